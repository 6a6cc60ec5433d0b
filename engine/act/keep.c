/* Copies what an undo will destroy. */
#include <cjson/cJSON.h>
#include <string.h>

#include "drivers/driver-row.h"
#include "engine/read/template.h"
#include "engine/schema/probe-parts.h"
#include "kept.h"

#define TABLE "migrollback_kept"
#define NAME_BYTES 63 /* PostgreSQL's limit; MySQL has 64 characters */

typedef struct {
    Driver *driver;
    const Detected *table;
    const Losses *losses;
    gboolean postgres;
    guint id, part;
} Keeper;

/* --- one copy --- */

static char *
copy_name(const Keeper *keeper, const char *source)
{
    g_autofree char *whole = g_strdup_printf(TABLE "_%u_%u_%s", keeper->id, keeper->part, source);
    gsize length = strlen(whole);

    if (length > NAME_BYTES) {
        length = NAME_BYTES;
        while (length > 0 && ((guchar)whole[length] & 0xc0) == 0x80)
            length--;
    }
    return g_strndup(whole, length);
}

static const KeptColumn *
find_column(const GPtrArray *columns, const char *name)
{
    for (guint i = 0; i < columns->len; i++) {
        const KeptColumn *column = g_ptr_array_index(columns, i);

        if (strcmp(column->name, name) == 0)
            return column;
    }
    return NULL;
}

/* A type that the undo may drop cannot be used by a copy. */
static void
add_column(const Keeper *keeper, GString *list, const KeptColumn *column)
{
    g_autofree char *name = driver_quote(keeper->driver, column->name);

    g_string_append_printf(list, "%s%s", list->len > 0 ? ", " : "", name);
    if (keeper->postgres && column->own)
        g_string_append_printf(list, "::text as %s", name);
}

/* NULL where a column is not there. */
static char *
select_list(const Keeper *keeper, const GPtrArray *columns, char **key, const char *const *values)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0; values == NULL && i < columns->len; i++)
        add_column(keeper, list, g_ptr_array_index(columns, i));
    for (guint i = 0; values != NULL && key[i] != NULL; i++) {
        const KeptColumn *column = find_column(columns, key[i]);

        if (column == NULL)
            return NULL;
        if (!g_strv_contains(values, key[i]))
            add_column(keeper, list, column);
    }
    for (guint i = 0; values != NULL && values[i] != NULL; i++) {
        const KeptColumn *column = find_column(columns, values[i]);

        if (column == NULL)
            return NULL;
        add_column(keeper, list, column);
    }
    return list->len > 0 ? g_strdup(list->str) : NULL;
}

static char *
names_json(const char *const *names)
{
    cJSON *array = cJSON_CreateArray();
    char *text, *copy;

    for (; names != NULL && *names != NULL; names++)
        cJSON_AddItemToArray(array, cJSON_CreateString(*names));
    text = cJSON_PrintUnformatted(array);
    copy = g_strdup(text);
    cJSON_free(text);
    cJSON_Delete(array);
    return copy;
}

static gboolean
record(const Keeper *keeper, const Loss *loss, char **key, const char *const *values, const char *copy, gint64 rows, GError **error)
{
    const Probe *probe = &loss->finding->probe;
    g_autofree char *kept = kept_relation(keeper->driver, keeper->table, TABLE), *keys = names_json((const char *const *)key),
                    *columns = names_json(values);
    g_autofree char *who = g_strdup_printf("%s@%s", g_get_user_name(), g_get_host_name());
    g_autofree char *label = migration_label(loss->migration->app, loss->migration->name);
    const TemplateWord words[] = {{"kept", TEMPLATE_SQL, kept, 0},
                                  {"id", TEMPLATE_INTEGER, NULL, keeper->id},
                                  {"part", TEMPLATE_INTEGER, NULL, keeper->part},
                                  {"who", TEMPLATE_TEXT, who, 0},
                                  {"framework", TEMPLATE_TEXT, keeper->table->profile->name, 0},
                                  {"migrations", TEMPLATE_TEXT, label, 0},
                                  {"object", TEMPLATE_TEXT, loss->finding->object, 0},
                                  {"kind", TEMPLATE_TEXT, loss_kind_name(loss->finding->loses), 0},
                                  {"source_schema", TEMPLATE_TEXT, probe->schema, 0},
                                  {"source_table", TEMPLATE_TEXT, probe->table, 0},
                                  {"key_columns", TEMPLATE_TEXT, keys, 0},
                                  {"value_columns", TEMPLATE_TEXT, columns, 0},
                                  {"untouched", TEMPLATE_TEXT, probe->kind == PROBE_VALUES ? probe->expression : NULL, 0},
                                  {"copy_table", TEMPLATE_TEXT, copy, 0},
                                  {"row_count", TEMPLATE_INTEGER, NULL, rows},
                                  {0}};

