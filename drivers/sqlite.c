/*
 * sqlite - SQLite, one file.
 *
 * Opened for reading and writing wherever the file allows it, and kept from writing by `PRAGMA query_only` until driver_allow_writes:
 * a connection opened read-only could not roll back the journal of a writer that crashed, and would leave the -wal and -shm files of a
 * database in WAL mode behind. Where the file (or its file system) is read-only, SQLite falls back to reading by itself; one in WAL mode
 * in a read-only file system is opened as immutable, provided that no log adds to it. A file is never created.
 *
 * Double-quoted text that is no column is an error here, not a string: a missing column must not go unnoticed.
 */
#include <sqlite3.h>
#include <string.h>

#include "driver-class.h"
#include "sqlite-file.h"

#define TICK 1000 /* instructions of SQLite's machine between two looks at the clock */

typedef struct {
    sqlite3 *connection;
    SqliteFile *file;
    char *database;
    gint64 statement_timeout; /* microseconds, 0: none */
    gint64 deadline;          /* of the running statement, monotonic */
    gboolean writes;
} Sqlite;

/* --- errors --- */

static const struct {
    int code; /* primary result code */
    MigrollbackError error;
    const char *hint;
} codes[] = {
    {SQLITE_READONLY, MIGROLLBACK_ERROR_READ_ONLY, NULL},
    {SQLITE_BUSY, MIGROLLBACK_ERROR_TIMEOUT, "Another program is writing to the file: wait for it, or raise --lock-timeout."},
    {SQLITE_LOCKED, MIGROLLBACK_ERROR_TIMEOUT, "Another statement uses the table."},
    {SQLITE_INTERRUPT, MIGROLLBACK_ERROR_TIMEOUT, "Raise --statement-timeout if the statement needs longer."},
    {SQLITE_PERM, MIGROLLBACK_ERROR_PERMISSION, NULL},
    {SQLITE_AUTH, MIGROLLBACK_ERROR_PERMISSION, NULL},
    {SQLITE_CANTOPEN, MIGROLLBACK_ERROR_PERMISSION, "SQLite must be able to create files in the database's folder."},
    {SQLITE_NOTADB, MIGROLLBACK_ERROR_CONNECT, NULL},
    {SQLITE_IOERR, MIGROLLBACK_ERROR_CONNECT, NULL},
};

/* SQLite has one code for all that is wrong with a statement; its texts are not translated. */
static const char *const not_found[] = {"no such table", "no such column", "no such view", "has no column named"};

static gboolean
refuse(const Sqlite *session, GError **error)
{
    int code = sqlite3_errcode(session->connection) & 0xff;
    const char *text = sqlite3_errmsg(session->connection);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *message = driver_one_line(valid);

    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) {
        if (codes[i].code != code)
            continue;
        migrollback_refuse(error, codes[i].error, "%s", code == SQLITE_INTERRUPT ? "the statement's time is up" : message);
        if (codes[i].hint != NULL)
            migrollback_error_set_hint(error, "%s", codes[i].hint);
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(not_found); i++) {
        if (code == SQLITE_ERROR && strstr(text, not_found[i]) != NULL)
            return migrollback_refuse(error, MIGROLLBACK_ERROR_NOT_FOUND, "%s", message);
    }
    return migrollback_refuse(error, MIGROLLBACK_ERROR_QUERY, "%s", message);
}

/* --- statements --- */

static int
check_time(void *user)
{
    const Sqlite *session = user;

    return session->statement_timeout > 0 && g_get_monotonic_time() >= session->deadline;
}

static gboolean
bind(const Sqlite *session, sqlite3_stmt *statement, const DriverParameter *parameters, guint n_parameters, GError **error)
{
    int wanted = sqlite3_bind_parameter_count(statement);

    if (wanted < 0 || (guint)wanted != n_parameters)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_QUERY, "the statement takes %d parameters, not %u", wanted, n_parameters);
    for (guint i = 0; i < n_parameters; i++) {
        int at = (int)i + 1;
        int status = SQLITE_OK;

        if (parameters[i].type == DRIVER_INT64)
            status = sqlite3_bind_int64(statement, at, parameters[i].integer);
        else if (parameters[i].type == DRIVER_TEXT)
            status = sqlite3_bind_text(statement, at, parameters[i].text, -1, SQLITE_STATIC); /* outlives the statement */
        if (status != SQLITE_OK)
            return refuse(session, error);
    }
    return TRUE;
}

static void
read_row(sqlite3_stmt *statement, DriverValue *values, int n_values)
{
    for (int i = 0; i < n_values; i++) {
        if (sqlite3_column_type(statement, i) == SQLITE_NULL) {
            values[i] = (DriverValue){0};
        } else {
            /* The text first: it may change the length. A blob is given as its bytes. */
            const unsigned char *text = sqlite3_column_text(statement, i);

            values[i].text = text != NULL ? (const char *)text : "";
            values[i].length = text != NULL ? (gsize)sqlite3_column_bytes(statement, i) : 0;
        }
    }
}

