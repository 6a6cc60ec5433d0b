/* Verdicts as JSON, and the verdict of a deployment. */
#include "drivers/error.h"
#include "verdicts.h"

static const char *const severity_names[VERDICT_N_SEVERITIES] = {"info", "warning", "error"};
static const char *const loss_names[LOSES_N] = {"nothing", "rows", "column", "value"};
static const char *const may_run_names[] = {"yes", "depends", "unknown", "no"};
static const char *const order_names[] = {"any", "code-first", "database-first", "together"};

const char *
verdict_measure_name(VerdictMeasure measure)
{
    static const char *const names[MEASURE_N] = {NULL, "exact", "at-least", "estimate", "unknown"};

    return names[measure];
}

const char *
verdict_may_run_name(VerdictMayRun may_run)
{
    return may_run_names[may_run];
}

const char *
verdict_order_name(VerdictOrder order)
{
    return order_names[order];
}

VerdictMayRun
verdict_may_run(LeaveVerdict leave)
{
    static const VerdictMayRun may_run[LEAVE_N] = {MAY_RUN_YES, MAY_RUN_DEPENDS, MAY_RUN_UNKNOWN, MAY_RUN_NO};

    return may_run[leave];
}

DeploymentVerdict
verdict_deployment(const GPtrArray *migrations)
{
    LeaveVerdict leave = LEAVE_SAFE, ahead = LEAVE_SAFE;
    DeploymentVerdict deployment = {.undo = REVERSE_LOSSLESS};

    for (guint i = 0; i < migrations->len; i++) {
        const MigrationVerdict *one = g_ptr_array_index(migrations, i);

        leave = MAX(leave, one->leave);
        ahead = MAX(ahead, one->ahead);
        deployment.undo = MAX(deployment.undo, one->reverse);
    }
    deployment.old_code_may_run = verdict_may_run(leave);
    if (leave == LEAVE_SAFE)
        deployment.order = ahead == LEAVE_SAFE ? ORDER_ANY : ORDER_CODE_FIRST;
    else
        deployment.order = ahead == LEAVE_SAFE ? ORDER_DATABASE_FIRST : ORDER_TOGETHER;
    return deployment;
}

/* --- JSON --- */

static void
add_text(cJSON *object, const char *key, const char *text)
{
    if (text != NULL)
        cJSON_AddStringToObject(object, key, text);
}

static void
add_list(cJSON *object, const char *key, const char *const *list)
{
    cJSON *array = list != NULL ? cJSON_AddArrayToObject(object, key) : NULL;

    for (; list != NULL && *list != NULL; list++)
        cJSON_AddItemToArray(array, cJSON_CreateString(*list));
}

static cJSON *
probe_json(const Probe *probe)
{
    cJSON *object = cJSON_CreateObject();

    add_text(object, "ask", probe_kind_name(probe->kind));
    add_text(object, "side", probe->before ? "before" : "after");
    add_text(object, "schema", probe->schema);
    add_text(object, "table", probe->table);
    add_list(object, "columns", probe->columns);
    add_text(object, "limit", probe->limit);
    add_text(object, "low", probe->low);
    add_text(object, "high", probe->high);
    add_text(object, "scale", probe->scale);
    add_text(object, "expression", probe->expression);
    add_text(object, "own_type", probe->own_type);
    add_list(object, "labels", probe->labels);
    add_text(object, "target_schema", probe->target_schema);
    add_text(object, "target", probe->target);
    add_list(object, "target_columns", probe->target_columns);
    return object;
}

static cJSON *
finding_json(const VerdictFinding *finding)
{
    gboolean leave = finding->axis == VERDICT_LEAVE;
    cJSON *object = cJSON_CreateObject();

    add_text(object, "rule", finding->rule);
    add_text(object, "axis", leave ? "leave" : "reverse");
    add_text(object, "verdict",
             leave ? leave_verdict_name((LeaveVerdict)finding->verdict) : reverse_verdict_name((ReverseVerdict)finding->verdict));
    add_text(object, "severity", severity_names[finding->severity]);
    add_text(object, "object", finding->object);
    add_text(object, "message", finding->message);
    if (finding->probe.kind != PROBE_NONE)
        cJSON_AddItemToObject(object, "probe", probe_json(&finding->probe));
    return object;
}

/* What the undo destroys, or the migration destroyed. A count is there where it was asked; how exact it is, says who asked. */
static void
add_loss(cJSON *losses, const VerdictFinding *finding)
{
    cJSON *object;

    if (finding->loses == LOSES_NOTHING || (finding->probe.kind != PROBE_NONE && finding->count == 0))
        return;
    object = cJSON_CreateObject();
    add_text(object, "object", finding->object);
    add_text(object, "kind", loss_names[finding->loses]);
    add_text(object, "side", finding->probe.before ? "before" : "after");
    if (finding->count >= 0)
        cJSON_AddNumberToObject(object, "count", (double)finding->count);
    add_text(object, "measure", verdict_measure_name(finding->measure));
    add_text(object, "source", finding->source);
    cJSON_AddItemToArray(losses, object);
}

cJSON *
migration_verdict_json(const MigrationVerdict *verdict)
{
    cJSON *object = cJSON_CreateObject(), *findings, *losses;

    add_text(object, "leave", leave_verdict_name(verdict->leave));
    add_text(object, "reverse", reverse_verdict_name(verdict->reverse));
    findings = cJSON_AddArrayToObject(object, "findings");
    losses = cJSON_AddArrayToObject(object, "loses");
    for (guint i = 0; i < verdict->findings->len; i++) {
        const VerdictFinding *finding = g_ptr_array_index(verdict->findings, i);

        cJSON_AddItemToArray(findings, finding_json(finding));
        add_loss(losses, finding);
    }
    return object;
}

cJSON *
deployment_verdict_json(const DeploymentVerdict *verdict)
{
    cJSON *object = cJSON_CreateObject();

    add_text(object, "old_code_may_run", verdict_may_run_name(verdict->old_code_may_run));
    add_text(object, "undo", reverse_verdict_name(verdict->undo));
    add_text(object, "order", verdict_order_name(verdict->order));
    return object;
}
