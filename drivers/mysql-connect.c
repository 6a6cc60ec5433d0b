#include "mysql-connect.h"

#include <string.h>

#define DEFAULT_CONNECT_TIMEOUT_S 10
#define DEFAULT_PORT 3306

/* --- errors; source: the servers' and clients' lists of error numbers --- */

typedef struct {
    unsigned int number;
    MigrollbackError code;
    const char *hint;
} MysqlError;

static const char login_hint[] =
    "Check the user and the password (in the URL, ~/.my.cnf or MYSQL_PWD), and from which hosts the user may connect.";
static const char unreachable_hint[] = "Is the server running, and are host, port or socket right?";
static const char grant_hint[] = "Ask an administrator to grant it, or connect as another user.";
static const char lock_hint[] = "Another session holds a lock: wait for it, or raise --lock-timeout.";
static const char time_hint[] = "Raise --statement-timeout if the statement needs longer.";
static const char database_hint[] = "Check the database's name: it is what follows the last '/' of the URL.";

static const MysqlError errors[] = {
    {1045, MIGROLLBACK_ERROR_LOGIN, login_hint},
    {1698, MIGROLLBACK_ERROR_LOGIN, login_hint},
    {1130, MIGROLLBACK_ERROR_LOGIN, login_hint},
    {1251, MIGROLLBACK_ERROR_LOGIN, login_hint},
    {1820, MIGROLLBACK_ERROR_LOGIN, "The user's password has expired: set a new one."},
    {1862, MIGROLLBACK_ERROR_LOGIN, "The user's password has expired: set a new one."},
    {2059, MIGROLLBACK_ERROR_LOGIN, "The client library lacks the authentication plugin that the server asks for."},
    {2061, MIGROLLBACK_ERROR_LOGIN, "The server wants an encrypted connection for this user: add ?ssl-mode=required to the URL."},
    {1040, MIGROLLBACK_ERROR_CONNECT, "The server has no connection left: try again later."},
    {1053, MIGROLLBACK_ERROR_CONNECT, NULL},
    {1129, MIGROLLBACK_ERROR_CONNECT, NULL},
    {1203, MIGROLLBACK_ERROR_CONNECT, "The user has no connection left: try again later."},
    {1927, MIGROLLBACK_ERROR_CONNECT, NULL},
    {2002, MIGROLLBACK_ERROR_CONNECT, unreachable_hint},
    {2003, MIGROLLBACK_ERROR_CONNECT, unreachable_hint},
    {2005, MIGROLLBACK_ERROR_CONNECT, unreachable_hint},
    {2006, MIGROLLBACK_ERROR_CONNECT, NULL},
    {2013, MIGROLLBACK_ERROR_CONNECT, NULL},
    {2026, MIGROLLBACK_ERROR_CONNECT, "See ssl-mode and ssl-ca in the URL."},
    {2055, MIGROLLBACK_ERROR_CONNECT, NULL},
    {4031, MIGROLLBACK_ERROR_CONNECT, NULL},
    {1044, MIGROLLBACK_ERROR_PERMISSION, grant_hint},
    {1142, MIGROLLBACK_ERROR_PERMISSION, grant_hint},
    {1143, MIGROLLBACK_ERROR_PERMISSION, grant_hint},
    {1227, MIGROLLBACK_ERROR_PERMISSION, grant_hint},
    {1370, MIGROLLBACK_ERROR_PERMISSION, grant_hint},
    {1049, MIGROLLBACK_ERROR_NOT_FOUND, NULL},
    {1051, MIGROLLBACK_ERROR_NOT_FOUND, NULL},
    {1054, MIGROLLBACK_ERROR_NOT_FOUND, NULL},
    {1146, MIGROLLBACK_ERROR_NOT_FOUND, NULL},
    {1205, MIGROLLBACK_ERROR_TIMEOUT, lock_hint},
    {3572, MIGROLLBACK_ERROR_TIMEOUT, lock_hint},
    {1969, MIGROLLBACK_ERROR_TIMEOUT, time_hint},
    {3024, MIGROLLBACK_ERROR_TIMEOUT, time_hint},
    {1290, MIGROLLBACK_ERROR_READ_ONLY, NULL},
    {1792, MIGROLLBACK_ERROR_READ_ONLY, NULL},
    {1836, MIGROLLBACK_ERROR_READ_ONLY, NULL},
};

