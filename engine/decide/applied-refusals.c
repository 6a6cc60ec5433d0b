#include "applied-parts.h"

#include <string.h>

/* Of one kind, so many are told; the rest is a number. */
#define MOST_TOLD 8

void
applied_refuse(Applied *applied, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_ptr_array_add(applied->refusals, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static char *
label_of(const Applied *applied, guint index)
{
    return graph_label(&graph_node(applied->graph, index)->key);
}

/* Files alone do not show the apps that are installed elsewhere: what they hold is taken to be there. */
static gboolean
is_elsewhere(const Graph *graph, const char *app)
{
    if (g_strcmp0(graph->source, "files") != 0)
        return FALSE;
    for (guint i = 0; i < graph->nodes->len; i++)
        if (g_strcmp0(graph_node(graph, i)->key.app, app) == 0)
            return FALSE;
    return TRUE;
}

/* A name that something needs and that neither has a file nor is stood for by a squash. */
static void
find_unknown(Rebuild *rebuild)
{
    Applied *applied = rebuild->applied;
    guint told = 0, nodes = applied->graph->nodes->len;

    for (guint i = 0; i < rebuild->names->len; i++) {
        g_autofree char *name = NULL, *by = NULL;

        if (rebuild->gone->data[nodes + i] || is_elsewhere(applied->graph, g_array_index(rebuild->names, GraphKey, i).app) ||
            told++ >= MOST_TOLD)
            continue;
        name = graph_label(&g_array_index(rebuild->names, GraphKey, i));
        by = label_of(applied, g_array_index(rebuild->asked_by, guint, i));
        applied_refuse(applied, "'%s' names '%s', which the project does not have", by, name);
    }
    if (told > MOST_TOLD)
        applied_refuse(applied, "%u more names that the project does not have", told - MOST_TOLD);
}

/* Nodes on a circle, or behind one, are never freed of what they need. */
static void
find_circle(Applied *applied)
{
    guint nodes = applied->graph->nodes->len, left = 0, start = APPLIED_NONE, end = 0;
    g_autofree guint *needs = g_new0(guint, nodes + 1), *queue = g_new0(guint, nodes + 1);
    g_autofree char *label = NULL;

    for (guint i = 0; i < nodes; i++) {
        needs[i] = applied->nodes[i].counts ? applied->nodes[i].needs->len : 0;
        left += applied->nodes[i].counts ? 1 : 0;
        if (applied->nodes[i].counts && needs[i] == 0)
            queue[end++] = i;
    }
    for (guint at = 0; at < end; at++) {
        const GArray *later = applied->nodes[queue[at]].needed_by;

        for (guint j = 0; j < later->len; j++) {
            guint other = g_array_index(later, guint, j);

            if (--needs[other] == 0)
                queue[end++] = other;
        }
    }
    if (end == left)
        return;
    for (guint i = 0; i < nodes && start == APPLIED_NONE; i++)
        if (applied->nodes[i].counts && needs[i] > 0)
            start = i;
    for (guint step = 0; step < nodes; step++) { /* back from a node behind the circle into it */
        const GArray *earlier = applied->nodes[start].needs;

        for (guint j = 0; j < earlier->len; j++)
            if (needs[g_array_index(earlier, guint, j)] > 0) {
                start = g_array_index(earlier, guint, j);
                break;
            }
    }
    label = label_of(applied, start);
    applied_refuse(applied, "with its squashes in place the graph has a circle through '%s'", label);
}

static gboolean
is_leaf(const Applied *applied, guint index)
{
    const GArray *later = applied->nodes[index].needed_by;
    const char *app = graph_node(applied->graph, index)->key.app;

    for (guint i = 0; i < later->len; i++)
        if (g_strcmp0(graph_node(applied->graph, g_array_index(later, guint, i))->key.app, app) == 0)
            return FALSE;
    return TRUE;
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* An app with several newest migrations: the framework wants them merged before it does anything. */
static void
find_conflicts(Applied *applied)
{
    g_autoptr(GHashTable) apps = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) order = g_ptr_array_new(), lists = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);

    for (guint i = 0; i < applied->graph->nodes->len; i++) {
        const GraphKey *key = &graph_node(applied->graph, i)->key;
        GPtrArray *names;

        if (!applied->nodes[i].counts || key->app == NULL || !is_leaf(applied, i))
            continue;
        names = g_hash_table_lookup(apps, key->app);
        if (names == NULL) {
            names = g_ptr_array_new();
            g_ptr_array_add(lists, names);
            g_ptr_array_add(order, (gpointer)(gsize)key->app);
            g_hash_table_insert(apps, (gpointer)(gsize)key->app, names);
        }
        g_ptr_array_add(names, (gpointer)(gsize)key->name);
    }
    for (guint i = 0; i < order->len; i++) {
        GPtrArray *names = g_ptr_array_index(lists, i);
        g_autoptr(GString) text = g_string_new(NULL);

        if (names->len < 2)
            continue;
        g_ptr_array_sort(names, compare_texts);
        for (guint j = 0; j < names->len && j < MOST_TOLD; j++)
            g_string_append_printf(text, "%s'%s'", j > 0 ? ", " : "", (const char *)g_ptr_array_index(names, j));
        applied->conflict = TRUE;
        applied_refuse(applied, "app '%s' has %u newest migrations that no other brings together: %s%s",
                       (const char *)g_ptr_array_index(order, i), names->len, text->str, names->len > MOST_TOLD ? ", …" : "");
    }
}

/* Applied, and something that it needs is not. A row that only marks a squash asks for no more than a row. */
static void
find_gaps(Applied *applied)
{
    guint told = 0;

    for (guint i = 0; i < applied->graph->nodes->len; i++) {
        const AppliedNode *node = &applied->nodes[i];

        if (!node->counts || (!node->applied && node->row == APPLIED_NONE))
            continue;
        for (guint j = 0; j < node->needs->len; j++) {
            const AppliedNode *needed = &applied->nodes[g_array_index(node->needs, guint, j)];
            g_autofree char *label = NULL, *missing = NULL;

            if (needed->applied || (!node->applied && needed->row != APPLIED_NONE) || told++ >= MOST_TOLD)
                continue;
            label = label_of(applied, i);
            missing = label_of(applied, g_array_index(node->needs, guint, j));
            applied_refuse(applied, "'%s' is applied, but '%s', which it needs, is not", label, missing);
        }
    }
    if (told > MOST_TOLD)
        applied_refuse(applied, "%u more that are applied without what they need", told - MOST_TOLD);
}

void
applied_find_refusals(Rebuild *rebuild)
{
    find_unknown(rebuild);
    find_circle(rebuild->applied);
    find_conflicts(rebuild->applied);
    find_gaps(rebuild->applied);
}
