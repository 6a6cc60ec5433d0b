/*
 * sqlite-table - what only the text of a CREATE TABLE tells about a SQLite table: constraints with their names and conflict clauses,
 * collations, generated columns, AUTOINCREMENT, WITHOUT ROWID, STRICT. (Types, NULLs and defaults come from pragmas.)
 *
 * The text is one that SQLite accepted, so it is not checked here; of a text that is no CREATE TABLE nothing is told.
 * Pure. Ownership: a SqliteTable owns all its strings.
 */
#ifndef MIGROLLBACK_SQLITE_TABLE_H
#define MIGROLLBACK_SQLITE_TABLE_H

#include <glib.h>

typedef struct {
    char *type;       /* "primary key", "unique", "check", "foreign key" */
    char *name;       /* NULL: it has none */
    char *columns;    /* "a, b"; NULL for a check */
    char *references; /* "p (id)" or "p"; NULL for others */
    char *definition; /* canonical text */
} SqliteConstraint;

typedef struct {
    char *name;
    char *collation;         /* NULL: none given */
    char *generated;         /* the expression, or NULL */
    char *not_null_conflict; /* "fail", … or NULL */
    gboolean stored;
    gboolean autoincrement;
} SqliteColumn;

typedef struct {
    GArray *columns;     /* SqliteColumn */
    GArray *constraints; /* SqliteConstraint */
    char *virtual_using; /* of a virtual table: the module with its arguments; nothing else is told then */
    gboolean without_rowid, strict;
} SqliteTable;

SqliteTable *sqlite_table_read(const char *sql);
void sqlite_table_free(SqliteTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SqliteTable, sqlite_table_free)

#endif
