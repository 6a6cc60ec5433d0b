#include "graph.h"

#include <string.h>

#include "drivers/error.h"
#include "graph-parts.h"

static guint
hash_node(gconstpointer data)
{
    const GraphKey *key = data;

    return g_str_hash(key->name) * 31 + (key->app != NULL ? g_str_hash(key->app) : 0);
}

static gboolean
equal_nodes(gconstpointer a, gconstpointer b)
{
    return graph_compare_keys(a, b) == 0;
}

int
graph_compare_keys(gconstpointer a, gconstpointer b)
{
    const GraphKey *left = a, *right = b;
    int apps = g_strcmp0(left->app, right->app);

    return apps != 0 ? apps : strcmp(left->name, right->name);
}

char *
graph_label(const GraphKey *key)
{
    return key->app != NULL ? g_strconcat(key->app, ".", key->name, NULL) : g_strdup(key->name);
}

static void
node_free(gpointer data)
{
    GraphNode *node = data;

    g_array_unref(node->dependencies);
    g_array_unref(node->replaces);
    g_array_unref(node->run_before);
    g_strfreev(node->why);
    g_strfreev(node->operations);
    g_free(node);
}

Graph *
graph_new(void)
{
    Graph *graph = g_new0(Graph, 1);

    graph->nodes = g_ptr_array_new_with_free_func(node_free);
    graph->text = g_string_chunk_new(16 * 1024);
    graph->index = g_hash_table_new(hash_node, equal_nodes);
    return graph;
}

void
graph_free(Graph *graph)
{
    if (graph == NULL)
        return;
    g_free(graph->framework);
    g_free(graph->source);
    g_free(graph->stored_zone);
    g_free(graph->digest);
    g_strfreev(graph->problems);
    g_hash_table_unref(graph->index);
    g_ptr_array_unref(graph->nodes);
    g_string_chunk_free(graph->text);
    g_free(graph);
}

GraphNode *
graph_add_node(Graph *graph, const char *app, const char *name)
{
    GraphKey key = {.app = app, .name = name};
    GraphNode *node;

    if (g_hash_table_contains(graph->index, &key))
        return NULL;
    node = g_new0(GraphNode, 1);
    node->index = graph->nodes->len;
    node->key = key;
    node->atomic = TRUE;
    node->dependencies = g_array_new(FALSE, FALSE, sizeof(GraphKey));
    node->replaces = g_array_new(FALSE, FALSE, sizeof(GraphKey));
    node->run_before = g_array_new(FALSE, FALSE, sizeof(GraphKey));
    g_ptr_array_add(graph->nodes, node);
    g_hash_table_insert(graph->index, &node->key, node);
    return node;
}

const GraphNode *
graph_find(const Graph *graph, const char *app, const char *name)
{
    const GraphKey key = {.app = app, .name = name};

    return g_hash_table_lookup(graph->index, &key);
}

const GraphNode *
graph_node(const Graph *graph, guint index)
{
    return g_ptr_array_index(graph->nodes, index);
}

/* --- __first__ and __latest__ --- */

typedef struct {
    const char *first, *latest; /* names; NULL while none is known */
} AppEnds;

/* Of each app the first root and the first leaf in the order of names, by the edges inside the app alone. */
static GHashTable *
find_ends(const Graph *graph)
{
    GHashTable *apps = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_autoptr(GHashTable) needed = g_hash_table_new(hash_node, equal_nodes);

    for (guint i = 0; i < graph->nodes->len; i++) {
        const GraphNode *node = graph_node(graph, i);

        for (guint j = 0; j < node->dependencies->len; j++) {
            GraphKey *key = &g_array_index(node->dependencies, GraphKey, j);

            if (g_strcmp0(key->app, node->key.app) == 0)
                g_hash_table_add(needed, key);
        }
    }
    for (guint i = 0; i < graph->nodes->len; i++) {
        const GraphNode *node = graph_node(graph, i);
        AppEnds *ends;
        gboolean root = TRUE;

        if (node->key.app == NULL)
            continue;
        ends = g_hash_table_lookup(apps, node->key.app);
        if (ends == NULL) {
            ends = g_new0(AppEnds, 1);
            g_hash_table_insert(apps, (gpointer)(gsize)node->key.app, ends);
        }
        for (guint j = 0; j < node->dependencies->len && root; j++) {
            const GraphKey *key = &g_array_index(node->dependencies, GraphKey, j);

            root = strcmp(key->name, GRAPH_FIRST) == 0 || g_strcmp0(key->app, node->key.app) != 0;
        }
        if (root && (ends->first == NULL || strcmp(node->key.name, ends->first) < 0))
            ends->first = node->key.name;
        if (!g_hash_table_contains(needed, &node->key) && (ends->latest == NULL || strcmp(node->key.name, ends->latest) < 0))
            ends->latest = node->key.name;
    }
    return apps;
}

