#include <stdio.h>
#include <string.h>

#include "check-report.h"
#include "command.h"
#include "drivers/error.h"
#include "engine/schema/probe.h"

/* --- what was asked for --- */

static gboolean
has_selector(const CommandCall *call)
{
    return call->request->rollback.cutoff.selector != CUTOFF_NONE;
}

static gboolean
take_duration(const char *text, const char *option, gint64 *duration, GError **error)
{
    if (text == NULL || instant_parse_duration(text, duration, error))
        return TRUE;
    g_prefix_error(error, "%s: ", option);
    return FALSE;
}

static gboolean
check_together(const CommandCall *call, GError **error)
{
    const Options *options = call->options;

    if (options->ready && has_selector(call))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--ready asks nothing about deployments that are applied");
    if (options->ready && options->record)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--ready tries nothing, so that there is nothing to --record");
    if (options->wait != NULL && !options->ready) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--wait needs --ready");
        migrollback_error_set_hint(error, "Write: migrollback check --ready --wait %s.", options->wait);
        return FALSE;
    }
    if (command_has_several(call)) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'check' looks at one database at a time");
        migrollback_error_set_hint(error, "Give one --database, with --alias where the project has several.");
        return FALSE;
    }
    return TRUE;
}

static gboolean
take_request(const CommandCall *call, CheckRequest *request, GError **error)
{
    const Options *options = call->options;
    gint64 budget = (gint64)PROBE_BUDGET_MS * 1000;

    request->rollback = &call->request->rollback;
    request->task = options->ready ? CHECK_READY : has_selector(call) ? CHECK_APPLIED : CHECK_PENDING;
    request->no_shadow = options->no_shadow;
    request->record = options->record;
    request->shadow = options->shadow;
    request->declarations = options->declared;
    if (!take_duration(options->wait, "--wait", &request->wait, error) || !take_duration(options->budget, "--budget", &budget, error))
        return FALSE;
    request->budget_ms = (guint)CLAMP(budget / 1000, 0, G_MAXINT32);
    return TRUE;
}

/* --- progress --- */

static void
on_working(const char *what, gpointer user)
{
    const Report *report = user;

    report_note(report, "%s", what);
}

/* --- the whole --- */

static void
print(const CommandCall *call, const Check *check, guint asked, guint failing)
{
    const char *format = options_format(call->options);

    if (call->report->json)
        report_json(call->report, json_check(check, failing, (int)call->status));
    else if (strcmp(format, "github") == 0)
        github_check(call->report, check, asked);
    else if (strcmp(format, "junit") == 0)
        junit_check(call->report, check, asked);
    else
        text_check(call->report, check, asked, failing);
}

gboolean
command_check(CommandCall *call, GError **error)
{
    CheckRequest request = {.tell = on_working, .user = call->report};
    g_autoptr(Check) check = NULL;
    guint asked, failing;

    if (!request_need_database(call->options, error) || !check_together(call, error) || !take_request(call, &request, error) ||
        !check_failing_parse(call->options->fail_on, &asked, error))
        return FALSE;
    check = check_run(&request, error);
    if (check == NULL)
        return FALSE;
    failing = check_failing(check, asked);
    if (failing != 0 || (request.task == CHECK_READY && !check->ready))
        call->status = EXIT_STATUS_FOUND;
    else if (!check->told && check_unchecked_fails(check, asked))
        call->status = EXIT_STATUS_FAILED;
    call->changed = check->recorded > 0;
    print(call, check, asked, failing);
    return TRUE;
}
