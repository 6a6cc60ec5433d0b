/*
 * catalog-read-parts - what the files of catalog-read share. To be included by them alone.
 */
#ifndef MIGROLLBACK_CATALOG_READ_PARTS_H
#define MIGROLLBACK_CATALOG_READ_PARTS_H

#include "catalog-read.h"

typedef struct {
    Driver *driver;
    Catalog *catalog;
    const CatalogOptions *options;
    const char *schema;  /* MySQL: the database that is read */
    GPtrArray *neutral;  /* spellings of a schema, with its dot, that are shown as CATALOG_NEUTRAL_SCHEMA */
    GHashTable *tables;  /* MySQL: the names of the tables, which were read first; columns of anything else are left out */
    GHashTable *columns; /* SQLite: "table\0column" -> CatalogObject */
} CatalogReader;

/* Runs catalog/FILE with the parameters. */
gboolean catalog_reader_query(CatalogReader *reader, const char *file, const DriverParameter *parameters, guint n_parameters,
                              DriverRowFunc row, gpointer user, GError **error);

/* Rows of kind, schema, parent, name and pairs; user is the CatalogReader. */
DriverVerdict catalog_reader_add_row(const DriverValue *values, guint n_values, gpointer user, GError **error);

gboolean catalog_read_sqlite(CatalogReader *reader, GError **error);

#endif
