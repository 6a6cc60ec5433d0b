/*
 * kept - what runs with --keep-data have copied: the table migrollback_kept beside the migration table, and the copies beside it.
 *
 * One run has one id, with one part for each thing that is lost: all rows of a table, or a key and a column of those rows that had a value. Copies
 * are named migrollback_kept_<id>_<part>_<table>. Types that are not the server's own are kept as text, so that the undo can drop them.
 * Errors: those of the driver; USAGE (no such id), REFUSED (what is kept does not fit the tables that are there).
 */
#ifndef MIGROLLBACK_KEPT_H
#define MIGROLLBACK_KEPT_H

#include "engine/loss.h"

typedef struct {
    guint id, part;
    char *kept_at, *restored_at; /* as the database writes it; restored_at NULL: never */
    char *who, *framework, *migrations, *object;
    char *kind;          /* "rows", "column", "value" */
    char *source_schema; /* or NULL */
    char *source_table;
    char **key_columns;   /* may be empty: the table had no key */
    char **value_columns; /* of a column's loss; empty: all columns are kept */
    char *untouched;      /* SQL, what the column has where nobody has written it; NULL: NULL */
    char *copy_table;
    gint64 rows;
} Kept;

/* Kept, by id and part; a table that is not there holds none. */
GPtrArray *kept_list(Driver *driver, const Detected *table, GError **error);

/* Copies what is lost, in a session of its own that may write; *id is 0 where nothing is. */
gboolean keep_losses(const Losses *losses, const RollbackRequest *request, guint *id, GError **error);

typedef struct {
    const Kept *kept;
    gint64 restored, left; /* rows put back; rows of the copy that were not: their key is there already, or not any more */
} KeptRestored;

/* All parts of `id`, tables before columns; all or nothing where the database can. KeptRestored for each; the session may write. */
GPtrArray *kept_restore(Driver *driver, const Detected *table, const GPtrArray *list, guint id, GError **error);
gboolean kept_drop(Driver *driver, const Detected *table, const GPtrArray *list, guint id, GError **error);

/* For both files: the relation of a table beside the migration table, as SQL. Free with g_free. */
char *kept_relation(const Driver *driver, const Detected *table, const char *name);

typedef struct {
    char *name, *type;
    gboolean own, computed, serial;
} KeptColumn;

/* KeptColumn, empty where there is no such table. */
GPtrArray *kept_columns(Driver *driver, const char *schema, const char *table, GError **error);

#endif
