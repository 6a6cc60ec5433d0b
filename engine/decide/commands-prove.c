#include "commands-parts.h"

/* By row, its place in the plan. */
static guint *
find_places(const Plan *plan)
{
    guint rows = history_length(plan->history);
    guint *places = g_new(guint, rows + 1);

    for (guint row = 0; row <= rows; row++)
        places[row] = G_MAXUINT;
    for (guint i = 0; i < plan->undo->len; i++)
        places[g_array_index(plan->undo, PlanUndo, i).row] = i;
    return places;
}

/* Does the table hold exactly what it should? Rows that only mark squashes are not looked at. */
static gboolean
is_reached(const CommandSearch *search, const Simulation *simulation)
{
    for (guint row = 0; row < history_length(search->plan->history); row++) {
        const Migration *migration = history_get(search->plan->history, row);
        const GraphNode *file = graph_find(search->graph, migration->app, migration->name);

        if (simulation->present[row] == search->row_goes[row] && (file == NULL || file->replaces->len == 0))
            return FALSE;
    }
    return TRUE;
}

static int
compare_places(gconstpointer a, gconstpointer b)
{
    guint left = *(const guint *)a, right = *(const guint *)b;

    return left < right ? -1 : left > right;
}

static PlainCommand *
command_of(const CommandSearch *search, const CommandCandidate *candidate, const GArray *removed, const guint *places)
{
    PlainCommand *command = g_new0(PlainCommand, 1);

    command->app = candidate->app;
    command->target = candidate->target == APPLIED_NONE ? NULL : graph_node(search->graph, candidate->target)->key.name;
    command->undoes = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < removed->len; i++) {
        guint place = places[g_array_index(removed, guint, i)];

        if (place != G_MAXUINT)
            g_array_append_val(command->undoes, place);
    }
    g_array_sort(command->undoes, compare_places);
    return command;
}

/* Runs the commands in this order. Where `commands` is given, they are told with what each undoes. */
static gboolean
try_order(const CommandSearch *search, const GPtrArray *chosen, gboolean forgetful, GPtrArray *commands, char **why_not)
{
    g_autoptr(Simulation) simulation = simulation_new(search->graph, search->plan->history);
    g_autofree guint *places = find_places(search->plan);

    simulation->forgetful = forgetful;
    for (guint i = 0; i < chosen->len; i++) {
        const CommandCandidate *candidate = g_ptr_array_index(chosen, i);
        g_autoptr(GArray) removed = g_array_new(FALSE, FALSE, sizeof(guint));
        const char *target = candidate->target == APPLIED_NONE ? NULL : graph_node(search->graph, candidate->target)->key.name;

        if (!simulation_run(simulation, candidate->app, target, removed, why_not))
            return FALSE;
        if (commands != NULL)
            g_ptr_array_add(commands, command_of(search, candidate, removed, places));
    }
    if (is_reached(search, simulation))
        return TRUE;
    *why_not = g_strdup("plain commands end in another state");
    return FALSE;
}

/* As newer and as older versions of the framework do it; what a command undoes is what both undo. */
static gboolean
prove_order(const CommandSearch *search, const GPtrArray *chosen, GPtrArray *commands, char **why_not)
{
    g_ptr_array_set_size(commands, 0);
    g_clear_pointer(why_not, g_free);
    return try_order(search, chosen, FALSE, NULL, why_not) && try_order(search, chosen, TRUE, commands, why_not);
}

/* Any order undoes the same, but the row of a squash that stays behind can make the framework refuse: then some other command goes last. */
gboolean
commands_prove(const CommandSearch *search, GPtrArray *chosen, GPtrArray *commands, char **why_not)
{
    if (prove_order(search, chosen, commands, why_not))
        return TRUE;
    for (guint i = 0; i + 1 < chosen->len; i++) {
        g_ptr_array_insert(chosen, -1, g_ptr_array_steal_index(chosen, i));
        if (prove_order(search, chosen, commands, why_not))
            return TRUE;
        g_ptr_array_insert(chosen, (gint)i, g_ptr_array_steal_index(chosen, chosen->len - 1));
    }
    return FALSE;
}
