/*
 * driver - one interface to PostgreSQL, MySQL/MariaDB and SQLite.
 *
 * What it is not: it builds no SQL for migration tables (queries/ holds that) and knows no framework.
 *
 * Invariants of an open session: text is UTF-8; the session's zone is UTC; the application's name is "migrollback"; lock and
 * statement time-outs are set; unqualified names cannot be hijacked (PostgreSQL: search_path is what the database and role give,
 * with pg_catalog first and no pg_temp before it); it is read-only until driver_allow_writes.
 *
 * Life cycle: driver_open, any of the calls, driver_close. One thread. After a failed call the session can be used again, unless
 * the error is MIGROLLBACK_ERROR_CONNECT.
 * Units: time-outs in milliseconds, 0 for none.
 * Errors: CONNECT (unreachable, lost, missing database, a file that is not a database), LOGIN, PERMISSION, NOT_FOUND (relation, column),
 * TIMEOUT, READ_ONLY, QUERY. SQLSTATE where the server gives one; the server's own hint, or ours.
 */
#ifndef MIGROLLBACK_DRIVER_H
#define MIGROLLBACK_DRIVER_H

#include <glib.h>

#include "error.h"

typedef struct Driver Driver;

typedef struct {
    guint lock_timeout_ms;      /* how long to wait for a lock of the database */
    guint statement_timeout_ms; /* how long one statement may run */
    /* Called before each statement with its SQL and parameter count, for --log-sql; may be NULL. */
    void (*log_sql)(const char *sql, guint n_parameters, gpointer user);
    gpointer log_user;
} DriverOptions;

typedef enum {
    DRIVER_TRANSACTIONAL_DDL = 1 << 0,
    DRIVER_ADVISORY_LOCKS = 1 << 1, /* locks by name that other programs can see */
    DRIVER_SCHEMAS = 1 << 2,        /* a database has schemas */
} DriverCapabilities;

typedef enum { DRIVER_NULL, DRIVER_INT64, DRIVER_TEXT } DriverType;

typedef struct {
    DriverType type;
    gint64 integer;
    const char *text; /* UTF-8, NUL-terminated, borrowed */
} DriverParameter;

/* One value of a row: text is NULL for SQL's NULL, else `length` bytes followed by a NUL. Valid during the callback only. */
typedef struct {
    const char *text;
    gsize length;
} DriverValue;

typedef enum {
    DRIVER_CONTINUE, /* next row, please */
    DRIVER_STOP,     /* enough: the query ends at once and succeeds */
    DRIVER_FAIL,     /* the callback has set *error: the query ends and fails with it */
} DriverVerdict;

typedef DriverVerdict (*DriverRowFunc)(const DriverValue *values, guint n_values, gpointer user, GError **error);

/* Who and where: strings are owned by the driver. */
typedef struct {
    const char *driver;   /* "postgres", "mysql", "sqlite" */
    const char *dialect;  /* whose SQL it speaks; today the same three */
    const char *database; /* its name; for SQLite the file's name without folders */
    const char *server;   /* version, "15.20", "10.11.19-MariaDB", "3.40.1" */
    const char *address;  /* where, for people: "host:port", a socket's folder, a file's absolute path */
    const char *schema;   /* the schema unqualified names resolve to; NULL where there are none */
    DriverCapabilities capabilities;
} DriverInfo;

/*
 * Opens a session. `url` as on the command line: postgres://, postgresql:// (handed to libpq), mysql://, mariadb://, sqlite:PATH,
 * sqlite:///PATH, or a bare path to a file that exists. A SQLite file is never created.
 */
Driver *driver_open(const char *url, const DriverOptions *options, GError **error);
void driver_close(Driver *driver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Driver, driver_close)

const DriverInfo *driver_info(const Driver *driver);

/* Runs one statement and streams its rows; memory does not grow with their number. The callback must not use the driver. */
gboolean driver_query(Driver *driver, const char *sql, const DriverParameter *parameters, guint n_parameters, DriverRowFunc row,
                      gpointer user, GError **error);

/* Runs one statement for its effect. `affected` (may be NULL): rows changed. */
gboolean driver_execute(Driver *driver, const char *sql, const DriverParameter *parameters, guint n_parameters, gint64 *affected,
                        GError **error);

/* A transaction over several calls; the reading ones give one consistent snapshot (repeatable read). Not nestable. */
gboolean driver_begin(Driver *driver, GError **error);
gboolean driver_commit(Driver *driver, GError **error);
void driver_rollback(Driver *driver);

/* Lets the session write from now on. */
gboolean driver_allow_writes(Driver *driver, GError **error);

/* How long one statement may run from now on, instead of what DriverOptions said; 0: no limit. The other tells what it is now. */
gboolean driver_set_statement_timeout(Driver *driver, guint timeout_ms, GError **error);
guint driver_statement_timeout(const Driver *driver);

/* The identifier quoted for this dialect; free with g_free. */
char *driver_quote(const Driver *driver, const char *identifier);

/*
 * Takes a lock by name within this database, without waiting: *taken says whether. It is freed by driver_unlock, driver_close or the
 * end of the process, however it ends. Other sessions of migrollback on this database exclude each other by it; nothing else is blocked.
 */
gboolean driver_try_lock(Driver *driver, const char *name, gboolean *taken, GError **error);
void driver_unlock(Driver *driver, const char *name);

/*
 * A SELECT that any session of the same database can run: it gives one row, 1, while the lock `name` is held. It proves to another program
 * that it sees this very database. NULL where the database cannot tell (SQLite: the lock is a flock of the file). Free with g_free.
 */
char *driver_lock_witness(const Driver *driver, const char *name);

/*
 * Writes a copy of the whole database, as it is at one moment, into a file that is not there yet or is empty. Nothing is written to the
 * database, and other sessions may write meanwhile. FAILED where the database has no such thing: only SQLite has.
 */
gboolean driver_backup(Driver *driver, const char *path, GError **error);

/* The URL without password, for messages; free with g_free. */
char *driver_url_redact(const char *url);

#endif
