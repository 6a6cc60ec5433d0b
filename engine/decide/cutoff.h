/*
 * cutoff - what a rollback goes back to: turns a selector into the set of rows to undo.
 *
 * Pure. Ownership: Cutoff owns its bit set and strings.
 * Errors: USAGE (no such batch), UNANSWERABLE (--after without times), NOT_FOUND → USAGE (no such migration), with hints.
 */
#ifndef MIGROLLBACK_CUTOFF_H
#define MIGROLLBACK_CUTOFF_H

#include "batch.h"

typedef enum { CUTOFF_NONE, CUTOFF_AFTER, CUTOFF_BATCH, CUTOFF_LAST, CUTOFF_TO, CUTOFF_NAMED } CutoffSelector;

typedef struct {
    CutoffSelector selector;
    gint64 at;                /* AFTER */
    InstantReading reading;   /* AFTER: how it was read */
    guint number;             /* BATCH: its number; LAST: how many */
    const char *target;       /* TO: as typed, APP, APP.NAME or VERSION */
    const char *const *names; /* NAMED: as typed, NULL-terminated */
    gboolean nothing;         /* this database is one of several, and of it nothing is undone */
} CutoffRequest;

typedef struct {
    CutoffSelector selector;
    gint64 at; /* AFTER: as asked; others: the time of the first row undone, or INSTANT_NONE */
    gboolean inclusive;
    char *target;      /* TO: label of the migration that stays; else NULL */
    GArray *undone;    /* guint: rows of the History, ascending */
    GPtrArray *absent; /* char*: NAMED: what is not applied, as typed; undone already by a run that was cut short, or misspelt */
} Cutoff;

Cutoff *cutoff_resolve(const Batches *batches, const CutoffRequest *request, GError **error);
void cutoff_free(Cutoff *cutoff);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cutoff, cutoff_free)

/* Is a migration of that name applied (with `apps`, or one of that app)? Several of that name count too. */
gboolean cutoff_knows(const History *history, const char *label, gboolean apps);

const char *cutoff_selector_name(CutoffSelector selector); /* "after", "batch", "last", "to", "migration" */

#endif
