#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DIGITS                                                                                                                             \
    "(select 0 d union all select 1 union all select 2 union all select 3 union all select 4 union all select 5"                           \
    " union all select 6 union all select 7 union all select 8 union all select 9)"
#define FIVE_MILLION_OF_DIGITS                                                                                                             \
    "select a.d + 10*b.d + 100*c.d + 1000*d.d + 10000*e.d + 100000*f.d + 1000000*g.d as n, 'a migration of some length'"                   \
    " from " DIGITS " a, " DIGITS " b, " DIGITS " c, " DIGITS " d, " DIGITS " e, " DIGITS " f, " DIGITS " g where g.d < 5"

static const Backend backends[] = {
    {
        .name = "postgres",
        .variable = "MIGROLLBACK_TEST_POSTGRES_URL",
        .echo = "select $1::text",
        .echo_integer = "select $1::int8",
        .endless = "select generate_series(1, 2000000000)", /* in a FROM clause it would be made as a whole first */
        .endless_bound = "select generate_series($1, 2000000000::int8)",
        .five_million = "select n, 'a migration of some length' from generate_series(1, 5000000) n",
        .long_statement = "select count(*) from generate_series(1, 100000000) a, generate_series(1, 1000) b",
        .odd_bytes = "select '\\x610062ff'::bytea",
        .odd_bytes_text = "\\x610062ff",
        .odd_bytes_length = 10,
        .no_relation_state = "42P01",
        .syntax_state = "42601",
        .own_session = "select pg_backend_pid()",
        .end_session = "select pg_terminate_backend(@)",
        .lock_table = "lock table @ in access exclusive mode",
        .free_table = "select 1",
    },
    {
        .name = "mysql",
        .variable = "MIGROLLBACK_TEST_MYSQL_URL",
        .echo = "select ?",
        .echo_integer = "select ?",
        .endless = "select a.d, b.n from (" FIVE_MILLION_OF_DIGITS ") b, " DIGITS " a, " DIGITS " x, " DIGITS " y",
        .endless_bound = "select a.d, b.n from (" FIVE_MILLION_OF_DIGITS ") b, " DIGITS " a, " DIGITS " x, " DIGITS " y where a.d >= ?",
        .five_million = FIVE_MILLION_OF_DIGITS,
        .long_statement = "select count(*) from (" FIVE_MILLION_OF_DIGITS ") b, " DIGITS " a, " DIGITS " x, " DIGITS " y, " DIGITS
                          " z where a.d * b.n > 7",
        .odd_bytes = "select x'610062ff'",
        .odd_bytes_text = "a\0b\xff",
        .odd_bytes_length = 4,
        .no_relation_state = "42S02",
        .syntax_state = "42000",
        .own_session = "select connection_id()",
        .end_session = "kill @",
        .lock_table = "lock tables @ write",
        .free_table = "unlock tables",
    },
    {
        .name = "sqlite",
        .echo = "select ?",
        .echo_integer = "select ?",
        .endless = "with recursive r(n) as (select 1 union all select n + 1 from r) select n, n from r",
        .endless_bound = "with recursive r(n) as (select ? union all select n + 1 from r) select n, n from r",
        .five_million = "with recursive r(n) as (select 1 union all select n + 1 from r where n < 5000000)"
                        " select n, 'a migration of some length' from r",
        .long_statement = "with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r",
        .odd_bytes = "select x'610062ff'",
        .odd_bytes_text = "a\0b\xff",
        .odd_bytes_length = 4,
        .lock_table = "begin exclusive -- @",
        .free_table = "commit",
    },
};

const Backend *backend;
const char *suite_url;
const char *suite_folder;

Driver *
suite_open_url(const char *url)
{
    const DriverOptions options = {.lock_timeout_ms = 5000};
    g_autoptr(GError) error = NULL;
    Driver *driver = driver_open(url, &options, &error);

    g_assert_no_error(error);
    g_assert_nonnull(driver);
    return driver;
}

Driver *
suite_open(void)
{
    return suite_open_url(suite_url);
}

Driver *
suite_open_writer(void)
{
    g_autoptr(GError) error = NULL;
    Driver *driver = suite_open();

    driver_allow_writes(driver, &error);
    g_assert_no_error(error);
    return driver;
}

Driver *
suite_open_timed(guint lock_timeout_ms, guint statement_timeout_ms)
{
    const DriverOptions options = {.lock_timeout_ms = lock_timeout_ms, .statement_timeout_ms = statement_timeout_ms};
    g_autoptr(GError) error = NULL;
    Driver *driver = driver_open(suite_url, &options, &error);

    g_assert_no_error(error);
    return driver;
}

char *
suite_url_with(const char *user, const char *password, const char *database, int port)
{
    g_autoptr(GUri) uri = g_uri_parse(suite_url, G_URI_FLAGS_HAS_PASSWORD, NULL);
    g_autofree char *path = database != NULL ? g_strdup_printf("/%s", database) : g_strdup(g_uri_get_path(uri));

    return g_uri_join_with_user(G_URI_FLAGS_HAS_PASSWORD, g_uri_get_scheme(uri), user != NULL ? user : g_uri_get_user(uri),
                                password != NULL ? password : g_uri_get_password(uri), NULL, g_uri_get_host(uri),
                                port != 0 ? port : g_uri_get_port(uri), path, g_uri_get_query(uri), NULL);
}

char *
suite_fill(const char *template, const char *name)
{
    g_auto(GStrv) parts = g_strsplit(template, "@", -1);

    return g_strjoinv(name, parts);
}

static G_GNUC_PRINTF(1, 0) char *format_sql(const char *format, va_list arguments)
{
    return g_strdup_vprintf(format, arguments);
}

