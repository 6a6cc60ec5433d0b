#include "engine/schema/catalog-read.h"
#include "interrupt.h"
#include "native-parts.h"

typedef struct {
    Native *native;
    const PlanStep *step;
    const DownFile *file;
    char *label;
    Checkpoint at;
    gboolean theirs; /* inside of a transaction that the file began */
} Stepwise;

static char *
label_of(const DownFile *file)
{
    return migration_label(file->app, file->name);
}

static const DownStatement *
statement_at(const DownFile *file, guint index)
{
    return g_ptr_array_index(file->statements, index);
}

static char *
catalog_now(Native *native, GError **error)
{
    const CatalogOptions options = {.schema = NULL};
    g_autoptr(Catalog) catalog = catalog_read(native->place.driver, &options, error);

    return catalog != NULL ? catalog_digest(catalog, TRUE) : NULL;
}

static gboolean
holds_invalid_index(Native *native, gboolean *invalid, GError **error)
{
    g_autoptr(Catalog) catalog = catalog_read(native->place.driver, NULL, error);

    *invalid = FALSE;
    for (guint i = 0; catalog != NULL && i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);

        *invalid = *invalid || (object->kind == CATALOG_INDEX && g_strcmp0(catalog_value(object, "valid"), "no") == 0);
    }
    return catalog != NULL;
}

/* --- before anything runs --- */

gboolean
native_check_stepwise(Native *native, const DownFile *file, GError **error)
{
    g_autofree char *label = label_of(file), *prefix = NULL;
    g_auto(Checkpoint) at = {0};

    if (!checkpoint_read(&native->place, label, &at, error))
        return FALSE;
    if (!at.found || (at.done == 0 && !at.running))
        return TRUE;
    prefix = at.done <= file->statements->len ? down_digest(file, at.done) : NULL;
    if (g_strcmp0(prefix, at.prefix) == 0) {
        g_hash_table_add(native->begun, (gpointer)(gsize)file);
        return TRUE;
    }
    migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED,
                       "'%s' has changed: %u of its statements were executed, and are not the same any more", file->path, at.done);
    migrollback_error_set_hint(error, "Only what comes after them may be mended. The table %s says how far it came.", CHECKPOINT_TABLE);
    return FALSE;
}

/* --- going on --- */

static gboolean
refuse_unknown(const Stepwise *stepwise, const DownStatement *statement, GError **error)
{
    migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED,
                       "'%s' line %u: nothing tells whether this statement was executed when it was stopped", stepwise->file->path,
                       statement->line);
    migrollback_error_set_hint(error, "Look yourself; then set running to 0 in %s, and done to %u if it was executed, else to %u.",
                               CHECKPOINT_TABLE, stepwise->at.done + 1, stepwise->at.done);
    return FALSE;
}

/* The statement that was running when an earlier run was stopped: was it executed? The catalog tells. */
static gboolean
settle_running(Stepwise *stepwise, GError **error)
{
    const DownStatement *statement;
    g_autofree char *now = NULL;
    gboolean invalid = FALSE;

    if (!stepwise->at.running || stepwise->at.done >= stepwise->file->statements->len)
        return TRUE;
    statement = statement_at(stepwise->file, stepwise->at.done);
    now = catalog_now(stepwise->native, error);
    if (now == NULL)
        return FALSE;
    if (statement->kind == DOWN_OPAQUE)
        return refuse_unknown(stepwise, statement, error);
    stepwise->at.running = FALSE;
    if (g_str_equal(now, stepwise->at.before_it))
        return TRUE;
    if (statement->kind == DOWN_ALONE && !holds_invalid_index(stepwise->native, &invalid, error))
        return FALSE;
    if (invalid)
        return refuse_unknown(stepwise, statement, error);
    stepwise->at.done++;
    return TRUE;
}

