#include "history.h"

#include <string.h>

History *
history_new(HistoryOrder order, HistoryTime time)
{
    History *history = g_new0(History, 1);

    history->order = order;
    history->time = time;
    history->rows = g_array_new(FALSE, FALSE, sizeof(Migration));
    history->text = g_string_chunk_new(16 * 1024);
    history->apps = g_hash_table_new(g_str_hash, g_str_equal);
    return history;
}

void
history_free(History *history)
{
    if (history == NULL)
        return;
    g_array_unref(history->rows);
    g_string_chunk_free(history->text);
    g_hash_table_unref(history->apps);
    g_clear_pointer(&history->index, g_hash_table_unref);
    g_free(history);
}

/* One copy of each distinct text: apps and batch ids repeat. */
static const char *
intern(History *history, const char *text)
{
    char *known;

    if (text == NULL)
        return NULL;
    known = g_hash_table_lookup(history->apps, text);
    if (known == NULL) {
        known = g_string_chunk_insert(history->text, text);
        g_hash_table_add(history->apps, known);
    }
    return known;
}

void
history_add(History *history, const Migration *migration)
{
    Migration copy = *migration;

    copy.app = intern(history, migration->app);
    copy.batch = intern(history, migration->batch);
    copy.name = g_string_chunk_insert(history->text, migration->name);
    g_array_append_val(history->rows, copy);
}

/* By time where there are times (unknown ones are the oldest), then by position. */
static int
compare_rows(gconstpointer a, gconstpointer b, gpointer user)
{
    const History *history = user;
    const Migration *left = a, *right = b;

    if (history->order == HISTORY_ORDER_APPLIED_AT && left->applied_at != right->applied_at)
        return left->applied_at < right->applied_at ? -1 : 1;
    if (left->position != right->position)
        return left->position < right->position ? -1 : 1;
    return 0;
}

static gboolean
is_sorted(History *history)
{
    for (guint i = 1; i < history->rows->len; i++)
        if (compare_rows(history_get(history, i - 1), history_get(history, i), history) > 0)
            return FALSE;
    return TRUE;
}

static guint
hash_migration(gconstpointer key)
{
    const Migration *migration = key;

    return g_str_hash(migration->name) * 31 + (migration->app != NULL ? g_str_hash(migration->app) : 0);
}

static gboolean
equal_migrations(gconstpointer a, gconstpointer b)
{
    const Migration *left = a, *right = b;

    return g_strcmp0(left->app, right->app) == 0 && strcmp(left->name, right->name) == 0;
}

static void
drop_duplicates(History *history)
{
    GHashTable *seen = g_hash_table_new(hash_migration, equal_migrations);
    guint kept = 0;

    for (guint i = 0; i < history->rows->len; i++) {
        Migration *row = &g_array_index(history->rows, Migration, i);
        Migration *target = &g_array_index(history->rows, Migration, kept);

        if (g_hash_table_contains(seen, row)) {
            history->duplicates++;
            continue;
        }
        *target = *row;
        g_hash_table_insert(seen, target, target);
        kept++;
    }
    g_array_set_size(history->rows, kept);
    history->index = seen; /* its keys are the rows themselves, which stay where they are from now on */
}

void
history_finish(History *history)
{
    if (!is_sorted(history))
        g_array_sort_with_data(history->rows, compare_rows, history); /* a stable sort */
    drop_duplicates(history);
}

guint
history_length(const History *history)
{
    return history->rows->len;
}

const Migration *
history_get(const History *history, guint index)
{
    return &g_array_index(history->rows, Migration, index);
}

gint
history_find(const History *history, const char *app, const char *name)
{
    const Migration wanted = {.app = app, .name = name};
    const Migration *found = g_hash_table_lookup(history->index, &wanted);

    return found != NULL ? (gint)(found - history_get(history, 0)) : -1;
}

char *
migration_label(const char *app, const char *name)
{
    return app != NULL ? g_strconcat(app, ".", name, NULL) : g_strdup(name);
}

const char *
history_order_name(HistoryOrder order)
{
    static const char *const names[] = {"applied_at", "batch", "sequence", "xid", "physical", "version"};

    return names[order];
}

const char *
history_time_name(HistoryTime time)
{
    static const char *const names[] = {"exact", "estimate", "none"};

    return names[time];
}
