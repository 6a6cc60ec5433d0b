#include "sqlite-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "driver-class.h"

static guint open_files;
static GArray *parked; /* descriptors to close when no session is open */

/* --- finding it --- */

/* Percent-decoded; what is no valid escape stays as it is. */
static char *
decode(const char *text)
{
    GString *decoded = g_string_new(NULL);

    for (const char *byte = text; *byte != '\0'; byte++) {
        int high = *byte == '%' ? g_ascii_xdigit_value(byte[1]) : -1;
        int low = high >= 0 ? g_ascii_xdigit_value(byte[2]) : -1;

        if (low >= 0 && (high > 0 || low > 0)) {
            g_string_append_c(decoded, (char)(high * 16 + low));
            byte += 2;
        } else {
            g_string_append_c(decoded, *byte);
        }
    }
    return g_string_free(decoded, FALSE);
}

static gboolean
same_file(const char *one, const char *other)
{
    struct stat a, b;

    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* What follows "sqlite:///". */
static char *
path_after_slashes(const char *rest, GError **error)
{
    g_autofree char *relative = decode(rest);
    g_autofree char *absolute = g_strconcat("/", relative, NULL);
    gboolean relative_exists = g_file_test(relative, G_FILE_TEST_EXISTS);
    gboolean absolute_exists = g_file_test(absolute, G_FILE_TEST_EXISTS);

    if (relative_exists && absolute_exists && !same_file(relative, absolute)) {
        migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "'sqlite:///%s' may be '%s' here or '%s', and both exist", rest, relative,
                         absolute);
        migrollback_error_set_hint(error, "Write sqlite:PATH, which is taken as it is.");
        return NULL;
    }
    if (absolute_exists && !relative_exists)
        return g_steal_pointer(&absolute);
    return g_steal_pointer(&relative);
}

static char *
path_of_url(const char *url, GError **error)
{
    gboolean with_scheme = g_ascii_strncasecmp(url, "sqlite:", 7) == 0 || g_ascii_strncasecmp(url, "sqlite3:", 8) == 0;
    const char *rest = with_scheme ? strchr(url, ':') + 1 : url;

    if (!with_scheme || !g_str_has_prefix(rest, "//"))
        return g_strdup(rest);
    if (rest[2] == '/')
        return path_after_slashes(rest + 3, error);
    migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "'%s' names a host, and SQLite has none", url);
    migrollback_error_set_hint(error, "Write sqlite:PATH or sqlite:///PATH.");
    return NULL;
}

static SqliteFile *
refuse_path(const char *path, int number, GError **error)
{
    gboolean denied = number == EACCES || number == EPERM;

    migrollback_fail(error, denied ? MIGROLLBACK_ERROR_LOGIN : MIGROLLBACK_ERROR_CONNECT, "cannot open '%s': %s", path, g_strerror(number));
    if (denied)
        migrollback_error_set_hint(error, "The file and its folder must be readable for this user.");
    else if (number == ENOENT)
        migrollback_error_set_hint(error, "The path is relative to the working directory; a database is never created.");
    return NULL;
}

SqliteFile *
sqlite_file_find(const char *url, GError **error)
{
    g_autofree char *path = path_of_url(url, error);
    char *absolute;
    struct stat status;
    SqliteFile *file;

    if (path == NULL)
        return NULL;
    if (*path == '\0' || strcmp(path, ":memory:") == 0)
        return migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "the URL '%s' names no file", url);
    absolute = realpath(path, NULL);
    if (absolute == NULL)
        return refuse_path(path, errno, error);
    if (stat(absolute, &status) != 0 || euidaccess(absolute, R_OK) != 0) {
        int number = errno;

        free(absolute);
        return refuse_path(path, number, error);
    }
    if (!S_ISREG(status.st_mode)) {
        free(absolute);
        return migrollback_fail(error, MIGROLLBACK_ERROR_CONNECT, "'%s' is %s", path,
                                S_ISDIR(status.st_mode) ? "a directory, not a database" : "not a regular file");
    }
    file = g_new0(SqliteFile, 1);
    file->path = g_strdup(absolute);
    file->device = status.st_dev;
    file->inode = status.st_ino;
    file->lock_descriptor = -1;
    free(absolute);
    open_files++;
    return file;
}

gboolean
sqlite_file_check(const SqliteFile *file, GError **error)
{
    struct stat status;

    if (stat(file->path, &status) == 0 && status.st_dev == file->device && status.st_ino == file->inode)
        return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_CONNECT, "the file '%s' was removed or replaced by another", file->path);
    migrollback_error_set_hint(error, "Run the command again to read the file that is there now.");
    return FALSE;
}

/* --- the lock --- */

void
sqlite_file_free(SqliteFile *file)
{
    if (file == NULL)
        return;
    if (file->lock_descriptor >= 0) {
        flock(file->lock_descriptor, LOCK_UN);
        if (parked == NULL)
            parked = g_array_new(FALSE, FALSE, sizeof(int));
        g_array_append_val(parked, file->lock_descriptor);
    }
    if (--open_files == 0 && parked != NULL) {
        for (guint i = 0; i < parked->len; i++)
            close(g_array_index(parked, int, i));
        g_clear_pointer(&parked, g_array_unref);
    }
    g_free(file->path);
    g_free(file);
}

static gboolean
open_descriptor(SqliteFile *file, GError **error)
{
    if (file->lock_descriptor >= 0)
        return TRUE;
    if (!sqlite_file_check(file, error))
        return FALSE;
    file->lock_descriptor = open(file->path, O_RDONLY | O_CLOEXEC);
    return file->lock_descriptor >= 0 || refuse_path(file->path, errno, error) != NULL;
}

gboolean
sqlite_file_try_lock(SqliteFile *file, gboolean *taken, GError **error)
{
    int status;

    *taken = FALSE;
    if (!open_descriptor(file, error))
        return FALSE;
    do
        status = flock(file->lock_descriptor, LOCK_EX | LOCK_NB);
    while (status != 0 && errno == EINTR);
    if (status != 0 && errno != EWOULDBLOCK)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "cannot lock '%s': %s", file->path, g_strerror(errno));
    *taken = status == 0;
    if (*taken)
        file->locks++;
    return TRUE;
}

void
sqlite_file_unlock(SqliteFile *file)
{
    if (file->locks > 0 && --file->locks == 0)
        flock(file->lock_descriptor, LOCK_UN);
}

/* --- where it lies --- */

gboolean
sqlite_file_is_immutable(const SqliteFile *file)
{
    g_autofree char *log = g_strconcat(file->path, "-wal", NULL);
    struct statvfs system;
    struct stat status;

    if (statvfs(file->path, &system) != 0 || (system.f_flag & ST_RDONLY) == 0)
        return FALSE;
    return stat(log, &status) != 0 ? errno == ENOENT : status.st_size == 0;
}
