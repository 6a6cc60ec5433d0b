#include <string.h>

#include "drivers/error.h"
#include "graph-parts.h"

static const char *const reversible_words[] = {[REVERSIBLE_UNKNOWN] = "unknown", [REVERSIBLE_YES] = "yes", [REVERSIBLE_NO] = "no"};

static gboolean
refuse_member(GError **error, guint index, const char *member, const char *what)
{
    return migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "graph: migrations[%u]%s%s: %s", index, *member != '\0' ? "." : "", member,
                              what);
}

/* A member that may be missing or null. */
static const cJSON *
member_of(const cJSON *object, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsNull(member) ? NULL : member;
}

/* One of ["app", "name"] or ["name"]. */
static gboolean
read_key(Graph *graph, const cJSON *item, GraphKey *key)
{
    int size = cJSON_IsArray(item) ? cJSON_GetArraySize(item) : 0;
    const cJSON *app = size == 2 ? item->child : NULL;
    const cJSON *name = size == 2 ? item->child->next : size == 1 ? item->child : NULL;

    if (!cJSON_IsString(name) || *name->valuestring == '\0' || (app != NULL && !cJSON_IsString(app) && !cJSON_IsNull(app)))
        return FALSE;
    key->app = cJSON_IsString(app) ? g_string_chunk_insert_const(graph->text, app->valuestring) : NULL;
    key->name = g_string_chunk_insert_const(graph->text, name->valuestring);
    return TRUE;
}

static gboolean
read_keys(Graph *graph, const cJSON *migration, guint index, const char *member, GArray *keys, GError **error)
{
    const cJSON *list = member_of(migration, member), *item;

    if (list == NULL)
        return TRUE;
    if (!cJSON_IsArray(list))
        return refuse_member(error, index, member, "not an array of [app, name]");
    cJSON_ArrayForEach(item, list)
    {
        GraphKey key;

        if (!read_key(graph, item, &key))
            return refuse_member(error, index, member, "not an array of [app, name]");
        g_array_append_val(keys, key);
    }
    return TRUE;
}

static gboolean
read_flag(const cJSON *migration, guint index, const char *member, gboolean *flag, GError **error)
{
    const cJSON *value = member_of(migration, member);

    if (value == NULL)
        return TRUE;
    if (!cJSON_IsBool(value))
        return refuse_member(error, index, member, "neither true nor false");
    *flag = cJSON_IsTrue(value);
    return TRUE;
}

/* Where `anything`, what is not a string is kept as JSON. */
static gboolean
read_strings(const cJSON *migration, guint index, const char *member, gboolean anything, char ***strings, GError **error)
{
    const cJSON *list = member_of(migration, member), *item;
    g_autoptr(GPtrArray) found = NULL;

    if (list == NULL)
        return TRUE;
    if (!cJSON_IsArray(list))
        return refuse_member(error, index, member, "not an array of strings");
    found = g_ptr_array_new_null_terminated((guint)cJSON_GetArraySize(list), g_free, TRUE);
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item) && !anything)
            return refuse_member(error, index, member, "not an array of strings");
        if (cJSON_IsString(item)) {
            g_ptr_array_add(found, g_strdup(item->valuestring));
        } else {
            char *text = cJSON_PrintUnformatted(item);

            g_ptr_array_add(found, g_strdup(text));
            cJSON_free(text);
        }
    }
    g_strfreev(*strings);
    *strings = (char **)g_ptr_array_free(g_steal_pointer(&found), FALSE);
    return TRUE;
}

static gboolean
read_reversible(const cJSON *migration, guint index, GraphNode *node, GError **error)
{
    const cJSON *value = member_of(migration, "reversible");

    if (value == NULL) {
        if (!read_strings(migration, index, "irreversible_ops", TRUE, &node->why, error))
            return FALSE;
        if (node->why != NULL && node->why[0] != NULL)
            node->reversible = REVERSIBLE_NO;
        return TRUE;
    }
    for (guint i = 0; cJSON_IsString(value) && i < G_N_ELEMENTS(reversible_words); i++) {
        if (strcmp(value->valuestring, reversible_words[i]) == 0) {
            node->reversible = (Reversible)i;
            return read_strings(migration, index, "why", FALSE, &node->why, error);
        }
    }
    return refuse_member(error, index, "reversible", "none of \"yes\", \"no\", \"unknown\"");
}

