/*
 * shadow-cluster - PostgreSQL's programs, and a private throw-away cluster made with them.
 *
 * The cluster listens on a unix socket alone, in a folder that only its user may enter, so it asks for no password; what it holds is not
 * synced to disk. PostgreSQL does not run as root: then it becomes the user postgres, or nobody.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shadow-parts.h"

#define START_TIME (60 * G_USEC_PER_SEC)
#define PAUSE (5 * 1000)

/* --- programs --- */

/* Where packages put them, one folder a version. */
static const char *const places[] = {"/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/postgresql"};
static const char *const numbered[] = {"/usr/pgsql-%d/bin", "/usr/local/pgsql-%d/bin", "/opt/homebrew/opt/postgresql@%d/bin",
                                       "/usr/lib/postgresql%d/bin", "/usr/libexec/postgresql%d"};
#define NEWEST 40 /* versions are looked for up to this one */

static gboolean
has_programs(const char *folder, gboolean with_server)
{
    static const char *const programs[] = {"pg_dump", "pg_restore", "initdb", "postgres"};

    for (gsize i = 0; i < (with_server ? 4 : 2); i++) {
        g_autofree char *path = g_build_filename(folder, programs[i], NULL);

        if (!g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
            return FALSE;
    }
    return TRUE;
}

static char *
output_of(const char *program, const char *option)
{
    const char *const argv[] = {program, option, NULL};
    char *output = NULL;

    g_spawn_sync(NULL, (char **)(gsize)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL, NULL, NULL);
    return output != NULL ? g_strstrip(output) : NULL;
}

/* "pg_dump (PostgreSQL) 15.20 (Debian …)" */
static int
version_of(const char *folder)
{
    g_autofree char *program = g_build_filename(folder, "pg_dump", NULL);
    g_autofree char *text = output_of(program, "--version");
    const char *number = text != NULL ? strpbrk(text, "0123456789") : NULL;

    return number != NULL ? atoi(number) : 0;
}

/* Folders with a version in their names, then those of PATH and of pg_config, whose versions must be asked for. */
static char *
find_numbered(int version, gboolean with_server)
{
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *folder = g_strdup_printf("%s/%d/bin", places[i], version);

        if (has_programs(folder, with_server))
            return g_steal_pointer(&folder);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(numbered); i++) {
        g_auto(GStrv) parts = g_strsplit(numbered[i], "%d", 2);
        g_autofree char *folder = g_strdup_printf("%s%d%s", parts[0], version, parts[1]);

        if (has_programs(folder, with_server))
            return g_steal_pointer(&folder);
    }
    return NULL;
}

static char *
find_other(int version, gboolean with_server)
{
    g_auto(GStrv) folders = g_strsplit(g_getenv("PATH") != NULL ? g_getenv("PATH") : "", ":", -1);
    g_autofree char *configured = NULL;

    for (char **folder = folders; *folder != NULL; folder++) {
        if (g_path_is_absolute(*folder) && has_programs(*folder, with_server) && version_of(*folder) >= version)
            return g_strdup(*folder);
    }
    configured = output_of("pg_config", "--bindir");
    return configured != NULL && has_programs(configured, with_server) && version_of(configured) >= version ? g_steal_pointer(&configured)
                                                                                                            : NULL;
}

char *
shadow_postgres_folder(int major, gboolean with_server, GError **error)
{
    char *folder = find_numbered(major, with_server);

    if (folder == NULL)
        folder = find_other(major, with_server);
    for (int version = major + 1; folder == NULL && version <= NEWEST; version++)
        folder = find_numbered(version, with_server);
    if (folder != NULL)
        return folder;
    if (with_server) {
        migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "PostgreSQL's initdb, postgres and pg_dump of version %d or newer are not here",
                         major);
        migrollback_error_set_hint(
            error,
            "Name a server on which a scratch database may be made with --shadow URL, or install PostgreSQL %d (Debian: "
            "postgresql-%d); no service of it need run.",
            major, major);
    } else {
        migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "PostgreSQL's pg_dump and pg_restore of version %d or newer are not here", major);
        migrollback_error_set_hint(error, "Install PostgreSQL's client programs of version %d (Debian: postgresql-client-%d).", major,
                                   major);
    }
    return NULL;
}

