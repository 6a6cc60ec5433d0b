/* What was kept goes back. */
#include <string.h>

#include "drivers/driver-row.h"
#include "engine/model/resource.h"
#include "engine/read/template.h"
#include "engine/schema/probe-parts.h"
#include "kept.h"

typedef struct {
    Driver *driver;
    const Detected *table;
    const Kept *kept;
    gboolean postgres;
    GPtrArray *columns, *kept_columns; /* KeptColumn: of the table that is there, and of the copy */
    char *relation, *copy;             /* as SQL */
} Restorer;

static void
restorer_clear(Restorer *restorer)
{
    g_clear_pointer(&restorer->columns, g_ptr_array_unref);
    g_clear_pointer(&restorer->kept_columns, g_ptr_array_unref);
    g_clear_pointer(&restorer->relation, g_free);
    g_clear_pointer(&restorer->copy, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Restorer, restorer_clear)

static const KeptColumn *
find(const GPtrArray *columns, const char *name)
{
    for (guint i = 0; i < columns->len; i++) {
        const KeptColumn *column = g_ptr_array_index(columns, i);

        if (strcmp(column->name, name) == 0)
            return column;
    }
    return NULL;
}

/* --- does it fit? --- */

static gboolean
refuse_fit(const Kept *kept, const char *what, GError **error)
{
    migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "'%s' cannot be put back: %s", kept->object, what);
    migrollback_error_set_hint(error, "Nothing was changed. Apply the migrations again first; the copy is the table '%s'.",
                               kept->copy_table);
    return FALSE;
}

static gboolean
check_columns(const Restorer *restorer, char *const *names, GError **error)
{
    for (; *names != NULL; names++) {
        g_autofree char *what = NULL;

        if (find(restorer->columns, *names) != NULL && find(restorer->kept_columns, *names) != NULL)
            continue;
        what = g_strdup_printf("the column '%s' is not there", *names);
        return refuse_fit(restorer->kept, what, error);
    }
    return TRUE;
}

static gboolean
check_fit(const Restorer *restorer, GError **error)
{
    const Kept *kept = restorer->kept;
    gboolean values = kept->value_columns[0] != NULL;

    if (restorer->kept_columns->len == 0)
        return refuse_fit(kept, "the copy is gone", error);
    if (restorer->columns->len == 0)
        return refuse_fit(kept, "the table is not there", error);
    if (values && kept->key_columns[0] == NULL)
        return refuse_fit(kept, "the table had no primary key, so that it cannot be told which row a value belongs to", error);
    for (guint i = 0; !values && i < restorer->kept_columns->len; i++) {
        char *name[] = {((const KeptColumn *)g_ptr_array_index(restorer->kept_columns, i))->name, NULL};

        if (!check_columns(restorer, name, error))
            return FALSE;
    }
    return check_columns(restorer, kept->key_columns, error) && check_columns(restorer, kept->value_columns, error);
}

/* --- words --- */

/* A value of the copy as the column has it: PostgreSQL's own types were kept as text. */
static char *
value_of(const Restorer *restorer, const char *name)
{
    g_autofree char *quoted = driver_quote(restorer->driver, name);
    const KeptColumn *column = find(restorer->columns, name);

    return restorer->postgres ? g_strdup_printf("cast(k.%s as %s)", quoted, column->type) : g_strdup_printf("k.%s", quoted);
}

static char *
matches(const Restorer *restorer, const char *alias)
{
    GString *text = g_string_new(NULL);

    for (char **name = restorer->kept->key_columns; *name != NULL; name++) {
        g_autofree char *quoted = driver_quote(restorer->driver, *name), *value = value_of(restorer, *name);

        g_string_append_printf(text, "%s%s.%s = %s", text->len > 0 ? " and " : "", alias, quoted, value);
    }
    return g_string_free(text, FALSE);
}

static char *
fill(const Restorer *restorer, const char *name, const TemplateWord *words, GError **error)
{
    g_autofree char *base = g_strconcat("kept/", name, NULL), *own = template_resource(restorer->driver, base);
    g_autofree char *all = g_strconcat(base, ".sql", NULL);
    const char *text = resource_text(resource_exists(own) ? own : all, error);

    return text != NULL ? template_text(text, words, error) : NULL;
}

/* --- rows --- */

