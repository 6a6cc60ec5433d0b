#include "exact-parts.h"

#include <string.h>

#include "plan-parts.h"

/* Of warnings that can come by the hundred, so many are told. */
#define MOST_TOLD 5

static char *
label_of(const Exact *exact, guint index)
{
    return graph_label(&graph_node(exact->graph, index)->key);
}

/* The graph does not go together with itself, or with the table. What only the loader said is said where this program sees nothing. */
static void
check_graph(Exact *exact)
{
    static const char *const seen_here[] = {"conflict: ", "NodeNotFoundError: ", "CircularDependencyError: "};
    const GPtrArray *refusals = exact->applied->refusals;

    for (guint i = 0; i < refusals->len; i++)
        plan_add_problem(exact->plan, PROBLEM_GRAPH_INCONSISTENT, SEVERITY_ERROR, NULL, NULL,
                         "The framework itself refuses to work like this. Is this the code that is deployed?", "%s",
                         (const char *)g_ptr_array_index(refusals, i));
    for (char **text = exact->graph->problems; text != NULL && *text != NULL; text++) {
        gboolean known = FALSE;

        for (gsize i = 0; i < G_N_ELEMENTS(seen_here); i++)
            known = known || g_str_has_prefix(*text, seen_here[i]);
        if (known && refusals->len > 0)
            continue;
        plan_add_problem(exact->plan, PROBLEM_GRAPH_INCONSISTENT, known ? SEVERITY_WARNING : SEVERITY_ERROR, NULL, NULL, NULL,
                         "the framework says of the project: %s", *text);
    }
    if (exact->plan->history->omitted > 0)
        plan_add_problem(exact->plan, PROBLEM_GRAPH_INCONSISTENT, SEVERITY_ERROR, NULL, NULL, NULL,
                         "%" G_GUINT64_FORMAT " older rows were not read, and dependencies cannot be followed without them",
                         exact->plan->history->omitted);
}

/* Is the row's migration neither a file nor stood for by a squash that is applied? */
static gboolean
is_orphan(const Exact *exact, guint row)
{
    const Migration *migration = history_get(exact->plan->history, row);

    return graph_find(exact->graph, migration->app, migration->name) == NULL &&
           g_array_index(exact->applied->owners, guint, row) == APPLIED_NONE;
}

static void
check_code(Exact *exact)
{
    for (guint row = 0; row < history_length(exact->plan->history); row++) {
        if (exact->row_goes[row] && is_orphan(exact, row))
            plan_add_missing_code(exact->plan, history_get(exact->plan->history, row));
    }
}

static char *
list_missing_files(const Exact *exact, guint squash)
{
    const GArray *replaces = graph_node(exact->graph, squash)->replaces;
    GString *text = g_string_new(NULL);
    guint missing = 0;

    for (guint i = 0; i < replaces->len; i++) {
        const GraphKey *key = &g_array_index(replaces, GraphKey, i);
        g_autofree char *label = NULL;

        if (graph_find(exact->graph, key->app, key->name) != NULL || missing++ >= MOST_TOLD)
            continue;
        label = graph_label(key);
        g_string_append_printf(text, "%s'%s'", text->len > 0 ? ", " : "", label);
    }
    if (missing > MOST_TOLD)
        g_string_append_printf(text, " and %u more", missing - MOST_TOLD);
    return g_string_free(text, FALSE);
}

static void
check_squashes(Exact *exact)
{
    for (guint i = 0; i < exact->graph->nodes->len; i++) {
        const GraphKey *key = &graph_node(exact->graph, i)->key;
        g_autofree char *label = NULL, *missing = NULL;

        if (exact->trouble[i] == SQUASH_WHOLE)
            continue;
        label = graph_label(key);
        missing = list_missing_files(exact, i);
        if (exact->trouble[i] == SQUASH_SPANS)
            plan_add_problem(exact->plan, PROBLEM_SQUASHED, SEVERITY_ERROR, key->app, key->name,
                             "Run this with code that still has those files, or choose a moment before or after all that it replaces.",
                             "the squash '%s' replaces migrations from both sides of the cutoff, and it cannot be taken apart: the "
                             "project no longer has %s",
                             label, missing);
        else
            plan_add_problem(exact->plan, PROBLEM_SQUASHED, SEVERITY_ERROR, key->app, key->name,
                             "Run the framework's own command for applying migrations once: it writes that row and changes nothing else.",
                             "the squash '%s' is applied but has no row yet, and the project no longer has %s", label, missing);
    }
}

/* One of those that go and that the node needs. */
static guint
find_going_need(const Exact *exact, guint index)
{
    const GArray *needs = exact->applied->nodes[index].needs;

    for (guint i = 0; i < needs->len; i++) {
        guint needed = g_array_index(needs, guint, i);

        if (exact->goes[needed] || exact->reached[needed])
            return needed;
    }
    return APPLIED_NONE;
}

static int
compare_rows(gconstpointer a, gconstpointer b)
{
    guint left = *(const guint *)a, right = *(const guint *)b;

    return left < right ? -1 : left > right;
}

/* After the cutoff, but not of the chosen apps. */
static gboolean
is_after_cutoff(const Exact *exact, guint index)
{
    return g_array_binary_search(exact->cutoff->undone, &exact->applied->nodes[index].newest, compare_rows, NULL);
}

