#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "drivers/error.h"
#include "progress.h"
#include "safe.h"
#include "text.h"

static gboolean
unconfirmed(GError **error, const char *message, const char *hint)
{
    migrollback_refuse(error, MIGROLLBACK_ERROR_UNCONFIRMED, "%s", message);
    migrollback_error_set_hint(error, "%s", hint);
    return FALSE;
}

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
ask(const CommandCall *call, const Rollback *rollback, GError **error)
{
    const char *name = driver_info(rollback->driver)->database;
    g_autofree char *shown = safe_text(name), *answer = NULL;

    fflush(call->report->out);
    fprintf(call->report->messages, "\nType the name of the database (%s) to undo %u migration%s: ", shown, rollback->plan->undo->len,
            rollback->plan->undo->len == 1 ? "" : "s");
    fflush(call->report->messages);
    answer = read_answer();
    if (answer == NULL)
        fputc('\n', call->report->messages);
    if (g_strcmp0(answer, name) == 0)
        return TRUE;
    return unconfirmed(error, answer == NULL ? "nothing was typed" : "that is not the name of the database",
                       "Nothing was changed. Run the same command again, and type the name as it is shown.");
}

/* --yes, or a person at a terminal who types the name. A program that reads JSON has no person in front of it. */
static gboolean
confirm(const CommandCall *call, const Rollback *rollback, GError **error)
{
    if (call->options->yes)
        return TRUE;
    if (!call->report->json && isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
        return ask(call, rollback, error);
    return unconfirmed(
        error, call->report->json ? "not confirmed: with --format json nobody is asked" : "not confirmed: there is no terminal to ask on",
        "Nothing was changed. Read the plan; the same command with --yes does it.");
}

/* The command that does the rest. Named migrations that are gone cannot be named again, and --last would count anew. */
static char *
continue_line(const CommandCall *call, const Rollback *rollback, const Progress *progress)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    if (rollback->cutoff->selector != CUTOFF_NAMED)
        return command_run_line(call, rollback);
    for (guint i = 0; i < rollback->plan->undo->len; i++) {
        const Migration *migration = plan_undo_migration(rollback->plan, i);

        if (progress->gone[i])
            continue;
        g_ptr_array_add(names, g_strdup("--migration"));
        g_ptr_array_add(names, migration_label(migration->app, migration->name));
    }
    g_ptr_array_add(names, NULL);
    return options_repeat(call->options, COMMAND_RUN, (const char *const *)names->pdata);
}

/* What was and was not undone, and how to go on. */
static void
account(const CommandCall *call, const Rollback *rollback, Progress *progress, guint undone)
{
    g_autofree char *line = NULL;

    if (call->report->json)
        return;
    progress_end_line(progress);
    if (undone == 0)
        return;
    progress_account(progress, undone);
    if (undone == rollback->plan->undo->len)
        return;
    line = continue_line(call, rollback, progress);
    fprintf(call->report->out, "To continue, when the cause is mended:\n  %s\n", line);
}

static void
tell_done(const CommandCall *call, const Rollback *rollback, const Progress *progress, guint undone)
{
    if (call->report->json)
        progress_finished(progress, undone, EXIT_STATUS_DONE);
    else if (undone > 0)
        fprintf(call->report->out, "%sDone:%s %u migration%s undone, %" G_GUINT64_FORMAT " stay.\n", report_style(call->report, STYLE_GOOD),
                report_style_end(call->report), undone, undone == 1 ? "" : "s", rollback->plan->kept);
}

static gboolean
show_and_execute(CommandCall *call, Rollback *rollback, Progress *progress, GError **error)
{
    guint undone = 0;

    if (call->report->json)
        progress_started(progress);
    else
        text_plan(call->report, progress->place, rollback->plan, progress->asked, NULL);
    /* A plan with errors is refused by the engine, and an empty one needs nobody's word. */
    if (!plan_has_errors(rollback->plan) && rollback->plan->undo->len > 0 && !confirm(call, rollback, error))
        return FALSE;
    if (rollback_run(rollback, progress_observe, progress, &undone, error)) {
        tell_done(call, rollback, progress, undone);
        call->changed = undone > 0;
        return TRUE;
    }
    account(call, rollback, progress, undone);
    call->changed = undone > 0;
    return FALSE;
}

gboolean
command_run(CommandCall *call, GError **error)
{
    g_autoptr(Rollback) rollback = NULL;
    Progress progress;
    Place place;
    gboolean done;

    command_check_clock(call);
    rollback = command_open(call, error);
    if (rollback == NULL || !rollback_plan(rollback, error))
        return FALSE;
    place = place_of(rollback);
    progress_init(&progress, call->report, &place, rollback->plan, &call->request->rollback.cutoff);
    done = show_and_execute(call, rollback, &progress, error);
    progress_clear(&progress);
    return done;
}
