/*
 * driver-class - what one driver implements; included by drivers, driver*.c and the tests' own drivers only.
 *
 * A driver is a loadable module `migrollback-NAME.so` that exports `driver_class_NAME` (or is linked in). driver.c checks the
 * arguments, keeps the log, the transaction flag and the names of held locks, and dispatches: a member here never sees a NULL
 * callback where one is needed, a closed or lost session, a begin inside a transaction, or a lock that the session already holds.
 *
 * Contract: all members are required, but those that say what NULL means. After a failed member the session can be used again, unless the error is
 * MIGROLLBACK_ERROR_CONNECT (driver.c then refuses every further call but close). A failed or stopped `run` inside a transaction
 * leaves the transaction usable.
 */
#ifndef MIGROLLBACK_DRIVER_CLASS_H
#define MIGROLLBACK_DRIVER_CLASS_H

#include "driver.h"

#define DRIVER_CLASS_ABI 4

typedef struct {
    guint abi; /* DRIVER_CLASS_ABI; stays the first member */
    const char *name;
    gpointer (*open)(const char *url, const DriverOptions *options, GError **error);
    void (*close)(gpointer session);
    /* Fills everything but `driver`; the strings live as long as the session. */
    void (*describe)(gpointer session, DriverInfo *info);
    /* row may be NULL here: rows are then discarded; affected may be NULL. */
    gboolean (*run)(gpointer session, const char *sql, const DriverParameter *parameters, guint n_parameters, DriverRowFunc row,
                    gpointer user, gint64 *affected, GError **error);
    gboolean (*begin)(gpointer session, GError **error);
    gboolean (*commit)(gpointer session, GError **error);
    void (*rollback)(gpointer session);
    gboolean (*allow_writes)(gpointer session, GError **error);
    char *(*quote)(const char *identifier);
    gboolean (*try_lock)(gpointer session, const char *name, gboolean *taken, GError **error);
    void (*unlock)(gpointer session, const char *name);
    char *(*lock_witness)(gpointer session, const char *name);                             /* NULL: the database cannot tell */
    gboolean (*backup)(gpointer session, const char *path, GError **error);                /* NULL: it has none */
    gboolean (*set_statement_timeout)(gpointer session, guint timeout_ms, GError **error); /* NULL: it has none */
} DriverClass;

/* An entry of a driver's table from the database's own error to ours; the first match counts. */
typedef struct {
    const char *sqlstate; /* a prefix: a class of two characters, or all five */
    MigrollbackError code;
    const char *hint; /* used where the server gives none; may be NULL */
} DriverSqlstate;

/* For tests: URLs `scheme:…` are opened by `class` from now on. Both are borrowed for the life of the process. */
void driver_register(const char *scheme, const DriverClass *class);

/* The class for a URL: by its scheme, or SQLite's for a path that exists. Loads the module at its first use. */
const DriverClass *driver_class_for_url(const char *url, GError **error);

/*
 * Refuses a URL whose password holds an unencoded delimiter: a client library would take a part of it for the host or the port, and
 * name that part in its error.
 */
gboolean driver_url_check(const char *url, GError **error);

/* Replaces every secret of `url` that occurs in the error's message or hint: a last line of defence behind the drivers. */
void driver_url_scrub(const char *url, GError **error);

/* A server's message on one line: line breaks and tabs become single blanks, other control characters '?'; free with g_free. */
char *driver_one_line(const char *text);

/* `open`, doubled `close` inside, `close`: how SQL quotes names and strings; free with g_free. */
char *driver_quote_with(const char *text, char quote);

#endif
