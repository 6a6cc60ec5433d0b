/*
 * Once more, with made-up rows in each table that changes: a column that may not be null and has no default can be added to an empty table,
 * and a unique one with a default to a table of one row.
 */
#include "check-parts.h"

/* Tables that are there before all of it, and that something of it changes: "schema\x1fname" -> the CatalogObject. */
static GHashTable *
changing_tables(const CheckRound *round, const Catalog *first)
{
    GHashTable *tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < round->seen->len; i++) {
        const CheckSeen *seen = check_seen_at(round, i);
        g_autoptr(CatalogDiff) diff = catalog_diff(seen->before, seen->after);

        for (guint c = 0; c < diff->changes->len; c++) {
            const CatalogObject *object = catalog_change_object(g_ptr_array_index(diff->changes, c));
            const char *name = object->kind == CATALOG_TABLE ? object->name : object->parent;
            const CatalogObject *table = name != NULL ? catalog_find(first, CATALOG_TABLE, object->schema, NULL, name) : NULL;

            if (table != NULL)
                g_hash_table_insert(tables, g_strconcat(table->schema != NULL ? table->schema : "", "\x1f", table->name, NULL),
                                    (gpointer)(guintptr)table);
        }
    }
    return tables;
}

static gboolean
step_again(const CheckRound *round, guint index, gboolean up, gboolean *failed, GError **error)
{
    CheckMigration *migration = check_migration_at(round, index);
    g_autofree char *refused = NULL, *words = NULL;
    g_autoptr(TrialResult) result = check_step(round, index, up, &refused, error);

    if (result == NULL && refused == NULL)
        return FALSE;
    *failed = result == NULL || !result->succeeded;
    if (result == NULL || result->succeeded)
        return TRUE;
    words = check_words(result);
    check_add_finding(migration, up ? "up-fails-with-rows" : "undo-fails-with-rows", up ? VERDICT_LEAVE : VERDICT_REVERSE,
                      up ? (int)LEAVE_SAFE : (int)REVERSE_MAY_FAIL, VERDICT_WARNING,
                      "with two made-up rows in each table that changes, %s fails: %s", up ? "it" : "the undo", words);
    return TRUE;
}

/* Only where the first round went through, so that a failure comes of the rows. */
gboolean
check_try_with_rows(const CheckRound *round, GError **error)
{
    gboolean pending = check_migration_at(round, 0)->pending, failed = FALSE;
    const Catalog *first = pending ? check_seen_at(round, 0)->before : check_seen_at(round, 0)->after; /* as it is again */
    g_autoptr(GHashTable) tables = changing_tables(round, first);
    guint n = round->seen->len;

    if (g_hash_table_size(tables) == 0)
        return TRUE;
    check_tell(round->check, "the same with two rows in each table that changes");
    if (!check_fill(round->check, shadow_driver(round->copy->shadow), first, tables, error))
        return FALSE;
    for (guint i = 0; i < n && !failed; i++)
        if (!step_again(round, i, pending, &failed, error))
            return FALSE;
    for (guint i = n; pending && i > 0 && !failed; i--)
        if (!step_again(round, i - 1, FALSE, &failed, error))
            return FALSE;
    return TRUE;
}
