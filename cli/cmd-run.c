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

/* --- keeping what is lost --- */

typedef struct {
    const CommandCall *call;
    const Rollback *rollback;
    Losses *losses;
    guint id;
} Keeping;

static void
tell_kept(const Keeping *keeping)
{
    const Report *report = keeping->call->report;
    cJSON *event;

    if (keeping->id == 0)
        return;
    if (!report->json) {
        fprintf(report->out, "Kept as %u: 'migrollback kept' lists it.\n", keeping->id);
        return;
    }
    event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "kept");
    cJSON_AddNumberToObject(event, "id", keeping->id);
    report_json(report, event);
}

/* Under our lock. What is written between this and the undo is not in the copies. */
static gboolean
keep(gpointer user, GError **error)
{
    Keeping *keeping = user;

    if (!losses_ask_again(keeping->losses, keeping->rollback->driver, error) ||
        !keep_losses(keeping->losses, keeping->rollback->request, &keeping->id, error))
        return FALSE;
    tell_kept(keeping);
    return TRUE;
}

static void
show_losses(const CommandCall *call, const Losses *losses)
{
    cJSON *event;

    if (!call->report->json) {
        text_losses(call->report, losses);
        return;
    }
    event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "loses");
    json_add_losses(event, losses);
    report_json(call->report, event);
}

static gboolean
prepare_keeping(CommandCall *call, Rollback *rollback, Keeping *keeping, GError **error)
{
    if (!call->options->keep_data || plan_has_errors(rollback->plan) || rollback->plan->undo->len == 0)
        return TRUE;
    *keeping = (Keeping){.call = call, .rollback = rollback, .losses = command_find_losses(call, error)};
    rollback->before_undo = keep;
    rollback->before_user = keeping;
    return keeping->losses != NULL;
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
    Keeping keeping = {0};
    gboolean done;

    command_check_clock(call);
    if (command_has_several(call) && call->options->keep_data)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--keep-data looks at one database at a time");
    if (command_has_several(call))
        return command_run_several(call, error);
    rollback = command_open(call, error);
    if (rollback == NULL || !rollback_plan(rollback, error))
        return FALSE;
    place = place_of(rollback);
    progress_init(&progress, call->report, &place, rollback->plan, &call->request->rollback.cutoff);
    done = prepare_keeping(call, rollback, &keeping, error) && show_and_execute(call, rollback, &progress, keeping.losses, error);
    losses_free(keeping.losses);
    progress_clear(&progress);
    return done;
}
