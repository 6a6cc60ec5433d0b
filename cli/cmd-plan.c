#include <string.h>

#include "command.h"
#include "json.h"
#include "text.h"

static void
print_plan(const CommandCall *call, const Rollback *rollback)
{
    const CutoffRequest *asked = &call->request->rollback.cutoff;
    g_autofree char *run_line = command_run_line(call, rollback);
    Place place = place_of(rollback);

    if (call->report->json)
        report_json(call->report, json_plan(&place, rollback->plan, asked));
    else if (strcmp(options_format(call->options), "commands") == 0)
        text_plan_commands(call->report, rollback->plan);
    else
        text_plan(call->report, &place, rollback->plan, asked, run_line);
}

/* The lines alone say nothing of what stands against them. */
static void
warn_of_problems(const CommandCall *call, const Plan *plan)
{
    if (strcmp(options_format(call->options), "commands") != 0)
        return;
    for (guint i = 0; i < plan->problems->len; i++) {
        const Problem *problem = g_ptr_array_index(plan->problems, i);

        report_warning(call->report, "%s: %s", problem_code_name(problem->code), problem->message);
    }
}

gboolean
command_plan(CommandCall *call, GError **error)
{
    g_autoptr(Rollback) rollback = NULL;

    command_check_clock(call);
    rollback = command_open(call, error);
    if (rollback == NULL || !rollback_plan(rollback, error))
        return FALSE;
    print_plan(call, rollback);
    warn_of_problems(call, rollback->plan);
    call->status = plan_has_errors(rollback->plan) ? EXIT_STATUS_REFUSED : EXIT_STATUS_DONE;
    return TRUE;
}
