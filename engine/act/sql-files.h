/*
 * sql-files - all migrations that a project has SQL files of, in the order in which their framework applies them, and either side of each.
 *
 * What is wrong with a file is no error but its state (down.h). A migration that is no SQL (goose's .go) is one of them, and cannot be read.
 * Ownership: a SqlFiles owns what it gives out, and borrows the profile and the texts of its source.
 * Errors: UNANSWERABLE (the profile does not tell where the way forward lies, or no file is there), CONFIG (a file that cannot be read, a rule).
 */
#ifndef MIGROLLBACK_SQL_FILES_H
#define MIGROLLBACK_SQL_FILES_H

#include "down-files.h"

typedef struct SqlFiles SqlFiles;

/* Does the profile tell it for that kind of database (of profile_dialect)? */
gboolean sql_files_known(const Profile *profile, int dialect);

SqlFiles *sql_files_open(const DownSource *source, GError **error);
void sql_files_free(SqlFiles *files);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SqlFiles, sql_files_free)

guint sql_files_length(const SqlFiles *files);
const char *sql_files_name(const SqlFiles *files, guint index); /* as the migration table has it */
gint sql_files_find(const SqlFiles *files, const char *name);   /* -1 where there is none */

/* The statements that apply the migration, or that undo it. */
const DownFile *sql_files_read(SqlFiles *files, gboolean up, const char *name, GError **error);

#endif
