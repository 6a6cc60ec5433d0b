/*
 * sqlite-file - the file that a URL of SQLite names, and migrollback's own lock on it.
 *
 * Part of the driver sqlite. Forms: `sqlite:PATH` and a bare PATH, taken as they are (blanks, '%', '?' and '#' are part of the name);
 * `sqlite:///PATH`, percent-decoded: PATH as most frameworks read it, relative to the working directory (so an absolute one has
 * four slashes); if there is no such file, three slashes are taken for an absolute path; if there are both, it is refused.
 *
 * Opening a file here and closing it again would drop every lock that SQLite holds on it in this process (that is how POSIX locks work),
 * so files are only looked at (stat), and the lock's descriptor is closed when no session of the process is open any more.
 *
 * Errors: USAGE (the URL), CONNECT (no such file, not a file), LOGIN (no right to read it).
 */
#ifndef MIGROLLBACK_SQLITE_FILE_H
#define MIGROLLBACK_SQLITE_FILE_H

#include <glib.h>
#include <sys/types.h>

typedef struct {
    char *path; /* absolute, without symbolic links */
    dev_t device;
    ino_t inode;
    int lock_descriptor; /* -1: none yet */
    guint locks;         /* names held: one file has one lock, whatever their number */
} SqliteFile;

/* The file must exist, be a regular file and readable. Every file found counts as an open session until it is freed. */
SqliteFile *sqlite_file_find(const char *url, GError **error);

/* Frees the lock too; SQLite's own connection must be closed before. */
void sqlite_file_free(SqliteFile *file);

/* Whether the path still names the file that was opened. */
gboolean sqlite_file_check(const SqliteFile *file, GError **error);

/* flock(2) on the database itself: it conflicts with none of SQLite's locks, leaves nothing behind and ends with the process. */
gboolean sqlite_file_try_lock(SqliteFile *file, gboolean *taken, GError **error);
void sqlite_file_unlock(SqliteFile *file);

/* Whether it lies in a file system that is mounted read-only and no write-ahead log has anything to add to it. */
gboolean sqlite_file_is_immutable(const SqliteFile *file);

#endif
