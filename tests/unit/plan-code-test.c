#include "engine/decide/plan.h"

#include <string.h>

#include "make.h"

/* What the code of migrations that need no others says of a plan. */

typedef struct {
    ProfileSet *profiles;
    History *history;
    Batches *batches;
    Cutoff *cutoff;
    Graph *graph;
    Plan *plan;
} Planned;

static void
planned_clear(Planned *planned)
{
    plan_free(planned->plan);
    graph_free(planned->graph);
    cutoff_free(planned->cutoff);
    batches_free(planned->batches);
    history_free(planned->history);
    profiles_free(planned->profiles);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Planned, planned_clear)

/* The rows `names` of Rails, all named; `graph` is JSON. */
static void
make_plan(Planned *planned, HistoryOrder order, const char *const *names, const char *const *undo, const char *graph, const char *alias)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GError) error = NULL;
    CutoffRequest request = {.selector = CUTOFF_NAMED, .names = undo};
    PlanOptions options = {.zone = utc, .database_id = "test", .table = "schema_migrations", .alias = alias};

    planned->profiles = profiles_load(&error);
    g_assert_no_error(error);
    planned->history = history_new(order, HISTORY_TIME_NONE);
    for (gint64 i = 0; names[i] != NULL; i++)
        history_add(planned->history, &(Migration){.name = names[i], .applied_at = INSTANT_NONE, .position = i + 1});
    history_finish(planned->history);
    planned->batches = batches_group(planned->history, &(BatchRules){0});
    planned->cutoff = cutoff_resolve(planned->batches, &request, &error);
    g_assert_no_error(error);
    planned->graph = graph != NULL ? graph_from_text(graph, "test", &error) : NULL;
    g_assert_no_error(error);
    planned->plan =
        plan_make(planned->batches, planned->cutoff, profiles_find(planned->profiles, "rails"), planned->graph, &options, &error);
    g_assert_no_error(error);
}

static const Problem *
find_problem(const Plan *plan, ProblemCode code)
{
    for (guint i = 0; i < plan->problems->len; i++)
        if (((const Problem *)g_ptr_array_index(plan->problems, i))->code == code)
            return g_ptr_array_index(plan->problems, i);
    return NULL;
}

static void
test_each_has_code_and_a_way_back_or_is_refused(void)
{
    static const struct {
        const char *graph;
        ProblemCode code;
        Severity severity;
        Reversible reversible;
    } cases[] = {
        {"[{\"name\":\"2\",\"reversible\":\"no\",\"why\":[\"it has no down method\"]}]", PROBLEM_IRREVERSIBLE, SEVERITY_ERROR,
         REVERSIBLE_NO},
        {"[{\"name\":\"1\",\"reversible\":\"yes\"}]", PROBLEM_MISSING_CODE, SEVERITY_ERROR, REVERSIBLE_NO},
        {"[{\"name\":\"2\",\"reversible\":\"unknown\"}]", PROBLEM_UNKNOWN_REVERSIBILITY, SEVERITY_WARNING, REVERSIBLE_UNKNOWN},
        {"[{\"name\":\"2\",\"reversible\":\"yes\",\"atomic\":false}]", PROBLEM_NOT_ATOMIC, SEVERITY_INFO, REVERSIBLE_YES},
        {NULL, PROBLEM_UNKNOWN_REVERSIBILITY, SEVERITY_WARNING, REVERSIBLE_UNKNOWN},
    };
    static const char *const names[] = {"1", "2", NULL}, *const undo[] = {"2", NULL};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Planned) planned = {0};
        const Problem *problem;

        make_plan(&planned, HISTORY_ORDER_XID, names, undo, cases[i].graph, NULL);
        problem = find_problem(planned.plan, cases[i].code);
        g_assert_nonnull(problem);
        g_assert_cmpint(problem->severity, ==, cases[i].severity);
        g_assert_cmpint(g_array_index(planned.plan->undo, PlanUndo, 0).reversible, ==, cases[i].reversible);
    }
}

