#include <glib/gstdio.h>

#include "engine/rollback.h"
#include "engine/schema/catalog-read.h"
#include "tests/support/faulty-driver.h"

/* A SQLite file with dbmate's table, and the SQL files that undo its migrations, run through a driver that may fail. */
typedef struct {
    char *folder, *migrations, *file, *url, *good_url;
    GTimeZone *utc;
    RollbackRequest request;
    char *start; /* digest of the schema before */
} Fixture;

static const struct {
    const char *version, *up, *down, *options;
} files[] = {
    {"1", "create table one (a int)", "drop table one;", ""},
    {"2", "create table two (a int)", "drop table two;", ""},
    {"3", "create table three (a int)",
     "create table left_of_three (a int);\ninsert into two values (3);\ndrop table three;\ndrop table left_of_three;", ""},
    {"4", "alter table one add column b int", "alter table one drop column b;", ""},
};

/* The same with a file that no transaction may hold. */
static const char stepwise[] =
    "create table left_of_three (a int);\ninsert into two values (3);\nvacuum;\ndrop table three;\ndrop table left_of_three;";

static void
write_file(const Fixture *fixture, gsize at, const char *down, const char *options)
{
    g_autofree char *name = g_strdup_printf("%s_x.sql", files[at].version), *path = g_build_filename(fixture->migrations, name, NULL),
                    *text = g_strdup_printf("-- migrate:up\n%s;\n\n-- migrate:down %s\n%s\n", files[at].up, options, down);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
    const char *third = data;

    faulty_driver_register();
    fixture->folder = g_dir_make_tmp("faults-XXXXXX", NULL);
    fixture->migrations = g_build_filename(fixture->folder, "migrations", NULL);
    fixture->file = g_build_filename(fixture->folder, "app.sqlite3", NULL);
    fixture->url = g_strconcat("faulty:sqlite:", fixture->file, NULL);
    fixture->good_url = g_strconcat("sqlite:", fixture->file, NULL);
    fixture->utc = g_time_zone_new_utc();
    g_assert_cmpint(g_mkdir(fixture->migrations, 0700), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
        write_file(fixture, i, i == 2 && third != NULL ? third : files[i].down, i == 2 && third != NULL ? "transaction:false" : "");
    fixture->request = (RollbackRequest){.url = fixture->url,
                                         .framework = "dbmate",
                                         .project = fixture->folder,
                                         .native = NATIVE_ALWAYS,
                                         .driver = {.lock_timeout_ms = 5000},
                                         .cutoff = {.selector = CUTOFF_TO, .target = "1"},
                                         .plan = {.for_run = TRUE, .split = TRUE, .zone = fixture->utc}};
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    faulty_driver_fail(0, MIGROLLBACK_ERROR_FAILED, FALSE);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *name = g_strdup_printf("%s_x.sql", files[i].version), *path = g_build_filename(fixture->migrations, name, NULL);

        g_unlink(path);
    }
    g_rmdir(fixture->migrations);
    g_unlink(fixture->file);
    g_rmdir(fixture->folder);
    g_time_zone_unref(fixture->utc);
    g_free(fixture->folder);
    g_free(fixture->migrations);
    g_free(fixture->file);
    g_free(fixture->url);
    g_free(fixture->good_url);
    g_free(fixture->start);
}

static void
execute(Driver *driver, const char *sql)
{
    g_autoptr(GError) error = NULL;

    driver_execute(driver, sql, NULL, 0, NULL, &error);
    g_assert_no_error(error);
}

static char *
schema_digest(const Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Driver) driver = driver_open(fixture->good_url, NULL, &error);
    g_autoptr(Catalog) catalog = driver != NULL ? catalog_read(driver, NULL, &error) : NULL;

    g_assert_no_error(error);
    return catalog_digest(catalog, TRUE);
}

static void
create_database(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Driver) driver = NULL;

    g_unlink(fixture->file);
    g_assert_true(g_file_set_contents(fixture->file, "", 0, NULL));
    driver = driver_open(fixture->good_url, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(driver_allow_writes(driver, &error));
    g_assert_true(driver_begin(driver, &error)); /* one wait for the disk, not nine */
    execute(driver, "create table schema_migrations (version varchar(128) primary key)");
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *row = g_strdup_printf("insert into schema_migrations values ('%s')", files[i].version);

        execute(driver, files[i].up);
        execute(driver, row);
    }
    g_assert_true(driver_commit(driver, &error));
    g_clear_pointer(&driver, driver_close);
    g_free(fixture->start);
    fixture->start = schema_digest(fixture);
}

