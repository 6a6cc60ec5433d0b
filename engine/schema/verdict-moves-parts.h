/*
 * verdict-moves-parts - what the files that follow tables through statements share. Included by verdict-moves*.c only.
 */
#ifndef MIGROLLBACK_VERDICT_MOVES_PARTS_H
#define MIGROLLBACK_VERDICT_MOVES_PARTS_H

#include "verdict-parts.h"

/* A table by the name that it has now. */
typedef struct {
    const CatalogObject *origin; /* the table of `before` that it is; NULL: made by the statements */
    char *name;
    gboolean dropped;
    GHashTable *columns;         /* name now -> name in `before`; NULL: gone or new. Only what was touched. */
    const CatalogObject *copied; /* all rows of that one were copied into it */
    gboolean touched;            /* its rows or columns are not those of `before` any more */
    GPtrArray *changed;          /* char: columns that were not copied as they are */
} Standing;

typedef struct {
    VerdictMoves *moves;
    const char *database;
    const Catalog *before, *after;
    GPtrArray *standings;
} Follower;

gboolean moves_same_name(const Follower *follower, const char *a, const char *b);
/* Where the schema is not said, or is not one of the catalog's, the name decides. */
const CatalogObject *moves_find_table(const Follower *follower, const Catalog *catalog, const char *schema, const char *name);
const char *moves_keep(Follower *follower, const char *text);
VerdictEffect *moves_add_effect(Follower *follower, EffectKind kind, const CatalogObject *table);
VerdictEffect *moves_add_column_effect(Follower *follower, EffectKind kind, const Standing *standing, const char *column);

/* What is known only at the end: renames, what was made again, and what was not copied. */
void moves_end(Follower *follower);

#endif
