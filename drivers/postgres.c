/*
 * postgres - PostgreSQL through libpq.
 *
 * One session is one connection. Every statement goes through the extended protocol, so a string never holds two of them, and
 * rows arrive one by one (or in chunks, libpq 17), so memory does not grow. Inside a transaction each statement runs under a savepoint:
 * a statement that failed, or whose reader had enough and cancelled it, leaves the transaction as it was, as in the other databases.
 */
#include <libpq-fe.h>
#include <string.h>

#include "driver-class.h"
#include "postgres-connect.h"

#define CHUNK_ROWS 256
#define SAVEPOINT "migrollback_statement"

typedef struct {
    PGconn *connection;
    char *database;
    char *schema;
    char *server;
    char *address;
    gboolean writes;
    gboolean in_transaction;
} Postgres;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PGresult, PQclear)

/* Source: PostgreSQL's documentation, appendix "Error Codes". */
static const DriverSqlstate sqlstates[] = {
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

/* Sets *error from a result that failed, or from the connection where there is no result. */
static gboolean
refuse(const Postgres *session, const PGresult *result, GError **error)
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
    if (PQstatus(session->connection) == CONNECTION_BAD)
        code = MIGROLLBACK_ERROR_CONNECT;
    if (primary == NULL || *primary == '\0')
        primary = PQerrorMessage(session->connection);
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

/* --- statements --- */

typedef struct {
    DriverRowFunc row;
    gpointer user;
    DriverValue *values; /* of one row, n_values long, made with the first one */
    guint n_values;
    DriverVerdict verdict;
} Reader;

/* Hands the rows of one result over, until the callback has had enough. */
static void
read_rows(Reader *reader, const PGresult *result, GError **error)
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

/*
 * Ends the running statement now and throws away what has already come. PQcancel returns after the server has passed the signal on,
 * so the cancellation cannot hit a later statement.
 */
static void
cancel(Postgres *session)
{
    PGcancel *handle = PQgetCancel(session->connection);
    char ignored[256];
    PGresult *result;

    if (handle != NULL) {
        PQcancel(handle, ignored, (int)sizeof ignored);
        PQfreeCancel(handle);
    }
    while ((result = PQgetResult(session->connection)) != NULL) {
        ExecStatusType status = PQresultStatus(result);

        PQclear(result);
        if (status == PGRES_COPY_IN)
            PQputCopyEnd(session->connection, "not supported");
        else if (status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
            char *copied;

            while (PQgetCopyData(session->connection, &copied, 0) > 0)
                PQfreemem(copied);
        }
    }
}

static void
stream_rows(Postgres *session)
{
#ifdef HAVE_PQSETCHUNKEDROWSMODE
    if (PQsetChunkedRowsMode(session->connection, CHUNK_ROWS) == 1)
        return;
#endif
    PQsetSingleRowMode(session->connection);
}

static gboolean
send(Postgres *session, const char *sql, const DriverParameter *parameters, guint n_parameters)
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
    return PQsendQueryParams(session->connection, sql, (int)n_parameters, types, values, NULL, NULL, 0) == 1;
}

static gint64
affected_rows(PGresult *result)
{
    return g_ascii_strtoll(PQcmdTuples(result), NULL, 10);
}

