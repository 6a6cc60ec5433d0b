/* A scratch copy without anything but the framework's own tables. */
#include <string.h>

#include "read/template.h"
#include "rehearse-parts.h"
#include "schema/catalog-read.h"

#define PLACE "migrollback_parked"

static gboolean
run(Driver *driver, const char *resource, const char *kind, const char *name, const char *place, GError **error)
{
    const TemplateWord words[] = {{"kind", TEMPLATE_SQL, kind, 0},
                                  {"name", TEMPLATE_SQL, name, 0},
                                  {"table", TEMPLATE_SQL, name, 0},
                                  {"place", TEMPLATE_SQL, place, 0},
                                  {0}};

    return template_run(driver, resource, words, NULL, NULL, error);
}

static char *
quoted(const Driver *driver, const char *schema, const char *name)
{
    g_autofree char *own = driver_quote(driver, name), *space = schema != NULL ? driver_quote(driver, schema) : NULL;

    return space != NULL ? g_strconcat(space, ".", own, NULL) : g_steal_pointer(&own);
}

static const char *
own_schema(const Rehearsal *rehearsal, const Driver *driver)
{
    const char *schema = rehearsal->rollback->chosen->schema;

    return schema != NULL ? schema : driver_info(driver)->schema;
}

static gboolean
is_own(const Rehearsal *rehearsal, const char *name)
{
    const Detected *table = rehearsal->rollback->chosen;

    return strcmp(name, table->table) == 0 ||
           (table->profile->siblings != NULL && g_strv_contains((const char *const *)table->profile->siblings, name));
}

/* --- PostgreSQL: by schemas, with the own tables out of the way --- */

static gboolean
park(const Rehearsal *rehearsal, Driver *driver, const Catalog *catalog, const char *from, const char *to, GError **error)
{
    g_autofree char *place = driver_quote(driver, to);

    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);
        g_autofree char *name = NULL;

        if (object->kind != CATALOG_TABLE || g_strcmp0(object->schema, own_schema(rehearsal, driver)) != 0 ||
            !is_own(rehearsal, object->name))
            continue;
        name = quoted(driver, from, object->name);
        if (!run(driver, "rehearse/park.postgres.sql", NULL, name, place, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
for_schemas(Driver *driver, const Catalog *catalog, const char *resource, GError **error)
{
    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);
        g_autofree char *name = NULL;

        if (object->kind != CATALOG_SCHEMA || strcmp(object->name, PLACE) == 0)
            continue;
        name = driver_quote(driver, object->name);
        if (!run(driver, resource, NULL, name, NULL, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
empty_postgres(const Rehearsal *rehearsal, Driver *driver, const Catalog *catalog, GError **error)
{
    const char *home = own_schema(rehearsal, driver);
    g_autofree char *first = driver_quote(driver, home);

    /* Of other schemas nothing is known to the migrations: whoever makes them makes them again. */
    return run(driver, "rehearse/make-schema.postgres.sql", NULL, PLACE, NULL, error) &&
           park(rehearsal, driver, catalog, home, PLACE, error) &&
           for_schemas(driver, catalog, "rehearse/drop-schema.postgres.sql", error) &&
           run(driver, "rehearse/make-schema.postgres.sql", NULL, first, NULL, error) &&
           (strcmp(home, "public") == 0 || run(driver, "rehearse/make-schema.postgres.sql", NULL, "public", NULL, error)) &&
           park(rehearsal, driver, catalog, PLACE, home, error) &&
           run(driver, "rehearse/drop-schema.postgres.sql", NULL, PLACE, NULL, error);
}

/* --- the others: object by object --- */

static gboolean
drop_objects(const Rehearsal *rehearsal, Driver *driver, const Catalog *catalog, GError **error)
{
    static const CatalogKind kinds[] = {CATALOG_EVENT,    CATALOG_VIEW,      CATALOG_TRIGGER, CATALOG_TABLE,
                                        CATALOG_FUNCTION, CATALOG_PROCEDURE, CATALOG_SEQUENCE};

    for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++) {
        for (guint i = 0; i < catalog->objects->len; i++) {
            const CatalogObject *object = g_ptr_array_index(catalog->objects, i);
            g_autofree char *name = NULL;

            if (object->kind != kinds[k] || (object->kind == CATALOG_TABLE && is_own(rehearsal, object->name)))
                continue;
            name = driver_quote(driver, object->name);
            if (!run(driver, "rehearse/drop.sql", catalog_kind_name(object->kind), name, NULL, error))
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean
empty_mysql(const Rehearsal *rehearsal, Driver *driver, const Catalog *catalog, GError **error)
{
    return run(driver, "rehearse/unchecked.mysql.sql", NULL, NULL, NULL, error) && drop_objects(rehearsal, driver, catalog, error) &&
           run(driver, "rehearse/checked.mysql.sql", NULL, NULL, NULL, error);
}

gboolean
rehearse_empty(const Rehearsal *rehearsal, Driver *driver, GError **error)
{
    const char *dialect = driver_info(driver)->dialect;
    g_autoptr(Catalog) catalog = catalog_read(driver, NULL, error);
    g_autofree char *table = NULL;

    if (catalog == NULL)
        return FALSE;
    if (!(strcmp(dialect, "postgres") == 0 ? empty_postgres
          : strcmp(dialect, "mysql") == 0  ? empty_mysql
                                           : drop_objects)(rehearsal, driver, catalog, error))
        return FALSE;
    table = quoted(driver, strcmp(dialect, "postgres") == 0 ? own_schema(rehearsal, driver) : NULL, rehearsal->rollback->chosen->table);
    return run(driver, "rehearse/empty.sql", NULL, table, NULL, error);
}
