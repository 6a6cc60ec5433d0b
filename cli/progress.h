/*
 * progress - what a person or a program sees while a rollback runs: a line for each migration, or a JSON object for each event.
 *
 * Remembers which migrations are gone, for the account that is given at the end.
 */
#ifndef MIGROLLBACK_CLI_PROGRESS_H
#define MIGROLLBACK_CLI_PROGRESS_H

#include "json.h"
#include "report.h"

typedef struct {
    const Report *report;
    const Place *place;
    const Plan *plan;
    const CutoffRequest *asked;
    gboolean together; /* they are not seen gone one by one */
    gboolean *gone;    /* of plan->undo, by index */
    guint open;        /* index + 1 of the migration whose line has not ended yet; 0 for none */
    gint64 began;      /* of that migration, for how long it took */
    guint last;        /* where the last migration was found in the plan */
} Progress;

void progress_init(Progress *progress, const Report *report, const Place *place, const Plan *plan, const CutoffRequest *asked);
void progress_clear(Progress *progress);

/* JSON: the first line, with the plan; text: nothing, since the plan was printed. */
void progress_started(const Progress *progress);

/* A RunObserver; `user` is the Progress. */
void progress_observe(const RunEvent *event, gpointer user);

/* Ends a line that is still open. To be called before anything else is printed. */
void progress_end_line(Progress *progress);

/* Which were undone and which were not, as text. */
void progress_account(Progress *progress, guint undone);

/* The last line of JSON. */
void progress_finished(const Progress *progress, guint undone, int status);

#endif
