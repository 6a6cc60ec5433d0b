/* The rollback on the copy by SQL files, as a run does it. */
#include <string.h>

#include "act/interrupt.h"
#include "act/trial-outside.h"
#include "drivers/error.h"
#include "rehearse-parts.h"

RollbackRequest
rehearse_request_on(const Rehearsal *rehearsal, const RehearseCopy *copy)
{
    RollbackRequest request = *rehearsal->rollback->request;

    request.url = shadow_url(copy->shadow);
    request.framework = rehearsal->rollback->chosen->profile->name;
    request.table = rehearsal->rollback->table_label;
    request.cutoff = (CutoffRequest){.selector = CUTOFF_NONE};
    return request;
}

static void
observe(const RunEvent *event, gpointer user)
{
    Rehearsal *rehearsal = user;
    gint64 now = g_get_monotonic_time(), duration = event->duration >= 0 ? event->duration : now - rehearsal->begun;

    for (guint i = 0; event->kind == RUN_UNDONE && i < rehearsal->steps->len; i++) {
        RehearsedStep *step = g_ptr_array_index(rehearsal->steps, i);

        if (g_strcmp0(step->app, event->app) == 0 && strcmp(step->name, event->name) == 0) {
            step->done = TRUE;
            step->duration = duration;
        }
    }
    if (event->kind == RUN_UNDONE)
        rehearsal->begun = now;
}

static gboolean
same_order(const Rehearsal *rehearsal, const Plan *plan)
{
    gboolean same = plan->undo->len == rehearsal->steps->len;

    for (guint i = 0; same && i < plan->undo->len; i++) {
        const RehearsedStep *step = g_ptr_array_index(rehearsal->steps, i);
        const Migration *migration = plan_undo_migration(plan, i);

        same = g_strcmp0(step->app, migration->app) == 0 && strcmp(step->name, migration->name) == 0;
    }
    return same;
}

static void
set_failure(Rehearsal *rehearsal, const char *message)
{
    for (guint i = 0; i < rehearsal->steps->len; i++) {
        RehearsedStep *step = g_ptr_array_index(rehearsal->steps, i);

        if (step->done)
            continue;
        step->failure = g_strdup(message);
        return;
    }
}

/* A file may name what is not the copy's. */
static gboolean
stays_inside(const Rehearsal *rehearsal, const Rollback *rollback, GError **error)
{
    const NativePlace place = {.driver = rollback->driver, .table = rollback->chosen};
    g_autoptr(TrialOutside) outside = trial_outside_new(&place, rehearsal->request->shadow != NULL, error);

    if (outside == NULL)
        return FALSE;
    for (guint i = 0; rollback->down != NULL && i < rollback->down->files->len; i++)
        if (!trial_outside_check(outside, g_ptr_array_index(rollback->down->files, i), error))
            return FALSE;
    return TRUE;
}

/* What a copy's table cannot tell any more (who wrote a row) is not asked: the migrations are named. */
gboolean
rehearse_undo_by_run(Rehearsal *rehearsal, RehearseCopy *copy, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    RollbackRequest request = rehearse_request_on(rehearsal, copy);
    g_autoptr(Rollback) rollback = NULL;
    g_autoptr(GError) why = NULL;
    guint undone;

    for (guint i = 0; i < rehearsal->steps->len; i++) {
        const RehearsedStep *step = g_ptr_array_index(rehearsal->steps, i);

        g_ptr_array_add(names, migration_label(step->app, step->name));
    }
    g_ptr_array_add(names, NULL);
    request.cutoff = (CutoffRequest){.selector = CUTOFF_NAMED, .names = (const char *const *)names->pdata};
    request.native = NATIVE_ALWAYS;
    request.plan.for_run = TRUE;
    rollback = rollback_open(&request, error);
    if (rollback == NULL || !rollback_plan(rollback, error))
        return FALSE;
    if (!same_order(rehearsal, rollback->plan))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "on a copy the migrations have another order");
    if (!stays_inside(rehearsal, rollback, error))
        return FALSE;
    rehearsal->begun = g_get_monotonic_time();
    if (!rollback_run(rollback, observe, rehearsal, &undone, &why)) {
        if (interrupt_is_cause(why)) {
            g_propagate_error(error, g_steal_pointer(&why));
            return FALSE;
        }
        set_failure(rehearsal, why->message);
    }
    return TRUE;
}
