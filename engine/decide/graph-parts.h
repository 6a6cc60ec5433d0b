/*
 * graph-parts - the rooms of the graph: building it (graph.c), reading the document (graph-read.c), printing it (graph-print.c).
 * Included by those and by applied*.c only.
 */
#ifndef MIGROLLBACK_GRAPH_PARTS_H
#define MIGROLLBACK_GRAPH_PARTS_H

#include "graph.h"

/* What a dependency may name instead of a migration. */
#define GRAPH_FIRST "__first__"
#define GRAPH_LATEST "__latest__"

int graph_compare_keys(gconstpointer a, gconstpointer b); /* GraphKey; by app, then by name */
char *graph_label(const GraphKey *key);                   /* "app.name", or "name"; free with g_free */
const GraphNode *graph_node(const Graph *graph, guint index);

/* An empty graph, and a node without edges (NULL where the graph has one of that name). Both strings must live as long as the graph. */
Graph *graph_new(void);
GraphNode *graph_add_node(Graph *graph, const char *app, const char *name);

/* Once all nodes are there: __first__ and __latest__ become names, and what stands twice in a list stands once. */
void graph_resolve(Graph *graph);

char *graph_compute_digest(const Graph *graph); /* free with g_free */

#endif