void
suite_execute(Driver *driver, const char *format, ...)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *sql = NULL;
    va_list arguments;

    va_start(arguments, format);
    sql = format_sql(format, arguments);
    va_end(arguments);
    driver_execute(driver, sql, NULL, 0, NULL, &error);
    g_assert_no_error(error);
}

typedef struct {
    guint rows;
    char *value;
} OneValue;

static DriverVerdict
keep_value(const DriverValue *values, guint n_values, gpointer user, GError **error G_GNUC_UNUSED)
{
    OneValue *one = user;

    g_assert_cmpuint(n_values, >, 0);
    one->rows++;
    g_free(one->value);
    one->value = g_strdup(values[0].text);
    return DRIVER_CONTINUE;
}

char *
suite_value(Driver *driver, const char *format, ...)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *sql = NULL;
    OneValue one = {0};
    va_list arguments;

    va_start(arguments, format);
    sql = format_sql(format, arguments);
    va_end(arguments);
    driver_query(driver, sql, NULL, 0, keep_value, &one, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(one.rows, ==, 1);
    return one.value;
}

GError *
suite_error(Driver *driver, const char *format, ...)
{
    GError *error = NULL;
    g_autofree char *sql = NULL;
    OneValue one = {0};
    va_list arguments;

    va_start(arguments, format);
    sql = format_sql(format, arguments);
    va_end(arguments);
    g_assert_false(driver_query(driver, sql, NULL, 0, keep_value, &one, &error));
    g_free(one.value);
    g_assert_nonnull(error);
    g_assert_true(error->domain == MIGROLLBACK_ERROR);
    g_assert_null(strchr(error->message, '\n'));
    g_test_message("%s: %s [%s] %s", sql, error->message, migrollback_error_sqlstate(error), migrollback_error_hint(error));
    return error;
}

GError *
suite_open_error(const char *url, const char *secret)
{
    const DriverOptions options = {.lock_timeout_ms = 1000};
    GError *error = NULL;
    Driver *driver = driver_open(url, &options, &error);
    const char *hint;

    g_assert_null(driver);
    g_assert_nonnull(error);
    g_assert_true(error->domain == MIGROLLBACK_ERROR);
    hint = migrollback_error_hint(error);
    g_test_message("%s [%s] %s", error->message, migrollback_error_sqlstate(error), hint);
    g_assert_null(strchr(error->message, '\n'));
    g_assert_cmpstr(error->message, !=, "");
    if (secret != NULL) {
        g_assert_null(strstr(error->message, secret));
        g_assert_true(hint == NULL || strstr(hint, secret) == NULL);
    }
    return error;
}

char *
suite_name(const char *what)
{
    static guint number;

    return g_strdup_printf("mr_%s_%d_%u", what, (int)getpid(), number++);
}

char *
suite_again(const char *task, const char *url, const char *environment)
{
    const char *argv[] = {"/proc/self/exe", task, url, NULL};
    g_auto(GStrv) variables = g_get_environ();
    g_autofree char *executable = g_file_read_link("/proc/self/exe", NULL);
    g_autoptr(GError) error = NULL;
    char *output = NULL;
    int status = 0;

    argv[0] = executable;
    if (environment != NULL) {
        g_auto(GStrv) pair = g_strsplit(environment, "=", 2);

        variables = g_environ_setenv(variables, pair[0], pair[1], TRUE);
    }
    g_spawn_sync(NULL, (char **)(gpointer)argv, variables, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_true(g_spawn_check_wait_status(status, NULL));
    return output;
}

static void
remove_folder(const char *folder)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            remove_folder(path);
        else
            remove(path);
    }
    g_clear_pointer(&dir, g_dir_close);
    remove(folder);
}

/* The URL of the server, or of a new empty file. */
static char *
find_url(void)
{
    g_autofree char *path = g_build_filename(suite_folder, "suite.db", NULL);

    if (backend->variable != NULL) {
        const char *url = g_getenv(backend->variable);

        if (url == NULL || *url == '\0') {
            fprintf(stderr, "%s is not set: run this inside tests/support/with-servers\n", backend->variable);
            exit(1);
        }
        return g_strdup(url);
    }
    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    return g_strdup_printf("sqlite:%s", path);
}

static void
add_tests(void)
{
    values_add_tests();
    statements_add_tests();
    sessions_add_tests();
    failures_add_tests();
    locks_add_tests();
    stream_add_tests();
    if (strcmp(backend->name, "sqlite") == 0) {
        sqlite_paths_add_tests();
        sqlite_add_tests();
    } else if (strcmp(backend->name, "postgres") == 0)
        postgres_add_tests();
    else
        mysql_add_tests();
}

int
main(int argc, char **argv)
{
    g_autofree char *url = NULL;
    g_autofree char *folder = NULL;
    int status;

    if (argc == 3 && strcmp(argv[1], "stream") == 0)
        return stream_task(argv[2]);
    if (argc == 3 && strcmp(argv[1], "open") == 0)
        return stream_open_task(argv[2]);
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; argc == 2 && i < G_N_ELEMENTS(backends); i++) {
        if (strcmp(backends[i].name, argv[1]) == 0)
            backend = &backends[i];
    }
    if (backend == NULL) {
        fprintf(stderr, "usage: test-drivers postgres|mysql|sqlite\n");
        return 2;
    }
    suite_folder = folder = g_dir_make_tmp("migrollback-drivers.XXXXXX", NULL);
    suite_url = url = find_url();
    add_tests();
    status = g_test_run();
    remove_folder(suite_folder);
    return status;
}