/* --- the cluster --- */

static gboolean
choose_user(ShadowTool *tool, GError **error)
{
    const struct passwd *user;

    if (geteuid() != 0)
        return TRUE;
    user = getpwnam("postgres");
    if (user == NULL)
        user = getpwnam("nobody");
    if (user == NULL || user->pw_uid == 0) {
        migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody'");
        migrollback_error_set_hint(error, "Run this as another user, or name a server with --shadow URL.");
        return FALSE;
    }
    tool->user = user->pw_uid;
    tool->group = user->pw_gid;
    return TRUE;
}

/* The server's user goes through the outer folder, and nobody else gets into the inner ones. */
static gboolean
make_folders(const char *folder, const ShadowTool *tool, GError **error)
{
    static const char *const names[] = {"data", "s"};
    gboolean made = tool->user == 0 || chmod(folder, 0711) == 0;

    for (gsize i = 0; made && i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);

        made = g_mkdir(path, 0700) == 0 && (tool->user == 0 || chown(path, tool->user, tool->group) == 0);
    }
    return made || migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "cannot make folders in '%s': %s", folder, g_strerror(errno));
}

/* Nothing of ours that PostgreSQL's programs would take for theirs. */
static char **
server_environment(const char *folder)
{
    char **environment = g_get_environ();
    g_auto(GStrv) names = g_strdupv(environment);

    for (char **name = names; *name != NULL; name++) {
        (*name)[strcspn(*name, "=")] = '\0';
        if (g_str_has_prefix(*name, "PG") || g_str_has_prefix(*name, "LC_") || g_str_equal(*name, "LANG") ||
            g_str_equal(*name, "LANGUAGE") || strstr(*name, "DATABASE") != NULL || strstr(*name, "PASS") != NULL)
            environment = g_environ_unsetenv(environment, *name);
    }
    environment = g_environ_setenv(environment, "LC_ALL", "C", TRUE);
    return g_environ_setenv(environment, "HOME", folder, TRUE);
}

static gboolean
run_initdb(const ShadowCluster *cluster, const char *folder, ShadowTool *tool, GError **error)
{
    g_autofree char *program = g_build_filename(cluster->programs, "initdb", NULL);
    g_autofree char *data = g_build_filename(folder, "data", NULL);
    g_autofree char *user = g_strconcat("--username=", cluster->user, NULL);
    const char *const argv[] = {program,     "--pgdata",          data, user, "--auth=trust", "--encoding=UTF8", "--no-locale",
                                "--no-sync", "--no-instructions", NULL};

    tool->argv = argv;
    tool->death_signal = SIGKILL;
    return shadow_tool_run(tool, error);
}

/* Little memory, no other processes than it needs, locks enough for a migration of thousands of tables. */
static const char *const server_settings[] = {"listen_addresses=",
                                              "port=5432",
                                              "unix_socket_permissions=0700",
                                              "fsync=off",
                                              "full_page_writes=off",
                                              "synchronous_commit=off",
                                              "shared_buffers=32MB",
                                              "max_connections=40",
                                              "max_locks_per_transaction=512",
                                              "autovacuum=off",
                                              "wal_level=minimal",
                                              "max_wal_senders=0",
                                              "max_replication_slots=0",
                                              "dynamic_shared_memory_type=mmap",
                                              "logging_collector=off",
                                              "log_min_messages=fatal",
                                              "log_statement=none",
                                              "max_wal_size=4GB",
                                              "checkpoint_timeout=1d",
                                              "archive_mode=off"};

