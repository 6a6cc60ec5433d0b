#include "rehearse.h"

#include <string.h>

#include "act/interrupt.h"
#include "rehearse-parts.h"
#include "rollback-parts.h"
#include "schema/catalog-read.h"

/* --- small --- */

void
rehearse_tell(const Rehearsal *rehearsal, const char *format, ...)
{
    g_autofree char *what = NULL;
    va_list arguments;

    if (rehearsal->request->tell == NULL)
        return;
    va_start(arguments, format);
    what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    rehearsal->request->tell(what, rehearsal->request->user);
}

static void
step_free(gpointer data)
{
    RehearsedStep *step = data;

    g_free(step->app);
    g_free(step->name);
    g_free(step->failure);
    g_free(step);
}

/* --- the copy --- */

/* "schema.name" or "name", as shadow.h wants them. */
static char **
tables_with_rows(const Detected *table)
{
    g_autoptr(GStrvBuilder) tables = g_strv_builder_new();
    g_autofree char *label = detected_label(table);

    g_strv_builder_add(tables, label);
    for (char **name = table->profile->siblings; name != NULL && *name != NULL; name++)
        g_strv_builder_add(tables, *name);
    return g_strv_builder_end(tables);
}

gboolean
rehearse_copy_open(const Rehearsal *rehearsal, gboolean with_data, RehearseCopy *copy, GError **error)
{
    const Rollback *rollback = rehearsal->rollback;
    g_auto(GStrv) tables = tables_with_rows(rollback->chosen);
    const ShadowOptions options = {.server = rehearsal->request->shadow,
                                   .with_data = with_data,
                                   .tables = (const char *const *)tables,
                                   .driver = rollback->request->driver};

    rehearse_tell(rehearsal, with_data ? "making a scratch copy with all data" : "making a scratch copy of the schema");
    copy->shadow = shadow_new(rollback->driver, rollback->request->url, &options, error);
    return copy->shadow != NULL;
}

gboolean
rehearse_copy_start(const Rehearsal *rehearsal, RehearseCopy *copy, GError **error)
{
    const RollbackRequest *request = rehearsal->rollback->request;
    cJSON *connection = shadow_connection(copy->shadow);
    const TrialRequest trial = {.profile = rehearsal->rollback->chosen->profile,
                                .folder = request->project,
                                .command = request->command,
                                .alias = request->plan.alias,
                                .connection = connection,
                                .witness = shadow_witness(copy->shadow),
                                .shadow = copy->shadow,
                                .shared = rehearsal->request->shadow != NULL,
                                .schema = rehearsal->rollback->chosen->schema,
                                .table = rehearsal->rollback->chosen->table};

    rehearse_tell(rehearsal, "starting the application on the copy");
    copy->trial = trial_start(&trial, error);
    cJSON_Delete(connection);
    return copy->trial != NULL;
}

void
rehearse_copy_clear(RehearseCopy *copy)
{
    g_clear_pointer(&copy->trial, trial_free);
    g_clear_pointer(&copy->shadow, shadow_free);
}

/* --- undone by the application --- */

static void
add_steps(Rehearsal *rehearsal)
{
    const Plan *plan = rehearsal->rollback->plan;

    for (guint i = 0; i < plan->undo->len; i++) {
        const Migration *migration = plan_undo_migration(plan, i);
        RehearsedStep *step = g_new0(RehearsedStep, 1);

        step->app = g_strdup(migration->app);
        step->name = g_strdup(migration->name);
        step->row_only = g_array_index(plan->undo, PlanUndo, i).kind == UNDO_MARKER;
        step->duration = -1;
        g_ptr_array_add(rehearsal->steps, step);
    }
}

