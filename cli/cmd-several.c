/* history and plan of several databases. */
#include <string.h>

#include "command.h"
#include "drivers/error.h"
#include "json.h"
#include "text.h"

static gboolean
check_number(const RollbackSet *set, guint number, GError **error)
{
    if (number == 0 || (set->deployments != NULL && number <= set->deployments->items->len))
        return TRUE;
    if (set->deployments == NULL) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE,
                           "without times in every migration table nothing tells which batches of several databases are one deployment");
        migrollback_error_set_hint(error, "Look at one database at a time.");
        return FALSE;
    }
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "there is no batch %u", number);
    migrollback_error_set_hint(error, "The deployments of all databases together are 1 (the oldest) to %u.", set->deployments->items->len);
    return FALSE;
}

gboolean
command_history_several(CommandCall *call, GError **error)
{
    g_autoptr(RollbackSet) set = command_open_several(call, error);
    guint number = 0;

    if (set == NULL || (call->options->operand != NULL && !request_number(call->options->operand, "history", &number, error)) ||
        !check_number(set, number, error))
        return FALSE;
    if (call->report->json)
        json_history_several(call->report->out, set, number);
    else
        text_history_several(call->report, set, number);
    return TRUE;
}

static gboolean
print_sql(const CommandCall *call, const RollbackSet *set, GError **error)
{
    for (guint i = 0; i < set->length; i++) {
        Rollback *rollback = set->members[i].rollback;
        cJSON *statements = rollback->plan->undo->len > 0 ? rollback_sql(rollback, error) : cJSON_CreateArray();

        if (statements == NULL) {
            g_prefix_error(error, "%s: ", set->members[i].name);
            return FALSE;
        }
        fprintf(call->report->out, "-- database %s\n", set->members[i].name);
        text_plan_sql(call->report, statements);
        cJSON_Delete(statements);
    }
    return TRUE;
}

static void
print_lines(const CommandCall *call, const RollbackSet *set)
{
    for (guint i = 0; i < set->lines->len; i++) {
        SeveralItem item = g_array_index(set->lines, SeveralItem, i);

        text_plan_line(call->report, set->members[item.database].rollback->plan, item.index);
    }
}

static gboolean
print_plan(const CommandCall *call, const RollbackSet *set, GError **error)
{
    const char *format = options_format(call->options);

    if (call->report->json) {
        report_json(call->report, json_plan_several(set));
        return TRUE;
    }
    if (strcmp(format, "text") == 0) {
        g_autofree char *run_line = command_run_line_several(call, set);

        text_plan_several(call->report, set, run_line);
        return TRUE;
    }
    for (guint i = 0; i < set->length; i++)
        command_warn_of_problems(call, set->members[i].name, set->members[i].rollback->plan);
    if (strcmp(format, "sql") == 0)
        return print_sql(call, set, error);
    print_lines(call, set);
    return TRUE;
}

gboolean
command_plan_several(CommandCall *call, GError **error)
{
    g_autoptr(RollbackSet) set = command_open_several(call, error);

    if (set == NULL || !rollback_set_plan(set, error) || !print_plan(call, set, error))
        return FALSE;
    call->status = rollback_set_has_errors(set) ? EXIT_STATUS_REFUSED : EXIT_STATUS_DONE;
    return TRUE;
}
