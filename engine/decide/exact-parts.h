/*
 * exact-parts - the rooms of exact.c: which nodes go (exact.c), in which order (exact-order.c), what stands against it (exact-checks.c).
 * Included by exact*.c only.
 */
#ifndef MIGROLLBACK_EXACT_PARTS_H
#define MIGROLLBACK_EXACT_PARTS_H

#include "applied.h"
#include "exact.h"
#include "graph-parts.h"

/* Why a squash cannot be cut where the cutoff cuts it. */
typedef enum { SQUASH_WHOLE, SQUASH_SPANS, SQUASH_NO_ROW } SquashTrouble;

typedef struct {
    Plan *plan;
    const Cutoff *cutoff;
    const Graph *graph;
    const PlanOptions *options;
    Applied *applied;
    guint8 *row_goes; /* by row: the cutoff says so, and --only-app has nothing against it */
    guint8 *left_out; /* by node: squashes whose replaced migrations are undone one by one */
    guint8 *goes;     /* by node: is undone */
    guint8 *extra;    /* by node: was not to go, but needs one that goes */
    guint8 *reached;  /* by node: needs one that goes, whether it is applied or not */
    guint8 *kept;     /* by node: --accept-irreversible leaves it applied */
    guint8 *trouble;  /* by node: SquashTrouble */
} Exact;

/* Fills plan->undo. */
void exact_order(Exact *exact);

/* Fills plan->problems. */
void exact_check(Exact *exact);

#endif
