/* sqlite - what only a file has: journals, modes, rights, being replaced. */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite.h"

static void
assert_no_companions(const char *path)
{
    static const char *const endings[] = {"-journal", "-wal", "-shm"};

    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *companion = g_strconcat(path, endings[i], NULL);

        g_assert_false(g_file_test(companion, G_FILE_TEST_EXISTS));
    }
}

/* --- journals and modes --- */

static void
test_wal_leaves_nothing_behind(void)
{
    g_autofree char *path = sqlite_new_database("wal.db");
    g_autoptr(Driver) writer = suite_open_url(path);

    g_assert_true(driver_allow_writes(writer, NULL));
    suite_execute(writer, "pragma journal_mode = wal");
    suite_execute(writer, "update t set n = 7");
    sqlite_assert_readable(path); /* beside a writer */
    g_clear_pointer(&writer, driver_close);
    assert_no_companions(path);
    sqlite_assert_readable(path); /* alone */
    assert_no_companions(path);
}

/* Runs the task in a child, which ends by itself with status 0 if all is well. */
static void
in_child(void (*task)(const char *path), const char *path)
{
    pid_t child = fork();
    int status = 0;

    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        task(path);
        _exit(0);
    }
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_cmpint(status, ==, 0);
}

/* Ends in the middle of a write that has reached the file: the cache is too small for it. */
static void
crash_while_writing(const char *path)
{
    Driver *driver = suite_open_url(path);

    g_assert_true(driver_allow_writes(driver, NULL));
    suite_execute(driver, "pragma cache_size = 2");
    g_assert_true(driver_begin(driver, NULL));
    suite_execute(driver, "update t set n = 8");
    suite_execute(driver, "with recursive r(n) as (select 1 union all select n + 1 from r where n < 20000)"
                          " insert into big select n, hex(randomblob(100)) from r");
    _exit(0);
}

static void
test_hot_journal_is_rolled_back(void)
{
    g_autofree char *path = sqlite_new_database("hot.db");
    g_autofree char *journal = g_strconcat(path, "-journal", NULL);
    Driver *driver = suite_open_url(path);
    g_autofree char *big = NULL;

    g_assert_true(driver_allow_writes(driver, NULL));
    suite_execute(driver, "create table big (n int, t text)");
    driver_close(driver);
    in_child(crash_while_writing, path);
    g_assert_true(g_file_test(journal, G_FILE_TEST_EXISTS));
    sqlite_assert_readable(path);
    driver = suite_open_url(path);
    big = suite_value(driver, "select count(*) from big");
    g_assert_cmpstr(big, ==, "0");
    driver_close(driver);
    assert_no_companions(path);
}

static void
test_empty_file_is_an_empty_database(void)
{
    g_autofree char *path = sqlite_path("empty.db");
    g_autoptr(Driver) driver = NULL;
    struct stat status;

    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    driver = suite_open_url(path);
    g_assert_cmpint(stat(path, &status), ==, 0);
    g_assert_cmpint(status.st_size, ==, 0);
}

/* --- rights: as another user where this one may do anything --- */

static void
become_nobody(void)
{
    if (geteuid() == 0 && (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0))
        _exit(3);
}

static void
open_unreadable(const char *path)
{
    g_autoptr(GError) error = NULL;

    become_nobody();
    error = suite_open_error(path, NULL);
    suite_assert_code(error, MIGROLLBACK_ERROR_LOGIN);
    g_assert_nonnull(migrollback_error_hint(error));
}

static void
read_but_not_write(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Driver) driver = NULL;

    become_nobody();
    sqlite_assert_readable(path);
    driver = suite_open_url(path);
    g_assert_false(driver_allow_writes(driver, &error));
    suite_assert_code(error, MIGROLLBACK_ERROR_READ_ONLY);
    g_assert_nonnull(strstr(error->message, path));
}

static void
test_rights(void)
{
    g_autofree char *path = sqlite_new_database("rights.db");

    g_assert_cmpint(chmod(suite_folder, 0755), ==, 0);
    g_assert_cmpint(chmod(path, 0), ==, 0);
    in_child(open_unreadable, path);
    g_assert_cmpint(chmod(path, 0444), ==, 0);
    in_child(read_but_not_write, path);
}

/* In a mount namespace of its own: the folder is mounted read-only. Where that is not allowed, the status is 77. */
static void
open_in_read_only_file_system(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;
    g_autoptr(Driver) driver = NULL;

    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount(folder, folder, NULL, MS_BIND, NULL) != 0 || mount(folder, folder, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) != 0)
        _exit(77);
    sqlite_assert_readable(path);
    driver = suite_open_url(path);
    g_assert_false(driver_allow_writes(driver, &error));
    suite_assert_code(error, MIGROLLBACK_ERROR_READ_ONLY);
}

static void
test_read_only_file_system(void)
{
    for (guint wal = 0; wal < 2; wal++) {
        g_autofree char *folder = sqlite_path(wal ? "ro-wal" : "ro");
        g_autofree char *name = g_build_filename(wal ? "ro-wal" : "ro", "db", NULL);
        g_autofree char *path = NULL;
        int status = 0;
        pid_t child;

        g_assert_cmpint(mkdir(folder, 0755), ==, 0);
        path = sqlite_new_database(name);
        if (wal) {
            g_autoptr(Driver) writer = suite_open_url(path);

            g_assert_true(driver_allow_writes(writer, NULL));
            suite_execute(writer, "pragma journal_mode = wal");
        }
        child = fork();
        if (child == 0) {
            open_in_read_only_file_system(path);
            _exit(0);
        }
        waitpid(child, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
            g_test_skip("this user may not mount");
            return;
        }
        g_assert_cmpint(status, ==, 0);
    }
}

