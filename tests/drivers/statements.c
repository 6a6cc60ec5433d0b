/* statements - stopping early, failing, and going on afterwards; outside and inside a transaction. */
#include <string.h>

#include "suite.h"

#define QUICK (5 * G_USEC_PER_SEC) /* for a busy machine; it takes milliseconds, and an endless result hours */

typedef struct {
    guint seen;
    guint wanted;
    DriverVerdict then;
} Counter;

static DriverVerdict
count_rows(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    Counter *counter = user;

    g_assert_cmpuint(n_values, >, 0);
    g_assert_nonnull(values[0].text);
    if (++counter->seen < counter->wanted)
        return DRIVER_CONTINUE;
    if (counter->then == DRIVER_FAIL)
        migrollback_refuse(error, MIGROLLBACK_ERROR_UNEXPECTED, "that is enough");
    return counter->then;
}

static void
assert_usable(Driver *driver)
{
    g_autofree char *value = suite_value(driver, "select 40 + 2");

    g_assert_cmpstr(value, ==, "42");
}

/* Both protocols; returns how long both took. */
static gint64
stop_endless(Driver *driver, guint after)
{
    const DriverParameter from = {.type = DRIVER_INT64, .integer = 1};
    gint64 start = g_get_monotonic_time();

    for (guint round = 0; round < 2; round++) {
        Counter counter = {.wanted = after, .then = DRIVER_STOP};
        g_autoptr(GError) error = NULL;

        driver_query(driver, round == 0 ? backend->endless : backend->endless_bound, &from, round, count_rows, &counter, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(counter.seen, ==, after);
        assert_usable(driver);
    }
    return g_get_monotonic_time() - start;
}

static void
test_stop_is_quick(void)
{
    g_autoptr(Driver) driver = suite_open();
    gint64 at_once = stop_endless(driver, 1);
    gint64 later = stop_endless(driver, 5000);

    g_test_message("four stops took %" G_GINT64_FORMAT " ms", (at_once + later) / 1000);
    g_assert_cmpint(at_once, <, QUICK);
    g_assert_cmpint(later, <, QUICK);
}

static void
test_stop_keeps_a_transaction(void)
{
    g_autoptr(Driver) driver = suite_open_writer();
    g_autofree char *table = suite_name("stop");
    g_autofree char *value = NULL;
    g_autoptr(GError) error = NULL;

    suite_execute(driver, "create table %s (n int)", table);
    g_assert_true(driver_begin(driver, &error));
    suite_execute(driver, "insert into %s values (1)", table);
    stop_endless(driver, 3);
    suite_execute(driver, "insert into %s values (2)", table);
    g_assert_true(driver_commit(driver, &error));
    value = suite_value(driver, "select count(*) from %s", table);
    g_assert_cmpstr(value, ==, "2");
    suite_execute(driver, "drop table %s", table);
}

/* What stops one statement must never reach the next: small results, whose end and whose stop meet. */
static void
test_stop_never_hits_the_next(void)
{
    g_autoptr(Driver) driver = suite_open();

    for (guint i = 0; i < 200; i++) {
        Counter counter = {.wanted = 1 + i % 3, .then = DRIVER_STOP};
        g_autoptr(GError) error = NULL;

        driver_query(driver, "select 1 union all select 2 union all select 3", NULL, 0, count_rows, &counter, &error);
        g_assert_no_error(error);
        assert_usable(driver);
    }
}

static void
test_callback_failure(void)
{
    g_autoptr(Driver) driver = suite_open();
    Counter counter = {.wanted = 2, .then = DRIVER_FAIL};
    g_autoptr(GError) error = NULL;

    g_assert_false(driver_query(driver, backend->endless, NULL, 0, count_rows, &counter, &error));
    suite_assert_code(error, MIGROLLBACK_ERROR_UNEXPECTED);
    g_assert_cmpstr(error->message, ==, "that is enough");
    g_assert_cmpuint(counter.seen, ==, 2);
    assert_usable(driver);
}

static DriverVerdict
use_driver(const DriverValue *values G_GNUC_UNUSED, guint n_values G_GNUC_UNUSED, gpointer user, GError **error)
{
    return driver_execute(user, "select 1", NULL, 0, NULL, error) ? DRIVER_CONTINUE : DRIVER_FAIL;
}

static void
test_callback_may_not_use_the_driver(void)
{
    g_autoptr(Driver) driver = suite_open();
    g_autoptr(GError) error = NULL;

    g_assert_false(driver_query(driver, "select 1", NULL, 0, use_driver, driver, &error));
    suite_assert_code(error, MIGROLLBACK_ERROR_FAILED);
    assert_usable(driver);
}

static void
test_unknown_relation_and_column(void)
{
    g_autoptr(Driver) driver = suite_open();
    g_autoptr(GError) relation = suite_error(driver, "select * from no_such_relation");
    g_autoptr(GError) column = suite_error(driver, "select q.no_such_column from (select 1 as n) q");

    suite_assert_code(relation, MIGROLLBACK_ERROR_NOT_FOUND);
    g_assert_cmpstr(migrollback_error_sqlstate(relation), ==, backend->no_relation_state);
    g_assert_nonnull(strstr(relation->message, "no_such_relation"));
    suite_assert_code(column, MIGROLLBACK_ERROR_NOT_FOUND);
    assert_usable(driver);
}

static void
test_syntax_error(void)
{
    g_autoptr(Driver) driver = suite_open();
    g_autoptr(GError) error = suite_error(driver, "selekt 1");

    suite_assert_code(error, MIGROLLBACK_ERROR_QUERY);
    g_assert_cmpstr(migrollback_error_sqlstate(error), ==, backend->syntax_state);
    assert_usable(driver);
}

/* An error that comes after some rows. */
static void
test_error_inside_a_transaction(void)
{
    g_autoptr(Driver) driver = suite_open_writer();
    g_autofree char *table = suite_name("errors");
    g_autofree char *value = NULL;
    g_autoptr(GError) error = NULL;

    suite_execute(driver, "create table %s (n int primary key)", table);
    g_assert_true(driver_begin(driver, &error));
    suite_execute(driver, "insert into %s values (1)", table);
    g_clear_error(&error);
    error = suite_error(driver, "insert into %s values (1)", table);
    suite_assert_code(error, MIGROLLBACK_ERROR_QUERY);
    g_clear_error(&error);
    error = suite_error(driver, "select * from no_such_relation");
    g_clear_error(&error);
    suite_execute(driver, "insert into %s values (2)", table);
    g_assert_true(driver_commit(driver, &error));
    value = suite_value(driver, "select count(*) from %s", table);
    g_assert_cmpstr(value, ==, "2");
    suite_execute(driver, "drop table %s", table);
}

static void
test_one_statement_at_a_time(void)
{
    g_autoptr(Driver) driver = suite_open();
    g_autoptr(GError) error = suite_error(driver, "select 1; select 2");

    suite_assert_code(error, MIGROLLBACK_ERROR_QUERY);
    assert_usable(driver);
}

static void
test_wrong_number_of_parameters(void)
{
    g_autoptr(Driver) driver = suite_open();
    const DriverParameter two[] = {{.type = DRIVER_INT64, .integer = 1}, {.type = DRIVER_INT64, .integer = 2}};
    Counter counter = {.wanted = 100};
    g_autoptr(GError) many = NULL;
    g_autoptr(GError) few = NULL;
    g_autoptr(GError) without = NULL;

    if (strcmp(backend->name, "postgres") != 0) { /* which takes more than it needs */
        g_assert_false(driver_query(driver, backend->echo, two, 2, count_rows, &counter, &many));
        suite_assert_code(many, MIGROLLBACK_ERROR_QUERY);
    }
    g_assert_false(driver_query(driver, backend->echo, NULL, 0, count_rows, &counter, &few));
    suite_assert_code(few, MIGROLLBACK_ERROR_QUERY);
    g_assert_false(driver_query(driver, backend->echo, NULL, 1, count_rows, &counter, &without));
    suite_assert_code(without, MIGROLLBACK_ERROR_FAILED);
    assert_usable(driver);
}

static void
test_affected_rows(void)
{
    g_autoptr(Driver) driver = suite_open_writer();
    g_autofree char *table = suite_name("affected");
    g_autofree char *remove = g_strdup_printf("delete from %s where n > 1", table);
    g_autofree char *nothing = g_strdup_printf("delete from %s where n > 100", table);
    gint64 affected = -1;

    suite_execute(driver, "create table %s (n int)", table);
    suite_execute(driver, "insert into %s values (1), (2), (3)", table);
    g_assert_true(driver_execute(driver, remove, NULL, 0, &affected, NULL));
    g_assert_cmpint(affected, ==, 2);
    g_assert_true(driver_execute(driver, nothing, NULL, 0, &affected, NULL));
    g_assert_cmpint(affected, ==, 0);
    suite_execute(driver, "drop table %s", table);
}

void
statements_add_tests(void)
{
    g_test_add_func("/statements/stopping-an-endless-result-is-quick", test_stop_is_quick);
    g_test_add_func("/statements/stopping-keeps-the-transaction", test_stop_keeps_a_transaction);
    g_test_add_func("/statements/stopping-never-hits-the-next-one", test_stop_never_hits_the_next);
    g_test_add_func("/statements/a-failing-callback-ends-it-with-its-error", test_callback_failure);
    g_test_add_func("/statements/a-callback-may-not-use-the-driver", test_callback_may_not_use_the_driver);
    g_test_add_func("/statements/unknown-names-are-not-found", test_unknown_relation_and_column);
    g_test_add_func("/statements/a-syntax-error-is-told-with-its-state", test_syntax_error);
    g_test_add_func("/statements/an-error-leaves-the-transaction-usable", test_error_inside_a_transaction);
    g_test_add_func("/statements/one-at-a-time", test_one_statement_at_a_time);
    g_test_add_func("/statements/parameters-are-counted", test_wrong_number_of_parameters);
    g_test_add_func("/statements/affected-rows-are-of-this-one", test_affected_rows);
}
