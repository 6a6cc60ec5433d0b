#include <stdio.h>
#include <string.h>

#include "command.h"
#include "confirm.h"
#include "drivers/error.h"
#include "engine/act/kept.h"
#include "loss-report.h"
#include "progress.h"
#include "safe.h"
#include "text.h"

gboolean
command_confirm(const CommandCall *call, const char *what, const char *name, guint migrations, GError **error)
{
    g_autofree char *purpose = g_strdup_printf("undo %u migration%s", migrations, migrations == 1 ? "" : "s");

    return confirm_by_name(call->report, call->options->yes, &(Confirmation){what, name, purpose, "Read the plan"}, error);
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
    g_autofree char *line = undone > 0 && undone < progress->total ? continue_line(call, rollback, progress) : NULL;

    progress_account(progress, undone, line);
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

/* --- what is lost --- */

typedef struct {
    const CommandCall *call;
    const Rollback *rollback;
    Losses *losses; /* NULL: nobody asked */
} Losing;

static void
tell_kept(const Losing *losing, guint id)
{
    const Report *report = losing->call->report;
    cJSON *event;

    if (id == 0)
        return;
    if (!report->json) {
        fprintf(report->out, "Kept as %u: 'migrollback kept' lists it.\n", id);
        return;
    }
    event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "kept");
    cJSON_AddNumberToObject(event, "id", id);
    report_json(report, event);
}

/* Under our lock. What is written between this and the undo is neither counted nor in the copies. */
static gboolean
look_again(gpointer user, GError **error)
{
    Losing *losing = user;
    guint id = 0;

    if (!losses_ask_again(losing->losses, losing->rollback->driver, error))
        return FALSE;
    if (losing->call->options->keep_data && !keep_losses(losing->losses, losing->rollback->request, &id, error))
        return FALSE;
    tell_kept(losing, id);
    return TRUE;
}

static void
show_losses(const CommandCall *call, const Losses *losses)
{
    cJSON *event;

    if (!call->report->json) {
        fputc('\n', call->report->out);
        text_losses(call->report, losses);
        return;
    }
    event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "loses");
    json_add_losses(event, losses);
    report_json(call->report, event);
}

static gboolean
wants_losses(const Options *options)
{
    return options->loses || options->keep_data;
}

static gboolean
find_losses(CommandCall *call, Rollback *rollback, Losing *losing, GError **error)
{
    if (!wants_losses(call->options) || plan_has_errors(rollback->plan) || rollback->plan->undo->len == 0)
        return TRUE;
    *losing = (Losing){call, rollback, command_find_losses(call, error)};
    rollback->before_undo = look_again;
    rollback->before_user = losing;
    return losing->losses != NULL;
}

static gboolean
show_and_execute(CommandCall *call, Rollback *rollback, Progress *progress, const Losses *losses, GError **error)
{
    guint undone = 0;

    if (call->report->json)
        progress_started(progress);
    else
        text_plan(call->report, progress->place, rollback->plan, progress->asked, NULL);
    if (losses != NULL)
        show_losses(call, losses);
    /* A plan with errors is refused by the engine, and an empty one needs nobody's word. */
    if (!plan_has_errors(rollback->plan) && rollback->plan->undo->len > 0 &&
        !command_confirm(call, "name of the database", driver_info(rollback->driver)->database, rollback->plan->undo->len, error))
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
    Losing losing = {0};
    gboolean done;

    command_check_clock(call);
    if (command_has_several(call) && wants_losses(call->options))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "%s looks at one database at a time",
                                  call->options->keep_data ? "--keep-data" : "--loses");
    if (command_has_several(call))
        return command_run_several(call, error);
    rollback = command_open(call, error);
    if (rollback == NULL || !rollback_plan(rollback, error))
        return FALSE;
    place = place_of(rollback);
    progress_init(&progress, call->report, &place, rollback->plan, &call->request->rollback.cutoff);
    done = find_losses(call, rollback, &losing, error) && show_and_execute(call, rollback, &progress, losing.losses, error);
    losses_free(losing.losses);
    progress_clear(&progress);
    return done;
}