/* What earlier statements set for their session holds no more in this one. */
static gboolean
repeat_session(Stepwise *stepwise, GError **error)
{
    for (guint i = 0; i < stepwise->at.done; i++)
        if (statement_at(stepwise->file, i)->kind == DOWN_SESSION &&
            !native_run_statement(stepwise->native->place.driver, stepwise->file, statement_at(stepwise->file, i), error))
            return FALSE;
    return TRUE;
}

/* --- one statement --- */

static gboolean
write_done(Stepwise *stepwise, guint done, GError **error)
{
    stepwise->at.done = done;
    stepwise->at.running = FALSE;
    g_free(stepwise->at.prefix);
    stepwise->at.prefix = down_digest(stepwise->file, done);
    return checkpoint_write(&stepwise->native->place, stepwise->label, &stepwise->at, error);
}

/* The statement and its checkpoint in one transaction. */
static gboolean
run_held(Stepwise *stepwise, const DownStatement *statement, GError **error)
{
    Driver *driver = stepwise->native->place.driver;
    guint before = stepwise->at.done;

    if (!driver_begin(driver, error))
        return FALSE;
    if (native_run_statement(stepwise->native->place.driver, stepwise->file, statement, error) && write_done(stepwise, before + 1, error) &&
        driver_commit(driver, error))
        return TRUE;
    driver_rollback(driver);
    stepwise->at.done = before;
    return FALSE;
}

/* A statement failed that no transaction held: did it change anything? Then it is not to be repeated unseen. */
static void
note_failure(Stepwise *stepwise)
{
    g_autoptr(GError) ignored = NULL; /* the checkpoint then still says that it is running */
    g_autofree char *now = catalog_now(stepwise->native, &ignored);

    if (g_strcmp0(now, stepwise->at.before_it) != 0) {
        stepwise->native->moved = TRUE;
        return;
    }
    stepwise->at.running = FALSE;
    checkpoint_write(&stepwise->native->place, stepwise->label, &stepwise->at, &ignored);
}

