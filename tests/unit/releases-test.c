/*
 * Real projects: their graphs, and the rows that their releases wrote, one deployment a release.
 *
 * "back to each": all releases are applied, and the newest code goes back to each earlier release. "one step": after each release, with
 * those of the newest code's migrations that are known by then, one release back. What the newest code no longer has is missing code.
 */
#include <string.h>

#include "compact.h"
#include "engine/decide/commands.h"

typedef struct {
    guint boundaries, exact, markers_only, refused, commands, by_code[PROBLEM_N_CODES];
} Totals;

/* Why a plan is refused, in the order in which one reason goes before another. */
static const ProblemCode reasons[] = {PROBLEM_GRAPH_INCONSISTENT, PROBLEM_MISSING_CODE, PROBLEM_SQUASHED, PROBLEM_DEPENDENT_BEFORE_CUTOFF,
                                      PROBLEM_IRREVERSIBLE};

static gint
main_reason(const Plan *plan)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++) {
        for (guint j = 0; j < plan->problems->len; j++) {
            const Problem *problem = g_ptr_array_index(plan->problems, j);

            if (problem->severity == SEVERITY_ERROR && problem->code == reasons[i])
                return (gint)problem->code;
        }
    }
    return -1;
}

/* Exactly the rows from `first` on, and none before what needs it by the files themselves. */
static void
check_exact(const Plan *plan, const Graph *graph, guint first)
{
    g_autofree guint *places = g_new(guint, history_length(plan->history) + 1);

    g_assert_true(plan->exact);
    g_assert_cmpuint(plan->undo->len, ==, history_length(plan->history) - first);
    memset(places, 0xff, sizeof(guint) * (history_length(plan->history) + 1));
    for (guint i = 0; i < plan->undo->len; i++) {
        guint row = g_array_index(plan->undo, PlanUndo, i).row;

        g_assert_cmpuint(row, >=, first);
        g_assert_cmpuint(places[row], ==, G_MAXUINT);
        places[row] = i;
    }
    for (guint i = 0; i < graph->nodes->len; i++) {
        const GraphNode *node = g_ptr_array_index(graph->nodes, i);
        gint row = history_find(plan->history, node->key.app, node->key.name);

        for (guint j = 0; row >= 0 && node->replaces->len == 0 && j < node->dependencies->len; j++) {
            const GraphKey *key = &g_array_index(node->dependencies, GraphKey, j);
            const GraphNode *needed = graph_find(graph, key->app, key->name);
            gint other = history_find(plan->history, key->app, key->name);

            if (needed == NULL || needed->replaces->len > 0 || other < 0 || places[other] == G_MAXUINT ||
                g_array_index(plan->undo, PlanUndo, places[other]).kind == UNDO_MARKER)
                continue;
            g_assert_cmpuint(places[row], <, places[other]);
        }
    }
}

static void
look_at(const History *history, const Graph *graph, guint first, Totals *totals)
{
    CompactPlan compact;
    gint reason;

    compact_plan(&compact, history, graph, first);
    reason = main_reason(&compact.plan);
    totals->boundaries++;
    if (reason < 0) {
        g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func(plain_command_free);
        g_autofree char *why_not = NULL;
        guint run = 0;

        check_exact(&compact.plan, graph, first);
        for (guint i = 0; i < compact.plan.undo->len; i++)
            run += g_array_index(compact.plan.undo, PlanUndo, i).kind == UNDO_MIGRATION ? 1 : 0;
        totals->exact++;
        totals->markers_only += run == 0 ? 1 : 0;
        totals->commands += commands_find(&compact.plan, graph, commands, &why_not) ? 1 : 0;
    } else {
        totals->refused++;
        totals->by_code[reason]++;
    }
    compact_plan_clear(&compact);
}

static void
add_release(History *history, const cJSON *project, const cJSON *release, gint64 *position)
{
    gint64 at = (gint64)cJSON_GetObjectItemCaseSensitive(release, "at")->valuedouble * INSTANT_SECOND;
    const cJSON *reference;

    cJSON_ArrayForEach(reference, cJSON_GetObjectItemCaseSensitive(release, "rows"))
    {
        GraphKey key = compact_key(project, reference);
        Migration row = {.app = key.app, .name = key.name, .position = ++*position};

        row.applied_at = at + *position;
        history_add(history, &row);
    }
}

