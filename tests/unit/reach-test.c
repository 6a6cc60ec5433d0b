#include "engine/decide/reach.h"

#include <string.h>

#include "engine/decide/version.h"
#include "make.h"

/* A plan that names what goes; everything that it borrows is kept beside it. */
typedef struct {
    ProfileSet *profiles;
    History *history;
    Graph *graph;
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
    graph_free(planned->graph);
    history_free(planned->history);
    profiles_free(planned->profiles);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Planned, planned_clear)

/* "a;b>a": b needs a. */
static Graph *
make_graph(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ";", -1);
    g_autoptr(GString) json = g_string_new("[");
    g_autoptr(GError) error = NULL;
    Graph *graph;

    for (char **part = parts; *part != NULL; part++) {
        g_auto(GStrv) words = g_strsplit(*part, ">", -1);

        g_string_append_printf(json, "%s{\"app\":null,\"name\":\"%s\",\"dependencies\":[", part == parts ? "" : ",", words[0]);
        for (char **word = words + 1; *word != NULL; word++)
            g_string_append_printf(json, "%s[null,\"%s\"]", word == words + 1 ? "" : ",", *word);
        g_string_append(json, "]}");
    }
    g_string_append(json, "]");
    graph = graph_from_text(json->str, "test", &error);
    g_assert_no_error(error);
    return graph;
}

static void
make_plan(Planned *planned, const char *profile, const char *const *names)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GError) error = NULL;
    const PlanOptions options = {.zone = utc, .database_id = "test", .table = "migrations", .split = TRUE};
    const CutoffRequest request = {.selector = CUTOFF_NAMED, .names = names};

    planned->profiles = profiles_load(&error);
    g_assert_no_error(error);
    planned->batches = batches_group(planned->history, &(BatchRules){0});
    planned->cutoff = cutoff_resolve(planned->batches, &request, &error);
    g_assert_no_error(error);
    planned->plan =
        plan_make(planned->batches, planned->cutoff, profiles_find(planned->profiles, profile), planned->graph, &options, &error);
    g_assert_no_error(error);
}

/* All lines, each joined by blanks, joined by "; "; "-CODE" for each error. */
static char *
describe(const Plan *plan)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < plan->lines->len; i++) {
        g_autofree char *line = g_strjoinv(" ", g_ptr_array_index(plan->lines, i));

        g_string_append_printf(text, "%s%s", text->len > 0 ? "; " : "", line);
    }
    for (guint i = 0; i < plan->problems->len; i++) {
        const Problem *problem = g_ptr_array_index(plan->problems, i);

        if (problem->severity == SEVERITY_ERROR)
            g_string_append_printf(text, "%s-%s", text->len > 0 ? "; " : "", problem_code_name(problem->code));
    }
    return g_string_free(text, FALSE);
}

