#include "read-history.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "engine/decide/reach.h"
#include "engine/model/resource.h"

/* Smaller tables are read whole: one query, and duplicates are seen over all rows. */
#define WINDOW_FROM_BYTES (4 * 1024 * 1024)
/* So much before the window is read too: mostly it holds the newest older row of each app, which is dear to look for. */
#define WINDOW_LOOK_BACK (2 * INSTANT_DAY)

enum { COLUMN_APP, COLUMN_NAME, COLUMN_APPLIED_AT, COLUMN_POSITION, COLUMN_BATCH, COLUMN_STATE };

/* The words that the templates use, each with its SQL. */
typedef struct {
    GHashTable *words;
    gboolean naive;
} Sql;

static void
sql_clear(Sql *sql)
{
    g_hash_table_unref(sql->words);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sql, sql_clear)

static const char *
lookup_word(const char *key, gconstpointer user)
{
    return g_hash_table_lookup((GHashTable *)(gsize)user, key);
}

static void
set_word(Sql *sql, const char *key, char *value)
{
    g_hash_table_insert(sql->words, (gpointer)(gsize)key, value);
}

static char *
value_sql(const Driver *driver, const ProfileValue *value, int dialect)
{
    g_autofree char *quoted = value->column != NULL ? driver_quote(driver, value->column) : NULL;

    if (quoted != NULL)
        return g_strconcat("t.", quoted, NULL);
    return g_strdup(value->expression[dialect] != NULL ? value->expression[dialect] : "null");
}

static gboolean
set_time_words(Sql *sql, const Driver *driver, const Profile *profile, int dialect, GError **error)
{
    const char *json = resource_text("common/time.json", error), *dialect_name = driver_info(driver)->dialect;
    g_autofree char *column = value_sql(driver, &profile->time.value, dialect), *value = NULL, *since = NULL;
    cJSON *types = json != NULL ? cJSON_Parse(json) : NULL, *type;
    const char *value_template, *since_template;

    type = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(types, dialect_name), profile->time.type[dialect]);
    value_template = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(type, "value"));
    since_template = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(type, "since"));
    if (value_template == NULL || since_template == NULL) {
        cJSON_Delete(types);
        return json != NULL &&
               migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "profile '%s': member 'types': '%s' is not a time type of %s",
                                  profile->name, profile->time.type[dialect], dialect_name);
    }
    sql->naive = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(type, "naive"));
    set_word(sql, "column", g_steal_pointer(&column));
    value = resource_expand(value_template, lookup_word, sql->words, error);
    if (value != NULL) {
        set_word(sql, "value", g_strdup(value));
        since = resource_expand(since_template, lookup_word, sql->words, error);
    }
    cJSON_Delete(types);
    if (since == NULL)
        return FALSE;
    set_word(sql, "applied_at", g_steal_pointer(&value));
    set_word(sql, "since_time", g_steal_pointer(&since));
    set_word(sql, "applied", g_strdup(g_hash_table_lookup(sql->words, "column")));
    return TRUE;
}

static gboolean
set_relation(Sql *sql, const Driver *driver, const Detected *table, int dialect, GError **error)
{
    g_autofree char *fold = NULL;

    if (table->profile->from[dialect] == NULL) {
        set_word(sql, "relation", detected_sql_name(table, driver, ""));
        return TRUE;
    }
    fold = history_sql(driver, table, table->profile->from[dialect], error);
    if (fold == NULL)
        return FALSE;
    set_word(sql, "relation", g_strconcat("(", fold, ")", NULL));
    return TRUE;
}

static gboolean
sql_init(Sql *sql, const Driver *driver, const Detected *table, GError **error)
{
    const Profile *profile = table->profile;
    int dialect = profile_dialect(driver_info(driver)->dialect);
    g_autofree char *position = value_sql(driver, &profile->position.value[dialect], dialect);
    const char *sort = profile->position.sort[dialect] != NULL ? profile->position.sort[dialect] : position;

    sql->words = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    sql->naive = FALSE;
    set_word(sql, "app", value_sql(driver, &profile->app, dialect));
    set_word(sql, "key", profile->has_app ? value_sql(driver, &profile->app, dialect) : g_strdup("''"));
    set_word(sql, "name", value_sql(driver, &profile->migration, dialect));
    set_word(sql, "batch", value_sql(driver, &profile->batch, dialect));
    set_word(sql, "state", value_sql(driver, &profile->state, dialect));
    set_word(sql, "position", g_strdup(position));
    set_word(sql, "applied_at", g_strdup("null"));
    set_word(sql, "sort", g_strdup(sort));
    if (profile->has_time) {
        if (!set_time_words(sql, driver, profile, dialect, error))
            return FALSE;
        set_word(sql, "sort",
                 g_strdup_printf("%s%s, %s", (const char *)g_hash_table_lookup(sql->words, "applied"),
                                 dialect == PROFILE_POSTGRES ? " nulls first" : "", sort));
    }
    return set_relation(sql, driver, table, dialect, error);
}

