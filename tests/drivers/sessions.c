/* sessions - what a session is pinned to: read-only until asked for more, snapshots, its description, the log. */
#include <string.h>

#include "suite.h"

static void
test_read_only_until_asked(void)
{
    g_autoptr(Driver) writer = suite_open_writer();
    g_autoptr(Driver) driver = suite_open();
    g_autofree char *table = suite_name("readonly");
    g_autofree char *value = NULL;
    g_autoptr(GError) error = NULL;
    static const char *const writes[] = {"insert into @ values (1)", "update @ set n = 2", "delete from @", "drop table @",
                                         "alter table @ add m int"};

    suite_execute(writer, "create table %s (n int)", table);
    for (gsize i = 0; i < G_N_ELEMENTS(writes); i++) {
        g_autofree char *sql = suite_fill(writes[i], table);
        g_autoptr(GError) refused = suite_error(driver, "%s", sql);

        suite_assert_code(refused, MIGROLLBACK_ERROR_READ_ONLY);
    }
    g_assert_true(driver_begin(driver, &error));
    g_clear_error(&error);
    error = suite_error(driver, "insert into %s values (1)", table);
    suite_assert_code(error, MIGROLLBACK_ERROR_READ_ONLY);
    g_clear_error(&error);
    g_assert_false(driver_allow_writes(driver, &error));
    suite_assert_code(error, MIGROLLBACK_ERROR_FAILED);
    g_clear_error(&error);
    driver_rollback(driver);
    g_assert_true(driver_allow_writes(driver, &error));
    suite_execute(driver, "insert into %s values (1)", table);
    value = suite_value(writer, "select count(*) from %s", table);
    g_assert_cmpstr(value, ==, "1");
    suite_execute(writer, "drop table %s", table);
}

static void
test_snapshot(void)
{
    g_autoptr(Driver) writer = suite_open_writer();
    g_autoptr(Driver) driver = NULL;
    g_autofree char *table = suite_name("snapshot");
    g_autofree char *before = NULL;
    g_autofree char *during = NULL;
    g_autofree char *after = NULL;
    g_autoptr(GError) error = NULL;

    /* A database in SQLite's other mode lets nobody write while somebody reads. */
    if (strcmp(backend->name, "sqlite") == 0)
        suite_execute(writer, "pragma journal_mode = wal");
    driver = suite_open();
    suite_execute(writer, "create table %s (n int)", table);
    suite_execute(writer, "insert into %s values (1)", table);
    g_assert_true(driver_begin(driver, &error));
    before = suite_value(driver, "select count(*) from %s", table);
    suite_execute(writer, "insert into %s values (2)", table);
    during = suite_value(driver, "select count(*) from %s", table);
    g_assert_true(driver_commit(driver, &error));
    after = suite_value(driver, "select count(*) from %s", table);
    g_assert_cmpstr(before, ==, "1");
    g_assert_cmpstr(during, ==, "1");
    g_assert_cmpstr(after, ==, "2");
    suite_execute(writer, "drop table %s", table);
    if (strcmp(backend->name, "sqlite") == 0) {
        g_clear_pointer(&driver, driver_close);
        suite_execute(writer, "pragma journal_mode = delete");
    }
}

static void
test_transactions(void)
{
    g_autoptr(Driver) driver = suite_open_writer();
    g_autoptr(Driver) other = suite_open();
    g_autofree char *table = suite_name("transaction");
    g_autofree char *rolled_back = NULL;
    g_autofree char *committed = NULL;
    g_autoptr(GError) error = NULL;

    suite_execute(driver, "create table %s (n int)", table);
    g_assert_true(driver_begin(driver, &error));
    suite_execute(driver, "insert into %s values (1)", table);
    driver_rollback(driver);
    driver_rollback(driver); /* outside a transaction: nothing */
    rolled_back = suite_value(other, "select count(*) from %s", table);
    g_assert_cmpstr(rolled_back, ==, "0");

    g_assert_true(driver_begin(driver, &error));
    g_assert_false(driver_begin(driver, &error));
    suite_assert_code(error, MIGROLLBACK_ERROR_FAILED);
    g_clear_error(&error);
    suite_execute(driver, "insert into %s values (1)", table);
    g_assert_true(driver_commit(driver, &error));
    g_assert_false(driver_commit(driver, &error));
    suite_assert_code(error, MIGROLLBACK_ERROR_FAILED);
    committed = suite_value(other, "select count(*) from %s", table);
    g_assert_cmpstr(committed, ==, "1");
    suite_execute(driver, "drop table %s", table);
}