/* Reads the results of the statement just sent to their end. */
static gboolean
receive(Postgres *session, Reader *reader, gint64 *affected, GError **error)
{
    gboolean done = TRUE;
    PGresult *next;

    while ((next = PQgetResult(session->connection)) != NULL) {
        g_autoptr(PGresult) result = next;

        switch (PQresultStatus(result)) {
        case PGRES_SINGLE_TUPLE:
        case PGRES_TUPLES_OK:
#ifdef HAVE_PQSETCHUNKEDROWSMODE
        case PGRES_TUPLES_CHUNK:
#endif
            read_rows(reader, result, error);
            if (reader->verdict != DRIVER_CONTINUE) {
                cancel(session);
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
            cancel(session);
            return migrollback_refuse(error, MIGROLLBACK_ERROR_QUERY, "COPY from or to the client is not supported");
        default:
            if (done)
                done = refuse(session, result, error);
            break;
        }
    }
    return done;
}

/* Runs statements of our own, without parameters; several in one string are one round trip. */
static gboolean
command(Postgres *session, const char *sql, GError **error)
{
    g_autoptr(PGresult) result = PQexec(session->connection, sql);
    ExecStatusType status = PQresultStatus(result);

    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return TRUE;
    return refuse(session, result, error);
}

static gboolean
run_statement(Postgres *session, const char *sql, const DriverParameter *parameters, guint n_parameters, Reader *reader, gint64 *affected,
              GError **error)
{
    if (!send(session, sql, parameters, n_parameters))
        return refuse(session, NULL, error);
    stream_rows(session);
    return receive(session, reader, affected, error);
}

static gboolean
run(gpointer opaque, const char *sql, const DriverParameter *parameters, guint n_parameters, DriverRowFunc row, gpointer user,
    gint64 *affected, GError **error)
{
    Postgres *session = opaque;
    Reader reader = {.row = row, .user = user, .verdict = DRIVER_CONTINUE};
    gboolean guarded = session->in_transaction;
    gboolean done;

    if (affected != NULL)
        *affected = 0;
    if (guarded && !command(session, "savepoint " SAVEPOINT, error))
        return FALSE;
    done = run_statement(session, sql, parameters, n_parameters, &reader, affected, error);
    g_free(reader.values);
    if (!guarded || PQstatus(session->connection) == CONNECTION_BAD)
        return done;
    if (!done || reader.verdict == DRIVER_STOP) {
        g_autoptr(GError) ignored = NULL;

        /* After an error of its own the statement's is the one to tell. */
        return command(session, "rollback to savepoint " SAVEPOINT "; release savepoint " SAVEPOINT, done ? error : &ignored) && done;
    }
    return command(session, "release savepoint " SAVEPOINT, error);
}

static gboolean
begin(gpointer opaque, GError **error)
{
    Postgres *session = opaque;
    const char *sql = session->writes ? "begin isolation level read committed" : "begin isolation level repeatable read, read only";

    session->in_transaction = command(session, sql, error);
    return session->in_transaction;
}

static gboolean
commit(gpointer opaque, GError **error)
{
    Postgres *session = opaque;

    session->in_transaction = FALSE;
    return command(session, "commit", error);
}

static void
roll_back(gpointer opaque)
{
    Postgres *session = opaque;
    g_autoptr(GError) ignored = NULL; /* the connection is lost, and with it the transaction */

    session->in_transaction = FALSE;
    if (PQtransactionStatus(session->connection) != PQTRANS_IDLE)
        command(session, "rollback", &ignored);
}

static gboolean
allow_writes(gpointer opaque, GError **error)
{
    Postgres *session = opaque;

    session->writes = command(session, "set default_transaction_read_only = off", error);
    return session->writes;
}

static char *
quote(const char *identifier)
{
    return driver_quote_with(identifier, '"');
}

/* --- locks: PostgreSQL scopes advisory locks to the database, and frees them with the session --- */

static gint64
lock_key(const char *name)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    guint8 digest[32];
    gsize length = sizeof digest;
    guint64 key = 0;

    g_checksum_update(checksum, (const guchar *)"migrollback", sizeof "migrollback"); /* with its NUL, which no name holds */
    g_checksum_update(checksum, (const guchar *)name, (gssize)strlen(name));
    g_checksum_get_digest(checksum, digest, &length);
    for (gsize i = 0; i < 8; i++)
        key = key << 8 | digest[i];
    return (gint64)key;
}

static DriverVerdict
read_flag(const DriverValue *values, guint n_values, gpointer user, GError **error G_GNUC_UNUSED)
{
    gboolean *flag = user;

    *flag = n_values > 0 && values[0].text != NULL && values[0].text[0] == 't';
    return DRIVER_CONTINUE;
}

static gboolean
try_lock(gpointer opaque, const char *name, gboolean *taken, GError **error)
{
    const DriverParameter key = {.type = DRIVER_INT64, .integer = lock_key(name)};

    return run(opaque, "select pg_catalog.pg_try_advisory_lock($1)", &key, 1, read_flag, taken, NULL, error);
}

static void
unlock(gpointer opaque, const char *name)
{
    const DriverParameter key = {.type = DRIVER_INT64, .integer = lock_key(name)};
    g_autoptr(GError) ignored = NULL; /* a lost session has lost its locks */
    gboolean freed = FALSE;

    run(opaque, "select pg_catalog.pg_advisory_unlock($1)", &key, 1, read_flag, &freed, NULL, &ignored);
}

static char *
lock_witness(gpointer opaque, const char *name)
{
    const guint64 key = (guint64)lock_key(name);

    (void)opaque;
    return g_strdup_printf("select 1 from pg_catalog.pg_locks where locktype = 'advisory' and granted and objsubid = 1"
                           " and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())"
                           " and classid = %u and objid = %u",
                           (guint)(key >> 32), (guint)(key & G_MAXUINT32));
}