/* --- the file under a running session --- */

static void
test_replaced_file_is_lost(void)
{
    g_autofree char *path = sqlite_new_database("replaced.db");
    g_autofree char *other = sqlite_new_database("other.db");
    g_autoptr(Driver) driver = suite_open_url(path);
    g_autoptr(GError) error = NULL;
    GError *again;

    suite_execute(driver, "select n from t");
    g_assert_cmpint(rename(other, path), ==, 0);
    error = suite_error(driver, "select n from t");
    suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
    g_assert_nonnull(strstr(error->message, "replaced"));
    again = suite_error(driver, "select n from t");
    suite_assert_code(again, MIGROLLBACK_ERROR_CONNECT);
    g_error_free(again);
}

static void
test_overwritten_file_is_lost(void)
{
    g_autofree char *path = sqlite_new_database("overwritten.db");
    g_autoptr(Driver) driver = suite_open_url(path);
    g_autofree char *rubbish = g_strnfill(8192, 'x');
    g_autoptr(GError) error = NULL;
    FILE *file = fopen(path, "r+");

    suite_execute(driver, "select n from t");
    g_assert_nonnull(file);
    g_assert_cmpuint(fwrite(rubbish, 1, 8192, file), ==, 8192);
    fclose(file); /* drops SQLite's locks in this process, of which it holds none now */
    error = suite_error(driver, "select n from t");
    suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
}

/* --- the lock --- */

static void
assert_writer_is_shut_out(const char *path)
{
    const DriverOptions options = {.lock_timeout_ms = 50};
    g_autoptr(Driver) driver = driver_open(path, &options, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_nonnull(driver);
    g_assert_true(driver_allow_writes(driver, NULL));
    error = suite_error(driver, "insert into t values (8)");
    suite_assert_code(error, MIGROLLBACK_ERROR_TIMEOUT);
}

/* Closing any descriptor of a file drops a process's locks on it: a session that ends must not drop those of another. */
static void
test_lock_never_drops_sqlites_own(void)
{
    g_autofree char *path = sqlite_new_database("locks.db");
    g_autoptr(Driver) writer = suite_open_url(path);
    Driver *holder = suite_open_url(path);
    gboolean taken = FALSE;

    g_assert_true(driver_allow_writes(writer, NULL));
    g_assert_true(driver_try_lock(holder, "rollback", &taken, NULL));
    g_assert_true(taken);
    g_assert_true(driver_begin(writer, NULL)); /* writes: holds a lock of SQLite's */
    suite_execute(writer, "update t set n = 7");
    in_child(assert_writer_is_shut_out, path);
    driver_unlock(holder, "rollback");
    in_child(assert_writer_is_shut_out, path);
    driver_close(holder);
    in_child(assert_writer_is_shut_out, path);
    g_assert_true(driver_commit(writer, NULL));
    g_assert_true(driver_try_lock(writer, "rollback", &taken, NULL));
    g_assert_true(taken);
}

/* What a helper inside the application does to find out whether it is in the same database. */
static void
test_lock_is_seen_by_flock(void)
{
    g_autofree char *path = sqlite_new_database("witness.db");
    g_autoptr(Driver) driver = suite_open_url(path);
    gboolean taken = FALSE;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);

    g_assert_cmpint(descriptor, >=, 0);
    g_assert_true(driver_try_lock(driver, "rollback", &taken, NULL));
    g_assert_cmpint(flock(descriptor, LOCK_EX | LOCK_NB), !=, 0);
    driver_unlock(driver, "rollback");
    g_assert_cmpint(flock(descriptor, LOCK_EX | LOCK_NB), ==, 0);
    close(descriptor);
}

static void
test_double_quotes_are_no_strings(void)
{
    g_autoptr(Driver) driver = suite_open();
    g_autoptr(GError) error = suite_error(driver, "select \"no_such_column\" from (select 1 as n)");

    suite_assert_code(error, MIGROLLBACK_ERROR_NOT_FOUND);
}

static void
test_comment_after_a_statement(void)
{
    g_autoptr(Driver) driver = suite_open();

    suite_execute(driver, "select 1; -- that was all\n /* really */ ");
    suite_execute(driver, "-- nothing at all");
}

void
sqlite_add_tests(void)
{
    g_test_add_func("/sqlite/wal-mode-leaves-nothing-behind", test_wal_leaves_nothing_behind);
    g_test_add_func("/sqlite/a-hot-journal-is-rolled-back", test_hot_journal_is_rolled_back);
    g_test_add_func("/sqlite/an-empty-file-is-an-empty-database", test_empty_file_is_an_empty_database);
    g_test_add_func("/sqlite/rights-are-told", test_rights);
    g_test_add_func("/sqlite/a-read-only-file-system-is-enough", test_read_only_file_system);
    g_test_add_func("/sqlite/a-replaced-file-is-lost", test_replaced_file_is_lost);
    g_test_add_func("/sqlite/an-overwritten-file-is-lost", test_overwritten_file_is_lost);
    g_test_add_func("/sqlite/our-lock-never-drops-sqlites-own", test_lock_never_drops_sqlites_own);
    g_test_add_func("/sqlite/our-lock-is-seen-by-flock", test_lock_is_seen_by_flock);
    g_test_add_func("/sqlite/double-quotes-are-no-strings", test_double_quotes_are_no_strings);
    g_test_add_func("/sqlite/comments-may-follow", test_comment_after_a_statement);
}
