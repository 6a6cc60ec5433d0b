/*
 * Two rows of plain values in a table of the scratch copy, so that a migration meets rows. Columns of one type get one value everywhere: a
 * reference then finds its row. The first row has only what it must have, the second one everything but NULLs; no value of one is one of the
 * other's, so that only a migration makes two rows the same. What the table's own rules refuse is left empty, and said.
 */
#include <string.h>

#include "check-parts.h"

#define N_ROWS 2

/* What a column gets, by how its type begins; the first that fits. Large enough to lie beyond what a sequence of the copy gives next. */
static const struct {
    const char *type;
    const char *values[N_ROWS];
} values[] = {
    {"tinyint", {"101", "102"}},
    {"smallint", {"30001", "30002"}},
    {"int", {"30001", "30002"}},
    {"bigint", {"30001", "30002"}},
    {"mediumint", {"30001", "30002"}},
    {"serial", {"30001", "30002"}},
    {"numeric", {"1", "2"}},
    {"decimal", {"1", "2"}},
    {"real", {"1", "2"}},
    {"double", {"1", "2"}},
    {"float", {"1", "2"}},
    {"boolean", {"false", "true"}},
    {"bool", {"false", "true"}},
    {"bit", {"b'0'", "b'1'"}},
    {"uuid", {"'00000000-0000-4000-8000-000000030001'", "'00000000-0000-4000-8000-000000030002'"}},
    {"json", {"'{}'", "'[]'"}},
    {"timestamp", {"'2020-01-01 00:00:00'", "'2020-01-02 00:00:00'"}},
    {"datetime", {"'2020-01-01 00:00:00'", "'2020-01-02 00:00:00'"}},
    {"date", {"'2020-01-01'", "'2020-01-02'"}},
    {"time", {"'00:00:00'", "'00:00:01'"}},
    {"year", {"2020", "2021"}},
    {"interval", {"'1 day'", "'2 days'"}},
    {"inet", {"'127.0.0.1'", "'127.0.0.2'"}},
    {"bytea", {"''", "'x'"}},
    {"enum", {NULL, NULL}}, /* its first labels */
    {"character", {"'x'", "'y'"}},
    {"varchar", {"'x'", "'y'"}},
    {"char", {"'x'", "'y'"}},
    {"text", {"'x'", "'y'"}},
    {"longtext", {"'x'", "'y'"}},
    {"mediumtext", {"'x'", "'y'"}},
    {"tinytext", {"'x'", "'y'"}},
    {"blob", {"''", "'x'"}},
    {"longblob", {"''", "'x'"}},
    {"varbinary", {"''", "'x'"}},
    {"binary", {"''", "'x'"}},
};

typedef struct {
    Check *check;
    Driver *driver;
    const Catalog *catalog;
    GHashTable *done; /* CatalogObject of tables that were looked at */
} Filler;

/* The first or second of 'a', 'b' with its quotes, or the last there is; NULL where there is none. */
static char *
label_at(const char *labels, guint row)
{
    const char *begin = labels != NULL ? strchr(labels, '\'') : NULL, *end = begin, *next;

    while (end != NULL && (end = strchr(end + 1, '\'')) != NULL && end[1] == '\'')
        end++;
    if (end == NULL)
        return NULL;
    next = row > 0 ? strchr(end + 1, '\'') : NULL;
    return next != NULL ? label_at(next, row - 1) : g_strndup(begin, (gsize)(end - begin) + 1);
}

/* A type of people: an enum by its labels. */
static char *
own_type_value(const Filler *filler, const char *type, guint row)
{
    const char *bare = strrchr(type, '.') != NULL ? strrchr(type, '.') + 1 : type;

    for (guint i = 0; i < filler->catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(filler->catalog->objects, i);

        if (object->kind == CATALOG_TYPE && strcmp(object->name, bare) == 0)
            return label_at(catalog_value(object, "labels"), row);
    }
    return NULL;
}

static char *
value_for(const Filler *filler, const CatalogObject *column, guint row)
{
    const char *type = catalog_value(column, "type");
    g_autofree char *lower = g_ascii_strdown(type != NULL ? type : "", -1);

    for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
        if (g_str_has_prefix(lower, values[i].type) && !g_str_has_suffix(lower, "]"))
            return values[i].values[row] != NULL ? g_strdup(values[i].values[row]) : label_at(type, row);
    if (g_str_has_suffix(lower, "]"))
        return g_strdup("'{}'");
    return own_type_value(filler, type != NULL ? type : "", row);
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

/* `whole`: what has a default is given too. */
static gboolean
is_given(const Filler *filler, const CatalogObject *table, const CatalogObject *column, gboolean whole)
{
    const char *identity = catalog_value(column, "identity");

    if (catalog_value(column, "generated") != NULL || (identity != NULL && strstr(identity, "always") != NULL))
        return FALSE;
    if (in_primary_key(filler, table, column->name))
        return TRUE;
    return g_strcmp0(catalog_value(column, "nullable"), "no") == 0 && (catalog_value(column, "default") == NULL || whole) &&
           identity == NULL;
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
insert_text(const Filler *filler, const CatalogObject *table, guint number, gboolean whole)
{
    g_autoptr(GPtrArray) columns = catalog_columns(filler->catalog, table);
    g_autoptr(GString) names = g_string_new(NULL), row = g_string_new(NULL);
    g_autofree char *schema = table->schema != NULL ? driver_quote(filler->driver, table->schema) : NULL,
                    *name = driver_quote(filler->driver, table->name);
    gboolean mysql = strcmp(driver_info(filler->driver)->dialect, "mysql") == 0;

    for (guint i = 0; i < columns->len; i++) {
        const CatalogObject *column = g_ptr_array_index(columns, i);
        g_autofree char *value = is_given(filler, table, column, whole) ? value_for(filler, column, number) : NULL;
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
is_lost(const GError *why)
{
    return g_error_matches(why, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONNECT);
}

/* FALSE where the table refuses it, with the reason in *why. */
static gboolean
add_row(const Filler *filler, const CatalogObject *table, guint number, gboolean whole, GError **why)
{
    g_autofree char *sql = insert_text(filler, table, number, whole);

    return driver_execute(filler->driver, sql, NULL, 0, NULL, why);
}

/* A second row that is refused (a table may have but one) is no lack. */
static gboolean
fill_table(const Filler *filler, const CatalogObject *table, GError **error)
{
    g_autoptr(GError) why = NULL;
    gboolean one;

    if (!g_hash_table_add(filler->done, (gpointer)(guintptr)table))
        return TRUE;
    if (!fill_parents(filler, table, error))
        return FALSE;
    one = add_row(filler, table, 0, FALSE, &why);
    if (!one && !is_lost(why))
        check_note(filler->check, "no row could be made up for table '%s' on the copy: %s", table->name, why->message);
    if (one && !add_row(filler, table, 1, TRUE, &why) && !is_lost(why)) {
        g_clear_error(&why);
        add_row(filler, table, 1, FALSE, &why);
    }
    if (why == NULL || !is_lost(why))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&why));
    return FALSE;
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
