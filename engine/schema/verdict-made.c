/*
 * What earlier migrations of the same deployment made: the old code has never seen it, so that nothing that happens to it can trouble that
 * code, and going back takes it away.
 */
#include <string.h>

#include "verdict-parts.h"

static gboolean
is_made(GHashTable *made, const char *schema, const char *table, const char *column)
{
    const CatalogObject object = {.schema = (char *)(guintptr)schema,
                                  .parent = column != NULL ? (char *)(guintptr)table : NULL,
                                  .name = (char *)(guintptr)(column != NULL ? column : table)};
    g_autofree char *name = verdict_object_name(&object);

    return g_hash_table_contains(made, name);
}

/* A key that reaches a table of the old code, and a trigger, are felt there too. */
static gboolean
stays_inside(const ChangeView *view, const CatalogObject *object)
{
    g_autofree char *schema = NULL, *table = NULL;
    g_auto(GStrv) columns = NULL;

    if (object->kind != CATALOG_CONSTRAINT || g_strcmp0(catalog_value(object, "type"), "foreign key") != 0)
        return object->kind != CATALOG_TRIGGER;
    return verdict_references(view->set, object, &schema, &table, &columns) && is_made(view->set->made, schema, table, NULL);
}

gboolean
verdict_change_is_unseen(const ChangeView *view, VerdictAxis axis, int verdict)
{
    const CatalogObject *object = catalog_change_object(view->change);
    GHashTable *made = view->set->made;
    gboolean table;

    if (made == NULL || (object->kind != CATALOG_TABLE && object->parent == NULL) || !stays_inside(view, object))
        return FALSE;
    table = is_made(made, object->schema, object->parent != NULL ? object->parent : object->name, NULL) ||
            (view->change->within && view->change->type == CATALOG_ADDED); /* its table comes with it */
    if (axis == VERDICT_LEAVE)
        return table; /* a new column of an old table can trouble the old code: where it must have a value */
    return verdict == REVERSE_IMPOSSIBLE &&
           (table || (object->kind == CATALOG_COLUMN && is_made(made, object->schema, object->parent, object->name)));
}

gboolean
verdict_effect_is_unseen(GHashTable *made, const VerdictEffect *effect)
{
    if (made == NULL || effect->table == NULL)
        return FALSE;
    if (is_made(made, effect->table->schema, effect->table->name, NULL))
        return TRUE;
    if (effect->kind != EFFECT_UPDATE || effect->columns == NULL)
        return FALSE;
    for (guint i = 0; effect->columns[i] != NULL; i++) {
        if (!is_made(made, effect->table->schema, effect->table->name, effect->columns[i]))
            return FALSE;
    }
    return TRUE;
}

gboolean
verdict_rename_is_unseen(GHashTable *made, const VerdictRename *rename)
{
    return made != NULL && (is_made(made, rename->schema, rename->table, NULL) ||
                            (rename->column != NULL && is_made(made, rename->schema, rename->table, rename->column)));
}

void
verdict_note_made(MigrationVerdict *verdict, const CatalogChange *change)
{
    const CatalogObject *object = catalog_change_object(change);

    if (change->type == CATALOG_ADDED && (object->kind == CATALOG_TABLE || object->kind == CATALOG_COLUMN))
        g_ptr_array_add(verdict->made, verdict_object_name(object));
}

void
verdict_add_made(GHashTable *made, const MigrationVerdict *verdict, const Catalog *first)
{
    g_autoptr(GHashTable) old = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < first->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(first->objects, i);

        if (object->kind == CATALOG_TABLE || object->kind == CATALOG_COLUMN)
            g_hash_table_add(old, verdict_object_name(object));
    }
    for (guint i = 0; i < verdict->made->len; i++) {
        const char *name = g_ptr_array_index(verdict->made, i);

        if (!g_hash_table_contains(old, name))
            g_hash_table_add(made, g_strdup(name));
    }
}
