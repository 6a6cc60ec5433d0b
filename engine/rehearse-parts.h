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

/* What is asked of the copy instead of the database. Strings are the copy's and the request's. */
RollbackRequest rehearse_request_on(const Rehearsal *rehearsal, const RehearseCopy *copy);

/* FALSE with an error where it could not be tried; a migration that fails is noted in its step. */
gboolean rehearse_undo_by_run(Rehearsal *rehearsal, RehearseCopy *copy, GError **error);

/*
 * Compares the copy after the rollback with what the application builds from nothing. `before` and `after`: the copy before and after the rollback.
 * FALSE only for a signal: everything else that goes wrong is `not_compared`.
 */
gboolean rehearse_compare(Rehearsal *rehearsal, const Catalog *before, const Catalog *after, GError **error);

/* Where that could not be: compares with what was recorded of the schema before the deployment. */
void rehearse_compare_recorded(Rehearsal *rehearsal, const Catalog *after);

/* Drops everything on the copy, but for the framework's own tables; of the migration table the rows go. */
gboolean rehearse_empty(const Rehearsal *rehearsal, Driver *driver, GError **error);

#endif
