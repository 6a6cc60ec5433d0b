/* sqlite-paths - which file a URL means, and what is no file that holds a database. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "suite.h"

char *
sqlite_path(const char *name)
{
    return g_build_filename(suite_folder, name, NULL);
}

char *
sqlite_new_database(const char *name)
{
    g_autofree char *path = sqlite_path(name);
    g_autofree char *url = g_strdup_printf("sqlite:%s", path);
    g_autoptr(Driver) driver = NULL;

    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    driver = suite_open_url(url);
    g_assert_true(driver_allow_writes(driver, NULL));
    suite_execute(driver, "create table t (n int)");
    suite_execute(driver, "insert into t values (7)");
    return g_steal_pointer(&path);
}

void
sqlite_assert_readable(const char *url)
{
    g_autoptr(Driver) driver = suite_open_url(url);
    g_autofree char *value = suite_value(driver, "select n from t");

    g_assert_cmpstr(value, ==, "7");
}

static void
test_odd_paths(void)
{
    static const char *const names[] = {"with blank.db", "qu'ote\".db", "what?.db",      "ha#sh.db",    "100%25.db",
                                        "a:b.db",        "ümlaut😀.db",  "q?mode=memory", "password=x@y"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = sqlite_new_database(names[i]);
        g_autofree char *plain = g_strdup_printf("sqlite:%s", path);
        g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);
        g_autofree char *four_slashes = g_strdup_printf("sqlite:///%s", escaped);
        g_autofree char *three_slashes = g_strdup_printf("sqlite://%s", escaped);
        g_autofree char *shown = driver_url_redact(plain);

        sqlite_assert_readable(path);
        sqlite_assert_readable(plain);
        sqlite_assert_readable(four_slashes);
        sqlite_assert_readable(three_slashes);
        g_assert_cmpstr(shown, ==, plain);
    }
}

static void
test_relative_paths(void)
{
    g_autofree char *path = sqlite_new_database("relative.db");
    g_autofree char *before = g_get_current_dir();

    g_assert_cmpint(chdir(suite_folder), ==, 0);
    g_assert_true(g_str_has_suffix(path, "/relative.db"));
    sqlite_assert_readable("relative.db");
    sqlite_assert_readable("sqlite:relative.db");
    sqlite_assert_readable("sqlite:///relative.db");
    sqlite_assert_readable("sqlite3:./relative.db");
    g_assert_cmpint(chdir(before), ==, 0);
}

/* "sqlite:///x" that is both here and at the root is not guessed. */
static void
test_ambiguous_path(void)
{
    g_autofree char *path = sqlite_new_database("ambiguous.db");
    g_autofree char *before = g_get_current_dir();
    g_autofree char *folder = g_strconcat(suite_folder, suite_folder, NULL); /* suite_folder, below itself */
    g_autofree char *below = g_build_filename(folder, "ambiguous.db", NULL);
    g_autofree char *url = g_strdup_printf("sqlite://%s", path);
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(below, "", 0, NULL));
    g_assert_cmpint(chdir(suite_folder), ==, 0);
    error = suite_open_error(url, NULL);
    g_assert_cmpint(chdir(before), ==, 0);
    suite_assert_code(error, MIGROLLBACK_ERROR_USAGE);
}

static void
test_what_is_no_database(void)
{
    g_autofree char *text = sqlite_path("notes.txt");
    g_autofree char *fifo = sqlite_path("fifo");
    const char *const not_files[] = {suite_folder, fifo, "/dev/null"};
    g_autoptr(GError) error = NULL;

    g_assert_true(g_file_set_contents(text, "dear diary, this is not a database, whatever its size may be\n", -1, NULL));
    error = suite_open_error(text, NULL);
    suite_assert_code(error, MIGROLLBACK_ERROR_CONNECT);
    g_assert_nonnull(strstr(error->message, "is not a SQLite database"));
    g_assert_nonnull(migrollback_error_hint(error));
    g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(not_files); i++) {
        g_autoptr(GError) refused = suite_open_error(not_files[i], NULL);

        suite_assert_code(refused, MIGROLLBACK_ERROR_CONNECT);
        g_assert_nonnull(strstr(refused->message, not_files[i]));
    }
}

static void
test_urls_without_a_file(void)
{
    static const char *const urls[] = {"sqlite:", "sqlite::memory:", "sqlite://host/path", "sqlite:///"};

    for (gsize i = 0; i < G_N_ELEMENTS(urls); i++) {
        g_autoptr(GError) error = suite_open_error(urls[i], NULL);

        g_assert_true(error->code == MIGROLLBACK_ERROR_USAGE || error->code == MIGROLLBACK_ERROR_CONNECT);
    }
    g_assert_false(g_file_test(":memory:", G_FILE_TEST_EXISTS));
}

void
sqlite_paths_add_tests(void)
{
    g_test_add_func("/sqlite/any-path", test_odd_paths);
    g_test_add_func("/sqlite/relative-paths", test_relative_paths);
    g_test_add_func("/sqlite/an-ambiguous-path-is-refused", test_ambiguous_path);
    g_test_add_func("/sqlite/what-is-no-database-is-told", test_what_is_no_database);
    g_test_add_func("/sqlite/a-url-must-name-a-file", test_urls_without_a_file);
}