static void
check_dependents(Exact *exact)
{
    for (guint i = 0; i < exact->graph->nodes->len; i++) {
        const GraphKey *key = &graph_node(exact->graph, i)->key;
        gboolean added = exact->options->with_dependents, after;
        g_autofree char *label = NULL, *needed = NULL;

        if (!exact->extra[i] || exact->trouble[i] == SQUASH_SPANS) /* that is told already */
            continue;
        after = is_after_cutoff(exact, i);
        exact->plan->exact = exact->plan->exact && (!added || after);
        label = label_of(exact, i);
        needed = label_of(exact, find_going_need(exact, i));
        plan_add_problem(exact->plan, PROBLEM_DEPENDENT_BEFORE_CUTOFF, added ? SEVERITY_WARNING : SEVERITY_ERROR, key->app, key->name,
                         added   ? NULL
                         : after ? "Name its app too (--only-app), or let everything go that needs what goes (--with-dependents)."
                                 : "Choose an earlier moment, or undo it too (--with-dependents).",
                         "'%s' %s, but it needs '%s', which goes%s", label,
                         after ? "is not of the chosen apps" : "was applied before the cutoff", needed, added ? "; it goes too" : "");
    }
}

static void
check_kept(Exact *exact, guint index)
{
    const GraphKey *key = &graph_node(exact->graph, index)->key;
    guint needed = find_going_need(exact, index);
    g_autofree char *label = label_of(exact, index), *other = needed != APPLIED_NONE ? label_of(exact, needed) : NULL;

    exact->plan->exact = FALSE;
    if (needed != APPLIED_NONE)
        plan_add_problem(exact->plan, PROBLEM_IRREVERSIBLE, SEVERITY_ERROR, key->app, key->name, NULL,
                         "'%s' cannot be left applied: it needs '%s', which goes", label, other);
    else
        plan_add_problem(exact->plan, PROBLEM_IRREVERSIBLE, SEVERITY_WARNING, key->app, key->name, NULL, "'%s' stays applied, as accepted",
                         label);
}

static void
check_irreversible(Exact *exact)
{
    for (guint i = 0; i < exact->graph->nodes->len; i++) {
        const GraphNode *file = graph_node(exact->graph, i);

        if (exact->kept[i])
            check_kept(exact, i);
        if (exact->goes[i] && file->reversible == REVERSIBLE_NO)
            plan_add_irreversible(exact->plan, &file->key, file->why);
    }
}

static void
check_unknown(Exact *exact)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const GraphKey *only = NULL;
    guint found = 0;

    for (guint i = 0; i < exact->graph->nodes->len; i++) {
        g_autofree char *label = NULL;

        if (!exact->goes[i] || graph_node(exact->graph, i)->reversible != REVERSIBLE_UNKNOWN)
            continue;
        only = found == 0 ? &graph_node(exact->graph, i)->key : NULL;
        if (found++ >= MOST_TOLD)
            continue;
        label = label_of(exact, i);
        g_string_append_printf(text, "%s'%s'", text->len > 0 ? ", " : "", label);
    }
    if (found > 0)
        plan_add_problem(exact->plan, PROBLEM_UNKNOWN_REVERSIBILITY, SEVERITY_WARNING, only != NULL ? only->app : NULL,
                         only != NULL ? only->name : NULL, NULL, "whether these can be undone is not known: %s%s", text->str,
                         found > MOST_TOLD ? ", …" : "");
}

/* The table says that a migration was applied before what it needs: clocks, copied rows, or an edited file. */
static void
check_clocks(Exact *exact)
{
    const History *history = exact->plan->history;
    guint told = 0;

    for (guint i = 0; i < exact->graph->nodes->len && told < MOST_TOLD; i++) {
        const AppliedNode *node = &exact->applied->nodes[i];

        if (!node->applied || node->leaves != NULL)
            continue;
        for (guint j = 0; j < node->needs->len && told < MOST_TOLD; j++) {
            guint other = g_array_index(node->needs, guint, j);
            const AppliedNode *needed = &exact->applied->nodes[other];
            const GraphKey *key = &graph_node(exact->graph, i)->key;
            g_autofree char *label = NULL, *before = NULL;
            gint64 at = history_get(history, node->row)->applied_at, needed_at;

            if (!needed->applied || needed->leaves != NULL || (!exact->goes[i] && !exact->goes[other]))
                continue;
            needed_at = history_get(history, needed->row)->applied_at;
            if (at == INSTANT_NONE || needed_at == INSTANT_NONE || at >= needed_at)
                continue;
            label = label_of(exact, i);
            before = label_of(exact, other);
            told++;
            plan_add_problem(exact->plan, PROBLEM_CLOCK_SKEW, SEVERITY_WARNING, key->app, key->name, NULL,
                             "by its time '%s' was applied before '%s', which it needs: a clock was wrong, or rows were written by hand",
                             label, before);
        }
    }
}

static void
check_instants(Exact *exact)
{
    const History *history = exact->plan->history;
    const GArray *rows = exact->cutoff->undone;
    guint same = 0;

    for (guint i = 1; i < rows->len; i++) {
        guint row = g_array_index(rows, guint, i), before = g_array_index(rows, guint, i - 1);
        gint64 at = history_get(history, row)->applied_at;

        if (exact->row_goes[row] && exact->row_goes[before] && at != INSTANT_NONE && at == history_get(history, before)->applied_at)
            same++;
    }
    if (same > 0)
        plan_add_problem(exact->plan, PROBLEM_SAME_INSTANT, SEVERITY_INFO, NULL, NULL, NULL,
                         "%u of the migrations that go have the time of the one before; they are in the order of their dependencies, then "
                         "of their ids",
                         same);
}

void
exact_check(Exact *exact)
{
    check_graph(exact);
    check_code(exact);
    check_squashes(exact);
    check_dependents(exact);
    check_irreversible(exact);
    check_unknown(exact);
    check_clocks(exact);
    check_instants(exact);
}
