/* postgres - what only PostgreSQL has: search_path, policies, several hosts, sockets. */
#include <string.h>

#include "suite.h"

static void
test_pinned(void)
{
    static const struct {
        const char *name, *value;
    } settings[] = {
        {"timezone", "UTC"},
        {"datestyle", "ISO, YMD"},
        {"client_encoding", "UTF8"},
        {"standard_conforming_strings", "on"},
        {"default_transaction_read_only", "on"},
        {"lock_timeout", "300ms"},
        {"statement_timeout", "7s"},
        {"idle_in_transaction_session_timeout", "0"},
        {"application_name", "migrollback"},
        {"row_security", "off"},
    };
    g_autoptr(Driver) driver = suite_open_timed(300, 7000);

    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
        g_autofree char *value = suite_value(driver, "select current_setting('%s')", settings[i].name);

        g_assert_cmpstr(value, ==, settings[i].value);
    }
}

/* A role whose path puts temporary and foreign names before the catalog. */
static void
test_search_path_cannot_be_hijacked(void)
{
    g_autoptr(Driver) admin = suite_open_writer();
    g_autofree char *role = suite_name("path");
    g_autofree char *url = suite_url_with(role, "pw", NULL, 0);
    g_autoptr(Driver) driver = NULL;
    g_autofree char *path = NULL;
    g_autofree char *builtin = NULL;
    g_autofree char *relation = NULL;

    suite_execute(admin, "create role %s login password 'pw'", role);
    suite_execute(admin, "create schema \"Odd, \"\"Schema\" authorization %s", role);
    suite_execute(admin, "alter role %s set search_path = pg_temp, \"Odd, \"\"Schema\", no_such_schema, public, pg_catalog", role);
    suite_execute(admin,
                  "create function \"Odd, \"\"Schema\".current_database() returns name language sql as $$ select 'hijacked'::name $$");
    suite_execute(admin, "create function \"Odd, \"\"Schema\".string_agg(text, text) returns text language sql as $$ select 'hijacked' $$");
    suite_execute(admin, "create table \"Odd, \"\"Schema\".pg_class (n int)");
    suite_execute(admin, "grant usage on schema \"Odd, \"\"Schema\" to public");
    driver = suite_open_url(url);
    path = suite_value(driver, "select current_setting('search_path')");
    g_assert_cmpstr(path, ==, "\"Odd, \"\"Schema\", public, pg_temp");
    g_assert_cmpstr(driver_info(driver)->schema, ==, "Odd, \"Schema");
    g_assert_cmpstr(driver_info(driver)->database, !=, "hijacked");
    builtin = suite_value(driver, "select current_database()");
    g_assert_cmpstr(builtin, !=, "hijacked");
    relation = suite_value(driver, "select 'pg_class'::regclass = 'pg_catalog.pg_class'::regclass");
    g_assert_cmpstr(relation, ==, "t");
    g_clear_pointer(&driver, driver_close);
    suite_execute(admin, "drop schema \"Odd, \"\"Schema\" cascade");
    suite_execute(admin, "drop role %s", role);
}

/* Rows that a policy hides would make a history shorter without a word. */
static void
test_hidden_rows_are_an_error(void)
{
    g_autoptr(Driver) admin = suite_open_writer();
    g_autofree char *role = suite_name("policy");
    g_autofree char *table = suite_name("hidden");
    g_autofree char *url = suite_url_with(role, "pw", NULL, 0);
    g_autoptr(Driver) driver = NULL;
    g_autoptr(GError) error = NULL;

    suite_execute(admin, "create table %s (n int)", table);
    suite_execute(admin, "alter table %s enable row level security", table);
    suite_execute(admin, "create role %s login password 'pw'", role);
    suite_execute(admin, "grant select on %s to %s", table, role);
    driver = suite_open_url(url);
    error = suite_error(driver, "select * from %s", table);
    suite_assert_code(error, MIGROLLBACK_ERROR_PERMISSION);
    g_clear_pointer(&driver, driver_close);
    suite_execute(admin, "drop table %s", table);
    suite_execute(admin, "drop role %s", role);
}

