#include <string.h>

#include "json.h"

/* The opening of a document: the object without its closing brace, and a member that follows. */
static void
write_open_object(FILE *out, cJSON *object)
{
    char *text = cJSON_PrintUnformatted(object);

    fwrite(text, 1, strlen(text) - 1, out);
    cJSON_free(text);
    cJSON_Delete(object);
}

static gboolean
needs_escape(char c)
{
    return (guchar)c < 0x20 || c == 0x7f || c == '"' || c == '\\';
}

/* A JSON string, written as it goes: a history can have a million of them, too many for nodes of a tree. */
static void
write_string(FILE *out, const char *text)
{
    g_autofree char *valid = g_utf8_validate(text, -1, NULL) ? NULL : g_utf8_make_valid(text, -1);
    const char *at = valid != NULL ? valid : text;

    putc_unlocked('"', out);
    while (*at != '\0') {
        gsize plain = 0;

        while (at[plain] != '\0' && !needs_escape(at[plain]))
            plain++;
        fwrite_unlocked(at, 1, plain, out);
        at += plain;
        if (*at == '"' || *at == '\\')
            fprintf(out, "\\%c", *at++);
        else if (*at != '\0')
            fprintf(out, "\\u%04x", (guint)(guchar)*at++);
    }
    putc_unlocked('"', out);
}

static void
write_string_member(FILE *out, const char *member, const char *text)
{
    putc_unlocked('"', out);
    fputs_unlocked(member, out);
    fputs_unlocked("\":", out);
    if (text != NULL)
        write_string(out, text);
    else
        fputs_unlocked("null", out);
}

static void
write_migration(FILE *out, const char *database, const Migration *migration)
{
    static const char *const states[] = {NULL, "dirty", "failed"};
    g_autofree char *at = instant_to_rfc3339(migration->applied_at);

    putc_unlocked('{', out);
    if (database != NULL) {
        write_string_member(out, "database", database);
        putc_unlocked(',', out);
    }
    write_string_member(out, "app", migration->app);
    putc_unlocked(',', out);
    write_string_member(out, "name", migration->name);
    putc_unlocked(',', out);
    write_string_member(out, "applied_at", at);
    if (states[migration->state] != NULL) {
        putc_unlocked(',', out);
        write_string_member(out, "state", states[migration->state]);
    }
    putc_unlocked('}', out);
}

static void
write_batch(FILE *out, const History *history, const Batch *batch)
{
    cJSON *object = cJSON_CreateObject();

    cJSON_AddNumberToObject(object, "number", batch->number);
    cJSON_AddStringToObject(object, "source", batch_source_name(batch->source));
    cJSON_AddStringToObject(object, "confidence", batch_confidence_name(batch->confidence));
    cJSON_AddBoolToObject(object, "baseline", batch->baseline);
    json_add_instant(object, "first_applied_at", batch->first_applied_at);
    json_add_instant(object, "last_applied_at", batch->last_applied_at);
    write_open_object(out, object);
    fputs(",\"migrations\":[", out);
    for (guint i = 0; i < batch->length; i++) {
        fputs(i > 0 ? ",\n" : "\n", out);
        write_migration(out, NULL, history_get(history, batch->first + i));
    }
    fputs("]}", out);
}

/* The document without its schema and without its last brace; of the batches `length` from `first` on. */
static void
write_history(FILE *out, cJSON *document, const Place *place, const Batches *batches, guint first, guint length)
{
    const History *history = batches->history;

    json_add_place(document, place);
    cJSON_AddNumberToObject(document, "applied", (double)(history_length(history) + history->omitted));
    cJSON_AddStringToObject(document, "order", history_order_name(history->order));
    cJSON_AddStringToObject(document, "time", history_time_name(history->time));
    write_open_object(out, document);
    fputs(",\"batches\":[", out);
    for (guint i = 0; i < length; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        write_batch(out, history, batches_get(batches, first + i));
    }
    fputs("]", out);
}

void
json_history(FILE *out, const Place *place, const Batches *batches, const Batch *only)
{
    write_history(out, json_document("migrollback.history/1"), place, batches, only != NULL ? only->number - 1 : 0,
                  only != NULL ? 1 : batches_length(batches));
    fputs("}\n", out);
}

typedef struct {
    guint database, row;
    gint64 at;
} Row;

