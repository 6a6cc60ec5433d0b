/*
 * One row of plain values in a table of the scratch copy, so that a migration meets rows. Columns of one type get one value everywhere: a
 * reference then finds its row. What the table's own rules refuse is left empty, and said.
 */
#include <string.h>

#include "check-parts.h"

/* What a column gets, by how its type begins; the first that fits. Large enough to lie beyond what a sequence of the copy gives next. */
static const struct {
    const char *type;
    const char *value;
} values[] = {
    {"tinyint", "101"},
    {"smallint", "30001"},
    {"int", "30001"},
    {"bigint", "30001"},
    {"mediumint", "30001"},
    {"serial", "30001"},
    {"numeric", "1"},
    {"decimal", "1"},
    {"real", "1"},
    {"double", "1"},
    {"float", "1"},
    {"boolean", "false"},
    {"bool", "false"},
    {"bit", "b'0'"},
    {"uuid", "'00000000-0000-4000-8000-000000030001'"},
    {"json", "'{}'"},
    {"timestamp", "'2020-01-01 00:00:00'"},
    {"datetime", "'2020-01-01 00:00:00'"},
    {"date", "'2020-01-01'"},
    {"time", "'00:00:00'"},
    {"year", "2020"},
    {"interval", "'1 day'"},
    {"inet", "'127.0.0.1'"},
    {"bytea", "''"},
    {"enum", NULL}, /* its first label */
    {"character", "'x'"},
    {"varchar", "'x'"},
    {"char", "'x'"},
    {"text", "'x'"},
    {"longtext", "'x'"},
    {"mediumtext", "'x'"},
    {"tinytext", "'x'"},
    {"blob", "''"},
    {"longblob", "''"},
    {"varbinary", "''"},
    {"binary", "''"},
};

typedef struct {
    Check *check;
    Driver *driver;
    const Catalog *catalog;
    GHashTable *done; /* CatalogObject of tables that were looked at */
} Filler;

/* The first of 'a', 'b' with its quotes; NULL where there is none. */
static char *
first_label(const char *labels)
{
    const char *begin = labels != NULL ? strchr(labels, '\'') : NULL, *end = begin;

    while (end != NULL && (end = strchr(end + 1, '\'')) != NULL && end[1] == '\'')
        end++;
    return end != NULL ? g_strndup(begin, (gsize)(end - begin) + 1) : NULL;
}

/* A type of people: an enum by its labels. */
static char *
own_type_value(const Filler *filler, const char *type)
{
    const char *bare = strrchr(type, '.') != NULL ? strrchr(type, '.') + 1 : type;

    for (guint i = 0; i < filler->catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(filler->catalog->objects, i);

        if (object->kind == CATALOG_TYPE && strcmp(object->name, bare) == 0)
            return first_label(catalog_value(object, "labels"));
    }
    return NULL;
}

static char *
value_for(const Filler *filler, const CatalogObject *column)
{
    const char *type = catalog_value(column, "type");
    g_autofree char *lower = g_ascii_strdown(type != NULL ? type : "", -1);

    for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
        if (g_str_has_prefix(lower, values[i].type) && !g_str_has_suffix(lower, "]"))
            return values[i].value != NULL ? g_strdup(values[i].value) : first_label(type);
    if (g_str_has_suffix(lower, "]"))
        return g_strdup("'{}'");
    return own_type_value(filler, type != NULL ? type : "");
}

/* --- what a table needs --- */

static const CatalogObject *
constraint_of(const Filler *filler, const CatalogObject *table, guint *from, const char *type)
{
    for (; *from < filler->catalog->objects->len; (*from)++) {
        const CatalogObject *object = g_ptr_array_index(filler->catalog->objects, *from);

        if (object->kind == CATALOG_CONSTRAINT && g_strcmp0(object->schema, table->schema) == 0 &&
            strcmp(object->parent, table->name) == 0 && g_strcmp0(catalog_value(object, "type"), type) == 0) {
            (*from)++;
            return object;
        }
    }
    return NULL;
}

static gboolean
names_column(const char *list, const char *column)
{
    const char *found = list != NULL ? strstr(list, column) : NULL;
    gsize length = strlen(column);

    for (; found != NULL; found = strstr(found + 1, column))
        if ((found == list || !g_ascii_isalnum(found[-1])) && !g_ascii_isalnum(found[length]) && found[length] != '_' &&
            (found == list || found[-1] != '_'))
            return TRUE;
    return FALSE;
}

