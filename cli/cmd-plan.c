#include <stdio.h>
#include <string.h>

#include "command.h"
#include "drivers/error.h"
#include "json.h"
#include "loss-report.h"
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
print_text(const CommandCall *call, const Rollback *rollback, const Losses *losses)
{
    g_autofree char *run_line = command_run_line(call, rollback);
    Place place = place_of(rollback);

    text_plan(call->report, &place, rollback->plan, &call->request->rollback.cutoff, losses == NULL ? run_line : NULL);
    if (losses == NULL || rollback->plan->undo->len == 0)
        return;
    fputc('\n', call->report->out);
    text_losses(call->report, losses);
    if (!call->report->quiet && !plan_has_errors(rollback->plan))
        fprintf(call->report->out, "To do it:\n  %s\n", run_line);
}

/* Lines to paste say nothing of what stands against them. */
void
command_warn_of_problems(const CommandCall *call, const char *database, const Plan *plan)
{
    for (guint i = 0; i < plan->problems->len; i++) {
        const Problem *problem = g_ptr_array_index(plan->problems, i);

        report_warning(call->report, "%s%s%s: %s", database != NULL ? database : "", database != NULL ? ": " : "",
                       problem_code_name(problem->code), problem->message);
    }
}

static gboolean
print_plan(const CommandCall *call, Rollback *rollback, const Losses *losses, GError **error)
{
    const char *format = options_format(call->options);
    Place place = place_of(rollback);

    if (call->report->json) {
        cJSON *document = json_plan(&place, rollback->plan, &call->request->rollback.cutoff);

        if (losses != NULL)
            json_add_losses(document, losses);
        report_json(call->report, document);
        return TRUE;
    }
    if (strcmp(format, "text") == 0) {
        print_text(call, rollback, losses);
        return TRUE;
    }
    command_warn_of_problems(call, NULL, rollback->plan);
    if (strcmp(format, "sql") == 0)
        return print_sql(call, rollback, error);
    text_plan_commands(call->report, rollback->plan);
    return TRUE;
}

gboolean
command_plan(CommandCall *call, GError **error)
{
    g_autoptr(Rollback) rollback = NULL;
    g_autoptr(Losses) losses = NULL;

    command_check_clock(call);
    if (command_has_several(call) && call->options->loses)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--loses looks at one database at a time");
    if (command_has_several(call))
        return command_plan_several(call, error);
    rollback = command_open(call, error);
    if (rollback == NULL || !rollback_plan(rollback, error))
        return FALSE;
    if (call->options->loses && (losses = command_find_losses(call, error)) == NULL)
        return FALSE;
    if (!print_plan(call, rollback, losses, error))
        return FALSE;
    call->status = plan_has_errors(rollback->plan) ? EXIT_STATUS_REFUSED : EXIT_STATUS_DONE;
    return TRUE;
}