static void
test_a_row_without_code_that_stays_is_no_problem(void)
{
    static const char *const names[] = {"1", "2", NULL}, *const undo[] = {"2", NULL};
    g_auto(Planned) planned = {0};

    make_plan(&planned, HISTORY_ORDER_XID, names, undo, "[{\"name\":\"2\",\"reversible\":\"yes\"}]", NULL);
    g_assert_cmpuint(planned.plan->problems->len, ==, 0);
    g_assert_true(planned.plan->exact);
}

/* "001" and "1" are one number to the framework, and two rows to the table. */
static void
test_numbers_are_written_without_leading_zeros(void)
{
    static const struct {
        const char *names[4], *undo[2];
        gboolean refused;
    } cases[] = {
        {{"001", "2"}, {"001"}, TRUE},
        {{"001", "1", "2"}, {"1"}, TRUE},
        {{"001", "2"}, {"2"}, FALSE},
        {{"12abc", "2"}, {"12abc"}, TRUE},
        {{"0", "2"}, {"0"}, FALSE},
        {{"99999999999999999999999", "2"}, {"99999999999999999999999"}, FALSE},
        {{"099999999999999999999999", "99999999999999999999999"}, {"99999999999999999999999"}, TRUE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Planned) planned = {0};

        make_plan(&planned, HISTORY_ORDER_XID, cases[i].names, cases[i].undo, NULL, NULL);
        g_assert_cmpint(find_problem(planned.plan, PROBLEM_UNREACHABLE) != NULL, ==, cases[i].refused);
    }
}

/* Only where the table keeps no order; there, one that needs another is undone before it. */
static void
test_the_code_shows_an_order_where_the_table_keeps_none(void)
{
    static const char graph[] =
        "[{\"name\":\"1\"},{\"name\":\"2\",\"dependencies\":[[\"3\"]]},{\"name\":\"3\",\"dependencies\":[[\"1\"]]},{\"name\":\"4\"}]";
    static const char *const names[] = {"1", "2", "3", "4", NULL};
    static const struct {
        HistoryOrder order;
        const char *expected;
    } cases[] = {{HISTORY_ORDER_VERSION, "4 2 3 1"}, {HISTORY_ORDER_XID, "4 3 2 1"}};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Planned) planned = {0};
        g_autoptr(GString) order = g_string_new(NULL);

        make_plan(&planned, cases[i].order, names, names, graph, NULL);
        for (guint j = 0; j < planned.plan->undo->len; j++)
            g_string_append_printf(order, "%s%s", j > 0 ? " " : "", plan_undo_migration(planned.plan, j)->name);
        g_assert_cmpstr(order->str, ==, cases[i].expected);
        g_assert_cmpint(find_problem(planned.plan, PROBLEM_ORDER_ESTIMATED) != NULL, ==, i == 0);
    }
}

static void
test_a_command_names_the_database_where_it_has_a_name(void)
{
    static const char *const names[] = {"1", "2", NULL}, *const undo[] = {"2", NULL}, *const aliases[] = {NULL, "ci"};
    static const char *const expected[] = {"bin/rails db:migrate:down VERSION=2", "bin/rails db:migrate:down:ci VERSION=2"};

    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_auto(Planned) planned = {0};
        g_autofree char *line = NULL;

        make_plan(&planned, HISTORY_ORDER_XID, names, undo, NULL, aliases[i]);
        line = g_strjoinv(" ", g_ptr_array_index(planned.plan->lines, 0));
        g_assert_cmpstr(line, ==, expected[i]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plan-code/each-has-code-and-a-way-back-or-is-refused", test_each_has_code_and_a_way_back_or_is_refused);
    g_test_add_func("/plan-code/a-row-without-code-that-stays-is-no-problem", test_a_row_without_code_that_stays_is_no_problem);
    g_test_add_func("/plan-code/numbers-are-written-without-leading-zeros", test_numbers_are_written_without_leading_zeros);
    g_test_add_func("/plan-code/the-code-shows-an-order-where-the-table-keeps-none",
                    test_the_code_shows_an_order_where_the_table_keeps_none);
    g_test_add_func("/plan-code/a-command-names-the-database-where-it-has-a-name", test_a_command_names_the_database_where_it_has_a_name);
    return g_test_run();
}
