#include "json.h"

void
json_add_cutoff(cJSON *document, CutoffSelector selector, gint64 at, gboolean inclusive, const char *target, const CutoffRequest *asked)
{
    cJSON *object = cJSON_AddObjectToObject(document, "cutoff");

    cJSON_AddStringToObject(object, "selector", cutoff_selector_name(selector));
    json_add_instant(object, "at", at);
    cJSON_AddBoolToObject(object, "inclusive", inclusive);
    if (selector == CUTOFF_BATCH || selector == CUTOFF_LAST)
        cJSON_AddNumberToObject(object, "number", asked->number);
    if (target != NULL)
        json_add_text(object, "target", target);
}

/* Which of several databases it is about comes first. */
static cJSON *
new_labelled(const char *database)
{
    cJSON *object = cJSON_CreateObject();

    if (database != NULL)
        json_add_text(object, "database", database);
    return object;
}

void
json_add_undo(cJSON *array, const Plan *plan, guint index, const char *database)
{
    const PlanUndo *undo = &g_array_index(plan->undo, PlanUndo, index);
    const Migration *migration = plan_undo_migration(plan, index);
    cJSON *object = new_labelled(database);

    json_add_text(object, "app", migration->app);
    json_add_text(object, "name", migration->name);
    json_add_instant(object, "applied_at", migration->applied_at);
    cJSON_AddStringToObject(object, "reversible", reversible_name(undo->reversible));
    cJSON_AddStringToObject(object, "kind", undo->kind == UNDO_MARKER ? "marker" : "migration");
    cJSON_AddItemToArray(array, object);
}

void
json_add_step(cJSON *array, const Plan *plan, const PlanStep *step, const char *database)
{
    static const char *const kinds[] = {[STEP_COMMAND] = "command", [STEP_SCRIPT] = "script", [STEP_SQL] = "sql"}, *const none[] = {NULL};
    cJSON *object = new_labelled(database), *undoes, *redoes;

    cJSON_AddStringToObject(object, "kind", kinds[step->kind]);
    json_add_texts(object, "argv", step->argv != NULL ? (const char *const *)step->argv : none);
    if (step->down != NULL) {
        json_add_text(object, "file", step->down->path);
        cJSON_AddNumberToObject(object, "line", step->down->line);
        cJSON_AddNumberToObject(object, "statements", step->down->statements->len);
    }
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

void
json_add_problem(cJSON *array, const Problem *problem, const char *database)
{
    cJSON *object = new_labelled(database);

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
    json_add_cutoff(document, plan->cutoff->selector, plan->cutoff->at, plan->cutoff->inclusive, plan->cutoff->target, asked);
    cJSON_AddBoolToObject(document, "exact", plan->exact);
    array = cJSON_AddArrayToObject(document, "undo");
    for (guint i = 0; i < plan->undo->len; i++)
        json_add_undo(array, plan, i, NULL);
    cJSON_AddNumberToObject(document, "kept", (double)plan->kept);
    array = cJSON_AddArrayToObject(document, "steps");
    for (guint i = 0; i < plan->steps->len; i++)
        json_add_step(array, plan, g_ptr_array_index(plan->steps, i), NULL);
    array = cJSON_AddArrayToObject(document, "problems");
    for (guint i = 0; i < plan->problems->len; i++)
        json_add_problem(array, g_ptr_array_index(plan->problems, i), NULL);
    return document;
}
