/* Facts about constraints and indexes, and the columns that they are on. */
#include <string.h>

#include "verdict-parts.h"

static const CatalogObject *
object_of(const ChangeView *view)
{
    return catalog_change_object(view->change);
}

static gboolean
is_yes(const CatalogObject *object, const char *key)
{
    return g_strcmp0(catalog_value(object, key), "yes") == 0;
}

static const CatalogObject *
column_of(const Catalog *catalog, const CatalogObject *part, const char *name)
{
    return catalog_find(catalog, CATALOG_COLUMN, part->schema, part->parent, name);
}

/* SQLite: an INTEGER PRIMARY KEY is the row's number: never NULL, always given. */
static gboolean
is_rowid(const Catalog *catalog, const CatalogObject *column)
{
    if (g_ascii_strcasecmp(catalog_value(column, "type") != NULL ? catalog_value(column, "type") : "", "integer") != 0)
        return FALSE;
    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);
        g_auto(GStrv) columns = NULL;

        if (object->kind != CATALOG_CONSTRAINT || g_strcmp0(object->parent, column->parent) != 0 ||
            g_strcmp0(catalog_value(object, "type"), "primary key") != 0)
            continue;
        columns = verdict_columns(catalog, object);
        return columns != NULL && g_strv_length(columns) == 1 && strcmp(columns[0], column->name) == 0;
    }
    return FALSE;
}

static gboolean
rowid_is(const ChangeView *view, gboolean before, gboolean after)
{
    return g_str_equal(view->set->database, "sqlite") && view->change->before != NULL && view->change->after != NULL &&
           is_rowid(view->set->before, view->change->before) == before && is_rowid(view->set->after, view->change->after) == after;
}

gboolean
verdict_fact_key_by_rowid(const ChangeView *view)
{
    return rowid_is(view, TRUE, TRUE);
}

gboolean
verdict_fact_becomes_rowid(const ChangeView *view)
{
    return rowid_is(view, FALSE, TRUE);
}

gboolean
verdict_fact_no_longer_rowid(const ChangeView *view)
{
    return rowid_is(view, TRUE, FALSE);
}

static gboolean
is_key_object(const CatalogObject *object)
{
    const char *type = catalog_value(object, "type");

    if (object->kind == CATALOG_INDEX)
        return is_yes(object, "unique") && !is_yes(object, "constraint");
    return object->kind == CATALOG_CONSTRAINT && (g_strcmp0(type, "primary key") == 0 || g_strcmp0(type, "unique") == 0);
}

gboolean
verdict_fact_is_key(const ChangeView *view)
{
    return is_key_object(object_of(view));
}

static gboolean
same_set(char **a, char **b)
{
    if (a == NULL || b == NULL || g_strv_length(a) != g_strv_length(b))
        return FALSE;
    for (; *a != NULL; a++) {
        if (!g_strv_contains((const char *const *)b, *a))
            return FALSE;
    }
    return TRUE;
}

/* Does `catalog` have a key, other than `object`, on the columns of `object` (which is of `own`)? */
static gboolean
is_enforced(const Catalog *catalog, const Catalog *own, const CatalogObject *object)
{
    g_auto(GStrv) columns = verdict_columns(own, object);

    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *other = g_ptr_array_index(catalog->objects, i);
        g_auto(GStrv) names = NULL;

        if (!is_key_object(other) || g_strcmp0(other->schema, object->schema) != 0 || g_strcmp0(other->parent, object->parent) != 0 ||
            g_strcmp0(catalog_value(other, "valid"), "no") == 0)
            continue;
        names = verdict_columns(catalog, other);
        if (same_set(columns, names))
            return TRUE;
    }
    return FALSE;
}

/* A primary key forbids NULL besides: its columns did before, too. */
gboolean
verdict_fact_enforced_already(const ChangeView *view)
{
    return view->change->after != NULL && is_enforced(view->set->before, view->set->after, view->change->after);
}

gboolean
verdict_fact_enforced_elsewhere(const ChangeView *view)
{
    return view->change->before != NULL && is_enforced(view->set->after, view->set->before, view->change->before);
}

/* Without the name, which PostgreSQL's text of an index begins with. */
static const char *
definition_of(const CatalogObject *object)
{
    const char *definition = catalog_value(object, "definition"), *on = definition != NULL ? strstr(definition, " ON ") : NULL;

    return object->kind == CATALOG_INDEX && on != NULL ? on : definition;
}

static gboolean
is_twin(const CatalogObject *a, const CatalogObject *b)
{
    static const char *const keys[] = {"type", "columns", "references", "unique", "valid", "constraint", "level"};

    if (a->kind != b->kind || g_strcmp0(a->schema, b->schema) != 0 || g_strcmp0(a->parent, b->parent) != 0 ||
        g_strcmp0(definition_of(a), definition_of(b)) != 0)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (g_strcmp0(catalog_value(a, keys[i]), catalog_value(b, keys[i])) != 0)
            return FALSE;
    }
    return TRUE;
}

/* Is there one like it in the other catalog, which is not in this one under that name? */
gboolean
verdict_fact_same_elsewhere(const ChangeView *view)
{
    const CatalogChange *change = view->change;

    for (guint i = 0; i < view->set->diff->changes->len; i++) {
        const CatalogChange *other = g_ptr_array_index(view->set->diff->changes, i);

        if (change->type == CATALOG_ADDED && other->type == CATALOG_REMOVED && is_twin(change->after, other->before))
            return TRUE;
        if (change->type == CATALOG_REMOVED && other->type == CATALOG_ADDED && is_twin(change->before, other->after))
            return TRUE;
    }
    return FALSE;
}

