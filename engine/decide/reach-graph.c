#include "plan-parts.h"
#include "reach.h"

/* Rows of a history by their nodes in a graph. */
typedef struct {
    const History *history;
    const Graph *graph;
    gint *row_of;    /* node -> row, -1: not applied */
    gint *undo_of;   /* row -> index into Plan.undo, -1: it stays */
    gboolean *below; /* node: needs the target at hand */
} Map;

static void
map_init(Map *map, const Plan *plan, const Graph *graph)
{
    const History *history = plan->history;

    *map = (Map){.history = history,
                 .graph = graph,
                 .row_of = g_new(gint, graph->nodes->len + 1),
                 .undo_of = g_new(gint, history_length(history) + 1),
                 .below = g_new0(gboolean, graph->nodes->len + 1)};
    for (guint i = 0; i < graph->nodes->len; i++) {
        const GraphNode *node = g_ptr_array_index(graph->nodes, i);

        map->row_of[i] = history_find(history, node->key.app, node->key.name);
    }
    for (guint row = 0; row < history_length(history); row++)
        map->undo_of[row] = -1;
    for (guint i = 0; i < plan->undo->len; i++)
        map->undo_of[g_array_index(plan->undo, PlanUndo, i).row] = (gint)i;
}

static void
map_clear(Map *map)
{
    g_free(map->row_of);
    g_free(map->undo_of);
    g_free(map->below);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Map, map_clear)

static const GraphNode *
dependency(const Graph *graph, const GraphNode *node, guint index)
{
    const GraphKey *key = &g_array_index(node->dependencies, GraphKey, index);

    return graph_find(graph, key->app, key->name);
}

/* Applied and to stay. */
static gboolean
stays(const Map *map, const GraphNode *node)
{
    gint row = map->row_of[node->index];

    return row >= 0 && map->undo_of[row] < 0;
}

static gboolean
goes(const Map *map, const GraphNode *node)
{
    gint row = map->row_of[node->index];

    return row >= 0 && map->undo_of[row] >= 0;
}

/* What is undone must be there, and have a way back where that can be told. */
static void
check_code(Plan *plan, PlanUndo *undo, const Graph *graph)
{
    const Migration *migration = history_get(plan->history, undo->row);
    const GraphNode *node = graph_find(graph, migration->app, migration->name);

    if (node == NULL) {
        plan_add_problem(plan, PROBLEM_MISSING_CODE, SEVERITY_ERROR, migration->app, migration->name,
                         "Give --project with the code that is deployed now.", "%s is applied, but the project has no such migration",
                         migration->name);
        return;
    }
    undo->reversible = node->reversible;
    if (node->reversible == REVERSIBLE_NO)
        plan_add_problem(plan, PROBLEM_IRREVERSIBLE, SEVERITY_ERROR, migration->app, migration->name,
                         "Choose a later cutoff, or leave it applied with --accept-irreversible.", "%s cannot be undone%s%s",
                         migration->name, node->why != NULL && node->why[0] != NULL ? ": " : "",
                         node->why != NULL && node->why[0] != NULL ? node->why[0] : "");
}

void
reach_check_needs(Plan *plan, const Graph *graph)
{
    g_auto(Map) map = {0};

    map_init(&map, plan, graph);
    for (guint i = 0; i < graph->nodes->len; i++) {
        const GraphNode *node = g_ptr_array_index(graph->nodes, i);

        for (guint j = 0; stays(&map, node) && j < node->dependencies->len; j++) {
            const GraphNode *needed = dependency(graph, node, j);

            if (needed != NULL && goes(&map, needed))
                plan_add_problem(plan, PROBLEM_DEPENDENT_BEFORE_CUTOFF, SEVERITY_ERROR, node->key.app, node->key.name,
                                 "Undo both, or leave both.", "%s is to stay, but needs %s, which goes", node->key.name, needed->key.name);
        }
    }
    for (guint i = 0; i < plan->undo->len; i++)
        check_code(plan, &g_array_index(plan->undo, PlanUndo, i), graph);
}

void
reach_command_free(gpointer data)
{
    ReachCommand *command = data;

    g_array_unref(command->undoes);
    g_free(command);
}

/* All nodes that need `target`, directly or not. */
static void
mark_below(Map *map, const GraphNode *target)
{
    gboolean grown = TRUE;

    for (guint i = 0; i < map->graph->nodes->len; i++)
        map->below[i] = i == target->index;
    while (grown) {
        grown = FALSE;
        for (guint i = 0; i < map->graph->nodes->len; i++) {
            const GraphNode *node = g_ptr_array_index(map->graph->nodes, i);

            for (guint j = 0; !map->below[i] && j < node->dependencies->len; j++) {
                const GraphNode *needed = dependency(map->graph, node, j);

                if (needed != NULL && map->below[needed->index])
                    map->below[i] = grown = TRUE;
            }
        }
    }
    map->below[target->index] = FALSE;
}

