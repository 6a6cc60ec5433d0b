#include "json.h"

static void
add_cutoff(cJSON *document, const Cutoff *cutoff, const CutoffRequest *asked)
{
    cJSON *object = cJSON_AddObjectToObject(document, "cutoff");

    cJSON_AddStringToObject(object, "selector", cutoff_selector_name(cutoff->selector));
    json_add_instant(object, "at", cutoff->at);
    cJSON_AddBoolToObject(object, "inclusive", cutoff->inclusive);
    if (cutoff->selector == CUTOFF_BATCH || cutoff->selector == CUTOFF_LAST)
        cJSON_AddNumberToObject(object, "number", asked->number);
    if (cutoff->target != NULL)
        json_add_text(object, "target", cutoff->target);
}

static void
add_undo(cJSON *array, const Plan *plan, guint index)
{
    const PlanUndo *undo = &g_array_index(plan->undo, PlanUndo, index);
    const Migration *migration = plan_undo_migration(plan, index);
    cJSON *object = cJSON_CreateObject();

    json_add_text(object, "app", migration->app);
    json_add_text(object, "name", migration->name);
    json_add_instant(object, "applied_at", migration->applied_at);
    cJSON_AddStringToObject(object, "reversible", reversible_name(undo->reversible));
    cJSON_AddStringToObject(object, "kind", undo->kind == UNDO_MARKER ? "marker" : "migration");
    cJSON_AddItemToArray(array, object);
}

static void
add_step(cJSON *array, const Plan *plan, const PlanStep *step)
{
    cJSON *object = cJSON_CreateObject(), *undoes, *redoes;

    cJSON_AddStringToObject(object, "kind", step->kind == STEP_SCRIPT ? "script" : "command");
    json_add_texts(object, "argv", (const char *const *)step->argv);
    undoes = cJSON_AddArrayToObject(object, "undoes");
    for (guint i = 0; i < step->undoes->len; i++) {
        const Migration *migration = plan_undo_migration(plan, g_array_index(step->undoes, guint, i));

        cJSON_AddItemToArray(undoes, json_key(migration->app, migration->name));
    }
    redoes = cJSON_AddArrayToObject(object, "redoes");
    for (guint i = 0; step->redoes != NULL && i < step->redoes->len; i++) {
        const GraphKey *key = g_ptr_array_index(step->redoes, i);

        cJSON_AddItemToArray(redoes, json_key(key->app, key->name));
    }
    cJSON_AddItemToArray(array, object);
}

static void
add_problem(cJSON *array, const Problem *problem)
{
    cJSON *object = cJSON_CreateObject();

    cJSON_AddStringToObject(object, "code", problem_code_name(problem->code));
    cJSON_AddStringToObject(object, "severity", severity_name(problem->severity));
    json_add_text(object, "app", problem->app);
    json_add_text(object, "name", problem->name);
    json_add_text(object, "message", problem->message);
    json_add_text(object, "hint", problem->hint);
    cJSON_AddItemToArray(array, object);
}

cJSON *
json_plan(const Place *place, const Plan *plan, const CutoffRequest *asked)
{
    cJSON *document = json_document("migrollback.plan/1"), *array;

    json_add_text(document, "id", plan->id);
    json_add_place(document, place);
    add_cutoff(document, plan->cutoff, asked);
    cJSON_AddBoolToObject(document, "exact", plan->exact);
    array = cJSON_AddArrayToObject(document, "undo");
    for (guint i = 0; i < plan->undo->len; i++)
        add_undo(array, plan, i);
    cJSON_AddNumberToObject(document, "kept", (double)plan->kept);
    array = cJSON_AddArrayToObject(document, "steps");
    for (guint i = 0; i < plan->steps->len; i++)
        add_step(array, plan, g_ptr_array_index(plan->steps, i));
    array = cJSON_AddArrayToObject(document, "problems");
    for (guint i = 0; i < plan->problems->len; i++)
        add_problem(array, g_ptr_array_index(plan->problems, i));
    return document;
}
