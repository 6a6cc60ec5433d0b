/*
 * shadow-postgres - a scratch copy of a PostgreSQL database: pg_dump from it, pg_restore into a new one.
 *
 * pg_restore sends statements through libpq itself; a dump as text would need psql, and psql runs programs that a text names. The password of
 * either server goes through the environment of these programs alone.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shadow-parts.h"

/* The columns of queries/shadow/database.postgres.sql. */
enum { USER, NAME, ENCODING, COLLATE, CTYPE, PROVIDER, LOCALE, OWNER, HAS_PUBLIC, N_FACTS };

typedef struct {
    Shadow *shadow;
    GPtrArray *database; /* one row */
    char *programs;
    char *dump; /* the file */
    char *log;
    char *source_url; /* without password */
    char **environment;
    GPtrArray *argv;
    ShadowTool tool; /* pg_dump */
    pid_t dumping;
    Driver *server;    /* a session beside the new database */
    char *name, *user; /* of the new database */
} Copy;

static void
copy_clear(Copy *copy)
{
    shadow_tool_stop(copy->dumping, SIGTERM);
    g_clear_pointer(&copy->database, g_ptr_array_unref);
    g_clear_pointer(&copy->argv, g_ptr_array_unref);
    g_clear_pointer(&copy->server, driver_close);
    g_strfreev(copy->environment);
    g_free(copy->programs);
    g_free(copy->dump);
    g_free(copy->log);
    g_free(copy->source_url);
    g_free(copy->name);
    g_free(copy->user);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Copy, copy_clear)

static const char *
fact(const Copy *copy, guint column)
{
    return ((char **)g_ptr_array_index(copy->database, 0))[column];
}

static gboolean
is_private(const Copy *copy)
{
    return copy->shadow->options->server == NULL;
}

static GPtrArray *
new_argv(const char *folder, const char *program)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(argv, g_build_filename(folder, program, NULL));
    return argv;
}

static void
add(GPtrArray *argv, const char *format, const char *value)
{
    g_auto(GStrv) parts = g_strsplit(format, "%s", 2);

    g_ptr_array_add(argv, g_strconcat(parts[0], value, parts[1], NULL));
}

/* Ours, with the password of `url`, and in English. */
static char **
client_environment(const char *url, const char *options, char **plain_url)
{
    g_autofree char *password = NULL;
    char **environment = g_get_environ();
    g_autofree char *all = NULL;

    *plain_url = shadow_url_split_password(url, &password);
    all = g_strdup_printf("%s %s", g_environ_getenv(environment, "PGOPTIONS") != NULL ? g_environ_getenv(environment, "PGOPTIONS") : "",
                          options);
    if (password != NULL)
        environment = g_environ_setenv(environment, "PGPASSWORD", password, TRUE);
    environment = g_environ_setenv(environment, "PGAPPNAME", "migrollback", TRUE);
    environment = g_environ_setenv(environment, "PGOPTIONS", all, TRUE);
    return g_environ_setenv(environment, "LC_ALL", "C", TRUE);
}

/* --- pg_dump, which runs while the target is made --- */

static gboolean
start_dump(Copy *copy, const char *url, GError **error)
{
    const ShadowOptions *options = copy->shadow->options;
    g_autofree char *wait = g_strdup_printf("%u", options->driver.lock_timeout_ms);

    copy->dump = g_build_filename(copy->shadow->place.folder, "dump", NULL);
    copy->log = g_build_filename(copy->shadow->place.folder, "dump.log", NULL);
    copy->environment = client_environment(url, "-c default_transaction_read_only=on", &copy->source_url);
    copy->argv = new_argv(copy->programs, "pg_dump");
    add(copy->argv, "--format=custom", "");
    add(copy->argv, "--compress=0", "");
    add(copy->argv, "--no-sync", "");
    add(copy->argv, "--no-password", "");
    add(copy->argv, "--no-tablespaces", "");
    add(copy->argv, "--no-security-labels", "");
    add(copy->argv, "--no-subscriptions", "");
    if (options->driver.lock_timeout_ms > 0)
        add(copy->argv, "--lock-wait-timeout=%s", wait);
    if (!options->with_data)
        add(copy->argv, "--schema-only", "");
    add(copy->argv, "--file=%s", copy->dump);
    add(copy->argv, "--dbname=%s", copy->source_url);
    g_ptr_array_add(copy->argv, NULL);
    copy->tool = (ShadowTool){
        .argv = (const char *const *)copy->argv->pdata, .environment = copy->environment, .log = copy->log, .death_signal = SIGTERM};
    return shadow_tool_start(&copy->tool, &copy->dumping, error);
}

static gboolean
finish_dump(Copy *copy, GError **error)
{
    pid_t pid = copy->dumping;

    copy->dumping = 0;
    return shadow_tool_wait(&copy->tool, pid, error);
}

