#include "detect.h"

#include <string.h>

#include "engine/model/resource.h"

/* A table as the catalog shows it. */
typedef struct {
    char *schema, *name;
    gboolean visible;
    gint64 size;
    GHashTable *columns; /* lower-case name -> GUINT_TO_POINTER(ProfileColumnType + 1) */
} Table;

enum { COLUMN_SCHEMA, COLUMN_TABLE, COLUMN_NAME, COLUMN_TYPE, COLUMN_VISIBLE, COLUMN_SIZE, N_COLUMNS };

static void
table_free(gpointer data)
{
    Table *table = data;

    g_free(table->schema);
    g_free(table->name);
    g_hash_table_unref(table->columns);
    g_free(table);
}

void
detected_free(gpointer data)
{
    Detected *detected = data;

    g_free(detected->schema);
    g_free(detected->table);
    g_free(detected);
}

static ProfileColumnType
column_type(const char *name)
{
    static const char *const names[] = {"integer", "text", "time", "boolean", "other"};
    guint type = 0;

    while (type < PROFILE_COLUMN_OTHER && !g_str_equal(names[type], name))
        type++;
    return type;
}

/* Rows come sorted by table: a new name begins a new Table. */
static DriverVerdict
add_column(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    GPtrArray *tables = user;
    Table *table = tables->len > 0 ? g_ptr_array_index(tables, tables->len - 1) : NULL;

    (void)n_values;
    (void)error;
    if (table == NULL || g_strcmp0(table->schema, values[COLUMN_SCHEMA].text) != 0 ||
        !g_str_equal(table->name, values[COLUMN_TABLE].text)) {
        table = g_new0(Table, 1);
        table->schema = g_strdup(values[COLUMN_SCHEMA].text);
        table->name = g_strdup(values[COLUMN_TABLE].text);
        table->visible = g_str_equal(values[COLUMN_VISIBLE].text, "1");
        table->size = g_ascii_strtoll(values[COLUMN_SIZE].text, NULL, 10);
        table->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_ptr_array_add(tables, table);
    }
    g_hash_table_insert(table->columns, g_ascii_strdown(values[COLUMN_NAME].text, -1),
                        GUINT_TO_POINTER((guint)column_type(values[COLUMN_TYPE].text) + 1));
    return DRIVER_CONTINUE;
}

static void
append_lines(GString *text, char *const *lines)
{
    for (; lines != NULL && *lines != NULL; lines++)
        g_string_append_printf(text, "%s%s", text->len > 0 ? "\n" : "", *lines);
}

/* [SCHEMA.]NAME; both may be NULL. */
static void
split_table(const char *table, char **schema, char **name)
{
    const char *dot = table != NULL ? strchr(table, '.') : NULL;

    *schema = dot != NULL ? g_strndup(table, (gsize)(dot - table)) : NULL;
    *name = g_strdup(dot != NULL ? dot + 1 : table);
}

static GPtrArray *
read_tables(Driver *driver, const ProfileSet *profiles, const char *schema, const char *name, GError **error)
{
    g_autofree char *path = g_strdup_printf("catalog/tables.%s.sql", driver_info(driver)->dialect);
    g_autoptr(GPtrArray) tables = g_ptr_array_new_with_free_func(table_free);
    g_autoptr(GString) names = g_string_new(name);
    const char *sql = resource_text(path, error);
    DriverParameter parameters[2] = {{.type = DRIVER_TEXT}, {.type = schema != NULL ? DRIVER_TEXT : DRIVER_NULL, .text = schema}};

    if (sql == NULL)
        return NULL;
    for (guint i = 0; i < profiles_length(profiles); i++) {
        const Profile *profile = profiles_get(profiles, i);

        append_lines(names, profile->tables);
        append_lines(names, profile->siblings);
        append_lines(names, profile->strangers);
    }
    parameters[0].text = names->str;
    if (!driver_query(driver, sql, parameters, G_N_ELEMENTS(parameters), add_column, tables, error)) {
        g_prefix_error(error, "looking for migration tables: ");
        return NULL;
    }
    return g_steal_pointer(&tables);
}

static gboolean
has_neighbour(const GPtrArray *tables, const Table *table, char *const *names)
{
    for (guint i = 0; i < tables->len; i++) {
        const Table *other = g_ptr_array_index(tables, i);

        if (g_strcmp0(other->schema, table->schema) == 0 && g_strv_contains((const char *const *)names, other->name))
            return TRUE;
    }
    return FALSE;
}