/* --- opening --- */

/* What the session is pinned to; the last row says where we are. One string, so one round trip. */
static char *
pin_statements(const PGconn *connection, const DriverOptions *options)
{
    int version = PQserverVersion(connection);

    return g_strdup_printf(
        /* The schemas that role and database give, read before anything is resolved through them. */
        "select pg_catalog.set_config('migrollback.schemas', pg_catalog.current_schemas(false)::pg_catalog.text, false);"
        "set search_path = pg_catalog, pg_temp;"
        "set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set bytea_output = 'hex';"
        "set standard_conforming_strings = on; set client_min_messages = warning;"
        /* A policy that hides rows is an error, not a shorter history. */
        "set row_security = off;"
        "set default_transaction_read_only = on; set default_transaction_deferrable = off;"
        "set lock_timeout = %u; set statement_timeout = %u; set idle_in_transaction_session_timeout = 0; %s %s"
        /* pg_catalog is searched first where it is not named, and then the first schema named is the one to create in. */
        "select set_config('search_path', coalesce((select string_agg(quote_ident(s), ', ' order by n)"
        " from unnest(current_setting('migrollback.schemas')::name[]) with ordinality as x(s, n)"
        " where s <> 'pg_catalog' and left(s::text, 8) <> 'pg_temp_') || ', ', '') || 'pg_temp', false);"
        "select current_database(), current_schema()",
        options->lock_timeout_ms, options->statement_timeout_ms, version >= 140000 ? "set idle_session_timeout = 0;" : "",
        version >= 170000 ? "set transaction_timeout = 0;" : "");
}

static gboolean
pin(Postgres *session, const DriverOptions *options, GError **error)
{
    g_autofree char *sql = pin_statements(session->connection, options);
    g_autoptr(PGresult) result = PQexec(session->connection, sql);

    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1) {
        refuse(session, result, error);
        g_prefix_error(error, "preparing the session: ");
        return FALSE;
    }
    session->database = g_strdup(PQgetvalue(result, 0, 0));
    session->schema = PQgetisnull(result, 0, 1) ? NULL : g_strdup(PQgetvalue(result, 0, 1));
    return TRUE;
}

/* "15.20 (Debian 15.20-0+deb12u1)" without what the packager adds. */
static char *
server_version(const PGconn *connection)
{
    const char *version = PQparameterStatus(connection, "server_version");

    return version != NULL ? g_strndup(version, strcspn(version, " ")) : g_strdup("unknown");
}

static char *
server_address(const PGconn *connection)
{
    const char *host = PQhost(connection);

    if (host == NULL || *host == '\0' || *host == '/' || *host == '@')
        return g_strdup(host != NULL && *host != '\0' ? host : "local socket");
    return g_strdup_printf(strchr(host, ':') != NULL ? "[%s]:%s" : "%s:%s", host, PQport(connection));
}

static void
close_session(gpointer opaque)
{
    Postgres *session = opaque;

    PQfinish(session->connection);
    g_free(session->database);
    g_free(session->schema);
    g_free(session->server);
    g_free(session->address);
    g_free(session);
}

static gpointer
open_session(const char *url, const DriverOptions *options, GError **error)
{
    PGconn *connection = postgres_connect(url, error);
    Postgres *session;

    if (connection == NULL)
        return NULL;
    session = g_new0(Postgres, 1);
    session->connection = connection;
    session->server = server_version(connection);
    session->address = server_address(connection);
    if (!pin(session, options, error)) {
        close_session(session);
        return NULL;
    }
    return session;
}

static void
describe(gpointer opaque, DriverInfo *info)
{
    const Postgres *session = opaque;

    info->dialect = "postgres";
    info->database = session->database;
    info->server = session->server;
    info->address = session->address;
    info->schema = session->schema;
    info->capabilities = DRIVER_TRANSACTIONAL_DDL | DRIVER_ADVISORY_LOCKS | DRIVER_SCHEMAS;
}

extern const DriverClass driver_class_postgres;
const DriverClass driver_class_postgres = {
    .abi = DRIVER_CLASS_ABI,
    .name = "postgres",
    .open = open_session,
    .close = close_session,
    .describe = describe,
    .run = run,
    .begin = begin,
    .commit = commit,
    .rollback = roll_back,
    .allow_writes = allow_writes,
    .quote = quote,
    .try_lock = try_lock,
    .unlock = unlock,
    .lock_witness = lock_witness,
};
