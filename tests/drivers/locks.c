/* locks - one holder at a time, and free again however the holder ends. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite.h"

static gboolean
try(Driver *driver, const char *name)
{
    g_autoptr(GError) error = NULL;
    gboolean taken = FALSE;

    driver_try_lock(driver, name, &taken, &error);
    g_assert_no_error(error);
    return taken;
}

static void
test_one_holder(void)
{
    g_autoptr(Driver) one = suite_open();
    g_autoptr(Driver) other = suite_open();

    g_assert_true(try(one, "rollback"));
    g_assert_true(try(one, "rollback"));
    g_assert_false(try(other, "rollback"));
    driver_unlock(other, "rollback"); /* not its own: nothing */
    g_assert_false(try(other, "rollback"));
    driver_unlock(one, "rollback"); /* taken twice, freed once: free */
    g_assert_true(try(other, "rollback"));
    g_assert_false(try(one, "rollback"));
}

static void
test_freed_by_close(void)
{
    g_autoptr(Driver) other = suite_open();
    Driver *one = suite_open();

    g_assert_true(try(one, "rollback"));
    g_assert_false(try(other, "rollback"));
    driver_close(one);
    for (guint i = 0; i < 100 && !try(other, "rollback"); i++) /* a server notices a little later */
        g_usleep(10 * 1000);
    g_assert_true(try(other, "rollback"));
}

/* A child takes the lock and is killed: no handler of its own runs. */
static void
test_freed_by_kill(void)
{
    g_autoptr(Driver) other = NULL;
    int ready[2];
    char byte = 0;
    pid_t child;

    g_assert_cmpint(pipe(ready), ==, 0);
    child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        Driver *driver = driver_open(suite_url, NULL, NULL);
        gboolean taken = FALSE;

        byte = driver != NULL && driver_try_lock(driver, "rollback", &taken, NULL) && taken ? 'y' : 'n';
        if (write(ready[1], &byte, 1) == 1)
            pause();
        _exit(1);
    }
    g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);
    other = suite_open();
    g_assert_cmpint(byte, ==, 'y');
    g_assert_false(try(other, "rollback"));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    for (guint i = 0; i < 200 && !try(other, "rollback"); i++)
        g_usleep(10 * 1000);
    g_assert_true(try(other, "rollback"));
    close(ready[0]);
    close(ready[1]);
}

static void
test_names_and_long_names(void)
{
    g_autoptr(Driver) one = suite_open();
    g_autoptr(Driver) other = suite_open();
    g_autofree char *name = g_strnfill(3000, 'n');
    g_autofree char *odd = g_strdup("it's a \"lock\"; -- 😀");

    g_assert_true(try(one, name));
    g_assert_false(try(other, name));
    g_assert_true(try(one, odd));
    driver_unlock(one, odd);
    g_assert_false(try(other, name)); /* still held: also where the database has but one lock */
    driver_unlock(one, name);
    g_assert_true(try(other, name));
}

/* It excludes migrollback, nothing else. */
static void
test_blocks_nobody_else(void)
{
    g_autoptr(Driver) one = suite_open();
    g_autoptr(Driver) writer = suite_open_writer();
    g_autofree char *table = suite_name("free");

    g_assert_true(try(one, "rollback"));
    suite_execute(writer, "create table %s (n int)", table);
    suite_execute(writer, "insert into %s values (1)", table);
    suite_execute(writer, "drop table %s", table);
}

/* Another database, with a lock of the same name. */
static void
test_locks_are_of_the_database(void)
{
    g_autoptr(Driver) one = suite_open_writer();
    g_autoptr(Driver) elsewhere = NULL;
    g_autofree char *name = suite_name("elsewhere");
    g_autofree char *url = NULL;
    gboolean file = backend->variable == NULL;

    if (file) {
        g_autofree char *path = g_build_filename(suite_folder, name, NULL);

        g_assert_true(g_file_set_contents(path, "", 0, NULL));
        url = g_strdup_printf("sqlite:%s", path);
    } else {
        suite_execute(one, "create database %s", name);
        url = suite_url_with(NULL, NULL, name, 0);
    }
    elsewhere = suite_open_url(url);
    g_assert_true(try(one, "rollback"));
    g_assert_true(try(elsewhere, "rollback"));
    g_clear_pointer(&elsewhere, driver_close);
    for (guint i = 0; !file && i < 100; i++) { /* the server may still be ending that session */
        g_autofree char *sql = g_strdup_printf("drop database %s", name);

        if (driver_execute(one, sql, NULL, 0, NULL, NULL))
            return;
        g_usleep(20 * 1000);
    }
    g_assert_true(file);
}

void
locks_add_tests(void)
{
    g_test_add_func("/locks/one-holder-at-a-time", test_one_holder);
    g_test_add_func("/locks/freed-when-the-session-closes", test_freed_by_close);
    g_test_add_func("/locks/freed-when-the-holder-is-killed", test_freed_by_kill);
    g_test_add_func("/locks/any-name", test_names_and_long_names);
    g_test_add_func("/locks/nothing-else-is-blocked", test_blocks_nobody_else);
    g_test_add_func("/locks/of-one-database", test_locks_are_of_the_database);
}
