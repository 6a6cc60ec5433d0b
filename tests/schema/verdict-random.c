/*
 * Random pairs of a schema change and data, judged and then tried out.
 *
 * Templates ("random" of verdict-cases.json): {a=1..9} is a number that {a} repeats, {=1..9} one that is not kept, {x|y|} one of these texts.
 * A change is one to three of them that do not touch the same thing; the new code writes a random part of what they allow.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict-trial.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)

/* --- templates --- */

typedef struct {
    GRand *random;
    GHashTable *numbers; /* name -> text, of one template */
} Dice;

static const char *
closing(const char *open)
{
    int depth = 0;

    for (; *open != '\0'; open++) {
        depth += (*open == '{') - (*open == '}');
        if (depth == 0)
            return open;
    }
    g_error("a template has no '}'");
}

static char *expand(Dice *dice, const char *text);

static char *
one_of(Dice *dice, const char *inner)
{
    g_autoptr(GPtrArray) choices = g_ptr_array_new_with_free_func(g_free);
    const char *start = inner;
    int depth = 0;

    for (const char *at = inner;; at++) {
        depth += (*at == '{') - (*at == '}');
        if (*at == '\0' || (*at == '|' && depth == 0)) {
            g_ptr_array_add(choices, g_strndup(start, (gsize)(at - start)));
            start = at + 1;
        }
        if (*at == '\0')
            break;
    }
    return expand(dice, g_ptr_array_index(choices, (guint)g_rand_int_range(dice->random, 0, (gint32)choices->len)));
}

static char *
number(Dice *dice, const char *inner)
{
    const char *equals = strchr(inner, '='), *dots = strstr(inner, "..");
    g_autofree char *name = g_strndup(inner, (gsize)(equals - inner));
    char *text = g_strdup_printf("%d", g_rand_int_range(dice->random, atoi(equals + 1), atoi(dots + 2) + 1));

    if (*name != '\0')
        g_hash_table_replace(dice->numbers, g_steal_pointer(&name), g_strdup(text));
    return text;
}

static char *
expand(Dice *dice, const char *text)
{
    GString *result = g_string_new(NULL);

    for (const char *at = text; *at != '\0'; at++) {
        const char *close;
        g_autofree char *inner = NULL, *value = NULL;

        if (*at != '{') {
            g_string_append_c(result, *at);
            continue;
        }
        close = closing(at);
        inner = g_strndup(at + 1, (gsize)(close - at - 1));
        if (g_hash_table_contains(dice->numbers, inner))
            value = g_strdup(g_hash_table_lookup(dice->numbers, inner));
        else if (strchr(inner, '|') == NULL && strchr(inner, '=') != NULL && strstr(inner, "..") != NULL)
            value = number(dice, inner);
        else
            value = one_of(dice, inner);
        g_string_append(result, value);
        at = close;
    }
    return g_string_free(result, FALSE);
}

/* --- a trial --- */

typedef struct {
    GPtrArray *taken; /* const char: "table.part" */
    GPtrArray *change, *undo, *fill, *rows;
} Draw;

static gboolean
conflicts(const Bench *bench, const Draw *draw, const char *on)
{
    gboolean whole = strcmp(bench->database, "sqlite") == 0 || g_str_has_suffix(on, ".*");
    gsize table = strcspn(on, ".");

    for (guint i = 0; i < draw->taken->len; i++) {
        const char *other = g_ptr_array_index(draw->taken, i);
        gboolean same_table = strcspn(other, ".") == table && strncmp(on, other, table) == 0;

        if (strcmp(on, other) == 0 || (same_table && (whole || g_str_has_suffix(other, ".*"))))
            return TRUE;
    }
    return FALSE;
}

/* The statements of a template for this database, all with the same numbers. FALSE where it has none. */
static gboolean
draw_one(Bench *bench, Dice *dice, const cJSON *template, Draw *draw)
{
    const cJSON *change = cJSON_GetObjectItemCaseSensitive(template, "change"), *fill = cJSON_GetObjectItemCaseSensitive(template, "fill"),
                *item;
    const char *on = cJSON_GetObjectItemCaseSensitive(template, "on")->valuestring;
    const char *const members[] = {"change", "undo"};

    if ((!cJSON_HasObjectItem(change, "all") && !cJSON_HasObjectItem(change, bench->database)) || conflicts(bench, draw, on))
        return FALSE;
    g_ptr_array_add(draw->taken, (gpointer)(guintptr)on);
    g_hash_table_remove_all(dice->numbers);
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        const cJSON *lists = cJSON_GetObjectItemCaseSensitive(template, members[i]);
        const cJSON *list = cJSON_GetObjectItemCaseSensitive(lists, bench->database);
        g_autoptr(cJSON) expanded = cJSON_CreateArray();
        g_autoptr(GPtrArray) statements = NULL;

        if (list == NULL)
            list = cJSON_GetObjectItemCaseSensitive(lists, "all");
        cJSON_ArrayForEach(item, list)
        {
            g_autofree char *text = expand(dice, item->valuestring);

            cJSON_AddItemToArray(expanded, cJSON_CreateString(text));
        }
        statements = bench_strings(bench, expanded);
        for (guint j = 0; j < statements->len; j++) /* the last change is undone first */
            g_ptr_array_insert(i == 0 ? draw->change : draw->undo, i == 0 ? -1 : (int)j, g_strdup(g_ptr_array_index(statements, j)));
    }
    cJSON_ArrayForEach(item, fill)
    {
        if (g_rand_boolean(dice->random))
            g_ptr_array_add(draw->fill, expand(dice, item->valuestring));
    }
    return TRUE;
}