static GPtrArray *
server_argv(const ShadowCluster *cluster, const char *folder)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(argv, g_build_filename(cluster->programs, "postgres", NULL));
    g_ptr_array_add(argv, g_strdup("-D"));
    g_ptr_array_add(argv, g_build_filename(folder, "data", NULL));
    g_ptr_array_add(argv, g_strdup("-k"));
    g_ptr_array_add(argv, g_build_filename(folder, "s", NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(server_settings); i++) {
        g_ptr_array_add(argv, g_strdup("-c"));
        g_ptr_array_add(argv, g_strdup(server_settings[i]));
    }
    for (char *const *setting = cluster->settings; setting != NULL && *setting != NULL; setting++) {
        g_ptr_array_add(argv, g_strdup("-c"));
        g_ptr_array_add(argv, g_strdup(*setting));
    }
    g_ptr_array_add(argv, NULL);
    return argv;
}

char *
shadow_cluster_url(const char *folder, const char *user, const char *database)
{
    g_autofree char *socket = g_build_filename(folder, "s", NULL);
    g_autofree char *host = g_uri_escape_string(socket, NULL, FALSE);
    g_autofree char *name = g_uri_escape_string(user, NULL, FALSE);
    g_autofree char *path = g_uri_escape_string(database, NULL, FALSE);

    /* An address from the environment would go before the socket. */
    return g_strdup_printf("postgresql://%s@/%s?host=%s&port=5432%s", name, path, host,
                           g_getenv("PGHOSTADDR") != NULL || g_getenv("PGSERVICE") != NULL ? "&hostaddr=" : "");
}

/* The server that answers must be the one with our folder. */
static gboolean
check_server(Driver *server, const char *folder, GError **error)
{
    g_autoptr(GPtrArray) rows = shadow_rows(server, "select pg_catalog.current_setting('data_directory')", error, NULL);
    g_autofree char *data = g_build_filename(folder, "data", NULL);

    if (rows == NULL || rows->len != 1)
        return FALSE;
    return g_strcmp0(((char **)g_ptr_array_index(rows, 0))[0], data) == 0 ||
           migrollback_refuse(error, MIGROLLBACK_ERROR_UNEXPECTED, "the private server's socket is another server's");
}

static Driver *
wait_for_server(const ShadowTool *tool, pid_t pid, const char *url, const DriverOptions *options, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + START_TIME;

    for (;;) {
        g_autoptr(GError) failure = NULL;
        Driver *server = driver_open(url, options, &failure);

        if (server != NULL)
            return server;
        if (!shadow_tool_is_running(&pid)) {
            g_autofree char *log = shadow_tool_log(tool->log);

            return migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "the private PostgreSQL server ended at once: %s", log);
        }
        if (g_get_monotonic_time() > deadline || !g_error_matches(failure, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONNECT)) {
            shadow_tool_stop(pid, SIGQUIT);
            g_propagate_error(error, g_steal_pointer(&failure));
            return NULL;
        }
        g_usleep(PAUSE);
    }
}

Driver *
shadow_cluster_start(const ShadowCluster *cluster, const char *folder, const DriverOptions *options, GError **error)
{
    g_auto(GStrv) environment = server_environment(folder);
    g_autofree char *log = g_build_filename(folder, "log", NULL);
    g_autofree char *url = shadow_cluster_url(folder, cluster->user, "postgres");
    g_autoptr(GPtrArray) argv = server_argv(cluster, folder);
    ShadowTool tool = {.environment = environment, .log = log};
    g_autoptr(Driver) server = NULL;
    pid_t pid = 0;

    if (!choose_user(&tool, error) || !make_folders(folder, &tool, error) || !run_initdb(cluster, folder, &tool, error))
        return NULL;
    tool.argv = (const char *const *)argv->pdata;
    tool.death_signal = SIGQUIT;
    if (!shadow_tool_start(&tool, &pid, error))
        return NULL;
    server = wait_for_server(&tool, pid, url, options, error);
    if (server == NULL || !check_server(server, folder, error) || !driver_allow_writes(server, error))
        return NULL;
    return g_steal_pointer(&server);
}
