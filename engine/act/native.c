#include "native.h"

#include "drivers/driver-row.h"
#include "engine/model/profile-native.h"
#include "interrupt.h"
#include "native-parts.h"

static int
dialect_of(const Native *native)
{
    return profile_dialect(driver_info(native->place.driver)->dialect);
}

static const PlanStep *
step_at(const Native *native, guint index)
{
    return g_ptr_array_index(native->executor->verifier->plan->steps, index);
}

static guint
undo_of(const PlanStep *step)
{
    return g_array_index(step->undoes, guint, 0);
}

void
native_tell_undoing(const Native *native, const PlanStep *step)
{
    execute_tell(native->executor, (RunEvent){.kind = RUN_UNDOING, .app = step->down->app, .name = step->down->name});
}

/* --- session and locks --- */

static gboolean
prepare_session(Native *native, GError **error)
{
    return driver_allow_writes(native->place.driver, error) && native_place_prepare(&native->place, &native->path, error);
}

/* The framework's own lock, where the profile tells how it takes it: it does not begin a migration while we undo. */
static gboolean
take_framework_lock(Native *native, GError **error)
{
    const char *resource = native->native != NULL ? native->native->take[dialect_of(native)] : NULL;
    g_autofree char *answer = NULL;

    if (resource == NULL)
        return TRUE;
    if (!native_sql(&native->place, resource, NULL, 0, driver_row_text, &answer, NULL, error))
        return FALSE;
    if (g_strcmp0(answer, "1") == 0 || g_strcmp0(answer, "t") == 0)
        return TRUE;
    return migrollback_refuse(error, MIGROLLBACK_ERROR_LOCKED, "%s holds its lock: a migration is running",
                              native->executor->verifier->plan->profile->title);
}

static void
release_framework_lock(Native *native)
{
    const char *resource = native->native != NULL ? native->native->release[dialect_of(native)] : NULL;
    g_autoptr(GError) ignored = NULL; /* a lost session has lost its locks */

    if (resource != NULL)
        native_sql(&native->place, resource, NULL, 0, NULL, NULL, NULL, &ignored);
}

/* --- the row --- */

/* The next older migration: where a pointer goes back to. */
static const char *
previous_name(const Native *native, const PlanStep *step)
{
    const Plan *plan = native->executor->verifier->plan;
    guint row = g_array_index(plan->undo, PlanUndo, undo_of(step)).row;

    return row > 0 ? history_get(plan->history, row - 1)->name : NULL;
}

gboolean
native_remove_row(Native *native, const PlanStep *step, GError **error)
{
    return native_place_remove(&native->place, step->down->app, step->down->name, previous_name(native, step), error);
}

/* --- statements --- */

gboolean
native_run_statement(Driver *driver, const DownFile *file, const DownStatement *statement, GError **error)
{
    g_autoptr(GError) cause = NULL;

    if (driver_execute(driver, statement->sql, NULL, 0, NULL, &cause))
        return TRUE;
    if (!g_error_matches(cause, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONNECT))
        cause->code = MIGROLLBACK_ERROR_FAILED;
    g_propagate_prefixed_error(error, g_steal_pointer(&cause), "'%s' line %u: ", file->path, statement->line);
    return FALSE;
}

/* --- in a transaction --- */

static gboolean
undo_within(Native *native, const PlanStep *step, GError **error)
{
    const DownFile *file = step->down;

    native_tell_undoing(native, step);
    native->executor->started = TRUE;
    for (guint i = 0; i < file->statements->len; i++)
        if (!interrupt_check("before anything of this transaction was kept", error) ||
            !native_run_statement(native->place.driver, file, g_ptr_array_index(file->statements, i), error))
            return FALSE;
    return native_place_reset(&native->place, native->path, error) && native_remove_row(native, step, error);
}

static gboolean
run_transaction(Native *native, guint first, guint count, GError **error)
{
    gboolean done = driver_begin(native->place.driver, error);

    for (guint i = 0; done && i < count; i++)
        if (execute_left(native->executor, step_at(native, first + i)) > 0)
            done = undo_within(native, step_at(native, first + i), error);
    done = done && interrupt_check("before anything of this transaction was kept", error) && driver_commit(native->place.driver, error);
    if (!done)
        driver_rollback(native->place.driver);
    return done;
}

/* --- all of it --- */

static gboolean
is_stepwise(const Native *native, const PlanStep *step)
{
    return !native->atomic || step->down->alone != NULL || g_hash_table_contains(native->begun, step->down);
}

/* Is one transaction to hold all of it? */
static gboolean
is_together(const Native *native, guint first, guint count)
{
    if (g_strcmp0(native->executor->transaction, "each") == 0)
        return FALSE;
    for (guint i = 0; i < count; i++)
        if (is_stepwise(native, step_at(native, first + i)))
            return FALSE;
    return TRUE;
}

/* Reads back, whatever has happened; an error that comes from that goes before. */
static gboolean
look(Native *native, gboolean done, GError **error)
{
    g_autoptr(GError) surprise = NULL;

    if (execute_look(native->executor, &surprise))
        return done;
    g_clear_error(error);
    g_propagate_error(error, g_steal_pointer(&surprise));
    return FALSE;
}

static gboolean
run_one(Native *native, guint index, GError **error)
{
    const PlanStep *step = step_at(native, index);
    gboolean done;

    if (execute_left(native->executor, step) == 0)
        return TRUE;
    if (!interrupt_check("between two migrations; the same command continues", error))
        return FALSE;
    done = is_stepwise(native, step) ? native_run_stepwise(native, step, error) : run_transaction(native, index, 1, error);
    return look(native, done, error);
}

static gboolean
check_all(Native *native, guint first, guint count, GError **error)
{
    for (guint i = 0; i < count; i++)
        if (!native_check_stepwise(native, step_at(native, first + i)->down, error))
            return FALSE;
    return native_place_can_remove(&native->place, error);
}

static gboolean
run_all(Native *native, guint first, guint count, GError **error)
{
    if (is_together(native, first, count))
        return look(native, run_transaction(native, first, count, error), error);
    for (guint i = 0; i < count; i++)
        if (!run_one(native, first + i, error))
            return FALSE;
    return TRUE;
}

gboolean
native_execute(Executor *executor, guint first, guint count, GError **error)
{
    Driver *driver = executor->verifier->driver;
    Native native = {.executor = executor,
                     .place = {.driver = driver, .table = executor->verifier->table},
                     .native = executor->verifier->plan->profile->native,
                     .begun = g_hash_table_new(NULL, NULL),
                     .atomic = (driver_info(driver)->capabilities & DRIVER_TRANSACTIONAL_DDL) != 0};
    gboolean done = prepare_session(&native, error) && take_framework_lock(&native, error);

    if (done) {
        done = check_all(&native, first, count, error) && run_all(&native, first, count, error);
        release_framework_lock(&native);
    }
    g_hash_table_unref(native.begun);
    g_free(native.path);
    if (!done)
        execute_grade(executor, error);
    return done;
}