/* FALSE: the dependency means nothing, which is so for the first of one's own app and for an app without migrations. */
static gboolean
resolve_key(const Graph *graph, GHashTable *ends, const GraphNode *node, GraphKey *key)
{
    gboolean first = strcmp(key->name, GRAPH_FIRST) == 0;
    const AppEnds *found;

    if ((!first && strcmp(key->name, GRAPH_LATEST) != 0) || key->app == NULL || graph_find(graph, key->app, key->name) != NULL)
        return TRUE;
    if (strcmp(key->app, node->key.app != NULL ? node->key.app : "") == 0)
        return !first;
    found = g_hash_table_lookup(ends, key->app);
    if (found == NULL || (first ? found->first : found->latest) == NULL)
        return FALSE;
    key->name = first ? found->first : found->latest;
    return TRUE;
}

/* Resolves, and drops what stands twice. */
static void
tidy_keys(const Graph *graph, GHashTable *ends, const GraphNode *node, GArray *keys)
{
    g_autoptr(GHashTable) seen = NULL;
    guint kept = 0;

    if (keys->len == 0)
        return;
    seen = g_hash_table_new(hash_node, equal_nodes);
    for (guint i = 0; i < keys->len; i++) {
        GraphKey key = g_array_index(keys, GraphKey, i);
        GraphKey *target = &g_array_index(keys, GraphKey, kept);

        if (!resolve_key(graph, ends, node, &key) || g_hash_table_contains(seen, &key))
            continue;
        *target = key;
        g_hash_table_add(seen, target);
        kept++;
    }
    g_array_set_size(keys, kept);
}

void
graph_resolve(Graph *graph)
{
    g_autoptr(GHashTable) ends = find_ends(graph);

    for (guint i = 0; i < graph->nodes->len; i++) {
        const GraphNode *node = graph_node(graph, i);

        tidy_keys(graph, ends, node, node->dependencies);
        tidy_keys(graph, ends, node, node->run_before);
        tidy_keys(graph, ends, node, node->replaces);
    }
}

/* --- digest --- */

static int
compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
append_labels(GString *line, const GArray *keys)
{
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < keys->len; i++)
        g_ptr_array_add(labels, graph_label(&g_array_index(keys, GraphKey, i)));
    g_ptr_array_sort(labels, compare_lines);
    for (guint i = 0; i < labels->len; i++) {
        if (i > 0)
            g_string_append_c(line, ',');
        g_string_append(line, g_ptr_array_index(labels, i));
    }
}

char *
graph_compute_digest(const Graph *graph)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

    for (guint i = 0; i < graph->nodes->len; i++) {
        const GraphNode *node = graph_node(graph, i);
        GString *line = g_string_new(node->key.app);

        g_string_append_printf(line, "\x1f%s\x1f", node->key.name);
        append_labels(line, node->dependencies);
        g_string_append_c(line, '\x1f');
        append_labels(line, node->replaces);
        g_string_append_c(line, '\n');
        g_ptr_array_add(lines, g_string_free(line, FALSE));
    }
    g_ptr_array_sort(lines, compare_lines);
    for (guint i = 0; i < lines->len; i++)
        g_checksum_update(checksum, g_ptr_array_index(lines, i), -1);
    return g_strdup(g_checksum_get_string(checksum));
}
