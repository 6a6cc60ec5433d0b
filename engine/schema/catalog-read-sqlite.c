#include <string.h>

#include "catalog-read-parts.h"
#include "sqlite-table.h"
#include "sqlite-tokens.h"

static const char *
yes(gboolean condition)
{
    return condition ? "yes" : NULL;
}

static void
add_columns(CatalogReader *reader, const char *name, const SqliteTable *table)
{
    for (guint i = 0; i < table->columns->len; i++) {
        const SqliteColumn *column = &g_array_index(table->columns, SqliteColumn, i);
        g_autofree char *key = g_strconcat(name, "\n", column->name, NULL);
        CatalogObject *object = g_hash_table_lookup(reader->columns, key);

        if (object == NULL)
            continue;
        catalog_set(reader->catalog, object, "collation", column->collation);
        catalog_set(reader->catalog, object, "generated", column->generated);
        if (column->generated != NULL)
            catalog_set(reader->catalog, object, "generated_kind", column->stored ? "stored" : "virtual");
        catalog_set(reader->catalog, object, "identity", column->autoincrement ? "autoincrement" : NULL);
        catalog_set(reader->catalog, object, "not_null_conflict", column->not_null_conflict);
    }
}

/* What has no name of its own is known by what it says. */
static void
add_constraints(CatalogReader *reader, const char *name, const SqliteTable *table)
{
    for (guint i = 0; i < table->constraints->len; i++) {
        const SqliteConstraint *constraint = &g_array_index(table->constraints, SqliteConstraint, i);
        gboolean named = constraint->name != NULL;
        gboolean key = g_str_equal(constraint->type, "primary key");
        CatalogObject *object = catalog_add(reader->catalog, CATALOG_CONSTRAINT, NULL, name,
                                            named ? constraint->name
                                            : key ? constraint->type
                                                  : constraint->definition);

        catalog_set(reader->catalog, object, "type", constraint->type);
        catalog_set(reader->catalog, object, "columns", constraint->columns);
        catalog_set(reader->catalog, object, "references", constraint->references);
        catalog_set(reader->catalog, object, "definition", constraint->definition);
        catalog_set(reader->catalog, object, "validated", "yes");
    }
}

static void
add_table(CatalogReader *reader, const char *name, const char *sql)
{
    g_autoptr(SqliteTable) table = sqlite_table_read(sql);
    CatalogObject *object = catalog_add(reader->catalog, CATALOG_TABLE, NULL, NULL, name);

    catalog_set(reader->catalog, object, "type", table->virtual_using != NULL ? "virtual" : "table");
    catalog_set(reader->catalog, object, "definition", table->virtual_using);
    catalog_set(reader->catalog, object, "without_rowid", yes(table->without_rowid));
    catalog_set(reader->catalog, object, "strict", yes(table->strict));
    add_columns(reader, name, table);
    add_constraints(reader, name, table);
}

/* The text behind the name, which a renaming rewrites: from ON of an index, from AS or the columns of a view, from the event of a trigger. */
static char *
definition_behind_name(const SqliteTokens *tokens)
{
    guint at = 0;

    while (sqlite_token(tokens, at)->type != SQLITE_END && !sqlite_token_is(tokens, at, "index") && !sqlite_token_is(tokens, at, "view") &&
           !sqlite_token_is(tokens, at, "trigger"))
        at++;
    at++;
    if (sqlite_token_is(tokens, at, "if"))
        at += 3;
    return sqlite_tokens_text(tokens, at + 1, tokens->len);
}

static DriverVerdict
add_object(const DriverValue *values, guint n_values G_GNUC_UNUSED, gpointer user, GError **error G_GNUC_UNUSED)
{
    CatalogReader *reader = user;
    const char *type = values[0].text, *table = values[1].text, *name = values[2].text, *sql = values[3].text;
    g_autoptr(GArray) tokens = NULL;
    g_autofree char *definition = NULL;
    CatalogObject *object;
    CatalogKind kind;

    if (g_str_equal(type, "table")) {
        add_table(reader, name, sql);
        return DRIVER_CONTINUE;
    }
    if (!catalog_kind_parse(type, &kind))
        return DRIVER_CONTINUE;
    tokens = sqlite_tokens_read(sql);
    definition = definition_behind_name(tokens);
    object = catalog_add(reader->catalog, kind, NULL, kind == CATALOG_VIEW ? NULL : table, name);
    catalog_set(reader->catalog, object, "definition", definition);
    if (kind == CATALOG_INDEX) {
        catalog_set(reader->catalog, object, "unique", sqlite_token_is(tokens, 1, "unique") ? "yes" : "no");
        catalog_set(reader->catalog, object, "valid", "yes");
    }
    return DRIVER_CONTINUE;
}

static gboolean
query_sqlite(CatalogReader *reader, GError **error)
{
    return catalog_reader_query(reader, "column.sqlite.sql", NULL, 0, catalog_reader_add_row, reader, error) &&
           catalog_reader_query(reader, "object.sqlite.sql", NULL, 0, add_object, reader, error);
}

gboolean
catalog_read_sqlite(CatalogReader *reader, GError **error)
{
    g_autoptr(GHashTable) columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gboolean done;

    if (!reader->options->in_transaction && !driver_begin(reader->driver, error))
        return FALSE;
    reader->columns = columns;
    done = query_sqlite(reader, error);
    reader->columns = NULL;
    if (!reader->options->in_transaction)
        driver_rollback(reader->driver);
    return done;
}
