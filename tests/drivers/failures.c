/* failures - what cannot work is told with the right code, quickly, and without a password. */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "suite.h"

#define SECRET "s3cr3t/with@odd:chars?#%"

static gboolean
has_server(void)
{
    return backend->variable != NULL;
}

static gint64
now(void)
{
    return g_get_monotonic_time();
}

/* --- not getting in --- */

static void
test_wrong_password(void)
{
    g_autofree char *url = suite_url_with(NULL, SECRET, NULL, 0);
    g_autofree char *unknown_user = suite_url_with("no_such_user", SECRET, NULL, 0);
    g_autoptr(GError) error = suite_open_error(url, "s3cr3t");
    g_autoptr(GError) unknown = suite_open_error(unknown_user, "s3cr3t");
    g_autofree char *shown = driver_url_redact(url);

    suite_assert_code(error, MIGROLLBACK_ERROR_LOGIN);
    g_assert_nonnull(migrollback_error_hint(error));
    g_assert_nonnull(migrollback_error_sqlstate(error));
    suite_assert_code(unknown, MIGROLLBACK_ERROR_LOGIN);
    g_assert_null(strstr(shown, "s3cr3t"));
}

/* It must not only be refused when wrong: with odd characters in it a right password works. */
static void
test_password_with_odd_characters(void)
{
    g_autoptr(Driver) admin = suite_open_writer();
    g_autofree char *role = suite_name("odd");
    g_autofree char *url = suite_url_with(role, SECRET, NULL, 0);
    g_autoptr(Driver) driver = NULL;

    suite_execute(admin, strcmp(backend->name, "mysql") == 0 ? "create user %s identified by '%s'" : "create role %s login password '%s'",
                  role, SECRET);
    if (strcmp(backend->name, "mysql") == 0)
        suite_execute(admin, "grant select on *.* to %s", role);
    driver = suite_open_url(url);
    g_clear_pointer(&driver, driver_close);
    suite_execute(admin, strcmp(backend->name, "mysql") == 0 ? "drop user %s" : "drop role %s", role);
}

static void
test_missing_database(void)
{
    g_autofree char *url =
        has_server() ? suite_url_with(NULL, NULL, "no_such_database", 0) : g_strdup_printf("sqlite:%s/no_such_database", suite_folder);
    g_autoptr(GError) error = suite_open_error(url, NULL);

    suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
    g_assert_nonnull(strstr(error->message, "no_such_database"));
    g_assert_nonnull(migrollback_error_hint(error));
    if (!has_server())
        g_assert_false(g_file_test(strchr(url, ':') + 1, G_FILE_TEST_EXISTS));
}

static void
test_refused_connection(void)
{
    g_autofree char *url = suite_url_with(NULL, SECRET, NULL, 1);
    gint64 start = now();
    g_autoptr(GError) error = suite_open_error(url, "s3cr3t");

    suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
    g_assert_nonnull(migrollback_error_hint(error));
    g_assert_cmpint(now() - start, <, 2 * G_USEC_PER_SEC);
}

static void
test_unknown_host(void)
{
    g_autofree char *url =
        g_strdup_printf("%s://u:%s@no-such-host.invalid/db", strcmp(backend->name, "mysql") == 0 ? "mysql" : "postgres", "s3cr3tword");
    g_autoptr(GError) error = suite_open_error(url, "s3cr3t");

    suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
    g_assert_nonnull(strstr(error->message, "no-such-host.invalid"));
}

/* Takes connections and never says a word; two names for it, for which libraries try one address or several. */
static void
test_silent_server(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    gboolean mysql = strcmp(backend->name, "mysql") == 0;
    static const char *const hosts[] = {"127.0.0.1", "localhost"};

    g_assert_cmpint(bind(listener, (struct sockaddr *)&address, length), ==, 0);
    g_assert_cmpint(listen(listener, 8), ==, 0);
    g_assert_cmpint(getsockname(listener, (struct sockaddr *)&address, &length), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++) {
        g_autofree char *url = g_strdup_printf("%s://u:s3cr3t@%s:%d/db?%s=2", backend->name, hosts[i], ntohs(address.sin_port),
                                               mysql ? "connect-timeout" : "connect_timeout");
        gint64 start = now();
        g_autoptr(GError) error = suite_open_error(url, "s3cr3t");

        suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
        g_assert_cmpint(now() - start, >, G_USEC_PER_SEC);
        g_assert_cmpint(now() - start, <, 7 * G_USEC_PER_SEC);
    }
    close(listener);
}

