/*
 * verdict-statement-parts - what the files that read a statement share. Included by verdict-statement*.c and verdict-text*.c only.
 */
#ifndef MIGROLLBACK_VERDICT_STATEMENT_PARTS_H
#define MIGROLLBACK_VERDICT_STATEMENT_PARTS_H

#include "verdict-statement.h"

typedef struct {
    const SqlTokens *tokens;
    const char *database;
    guint at;
    GArray *actions;
} StatementReader;

Action *reader_add(StatementReader *reader, ActionKind kind); /* valid until the next one */
void reader_add_unknown(StatementReader *reader);             /* named by the statement's first words */
gboolean reader_is(const StatementReader *reader, const char *text);
gboolean reader_take(StatementReader *reader, const char *text); /* and go on, where it is there */
gboolean reader_ended(const StatementReader *reader);
gboolean reader_sees(const StatementReader *reader, const char *const *words);
gboolean reader_take_one_of(StatementReader *reader, const char *const *words);
/* An identifier as the server takes it; NULL where none stands. Free with g_free. */
char *reader_take_identifier(StatementReader *reader);
/* [schema.]name; frees what was in them. */
gboolean reader_take_table(StatementReader *reader, char **schema, char **table);
/* To the next "," at this depth, or one of `words`, or the end. */
void reader_skip_item(StatementReader *reader, const char *const *words);

/* The SQL of the tokens to before `end` again, where it is but columns, literals, operators and functions of the server that only compute;
 * else NULL. Free with g_free. */
char *reader_plain_text(const StatementReader *reader, guint end);
/* WHERE, or nothing, is all that is left: into action's expression and all_rows. */
void reader_take_condition(StatementReader *reader, Action *action);

/* Each reads on behind the statement's first words. */
void statement_read_update(StatementReader *reader);
void statement_read_delete(StatementReader *reader);
void statement_read_truncate(StatementReader *reader);
void statement_read_insert(StatementReader *reader);
void statement_read_alter_table(StatementReader *reader);
void statement_read_drop_table(StatementReader *reader);
void statement_read_rename_tables(StatementReader *reader);

#endif