static gboolean
in_primary_key(const Filler *filler, const CatalogObject *table, const char *column)
{
    guint from = 0;
    const CatalogObject *key = constraint_of(filler, table, &from, "primary key");

    return key != NULL && names_column(catalog_value(key, "columns"), column);
}

static gboolean
is_given(const Filler *filler, const CatalogObject *table, const CatalogObject *column)
{
    const char *identity = catalog_value(column, "identity");

    if (catalog_value(column, "generated") != NULL || (identity != NULL && strstr(identity, "always") != NULL))
        return FALSE;
    if (in_primary_key(filler, table, column->name))
        return TRUE;
    return g_strcmp0(catalog_value(column, "nullable"), "no") == 0 && catalog_value(column, "default") == NULL && identity == NULL;
}

static gboolean fill_table(const Filler *filler, const CatalogObject *table, GError **error);

/* What it refers to comes first. */
static gboolean
fill_parents(const Filler *filler, const CatalogObject *table, GError **error)
{
    const CatalogObject *key;

    for (guint from = 0; (key = constraint_of(filler, table, &from, "foreign key")) != NULL;) {
        const char *references = catalog_value(key, "references");

        for (guint i = 0; references != NULL && i < filler->catalog->objects->len; i++) {
            const CatalogObject *parent = g_ptr_array_index(filler->catalog->objects, i);

            if (parent->kind == CATALOG_TABLE && names_column(references, parent->name) && !fill_table(filler, parent, error))
                return FALSE;
        }
    }
    return TRUE;
}

static char *
insert_text(const Filler *filler, const CatalogObject *table)
{
    g_autoptr(GPtrArray) columns = catalog_columns(filler->catalog, table);
    g_autoptr(GString) names = g_string_new(NULL), row = g_string_new(NULL);
    g_autofree char *schema = table->schema != NULL ? driver_quote(filler->driver, table->schema) : NULL,
                    *name = driver_quote(filler->driver, table->name);
    gboolean mysql = strcmp(driver_info(filler->driver)->dialect, "mysql") == 0;

    for (guint i = 0; i < columns->len; i++) {
        const CatalogObject *column = g_ptr_array_index(columns, i);
        g_autofree char *value = is_given(filler, table, column) ? value_for(filler, column) : NULL;
        g_autofree char *quoted = value != NULL ? driver_quote(filler->driver, column->name) : NULL;

        if (value == NULL)
            continue;
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", quoted);
        g_string_append_printf(row, "%s%s", row->len > 0 ? ", " : "", value);
    }
    if (names->len == 0 && !mysql)
        return g_strdup_printf("insert into %s%s%s default values", schema != NULL ? schema : "", schema != NULL ? "." : "", name);
    return g_strdup_printf("insert into %s%s%s (%s) values (%s)", schema != NULL ? schema : "", schema != NULL ? "." : "", name, names->str,
                           row->str);
}

static gboolean
fill_table(const Filler *filler, const CatalogObject *table, GError **error)
{
    g_autofree char *sql = NULL;
    g_autoptr(GError) why = NULL;

    if (!g_hash_table_add(filler->done, (gpointer)(guintptr)table))
        return TRUE;
    if (!fill_parents(filler, table, error))
        return FALSE;
    sql = insert_text(filler, table);
    if (driver_execute(filler->driver, sql, NULL, 0, NULL, &why))
        return TRUE;
    if (g_error_matches(why, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONNECT)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
    check_note(filler->check, "no row could be made up for table '%s' on the copy: %s", table->name, why->message);
    return TRUE;
}

static int
compare_tables(gconstpointer a, gconstpointer b)
{
    return catalog_compare_identity(*(const CatalogObject *const *)a, *(const CatalogObject *const *)b);
}

gboolean
check_fill(Check *check, Driver *driver, const Catalog *catalog, GHashTable *tables, GError **error)
{
    g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    const Filler filler = {check, driver, catalog, done};
    GHashTableIter iter;
    gpointer table;

    g_hash_table_iter_init(&iter, tables);
    while (g_hash_table_iter_next(&iter, NULL, &table))
        g_ptr_array_add(sorted, table);
    g_ptr_array_sort(sorted, compare_tables); /* the same on every run */
    for (guint i = 0; i < sorted->len; i++)
        if (!fill_table(&filler, g_ptr_array_index(sorted, i), error))
            return FALSE;
    return TRUE;
}
