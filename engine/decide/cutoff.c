#include "cutoff.h"

#include <string.h>

#include "drivers/error.h"

static Cutoff *
cutoff_new(CutoffSelector selector)
{
    Cutoff *cutoff = g_new0(Cutoff, 1);

    cutoff->selector = selector;
    cutoff->at = INSTANT_NONE;
    cutoff->inclusive = TRUE;
    cutoff->undone = g_array_new(FALSE, FALSE, sizeof(guint));
    cutoff->absent = g_ptr_array_new_with_free_func(g_free);
    return cutoff;
}

void
cutoff_free(Cutoff *cutoff)
{
    if (cutoff == NULL)
        return;
    g_free(cutoff->target);
    g_array_unref(cutoff->undone);
    g_ptr_array_unref(cutoff->absent);
    g_free(cutoff);
}

/* All rows from `first` on. */
static void
undo_from(Cutoff *cutoff, const History *history, guint first)
{
    for (guint row = first; row < history_length(history); row++)
        g_array_append_val(cutoff->undone, row);
    if (cutoff->selector != CUTOFF_AFTER && first < history_length(history))
        cutoff->at = history_get(history, first)->applied_at;
}

static Cutoff *
resolve_after(const History *history, const CutoffRequest *request, GError **error)
{
    g_autoptr(Cutoff) cutoff = cutoff_new(CUTOFF_AFTER);

    if (history->time == HISTORY_TIME_NONE) {
        migrollback_fail(error, MIGROLLBACK_ERROR_UNANSWERABLE, "this migration table does not say when a migration was applied");
        migrollback_error_set_hint(error,
                                   "Look at 'migrollback history' and name the newest migration that is to stay: --to VERSION. "
                                   "Its order comes from: %s.",
                                   history_order_name(history->order));
        return NULL;
    }
    cutoff->at = request->at;
    for (guint row = 0; row < history_length(history); row++) {
        gint64 at = history_get(history, row)->applied_at;

        if (at != INSTANT_NONE && at >= request->at)
            g_array_append_val(cutoff->undone, row);
    }
    return g_steal_pointer(&cutoff);
}

static Cutoff *
resolve_batch(const Batches *batches, const CutoffRequest *request, GError **error)
{
    g_autoptr(Cutoff) cutoff = cutoff_new(request->selector);
    guint count = batches_length(batches), first;

    if (request->number < 1 || (request->selector == CUTOFF_BATCH && request->number > count)) {
        migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "there is no batch %u", request->number);
        migrollback_error_set_hint(error,
                                   count > 0 ? "The batches are 1 (the oldest) to %u: see 'migrollback history'."
                                             : "Nothing is applied: the table has %u batches.",
                                   count);
        return NULL;
    }
    first = request->selector == CUTOFF_BATCH ? request->number - 1 : count - MIN(request->number, count);
    undo_from(cutoff, batches->history, first < count ? batches_get(batches, first)->first : history_length(batches->history));
    return g_steal_pointer(&cutoff);
}

/* "app.name", where the app may hold dots itself, or a name alone: the row, or -1; -2 where several have the name. */
static gint
find_label(const History *history, const char *label)
{
    gint found = -1;

    for (guint row = 0; row < history_length(history); row++) {
        const Migration *migration = history_get(history, row);
        gsize length = migration->app != NULL ? strlen(migration->app) : 0;

        if (migration->app != NULL && strncmp(label, migration->app, length) == 0 && label[length] == '.' &&
            strcmp(label + length + 1, migration->name) == 0)
            return (gint)row;
        if (strcmp(migration->name, label) == 0)
            found = found == -1 ? (gint)row : -2;
    }
    return found;
}

static gint
newest_of_app(const History *history, const char *app)
{
    for (guint row = history_length(history); row-- > 0;)
        if (g_strcmp0(history_get(history, row)->app, app) == 0)
            return (gint)row;
    return -1;
}

static gint
find_or_fail(const History *history, const char *label, gboolean apps, GError **error)
{
    gint row = find_label(history, label);

    if (row == -1 && apps)
        row = newest_of_app(history, label);
    if (row < 0) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE,
                           row == -2 ? "several apps have an applied migration '%s'" : "'%s' is not applied", label);
        migrollback_error_set_hint(error, row == -2 ? "Name it with its app: APP.NAME."
                                                    : "See 'migrollback history' for what is, and give the full name.");
    }
    return row;
}

static Cutoff *
resolve_to(const History *history, const CutoffRequest *request, GError **error)
{
    g_autoptr(Cutoff) cutoff = cutoff_new(CUTOFF_TO);
    gint row = find_or_fail(history, request->target, TRUE, error);

    if (row < 0)
        return NULL;
    cutoff->target = migration_label(history_get(history, (guint)row)->app, history_get(history, (guint)row)->name);
    undo_from(cutoff, history, (guint)row + 1);
    return g_steal_pointer(&cutoff);
}

static int
compare_rows(gconstpointer a, gconstpointer b)
{
    guint left = *(const guint *)a, right = *(const guint *)b;

    return left < right ? -1 : left > right;
}

static Cutoff *
resolve_named(const History *history, const CutoffRequest *request, GError **error)
{
    g_autoptr(Cutoff) cutoff = cutoff_new(CUTOFF_NAMED);

    for (const char *const *name = request->names; *name != NULL; name++) {
        gint found = find_label(history, *name);
        guint row = (guint)found;

        if (found == -1)
            g_ptr_array_add(cutoff->absent, g_strdup(*name)); /* the same command again, after one that was cut short */
        else if (found < 0 && find_or_fail(history, *name, FALSE, error) < 0)
            return NULL;
        else
            g_array_append_val(cutoff->undone, row);
    }
    if (cutoff->undone->len == 0 && find_or_fail(history, request->names[0], FALSE, error) < 0)
        return NULL;
    g_array_sort(cutoff->undone, compare_rows);
    for (guint i = cutoff->undone->len; i-- > 1;)
        if (g_array_index(cutoff->undone, guint, i) == g_array_index(cutoff->undone, guint, i - 1))
            g_array_remove_index(cutoff->undone, i);
    return g_steal_pointer(&cutoff);
}

gboolean
cutoff_knows(const History *history, const char *label, gboolean apps)
{
    return find_label(history, label) != -1 || (apps && newest_of_app(history, label) >= 0);
}

Cutoff *
cutoff_resolve(const Batches *batches, const CutoffRequest *request, GError **error)
{
    if (request->nothing)
        return cutoff_new(request->selector);
    switch (request->selector) {
    case CUTOFF_AFTER:
        return resolve_after(batches->history, request, error);
    case CUTOFF_BATCH:
    case CUTOFF_LAST:
        return resolve_batch(batches, request, error);
    case CUTOFF_TO:
        return resolve_to(batches->history, request, error);
    case CUTOFF_NAMED:
        return resolve_named(batches->history, request, error);
    case CUTOFF_NONE:
        break;
    }
    return migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "nothing says what is to be undone");
}

const char *
cutoff_selector_name(CutoffSelector selector)
{
    static const char *const names[] = {"none", "after", "batch", "last", "to", "migration"};

    return names[selector];
}
