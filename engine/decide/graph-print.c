#include <string.h>

#include "graph-parts.h"

static const char *const reversible_words[] = {[REVERSIBLE_UNKNOWN] = "unknown", [REVERSIBLE_YES] = "yes", [REVERSIBLE_NO] = "no"};

static cJSON *
add_array(cJSON *object, const char *name)
{
    return cJSON_AddArrayToObject(object, name);
}

static void
add_keys(cJSON *object, const char *name, const GArray *keys)
{
    cJSON *list = add_array(object, name);

    for (guint i = 0; i < keys->len; i++) {
        const GraphKey *key = &g_array_index(keys, GraphKey, i);
        cJSON *pair = cJSON_CreateArray();

        cJSON_AddItemToArray(pair, key->app != NULL ? cJSON_CreateString(key->app) : cJSON_CreateNull());
        cJSON_AddItemToArray(pair, cJSON_CreateString(key->name));
        cJSON_AddItemToArray(list, pair);
    }
}

static void
add_strings(cJSON *object, const char *name, char *const *strings)
{
    cJSON *list = add_array(object, name);

    for (; strings != NULL && *strings != NULL; strings++)
        cJSON_AddItemToArray(list, cJSON_CreateString(*strings));
}

static cJSON *
node_to_json(const GraphNode *node)
{
    cJSON *object = cJSON_CreateObject();

    cJSON_AddItemToObject(object, "app", node->key.app != NULL ? cJSON_CreateString(node->key.app) : cJSON_CreateNull());
    cJSON_AddStringToObject(object, "name", node->key.name);
    add_keys(object, "dependencies", node->dependencies);
    add_keys(object, "replaces", node->replaces);
    add_keys(object, "run_before", node->run_before);
    cJSON_AddBoolToObject(object, "initial", node->initial);
    cJSON_AddBoolToObject(object, "atomic", node->atomic);
    cJSON_AddStringToObject(object, "reversible", reversible_words[node->reversible]);
    add_strings(object, "why", node->why);
    add_strings(object, "operations", node->operations);
    return object;
}

cJSON *
graph_to_json(const Graph *graph)
{
    cJSON *document = cJSON_CreateObject(), *list;

    cJSON_AddStringToObject(document, "schema", "migrollback.graph/1");
    cJSON_AddItemToObject(document, "framework", graph->framework != NULL ? cJSON_CreateString(graph->framework) : cJSON_CreateNull());
    cJSON_AddItemToObject(document, "source", graph->source != NULL ? cJSON_CreateString(graph->source) : cJSON_CreateNull());
    if (graph->stored_zone != NULL)
        cJSON_AddStringToObject(document, "stored_zone", graph->stored_zone);
    cJSON_AddStringToObject(document, "digest", graph->digest);
    list = add_array(document, "migrations");
    for (guint i = 0; i < graph->nodes->len; i++)
        cJSON_AddItemToArray(list, node_to_json(graph_node(graph, i)));
    add_strings(document, "problems", graph->problems);
    return document;
}

/* --- drawings: names are hostile --- */

/* Text of a quoted string in dot. What is no printable character is shown by its number: a file may be looked at on a terminal. */
static char *
quote_dot(const char *text)
{
    GString *quoted = g_string_new("\"");

    for (const char *p = text; *p != '\0';) {
        gunichar character = g_utf8_get_char_validated(p, -1);

        if (character >= (gunichar)-2) {
            g_string_append_printf(quoted, "\\\\x%02x", (guchar)*p++);
            continue;
        }
        if (character == '"' || character == '\\')
            g_string_append_printf(quoted, "\\%c", (char)character);
        else if (g_unichar_isprint(character))
            g_string_append_unichar(quoted, character);
        else
            g_string_append_printf(quoted, "\\\\u{%x}", character);
        p += g_utf8_skip[(guchar)*p];
    }
    g_string_append_c(quoted, '"');
    return g_string_free(quoted, FALSE);
}

/* Text of a quoted label in mermaid, which knows no escapes but entities by number. */
static char *
quote_mermaid(const char *text)
{
    GString *quoted = g_string_new("\"");

    for (const char *p = text; *p != '\0';) {
        gunichar character = g_utf8_get_char_validated(p, -1);

        if (character >= (gunichar)-2) {
            g_string_append_printf(quoted, "\\x%02x", (guchar)*p++);
            continue;
        }
        if (strchr("\"#;<>&`[]{}()|", (int)(character < 128 ? character : 'a')) != NULL)
            g_string_append_printf(quoted, "#%u;", character);
        else if (g_unichar_isprint(character))
            g_string_append_unichar(quoted, character);
        else
            g_string_append_printf(quoted, "\\u#123;%x#125;", character);
        p += g_utf8_skip[(guchar)*p];
    }
    g_string_append_c(quoted, '"');
    return g_string_free(quoted, FALSE);
}

