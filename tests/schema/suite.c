#include "suite.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const Backend *backend;

static char *folder;         /* SQLite's files, and all that the scratch copies put into temporary files */
static Driver *server;       /* the session that makes and drops databases */
static GPtrArray *sessions;  /* Driver */
static GPtrArray *databases; /* names or paths */

static const char *
server_url(void)
{
    const char *url = g_getenv(backend->variable);

    if (url == NULL || *url == '\0')
        g_error("%s is not set: run this inside tests/support/with-servers", backend->variable);
    return url;
}

static char *
url_with(const char *database, const char *user, const char *password)
{
    g_autoptr(GUri) uri = g_uri_parse(server_url(), G_URI_FLAGS_HAS_PASSWORD, NULL);
    g_autofree char *path = g_strconcat("/", database, NULL);

    return g_uri_join_with_user(G_URI_FLAGS_HAS_PASSWORD, g_uri_get_scheme(uri), user != NULL ? user : g_uri_get_user(uri),
                                user != NULL ? password : g_uri_get_password(uri), NULL, g_uri_get_host(uri), g_uri_get_port(uri), path,
                                g_uri_get_query(uri), NULL);
}

static Driver *
open_url(const char *url)
{
    const DriverOptions options = {.lock_timeout_ms = 5000};
    g_autoptr(GError) error = NULL;
    Driver *driver = driver_open(url, &options, &error);

    g_assert_no_error(error);
    return driver;
}

static Driver *
keep_session(Driver *driver)
{
    g_ptr_array_add(sessions, driver);
    return driver;
}

Driver *
suite_database(const char *what)
{
    g_autofree char *name = g_strdup_printf("mr_catalog_%d_%s", (int)getpid(), what);
    g_autofree char *url = NULL;
    g_autoptr(GError) error = NULL;
    Driver *driver;

    if (backend->variable == NULL) {
        char *path = g_build_filename(folder, what, NULL);

        g_assert_true(g_file_set_contents(path, "", 0, NULL));
        url = g_strconcat("sqlite:", path, NULL);
        g_ptr_array_add(databases, path);
    } else {
        suite_runf(server, "create database %s%s", name, backend->database_options);
        url = url_with(name, NULL, NULL);
        g_ptr_array_add(databases, g_steal_pointer(&name));
    }
    driver = open_url(url);
    driver_allow_writes(driver, &error);
    g_assert_no_error(error);
    return keep_session(driver);
}

char *
suite_url(const char *user, const char *password)
{
    const char *database = g_ptr_array_index(databases, databases->len - 1);

    return backend->variable == NULL ? g_strconcat("sqlite:", database, NULL) : url_with(database, user, password);
}

Driver *
suite_session(const char *user, const char *password)
{
    g_autofree char *url = suite_url(user, password);

    return keep_session(open_url(url));
}

static void
run_one(Driver *driver, const char *sql)
{
    g_autoptr(GError) error = NULL;

    if (!driver_execute(driver, sql, NULL, 0, NULL, &error))
        g_error("%s: %s", sql, error->message);
}

void
suite_run(Driver *driver, const char *statements)
{
    g_auto(GStrv) list = g_strsplit(statements, ";;", -1);

    for (char **sql = list; *sql != NULL; sql++)
        run_one(driver, g_strstrip(*sql));
}

void
suite_runf(Driver *driver, const char *format, ...)
{
    g_autofree char *sql = NULL;
    va_list arguments;

    va_start(arguments, format);
    sql = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    run_one(driver, sql);
}

Catalog *
suite_read_with(Driver *driver, const CatalogOptions *options)
{
    g_autoptr(GError) error = NULL;
    Catalog *catalog = catalog_read(driver, options, &error);

    g_assert_no_error(error);
    return catalog;
}

Catalog *
suite_read(Driver *driver)
{
    return suite_read_with(driver, NULL);
}

char *
suite_describe(const Catalog *before, const Catalog *after)
{
    g_autoptr(CatalogDiff) diff = catalog_diff(before, after);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < diff->changes->len; i++) {
        const CatalogChange *change = g_ptr_array_index(diff->changes, i);
        g_autofree char *line = catalog_change_line(change);

        g_string_append_printf(text, "%s%s%s", i > 0 ? "\n" : "", line, change->within ? " (within)" : "");
    }
    return g_string_free(text, FALSE);
}

/* --- the cases --- */

static Driver *cases_driver;

/* One database for all of them, another where columns have moved. */
static void
open_cases(void)
{
    static guint number;
    g_autofree char *name = NULL;

    if (cases_driver != NULL)
        return;
    name = g_strdup_printf("cases%u", number++);
    cases_driver = suite_database(name);
    suite_run(cases_driver, backend->base);
}

