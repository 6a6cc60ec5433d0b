/* What a catalog's texts name: columns of constraints and indexes, labels, the table of a foreign key. */
#include <string.h>

#include "verdict-parts.h"

static gboolean
is_quote(char c)
{
    return c == '"' || c == '`' || c == '\'';
}

/* From `*at`: what is quoted there, without its quotes, or up to one of `ends` or the end. Moves *at behind it. Free with g_free. */
static char *
take(const char **at, const char *ends)
{
    g_autoptr(GString) name = g_string_new(NULL);
    char quote = **at;

    if (!is_quote(quote)) {
        for (; **at != '\0' && strchr(ends, **at) == NULL; (*at)++)
            g_string_append_c(name, **at);
        return g_strchomp(g_string_free(g_steal_pointer(&name), FALSE));
    }
    for ((*at)++; **at != '\0'; (*at)++) {
        if (**at == quote && (*at)[1] != quote)
            break;
        if (**at == quote)
            (*at)++;
        g_string_append_c(name, **at);
    }
    if (**at != '\0')
        (*at)++;
    return g_string_free(g_steal_pointer(&name), FALSE);
}

char **
verdict_names(const char *list)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    for (const char *at = list; *at != '\0';) {
        g_autofree char *name = NULL;

        while (*at == ' ' || *at == ',')
            at++;
        if (*at == '\0')
            break;
        name = take(&at, ",");
        g_strv_builder_add(names, name);
    }
    return g_strv_builder_end(names);
}

char **
verdict_labels_of(const CatalogObject *object)
{
    const char *labels = catalog_value(object, "labels"), *type = catalog_value(object, "type");
    g_autofree char *inner = NULL;

    if (object->kind == CATALOG_TYPE)
        return labels != NULL ? verdict_names(labels) : NULL;
    if (type == NULL || !g_str_has_prefix(type, "enum(") || !g_str_has_suffix(type, ")"))
        return NULL;
    inner = g_strndup(type + 5, strlen(type) - 6);
    return verdict_names(inner);
}

char **
verdict_labels_missing(char **labels, char **other)
{
    g_autoptr(GStrvBuilder) missing = g_strv_builder_new();

    for (char **label = labels; *label != NULL; label++) {
        if (!g_strv_contains((const char *const *)other, *label))
            g_strv_builder_add(missing, *label);
    }
    return g_strv_builder_end(missing);
}

/* The last bracket of an index's definition that is at the top: its columns. WHERE, INCLUDE, expressions and lengths: none. */
static char *
columns_of_definition(const char *definition)
{
    const char *open = strchr(definition, '('), *close = open != NULL ? strchr(open, ')') : NULL;

    if (close == NULL || close[1] != '\0' || memchr(open + 1, '(', (gsize)(close - open - 1)) != NULL)
        return NULL;
    return g_strndup(open + 1, (gsize)(close - open - 1));
}

static gboolean
all_are_columns(const Catalog *catalog, const CatalogObject *object, char **names)
{
    for (char **name = names; *name != NULL; name++) {
        if (catalog_find(catalog, CATALOG_COLUMN, object->schema, object->parent, *name) == NULL)
            return FALSE;
    }
    return names[0] != NULL;
}

/* A check's columns are not told by MySQL and SQLite: the words of its text that are columns of the table. */
static char **
columns_of_check(const Catalog *catalog, const CatalogObject *object)
{
    const char *definition = catalog_value(object, "definition");
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    for (const char *at = definition != NULL ? definition : ""; *at != '\0';) {
        g_autofree char *word = NULL;
        gboolean text = *at == '\'';

        if (!is_quote(*at) && !g_ascii_isalnum(*at) && *at != '_' && ((guchar)*at & 0x80) == 0) {
            at++;
            continue;
        }
        word = take(&at, " ()+-*/<>=!|&,.:;%~^[]'\"`");
        if (!text && catalog_find(catalog, CATALOG_COLUMN, object->schema, object->parent, word) != NULL)
            g_strv_builder_add(names, word);
    }
    return g_strv_builder_end(names);
}

char **
verdict_columns(const Catalog *catalog, const CatalogObject *object)
{
    const char *columns = catalog_value(object, "columns"), *definition = catalog_value(object, "definition");
    g_autofree char *inner = NULL;
    g_auto(GStrv) names = NULL;

    if (columns == NULL && object->kind == CATALOG_CONSTRAINT && g_strcmp0(catalog_value(object, "type"), "check") == 0)
        names = columns_of_check(catalog, object);
    else if (columns == NULL && object->kind == CATALOG_INDEX && definition != NULL)
        inner = columns_of_definition(definition);
    if (names == NULL && columns == NULL && inner == NULL)
        return NULL;
    if (names == NULL)
        names = verdict_names(columns != NULL ? columns : inner);
    return all_are_columns(catalog, object, names) ? g_steal_pointer(&names) : NULL;
}

gboolean
verdict_references(const ChangeSet *set, const CatalogObject *key, char **schema, char **table, char ***columns)
{
    const char *references = catalog_value(key, "references"), *at = references;
    g_autofree char *first = NULL, *inner = NULL;

    if (references == NULL)
        return FALSE;
    first = take(&at, ". (");
    if (*at == '.') {
        at++;
        *schema = g_steal_pointer(&first);
        *table = take(&at, " (");
    } else {
        *schema = g_strdup(key->schema);
        *table = g_steal_pointer(&first);
        /* PostgreSQL leaves the schema out where the search path finds it. */
        for (guint i = 0; key->schema != NULL && i < set->after->objects->len; i++) {
            const CatalogObject *object = g_ptr_array_index(set->after->objects, i);

            if (object->kind == CATALOG_TABLE && strcmp(object->name, *table) == 0 &&
                catalog_find(set->after, CATALOG_TABLE, *schema, NULL, *table) == NULL) {
                g_free(*schema);
                *schema = g_strdup(object->schema);
            }
        }
    }
    inner = columns_of_definition(at);
    *columns = verdict_names(inner != NULL ? inner : "");
    return TRUE;
}