/* URLs that were typed wrong: told as usage, and no part of what may be the password is repeated. */
static void
test_malformed_urls(void)
{
    static const char *const rests[] = {
        "u:s3cr3t/word@localhost/db",
        "u:s3cr3t@word@localhost/db",
        "u:s3cr3t%zz@localhost/db",
        "u:s3cr3t?x@localhost/db",
        "u:s3cr3tword/db",
        "u@localhost:s3cr3t/db",
        "u:s3cr3t@localhost:99999999/db",
        "u:s3cr3t@localhost/db?no_such_parameter=1",
    };
    const char *scheme = strcmp(backend->name, "mysql") == 0 ? "mysql" : "postgres";

    for (gsize i = 0; i < G_N_ELEMENTS(rests); i++) {
        g_autofree char *url = g_strdup_printf("%s://%s", scheme, rests[i]);
        g_autoptr(GError) error = suite_open_error(url, "s3cr3t");
        g_autofree char *shown = driver_url_redact(url);

        suite_assert_code(error, MIGROLLBACK_ERROR_USAGE);
        g_assert_null(strstr(shown, "s3cr3t"));
        if (strstr(url, "no_such_parameter") != NULL)
            g_assert_nonnull(strstr(error->message, "no_such_parameter"));
    }
}

/* --- not being allowed to --- */

static void
test_no_rights(void)
{
    g_autoptr(Driver) admin = suite_open_writer();
    g_autoptr(Driver) driver = NULL;
    g_autofree char *role = suite_name("norights");
    g_autofree char *table = suite_name("rights");
    g_autofree char *visible = suite_name("visible");
    g_autofree char *url = suite_url_with(role, "pw", NULL, 0);
    gboolean mysql = strcmp(backend->name, "mysql") == 0;
    GError *error;

    suite_execute(admin, "create table %s (n int)", table);
    suite_execute(admin, "create table %s (n int)", visible);
    suite_execute(admin, mysql ? "create user %s identified by 'pw'" : "create role %s login password 'pw'", role);
    suite_execute(admin, "grant select on %s to %s", visible, role);
    driver = suite_open_url(url);
    suite_execute(driver, "select * from %s", visible);
    error = suite_error(driver, "select * from %s", table);
    suite_assert_code(error, MIGROLLBACK_ERROR_PERMISSION);
    g_assert_nonnull(migrollback_error_hint(error));
    g_error_free(error);
    suite_execute(driver, "select * from %s", visible);
    g_clear_pointer(&driver, driver_close);
    suite_execute(admin, "drop table %s", table);
    suite_execute(admin, "drop table %s", visible);
    suite_execute(admin, mysql ? "drop user %s" : "drop role %s", role);
}

/* --- waiting --- */

static void
test_lock_timeout(void)
{
    g_autoptr(Driver) holder = suite_open_writer();
    g_autofree char *table = suite_name("locked");
    gboolean transaction = strcmp(backend->name, "postgres") == 0;
    g_autofree char *lock = suite_fill(backend->lock_table, table);
    g_autoptr(Driver) driver = NULL;
    g_autoptr(GError) error = NULL;
    gint64 start;

    suite_execute(holder, "create table %s (n int)", table);
    driver = suite_open_timed(300, 0);
    if (transaction)
        g_assert_true(driver_begin(holder, NULL));
    suite_execute(holder, "%s", lock);
    start = now();
    error = suite_error(driver, "select * from %s", table);
    suite_assert_code(error, MIGROLLBACK_ERROR_TIMEOUT);
    g_assert_nonnull(migrollback_error_hint(error));
    g_assert_cmpint(now() - start, >, G_USEC_PER_SEC / 5);
    g_assert_cmpint(now() - start, <, 3 * G_USEC_PER_SEC);
    suite_execute(holder, "%s", backend->free_table);
    driver_rollback(holder);
    suite_execute(driver, "select * from %s", table);
    suite_execute(holder, "drop table %s", table);
}

