#include "verify.h"

void
verifier_init(Verifier *verifier, const Plan *plan, Driver *driver, const Detected *table, const HistoryWindow *window)
{
    *verifier = (Verifier){.plan = plan, .driver = driver, .table = table, .window = *window};
    verifier->gone = g_new0(gboolean, plan->undo->len + 1);
}

void
verifier_clear(Verifier *verifier)
{
    g_clear_pointer(&verifier->gone, g_free);
}

static gboolean
refuse(GError **error, const Migration *migration, const char *what)
{
    g_autofree char *label = migration_label(migration->app, migration->name);

    migrollback_refuse(error, MIGROLLBACK_ERROR_UNEXPECTED, "%s %s", label, what);
    migrollback_error_set_hint(error, "Look at 'migrollback history' and at the schema before you do anything else.");
    return FALSE;
}

/* Rows that the plan does not undo must all be there. */
static gboolean
check_kept(const Verifier *verifier, const History *now, const GHashTable *planned, GError **error)
{
    const History *before = verifier->plan->history;

    for (guint row = 0; row < history_length(before); row++) {
        const Migration *migration = history_get(before, row);

        if (!g_hash_table_contains((GHashTable *)(gsize)planned, GUINT_TO_POINTER(row)) &&
            history_find(now, migration->app, migration->name) < 0)
            return refuse(error, migration, "is gone from the migration table although it was to stay");
    }
    return TRUE;
}

static gboolean
check_new(const Verifier *verifier, const History *now, GError **error)
{
    for (guint row = 0; row < history_length(now); row++) {
        const Migration *migration = history_get(now, row);

        if (history_find(verifier->plan->history, migration->app, migration->name) < 0)
            return refuse(error, migration, "has appeared in the migration table meanwhile");
    }
    if (now->omitted != verifier->plan->history->omitted)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_UNEXPECTED, "the number of older migrations has changed meanwhile");
    return TRUE;
}

gboolean
verifier_look(Verifier *verifier, GError **error)
{
    const Plan *plan = verifier->plan;
    g_autoptr(History) now = history_read(verifier->driver, verifier->table, &verifier->window, error);
    g_autoptr(GHashTable) planned = g_hash_table_new(NULL, NULL);

    if (now == NULL)
        return FALSE;
    verifier->n_gone = 0;
    for (guint i = 0; i < plan->undo->len; i++) {
        const Migration *migration = plan_undo_migration(plan, i);

        g_hash_table_add(planned, GUINT_TO_POINTER(g_array_index(plan->undo, PlanUndo, i).row));
        verifier->gone[i] = history_find(now, migration->app, migration->name) < 0;
        verifier->n_gone += verifier->gone[i] ? 1 : 0;
    }
    return check_kept(verifier, now, planned, error) && check_new(verifier, now, error);
}

gboolean
verifier_is_kept(const Verifier *verifier, const char *app, const char *name)
{
    const Plan *plan = verifier->plan;
    gint row = history_find(plan->history, app, name);

    if (row < 0)
        return FALSE;
    for (guint i = 0; i < plan->undo->len; i++)
        if (g_array_index(plan->undo, PlanUndo, i).row == (guint)row)
            return !verifier->gone[i];
    return TRUE;
}