/* Rows in the order of applying; `gone` by name. */
static const struct {
    const char *rule, *profile;
    MakeRow rows[6];
    const char *gone[6];
    const char *lines;
} lists[] = {
    {"one command for the last n",
     "db-migrate",
     {{NULL, "1", 0}, {NULL, "3", 1}, {NULL, "2", 2}},
     {"2", "3"},
     "npx db-migrate down --count 2"},
    {"the last n by applying are not those by name", "db-migrate", {{NULL, "1", 0}, {NULL, "3", 1}, {NULL, "2", 2}}, {"3"}, "-unreachable"},
    {"by name: what goes in which order",
     "dbmate",
     {{NULL, "1", 0}, {NULL, "3", 1}, {NULL, "2", 2}},
     {"2", "3"},
     "dbmate --no-dump-schema rollback; dbmate --no-dump-schema rollback"},
    {"by name: the last applied is not the last", "dbmate", {{NULL, "1", 0}, {NULL, "3", 1}, {NULL, "2", 2}}, {"2"}, "-unreachable"},
    {"by number and not by text", "goose", {{NULL, "2", 0}, {NULL, "9", 1}, {NULL, "10", 2}}, {"10"}, NULL},
    {"by batch, and in it by name",
     "laravel",
     {{NULL, "b", INSTANT_NONE, "9", 9}, {NULL, "a", INSTANT_NONE, "10", 10}, {NULL, "c", INSTANT_NONE, "10", 10}},
     {"a", "c"},
     "php artisan migrate:rollback --step=2 --force"},
    {"a part of a batch that is not its end",
     "laravel",
     {{NULL, "b", INSTANT_NONE, "9", 9}, {NULL, "a", INSTANT_NONE, "10", 10}, {NULL, "c", INSTANT_NONE, "10", 10}},
     {"a"},
     "-unreachable"},
    {"down to the one that stays", "kysely", {{NULL, "a", 0}, {NULL, "b", 1}, {NULL, "c", 2}}, {"b", "c"}, "npx kysely migrate:down a"},
    {"down to nothing", "kysely", {{NULL, "a", 0}, {NULL, "b", 1}}, {"a", "b"}, "npx kysely migrate:rollback --all"},
    {"each by itself where the last n are others",
     "node-pg-migrate",
     {{NULL, "a", 0}, {NULL, "b", 1}, {NULL, "c", 2}},
     {"b"},
     "npx node-pg-migrate down b"},
    {"the last n where they are the same",
     "node-pg-migrate",
     {{NULL, "a", 0}, {NULL, "b", 1}, {NULL, "c", 2}},
     {"b", "c"},
     "npx node-pg-migrate down 2"},
    {"of one project", "sqitch", {{"one", "a", 0}, {"two", "x", 1}, {"one", "b", 2}}, {"one.b"}, "sqitch revert -y --to a"},
    {"of one project, others are newer",
     "sqitch",
     {{"one", "a", 0}, {"one", "b", 1}, {"two", "x", 2}},
     {"one.b"},
     "sqitch revert -y --to a"},
    {"of several projects", "sqitch", {{"one", "a", 0}, {"two", "x", 1}}, {"one.a", "two.x"}, "-unreachable"},
    {"no way back", "drizzle", {{NULL, "1", 0}, {NULL, "2", 1}}, {"2"}, "-unreachable"},
    {"a pointer without a graph", "alembic", {{NULL, "a", 0}}, {"a"}, "-unreachable"},
};

static void
test_list(gconstpointer data)
{
    const gsize i = GPOINTER_TO_SIZE(data);
    g_auto(Planned) planned = {0};
    g_autofree char *lines = NULL;
    gsize n = 0;

    while (n < G_N_ELEMENTS(lists[i].rows) && lists[i].rows[n].name != NULL)
        n++;
    planned.history = lists[i].rows[0].batch != NULL ? make_history(HISTORY_ORDER_BATCH, HISTORY_TIME_NONE, lists[i].rows, n)
                                                     : make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, lists[i].rows, n);
    make_plan(&planned, lists[i].profile, lists[i].gone);
    lines = describe(planned.plan);
    if (lists[i].lines != NULL)
        g_assert_cmpstr(lines, ==, lists[i].lines);
    else
        g_assert_null(strstr(lines, "unreachable"));
}

/* What the framework undoes first stands first. */
static void
test_undo_is_in_the_frameworks_order(void)
{
    static const MakeRow rows[] = {{NULL, "1", 0}, {NULL, "3", 1}, {NULL, "2", 2}};
    g_auto(Planned) planned = {0};

    planned.history = make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, rows, G_N_ELEMENTS(rows));
    make_plan(&planned, "dbmate", (const char *const[]){"2", "3", NULL});
    g_assert_cmpstr(plan_undo_migration(planned.plan, 0)->name, ==, "3");
    g_assert_cmpstr(plan_undo_migration(planned.plan, 1)->name, ==, "2");
}

