#include "exact.h"

#include <string.h>

#include "exact-parts.h"

static void
select_rows(Exact *exact)
{
    char *const *apps = exact->options->only_apps;

    for (guint i = 0; i < exact->cutoff->undone->len; i++) {
        guint row = g_array_index(exact->cutoff->undone, guint, i);
        const char *app = history_get(exact->plan->history, row)->app;

        if (apps == NULL || (app != NULL && g_strv_contains((const char *const *)apps, app)))
            exact->row_goes[row] = TRUE;
        else
            exact->plan->exact = FALSE; /* something after the cutoff stays */
    }
}

static gboolean
is_accepted(const Exact *exact, guint index)
{
    const GraphKey *key = &graph_node(exact->graph, index)->key;
    char *const *accepted = exact->options->accept_irreversible;
    g_autofree char *label = NULL;

    if (accepted == NULL)
        return FALSE;
    label = graph_label(key);
    return g_strv_contains((const char *const *)accepted, label) || g_strv_contains((const char *const *)accepted, key->name);
}

/* Only with the files of all that it replaces can a squash be taken apart: the framework must find them when half of them is gone. */
static gboolean
can_leave_out(const Exact *exact, guint index)
{
    const GArray *replaces = graph_node(exact->graph, index)->replaces;

    for (guint i = 0; i < replaces->len; i++) {
        const GraphKey *key = &g_array_index(replaces, GraphKey, i);

        if (graph_find(exact->graph, key->app, key->name) == NULL)
            return FALSE;
    }
    return TRUE;
}

/* Where a squash cannot be undone as one: TRUE where that means to take it apart and to look at the graph again. */
static gboolean
take_apart(Exact *exact, guint index, SquashTrouble trouble)
{
    if (!can_leave_out(exact, index)) {
        exact->trouble[index] = (guint8)trouble;
        return FALSE;
    }
    exact->left_out[index] = TRUE;
    return TRUE;
}

static gboolean
choose_squash(Exact *exact, guint index)
{
    const AppliedNode *node = &exact->applied->nodes[index];
    guint going = 0;

    for (guint i = 0; i < node->leaves->len; i++)
        going += exact->row_goes[g_array_index(node->leaves, guint, i)];
    exact->goes[index] = going == node->leaves->len;
    return going > 0 && going < node->leaves->len && take_apart(exact, index, SQUASH_SPANS);
}

/* The nodes that the cutoff names. TRUE where a squash was taken apart. */
static gboolean
choose_nodes(Exact *exact)
{
    gboolean again = FALSE;

    for (guint i = 0; i < exact->graph->nodes->len; i++) {
        const AppliedNode *node = &exact->applied->nodes[i];

        exact->goes[i] = exact->extra[i] = exact->reached[i] = exact->kept[i] = FALSE;
        exact->trouble[i] = SQUASH_WHOLE;
        if (!node->applied)
            continue;
        if (node->leaves != NULL)
            again = choose_squash(exact, i) || again;
        else
            exact->goes[i] = exact->row_goes[node->row];
        if (exact->goes[i] && is_accepted(exact, i)) {
            exact->kept[i] = TRUE;
            exact->goes[i] = FALSE;
        }
    }
    return again;
}

/* Everything applied that needs what goes, also by way of something that is not applied: then a row is missing, and that is told, too. */
static void
find_extra(Exact *exact)
{
    g_autoptr(GArray) pending = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < exact->graph->nodes->len; i++)
        if (exact->goes[i])
            g_array_append_val(pending, i);
    for (guint at = 0; at < pending->len; at++) {
        const GArray *later = exact->applied->nodes[g_array_index(pending, guint, at)].needed_by;

        for (guint i = 0; i < later->len; i++) {
            guint index = g_array_index(later, guint, i);

            if (exact->goes[index] || exact->reached[index] || exact->kept[index])
                continue;
            exact->reached[index] = TRUE;
            exact->extra[index] = exact->applied->nodes[index].applied ? TRUE : FALSE;
            g_array_append_val(pending, index);
        }
    }
    if (!exact->options->with_dependents)
        return;
    for (guint i = 0; i < exact->graph->nodes->len; i++)
        exact->goes[i] = exact->goes[i] || exact->extra[i];
}

/* A squash without a row of its own cannot be named in a list of rows; what it replaced can. */
static gboolean
take_apart_unrecorded(Exact *exact)
{
    gboolean again = FALSE;

    for (guint i = 0; i < exact->graph->nodes->len; i++)
        if (exact->goes[i] && exact->applied->nodes[i].row == APPLIED_NONE)
            again = take_apart(exact, i, SQUASH_NO_ROW) || again;
    return again;
}

static void
choose(Exact *exact)
{
    do {
        g_clear_pointer(&exact->applied, applied_free);
        exact->applied = applied_new(exact->graph, exact->plan->history, NULL, exact->left_out);
        if (choose_nodes(exact))
            continue;
        find_extra(exact);
        if (!take_apart_unrecorded(exact))
            return;
    } while (TRUE);
}

void
exact_fill(Plan *plan, const Batches *batches, const Cutoff *cutoff, const Graph *graph, const PlanOptions *options)
{
    guint rows = history_length(plan->history), nodes = graph->nodes->len;
    Exact exact = {.plan = plan,
                   .cutoff = cutoff,
                   .graph = graph,
                   .options = options,
                   .row_goes = g_new0(guint8, rows + 1),
                   .left_out = g_new0(guint8, nodes + 1),
                   .goes = g_new0(guint8, nodes + 1),
                   .extra = g_new0(guint8, nodes + 1),
                   .reached = g_new0(guint8, nodes + 1),
                   .kept = g_new0(guint8, nodes + 1),
                   .trouble = g_new0(guint8, nodes + 1)};

    (void)batches;
    select_rows(&exact);
    if (memchr(exact.row_goes, TRUE, rows) != NULL) {
        choose(&exact);
        exact_order(&exact);
        exact_check(&exact);
    }
    g_clear_pointer(&exact.applied, applied_free);
    g_free(exact.row_goes);
    g_free(exact.left_out);
    g_free(exact.goes);
    g_free(exact.extra);
    g_free(exact.reached);
    g_free(exact.kept);
    g_free(exact.trouble);
}