static gboolean
read_node(Graph *graph, const cJSON *migration, guint index, GError **error)
{
    const cJSON *app = member_of(migration, "app"), *name = member_of(migration, "name");
    GraphNode *node;

    if (!cJSON_IsObject(migration))
        return refuse_member(error, index, "", "not an object");
    if (app != NULL && !cJSON_IsString(app))
        return refuse_member(error, index, "app", "neither a string nor null");
    if (!cJSON_IsString(name) || *name->valuestring == '\0')
        return refuse_member(error, index, "name", name == NULL ? "missing" : "not a string, or an empty one");
    node = graph_add_node(graph, app != NULL ? g_string_chunk_insert_const(graph->text, app->valuestring) : NULL,
                          g_string_chunk_insert_const(graph->text, name->valuestring));
    if (node == NULL)
        return refuse_member(error, index, "name", "another migration has the same app and name");
    return read_keys(graph, migration, index, "dependencies", node->dependencies, error) &&
           read_keys(graph, migration, index, "replaces", node->replaces, error) &&
           read_keys(graph, migration, index, "run_before", node->run_before, error) &&
           read_flag(migration, index, "initial", &node->initial, error) && read_flag(migration, index, "atomic", &node->atomic, error) &&
           read_reversible(migration, index, node, error) && read_strings(migration, index, "op_classes", TRUE, &node->operations, error) &&
           read_strings(migration, index, "operations", TRUE, &node->operations, error);
}

/* Strings, or objects with a code and a message. */
static char **
read_problems(const cJSON *document)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_null_terminated(4, g_free, TRUE);
    const cJSON *item;

    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(document, "problems"))
    {
        const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "message"));
        const char *code = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "code"));

        if (cJSON_IsString(item))
            g_ptr_array_add(found, g_strdup(item->valuestring));
        else if (message != NULL)
            g_ptr_array_add(found, code != NULL ? g_strconcat(code, ": ", message, NULL) : g_strdup(message));
    }
    return (char **)g_ptr_array_free(g_steal_pointer(&found), FALSE);
}

/* The members of the document beside "migrations". */
static gboolean
read_head(Graph *graph, const cJSON *document, GError **error)
{
    const char *zone = cJSON_GetStringValue(member_of(document, "stored_zone"));
    const struct {
        const char *name;
        char **target;
    } texts[] = {{"framework", &graph->framework}, {"source", &graph->source}};
    const cJSON *schema = member_of(document, "schema");

    if (schema != NULL && (!cJSON_IsString(schema) || strcmp(schema->valuestring, "migrollback.graph/1") != 0))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "graph: schema: not 'migrollback.graph/1'");
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        const cJSON *value = member_of(document, texts[i].name);

        if (value != NULL && !cJSON_IsString(value))
            return migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "graph: %s: not a string", texts[i].name);
        *texts[i].target = g_strdup(cJSON_GetStringValue(value));
    }
    if (zone == NULL)
        zone = cJSON_GetStringValue(member_of(member_of(document, "time"), "zone"));
    graph->stored_zone = g_strdup(zone);
    graph->problems = read_problems(document);
    return TRUE;
}

/* --- cycles: a depth-first walk with its own stack, since a document can be deep --- */

typedef struct {
    guint node, next; /* the edge to look at next: dependencies first, then what must run before it */
} Visit;

enum { UNSEEN, OPEN, CLOSED };

static void
refuse_cycle(const Graph *graph, const GArray *path, guint start, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    guint from = 0, told = 0;

    while (g_array_index(path, Visit, from).node != start)
        from++;
    for (guint i = from; i < path->len && told < 12; i++, told++) {
        g_autofree char *label = graph_label(&graph_node(graph, g_array_index(path, Visit, i).node)->key);

        g_string_append_printf(text, "'%s' needs ", label);
    }
    {
        g_autofree char *label = graph_label(&graph_node(graph, start)->key);

        g_string_append_printf(text, "%s'%s'", path->len - from > told ? "… needs " : "", label);
    }
    refuse_member(error, start, "dependencies", text->str);
    migrollback_error_set_hint(error, "The migrations need each other in a circle: no framework can run them.");
}

