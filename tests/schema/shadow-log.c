/* Scratch copies: what the source's server was told, and what became of its file. */
#include <glib/gstdio.h>
#include <string.h>

#include "shadow-suite.h"

static const DriverOptions patient = {.lock_timeout_ms = 5000};

static gboolean
only_reads(const char *statement)
{
    static const char *const reading[] = {
        "select",       "set ",         "show",       "begin", "start transaction", "commit",      "rollback",    "savepoint", "release",
        "prepare dump", "execute dump", "deallocate", "with",  "lock table",        "prepare get", "execute get", "do 0",      "explain"};
    g_autofree char *lower = g_ascii_strdown(statement, -1);
    const char *at = lower + strspn(lower, " \t\n");

    while (g_str_has_prefix(at, "--")) {
        at += strcspn(at, "\n");
        at += strspn(at, " \t\n");
    }
    for (gsize i = 0; i < G_N_ELEMENTS(reading); i++) {
        if (g_str_has_prefix(at, reading[i]))
            return !g_str_has_prefix(at, "lock table") || strstr(at, "in access share mode") != NULL;
    }
    return FALSE;
}

/* The statements of a server's log: what stands behind "statement: " or "execute NAME: ", with the lines that go on with a tab. */
static GPtrArray *
logged(const char *log)
{
    g_auto(GStrv) lines = g_strsplit(log, "\n", -1);
    GPtrArray *statements = g_ptr_array_new_with_free_func(g_free);
    GString *current = NULL;

    for (char **line = lines; *line != NULL; line++) {
        const char *plain = strstr(*line, "LOG:  statement: "), *executed = strstr(*line, "LOG:  execute ");
        const char *start = plain != NULL ? plain + strlen("LOG:  statement: ") : NULL;

        if (**line == '\t' && current != NULL) {
            g_string_append_printf(current, "\n%s", *line);
            continue;
        }
        if (current != NULL)
            g_ptr_array_add(statements, g_string_free(current, FALSE));
        current = NULL;
        if (executed != NULL && plain == NULL)
            start = strstr(executed + strlen("LOG:  execute "), ": ") + 2;
        if (start != NULL)
            current = g_string_new(start);
    }
    if (current != NULL)
        g_ptr_array_add(statements, g_string_free(current, FALSE));
    return statements;
}

/* A role that may read the tables and no more, whose every statement the server writes down. */
static void
test_postgres_log(void)
{
    static const char *const tables[] = {"t", NULL};
    Driver *owner = suite_fresh_database("logged");
    g_autofree char *data = NULL, *path = NULL, *log = NULL, *url = NULL;
    g_autoptr(GPtrArray) statements = NULL;
    const ShadowOptions options = {.tables = tables, .driver = patient};
    g_autoptr(GError) error = NULL;
    g_autoptr(Shadow) shadow = NULL;
    gsize before = 0;

    data = shadow_suite_value(owner, "show data_directory");
    path = g_build_filename(data, "..", "log", NULL);
    if (!g_file_get_contents(path, &log, &before, NULL)) {
        g_test_skip("the server's log is not where with-servers puts it");
        return;
    }
    suite_run(owner, backend->base);
    suite_run(owner,
              "drop role if exists mr_shadow_reader;;create role mr_shadow_reader login password 'pw';;"
              "alter role mr_shadow_reader set log_statement = 'all';;grant select on all tables in schema public to mr_shadow_reader");
    url = suite_url("mr_shadow_reader", "pw");
    shadow = shadow_new(suite_session("mr_shadow_reader", "pw"), url, &options, &error);
    g_assert_no_error(error);
    g_clear_pointer(&shadow, shadow_free);
    g_clear_pointer(&log, g_free);
    g_assert_true(g_file_get_contents(path, &log, NULL, NULL));
    statements = logged(log + before);
    for (guint i = 0; i < statements->len; i++) {
        if (!only_reads(g_ptr_array_index(statements, i)))
            g_error("not a reading statement: %s", (const char *)g_ptr_array_index(statements, i));
    }
    g_test_message("%u statements", statements->len);
    g_assert_cmpuint(statements->len, >, 30);
    suite_run(owner, "drop owned by mr_shadow_reader;;drop role mr_shadow_reader;;drop owned by mr_catalog_role cascade");
}

typedef struct {
    const char *schema; /* the source */
    guint n_statements;
} MysqlLog;