static void
test_transactional_ddl_is_as_said(void)
{
    g_autoptr(Driver) driver = suite_open_writer();
    g_autofree char *table = suite_name("ddl");
    g_autoptr(GError) error = NULL;

    g_assert_true(driver_begin(driver, &error));
    suite_execute(driver, "create table %s (n int)", table);
    driver_rollback(driver);
    if ((driver_info(driver)->capabilities & DRIVER_TRANSACTIONAL_DDL) != 0) {
        error = suite_error(driver, "select * from %s", table);
        suite_assert_code(error, MIGROLLBACK_ERROR_NOT_FOUND);
    } else {
        suite_execute(driver, "drop table %s", table);
    }
}

static void
test_description(void)
{
    g_autoptr(Driver) driver = suite_open();
    const DriverInfo *info = driver_info(driver);

    g_assert_cmpstr(info->driver, ==, backend->name);
    g_assert_cmpstr(info->dialect, ==, backend->name);
    g_assert_true(g_ascii_isdigit(info->server[0]));
    g_assert_null(strchr(info->server, ' '));
    g_assert_cmpstr(info->address, !=, "");
    if (strcmp(backend->name, "sqlite") == 0) {
        g_assert_cmpstr(info->database, ==, "suite.db");
        g_assert_true(g_path_is_absolute(info->address));
    } else {
        g_autoptr(GUri) uri = g_uri_parse(suite_url, G_URI_FLAGS_NONE, NULL);

        g_assert_cmpstr(info->database, ==, g_uri_get_path(uri) + 1);
        g_assert_nonnull(strstr(info->address, ":"));
    }
    g_assert_true((info->schema != NULL) == ((info->capabilities & DRIVER_SCHEMAS) != 0));
}

static void
log_sql(const char *sql, guint n_parameters, gpointer user)
{
    g_ptr_array_add(user, g_strdup_printf("%u %s", n_parameters, sql));
}

static void
test_log(void)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    const DriverOptions options = {.log_sql = log_sql, .log_user = lines};
    const DriverParameter parameter = {.type = DRIVER_TEXT, .text = "a secret"};
    g_autoptr(GError) error = NULL;
    g_autoptr(Driver) driver = driver_open(suite_url, &options, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(lines->len, ==, 0);
    suite_execute(driver, "select 1");
    g_assert_true(driver_begin(driver, &error));
    g_assert_true(driver_execute(driver, backend->echo, &parameter, 1, NULL, &error));
    driver_rollback(driver);
    g_assert_cmpuint(lines->len, ==, 4);
    g_assert_cmpstr(g_ptr_array_index(lines, 0), ==, "0 select 1");
    g_assert_cmpstr(g_ptr_array_index(lines, 1), ==, "0 begin");
    g_assert_true(g_str_has_prefix(g_ptr_array_index(lines, 2), "1 "));
    g_assert_null(strstr(g_ptr_array_index(lines, 2), "secret"));
    g_assert_cmpstr(g_ptr_array_index(lines, 3), ==, "0 rollback");
}

void
sessions_add_tests(void)
{
    g_test_add_func("/sessions/read-only-until-asked-for-more", test_read_only_until_asked);
    g_test_add_func("/sessions/a-reading-transaction-is-one-snapshot", test_snapshot);
    g_test_add_func("/sessions/transactions-commit-and-roll-back", test_transactions);
    g_test_add_func("/sessions/transactional-ddl-is-as-said", test_transactional_ddl_is_as_said);
    g_test_add_func("/sessions/it-says-where-it-is", test_description);
    g_test_add_func("/sessions/the-log-has-statements-and-no-values", test_log);
}
