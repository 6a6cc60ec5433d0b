/*
 * postgres - PostgreSQL through libpq.
 *
 * One session is one connection. Inside a transaction each statement runs under a savepoint: one that failed, or whose reader had
 * enough and cancelled it, leaves the transaction as it was, as in the other databases.
 */
#include <libpq-fe.h>
#include <string.h>

#include "driver-class.h"
#include "postgres-connect.h"
#include "postgres-rows.h"

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

static gboolean
run(gpointer opaque, const char *sql, const DriverParameter *parameters, guint n_parameters, DriverRowFunc row, gpointer user,
    gint64 *affected, GError **error)
{
    Postgres *session = opaque;
    PostgresReader reader = {.row = row, .user = user};
    gboolean guarded = session->in_transaction;
    gboolean done;

    if (affected != NULL)
        *affected = 0;
    if (guarded && !postgres_command(session->connection, "savepoint " SAVEPOINT, error))
        return FALSE;
    done = postgres_run(session->connection, sql, parameters, n_parameters, &reader, affected, error);
    if (!guarded || PQstatus(session->connection) == CONNECTION_BAD)
        return done;
    if (!done || reader.verdict == DRIVER_STOP) {
        g_autoptr(GError) ignored = NULL;

        /* After an error of its own the statement's is the one to tell. */
        return postgres_command(session->connection, "rollback to savepoint " SAVEPOINT "; release savepoint " SAVEPOINT,
                                done ? error : &ignored) &&
               done;
    }
    return postgres_command(session->connection, "release savepoint " SAVEPOINT, error);
}

static gboolean
begin(gpointer opaque, GError **error)
{
    Postgres *session = opaque;
    const char *sql = session->writes ? "begin isolation level read committed" : "begin isolation level repeatable read, read only";

    session->in_transaction = postgres_command(session->connection, sql, error);
    return session->in_transaction;
}

static gboolean
commit(gpointer opaque, GError **error)
{
    Postgres *session = opaque;

    session->in_transaction = FALSE;
    return postgres_command(session->connection, "commit", error);
}

static void
roll_back(gpointer opaque)
{
    Postgres *session = opaque;
    g_autoptr(GError) ignored = NULL; /* the connection is lost, and with it the transaction */

    session->in_transaction = FALSE;
    if (PQtransactionStatus(session->connection) != PQTRANS_IDLE)
        postgres_command(session->connection, "rollback", &ignored);
}

static gboolean
allow_writes(gpointer opaque, GError **error)
{
    Postgres *session = opaque;

    session->writes = postgres_command(session->connection, "set default_transaction_read_only = off", error);
    return session->writes;
}

static gboolean
set_statement_timeout(gpointer opaque, guint timeout_ms, GError **error)
{
    const Postgres *session = opaque;
    g_autofree char *sql = g_strdup_printf("set statement_timeout = %u", MIN(timeout_ms, (guint)G_MAXINT32));

    return postgres_command(session->connection, sql, error);
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
        MIN(options->lock_timeout_ms, (guint)G_MAXINT32), MIN(options->statement_timeout_ms, (guint)G_MAXINT32),
        version >= 140000 ? "set idle_session_timeout = 0;" : "", version >= 170000 ? "set transaction_timeout = 0;" : "");
}

static gboolean
pin(Postgres *session, const DriverOptions *options, GError **error)
{
    g_autofree char *sql = pin_statements(session->connection, options);
    g_autoptr(PGresult) result = PQexec(session->connection, sql);

    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1) {
        postgres_refuse(session->connection, result, error);
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
    .set_statement_timeout = set_statement_timeout,
};
