#include "aside.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "drivers/driver-row.h"
#include "engine/model/resource.h"
#include "engine/read/template.h"

#define PLACE "migrollback_aside"

static gboolean
is_dialect(const Driver *driver, const char *dialect)
{
    return strcmp(driver_info(driver)->dialect, dialect) == 0;
}

/* The template for an object's kind, or NULL; free with g_free. */
static char *
template_for(const Driver *driver, CatalogKind kind, const char *verb, GError **error)
{
    const char *text = resource_text("common/leftover.json", error);
    cJSON *json = text != NULL ? cJSON_Parse(text) : NULL;
    const cJSON *dialect = cJSON_GetObjectItemCaseSensitive(json, driver_info(driver)->dialect);
    const cJSON *entry = cJSON_GetObjectItemCaseSensitive(dialect, catalog_kind_name(kind));
    char *template = g_strdup(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, verb)));

    cJSON_Delete(json);
    if (text != NULL && template == NULL)
        migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "%s has no way to %s a %s", driver_info(driver)->driver, verb,
                           catalog_kind_name(kind));
    return template;
}

static char *
qualified(const Driver *driver, const char *schema, const char *name)
{
    g_autofree char *quoted = driver_quote(driver, name), *before = schema != NULL ? driver_quote(driver, schema) : NULL;

    return before != NULL ? g_strconcat(before, ".", quoted, NULL) : g_steal_pointer(&quoted);
}

/* What the templates' words stand for, of one object. */
typedef struct {
    char *object, *moved, *parent, *name, *schema, *aside;
} Words;

static void
words_clear(Words *words)
{
    char *all[] = {words->object, words->moved, words->parent, words->name, words->schema, words->aside};

    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        g_free(all[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Words, words_clear)

static gboolean
is_routine(const CatalogObject *object)
{
    return object->kind == CATALOG_FUNCTION || object->kind == CATALOG_PROCEDURE || object->kind == CATALOG_AGGREGATE;
}

static DriverVerdict
take_routine(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    Words *words = user;

    (void)n_values;
    (void)error;
    words->object = g_strdup(values[0].text);
    words->moved = g_strdup(values[1].text);
    return DRIVER_STOP;
}

/* Where parameters are part of the name, only the server can quote it. */
static gboolean
ask_routine(Driver *driver, const CatalogObject *object, const char *place, Words *words, GError **error)
{
    const DriverParameter parameters[] = {{DRIVER_TEXT, 0, object->schema}, {DRIVER_TEXT, 0, object->name}, {DRIVER_TEXT, 0, place}};
    const char *sql = resource_text("aside/routine.postgres.sql", error);

    if (sql == NULL || !driver_query(driver, sql, parameters, 3, take_routine, words, error))
        return FALSE;
    return words->object != NULL ||
           migrollback_refuse(error, MIGROLLBACK_ERROR_NOT_FOUND, "there is no %s '%s'", catalog_kind_name(object->kind), object->name);
}

static gboolean
words_init(Words *words, Driver *driver, const CatalogObject *object, const char *place, GError **error)
{
    g_autofree char *renamed = g_strconcat(place, "_", object->name, NULL);

    words->parent = object->parent != NULL ? qualified(driver, object->schema, object->parent) : g_strdup("");
    words->name = driver_quote(driver, object->name);
    words->schema = object->schema != NULL ? driver_quote(driver, object->schema) : g_strdup("");
    words->aside = driver_quote(driver, place);
    if (is_routine(object) && is_dialect(driver, "postgres"))
        return ask_routine(driver, object, place, words, error);
    words->object = qualified(driver, object->schema, object->name);
    words->moved = is_dialect(driver, "sqlite") ? driver_quote(driver, renamed) : qualified(driver, place, object->name);
    return TRUE;
}

static char *
statement(Driver *driver, const CatalogObject *object, const Words *words, const char *verb, GError **error)
{
    g_autofree char *template = template_for(driver, object->kind, verb, error);
    const TemplateWord list[] = {{"object", TEMPLATE_SQL, words->object, 0},
                                 {"moved", TEMPLATE_SQL, words->moved, 0},
                                 {"parent", TEMPLATE_SQL, words->parent, 0},
                                 {"name", TEMPLATE_SQL, words->name, 0},
                                 {"schema", TEMPLATE_SQL, words->schema, 0},
                                 {"aside", TEMPLATE_SQL, words->aside, 0},
                                 {0}};

    return template != NULL ? template_text(template, list, error) : NULL;
}

char *
aside_drop(Driver *driver, const CatalogObject *object, const char *verb, GError **error)
{
    g_auto(Words) words = {0};

    if (!words_init(&words, driver, object, PLACE, error))
        return NULL;
    return statement(driver, object, &words, verb, error);
}

static gboolean
has_trigger(const Catalog *catalog, const CatalogObject *table)
{
    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);

        if (object->kind == CATALOG_TRIGGER && g_strcmp0(object->parent, table->name) == 0)
            return TRUE;
    }
    return FALSE;
}

