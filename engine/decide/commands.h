/*
 * commands - the shortest list of plain "migrate APP TARGET" commands that reaches exactly the planned state, in a right order.
 *
 * Pure. The candidates are simulated with the framework's own semantics, of its newer and of its older versions; a list is given only
 * where both simulations end in exactly the planned set. Rows of squashes themselves are not looked at: some versions leave them behind.
 */
#ifndef MIGROLLBACK_COMMANDS_H
#define MIGROLLBACK_COMMANDS_H

#include "plan.h"

typedef struct {
    const char *app;
    const char *target; /* a full name; NULL: zero, all of the app */
    GArray *undoes;     /* guint: indexes into Plan.undo that this command undoes, in every version of the framework */
} PlainCommand;

void plain_command_free(gpointer command);

/*
 * Fills `commands` with PlainCommand. FALSE where plain commands cannot reach the state: *why_not (free with g_free) then says what they
 * would also destroy. Markers need no command.
 */
gboolean commands_find(const Plan *plan, const Graph *graph, GPtrArray *commands, char **why_not);

#endif
