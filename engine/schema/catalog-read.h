/*
 * catalog-read - a database's schema as a Catalog: the queries of queries/catalog, in one transaction.
 *
 * PostgreSQL: all schemas of people, or one; the transaction is repeatable read, though the server's own functions that write definitions see
 * what is committed meanwhile. MySQL and MariaDB: one database, whose objects have no schema, and whose name inside definitions is always
 * shown as CATALOG_NEUTRAL_SCHEMA. SQLite: the file's main schema; what its pragmas do not tell is read from the text that it keeps.
 *
 * Whatever this user may not see is no error: Catalog.hidden says so, and no caller may take it for absent.
 * Not read: operators, operator classes, casts, collations, text search objects, event triggers, publications, foreign servers, languages.
 * Errors: those of the driver, with the query's name before them. The session can be used again.
 */
#ifndef MIGROLLBACK_CATALOG_READ_H
#define MIGROLLBACK_CATALOG_READ_H

#include "catalog.h"
#include "drivers/driver.h"

typedef struct {
    /* PostgreSQL: only this schema; NULL: all. MySQL, MariaDB: this database of the server; NULL: the session's. SQLite: not looked at. */
    const char *schema;
    /* PostgreSQL: the schema to be shown as CATALOG_NEUTRAL_SCHEMA, so that two schemas can be compared; NULL: none. Names of it are found
     * in definitions as "name." and as quoted by the server, in the bodies of functions too. */
    const char *neutral_schema;
    /* The caller has begun a transaction: the catalog is read in it, and it is left as it was. Else one is begun and rolled back. */
    gboolean in_transaction;
} CatalogOptions;

/* `options` NULL: none of them. */
Catalog *catalog_read(Driver *driver, const CatalogOptions *options, GError **error);

#endif
