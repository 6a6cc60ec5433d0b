#include "execute.h"

#include "interrupt.h"
#include "native.h"
#include "process.h"

void
execute_tell(const Executor *executor, RunEvent event)
{
    event.done = executor->verifier->n_gone;
    event.total = executor->verifier->plan->undo->len;
    executor->observer(&event, executor->user);
}

gboolean
execute_look(Executor *executor, GError **error)
{
    Verifier *verifier = executor->verifier;
    const Plan *plan = verifier->plan;
    g_autofree gboolean *before = g_memdup2(verifier->gone, sizeof(gboolean) * (plan->undo->len + 1));
    gboolean fine = verifier_look(verifier, error);

    for (guint i = 0; i < plan->undo->len; i++)
        if (verifier->gone[i] && !before[i])
            execute_tell(executor, (RunEvent){.kind = RUN_UNDONE,
                                              .app = plan_undo_migration(plan, i)->app,
                                              .name = plan_undo_migration(plan, i)->name,
                                              .duration = -1});
    return fine;
}

static void
tell_line(const char *stream, const char *line, gsize length, gpointer user)
{
    (void)length;
    execute_tell(user, (RunEvent){.kind = RUN_OUTPUT, .stream = stream, .line = line});
}

guint
execute_left(const Executor *executor, const PlanStep *step)
{
    guint left = 0;

    for (guint i = 0; i < step->undoes->len; i++)
        left += executor->verifier->gone[g_array_index(step->undoes, guint, i)] ? 0 : 1;
    return left;
}

/* The command's target must still be applied: else the framework would migrate forwards to it. */
static gboolean
check_target(const Executor *executor, const PlanStep *step, GError **error)
{
    g_autofree char *label = NULL;

    if (step->needs_name == NULL || verifier_is_kept(executor->verifier, step->needs_app, step->needs_name))
        return TRUE;
    label = migration_label(step->needs_app, step->needs_name);
    return migrollback_refuse(error, MIGROLLBACK_ERROR_UNEXPECTED, "%s, the target of the next command, is not applied any more", label);
}

static gboolean
run_command_step(Executor *executor, const PlanStep *step, GError **error)
{
    g_autoptr(Process) process = process_start(step->argv, executor->folder, error);
    g_autoptr(GError) surprise = NULL;
    int status = 0;

    if (process == NULL)
        return FALSE;
    executor->started = TRUE;
    process_close_input(process);
    process_wait(process, tell_line, executor, NULL, &status);
    if (!execute_look(executor, &surprise)) {
        g_propagate_error(error, g_steal_pointer(&surprise));
        return FALSE;
    }
    if (execute_left(executor, step) == 0)
        return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED,
                       status != 0 ? "'%s' ended with exit status %d"
                                   : "'%s' ended with exit status %d, but the migration table has not changed as planned",
                       step->argv[0], status);
    migrollback_error_set_hint(error, "Its output is above.");
    return FALSE;
}

static void
tell_undoing(Executor *executor, const PlanStep *step)
{
    for (guint i = 0; i < step->undoes->len; i++) {
        guint index = g_array_index(step->undoes, guint, i);
        const Migration *migration = plan_undo_migration(executor->verifier->plan, index);

        if (!executor->verifier->gone[index])
            execute_tell(executor, (RunEvent){.kind = RUN_UNDOING, .app = migration->app, .name = migration->name});
    }
}

static gboolean
run_step(Executor *executor, const PlanStep *step, GError **error)
{
    if (!check_target(executor, step, error))
        return FALSE;
    execute_tell(executor, (RunEvent){.kind = RUN_STARTED, .argv = step->argv});
    if (step->kind == STEP_SCRIPT)
        return execute_script_step(executor, step, error);
    tell_undoing(executor, step);
    return run_command_step(executor, step, error);
}

/* Errors that say themselves what has become of the migrations; any other comes from the database while it was to be read back. */
static gboolean
says_outcome(const GError *error)
{
    static const MigrollbackError codes[] = {MIGROLLBACK_ERROR_FAILED,      MIGROLLBACK_ERROR_PARTIAL,   MIGROLLBACK_ERROR_UNEXPECTED,
                                             MIGROLLBACK_ERROR_REFUSED,     MIGROLLBACK_ERROR_LOCKED,    MIGROLLBACK_ERROR_CONFIG,
                                             MIGROLLBACK_ERROR_INTERRUPTED, MIGROLLBACK_ERROR_TERMINATED};

    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        if (g_error_matches(error, MIGROLLBACK_ERROR, (int)codes[i]))
            return TRUE;
    return FALSE;
}

/*
 * A failure of a step that was started: "nothing was changed" may only be said where the table was read and shows all rows, and where
 * the database undoes the statements of a migration that failed.
 */
void
execute_grade(const Executor *executor, GError **error)
{
    const Verifier *verifier = executor->verifier;
    gboolean half_done = (driver_info(verifier->driver)->capabilities & DRIVER_TRANSACTIONAL_DDL) == 0;

    if (error == NULL)
        return;
    if (!says_outcome(*error)) {
        (*error)->code = MIGROLLBACK_ERROR_PARTIAL;
        g_prefix_error(error, "what was undone could not be read back: ");
        migrollback_error_set_hint(error, "When the database answers again, the same command reads what is left and continues.");
        return;
    }
    if (!g_error_matches(*error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_FAILED) ||
        (verifier->n_gone == 0 && !(half_done && executor->started)))
        return;
    (*error)->code = MIGROLLBACK_ERROR_PARTIAL;
    if (verifier->n_gone == 0)
        migrollback_error_set_hint(
            error, "No migration is recorded as undone, but this database cannot take back the statements of one that failed: "
                   "look at the schema first.");
    else
        migrollback_error_set_hint(error, "%u of %u are undone. When the cause is mended, the same command continues.", verifier->n_gone,
                                   verifier->plan->undo->len);
}

gboolean
execute_step(Executor *executor, const PlanStep *step, GError **error)
{
    guint index;

    if (execute_left(executor, step) == 0)
        return TRUE;
    if (step->kind == STEP_SQL) {
        g_ptr_array_find(executor->verifier->plan->steps, step, &index);
        return native_execute(executor, index, 1, error);
    }
    if (run_step(executor, step, error))
        return TRUE;
    execute_grade(executor, error);
    return FALSE;
}

/* SQL steps may share a transaction: they are run as one. A plan has either none of them or nothing else. */
static gboolean
is_sql(const Plan *plan)
{
    return plan->steps->len > 0 && ((const PlanStep *)g_ptr_array_index(plan->steps, 0))->kind == STEP_SQL;
}

static gboolean
execute_steps(Executor *executor, GError **error)
{
    const Plan *plan = executor->verifier->plan;
    g_autofree char *progress = NULL;

    for (guint i = 0; i < plan->steps->len; i++) {
        g_free(progress);
        progress = g_strdup_printf("after %u of %u migrations were undone", executor->verifier->n_gone, plan->undo->len);
        if (!interrupt_check(progress, error) || !execute_step(executor, g_ptr_array_index(plan->steps, i), error))
            return FALSE;
    }
    return TRUE;
}

gboolean
execute_plan(Executor *executor, GError **error)
{
    const Plan *plan = executor->verifier->plan;

    if (!(is_sql(plan) ? native_execute(executor, 0, plan->steps->len, error) : execute_steps(executor, error)))
        return FALSE;
    if (executor->verifier->n_gone < plan->undo->len)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_UNEXPECTED, "all steps were run, but only %u of %u migrations are gone",
                                  executor->verifier->n_gone, plan->undo->len);
    return TRUE;
}