static int
compare_rows(gconstpointer a, gconstpointer b)
{
    const Row *left = a, *right = b;

    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    if (left->database != right->database)
        return left->database < right->database ? -1 : 1;
    return left->row < right->row ? -1 : left->row > right->row;
}

/* What a deployment applied in all databases, oldest first. */
static GArray *
rows_of(const RollbackSet *set, const Deployment *deployment)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));

    for (guint i = 0; i < set->length; i++) {
        const Batches *batches = set->members[i].rollback->batches;

        for (guint j = 0; j < deployment->length[i]; j++) {
            const Batch *batch = batches_get(batches, deployment->first[i] + j);

            for (guint row = batch->first; row < batch->first + batch->length; row++)
                g_array_append_val(rows, ((Row){i, row, history_get(batches->history, row)->applied_at}));
        }
    }
    g_array_sort(rows, compare_rows);
    return rows;
}

static void
write_deployment(FILE *out, const RollbackSet *set, const Deployment *deployment)
{
    g_autoptr(GArray) rows = rows_of(set, deployment);
    cJSON *object = cJSON_CreateObject(), *batches;

    cJSON_AddNumberToObject(object, "number", deployment->number);
    cJSON_AddStringToObject(object, "source", batch_source_name(BATCH_FROM_TIME));
    cJSON_AddStringToObject(object, "confidence", batch_confidence_name(deployment->confidence));
    json_add_instant(object, "first_applied_at", deployment->first_applied_at);
    json_add_instant(object, "last_applied_at", deployment->last_applied_at);
    batches = cJSON_AddObjectToObject(object, "databases");
    for (guint i = 0; i < set->length; i++) {
        cJSON *numbers = deployment->length[i] > 0 ? cJSON_AddArrayToObject(batches, set->members[i].name) : NULL;

        for (guint j = 0; j < deployment->length[i]; j++)
            cJSON_AddItemToArray(numbers, cJSON_CreateNumber(deployment->first[i] + j + 1));
    }
    write_open_object(out, object);
    fputs(",\"migrations\":[", out);
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = &g_array_index(rows, Row, i);

        fputs(i > 0 ? ",\n" : "\n", out);
        write_migration(out, set->members[row->database].name, history_get(set->members[row->database].rollback->history, row->row));
    }
    fputs("]}", out);
}

/* Without times nothing tells which batches belong together: null, which cannot be taken for "nothing was applied". */
static void
write_deployments(FILE *out, const RollbackSet *set, guint number)
{
    gboolean first = TRUE;

    if (set->deployments == NULL) {
        fputs("null", out);
        return;
    }
    fputc('[', out);
    for (guint i = 0; i < set->deployments->items->len; i++) {
        if (number > 0 && number != i + 1)
            continue;
        fputs(first ? "\n" : ",\n", out);
        first = FALSE;
        write_deployment(out, set, deployments_get(set->deployments, i));
    }
    fputc(']', out);
}

static cJSON *
several_document(const RollbackSet *set)
{
    const Rollback *rollback = set->members[0].rollback;
    cJSON *document = json_document("migrollback.history/1");
    Place place = place_of(rollback);
    HistoryTime time = HISTORY_TIME_EXACT;
    double applied = 0;

    for (guint i = 0; i < set->length; i++) {
        const History *history = set->members[i].rollback->history;

        applied += (double)(history_length(history) + history->omitted);
        time = MAX(time, history->time);
    }
    json_add_place(document, &place);
    cJSON_AddNumberToObject(document, "applied", applied);
    cJSON_AddStringToObject(document, "order", history_order_name(rollback->history->order));
    cJSON_AddStringToObject(document, "time", history_time_name(time));
    return document;
}

void
json_history_several(FILE *out, const RollbackSet *set, guint number)
{
    write_open_object(out, several_document(set));
    fputs(",\"batches\":", out);
    write_deployments(out, set, number);
    fputs(",\"databases\":[", out);
    for (guint i = 0; i < set->length; i++) {
        const Rollback *rollback = set->members[i].rollback;
        const Deployment *only = number > 0 ? deployments_get(set->deployments, number - 1) : NULL;
        cJSON *document = cJSON_CreateObject();
        Place place = place_of(rollback);

        fputs(i > 0 ? ",\n" : "\n", out);
        json_add_text(document, "name", set->members[i].name);
        write_history(out, document, &place, rollback->batches, only != NULL ? only->first[i] : 0,
                      only != NULL ? only->length[i] : batches_length(rollback->batches));
        fputs("}", out);
    }
    fputs("]}\n", out);
}