/* The rows of the releases up to one; `starts` (guint) gets where each begins. */
static History *
history_up_to(const cJSON *project, guint last, GArray *starts, guint8 *known)
{
    /* The tags are in the order of versions, and a patch of an old line can be younger than the next line: here each is deployed in turn. */
    History *history = history_new(HISTORY_ORDER_SEQUENCE, HISTORY_TIME_EXACT);
    const cJSON *release, *reference;
    gint64 position = 0;
    guint number = 0;

    cJSON_ArrayForEach(release, cJSON_GetObjectItemCaseSensitive(project, "releases"))
    {
        guint start = (guint)position;

        if (number++ > last)
            break;
        g_array_append_val(starts, start);
        add_release(history, project, release, &position);
        cJSON_ArrayForEach(reference, cJSON_GetObjectItemCaseSensitive(release, "rows"))
        {
            if (cJSON_IsNumber(reference))
                known[reference->valueint] = TRUE;
        }
    }
    history_finish(history);
    g_assert_cmpuint(history_length(history), ==, (guint)position);
    return history;
}

static void
print_totals(const char *name, const Totals *totals)
{
    g_test_message("%-15s %10u %7u %9u %9u %8u %8u %8u %8u %8u %8u", name, totals->boundaries, totals->exact, totals->markers_only,
                   totals->commands, totals->refused, totals->by_code[reasons[0]], totals->by_code[reasons[1]], totals->by_code[reasons[2]],
                   totals->by_code[reasons[3]], totals->by_code[reasons[4]]);
}

static void
add_totals(Totals *sum, const Totals *totals)
{
    sum->boundaries += totals->boundaries;
    sum->exact += totals->exact;
    sum->markers_only += totals->markers_only;
    sum->refused += totals->refused;
    sum->commands += totals->commands;
    for (guint i = 0; i < PROBLEM_N_CODES; i++)
        sum->by_code[i] += totals->by_code[i];
}

/* Measured once; docs/correctness.md tells them. A change is a change of the rules, or of the data. */
static void
check_sum(const Totals *sum, gboolean one_step)
{
    static const struct {
        guint boundaries, exact, commands, refused[G_N_ELEMENTS(reasons)];
    } wanted[] = {{726, 193, 173, {0, 355, 18, 4, 156}}, {726, 543, 475, {6, 109, 0, 3, 65}}};

    g_assert_cmpuint(sum->boundaries, ==, wanted[one_step].boundaries);
    g_assert_cmpuint(sum->exact, ==, wanted[one_step].exact);
    g_assert_cmpuint(sum->commands, ==, wanted[one_step].commands);
    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++)
        g_assert_cmpuint(sum->by_code[reasons[i]], ==, wanted[one_step].refused[i]);
}

static void
test_releases(gconstpointer data)
{
    gboolean one_step = GPOINTER_TO_INT(data);
    cJSON *projects = compact_load("releases.json");
    const cJSON *project;
    Totals sum = {0};

    g_test_message("%-15s %10s %7s %9s %9s %8s %8s %8s %8s %8s %8s", one_step ? "one step" : "back to each", "boundaries", "exact",
                   "rows only", "commands", "refused", "graph", "code", "squash", "depend.", "irrev.");
    cJSON_ArrayForEach(project, projects)
    {
        guint releases = (guint)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(project, "releases"));
        g_autofree guint8 *known = g_new0(guint8, (gsize)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(project, "migrations")) + 1);
        g_autoptr(Graph) all = compact_graph(project, NULL);
        Totals totals = {0};

        for (guint release = 1; release < releases; release++) {
            g_autoptr(GArray) starts = g_array_new(FALSE, FALSE, sizeof(guint));
            g_autoptr(History) history = history_up_to(project, one_step ? release : releases - 1, starts, known);
            g_autoptr(Graph) graph = one_step ? compact_graph(project, known) : NULL;

            look_at(history, one_step ? graph : all, g_array_index(starts, guint, release), &totals);
        }
        print_totals(cJSON_GetObjectItemCaseSensitive(project, "project")->valuestring, &totals);
        add_totals(&sum, &totals);
    }
    print_totals("all", &sum);
    g_assert_cmpuint(sum.exact + sum.refused, ==, sum.boundaries);
    check_sum(&sum, one_step);
    cJSON_Delete(projects);
}

/* --- the eight cases, on which the documented commands lose data or stop --- */

