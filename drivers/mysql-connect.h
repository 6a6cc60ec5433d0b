/*
 * mysql-connect - a URL of MySQL or MariaDB taken apart, and a connection made from it.
 *
 * Part of the driver mysql. A URL is mysql://user:password@host:port/database?parameters, each part percent-encoded where needed;
 * parameters: socket, ssl-mode (disabled, preferred, required, verify-ca, verify-identity), ssl-ca, ssl-cert, ssl-key,
 * connect-timeout (seconds), charset (accepted, always utf8mb4). What the URL leaves out comes from the [client] group of MySQL's own
 * option files (~/.my.cnf) and MYSQL_PWD.
 * Ownership: the target owns its strings and the connection copies them; mysql_close ends the connection.
 * Errors: USAGE (the URL), LOGIN, CONNECT; never with a password.
 */
#ifndef MIGROLLBACK_MYSQL_CONNECT_H
#define MIGROLLBACK_MYSQL_CONNECT_H

#include <glib.h>
#include <mysql.h>

#include "driver-class.h"

/* MySQL 8 did away with my_bool. */
#ifdef HAVE_MYSQL_MY_BOOL
typedef my_bool MysqlBool;
#else
typedef bool MysqlBool;
#endif

typedef struct {
    char *user, *password, *host, *database, *socket; /* NULL: not in the URL */
    unsigned int port;                                /* 0: not in the URL */
    char *ssl_mode, *ssl_ca, *ssl_cert, *ssl_key;
    unsigned int connect_timeout_s;
} MysqlTarget;

MysqlTarget *mysql_target_parse(const char *url, GError **error);
void mysql_target_free(MysqlTarget *target);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MysqlTarget, mysql_target_free)

MYSQL *mysql_target_connect(const MysqlTarget *target, GError **error);

/* Sets *error from an error of the server or the library, always returns FALSE. */
gboolean mysql_refuse(unsigned int number, const char *sqlstate, const char *message, GError **error);

#endif
