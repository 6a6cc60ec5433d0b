/*
 * rehearse-parts - what the files of rehearse share. Inside engine/ only.
 */
#ifndef MIGROLLBACK_REHEARSE_PARTS_H
#define MIGROLLBACK_REHEARSE_PARTS_H

#include "act/trial.h"
#include "rehearse.h"
#include "schema/catalog.h"
#include "schema/shadow.h"

/* A scratch copy, and the application on it. */
typedef struct {
    Shadow *shadow;
    Trial *trial;
} RehearseCopy;

gboolean rehearse_copy_open(const Rehearsal *rehearsal, gboolean with_data, RehearseCopy *copy, GError **error);
gboolean rehearse_copy_start(const Rehearsal *rehearsal, RehearseCopy *copy, GError **error); /* the application */
void rehearse_copy_clear(RehearseCopy *copy);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RehearseCopy, rehearse_copy_clear)

void rehearse_tell(const Rehearsal *rehearsal, const char *format, ...) G_GNUC_PRINTF(2, 3);
gboolean rehearse_is_signal(const GError *why);

/*
 * Compares the copy after the rollback with what the application builds from nothing. `before` and `after`: the copy before and after the rollback.
 * FALSE only for a signal: everything else that goes wrong is `not_compared`.
 */
gboolean rehearse_compare(Rehearsal *rehearsal, const Catalog *before, const Catalog *after, GError **error);

/* Drops everything on the copy, but for the framework's own tables; of the migration table the rows go. */
gboolean rehearse_empty(const Rehearsal *rehearsal, Driver *driver, GError **error);

#endif
