/*
 * graph - which migration needs which, as the project's files say: what `migrollback graph --format json` prints and --graph reads.
 *
 * Pure. A Graph owns its strings. Nodes are all migrations on disk, squashes and what they replace too; decide/django-like semantics
 * (which of them count) are in decide/applied.h, not here.
 * Errors: CONFIG, naming the member.
 */
#ifndef MIGROLLBACK_GRAPH_H
#define MIGROLLBACK_GRAPH_H

#include <cjson/cJSON.h>
#include <glib.h>

typedef enum { REVERSIBLE_UNKNOWN, REVERSIBLE_YES, REVERSIBLE_NO } Reversible;

typedef struct {
    const char *app; /* NULL where the framework has none */
    const char *name;
} GraphKey;

typedef struct {
    guint index; /* in Graph.nodes */
    GraphKey key;
    GArray *dependencies; /* GraphKey, each once, __first__ and __latest__ resolved; may name migrations that are not in the graph */
    GArray *replaces;     /* GraphKey */
    GArray *run_before;   /* GraphKey */
    gboolean initial;
    gboolean atomic;
    Reversible reversible;
    char **why; /* reasons where not reversible */
    char **operations;
} GraphNode;

typedef struct {
    char *framework;
    char *source;      /* "framework", "files" or the file's own */
    char *stored_zone; /* zone of naive times, as the framework says; NULL where it does not */
    char *digest;      /* hex sha-256, as the script protocol defines it */
    GPtrArray *nodes;  /* GraphNode, in the document's order */
    char **problems;   /* what the framework's loader complained of: "code: message" or "message" */
    /* private */
    GStringChunk *text;
    GHashTable *index;
} Graph;

/*
 * From the document or the bare list of migrations. Members that are not known are ignored; "irreversible_ops" and "op_classes" (what a
 * reader of source files can tell) stand for "reversible" and "operations" where those are missing.
 */
Graph *graph_from_json(const cJSON *document, GError **error);
Graph *graph_from_text(const char *json, const char *place, GError **error);
void graph_free(Graph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Graph, graph_free)

const GraphNode *graph_find(const Graph *graph, const char *app, const char *name); /* NULL where there is none */

cJSON *graph_to_json(const Graph *graph); /* migrollback.graph/1; free with cJSON_Delete */
char *graph_to_dot(const Graph *graph);
char *graph_to_mermaid(const Graph *graph);

#endif
