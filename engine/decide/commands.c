#include "commands.h"

#include <string.h>

#include "commands-parts.h"
#include "cover.h"

/* In a sentence, so many names are told, and so many migrations that no command reaches. */
#define MOST_NAMES 5
#define MOST_SENTENCES 3

void
plain_command_free(gpointer command)
{
    PlainCommand *plain = command;

    g_array_unref(plain->undoes);
    g_free(plain);
}

static void
candidate_free(gpointer data)
{
    CommandCandidate *candidate = data;

    g_array_unref(candidate->holds);
    g_free(candidate);
}

static const char *
app_of(const CommandSearch *search, guint index)
{
    return graph_node(search->graph, index)->key.app;
}

static char *
label_of(const CommandSearch *search, guint index)
{
    return graph_label(&graph_node(search->graph, index)->key);
}

/* --- what goes, as the framework's commands see it --- */

static gboolean
place_rows(CommandSearch *search, char **why_not)
{
    const History *history = search->plan->history;

    for (guint i = 0; i < search->plan->undo->len; i++) {
        guint row = g_array_index(search->plan->undo, PlanUndo, i).row;
        const Migration *migration = history_get(history, row);
        const GraphNode *file = graph_find(search->graph, migration->app, migration->name);

        search->row_goes[row] = file == NULL || file->replaces->len == 0;
    }
    for (guint row = 0; row < history_length(history); row++) {
        if (search->row_goes[row] && g_array_index(search->applied->owners, guint, row) == APPLIED_NONE) {
            g_autofree char *label = migration_label(history_get(history, row)->app, history_get(history, row)->name);

            *why_not = g_strdup_printf("no plain command knows '%s'", label);
            return FALSE;
        }
    }
    return TRUE;
}

