#include "applied.h"

#include <string.h>

#include "applied-parts.h"

static guint
hash_key(gconstpointer data)
{
    const GraphKey *key = data;

    return g_str_hash(key->name) * 31 + (key->app != NULL ? g_str_hash(key->app) : 0);
}

static gboolean
equal_keys(gconstpointer a, gconstpointer b)
{
    return graph_compare_keys(a, b) == 0;
}

static GArray *
edges(const GPtrArray *lists, guint vertex)
{
    return g_ptr_array_index(lists, vertex);
}

static void
add_vertex(Rebuild *rebuild)
{
    const guint8 present = FALSE;

    g_ptr_array_add(rebuild->needs, g_array_new(FALSE, FALSE, sizeof(guint)));
    g_ptr_array_add(rebuild->needed_by, g_array_new(FALSE, FALSE, sizeof(guint)));
    g_byte_array_append(rebuild->gone, &present, 1);
}

guint
rebuild_find(const Rebuild *rebuild, const GraphKey *key)
{
    const GraphNode *node = graph_find(rebuild->applied->graph, key->app, key->name);
    gpointer number;

    if (node != NULL)
        return node->index;
    return g_hash_table_lookup_extended(rebuild->index, key, NULL, &number) ? GPOINTER_TO_UINT(number) : APPLIED_NONE;
}

static guint
find_or_add(Rebuild *rebuild, const GraphKey *key, guint asked_by)
{
    guint vertex = rebuild_find(rebuild, key);

    if (vertex != APPLIED_NONE)
        return vertex;
    vertex = rebuild->needs->len;
    add_vertex(rebuild);
    g_array_append_val(rebuild->names, *key);
    g_array_append_val(rebuild->asked_by, asked_by);
    g_hash_table_insert(rebuild->index, (gpointer)(gsize)key, GUINT_TO_POINTER(vertex));
    return vertex;
}

static void
add_edge(Rebuild *rebuild, guint child, guint parent)
{
    g_array_append_val(edges(rebuild->needs, child), parent);
    g_array_append_val(edges(rebuild->needed_by, parent), child);
}

static void
add_files(Rebuild *rebuild)
{
    const Graph *graph = rebuild->applied->graph;

    for (guint i = 0; i < graph->nodes->len; i++)
        add_vertex(rebuild);
    for (guint i = 0; i < graph->nodes->len; i++) {
        const GraphNode *node = graph_node(graph, i);

        for (guint j = 0; j < node->dependencies->len; j++)
            add_edge(rebuild, i, find_or_add(rebuild, &g_array_index(node->dependencies, GraphKey, j), i));
        for (guint j = 0; j < node->run_before->len; j++)
            add_edge(rebuild, find_or_add(rebuild, &g_array_index(node->run_before, GraphKey, j), i), i);
    }
}

/* --- squashes --- */

/* One of the edges of `vertex` moves to the squash; those among the replaced themselves fall away. */
static void
move_edges(Rebuild *rebuild, guint vertex, guint squash, GHashTable *inside, gboolean up)
{
    const GArray *list = edges(up ? rebuild->needs : rebuild->needed_by, vertex);

    for (guint i = 0; i < list->len; i++) {
        guint other = g_array_index(list, guint, i);

        if (rebuild->gone->data[other] || g_hash_table_contains(inside, GUINT_TO_POINTER(other)))
            continue;
        if (up)
            add_edge(rebuild, squash, other);
        else
            add_edge(rebuild, other, squash);
    }
}