static void
test_statement_timeout(void)
{
    g_autoptr(Driver) driver = suite_open_timed(1000, 400);
    gint64 start = now();
    g_autoptr(GError) error = suite_error(driver, "%s", backend->long_statement);
    g_autofree char *value = NULL;

    suite_assert_code(error, MIGROLLBACK_ERROR_TIMEOUT);
    g_assert_nonnull(migrollback_error_hint(error));
    g_assert_cmpint(now() - start, >, G_USEC_PER_SEC / 4);
    g_assert_cmpint(now() - start, <, 3 * G_USEC_PER_SEC);
    value = suite_value(driver, "select 42");
    g_assert_cmpstr(value, ==, "42");
}

/* --- the server gone in the middle --- */

typedef struct {
    Driver *killer;
    const char *session;
    guint rows;
} Killing;

static DriverVerdict
kill_after_some(const DriverValue *values G_GNUC_UNUSED, guint n_values G_GNUC_UNUSED, gpointer user, GError **error G_GNUC_UNUSED)
{
    Killing *killing = user;

    if (++killing->rows == 10) {
        g_autofree char *sql = suite_fill(backend->end_session, killing->session);

        driver_execute(killing->killer, sql, NULL, 0, NULL, NULL);
    }
    return DRIVER_CONTINUE;
}

static void
assert_lost(Driver *driver)
{
    g_autoptr(GError) error = NULL;
    gboolean taken;

    g_assert_false(driver_execute(driver, "select 1", NULL, 0, NULL, &error));
    suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
    g_clear_error(&error);
    g_assert_false(driver_begin(driver, &error));
    suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
    g_clear_error(&error);
    g_assert_false(driver_try_lock(driver, "after", &taken, &error));
    suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
    driver_rollback(driver);
    driver_unlock(driver, "held");
}

static void
test_gone_between_statements(void)
{
    g_autoptr(Driver) driver = suite_open();
    g_autoptr(Driver) killer = suite_open();
    g_autofree char *session = suite_value(driver, "%s", backend->own_session);
    g_autofree char *sql = suite_fill(backend->end_session, session);
    gboolean taken;

    g_assert_true(driver_try_lock(driver, "held", &taken, NULL));
    g_assert_true(taken);
    g_assert_true(driver_begin(driver, NULL));
    suite_execute(killer, "%s", sql);
    g_usleep(100 * 1000);
    assert_lost(driver);
    g_assert_true(driver_try_lock(killer, "held", &taken, NULL));
    g_assert_true(taken);
}

static void
test_gone_in_the_middle_of_rows(void)
{
    g_autoptr(Driver) driver = suite_open();
    g_autoptr(Driver) killer = suite_open();
    g_autofree char *session = suite_value(driver, "%s", backend->own_session);
    Killing killing = {.killer = killer, .session = session};
    g_autoptr(GError) error = NULL;

    g_assert_false(driver_query(driver, backend->endless, NULL, 0, kill_after_some, &killing, &error));
    suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
    g_test_message("after %u rows: %s", killing.rows, error->message);
    assert_lost(driver);
}

void
failures_add_tests(void)
{
    g_test_add_func("/failures/a-missing-database-is-told", test_missing_database);
    g_test_add_func("/failures/a-lock-is-waited-for-so-long", test_lock_timeout);
    g_test_add_func("/failures/a-statement-runs-so-long", test_statement_timeout);
    if (!has_server())
        return;
    g_test_add_func("/failures/a-wrong-password-is-never-echoed", test_wrong_password);
    g_test_add_func("/failures/a-right-password-may-be-odd", test_password_with_odd_characters);
    g_test_add_func("/failures/a-refused-connection-is-told-at-once", test_refused_connection);
    g_test_add_func("/failures/a-silent-server-is-given-up", test_silent_server);
    g_test_add_func("/failures/an-unknown-host-is-told", test_unknown_host);
    g_test_add_func("/failures/a-malformed-url-never-shows-its-password", test_malformed_urls);
    g_test_add_func("/failures/no-rights-are-told", test_no_rights);
    g_test_add_func("/failures/a-session-ended-between-statements-is-lost", test_gone_between_statements);
    g_test_add_func("/failures/a-session-ended-while-reading-is-lost", test_gone_in_the_middle_of_rows);
}