/* FALSE with an error where the application is gone; a migration that fails is noted in the step. */
static gboolean
undo_one(Rehearsal *rehearsal, RehearseCopy *copy, RehearsedStep *step, GError **error)
{
    g_autofree char *label = migration_label(step->app, step->name);
    g_autoptr(TrialResult) result = NULL;
    g_autoptr(GError) why = NULL;

    rehearse_tell(rehearsal, "undoing %s on the copy", label);
    result = trial_step(copy->trial, FALSE, step->app, step->name, &why);
    if (result == NULL && !g_error_matches(why, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_REFUSED)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
    step->done = result != NULL && result->succeeded;
    if (result != NULL)
        step->duration = result->duration;
    if (!step->done)
        step->failure = g_strdup(result == NULL            ? why->message
                                 : result->message != NULL ? result->message
                                                           : "the application does not tell why");
    return TRUE;
}

static gboolean
undo_by_trial(Rehearsal *rehearsal, RehearseCopy *copy, GError **error)
{
    if (!rehearse_copy_start(rehearsal, copy, error))
        return FALSE;
    for (guint i = 0; i < rehearsal->steps->len; i++) {
        RehearsedStep *step = g_ptr_array_index(rehearsal->steps, i);

        if (step->row_only)
            continue;
        if (!undo_one(rehearsal, copy, step, error))
            return FALSE;
        if (!step->done)
            break;
    }
    g_clear_pointer(&copy->trial, trial_free);
    return TRUE;
}

/* --- the migration table afterwards --- */

static gboolean
stays(const Rehearsal *rehearsal, const Migration *migration)
{
    for (guint i = 0; i < rehearsal->steps->len; i++) {
        const RehearsedStep *step = g_ptr_array_index(rehearsal->steps, i);

        if (!step->row_only && g_strcmp0(step->app, migration->app) == 0 && strcmp(step->name, migration->name) == 0)
            return FALSE;
    }
    return TRUE;
}

static gboolean
compare_rows(Rehearsal *rehearsal, const RehearseCopy *copy, GError **error)
{
    const RollbackRequest request = rehearse_request_on(rehearsal, copy);
    g_autoptr(Rollback) rollback = rollback_open(&request, error);
    const History *before = rehearsal->rollback->history;

    if (rollback == NULL)
        return FALSE;
    for (guint i = 0; i < history_length(before); i++) {
        const Migration *migration = history_get(before, i);
        gboolean there = history_find(rollback->history, migration->app, migration->name) >= 0;
        g_autofree char *label = migration_label(migration->app, migration->name);

        if (there != stays(rehearsal, migration))
            g_ptr_array_add(rehearsal->rows, g_strdup_printf("%s %s", there ? "+" : "-", label));
    }
    for (guint i = 0; i < history_length(rollback->history); i++) {
        const Migration *migration = history_get(rollback->history, i);
        g_autofree char *label = migration_label(migration->app, migration->name);

        if (before->omitted == 0 && history_find(before, migration->app, migration->name) < 0)
            g_ptr_array_add(rehearsal->rows, g_strdup_printf("+ %s", label));
    }
    return TRUE;
}

/* --- the whole --- */

static gboolean
check_possible(const Rollback *rollback, GError **error)
{
    if (rollback->down != NULL || trial_possible(rollback->chosen->profile, driver_info(rollback->driver)->dialect))
        return TRUE;
    return migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "migrations of %s cannot be run on a scratch copy yet",
                              rollback->chosen->profile->title);
}

static void
note_lacks(Rehearsal *rehearsal, const RehearseCopy *copy)
{
    const char *const *lacks = shadow_lacks(copy->shadow);

    if (!rehearsal->with_data)
        g_ptr_array_add(rehearsal->notes, g_strdup("the copy has no rows: what fails only on data is not seen"));
    for (guint i = 0; lacks != NULL && lacks[i] != NULL; i++)
        g_ptr_array_add(rehearsal->notes, g_strdup(lacks[i]));
}

static gboolean
all_done(const Rehearsal *rehearsal)
{
    for (guint i = 0; i < rehearsal->steps->len; i++) {
        const RehearsedStep *step = g_ptr_array_index(rehearsal->steps, i);

        if (!step->done && !step->row_only)
            return FALSE;
    }
    return TRUE;
}

