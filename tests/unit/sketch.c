#include "sketch.h"

#include <string.h>

#include "bare-plan.h"
#include "engine/decide/commands.h"
#include "engine/decide/exact.h"
#include "engine/decide/graph-parts.h"

static GraphKey
key_of(Graph *graph, const char *label)
{
    const char *dot = strchr(label, '.');
    g_autofree char *app = g_strndup(label, (gsize)(dot - label));

    return (GraphKey){.app = g_string_chunk_insert_const(graph->text, app), .name = g_string_chunk_insert_const(graph->text, dot + 1)};
}

static void
add_node(Graph *graph, char *const *words)
{
    GraphKey key = key_of(graph, words[0]);
    GraphNode *node = graph_add_node(graph, key.app, key.name);

    g_assert_nonnull(node);
    node->reversible = REVERSIBLE_YES;
    for (char *const *word = words + 1; *word != NULL; word++) {
        GraphKey other = strchr(*word, '.') != NULL ? key_of(graph, *word + 1) : (GraphKey){0};

        switch (**word) {
        case '<':
            g_array_append_val(node->dependencies, other);
            break;
        case '=':
            g_array_append_val(node->replaces, other);
            break;
        case '>':
            g_array_append_val(node->run_before, other);
            break;
        default:
            node->reversible = **word == '!' ? REVERSIBLE_NO : REVERSIBLE_UNKNOWN;
        }
    }
}

Graph *
sketch_graph(const char *text)
{
    Graph *graph = graph_new();
    g_auto(GStrv) parts = g_strsplit(text, ";", -1);

    for (char **part = parts; *part != NULL; part++) {
        g_auto(GStrv) words = g_strsplit(g_strstrip(*part), " ", -1);

        if (words[0] != NULL && *words[0] != '\0')
            add_node(graph, words);
    }
    graph_resolve(graph);
    return graph;
}

static History *
history_from(const char *rows)
{
    History *history = history_new(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT);
    g_auto(GStrv) words = g_strsplit(rows, " ", -1);

    for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++) {
        char *dot = strchr(words[i], '.'), *at = strchr(words[i], '@');
        Migration row = {.app = words[i], .name = dot + 1, .position = i + 1};

        *dot = *at = '\0';
        row.applied_at = g_ascii_strtoll(at + 1, NULL, 10) * INSTANT_MINUTE;
        history_add(history, &row);
    }
    history_finish(history);
    return history;
}

void
sketch_plan(Sketch *sketch, const char *graph, const char *rows, gint64 minute, const PlanOptions *options)
{
    sketch->graph = sketch_graph(graph);
    sketch->history = history_from(rows);
    bare_plan_init(&sketch->plan, &sketch->cutoff, sketch->history);
    for (guint row = 0; row < history_length(sketch->history); row++)
        if (history_get(sketch->history, row)->applied_at >= minute * INSTANT_MINUTE)
            g_array_append_val(sketch->cutoff.undone, row);
    exact_fill(&sketch->plan, NULL, &sketch->cutoff, sketch->graph, options);
}

void
sketch_clear(Sketch *sketch)
{
    graph_free(sketch->graph);
    history_free(sketch->history);
    bare_plan_clear(&sketch->plan, &sketch->cutoff);
}

char *
sketch_undo(const Sketch *sketch)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < sketch->plan.undo->len; i++) {
        const Migration *migration = plan_undo_migration(&sketch->plan, i);

        g_string_append_printf(text, "%s%s.%s%s", i > 0 ? " " : "", migration->app, migration->name,
                               g_array_index(sketch->plan.undo, PlanUndo, i).kind == UNDO_MARKER ? "*" : "");
    }
    return g_string_free(text, FALSE);
}

char *
sketch_problems(const Sketch *sketch)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < sketch->plan.problems->len; i++) {
        const Problem *problem = g_ptr_array_index(sketch->plan.problems, i);

        g_string_append_printf(text, "%s%s:%s", i > 0 ? " " : "", problem_code_name(problem->code), severity_name(problem->severity));
        if (problem->name != NULL)
            g_string_append_printf(text, "=%s.%s", problem->app, problem->name);
    }
    return g_string_free(text, FALSE);
}

char *
sketch_commands(const Sketch *sketch, char **why_not)
{
    g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func(plain_command_free);
    GString *text = g_string_new(NULL);

    if (!commands_find(&sketch->plan, sketch->graph, commands, why_not))
        g_string_append(text, "-");
    for (guint i = 0; i < commands->len; i++) {
        const PlainCommand *command = g_ptr_array_index(commands, i);

        g_string_append_printf(text, "%s%s %s", i > 0 ? ", " : "", command->app, command->target != NULL ? command->target : "zero");
    }
    return g_string_free(text, FALSE);
}
