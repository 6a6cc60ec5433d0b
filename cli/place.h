/*
 * place - which database and table a result is about, for the writers of text and JSON.
 *
 * Borrows everything.
 */
#ifndef MIGROLLBACK_CLI_PLACE_H
#define MIGROLLBACK_CLI_PLACE_H

#include "engine/rollback.h"

typedef struct {
    const DriverInfo *database;
    const char *framework; /* its profile's name */
    const char *table;     /* as printed */
} Place;

Place place_of(const Rollback *rollback);

/* What a framework's table can tell: "exact", "estimate" or "none"; "batches" of its own; what the order is read from. */
const char *profile_tells_time(const Profile *profile);
gboolean profile_tells_batches(const Profile *profile, int dialect);
const char *profile_tells_order(const Profile *profile, int dialect);

/* Names of the databases that it can be read from, joined by ", "; free with g_free. */
char *profile_databases(const Profile *profile);

#endif
