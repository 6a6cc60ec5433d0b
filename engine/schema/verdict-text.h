/*
 * verdict-text - what a migration does to the schema, told from the text of its statements alone, for verdicts where nothing may be tried.
 *
 * Only what is certain whatever the schema is: CREATE TABLE without references, ADD COLUMN of the server's own type that may be null and has no
 * default, plain CREATE INDEX, DROP TABLE, DROP COLUMN (of one that the schema shows), RENAME, and settings of time-outs. Anything else is not,
 * and nothing is told then.
 * The result is two or three catalogs that hold but what the statements touch, so that verdict_judge judges by the same rules as ever.
 *
 * Pure. Ownership: a TextChange owns its catalogs and texts.
 */
#ifndef MIGROLLBACK_VERDICT_TEXT_H
#define MIGROLLBACK_VERDICT_TEXT_H

#include "catalog.h"

typedef struct {
    Catalog *before, *after; /* NULL where `uncertain` */
    Catalog *again;          /* after the undo; NULL where that is not certain, or not given */
    char *uncertain;         /* the first words of a statement that is not certain; NULL: all are */
    char *undo_uncertain;    /* the same of the undo */
} TextChange;

typedef struct {
    const char *database; /* "postgres", "mysql", "mariadb", "sqlite" */
    const char *schema;   /* where names without one lie; NULL where there are none */
    const Catalog *now;   /* the schema as it is: what a column that goes was; NULL: then that is not certain */
} TextPlace;

/* `up`, `down`: char, a statement each; `down` NULL: not known. */
TextChange *text_change_read(const GPtrArray *up, const GPtrArray *down, const TextPlace *place);
void text_change_free(TextChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TextChange, text_change_free)

#endif
