/*
 * catalog-diff - what differs between two catalogs: objects added, removed, changed, and which attributes.
 *
 * Exact: an empty diff means that no object and no attribute differs. A rename is a removal and an addition: a catalog cannot tell.
 * Columns in another order are one change of their table (CATALOG_REORDERED, minor), seen among the columns that both sides have; the
 * number of a column by itself is not compared.
 *
 * Pure. Ownership: the diff borrows both catalogs, which must outlive it.
 * Order: as in the catalogs (kind, schema, parent, name); a reordering stands behind the other change of its table.
 */
#ifndef MIGROLLBACK_CATALOG_DIFF_H
#define MIGROLLBACK_CATALOG_DIFF_H

#include "catalog.h"

typedef enum { CATALOG_ADDED, CATALOG_REMOVED, CATALOG_CHANGED, CATALOG_REORDERED } CatalogChangeType;

typedef struct {
    const char *key;
    const char *before; /* NULL: the attribute was not there */
    const char *after;  /* NULL: it is gone */
    gboolean minor;
} CatalogAttributeChange;

typedef struct {
    CatalogChangeType type;
    const CatalogObject *before; /* NULL: added */
    const CatalogObject *after;  /* NULL: removed */
    GArray *attributes;          /* CatalogAttributeChange, by key; of CHANGED, and "column_order" of REORDERED; else empty */
    gboolean minor;              /* nothing but minor attributes */
    gboolean within;             /* came or went with its table, domain or schema, which is in the diff itself */
} CatalogChange;

typedef struct {
    GPtrArray *changes; /* CatalogChange */
    guint n_major;      /* of them not minor */
    gboolean complete;  /* both sides saw everything (Catalog.hidden is empty) */
    /* private */
    GStringChunk *text;
} CatalogDiff;

CatalogDiff *catalog_diff(const Catalog *before, const Catalog *after);
void catalog_diff_free(CatalogDiff *diff);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CatalogDiff, catalog_diff_free)

/* CatalogAttributeChange: in which attributes two objects of one identity differ; their text is the objects'. Free with g_array_unref. */
GArray *catalog_compare_attributes(const CatalogObject *before, const CatalogObject *after);

/* Whichever side there is; the later one where there are both. */
const CatalogObject *catalog_change_object(const CatalogChange *change);
const CatalogAttributeChange *catalog_change_attribute(const CatalogChange *change, const char *key); /* NULL: not changed */

/* One line: "+ column public.t.a", "~ column public.t.b: nullable, type", "# table public.t: column_order"; free with g_free. */
char *catalog_change_line(const CatalogChange *change);

#endif
