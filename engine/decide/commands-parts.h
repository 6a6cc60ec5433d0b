/*
 * commands-parts - the rooms of commands.c: the search for commands (commands.c) and their proof (commands-prove.c). Included by those only.
 */
#ifndef MIGROLLBACK_COMMANDS_PARTS_H
#define MIGROLLBACK_COMMANDS_PARTS_H

#include "commands.h"
#include "graph-parts.h"
#include "simulate.h"

typedef struct {
    const Plan *plan;
    const Graph *graph;
    Applied *applied;
    guint8 *row_goes; /* by row, without those that only mark a squash: commands cannot touch these */
    guint8 *goes;     /* by node */
    guint8 *single;   /* by node: its full name is no beginning of another's */
} CommandSearch;

/* A command that undoes nothing but what goes. */
typedef struct {
    const char *app;
    guint target;  /* node, or APPLIED_NONE: zero */
    guint newest;  /* row: of what it undoes first-hand */
    GArray *holds; /* guint: the lowest nodes that it undoes, as numbers in the app's list */
} CommandCandidate;

/*
 * Simulates the candidates (CommandCandidate) in their order, or in another where that fails, and fills `commands` (PlainCommand). FALSE, and
 * why, where the end is not the planned one.
 */
gboolean commands_prove(const CommandSearch *search, GPtrArray *chosen, GPtrArray *commands, char **why_not);

#endif