static void
test_several_hosts(void)
{
    g_autoptr(GUri) uri = g_uri_parse(suite_url, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED, NULL);
    g_autofree char *second = g_strdup_printf("postgresql://%s:%s@127.0.0.1:1,%s:%d%s", g_uri_get_user(uri), g_uri_get_password(uri),
                                              g_uri_get_host(uri), g_uri_get_port(uri), g_uri_get_path(uri));
    g_autofree char *none = g_strdup_printf("postgresql://u:s3cr3t@127.0.0.1:1,127.0.0.1:2/db");
    g_autoptr(Driver) driver = suite_open_url(second);
    g_autoptr(GError) error = suite_open_error(none, "s3cr3t");
    g_autofree char *port = g_strdup_printf(":%d", g_uri_get_port(uri));

    g_assert_true(g_str_has_suffix(driver_info(driver)->address, port));
    suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
    g_assert_nonnull(strstr(error->message, "; ")); /* both attempts, on one line */
}

static void
test_login_needs_no_english(void)
{
    g_autoptr(Driver) admin = suite_open_writer();
    g_autofree char *role = suite_name("nologin");
    g_autofree char *url = suite_url_with(role, "pw", NULL, 0);
    g_autofree char *limited = suite_name("nodatabase");
    g_autofree char *limited_url = suite_url_with(NULL, NULL, limited, 0);
    GError *error;

    suite_execute(admin, "create role %s nologin password 'pw'", role);
    error = suite_open_error(url, NULL);
    suite_assert_code(error, MIGROLLBACK_ERROR_LOGIN);
    g_assert_cmpstr(migrollback_error_sqlstate(error), ==, "28000");
    g_clear_error(&error);
    suite_execute(admin, "drop role %s", role);
    error = suite_open_error(limited_url, NULL);
    suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
    g_assert_cmpstr(migrollback_error_sqlstate(error), ==, "3D000");
    g_assert_null(strstr(error->message, "3D000"));
    g_clear_error(&error);
}

static void
test_no_password_given(void)
{
    g_autoptr(GUri) uri = g_uri_parse(suite_url, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED, NULL);
    g_autofree char *url = g_strdup_printf("postgres://%s@%s:%d%s?passfile=/nonexistent", g_uri_get_user(uri), g_uri_get_host(uri),
                                           g_uri_get_port(uri), g_uri_get_path(uri));
    g_autoptr(GError) error = NULL;

    g_unsetenv("PGPASSWORD");
    error = suite_open_error(url, NULL);
    suite_assert_code(error, MIGROLLBACK_ERROR_LOGIN);
    g_assert_nonnull(strstr(migrollback_error_hint(error), "PGPASSWORD"));
}

static void
test_server_hint_and_detail(void)
{
    g_autoptr(Driver) driver = suite_open();
    g_autoptr(GError) error = suite_error(driver, "select lengthh('x')");

    suite_assert_code(error, MIGROLLBACK_ERROR_QUERY);
    g_assert_cmpstr(migrollback_error_sqlstate(error), ==, "42883");
    g_assert_nonnull(strstr(migrollback_error_hint(error), "argument types"));
}

static void
test_copy_is_refused(void)
{
    g_autoptr(Driver) driver = suite_open_writer();
    g_autofree char *table = suite_name("copy");
    static const char *const copies[] = {"copy @ to stdout", "copy @ from stdin"};

    suite_execute(driver, "create table %s as select generate_series(1, 100000) n", table);
    for (gsize i = 0; i < G_N_ELEMENTS(copies); i++) {
        g_autofree char *sql = suite_fill(copies[i], table);
        g_autoptr(GError) error = suite_error(driver, "%s", sql);
        g_autofree char *value = suite_value(driver, "select 1");

        suite_assert_code(error, MIGROLLBACK_ERROR_QUERY);
        g_assert_cmpstr(value, ==, "1");
    }
    suite_execute(driver, "drop table %s", table);
}

void
postgres_add_tests(void)
{
    g_test_add_func("/postgres/a-session-is-pinned", test_pinned);
    g_test_add_func("/postgres/search-path-cannot-be-hijacked", test_search_path_cannot_be_hijacked);
    g_test_add_func("/postgres/rows-hidden-by-a-policy-are-an-error", test_hidden_rows_are_an_error);
    g_test_add_func("/postgres/several-hosts-are-tried", test_several_hosts);
    g_test_add_func("/postgres/why-a-login-failed-is-read-from-its-state", test_login_needs_no_english);
    g_test_add_func("/postgres/a-password-is-asked-for-by-hint", test_no_password_given);
    g_test_add_func("/postgres/the-servers-own-hint-is-told", test_server_hint_and_detail);
    g_test_add_func("/postgres/copy-is-refused-and-survived", test_copy_is_refused);
}
