#include "postgres-rows.h"

#include <string.h>

#define CHUNK_ROWS 256

/* Source: PostgreSQL's documentation, appendix "Error Codes". */
static const DriverSqlstate sqlstates[] = {
    {"08P01", MIGROLLBACK_ERROR_QUERY, NULL}, /* also: too few parameters */
    {"08", MIGROLLBACK_ERROR_CONNECT, NULL},
    {"28", MIGROLLBACK_ERROR_LOGIN, "Check the user and the password in the URL, PGPASSWORD or ~/.pgpass, and the server's pg_hba.conf."},
    {"3D000", MIGROLLBACK_ERROR_CONNECT, "Check the database's name: it is the part of the URL after the last '/'."},
    {"53300", MIGROLLBACK_ERROR_CONNECT, "The server has no connection left: try again later."},
    {"57P", MIGROLLBACK_ERROR_CONNECT, NULL},
    {"25P03", MIGROLLBACK_ERROR_CONNECT, NULL},
    {"25006", MIGROLLBACK_ERROR_READ_ONLY, NULL},
    {"25P04", MIGROLLBACK_ERROR_TIMEOUT, NULL},
    {"42501", MIGROLLBACK_ERROR_PERMISSION, "Ask the owner to grant it, or connect as another role."},
    {"42P01", MIGROLLBACK_ERROR_NOT_FOUND, NULL},
    {"42703", MIGROLLBACK_ERROR_NOT_FOUND, NULL},
    {"3F000", MIGROLLBACK_ERROR_NOT_FOUND, NULL},
    {"55P03", MIGROLLBACK_ERROR_TIMEOUT, "Another session holds a lock: wait for it, or raise --lock-timeout."},
    {"57014", MIGROLLBACK_ERROR_TIMEOUT, "Raise --statement-timeout if the statement needs longer."},
};

static const DriverSqlstate *
find_sqlstate(const char *sqlstate)
{
    for (gsize i = 0; sqlstate != NULL && i < G_N_ELEMENTS(sqlstates); i++) {
        if (g_str_has_prefix(sqlstate, sqlstates[i].sqlstate))
            return &sqlstates[i];
    }
    return NULL;
}

gboolean
postgres_refuse(PGconn *connection, const PGresult *result, GError **error)
{
    const char *sqlstate = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *primary = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *detail = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL) : NULL;
    const char *hint = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_HINT) : NULL;
    const DriverSqlstate *known = find_sqlstate(sqlstate);
    MigrollbackError code = known != NULL ? known->code : MIGROLLBACK_ERROR_QUERY;
    g_autofree char *whole = NULL;
    g_autofree char *message = NULL;

    /* Also a session that a cancelled or failed statement took with it. */
    if (PQstatus(connection) == CONNECTION_BAD)
        code = MIGROLLBACK_ERROR_CONNECT;
    if (primary == NULL || *primary == '\0')
        primary = PQerrorMessage(connection);
    whole = detail != NULL ? g_strdup_printf("%s (%s)", primary, detail) : g_strdup(primary);
    message = driver_one_line(whole);
    migrollback_refuse(error, code, "%s", *message != '\0' ? message : "the server gave no reason");
    migrollback_error_set_sqlstate(error, sqlstate);
    if (hint == NULL && known != NULL)
        hint = known->hint;
    if (hint != NULL) {
        g_autofree char *line = driver_one_line(hint);

        migrollback_error_set_hint(error, "%s", line);
    }
    return FALSE;
}

/* Hands the rows of one result over, until the callback has had enough. */
static void
read_rows(PostgresReader *reader, const PGresult *result, GError **error)
{
    int n_rows = PQntuples(result);

    if (reader->row == NULL)
        return;
    if (reader->values == NULL) {
        reader->n_values = (guint)PQnfields(result);
        reader->values = g_new0(DriverValue, MAX(reader->n_values, 1u));
    }
    for (int row = 0; row < n_rows && reader->verdict == DRIVER_CONTINUE; row++) {
        for (int column = 0; column < (int)reader->n_values; column++) {
            gboolean null = PQgetisnull(result, row, column) != 0;

            reader->values[column].text = null ? NULL : PQgetvalue(result, row, column);
            reader->values[column].length = null ? 0 : (gsize)PQgetlength(result, row, column);
        }
        reader->verdict = reader->row(reader->values, reader->n_values, reader->user, error);
    }
}

/* Throws away what is still to come of the running statement. */
static void
drain(PGconn *connection)
{
    PGresult *result;

    while ((result = PQgetResult(connection)) != NULL)
        PQclear(result);
}

