#include <string.h>

#include "drivers/driver-row.h"
#include "engine/read/template.h"
#include "evidence.h"

/* A filled table is counted so far. */
#define COUNT_LIMIT 1000

static char *
relation(const Driver *driver, const char *schema, const char *name)
{
    g_autofree char *quoted = driver_quote(driver, name), *before = schema != NULL ? driver_quote(driver, schema) : NULL;

    return before != NULL ? g_strconcat(before, ".", quoted, NULL) : g_steal_pointer(&quoted);
}

typedef struct {
    const char *table, *column; /* quoted */
    const char *value;
} Counted;

static gboolean
count_up(Driver *driver, const char *resource, const Counted *counted, gint64 *count, GError **error)
{
    const TemplateWord words[] = {{"table", TEMPLATE_SQL, counted->table, 0},
                                  {"column", TEMPLATE_SQL, counted->column, 0},
                                  {"value", TEMPLATE_TEXT, counted->value, 0},
                                  {"limit", TEMPLATE_INTEGER, NULL, COUNT_LIMIT + 1},
                                  {0}};

    return template_run(driver, resource, words, driver_row_integer, count, error);
}

static gboolean
count_rows(Driver *driver, const CatalogObject *table, gint64 *count, GError **error)
{
    g_autofree char *name = relation(driver, table->schema, table->name);

    return count_up(driver, "aside/rows.sql", &(Counted){.table = name}, count, error);
}

/* A default that is a plain value, as the text of that value; NULL: it is an expression. "" with *none: no default. g_free. */
static char *
plain_default(const CatalogObject *column, gboolean *none)
{
    const char *text = catalog_value(column, "default"), *end;

    *none = text == NULL || g_ascii_strcasecmp(text, "null") == 0 || g_ascii_strncasecmp(text, "null::", 6) == 0;
    if (*none)
        return g_strdup("");
    if (text[strspn(text, "0123456789.-")] == '\0' || strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        return g_strdup(text);
    end = text[0] == '\'' ? strchr(text + 1, '\'') : NULL;
    if (end != NULL && (end[1] == '\0' || g_str_has_prefix(end + 1, "::")) && strchr(end + 1, '\'') == NULL)
        return g_strndup(text + 1, (gsize)(end - text - 1));
    return NULL;
}

/* Whether rows hold another value in a column that was there than the migration would have given them. */
static gboolean
count_values(Driver *driver, const CatalogObject *column, gint64 *count, GError **error)
{
    gboolean none;
    g_autofree char *value = plain_default(column, &none), *table = relation(driver, column->schema, column->parent);
    g_autofree char *name = driver_quote(driver, column->name), *other = template_resource(driver, "aside/other");
    const Counted counted = {table, name, value};

    *count = -1;
    return value == NULL || count_up(driver, none ? "aside/filled.sql" : other, &counted, count, error);
}

static gboolean
is_added(const GPtrArray *added, const CatalogObject *table)
{
    for (guint i = 0; table != NULL && i < added->len; i++)
        if (catalog_compare_identity(g_ptr_array_index(added, i), table) == 0)
            return TRUE;
    return FALSE;
}

static gboolean
look_at(Driver *driver, const Catalog *now, const GPtrArray *added, const CatalogObject *object, Evidence *evidence, GError **error)
{
    const CatalogObject *table =
        object->kind == CATALOG_COLUMN ? catalog_find(now, CATALOG_TABLE, object->schema, NULL, object->parent) : object;
    g_autofree char *label = catalog_label(object);
    gint64 count = 0;

    if (object->kind == CATALOG_COLUMN && is_added(added, table))
        return TRUE; /* the table was looked at */
    if (table == NULL || !count_rows(driver, table, &count, error))
        return table == NULL;
    if (count > 0 && object->kind == CATALOG_COLUMN && !count_values(driver, object, &count, error))
        return FALSE;
    if (count < 0)
        evidence_set(evidence, EVIDENCE_EMPTY, EVIDENCE_UNKNOWN, "whether %s holds what its default gives cannot be told", label);
    else if (count > 0)
        evidence_set(evidence, EVIDENCE_EMPTY, EVIDENCE_REFUTED, "%s holds %s%" G_GINT64_FORMAT " row%s", label,
                     count > COUNT_LIMIT ? "more than " : "", MIN(count, COUNT_LIMIT), count == 1 ? "" : "s");
    return TRUE;
}

gboolean
evidence_rows(Driver *driver, const Catalog *now, const GPtrArray *added, Evidence *evidence, GError **error)
{
    for (guint i = 0; i < added->len; i++) {
        const CatalogObject *made = g_ptr_array_index(added, i);
        const CatalogObject *object = catalog_find(now, made->kind, made->schema, made->parent, made->name);

        if (object == NULL || (made->kind != CATALOG_TABLE && made->kind != CATALOG_COLUMN))
            continue;
        if (!look_at(driver, now, added, object, evidence, error))
            return FALSE;
        if (evidence->state[EVIDENCE_EMPTY] == EVIDENCE_REFUTED)
            return TRUE;
    }
    if (evidence->state[EVIDENCE_EMPTY] == EVIDENCE_LEFT_OUT)
        evidence_set(evidence, EVIDENCE_EMPTY, EVIDENCE_PROVEN, "what is there holds no rows of its own");
    return TRUE;
}