static gboolean
run_alone(Stepwise *stepwise, const DownStatement *statement, GError **error)
{
    g_autoptr(GError) cause = NULL;
    guint before = stepwise->at.done;

    g_free(stepwise->at.before_it);
    stepwise->at.before_it = catalog_now(stepwise->native, error);
    if (stepwise->at.before_it == NULL)
        return FALSE;
    stepwise->at.running = TRUE;
    if (!checkpoint_write(&stepwise->native->place, stepwise->label, &stepwise->at, error))
        return FALSE;
    if (native_run_statement(stepwise->native->place.driver, stepwise->file, statement, &cause))
        return write_done(stepwise, before + 1, error);
    if (!g_error_matches(cause, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONNECT))
        note_failure(stepwise);
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

/* Between a file's own BEGIN and COMMIT the checkpoint is a part of its transaction, and goes back with it. */
static gboolean
run_in_theirs(Stepwise *stepwise, const DownStatement *statement, GError **error)
{
    guint before = stepwise->at.done;

    if (statement->kind == DOWN_END) {
        stepwise->theirs = FALSE;
        return write_done(stepwise, before + 1, error) &&
               native_run_statement(stepwise->native->place.driver, stepwise->file, statement, error);
    }
    return native_run_statement(stepwise->native->place.driver, stepwise->file, statement, error) &&
           write_done(stepwise, before + 1, error);
}

static gboolean
run_statement(Stepwise *stepwise, const DownStatement *statement, GError **error)
{
    gboolean held = statement->kind == DOWN_DATA || (stepwise->native->atomic && statement->kind == DOWN_PLAIN);

    stepwise->native->executor->started = TRUE;
    if (statement->kind == DOWN_BEGIN)
        stepwise->theirs = TRUE;
    if (stepwise->theirs && (held || statement->kind == DOWN_BEGIN || statement->kind == DOWN_END || statement->kind == DOWN_SESSION))
        return run_in_theirs(stepwise, statement, error);
    stepwise->theirs = FALSE; /* MySQL ends it before a change of the schema */
    if (statement->kind == DOWN_END)
        return write_done(stepwise, stepwise->at.done + 1, error);
    if (statement->kind == DOWN_SESSION)
        return native_run_statement(stepwise->native->place.driver, stepwise->file, statement, error) &&
               write_done(stepwise, stepwise->at.done + 1, error);
    return held ? run_held(stepwise, statement, error) : run_alone(stepwise, statement, error);
}

/* --- the migration --- */

static gboolean
open_checkpoint(Stepwise *stepwise, GError **error)
{
    if (!checkpoint_read(&stepwise->native->place, stepwise->label, &stepwise->at, error))
        return FALSE;
    if (stepwise->at.found)
        return settle_running(stepwise, error) && repeat_session(stepwise, error);
    stepwise->at.prefix = down_digest(stepwise->file, 0);
    return checkpoint_open(&stepwise->native->place, stepwise->label, &stepwise->at, error);
}

static gboolean
run_statements(Stepwise *stepwise, GError **error)
{
    g_autofree char *where = NULL;

    while (stepwise->at.done < stepwise->file->statements->len) {
        const DownStatement *statement = statement_at(stepwise->file, stepwise->at.done);

        g_free(where);
        where = g_strdup_printf("before line %u of '%s'; the same command continues there", statement->line, stepwise->file->path);
        if (!stepwise->theirs && !interrupt_check(where, error))
            return FALSE;
        if (!run_statement(stepwise, statement, error))
            return FALSE;
        stepwise->native->moved = TRUE;
    }
    return TRUE;
}

/* The migration's row and its checkpoint go together. */
static gboolean
finish(Stepwise *stepwise, GError **error)
{
    Driver *driver = stepwise->native->place.driver;
    g_autoptr(GError) ignored = NULL; /* an empty table that stays is no failure of the undo */

    if (!native_place_reset(&stepwise->native->place, stepwise->native->path, error) || !driver_begin(driver, error))
        return FALSE;
    if (native_remove_row(stepwise->native, stepwise->step, error) && checkpoint_delete(&stepwise->native->place, stepwise->label, error) &&
        driver_commit(driver, error)) {
        checkpoint_tidy(&stepwise->native->place, &ignored);
        return TRUE;
    }
    driver_rollback(driver);
    return FALSE;
}

/* How far it came is known: that is said, instead of a guess. */
static void
explain(Stepwise *stepwise, GError **error)
{
    const DownFile *file = stepwise->file;
    guint done = stepwise->at.done;
    g_autoptr(GError) ignored = NULL;

    if (error == NULL || !g_error_matches(*error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_FAILED))
        return;
    if (!stepwise->native->moved && done == 0 && stepwise->native->executor->verifier->n_gone == 0) {
        stepwise->native->executor->started = FALSE; /* the catalog is as before: nothing was changed */
        if (checkpoint_delete(&stepwise->native->place, stepwise->label, &ignored))
            checkpoint_tidy(&stepwise->native->place, &ignored);
        return;
    }
    (*error)->code = MIGROLLBACK_ERROR_PARTIAL;
    if (stepwise->at.running)
        migrollback_error_set_hint(error,
                                   "The failed statement has changed something all the same: look at the schema before you continue.");
    else
        migrollback_error_set_hint(
            error, "%u of the %u statements of '%s' are executed. When the rest is mended, the same command continues there.", done,
            file->statements->len, file->path);
}

gboolean
native_run_stepwise(Native *native, const PlanStep *step, GError **error)
{
    Stepwise stepwise = {.native = native, .step = step, .file = step->down, .label = label_of(step->down)};
    gboolean done;

    native_tell_undoing(native, step);
    done = open_checkpoint(&stepwise, error) && run_statements(&stepwise, error) && finish(&stepwise, error);
    if (!done)
        explain(&stepwise, error);
    checkpoint_clear(&stepwise.at);
    g_free(stepwise.label);
    return done;
}
