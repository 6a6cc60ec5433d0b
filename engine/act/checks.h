/*
 * checks - the record of what `check --record` found out about migrations: the table migrollback_checks beside the migration table.
 *
 * Of each migration the newest record stands. Old code has no files of newer migrations: what it can be told of them is told from here.
 * A record speaks of the migration as it was when it was checked; who changes its code has it checked again.
 * Units: instants in microseconds, UTC. Ownership: a CheckRecord owns its strings.
 * Errors: those of the driver; REFUSED (checks_prepare: the role may not write it).
 */
#ifndef MIGROLLBACK_CHECKS_H
#define MIGROLLBACK_CHECKS_H

#include "engine/read/detect.h"
#include "engine/schema/verdicts.h"

typedef struct {
    char *app, *name; /* app is NULL where the framework has none */
    LeaveVerdict leave;
    ReverseVerdict reverse;
    char *evidence;      /* "executed", ... */
    char *findings;      /* JSON, as `check --format json` prints them */
    char *schema_digest; /* of the schema before the deployment that it is of; NULL: not known */
    char *who, *version; /* version of migrollback; both are the table's: not read by checks_write */
    gint64 checked_at;   /* the same */
} CheckRecord;

void check_record_free(gpointer record);

/* Makes the table where it is not there yet, and tries whether it can be written; leaves nothing in it. The session may write. */
gboolean checks_prepare(Driver *driver, const Detected *table, GError **error);

/* `records`: CheckRecord; all or none. Each takes the place of an older one. */
gboolean checks_write(Driver *driver, const Detected *table, const GPtrArray *records, GError **error);

/* CheckRecord, the newest last; a table that is not there holds none. What is no verdict's name is unknown. */
GPtrArray *checks_read(Driver *driver, const Detected *table, GError **error);

const CheckRecord *checks_find(const GPtrArray *records, const char *app, const char *name);

#endif