void
rebuild_replace(Rebuild *rebuild, guint squash)
{
    const GArray *replaces = graph_node(rebuild->applied->graph, squash)->replaces;
    g_autoptr(GHashTable) inside = g_hash_table_new(NULL, NULL);
    GHashTableIter iterator;
    gpointer data;

    for (guint i = 0; i < replaces->len; i++) {
        guint vertex = rebuild_find(rebuild, &g_array_index(replaces, GraphKey, i));

        if (vertex != APPLIED_NONE && vertex != squash && !rebuild->gone->data[vertex])
            g_hash_table_add(inside, GUINT_TO_POINTER(vertex));
    }
    g_hash_table_iter_init(&iterator, inside);
    while (g_hash_table_iter_next(&iterator, &data, NULL)) {
        guint vertex = GPOINTER_TO_UINT(data);

        move_edges(rebuild, vertex, squash, inside, TRUE);
        move_edges(rebuild, vertex, squash, inside, FALSE);
    }
    g_hash_table_iter_init(&iterator, inside);
    while (g_hash_table_iter_next(&iterator, &data, NULL)) {
        guint vertex = GPOINTER_TO_UINT(data);

        rebuild->gone->data[vertex] = TRUE;
        if (vertex < rebuild->applied->graph->nodes->len)
            rebuild->applied->nodes[vertex].replaced_by = squash;
    }
}

/* What a squash replaces and what is still there; a squash among it that was left out stands for its own. */
static GArray *
collect_replaced(const Rebuild *rebuild, guint squash)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) pending = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    g_hash_table_add(seen, GUINT_TO_POINTER(squash));
    g_array_append_val(pending, squash);
    for (guint at = 0; at < pending->len; at++) {
        const GArray *replaces = graph_node(rebuild->applied->graph, g_array_index(pending, guint, at))->replaces;

        for (guint i = 0; i < replaces->len; i++) {
            guint vertex = rebuild_find(rebuild, &g_array_index(replaces, GraphKey, i));

            if (vertex == APPLIED_NONE || !g_hash_table_add(seen, GUINT_TO_POINTER(vertex)))
                continue;
            if (!rebuild->gone->data[vertex])
                g_array_append_val(found, vertex);
            else if (vertex < rebuild->applied->graph->nodes->len && rebuild->applied->nodes[vertex].replaced_by == APPLIED_NONE)
                g_array_append_val(pending, vertex);
        }
    }
    return found;
}

void
rebuild_leave_out(Rebuild *rebuild, guint squash)
{
    g_autoptr(GHashTable) inner = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) replaced = NULL;
    const GArray *children = edges(rebuild->needed_by, squash);

    rebuild->gone->data[squash] = TRUE;
    replaced = collect_replaced(rebuild, squash);
    for (guint i = 0; i < replaced->len; i++) {
        const GArray *parents = edges(rebuild->needs, g_array_index(replaced, guint, i));

        for (guint j = 0; j < parents->len; j++)
            g_hash_table_add(inner, GUINT_TO_POINTER(g_array_index(parents, guint, j)));
    }
    for (guint i = 0; i < replaced->len; i++) {
        guint last = g_array_index(replaced, guint, i);

        if (g_hash_table_contains(inner, GUINT_TO_POINTER(last)))
            continue;
        for (guint j = 0; j < children->len; j++) {
            guint child = g_array_index(children, guint, j);

            if (!rebuild->gone->data[child] && child != last)
                add_edge(rebuild, child, last);
        }
    }
}

/* --- the outcome --- */

static int
compare_numbers(gconstpointer a, gconstpointer b)
{
    guint left = *(const guint *)a, right = *(const guint *)b;

    return left < right ? -1 : left > right;
}

/* Each edge once, between nodes that count. */
static GArray *
final_edges(const Rebuild *rebuild, const GPtrArray *lists, guint vertex)
{
    GArray *list = g_array_ref(edges(lists, vertex));
    guint kept = 0;

    g_array_sort(list, compare_numbers);
    for (guint i = 0; i < list->len; i++) {
        guint other = g_array_index(list, guint, i);

        if (other >= rebuild->applied->graph->nodes->len || rebuild->gone->data[other] ||
            (kept > 0 && g_array_index(list, guint, kept - 1) == other))
            continue;
        g_array_index(list, guint, kept++) = other;
    }
    g_array_set_size(list, kept);
    return list;
}