/* What an arrow is drawn for: each kind has a list of a node and how it looks. */
typedef struct {
    gsize list;
    const char *dot, *mermaid;
    gboolean from_node; /* the arrow goes from the node to what the list names */
} Arrow;

static const Arrow arrows[] = {
    {offsetof(GraphNode, dependencies), "", "-->", FALSE},
    {offsetof(GraphNode, run_before), " [style=bold]", "==>", TRUE},
    {offsetof(GraphNode, replaces), " [style=dashed, dir=back]", "-.-", FALSE},
};

static const GArray *
arrow_keys(const Arrow *arrow, const GraphNode *node)
{
    return *(GArray *const *)(gconstpointer)((const char *)node + arrow->list);
}

typedef struct {
    const Graph *graph;
    GString *out;
    GPtrArray *missing;  /* labels of keys without node, in the order of their numbers */
    GHashTable *numbers; /* label to number, both for nodes and for missing ones */
} Drawing;

static guint
number_of(Drawing *drawing, const GraphKey *key)
{
    const GraphNode *node = graph_find(drawing->graph, key->app, key->name);
    g_autofree char *label = NULL;
    gpointer number;

    if (node != NULL)
        return node->index;
    label = graph_label(key);
    if (g_hash_table_lookup_extended(drawing->numbers, label, NULL, &number))
        return GPOINTER_TO_UINT(number);
    number = GUINT_TO_POINTER(drawing->graph->nodes->len + drawing->missing->len);
    g_ptr_array_add(drawing->missing, g_strdup(label));
    g_hash_table_insert(drawing->numbers, g_steal_pointer(&label), number);
    return GPOINTER_TO_UINT(number);
}

static void
draw_arrows(Drawing *drawing, gboolean dot)
{
    for (guint i = 0; i < drawing->graph->nodes->len; i++) {
        const GraphNode *node = graph_node(drawing->graph, i);

        for (gsize kind = 0; kind < G_N_ELEMENTS(arrows); kind++) {
            const Arrow *arrow = &arrows[kind];
            const GArray *keys = arrow_keys(arrow, node);

            for (guint j = 0; j < keys->len; j++) {
                guint other = number_of(drawing, &g_array_index(keys, GraphKey, j));
                guint from = arrow->from_node ? i : other, to = arrow->from_node ? other : i;

                if (dot)
                    g_string_append_printf(drawing->out, "  n%u -> n%u%s;\n", from, to, arrow->dot);
                else
                    g_string_append_printf(drawing->out, "  n%u %s n%u\n", from, arrow->mermaid, to);
            }
        }
    }
}

static char *
draw(const Graph *graph, gboolean dot)
{
    Drawing drawing = {.graph = graph,
                       .out = g_string_new(dot ? "digraph migrations {\n  rankdir=LR;\n  node [shape=box];\n" : "flowchart LR\n"),
                       .missing = g_ptr_array_new_with_free_func(g_free),
                       .numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};

    for (guint i = 0; i < graph->nodes->len; i++) {
        g_autofree char *label = graph_label(&graph_node(graph, i)->key);
        g_autofree char *quoted = dot ? quote_dot(label) : quote_mermaid(label);

        g_string_append_printf(drawing.out, dot ? "  n%u [label=%s];\n" : "  n%u[%s]\n", i, quoted);
    }
    draw_arrows(&drawing, dot);
    for (guint i = 0; i < drawing.missing->len; i++) {
        g_autofree char *quoted =
            dot ? quote_dot(g_ptr_array_index(drawing.missing, i)) : quote_mermaid(g_ptr_array_index(drawing.missing, i));

        g_string_append_printf(drawing.out, dot ? "  n%u [label=%s, style=dotted];\n" : "  n%u([%s])\n", graph->nodes->len + i, quoted);
    }
    if (dot)
        g_string_append(drawing.out, "}\n");
    g_ptr_array_unref(drawing.missing);
    g_hash_table_unref(drawing.numbers);
    return g_string_free(drawing.out, FALSE);
}

char *
graph_to_dot(const Graph *graph)
{
    return draw(graph, TRUE);
}

char *
graph_to_mermaid(const Graph *graph)
{
    return draw(graph, FALSE);
}
