#include "bare-plan.h"

#include <string.h>

static void
problem_clear(gpointer data)
{
    Problem *problem = data;

    g_free(problem->app);
    g_free(problem->name);
    g_free(problem->message);
    g_free(problem->hint);
    g_free(problem);
}

void
bare_plan_init(Plan *plan, Cutoff *cutoff, const History *history)
{
    memset(plan, 0, sizeof *plan);
    memset(cutoff, 0, sizeof *cutoff);
    cutoff->undone = g_array_new(FALSE, FALSE, sizeof(guint));
    plan->history = history;
    plan->cutoff = cutoff;
    plan->exact = TRUE;
    plan->undo = g_array_new(FALSE, FALSE, sizeof(PlanUndo));
    plan->problems = g_ptr_array_new_with_free_func(problem_clear);
}

void
bare_plan_clear(Plan *plan, Cutoff *cutoff)
{
    g_array_unref(cutoff->undone);
    g_array_unref(plan->undo);
    g_ptr_array_unref(plan->problems);
}