/* --- the new database --- */

static gboolean
create_with(Copy *copy, const char *collate, const char *ctype, GError **error)
{
    Driver *server = copy->server;
    g_autofree char *name = driver_quote(server, copy->name);
    g_autofree char *encoding = driver_quote(server, fact(copy, ENCODING)), *lc_collate = driver_quote(server, collate);
    g_autofree char *lc_ctype = driver_quote(server, ctype), *icu = driver_quote(server, fact(copy, LOCALE));
    gboolean is_icu = g_str_equal(fact(copy, PROVIDER), "i"), is_builtin = g_str_equal(fact(copy, PROVIDER), "b");
    g_autofree char *provider = NULL;

    /* An identifier stands for a string here. */
    if ((is_icu || is_builtin) && collate == fact(copy, COLLATE))
        provider = g_strdup_printf(is_icu ? " locale_provider icu icu_locale %s" : " locale_provider builtin builtin_locale %s", icu);
    return shadow_execute(server, error, "create database %s template template0 encoding %s lc_collate %s lc_ctype %s%s", name, encoding,
                          lc_collate, lc_ctype, provider != NULL ? provider : "");
}

static gboolean
create_database(Copy *copy, GError **error)
{
    g_autoptr(GError) failure = NULL;

    if (create_with(copy, fact(copy, COLLATE), fact(copy, CTYPE), &failure))
        return TRUE;
    /* A machine without the source's locale: all is the same but the order of texts. */
    if (is_private(copy) && g_error_matches(failure, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_QUERY) && create_with(copy, "C", "C", NULL)) {
        shadow_add_lack(copy->shadow, "the collation '%s': this machine does not have it, texts are compared byte by byte",
                        fact(copy, COLLATE));
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&failure));
    migrollback_error_set_hint(error, "The role of the scratch server must be allowed to create databases.");
    return FALSE;
}

static gboolean
make_role(Driver *server, char **row, GError **error)
{
    static const char *const rights[] = {"superuser", "inherit", "createrole", "createdb", "login", "replication", "bypassrls"};
    g_autofree char *name = driver_quote(server, row[0]);
    g_autoptr(GString) sql = g_string_new(NULL);

    g_string_printf(sql, "create role %s", name);
    for (gsize i = 0; i < G_N_ELEMENTS(rights); i++)
        g_string_append_printf(sql, " %s%s", row[i + 1][0] == 't' ? "" : "no", rights[i]);
    return driver_execute(server, sql->str, NULL, 0, NULL, error);
}

/* A cluster of our own has the source's roles, so that owners, privileges and policies are as there. */
static gboolean
make_roles(Copy *copy, GError **error)
{
    g_autoptr(GPtrArray) roles = shadow_query(copy->shadow->source, "roles", error, NULL);
    g_autoptr(GPtrArray) members = roles != NULL ? shadow_query(copy->shadow->source, "members", error, NULL) : NULL;

    if (members == NULL)
        return FALSE;
    for (guint i = 0; i < roles->len; i++) {
        char **row = g_ptr_array_index(roles, i);

        if (!g_str_equal(row[0], copy->user) && !make_role(copy->server, row, error))
            return FALSE;
    }
    for (guint i = 0; i < members->len; i++) {
        char **row = g_ptr_array_index(members, i);
        g_autofree char *role = driver_quote(copy->server, row[0]), *member = driver_quote(copy->server, row[1]);

        if (!shadow_execute(copy->server, NULL, "grant %s to %s%s", role, member, row[2][0] == 't' ? " with admin option" : ""))
            shadow_add_lack(copy->shadow, "the membership of role '%s' in '%s'", row[1], row[0]);
    }
    return TRUE;
}

static gboolean
start_cluster(Copy *copy, GError **error)
{
    g_autoptr(GPtrArray) rows = shadow_query(copy->shadow->source, "server-settings", error, NULL);
    g_autoptr(GPtrArray) settings = g_ptr_array_new_with_free_func(g_free);
    ShadowCluster cluster = {.programs = copy->programs, .user = copy->user};
    g_autofree char *owner = NULL, *quoted = NULL;

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        char **row = g_ptr_array_index(rows, i);

        g_ptr_array_add(settings, g_strconcat(row[0], "=", row[1], NULL));
    }
    g_ptr_array_add(settings, NULL);
    cluster.settings = (char *const *)settings->pdata;
    if (rows == NULL ||
        (copy->server = shadow_cluster_start(&cluster, copy->shadow->place.folder, &copy->shadow->options->driver, error)) == NULL ||
        !make_roles(copy, error) || !create_database(copy, error))
        return FALSE;
    quoted = driver_quote(copy->server, copy->name);
    owner = driver_quote(copy->server, fact(copy, OWNER));
    copy->shadow->url = shadow_cluster_url(copy->shadow->place.folder, copy->user, copy->name);
    return shadow_execute(copy->server, error, "alter database %s owner to %s", quoted, owner);
}

