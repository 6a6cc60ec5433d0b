#include "leftover.h"

#include <string.h>

/* --- finding --- */

#define KIND(kind) (1u << (kind))
#define RELATIONS                                                                                                                          \
    (KIND(CATALOG_TABLE) | KIND(CATALOG_VIEW) | KIND(CATALOG_MATERIALIZED_VIEW) | KIND(CATALOG_SEQUENCE) | KIND(CATALOG_INDEX))
#define ROUTINES (KIND(CATALOG_FUNCTION) | KIND(CATALOG_PROCEDURE) | KIND(CATALOG_AGGREGATE))
#define WHOLE                                                                                                                              \
    (ROUTINES | KIND(CATALOG_TABLE) | KIND(CATALOG_VIEW) | KIND(CATALOG_MATERIALIZED_VIEW) | KIND(CATALOG_SEQUENCE) | KIND(CATALOG_TYPE) | \
     KIND(CATALOG_DOMAIN))

/* What an error of a class can mean. */
static const struct {
    FailureClass class;
    guint kinds;
} meanings[] = {
    {FAILURE_RELATION_EXISTS, RELATIONS},
    {FAILURE_INDEX_INVALID, KIND(CATALOG_INDEX)},
    {FAILURE_COLUMN_EXISTS, KIND(CATALOG_COLUMN)},
    {FAILURE_FUNCTION_EXISTS, ROUTINES},
    {FAILURE_SCHEMA_EXISTS, KIND(CATALOG_SCHEMA)},
    {FAILURE_OBJECT_EXISTS, KIND(CATALOG_TYPE) | KIND(CATALOG_DOMAIN) | KIND(CATALOG_CONSTRAINT) | KIND(CATALOG_TRIGGER) |
                                KIND(CATALOG_POLICY) | KIND(CATALOG_RULE) | KIND(CATALOG_INDEX) | KIND(CATALOG_EXTENSION) |
                                KIND(CATALOG_EVENT) | ROUTINES},
};

/* A name as a message has it: quotes and a schema in front are taken off, the parameters of a routine stay. */
typedef struct {
    char *schema, *name;
} Named;

static char *
unquoted(const char *text, gsize length)
{
    if (length >= 2 && strchr("\"`", text[0]) != NULL && text[length - 1] == text[0])
        return g_strndup(text + 1, length - 2);
    return g_strndup(text, length);
}

static Named
parse_name(const char *text)
{
    const char *end = strchr(text, '('), *dot;
    gsize length = end != NULL ? (gsize)(end - text) : strlen(text);

    dot = text[0] == '"' || text[0] == '`' ? NULL : memchr(text, '.', length);
    if (dot == NULL)
        return (Named){NULL, unquoted(text, strlen(text))};
    return (Named){unquoted(text, (gsize)(dot - text)), unquoted(dot + 1, strlen(dot + 1))};
}

/* A message may name a routine without its parameters. */
static gboolean
has_name(const CatalogObject *object, const char *name)
{
    gsize length = strlen(name);

    if ((ROUTINES & KIND(object->kind)) != 0 && strchr(name, '(') == NULL)
        return strncmp(object->name, name, length) == 0 && object->name[length] == '(';
    return strcmp(object->name, name) == 0;
}

static gboolean
fits(const CatalogObject *object, guint kinds, const char *relation, const char *name)
{
    return (kinds & KIND(object->kind)) != 0 && has_name(object, name) && (relation == NULL || g_strcmp0(object->parent, relation) == 0);
}

/* The only one; several are as good as none. */
static const CatalogObject *
only_one(const Catalog *catalog, guint kinds, const char *schema, const char *relation, const char *name)
{
    const CatalogObject *found = NULL;

    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);

        if (!fits(object, kinds, relation, name) || (schema != NULL && g_strcmp0(object->schema, schema) != 0))
            continue;
        /* A table comes with nothing else of its name but, in some databases, an index or a type: the whole object is meant. */
        if (found != NULL && leftover_is_whole(found) && !leftover_is_whole(object))
            continue;
        if (found != NULL)
            return NULL;
        found = object;
    }
    return found;
}

const CatalogObject *
leftover_find(const Catalog *catalog, FailureClass class, const char *schema, const char *relation, const char *name)
{
    guint kinds = 0;
    Named named;
    const CatalogObject *found;

    for (gsize i = 0; i < G_N_ELEMENTS(meanings); i++)
        kinds |= meanings[i].class == class ? meanings[i].kinds : 0;
    if (kinds == 0 || name == NULL)
        return NULL;
    named = parse_name(name);
    found = only_one(catalog, kinds, named.schema != NULL ? named.schema : schema, relation, named.name);
    if (found == NULL && named.schema == NULL)
        found = only_one(catalog, kinds, NULL, relation, named.name);
    g_free(named.schema);
    g_free(named.name);
    return found;
}