/* The first column that is missing or has another type; NULL where all fit. */
static const char *
first_misfit(const Profile *profile, const Table *table)
{
    for (guint i = 0; i < profile->require->len; i++) {
        const ProfileColumn *column = &g_array_index(profile->require, ProfileColumn, i);
        guint type = GPOINTER_TO_UINT(g_hash_table_lookup(table->columns, column->name));

        if (type == 0 || (column->types & (1u << (type - 1))) == 0)
            return column->name;
    }
    return NULL;
}

static gboolean
fits(const Profile *profile, int dialect, const GPtrArray *tables, const Table *table)
{
    return profile->reads[dialect] && first_misfit(profile, table) == NULL &&
           (!profile->exact || g_hash_table_size(table->columns) == profile->require->len) &&
           (profile->strangers == NULL || !has_neighbour(tables, table, profile->strangers));
}

static void
match_table(GPtrArray *detected, const GPtrArray *tables, const Table *table, const ProfileSet *profiles, int dialect, gboolean named)
{
    guint first = detected->len;
    gboolean any_certain = FALSE;

    for (guint i = 0; i < profiles_length(profiles); i++) {
        const Profile *profile = profiles_get(profiles, i);
        Detected *match;

        if (!(named || g_strv_contains((const char *const *)profile->tables, table->name)) || !fits(profile, dialect, tables, table))
            continue;
        match = g_new0(Detected, 1);
        match->profile = profile;
        match->schema = g_strdup(table->schema);
        match->table = g_strdup(table->name);
        match->visible = table->visible;
        match->size = table->size;
        match->certain = profile->siblings == NULL || has_neighbour(tables, table, profile->siblings);
        any_certain = any_certain || match->certain;
        g_ptr_array_add(detected, match);
    }
    for (guint i = detected->len; any_certain && i-- > first;)
        if (!((const Detected *)g_ptr_array_index(detected, i))->certain)
            g_ptr_array_remove_index(detected, i);
}

GPtrArray *
detect_tables(Driver *driver, const ProfileSet *profiles, const char *table, GError **error)
{
    g_autoptr(GPtrArray) detected = g_ptr_array_new_with_free_func(detected_free), tables = NULL;
    g_autofree char *schema = NULL, *name = NULL;
    int dialect = profile_dialect(driver_info(driver)->dialect);

    split_table(table, &schema, &name);
    tables = read_tables(driver, profiles, schema, name, error);
    if (tables == NULL)
        return NULL;
    for (guint i = 0; i < tables->len; i++) {
        const Table *found = g_ptr_array_index(tables, i);

        match_table(detected, tables, found, profiles, dialect, g_strcmp0(found->name, name) == 0);
    }
    return g_steal_pointer(&detected);
}

static gboolean
is_asked_for(const Detected *detected, const char *framework, const char *schema, const char *name)
{
    return (framework == NULL ? !detected->profile->only_asked : g_str_equal(detected->profile->name, framework)) &&
           (name == NULL || g_str_equal(detected->table, name)) && (schema == NULL || g_strcmp0(detected->schema, schema) == 0);
}

static const Detected *
fail_none(const Driver *driver, const Profile *profile, const char *table, GError **error)
{
    const char *database = driver_info(driver)->database;
    g_autofree char *tables = profile != NULL ? g_strjoinv("' or '", profile->tables) : NULL;

    if (table != NULL) {
        migrollback_fail(error, MIGROLLBACK_ERROR_UNANSWERABLE, "'%s' in database '%s' is not a migration table%s%s", table, database,
                         profile != NULL ? " of " : " of a known framework", profile != NULL ? profile->title : "");
        migrollback_error_set_hint(error, "Either there is no such table, or its columns are not those of the framework; "
                                          "'migrollback frameworks' lists what is known.");
    } else {
        migrollback_fail(error, MIGROLLBACK_ERROR_UNANSWERABLE, "no migration table%s%s%s in database '%s'",
                         profile != NULL ? " '" : " of a known framework", profile != NULL ? tables : "", profile != NULL ? "'" : "",
                         database);
        migrollback_error_set_hint(error,
                                   "Check the database's name and that this role may see the table; --table [SCHEMA.]NAME names a table "
                                   "with another name.");
    }
    return NULL;
}

