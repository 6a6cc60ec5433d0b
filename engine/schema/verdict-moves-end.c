/* Where every table of the schema before stands when all statements have run. */
#include <string.h>

#include "verdict-moves-parts.h"

/* Computed ones are made again. */
static gboolean
had_values(const CatalogObject *column)
{
    return column != NULL && catalog_value(column, "generated") == NULL;
}

static void
end_columns(Follower *follower, const Standing *standing)
{
    GHashTableIter iter;
    gpointer name, original;

    g_hash_table_iter_init(&iter, standing->columns);
    while (g_hash_table_iter_next(&iter, &name, &original)) {
        VerdictRename rename = {.schema = standing->origin->schema,
                                .table = standing->origin->name,
                                .new_table = moves_keep(follower, standing->name),
                                .column = moves_keep(follower, original),
                                .new_column = moves_keep(follower, name)};
        const CatalogObject *there = catalog_find(follower->after, CATALOG_COLUMN, rename.schema, rename.new_table, name);

        if (there == NULL)
            continue;
        if (original != NULL && strcmp(original, name) != 0)
            g_array_append_val(follower->moves->renames, rename);
        else if (original == NULL && had_values(catalog_find(follower->before, CATALOG_COLUMN, rename.schema, rename.table, name)))
            moves_add_column_effect(follower, EFFECT_COLUMN_RECREATED, standing, there->name);
    }
}

/* A column that went through CAST or COALESCE: its type or its NULLs changed, and the rule of that change says what it means. */
static gboolean
is_said_by_change(const Follower *follower, const CatalogObject *table, const char *column, const char *item)
{
    const CatalogObject *old = catalog_find(follower->before, CATALOG_COLUMN, table->schema, table->name, column);
    const CatalogObject *new = catalog_find(follower->after, CATALOG_COLUMN, table->schema, table->name, column);
    const char *key = strcmp(item, "cast") == 0 ? "type" : strcmp(item, "coalesce") == 0 ? "nullable" : NULL;

    return old == NULL || (key != NULL && new != NULL &&g_strcmp0(catalog_value(old, key), catalog_value(new, key)) != 0);
}

/* Which table of the statements stands under the name now? */
static const Standing *
successor_of(const Follower *follower, const CatalogObject *origin)
{
    for (guint i = follower->standings->len; i > 0; i--) {
        const Standing *standing = g_ptr_array_index(follower->standings, i - 1);

        if (!standing->dropped && standing->origin == NULL && moves_same_name(follower, standing->name, origin->name))
            return standing;
    }
    return NULL;
}

static const CatalogObject *
column_of(const Catalog *catalog, const CatalogObject *table, const char *name)
{
    return catalog_find(catalog, CATALOG_COLUMN, table->schema, table->name, name);
}

/* In a table that was made anew: a column that has all values of one that is gone is that one by another name. */
static gboolean
end_renamed(Follower *follower, const CatalogObject *table, const char *column, const char *item)
{
    VerdictRename rename = {.schema = table->schema,
                            .table = table->name,
                            .new_table = table->name,
                            .column = moves_keep(follower, item),
                            .new_column = moves_keep(follower, column)};

    if (strcmp(item, "cast") == 0 || strcmp(item, "coalesce") == 0 || !had_values(column_of(follower->before, table, item)) ||
        column_of(follower->after, table, item) != NULL || column_of(follower->before, table, column) != NULL ||
        column_of(follower->after, table, column) == NULL)
        return FALSE;
    for (guint i = 0; i < follower->moves->renames->len; i++) { /* copied twice: one of them it is */
        const VerdictRename *other = &g_array_index(follower->moves->renames, VerdictRename, i);

        if (other->column == rename.column && other->table == rename.table)
            return FALSE;
    }
    g_array_append_val(follower->moves->renames, rename);
    return TRUE;
}

static void
end_dropped(Follower *follower, const Standing *standing)
{
    const Standing *successor = successor_of(follower, standing->origin);

    if (moves_find_table(follower, follower->after, standing->origin->schema, standing->origin->name) == NULL)
        return;
    if (successor == NULL || successor->copied != standing->origin) {
        moves_add_effect(follower, EFFECT_RECREATED, standing->origin);
        return;
    }
    for (guint i = 0; i + 1 < successor->changed->len; i += 2) {
        const char *column = g_ptr_array_index(successor->changed, i), *item = g_ptr_array_index(successor->changed, i + 1);

        if (!end_renamed(follower, standing->origin, column, item) && !is_said_by_change(follower, standing->origin, column, item))
            moves_add_column_effect(follower, EFFECT_COLUMN_REWRITTEN, standing, column);
    }
}

static void
end_standing(Follower *follower, const Standing *standing)
{
    VerdictRename rename;

    if (standing->origin == NULL)
        return;
    if (standing->dropped) {
        end_dropped(follower, standing);
        return;
    }
    end_columns(follower, standing);
    rename = (VerdictRename){
        .schema = standing->origin->schema, .table = standing->origin->name, .new_table = moves_keep(follower, standing->name)};
    if (strcmp(rename.table, rename.new_table) != 0 &&
        catalog_find(follower->after, CATALOG_TABLE, rename.schema, NULL, rename.new_table) != NULL)
        g_array_append_val(follower->moves->renames, rename);
}

void
moves_end(Follower *follower)
{
    for (guint i = 0; i < follower->standings->len; i++)
        end_standing(follower, g_ptr_array_index(follower->standings, i));
}
