#include "catalog.h"

#include <string.h>

#define OURS "migrollback_" /* what our own tables are called */

static const char *const kind_names[CATALOG_N_KINDS] = {
    [CATALOG_SCHEMA] = "schema",
    [CATALOG_EXTENSION] = "extension",
    [CATALOG_TYPE] = "type",
    [CATALOG_DOMAIN] = "domain",
    [CATALOG_SEQUENCE] = "sequence",
    [CATALOG_TABLE] = "table",
    [CATALOG_COLUMN] = "column",
    [CATALOG_CONSTRAINT] = "constraint",
    [CATALOG_INDEX] = "index",
    [CATALOG_PARTITION] = "partition",
    [CATALOG_VIEW] = "view",
    [CATALOG_MATERIALIZED_VIEW] = "materialized view",
    [CATALOG_FUNCTION] = "function",
    [CATALOG_PROCEDURE] = "procedure",
    [CATALOG_AGGREGATE] = "aggregate",
    [CATALOG_TRIGGER] = "trigger",
    [CATALOG_POLICY] = "policy",
    [CATALOG_RULE] = "rule",
    [CATALOG_STATISTICS] = "statistics",
    [CATALOG_EVENT] = "event",
};

static const char *const minor_keys[] = {"comment", "owner", "populated", "position", "privileges"};

const char *
catalog_kind_name(CatalogKind kind)
{
    return kind_names[kind];
}

