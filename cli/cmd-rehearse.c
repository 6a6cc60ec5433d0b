#include "command.h"
#include "drivers/error.h"
#include "rehearse-report.h"

static void
on_working(const char *what, gpointer user)
{
    report_note(user, "%s", what);
}

gboolean
command_rehearse(CommandCall *call, GError **error)
{
    const RehearseRequest request = {.rollback = &call->request->rollback,
                                     .shadow = call->options->shadow,
                                     .with_data = call->options->with_data,
                                     .tell = on_working,
                                     .user = call->report};
    g_autoptr(Rehearsal) rehearsal = NULL;

    if (command_has_several(call)) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'rehearse' looks at one database at a time");
        migrollback_error_set_hint(error, "Give one --database, with --alias where the project has several.");
        return FALSE;
    }
    if (!request_need_database(call->options, error))
        return FALSE;
    command_check_clock(call);
    rehearsal = rehearse_run(&request, error);
    if (rehearsal == NULL)
        return FALSE;
    call->status = rehearsal_found(rehearsal) ? EXIT_STATUS_FOUND : EXIT_STATUS_DONE;
    if (call->report->json)
        report_json(call->report, json_rehearsal(rehearsal, (int)call->status));
    else
        text_rehearsal(call->report, rehearsal);
    return TRUE;
}