/* Down to `target` (NULL: to nothing): what it undoes of the plan that is not done yet; FALSE where it would undo what is to stay. */
static gboolean
try_target(Map *map, const GraphNode *target, gboolean *done, GPtrArray *commands)
{
    g_autoptr(GArray) undoes = g_array_new(FALSE, FALSE, sizeof(guint));
    ReachCommand *command;

    if (target != NULL)
        mark_below(map, target);
    for (guint i = map->graph->nodes->len; i-- > 0;) {
        const GraphNode *node = g_ptr_array_index(map->graph->nodes, i);
        guint index;

        if (target != NULL && !map->below[i])
            continue;
        if (stays(map, node))
            return FALSE;
        if (!goes(map, node))
            continue;
        index = (guint)map->undo_of[map->row_of[i]];
        if (!done[index])
            g_array_append_val(undoes, index);
    }
    if (undoes->len == 0)
        return TRUE;
    command = g_new(ReachCommand, 1);
    command->target = target != NULL ? target->key.name : NULL;
    for (guint i = 0; i < undoes->len; i++)
        done[g_array_index(undoes, guint, i)] = TRUE;
    command->undoes = g_steal_pointer(&undoes);
    g_ptr_array_add(commands, command);
    return TRUE;
}

const Migration *
reach_heads(const Plan *plan, const Graph *graph, GPtrArray *commands)
{
    g_autofree gboolean *done = g_new0(gboolean, plan->undo->len + 1);
    g_auto(Map) map = {0};

    map_init(&map, plan, graph);
    if (plan->undo->len == history_length(plan->history))
        try_target(&map, NULL, done, commands);
    for (guint i = graph->nodes->len; i-- > 0;) {
        const GraphNode *node = g_ptr_array_index(graph->nodes, i);

        if (stays(&map, node))
            try_target(&map, node, done, commands);
    }
    for (guint i = 0; i < plan->undo->len; i++)
        if (!done[i])
            return plan_undo_migration(plan, i);
    return NULL;
}

/* `state` of a node: 0 not looked at, 1 wanted, 2 added. */
static void
want(const Graph *graph, const GraphNode *node, guint8 *state)
{
    g_autoptr(GPtrArray) open = g_ptr_array_new();

    g_ptr_array_add(open, (gpointer)(gsize)node);
    while (open->len > 0) {
        const GraphNode *next = g_ptr_array_steal_index(open, open->len - 1);

        if (state[next->index] != 0)
            continue;
        state[next->index] = 1;
        for (guint i = 0; i < next->dependencies->len; i++) {
            const GraphNode *needed = dependency(graph, next, i);

            if (needed != NULL)
                g_ptr_array_add(open, (gpointer)(gsize)needed);
        }
    }
}

static gboolean
is_ready(const Graph *graph, const GraphNode *node, const guint8 *state)
{
    for (guint i = 0; i < node->dependencies->len; i++) {
        const GraphNode *needed = dependency(graph, node, i);

        if (needed != NULL && state[needed->index] == 1)
            return FALSE;
    }
    return TRUE;
}

/* Rounds over the document, which mostly lists needed ones first: one round then. A Graph has no circles. */
static void
add_wanted(History *history, const Graph *graph, guint8 *state)
{
    gint64 position = 0, before = -1;

    while (position > before) {
        before = position;
        for (guint i = 0; i < graph->nodes->len; i++) {
            const GraphNode *node = g_ptr_array_index(graph->nodes, i);

            if (state[i] != 1 || !is_ready(graph, node, state))
                continue;
            state[i] = 2;
            history_add(history,
                        &(Migration){.app = node->key.app, .name = node->key.name, .applied_at = INSTANT_NONE, .position = ++position});
        }
    }
}

History *
reach_expand(const History *heads, const Graph *graph)
{
    g_autofree guint8 *state = g_new0(guint8, graph->nodes->len + 1);
    History *history = history_new(HISTORY_ORDER_VERSION, HISTORY_TIME_NONE);

    for (guint row = 0; row < history_length(heads); row++) {
        const Migration *head = history_get(heads, row);
        const GraphNode *node = graph_find(graph, head->app, head->name);

        if (node != NULL)
            want(graph, node, state);
    }
    add_wanted(history, graph, state);
    for (guint row = 0; row < history_length(heads); row++) {
        Migration head = *history_get(heads, row);

        head.position = G_MAXINT64;
        if (graph_find(graph, head.app, head.name) == NULL)
            history_add(history, &head);
    }
    history_finish(history);
    return history;
}