/* The framework's commands forget the rows of what a squash names, not of what the squashes among these name. */
static gboolean
replaces_squashes(const CommandSearch *search, guint squash)
{
    const GArray *replaces = graph_node(search->graph, squash)->replaces;

    for (guint i = 0; i < replaces->len; i++) {
        const GraphKey *key = &g_array_index(replaces, GraphKey, i);
        const GraphNode *inner = graph_find(search->graph, key->app, key->name);

        if (inner != NULL && inner->replaces->len > 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
place_nodes(CommandSearch *search, char **why_not)
{
    for (guint i = 0; i < search->graph->nodes->len; i++) {
        const AppliedNode *node = &search->applied->nodes[i];
        guint going = 0;

        if (!node->applied)
            continue;
        if (node->leaves == NULL) {
            search->goes[i] = search->row_goes[node->row];
            continue;
        }
        for (guint j = 0; j < node->leaves->len; j++)
            going += search->row_goes[g_array_index(node->leaves, guint, j)];
        search->goes[i] = going == node->leaves->len;
        if (search->goes[i] && replaces_squashes(search, i)) {
            g_autofree char *label = label_of(search, i);

            *why_not = g_strdup_printf("plain commands would leave rows of what the squashes in the squash '%s' replace", label);
            return FALSE;
        }
        if (going > 0 && going < node->leaves->len) {
            g_autofree char *label = label_of(search, i);

            *why_not = g_strdup_printf("plain commands would undo all that the squash '%s' replaces, and some of it stays", label);
            return FALSE;
        }
    }
    return TRUE;
}

static int
compare_keys(gconstpointer a, gconstpointer b)
{
    return graph_compare_keys(*(const GraphKey *const *)a, *(const GraphKey *const *)b);
}

/* In the order of names, whatever begins with a name follows it directly. */
static void
find_single_names(CommandSearch *search)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_sized_new(search->graph->nodes->len);

    for (guint i = 0; i < search->graph->nodes->len; i++)
        g_ptr_array_add(keys, (gpointer)(gsize)&graph_node(search->graph, i)->key);
    g_ptr_array_sort(keys, compare_keys);
    for (guint i = 0; i < keys->len; i++) {
        const GraphKey *key = g_ptr_array_index(keys, i), *next = i + 1 < keys->len ? g_ptr_array_index(keys, i + 1) : NULL;

        search->single[graph_find(search->graph, key->app, key->name)->index] =
            next == NULL || g_strcmp0(next->app, key->app) != 0 || !g_str_has_prefix(next->name, key->name);
    }
}

/* --- candidates --- */

/* The lowest nodes that go: what they need stays. Undoing these undoes all. */
static gboolean
is_lowest(const CommandSearch *search, guint index)
{
    const GArray *needs = search->applied->nodes[index].needs;

    if (!search->goes[index])
        return FALSE;
    for (guint i = 0; i < needs->len; i++)
        if (search->goes[g_array_index(needs, guint, i)])
            return FALSE;
    return TRUE;
}

/* Of what the command would undo, what is not to go: how many, and the first in words. */
static guint
count_innocent(const CommandSearch *search, const char *app, guint target, char **names)
{
    g_autoptr(GArray) reached = simulation_reach(search->applied, app, target);
    g_autoptr(GString) text = g_string_new(NULL);
    guint innocent = 0;

    for (guint i = 0; i < reached->len; i++) {
        guint index = g_array_index(reached, guint, i);
        g_autofree char *label = NULL;

        if (search->goes[index] || innocent++ >= MOST_NAMES || names == NULL)
            continue;
        label = label_of(search, index);
        g_string_append_printf(text, "%s'%s'", text->len > 0 ? ", " : "", label);
    }
    if (innocent > MOST_NAMES)
        g_string_append_printf(text, " and %u more", innocent - MOST_NAMES);
    if (names != NULL)
        *names = g_strdup(text->str);
    return innocent;
}

/* The targets that undo a lowest node: what it needs in its own app; or zero, where it needs nothing there. */
static GArray *
targets_of(const CommandSearch *search, guint lowest)
{
    const GArray *needs = search->applied->nodes[lowest].needs;
    GArray *targets = g_array_new(FALSE, FALSE, sizeof(guint));
    const guint zero = APPLIED_NONE;

    for (guint i = 0; i < needs->len; i++) {
        guint target = g_array_index(needs, guint, i);

        if (g_strcmp0(app_of(search, target), app_of(search, lowest)) == 0)
            g_array_append_val(targets, target);
    }
    if (targets->len == 0)
        g_array_append_val(targets, zero);
    return targets;
}

static gboolean
is_usable(const CommandSearch *search, const char *app, guint target)
{
    return (target == APPLIED_NONE || search->single[target]) && count_innocent(search, app, target, NULL) == 0;
}

/* Why none of its targets will do, told of the one that does the least harm. */
static char *
explain(const CommandSearch *search, guint lowest)
{
    g_autoptr(GArray) targets = targets_of(search, lowest);
    g_autofree char *label = label_of(search, lowest), *best = NULL, *target_name = NULL;
    guint fewest = G_MAXUINT;

    for (guint i = 0; i < targets->len; i++) {
        guint target = g_array_index(targets, guint, i);
        g_autofree char *names = NULL;
        guint innocent = count_innocent(search, app_of(search, lowest), target, &names);

        if (innocent >= fewest)
            continue;
        fewest = innocent;
        g_free(best);
        best = g_steal_pointer(&names);
        g_free(target_name);
        target_name = g_strdup(target == APPLIED_NONE ? "zero" : graph_node(search->graph, target)->key.name);
    }
    if (fewest == 0)
        return g_strdup_printf("no plain command undoes '%s': the name of its target '%s' is also how another name begins", label,
                               target_name);
    return g_strdup_printf("no plain command undoes '%s' alone: down to '%s' would also undo %s", label, target_name, best);
}

static CommandCandidate *
find_candidate(GPtrArray *candidates, const char *app, guint target)
{
    CommandCandidate *candidate;

    for (guint i = 0; i < candidates->len; i++) {
        candidate = g_ptr_array_index(candidates, i);
        if (candidate->target == target)
            return candidate;
    }
    candidate = g_new0(CommandCandidate, 1);
    candidate->app = app;
    candidate->target = target;
    candidate->holds = g_array_new(FALSE, FALSE, sizeof(guint));
    g_ptr_array_add(candidates, candidate);
    return candidate;
}

/* The fewest commands for the lowest nodes of one app; FALSE where one of them has none. */
static gboolean
cover_app(const CommandSearch *search, const GArray *lowest, GPtrArray *chosen, GPtrArray *complaints)
{
    g_autoptr(GPtrArray) candidates = g_ptr_array_new_with_free_func(candidate_free), sets = g_ptr_array_new();
    g_autoptr(GArray) numbers = NULL;
    gboolean complete = TRUE;

    for (guint i = 0; i < lowest->len; i++) {
        guint index = g_array_index(lowest, guint, i), usable = 0;
        g_autoptr(GArray) targets = targets_of(search, index);

        for (guint j = 0; j < targets->len; j++) {
            guint target = g_array_index(targets, guint, j);
            CommandCandidate *candidate;

            if (!is_usable(search, app_of(search, index), target))
                continue;
            usable++;
            candidate = find_candidate(candidates, app_of(search, index), target);
            candidate->newest = MAX(candidate->newest, search->applied->nodes[index].newest);
            g_array_append_val(candidate->holds, i);
        }
        complete = complete && usable > 0;
        if (usable == 0 && complaints->len < MOST_SENTENCES)
            g_ptr_array_add(complaints, explain(search, index));
    }
    if (!complete)
        return FALSE;
    for (guint i = 0; i < candidates->len; i++)
        g_ptr_array_add(sets, ((CommandCandidate *)g_ptr_array_index(candidates, i))->holds);
    numbers = cover_find(sets, lowest->len);
    for (guint i = numbers->len; i-- > 0;)
        g_ptr_array_add(chosen, g_ptr_array_steal_index(candidates, g_array_index(numbers, guint, i)));
    return TRUE;
}

static int
compare_newest_first(gconstpointer a, gconstpointer b)
{
    const CommandCandidate *left = *(const CommandCandidate *const *)a, *right = *(const CommandCandidate *const *)b;

    return left->newest > right->newest ? -1 : left->newest < right->newest;
}

/* The commands, those of the newest migrations first: a failure then leaves a state that is close to some later moment. */
static gboolean
find_cover(const CommandSearch *search, GPtrArray *chosen, char **why_not)
{
    g_autoptr(GHashTable) apps = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    g_autoptr(GPtrArray) complaints = g_ptr_array_new_null_terminated(4, g_free, TRUE), order = g_ptr_array_new();
    gboolean complete = TRUE;

    for (guint i = 0; i < search->graph->nodes->len; i++) {
        const char *app = app_of(search, i) != NULL ? app_of(search, i) : "";
        GArray *lowest = g_hash_table_lookup(apps, app);

        if (!is_lowest(search, i))
            continue;
        if (lowest == NULL) {
            lowest = g_array_new(FALSE, FALSE, sizeof(guint));
            g_hash_table_insert(apps, (gpointer)(gsize)app, lowest);
            g_ptr_array_add(order, lowest);
        }
        g_array_append_val(lowest, i);
    }
    for (guint i = 0; i < order->len; i++)
        complete = cover_app(search, g_ptr_array_index(order, i), chosen, complaints) && complete;
    g_ptr_array_sort(chosen, compare_newest_first);
    if (!complete)
        *why_not = g_strjoinv("; ", (char **)complaints->pdata);
    return complete;
}

gboolean
commands_find(const Plan *plan, const Graph *graph, GPtrArray *commands, char **why_not)
{
    g_autoptr(Applied) applied = applied_new(graph, plan->history, NULL, NULL);
    g_autoptr(GPtrArray) chosen = g_ptr_array_new_with_free_func(candidate_free);
    g_autofree guint8 *row_goes = g_new0(guint8, history_length(plan->history) + 1), *goes = g_new0(guint8, graph->nodes->len + 1);
    g_autofree guint8 *single = g_new0(guint8, graph->nodes->len + 1);
    CommandSearch search = {.plan = plan, .graph = graph, .applied = applied, .row_goes = row_goes, .goes = goes, .single = single};
    gboolean found;

    *why_not = NULL;
    if (applied->refusals->len > 0) {
        *why_not = g_strdup_printf("the framework's commands refuse to work: %s", (const char *)g_ptr_array_index(applied->refusals, 0));
        return FALSE;
    }
    find_single_names(&search);
    found = place_rows(&search, why_not) && place_nodes(&search, why_not) && find_cover(&search, chosen, why_not) &&
            commands_prove(&search, chosen, commands, why_not);
    if (!found)
        g_ptr_array_set_size(commands, 0);
    return found;
}
