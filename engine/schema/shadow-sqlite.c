/*
 * shadow-sqlite - a scratch copy of a SQLite file: its schema's own statements run again, or a backup of all of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "shadow-parts.h"

/* What a file has beside its tables; written by number. */
static const char *const numbers[] = {"application_id", "user_version", "auto_vacuum", "page_size"};

static gboolean
copy_number(Shadow *shadow, const char *name, GError **error)
{
    g_autofree char *sql = g_strconcat("pragma ", name, NULL);
    g_autoptr(GPtrArray) rows = shadow_rows(shadow->source, sql, error, NULL);
    char **row = rows != NULL && rows->len == 1 ? g_ptr_array_index(rows, 0) : NULL;

    return row != NULL && shadow_execute(shadow->target, error, "pragma %s = %" G_GINT64_FORMAT, name, g_ascii_strtoll(row[0], NULL, 10));
}

static gboolean
copy_encoding(Shadow *shadow, GError **error)
{
    g_autoptr(GPtrArray) rows = shadow_rows(shadow->source, "pragma encoding", error, NULL);
    char **row = rows != NULL && rows->len == 1 ? g_ptr_array_index(rows, 0) : NULL;

    return row != NULL &&
           shadow_execute(shadow->target, error, "pragma encoding = '%s'", g_str_has_prefix(row[0], "UTF-16") ? row[0] : "UTF-8");
}

/* --- rows --- */

typedef struct {
    Driver *copy;
    const char *insert; /* up to the bracket of the values */
} Inserter;

static DriverVerdict
insert_row(const DriverValue *values, guint n_values G_GNUC_UNUSED, gpointer user, GError **error)
{
    const Inserter *inserter = user;

    return shadow_execute(inserter->copy, error, "%s%s)", inserter->insert, values[0].text) ? DRIVER_CONTINUE : DRIVER_FAIL;
}

/* The name by which a row's number can be written, where the table has one and no column hides it. */
static const char *
row_number_name(GPtrArray *columns)
{
    static const char *const names[] = {"rowid", "_rowid_", "oid"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        gboolean taken = FALSE;

        for (guint j = 0; j < columns->len; j++)
            taken = taken || g_ascii_strcasecmp(((char **)g_ptr_array_index(columns, j))[0], names[i]) == 0;
        if (!taken)
            return names[i];
    }
    return NULL;
}

static gboolean
copy_rows_of(Shadow *shadow, const char *table, gboolean numbered, GPtrArray *columns, GError **error)
{
    g_autofree char *quoted = driver_quote(shadow->target, table);
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GString) values = g_string_new(NULL);
    const char *number = numbered ? row_number_name(columns) : NULL;
    g_autofree char *select = NULL, *insert = NULL;
    Inserter inserter = {.copy = shadow->target};

    for (guint i = 0; i < columns->len + (number != NULL ? 1 : 0); i++) {
        g_autofree char *name =
            i < columns->len ? driver_quote(shadow->target, ((char **)g_ptr_array_index(columns, i))[0]) : g_strdup(number);

        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", name);
        g_string_append_printf(values, "%squote(%s)", i > 0 ? " || ', ' || " : "", name);
    }
    select =
        g_strdup_printf("select %s from %s%s%s", values->str, quoted, number != NULL ? " order by " : "", number != NULL ? number : "");
    insert = g_strdup_printf("insert into %s (%s) values (", quoted, names->str);
    inserter.insert = insert;
    return driver_query(shadow->source, select, NULL, 0, insert_row, &inserter, error);
}

/* SQLite has one schema here, so a name with a dot in it is a name, or has "main." before it. */
static gboolean
copy_table(Shadow *shadow, const char *schema, const char *name, gboolean *found, GError **error)
{
    g_autoptr(GPtrArray) kind = shadow_query(shadow->source, "table", error, name, NULL);
    g_autoptr(GPtrArray) columns = NULL;
    char **row = kind != NULL && kind->len == 1 ? g_ptr_array_index(kind, 0) : NULL;

    if (kind == NULL)
        return FALSE;
    if (row == NULL || (schema != NULL && !g_str_equal(schema, "main")))
        return TRUE;
    *found = TRUE;
    columns = shadow_query(shadow->source, "columns", error, row[0], NULL);
    return columns != NULL && copy_rows_of(shadow, row[0], g_str_equal(row[1], "1"), columns, error);
}

