#include "mysql-rows.h"

#include <string.h>

#include "mysql-connect.h"

#define INTERRUPTED 1317 /* ER_QUERY_INTERRUPTED */
#define FIRST_BUFFER 256
#define DRAIN_TIME (20 * 1000) /* how long what is left may take before the server is told to stop; a new connection takes a few ms */

/* One row fetched and thrown away: 1 there was one, 0 the end, -1 an error. */
typedef int (*SkipRow)(gpointer source);

/* Reads to the end of a result that nobody wants. An error here is the interruption that was asked for, or shows with the next statement. */
static void
drain(MysqlStatement *statement, SkipRow skip, gpointer source)
{
    gint64 deadline = g_get_monotonic_time() + DRAIN_TIME;
    guint rows = 0;

    while (skip(source) > 0) {
        /* The clock is cheap, but not for each of a million rows. */
        if (statement->interrupted || ++rows % 64 != 0 || g_get_monotonic_time() < deadline)
            continue;
        statement->interrupted = statement->interrupt(statement->session);
        if (!statement->interrupted)
            deadline = G_MAXINT64; /* it cannot be told: the rest has to come */
    }
}

/* --- text protocol --- */

static gboolean
refuse(MYSQL *connection, GError **error)
{
    return mysql_refuse(mysql_errno(connection), mysql_sqlstate(connection), mysql_error(connection), error);
}

static int
skip_text_row(gpointer source)
{
    return mysql_fetch_row(source) != NULL ? 1 : 0;
}

static gboolean
read_text_rows(MYSQL *connection, MYSQL_RES *result, MysqlStatement *statement, GError **error)
{
    unsigned int n_values = mysql_num_fields(result);
    g_autofree DriverValue *values = g_new0(DriverValue, MAX(n_values, 1));
    MYSQL_ROW row;

    while ((row = mysql_fetch_row(result)) != NULL) {
        const unsigned long *lengths = mysql_fetch_lengths(result);
        DriverVerdict verdict = DRIVER_CONTINUE;

        for (unsigned int i = 0; i < n_values; i++)
            values[i] = (DriverValue){.text = row[i], .length = row[i] != NULL ? lengths[i] : 0};
        if (statement->row != NULL)
            verdict = statement->row(values, n_values, statement->user, error);
        if (verdict != DRIVER_CONTINUE) {
            drain(statement, skip_text_row, result);
            return verdict == DRIVER_STOP;
        }
    }
    return mysql_errno(connection) == 0 || refuse(connection, error);
}

/* A procedure's further results are read too, else the connection is out of step. */
static void
skip_further_results(MYSQL *connection)
{
    while (mysql_next_result(connection) == 0) {
        MYSQL_RES *result = mysql_use_result(connection);

        if (result != NULL)
            mysql_free_result(result);
    }
}

static gboolean
run_text(MYSQL *connection, MysqlStatement *statement, GError **error)
{
    MYSQL_RES *result;
    gboolean done;

    if (mysql_real_query(connection, statement->sql, strlen(statement->sql)) != 0)
        return refuse(connection, error);
    result = mysql_use_result(connection);
    if (result == NULL) {
        if (mysql_field_count(connection) != 0)
            return refuse(connection, error);
        statement->affected = (gint64)mysql_affected_rows(connection);
        skip_further_results(connection);
        return TRUE;
    }
    done = read_text_rows(connection, result, statement, error);
    mysql_free_result(result);
    skip_further_results(connection);
    return done;
}

/* --- prepared statements --- */

typedef struct {
    MYSQL_STMT *handle;
    MYSQL_BIND *binds; /* of the result's columns */
    unsigned long *lengths;
    MysqlBool *nulls;
    unsigned int n_columns;
} Prepared;

static gboolean
refuse_prepared(const Prepared *prepared, GError **error)
{
    return mysql_refuse(mysql_stmt_errno(prepared->handle), mysql_stmt_sqlstate(prepared->handle), mysql_stmt_error(prepared->handle),
                        error);
}

