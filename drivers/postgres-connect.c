#include "postgres-connect.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "driver-class.h"

#define DEFAULT_CONNECT_TIMEOUT "10" /* seconds, for one address */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PQconninfoOption, PQconninfoFree)

static const char url_hint[] = "Write it as postgres://user:password@host:port/database, special characters percent-encoded.";

static const char *
find_option(const PQconninfoOption *options, const char *keyword)
{
    for (const PQconninfoOption *option = options; option != NULL && option->keyword != NULL; option++) {
        if (strcmp(option->keyword, keyword) == 0)
            return option->val != NULL && *option->val != '\0' ? option->val : NULL;
    }
    return NULL;
}

static gboolean
is_keyword(const char *text)
{
    return text[strspn(text, "abcdefghijklmnopqrstuvwxyz_")] == '\0' && strlen(text) <= 40;
}

/* libpq quotes a part of the URL in its messages: only the name of a parameter may pass, and only where no password is near. */
static char *
parse_message(const char *url, const char *message)
{
    g_autofree char *line = driver_one_line(message);
    char *open = strchr(line, '"');
    char *close = open != NULL ? strrchr(line, '"') : NULL;

    if (open != NULL && close > open) {
        g_autofree char *quoted = g_strndup(open + 1, (gsize)(close - open - 1));

        if (is_keyword(quoted) && strstr(url, "pass") == NULL)
            return g_steal_pointer(&line);
        *open = '\0';
    }
    g_strchomp(line);
    if (g_str_has_suffix(line, ":"))
        line[strlen(line) - 1] = '\0';
    return g_steal_pointer(&line);
}

/* libpq would repeat what it took for a port, and that may be half a password. */
static gboolean
check_ports(const PQconninfoOption *options, GError **error)
{
    const char *text = find_option(options, "port");
    g_auto(GStrv) ports = g_strsplit(text != NULL ? text : "", ",", -1);

    for (char **port = ports; *port != NULL; port++) {
        if (**port == '\0' || g_ascii_string_to_unsigned(*port, 10, 1, 65535, NULL, NULL))
            continue;
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "the URL's port is not a number from 1 to 65535");
        migrollback_error_set_hint(error, "%s", url_hint);
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_url(const char *url, GError **error)
{
    char *message = NULL;
    g_autoptr(PQconninfoOption) options = PQconninfoParse(url, &message);
    g_autofree char *line = NULL;

    if (options != NULL)
        return check_ports(options, error);
    line = parse_message(url, message != NULL ? message : "out of memory");
    PQfreemem(message);
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "not a PostgreSQL URL: %s", line);
    migrollback_error_set_hint(error, "%s", url_hint);
    return FALSE;
}

/* --- connecting ---
 *
 * libpq gives no SQLSTATE for a connection that failed, and its text is in the server's language. But a verbose message holds the
 * SQLSTATE, and verbosity can be set between the start of an asynchronous connection and its end: so the connection is polled here.
 */

static void
ignore_notice(void *user G_GNUC_UNUSED, const char *message G_GNUC_UNUSED)
{
}

/* Which address libpq is trying: the time-out is one for each, as libpq's own is. */
static char *
current_address(const PGconn *connection)
{
    return g_strdup_printf("%s %s %s", PQhost(connection), PQport(connection), PQhostaddr(connection));
}

typedef enum { POLL_CONNECTED, POLL_FAILED, POLL_TIMED_OUT } PollEnd;

