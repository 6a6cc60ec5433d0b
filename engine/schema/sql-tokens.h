/*
 * sql-tokens - SQL of any of the databases as tokens, and a text of several statements as statements.
 *
 * Only what is needed to tell which words a statement has outside of its literals and comments: quotes, dollar quotes, comments (nested in
 * PostgreSQL, those that MySQL executes are code). It is no parser; sqlite-tokens, which knows keywords, is for the text that SQLite keeps.
 *
 * Pure. Ownership: SqlTokens own their texts. A text that ends within a literal or comment has it to the end.
 */
#ifndef MIGROLLBACK_SQL_TOKENS_H
#define MIGROLLBACK_SQL_TOKENS_H

#include <glib.h>

typedef enum {
    SQL_WORD,   /* a bare word; `text` is in lower case, `name` as it stands */
    SQL_NAME,   /* an identifier in quotes, without them */
    SQL_STRING, /* a literal in quotes, without them (escapes are left as they are) */
    SQL_NUMBER,
    SQL_SIGN, /* one character */
    SQL_END,
} SqlTokenType;

typedef struct {
    SqlTokenType type;
    char *text;
    char *name; /* of a WORD or NAME: what it names, with its case */
} SqlToken;

typedef GArray SqlTokens; /* SqlToken; the last one is an END */

/* `database`: postgres, mysql, mariadb or sqlite. */
SqlTokens *sql_tokens_read(const char *sql, const char *database);
const SqlToken *sql_token(const SqlTokens *tokens, guint index); /* END behind the end */

/* Is it this bare word (in lower case), or this sign? */
gboolean sql_token_is(const SqlTokens *tokens, guint index, const char *text);
/* Is it something that names an object? */
gboolean sql_token_names(const SqlTokens *tokens, guint index);
/* The index behind the bracket that closes the one at `index`. */
guint sql_tokens_skip_group(const SqlTokens *tokens, guint index);

/* The statements of a text, each with an END; the semicolons of a function's or trigger's body do not separate. GPtrArray of SqlTokens. */
GPtrArray *sql_statements_read(const char *sql, const char *database);

#endif
