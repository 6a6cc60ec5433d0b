#include "applied-parts.h"

/* A squash on the way through squashes of squashes. */
typedef enum { SQUASH_UNSEEN, SQUASH_OPEN, SQUASH_DONE } SquashState;

typedef struct {
    Rebuild *rebuild;
    const guint8 *present, *left_out;
    guint8 *states; /* SquashState by node */
    guint leaves;   /* how many names the squash at hand replaces in the end */
} Walk;

static guint
row_of(const Walk *walk, const GraphKey *key)
{
    gint row = history_find(walk->rebuild->applied->history, key->app, key->name);

    return row >= 0 && (walk->present == NULL || walk->present[row]) ? (guint)row : APPLIED_NONE;
}

/* Rows of all names that a squash stands for, through the squashes among them. */
static void
collect_rows(Walk *walk, AppliedNode *squash, const GraphNode *file)
{
    const Graph *graph = walk->rebuild->applied->graph;
    g_autoptr(GPtrArray) pending = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    g_ptr_array_add(pending, (gpointer)(gsize)file);
    g_hash_table_add(seen, (gpointer)(gsize)file);
    for (guint at = 0; at < pending->len; at++) {
        const GArray *replaces = ((const GraphNode *)g_ptr_array_index(pending, at))->replaces;

        for (guint i = 0; i < replaces->len; i++) {
            const GraphKey *key = &g_array_index(replaces, GraphKey, i);
            const GraphNode *replaced = graph_find(graph, key->app, key->name);
            guint row = row_of(walk, key);
            gboolean inner = replaced != NULL && replaced->replaces->len > 0;

            if (replaced != NULL && !g_hash_table_add(seen, (gpointer)(gsize)replaced))
                continue;
            if (inner)
                g_ptr_array_add(pending, (gpointer)(gsize)replaced);
            else
                walk->leaves++;
            if (row != APPLIED_NONE)
                g_array_append_val(inner ? squash->markers : squash->leaves, row);
        }
    }
}

static void
place_one(Walk *walk, guint index)
{
    AppliedNode *squash = &walk->rebuild->applied->nodes[index];

    squash->leaves = g_array_new(FALSE, FALSE, sizeof(guint));
    squash->markers = g_array_new(FALSE, FALSE, sizeof(guint));
    walk->leaves = 0;
    collect_rows(walk, squash, graph_node(walk->rebuild->applied->graph, index));
    squash->applied = squash->leaves->len > 0 && squash->leaves->len == walk->leaves;
    if ((squash->leaves->len > 0 && !squash->applied) || (walk->left_out != NULL && walk->left_out[index]))
        rebuild_leave_out(walk->rebuild, index);
    else
        rebuild_replace(walk->rebuild, index);
}

/* Squashes that this one replaces and that were not looked at yet go on top of the stack. */
static void
push_inner(Walk *walk, guint index, GArray *stack)
{
    const Graph *graph = walk->rebuild->applied->graph;
    const GArray *replaces = graph_node(graph, index)->replaces;

    for (guint i = 0; i < replaces->len; i++) {
        const GraphKey *key = &g_array_index(replaces, GraphKey, i);
        const GraphNode *inner = graph_find(graph, key->app, key->name);

        if (inner == NULL || inner->replaces->len == 0)
            continue;
        if (walk->states[inner->index] == SQUASH_UNSEEN)
            g_array_append_val(stack, inner->index);
        else if (walk->states[inner->index] == SQUASH_OPEN)
            applied_refuse(walk->rebuild->applied, "squashes replace each other in a circle, from '%s' on", inner->key.name);
    }
}

/* From the inside out. */
static void
place_with_inner(Walk *walk, guint start)
{
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint));

    g_array_append_val(stack, start);
    while (stack->len > 0) {
        guint index = g_array_index(stack, guint, stack->len - 1);

        if (walk->states[index] == SQUASH_UNSEEN) {
            walk->states[index] = SQUASH_OPEN;
            push_inner(walk, index, stack);
            continue;
        }
        g_array_set_size(stack, stack->len - 1);
        if (walk->states[index] == SQUASH_OPEN)
            place_one(walk, index);
        walk->states[index] = SQUASH_DONE;
    }
}

static int
compare_squashes(gconstpointer a, gconstpointer b, gpointer user)
{
    const Graph *graph = user;

    return graph_compare_keys(&graph_node(graph, *(const guint *)a)->key, &graph_node(graph, *(const guint *)b)->key);
}

void
applied_place_squashes(Rebuild *rebuild, const guint8 *present, const guint8 *left_out)
{
    const Graph *graph = rebuild->applied->graph;
    g_autoptr(GArray) squashes = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autofree guint8 *states = g_new0(guint8, graph->nodes->len + 1);
    Walk walk = {.rebuild = rebuild, .present = present, .left_out = left_out, .states = states};

    for (guint i = 0; i < graph->nodes->len; i++)
        if (graph_node(graph, i)->replaces->len > 0)
            g_array_append_val(squashes, i);
    g_array_sort_with_data(squashes, compare_squashes, (gpointer)(gsize)graph);
    for (guint i = 0; i < squashes->len; i++)
        place_with_inner(&walk, g_array_index(squashes, guint, i));
}
