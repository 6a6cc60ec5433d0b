/*
 * aside - SQL that drops, sets aside and puts back objects of a catalog, per database (queries/common/leftover.json).
 *
 * Set aside: PostgreSQL and MySQL another schema, migrollback_aside or the first free migrollback_aside_2, …; SQLite another name that begins
 * so. A table takes its indexes, constraints and owned sequences with it; on SQLite its indexes and triggers are dropped, and made again when
 * it is put back.
 * Nothing is executed here but questions.
 * Errors: those of the driver; UNANSWERABLE where the database knows no way.
 */
#ifndef MIGROLLBACK_ASIDE_H
#define MIGROLLBACK_ASIDE_H

#include "catalog.h"
#include "drivers/driver.h"

typedef struct {
    char *place;           /* where things are set aside */
    GPtrArray *statements; /* char *, in order */
    GPtrArray *put_back;   /* char *, in the order in which they are to be executed */
} Aside;

/* Can the database set such an object aside at all? A table of MySQL with a trigger cannot be. */
gboolean aside_possible(const Driver *driver, const Catalog *catalog, const CatalogObject *object);

Aside *aside_make(Driver *driver, const GPtrArray *objects, GError **error);
void aside_free(Aside *aside);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Aside, aside_free)

/* One statement; `verb` is "drop" or "drop_invalid". Free with g_free. */
char *aside_drop(Driver *driver, const CatalogObject *object, const char *verb, GError **error);

#endif
