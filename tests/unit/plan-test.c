#include "engine/decide/plan.h"

#include <string.h>

#include "make.h"

/* A plan made from rows alone; everything that it borrows is kept beside it. */
typedef struct {
    ProfileSet *profiles;
    History *history;
    Batches *batches;
    Cutoff *cutoff;
    Plan *plan;
} Planned;

static void
planned_clear(Planned *planned)
{
    plan_free(planned->plan);
    cutoff_free(planned->cutoff);
    batches_free(planned->batches);
    history_free(planned->history);
    profiles_free(planned->profiles);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Planned, planned_clear)

static void
make_plan(Planned *planned, const char *profile, History *history, const CutoffRequest *request, PlanOptions options)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GError) error = NULL;

    options.zone = utc;
    options.database_id = "test";
    options.table = "migrations";
    planned->profiles = profiles_load(&error);
    g_assert_no_error(error);
    planned->history = history;
    planned->batches = batches_group(history, &(BatchRules){0});
    planned->cutoff = cutoff_resolve(planned->batches, request, &error);
    g_assert_no_error(error);
    planned->plan = plan_make(planned->batches, planned->cutoff, profiles_find(planned->profiles, profile), NULL, &options, &error);
    g_assert_no_error(error);
}

/* Fails the test where there is none. */
static const Problem *
find_problem(const Plan *plan, ProblemCode code)
{
    guint i = 0;

    while (i < plan->problems->len && ((const Problem *)g_ptr_array_index(plan->problems, i))->code != code)
        i++;
    g_assert_cmpuint(i, <, plan->problems->len);
    return g_ptr_array_index(plan->problems, i);
}

static void
assert_line(const Plan *plan, guint index, const char *expected)
{
    g_autofree char *line = NULL;

    g_assert_cmpuint(index, <, plan->lines->len);
    line = g_strjoinv("|", g_ptr_array_index(plan->lines, index));
    g_assert_cmpstr(line, ==, expected);
}

#define DAY 1440
static const MakeRow shop[] = {{"core", "0001_initial", 0},   {"shop", "0001_initial", 1},         {"core", "0007_odd", DAY},
                               {"core", "0009_gap", 2 * DAY}, {"shop", "0002_price", 2 * DAY + 1}, {"new", "0001_initial", 2 * DAY + 1}};

/* The target is the name of the newest migration of the app that stays, never a number minus one. */
static void
test_targets_are_names_that_stay(void)
{
    g_auto(Planned) planned = {0};
    CutoffRequest request = {.selector = CUTOFF_LAST, .number = 1};

    make_plan(&planned, "django", make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, shop, G_N_ELEMENTS(shop)), &request,
              (PlanOptions){0});
    g_assert_cmpuint(planned.plan->undo->len, ==, 3);
    g_assert_cmpuint(planned.plan->kept, ==, 3);
    g_assert_cmpuint(planned.plan->lines->len, ==, 3);
    assert_line(planned.plan, 0, "python|manage.py|migrate|new|zero");
    assert_line(planned.plan, 1, "python|manage.py|migrate|shop|0001_initial");
    assert_line(planned.plan, 2, "python|manage.py|migrate|core|0007_odd");
    g_assert_false(planned.plan->exact);
    g_assert_cmpint(find_problem(planned.plan, PROBLEM_NO_GRAPH)->severity, ==, SEVERITY_WARNING);
}

static void
test_run_without_graph_is_refused(void)
{
    g_auto(Planned) planned = {0};
    CutoffRequest request = {.selector = CUTOFF_LAST, .number = 1};

    make_plan(&planned, "django", make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, shop, G_N_ELEMENTS(shop)), &request,
              (PlanOptions){.for_run = TRUE});
    g_assert_cmpint(find_problem(planned.plan, PROBLEM_NO_GRAPH)->severity, ==, SEVERITY_ERROR);
    g_assert_true(plan_has_errors(planned.plan));
}

/* A name is one argument, whatever it holds; a name that would be an option is a refusal. */
static void
test_names_are_one_argument(void)
{
    static const MakeRow rows[] = {{NULL, "1'; drop table x; --\n$(id) {name}", 0}, {NULL, "--force", 1}};
    g_auto(Planned) planned = {0};
    CutoffRequest request = {.selector = CUTOFF_AFTER, .at = 0};

    make_plan(&planned, "knex", make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, rows, G_N_ELEMENTS(rows)), &request,
              (PlanOptions){0});
    assert_line(planned.plan, 0, "npx|knex|migrate:down|--force");
    assert_line(planned.plan, 1, "npx|knex|migrate:down|1'; drop table x; --\n$(id) {name}");
    g_assert_cmpint(find_problem(planned.plan, PROBLEM_UNREACHABLE)->severity, ==, SEVERITY_ERROR);
}

