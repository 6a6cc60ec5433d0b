#include "catalog-diff.h"

#include <string.h>

static void
change_free(gpointer data)
{
    CatalogChange *change = data;

    g_array_unref(change->attributes);
    g_free(change);
}

void
catalog_diff_free(CatalogDiff *diff)
{
    if (diff == NULL)
        return;
    g_ptr_array_unref(diff->changes);
    g_string_chunk_free(diff->text);
    g_free(diff);
}

static CatalogChange *
add_change(CatalogDiff *diff, CatalogChangeType type, const CatalogObject *before, const CatalogObject *after)
{
    CatalogChange *change = g_new0(CatalogChange, 1);

    change->type = type;
    change->before = before;
    change->after = after;
    change->attributes = g_array_new(FALSE, FALSE, sizeof(CatalogAttributeChange));
    g_ptr_array_add(diff->changes, change);
    return change;
}

/* --- attributes --- */

/* Which table, domain or sequence a column stands at is compared as an order, not as a number. */
static gboolean
is_compared(const CatalogObject *object, const char *key)
{
    return object->kind != CATALOG_COLUMN || strcmp(key, "position") != 0;
}

/* Both lists are sorted by key. */
GArray *
catalog_compare_attributes(const CatalogObject *before, const CatalogObject *after)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(CatalogAttributeChange));
    guint i = 0, j = 0;

    while (i < before->attributes->len || j < after->attributes->len) {
        const CatalogAttribute *old = i < before->attributes->len ? &g_array_index(before->attributes, CatalogAttribute, i) : NULL;
        const CatalogAttribute *new = j < after->attributes->len ? &g_array_index(after->attributes, CatalogAttribute, j) : NULL;
        int order = old == NULL ? 1 : new == NULL ? -1 : strcmp(old->key, new->key);
        CatalogAttributeChange change = {
            .key = order <= 0 ? old->key : new->key, .before = order <= 0 ? old->value : NULL, .after = order >= 0 ? new->value : NULL};

        change.minor = catalog_key_is_minor(change.key);
        if (is_compared(before, change.key) && g_strcmp0(change.before, change.after) != 0)
            g_array_append_val(changes, change);
        i += order <= 0;
        j += order >= 0;
    }
    return changes;
}

static gboolean
all_minor(const GArray *attributes)
{
    for (guint i = 0; i < attributes->len; i++) {
        if (!g_array_index(attributes, CatalogAttributeChange, i).minor)
            return FALSE;
    }
    return TRUE;
}

static void
compare_objects(CatalogDiff *diff, const CatalogObject *before, const CatalogObject *after)
{
    g_autoptr(GArray) attributes = catalog_compare_attributes(before, after);
    CatalogChange *change;

    if (attributes->len == 0)
        return;
    change = add_change(diff, CATALOG_CHANGED, before, after);
    change->minor = all_minor(attributes);
    g_array_unref(change->attributes);
    change->attributes = g_steal_pointer(&attributes);
}

/* --- the order of columns --- */

/* Names of `columns` that `other` has too, in order. */
static GPtrArray *
common_names(const GPtrArray *columns, const GPtrArray *other)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *common = g_ptr_array_new();

    for (guint i = 0; i < other->len; i++)
        g_hash_table_add(names, (gpointer)(guintptr)((const CatalogObject *)g_ptr_array_index(other, i))->name);
    for (guint i = 0; i < columns->len; i++) {
        const char *name = ((const CatalogObject *)g_ptr_array_index(columns, i))->name;

        if (g_hash_table_contains(names, name))
            g_ptr_array_add(common, (gpointer)(guintptr)name);
    }
    return common;
}

static const char *
join_names(CatalogDiff *diff, const GPtrArray *names)
{
    g_autoptr(GString) joined = g_string_new(NULL);

    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(joined, "%s%s", i > 0 ? ", " : "", (const char *)g_ptr_array_index(names, i));
    return g_string_chunk_insert(diff->text, joined->str);
}

static gboolean
same_names(const GPtrArray *a, const GPtrArray *b)
{
    for (guint i = 0; i < a->len; i++) {
        if (strcmp(g_ptr_array_index(a, i), g_ptr_array_index(b, i)) != 0)
            return FALSE;
    }
    return TRUE;
}

