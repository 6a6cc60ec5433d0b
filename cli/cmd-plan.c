#include <string.h>

#include "command.h"
#include "json.h"
#include "text.h"

static gboolean
print_sql(const CommandCall *call, Rollback *rollback, GError **error)
{
    cJSON *statements = rollback->plan->undo->len > 0 ? rollback_sql(rollback, error) : cJSON_CreateArray();

    if (statements == NULL)
        return FALSE;
    text_plan_sql(call->report, statements);
    cJSON_Delete(statements);
    return TRUE;
}

static void
print_text(const CommandCall *call, const Rollback *rollback)
{
    g_autofree char *run_line = command_run_line(call, rollback);
    Place place = place_of(rollback);

    text_plan(call->report, &place, rollback->plan, &call->request->rollback.cutoff, run_line);
}

/* Lines to paste say nothing of what stands against them. */
static void
warn_of_problems(const CommandCall *call, const Plan *plan)
{
    for (guint i = 0; i < plan->problems->len; i++) {
        const Problem *problem = g_ptr_array_index(plan->problems, i);

        report_warning(call->report, "%s: %s", problem_code_name(problem->code), problem->message);
    }
}

static gboolean
print_plan(const CommandCall *call, Rollback *rollback, GError **error)
{
    const char *format = options_format(call->options);
    Place place = place_of(rollback);

    if (call->report->json) {
        report_json(call->report, json_plan(&place, rollback->plan, &call->request->rollback.cutoff));
        return TRUE;
    }
    if (strcmp(format, "text") == 0) {
        print_text(call, rollback);
        return TRUE;
    }
    warn_of_problems(call, rollback->plan);
    if (strcmp(format, "sql") == 0)
        return print_sql(call, rollback, error);
    text_plan_commands(call->report, rollback->plan);
    return TRUE;
}

gboolean
command_plan(CommandCall *call, GError **error)
{
    g_autoptr(Rollback) rollback = NULL;

    command_check_clock(call);
    rollback = command_open(call, error);
    if (rollback == NULL || !rollback_plan(rollback, error) || !print_plan(call, rollback, error))
        return FALSE;
    call->status = plan_has_errors(rollback->plan) ? EXIT_STATUS_REFUSED : EXIT_STATUS_DONE;
    return TRUE;
}
