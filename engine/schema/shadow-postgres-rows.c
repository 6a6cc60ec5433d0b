/*
 * shadow-postgres-rows - rows of single tables of PostgreSQL, and where their sequences stand.
 *
 * A row travels as JSON, which the server writes and reads for every type that it has.
 */
#include <string.h>

#include "shadow-parts.h"

#define CHUNK (256 * 1024) /* bytes of rows in one statement */

typedef struct {
    Driver *target;
    const char *insert;
    GString *pending;
} Inserter;

static gboolean
send_rows(Inserter *inserter, GError **error)
{
    DriverParameter rows = {.type = DRIVER_TEXT};
    gboolean done;

    if (inserter->pending->len == 0)
        return TRUE;
    g_string_append_c(inserter->pending, ']');
    rows.text = inserter->pending->str;
    done = driver_execute(inserter->target, inserter->insert, &rows, 1, NULL, error);
    g_string_truncate(inserter->pending, 0);
    return done;
}

static DriverVerdict
add_row(const DriverValue *values, guint n_values G_GNUC_UNUSED, gpointer user, GError **error)
{
    Inserter *inserter = user;

    g_string_append_printf(inserter->pending, "%c%s", inserter->pending->len == 0 ? '[' : ',', values[0].text);
    return inserter->pending->len < CHUNK || send_rows(inserter, error) ? DRIVER_CONTINUE : DRIVER_FAIL;
}

static gboolean
copy_rows_of(Shadow *shadow, const char *table, GPtrArray *columns, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GString) pending = g_string_new(NULL);
    g_autofree char *select = NULL, *insert = NULL;
    Inserter inserter = {.target = shadow->target, .pending = pending};

    for (guint i = 0; i < columns->len; i++) {
        g_autofree char *name = driver_quote(shadow->target, ((char **)g_ptr_array_index(columns, i))[0]);

        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", name);
    }
    /* In the order in which they lie: it can be all that tells which was written first. */
    select = g_strdup_printf("select pg_catalog.to_json(x)::text from (select %s from %s order by tableoid, ctid) x", names->str, table);
    insert = g_strdup_printf("insert into %s (%s) overriding system value"
                             " select %s from pg_catalog.json_populate_recordset(null::%s, $1::json)",
                             table, names->str, names->str, table);
    inserter.insert = insert;
    return driver_query(shadow->source, select, NULL, 0, add_row, &inserter, error) && send_rows(&inserter, error);
}

/* A role that may read a table need not be allowed to read its sequence: then behind the largest value that is there. */
static gboolean
copy_sequence(Shadow *shadow, const char *table, char **row, GError **error)
{
    g_autofree char *schema = driver_quote(shadow->target, row[0]), *name = driver_quote(shadow->target, row[1]);
    g_autofree char *column = driver_quote(shadow->target, row[2]);
    g_autofree char *full = g_strdup_printf("%s.%s", schema, name);
    g_autofree char *select = g_strdup_printf("select last_value, case when is_called then 't' else 'f' end from %s", full);
    g_autoptr(GError) failure = NULL;
    g_autoptr(GPtrArray) state = shadow_rows(shadow->source, select, &failure, NULL);
    DriverParameter values[3] = {{.type = DRIVER_TEXT, .text = full}, {.type = DRIVER_TEXT}, {.type = DRIVER_TEXT}};
    g_autofree char *from_rows = NULL;

    if (state != NULL && state->len == 1) {
        values[1].text = ((char **)g_ptr_array_index(state, 0))[0];
        values[2].text = ((char **)g_ptr_array_index(state, 0))[1];
        return driver_execute(shadow->target, "select pg_catalog.setval($1::pg_catalog.regclass, $2::bigint, $3::boolean)", values, 3, NULL,
                              error);
    }
    from_rows = g_strdup_printf("select pg_catalog.setval($1::pg_catalog.regclass, max(%s)::bigint) from %s having max(%s) is not null",
                                column, table, column);
    return driver_execute(shadow->target, from_rows, values, 1, NULL, error);
}

static gboolean
copy_table(Shadow *shadow, const char *schema, const char *name, gboolean *found, GError **error)
{
    g_autofree char *quoted_schema = schema != NULL ? driver_quote(shadow->target, schema) : NULL;
    g_autofree char *quoted = driver_quote(shadow->target, name);
    g_autofree char *wanted = schema != NULL ? g_strdup_printf("%s.%s", quoted_schema, quoted) : g_strdup(quoted);
    g_autoptr(GPtrArray) columns = shadow_query(shadow->source, "columns", error, wanted, NULL);
    g_autoptr(GPtrArray) sequences = NULL;
    g_autofree char *full = NULL, *real_schema = NULL;

    if (columns == NULL || columns->len == 0)
        return columns != NULL;
    *found = TRUE;
    sequences = shadow_query(shadow->source, "sequences", error, wanted, NULL);
    real_schema = driver_quote(shadow->target, ((char **)g_ptr_array_index(columns, 0))[1]);
    full = g_strdup_printf("%s.%s", real_schema, quoted);
    if (sequences == NULL || !copy_rows_of(shadow, full, columns, error))
        return FALSE;
    for (guint i = 0; i < sequences->len; i++) {
        if (!copy_sequence(shadow, full, g_ptr_array_index(sequences, i), error))
            return FALSE;
    }
    return TRUE;
}

gboolean
shadow_postgres_copy_rows(Shadow *shadow, GError **error)
{
    gboolean done;

    /* No trigger fires and no foreign key is checked, where the role may say so. */
    driver_execute(shadow->target, "set session_replication_role = replica", NULL, 0, NULL, NULL);
    done = shadow_each_table(shadow, copy_table, error);
    driver_execute(shadow->target, "set session_replication_role = origin", NULL, 0, NULL, NULL);
    return done;
}