/* What means something else while connecting: the server was reached, and this database is not there or not ours. */
static const MysqlError connect_errors[] = {
    {1044, MIGROLLBACK_ERROR_LOGIN, "Check the database's name, and that the user has a right on it."},
    {1049, MIGROLLBACK_ERROR_CONNECT, database_hint},
};

static const MysqlError *
find_error(const MysqlError *table, gsize length, unsigned int number)
{
    for (gsize i = 0; i < length; i++) {
        if (table[i].number == number)
            return &table[i];
    }
    return NULL;
}

static gboolean
refuse_with(const MysqlError *known, MigrollbackError otherwise, const char *sqlstate, const char *message, GError **error)
{
    g_autofree char *valid = g_utf8_make_valid(message, -1);
    g_autofree char *line = driver_one_line(valid);

    migrollback_refuse(error, known != NULL ? known->code : otherwise, "%s", *line != '\0' ? line : "the server gave no reason");
    if (sqlstate != NULL && *sqlstate != '\0')
        migrollback_error_set_sqlstate(error, sqlstate);
    if (known != NULL && known->hint != NULL)
        migrollback_error_set_hint(error, "%s", known->hint);
    return FALSE;
}

gboolean
mysql_refuse(unsigned int number, const char *sqlstate, const char *message, GError **error)
{
    refuse_with(find_error(errors, G_N_ELEMENTS(errors), number), MIGROLLBACK_ERROR_QUERY, sqlstate, message, error);
    migrollback_error_set_number(error, (int)number);
    return FALSE;
}

/* --- the URL --- */

void
mysql_target_free(MysqlTarget *target)
{
    if (target == NULL)
        return;
    if (target->password != NULL)
        explicit_bzero(target->password, strlen(target->password));
    g_free(target->password);
    g_free(target->user);
    g_free(target->host);
    g_free(target->database);
    g_free(target->socket);
    g_free(target->ssl_mode);
    g_free(target->ssl_ca);
    g_free(target->ssl_cert);
    g_free(target->ssl_key);
    g_free(target);
}

static const char *const ssl_modes[] = {"disabled", "preferred", "required", "verify-ca", "verify-identity", NULL};

static gboolean
set_text(char **member, const char *value)
{
    g_free(*member);
    *member = g_strdup(value);
    return TRUE;
}

/* "_" counts as "-", and case does not count, in names and in modes: drivers of other languages write them so. */
static char *
normal(const char *text)
{
    return g_strdelimit(g_ascii_strdown(text, -1), "_", '-');
}

static gboolean
set_ssl_mode(MysqlTarget *target, const char *value, GError **error)
{
    g_autofree char *mode = normal(value);

    if (!g_strv_contains(ssl_modes, mode)) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "the URL's ssl-mode '%s' is not known", value);
        migrollback_error_set_hint(error, "Use disabled, preferred, required, verify-ca or verify-identity.");
        return FALSE;
    }
    return set_text(&target->ssl_mode, mode);
}

static gboolean
set_connect_timeout(MysqlTarget *target, const char *value, GError **error)
{
    guint64 seconds;

    if (!g_ascii_string_to_unsigned(value, 10, 1, 86400, &seconds, NULL))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "the URL's connect-timeout '%s' is not a number of seconds", value);
    target->connect_timeout_s = (unsigned int)seconds;
    return TRUE;
}

