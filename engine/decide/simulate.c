#include "simulate.h"

#include <string.h>

#include "graph-parts.h"

Simulation *
simulation_new(const Graph *graph, const History *history)
{
    Simulation *simulation = g_new0(Simulation, 1);

    simulation->graph = graph;
    simulation->history = history;
    simulation->present = g_malloc(history_length(history) + 1);
    memset(simulation->present, TRUE, history_length(history) + 1);
    return simulation;
}

void
simulation_free(Simulation *simulation)
{
    if (simulation == NULL)
        return;
    g_free(simulation->present);
    g_free(simulation);
}

gboolean
simulation_names_one(const Graph *graph, const GraphKey *key)
{
    for (guint i = 0; i < graph->nodes->len; i++) {
        const GraphKey *other = &graph_node(graph, i)->key;

        if (g_strcmp0(other->app, key->app) == 0 && g_str_has_prefix(other->name, key->name) && strcmp(other->name, key->name) != 0)
            return FALSE;
    }
    return TRUE;
}

static gboolean
is_of_app(const Applied *applied, guint index, const char *app)
{
    return g_strcmp0(graph_node(applied->graph, index)->key.app, app) == 0;
}

static gboolean
is_root(const Applied *applied, guint index)
{
    const GArray *needs = applied->nodes[index].needs;

    for (guint i = 0; i < needs->len; i++)
        if (is_of_app(applied, g_array_index(needs, guint, i), graph_node(applied->graph, index)->key.app))
            return FALSE;
    return TRUE;
}

GArray *
simulation_reach(const Applied *applied, const char *app, guint target)
{
    guint nodes = applied->graph->nodes->len;
    g_autofree guint8 *seen = g_new0(guint8, nodes + 1);
    g_autoptr(GArray) pending = g_array_new(FALSE, FALSE, sizeof(guint));
    GArray *reached = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; target == APPLIED_NONE && i < nodes; i++) {
        if (applied->nodes[i].counts && is_of_app(applied, i, app) && is_root(applied, i)) {
            seen[i] = TRUE;
            g_array_append_val(pending, i);
        }
    }
    for (guint i = 0; target != APPLIED_NONE && i < applied->nodes[target].needed_by->len; i++) {
        guint child = g_array_index(applied->nodes[target].needed_by, guint, i);

        if (is_of_app(applied, child, app)) {
            seen[child] = TRUE;
            g_array_append_val(pending, child);
        }
    }
    for (guint at = 0; at < pending->len; at++) {
        guint index = g_array_index(pending, guint, at);
        const GArray *later = applied->nodes[index].needed_by;

        if (applied->nodes[index].applied)
            g_array_append_val(reached, index);
        for (guint i = 0; i < later->len; i++) {
            guint child = g_array_index(later, guint, i);

            if (!seen[child]) {
                seen[child] = TRUE;
                g_array_append_val(pending, child);
            }
        }
    }
    return reached;
}

static void
remove_row(Simulation *simulation, guint row, GArray *removed)
{
    if (row == APPLIED_NONE || !simulation->present[row])
        return;
    simulation->present[row] = FALSE;
    g_array_append_val(removed, row);
}

static void
remove_rows(Simulation *simulation, const AppliedNode *node, GArray *removed)
{
    if (node->leaves == NULL || !simulation->forgetful)
        remove_row(simulation, node->row, removed);
    for (guint i = 0; node->leaves != NULL && i < node->leaves->len; i++)
        remove_row(simulation, g_array_index(node->leaves, guint, i), removed);
    for (guint i = 0; node->markers != NULL && i < node->markers->len; i++)
        remove_row(simulation, g_array_index(node->markers, guint, i), removed);
}

gboolean
simulation_run(Simulation *simulation, const char *app, const char *target, GArray *removed, char **why)
{
    g_autoptr(Applied) applied = applied_new(simulation->graph, simulation->history, simulation->present, NULL);
    const GraphNode *file = target != NULL ? graph_find(simulation->graph, app, target) : NULL;
    g_autoptr(GArray) reached = NULL;

    if (applied->refusals->len > 0)
        *why = g_strdup_printf("the framework would refuse: %s", (const char *)g_ptr_array_index(applied->refusals, 0));
    else if (target != NULL && (file == NULL || !simulation_names_one(simulation->graph, &file->key)))
        *why = g_strdup_printf("'%s' does not name one migration of app '%s'", target, app != NULL ? app : "");
    else if (file != NULL && !applied->nodes[file->index].counts)
        *why = g_strdup_printf("'%s' is hidden by a squash", target);
    else if (file != NULL && !applied->nodes[file->index].applied)
        *why = g_strdup_printf("'%s' is not applied: the command would go forwards", target);
    else {
        reached = simulation_reach(applied, app, file != NULL ? file->index : APPLIED_NONE);
        for (guint i = 0; i < reached->len; i++)
            remove_rows(simulation, &applied->nodes[g_array_index(reached, guint, i)], removed);
        return TRUE;
    }
    return FALSE;
}
