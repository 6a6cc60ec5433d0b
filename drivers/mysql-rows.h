/*
 * mysql-rows - one statement of MySQL or MariaDB run, its rows handed over one by one.
 *
 * Part of the driver mysql. Without parameters the text protocol is used, with parameters a prepared statement; neither keeps the
 * result in memory. A reader that had enough leaves rows in the connection: `interrupt` is called to make the server stop sending
 * when they do not end by themselves soon, and the rest is read and thrown away, so the session stays usable (and keeps its locks).
 */
#ifndef MIGROLLBACK_MYSQL_ROWS_H
#define MIGROLLBACK_MYSQL_ROWS_H

#include <mysql.h>

#include "driver-class.h"

typedef struct {
    const char *sql;
    const DriverParameter *parameters;
    guint n_parameters;
    DriverRowFunc row; /* may be NULL */
    gpointer user;
    gboolean (*interrupt)(gpointer session); /* whether the server was told to stop */
    gpointer session;
    gint64 affected;      /* out */
    gboolean interrupted; /* out: interrupt was called; the signal may still reach the next statement */
} MysqlStatement;

gboolean mysql_statement_run(MYSQL *connection, MysqlStatement *statement, GError **error);

#endif
