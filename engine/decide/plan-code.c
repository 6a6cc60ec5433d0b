#include <string.h>

#include "plan-parts.h"

/* "001": a number, but not as it is written by whoever takes its row away. Any length: such a number need not fit into 64 bits. */
static gboolean
is_canonical(const char *name)
{
    gsize digits = strspn(name, "0123456789");

    return name[digits] == '\0' && digits > 0 && (name[0] != '0' || digits == 1);
}

static const char *
without_zeros(const char *name)
{
    while (*name == '0' && name[1] != '\0')
        name++;
    return name;
}

/* Where names are numbers, "001" and "1" are one migration: the framework would undo it, take one row away and leave the other. */
void
plan_check_numbers(Plan *plan)
{
    g_autoptr(GHashTable) odd = g_hash_table_new(g_str_hash, g_str_equal); /* number -> name as it stands */

    if (!plan->profile->numbers || plan->undo->len == 0)
        return;
    for (guint row = 0; row < history_length(plan->history); row++) {
        const char *name = history_get(plan->history, row)->name;

        if (!is_canonical(name))
            g_hash_table_insert(odd, (gpointer)(gsize)without_zeros(name), (gpointer)(gsize)name);
    }
    for (guint i = 0; i < plan->undo->len; i++) {
        const Migration *migration = plan_undo_migration(plan, i);
        const char *other = g_hash_table_lookup(odd, without_zeros(migration->name));

        if (other != NULL)
            plan_add_problem(plan, PROBLEM_UNREACHABLE, SEVERITY_ERROR, migration->app, migration->name,
                             "Write the row as the framework does, without leading zeros, or leave the migration applied.",
                             "row '%s' is not written as %s writes a version: it would be left in the table", other, plan->profile->title);
    }
}

void
plan_add_missing_code(Plan *plan, const Migration *migration)
{
    g_autofree char *label = migration_label(migration->app, migration->name);

    plan_add_problem(plan, PROBLEM_MISSING_CODE, SEVERITY_ERROR, migration->app, migration->name,
                     "Run this with the code that applied it: its file says how to undo it.",
                     "'%s' is applied, but the project has no such migration", label);
}

void
plan_add_irreversible(Plan *plan, const GraphKey *key, char *const *reasons)
{
    g_autofree char *label = migration_label(key->app, key->name), *hint = NULL;
    g_autofree char *why =
        reasons != NULL && reasons[0] != NULL ? g_strjoinv("; ", (char **)(gsize)reasons) : g_strdup("its code has no way back");

    hint = g_strdup_printf("Go back no further than to just after it (--to %s), or leave it applied (--accept-irreversible %s).", label,
                           label);
    plan_add_problem(plan, PROBLEM_IRREVERSIBLE, SEVERITY_ERROR, key->app, key->name, hint, "'%s' cannot be undone: %s", label, why);
}

static void
tell_each(Plan *plan, const char *name)
{
    plan_add_problem(plan, PROBLEM_NOT_ATOMIC, SEVERITY_INFO, NULL, name, NULL,
                     "each migration is undone by itself, since '%s' may not run in a transaction", name);
}

/* Does one that is still to be listed need this one? */
static gboolean
is_needed(const Plan *plan, const Graph *graph, const GArray *left, const Migration *wanted)
{
    for (guint i = 0; i < left->len; i++) {
        const Migration *other = history_get(plan->history, g_array_index(left, PlanUndo, i).row);
        const GraphNode *node = graph_find(graph, other->app, other->name);

        for (guint j = 0; node != NULL && j < node->dependencies->len; j++) {
            const GraphKey *key = &g_array_index(node->dependencies, GraphKey, j);

            if (g_strcmp0(key->app, wanted->app) == 0 && strcmp(key->name, wanted->name) == 0)
                return TRUE;
        }
    }
    return FALSE;
}

/*
 * Where the table keeps no order, what the code shows of it: a migration that needs another was applied after it, whatever their versions
 * say. Else the order stays as it is. The graph has no circles.
 */
void
plan_order_by_code(Plan *plan, const Graph *graph)
{
    g_autoptr(GArray) left = plan->undo;
    const Migration *moved = NULL;

    if (plan->history->order != HISTORY_ORDER_VERSION) {
        g_steal_pointer(&left);
        return;
    }
    plan->undo = g_array_sized_new(FALSE, FALSE, sizeof(PlanUndo), left->len);
    while (left->len > 0) {
        guint next = 0;

        while (next + 1 < left->len && is_needed(plan, graph, left, history_get(plan->history, g_array_index(left, PlanUndo, next).row)))
            next++;
        if (next > 0 && moved == NULL)
            moved = history_get(plan->history, g_array_index(left, PlanUndo, next).row);
        g_array_append_val(plan->undo, g_array_index(left, PlanUndo, next));
        g_array_remove_index(left, next);
    }
    if (moved != NULL)
        plan_add_problem(plan, PROBLEM_ORDER_ESTIMATED, SEVERITY_WARNING, moved->app, moved->name, "Check the list.",
                         "'%s' is undone before larger versions that it needs: its code works on what they made", moved->name);
}

/* Rows that are not undone need no file: frameworks whose migrations stand by themselves let old files be deleted. */
void
plan_check_code(Plan *plan, const Graph *graph)
{
    const char *outside = NULL;

    for (guint i = 0; i < plan->undo->len; i++) {
        PlanUndo *undo = &g_array_index(plan->undo, PlanUndo, i);
        const Migration *migration = plan_undo_migration(plan, i);
        const GraphNode *node = graph_find(graph, migration->app, migration->name);

        if (node == NULL) {
            undo->reversible = REVERSIBLE_NO;
            plan_add_missing_code(plan, migration);
            continue;
        }
        undo->reversible = node->reversible;
        if (node->reversible == REVERSIBLE_NO)
            plan_add_irreversible(plan, &node->key, node->why);
        if (!node->atomic && outside == NULL)
            outside = migration->name;
    }
    if (outside != NULL)
        tell_each(plan, outside);
}
