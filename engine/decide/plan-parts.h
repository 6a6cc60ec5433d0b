/*
 * plan-parts - the rooms of plan.c: checks of the cut, the undo list from the table alone, the steps. Included by plan*.c only.
 */
#ifndef MIGROLLBACK_PLAN_PARTS_H
#define MIGROLLBACK_PLAN_PARTS_H

#include "plan.h"

PlanStep *plan_add_step(Plan *plan, StepKind kind, char **argv); /* takes argv */

/* plan-checks.c: what the history and its batches say against the cut, and against the rows to undo. */
void plan_check_cut(Plan *plan, const Batches *batches, const Cutoff *cutoff, const PlanOptions *options);
void plan_check_source(Plan *plan, const Graph *graph);
void plan_check_rows(Plan *plan, const PlanOptions *options);

/* plan-table.c: the cutoff's rows, newest first, where there is no graph. */
void plan_fill_from_table(Plan *plan, const Cutoff *cutoff, const PlanOptions *options);

/* plan-steps.c: plan->steps and plan->lines. Errors: CONFIG (a template of the profile). */
gboolean plan_fill_steps(Plan *plan, const Graph *graph, const PlanOptions *options, GError **error);

#endif
