/*
 * mysql - MySQL and MariaDB through MariaDB Connector/C or libmysqlclient.
 *
 * One session is one connection. DDL commits by itself here, so DRIVER_TRANSACTIONAL_DDL is not set. Time-outs for locks are whole
 * seconds in this server: rounded up. The statement time-out of MySQL (not of MariaDB) is one for reading statements only.
 */
#include <mysql.h>
#include <string.h>

#include "driver-class.h"
#include "mysql-connect.h"
#include "mysql-rows.h"

#define YEAR_S 31536000 /* the most that wait_timeout and lock_wait_timeout take */

typedef struct {
    MYSQL *connection;
    MysqlTarget *target; /* kept for the second connection that a running statement is stopped from */
    char *database;
    char *server;
    char *address;
    gboolean writes;
} Mysql;

/* Ends what this session runs, from a second connection. Ending the session itself is no way: its locks would go with it. */
static gboolean
interrupt(gpointer opaque)
{
    Mysql *session = opaque;
    g_autoptr(GError) ignored = NULL; /* the caller then reads to the end */
    g_autofree char *sql = g_strdup_printf("kill query %lu", mysql_thread_id(session->connection));
    MYSQL *second = mysql_target_connect(session->target, &ignored);
    gboolean told;

    if (second == NULL)
        return FALSE;
    told = mysql_real_query(second, sql, strlen(sql)) == 0;
    mysql_close(second);
    return told;
}

/* A statement of our own, its rows (if any) thrown away. */
static gboolean
command(Mysql *session, const char *sql, GError **error)
{
    MysqlStatement statement = {.sql = sql, .interrupt = interrupt, .session = session};

    return mysql_statement_run(session->connection, &statement, error);
}

static gboolean
run(gpointer opaque, const char *sql, const DriverParameter *parameters, guint n_parameters, DriverRowFunc row, gpointer user,
    gint64 *affected, GError **error)
{
    Mysql *session = opaque;
    MysqlStatement statement = {
        .sql = sql,
        .parameters = parameters,
        .n_parameters = n_parameters,
        .row = row,
        .user = user,
        .interrupt = interrupt,
        .session = session,
    };
    gboolean done = mysql_statement_run(session->connection, &statement, error);

    if (affected != NULL)
        *affected = MAX(statement.affected, 0);
    if (statement.interrupted) {
        g_autoptr(GError) ignored = NULL;

        /* The statement may have ended before it was told to: then this takes the interruption, not the next statement. */
        command(session, "do 0", &ignored);
    }
    return done;
}

static gboolean
begin(gpointer opaque, GError **error)
{
    Mysql *session = opaque;

    return command(session, session->writes ? "start transaction" : "start transaction with consistent snapshot, read only", error);
}

static gboolean
commit(gpointer opaque, GError **error)
{
    return command(opaque, "commit", error);
}

static void
roll_back(gpointer opaque)
{
    g_autoptr(GError) ignored = NULL; /* the connection is lost, and with it the transaction */

    command(opaque, "rollback", &ignored);
}

static gboolean
allow_writes(gpointer opaque, GError **error)
{
    Mysql *session = opaque;

    session->writes = command(session, "set session transaction read write", error);
    return session->writes;
}

static char *
quote(const char *identifier)
{
    return driver_quote_with(identifier, '`');
}

/* --- locks: names are the whole server's and at most 64 characters, so a digest of database and name is used --- */

static char *
lock_name(const Mysql *session, const char *name)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

    g_checksum_update(checksum, (const guchar *)session->database, (gssize)strlen(session->database) + 1); /* with its NUL */
    g_checksum_update(checksum, (const guchar *)name, (gssize)strlen(name));
    return g_strdup_printf("migrollback.%.48s", g_checksum_get_string(checksum));
}

static DriverVerdict
read_flag(const DriverValue *values, guint n_values, gpointer user, GError **error G_GNUC_UNUSED)
{
    gboolean *flag = user;

    *flag = n_values > 0 && values[0].text != NULL && values[0].text[0] == '1';
    return DRIVER_CONTINUE;
}

static gboolean
try_lock(gpointer opaque, const char *name, gboolean *taken, GError **error)
{
    g_autofree char *full = lock_name(opaque, name);
    g_autofree char *sql = g_strdup_printf("select get_lock('%s', 0)", full);

    return run(opaque, sql, NULL, 0, read_flag, taken, NULL, error);
}

static void
unlock(gpointer opaque, const char *name)
{
    g_autofree char *full = lock_name(opaque, name);
    g_autofree char *sql = g_strdup_printf("do release_lock('%s')", full);
    g_autoptr(GError) ignored = NULL; /* a lost session has lost its locks */

    command(opaque, sql, &ignored);
}

