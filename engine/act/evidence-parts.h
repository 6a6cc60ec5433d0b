/*
 * evidence-parts - what evidence-trial.c and evidence-effect.c share: one migration being tried on a scratch copy.
 */
#ifndef MIGROLLBACK_EVIDENCE_PARTS_H
#define MIGROLLBACK_EVIDENCE_PARTS_H

#include "engine/schema/shadow.h"
#include "evidence.h"

typedef struct {
    const EvidenceScene *scene;
    const char *app;
    Findings *findings;
    FailureReader *reader;
    Shadow *shadow;
    Trial *trial;
    GPtrArray *dropped; /* statements that took away, on a copy, what is in the way */
    Catalog *before, *after;
    TrialResult *result;
} Try;

/* The migration table and those beside it, whose rows the copy has; g_strfreev. */
char **evidence_tables_with_rows(const EvidenceScene *scene);

/* Whether the last run changed the copy's schema, or wrote. */
gboolean evidence_changed_something(const Try *try);

/* After a run that succeeded: the items of the effect. FALSE with an error of the copy or the database. */
gboolean evidence_look_at_outcome(const Try *try, GError **error);

#endif
