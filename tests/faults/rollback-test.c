#include <glib/gstdio.h>

#include "engine/rollback.h"
#include "tests/support/faulty-driver.h"

#define LAST_BATCH 3

/* A SQLite file with Knex's table, and the request to undo its last batch through a driver that may fail. */
typedef struct {
    char *folder, *file, *url;
    char *command[4];
    GTimeZone *utc;
    RollbackRequest request;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    faulty_driver_register();
    fixture->folder = g_dir_make_tmp("faults-XXXXXX", NULL);
    fixture->file = g_build_filename(fixture->folder, "app.sqlite3", NULL);
    fixture->url = g_strconcat("faulty:sqlite:", fixture->file, NULL);
    fixture->command[0] = g_strdup("/usr/bin/python3");
    fixture->command[1] = g_strdup(UNDO_ONE);
    fixture->command[2] = g_strdup(fixture->file);
    fixture->utc = g_time_zone_new_utc();
    fixture->request = (RollbackRequest){.url = fixture->url,
                                         .command = fixture->command,
                                         .driver = {.lock_timeout_ms = 5000},
                                         .cutoff = {.selector = CUTOFF_BATCH, .number = 2},
                                         .plan = {.for_run = TRUE, .zone = fixture->utc}};
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    faulty_driver_fail(0, MIGROLLBACK_ERROR_FAILED, FALSE);
    g_unlink(fixture->file);
    g_rmdir(fixture->folder);
    for (gsize i = 0; i < G_N_ELEMENTS(fixture->command); i++)
        g_free(fixture->command[i]);
    g_time_zone_unref(fixture->utc);
    g_free(fixture->folder);
    g_free(fixture->file);
    g_free(fixture->url);
}

static void
create_table(const Fixture *fixture)
{
    const char *argv[] = {fixture->command[0], fixture->command[1], fixture->file, "create", NULL};
    int status = -1;

    g_assert_true(g_spawn_sync(NULL, (char **)(gsize)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
}

static void
count_undone(const RunEvent *event, gpointer user)
{
    guint *told = user;

    *told += event->kind == RUN_UNDONE ? 1 : 0;
}

/* The whole way of the data. `undone` and `told`: what the engine says. */
static gboolean
run(const Fixture *fixture, guint *undone, guint *told, GError **error)
{
    g_autoptr(Rollback) rollback = rollback_open(&fixture->request, error);

    *undone = *told = 0;
    return rollback != NULL && rollback_plan(rollback, error) && rollback_run(rollback, count_undone, told, undone, error);
}

/* How many migrations are applied, by a driver that does not fail. */
static guint
applied(const Fixture *fixture)
{
    RollbackRequest request = fixture->request;
    g_autofree char *url = g_strconcat("sqlite:", fixture->file, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Rollback) rollback = NULL;

    request.url = url;
    rollback = rollback_open(&request, &error);
    g_assert_no_error(error);
    return history_length(rollback->history);
}

static const MigrollbackError causes[] = {MIGROLLBACK_ERROR_CONNECT, MIGROLLBACK_ERROR_QUERY, MIGROLLBACK_ERROR_TIMEOUT};

/* What is said must be true: "nothing was changed" with all rows there, "partly" with some gone, and what is counted is gone. */
static void
check_said(const Fixture *fixture, const GError *error, guint undone, guint told)
{
    guint gone = LAST_BATCH + 1 - applied(fixture);

    g_test_message("%s; %u gone, %u counted, %u told", error->message, gone, undone, told);
    g_assert_cmpuint(undone, <=, gone);
    g_assert_cmpuint(told, ==, undone);
    g_assert_true(error->domain == MIGROLLBACK_ERROR);
    if (gone > 0)
        g_assert_cmpint(error->code, ==, MIGROLLBACK_ERROR_PARTIAL);
}

static void
test_every_call_fails_once(Fixture *fixture, gconstpointer data)
{
    guint calls, undone, told, failures = 0;
    g_autoptr(GError) none = NULL;

    (void)data;
    create_table(fixture);
    faulty_driver_fail(0, MIGROLLBACK_ERROR_FAILED, FALSE);
    g_assert_true(run(fixture, &undone, &told, &none));
    calls = faulty_driver_calls();
    g_assert_cmpuint(undone, ==, LAST_BATCH);
    g_assert_cmpuint(calls, >, 6);
    for (gsize cause = 0; cause < G_N_ELEMENTS(causes); cause++)
        for (guint n = 1; n <= calls; n++) {
            g_autoptr(GError) error = NULL;

            create_table(fixture);
            faulty_driver_fail(n, causes[cause], FALSE);
            if (!run(fixture, &undone, &told, &error)) {
                failures++;
                check_said(fixture, error, undone, told);
            }
            /* The same command again reaches the same end. */
            g_clear_error(&error);
            faulty_driver_fail(0, MIGROLLBACK_ERROR_FAILED, FALSE);
            if (applied(fixture) > 1)
                g_assert_true(run(fixture, &undone, &told, &error));
            g_assert_no_error(error);
            g_assert_cmpuint(applied(fixture), ==, 1);
        }
    g_test_message("%u calls, %u failures", calls, failures);
    g_assert_cmpuint(failures, >, calls); /* a fault that nobody notices would be no test */
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/faults/every-call-to-the-database-fails-once", Fixture, NULL, set_up, test_every_call_fails_once, tear_down);
    return g_test_run();
}