/* Where AUTOINCREMENT stands; a file has the table once a table has used it. */
static gboolean
copy_sequences(Shadow *shadow, GError **error)
{
    g_autoptr(GPtrArray) there = shadow_query(shadow->source, "named", error, "sqlite_sequence", NULL);
    g_autoptr(GPtrArray) wanted = there != NULL ? shadow_query(shadow->target, "named", error, "sqlite_sequence", NULL) : NULL;
    g_autoptr(GPtrArray) columns = NULL;

    if (wanted == NULL)
        return FALSE;
    if (there->len == 0 || wanted->len == 0)
        return TRUE;
    columns = shadow_query(shadow->source, "columns", error, "sqlite_sequence", NULL);
    return columns != NULL && shadow_execute(shadow->target, error, "delete from sqlite_sequence") &&
           copy_rows_of(shadow, "sqlite_sequence", FALSE, columns, error);
}

/* --- the schema --- */

/* Virtual tables first: they make tables of their own, which then are there already. */
static gboolean
run_statements(Shadow *shadow, const char *kind, GError **error)
{
    g_autoptr(GPtrArray) statements = shadow_query(shadow->source, "statements", error, kind, NULL);

    for (guint i = 0; statements != NULL && i < statements->len; i++) {
        char **row = g_ptr_array_index(statements, i);
        g_autoptr(GPtrArray) there = shadow_query(shadow->target, "named", error, row[0], NULL);

        if (there == NULL)
            return FALSE;
        if ((there->len == 0 || !g_str_equal(kind, "table")) && !driver_execute(shadow->target, row[1], NULL, 0, NULL, error)) {
            g_prefix_error(error, "making '%s': ", row[0]);
            return FALSE;
        }
    }
    return statements != NULL;
}

static gboolean
copy_schema(Shadow *shadow, GError **error)
{
    if (!copy_encoding(shadow, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (!copy_number(shadow, numbers[i], error))
            return FALSE;
    }
    /* Rows before triggers, so that none fires. */
    return driver_begin(shadow->target, error) && run_statements(shadow, "virtual", error) && run_statements(shadow, "table", error) &&
           shadow_each_table(shadow, copy_table, error) && copy_sequences(shadow, error) && run_statements(shadow, "index", error) &&
           run_statements(shadow, "view", error) && run_statements(shadow, "trigger", error) && driver_commit(shadow->target, error);
}

/* --- the file --- */

/* Empty, ours alone. */
static gboolean
make_file(const char *path, GError **error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (file < 0)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "cannot make the file '%s': %s", path, g_strerror(errno));
    close(file);
    return TRUE;
}

/* An application that looks at the path of its connection sees the folder's name, and that is this copy's alone. */
static char *
witness_of(const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "'", -1);
    g_autofree char *text = g_strjoinv("''", parts);

    return g_strdup_printf("select 1 from pragma_database_list where name = 'main' and file = '%s'", text);
}

static cJSON *
connection_of(const char *path, const char *url)
{
    cJSON *connection = cJSON_CreateObject();
    static const char *const none[] = {"host", "port", "socket", "user", "password"};

    shadow_connection_set(connection, "driver", "sqlite");
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        shadow_connection_set(connection, none[i], NULL);
    shadow_connection_set(connection, "database", path);
    shadow_connection_set(connection, "url", url);
    return connection;
}

gboolean
shadow_make_sqlite(Shadow *shadow, GError **error)
{
    g_autofree char *path = NULL;

    shadow_clean(NULL, NULL);
    if (!shadow_take_place(shadow, NULL, error))
        return FALSE;
    path = g_build_filename(shadow->place.folder, driver_info(shadow->source)->database, NULL);
    shadow->url = g_strconcat("sqlite:", path, NULL);
    shadow->witness = witness_of(path);
    shadow->connection = connection_of(path, shadow->url);
    if (!make_file(path, error))
        return FALSE;
    if (shadow->options->with_data)
        return driver_backup(shadow->source, path, error);
    shadow->target = driver_open(shadow->url, NULL, error);
    return shadow->target != NULL && driver_allow_writes(shadow->target, error) && copy_schema(shadow, error);
}
