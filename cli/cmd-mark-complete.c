#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "confirm.h"
#include "drivers/error.h"
#include "engine/mark.h"
#include "mark-report.h"

#define DEFAULT_MAX 20
#define LOG_BYTES (64 * 1024 * 1024)

/* --- what was asked for --- */

/* Versions, a log, or a command: exactly one. */
static gboolean
check_ways(const Options *options, GError **error)
{
    gboolean versions = options->operands != NULL && options->operands[0] != NULL;
    guint n = (versions ? 1u : 0u) + (options->from_log != NULL ? 1u : 0u) + (options->program != NULL ? 1u : 0u);

    if (n == 1 && (options->program == NULL || options->program[0] != NULL))
        return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE,
                       n > 1 ? "only one of versions, --from-log and -- COMMAND can be given"
                             : "neither versions, --from-log nor -- COMMAND is given");
    migrollback_error_set_hint(error,
                               "Write: migrollback mark-complete -- bin/rails db:migrate; 'migrollback mark-complete --help' tells more.");
    return FALSE;
}

static gboolean
take_request(const CommandCall *call, MarkRequest *request, GError **error)
{
    const Options *options = call->options;

    request->rollback = &call->request->rollback;
    request->shadow = options->shadow;
    request->accept = (const char *const *)options->accept_unproven;
    request->max = DEFAULT_MAX;
    if (options->remedy != NULL && !remedy_wish_named(options->remedy, &request->wish)) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--remedy: '%s' is none of mark, set-aside, ask", options->remedy);
        migrollback_error_set_hint(error, "Without it, whatever the evidence allows is done.");
        return FALSE;
    }
    return options->max == NULL || request_number(options->max, "--max", &request->max, error);
}

/* --- asking --- */

typedef struct {
    CommandCall *call;
    MarkReport report;
    gboolean always_ask;
} Marking;

static gboolean
confirm(const MarkRound *round, gpointer user, GError **error)
{
    Marking *marking = user;
    g_autofree char *question = mark_question(round);

    return confirm_by_name(
        marking->call->report, marking->call->options->yes && !marking->always_ask,
        &(Confirmation){"name of the database", driver_info(round->rollback->driver)->database, question, "Read the evidence"}, error);
}

static void
on_round(const MarkRound *round, gpointer user)
{
    Marking *marking = user;

    marking->call->changed = marking->call->changed || round->done;
    mark_report_round(&marking->report, round);
}

static void
on_working(const char *what, gpointer user)
{
    mark_report_working(&((Marking *)user)->report, what);
}

static void
on_running(char *const *argv, guint run, gpointer user)
{
    mark_report_running(&((Marking *)user)->report, argv, run);
}

static void
on_output(const char *stream, const char *line, gpointer user)
{
    mark_report_output(&((Marking *)user)->report, stream, line);
}

/* --- the ways --- */

static gboolean
run_log(const MarkRequest *request, const char *path, GError **error)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    g_autoptr(GString) log = g_string_new(NULL);
    char buffer[65536];
    gsize count;
    gboolean failed;

    if (file == NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--from-log: '%s' cannot be read: %s", path, g_strerror(errno));
    while (log->len < LOG_BYTES && (count = fread(buffer, 1, sizeof buffer, file)) > 0)
        g_string_append_len(log, buffer, (gssize)count);
    failed = ferror(file) != 0;
    if (file != stdin)
        fclose(file);
    if (failed)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--from-log: '%s' cannot be read to its end", path);
    return mark_log(request, log->str, log->len, error);
}

static gboolean
run_way(const CommandCall *call, const MarkRequest *request, GError **error)
{
    const Options *options = call->options;

    if (options->program != NULL)
        return mark_command(request, options->program, error);
    if (options->from_log != NULL)
        return run_log(request, options->from_log, error);
    return mark_versions(request, (const char *const *)options->operands, error);
}

gboolean
command_mark_complete(CommandCall *call, GError **error)
{
    Marking marking = {.call = call, .report = {.report = call->report}};
    const MarkListener listener = {
        .working = on_working, .running = on_running, .output = on_output, .confirm = confirm, .round = on_round, .user = &marking};
    MarkRequest request = {.listener = &listener};
    g_autoptr(GError) failure = NULL;
    gboolean done;

    if (!check_ways(call->options, error) || !request_need_database(call->options, error) || !take_request(call, &request, error))
        return FALSE;
    marking.always_ask = request.wish == REMEDY_WISH_ASK;
    mark_report_begin(&marking.report);
    done = run_way(call, &request, &failure);
    call->status = mark_report_end(&marking.report, failure, call->options->program != NULL);
    if (done || call->report->json)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}
