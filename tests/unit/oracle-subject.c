#include "oracle-subject.h"

#include <string.h>

#include "bare-plan.h"
#include "engine/decide/exact.h"
#include "engine/decide/graph-parts.h"

static const char *
app_name(guint app)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};

    return names[app];
}

static void
add_keys(Graph *graph, const Model *model, guint64 mask, GArray *keys)
{
    (void)graph;
    for (guint i = 0; i < model->n; i++) {
        GraphKey key = {.app = app_name(model->names[i].app), .name = model->names[i].name};

        if ((mask >> i & 1) != 0)
            g_array_append_val(keys, key);
    }
}

static Graph *
make_graph(const Model *model)
{
    Graph *graph = graph_new();

    for (guint i = 0; i < model->n; i++) {
        GraphNode *node;

        if (!model->names[i].file)
            continue;
        node = graph_add_node(graph, app_name(model->names[i].app), model->names[i].name);
        g_assert_nonnull(node);
        node->reversible = model->names[i].irreversible ? REVERSIBLE_NO : REVERSIBLE_YES;
        add_keys(graph, model, model->names[i].needs, node->dependencies);
        add_keys(graph, model, model->names[i].replaces, node->replaces);
    }
    graph_resolve(graph);
    return graph;
}

static void
make_history(Subject *subject, const Model *model)
{
    subject->history = history_new(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT);
    for (guint i = 0; i < model->n; i++) {
        Migration row = {.app = app_name(model->names[i].app),
                         .name = model->names[i].name,
                         .applied_at = model->names[i].time * INSTANT_MINUTE,
                         .position = model->names[i].rank};

        if (model->names[i].rank >= 0)
            history_add(subject->history, &row);
    }
    history_finish(subject->history);
    subject->name_of_row = g_new0(guint8, history_length(subject->history) + 1);
    for (guint i = 0; i < model->n; i++)
        if (model->names[i].rank >= 0)
            subject->name_of_row[history_find(subject->history, app_name(model->names[i].app), model->names[i].name)] = (guint8)i;
}

void
subject_ask_again(Subject *subject, const Model *model)
{
    const char *apps[9] = {NULL};
    PlanOptions options = {.with_dependents = model->with_dependents, .only_apps = NULL};
    guint count = 0;

    for (guint app = 0; app < 8; app++)
        if ((model->only_apps >> app & 1) != 0)
            apps[count++] = app_name(app);
    if (count > 0)
        options.only_apps = (char *const *)(gsize)apps;
    g_array_set_size(subject->cutoff.undone, 0);
    for (guint row = 0; row < history_length(subject->history); row++)
        if (history_get(subject->history, row)->applied_at >= model->cutoff * INSTANT_MINUTE)
            g_array_append_val(subject->cutoff.undone, row);
    g_array_set_size(subject->plan.undo, 0);
    g_ptr_array_set_size(subject->plan.problems, 0);
    subject->plan.exact = TRUE;
    exact_fill(&subject->plan, NULL, &subject->cutoff, subject->graph, &options);
}

void
subject_ask(Subject *subject, const Model *model)
{
    memset(subject, 0, sizeof *subject);
    subject->graph = make_graph(model);
    make_history(subject, model);
    bare_plan_init(&subject->plan, &subject->cutoff, subject->history);
    subject_ask_again(subject, model);
}

void
subject_clear(Subject *subject)
{
    graph_free(subject->graph);
    history_free(subject->history);
    bare_plan_clear(&subject->plan, &subject->cutoff);
    g_free(subject->name_of_row);
}

guint64
subject_undone(const Subject *subject, guint64 *markers)
{
    guint64 undone = 0;

    *markers = 0;
    for (guint i = 0; i < subject->plan.undo->len; i++) {
        const PlanUndo *undo = &g_array_index(subject->plan.undo, PlanUndo, i);
        guint64 bit = MODEL_BIT(subject->name_of_row[undo->row]);

        g_assert_cmpuint(undone & bit, ==, 0);
        undone |= bit;
        *markers |= undo->kind == UNDO_MARKER ? bit : 0;
    }
    return undone;
}

guint
subject_reasons(const Subject *subject)
{
    static const struct {
        ProblemCode code;
        guint reason;
    } table[] = {{PROBLEM_GRAPH_INCONSISTENT, MODEL_GRAPH},
                 {PROBLEM_MISSING_CODE, MODEL_MISSING},
                 {PROBLEM_SQUASHED, MODEL_SQUASHED},
                 {PROBLEM_DEPENDENT_BEFORE_CUTOFF, MODEL_DEPENDENT},
                 {PROBLEM_IRREVERSIBLE, MODEL_IRREVERSIBLE}};
    guint reasons = 0;

    for (guint i = 0; i < subject->plan.problems->len; i++) {
        const Problem *problem = g_ptr_array_index(subject->plan.problems, i);

        for (gsize j = 0; problem->severity == SEVERITY_ERROR && j < G_N_ELEMENTS(table); j++)
            reasons |= problem->code == table[j].code ? table[j].reason : 0;
    }
    return reasons;
}

char *
model_to_text(const Model *model)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < model->n; i++) {
        const ModelName *name = &model->names[i];

        g_string_append_printf(text, "%2u %s.%s%s%s", i, app_name(name->app), name->name, name->file ? "" : " (no file)",
                               name->irreversible ? " (irreversible)" : "");
        if (name->rank >= 0)
            g_string_append_printf(text, " row %d at %" G_GINT64_FORMAT "%s", name->rank, name->time,
                                   name->time >= model->cutoff ? " GOES" : "");
        for (guint pass = 0; pass < 2; pass++) {
            guint64 mask = pass == 0 ? name->needs : name->replaces;

            g_string_append(text, mask == 0 ? "" : pass == 0 ? " needs" : " replaces");
            for (guint j = 0; j < model->n; j++)
                if ((mask >> j & 1) != 0)
                    g_string_append_printf(text, " %u", j);
        }
        g_string_append_c(text, '\n');
    }
    g_string_append_printf(text, "cutoff %" G_GINT64_FORMAT ", apps %x, dependents %d\n", model->cutoff, model->only_apps,
                           model->with_dependents);
    return g_string_free(text, FALSE);
}
