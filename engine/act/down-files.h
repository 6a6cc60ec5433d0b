/*
 * down-files - finds the SQL that undoes each migration in the files of a project, and reads it: sections, options, statements and their kinds.
 *
 * What is wrong with a file is no error but its state (down.h), for the plan to tell, before anything runs.
 * Errors: CONFIG (a file that cannot be read, a rule), USAGE (--down-dir that is no folder).
 */
#ifndef MIGROLLBACK_DOWN_FILES_H
#define MIGROLLBACK_DOWN_FILES_H

#include "engine/decide/cutoff.h"
#include "engine/decide/down.h"
#include "engine/decide/graph.h"
#include "engine/model/profile.h"
#include "split.h"

typedef struct {
    const Profile *profile;
    const char *dialect;
    guint major;         /* of the server */
    const char *project; /* NULL: working directory */
    const char *folder;  /* --down-dir, NULL: those of the profile, below the project */
    const char *pattern; /* --down-pattern, NULL: those of the profile; with it a whole file is the way back */
    SplitOptions split;  /* the session's sql_mode */
} DownSource;

/* Has the profile, or have the options, patterns of files? */
gboolean down_files_known(const DownSource *source);

/* The files of all rows that the cutoff selects. */
DownSet *down_files_read(const DownSource *source, const History *history, const Cutoff *cutoff, GError **error);

/* For a table that shows only the newest version: all versions that there are files of, each needing the one before. *graph NULL: none. */
gboolean down_files_graph(const DownSource *source, Graph **graph, GError **error);

#endif
