/*
 * shadow-mysql-rows - rows of MySQL's and MariaDB's tables, from one server to any.
 */
#include "shadow-parts.h"

/* The values of a row as SQL, made by the server: texts and bytes as hexadecimal, so that nothing in them matters. */
static char *
row_expression(Driver *driver, GPtrArray *columns)
{
    GString *expression = g_string_new("concat_ws(','");

    for (guint i = 0; i < columns->len; i++) {
        char **row = g_ptr_array_index(columns, i);
        g_autofree char *name = driver_quote(driver, row[0]);

        if (g_str_equal(row[1], "bytes"))
            g_string_append_printf(expression, ", coalesce(concat('x''', hex(cast(%s as binary)), ''''), 'null')", name);
        else
            g_string_append_printf(expression, ", coalesce(concat('_utf8mb4 x''', hex(convert(%s using utf8mb4)), ''''), 'null')", name);
    }
    return g_string_free(g_string_append_c(expression, ')'), FALSE);
}

static char *
column_list(Driver *driver, GPtrArray *columns)
{
    GString *list = g_string_new(NULL);

    for (guint i = 0; i < columns->len; i++) {
        g_autofree char *name = driver_quote(driver, ((char **)g_ptr_array_index(columns, i))[0]);

        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", name);
    }
    return g_string_free(list, FALSE);
}

#define CHUNK (256 * 1024) /* bytes of one statement; a server takes 1 MiB at least */

typedef struct {
    Driver *target;
    const char *insert;
    GString *pending;
} Inserter;

static gboolean
send_rows(Inserter *inserter, GError **error)
{
    gboolean done = inserter->pending->len == 0 || driver_execute(inserter->target, inserter->pending->str, NULL, 0, NULL, error);

    g_string_truncate(inserter->pending, 0);
    return done;
}

static DriverVerdict
add_row(const DriverValue *values, guint n_values G_GNUC_UNUSED, gpointer user, GError **error)
{
    Inserter *inserter = user;

    g_string_append_printf(inserter->pending, "%s(%s)", inserter->pending->len == 0 ? inserter->insert : ", ", values[0].text);
    return inserter->pending->len < CHUNK || send_rows(inserter, error) ? DRIVER_CONTINUE : DRIVER_FAIL;
}

gboolean
shadow_mysql_copy_rows_of(Shadow *shadow, const char *table, GError **error)
{
    g_autoptr(GPtrArray) columns = shadow_query(shadow->source, "columns", error, table, NULL);
    g_autofree char *quoted = driver_quote(shadow->target, table);
    g_autofree char *list = NULL, *expression = NULL, *select = NULL, *insert = NULL;
    g_autoptr(GString) pending = g_string_new(NULL);
    Inserter inserter = {.target = shadow->target, .pending = pending};

    if (columns == NULL || columns->len == 0)
        return columns != NULL;
    list = column_list(shadow->target, columns);
    expression = row_expression(shadow->target, columns);
    select = g_strdup_printf("select %s from %s", expression, quoted);
    insert = g_strdup_printf("insert into %s (%s) values ", quoted, list);
    inserter.insert = insert;
    return driver_query(shadow->source, select, NULL, 0, add_row, &inserter, error) && send_rows(&inserter, error);
}

/* A schema before the name must be this one: another's rows are not in the copy. */
gboolean
shadow_mysql_copy_table(Shadow *shadow, const char *schema, const char *name, gboolean *found, GError **error)
{
    g_autoptr(GPtrArray) table = shadow_query(shadow->source, "table", error, name, NULL);

    if (table == NULL)
        return FALSE;
    *found = table->len == 1 && (schema == NULL || g_ascii_strcasecmp(schema, driver_info(shadow->source)->database) == 0);
    return !*found || shadow_mysql_copy_rows_of(shadow, name, error);
}
