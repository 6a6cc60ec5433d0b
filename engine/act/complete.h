/*
 * complete - carries a remedy out: the row of a migration written, leftovers set aside, an invalid index dropped; recorded, and read back.
 *
 * On PostgreSQL and SQLite the change and its record are one transaction. On MySQL a change that fails is taken back by its own statements,
 * and the record of one that was not finished has no end. An index is dropped concurrently, outside of a transaction.
 * Errors: those of the driver; UNEXPECTED where reading back does not show what was done.
 */
#ifndef MIGROLLBACK_COMPLETE_H
#define MIGROLLBACK_COMPLETE_H

#include "evidence.h"

typedef struct {
    const EvidenceScene *scene;
    const Findings *findings;
    const char *app;
    GTimeZone *stored_zone; /* NULL: UTC */
} Completion;

gboolean complete_mark(const Completion *completion, GError **error);
gboolean complete_set_aside(const Completion *completion, GError **error);
gboolean complete_drop_index(const Completion *completion, GError **error);

#endif
