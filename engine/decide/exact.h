/*
 * exact - the undo list on a dependency graph: exactly what was applied at or after the cutoff, closed under what needs it, or a refusal.
 *
 * Pure. Fills plan->undo (in the order of undoing), plan->problems and plan->exact.
 */
#ifndef MIGROLLBACK_EXACT_H
#define MIGROLLBACK_EXACT_H

#include "plan.h"

void exact_fill(Plan *plan, const Batches *batches, const Cutoff *cutoff, const Graph *graph, const PlanOptions *options);

#endif