gboolean
catalog_kind_parse(const char *name, CatalogKind *kind)
{
    for (guint i = 0; i < CATALOG_N_KINDS; i++) {
        if (strcmp(kind_names[i], name) == 0) {
            *kind = (CatalogKind)i;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean
catalog_key_is_minor(const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(minor_keys); i++) {
        if (strcmp(minor_keys[i], key) == 0)
            return TRUE;
    }
    return FALSE;
}

/* --- life cycle --- */

static void
object_free(gpointer data)
{
    CatalogObject *object = data;

    g_array_unref(object->attributes);
    g_free(object);
}

Catalog *
catalog_new(void)
{
    Catalog *catalog = g_new0(Catalog, 1);

    catalog->objects = g_ptr_array_new_with_free_func(object_free);
    catalog->hidden = g_ptr_array_new();
    catalog->text = g_string_chunk_new(4096);
    return catalog;
}

void
catalog_free(Catalog *catalog)
{
    if (catalog == NULL)
        return;
    g_ptr_array_unref(catalog->objects);
    g_ptr_array_unref(catalog->hidden);
    g_string_chunk_free(catalog->text);
    g_free(catalog);
}

/* --- building --- */

/* Names and most values come again and again. */
static const char *
keep(Catalog *catalog, const char *text)
{
    return text != NULL ? g_string_chunk_insert_const(catalog->text, text) : NULL;
}

CatalogObject *
catalog_add(Catalog *catalog, CatalogKind kind, const char *schema, const char *parent, const char *name)
{
    CatalogObject *object = g_new0(CatalogObject, 1);

    object->kind = kind;
    object->schema = keep(catalog, schema);
    object->parent = keep(catalog, parent);
    object->name = keep(catalog, name);
    object->attributes = g_array_new(FALSE, FALSE, sizeof(CatalogAttribute));
    g_ptr_array_add(catalog->objects, object);
    return object;
}

void
catalog_set(Catalog *catalog, CatalogObject *object, const char *key, const char *value)
{
    if (value != NULL) {
        CatalogAttribute attribute = {keep(catalog, key), keep(catalog, value)};

        g_array_append_val(object->attributes, attribute);
    }
}

void
catalog_add_hidden(Catalog *catalog, const char *what)
{
    const char *kept = keep(catalog, what);

    g_ptr_array_add(catalog->hidden, (gpointer)(guintptr)kept);
}

static int
compare_attributes(gconstpointer a, gconstpointer b)
{
    return strcmp(((const CatalogAttribute *)a)->key, ((const CatalogAttribute *)b)->key);
}

int
catalog_compare_identity(const CatalogObject *a, const CatalogObject *b)
{
    int order = (a->kind > b->kind) - (a->kind < b->kind);

    if (order == 0)
        order = g_strcmp0(a->schema, b->schema);
    if (order == 0)
        order = g_strcmp0(a->parent, b->parent);
    return order != 0 ? order : strcmp(a->name, b->name);
}

/* Objects without a name of their own (SQLite's constraints) can be there twice: their content decides, so that the order is one. */
static int
compare_objects(gconstpointer a, gconstpointer b)
{
    const CatalogObject *one = *(const CatalogObject *const *)a, *other = *(const CatalogObject *const *)b;
    int order = catalog_compare_identity(one, other);

    for (guint i = 0; order == 0 && i < MIN(one->attributes->len, other->attributes->len); i++) {
        const CatalogAttribute *left = &g_array_index(one->attributes, CatalogAttribute, i);
        const CatalogAttribute *right = &g_array_index(other->attributes, CatalogAttribute, i);

        order = strcmp(left->key, right->key);
        if (order == 0)
            order = strcmp(left->value, right->value);
    }
    return order;
}

static void
number_twins(Catalog *catalog)
{
    guint twins = 1;

    for (guint i = 1; i < catalog->objects->len; i++) {
        const CatalogObject *first = g_ptr_array_index(catalog->objects, i - twins);
        CatalogObject *object = g_ptr_array_index(catalog->objects, i);

        if (catalog_compare_identity(first, object) != 0) {
            twins = 1;
        } else {
            g_autofree char *name = g_strdup_printf("%s #%u", object->name, ++twins);

            object->name = keep(catalog, name);
        }
    }
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
catalog_finish(Catalog *catalog)
{
    for (guint i = 0; i < catalog->objects->len; i++) {
        CatalogObject *object = g_ptr_array_index(catalog->objects, i);

        g_array_sort(object->attributes, compare_attributes);
    }
    g_ptr_array_sort(catalog->objects, compare_objects);
    number_twins(catalog);
    g_ptr_array_sort(catalog->objects, compare_objects);
    g_ptr_array_sort(catalog->hidden, compare_texts);
}

/* --- asking --- */

const CatalogObject *
catalog_find(const Catalog *catalog, CatalogKind kind, const char *schema, const char *parent, const char *name)
{
    const CatalogObject wanted = {.kind = kind, .schema = schema, .parent = parent, .name = name};
    guint low = 0, high = catalog->objects->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        const CatalogObject *object = g_ptr_array_index(catalog->objects, middle);
        int order = catalog_compare_identity(&wanted, object);

        if (order == 0)
            return object;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *
catalog_value(const CatalogObject *object, const char *key)
{
    for (guint i = 0; i < object->attributes->len; i++) {
        const CatalogAttribute *attribute = &g_array_index(object->attributes, CatalogAttribute, i);

        if (strcmp(attribute->key, key) == 0)
            return attribute->value;
    }
    return NULL;
}

static int
compare_positions(gconstpointer a, gconstpointer b)
{
    const char *one = catalog_value(*(const CatalogObject *const *)a, "position");
    const char *other = catalog_value(*(const CatalogObject *const *)b, "position");
    gint64 left = one != NULL ? g_ascii_strtoll(one, NULL, 10) : 0, right = other != NULL ? g_ascii_strtoll(other, NULL, 10) : 0;

    return (left > right) - (left < right);
}

/* Where the columns of a table begin, were there one without a name. */
static guint
first_column(const Catalog *catalog, const CatalogObject *table)
{
    const CatalogObject wanted = {.kind = CATALOG_COLUMN, .schema = table->schema, .parent = table->name, .name = ""};
    guint low = 0, high = catalog->objects->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (catalog_compare_identity(&wanted, g_ptr_array_index(catalog->objects, middle)) <= 0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

GPtrArray *
catalog_columns(const Catalog *catalog, const CatalogObject *table)
{
    GPtrArray *columns = g_ptr_array_new();

    for (guint i = first_column(catalog, table); i < catalog->objects->len; i++) {
        CatalogObject *object = g_ptr_array_index(catalog->objects, i);

        if (object->kind != CATALOG_COLUMN || g_strcmp0(object->schema, table->schema) != 0 || g_strcmp0(object->parent, table->name) != 0)
            break;
        g_ptr_array_add(columns, object);
    }
    g_ptr_array_sort(columns, compare_positions);
    return columns;
}

char *
catalog_label(const CatalogObject *object)
{
    return g_strdup_printf("%s %s%s%s%s%s", kind_names[object->kind], object->schema != NULL ? object->schema : "",
                           object->schema != NULL ? "." : "", object->parent != NULL ? object->parent : "",
                           object->parent != NULL ? "." : "", object->name);
}

/* --- digest --- */

/* With its length before it, so that no two lists of texts are one run of bytes; NULL is not "". */
static void
digest_text(GChecksum *checksum, const char *text)
{
    guint64 length = text != NULL ? strlen(text) : G_MAXUINT64;
    guint64 big_endian = GUINT64_TO_BE(length);

    g_checksum_update(checksum, (const guchar *)&big_endian, sizeof big_endian);
    if (text != NULL)
        g_checksum_update(checksum, (const guchar *)text, (gssize)length);
}

static void
digest_object(GChecksum *checksum, const CatalogObject *object, gboolean with_minor)
{
    digest_text(checksum, kind_names[object->kind]);
    digest_text(checksum, object->schema);
    digest_text(checksum, object->parent);
    digest_text(checksum, object->name);
    for (guint i = 0; i < object->attributes->len; i++) {
        const CatalogAttribute *attribute = &g_array_index(object->attributes, CatalogAttribute, i);

        if (!with_minor && catalog_key_is_minor(attribute->key))
            continue;
        digest_text(checksum, attribute->key);
        digest_text(checksum, attribute->value);
    }
    digest_text(checksum, NULL);
}

gboolean
catalog_is_ours(const CatalogObject *object)
{
    const char *table = object->kind == CATALOG_TABLE || object->kind == CATALOG_SCHEMA ? object->name : object->parent;

    return (table != NULL && g_str_has_prefix(table, OURS)) || (object->schema != NULL && g_str_has_prefix(object->schema, OURS));
}

static char *
digest(const Catalog *catalog, gboolean with_minor, gboolean with_ours)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);

        if (with_ours || !catalog_is_ours(object))
            digest_object(checksum, object, with_minor);
    }
    for (guint i = 0; i < catalog->hidden->len; i++)
        digest_text(checksum, g_ptr_array_index(catalog->hidden, i));
    return g_strdup(g_checksum_get_string(checksum));
}

char *
catalog_digest(const Catalog *catalog, gboolean with_minor)
{
    return digest(catalog, with_minor, TRUE);
}

char *
catalog_digest_theirs(const Catalog *catalog)
{
    return digest(catalog, FALSE, FALSE);
}