static void
count_undone(const RunEvent *event, gpointer user)
{
    guint *told = user;

    *told += event->kind == RUN_UNDONE ? 1 : 0;
}

static gboolean
run(const Fixture *fixture, guint *undone, guint *told, GError **error)
{
    g_autoptr(Rollback) rollback = rollback_open(&fixture->request, error);

    *undone = *told = 0;
    return rollback != NULL && rollback_plan(rollback, error) && rollback_run(rollback, count_undone, told, undone, error);
}

static DriverVerdict
take_count(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    (void)n_values;
    (void)error;
    *(guint *)user = (guint)g_ascii_strtoull(values[0].text, NULL, 10);
    return DRIVER_STOP;
}

static guint
count(const Fixture *fixture, const char *sql)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Driver) driver = driver_open(fixture->good_url, NULL, &error);
    guint rows = 0;

    g_assert_no_error(error);
    g_assert_true(driver_query(driver, sql, NULL, 0, take_count, &rows, &error));
    return rows;
}

static guint
applied(const Fixture *fixture)
{
    return count(fixture, "select count(*) from schema_migrations");
}

static const MigrollbackError causes[] = {MIGROLLBACK_ERROR_CONNECT, MIGROLLBACK_ERROR_QUERY, MIGROLLBACK_ERROR_TIMEOUT};

/* "Nothing was changed" is only said where rows and schema are as before; what is counted as undone is gone. */
static void
check_said(const Fixture *fixture, const GError *error, guint undone, guint told)
{
    guint gone = G_N_ELEMENTS(files) - applied(fixture);
    g_autofree char *now = schema_digest(fixture);
    gboolean changed = gone > 0 || !g_str_equal(now, fixture->start);

    g_test_message("%s; %u gone, %u counted, %u told%s", error->message, gone, undone, told, changed ? ", changed" : "");
    g_assert_cmpuint(undone, <=, gone);
    g_assert_cmpuint(told, ==, undone);
    if (changed)
        g_assert_cmpint(error->code, ==, MIGROLLBACK_ERROR_PARTIAL);
}

/* Undone is undone, once: the row of data that the third file adds is there once before its table goes. */
static void
check_end(const Fixture *fixture)
{
    g_assert_cmpuint(applied(fixture), ==, 1);
    g_assert_cmpuint(
        count(fixture, "select count(*) from sqlite_master where name in ('two', 'three', 'left_of_three', 'migrollback_checkpoint')"), ==,
        0);
    g_assert_cmpuint(count(fixture, "select count(*) from pragma_table_info('one')"), ==, 1);
}

static void
test_every_call_fails_once(Fixture *fixture, gconstpointer data)
{
    guint calls, undone, told, failures = 0;
    g_autoptr(GError) none = NULL;

    (void)data;
    create_database(fixture);
    faulty_driver_fail(0, MIGROLLBACK_ERROR_FAILED, FALSE);
    run(fixture, &undone, &told, &none);
    g_assert_no_error(none);
    calls = faulty_driver_calls();
    g_assert_cmpuint(undone, ==, 3);
    check_end(fixture);
    for (gsize cause = 0; cause < G_N_ELEMENTS(causes); cause++)
        for (guint n = 1; n <= calls; n++) {
            g_autoptr(GError) error = NULL;

            create_database(fixture);
            faulty_driver_fail(n, causes[cause], FALSE);
            g_test_message("call %u, cause %d", n, (int)causes[cause]);
            if (!run(fixture, &undone, &told, &error)) {
                failures++;
                check_said(fixture, error, undone, told);
            }
            g_clear_error(&error);
            faulty_driver_fail(0, MIGROLLBACK_ERROR_FAILED, FALSE);
            if (applied(fixture) > 1)
                run(fixture, &undone, &told, &error);
            g_assert_no_error(error);
            if (count(fixture, "select count(*) from sqlite_master where name = 'migrollback_checkpoint'") == 0)
                check_end(fixture);
        }
    g_test_message("%u calls, %u failures", calls, failures);
    g_assert_cmpuint(failures, >, calls);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/faults/native/in-one-transaction", Fixture, NULL, set_up, test_every_call_fails_once, tear_down);
    g_test_add("/faults/native/statement-by-statement", Fixture, stepwise, set_up, test_every_call_fails_once, tear_down);
    return g_test_run();
}