static gboolean
use_server(Copy *copy, GError **error)
{
    const ShadowOptions *options = copy->shadow->options;

    copy->server = driver_open(options->server, &options->driver, error);
    if (copy->server == NULL)
        return FALSE;
    if (!g_str_equal(driver_info(copy->server)->dialect, "postgres"))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "the scratch server is no PostgreSQL server");
    copy->shadow->url = shadow_url_with_database(options->server, copy->name);
    return driver_allow_writes(copy->server, error) && create_database(copy, error);
}

/* Something random that any session of the database can read, and that no catalog of a schema shows. */
static gboolean
leave_token(Copy *copy, GError **error)
{
    g_autofree char *token = g_uuid_string_random();
    g_autofree char *name = driver_quote(copy->server, copy->name);

    copy->shadow->witness = g_strdup_printf("select 1 from pg_catalog.pg_database where datname = pg_catalog.current_database()"
                                            " and pg_catalog.shobj_description(oid, 'pg_database') = 'migrollback scratch copy %s'",
                                            token);
    return shadow_execute(copy->server, error, "comment on database %s is 'migrollback scratch copy %s'", name, token);
}

/* --- filling it --- */

static gboolean
restore(Copy *copy, GError **error)
{
    g_autofree char *plain = NULL, *log = g_build_filename(copy->shadow->place.folder, "restore.log", NULL);
    g_auto(GStrv) environment =
        client_environment(copy->shadow->url, "-c synchronous_commit=off -c default_transaction_read_only=off", &plain);
    g_autoptr(GPtrArray) argv = new_argv(copy->programs, "pg_restore");
    g_autofree char *jobs = g_strdup_printf("%u", CLAMP(g_get_num_processors(), 2, 4));
    ShadowTool tool = {.environment = environment, .log = log, .death_signal = SIGTERM};

    add(argv, "--exit-on-error", "");
    add(argv, "--no-password", "");
    if (!is_private(copy)) {
        add(argv, "--no-owner", "");
        add(argv, "--no-privileges", "");
    }
    add(argv, "--jobs=%s", jobs);
    add(argv, "--dbname=%s", plain);
    add(argv, "%s", copy->dump);
    g_ptr_array_add(argv, NULL);
    tool.argv = (const char *const *)argv->pdata;
    return shadow_tool_run(&tool, error) && remove(copy->dump) == 0;
}

static gboolean
fill(Copy *copy, GError **error)
{
    Shadow *shadow = copy->shadow;

    shadow->target = driver_open(shadow->url, &shadow->options->driver, error);
    if (shadow->target == NULL || !driver_allow_writes(shadow->target, error) || !shadow_postgres_check_extensions(shadow, error))
        return FALSE;
    if (fact(copy, HAS_PUBLIC)[0] != 't' && !shadow_execute(shadow->target, error, "drop schema public"))
        return FALSE;
    return finish_dump(copy, error) && restore(copy, error) && shadow_postgres_complete(shadow, error) &&
           shadow_postgres_copy_settings(shadow, fact(copy, USER), error);
}

static void
set_connection(Copy *copy)
{
    Shadow *shadow = copy->shadow;

    shadow->connection = shadow_connection_from_url("postgres", shadow->url, copy->name);
    if (is_private(copy)) {
        g_autofree char *socket = g_build_filename(shadow->place.folder, "s", NULL);

        shadow_connection_set(shadow->connection, "socket", socket);
    }
}

gboolean
shadow_make_postgres(Shadow *shadow, const char *url, GError **error)
{
    const ShadowOptions *options = shadow->options;
    g_auto(Copy) copy = {.shadow = shadow};
    int major = atoi(driver_info(shadow->source)->server);

    shadow_clean(options->server, &options->driver);
    copy.database = shadow_query(shadow->source, "database", error, NULL);
    copy.programs = copy.database != NULL ? shadow_postgres_folder(major, is_private(&copy), error) : NULL;
    if (copy.programs == NULL || !shadow_take_place(shadow, options->server, error))
        return FALSE;
    /* In a cluster of its own it can have the source's name. */
    copy.name = g_strdup(is_private(&copy) ? fact(&copy, NAME) : shadow->place.database);
    copy.user = g_strdup(fact(&copy, USER));
    if (!start_dump(&copy, url, error) || !(is_private(&copy) ? start_cluster(&copy, error) : use_server(&copy, error)) ||
        !leave_token(&copy, error) || !fill(&copy, error))
        return FALSE;
    set_connection(&copy);
    return TRUE;
}
