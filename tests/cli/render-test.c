/*
 * What is printed, made from histories and plans written by hand: no database, no clock.
 */
#include <cjson/cJSON.h>
#include <locale.h>
#include <string.h>

#include "cli/json.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "drivers/error.h"

#define START ((gint64)1767225600 * INSTANT_SECOND) /* 2026-01-01T00:00:00Z */
#define HOSTILE "x\033[31m\n\"'; drop\xff"

typedef struct {
    Report report;
    char *text;
    size_t size;
} Printed;

static const DriverInfo database = {
    .driver = "sqlite", .dialect = "sqlite", .database = "app.db", .server = "3.40.1", .address = "/app.db"};
static const Place place = {&database, "django", "django_migrations"};

static void
open_print(Printed *printed)
{
    *printed = (Printed){0};
    printed->report = (Report){.zone = g_time_zone_new_utc(), .messages = stderr};
    printed->report.out = open_memstream(&printed->text, &printed->size);
}

static const char *
printed_text(Printed *printed)
{
    fflush(printed->report.out);
    return printed->text;
}

static void
close_print(Printed *printed)
{
    fclose(printed->report.out);
    g_time_zone_unref(printed->report.zone);
    free(printed->text);
}

static void
assert_has(Printed *printed, const char *part)
{
    if (strstr(printed_text(printed), part) == NULL)
        g_error("'%s' is missing in:\n%s", part, printed_text(printed));
}

static void
add_row(History *history, const char *app, const char *name, gint64 seconds)
{
    Migration row = {.app = app, .name = name, .applied_at = START + seconds * INSTANT_SECOND, .position = history_length(history) + 1};

    history_add(history, &row);
}

/* Two deployments: one of two apps, one, a day later, with a hostile name. */
static History *
make_history(void)
{
    History *history = history_new(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT);

    add_row(history, "core", "0001_initial", 0);
    add_row(history, "core", "0002_more", 1);
    add_row(history, "billing", "0001_initial", 2);
    add_row(history, "core", HOSTILE, 86400);
    history_finish(history);
    return history;
}

static Batches *
make_batches(const History *history)
{
    const BatchRules rules = {0};

    return batches_group(history, &rules);
}

static void
history_is_newest_first_with_apps_and_sources(void)
{
    g_autoptr(History) history = make_history();
    g_autoptr(Batches) batches = make_batches(history);
    Printed printed;
    const char *newest, *oldest;

    open_print(&printed);
    text_history(&printed.report, &place, batches);
    assert_has(&printed, "app.db (sqlite 3.40.1), table django_migrations of django: 4 migrations in 2 deployments");
    assert_has(&printed, "2026-01-01 00:00:00 UTC");
    assert_has(&printed, "core 2, billing");
    assert_has(&printed, "The order is that of the times in the table.");
    newest = strstr(printed_text(&printed), "2026-01-02 00:00:00 UTC");
    oldest = strstr(printed_text(&printed), "2026-01-01 00:00:00 UTC");
    g_assert_true(newest != NULL && newest < oldest);
    close_print(&printed);
}

static void
names_never_break_the_table(void)
{
    g_autoptr(History) history = make_history();
    g_autoptr(Batches) batches = make_batches(history);
    Printed printed;

    open_print(&printed);
    text_batch(&printed.report, &place, batches, batches_get(batches, 1));
    assert_has(&printed, "core.x␛[31m␊\"'; drop\xef\xbf\xbd\n");
    g_assert_null(strchr(printed_text(&printed), '\033'));
    g_assert_true(g_utf8_validate(printed_text(&printed), -1, NULL));
    close_print(&printed);
}

/* Where no locale knows UTF-8, names are still shown, and printing still comes to an end. */
static void
tables_need_no_locale(void)
{
    g_autoptr(History) history = make_history();
    g_autoptr(Batches) batches = make_batches(history);
    Printed printed;

    setlocale(LC_CTYPE, "C");
    open_print(&printed);
    text_batch(&printed.report, &place, batches, batches_get(batches, 1));
    assert_has(&printed, "core.x\\xe2\\x90\\x9b[31m");
    close_print(&printed);
    setlocale(LC_CTYPE, "C.UTF-8");
}