gboolean
aside_possible(const Driver *driver, const Catalog *catalog, const CatalogObject *object)
{
    g_autofree char *template = template_for(driver, object->kind, "move", NULL);

    return template != NULL && !(is_dialect(driver, "mysql") && has_trigger(catalog, object));
}

/* --- setting aside --- */

/* The first place that is not taken; free with g_free. */
static char *
free_place(Driver *driver, GError **error)
{
    g_autofree char *path = template_resource(driver, "aside/taken");
    const char *sql = resource_text(path, error);

    for (guint n = 1; sql != NULL; n++) {
        g_autofree char *place = n == 1 ? g_strdup(PLACE) : g_strdup_printf(PLACE "_%u", n);
        const DriverParameter parameter = {DRIVER_TEXT, 0, place};
        gboolean taken = FALSE;

        if (!driver_query(driver, sql, &parameter, 1, driver_row_any, &taken, error))
            return NULL;
        if (!taken)
            return g_steal_pointer(&place);
    }
    return NULL;
}

static gboolean
add_creation(Aside *aside, Driver *driver, GError **error)
{
    g_autofree char *path = template_resource(driver, "aside/create"), *place = driver_quote(driver, aside->place);
    const TemplateWord words[] = {{"aside", TEMPLATE_SQL, place, 0}, {0}};
    const char *text;
    char *sql;

    if (!resource_exists(path))
        return TRUE;
    text = resource_text(path, error);
    sql = text != NULL ? template_text(text, words, error) : NULL;
    if (sql != NULL)
        g_ptr_array_add(aside->statements, sql);
    return sql != NULL;
}

typedef struct {
    Driver *driver;
    Aside *aside;
    GPtrArray *again; /* CREATE statements of what is dropped */
} Parts;

static DriverVerdict
take_part(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    Parts *parts = user;
    g_autofree char *name = driver_quote(parts->driver, values[1].text);

    (void)n_values;
    (void)error;
    g_ptr_array_add(parts->aside->statements, g_strdup_printf("drop %s %s", values[0].text, name));
    g_ptr_array_add(parts->again, g_strdup(values[2].text));
    return DRIVER_CONTINUE;
}

/* On SQLite: what keeps its name when its table is renamed. */
static gboolean
drop_parts(Parts *parts, const CatalogObject *table, GError **error)
{
    const DriverParameter parameter = {DRIVER_TEXT, 0, table->name};
    const char *sql = resource_text("aside/parts.sqlite.sql", error);

    return sql != NULL && driver_query(parts->driver, sql, &parameter, 1, take_part, parts, error);
}

static gboolean
add_object(Aside *aside, Driver *driver, const CatalogObject *object, GError **error)
{
    g_auto(Words) words = {0};
    g_autoptr(GPtrArray) again = g_ptr_array_new_with_free_func(g_free);
    Parts parts = {driver, aside, again};
    char *move, *back;

    if (!words_init(&words, driver, object, aside->place, error))
        return FALSE;
    if (is_dialect(driver, "sqlite") && !drop_parts(&parts, object, error))
        return FALSE;
    move = statement(driver, object, &words, "move", error);
    back = move != NULL ? statement(driver, object, &words, "back", error) : NULL;
    if (back == NULL) {
        g_free(move);
        return FALSE;
    }
    g_ptr_array_add(aside->statements, move);
    g_ptr_array_add(aside->put_back, back);
    for (guint i = 0; i < again->len; i++)
        g_ptr_array_add(aside->put_back, g_strdup(g_ptr_array_index(again, i)));
    return TRUE;
}

Aside *
aside_make(Driver *driver, const GPtrArray *objects, GError **error)
{
    g_autoptr(Aside) aside = g_new0(Aside, 1);

    aside->statements = g_ptr_array_new_with_free_func(g_free);
    aside->put_back = g_ptr_array_new_with_free_func(g_free);
    aside->place = free_place(driver, error);
    if (aside->place == NULL || !add_creation(aside, driver, error))
        return NULL;
    for (guint i = 0; i < objects->len; i++)
        if (!add_object(aside, driver, g_ptr_array_index(objects, i), error))
            return NULL;
    return g_steal_pointer(&aside);
}

void
aside_free(Aside *aside)
{
    if (aside == NULL)
        return;
    g_free(aside->place);
    g_ptr_array_unref(aside->statements);
    g_ptr_array_unref(aside->put_back);
    g_free(aside);
}