static gboolean
is_one_table(const GPtrArray *found)
{
    for (guint i = 1; i < found->len; i++) {
        const Detected *a = g_ptr_array_index(found, 0), *b = g_ptr_array_index(found, i);

        if (!g_str_equal(a->table, b->table) || g_strcmp0(a->schema, b->schema) != 0)
            return FALSE;
    }
    return TRUE;
}

gboolean
detected_has_project(const Profile *profile, const char *folder)
{
    for (char **name = profile->marker_files; name != NULL && *name != NULL; name++) {
        g_autofree char *path = g_build_filename(folder != NULL ? folder : ".", *name, NULL);

        if (g_file_test(path, G_FILE_TEST_EXISTS))
            return TRUE;
    }
    return FALSE;
}

/* Frameworks with one and the same table: the one whose project lies in the folder, if that is one of them only. */
static const Detected *
choose_by_project(const GPtrArray *found, const char *project)
{
    const Detected *chosen = NULL;

    for (guint i = 0; i < found->len && is_one_table(found); i++) {
        const Detected *item = g_ptr_array_index(found, i);

        if (!detected_has_project(item->profile, project))
            continue;
        if (chosen != NULL)
            return NULL;
        chosen = item;
    }
    return chosen;
}

static const Detected *
fail_several(const GPtrArray *found, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *list = NULL;
    gboolean one_framework = TRUE;

    for (guint i = 1; i < found->len; i++)
        one_framework = one_framework && ((const Detected *)g_ptr_array_index(found, 0))->profile ==
                                             ((const Detected *)g_ptr_array_index(found, i))->profile;
    for (guint i = 0; i < found->len; i++) {
        const Detected *item = g_ptr_array_index(found, i);

        g_ptr_array_add(names, one_framework ? g_strdup_printf("%s%s%s", item->schema != NULL ? item->schema : "",
                                                               item->schema != NULL ? "." : "", item->table)
                                             : g_strdup(item->profile->name));
    }
    g_ptr_array_add(names, NULL);
    list = g_strjoinv(", ", (char **)names->pdata);
    if (is_one_table(found))
        migrollback_fail(error, MIGROLLBACK_ERROR_AMBIGUOUS, "the table '%s' could be that of several frameworks: %s",
                         ((const Detected *)g_ptr_array_index(found, 0))->table, list);
    else
        migrollback_fail(error, MIGROLLBACK_ERROR_AMBIGUOUS, "this database holds several migration tables: %s", list);
    migrollback_error_set_hint(error, "Choose one with %s.", one_framework ? "--table SCHEMA.NAME" : "--framework NAME");
    migrollback_error_set_candidates(error, (const char *const *)names->pdata);
    return NULL;
}

const Detected *
detect_choose(const GPtrArray *detected, const Driver *driver, const ProfileSet *profiles, const char *framework, const char *table,
              const char *project, GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    const Detected *chosen;
    const Profile *profile = framework != NULL ? profiles_find(profiles, framework) : NULL;
    g_autofree char *schema = NULL, *name = NULL;

    if (framework != NULL && profile == NULL) {
        migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "no framework '%s' is known", framework);
        migrollback_error_set_hint(error, "'migrollback frameworks' lists them.");
        return NULL;
    }
    split_table(table, &schema, &name);
    for (guint i = 0; i < detected->len; i++)
        if (is_asked_for(g_ptr_array_index(detected, i), framework, schema, name))
            g_ptr_array_add(found, g_ptr_array_index(detected, i));
    if (found->len == 0)
        return fail_none(driver, profile, table, error);
    chosen = found->len > 1 ? choose_by_project(found, project) : g_ptr_array_index(found, 0);
    return chosen != NULL ? chosen : fail_several(found, error);
}

char *
detected_label(const Detected *detected)
{
    return detected->visible || detected->schema == NULL ? g_strdup(detected->table)
                                                         : g_strconcat(detected->schema, ".", detected->table, NULL);
}

char *
detected_sql_name(const Detected *detected, const Driver *driver, const char *suffix)
{
    g_autofree char *name = g_strconcat(detected->table, suffix, NULL), *table = driver_quote(driver, name), *schema = NULL;

    if (detected->schema == NULL)
        return g_steal_pointer(&table);
    schema = driver_quote(driver, detected->schema);
    return g_strconcat(schema, ".", table, NULL);
}

char *
detected_sql_beside(const Detected *detected, const Driver *driver, const char *name)
{
    const Detected beside = {.schema = detected->schema, .table = (char *)(gsize)name};

    return detected_sql_name(&beside, driver, "");
}