static void
quiet_history_is_the_table_alone(void)
{
    g_autoptr(History) history = make_history();
    g_autoptr(Batches) batches = make_batches(history);
    Printed printed;
    guint lines = 0;

    open_print(&printed);
    printed.report.quiet = TRUE;
    text_history(&printed.report, &place, batches);
    for (const char *at = printed_text(&printed); *at != '\0'; at++)
        lines += *at == '\n';
    g_assert_cmpuint(lines, ==, 3);
    close_print(&printed);
}

static void
empty_history_is_said(void)
{
    g_autoptr(History) history = history_new(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT);
    g_autoptr(Batches) batches = NULL;
    Printed printed;

    history_finish(history);
    batches = make_batches(history);
    open_print(&printed);
    text_history(&printed.report, &place, batches);
    assert_has(&printed, "Nothing is applied: the table is empty.");
    close_print(&printed);
}

/* A table of many portions has one line of titles, and every row. */
static void
long_tables_come_in_portions(void)
{
    g_autoptr(History) history = history_new(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT);
    g_autoptr(Batches) batches = NULL;
    Printed printed;
    guint lines = 0, titles = 0;

    for (guint i = 0; i < 2500; i++) {
        g_autofree char *name = g_strdup_printf("%04u_x", i);

        add_row(history, "core", name, i);
    }
    history_finish(history);
    batches = make_batches(history);
    open_print(&printed);
    printed.report.quiet = TRUE;
    text_batch(&printed.report, &place, batches, batches_get(batches, 0));
    for (const char *at = printed_text(&printed); at != NULL && *at != '\0'; at = strchr(at, '\n') + 1) {
        lines++;
        titles += g_str_has_prefix(at, "APPLIED") ? 1 : 0;
    }
    g_assert_cmpuint(lines, ==, 2501);
    g_assert_cmpuint(titles, ==, 1);
    assert_has(&printed, "core.2499_x\n");
    close_print(&printed);
}

/* Without a terminal, one name of 10 kB makes its own line long and no other. */
static void
long_name_is_whole_and_alone(void)
{
    g_autoptr(History) history = history_new(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT);
    g_autofree char *name = g_strnfill(10000, 'n');
    g_autoptr(Batches) batches = NULL;
    g_auto(GStrv) lines = NULL;
    Printed printed;

    add_row(history, "core", "short", 0);
    add_row(history, "core", name, 1);
    history_finish(history);
    batches = make_batches(history);
    open_print(&printed);
    printed.report.quiet = TRUE;
    text_batch(&printed.report, &place, batches, batches_get(batches, 0));
    lines = g_strsplit(printed_text(&printed), "\n", -1);
    g_assert_cmpuint(strlen(lines[1]), <, 80);
    g_assert_true(g_str_has_suffix(lines[2], name));
    close_print(&printed);
}

static cJSON *
parse(Printed *printed)
{
    cJSON *document = cJSON_Parse(printed_text(printed));

    if (document == NULL)
        g_error("no JSON:\n%s", printed_text(printed));
    return document;
}

static const cJSON *
at(const cJSON *object, const char *member)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, member);

    if (item == NULL)
        g_error("no member '%s'", member);
    return item;
}

static const char *
text_at(const cJSON *object, const char *member)
{
    return cJSON_GetStringValue(at(object, member));
}

