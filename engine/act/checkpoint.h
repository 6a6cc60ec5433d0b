/*
 * checkpoint - how far a migration was undone that no transaction can hold, in the table migrollback_checkpoint of that database.
 *
 * A statement that a transaction can hold is committed together with its checkpoint. Before any other, the checkpoint says that it is running
 * and keeps the catalog's digest: who continues can tell by the catalog whether it was executed.
 * Errors: those of the driver.
 */
#ifndef MIGROLLBACK_CHECKPOINT_H
#define MIGROLLBACK_CHECKPOINT_H

#include "native-sql.h"

typedef struct {
    gboolean found; /* FALSE: nothing of it is undone */
    guint done;
    gboolean running;
    char *prefix;    /* down_digest of the statements done */
    char *before_it; /* the catalog's digest before the running one; "" where it was not taken */
} Checkpoint;

void checkpoint_clear(Checkpoint *checkpoint);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Checkpoint, checkpoint_clear)

/* A table that is not there holds none. */
gboolean checkpoint_read(const NativePlace *place, const char *name, Checkpoint *checkpoint, GError **error);

/* The table, and a row for this migration where there is none. */
gboolean checkpoint_open(const NativePlace *place, const char *name, Checkpoint *checkpoint, GError **error);
gboolean checkpoint_write(const NativePlace *place, const char *name, const Checkpoint *checkpoint, GError **error);
gboolean checkpoint_delete(const NativePlace *place, const char *name, GError **error);

/* Drops the table where it is empty. */
gboolean checkpoint_tidy(const NativePlace *place, GError **error);

#endif
