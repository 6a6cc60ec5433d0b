/*
 * applied-parts - the rooms of applied.c: the graph as it is rebuilt around squashes, and what the framework would refuse.
 * Included by applied*.c only.
 */
#ifndef MIGROLLBACK_APPLIED_PARTS_H
#define MIGROLLBACK_APPLIED_PARTS_H

#include "applied.h"
#include "graph-parts.h"

/* A vertex is a node of the graph, by index, or behind those a name that some migration needs and that has no file. */
typedef struct {
    Applied *applied;
    GPtrArray *needs, *needed_by; /* GArray of guint by vertex; may hold twice, and what is gone */
    GArray *names;                /* GraphKey of the vertices without file */
    GArray *asked_by;             /* guint: who named them first */
    GHashTable *index;            /* GraphKey of those to their number */
    GByteArray *gone;             /* by vertex */
} Rebuild;

guint rebuild_find(const Rebuild *rebuild, const GraphKey *key); /* APPLIED_NONE where there is no such vertex */

/* Replaces by `squash` what it replaces; the other leaves it out. */
void rebuild_replace(Rebuild *rebuild, guint squash);
void rebuild_leave_out(Rebuild *rebuild, guint squash);

/* applied-squashes.c: rows and state of each squash, and the graph rebuilt around it. */
void applied_place_squashes(Rebuild *rebuild, const guint8 *present, const guint8 *left_out);

/* applied-refusals.c; after the edges are final. */
void applied_find_refusals(Rebuild *rebuild);
void applied_refuse(Applied *applied, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