static void
finish_nodes(Rebuild *rebuild)
{
    Applied *applied = rebuild->applied;

    for (guint i = 0; i < applied->graph->nodes->len; i++) {
        AppliedNode *node = &applied->nodes[i];
        const GraphNode *file = graph_node(applied->graph, i);

        node->counts = !rebuild->gone->data[i];
        node->needs = final_edges(rebuild, rebuild->needs, i);
        node->needed_by = final_edges(rebuild, rebuild->needed_by, i);
        if (file->replaces->len == 0) {
            node->applied = node->counts && node->row != APPLIED_NONE;
            node->newest = node->applied ? node->row : APPLIED_NONE;
        } else {
            node->applied = node->counts && node->applied;
            for (guint j = 0; node->applied && j < node->leaves->len; j++)
                if (node->newest == APPLIED_NONE || g_array_index(node->leaves, guint, j) > node->newest)
                    node->newest = g_array_index(node->leaves, guint, j);
        }
    }
}

static void
find_owners(Applied *applied)
{
    const guint none = APPLIED_NONE;

    applied->owners = g_array_sized_new(FALSE, FALSE, sizeof(guint), history_length(applied->history));
    for (guint row = 0; row < history_length(applied->history); row++)
        g_array_append_val(applied->owners, none);
    for (guint i = 0; i < applied->graph->nodes->len; i++) {
        const AppliedNode *node = &applied->nodes[i];

        if (!node->applied)
            continue;
        if (node->row != APPLIED_NONE)
            g_array_index(applied->owners, guint, node->row) = i;
        for (guint j = 0; node->leaves != NULL && j < node->leaves->len; j++)
            g_array_index(applied->owners, guint, g_array_index(node->leaves, guint, j)) = i;
        for (guint j = 0; node->markers != NULL && j < node->markers->len; j++)
            g_array_index(applied->owners, guint, g_array_index(node->markers, guint, j)) = i;
    }
}

static void
find_rows(Applied *applied, const guint8 *present)
{
    for (guint i = 0; i < applied->graph->nodes->len; i++) {
        const GraphKey *key = &graph_node(applied->graph, i)->key;
        gint row = history_find(applied->history, key->app, key->name);

        applied->nodes[i].row = row >= 0 && (present == NULL || present[row]) ? (guint)row : APPLIED_NONE;
        applied->nodes[i].newest = applied->nodes[i].replaced_by = APPLIED_NONE;
    }
}

Applied *
applied_new(const Graph *graph, const History *history, const guint8 *present, const guint8 *left_out)
{
    Applied *applied = g_new0(Applied, 1);
    Rebuild rebuild = {.applied = applied,
                       .needs = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref),
                       .needed_by = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref),
                       .names = g_array_new(FALSE, FALSE, sizeof(GraphKey)),
                       .asked_by = g_array_new(FALSE, FALSE, sizeof(guint)),
                       .index = g_hash_table_new(hash_key, equal_keys),
                       .gone = g_byte_array_new()};

    applied->graph = graph;
    applied->history = history;
    applied->nodes = g_new0(AppliedNode, MAX(graph->nodes->len, 1));
    applied->refusals = g_ptr_array_new_with_free_func(g_free);
    find_rows(applied, present);
    add_files(&rebuild);
    applied_place_squashes(&rebuild, present, left_out);
    finish_nodes(&rebuild);
    find_owners(applied);
    applied_find_refusals(&rebuild);
    g_ptr_array_unref(rebuild.needs);
    g_ptr_array_unref(rebuild.needed_by);
    g_array_unref(rebuild.names);
    g_array_unref(rebuild.asked_by);
    g_hash_table_unref(rebuild.index);
    g_byte_array_unref(rebuild.gone);
    return applied;
}

void
applied_free(Applied *applied)
{
    if (applied == NULL)
        return;
    for (guint i = 0; i < applied->graph->nodes->len; i++) {
        AppliedNode *node = &applied->nodes[i];

        g_clear_pointer(&node->leaves, g_array_unref);
        g_clear_pointer(&node->markers, g_array_unref);
        g_clear_pointer(&node->needs, g_array_unref);
        g_clear_pointer(&node->needed_by, g_array_unref);
    }
    g_free(applied->nodes);
    g_array_unref(applied->owners);
    g_ptr_array_unref(applied->refusals);
    g_free(applied);
}
