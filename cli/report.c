#include "report.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "drivers/error.h"
#include "exit.h"
#include "json.h"
#include "safe.h"

static const char *const styles[] = {
    [STYLE_PLAIN] = "",        [STYLE_BOLD] = "\033[1m",     [STYLE_DIM] = "\033[2m",
    [STYLE_GOOD] = "\033[32m", [STYLE_WARNING] = "\033[33m", [STYLE_BAD] = "\033[31m",
};
#define STYLE_END "\033[0m"

/* https://no-color.org: set and not empty. */
static gboolean
colours_are_welcome(void)
{
    const char *no_colour = g_getenv("NO_COLOR"), *terminal = g_getenv("TERM");

    return (no_colour == NULL || *no_colour == '\0') && g_strcmp0(terminal, "dumb") != 0;
}

void
report_init(Report *report)
{
    gboolean welcome = colours_are_welcome();

    *report = (Report){.out = stdout, .messages = stderr};
    report->out_is_terminal = isatty(STDOUT_FILENO) == 1;
    report->out_colour = welcome && report->out_is_terminal;
    report->message_colour = welcome && isatty(STDERR_FILENO) == 1;
}

void
report_no_colour(Report *report)
{
    report->out_colour = FALSE;
    report->message_colour = FALSE;
}

const char *
report_style(const Report *report, Style style)
{
    return report->out_colour ? styles[style] : "";
}

const char *
report_style_end(const Report *report)
{
    return report->out_colour ? STYLE_END : "";
}

/* One clear line: what a server or a name brings along does not break it. */
static void
say(const Report *report, Style style, const char *kind, const char *text)
{
    g_autofree char *safe = safe_text(text);

    fflush(report->out); /* in the order in which it happened, where both go to one terminal */
    if (kind == NULL)
        fprintf(report->messages, "migrollback: %s\n", safe);
    else
        fprintf(report->messages, "migrollback: %s%s:%s %s\n", report->message_colour ? styles[style] : "", kind,
                report->message_colour ? STYLE_END : "", safe);
}

void
report_warning(const Report *report, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    if (report->quiet)
        return;
    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    say(report, STYLE_WARNING, "warning", text);
}

void
report_note(const Report *report, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    if (!report->verbose)
        return;
    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    say(report, STYLE_DIM, NULL, text);
}

cJSON *
report_error_json(const GError *error)
{
    cJSON *document = json_document("migrollback.error/1");
    const char *const *candidates = migrollback_error_candidates(error);

    cJSON_AddStringToObject(document, "code", exit_code_name(error));
    json_add_text(document, "message", error->message);
    json_add_text(document, "hint", exit_hint(error));
    if (migrollback_error_sqlstate(error) != NULL)
        json_add_text(document, "sqlstate", migrollback_error_sqlstate(error));
    if (candidates != NULL)
        json_add_texts(document, "candidates", candidates);
    cJSON_AddNumberToObject(document, "exit", exit_status(error));
    return document;
}

static void
say_candidates(const Report *report, const char *const *candidates)
{
    g_autofree char *list = candidates != NULL ? g_strjoinv(", ", (char **)(guintptr)candidates) : NULL;

    if (list != NULL)
        say(report, STYLE_PLAIN, "found", list);
}

int
report_error(const Report *report, const GError *error)
{
    const char *hint = exit_hint(error);

    if (report->json_lines) {
        cJSON *failed = report_error_json(error), *finished = cJSON_CreateObject();

        cJSON_AddStringToObject(failed, "event", "failed");
        report_json(report, failed);
        cJSON_AddStringToObject(finished, "event", "finished");
        cJSON_AddNumberToObject(finished, "exit", exit_status(error));
        report_json(report, finished);
    } else if (report->json) {
        report_json(report, report_error_json(error));
    }
    say(report, STYLE_BAD, "error", error->message);
    say_candidates(report, migrollback_error_candidates(error));
    if (hint != NULL)
        say(report, STYLE_BOLD, "hint", hint);
    return exit_status(error);
}

void
report_json(const Report *report, cJSON *document)
{
    char *text = cJSON_PrintUnformatted(document);

    fputs(text, report->out);
    fputc('\n', report->out);
    cJSON_free(text);
    cJSON_Delete(document);
}

gboolean
report_close(Report *report, GError **error)
{
    FILE *out = g_steal_pointer(&report->out);
    gboolean failed;
    int reason;

    if (out == NULL)
        return TRUE;
    errno = 0;
    failed = fflush(out) != 0 || ferror(out) != 0;
    reason = errno;
    if (fclose(out) != 0 && errno != EBADF) {
        failed = TRUE;
        reason = errno;
    }
    if (!failed || reason == EPIPE)
        return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_OUTPUT, "standard output cannot be written: %s",
                       reason != 0 ? g_strerror(reason) : "an earlier write failed");
    migrollback_error_set_hint(error, "Make room on the disk, or send the output elsewhere.");
    return FALSE;
}
