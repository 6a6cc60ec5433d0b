/*
 * simulate - what a plain "migrate APP TARGET" command would do to a migration table, without doing it.
 *
 * The framework's own semantics: a target that is applied means backwards, and undoes the target's children in its own app with all that
 * needs them in any app; the siblings of the target stay, and so does what it needs. No target means all of the app.
 * Forwards is not simulated but refused: a command that would apply something is never part of a rollback.
 *
 * Pure. Ownership: a Simulation borrows graph and history, owns `present`.
 */
#ifndef MIGROLLBACK_SIMULATE_H
#define MIGROLLBACK_SIMULATE_H

#include "applied.h"

typedef struct {
    const Graph *graph;
    const History *history;
    guint8 *present;    /* by row of the history: is it still there? */
    gboolean forgetful; /* as Django before 4.0: a squash that is undone leaves its own row behind */
} Simulation;

Simulation *simulation_new(const Graph *graph, const History *history);
void simulation_free(Simulation *simulation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Simulation, simulation_free)

/* Is the full name what the framework takes for this migration, and for no other? It looks a target up by how names begin. */
gboolean simulation_names_one(const Graph *graph, const GraphKey *key);

/* The applied nodes that the command undoes: those below `target` (APPLIED_NONE: below all roots of `app`). Free with g_array_unref. */
GArray *simulation_reach(const Applied *applied, const char *app, guint target);

/*
 * Runs one command; `target` NULL: zero. Appends to `removed` (guint) the rows that go. FALSE: the framework would refuse, or go
 * forwards; *why (free with g_free) says which.
 */
gboolean simulation_run(Simulation *simulation, const char *app, const char *target, GArray *removed, char **why);

#endif
