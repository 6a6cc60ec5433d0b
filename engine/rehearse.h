/*
 * rehearse - the whole rollback, for real, on a scratch copy of the database; and whether the schema is then what it was before the deployment.
 *
 * The migrations are undone one by one inside the application (act/trial), or by their SQL files where a run would do that. On SQLite the copy has
 * all data; on the others only the schema and the framework's own rows, unless all data is asked for.
 * Then the copy is compared with a second one, on which the application builds up from nothing what stays applied, where it can. What differs
 * there in the same way without any rollback was made by no migration (`drift`), and is not held against it. Where it cannot, the copy is compared
 * with what `check --record` saw before the deployment, if anything.
 * It is not: a proof for data that the copy does not have.
 *
 * Nothing is changed in the database, nothing here prints. Ownership: a Rehearsal owns everything it points to; the request must outlive it.
 * Errors: as of a plan; REFUSED, LOCKED where a run would refuse the plan; UNANSWERABLE where the framework's migrations cannot be run on a
 * copy; those of shadow.h and trial.h; INTERRUPTED, TERMINATED. A migration that fails is a finding, no error.
 */
#ifndef MIGROLLBACK_REHEARSE_H
#define MIGROLLBACK_REHEARSE_H

#include "rollback.h"

typedef struct {
    const RollbackRequest *rollback;
    const char *shadow; /* URL of a server for the scratch copies; NULL: the default */
    gboolean with_data;
    void (*tell)(const char *what, gpointer user); /* progress, for people */
    gpointer user;
} RehearseRequest;

typedef struct {
    char *app, *name;
    gboolean row_only; /* a marker: nothing is run for it */
    gboolean done;
    gint64 duration; /* microseconds; -1: not known */
    char *failure;   /* why it is not done; NULL: it is, or an earlier one failed */
} RehearsedStep;

typedef enum { COMPARED_NOT, COMPARED_EQUAL, COMPARED_DIFFERS } RehearseCompared;

typedef struct {
    const RehearseRequest *request;
    Rollback *rollback;
    gboolean with_data;
    GPtrArray *steps; /* RehearsedStep, in the order of undoing */
    GPtrArray *rows;  /* char: what the migration table has too much ("+ app.name") or too little; empty: it is as planned */
    RehearseCompared
        compared;           /* with the schema that the older migrations build; else with the one that was recorded before the deployment */
    gboolean by_record;     /* the latter */
    char *not_compared;     /* why; else NULL */
    GPtrArray *differences; /* char: lines as of catalog_change_line, "+" where the rollback leaves more than there was */
    GPtrArray *drift;       /* char: the same, of what no migration made */
    GPtrArray *notes;       /* char: what the copy lacks */
    gint64 duration;        /* of all steps together, microseconds */
    gint64 begun;           /* private */
} Rehearsal;

Rehearsal *rehearse_run(const RehearseRequest *request, GError **error);
void rehearsal_free(Rehearsal *rehearsal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rehearsal, rehearsal_free)

/* Something failed, was left or differs. */
gboolean rehearsal_found(const Rehearsal *rehearsal);

#endif
