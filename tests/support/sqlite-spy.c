/*
 * sqlite-spy - preloaded into the sqlite3 shell: writes each statement that the shell prepares to the file SQLITE_SPY, as it stands, each
 * followed by a NUL byte. A statement that could not be prepared is written with a byte 1 before it.
 */
#include <dlfcn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SQLite prepares statements of its own, too. */
static int
called_by_sqlite(const void *caller)
{
    Dl_info info;

    return dladdr(caller, &info) != 0 && info.dli_fname != NULL && strstr(info.dli_fname, "libsqlite3") != NULL;
}

typedef int (*Prepare)(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);

int
sqlite3_prepare_v2(sqlite3 *connection, const char *sql, int length, sqlite3_stmt **statement, const char **tail)
{
    const char *path = getenv("SQLITE_SPY"), *end = NULL;
    void *symbol = dlsym(RTLD_NEXT, "sqlite3_prepare_v2");
    FILE *file = path != NULL && !called_by_sqlite(__builtin_return_address(0)) ? fopen(path, "ab") : NULL;
    Prepare prepare;
    int status;

    memcpy(&prepare, &symbol, sizeof prepare);
    status = prepare(connection, sql, length, statement, &end);
    if (tail != NULL)
        *tail = end;
    if (file == NULL)
        return status;
    if (status != SQLITE_OK)
        fputc(1, file);
    if (status != SQLITE_OK || *statement != NULL) {
        fwrite(sql, 1, end != NULL && end >= sql ? (size_t)(end - sql) : strlen(sql), file);
        fputc(0, file);
    }
    fclose(file);
    return status;
}
