#include "exact-parts.h"

/*
 * Reverse order of dependencies; of what could go next the newest applied. What a squash replaced and is undone by itself goes last of all
 * that may: everything above is undone while the framework still sees the squash, and the graph is rebuilt without it once.
 */
typedef struct {
    gboolean late;
    guint newest; /* row */
    guint node;   /* or APPLIED_NONE: a row that only marks */
} Candidate;

static gboolean
is_before(const Candidate *left, const Candidate *right)
{
    return left->late != right->late ? !left->late : left->newest > right->newest;
}

/* --- a heap, the next to go on top --- */

static void
heap_push(GArray *heap, const Candidate *candidate)
{
    guint at = heap->len;

    g_array_append_val(heap, *candidate);
    while (at > 0 && is_before(candidate, &g_array_index(heap, Candidate, (at - 1) / 2))) {
        g_array_index(heap, Candidate, at) = g_array_index(heap, Candidate, (at - 1) / 2);
        at = (at - 1) / 2;
    }
    g_array_index(heap, Candidate, at) = *candidate;
}

static Candidate
heap_pop(GArray *heap)
{
    Candidate top = g_array_index(heap, Candidate, 0), last = g_array_index(heap, Candidate, heap->len - 1);
    guint at = 0, length = heap->len - 1;

    g_array_set_size(heap, length);
    while (length > 0) {
        guint child = 2 * at + 1;

        if (child + 1 < length && is_before(&g_array_index(heap, Candidate, child + 1), &g_array_index(heap, Candidate, child)))
            child++;
        if (child >= length || !is_before(&g_array_index(heap, Candidate, child), &last))
            break;
        g_array_index(heap, Candidate, at) = g_array_index(heap, Candidate, child);
        at = child;
    }
    if (length > 0)
        g_array_index(heap, Candidate, at) = last;
    return top;
}

/* --- rows --- */

static void
add_row(Exact *exact, guint8 *listed, guint row, UndoKind kind, Reversible reversible)
{
    PlanUndo undo = {.row = row, .kind = kind, .reversible = reversible};

    if (row == APPLIED_NONE || listed[row])
        return;
    listed[row] = TRUE;
    g_array_append_val(exact->plan->undo, undo);
}

static int
compare_newest_first(gconstpointer a, gconstpointer b)
{
    guint left = *(const guint *)a, right = *(const guint *)b;

    return left > right ? -1 : left < right;
}

/* A migration and the rows that go with it: undoing a squash removes those of all that it replaced. */
static void
add_node(Exact *exact, guint8 *listed, guint index)
{
    const AppliedNode *node = &exact->applied->nodes[index];
    g_autoptr(GArray) with = g_array_new(FALSE, FALSE, sizeof(guint));

    add_row(exact, listed, node->row, UNDO_MIGRATION, graph_node(exact->graph, index)->reversible);
    if (node->leaves == NULL)
        return;
    g_array_append_vals(with, node->markers->data, node->markers->len);
    g_array_append_vals(with, node->leaves->data, node->leaves->len);
    g_array_sort(with, compare_newest_first);
    for (guint i = 0; i < with->len; i++)
        add_row(exact, listed, g_array_index(with, guint, i), UNDO_MARKER, REVERSIBLE_YES);
}

/* Rows that the cutoff names and that only mark a squash which stays, in whole or in part. */
static void
push_markers(Exact *exact, GArray *heap)
{
    for (guint row = 0; row < history_length(exact->plan->history); row++) {
        const Migration *migration = history_get(exact->plan->history, row);
        const GraphNode *file = exact->row_goes[row] ? graph_find(exact->graph, migration->app, migration->name) : NULL;
        guint owner = g_array_index(exact->applied->owners, guint, row);
        const Candidate candidate = {.newest = row, .node = APPLIED_NONE};

        if (file != NULL && file->replaces->len > 0 && (owner == APPLIED_NONE || (!exact->goes[owner] && !exact->kept[owner])))
            heap_push(heap, &candidate);
    }
}

static Candidate
candidate_of(const Exact *exact, const guint8 *late, guint index)
{
    return (Candidate){.late = late[index], .newest = exact->applied->nodes[index].newest, .node = index};
}

/* By node: is it one that a squash which was taken apart replaced? */
static guint8 *
find_late(const Exact *exact)
{
    guint8 *late = g_new0(guint8, exact->graph->nodes->len + 1);

    for (guint i = 0; i < exact->graph->nodes->len; i++) {
        const GArray *replaces = graph_node(exact->graph, i)->replaces;

        for (guint j = 0; exact->left_out[i] && j < replaces->len; j++) {
            const GraphKey *key = &g_array_index(replaces, GraphKey, j);
            const GraphNode *node = graph_find(exact->graph, key->app, key->name);

            if (node != NULL)
                late[node->index] = TRUE;
        }
    }
    return late;
}

/* How many of those that go must go before each. */
static guint *
count_later(const Exact *exact)
{
    guint *later = g_new0(guint, exact->graph->nodes->len + 1);

    for (guint i = 0; i < exact->graph->nodes->len; i++) {
        const GArray *needs = exact->applied->nodes[i].needs;

        for (guint j = 0; exact->goes[i] && j < needs->len; j++)
            later[g_array_index(needs, guint, j)]++;
    }
    return later;
}

void
exact_order(Exact *exact)
{
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(Candidate));
    g_autofree guint8 *late = find_late(exact), *listed = g_new0(guint8, history_length(exact->plan->history) + 1);
    g_autofree guint *later = count_later(exact);

    push_markers(exact, heap);
    for (guint i = 0; i < exact->graph->nodes->len; i++) {
        const Candidate candidate = candidate_of(exact, late, i);

        if (exact->goes[i] && later[i] == 0)
            heap_push(heap, &candidate);
    }
    while (heap->len > 0) {
        const Candidate next = heap_pop(heap);
        const GArray *needs;

        if (next.node == APPLIED_NONE) {
            add_row(exact, listed, next.newest, UNDO_MARKER, REVERSIBLE_YES);
            continue;
        }
        add_node(exact, listed, next.node);
        needs = exact->applied->nodes[next.node].needs;
        for (guint i = 0; i < needs->len; i++) {
            guint index = g_array_index(needs, guint, i);
            const Candidate candidate = candidate_of(exact, late, index);

            if (exact->goes[index] && --later[index] == 0)
                heap_push(heap, &candidate);
        }
    }
    for (guint i = 0; i < exact->graph->nodes->len; i++) /* on a circle, which is a refusal; shown all the same */
        if (exact->goes[i] && later[i] > 0)
            add_node(exact, listed, i);
}