/* Without a key nothing tells a row that is there from one that is not: only into an empty table. */
static gboolean
check_empty(const Restorer *restorer, GError **error)
{
    const TemplateWord words[] = {{"table", TEMPLATE_SQL, restorer->relation, 0}, {0}};
    gboolean any = FALSE;

    if (!template_run(restorer->driver, "kept/empty.sql", words, driver_row_any, &any, error))
        return FALSE;
    return !any || refuse_fit(restorer->kept, "the table has no primary key, and is not empty", error);
}

static char *
absent(const Restorer *restorer, GError **error)
{
    g_autofree char *same = matches(restorer, "there");
    const TemplateWord words[] = {{"table", TEMPLATE_SQL, restorer->relation, 0}, {"matches", TEMPLATE_SQL, same, 0}, {0}};

    if (restorer->kept->key_columns[0] == NULL)
        return check_empty(restorer, error) ? g_strdup("1 = 1") : NULL;
    return fill(restorer, "absent", words, error);
}

static gboolean
move_sequences(const Restorer *restorer, GError **error)
{
    for (guint i = 0; i < restorer->columns->len; i++) {
        const KeptColumn *column = g_ptr_array_index(restorer->columns, i);
        g_autofree char *name = driver_quote(restorer->driver, column->name);
        const TemplateWord words[] = {{"table", TEMPLATE_SQL, restorer->relation, 0},
                                      {"column", TEMPLATE_SQL, name, 0},
                                      {"relation", TEMPLATE_TEXT, restorer->relation, 0},
                                      {"name", TEMPLATE_TEXT, column->name, 0},
                                      {0}};
        gboolean any = FALSE;

        if (column->serial && !template_run(restorer->driver, "kept/sequence.postgres.sql", words, driver_row_any, &any, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
restore_rows(const Restorer *restorer, gint64 *restored, GError **error)
{
    g_autoptr(GString) columns = g_string_new(NULL), select = g_string_new(NULL);
    g_autofree char *condition = absent(restorer, error), *sql = NULL;

    if (condition == NULL)
        return FALSE;
    for (guint i = 0; i < restorer->kept_columns->len; i++) {
        const char *name = ((const KeptColumn *)g_ptr_array_index(restorer->kept_columns, i))->name;
        g_autofree char *quoted = driver_quote(restorer->driver, name), *value = value_of(restorer, name);
        const KeptColumn *own = find(restorer->columns, name);

        if (own != NULL && own->computed)
            continue;
        g_string_append_printf(columns, "%s%s", columns->len > 0 ? ", " : "", quoted);
        g_string_append_printf(select, "%s%s", select->len > 0 ? ", " : "", value);
    }
    {
        const TemplateWord words[] = {{"table", TEMPLATE_SQL, restorer->relation, 0}, {"columns", TEMPLATE_SQL, columns->str, 0},
                                      {"select", TEMPLATE_SQL, select->str, 0},       {"copy", TEMPLATE_SQL, restorer->copy, 0},
                                      {"absent", TEMPLATE_SQL, condition, 0},         {0}};

        sql = fill(restorer, "insert", words, error);
    }
    return sql != NULL && driver_execute(restorer->driver, sql, NULL, 0, restored, error) && move_sequences(restorer, error);
}

/* --- values --- */

/* Where the column is what the migration fills it with: nobody has written it since. A value that was changed by the undo goes back anyway. */
static char *
untouched(const Restorer *restorer, const char *name, GError **error)
{
    const char *columns[] = {name, NULL};
    const Probe probe = {.kind = PROBE_VALUES,
                         .schema = restorer->kept->source_schema,
                         .table = restorer->kept->source_table,
                         .columns = columns,
                         .expression = restorer->kept->untouched};
    g_autofree char *written = NULL;

    if (strcmp(restorer->kept->kind, "column") != 0)
        return g_strdup("1 = 1");
    written = probe_condition(restorer->driver, &probe, error);
    return written != NULL ? g_strdup_printf("not (%s)", written) : NULL;
}

static gboolean
restore_value(const Restorer *restorer, const char *name, gint64 *restored, GError **error)
{
    g_autofree char *self = driver_quote(restorer->driver, restorer->kept->source_table), *column = driver_quote(restorer->driver, name);
    g_autofree char *value = value_of(restorer, name), *same = matches(restorer, self), *free_of = untouched(restorer, name, error);
    const TemplateWord words[] = {{"table", TEMPLATE_SQL, restorer->relation, 0},
                                  {"column", TEMPLATE_SQL, column, 0},
                                  {"value", TEMPLATE_SQL, value, 0},
                                  {"copy", TEMPLATE_SQL, restorer->copy, 0},
                                  {"matches", TEMPLATE_SQL, same, 0},
                                  {"untouched", TEMPLATE_SQL, free_of, 0},
                                  {0}};
    g_autofree char *sql = free_of != NULL ? fill(restorer, "update", words, error) : NULL;

    return sql != NULL && driver_execute(restorer->driver, sql, NULL, 0, restored, error);
}

/* --- one part --- */

static gboolean
restore_part(Driver *driver, const Detected *table, KeptRestored *part, GError **error)
{
    const Kept *kept = part->kept;
    g_auto(Restorer) restorer = {.driver = driver,
                                 .table = table,
                                 .kept = kept,
                                 .postgres = strcmp(driver_info(driver)->dialect, "postgres") == 0,
                                 .relation = probe_relation(driver, kept->source_schema, kept->source_table),
                                 .copy = kept_relation(driver, table, kept->copy_table)};
    g_autofree char *list = kept_relation(driver, table, "migrollback_kept"), *path = template_resource(driver, "kept/restored");
    const TemplateWord words[] = {
        {"kept", TEMPLATE_SQL, list, 0}, {"id", TEMPLATE_INTEGER, NULL, kept->id}, {"part", TEMPLATE_INTEGER, NULL, kept->part}, {0}};

    restorer.columns = kept_columns(driver, kept->source_schema, kept->source_table, error);
    restorer.kept_columns =
        restorer.columns != NULL
            ? kept_columns(driver, table->schema != NULL ? table->schema : driver_info(driver)->schema, kept->copy_table, error)
            : NULL;
    if (restorer.kept_columns == NULL || !check_fit(&restorer, error))
        return FALSE;
    part->restored = 0;
    if (kept->value_columns[0] == NULL && !restore_rows(&restorer, &part->restored, error))
        return FALSE;
    for (char **name = kept->value_columns; *name != NULL; name++)
        if (!restore_value(&restorer, *name, &part->restored, error))
            return FALSE;
    part->left = kept->rows - part->restored;
    return template_run(driver, path, words, NULL, NULL, error);
}

/* --- all parts --- */

static GPtrArray *
parts_of(const GPtrArray *list, guint id)
{
    GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);

    for (guint i = list->len; i > 0; i--) {
        const Kept *kept = g_ptr_array_index(list, i - 1);
        KeptRestored *part;

        if (kept->id != id)
            continue;
        part = g_new0(KeptRestored, 1);
        part->kept = kept;
        part->restored = -1;
        /* Whole tables come first: values may refer to their rows. */
        g_ptr_array_insert(parts, kept->value_columns[0] == NULL ? 0 : -1, part);
    }
    return parts;
}

static gboolean
may_wait(const GError *why)
{
    const char *sqlstate = migrollback_error_sqlstate(why);

    return sqlstate != NULL && g_str_has_prefix(sqlstate, "23");
}

/* A row that another one refers to may be in a part that comes later: as long as something goes back, the rest is tried again. */
static gboolean
restore_parts(Driver *driver, const Detected *table, const GPtrArray *parts, GError **error)
{
    g_autoptr(GError) first = NULL;
    guint left, before = parts->len + 1;

    do {
        left = 0;
        g_clear_error(&first);
        for (guint i = 0; i < parts->len; i++) {
            KeptRestored *part = g_ptr_array_index(parts, i);
            g_autoptr(GError) why = NULL;

            if (part->restored >= 0 || restore_part(driver, table, part, &why))
                continue;
            part->restored = -1;
            left++;
            if (!may_wait(why)) {
                g_propagate_error(error, g_steal_pointer(&why));
                return FALSE;
            }
            if (first == NULL)
                first = g_steal_pointer(&why);
        }
        if (left == before) {
            g_propagate_error(error, g_steal_pointer(&first));
            return FALSE;
        }
        before = left;
    } while (left > 0);
    return TRUE;
}

GPtrArray *
kept_restore(Driver *driver, const Detected *table, const GPtrArray *list, guint id, GError **error)
{
    g_autoptr(GPtrArray) parts = parts_of(list, id);

    if (parts->len == 0) {
        migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "nothing is kept under the number %u", id);
        migrollback_error_set_hint(error, "'migrollback kept' lists what there is.");
        return NULL;
    }
    if (!driver_begin(driver, error))
        return NULL;
    if (!restore_parts(driver, table, parts, error)) {
        driver_rollback(driver);
        return NULL;
    }
    return driver_commit(driver, error) ? g_steal_pointer(&parts) : NULL;
}