static gboolean
set_parameter(MysqlTarget *target, const char *name, const char *value, GError **error)
{
    g_autofree char *key = normal(name);

    if (strcmp(key, "socket") == 0 || strcmp(key, "unix-socket") == 0)
        return set_text(&target->socket, value);
    if (strcmp(key, "ssl-ca") == 0)
        return set_text(&target->ssl_ca, value);
    if (strcmp(key, "ssl-cert") == 0)
        return set_text(&target->ssl_cert, value);
    if (strcmp(key, "ssl-key") == 0)
        return set_text(&target->ssl_key, value);
    if (strcmp(key, "ssl-mode") == 0)
        return set_ssl_mode(target, value, error);
    if (strcmp(key, "connect-timeout") == 0)
        return set_connect_timeout(target, value, error);
    if (strcmp(key, "charset") == 0)
        return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "the URL's parameter '%s' is not known for MySQL", name);
    migrollback_error_set_hint(error, "Known are socket, ssl-mode, ssl-ca, ssl-cert, ssl-key, connect-timeout and charset.");
    return FALSE;
}

static gboolean
parse_query(MysqlTarget *target, const char *query, GError **error)
{
    GUriParamsIter iter;
    char *name;
    char *value;

    g_uri_params_iter_init(&iter, query, -1, "&", G_URI_PARAMS_NONE);
    for (;;) {
        g_autoptr(GError) failure = NULL;
        gboolean known;

        if (!g_uri_params_iter_next(&iter, &name, &value, &failure)) {
            if (failure == NULL)
                return TRUE;
            return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "the URL's parameters cannot be read");
        }
        known = set_parameter(target, name, value, error);
        g_free(name);
        g_free(value);
        if (!known)
            return FALSE;
    }
}

static char *
text_or_null(const char *text)
{
    return text != NULL && *text != '\0' ? g_strdup(text) : NULL;
}

MysqlTarget *
mysql_target_parse(const char *url, GError **error)
{
    g_autoptr(MysqlTarget) target = g_new0(MysqlTarget, 1);
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_QUERY, NULL);
    const char *path = uri != NULL ? g_uri_get_path(uri) : NULL;

    /* GLib's message quotes parts of the URL: not repeated. */
    if (uri == NULL || g_uri_get_fragment(uri) != NULL || strstr(url, "://") == NULL) {
        migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "not a MySQL URL");
        migrollback_error_set_hint(error, "Write it as mysql://user:password@host:port/database, special characters percent-encoded.");
        return NULL;
    }
    target->connect_timeout_s = DEFAULT_CONNECT_TIMEOUT_S;
    target->user = text_or_null(g_uri_get_user(uri));
    target->password = g_strdup(g_uri_get_password(uri));
    target->host = text_or_null(g_uri_get_host(uri));
    target->port = g_uri_get_port(uri) > 0 ? (unsigned int)g_uri_get_port(uri) : 0;
    target->database = text_or_null(path != NULL && *path == '/' ? path + 1 : NULL);
    if (g_uri_get_query(uri) != NULL && !parse_query(target, g_uri_get_query(uri), error))
        return NULL;
    return g_steal_pointer(&target);
}

/* --- the connection --- */

/* A server must never get a file of this machine, whatever an option file allows. */
static int
refuse_infile(void **state, const char *name G_GNUC_UNUSED, void *user G_GNUC_UNUSED)
{
    *state = NULL;
    return 1;
}

static int
no_infile_data(void *state G_GNUC_UNUSED, char *buffer G_GNUC_UNUSED, unsigned int size G_GNUC_UNUSED)
{
    return -1;
}

static void
end_infile(void *state G_GNUC_UNUSED)
{
}

static int
infile_error(void *state G_GNUC_UNUSED, char *message, unsigned int size)
{
    g_strlcpy(message, "migrollback sends no files", size);
    return 2000;
}

/*
 * MySQL's library knows the modes by name; MariaDB's has two switches, and its verification is always of the name too.
 * "preferred", and no mode, are left to the library's default.
 */