gboolean
leftover_is_whole(const CatalogObject *object)
{
    return (WHOLE & KIND(object->kind)) != 0;
}

/* --- what needs it --- */

static gboolean
is_word_char(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '$' || (c & 0x80) != 0;
}

static gboolean
mentions(const char *text, const char *word)
{
    gsize length = strlen(word);

    if (length == 0)
        return FALSE;
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word))
        if ((at == text || !is_word_char(at[-1])) && !is_word_char(at[length]))
            return TRUE;
    return FALSE;
}

/* The whole object that a part belongs to, or itself; NULL for what belongs to none (schema, extension). */
static const CatalogObject *
whole_of(const Catalog *catalog, const CatalogObject *object)
{
    static const CatalogKind parents[] = {CATALOG_TABLE, CATALOG_VIEW, CATALOG_MATERIALIZED_VIEW, CATALOG_DOMAIN};
    const char *owner = object->kind == CATALOG_SEQUENCE ? catalog_value(object, "owned_by") : NULL;

    if (owner != NULL)
        return NULL; /* goes wherever its table goes */
    if (leftover_is_whole(object))
        return object;
    for (gsize i = 0; object->parent != NULL && i < G_N_ELEMENTS(parents); i++) {
        const CatalogObject *whole = catalog_find(catalog, parents[i], object->schema, NULL, object->parent);

        if (whole != NULL)
            return whole;
    }
    return NULL;
}

static gboolean
needs(const CatalogObject *object, const char *word)
{
    static const char *const silent[] = {"comment", "owner", "privileges", "labels", "position", "owned_by", NULL};

    for (guint i = 0; i < object->attributes->len; i++) {
        const CatalogAttribute *attribute = &g_array_index(object->attributes, CatalogAttribute, i);

        if (!g_strv_contains(silent, attribute->key) && mentions(attribute->value, word))
            return TRUE;
    }
    return FALSE;
}

static char *
bare_name(const CatalogObject *object)
{
    const char *end = (ROUTINES & KIND(object->kind)) != 0 ? strchr(object->name, '(') : NULL;

    return end != NULL ? g_strndup(object->name, (gsize)(end - object->name)) : g_strdup(object->name);
}

static gboolean
is_listed(const GPtrArray *objects, const CatalogObject *object)
{
    return g_ptr_array_find((GPtrArray *)(gsize)objects, object, NULL);
}

static void
add_those_that_need(GPtrArray *all, const Catalog *catalog, const CatalogObject *needed)
{
    g_autofree char *word = bare_name(needed);

    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i), *whole = whole_of(catalog, object);

        if (whole != NULL && !is_listed(all, whole) && needs(object, word))
            g_ptr_array_add(all, (gpointer)(guintptr)whole);
    }
}

GPtrArray *
leftover_with_dependents(const Catalog *catalog, const GPtrArray *objects)
{
    GPtrArray *all = g_ptr_array_new();

    for (guint i = 0; i < objects->len; i++)
        g_ptr_array_add(all, g_ptr_array_index(objects, i));
    for (guint i = 0; i < all->len; i++) /* it grows */
        add_those_that_need(all, catalog, g_ptr_array_index(all, i));
    return all;
}

/* --- is it all there --- */

static void
add_line(GPtrArray *lines, const CatalogObject *object, const char *what)
{
    g_autofree char *label = catalog_label(object);

    g_ptr_array_add(lines, g_strdup_printf("%s %s", label, what));
}

static void
add_differences(GPtrArray *lines, const CatalogObject *wanted, const CatalogObject *there)
{
    g_autoptr(GArray) changes = catalog_compare_attributes(wanted, there);

    for (guint i = 0; i < changes->len; i++) {
        const CatalogAttributeChange *change = &g_array_index(changes, CatalogAttributeChange, i);
        g_autofree char *what = NULL;

        if (change->minor)
            continue;
        what = g_strdup_printf("has %s %s instead of %s", change->key, change->after != NULL ? change->after : "(none)",
                               change->before != NULL ? change->before : "(none)");
        add_line(lines, there, what);
    }
}

static const CatalogObject *
same_in(const Catalog *catalog, const CatalogObject *object)
{
    return catalog_find(catalog, object->kind, object->schema, object->parent, object->name);
}

/* Parts that a table would not have if the migration had made it. */
static void
add_extra_parts(GPtrArray *lines, const CatalogObject *table, const Catalog *after, const Catalog *now)
{
    for (guint i = 0; i < now->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(now->objects, i);

        if (g_strcmp0(object->parent, table->name) == 0 && g_strcmp0(object->schema, table->schema) == 0 && same_in(after, object) == NULL)
            add_line(lines, object, "would not be there");
    }
}

