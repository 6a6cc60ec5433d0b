/*
 * leftover - what stands in a migration's way: found by the name in an error, what needs it, how old it is, and whether it is all that the
 * migration would make.
 *
 * Pure: catalogs in, answers out. Names in definitions are looked for as words, so that "needs it" may be said of what only mentions it:
 * it errs on that side.
 * Ownership: results borrow the objects of the catalogs.
 */
#ifndef MIGROLLBACK_LEFTOVER_H
#define MIGROLLBACK_LEFTOVER_H

#include "catalog-diff.h"
#include "engine/model/failure-class.h"

/*
 * The object that an error means: `name` as the message has it (with or without schema, quotes, parameters), `relation` the table that it is
 * part of (NULL: not said), `schema` where unqualified names are looked for first. NULL: none, or several.
 */
const CatalogObject *leftover_find(const Catalog *catalog, FailureClass class, const char *schema, const char *relation, const char *name);

/* Whether an object stands by itself: a table, view, sequence, type, function; not a column, index or constraint. */
gboolean leftover_is_whole(const CatalogObject *object);

/*
 * Adds to `objects` (const CatalogObject *, whole ones) all whole objects that need one of them: tables by their foreign keys, columns' types
 * and defaults, triggers, views, functions. Free the result with g_ptr_array_unref.
 */
GPtrArray *leftover_with_dependents(const Catalog *catalog, const GPtrArray *objects);

/* Lines for people: what the effect made or changed that `now` lacks or has otherwise; empty: all of it is there. g_ptr_array_unref. */
GPtrArray *leftover_missing(const CatalogDiff *effect, const Catalog *after, const Catalog *now);

/* When an object was made, as an ascending number that the database keeps; only to be compared with others of the same list. */
typedef struct {
    CatalogKind kind;
    char *schema, *name;
    gint64 age;
} LeftoverAge;

void leftover_age_free(gpointer age);

typedef struct {
    const GPtrArray *ages;             /* LeftoverAge */
    const GPtrArray *objects;          /* const CatalogObject *: what is in the way */
    const char *const *older_by_right; /* tables that say nothing: the bookkeeping's, and those marked before; NULL-terminated labels */
    const char *owner;                 /* who owns the migration table; NULL: the database knows no owners */
} LeftoverOrigin;

/* 1: each object is older than every other table; 0: not; -1: cannot be told. *why (g_free) is a sentence part for people. */
int leftover_is_older(const LeftoverOrigin *origin, char **why);

#endif