static void
compare_column_order(CatalogDiff *diff, const Catalog *before, const Catalog *after, const CatalogObject *old, const CatalogObject *new)
{
    g_autoptr(GPtrArray) old_columns = catalog_columns(before, old);
    g_autoptr(GPtrArray) new_columns = catalog_columns(after, new);
    g_autoptr(GPtrArray) old_names = common_names(old_columns, new_columns);
    g_autoptr(GPtrArray) new_names = common_names(new_columns, old_columns);
    CatalogAttributeChange order = {.key = "column_order", .minor = TRUE};
    CatalogChange *change;

    if (same_names(old_names, new_names))
        return;
    order.before = join_names(diff, old_names);
    order.after = join_names(diff, new_names);
    change = add_change(diff, CATALOG_REORDERED, old, new);
    change->minor = TRUE;
    g_array_append_val(change->attributes, order);
}

/* --- the whole --- */

static const CatalogKind containers[] = {CATALOG_TABLE, CATALOG_DOMAIN, CATALOG_VIEW, CATALOG_MATERIALIZED_VIEW};

/* Is what holds the object missing in the other catalog? */
static gboolean
is_within(const Catalog *own, const Catalog *other, const CatalogObject *object)
{
    if (object->schema != NULL && catalog_find(own, CATALOG_SCHEMA, NULL, NULL, object->schema) != NULL &&
        catalog_find(other, CATALOG_SCHEMA, NULL, NULL, object->schema) == NULL)
        return TRUE;
    for (gsize i = 0; object->parent != NULL && i < G_N_ELEMENTS(containers); i++) {
        if (catalog_find(own, containers[i], object->schema, NULL, object->parent) != NULL)
            return catalog_find(other, containers[i], object->schema, NULL, object->parent) == NULL;
    }
    return FALSE;
}

CatalogDiff *
catalog_diff(const Catalog *before, const Catalog *after)
{
    CatalogDiff *diff = g_new0(CatalogDiff, 1);
    guint i = 0, j = 0;

    diff->changes = g_ptr_array_new_with_free_func(change_free);
    diff->text = g_string_chunk_new(256);
    diff->complete = before->hidden->len == 0 && after->hidden->len == 0;
    while (i < before->objects->len || j < after->objects->len) {
        const CatalogObject *old = i < before->objects->len ? g_ptr_array_index(before->objects, i) : NULL;
        const CatalogObject *new = j < after->objects->len ? g_ptr_array_index(after->objects, j) : NULL;
        int order = old == NULL ? 1 : new == NULL ? -1 : catalog_compare_identity(old, new);

        if (order < 0) {
            add_change(diff, CATALOG_REMOVED, old, NULL)->within = is_within(before, after, old);
        } else if (order > 0) {
            add_change(diff, CATALOG_ADDED, NULL, new)->within = is_within(after, before, new);
        } else {
            compare_objects(diff, old, new);
            if (old->kind == CATALOG_TABLE)
                compare_column_order(diff, before, after, old, new);
        }
        i += order <= 0;
        j += order >= 0;
    }
    for (guint k = 0; k < diff->changes->len; k++)
        diff->n_major += !((const CatalogChange *)g_ptr_array_index(diff->changes, k))->minor;
    return diff;
}

const CatalogObject *
catalog_change_object(const CatalogChange *change)
{
    return change->after != NULL ? change->after : change->before;
}

const CatalogAttributeChange *
catalog_change_attribute(const CatalogChange *change, const char *key)
{
    for (guint i = 0; i < change->attributes->len; i++) {
        const CatalogAttributeChange *attribute = &g_array_index(change->attributes, CatalogAttributeChange, i);

        if (strcmp(attribute->key, key) == 0)
            return attribute;
    }
    return NULL;
}

char *
catalog_change_line(const CatalogChange *change)
{
    static const char signs[] = {[CATALOG_ADDED] = '+', [CATALOG_REMOVED] = '-', [CATALOG_CHANGED] = '~', [CATALOG_REORDERED] = '#'};
    g_autofree char *label = catalog_label(catalog_change_object(change));
    g_autoptr(GString) line = g_string_new(NULL);

    g_string_append_printf(line, "%c %s", signs[change->type], label);
    for (guint i = 0; i < change->attributes->len; i++)
        g_string_append_printf(line, "%s%s", i > 0 ? ", " : ": ", g_array_index(change->attributes, CatalogAttributeChange, i).key);
    return g_string_free(g_steal_pointer(&line), FALSE);
}