static void
set_encryption(MYSQL *connection, const MysqlTarget *target)
{
    const char *mode = target->ssl_mode != NULL ? target->ssl_mode : "preferred";
#ifdef HAVE_MYSQL_OPT_SSL_MODE
    static const unsigned int numbers[] = {SSL_MODE_DISABLED, SSL_MODE_PREFERRED, SSL_MODE_REQUIRED, SSL_MODE_VERIFY_CA,
                                           SSL_MODE_VERIFY_IDENTITY};

    for (gsize i = 0; target->ssl_mode != NULL && i < G_N_ELEMENTS(numbers); i++) {
        if (strcmp(ssl_modes[i], mode) == 0)
            mysql_options(connection, MYSQL_OPT_SSL_MODE, &numbers[i]);
    }
#else
    MysqlBool enforce = strcmp(mode, "required") == 0 || strncmp(mode, "verify", 6) == 0;
    MysqlBool verify = strncmp(mode, "verify", 6) == 0;

    if (strcmp(mode, "preferred") != 0) {
#ifdef HAVE_MYSQL_OPT_SSL_ENFORCE
        mysql_options(connection, MYSQL_OPT_SSL_ENFORCE, &enforce);
#endif
#ifdef HAVE_MYSQL_OPT_SSL_VERIFY_SERVER_CERT
        mysql_options(connection, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
#endif
    }
#endif
    if (target->ssl_ca != NULL)
        mysql_options(connection, MYSQL_OPT_SSL_CA, target->ssl_ca);
    if (target->ssl_cert != NULL)
        mysql_options(connection, MYSQL_OPT_SSL_CERT, target->ssl_cert);
    if (target->ssl_key != NULL)
        mysql_options(connection, MYSQL_OPT_SSL_KEY, target->ssl_key);
}

static MYSQL *
prepare(const MysqlTarget *target)
{
    MYSQL *connection = mysql_init(NULL);
    unsigned int tcp = MYSQL_PROTOCOL_TCP;
    unsigned int no = 0;

    if (connection == NULL)
        g_error("out of memory");
    mysql_options(connection, MYSQL_READ_DEFAULT_GROUP, "client");
    mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(connection, MYSQL_OPT_CONNECT_TIMEOUT, &target->connect_timeout_s);
    mysql_options(connection, MYSQL_OPT_LOCAL_INFILE, &no);
    mysql_options4(connection, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "migrollback");
    /* The libraries take "localhost" for the socket even where a port is named: who names a port means it. */
    if (target->socket == NULL && target->port != 0)
        mysql_options(connection, MYSQL_OPT_PROTOCOL, &tcp);
    set_encryption(connection, target);
    mysql_set_local_infile_handler(connection, refuse_infile, no_infile_data, end_infile, infile_error, NULL);
    return connection;
}

/* MariaDB's library goes on in plain text where the server has no TLS, also where it was told to enforce it. */
static gboolean
is_encrypted_as_asked(MYSQL *connection, const MysqlTarget *target)
{
    const char *mode = target->ssl_mode != NULL ? target->ssl_mode : "preferred";
    gboolean asked = strcmp(mode, "required") == 0 || strncmp(mode, "verify", 6) == 0;

    return !asked || mysql_get_ssl_cipher(connection) != NULL;
}

MYSQL *
mysql_target_connect(const MysqlTarget *target, GError **error)
{
    MYSQL *connection = prepare(target);
    const MysqlError *known;
    unsigned int number;

    if (mysql_real_connect(connection, target->host, target->user, target->password, target->database, target->port, target->socket, 0) ==
        NULL) {
        number = mysql_errno(connection);
        known = find_error(connect_errors, G_N_ELEMENTS(connect_errors), number);
        if (known == NULL)
            known = find_error(errors, G_N_ELEMENTS(errors), number);
        refuse_with(known, MIGROLLBACK_ERROR_CONNECT, mysql_sqlstate(connection), mysql_error(connection), error);
    } else if (!is_encrypted_as_asked(connection, target)) {
        migrollback_fail(error, MIGROLLBACK_ERROR_CONNECT, "the server does not encrypt, and ssl-mode '%s' asks for it", target->ssl_mode);
        migrollback_error_set_hint(error, "Set up TLS on the server, or take ssl-mode out of the URL.");
    } else {
        return connection;
    }
    mysql_close(connection);
    return NULL;
}