/* A constant, so that two INSERTs write the same: no call but of a type's name. */
static gboolean
is_constant(const char *text)
{
    return text != NULL && strchr(text, '(') == NULL && g_ascii_strncasecmp(text, "current_", 8) != 0 &&
           g_ascii_strcasecmp(text, "null") != 0 && !g_str_has_prefix(text, "NULL::");
}

gboolean
verdict_fact_columns_constant(const ChangeView *view)
{
    g_auto(GStrv) names = verdict_columns(view->set->after, object_of(view));
    gboolean constant = names != NULL;

    for (char **name = names; constant && *name != NULL; name++) {
        const CatalogObject *column = column_of(view->set->after, object_of(view), *name);

        constant = column != NULL && is_constant(catalog_value(column, "default"));
    }
    return constant;
}

static gboolean
is_new_optional(const ChangeView *view, const char *name)
{
    const CatalogObject *object = object_of(view), *column = column_of(view->set->after, object, name);

    return column != NULL && column_of(view->set->before, object, name) == NULL && is_yes(column, "nullable") &&
           catalog_value(column, "default") == NULL && catalog_value(column, "generated") == NULL;
}

gboolean
verdict_fact_has_new_nullable_column(const ChangeView *view)
{
    const char *definition = catalog_value(object_of(view), "definition");
    g_auto(GStrv) names = verdict_columns(view->set->after, object_of(view));

    if (definition != NULL && strstr(definition, "NULLS NOT DISTINCT") != NULL)
        return FALSE;
    for (char **name = names; names != NULL && *name != NULL; name++) {
        if (is_new_optional(view, *name))
            return TRUE;
    }
    return FALSE;
}

/* Could this condition refuse a row in which all of its columns are NULL? Not where it has but comparisons, AND and OR. */
static gboolean
refuses_null(const char *definition)
{
    static const char *const harmless[] = {"check", "and",    "or",        "any",     "array",     "between", "in",
                                           "like",  "text",   "numeric",   "integer", "character", "varying", "bigint",
                                           "date",  "double", "precision", "true",    "false"};
    g_autofree char *lower = g_ascii_strdown(definition, -1);
    gboolean in_text = FALSE;

    for (const char *at = lower; *at != '\0'; at++) {
        gboolean found = !g_ascii_isalpha(*at);
        const char *start = at;

        in_text ^= *at == '\'';
        if (in_text || found)
            continue;
        while (g_ascii_isalnum(at[1]) || at[1] == '_')
            at++;
        for (gsize i = 0; i < G_N_ELEMENTS(harmless) && !found; i++)
            found = strlen(harmless[i]) == (gsize)(at - start + 1) && strncmp(start, harmless[i], (gsize)(at - start + 1)) == 0;
        if (!found && (at[1] == '(' || strncmp(start, "null", 4) == 0 || strncmp(start, "is", 2) == 0 || strncmp(start, "not", 3) == 0 ||
                       strncmp(start, "case", 4) == 0 || strncmp(start, "exists", 6) == 0 || strstr(lower, "<=>") != NULL))
            return TRUE;
    }
    return FALSE;
}

gboolean
verdict_fact_columns_new_optional(const ChangeView *view)
{
    const CatalogObject *object = object_of(view);
    const char *definition = catalog_value(object, "definition");
    g_auto(GStrv) names = NULL;
    gboolean optional;

    if (catalog_find(view->set->before, CATALOG_TABLE, object->schema, NULL, object->parent) == NULL)
        return catalog_find(view->set->after, CATALOG_TABLE, object->schema, NULL, object->parent) != NULL;
    if (g_strcmp0(catalog_value(object, "type"), "check") == 0 && (definition == NULL || refuses_null(definition)))
        return FALSE;
    names = verdict_columns(view->set->after, object);
    optional = names != NULL && names[0] != NULL;
    for (char **name = names; optional && *name != NULL; name++)
        optional = is_new_optional(view, *name);
    return optional;
}

/* Does it go because a column of it does? */
gboolean
verdict_fact_columns_gone(const ChangeView *view)
{
    g_auto(GStrv) names = NULL;

    if (view->change->before == NULL)
        return FALSE;
    names = verdict_columns(view->set->before, view->change->before);
    for (char **name = names; names != NULL && *name != NULL; name++) {
        if (column_of(view->set->after, view->change->before, *name) == NULL)
            return TRUE;
    }
    return FALSE;
}

/* --- foreign keys --- */

gboolean
verdict_fact_acts(const ChangeView *view)
{
    static const char *const actions[] = {"cascade", "set null", "set default"};
    const char *definition = catalog_value(object_of(view), "definition");
    g_autofree char *lower = g_ascii_strdown(definition != NULL ? definition : "", -1);

    for (gsize i = 0; i < G_N_ELEMENTS(actions); i++) {
        if (strstr(lower, actions[i]) != NULL)
            return TRUE;
    }
    return FALSE;
}

gboolean
verdict_fact_parent_before(const ChangeView *view)
{
    g_autofree char *schema = NULL, *table = NULL;
    g_auto(GStrv) columns = NULL;

    return verdict_references(view->set, object_of(view), &schema, &table, &columns) &&
           catalog_find(view->set->before, CATALOG_TABLE, schema, NULL, table) != NULL;
}