/*
 * Ends the running statement now. PQcancel returns after the server has passed the signal on, so the cancellation cannot hit a
 * later statement.
 */
static void
cancel(PGconn *connection)
{
    PGcancel *handle = PQgetCancel(connection);
    char ignored[256];

    if (handle != NULL) {
        PQcancel(handle, ignored, (int)sizeof ignored);
        PQfreeCancel(handle);
    }
}

/* What the server sends is thrown away; what it waits for is ended by an error of ours. A cancellation would race with that. */
static void
end_copy(PGconn *connection, ExecStatusType status)
{
    char *copied;

    if (status == PGRES_COPY_IN) {
        PQputCopyEnd(connection, "not supported");
        return;
    }
    cancel(connection);
    while (PQgetCopyData(connection, &copied, 0) > 0)
        PQfreemem(copied);
}

static void
stream_rows(PGconn *connection)
{
#ifdef HAVE_PQSETCHUNKEDROWSMODE
    if (PQsetChunkedRowsMode(connection, CHUNK_ROWS) == 1)
        return;
#endif
    PQsetSingleRowMode(connection);
}

static gboolean
send(PGconn *connection, const char *sql, const DriverParameter *parameters, guint n_parameters)
{
    enum { INT8_OID = 20, UNKNOWN_OID = 0 };
    g_autofree Oid *types = g_new0(Oid, MAX(n_parameters, 1));
    g_autofree const char **values = g_new0(const char *, MAX(n_parameters, 1));
    g_autofree char *numbers = g_new0(char, MAX(n_parameters, 1) * 24);

    for (guint i = 0; i < n_parameters; i++) {
        types[i] = parameters[i].type == DRIVER_INT64 ? INT8_OID : UNKNOWN_OID;
        if (parameters[i].type == DRIVER_TEXT) {
            values[i] = parameters[i].text;
        } else if (parameters[i].type == DRIVER_INT64) {
            g_snprintf(numbers + i * 24, 24, "%" G_GINT64_FORMAT, parameters[i].integer);
            values[i] = numbers + i * 24;
        }
    }
    return PQsendQueryParams(connection, sql, (int)n_parameters, types, values, NULL, NULL, 0) == 1;
}

static gint64
affected_rows(PGresult *result)
{
    return g_ascii_strtoll(PQcmdTuples(result), NULL, 10);
}

/* Reads the results of the statement just sent to their end. */
static gboolean
receive(PGconn *connection, PostgresReader *reader, gint64 *affected, GError **error)
{
    gboolean done = TRUE;
    PGresult *next;

    while ((next = PQgetResult(connection)) != NULL) {
        g_autoptr(PGresult) result = next;

        switch (PQresultStatus(result)) {
        case PGRES_SINGLE_TUPLE:
        case PGRES_TUPLES_OK:
#ifdef HAVE_PQSETCHUNKEDROWSMODE
        case PGRES_TUPLES_CHUNK:
#endif
            read_rows(reader, result, error);
            if (reader->verdict != DRIVER_CONTINUE) {
                cancel(connection);
                drain(connection);
                return reader->verdict == DRIVER_STOP;
            }
            break;
        case PGRES_COMMAND_OK:
        case PGRES_EMPTY_QUERY:
            if (affected != NULL)
                *affected = affected_rows(result);
            break;
        case PGRES_COPY_IN:
        case PGRES_COPY_OUT:
        case PGRES_COPY_BOTH:
            end_copy(connection, PQresultStatus(result));
            drain(connection);
            return migrollback_refuse(error, MIGROLLBACK_ERROR_QUERY, "COPY from or to the client is not supported");
        default:
            if (done)
                done = postgres_refuse(connection, result, error);
            break;
        }
    }
    return done;
}

gboolean
postgres_run(PGconn *connection, const char *sql, const DriverParameter *parameters, guint n_parameters, PostgresReader *reader,
             gint64 *affected, GError **error)
{
    gboolean done;

    reader->verdict = DRIVER_CONTINUE;
    if (!send(connection, sql, parameters, n_parameters))
        return postgres_refuse(connection, NULL, error);
    stream_rows(connection);
    done = receive(connection, reader, affected, error);
    g_clear_pointer(&reader->values, g_free);
    return done;
}

gboolean
postgres_command(PGconn *connection, const char *sql, GError **error)
{
    g_autoptr(PGresult) result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);

    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return TRUE;
    return postgres_refuse(connection, result, error);
}