GPtrArray *
leftover_missing(const CatalogDiff *effect, const Catalog *after, const Catalog *now)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < effect->changes->len; i++) {
        const CatalogChange *change = g_ptr_array_index(effect->changes, i);
        const CatalogObject *object = catalog_change_object(change), *there = same_in(now, object);

        if (change->minor)
            continue;
        if (change->type == CATALOG_REMOVED && there != NULL)
            add_line(lines, there, "would be gone");
        if (change->type == CATALOG_REMOVED)
            continue;
        if (there == NULL)
            add_line(lines, object, "is not there");
        else
            add_differences(lines, object, there);
        if (there != NULL && change->type == CATALOG_ADDED && leftover_is_whole(object))
            add_extra_parts(lines, object, after, now);
    }
    return lines;
}

/* --- how old it is --- */

void
leftover_age_free(gpointer data)
{
    LeftoverAge *age = data;

    g_free(age->schema);
    g_free(age->name);
    g_free(age);
}

static gboolean
is_object(const LeftoverAge *age, const CatalogObject *object)
{
    return age->kind == object->kind && g_strcmp0(age->schema, object->schema) == 0 && strcmp(age->name, object->name) == 0;
}

static const LeftoverAge *
age_of(const LeftoverOrigin *origin, const CatalogObject *object)
{
    for (guint i = 0; i < origin->ages->len; i++)
        if (is_object(g_ptr_array_index(origin->ages, i), object))
            return g_ptr_array_index(origin->ages, i);
    return NULL;
}

static char *
age_label(const LeftoverAge *age)
{
    CatalogObject object = {.kind = age->kind, .schema = age->schema, .name = age->name};

    return catalog_label(&object);
}

/* A table that can tell when the backup was restored: none of the bookkeeping's, of those in the way, or marked before. */
static gboolean
is_witness(const LeftoverOrigin *origin, const LeftoverAge *age)
{
    g_autofree char *label = age_label(age);

    if (age->kind != CATALOG_TABLE || (origin->older_by_right != NULL && g_strv_contains(origin->older_by_right, label)))
        return FALSE;
    for (guint i = 0; i < origin->objects->len; i++)
        if (is_object(age, g_ptr_array_index(origin->objects, i)))
            return FALSE;
    return TRUE;
}

static const LeftoverAge *
oldest_witness(const LeftoverOrigin *origin)
{
    const LeftoverAge *oldest = NULL;

    for (guint i = 0; i < origin->ages->len; i++) {
        const LeftoverAge *age = g_ptr_array_index(origin->ages, i);

        if (is_witness(origin, age) && (oldest == NULL || age->age < oldest->age))
            oldest = age;
    }
    return oldest;
}

/* Somebody else's object is not to be touched, however old it is. */
static const CatalogObject *
of_another_owner(const LeftoverOrigin *origin)
{
    for (guint i = 0; origin->owner != NULL && i < origin->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(origin->objects, i);
        const char *owner = catalog_value(object, "owner");

        if (owner != NULL && strcmp(owner, origin->owner) != 0)
            return object;
    }
    return NULL;
}

static int
answer(int result, char **why, char *text)
{
    *why = text;
    return result;
}

int
leftover_is_older(const LeftoverOrigin *origin, char **why)
{
    const CatalogObject *foreign = of_another_owner(origin);
    const LeftoverAge *oldest = oldest_witness(origin);
    g_autofree char *foreign_label = foreign != NULL ? catalog_label(foreign) : NULL, *witness = oldest != NULL ? age_label(oldest) : NULL;

    if (foreign != NULL)
        return answer(0, why,
                      g_strdup_printf("%s belongs to '%s', the migration table to '%s'", foreign_label, catalog_value(foreign, "owner"),
                                      origin->owner));
    if (origin->objects->len == 0)
        return answer(-1, why, g_strdup("what is in the way cannot be told"));
    if (oldest == NULL)
        return answer(-1, why, g_strdup("there is no other table to compare with"));
    for (guint i = 0; i < origin->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(origin->objects, i);
        const LeftoverAge *age = age_of(origin, object);
        g_autofree char *label = catalog_label(object);

        if (age == NULL)
            return answer(-1, why, g_strdup_printf("the database does not tell when %s was made", label));
        if (age->age >= oldest->age)
            return answer(0, why, g_strdup_printf("%s is not older than %s", label, witness));
    }
    return answer(1, why, g_strdup_printf("made before %s, the oldest of the other tables", witness));
}
