/*
 * progress - what a person or a program sees while a rollback runs: a line for each migration, or a JSON object for each event.
 *
 * Remembers which migrations are gone, for the account that is given at the end.
 */
#ifndef MIGROLLBACK_CLI_PROGRESS_H
#define MIGROLLBACK_CLI_PROGRESS_H

#include "engine/rollback-set.h"
#include "json.h"
#include "report.h"

typedef struct {
    const char *database; /* NULL where there is only one */
    const Plan *plan;
    guint first; /* its migrations are counted from here on */
} ProgressPart;

typedef struct {
    const Report *report;
    const Place *place;         /* of one database */
    const CutoffRequest *asked; /* of one database */
    const RollbackSet *set;     /* several databases, else NULL */
    ProgressPart *parts;
    guint n_parts, total;
    gboolean together; /* they are not seen gone one by one */
    gboolean *gone;    /* of all that is to be undone, part after part */
    guint open;        /* index + 1 of the migration whose line has not ended yet; 0 for none */
    gint64 began;      /* of that migration, for how long it took */
    guint last;        /* where the last migration was found */
} Progress;

void progress_init(Progress *progress, const Report *report, const Place *place, const Plan *plan, const CutoffRequest *asked);
void progress_init_several(Progress *progress, const Report *report, const RollbackSet *set);
void progress_clear(Progress *progress);

/* JSON: the first line, with the plan; text: nothing, since the plan was printed. */
void progress_started(const Progress *progress);

/* A RunObserver; `user` is the Progress. */
void progress_observe(const RunEvent *event, gpointer user);

/* Ends a line that is still open. To be called before anything else is printed. */
void progress_end_line(Progress *progress);

/* As text: ends an open line; where something was undone, what was and what was not, and the command that continues (NULL: nothing is left). */
void progress_account(Progress *progress, guint undone, const char *line);

/* Is the migration (an index of the database's plan->undo) gone? */
gboolean progress_is_gone(const Progress *progress, guint part, guint index);

/* The last line of JSON. */
void progress_finished(const Progress *progress, guint undone, int status);

#endif
