/* Scratch copies: gone on every way out, and never another's. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shadow-suite.h"

#define PATIENCE 300 /* tenths of a second */

static const DriverOptions patient = {.lock_timeout_ms = 5000};

/* --- another process that holds a copy --- */

int
shadow_hold(const char *url)
{
    const ShadowOptions options = {.driver = patient};
    g_autoptr(GError) error = NULL;
    g_autoptr(Driver) source = driver_open(url, NULL, &error);
    Shadow *shadow = source != NULL ? shadow_new(source, url, &options, &error) : NULL;
    cJSON *connection;

    if (shadow == NULL) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    connection = shadow_connection(shadow);
    printf("%s\n%s\n", cJSON_GetObjectItemCaseSensitive(connection, "database")->valuestring,
           cJSON_IsString(cJSON_GetObjectItemCaseSensitive(connection, "socket"))
               ? cJSON_GetObjectItemCaseSensitive(connection, "socket")->valuestring
               : "");
    fflush(stdout);
    for (;;)
        pause();
}

typedef struct {
    GPid pid;
    char *database, *socket;
} Holder;

static char *
read_line(FILE *stream)
{
    char line[4096] = "";

    g_assert_nonnull(fgets(line, sizeof line, stream));
    return g_strdup(g_strchomp(line));
}

static void
start_holder(Holder *holder)
{
    g_autofree char *url = suite_url(NULL, NULL);
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    char *argv[] = {program, (char *)(gsize) "hold", url, NULL};
    g_autoptr(GError) error = NULL;
    FILE *stream;
    int output;

    g_spawn_async_with_pipes(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &holder->pid, NULL, &output, NULL, &error);
    g_assert_no_error(error);
    stream = fdopen(output, "r");
    holder->database = read_line(stream);
    holder->socket = read_line(stream);
    fclose(stream);
}

static void
holder_clear(Holder *holder)
{
    g_free(holder->database);
    g_free(holder->socket);
}

static DriverVerdict
see(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    (void)values;
    (void)n_values;
    (void)error;
    *(gboolean *)user = TRUE;
    return DRIVER_CONTINUE;
}

static gboolean
is_there(Driver *source, const Holder *holder)
{
    const DriverParameter name = {.type = DRIVER_TEXT, .text = holder->database};
    gboolean there = FALSE;

    if (g_str_equal(backend->name, "sqlite"))
        return g_file_test(holder->database, G_FILE_TEST_EXISTS);
    if (g_str_equal(backend->name, "postgres"))
        return g_file_test(holder->socket, G_FILE_TEST_EXISTS);
    g_assert_true(driver_query(source, "select 1 from information_schema.schemata where schema_name = ?", &name, 1, see, &there, NULL));
    return there;
}

static void
wait_until_gone(Driver *source, const Holder *holder)
{
    for (guint i = 0; i < PATIENCE && is_there(source, holder); i++)
        g_usleep(100 * 1000);
    g_assert_false(is_there(source, holder));
}

static GPtrArray *
children_of(GPid pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/children", (int)pid, (int)pid);
    g_autofree char *text = NULL;
    g_auto(GStrv) numbers = NULL;
    GPtrArray *children = g_ptr_array_new();

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    numbers = g_strsplit(g_strstrip(text), " ", -1);
    for (char **number = numbers; *number != NULL; number++)
        if (**number != '\0')
            g_ptr_array_add(children, GINT_TO_POINTER((int)g_ascii_strtoll(*number, NULL, 10)));
    return children;
}

static void
test_ended_by(gconstpointer data)
{
    const int number = GPOINTER_TO_INT(data);
    Driver *source = suite_fresh_database(number == SIGKILL ? "killed" : "ended");
    Holder holder;

    suite_run(source, "create table t (id integer)");
    start_holder(&holder);
    g_assert_true(is_there(source, &holder));
    kill(holder.pid, number);
    waitpid(holder.pid, NULL, 0);
    wait_until_gone(source, &holder);
    holder_clear(&holder);
}

/* The keeper too: then the next start removes it; not before its owner is dead. */
static void
test_left_behind(void)
{
    Driver *source = suite_fresh_database("left");
    g_autofree char *url = suite_url(NULL, NULL);
    g_autoptr(GPtrArray) children = NULL;
    Holder holder;

    suite_run(source, "create table t (id integer)");
    start_holder(&holder);
    shadow_clean(url, &patient);
    g_assert_true(is_there(source, &holder));
    children = children_of(holder.pid);
    g_assert_cmpuint(children->len, >=, 1);
    kill(holder.pid, SIGSTOP); /* so that it does not see them die */
    for (guint i = 0; i < children->len; i++)
        kill(GPOINTER_TO_INT(g_ptr_array_index(children, i)), SIGKILL);
    kill(holder.pid, SIGKILL);
    waitpid(holder.pid, NULL, 0);
    g_usleep(300 * 1000);
    g_assert_true(is_there(source, &holder));
    g_assert_cmpuint(shadow_clean(url, &patient), >=, 1);
    g_assert_false(is_there(source, &holder));
    holder_clear(&holder);
}

/* --- in this process --- */

static guint
count_own_folders(void)
{
    g_autofree char *prefix = g_strdup_printf("migrollback-shadow-%x-", (guint)getpid());
    const char *const places[] = {g_get_tmp_dir(), "/tmp"};
    guint count = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autoptr(GDir) folder = g_dir_open(places[i], 0, NULL);
        const char *name;

        while (folder != NULL && (name = g_dir_read_name(folder)) != NULL)
            count += g_str_has_prefix(name, prefix) ? 1 : 0;
    }
    return count;
}

static void
test_nothing_is_left(void)
{
    Driver *source = suite_fresh_database("nothing");
    g_autofree char *url = suite_url(NULL, NULL);
    const ShadowOptions good = {.driver = patient}, bad = {.server = "postgres://nobody:secret-word@127.0.0.1:1/x", .driver = patient};
    g_autoptr(GPtrArray) before = NULL;
    g_autoptr(GPtrArray) after = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = NULL;
    Shadow *shadow;

    before = children_of(getpid());
    shadow = shadow_new(suite_session(NULL, NULL), url, &good, &error);
    g_assert_no_error(error);
    path = g_strdup(shadow_url(shadow));
    g_assert_cmpuint(count_own_folders(), >, 0);
    shadow_free(shadow);
    g_assert_cmpuint(count_own_folders(), ==, 0);
    g_assert_null(driver_open(path, NULL, NULL));
    if (!g_str_equal(backend->name, "sqlite")) {
        g_assert_null(shadow_new(source, url, &bad, &error));
        g_assert_nonnull(error);
        g_test_message("%s", error->message);
        g_assert_null(strstr(error->message, "secret-word"));
    }
    g_assert_cmpuint(count_own_folders(), ==, 0);
    after = children_of(getpid());
    g_assert_cmpuint(after->len, ==, before->len);
}

void
shadow_life_add_tests(void)
{
    g_test_add_data_func("/shadow/gone-after-sigkill", GINT_TO_POINTER(SIGKILL), test_ended_by);
    g_test_add_data_func("/shadow/gone-after-sigterm", GINT_TO_POINTER(SIGTERM), test_ended_by);
    g_test_add_func("/shadow/left-behind-is-removed-once-its-owner-is-dead", test_left_behind);
    g_test_add_func("/shadow/nothing-is-left-after-success-or-failure", test_nothing_is_left);
}
