/* Which rows of the table of rules the cases have proven. */
#include "verdict-cover.h"

#include <stdio.h>
#include <string.h>

#include "engine/model/resource.h"

typedef enum { NOT_FOUND, HIDDEN, ARGUED, PROVEN, N_STATES } State;

typedef struct {
    const char *rule, *on, *change; /* of "others": on and change are "" */
    gboolean here;                  /* it is a rule for this database */
    State states[VERDICT_N_AXES];
} Row;

struct Cover {
    const char *database;
    cJSON *json; /* holds the texts */
    GArray *rows;
};

static gboolean
is_for(const cJSON *rule, const char *database)
{
    const cJSON *databases = cJSON_GetObjectItemCaseSensitive(rule, "databases"), *item;

    cJSON_ArrayForEach(item, databases)
    {
        if (strcmp(item->valuestring, database) == 0)
            return TRUE;
    }
    return databases == NULL;
}

static const char *
text_of(const cJSON *json, const char *member)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, member);

    return cJSON_IsString(item) ? item->valuestring : "";
}

Cover *
cover_new(const char *database)
{
    static const char *const lists[] = {"rules", "others"};
    Cover *cover = g_new0(Cover, 1);
    g_autoptr(GError) error = NULL;
    const char *text = resource_text("common/verdicts.json", &error);
    const cJSON *item;

    g_assert_no_error(error);
    cover->database = database;
    cover->json = cJSON_Parse(text);
    cover->rows = g_array_new(FALSE, TRUE, sizeof(Row));
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(cover->json, lists[i]))
        {
            const cJSON *on = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(item, "on"), 0);
            const Row row = {
                text_of(item, "rule"), on != NULL ? on->valuestring : "", text_of(item, "change"), is_for(item, database), {0}};

            g_array_append_val(cover->rows, row);
        }
    }
    return cover;
}

void
cover_free(Cover *cover)
{
    if (cover == NULL)
        return;
    cJSON_Delete(cover->json);
    g_array_unref(cover->rows);
    g_free(cover);
}

void
cover_note(Cover *cover, const Result *result, const gboolean argued[VERDICT_N_AXES])
{
    const int worst[VERDICT_N_AXES] = {(int)result->leave, (int)result->reverse};
    gboolean came_back = result->undo_error == NULL && result->not_exact == NULL && result->lost_since + result->lost_before == 0;

    for (guint i = 0; i < result->verdict->findings->len; i++) {
        const VerdictFinding *finding = g_ptr_array_index(result->verdict->findings, i);
        Row *row = &g_array_index(cover->rows, Row, finding->row);
        /* What is worse is about rows that are not there: it came back without a loss. */
        gboolean alone = finding->axis == VERDICT_REVERSE && result->verdict->reverse == REVERSE_LOSSLESS && came_back &&
                         finding->verdict == REVERSE_LOSSLESS;
        State state = finding->verdict < worst[finding->axis] && !alone ? HIDDEN : argued[finding->axis] && !alone ? ARGUED : PROVEN;

        g_assert_cmpstr(row->rule, ==, finding->rule);
        row->states[finding->axis] = MAX(row->states[finding->axis], state);
    }
}

/* Its reason; NULL: it is not listed. */
static const char *
excuse_of(const Cover *cover, const Row *row, int axis, const cJSON *cases)
{
    static const char *const axes[] = {"leave", "reverse"};
    const cJSON *item;

    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(cases, "not_executed"))
    {
        const char *on = text_of(item, "on"), *change = text_of(item, "change"), *only = text_of(item, "axis");

        if (strcmp(text_of(item, "rule"), row->rule) == 0 && is_for(item, cover->database) && (*on == '\0' || strcmp(on, row->on) == 0) &&
            (*change == '\0' || strcmp(change, row->change) == 0) && (*only == '\0' || strcmp(only, axes[axis]) == 0))
            return text_of(item, "reason");
    }
    return NULL;
}

static guint
report_axis(const Cover *cover, const Row *row, int axis, const cJSON *cases)
{
    static const char *const axes[] = {"leave", "reverse"};
    static const char *const why[] = {"no case has found it", "only found beside something worse"};
    const char *excuse = excuse_of(cover, row, axis, cases);

    if (row->states[axis] >= ARGUED && excuse == NULL)
        return 0;
    if (row->states[axis] < ARGUED && excuse != NULL && *excuse != '\0')
        return 0;
    printf("# %s, rule '%s' (%s %s), %s: %s\n", cover->database, row->rule, row->on, row->change, axes[axis],
           row->states[axis] >= ARGUED ? "is proven, and listed as not executed" : why[row->states[axis]]);
    return 1;
}

gboolean
cover_report(const Cover *cover, const cJSON *cases)
{
    guint states[N_STATES] = {0}, missing = 0, here = 0;

    for (guint i = 0; i < cover->rows->len; i++) {
        const Row *row = &g_array_index(cover->rows, Row, i);

        here += row->here ? 1 : 0;
        for (int axis = 0; row->here && axis < VERDICT_N_AXES; axis++) {
            states[row->states[axis]]++;
            missing += report_axis(cover, row, axis, cases);
        }
    }
    printf(
        "%s: of %u rules for it, each with two claims: %u claims shown by running them, %u argued, %u listed with a reason; %u missing\n",
        cover->database, here, states[PROVEN], states[ARGUED], states[NOT_FOUND] + states[HIDDEN] - missing, missing);
    return missing == 0;
}
