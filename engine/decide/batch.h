/*
 * batch - groups applied migrations into the deployments that applied them.
 *
 * Pure: no database, no clock, no output.
 * Units: instants and durations in microseconds.
 * Ownership: the returned Batches borrows the History, which must outlive it.
 * Source: the rule and its defence: docs/batches.md; native batch ids as the profile names them.
 */
#ifndef MIGROLLBACK_BATCH_H
#define MIGROLLBACK_BATCH_H

#include "../model/history.h"

#define BATCH_DEFAULT_GAP (10 * INSTANT_MINUTE)

typedef enum { BATCH_FROM_TIME, BATCH_FROM_BATCH, BATCH_FROM_DEPLOYMENT, BATCH_FROM_RECORD, BATCH_FROM_VERSION } BatchSource;
typedef enum { BATCH_SURE, BATCH_LIKELY, BATCH_GUESS } BatchConfidence;

typedef struct {
    gint64 gap;         /* the pause that separates two deployments; 0: BATCH_DEFAULT_GAP */
    gboolean gap_given; /* a person chose it: boundaries at it are sure */
} BatchRules;

typedef struct {
    guint number;        /* 1 is the oldest */
    guint first, length; /* rows of the History */
    BatchSource source;
    BatchConfidence confidence;
    gboolean baseline;                        /* many rows with one stamp: a schema load or restore, not a deployment */
    gint64 first_applied_at, last_applied_at; /* INSTANT_NONE where not known */
} Batch;

typedef struct {
    const History *history;
    BatchRules rules;
    guint loaded;  /* so many of the oldest rows a schema load or a restore wrote; only known without times */
    GArray *items; /* Batch, oldest first */
} Batches;

Batches *batches_group(const History *history, const BatchRules *rules);
void batches_free(Batches *batches);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Batches, batches_free)

guint batches_length(const Batches *batches);
const Batch *batches_get(const Batches *batches, guint index);
const Batch *batches_of_row(const Batches *batches, guint row); /* the batch that holds the row */

/* How sure it is that a boundary (or none) lies between row-1 and row. */
BatchConfidence batches_boundary(const Batches *batches, guint row, gboolean *is_boundary);

const char *batch_source_name(BatchSource source);
const char *batch_confidence_name(BatchConfidence confidence);

#endif