Driver *
suite_fresh_database(const char *what)
{
    g_ptr_array_set_size(sessions, 0);
    cases_driver = NULL;
    return suite_database(what);
}

static void
log_values(const Catalog *before, const Catalog *after)
{
    g_autoptr(CatalogDiff) diff = catalog_diff(before, after);

    for (guint i = 0; i < diff->changes->len; i++) {
        const CatalogChange *change = g_ptr_array_index(diff->changes, i);

        for (guint j = 0; j < change->attributes->len; j++) {
            const CatalogAttributeChange *one = &g_array_index(change->attributes, CatalogAttributeChange, j);

            g_test_message("%s %s: %s -> %s", catalog_change_object(change)->name, one->key, one->before, one->after);
        }
    }
}

static void
test_case(gconstpointer data)
{
    const SchemaCase *one = data;
    g_autoptr(Catalog) before = NULL;
    g_autoptr(Catalog) after = NULL;
    g_autoptr(Catalog) again = NULL;
    g_autofree char *lines = NULL, *rest = NULL, *digest = NULL, *changed_digest = NULL, *undone_digest = NULL;

    open_cases();
    before = suite_read(cases_driver);
    suite_run(cases_driver, one->change);
    after = suite_read(cases_driver);
    suite_run(cases_driver, one->undo);
    again = suite_read(cases_driver);
    lines = suite_describe(before, after);
    log_values(before, after);
    g_assert_cmpstr(lines, ==, one->lines);
    rest = suite_describe(before, again);
    if (one->moves)
        g_assert_true(g_str_has_prefix(rest, "# table ") && strchr(rest, '\n') == NULL);
    else
        g_assert_cmpstr(rest, ==, "");
    digest = catalog_digest(before, !one->moves);
    undone_digest = catalog_digest(again, !one->moves);
    changed_digest = catalog_digest(after, TRUE);
    g_assert_cmpstr(digest, ==, undone_digest);
    g_assert_cmpstr(digest, !=, changed_digest);
    if (one->moves)
        cases_driver = NULL;
}

/* --- the whole --- */

static void
clean_up(void)
{
    g_ptr_array_unref(sessions);
    for (guint i = 0; i < databases->len; i++) {
        const char *name = g_ptr_array_index(databases, i);

        if (server != NULL)
            suite_runf(server, "drop database %s", name);
        else
            unlink(name);
    }
    g_ptr_array_unref(databases);
    if (backend->finish != NULL)
        suite_run(server, backend->finish);
    driver_close(server);
    rmdir(folder);
    g_free(folder);
}

static void
close_session(gpointer driver)
{
    driver_close(driver);
}

static void
set_up(void)
{
    g_autoptr(GError) error = NULL;

    sessions = g_ptr_array_new_with_free_func(close_session);
    databases = g_ptr_array_new_with_free_func(g_free);
    /* Of our own, or another test that runs meanwhile tidies away what is left behind on purpose; short, since sockets are in it. */
    folder = g_mkdtemp(g_strdup("/tmp/mr-catalog.XXXXXX"));
    g_assert_true(folder != NULL && chmod(folder, 0711) == 0 && g_setenv("TMPDIR", folder, TRUE));
    if (backend->variable == NULL)
        return;
    server = open_url(server_url());
    driver_allow_writes(server, &error);
    g_assert_no_error(error);
}

int
main(int argc, char **argv)
{
    static const Backend *const backends[] = {&postgres_backend, &mysql_backend, &sqlite_backend};
    int status;

    if (argc == 3 && strcmp(argv[1], "hold") == 0)
        return shadow_hold(argv[2]);
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; argc == 2 && i < G_N_ELEMENTS(backends); i++) {
        if (strcmp(backends[i]->name, argv[1]) == 0)
            backend = backends[i];
    }
    if (backend == NULL) {
        fprintf(stderr, "usage: test-catalog postgres|mysql|sqlite\n");
        return 2;
    }
    set_up();
    for (gsize i = 0; i < backend->n_cases; i++) {
        g_autofree char *path = g_strdup_printf("/%s/change/%s", backend->name, backend->cases[i].rule);

        g_test_add_data_func(path, &backend->cases[i], test_case);
    }
    places_add_tests();
    rights_add_tests();
    shadow_add_tests();
    shadow_rows_add_tests();
    shadow_names_add_tests();
    shadow_life_add_tests();
    shadow_log_add_tests();
    status = g_test_run();
    clean_up();
    return status;
}
