/* Each rule of queries/common/verdicts.json, proven by running what it claims; and the main function of both tests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict-cover.h"

typedef struct {
    Bench *bench;
    const cJSON *json;
    const char *name, *leave, *reverse;
    gboolean skipped, failed;
    guint by_hand;
    gboolean argued[VERDICT_N_AXES]; /* the claim on that axis is not shown by running it */
    Catalog *again;                  /* what the undo leaves, where the verdict is to know it */
} Case;

static const char *
text_of(const Case *one, const char *member)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(one->json, member);

    if (cJSON_IsObject(item))
        item = cJSON_GetObjectItemCaseSensitive(item, one->bench->database);
    return cJSON_IsString(item) ? item->valuestring : NULL;
}

static gboolean
has(const Case *one, const char *member)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(one->json, member));
}

static void complain(Case *one, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
complain(Case *one, const char *format, ...)
{
    va_list arguments;

    printf("# %s, %s: ", one->bench->database, one->name);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    one->failed = TRUE;
}

/* --- what the verdict is --- */

static gboolean
has_finding(const Result *result, const char *rule)
{
    for (guint i = 0; i < result->verdict->findings->len; i++) {
        if (strcmp(((const VerdictFinding *)g_ptr_array_index(result->verdict->findings, i))->rule, rule) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
check_expected(Case *one, const Result *result)
{
    const cJSON *rules = cJSON_GetObjectItemCaseSensitive(one->json, "rules"), *rule, *expect;

    if (strcmp(leave_verdict_name(result->leave), one->leave) != 0 || strcmp(reverse_verdict_name(result->reverse), one->reverse) != 0) {
        complain(one, "judged %s, %s; expected %s, %s", leave_verdict_name(result->leave), reverse_verdict_name(result->reverse),
                 one->leave, one->reverse);
        for (guint i = 0; i < result->verdict->findings->len; i++) {
            const VerdictFinding *finding = g_ptr_array_index(result->verdict->findings, i);

            printf("#   %s %s: %s: %s\n", finding->rule, finding->object,
                   finding->axis == VERDICT_LEAVE ? leave_verdict_name((LeaveVerdict)finding->verdict)
                                                  : reverse_verdict_name((ReverseVerdict)finding->verdict),
                   finding->message);
        }
    }
    expect = cJSON_GetObjectItemCaseSensitive(one->json, "expect_rules");
    if (cJSON_IsFalse(expect))
        return;
    if (cJSON_IsObject(expect) && cJSON_GetObjectItemCaseSensitive(expect, one->bench->database) != NULL)
        rules = cJSON_GetObjectItemCaseSensitive(expect, one->bench->database);
    cJSON_ArrayForEach(rule, rules)
    {
        if (!has_finding(result, rule->valuestring))
            complain(one, "no finding '%s'", rule->valuestring);
    }
}

/* --- what is so --- */

/* `quiet`: the new code wrote nothing that the old one could not; `loud`: it did. */
static void
check_leave(Case *one, const Result *quiet, const Result *loud)
{
    gboolean plain = quiet->fails->len > 0, differs = quiet->differs->len > 0;
    gboolean edge = quiet->edge_fails->len + quiet->edge_differs->len > 0;
    gboolean new_values = loud->later->len > 0 || loud->undo_error != NULL || loud->lost_since > 0;

    if (text_of(one, "leave_by_hand") != NULL) {
        one->by_hand++;
        one->argued[VERDICT_LEAVE] = TRUE;
        if (plain || strcmp(one->leave, "safe") == 0)
            complain(one, "leave is argued by hand, but old code fails:%s", quiet->fails->str);
    } else if (strcmp(one->leave, "safe") == 0 && (plain || differs || edge || loud->later->len > 0)) {
        complain(one, "called safe, but old code fails:%s%s differs:%s%s later:%s", quiet->fails->str, quiet->edge_fails->str,
                 quiet->differs->str, quiet->edge_differs->str, loud->later->str);
    } else if (strcmp(one->leave, "unsafe") == 0 && text_of(one, "by_hand") != NULL) {
        one->argued[VERDICT_LEAVE] = TRUE;
    } else if (strcmp(one->leave, "unsafe") == 0 && !plain && !differs && !edge) {
        complain(one, "called unsafe, but all of the old code runs");
    } else if (strcmp(one->leave, "data-dependent") == 0) {
        if (plain && !has(one, "differs_fails") && !has(one, "unsafe_is_right"))
            complain(one, "called data-dependent, but ordinary statements fail:%s", quiet->fails->str);
        if (!plain && !differs && !edge && !new_values)
            complain(one, "called data-dependent, but nothing fails whatever is written");
    }
}

static gboolean
came_back(const Result *result)
{
    return result->undo_error == NULL && result->not_exact == NULL && result->lost_since == 0 && result->lost_before == 0;
}

static void
show(Case *one, const char *what, const Result *result)
{
    complain(one, "%s; undo: %s; not exact: %s; lost: %u since, %u before; settled: %s", what,
             result->undo_error != NULL ? result->undo_error : "done", result->not_exact != NULL ? result->not_exact : "no",
             result->lost_since, result->lost_before, reverse_verdict_name(result->verdict->reverse));
}

static gboolean
has_loud(const Case *one)
{
    return cJSON_HasObjectItem(one->json, "loud");
}

/* Once the questions are asked, the verdict must not be worse than what happened where nothing new was written. */
static void
check_reverse(Case *one, const Result *quiet, const Result *loud)
{
    gboolean loses = strcmp(one->reverse, "lossy") == 0, fails = strcmp(one->reverse, "may-fail") == 0;

    if (strcmp(one->reverse, "lossless") == 0) {
        if (!came_back(quiet) || !came_back(loud))
            show(one, "called lossless, and is not", came_back(quiet) ? loud : quiet);
    } else if (text_of(one, "by_hand") != NULL) {
        one->by_hand++;
        one->argued[VERDICT_REVERSE] = TRUE;
    } else if (has(one, "undone") || has(one, "no_undo")) {
        if (quiet->undo_error == NULL && quiet->not_exact == NULL)
            show(one, "the undo is said not to bring back the schema, and does", quiet);
    } else if (loses || fails) {
        if (text_of(one, "no_data_lost") == NULL && (!has_loud(one) || (loud->undo_error == NULL && loud->lost_since == 0)))
            show(one, "called lossy or failing, and nothing is lost and nothing fails", loud);
        if (loses && loud->undo_error != NULL)
            show(one, "called lossy, and fails", loud);
        if (text_of(one, "no_data_lost") == NULL && loud->verdict->reverse == REVERSE_LOSSLESS)
            show(one, "the questions did not find what is lost", loud);
        if (!came_back(quiet))
            show(one, "nothing new was written, and yet it does not come back", quiet);
        if (quiet->verdict->reverse != REVERSE_LOSSLESS && cJSON_HasObjectItem(one->json, "quiet"))
            show(one, "the questions found something where there is nothing", quiet);
    } else if (strcmp(one->reverse, "impossible") == 0) {
        one->argued[VERDICT_REVERSE] = text_of(one, "no_data_lost") != NULL;
        if (one->argued[VERDICT_REVERSE])
            one->by_hand++;
        else if (quiet->lost_before == 0)
            show(one, "called impossible, and all comes back", quiet);
        if (has(one, "settles") && quiet->verdict->reverse != REVERSE_LOSSLESS)
            show(one, "the questions found something where there is nothing", quiet);
    }
}

/* --- running --- */

static Result *
try_case(Case *one, const char *fill)
{
    g_autoptr(GPtrArray) change = bench_strings(one->bench, cJSON_GetObjectItemCaseSensitive(one->json, "change"));
    g_autoptr(GPtrArray) undo = bench_strings(one->bench, cJSON_GetObjectItemCaseSensitive(one->json, "undo"));
    g_autoptr(GPtrArray) written = bench_strings(one->bench, cJSON_GetObjectItemCaseSensitive(one->json, fill));
    g_autoptr(GPtrArray) given = bench_strings(one->bench, cJSON_GetObjectItemCaseSensitive(one->json, "given"));
    const Trial trial = {.given = given,
                         .change = change,
                         .undo = undo,
                         .fill = written,
                         .again = one->again,
                         .no_undo = has(one, "no_undo"),
                         .unseen = has(one, "unseen"),
                         .undo_unseen = has(one, "undo_unseen"),
                         .outside = has(one, "outside")};

    return bench_try(one->bench, &trial);
}

/* The undo is run once for itself: the verdict is given what it left. */
static gboolean
run_undo_first(Case *one)
{
    g_autoptr(Result) first = try_case(one, "quiet");

    one->again = g_steal_pointer(&first->again);
    if (one->again == NULL)
        complain(one, "the undo fails: %s", first->undo_error != NULL ? first->undo_error : first->refused);
    return one->again != NULL;
}

static void
run_case(Case *one, Cover *cover)
{
    gboolean same =
        !cJSON_HasObjectItem(one->json, "quiet") && !cJSON_HasObjectItem(one->json, "loud"); /* nothing is written either time */
    g_autoptr(Result) quiet = NULL;
    g_autoptr(Result) second = NULL;
    const Result *loud;

    if (has(one, "undone") && !run_undo_first(one))
        return;
    quiet = try_case(one, "quiet");
    second = same ? NULL : try_case(one, "loud");
    loud = same ? quiet : second;
    if (quiet->refused != NULL || quiet->fill_error != NULL || loud->fill_error != NULL || loud->refused != NULL) {
        complain(one, "refused by the database: %s",
                 quiet->refused != NULL      ? quiet->refused
                 : quiet->fill_error != NULL ? quiet->fill_error
                 : loud->fill_error != NULL  ? loud->fill_error
                                             : loud->refused);
        return;
    }
    check_expected(one, quiet);
    check_leave(one, quiet, loud);
    check_reverse(one, quiet, loud);
    if (!one->failed)
        cover_note(cover, quiet, one->argued);
    printf("%-9s %-38s %-15s %-11s %s%s%s%s%s\n", one->bench->database, one->name, one->leave, one->reverse,
           one->by_hand > 0 ? "(in part argued, not shown) " : "", quiet->fails->len > 0 ? "fails:" : "", quiet->fails->str,
           quiet->edge_fails->len > 0 ? " at the edge:" : "", quiet->edge_fails->str);
}

gboolean
rules_test(Bench *bench)
{
    const cJSON *item;
    const char *only = g_getenv("VERDICTS_ONLY");
    g_autoptr(Cover) cover = cover_new(bench->database);
    guint n = 0, failed = 0, by_hand = 0;
    gboolean covered;

    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(bench->json, "cases"))
    {
        Case one = {.bench = bench, .json = item, .name = cJSON_GetObjectItemCaseSensitive(item, "name")->valuestring};
        const cJSON *change = cJSON_GetObjectItemCaseSensitive(item, "change");

        if (!cJSON_HasObjectItem(change, "all") && !cJSON_HasObjectItem(change, bench->database))
            continue;
        if (only != NULL && strcmp(only, one.name) != 0)
            continue;
        one.leave = text_of(&one, "leave");
        one.reverse = text_of(&one, "reverse");
        run_case(&one, cover);
        catalog_free(one.again);
        n++;
        failed += one.failed ? 1 : 0;
        by_hand += one.by_hand > 0 ? 1 : 0;
    }
    printf("%s: %u rows of the table, %u of them in part argued and not shown; %u not as claimed\n", bench->database, n, by_hand, failed);
    covered = only != NULL || cover_report(cover, bench->json);
    return failed == 0 && n > 0 && covered;
}

int
main(int argc, char **argv)
{
    Bench *bench;
    gboolean good;

    if (argc < 4) {
        fprintf(stderr, "usage: test-verdicts postgres|mariadb|sqlite CASES rules|random [N SEED]\n");
        return 2;
    }
    bench = bench_open(argv[1], argv[2]);
    if (strcmp(argv[3], "rules") == 0)
        good = rules_test(bench);
    else
        good =
            random_test(bench, (guint)strtoul(argc > 4 ? argv[4] : "2000", NULL, 10), (guint32)strtoul(argc > 5 ? argv[5] : "1", NULL, 10));
    bench_close(bench);
    return good ? 0 : 1;
}