/* What each node must run after, by index: its dependencies, and the nodes that say they run before it. */
static GPtrArray *
collect_edges(const Graph *graph)
{
    GPtrArray *needs = g_ptr_array_new_full(graph->nodes->len, (GDestroyNotify)g_array_unref);

    for (guint i = 0; i < graph->nodes->len; i++)
        g_ptr_array_add(needs, g_array_new(FALSE, FALSE, sizeof(guint)));
    for (guint i = 0; i < graph->nodes->len; i++) {
        const GraphNode *node = graph_node(graph, i);

        for (guint j = 0; j < node->dependencies->len; j++) {
            const GraphKey *key = &g_array_index(node->dependencies, GraphKey, j);
            const GraphNode *needed = graph_find(graph, key->app, key->name);

            if (needed != NULL)
                g_array_append_val(g_ptr_array_index(needs, i), needed->index);
        }
        for (guint j = 0; j < node->run_before->len; j++) {
            const GraphKey *key = &g_array_index(node->run_before, GraphKey, j);
            const GraphNode *later = graph_find(graph, key->app, key->name);

            if (later != NULL)
                g_array_append_val(g_ptr_array_index(needs, later->index), i);
        }
    }
    return needs;
}

static gboolean
check_cycles(const Graph *graph, GError **error)
{
    g_autoptr(GPtrArray) needs = collect_edges(graph);
    g_autofree guint8 *state = g_new0(guint8, graph->nodes->len + 1);
    g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(Visit));

    for (guint start = 0; start < graph->nodes->len; start++) {
        Visit visit = {.node = start};

        if (state[start] != UNSEEN)
            continue;
        state[start] = OPEN;
        g_array_append_val(path, visit);
        while (path->len > 0) {
            Visit *top = &g_array_index(path, Visit, path->len - 1);
            const GArray *edges = g_ptr_array_index(needs, top->node);

            if (top->next == edges->len) {
                state[top->node] = CLOSED;
                g_array_set_size(path, path->len - 1);
                continue;
            }
            visit = (Visit){.node = g_array_index(edges, guint, top->next++)};
            if (state[visit.node] == OPEN) {
                refuse_cycle(graph, path, visit.node, error);
                return FALSE;
            }
            if (state[visit.node] == UNSEEN) {
                state[visit.node] = OPEN;
                g_array_append_val(path, visit);
            }
        }
    }
    return TRUE;
}

Graph *
graph_from_json(const cJSON *document, GError **error)
{
    g_autoptr(Graph) graph = graph_new();
    const cJSON *list = cJSON_IsArray(document) ? document : cJSON_GetObjectItemCaseSensitive(document, "migrations");
    const cJSON *migration;
    guint index = 0;

    if (!cJSON_IsArray(document) && !cJSON_IsObject(document))
        return migrollback_fail(error, MIGROLLBACK_ERROR_CONFIG, "graph: neither an object nor an array");
    if (!cJSON_IsArray(list))
        return migrollback_fail(error, MIGROLLBACK_ERROR_CONFIG, "graph: migrations: not an array");
    if (!read_head(graph, cJSON_IsObject(document) ? document : NULL, error))
        return NULL;
    cJSON_ArrayForEach(migration, list)
    {
        if (!read_node(graph, migration, index++, error))
            return NULL;
    }
    graph_resolve(graph);
    if (!check_cycles(graph, error))
        return NULL;
    graph->digest = graph_compute_digest(graph);
    return g_steal_pointer(&graph);
}

Graph *
graph_from_text(const char *json, const char *place, GError **error)
{
    const char *end = NULL;
    cJSON *document = cJSON_ParseWithOpts(json, &end, TRUE);
    Graph *graph;

    if (document == NULL) {
        migrollback_fail(error, MIGROLLBACK_ERROR_CONFIG, "%s: not JSON at byte %" G_GSIZE_FORMAT, place,
                         end != NULL ? (gsize)(end - json) : 0);
        migrollback_error_set_hint(error, "'migrollback graph --format json', run where the project lies, prints such a file.");
        return NULL;
    }
    graph = graph_from_json(document, error);
    cJSON_Delete(document);
    if (graph == NULL)
        g_prefix_error(error, "%s: ", place);
    return graph;
}
