/*
 * split - a SQL file as its statements, where the database's own client (psql, mariadb, sqlite3) would part them.
 *
 * Pure: text in, slices out. It is no parser: it knows quotes, comments, blocks and what ends a statement, not whether a statement is right.
 * A statement is a slice of the file, from its first character that is neither blank nor a line comment to the last before the terminator; a
 * block comment before it belongs to it. What lies between two statements is blank, comment, terminator or a DELIMITER line: no byte is lost.
 * A slice of comments alone is no statement. A byte order mark at the beginning is skipped.
 *
 * Refused, with the line: what is not closed at the end of the file; commands of a client (psql's \x, the sqlite3 shell's .x, \x and source of
 * mariadb); the data of COPY … FROM STDIN; a NUL byte.
 *
 * PostgreSQL: dollar quotes, nested comments, E'…', BEGIN ATOMIC as psql sees it, parentheses around semicolons.
 * MySQL: DELIMITER, \g and \G, backslashes and ANSI_QUOTES as sql_mode says; a literal SET sql_mode in the file holds from there on.
 * `compound`: BEGIN … END of a routine, trigger or event is told by its words, as the server does: for files that a tool sends to the server
 * as a whole, without a client and its DELIMITER.
 * SQLite: the body of CREATE TRIGGER; a line of only "go" or "/" ends a statement.
 *
 * Ownership: slices borrow the text. Errors: CONFIG, "line N: …".
 */
#ifndef MIGROLLBACK_SPLIT_H
#define MIGROLLBACK_SPLIT_H

#include <glib.h>

typedef struct {
    int dialect;                   /* of profile_dialect */
    gboolean ansi_quotes;          /* MySQL: sql_mode has ANSI_QUOTES */
    gboolean no_backslash_escapes; /* MySQL: sql_mode has NO_BACKSLASH_ESCAPES */
    gboolean escape_strings;       /* PostgreSQL: standard_conforming_strings is off */
    gboolean compound;             /* MySQL */
    guint first_line;              /* the number of the text's first line; 0 is taken for 1 */
} SplitOptions;

typedef struct {
    const char *text; /* `length` bytes, not NUL-terminated */
    gsize offset, length;
    guint line; /* of its first byte */
} SplitStatement;

/* Appends SplitStatement to `statements`; after an error those before the mistake are in it. */
gboolean split_statements(const char *text, gsize length, const SplitOptions *options, GArray *statements, GError **error);

/*
 * The words of a statement for comparing it with patterns: lower case, without comments, one blank between words, '' for each string, "" for
 * each quoted name. Free with g_free.
 */
char *split_outline(const char *text, gsize length, const SplitOptions *options);

#endif
