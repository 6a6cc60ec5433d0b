/*
 * statement - what one SQL statement can do beyond the schema, told by how it begins. No parser: what is not known is the worst.
 * Pure.
 */
#ifndef MIGROLLBACK_STATEMENT_H
#define MIGROLLBACK_STATEMENT_H

#include <glib.h>

typedef enum {
    STATEMENT_SCHEMA, /* changes the schema, or nothing (SET, SAVEPOINT): a difference of catalogs shows it all */
    STATEMENT_READS,  /* reads rows, so that what follows may depend on them */
    STATEMENT_WRITES, /* writes rows, or may (a call, a block) */
} StatementKind;

StatementKind statement_kind(const char *sql);

#endif