/* What the row callbacks fill. */
typedef struct {
    History *history;
    const Profile *profile;
    GTimeZone *naive_zone; /* NULL: times are instants already */
    gint64 since;
    GHashTable *with_new, *with_old; /* apps that have rows since, and in the days before */
    GHashTable *newest;              /* app -> Migration: what the days before do not hold */
} Reader;

static gint64
parse_number(const DriverValue *value, gint64 otherwise)
{
    return value->text != NULL ? g_ascii_strtoll(value->text, NULL, 10) : otherwise;
}

static MigrationState
parse_state(const DriverValue *value)
{
    if (value->text == NULL || g_str_equal(value->text, "applied"))
        return MIGRATION_APPLIED;
    return g_str_equal(value->text, "failed") ? MIGRATION_FAILED : MIGRATION_DIRTY;
}

static gboolean
parse_row(const Reader *reader, const DriverValue *values, Migration *row, GError **error)
{
    gboolean ambiguous = FALSE;

    if (values[COLUMN_NAME].text == NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "a row of the migration table has no name");
    row->app = reader->profile->has_app ? values[COLUMN_APP].text : NULL;
    row->name = values[COLUMN_NAME].text;
    row->applied_at = parse_number(&values[COLUMN_APPLIED_AT], INSTANT_NONE);
    row->position = parse_number(&values[COLUMN_POSITION], 0);
    row->batch = values[COLUMN_BATCH].text;
    row->state = parse_state(&values[COLUMN_STATE]);
    if (reader->naive_zone != NULL && row->applied_at != INSTANT_NONE)
        row->applied_at = instant_from_wall(row->applied_at, reader->naive_zone, &ambiguous);
    reader->history->ambiguous_zone = reader->history->ambiguous_zone || ambiguous;
    return TRUE;
}

static DriverVerdict
add_row(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    const Reader *reader = user;
    Migration row;

    (void)n_values;
    if (!parse_row(reader, values, &row, error))
        return DRIVER_FAIL;
    history_add(reader->history, &row);
    return DRIVER_CONTINUE;
}

static void
newest_free(gpointer data)
{
    Migration *row = data;

    g_free((gpointer)(gsize)row->app);
    g_free((gpointer)(gsize)row->name);
    g_free((gpointer)(gsize)row->batch);
    g_free(row);
}

/* Of several rows of an app with the newest time, the last by position stays. */
static DriverVerdict
add_newest(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    Reader *reader = user;
    Migration row, *known, *copy;
    const char *app;

    (void)n_values;
    if (!parse_row(reader, values, &row, error))
        return DRIVER_FAIL;
    app = row.app != NULL ? row.app : "";
    known = g_hash_table_lookup(reader->newest, app);
    if (g_hash_table_contains(reader->with_old, app) || (known != NULL && known->position >= row.position))
        return DRIVER_CONTINUE;
    copy = g_memdup2(&row, sizeof row);
    copy->app = g_strdup(row.app);
    copy->name = g_strdup(row.name);
    copy->batch = g_strdup(row.batch);
    g_hash_table_replace(reader->newest, g_strdup(app), copy);
    return DRIVER_CONTINUE;
}

static DriverVerdict
take_count(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    (void)n_values;
    (void)error;
    *(guint64 *)user = (guint64)parse_number(&values[0], 0);
    return DRIVER_CONTINUE;
}

/* Runs one of the templates; `since` as the parameter, unless all rows are wanted. */
static gboolean
run_template(Driver *driver, const Sql *sql, const char *name, gint64 since, DriverRowFunc row, gpointer user, GError **error)
{
    DriverParameter parameter = {.type = DRIVER_INT64, .integer = since};
    const char *template = resource_text(name, error);
    g_autofree char *text = template != NULL ? resource_expand(template, lookup_word, sql->words, error) : NULL;

    return text != NULL && driver_query(driver, text, &parameter, since != INSTANT_NONE ? 1 : 0, row, user, error);
}

/* Does an app with rows in the window lack an older one among what was read? */
static gboolean
sort_apps(Reader *reader)
{
    GHashTableIter iterator;
    gpointer app;

    for (guint i = 0; i < reader->history->rows->len; i++) {
        const Migration *row = history_get(reader->history, i);

        g_hash_table_add(row->applied_at >= reader->since ? reader->with_new : reader->with_old,
                         (gpointer)(gsize)(row->app != NULL ? row->app : ""));
    }
    g_hash_table_iter_init(&iterator, reader->with_new);
    while (g_hash_table_iter_next(&iterator, &app, NULL))
        if (!g_hash_table_contains(reader->with_old, app))
            return TRUE;
    return g_hash_table_size(reader->with_old) == 0;
}