static void
json_history_has_the_contract_members(void)
{
    g_autoptr(History) history = make_history();
    g_autoptr(Batches) batches = make_batches(history);
    const cJSON *batch, *migration;
    Printed printed;
    cJSON *document;

    open_print(&printed);
    json_history(printed.report.out, &place, batches, NULL);
    document = parse(&printed);
    g_assert_cmpstr(text_at(document, "schema"), ==, "migrollback.history/1");
    g_assert_cmpstr(text_at(at(document, "database"), "name"), ==, "app.db");
    g_assert_cmpint(at(document, "applied")->valueint, ==, 4);
    g_assert_cmpstr(text_at(document, "order"), ==, "applied_at");
    g_assert_cmpstr(text_at(document, "time"), ==, "exact");
    batch = cJSON_GetArrayItem(at(document, "batches"), 0);
    g_assert_cmpint(at(batch, "number")->valueint, ==, 1);
    g_assert_cmpstr(text_at(batch, "first_applied_at"), ==, "2026-01-01T00:00:00.000000Z");
    g_assert_cmpint(cJSON_GetArraySize(at(batch, "migrations")), ==, 3);
    migration = cJSON_GetArrayItem(at(cJSON_GetArrayItem(at(document, "batches"), 1), "migrations"), 0);
    g_assert_cmpstr(text_at(migration, "name"), ==, "x\033[31m\n\"'; drop\xef\xbf\xbd");
    cJSON_Delete(document);
    close_print(&printed);
}

/* A plan that undoes the last row, with one problem. */
static Plan *
make_plan(const History *history, Cutoff *cutoff, Severity severity)
{
    static const Profile profile = {.name = (char *)(guintptr) "django"};
    Plan *plan = g_new0(Plan, 1);
    PlanUndo undo = {.row = 3, .kind = UNDO_MIGRATION, .reversible = REVERSIBLE_YES};
    guint first = 0;
    PlanStep *step = g_new0(PlanStep, 1);

    plan->id = g_strdup("abc");
    plan->history = history;
    plan->profile = &profile;
    plan->cutoff = cutoff;
    plan->exact = severity != SEVERITY_ERROR;
    plan->kept = 3;
    plan->undo = g_array_new(FALSE, FALSE, sizeof(PlanUndo));
    g_array_append_val(plan->undo, undo);
    step->argv = g_strsplit("python|manage.py|migrate|core|it's", "|", -1);
    step->undoes = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_val(step->undoes, first);
    plan->steps = g_ptr_array_new();
    g_ptr_array_add(plan->steps, step);
    plan->lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    g_ptr_array_add(plan->lines, g_strdupv(step->argv));
    plan->problems = g_ptr_array_new();
    plan_add_problem(plan, PROBLEM_IRREVERSIBLE, severity, "core", HOSTILE, "Do it\nby hand.", "%s cannot be undone", HOSTILE);
    return plan;
}

static void
drop_plan(Plan *plan)
{
    PlanStep *step = g_ptr_array_index(plan->steps, 0);
    Problem *problem = g_ptr_array_index(plan->problems, 0);

    g_strfreev(step->argv);
    g_array_unref(step->undoes);
    g_free(step);
    g_free(problem->app);
    g_free(problem->name);
    g_free(problem->message);
    g_free(problem->hint);
    g_free(problem);
    plan_free(plan);
}

static Cutoff
make_cutoff(void)
{
    return (Cutoff){.selector = CUTOFF_AFTER, .at = START + 5 * INSTANT_SECOND, .inclusive = TRUE};
}

