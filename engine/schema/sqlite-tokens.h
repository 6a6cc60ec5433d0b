/*
 * sqlite-tokens - SQLite's SQL as words, so that two spellings of one statement are one text.
 *
 * SQLite keeps the text of a CREATE as it was typed, and rewrites parts of it when something is renamed. The canonical text has no comments,
 * one blank between words, keywords in lower case, and quotes around an identifier only where it needs them.
 *
 * Pure. Ownership: SqliteTokens own their texts.
 */
#ifndef MIGROLLBACK_SQLITE_TOKENS_H
#define MIGROLLBACK_SQLITE_TOKENS_H

#include <glib.h>

typedef enum {
    SQLITE_WORD,   /* a bare word: keyword or identifier */
    SQLITE_QUOTED, /* an identifier in quotes; text is without them */
    SQLITE_VALUE,  /* a number, string or blob, as it stands */
    SQLITE_SIGN,   /* an operator or bracket */
    SQLITE_END,
} SqliteTokenType;

typedef struct {
    SqliteTokenType type;
    char *text;
} SqliteToken;

typedef GArray SqliteTokens; /* SqliteToken; the last one is an END */

SqliteTokens *sqlite_tokens_read(const char *sql);
const SqliteToken *sqlite_token(const SqliteTokens *tokens, guint index); /* END behind the end */

/* Is it this bare keyword (in lower case), or this sign? */
gboolean sqlite_token_is(const SqliteTokens *tokens, guint index, const char *text);

/* The index behind the bracket that closes the one at `index`; that of END where none does. */
guint sqlite_tokens_skip_group(const SqliteTokens *tokens, guint index);

/* The canonical text of the tokens from `first` to before `end`; free with g_free. */
char *sqlite_tokens_text(const SqliteTokens *tokens, guint first, guint end);

#endif
