/*
 * shadow-place - where a copy lies, whose it is, and how it is removed.
 *
 * The owner is part of the name, so that there is no moment at which a copy has none: process, its start in clock ticks since the boot,
 * a digest of what tells one host, boot and process namespace from another, and something random:
 * migrollback-shadow-12ab-5c61d-0d2f66f1-6b1c5d2e.
 */
#include <errno.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shadow-parts.h"

#define FOLDER_PREFIX "migrollback-shadow-"
#define DATABASE_PREFIX "migrollback_shadow_"
#define LONGEST_BASE 30 /* a socket's path may have 107 characters; 70 of them are ours */
#define TRIES 50
#define PAUSE (100 * 1000)

/* --- owners --- */

/* When the process began, and whether it is there (a zombie is not); FALSE where nothing can be read. */
static gboolean
read_start(pid_t pid, guint64 *start, gboolean *dead)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
    g_autofree char *text = NULL;
    const char *after;
    g_auto(GStrv) fields = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL) || (after = strrchr(text, ')')) == NULL || after[1] == '\0')
        return FALSE;
    fields = g_strsplit(after + 2, " ", -1); /* behind ") " */
    if (g_strv_length(fields) < 20)
        return FALSE;
    *dead = fields[0][0] == 'Z' || fields[0][0] == 'X';
    *start = g_ascii_strtoull(fields[19], NULL, 10); /* the 22nd of all */
    return TRUE;
}

/* A process's number means something within one boot and one process namespace only. */
static char *
host_digest(void)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *space = g_file_read_link("/proc/self/ns/pid", NULL);
    g_autofree char *boot = NULL, *text = NULL;

    g_file_get_contents("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL);
    text = g_strdup_printf("%s\n%s\n%s", g_get_host_name(), boot != NULL ? boot : "", space != NULL ? space : "");
    g_checksum_update(checksum, (const guchar *)text, -1);
    return g_strndup(g_checksum_get_string(checksum), 8);
}

static char *
new_owner(void)
{
    g_autofree char *host = host_digest();
    guint64 start = 0;
    guint32 number = 0;
    gboolean dead = FALSE;

    read_start(getpid(), &start, &dead);
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        number = g_random_int();
    return g_strdup_printf("%x-%" G_GINT64_MODIFIER "x-%s-%08x", (guint)getpid(), start, host, number);
}

gboolean
shadow_owner_is_gone(const char *name)
{
    g_autofree char *copy = g_strdelimit(g_strdup(name), "_", '-');
    g_autofree char *host = host_digest();
    g_auto(GStrv) parts = NULL;
    guint64 pid = 0, start = 0, now = 0;
    gboolean dead = FALSE;

    if (!g_str_has_prefix(copy, FOLDER_PREFIX))
        return FALSE;
    parts = g_strsplit(copy + strlen(FOLDER_PREFIX), "-", -1);
    if (g_strv_length(parts) != 4 || !g_str_equal(parts[2], host) || strlen(parts[3]) != 8 ||
        !g_ascii_string_to_unsigned(parts[0], 16, 1, G_MAXINT32, &pid, NULL) ||
        !g_ascii_string_to_unsigned(parts[1], 16, 1, G_MAXUINT64, &start, NULL))
        return FALSE;
    if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
        return TRUE;
    return read_start((pid_t)pid, &now, &dead) && (dead || now != start);
}

/* --- making --- */

/* Without symbolic links: SQLite names its file so. */
static char *
temporary_folder(void)
{
    char *real = realpath(g_get_tmp_dir(), NULL);
    char *copy = g_strdup(real != NULL && strlen(real) <= LONGEST_BASE ? real : "/tmp");

    free(real);
    return copy;
}

gboolean
shadow_place_make(ShadowPlace *place, GError **error)
{
    g_autofree char *base = temporary_folder();
    g_autofree char *owner = new_owner();
    g_autofree char *folder = g_strconcat(base, "/" FOLDER_PREFIX, owner, NULL);

    if (g_mkdir(folder, 0700) != 0) {
        migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "cannot make the folder '%s': %s", folder, g_strerror(errno));
        migrollback_error_set_hint(error, "Scratch copies need a folder for temporary files: set TMPDIR to one that can be written to.");
        return FALSE;
    }
    place->folder = g_steal_pointer(&folder);
    return TRUE;
}

char *
shadow_place_database_name(const ShadowPlace *place)
{
    g_autofree char *name = g_path_get_basename(place->folder);

    return g_strdelimit(g_steal_pointer(&name), "-", '_');
}

void
shadow_place_clear(ShadowPlace *place)
{
    g_clear_pointer(&place->folder, g_free);
    g_clear_pointer(&place->server_url, g_free);
    g_clear_pointer(&place->database, g_free);
}

/* --- removing --- */