static gboolean
undo_on_copy(Rehearsal *rehearsal, Catalog **before, Catalog **after, GError **error)
{
    g_auto(RehearseCopy) copy = {0};

    if (!rehearse_copy_open(rehearsal, rehearsal->with_data, &copy, error))
        return FALSE;
    note_lacks(rehearsal, &copy);
    *before = catalog_read(shadow_driver(copy.shadow), NULL, error);
    if (*before == NULL || !(rehearsal->rollback->down != NULL ? rehearse_undo_by_run : undo_by_trial)(rehearsal, &copy, error))
        return FALSE;
    if (!all_done(rehearsal))
        return TRUE;
    *after = catalog_read(shadow_driver(copy.shadow), NULL, error);
    return *after != NULL && compare_rows(rehearsal, &copy, error);
}

static gboolean
rehearse(Rehearsal *rehearsal, GError **error)
{
    g_autoptr(Catalog) before = NULL, after = NULL;

    if (!undo_on_copy(rehearsal, &before, &after, error))
        return FALSE;
    for (guint i = 0; i < rehearsal->steps->len; i++)
        rehearsal->duration += MAX(((const RehearsedStep *)g_ptr_array_index(rehearsal->steps, i))->duration, 0);
    if (after == NULL) {
        rehearsal->not_compared = g_strdup("the rollback fails");
        return TRUE;
    }
    if (!rehearse_compare(rehearsal, before, after, error))
        return FALSE;
    if (rehearsal->not_compared != NULL)
        rehearse_compare_recorded(rehearsal, after);
    return TRUE;
}

static Rehearsal *
rehearsal_new(const RehearseRequest *request)
{
    Rehearsal *rehearsal = g_new0(Rehearsal, 1);

    rehearsal->request = request;
    rehearsal->steps = g_ptr_array_new_with_free_func(step_free);
    rehearsal->rows = g_ptr_array_new_with_free_func(g_free);
    rehearsal->differences = g_ptr_array_new_with_free_func(g_free);
    rehearsal->drift = g_ptr_array_new_with_free_func(g_free);
    rehearsal->notes = g_ptr_array_new_with_free_func(g_free);
    return rehearsal;
}

Rehearsal *
rehearse_run(const RehearseRequest *request, GError **error)
{
    g_autoptr(Rehearsal) rehearsal = rehearsal_new(request);
    gboolean done;

    rehearsal->rollback = rollback_open(request->rollback, error);
    if (rehearsal->rollback == NULL || !rollback_plan(rehearsal->rollback, error) ||
        !rollback_refuse_problems(rehearsal->rollback->plan, error))
        return NULL;
    rehearsal->with_data = request->with_data || strcmp(driver_info(rehearsal->rollback->driver)->dialect, "sqlite") == 0;
    add_steps(rehearsal);
    if (rehearsal->steps->len == 0)
        return g_steal_pointer(&rehearsal);
    if (!check_possible(rehearsal->rollback, error))
        return NULL;
    if (rehearsal->rollback->down != NULL)
        return rehearse(rehearsal, error) ? g_steal_pointer(&rehearsal) : NULL; /* a run minds signals by itself */
    interrupt_install();
    done = rehearse(rehearsal, error);
    interrupt_restore();
    return done ? g_steal_pointer(&rehearsal) : NULL;
}

void
rehearsal_free(Rehearsal *rehearsal)
{
    if (rehearsal == NULL)
        return;
    g_ptr_array_unref(rehearsal->steps);
    g_ptr_array_unref(rehearsal->rows);
    g_ptr_array_unref(rehearsal->differences);
    g_ptr_array_unref(rehearsal->drift);
    g_ptr_array_unref(rehearsal->notes);
    g_free(rehearsal->not_compared);
    rollback_free(rehearsal->rollback);
    g_free(rehearsal);
}

gboolean
rehearsal_found(const Rehearsal *rehearsal)
{
    return !all_done(rehearsal) || rehearsal->rows->len > 0 || rehearsal->compared == COMPARED_DIFFERS;
}
