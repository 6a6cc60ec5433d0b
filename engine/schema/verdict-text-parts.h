/*
 * verdict-text-parts - what the two files of verdict-text share: the objects that statements touch. Included by verdict-text*.c only.
 *
 * Each step gives FALSE where it is not certain what it does, for example to something that is gone.
 */
#ifndef MIGROLLBACK_VERDICT_TEXT_PARTS_H
#define MIGROLLBACK_VERDICT_TEXT_PARTS_H

#include "verdict-statement-parts.h"
#include "verdict-text.h"

typedef enum { TEXT_BEFORE, TEXT_AFTER, TEXT_AGAIN, TEXT_N_PHASES } TextPhase;

typedef struct {
    CatalogKind kind;
    char *schema, *parent, *name;
    char *type;      /* of a column that is added; NULL: not known */
    char *generated; /* of a column that goes: what it was computed as; NULL: it was not */
    gboolean there[TEXT_N_PHASES];
} TextObject;

typedef struct {
    const TextPlace *place;
    GPtrArray *objects; /* TextObject */
    TextPhase phase;    /* AFTER: the migration's statements; AGAIN: the undo's, which may touch nothing else */
} TextSchema;

typedef struct {
    const char *schema, *table;
} TextTable;

gboolean text_create_table(TextSchema *schema, const TextTable *table);
gboolean text_drop_table(TextSchema *schema, const TextTable *table);
gboolean text_rename_table(TextSchema *schema, const TextTable *table, const char *new_name);
gboolean text_add_column(TextSchema *schema, const TextTable *table, const char *column, const char *type);
gboolean text_drop_column(TextSchema *schema, const TextTable *table, const char *column);
gboolean text_rename_column(TextSchema *schema, const TextTable *table, const char *column, const char *new_name);
gboolean text_create_index(TextSchema *schema, const TextTable *table, const char *index);
gboolean text_drop_index(TextSchema *schema, const char *index); /* one that the same migration made */

/* One statement. */
gboolean text_read_statement(TextSchema *schema, const char *sql);

#endif