static void
test_a_cut_inside_a_batch_is_refused_unless_allowed(void)
{
    static const MakeRow rows[] = {{"a", "1", 0}, {"a", "2", 1}};
    CutoffRequest request = {.selector = CUTOFF_AFTER, .at = MAKE_START + INSTANT_MINUTE};

    for (int split = 0; split < 2; split++) {
        g_auto(Planned) planned = {0};

        make_plan(&planned, "django", make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, rows, G_N_ELEMENTS(rows)), &request,
                  (PlanOptions){.split = split});
        g_assert_cmpint(find_problem(planned.plan, PROBLEM_CUT_SPLITS_BATCH)->severity, ==, split ? SEVERITY_WARNING : SEVERITY_ERROR);
        g_assert_cmpint(plan_has_errors(planned.plan), ==, !split);
    }
}

static void
test_a_cut_at_an_unsure_border_is_said(void)
{
    static const MakeRow rows[] = {{"a", "1", 0}, {"a", "2", 15}};
    g_auto(Planned) planned = {0};
    CutoffRequest request = {.selector = CUTOFF_LAST, .number = 1};

    make_plan(&planned, "django", make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, rows, G_N_ELEMENTS(rows)), &request,
              (PlanOptions){0});
    g_assert_cmpint(find_problem(planned.plan, PROBLEM_CUT_SPLITS_BATCH)->severity, ==, SEVERITY_WARNING);
}

static void
test_guessed_batches_are_not_undone(void)
{
    static const MakeRow rows[] = {{NULL, "1", INSTANT_NONE}, {NULL, "2", INSTANT_NONE}, {NULL, "3", INSTANT_NONE}};
    const char *const names[] = {"3", "1", NULL};
    static const struct {
        CutoffRequest request;
        gboolean refused;
    } cases[] = {{{.selector = CUTOFF_LAST, .number = 1}, TRUE},
                 {{.selector = CUTOFF_BATCH, .number = 1}, TRUE},
                 {{.selector = CUTOFF_TO, .target = "2"}, TRUE}}; /* not even so: all that goes must be named */

    for (gsize i = 0; i <= G_N_ELEMENTS(cases); i++) {
        g_auto(Planned) planned = {0};
        CutoffRequest named = {.selector = CUTOFF_NAMED, .names = names};

        make_plan(&planned, "rails", make_history(HISTORY_ORDER_VERSION, HISTORY_TIME_NONE, rows, G_N_ELEMENTS(rows)),
                  i < G_N_ELEMENTS(cases) ? &cases[i].request : &named, (PlanOptions){0});
        g_assert_cmpint(plan_has_errors(planned.plan), ==, i < G_N_ELEMENTS(cases) && cases[i].refused);
    }
}

static void
test_one_process_and_lines_beside_it(void)
{
    static const MakeRow rows[] = {{NULL, "20260101", INSTANT_NONE}, {NULL, "20260201", INSTANT_NONE}, {NULL, "20260115", INSTANT_NONE}};
    g_auto(Planned) planned = {0};
    CutoffRequest request = {.selector = CUTOFF_TO, .target = "20260101"};
    const PlanStep *step;

    make_plan(&planned, "rails", make_history(HISTORY_ORDER_XID, HISTORY_TIME_NONE, rows, G_N_ELEMENTS(rows)), &request, (PlanOptions){0});
    g_assert_cmpuint(planned.plan->steps->len, ==, 1);
    step = g_ptr_array_index(planned.plan->steps, 0);
    g_assert_cmpint(step->kind, ==, STEP_SCRIPT);
    g_assert_cmpuint(step->undoes->len, ==, 2);
    assert_line(planned.plan, 0, "bin/rails|db:migrate:down|VERSION=20260115"); /* newest applied first, not the largest version */
    assert_line(planned.plan, 1, "bin/rails|db:migrate:down|VERSION=20260201");
}

static void
test_nothing_to_undo(void)
{
    g_auto(Planned) planned = {0};
    CutoffRequest request = {.selector = CUTOFF_AFTER, .at = MAKE_START + 99 * INSTANT_DAY};

    make_plan(&planned, "django", make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, shop, G_N_ELEMENTS(shop)), &request,
              (PlanOptions){.for_run = TRUE});
    g_assert_cmpuint(planned.plan->steps->len, ==, 0);
    g_assert_nonnull(strstr(find_problem(planned.plan, PROBLEM_NOTHING_TO_UNDO)->message, "2026-01-03"));
    g_assert_false(plan_has_errors(planned.plan));
}

