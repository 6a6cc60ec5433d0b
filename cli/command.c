#include "command.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <string.h>

#include "drivers/error.h"

static const CommandFunc functions[COMMAND_N] = {
    [COMMAND_HISTORY] = command_history,
    [COMMAND_PLAN] = command_plan,
    [COMMAND_RUN] = command_run,
    [COMMAND_MARK_COMPLETE] = command_mark_complete,
    [COMMAND_CHECK] = command_check,
    [COMMAND_REHEARSE] = command_rehearse,
    [COMMAND_KEPT] = command_kept,
    [COMMAND_GRAPH] = command_graph,
    [COMMAND_FRAMEWORKS] = command_frameworks,
};

static void
note_opened(const CommandCall *call, const Rollback *rollback)
{
    const DriverInfo *info = driver_info(rollback->driver);

    report_note(call->report, "%s %s, database %s at %s; table %s of %s, %u rows read", info->driver, info->server, info->database,
                info->address, rollback->table_label, rollback->chosen->profile->name, history_length(rollback->history));
}

gboolean
command_has_several(const CommandCall *call)
{
    return call->request->n_databases > 1;
}

RollbackSet *
command_open_several(const CommandCall *call, GError **error)
{
    const Request *request = call->request;
    RollbackSet *set;

    for (guint i = 0; i < request->n_databases; i++) {
        g_autofree char *shown = driver_url_redact(request->databases[i].url);

        report_note(call->report, "opening %s", shown);
    }
    set = rollback_set_open(&request->rollback, request->databases, request->n_databases, error);
    for (guint i = 0; set != NULL && i < set->length; i++)
        note_opened(call, set->members[i].rollback);
    return set;
}

Rollback *
command_open(const CommandCall *call, GError **error)
{
    g_autofree char *shown = NULL;
    Rollback *rollback;

    if (!request_need_database(call->options, error))
        return NULL;
    shown = driver_url_redact(call->options->database);
    report_note(call->report, "opening %s", shown);
    rollback = rollback_open(&call->request->rollback, error);
    if (rollback != NULL)
        note_opened(call, rollback);
    return rollback;
}

char *
command_run_line(const CommandCall *call, const Rollback *rollback)
{
    const Cutoff *cutoff = rollback->cutoff;
    g_autofree char *number = NULL;

    if (cutoff->selector != CUTOFF_LAST || cutoff->undone->len == 0)
        return options_repeat(call->options, COMMAND_RUN, NULL);
    number = g_strdup_printf("%u", batches_of_row(rollback->batches, g_array_index(cutoff->undone, guint, 0))->number);
    return options_repeat(call->options, COMMAND_RUN, (const char *const[]){"--batch", number, NULL});
}

char *
command_run_line_several(const CommandCall *call, const RollbackSet *set)
{
    g_autofree char *number = NULL;

    if (set->asked.selector != CUTOFF_LAST || set->undo->len == 0)
        return options_repeat(call->options, COMMAND_RUN, NULL);
    number = g_strdup_printf("%u", set->number);
    return options_repeat(call->options, COMMAND_RUN, (const char *const[]){"--batch", number, NULL});
}

void
command_check_clock(const CommandCall *call)
{
    const CutoffRequest *cutoff = &call->request->rollback.cutoff;
    g_autofree char *at = NULL;

    if (cutoff->selector != CUTOFF_AFTER || cutoff->at <= g_get_real_time())
        return;
    at = instant_to_text(cutoff->at, call->request->zone);
    report_warning(call->report, "%s lies in the future: check the date and its zone", at);
}

/* Text is UTF-8 everywhere; only widths and the terminal need to know. A container without a locale gets Debian's C.UTF-8. */
static void
set_up_process(void)
{
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
    signal(SIGPIPE, SIG_IGN); /* a reader that goes away must not end a rollback half-way */
}

static void
set_up_report(Report *report, const Options *options)
{
    const char *format = options->format != NULL || options->command == COMMAND_NONE ? options->format : options_format(options);

    report->json = g_strcmp0(format, "json") == 0;
    report->json_lines = report->json && options->command == COMMAND_RUN;
    report->quiet = options->quiet;
    report->verbose = options->verbose;
    if (options->no_colour)
        report_no_colour(report);
}

static gboolean
run_command(CommandCall *call, GError **error)
{
    g_auto(Request) request = {0};

    if (!request_make(&request, call->options, call->report, error))
        return FALSE;
    call->request = &request;
    call->report->zone = request.zone;
    return functions[call->options->command](call, error);
}

static gboolean
run_options(CommandCall *call, const char *const *arguments, Options *options, GError **error)
{
    gboolean understood = options_parse(options, arguments, error);

    set_up_report(call->report, options);
    if (!understood)
        return FALSE;
    if (options->version) {
        fprintf(call->report->out, "migrollback %s\n", MIGROLLBACK_VERSION);
    } else if (options->help) {
        g_autofree char *help = options_help(options->command);

        fputs(help, call->report->out);
    } else {
        return run_command(call, error);
    }
    return TRUE;
}

int
command_main(const char *const *arguments)
{
    g_auto(Options) options = {0};
    Report report;
    CommandCall call = {.options = &options, .report = &report};
    g_autoptr(GError) error = NULL, unwritten = NULL;
    int status;

    set_up_process();
    report_init(&report);
    status = run_options(&call, arguments, &options, &error) ? (int)call.status : report_error(&report, error);
    if (!report_close(&report, &unwritten)) {
        report.json = report.json_lines = FALSE;
        report_error(&report, unwritten);
        if (status == EXIT_STATUS_DONE && !call.changed)
            status = exit_status(unwritten);
    }
    return status;
}