static const struct {
    const char *rule, *graph;
    const char *gone[8];
    const char *lines;
} heads[] = {
    {"a chain", "a;b>a;c>b", {"c", "b"}, "alembic downgrade a"},
    {"a chain to nothing", "a;b>a", {"a", "b"}, "alembic downgrade base"},
    {"a merge", "a;b>a;c>a;m>b>c", {"m"}, "alembic downgrade c"},
    {"a merge and one branch", "a;b>a;c>a;d>c;m>b>d", {"m", "d"}, "alembic downgrade c"},
    {"a merge and both branches", "a;b>a;c>a;d>c;e>b;m>e>d", {"m", "d", "e"}, "alembic downgrade c; alembic downgrade b"},
    {"two roots", "a;b>a;x;y>x", {"b", "y"}, "alembic downgrade x; alembic downgrade a"},
    {"a branch beside what stays", "a;b>a;c>a", {"c"}, "-unreachable"},
    {"what stays needs it", "a;b>a;c>b", {"b"}, "-dependent-before-cutoff; -unreachable"},
};

static void
test_heads(gconstpointer data)
{
    const gsize i = GPOINTER_TO_SIZE(data);
    g_auto(Planned) planned = {.graph = make_graph(heads[i].graph)};
    g_autoptr(History) all = history_new(HISTORY_ORDER_VERSION, HISTORY_TIME_NONE);
    g_autofree char *lines = NULL;

    /* As a table shows it: only what nothing else needs; one too many does no harm. */
    for (guint node = 0; node < planned.graph->nodes->len; node++)
        history_add(all, &(Migration){.name = ((const GraphNode *)g_ptr_array_index(planned.graph->nodes, node))->key.name,
                                      .applied_at = INSTANT_NONE});
    history_finish(all);
    planned.history = reach_expand(all, planned.graph);
    g_assert_cmpuint(history_length(planned.history), ==, planned.graph->nodes->len);
    make_plan(&planned, "alembic", heads[i].gone);
    lines = describe(planned.plan);
    g_assert_cmpstr(lines, ==, heads[i].lines);
}

/* Only what the heads need, needed ones first, whatever the order of the document; an unknown head stays and is last. */
static void
test_expand(void)
{
    g_autoptr(Graph) graph = make_graph("c>b;b>a;a;beside>a");
    g_autoptr(History) rows = history_new(HISTORY_ORDER_VERSION, HISTORY_TIME_NONE), all = NULL;
    static const char *const expected[] = {"a", "b", "c", "unknown"};

    history_add(rows, &(Migration){.name = "unknown", .applied_at = INSTANT_NONE});
    history_add(rows, &(Migration){.name = "c", .applied_at = INSTANT_NONE});
    history_finish(rows);
    all = reach_expand(rows, graph);
    g_assert_cmpuint(history_length(all), ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpstr(history_get(all, i)->name, ==, expected[i]);
}

static void
test_versions(void)
{
    static const struct {
        const char *less, *more;
        gboolean numbers; /* with leading numbers only */
    } pairs[] = {{"2", "10", FALSE},   {"002", "10", FALSE}, {"2_x", "10_x", TRUE},
                 {"2_a", "2_b", TRUE}, {"10", "9a", FALSE},  {"a", "b", FALSE}};

    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        gboolean mixed = g_str_equal(pairs[i].more, "9a");

        g_assert_cmpint(version_compare_leading(pairs[i].less, pairs[i].more) < 0, ==, !mixed);
        if (!pairs[i].numbers)
            g_assert_cmpint(version_compare(pairs[i].less, pairs[i].more), <, 0);
    }
    g_assert_cmpint(version_compare("007", "7"), ==, 0);
    g_assert_cmpint(version_compare("", ""), ==, 0);
}

static void
add(const char *group, const char *rule, gsize index, GTestDataFunc test)
{
    g_autofree char *path = g_strconcat("/reach/", group, rule, NULL);

    g_strdelimit(path + 1, " ", '-');
    g_test_add_data_func(path, GSIZE_TO_POINTER(index), test);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        add("last/", lists[i].rule, i, test_list);
    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++)
        add("heads/", heads[i].rule, i, test_heads);
    g_test_add_func("/reach/undo-is-in-the-frameworks-order", test_undo_is_in_the_frameworks_order);
    g_test_add_func("/reach/expand", test_expand);
    g_test_add_func("/version/order", test_versions);
    return g_test_run();
}