static void
prepared_clear(Prepared *prepared)
{
    for (unsigned int i = 0; i < prepared->n_columns; i++)
        g_free(prepared->binds[i].buffer);
    g_free(prepared->binds);
    g_free(prepared->lengths);
    g_free(prepared->nulls);
    if (prepared->handle != NULL)
        mysql_stmt_close(prepared->handle);
}

static gboolean
bind_parameters(Prepared *prepared, const MysqlStatement *statement, GError **error)
{
    guint n = statement->n_parameters;
    g_autofree MYSQL_BIND *binds = g_new0(MYSQL_BIND, MAX(n, 1));
    g_autofree unsigned long *lengths = g_new0(unsigned long, MAX(n, 1));
    g_autofree gint64 *integers = g_new0(gint64, MAX(n, 1));
    g_autofree char **texts = g_new0(char *, n + 1);
    gboolean done;

    for (guint i = 0; i < n; i++) {
        const DriverParameter *parameter = &statement->parameters[i];

        binds[i].buffer_type = MYSQL_TYPE_NULL;
        if (parameter->type == DRIVER_INT64) {
            integers[i] = parameter->integer;
            binds[i].buffer_type = MYSQL_TYPE_LONGLONG;
            binds[i].buffer = &integers[i];
        } else if (parameter->type == DRIVER_TEXT) {
            lengths[i] = strlen(parameter->text);
            texts[i] = g_strdup(parameter->text);
            binds[i].buffer_type = MYSQL_TYPE_STRING;
            binds[i].buffer = texts[i];
            binds[i].buffer_length = lengths[i];
            binds[i].length = &lengths[i];
        }
    }
    /* Executed here, while what is bound still lives. */
    done = mysql_stmt_bind_param(prepared->handle, binds) == 0 && mysql_stmt_execute(prepared->handle) == 0;
    for (guint i = 0; i < n; i++)
        g_free(texts[i]);
    return done || refuse_prepared(prepared, error);
}

static gboolean
bind_columns(Prepared *prepared, unsigned int n_columns, GError **error)
{
    prepared->binds = g_new0(MYSQL_BIND, n_columns);
    prepared->lengths = g_new0(unsigned long, n_columns);
    prepared->nulls = g_new0(MysqlBool, n_columns);
    prepared->n_columns = n_columns;
    for (unsigned int i = 0; i < n_columns; i++) {
        prepared->binds[i].buffer_type = MYSQL_TYPE_STRING;
        prepared->binds[i].buffer = g_malloc(FIRST_BUFFER);
        prepared->binds[i].buffer_length = FIRST_BUFFER - 1;
        prepared->binds[i].length = &prepared->lengths[i];
        prepared->binds[i].is_null = &prepared->nulls[i];
    }
    return mysql_stmt_bind_result(prepared->handle, prepared->binds) == 0 || refuse_prepared(prepared, error);
}

/* Some clients (Connector/C 3.3.19) set the lengths of the row that was just read to 0 when its columns are bound again. */
static gboolean
bind_again(Prepared *prepared, GError **error)
{
    g_autofree unsigned long *lengths = g_memdup2(prepared->lengths, sizeof(*lengths) * prepared->n_columns);
    g_autofree MysqlBool *nulls = g_memdup2(prepared->nulls, sizeof(*nulls) * prepared->n_columns);

    if (mysql_stmt_bind_result(prepared->handle, prepared->binds) != 0)
        return refuse_prepared(prepared, error);
    memcpy(prepared->lengths, lengths, sizeof(*lengths) * prepared->n_columns);
    memcpy(prepared->nulls, nulls, sizeof(*nulls) * prepared->n_columns);
    return TRUE;
}

