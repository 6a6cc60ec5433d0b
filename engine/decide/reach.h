/*
 * reach - which of a framework's own commands end in exactly the planned state.
 *
 * Many frameworks only undo their own last migration, the last n, or all after a target, and what they take for the last is theirs to say
 * (Profile.last): the newest applied, the greatest name, the greatest number. Here it is proven that what the plan undoes is just that;
 * where it is not, such a command would undo something that is to stay. Not here: Django's apps (commands.h).
 *
 * Pure. Ownership: what is returned borrows the Plan and its History.
 */
#ifndef MIGROLLBACK_REACH_H
#define MIGROLLBACK_REACH_H

#include "plan.h"

typedef struct {
    gboolean exact;            /* what is to go is exactly the framework's own last ones */
    GArray *order;             /* guint: indexes into Plan.undo, as the framework would undo them; complete where `exact` */
    const Migration *stays;    /* the framework's own last one afterwards; NULL: nothing stays */
    const Migration *in_place; /* where not exact: it stays, but the framework would undo it first; NULL: several apps */
} Reach;

/* `plan->undo` must not be empty. */
void reach_last(const Plan *plan, Reach *reach);
void reach_clear(Reach *reach);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reach, reach_clear)

/* With a graph: a migration that stays must not need one that goes (problem dependent-before-cutoff), and all must be in the graph. */
void reach_check_needs(Plan *plan, const Graph *graph);

typedef struct {
    const char *target; /* what stays; NULL: nothing does */
    GArray *undoes;     /* guint: indexes into Plan.undo */
} ReachCommand;

void reach_command_free(gpointer command);

/*
 * A framework that goes "down to TARGET" by undoing all that needs TARGET, directly or not: the commands that undo the plan's migrations,
 * none of which another one undoes too. Where a migration is left over (it lies on a branch beside what stays) that one is returned.
 */
const Migration *reach_heads(const Plan *plan, const Graph *graph, GPtrArray *commands);

/* A pointer table shows only the heads: all that they need, oldest first. A head that the graph does not have stays as it is. */
History *reach_expand(const History *heads, const Graph *graph);

#endif
