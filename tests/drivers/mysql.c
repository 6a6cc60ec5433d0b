/* mysql - what only MySQL and MariaDB have: option files, sockets, modes, truncation. */
#include <string.h>

#include "suite.h"

static void
test_pinned(void)
{
    static const struct {
        const char *expression, *value;
    } settings[] = {
        {"@@session.time_zone", "+00:00"},
        {"@@character_set_client", "utf8mb4"},
        {"@@character_set_results", "utf8mb4"},
        {"@@lock_wait_timeout", "3"},
        {"@@innodb_lock_wait_timeout", "3"},
        {"@@wait_timeout", "31536000"},
        {"find_in_set('ANSI_QUOTES', @@sql_mode)", "0"},
        {"find_in_set('STRICT_TRANS_TABLES', @@sql_mode) > 0", "1"},
        {"'a' 'b'", "ab"},
    };
    g_autoptr(Driver) driver = suite_open_timed(2001, 0);

    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
        g_autofree char *value = suite_value(driver, "select %s", settings[i].expression);

        g_assert_cmpstr(value, ==, settings[i].value);
    }
}

/* A password from ~/.my.cnf, in a process of its own. */
static void
test_option_file(void)
{
    g_autoptr(GUri) uri = g_uri_parse(suite_url, G_URI_FLAGS_HAS_PASSWORD, NULL);
    g_autofree char *file = g_build_filename(suite_folder, ".my.cnf", NULL);
    g_autofree char *text =
        g_strdup_printf("[client]\nuser=%s\npassword=%s\nlocal-infile=1\n", g_uri_get_user(uri), g_uri_get_password(uri));
    g_autofree char *home = g_strdup_printf("HOME=%s", suite_folder);
    g_autofree char *url = g_strdup_printf("mysql://%s:%d%s", g_uri_get_host(uri), g_uri_get_port(uri), g_uri_get_path(uri));
    g_autofree char *output = NULL;

    g_assert_true(g_file_set_contents(file, text, -1, NULL));
    output = suite_again("open", url, home);
    g_assert_cmpstr(output, ==, "opened\n");
}

static void
test_password_variable(void)
{
    g_autoptr(GUri) uri = g_uri_parse(suite_url, G_URI_FLAGS_HAS_PASSWORD, NULL);
    g_autofree char *url =
        g_strdup_printf("mysql://%s@%s:%d%s", g_uri_get_user(uri), g_uri_get_host(uri), g_uri_get_port(uri), g_uri_get_path(uri));
    g_autofree char *right = g_strdup_printf("MYSQL_PWD=%s", g_uri_get_password(uri));
    g_autofree char *with = suite_again("open", url, right);
    g_autofree char *without = suite_again("open", url, "MYSQL_PWD=wrong");
    g_autofree char *login = g_strdup_printf("%d|", (int)MIGROLLBACK_ERROR_LOGIN);

    g_assert_cmpstr(with, ==, "opened\n");
    g_assert_true(g_str_has_prefix(without, login));
}

static void
test_socket(void)
{
    g_autoptr(GUri) uri = g_uri_parse(suite_url, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED, NULL);
    g_autoptr(Driver) first = suite_open();
    g_autofree char *path = suite_value(first, "select @@socket");
    g_autofree char *escaped = g_uri_escape_string(path, NULL, FALSE);
    g_autofree char *url = g_strdup_printf("mariadb://%s:%s@localhost%s?socket=%s", g_uri_get_user(uri), g_uri_get_password(uri),
                                           g_uri_get_path(uri), escaped);
    g_autoptr(Driver) driver = NULL;

    /* Servers of somebody else may be on another machine: then there is no socket to try. */
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_test_message("the server's socket '%s' is not on this machine", path);
        return;
    }
    driver = suite_open_url(url);
    g_assert_cmpstr(driver_info(driver)->address, ==, path);
}

/* "localhost" with a port is that port, not the socket of whatever server is the machine's own. */
static void
test_localhost_with_a_port(void)
{
    g_autoptr(GError) error = suite_open_error("mysql://u:s3cr3t@localhost:1/db", "s3cr3t");

    suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
    g_assert_null(strstr(error->message, "socket"));
}

static void
test_no_database(void)
{
    g_autofree char *url = suite_url_with(NULL, NULL, "", 0);
    g_autoptr(GError) error = suite_open_error(url, NULL);

    suite_assert_code(error, MIGROLLBACK_ERROR_USAGE);
}

static void
test_no_rights_on_the_database(void)
{
    g_autoptr(Driver) admin = suite_open_writer();
    g_autofree char *user = suite_name("elsewhere");
    g_autofree char *url = suite_url_with(user, "pw", NULL, 0);
    g_autoptr(GError) error = NULL;

    suite_execute(admin, "create user %s identified by 'pw'", user);
    error = suite_open_error(url, NULL);
    suite_assert_code(error, MIGROLLBACK_ERROR_LOGIN);
    g_assert_cmpstr(migrollback_error_sqlstate(error), ==, "42000");
    suite_execute(admin, "drop user %s", user);
}

/* The lock of this session survives that its statement is interrupted. */
static void
test_interruption_keeps_the_lock(void)
{
    g_autoptr(Driver) driver = suite_open_timed(1000, 300);
    g_autoptr(Driver) other = suite_open();
    g_autoptr(GError) error = NULL;
    gboolean taken = FALSE;

    g_assert_true(driver_try_lock(driver, "rollback", &taken, NULL));
    g_assert_true(taken);
    error = suite_error(driver, "%s", backend->long_statement);
    g_assert_true(driver_try_lock(other, "rollback", &taken, NULL));
    g_assert_false(taken);
}

static DriverVerdict
assert_cipher(const DriverValue *values, guint n_values, gpointer user, GError **error G_GNUC_UNUSED)
{
    guint *rows = user;

    ++*rows;
    g_assert_cmpuint(n_values, ==, 2);
    g_assert_cmpuint(values[1].length, >, 0);
    return DRIVER_CONTINUE;
}

/* Asked for, it is encrypted or there is no session, whichever this server can. */
static void
test_encryption_required(void)
{
    g_autofree char *url = g_strconcat(suite_url, "?ssl-mode=REQUIRED", NULL);
    g_autofree char *unknown = g_strconcat(suite_url, "?ssl-mode=sometimes", NULL);
    g_autoptr(GError) mode = suite_open_error(unknown, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Driver) driver = driver_open(url, NULL, &error);
    guint rows = 0;

    suite_assert_code(mode, MIGROLLBACK_ERROR_USAGE);
    if (driver == NULL) {
        suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
        return;
    }
    g_assert_true(driver_query(driver, "show session status like 'ssl_cipher'", NULL, 0, assert_cipher, &rows, &error));
    g_assert_cmpuint(rows, ==, 1);
}

void
mysql_add_tests(void)
{
    g_test_add_func("/mysql/a-session-is-pinned", test_pinned);
    g_test_add_func("/mysql/the-option-file-is-read", test_option_file);
    g_test_add_func("/mysql/the-password-variable-is-read", test_password_variable);
    g_test_add_func("/mysql/a-socket-can-be-named", test_socket);
    g_test_add_func("/mysql/localhost-with-a-port-is-that-port", test_localhost_with_a_port);
    g_test_add_func("/mysql/a-database-must-be-named", test_no_database);
    g_test_add_func("/mysql/a-database-that-is-not-ours-is-a-login-error", test_no_rights_on_the_database);
    g_test_add_func("/mysql/encryption-is-not-optional-when-required", test_encryption_required);
    g_test_add_func("/mysql/an-interruption-keeps-the-lock", test_interruption_keeps_the_lock);
}