static gboolean
step_through(const Sqlite *session, sqlite3_stmt *statement, DriverRowFunc row, gpointer user, GError **error)
{
    int n_values = sqlite3_column_count(statement);
    g_autofree DriverValue *values = g_new0(DriverValue, (gsize)MAX(n_values, 1));
    int status;

    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        DriverVerdict verdict;

        if (row == NULL)
            continue;
        read_row(statement, values, n_values);
        verdict = row(values, (guint)n_values, user, error);
        if (verdict != DRIVER_CONTINUE)
            return verdict == DRIVER_STOP;
    }
    return status == SQLITE_DONE || refuse(session, error);
}

/* Comments and blanks may follow a statement, another statement may not. */
static gboolean
check_tail(const Sqlite *session, const char *tail, GError **error)
{
    sqlite3_stmt *second = NULL;
    gboolean more;

    if (tail == NULL || *tail == '\0')
        return TRUE;
    more = sqlite3_prepare_v2(session->connection, tail, -1, &second, NULL) != SQLITE_OK || second != NULL;
    sqlite3_finalize(second);
    return !more || migrollback_refuse(error, MIGROLLBACK_ERROR_QUERY, "more than one statement at once");
}

static gboolean
run(gpointer opaque, const char *sql, const DriverParameter *parameters, guint n_parameters, DriverRowFunc row, gpointer user,
    gint64 *affected, GError **error)
{
    Sqlite *session = opaque;
    int changes_before = sqlite3_total_changes(session->connection);
    sqlite3_stmt *statement = NULL;
    const char *tail = NULL;
    gboolean done;

    if (affected != NULL)
        *affected = 0;
    if (!sqlite_file_check(session->file, error))
        return FALSE;
    session->deadline = g_get_monotonic_time() + session->statement_timeout;
    if (sqlite3_prepare_v2(session->connection, sql, -1, &statement, &tail) != SQLITE_OK)
        return refuse(session, error);
    done = statement == NULL || (check_tail(session, tail, error) && bind(session, statement, parameters, n_parameters, error) &&
                                 step_through(session, statement, row, user, error));
    sqlite3_finalize(statement);
    /* sqlite3_changes is of the last statement that changed rows, which need not be this one. */
    if (done && affected != NULL && sqlite3_total_changes(session->connection) != changes_before)
        *affected = sqlite3_changes(session->connection);
    return done;
}

static gboolean
command(Sqlite *session, const char *sql, GError **error)
{
    return run(session, sql, NULL, 0, NULL, NULL, NULL, error);
}

static gboolean
begin(gpointer opaque, GError **error)
{
    Sqlite *session = opaque;

    /* A transaction that begins by reading and then wants to write can fail for good; one that begins by writing waits. */
    return command(session, session->writes ? "begin immediate" : "begin", error);
}

static gboolean
commit(gpointer opaque, GError **error)
{
    return command(opaque, "commit", error);
}

static void
roll_back(gpointer opaque)
{
    Sqlite *session = opaque;

    /* Not through run: also where the file was replaced. SQLite may have rolled back by itself. */
    if (sqlite3_get_autocommit(session->connection) == 0)
        sqlite3_exec(session->connection, "rollback", NULL, NULL, NULL);
}

static gboolean
allow_writes(gpointer opaque, GError **error)
{
    Sqlite *session = opaque;

    if (sqlite3_db_readonly(session->connection, "main") != 0) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_READ_ONLY, "the file '%s' may only be read", session->file->path);
        migrollback_error_set_hint(error, "Give this user the right to write to the file and its folder.");
        return FALSE;
    }
    session->writes = command(session, "pragma query_only = off", error);
    return session->writes;
}

static char *
quote(const char *identifier)
{
    return driver_quote_with(identifier, '"');
}

static gboolean
try_lock(gpointer opaque, const char *name G_GNUC_UNUSED, gboolean *taken, GError **error)
{
    Sqlite *session = opaque;

    return sqlite_file_try_lock(session->file, taken, error);
}

static void
unlock(gpointer opaque, const char *name G_GNUC_UNUSED)
{
    Sqlite *session = opaque;

    sqlite_file_unlock(session->file);
}

/* --- backup --- */