/* Values that did not fit: larger buffers from now on, and this row's values once more. */
static gboolean
grow(Prepared *prepared, GError **error)
{
    gboolean grown = FALSE;

    for (unsigned int i = 0; i < prepared->n_columns; i++) {
        MYSQL_BIND *bind = &prepared->binds[i];

        if (prepared->nulls[i] || prepared->lengths[i] <= bind->buffer_length)
            continue;
        bind->buffer_length = prepared->lengths[i] + prepared->lengths[i] / 4;
        bind->buffer = g_realloc(bind->buffer, bind->buffer_length + 1);
        if (mysql_stmt_fetch_column(prepared->handle, bind, i, 0) != 0)
            return refuse_prepared(prepared, error);
        grown = TRUE;
    }
    return !grown || bind_again(prepared, error);
}

static int
skip_prepared_row(gpointer source)
{
    const Prepared *prepared = source;
    int status = mysql_stmt_fetch(prepared->handle);

    return status == 0 || status == MYSQL_DATA_TRUNCATED ? 1 : 0;
}

static gboolean
read_prepared_rows(Prepared *prepared, MysqlStatement *statement, GError **error)
{
    g_autofree DriverValue *values = g_new0(DriverValue, MAX(prepared->n_columns, 1));

    for (;;) {
        int status = mysql_stmt_fetch(prepared->handle);
        DriverVerdict verdict = DRIVER_CONTINUE;

        if (status == MYSQL_NO_DATA)
            return TRUE;
        if (status != 0 && status != MYSQL_DATA_TRUNCATED)
            return refuse_prepared(prepared, error);
        if (status == MYSQL_DATA_TRUNCATED && !grow(prepared, error)) {
            drain(statement, skip_prepared_row, prepared);
            return FALSE;
        }
        for (unsigned int i = 0; i < prepared->n_columns; i++) {
            char *text = prepared->nulls[i] ? NULL : prepared->binds[i].buffer;

            values[i] = (DriverValue){.text = text, .length = text != NULL ? prepared->lengths[i] : 0};
            if (text != NULL)
                text[values[i].length] = '\0';
        }
        if (statement->row != NULL)
            verdict = statement->row(values, prepared->n_columns, statement->user, error);
        if (verdict != DRIVER_CONTINUE) {
            drain(statement, skip_prepared_row, prepared);
            return verdict == DRIVER_STOP;
        }
    }
}

static gboolean
run_bound(Prepared *prepared, MysqlStatement *statement, GError **error)
{
    unsigned int n_columns;

    if (mysql_stmt_prepare(prepared->handle, statement->sql, strlen(statement->sql)) != 0)
        return refuse_prepared(prepared, error);
    if (mysql_stmt_param_count(prepared->handle) != statement->n_parameters)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_QUERY, "the statement takes %lu parameters, not %u",
                                  (unsigned long)mysql_stmt_param_count(prepared->handle), statement->n_parameters);
    if (!bind_parameters(prepared, statement, error))
        return FALSE;
    n_columns = mysql_stmt_field_count(prepared->handle);
    if (n_columns == 0) {
        statement->affected = (gint64)mysql_stmt_affected_rows(prepared->handle);
        return TRUE;
    }
    return bind_columns(prepared, n_columns, error) && read_prepared_rows(prepared, statement, error);
}

static gboolean
run_prepared(MYSQL *connection, MysqlStatement *statement, GError **error)
{
    Prepared prepared = {.handle = mysql_stmt_init(connection)};
    gboolean done;

    if (prepared.handle == NULL)
        return refuse(connection, error);
    done = run_bound(&prepared, statement, error);
    prepared_clear(&prepared);
    return done;
}

gboolean
mysql_statement_run(MYSQL *connection, MysqlStatement *statement, GError **error)
{
    statement->affected = 0;
    statement->interrupted = FALSE;
    return statement->n_parameters > 0 ? run_prepared(connection, statement, error) : run_text(connection, statement, error);
}