/* What is neither reading nor setting must name the copy, or be said in a session that is connected to it. */
static DriverVerdict
check_logged(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    MysqlLog *log = user;
    const char *statement = values[0].text, *database = values[1].text;

    (void)n_values;
    (void)error;
    log->n_statements++;
    if (only_reads(statement))
        return DRIVER_CONTINUE;
    if (strstr(statement, log->schema) != NULL)
        g_error("names the source: %s", statement);
    if (database == NULL || strstr(database, "migrollback_shadow_") == NULL)
        g_assert_true(g_str_has_prefix(statement, "create database `migrollback_shadow_") ||
                      g_str_has_prefix(statement, "drop database if exists `migrollback_shadow_"));
    return DRIVER_CONTINUE;
}

static const char logged_statements[] =
    "select convert(g.argument using utf8mb4), (select convert(c.argument using utf8mb4) from mysql.general_log c"
    " where c.thread_id = g.thread_id and c.command_type = 'Connect' limit 1)"
    " from mysql.general_log g where g.command_type in ('Query', 'Execute') and g.user_host like '%mr\\_shadow\\_reader%'";

/* A user that may read the source and do everything in scratch schemas. */
static void
test_mysql_log(void)
{
    static const char *const tables[] = {"t", NULL};
    Driver *owner = suite_fresh_database("logged");
    const char *schema = driver_info(owner)->database;
    MysqlLog log = {.schema = schema};
    g_autofree char *url = NULL;
    const ShadowOptions options = {.tables = tables, .driver = patient};
    g_autoptr(GError) error = NULL;
    g_autoptr(Shadow) shadow = NULL;

    suite_run(owner, backend->base);
    suite_run(owner, "drop user if exists mr_shadow_reader;;create user mr_shadow_reader identified by 'pw';;"
                     "grant all on `migrollback\\_shadow\\_%`.* to mr_shadow_reader;;grant select on mysql.proc to mr_shadow_reader");
    suite_runf(owner, "grant select, show view, trigger, event, execute on %s.* to mr_shadow_reader", schema);
    suite_run(owner, "set global log_output = 'TABLE';;set global general_log = 1");
    url = suite_url("mr_shadow_reader", "pw");
    shadow = shadow_new(suite_session("mr_shadow_reader", "pw"), url, &options, &error);
    suite_run(owner, "set global general_log = 0");
    g_assert_no_error(error);
    suite_run(owner, "set global general_log = 1");
    g_clear_pointer(&shadow, shadow_free);
    suite_run(owner, "set global general_log = 0");
    driver_query(owner, logged_statements, NULL, 0, check_logged, &log, &error);
    g_assert_no_error(error);
    g_test_message("%u statements", log.n_statements);
    g_assert_cmpuint(log.n_statements, >, 30);
    suite_run(owner, "drop user mr_shadow_reader");
}

static void
test_sqlite_untouched(void)
{
    static const char *const tables[] = {"t", NULL};
    Driver *source = suite_fresh_database("untouched");
    const char *path = driver_info(source)->address;
    g_autofree char *url = suite_url(NULL, NULL);
    ShadowOptions options = {.tables = tables, .driver = patient};
    g_autofree char *before = NULL, *after = NULL;
    GStatBuf old, new;
    gsize n_before, n_after;

    suite_run(source, backend->base);
    for (guint i = 0; i < 2; i++) {
        Shadow *shadow;

        options.with_data = i == 1;
        g_assert_true(g_file_get_contents(path, &before, &n_before, NULL));
        g_assert_cmpint(g_stat(path, &old), ==, 0);
        shadow = shadow_new(suite_session(NULL, NULL), url, &options, NULL);
        g_assert_nonnull(shadow);
        suite_run(shadow_driver(shadow), "create table made (id integer);;drop table t");
        shadow_free(shadow);
        g_assert_true(g_file_get_contents(path, &after, &n_after, NULL));
        g_assert_cmpint(g_stat(path, &new), ==, 0);
        g_assert_true(n_before == n_after && memcmp(before, after, n_before) == 0);
        g_assert_cmpint(old.st_mtim.tv_sec, ==, new.st_mtim.tv_sec);
        g_assert_cmpint(old.st_mtim.tv_nsec, ==, new.st_mtim.tv_nsec);
        g_clear_pointer(&before, g_free);
        g_clear_pointer(&after, g_free);
    }
}

void
shadow_log_add_tests(void)
{
    if (g_str_equal(backend->name, "postgres"))
        g_test_add_func("/shadow/a-role-that-reads-and-every-statement-it-said", test_postgres_log);
    else if (g_str_equal(backend->name, "mysql"))
        g_test_add_func("/shadow/a-role-that-reads-and-every-statement-it-said", test_mysql_log);
    else
        g_test_add_func("/shadow/the-file-is-untouched", test_sqlite_untouched);
}