static void
draw_rows(Bench *bench, Dice *dice, Draw *draw)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(bench->json, "random_rows"))
    {
        for (int n = g_rand_int_range(dice->random, 0, 4); n > 0; n--)
            g_ptr_array_add(draw->rows, expand(dice, item->valuestring));
    }
}

/* --- what it showed --- */

typedef struct {
    guint tried, refused, refused_writes;
    guint leave[LEAVE_N], reverse[REVERSE_N]; /* before the questions */
    guint settled[LEAVE_N], settled_reverse[REVERSE_N];
    guint misses, false_alarms, false_leave, false_reverse;
    guint seen; /* the undo fails on a copy without rows too, which a check runs: it is no miss, and nothing that a difference shows */
} Count;

static void
tell(const char *what, const Result *result, const Draw *draw)
{
    printf("# %s: %s, %s (settled: %s, %s)\n", what, leave_verdict_name(result->leave), reverse_verdict_name(result->reverse),
           leave_verdict_name(result->verdict->leave), reverse_verdict_name(result->verdict->reverse));
    for (guint i = 0; i < draw->change->len; i++)
        printf("#   change: %s\n", (const char *)g_ptr_array_index(draw->change, i));
    for (guint i = 0; i < draw->rows->len; i++)
        printf("#   row: %s\n", (const char *)g_ptr_array_index(draw->rows, i));
    for (guint i = 0; i < draw->fill->len; i++)
        printf("#   write: %s\n", (const char *)g_ptr_array_index(draw->fill, i));
    printf("#   fails:%s%s differs:%s%s later:%s\n", result->fails->str, result->edge_fails->str, result->differs->str,
           result->edge_differs->str, result->later->str);
    printf("#   undo: %s; not exact: %s; lost %u since, %u before\n", result->undo_error != NULL ? result->undo_error : "done",
           result->not_exact != NULL ? result->not_exact : "no", result->lost_since, result->lost_before);
    for (guint i = 0; i < result->verdict->findings->len; i++) {
        const VerdictFinding *finding = g_ptr_array_index(result->verdict->findings, i);

        printf("#   %s %s, %d: %" G_GINT64_FORMAT " of %s\n", finding->rule, finding->object, finding->verdict, finding->count,
               probe_kind_name(finding->probe.kind));
    }
}

/* Something that the old code did is not done any more, or what is stored is beyond what it knows. */
static gboolean
is_broken(const Result *result)
{
    return result->fails->len + result->differs->len + result->edge_fails->len + result->edge_differs->len + result->later->len > 0;
}

static gboolean
is_lost(const Result *result)
{
    return result->undo_error != NULL || result->not_exact != NULL || result->lost_since + result->lost_before > 0;
}

/* The server refuses the undo whatever the rows are. */
static gboolean
fails_without_rows(Bench *bench, const Draw *draw)
{
    static char *const deletes[] = {"delete from thing", "delete from plain", "delete from parent"};
    g_autoptr(GPtrArray) given = g_ptr_array_new();
    g_autoptr(GPtrArray) nothing = g_ptr_array_new();
    const Trial trial = {.given = given, .change = draw->change, .undo = draw->undo, .fill = nothing};
    g_autoptr(Result) result = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(deletes); i++)
        g_ptr_array_add(given, deletes[i]);
    result = bench_try(bench, &trial);
    return result->refused == NULL && result->undo_error != NULL;
}

/*
 * A miss: safe or lossless, by the verdict or once its questions are answered, and it was not.
 * A false alarm: unsafe, or not lossless, or depending on data that a question has found, once the questions are answered, and nothing
 * happened. That something depends on what old code will write is no alarm; how often no more than that is said, is counted.
 */