static gboolean
read_newest(Driver *driver, const Sql *sql, Reader *reader, gint64 from, GError **error)
{
    GHashTableIter iterator;
    gpointer row;

    if (!run_template(driver, sql, "common/newest.sql", from, add_newest, reader, error))
        return FALSE;
    g_hash_table_iter_init(&iterator, reader->newest);
    while (g_hash_table_iter_next(&iterator, NULL, &row))
        history_add(reader->history, row);
    reader->history->omitted -= g_hash_table_size(reader->newest);
    return TRUE;
}

/* All rows less those that were read: quicker than counting what lies before the window. */
static gboolean
count_omitted(Driver *driver, const Sql *sql, History *history, GError **error)
{
    guint64 all = 0;

    if (!run_template(driver, sql, "common/count.sql", INSTANT_NONE, take_count, &all, error))
        return FALSE;
    history->omitted = all - history->rows->len;
    return TRUE;
}

static gboolean
read_window(Driver *driver, const Sql *sql, Reader *reader, GError **error)
{
    gint64 from = reader->since - WINDOW_LOOK_BACK;
    gboolean done;

    reader->with_new = g_hash_table_new(g_str_hash, g_str_equal);
    reader->with_old = g_hash_table_new(g_str_hash, g_str_equal);
    reader->newest = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, newest_free);
    done = driver_begin(driver, error) && run_template(driver, sql, "common/history.sql", from, add_row, reader, error) &&
           count_omitted(driver, sql, reader->history, error) &&
           (reader->history->omitted == 0 || !sort_apps(reader) || read_newest(driver, sql, reader, from, error));
    driver_rollback(driver);
    g_hash_table_unref(reader->with_new);
    g_hash_table_unref(reader->with_old);
    g_hash_table_unref(reader->newest);
    return done;
}

/* One transaction number for all rows: a restore. What is left is the physical order. */
static void
relabel_order(History *history)
{
    guint rows = history_length(history);

    if (history->order == HISTORY_ORDER_XID && rows > 1 && history_get(history, 0)->position == history_get(history, rows - 1)->position)
        history->order = HISTORY_ORDER_PHYSICAL;
}

History *
history_read(Driver *driver, const Detected *table, const HistoryWindow *window, GError **error)
{
    const Profile *profile = table->profile;
    int dialect = profile_dialect(driver_info(driver)->dialect);
    g_autoptr(History) history = history_new(profile->has_time ? HISTORY_ORDER_APPLIED_AT : profile->position.order[dialect],
                                             profile->has_time ? profile->time.kind : HISTORY_TIME_NONE);
    Reader reader = {.history = history, .profile = profile, .since = window->since};
    g_auto(Sql) sql = {NULL, FALSE};
    g_autofree char *label = detected_label(table);
    gboolean windowed = window->since != INSTANT_NONE, done;

    if (!sql_init(&sql, driver, table, error))
        return NULL;
    if (sql.naive)
        reader.naive_zone = window->stored_zone;
    if (!profile->has_time || profile->time.nullable || profile->last != PROFILE_LAST_APPLIED || reader.naive_zone != NULL ||
        table->size < WINDOW_FROM_BYTES)
        windowed = FALSE;
    set_word(&sql, "since", windowed ? g_strdup(g_hash_table_lookup(sql.words, "since_time")) : g_strdup("1 = 1"));
    done = windowed ? read_window(driver, &sql, &reader, error)
                    : run_template(driver, &sql, "common/history.sql", INSTANT_NONE, add_row, &reader, error);
    if (!done) {
        g_prefix_error(error, "reading '%s': ", label);
        return NULL;
    }
    history_finish(history);
    relabel_order(history);
    if (window->graph != NULL && profile->model == PROFILE_POINTER)
        return reach_expand(history, window->graph);
    return g_steal_pointer(&history);
}

gboolean
history_is_naive(const Driver *driver, const Detected *table)
{
    g_auto(Sql) sql = {NULL, FALSE};

    return sql_init(&sql, driver, table, NULL) && sql.naive;
}

char *
history_sql(const Driver *driver, const Detected *table, const char *resource, GError **error)
{
    g_autoptr(GHashTable) words = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    const char *template = resource_text(resource, error);
    g_autofree char *schema = table->schema != NULL ? driver_quote(driver, table->schema) : NULL;
    static const char *const keys[] = {"table", "lock_table"};
    static const char *const suffixes[] = {"", "_lock"};

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        g_hash_table_insert(words, (gpointer)(gsize)keys[i], detected_sql_name(table, driver, suffixes[i]));
    g_hash_table_insert(words, (gpointer)(gsize) "beside", schema != NULL ? g_strconcat(schema, ".", NULL) : g_strdup(""));
    if (table->profile->lock_factor != NULL)
        g_hash_table_insert(words, (gpointer)(gsize) "lock_factor", g_strdup(table->profile->lock_factor));
    return template != NULL ? resource_expand(template, lookup_word, words, error) : NULL;
}
