/*
 * mark - the way of the data for mark-complete: a failure read, the evidence gathered, a remedy chosen, confirmed, carried out, read back.
 *
 * Three ways in: versions that a person names, the log of a failed run, and a command that is run until it succeeds.
 * Each round opens the database anew: between two rounds somebody's migrations run. Nothing here prints.
 * Errors: USAGE; UNANSWERABLE (no framework, or one whose failures or rows are not known); FAILED (the command failed on something else);
 * REFUSED (the last failure may not be remedied; earlier rounds stand); UNCONFIRMED; LOCKED; those of the driver; INTERRUPTED, TERMINATED.
 */
#ifndef MIGROLLBACK_MARK_H
#define MIGROLLBACK_MARK_H

#include "act/complete.h"
#include "rollback.h"

typedef struct {
    guint number; /* from 1 */
    const Rollback *rollback;
    const char *app, *name;
    const Failure *failure; /* NULL: named by a person */
    const Findings *findings;
    Remedy remedy;
    gboolean recorded; /* it is applied already: nothing to do */
    gboolean unproven; /* marked on the person's word only */
    gboolean done;
    const char *missing; /* of REMEDY_REFUSE: what is not proven */
} MarkRound;

typedef struct {
    void (*working)(const char *what, gpointer user);                           /* "making a scratch copy of the schema" */
    void (*running)(char *const *argv, guint run, gpointer user);               /* the command is started for the n-th time */
    void (*output)(const char *stream, const char *line, gpointer user);        /* of the command */
    gboolean (*confirm)(const MarkRound *round, gpointer user, GError **error); /* UNCONFIRMED */
    void (*round)(const MarkRound *round, gpointer user);                       /* decided; and again when done */
    gpointer user;
} MarkListener;

typedef struct {
    const RollbackRequest *rollback; /* its cutoff is not looked at */
    RemedyWish wish;
    guint max;                 /* rounds of the command */
    const char *shadow;        /* URL of a server for scratch copies; NULL: the default */
    const char *const *accept; /* versions that are marked without proof, on the person's word; NULL-terminated, may be NULL */
    const MarkListener *listener;
} MarkRequest;

/* [APP.]NAME each, in order; the first that is refused ends it. */
gboolean mark_versions(const MarkRequest *request, const char *const *versions, GError **error);

/* One failed run: its migration is found, and remedied. */
gboolean mark_log(const MarkRequest *request, const char *log, gsize length, GError **error);

/* Runs `argv` until it succeeds. */
gboolean mark_command(const MarkRequest *request, char *const *argv, GError **error);

#endif