static void
plan_says_what_the_datetime_was_taken_to_mean(void)
{
    static const struct {
        InstantReading reading;
        const char *zone, *text;
    } cases[] = {
        {INSTANT_PLAIN, "UTC", "at or after 2026-01-01 00:00:05 UTC (2026-01-01T00:00:05.000000Z)\n"},
        {INSTANT_ZONE_GUESS, "+02:00", "at or after 2026-01-01 02:00:05 +02:00 (2026-01-01T00:00:05.000000Z, written without a zone"},
        {INSTANT_FOLD, "UTC", "which the clock of that zone showed twice"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(History) history = make_history();
        CutoffRequest asked = {.selector = CUTOFF_AFTER, .reading = cases[i].reading};
        Cutoff cutoff = make_cutoff();
        Plan *plan = make_plan(history, &cutoff, SEVERITY_WARNING);
        Printed printed;

        open_print(&printed);
        g_time_zone_unref(printed.report.zone);
        printed.report.zone = g_time_zone_new_identifier(cases[i].zone);
        text_plan(&printed.report, &place, plan, &asked, NULL);
        assert_has(&printed, cases[i].text);
        drop_plan(plan);
        close_print(&printed);
    }
}

static void
plan_shows_all_that_matters(void)
{
    g_autoptr(History) history = make_history();
    CutoffRequest asked = {.selector = CUTOFF_AFTER};
    Cutoff cutoff = make_cutoff();
    Plan *plan = make_plan(history, &cutoff, SEVERITY_WARNING);
    Printed printed;

    open_print(&printed);
    text_plan(&printed.report, &place, plan, &asked, "migrollback run --last 1");
    assert_has(&printed, "1 migration is undone, newest first; 3 stay");
    assert_has(&printed, "core.x␛[31m␊");
    assert_has(&printed, "python manage.py migrate core 'it'\\''s'");
    assert_has(&printed, "warning: x␛[31m␊\"'; drop\xef\xbf\xbd cannot be undone [irreversible]\n    Do it␊by hand.\n");
    assert_has(&printed, "Exact:");
    assert_has(&printed, "To do it:\n  migrollback run --last 1\n");
    g_assert_null(strchr(printed_text(&printed), '\033'));
    drop_plan(plan);
    close_print(&printed);
}

static void
refused_plan_offers_no_command(void)
{
    g_autoptr(History) history = make_history();
    CutoffRequest asked = {.selector = CUTOFF_AFTER};
    Cutoff cutoff = make_cutoff();
    Plan *plan = make_plan(history, &cutoff, SEVERITY_ERROR);
    Printed printed;

    open_print(&printed);
    text_plan(&printed.report, &place, plan, &asked, "migrollback run --last 1");
    assert_has(&printed, "Refused:");
    g_assert_null(strstr(printed_text(&printed), "To do it"));
    g_assert_null(strstr(printed_text(&printed), "Exact:"));
    drop_plan(plan);
    close_print(&printed);
}

static void
json_plan_has_the_contract_members(void)
{
    g_autoptr(History) history = make_history();
    CutoffRequest asked = {.selector = CUTOFF_AFTER};
    Cutoff cutoff = make_cutoff();
    Plan *plan = make_plan(history, &cutoff, SEVERITY_ERROR);
    cJSON *document = json_plan(&place, plan, &asked);
    const cJSON *undo = cJSON_GetArrayItem(at(document, "undo"), 0), *step = cJSON_GetArrayItem(at(document, "steps"), 0);
    const cJSON *problem = cJSON_GetArrayItem(at(document, "problems"), 0);

    g_assert_cmpstr(text_at(document, "schema"), ==, "migrollback.plan/1");
    g_assert_cmpstr(text_at(document, "id"), ==, "abc");
    g_assert_cmpstr(text_at(at(document, "cutoff"), "selector"), ==, "after");
    g_assert_cmpstr(text_at(at(document, "cutoff"), "at"), ==, "2026-01-01T00:00:05.000000Z");
    g_assert_true(cJSON_IsTrue(at(at(document, "cutoff"), "inclusive")));
    g_assert_true(cJSON_IsFalse(at(document, "exact")));
    g_assert_cmpint(at(document, "kept")->valueint, ==, 3);
    g_assert_cmpstr(text_at(undo, "reversible"), ==, "yes");
    g_assert_cmpstr(text_at(undo, "kind"), ==, "migration");
    g_assert_cmpstr(text_at(step, "kind"), ==, "command");
    g_assert_cmpint(cJSON_GetArraySize(at(step, "argv")), ==, 5);
    g_assert_cmpstr(cJSON_GetStringValue(cJSON_GetArrayItem(cJSON_GetArrayItem(at(step, "undoes"), 0), 0)), ==, "core");
    g_assert_cmpint(cJSON_GetArraySize(at(step, "redoes")), ==, 0);
    g_assert_cmpstr(text_at(problem, "code"), ==, "irreversible");
    g_assert_cmpstr(text_at(problem, "severity"), ==, "error");
    cJSON_Delete(document);
    drop_plan(plan);
}

static void
json_error_has_the_contract_members(void)
{
    static const char *const candidates[] = {"rails", "dbmate", NULL};
    g_autoptr(GError) error = NULL;
    cJSON *document;

    migrollback_fail(&error, MIGROLLBACK_ERROR_AMBIGUOUS, "several");
    migrollback_error_set_hint(&error, "Choose.");
    migrollback_error_set_candidates(&error, candidates);
    document = report_error_json(error);
    g_assert_cmpstr(text_at(document, "schema"), ==, "migrollback.error/1");
    g_assert_cmpstr(text_at(document, "code"), ==, "ambiguous");
    g_assert_cmpstr(text_at(document, "message"), ==, "several");
    g_assert_cmpstr(text_at(document, "hint"), ==, "Choose.");
    g_assert_cmpstr(cJSON_GetStringValue(cJSON_GetArrayItem(at(document, "candidates"), 1)), ==, "dbmate");
    g_assert_cmpint(at(document, "exit")->valueint, ==, 8);
    cJSON_Delete(document);
}

static void
observe(Progress *progress, RunEvent event)
{
    event.total = 1;
    progress_observe(&event, progress);
}

static void
progress_is_one_line_a_migration(void)
{
    g_autoptr(History) history = make_history();
    CutoffRequest asked = {.selector = CUTOFF_AFTER};
    Cutoff cutoff = make_cutoff();
    Plan *plan = make_plan(history, &cutoff, SEVERITY_WARNING);
    Progress progress;
    Printed printed;

    open_print(&printed);
    progress_init(&progress, &printed.report, &place, plan, &asked);
    observe(&progress, (RunEvent){.kind = RUN_UNDOING, .app = "core", .name = HOSTILE});
    observe(&progress, (RunEvent){.kind = RUN_UNDONE, .app = "core", .name = HOSTILE, .duration = 300000});
    observe(&progress, (RunEvent){.kind = RUN_OUTPUT, .stream = "stdout", .line = "child says \033[2J"});
    assert_has(&printed, "[1/1] undoing core.x␛[31m␊\"'; drop\xef\xbf\xbd … ok (300 ms)\n");
    assert_has(&printed, "    child says ␛[2J\n");
    g_assert_true(progress.gone[0]);
    progress_clear(&progress);
    drop_plan(plan);
    close_print(&printed);
}

static void
partial_end_names_what_is_left(void)
{
    g_autoptr(History) history = make_history();
    CutoffRequest asked = {.selector = CUTOFF_AFTER};
    Cutoff cutoff = make_cutoff();
    Plan *plan = make_plan(history, &cutoff, SEVERITY_WARNING);
    Progress progress;
    Printed printed;

    open_print(&printed);
    progress_init(&progress, &printed.report, &place, plan, &asked);
    progress_account(&progress, 0);
    assert_has(&printed, "0 of 1 migrations were undone.\nNot undone:\n  core.x␛");
    progress_clear(&progress);
    drop_plan(plan);
    close_print(&printed);
}

static const struct {
    const char *name;
    void (*test)(void);
} tests[] = {
    {"history-is-newest-first-with-apps-and-sources", history_is_newest_first_with_apps_and_sources},
    {"names-never-break-the-table", names_never_break_the_table},
    {"tables-need-no-locale", tables_need_no_locale},
    {"quiet-history-is-the-table-alone", quiet_history_is_the_table_alone},
    {"empty-history-is-said", empty_history_is_said},
    {"long-tables-come-in-portions", long_tables_come_in_portions},
    {"long-name-is-whole-and-alone", long_name_is_whole_and_alone},
    {"json-history-has-the-contract-members", json_history_has_the_contract_members},
    {"plan-says-what-the-datetime-was-taken-to-mean", plan_says_what_the_datetime_was_taken_to_mean},
    {"plan-shows-all-that-matters", plan_shows_all_that_matters},
    {"refused-plan-offers-no-command", refused_plan_offers_no_command},
    {"json-plan-has-the-contract-members", json_plan_has_the_contract_members},
    {"json-error-has-the-contract-members", json_error_has_the_contract_members},
    {"progress-is-one-line-a-migration", progress_is_one_line_a_migration},
    {"partial-end-names-what-is-left", partial_end_names_what_is_left},
};

int
main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strconcat("/cli/render/", tests[i].name, NULL);

        g_test_add_func(path, tests[i].test);
    }
    return g_test_run();
}
