#include "plan-parts.h"
#include "reach.h"

/* Named by --accept-irreversible: it stays. */
static gboolean
is_accepted(const Migration *migration, const PlanOptions *options)
{
    const char *const *accepted = (const char *const *)options->accept_irreversible;
    g_autofree char *label = migration_label(migration->app, migration->name);

    return accepted != NULL && (g_strv_contains(accepted, label) || g_strv_contains(accepted, migration->name));
}

static gboolean
is_wanted(const Migration *migration, const PlanOptions *options)
{
    return options->only_apps == NULL ||
           (migration->app != NULL && g_strv_contains((const char *const *)options->only_apps, migration->app));
}

void
plan_fill_from_table(Plan *plan, const Cutoff *cutoff, const Graph *graph, const PlanOptions *options)
{
    for (guint i = cutoff->undone->len; i-- > 0;) {
        PlanUndo undo = {.row = g_array_index(cutoff->undone, guint, i), .kind = UNDO_MIGRATION, .reversible = REVERSIBLE_UNKNOWN};

        if (is_accepted(history_get(plan->history, undo.row), options))
            plan->exact = FALSE;
        else if (is_wanted(history_get(plan->history, undo.row), options))
            g_array_append_val(plan->undo, undo);
    }
    if (!plan->profile->graph || plan->undo->len == 0)
        return;
    if (graph != NULL) {
        reach_check_needs(plan, graph);
        return;
    }
    plan->exact = FALSE;
    plan_add_problem(
        plan, PROBLEM_NO_GRAPH, options->for_run ? SEVERITY_ERROR : SEVERITY_WARNING, NULL, NULL,
        "Give --project with the code that is deployed now (or --command), or --graph FILE from 'migrollback graph --format json'.",
        "the dependencies between the migrations are not known, so this plan is read from the table alone");
}
