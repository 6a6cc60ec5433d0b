#include "kept.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "engine/read/template.h"
#include "engine/schema/probe-parts.h"

#define TABLE "migrollback_kept"

char *
kept_relation(const Driver *driver, const Detected *table, const char *name)
{
    return detected_sql_beside(table, driver, name);
}

/* --- the list --- */

static void
kept_free(gpointer data)
{
    Kept *kept = data;

    g_free(kept->kept_at);
    g_free(kept->restored_at);
    g_free(kept->who);
    g_free(kept->framework);
    g_free(kept->migrations);
    g_free(kept->object);
    g_free(kept->kind);
    g_free(kept->source_schema);
    g_free(kept->source_table);
    g_strfreev(kept->key_columns);
    g_strfreev(kept->value_columns);
    g_free(kept->untouched);
    g_free(kept->copy_table);
    g_free(kept);
}

static char **
names_read(const char *text)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    cJSON *array = cJSON_Parse(text != NULL ? text : "[]");
    const cJSON *item;

    cJSON_ArrayForEach(item, array)
    {
        if (cJSON_IsString(item))
            g_strv_builder_add(names, item->valuestring);
    }
    cJSON_Delete(array);
    return g_strv_builder_end(names);
}

static DriverVerdict
take_kept(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    Kept *kept = g_new0(Kept, 1);

    (void)n_values;
    (void)error;
    kept->id = (guint)g_ascii_strtoull(values[0].text, NULL, 10);
    kept->part = (guint)g_ascii_strtoull(values[1].text, NULL, 10);
    kept->kept_at = g_strdup(values[2].text);
    kept->restored_at = g_strdup(values[3].text);
    kept->who = g_strdup(values[4].text);
    kept->framework = g_strdup(values[5].text);
    kept->migrations = g_strdup(values[6].text);
    kept->object = g_strdup(values[7].text);
    kept->kind = g_strdup(values[8].text);
    kept->source_schema = g_strdup(values[9].text);
    kept->source_table = g_strdup(values[10].text);
    kept->key_columns = names_read(values[11].text);
    kept->value_columns = names_read(values[12].text);
    kept->untouched = g_strdup(values[13].text);
    kept->copy_table = g_strdup(values[14].text);
    kept->rows = g_ascii_strtoll(values[15].text, NULL, 10);
    g_ptr_array_add(user, kept);
    return DRIVER_CONTINUE;
}

GPtrArray *
kept_list(Driver *driver, const Detected *table, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(kept_free);
    g_autofree char *kept = kept_relation(driver, table, TABLE);
    const TemplateWord words[] = {{"kept", TEMPLATE_SQL, kept, 0}, {0}};
    g_autoptr(GError) failure = NULL;

    if (!template_run(driver, "kept/list.sql", words, take_kept, list, &failure) &&
        !g_error_matches(failure, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_NOT_FOUND)) {
        g_propagate_prefixed_error(error, g_steal_pointer(&failure), TABLE ": ");
        return NULL;
    }
    return g_steal_pointer(&list);
}

/* --- columns --- */

static void
column_free(gpointer data)
{
    KeptColumn *column = data;

    g_free(column->name);
    g_free(column->type);
    g_free(column);
}

static gboolean
is_set(const DriverValue *value)
{
    return value->text != NULL && strcmp(value->text, "0") != 0;
}

static DriverVerdict
take_column(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    KeptColumn *column = g_new0(KeptColumn, 1);

    (void)n_values;
    (void)error;
    column->name = g_strdup(values[0].text);
    column->type = g_strdup(values[1].text);
    column->own = is_set(&values[2]);
    column->computed = is_set(&values[3]);
    column->serial = is_set(&values[4]);
    g_ptr_array_add(user, column);
    return DRIVER_CONTINUE;
}

GPtrArray *
kept_columns(Driver *driver, const char *schema, const char *table, GError **error)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new_with_free_func(column_free);
    g_autofree char *path = template_resource(driver, "kept/columns");
    const TemplateWord words[] = {{"schema", TEMPLATE_TEXT, schema, 0}, {"name", TEMPLATE_TEXT, table, 0}, {0}};

    return template_run(driver, path, words, take_column, columns, error) ? g_steal_pointer(&columns) : NULL;
}

/* --- dropping --- */

static gboolean
has_id(const GPtrArray *list, guint id, GError **error)
{
    for (guint i = 0; i < list->len; i++) {
        if (((const Kept *)g_ptr_array_index(list, i))->id == id)
            return TRUE;
    }
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "nothing is kept under the number %u", id);
    migrollback_error_set_hint(error, "'migrollback kept' lists what there is.");
    return FALSE;
}

static gboolean
drop_part(Driver *driver, const Detected *table, const Kept *kept, GError **error)
{
    g_autofree char *relation = kept_relation(driver, table, TABLE), *copy = kept_relation(driver, table, kept->copy_table);
    const TemplateWord words[] = {{"kept", TEMPLATE_SQL, relation, 0},
                                  {"copy", TEMPLATE_SQL, copy, 0},
                                  {"id", TEMPLATE_INTEGER, NULL, kept->id},
                                  {"part", TEMPLATE_INTEGER, NULL, kept->part},
                                  {0}};

    /* The name is read from a table that anybody may write: only copies are dropped. */
    if (!g_str_has_prefix(kept->copy_table, TABLE "_"))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "'%s' is no copy", kept->copy_table);
    return template_run(driver, "kept/drop.sql", words, NULL, NULL, error) &&
           template_run(driver, "kept/forget.sql", words, NULL, NULL, error);
}

gboolean
kept_drop(Driver *driver, const Detected *table, const GPtrArray *list, guint id, GError **error)
{
    if (!has_id(list, id, error) || !driver_begin(driver, error))
        return FALSE;
    for (guint i = 0; i < list->len; i++) {
        const Kept *kept = g_ptr_array_index(list, i);

        if (kept->id == id && !drop_part(driver, table, kept, error)) {
            driver_rollback(driver);
            return FALSE;
        }
    }
    return driver_commit(driver, error);
}