static PollEnd
poll_connection(PGconn *connection, gint64 timeout)
{
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    g_autofree char *address = current_address(connection);
    gint64 deadline = g_get_monotonic_time() + timeout;

    while (status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING) {
        struct pollfd descriptor = {.fd = PQsocket(connection), .events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        gint64 left_ms = (deadline - g_get_monotonic_time() + 999) / 1000;
        g_autofree char *now_at = NULL;
        int ready;

        if (timeout > 0 && left_ms <= 0)
            return POLL_TIMED_OUT;
        ready = poll(&descriptor, 1, timeout > 0 ? (int)MIN(left_ms, G_MAXINT) : -1);
        if (ready == 0 || (ready < 0 && errno == EINTR))
            continue;
        if (ready < 0)
            return POLL_FAILED;
        status = PQconnectPoll(connection);
        now_at = current_address(connection);
        if (strcmp(now_at, address) != 0) {
            g_free(address);
            address = g_steal_pointer(&now_at);
            deadline = g_get_monotonic_time() + timeout;
        }
    }
    return status == PGRES_POLLING_OK ? POLL_CONNECTED : POLL_FAILED;
}

/* Microseconds; 0: none. */
static gint64
connect_timeout(const PQconninfoOption *options)
{
    const char *text = find_option(options, "connect_timeout");
    gint64 seconds = g_ascii_strtoll(text != NULL ? text : DEFAULT_CONNECT_TIMEOUT, NULL, 10);

    return seconds > 0 ? MAX(seconds, 2) * G_USEC_PER_SEC : 0; /* two at least, as libpq has it */
}

/* Whether there is but one address to try, so that after a time-out nothing is left. */
static gboolean
has_one_address(const PQconninfoOption *options)
{
    const char *host = find_option(options, "host");
    const char *address = find_option(options, "hostaddr");

    if (address != NULL)
        return strchr(address, ',') == NULL;
    return host == NULL || host[0] == '/' || host[0] == '@' || g_hostname_is_ip_address(host);
}

typedef struct {
    const char *keywords[6];
    const char *values[6];
} Settings;

/* Of two settings of one keyword the later one counts, so what stands before the URL is a default. */
static Settings
settings_for(const char *url, gboolean with_timeout)
{
    Settings settings = {
        .keywords = {"fallback_application_name", "dbname", "client_encoding", NULL},
        .values = {"migrollback", url, "UTF8", NULL},
    };

    if (with_timeout) {
        settings.keywords[3] = "connect_timeout";
        settings.values[3] = DEFAULT_CONNECT_TIMEOUT;
    }
    return settings;
}

/* --- why it failed --- */

/* The SQLSTATE of the last server that answered, one that refused a login before all others; NULL where none did. */
static char *
find_sqlstate(const char *text)
{
    g_autoptr(GRegex) regex = g_regex_new(":  ([0-9A-Z]{5}): ", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    char *found = NULL;

    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
        char *sqlstate = g_match_info_fetch(match, 1);

        if (found != NULL && g_str_has_prefix(found, "28")) {
            g_free(sqlstate);
            break;
        }
        g_free(found);
        found = sqlstate;
    }
    return found;
}

/* All attempts on one line, without "FATAL:  28P01:", places in the server's source and libpq's questions. */
static char *
tidy(const char *text)
{
    g_autoptr(GRegex) severity = g_regex_new("[^ ]+:  (?:[0-9A-Z]{5}: )?", 0, 0, NULL);
    g_autoptr(GRegex) location = g_regex_new("^[^ ]+:  [A-Za-z0-9_]+, [A-Za-z0-9_./-]+:[0-9]+$", 0, 0, NULL);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_auto(GStrv) lines = g_strsplit(valid, "\n", -1);
    g_autoptr(GString) joined = g_string_new(NULL);

    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *plain = NULL;

        if (**line == '\0' || **line == '\t' || g_regex_match(location, *line, 0, NULL))
            continue;
        plain = g_regex_replace_literal(severity, *line, -1, 0, "", 0, NULL);
        g_string_append_printf(joined, "%s%s", joined->len > 0 ? "; " : "", plain != NULL ? plain : *line);
    }
    return driver_one_line(joined->str);
}

typedef struct {
    const char *sqlstate; /* a prefix */
    MigrollbackError code;
    const char *hint;
} Refusal;

