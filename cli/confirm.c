#include "confirm.h"

#include <stdio.h>
#include <unistd.h>

#include "drivers/error.h"
#include "safe.h"

/* One line from the terminal, without its end; NULL at its end. Free with g_free. */
static char *
read_answer(void)
{
    char *line = NULL, *answer = NULL;
    size_t size = 0;

    if (getline(&line, &size, stdin) >= 0)
        answer = g_strdup(g_strstrip(line));
    free(line);
    return answer;
}

static gboolean
ask(const Report *report, const Confirmation *confirmation, GError **error)
{
    g_autofree char *shown = safe_text(confirmation->name), *answer = NULL;

    fflush(report->out);
    fprintf(report->messages, "\nType the %s (%s) to %s: ", confirmation->what, shown, confirmation->purpose);
    fflush(report->messages);
    answer = read_answer();
    if (answer == NULL)
        fputc('\n', report->messages);
    if (g_strcmp0(answer, confirmation->name) == 0)
        return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_UNCONFIRMED, answer == NULL ? "nothing was typed" : "that is not the %s",
                       confirmation->what);
    migrollback_error_set_hint(error, "Nothing was changed. Run the same command again, and type the name as it is shown.");
    return FALSE;
}

gboolean
confirm_by_name(const Report *report, gboolean yes, const Confirmation *confirmation, GError **error)
{
    if (yes)
        return TRUE;
    if (!report->json && isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
        return ask(report, confirmation, error);
    migrollback_refuse(error, MIGROLLBACK_ERROR_UNCONFIRMED,
                       report->json ? "not confirmed: with --format json nobody is asked"
                                    : "not confirmed: there is no terminal to ask on");
    migrollback_error_set_hint(error, "Nothing was changed. %s; the same command with --yes does it.", confirmation->advice);
    return FALSE;
}
