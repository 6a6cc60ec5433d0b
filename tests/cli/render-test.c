/*
 * Text for people, made from histories and plans written by hand: no database, no clock.
 */
#include "cli/text.h"

#include "cli/progress.h"
#include "made.h"

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
    progress_account(&progress, 0, "continue it");
    g_assert_cmpstr(printed_text(&printed), ==, "");
    progress_account(&progress, 1, "continue it");
    assert_has(&printed, "1 of 1 migrations were undone.\nNot undone:\n  core.x␛");
    assert_has(&printed, "To continue, when the cause is mended:\n  continue it\n");
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
    {"plan-says-what-the-datetime-was-taken-to-mean", plan_says_what_the_datetime_was_taken_to_mean},
    {"plan-shows-all-that-matters", plan_shows_all_that_matters},
    {"refused-plan-offers-no-command", refused_plan_offers_no_command},
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
