/*
 * postgres-rows - one statement of PostgreSQL run, its rows handed over one by one, its error put into ours.
 *
 * Part of the driver postgres. Everything goes through the extended protocol, so a string never holds two statements; rows arrive
 * one by one (libpq 17: in chunks), so memory does not grow with their number. A reader that had enough cancels the statement.
 */
#ifndef MIGROLLBACK_POSTGRES_ROWS_H
#define MIGROLLBACK_POSTGRES_ROWS_H

#include <libpq-fe.h>

#include "driver-class.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PGresult, PQclear)

typedef struct {
    DriverRowFunc row; /* may be NULL */
    gpointer user;
    DriverVerdict verdict; /* out: DRIVER_STOP, DRIVER_FAIL: the statement was cancelled */
    DriverValue *values;   /* its own: of one row, n_values long */
    guint n_values;
} PostgresReader;

gboolean postgres_run(PGconn *connection, const char *sql, const DriverParameter *parameters, guint n_parameters, PostgresReader *reader,
                      gint64 *affected, GError **error);

/* Runs statements of our own, without parameters; several in one string are one round trip. */
gboolean postgres_command(PGconn *connection, const char *sql, GError **error);

/* Sets *error from a result that failed, or from the connection where result is NULL; always returns FALSE. */
gboolean postgres_refuse(PGconn *connection, const PGresult *result, GError **error);

#endif
