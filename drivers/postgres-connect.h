/*
 * postgres-connect - makes a connection of libpq, and says soundly why it could not.
 *
 * Part of the driver postgres. The URL is handed to libpq as it is: several hosts, services, ~/.pgpass and PG… variables work.
 * Errors: USAGE (not a URL), LOGIN (a server answered and did not let us in), CONNECT (all else); never with a password.
 * Ownership: the connection is the caller's, to be ended with PQfinish. Notices of the server are not printed.
 */
#ifndef MIGROLLBACK_POSTGRES_CONNECT_H
#define MIGROLLBACK_POSTGRES_CONNECT_H

#include <glib.h>
#include <libpq-fe.h>

PGconn *postgres_connect(const char *url, GError **error);

#endif
