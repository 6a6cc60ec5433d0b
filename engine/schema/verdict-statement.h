/*
 * verdict-statement - what one statement does that a difference of catalogs does not show: to rows, and to the identity of tables.
 *
 * By words, not by a parser: what is not recognised is ACTION_UNKNOWN, never nothing.
 * Pure. Ownership: the array owns its actions.
 */
#ifndef MIGROLLBACK_VERDICT_STATEMENT_H
#define MIGROLLBACK_VERDICT_STATEMENT_H

#include "sql-tokens.h"

typedef enum {
    ACTION_CREATE_TABLE,
    ACTION_DROP_TABLE,
    ACTION_RENAME_TABLE,   /* to new_name */
    ACTION_RENAME_COLUMN,  /* column to new_name */
    ACTION_DROP_COLUMN,    /* column */
    ACTION_FILL_COLUMN,    /* column, that is added; expression: a literal that rows get in it */
    ACTION_REWRITE_COLUMN, /* column: ALTER … TYPE … USING an expression */
    ACTION_INSERT,         /* columns; source, where it is a plain copy of a table */
    ACTION_UPDATE,         /* columns; NULL: not known which */
    ACTION_DELETE,
    ACTION_SET_SEQUENCE,
    ACTION_CALL,    /* table is a function's name */
    ACTION_UNKNOWN, /* table is the statement's first words */
} ActionKind;

typedef struct {
    ActionKind kind;
    char *schema, *table; /* schema NULL: not said */
    char *column, *new_name;
    /* Of an UPDATE or DELETE: which rows, where that is as plain as a comparison. Of REWRITE: what the values become. NULL: not known. */
    char *expression;
    gboolean all_rows;  /* UPDATE, DELETE: there is no condition */
    GPtrArray *columns; /* char */
    /* Of an INSERT that copies: the table that it reads whole; and for each of `columns` what is read for it: the same column's name where it is
     * copied as it is, "cast" or "coalesce" where it goes through that, else "". `columns` NULL and `source` set: all columns. */
    char *source;
    GPtrArray *items;
} Action;

gboolean statement_defines(const SqlTokens *statement); /* it begins with CREATE, ALTER or DROP */
GArray *statement_actions(const SqlTokens *statement, const char *database);

#endif