static gboolean
holds(const cJSON *project, const cJSON *references, const char *app, const char *name)
{
    const cJSON *reference;

    cJSON_ArrayForEach(reference, references)
    {
        GraphKey key = compact_key(project, reference);

        if (strcmp(key.app, app) == 0 && strcmp(key.name, name) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
check_undo(const cJSON *project, const Plan *plan)
{
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(project, "expected");
    const cJSON *nodes = cJSON_GetObjectItemCaseSensitive(expected, "unapply_nodes");
    const cJSON *markers = cJSON_GetObjectItemCaseSensitive(expected, "squash_marker_rows");
    guint run = 0, marked = 0;

    for (guint i = 0; i < plan->undo->len; i++) {
        const Migration *migration = history_get(plan->history, g_array_index(plan->undo, PlanUndo, i).row);
        gboolean marker = g_array_index(plan->undo, PlanUndo, i).kind == UNDO_MARKER;

        g_assert_true(holds(project, marker ? markers : nodes, migration->app, migration->name));
        *(marker ? &marked : &run) += 1;
    }
    g_assert_cmpuint(run, ==, (guint)cJSON_GetArraySize(nodes));
    g_assert_cmpuint(marked, ==, (guint)cJSON_GetArraySize(markers));
}

/* The commands, in any order; or none where some migration cannot be reached by them. */
static gboolean
check_commands(const cJSON *project, const Plan *plan, const Graph *graph)
{
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(project, "expected"), *pair;
    const cJSON *wanted = cJSON_GetObjectItemCaseSensitive(expected, "backward_commands");
    gboolean reachable = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(expected, "not_reachable_by_backward_migrate")) == 0 &&
                         cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(expected, "squash_spanning_T")) == 0;
    g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func(plain_command_free);
    g_autofree char *why_not = NULL;

    g_assert_true(commands_find(plan, graph, commands, &why_not) == reachable);
    if (!reachable) {
        g_test_message("  no plain commands: %s", why_not);
        return FALSE;
    }
    g_assert_cmpuint(commands->len, ==, (guint)cJSON_GetArraySize(wanted));
    cJSON_ArrayForEach(pair, wanted)
    {
        gboolean found = FALSE;

        for (guint i = 0; i < commands->len; i++) {
            const PlainCommand *command = g_ptr_array_index(commands, i);

            found = found || (strcmp(command->app, pair->child->valuestring) == 0 &&
                              g_strcmp0(command->target, pair->child->next->valuestring) == 0);
        }
        g_assert_true(found);
    }
    return TRUE;
}

static void
check_case(const cJSON *project)
{
    const cJSON *documented = cJSON_GetObjectItemCaseSensitive(project, "documented"), *row;
    double cutoff = cJSON_GetObjectItemCaseSensitive(project, "T")->valuedouble;
    g_autoptr(Graph) graph = compact_graph(project, NULL);
    g_autoptr(History) history = history_new(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT);
    gint64 position = 0;
    guint first = 0;
    CompactPlan compact;
    gboolean commands;

    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(project, "rows"))
    {
        GraphKey key = compact_key(project, row->child);
        Migration migration = {.app = key.app, .name = key.name, .position = ++position};

        migration.applied_at = (gint64)(row->child->next->valuedouble * 1e6);
        history_add(history, &migration);
    }
    history_finish(history);
    while (history_get(history, first)->applied_at < (gint64)(cutoff * 1e6))
        first++;
    compact_plan(&compact, history, graph, first);
    for (guint i = 0; i < compact.plan.problems->len; i++)
        g_assert_cmpint(((const Problem *)g_ptr_array_index(compact.plan.problems, i))->severity, <, SEVERITY_ERROR);
    check_exact(&compact.plan, graph, first);
    check_undo(project, &compact.plan);
    commands = check_commands(project, &compact.plan, graph);
    g_test_message("%s %s to %s: exact, %u rows; plain commands %s. The documented ones: %s, %d older undone, %d left",
                   cJSON_GetObjectItemCaseSensitive(project, "project")->valuestring,
                   cJSON_GetObjectItemCaseSensitive(project, "code_at")->valuestring,
                   cJSON_GetObjectItemCaseSensitive(project, "back_to")->valuestring, compact.plan.undo->len,
                   commands ? "reach it" : "do not", cJSON_GetObjectItemCaseSensitive(documented, "status")->valuestring,
                   cJSON_GetObjectItemCaseSensitive(documented, "over_unapplied")->valueint,
                   cJSON_GetObjectItemCaseSensitive(documented, "left_applied")->valueint);
    compact_plan_clear(&compact);
}

static void
test_cases(void)
{
    cJSON *projects = compact_load("cases.json");
    const cJSON *project;
    guint count = 0;

    cJSON_ArrayForEach(project, projects)
    {
        check_case(project);
        count++;
    }
    g_assert_cmpuint(count, ==, 8);
    cJSON_Delete(projects);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/releases/cases", test_cases);
    g_test_add_data_func("/releases/one-step", GINT_TO_POINTER(TRUE), test_releases);
    g_test_add_data_func("/releases/back-to-each", GINT_TO_POINTER(FALSE), test_releases);
    return g_test_run();
}