/* What a server says while connecting. 42501: the role may not connect to this database. */
static const Refusal refusals[] = {
    {"28", MIGROLLBACK_ERROR_LOGIN, "Check the user and the password (in the URL, PGPASSWORD or ~/.pgpass) and the server's pg_hba.conf."},
    {"42501", MIGROLLBACK_ERROR_LOGIN, "The role needs the right CONNECT on this database."},
    {"3D000", MIGROLLBACK_ERROR_CONNECT, "Check the database's name: it is what follows the last '/' of the URL."},
    {"53300", MIGROLLBACK_ERROR_CONNECT, "The server has no connection left: try again later."},
    {"57P03", MIGROLLBACK_ERROR_CONNECT, "The server is starting or stopping: try again later."},
};

static const char no_password_hint[] = "Give the password in the URL, in PGPASSWORD or in ~/.pgpass.";
static const char unreachable_hint[] = "Is the server running, and are host and port right?";

static void
set_connect_error(PGconn *connection, GError **error)
{
    const char *text = connection != NULL ? PQerrorMessage(connection) : "out of memory";
    g_autofree char *message = tidy(text);
    g_autofree char *sqlstate = find_sqlstate(text);
    MigrollbackError code = MIGROLLBACK_ERROR_CONNECT;
    const char *hint = sqlstate == NULL ? unreachable_hint : NULL;

    for (gsize i = 0; sqlstate != NULL && i < G_N_ELEMENTS(refusals); i++) {
        if (g_str_has_prefix(sqlstate, refusals[i].sqlstate)) {
            code = refusals[i].code;
            hint = refusals[i].hint;
            break;
        }
    }
    if (connection != NULL && PQconnectionNeedsPassword(connection)) {
        code = MIGROLLBACK_ERROR_LOGIN;
        hint = no_password_hint;
    }
    migrollback_fail(error, code, "%s", *message != '\0' ? message : "the connection failed without a reason");
    migrollback_error_set_sqlstate(error, sqlstate);
    if (hint != NULL)
        migrollback_error_set_hint(error, "%s", hint);
}

static PGconn *
fail_connect(PGconn *connection, GError **error)
{
    set_connect_error(connection, error);
    PQfinish(connection);
    return NULL;
}

/* Time is up for one address, and there may be more: libpq itself goes through them, at the price of the SQLSTATE. */
static PGconn *
connect_blocking(const char *url, gboolean with_timeout, GError **error)
{
    Settings settings = settings_for(url, with_timeout);
    PGconn *connection = PQconnectdbParams(settings.keywords, settings.values, 1);

    return PQstatus(connection) == CONNECTION_OK ? connection : fail_connect(connection, error);
}

static PGconn *
timed_out(PGconn *connection, const char *url, const PQconninfoOption *options, GError **error)
{
    gboolean more = !has_one_address(options);

    if (!more) {
        migrollback_fail(error, MIGROLLBACK_ERROR_CONNECT, "connection to server at '%s', port %s timed out", PQhost(connection),
                         PQport(connection));
        migrollback_error_set_hint(error, "%s", unreachable_hint);
    }
    PQfinish(connection);
    return more ? connect_blocking(url, find_option(options, "connect_timeout") == NULL, error) : NULL;
}

PGconn *
postgres_connect(const char *url, GError **error)
{
    Settings settings = settings_for(url, FALSE);
    g_autoptr(PQconninfoOption) options = NULL;
    PGconn *connection;

    if (!check_url(url, error))
        return NULL;
    connection = PQconnectStartParams(settings.keywords, settings.values, 1);
    if (connection == NULL || PQstatus(connection) == CONNECTION_BAD)
        return fail_connect(connection, error);
    options = PQconninfo(connection);
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
    PQsetNoticeProcessor(connection, ignore_notice, NULL);
    switch (poll_connection(connection, connect_timeout(options))) {
    case POLL_CONNECTED:
        PQsetErrorVerbosity(connection, PQERRORS_DEFAULT);
        return connection;
    case POLL_TIMED_OUT:
        connection = timed_out(connection, url, options, error);
        if (connection != NULL)
            PQsetNoticeProcessor(connection, ignore_notice, NULL);
        return connection;
    case POLL_FAILED:
    default:
        return fail_connect(connection, error);
    }
}
