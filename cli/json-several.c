#include "json.h"

static const Plan *
plan_of(const RollbackSet *set, guint index)
{
    return set->members[index].rollback->plan;
}

/* When the oldest of what is undone was applied, where it is not what was asked for. */
static gint64
oldest_cut(const RollbackSet *set)
{
    gint64 oldest = INSTANT_NONE;

    for (guint i = 0; i < set->length; i++) {
        const Cutoff *cutoff = plan_of(set, i)->cutoff;

        if (cutoff->at != INSTANT_NONE && (oldest == INSTANT_NONE || cutoff->at < oldest))
            oldest = cutoff->at;
    }
    return oldest;
}

static const char *
target_of(const RollbackSet *set)
{
    for (guint i = 0; i < set->length; i++)
        if (plan_of(set, i)->cutoff->target != NULL)
            return plan_of(set, i)->cutoff->target;
    return NULL;
}

static void
add_databases(cJSON *document, const RollbackSet *set)
{
    cJSON *array = cJSON_AddArrayToObject(document, "databases");

    for (guint i = 0; i < set->length; i++) {
        const Plan *plan = plan_of(set, i);
        cJSON *object = cJSON_CreateObject();
        Place place = place_of(set->members[i].rollback);

        json_add_text(object, "name", set->members[i].name);
        json_add_place(object, &place);
        json_add_text(object, "id", plan->id);
        cJSON_AddBoolToObject(object, "exact", plan->exact);
        cJSON_AddNumberToObject(object, "planned", plan->undo->len);
        cJSON_AddNumberToObject(object, "kept", (double)plan->kept);
        cJSON_AddItemToArray(array, object);
    }
}

static void
add_lists(cJSON *document, const RollbackSet *set)
{
    cJSON *array = cJSON_AddArrayToObject(document, "undo");

    for (guint i = 0; i < set->undo->len; i++) {
        SeveralItem item = g_array_index(set->undo, SeveralItem, i);

        json_add_undo(array, plan_of(set, item.database), item.index, set->members[item.database].name);
    }
    cJSON_AddNumberToObject(document, "kept", (double)set->kept);
    array = cJSON_AddArrayToObject(document, "steps");
    for (guint i = 0; i < set->steps->len; i++) {
        SeveralItem item = g_array_index(set->steps, SeveralItem, i);
        const Plan *plan = plan_of(set, item.database);

        json_add_step(array, plan, g_ptr_array_index(plan->steps, item.index), set->members[item.database].name);
    }
    array = cJSON_AddArrayToObject(document, "problems");
    for (guint i = 0; i < set->length; i++)
        for (guint j = 0; j < plan_of(set, i)->problems->len; j++)
            json_add_problem(array, g_ptr_array_index(plan_of(set, i)->problems, j), set->members[i].name);
}

cJSON *
json_plan_several(const RollbackSet *set)
{
    cJSON *document = json_document("migrollback.plan/1");
    Place place = place_of(set->members[0].rollback);

    json_add_text(document, "id", set->id);
    json_add_place(document, &place);
    json_add_cutoff(document, set->asked.selector, set->asked.selector == CUTOFF_AFTER ? set->asked.at : oldest_cut(set), TRUE,
                    target_of(set), &set->asked);
    cJSON_AddBoolToObject(document, "exact", set->exact);
    add_lists(document, set);
    add_databases(document, set);
    return document;
}
