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
void plan_check_rows(Plan *plan, gboolean asked, const PlanOptions *options); /* asked: the application told of its migrations */

/* plan-code.c: whether what goes has code with a way back, for frameworks whose migrations need no others; and how names are written. */
void plan_check_code(Plan *plan, const Graph *graph);
void plan_order_by_code(Plan *plan, const Graph *graph);
void plan_check_numbers(Plan *plan);
void plan_add_missing_code(Plan *plan, const Migration *migration);
void plan_add_irreversible(Plan *plan, const GraphKey *key, char *const *reasons);

/* plan-table.c: the cutoff's rows, newest first; `graph` NULL where there is none. */
void plan_fill_from_table(Plan *plan, const Cutoff *cutoff, const Graph *graph, const PlanOptions *options);

/* plan-native.c: steps of SQL files, and what stands against them; that a migration has a way back. */
void plan_fill_native(Plan *plan, const DownSet *down, const PlanOptions *options);
void plan_mark_native(Plan *plan, const DownSet *down); /* `down` NULL: does nothing */

/* plan-steps.c: plan->steps and plan->lines. Errors: CONFIG (a template of the profile). */
gboolean plan_fill_steps(Plan *plan, const Graph *graph, const PlanOptions *options, GError **error);

#endif