static void
test_an_unfinished_migration_is_a_refusal(void)
{
    History *history = history_new(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT);
    g_auto(Planned) planned = {0};
    CutoffRequest request = {.selector = CUTOFF_AFTER, .at = MAKE_START};

    history_add(history, &(Migration){.name = "1", .applied_at = MAKE_START, .state = MIGRATION_DIRTY});
    history_finish(history);
    make_plan(&planned, "knex", history, &request, (PlanOptions){0});
    g_assert_cmpint(find_problem(planned.plan, PROBLEM_DIRTY)->severity, ==, SEVERITY_ERROR);
}

/* What is accepted as irreversible stays; a name that means nothing is a refusal. */
static void
test_what_is_accepted_stays(void)
{
    static const MakeRow rows[] = {{NULL, "1", INSTANT_NONE}, {NULL, "2", INSTANT_NONE}, {NULL, "3", INSTANT_NONE}};
    char *accepted[] = {(char[]){"2"}, NULL}, *mistyped[] = {(char[]){"9"}, NULL};
    CutoffRequest request = {.selector = CUTOFF_TO, .target = "1"};
    g_auto(Planned) planned = {0}, wrong = {0};

    make_plan(&planned, "rails", make_history(HISTORY_ORDER_XID, HISTORY_TIME_NONE, rows, G_N_ELEMENTS(rows)), &request,
              (PlanOptions){.accept_irreversible = accepted});
    g_assert_cmpuint(planned.plan->undo->len, ==, 1);
    g_assert_cmpstr(plan_undo_migration(planned.plan, 0)->name, ==, "3");
    g_assert_false(planned.plan->exact);
    g_assert_false(plan_has_errors(planned.plan));
    make_plan(&wrong, "rails", make_history(HISTORY_ORDER_XID, HISTORY_TIME_NONE, rows, G_N_ELEMENTS(rows)), &request,
              (PlanOptions){.accept_irreversible = mistyped});
    g_assert_true(plan_has_errors(wrong.plan));
}

/* The id says whether two plans would do the same. */
static void
test_the_id_is_bound_to_what_is_done(void)
{
    static const struct {
        guint number;
        gboolean commands;
    } cases[] = {{1, FALSE}, {1, FALSE}, {2, FALSE}, {1, TRUE}};
    g_autofree char *first = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        static const MakeRow rows[] = {{NULL, "1", INSTANT_NONE}, {NULL, "2", INSTANT_NONE}, {NULL, "3", INSTANT_NONE}};
        g_auto(Planned) planned = {0};
        CutoffRequest request = {.selector = CUTOFF_TO, .target = cases[i].number == 1 ? "2" : "1"};

        make_plan(&planned, "rails", make_history(HISTORY_ORDER_XID, HISTORY_TIME_NONE, rows, G_N_ELEMENTS(rows)), &request,
                  (PlanOptions){.commands = cases[i].commands});
        g_assert_cmpuint(strlen(planned.plan->id), ==, 64);
        if (i == 0)
            first = g_strdup(planned.plan->id);
        else
            g_assert_cmpint(strcmp(first, planned.plan->id) == 0, ==, i == 1);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plan/targets-are-names-that-stay", test_targets_are_names_that_stay);
    g_test_add_func("/plan/run-without-graph-is-refused", test_run_without_graph_is_refused);
    g_test_add_func("/plan/names-are-one-argument", test_names_are_one_argument);
    g_test_add_func("/plan/a-cut-inside-a-batch-is-refused-unless-allowed", test_a_cut_inside_a_batch_is_refused_unless_allowed);
    g_test_add_func("/plan/a-cut-at-an-unsure-border-is-said", test_a_cut_at_an_unsure_border_is_said);
    g_test_add_func("/plan/guessed-batches-are-not-undone", test_guessed_batches_are_not_undone);
    g_test_add_func("/plan/one-process-and-lines-beside-it", test_one_process_and_lines_beside_it);
    g_test_add_func("/plan/nothing-to-undo", test_nothing_to_undo);
    g_test_add_func("/plan/an-unfinished-migration-is-a-refusal", test_an_unfinished_migration_is_a_refusal);
    g_test_add_func("/plan/what-is-accepted-stays", test_what_is_accepted_stays);
    g_test_add_func("/plan/the-id-is-bound-to-what-is-done", test_the_id_is_bound_to_what_is_done);
    return g_test_run();
}
