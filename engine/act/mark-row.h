/*
 * mark-row - records a migration as applied, exactly as its framework would, without running it.
 *
 * The statement is the profile's (member "mark"). Nothing is committed here.
 * Errors: those of the driver; UNANSWERABLE where the profile has no statement for this database.
 */
#ifndef MIGROLLBACK_MARK_ROW_H
#define MIGROLLBACK_MARK_ROW_H

#include "engine/read/detect.h"

gboolean mark_row_possible(const Driver *driver, const Profile *profile);

/* `zone`: in which the table keeps times without one; NULL: UTC. */
gboolean mark_row(Driver *driver, const Detected *table, const char *app, const char *name, GTimeZone *zone, GError **error);

#endif