    return template_run(keeper->driver, "kept/begin.sql", words, NULL, NULL, error);
}

static gboolean
copy_rows(const Keeper *keeper, const Probe *probe, const char *select, const char *copy, gint64 *rows, GError **error)
{
    g_autofree char *condition = probe_condition(keeper->driver, probe, NULL);
    g_autofree char *source = probe_relation(keeper->driver, probe->schema, probe->table);
    g_autofree char *target = kept_relation(keeper->driver, keeper->table, copy);
    const TemplateWord words[] = {{"copy", TEMPLATE_SQL, target, 0},
                                  {"select", TEMPLATE_SQL, select, 0},
                                  {"table", TEMPLATE_SQL, source, 0},
                                  {"condition", TEMPLATE_SQL, condition != NULL ? condition : "1 = 1", 0},
                                  {0}};

    return template_run(keeper->driver, "kept/copy.sql", words, NULL, NULL, error) &&
           template_run(keeper->driver, "kept/count.sql", words, driver_row_integer, rows, error);
}

/* Without a key a value cannot be told whose it is: the whole row is kept. */
static gboolean
keep_one(Keeper *keeper, const Loss *loss, GError **error)
{
    const Probe *probe = &loss->finding->probe;
    g_autoptr(GPtrArray) columns = probe->table != NULL ? kept_columns(keeper->driver, probe->schema, probe->table, error) : NULL;
    g_auto(GStrv) key = columns != NULL ? probe_key(keeper->driver, probe->schema, probe->table, error) : NULL;
    g_autofree char *copy = NULL, *select = NULL;
    const char *const *values = loss->finding->loses != LOSES_ROWS && key != NULL && key[0] != NULL ? probe->columns : NULL;
    gint64 rows = 0;

    if (probe->table != NULL && key == NULL)
        return FALSE;
    select = columns != NULL ? select_list(keeper, columns, key, values) : NULL;
    if (select == NULL) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "'%s' would be lost, and cannot be copied", loss->finding->object);
        migrollback_error_set_hint(error, "Nothing was changed. Save it by hand, and run again without --keep-data.");
        return FALSE;
    }
    keeper->part++;
    copy = copy_name(keeper, probe->table);
    return copy_rows(keeper, probe, select, copy, &rows, error) &&
           record(keeper, loss, key, loss->finding->loses != LOSES_ROWS ? probe->columns : NULL, copy, rows, error);
}

/* --- all of them --- */

static gboolean
prepare(Keeper *keeper, GError **error)
{
    g_autofree char *kept = kept_relation(keeper->driver, keeper->table, TABLE), *path = template_resource(keeper->driver, "kept/create");
    const TemplateWord words[] = {{"kept", TEMPLATE_SQL, kept, 0}, {0}};
    gint64 next = 0;

    if (!template_run(keeper->driver, path, words, NULL, NULL, error) ||
        !template_run(keeper->driver, "kept/next.sql", words, driver_row_integer, &next, error))
        return FALSE;
    keeper->id = (guint)next;
    return TRUE;
}

static gboolean
keep_all(Keeper *keeper, GError **error)
{
    if (!prepare(keeper, error))
        return FALSE;
    for (guint i = 0; i < keeper->losses->losses->len; i++) {
        const Loss *loss = g_ptr_array_index(keeper->losses->losses, i);

        if (!loss->nothing && !keep_one(keeper, loss, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
keep_losses(const Losses *losses, const RollbackRequest *request, guint *id, GError **error)
{
    g_autoptr(Driver) driver = NULL;
    Keeper keeper = {.table = losses->check->rollback->chosen, .losses = losses};

    *id = 0;
    if (losses_count(losses) == 0)
        return TRUE;
    driver = driver_open(request->url, &request->driver, error);
    if (driver == NULL || !driver_allow_writes(driver, error) || !driver_begin(driver, error))
        return FALSE;
    keeper.driver = driver;
    keeper.postgres = strcmp(driver_info(driver)->dialect, "postgres") == 0;
    if (!keep_all(&keeper, error)) {
        g_prefix_error(error, "keeping what would be lost: ");
        driver_rollback(driver);
        return FALSE;
    }
    *id = keeper.id;
    return driver_commit(driver, error);
}
