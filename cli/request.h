/*
 * request - what was typed as the engine wants it: numbers, instants, zones, durations, argv; each checked.
 *
 * Ownership: a Request owns what it parsed and borrows the rest of the Options, which must outlive it.
 * Errors: USAGE with a hint; CONFIG for --profiles.
 */
#ifndef MIGROLLBACK_CLI_REQUEST_H
#define MIGROLLBACK_CLI_REQUEST_H

#include "engine/rollback-set.h"
#include "options.h"
#include "report.h"

typedef struct {
    RollbackRequest rollback;
    RollbackDatabase *databases; /* where there are several */
    guint n_databases;
    GTimeZone *zone; /* --tz */
    /* private */
    GTimeZone *stored_zone;
    char **argv;
} Request;

/* The zone is there also after a failure, for printing (UTC where it was the zone that was wrong). */
gboolean request_make(Request *request, const Options *options, const Report *report, GError **error);
void request_clear(Request *request);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Request, request_clear)

/* A whole number from 1 up, as --batch, --last and `history N` take. `what` names it in the message. */
gboolean request_number(const char *text, const char *what, guint *number, GError **error);

/* USAGE where no database is named. */
gboolean request_need_database(const Options *options, GError **error);

#endif
