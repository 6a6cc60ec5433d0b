/*
 * mark-row - records a migration as applied, exactly as its framework would, without running it.
 *
 * By the profile's statement (member "mark"), which is not committed here; or, where the row cannot be made so, by the framework's own command
 * (commands.mark), which commits by itself. That it did is for the caller to read back.
 * Errors: those of the driver; UNANSWERABLE where the profile has neither; FAILED where the command failed.
 */
#ifndef MIGROLLBACK_MARK_ROW_H
#define MIGROLLBACK_MARK_ROW_H

#include "engine/read/detect.h"

gboolean mark_row_possible(const Driver *driver, const Profile *profile);
gboolean mark_row_by_command(const Driver *driver, const Profile *profile);

/* `zone`: in which the table keeps times without one; NULL: UTC. */
gboolean mark_row(Driver *driver, const Detected *table, const char *app, const char *name, GTimeZone *zone, GError **error);

typedef struct {
    const Profile *profile;
    const char *app, *name;
    char *const *start; /* how the framework is started; NULL: as the profile says */
    const char *alias, *folder;
} MarkCommand;

gboolean mark_command_run(const MarkCommand *command, GError **error);

#endif