static int
remove_one(const char *path, const struct stat *status G_GNUC_UNUSED, int type G_GNUC_UNUSED, struct FTW *at G_GNUC_UNUSED)
{
    return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

/* A program that has just been ended may have children that still write. */
static gboolean
remove_folder(const char *folder)
{
    for (guint i = 0; i < TRIES; i++) {
        if (nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 || access(folder, F_OK) != 0)
            return TRUE;
        if (errno == EACCES || errno == EPERM)
            return FALSE;
        g_usleep(PAUSE);
    }
    return FALSE;
}

/* The number in the server's own file, if that process is a server on this very folder. */
static pid_t
find_server(const char *folder)
{
    g_autofree char *data = g_build_filename(folder, "data", NULL);
    g_autofree char *file = g_build_filename(data, "postmaster.pid", NULL);
    g_autofree char *text = NULL, *path = NULL, *line = NULL;
    gsize length = 0;
    gint64 pid;

    if (!g_file_get_contents(file, &text, NULL, NULL) || (pid = g_ascii_strtoll(text, NULL, 10)) <= 1)
        return 0;
    path = g_strdup_printf("/proc/%d/cmdline", (int)pid);
    if (!g_file_get_contents(path, &line, &length, NULL))
        return 0;
    for (const char *word = line; word < line + length; word += strlen(word) + 1) {
        if (g_str_equal(word, data))
            return (pid_t)pid;
    }
    return 0;
}

/* A child of ours is a zombie until it is waited for; the server's own file goes before the server itself. */
static gboolean
has_ended(pid_t pid)
{
    guint64 start;
    gboolean dead = FALSE;

    if (waitpid(pid, NULL, WNOHANG) == pid)
        return TRUE;
    return (kill(pid, 0) != 0 && errno == ESRCH) || (read_start(pid, &start, &dead) && dead);
}

gboolean
shadow_server_stop(const char *folder)
{
    pid_t pid = find_server(folder);

    /* At once: nothing in it is of any worth. */
    for (guint i = 0; pid > 0 && i < 2 * TRIES; i++) {
        kill(pid, i < TRIES ? SIGQUIT : SIGKILL);
        g_usleep(PAUSE / 10 * MIN(i + 1, 10));
        if (has_ended(pid))
            return TRUE;
    }
    return pid == 0;
}

static gboolean
drop_database(const char *server_url, const char *database)
{
    static const DriverOptions options = {.lock_timeout_ms = 30 * 1000};
    g_autoptr(GError) ignored = NULL; /* the next start tries again */
    g_autoptr(Driver) server = driver_open(server_url, &options, &ignored);
    g_autofree char *quoted = server != NULL ? driver_quote(server, database) : NULL;
    const DriverParameter name = {.type = DRIVER_TEXT, .text = database};

    if (server == NULL || !driver_allow_writes(server, NULL))
        return FALSE;
    if (g_str_equal(driver_info(server)->dialect, "mysql"))
        return shadow_execute(server, NULL, "drop database if exists %s", quoted);
    /* PostgreSQL before 13 has no FORCE. */
    driver_execute(server, "select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where datname = $1", &name, 1,
                   NULL, NULL);
    return shadow_execute(server, NULL, "drop database if exists %s", quoted);
}

gboolean
shadow_place_remove(const ShadowPlace *place)
{
    gboolean done = TRUE;

    if (place->server_url != NULL && place->database != NULL)
        done = drop_database(place->server_url, place->database);
    if (place->folder != NULL)
        done = shadow_server_stop(place->folder) && remove_folder(place->folder) && done;
    return done;
}

/* --- what others left --- */

static guint
clean_folders(void)
{
    g_autofree char *base = temporary_folder();
    g_autoptr(GDir) folder = g_dir_open(base, 0, NULL);
    const char *name;
    guint n_removed = 0;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        ShadowPlace place = {.folder = g_build_filename(base, name, NULL)};
        struct stat status;

        if (shadow_owner_is_gone(name) && lstat(place.folder, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid())
            n_removed += shadow_place_remove(&place) ? 1 : 0;
        shadow_place_clear(&place);
    }
    return n_removed;
}

static guint
clean_server(const char *url, const DriverOptions *options)
{
    g_autoptr(GError) ignored = NULL;
    g_autoptr(Driver) server = driver_open(url, options, &ignored);
    g_autoptr(GPtrArray) names = NULL;
    guint n_removed = 0;

    if (server == NULL || g_str_equal(driver_info(server)->dialect, "sqlite"))
        return 0;
    names = shadow_query(server, "databases", &ignored, NULL);
    for (guint i = 0; names != NULL && i < names->len; i++) {
        char **row = g_ptr_array_index(names, i);

        if (shadow_owner_is_gone(row[0]) && drop_database(url, row[0]))
            n_removed++;
    }
    return n_removed;
}

guint
shadow_clean(const char *url, const DriverOptions *options)
{
    guint n_removed = clean_folders();

    return url != NULL ? n_removed + clean_server(url, options) : n_removed;
}