/* All pages in one step, so that it is one moment; a writer that is in the way is waited for as ever. */
static gboolean
backup(gpointer opaque, const char *path, GError **error)
{
    Sqlite *session = opaque;
    Sqlite target = {.statement_timeout = 0};
    sqlite3_backup *copying = NULL;
    gboolean done = FALSE;

    if (!sqlite_file_check(session->file, error))
        return FALSE;
    if (sqlite3_open_v2(path, &target.connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) == SQLITE_OK)
        copying = sqlite3_backup_init(target.connection, "main", session->connection, "main");
    if (copying != NULL) {
        sqlite3_backup_step(copying, -1);
        done = sqlite3_backup_finish(copying) == SQLITE_OK;
    }
    if (!done) {
        refuse(&target, error);
        g_prefix_error(error, "copying the database into '%s': ", path);
    }
    sqlite3_close(target.connection);
    return done;
}

static gboolean
set_statement_timeout(gpointer opaque, guint timeout_ms, GError **error G_GNUC_UNUSED)
{
    Sqlite *session = opaque;

    session->statement_timeout = (gint64)timeout_ms * 1000;
    sqlite3_progress_handler(session->connection, timeout_ms > 0 ? TICK : 0, timeout_ms > 0 ? check_time : NULL, session);
    return TRUE;
}

/* --- opening --- */

static void
close_session(gpointer opaque)
{
    Sqlite *session = opaque;

    sqlite3_close(session->connection);
    sqlite_file_free(session->file);
    g_free(session->database);
    g_free(session);
}

static gboolean
open_connection(Sqlite *session, const DriverOptions *options, gboolean immutable, GError **error)
{
    g_autofree char *escaped = g_uri_escape_string(session->file->path, "/", FALSE);
    g_autofree char *uri = g_strdup_printf("file:%s?immutable=1", escaped);
    int flags = immutable ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE;

    if (sqlite3_open_v2(immutable ? uri : session->file->path, &session->connection, flags, NULL) != SQLITE_OK)
        return refuse(session, error);
    sqlite3_busy_timeout(session->connection, options->lock_timeout_ms > 0 ? (int)MIN(options->lock_timeout_ms, G_MAXINT) : G_MAXINT);
    sqlite3_db_config(session->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(session->connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(session->connection, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    if (session->statement_timeout > 0)
        sqlite3_progress_handler(session->connection, TICK, check_time, session);
    /* The first one reads the file: here a journal is rolled back, and what is not a database shows. */
    return command(session, "select 1 from sqlite_master limit 1", error) && command(session, "pragma query_only = on", error);
}

/* What a result code means while the file is opened for the first time. */
static void
explain(const Sqlite *session, GError **error)
{
    int code = sqlite3_errcode(session->connection) & 0xff;

    if (code == SQLITE_NOTADB) {
        g_clear_error(error);
        migrollback_fail(error, MIGROLLBACK_ERROR_CONNECT, "'%s' is not a SQLite database", session->file->path);
        migrollback_error_set_hint(error, "Name the file that holds the database; an encrypted one cannot be read.");
    } else if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY) {
        g_clear_error(error);
        migrollback_fail(error, MIGROLLBACK_ERROR_CONNECT, "cannot read '%s': %s", session->file->path,
                         sqlite3_errmsg(session->connection));
        migrollback_error_set_hint(
            error, "The file is in WAL mode or was left in the middle of a write: the folder must be writable for this user.");
    } else {
        g_prefix_error(error, "opening '%s': ", session->file->path);
    }
}

static gpointer
open_session(const char *url, const DriverOptions *options, GError **error)
{
    SqliteFile *file = sqlite_file_find(url, error);
    g_autoptr(GError) failure = NULL;
    Sqlite *session;
    gboolean opened;

    if (file == NULL)
        return NULL;
    session = g_new0(Sqlite, 1);
    session->file = file;
    session->database = g_path_get_basename(file->path);
    session->statement_timeout = (gint64)options->statement_timeout_ms * 1000;
    opened = open_connection(session, options, FALSE, &failure);
    if (!opened && (sqlite3_errcode(session->connection) & 0xff) == SQLITE_CANTOPEN && sqlite_file_is_immutable(file)) {
        g_clear_error(&failure);
        g_clear_pointer(&session->connection, sqlite3_close);
        opened = open_connection(session, options, TRUE, &failure);
    }
    if (opened)
        return session;
    explain(session, &failure);
    g_propagate_error(error, g_steal_pointer(&failure));
    close_session(session);
    return NULL;
}

static void
describe(gpointer opaque, DriverInfo *info)
{
    const Sqlite *session = opaque;

    info->dialect = "sqlite";
    info->database = session->database;
    info->server = sqlite3_libversion();
    info->address = session->file->path;
    info->schema = NULL;
    info->capabilities = DRIVER_TRANSACTIONAL_DDL;
}

extern const DriverClass driver_class_sqlite;
const DriverClass driver_class_sqlite = {
    .abi = DRIVER_CLASS_ABI,
    .name = "sqlite",
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
    .backup = backup,
    .set_statement_timeout = set_statement_timeout,
};
