/*
 * several - what the histories of a project's several databases have in common: their deployments, and one order of undoing.
 *
 * Pure. Batches of different databases that overlap in time, or lie no further apart than the gap, are one deployment of the project;
 * two batches of one database are joined only through a batch of another one between them. Migrations without a time are the oldest.
 * Ownership: results own their memory and borrow nothing. Units: microseconds.
 */
#ifndef MIGROLLBACK_SEVERAL_H
#define MIGROLLBACK_SEVERAL_H

#include "batch.h"

typedef struct {
    guint number;                             /* 1 is the oldest */
    gint64 first_applied_at, last_applied_at; /* INSTANT_NONE where not known */
    BatchConfidence confidence;               /* the least sure of its batches' */
    guint *first, *length;                    /* for each database: index of its first batch, and how many; length 0: none */
} Deployment;

typedef struct {
    guint n_databases;
    GPtrArray *items; /* Deployment, oldest first */
} Deployments;

/* NULL where the table of one of them has no times: then nothing tells which batches belong together. */
Deployments *deployments_group(const Batches *const *databases, guint n_databases, gint64 gap);
void deployments_free(Deployments *deployments);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Deployments, deployments_free)

const Deployment *deployments_get(const Deployments *deployments, guint index);

/* The first batch of the database (an index) that belongs to that deployment or a newer one; its number of batches where none does. */
guint deployments_first_batch(const Deployments *deployments, guint number, guint database, guint n_batches);

typedef struct {
    guint database, index;
} SeveralItem;

/* When item `index` of a database happened; INSTANT_NONE where that is not known. */
typedef gint64 (*SeveralTime)(guint database, guint index, gpointer user);

/* The lists of all databases as one, each in its own order; of their heads the newest first, of equal ones the first database's. */
GArray *several_merge(const guint *lengths, guint n_databases, SeveralTime when, gpointer user);

#endif
