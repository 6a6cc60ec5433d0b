/*
 * applied - which migrations of a graph count, and which of them are applied, as the framework itself sees it.
 *
 * A squash stands for the migrations that it replaces, or is left out:
 *   - it counts where all or none of the rows that it replaced are there, and is applied where all are; its own row decides nothing,
 *     it is only a marker. What it replaced then counts no longer, and its edges are the squash's;
 *   - where some of those rows are there, the squash is left out and what needs it needs the last of what it replaces;
 *   - squashes of squashes are looked at from the inside out.
 * A squash is dated by the rows that it replaced, never by its own.
 *
 * Pure. Ownership: an Applied borrows graph and history, owns the rest. Nodes are those of the graph, by index.
 * Source: Django's loader (build_graph, from 6.0 on replace_migration) and graph (remove_replaced_nodes, remove_replacement_node).
 */
#ifndef MIGROLLBACK_APPLIED_H
#define MIGROLLBACK_APPLIED_H

#include "../model/history.h"
#include "graph.h"

#define APPLIED_NONE G_MAXUINT

typedef struct {
    gboolean counts;   /* is in the framework's graph */
    gboolean applied;  /* counts, and is applied */
    guint row;         /* its own row in the history, or APPLIED_NONE */
    guint newest;      /* the row that dates it: its own; of a squash the newest that it replaced; APPLIED_NONE where not applied */
    guint replaced_by; /* the squash that stands for it, or APPLIED_NONE */
    GArray *leaves;    /* squash: guint, rows of what it replaces in the end (no squashes); NULL for others */
    GArray *markers;   /* squash: guint, rows of squashes that it replaces, which only mark those; NULL for others */
    GArray *needs;     /* guint: nodes that count, ascending */
    GArray *needed_by; /* guint: nodes that count, ascending */
} AppliedNode;

typedef struct {
    const Graph *graph;
    const History *history;
    AppliedNode *nodes;  /* graph->nodes->len */
    GArray *owners;      /* guint, by row: the counting and applied node that the row belongs to, or APPLIED_NONE */
    GPtrArray *refusals; /* char *: why the framework would refuse to work with this graph and table */
    gboolean conflict;   /* one of them is that an app has several newest migrations */
} Applied;

/*
 * `present`: by row, whether it is there; NULL: all are. `left_out`: by node, squashes to be left out as if they were partly applied;
 * NULL: none.
 */
Applied *applied_new(const Graph *graph, const History *history, const guint8 *present, const guint8 *left_out);
void applied_free(Applied *applied);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Applied, applied_free)

#endif