static char *
lock_witness(gpointer opaque, const char *name)
{
    const Mysql *session = opaque;
    g_autofree char *full = lock_name(session, name);
    GString *sql = g_string_new("select 1 from (select 1) one where hex(database()) = '"); /* locks are the whole server's */

    for (const char *byte = session->database; *byte != '\0'; byte++)
        g_string_append_printf(sql, "%02X", (guint)(guchar)*byte);
    g_string_append_printf(sql, "' and is_used_lock('%s') is not null", full);
    return g_string_free(sql, FALSE);
}

/* --- opening --- */

static gboolean
is_mariadb(const Mysql *session)
{
    return strstr(session->server, "MariaDB") != NULL;
}

static char *
statement_timeout(const Mysql *session, guint timeout_ms)
{
    if (is_mariadb(session))
        return g_strdup_printf("max_statement_time = %u.%03u", timeout_ms / 1000, timeout_ms % 1000);
    return g_strdup_printf("max_execution_time = %u", timeout_ms);
}

/* One statement, so one round trip. Strict, as both servers are by default, without what frameworks or administrators may add. */
static char *
pin_statement(const Mysql *session, const DriverOptions *options)
{
    guint lock_s = options->lock_timeout_ms > 0 ? MIN((options->lock_timeout_ms - 1) / 1000 + 1, YEAR_S) : YEAR_S;
    g_autofree char *time = statement_timeout(session, options->statement_timeout_ms);

    return g_strdup_printf("set session time_zone = '+00:00',"
                           " session sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',"
                           " session lock_wait_timeout = %u, session innodb_lock_wait_timeout = %u, session %s,"
                           /* The lock's session is idle during a long step, and a slow reader is no dead one. */
                           " session wait_timeout = %u, session net_write_timeout = 3600, session net_read_timeout = 3600,"
                           /* Limits that would shorten a result without an error. */
                           " session sql_select_limit = 18446744073709551615, session group_concat_max_len = 4294967295,"
                           " session sql_big_selects = 1, session autocommit = 1",
                           lock_s, lock_s, time, (guint)YEAR_S);
}

static gboolean
set_statement_timeout(gpointer opaque, guint timeout_ms, GError **error)
{
    g_autofree char *time = statement_timeout(opaque, timeout_ms), *sql = g_strconcat("set session ", time, NULL);

    return run(opaque, sql, NULL, 0, NULL, NULL, NULL, error);
}

static DriverVerdict
read_database(const DriverValue *values, guint n_values G_GNUC_UNUSED, gpointer user, GError **error G_GNUC_UNUSED)
{
    char **database = user;

    *database = g_strdup(values[0].text);
    return DRIVER_STOP;
}

static gboolean
pin(Mysql *session, const DriverOptions *options, GError **error)
{
    g_autofree char *sql = pin_statement(session, options);

    if (!command(session, sql, error) || !command(session, "set session transaction isolation level repeatable read, read only", error) ||
        !run(session, "select database()", NULL, 0, read_database, &session->database, NULL, error)) {
        g_prefix_error(error, "preparing the session: ");
        return FALSE;
    }
    if (session->database == NULL) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "the URL names no database");
        migrollback_error_set_hint(error, "Add it at the end: mysql://user@host:port/database.");
        return FALSE;
    }
    return TRUE;
}

static char *
server_address(const Mysql *session)
{
    const MysqlTarget *target = session->target;
    const char *host = target->host != NULL ? target->host : "localhost";

    if (target->socket != NULL)
        return g_strdup(target->socket);
    /* "… via UNIX socket", where neither the URL nor we know which one. */
    if (target->port == 0 && strstr(mysql_get_host_info(session->connection), "socket") != NULL)
        return g_strdup(host);
    return g_strdup_printf(strchr(host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, target->port != 0 ? target->port : MYSQL_PORT);
}

static void
close_session(gpointer opaque)
{
    Mysql *session = opaque;

    mysql_close(session->connection);
    mysql_target_free(session->target);
    g_free(session->database);
    g_free(session->server);
    g_free(session->address);
    g_free(session);
}

static gpointer
open_session(const char *url, const DriverOptions *options, GError **error)
{
    g_autoptr(MysqlTarget) target = mysql_target_parse(url, error);
    MYSQL *connection = target != NULL ? mysql_target_connect(target, error) : NULL;
    Mysql *session;

    if (connection == NULL)
        return NULL;
    session = g_new0(Mysql, 1);
    session->connection = connection;
    session->target = g_steal_pointer(&target);
    session->server = g_strdup(mysql_get_server_info(connection));
    session->address = server_address(session);
    if (!pin(session, options, error)) {
        close_session(session);
        return NULL;
    }
    return session;
}

static void
describe(gpointer opaque, DriverInfo *info)
{
    const Mysql *session = opaque;

    info->dialect = "mysql";
    info->database = session->database;
    info->server = session->server;
    info->address = session->address;
    info->schema = NULL;
    info->capabilities = DRIVER_ADVISORY_LOCKS;
}

extern const DriverClass driver_class_mysql;
const DriverClass driver_class_mysql = {
    .abi = DRIVER_CLASS_ABI,
    .name = "mysql",
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