static void
weigh(Bench *bench, const Result *result, const Draw *draw, Count *count)
{
    LeaveVerdict leave = result->verdict->leave;
    ReverseVerdict reverse = result->verdict->reverse;
    gboolean broken = is_broken(result), lost = is_lost(result), found = FALSE, false_leave, false_reverse;

    for (guint i = 0; i < result->verdict->findings->len; i++) {
        const VerdictFinding *finding = g_ptr_array_index(result->verdict->findings, i);

        found |= finding->axis == VERDICT_LEAVE && finding->probe.kind != PROBE_NONE && finding->count != 0 &&
                 finding->verdict == LEAVE_DATA_DEPENDENT;
    }
    if (result->undo_error != NULL && reverse == REVERSE_LOSSLESS && fails_without_rows(bench, draw)) {
        count->seen++;
        tell("seen by running the undo", result, draw);
        lost = FALSE;
    }
    if ((broken && (result->leave == LEAVE_SAFE || leave == LEAVE_SAFE)) ||
        (lost && (result->reverse == REVERSE_LOSSLESS || reverse == REVERSE_LOSSLESS))) {
        count->misses++;
        tell("miss", result, draw);
    }
    false_leave = !broken && (leave == LEAVE_UNSAFE || (leave == LEAVE_DATA_DEPENDENT && found && !lost));
    false_reverse = !lost && reverse != REVERSE_LOSSLESS && reverse != REVERSE_UNKNOWN;
    count->false_leave += false_leave ? 1 : 0;
    count->false_reverse += false_reverse ? 1 : 0;
    if (false_leave || false_reverse) {
        count->false_alarms++;
        tell(false_leave ? "false alarm (leave)" : "false alarm (reverse)", result, draw);
    }
    count->leave[result->leave]++;
    count->reverse[result->reverse]++;
    count->settled[leave]++;
    count->settled_reverse[reverse]++;
}

static void
try_one(Bench *bench, Dice *dice, Count *count)
{
    const cJSON *templates = cJSON_GetObjectItemCaseSensitive(bench->json, "random");
    g_autoptr(GPtrArray) taken = g_ptr_array_new();
    g_autoptr(GPtrArray) change = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) undo = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) fill = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    Draw draw = {taken, change, undo, fill, rows};
    const Trial trial = {.rows = rows, .change = change, .undo = undo, .fill = fill};
    g_autoptr(Result) result = NULL;

    draw_rows(bench, dice, &draw);
    for (int n = g_rand_int_range(dice->random, 1, 4); n > 0;) {
        int which = g_rand_int_range(dice->random, 0, cJSON_GetArraySize(templates));

        draw_one(bench, dice, cJSON_GetArrayItem(templates, which), &draw);
        n--;
    }
    if (change->len == 0)
        return;
    result = bench_try(bench, &trial);
    if (result->refused != NULL || result->fill_error != NULL) { /* no such pair: the migration, or the new code, does not work */
        count->refused += result->refused != NULL ? 1 : 0;
        count->refused_writes += result->refused == NULL ? 1 : 0;
        if (g_getenv("VERDICTS_VERBOSE") != NULL)
            printf("# refused: %s\n", result->refused != NULL ? result->refused : result->fill_error);
        return;
    }
    count->tried++;
    weigh(bench, result, &draw, count);
}

static guint
share(guint part, guint whole)
{
    return whole == 0 ? 0 : (part * 1000 + whole / 2) / whole;
}

gboolean
random_test(Bench *bench, guint n, guint32 seed)
{
    Dice dice = {g_rand_new_with_seed(seed), g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
    gint64 start = g_get_monotonic_time();
    Count count = {0};
    guint false_share, undecided;

    for (guint drawn = 0; count.tried < n && drawn < 4 * n; drawn++)
        try_one(bench, &dice, &count);
    g_rand_free(dice.random);
    g_hash_table_unref(dice.numbers);
    false_share = share(count.false_alarms, count.tried);
    undecided = share(count.settled[LEAVE_DATA_DEPENDENT] + count.settled[LEAVE_UNKNOWN], count.tried);
    printf("%s, seed %u: %u pairs of change and data (%u changes and %u writes refused by the database), %.1f s\n", bench->database, seed,
           count.tried, count.refused, count.refused_writes, (double)(g_get_monotonic_time() - start) / 1e6);
    printf("  leave:   %u safe, %u data-dependent, %u unknown, %u unsafe; the questions answered: %u, %u, %u, %u\n", count.leave[0],
           count.leave[1], count.leave[2], count.leave[3], count.settled[0], count.settled[1], count.settled[2], count.settled[3]);
    printf("  reverse: %u lossless, %u lossy, %u may fail, %u unknown, %u impossible; the questions answered: %u, %u, %u, %u, %u\n",
           count.reverse[0], count.reverse[1], count.reverse[2], count.reverse[3], count.reverse[4], count.settled_reverse[0],
           count.settled_reverse[1], count.settled_reverse[2], count.settled_reverse[3], count.settled_reverse[4]);
    printf("  called safe or lossless, and was not: %u (besides, refused by the server whatever the rows are: %u, which a check sees)\n",
           count.misses, count.seen);
    printf("  false alarms: %u of %u, %u.%u %% (leave %u, reverse %u)\n", count.false_alarms, count.tried, false_share / 10,
           false_share % 10, count.false_leave, count.false_reverse);
    printf("  left open (depends on what old code will write, or on rows that were found; unknown): %u.%u %%\n", undecided / 10,
           undecided % 10);
    return count.misses == 0 && false_share < 20 && count.tried == n && count.settled[LEAVE_UNKNOWN] == 0;
}
