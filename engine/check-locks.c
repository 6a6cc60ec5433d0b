/*
 * What a migration's statements keep other sessions out of: by their words and queries/common/locks.json, so that a mode is an estimate; that a
 * table of PostgreSQL was written anew is seen on the copy. Tables that the migration makes are nobody's yet and are left out.
 */
#include <string.h>

#include "check-parts.h"
#include "drivers/driver-row.h"
#include "model/resource.h"
#include "read/template.h"
#include "schema/sql-tokens.h"

typedef struct {
    CheckMigration *migration;
    const Catalog *catalog;
    const cJSON *modes; /* of the database */
} Locks;

void
check_lock_free(gpointer data)
{
    CheckLock *lock = data;

    g_free(lock->object);
    g_free(lock);
}

static cJSON *
load(GError **error)
{
    const char *text = resource_text("common/locks.json", error);
    cJSON *json = text != NULL ? cJSON_Parse(text) : NULL;

    if (text != NULL && json == NULL)
        migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "common/locks.json: not JSON");
    return json;
}

/* --- tables --- */

/* The table of that name that was there before; where no schema is said, the only one or the first. */
static const CatalogObject *
find_table(const Catalog *catalog, const char *schema, const char *name)
{
    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);

        if (object->kind == CATALOG_TABLE && g_ascii_strcasecmp(object->name, name) == 0 &&
            (schema == NULL || object->schema == NULL || strcmp(object->schema, schema) == 0))
            return object;
    }
    return NULL;
}

static const CatalogObject *
find_table_of_index(const Catalog *catalog, const char *schema, const char *name)
{
    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);

        if (object->kind == CATALOG_INDEX && strcmp(object->name, name) == 0 &&
            (schema == NULL || object->schema == NULL || strcmp(object->schema, schema) == 0))
            return find_table(catalog, object->schema, object->parent);
    }
    return NULL;
}

static gboolean
is_noise(const SqlTokens *tokens, guint at)
{
    static const char *const noise[] = {"if", "not", "exists", "only", "concurrently", "ignore", "or"};

    for (gsize i = 0; i < G_N_ELEMENTS(noise); i++)
        if (sql_token_is(tokens, at, noise[i]))
            return TRUE;
    return FALSE;
}

/* What is named behind the first `word`: a table, or an index and so its table. */
static const CatalogObject *
named_after(const Locks *locks, const SqlTokens *tokens, const char *word)
{
    gboolean index = strcmp(word, "index") == 0;
    const char *schema = NULL;
    guint at = 0;

    while (at + 1 < tokens->len && !sql_token_is(tokens, at, word))
        at++;
    for (at++; is_noise(tokens, at);)
        at++;
    if (!sql_token_names(tokens, at))
        return NULL;
    if (sql_token_is(tokens, at + 1, ".") && sql_token_names(tokens, at + 2)) {
        schema = sql_token(tokens, at)->name;
        at += 2;
    }
    return index ? find_table_of_index(locks->catalog, schema, sql_token(tokens, at)->name)
                 : find_table(locks->catalog, schema, sql_token(tokens, at)->name);
}

/* --- rules --- */

/* The words in their order; "*" before one: anything may lie between. */
static gboolean
fits(const char *words, const SqlTokens *tokens)
{
    g_auto(GStrv) list = g_strsplit(words, " ", -1);
    gboolean anywhere = FALSE;
    guint at = 0;

    for (char **word = list; *word != NULL; word++) {
        if (strcmp(*word, "*") == 0) {
            anywhere = TRUE;
            continue;
        }
        while (anywhere && at + 1 < tokens->len && !sql_token_is(tokens, at, *word))
            at++;
        if (!sql_token_is(tokens, at, *word))
            return FALSE;
        anywhere = FALSE;
        at++;
    }
    return TRUE;
}

static const char *
text_of(const cJSON *rule, const char *member)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(rule, member));
}

static char *
table_label(const CatalogObject *table)
{
    return table->schema != NULL ? g_strconcat(table->schema, ".", table->name, NULL) : g_strdup(table->name);
}

static CheckLock *
lock_of(const Locks *locks, const CatalogObject *table)
{
    g_autofree char *label = table_label(table);
    CheckLock *lock;

    for (guint i = 0; i < locks->migration->locks->len; i++) {
        lock = g_ptr_array_index(locks->migration->locks, i);
        if (strcmp(lock->object, label) == 0)
            return lock;
    }
    lock = g_new0(CheckLock, 1);
    lock->object = g_steal_pointer(&label);
    lock->rank = -1;
    lock->rows = -1;
    lock->measure = "unknown";
    g_ptr_array_add(locks->migration->locks, lock);
    return lock;
}

static void
take_lock(const Locks *locks, const CatalogObject *table, const char *mode, gboolean rewrite)
{
    const cJSON *rank = mode != NULL ? cJSON_GetObjectItemCaseSensitive(locks->modes, mode) : NULL;
    CheckLock *lock;

    if (table == NULL || rank == NULL)
        return;
    lock = lock_of(locks, table);
    lock->rewrite = lock->rewrite || rewrite;
    if (rank->valueint <= lock->rank)
        return;
    lock->rank = rank->valueint;
    lock->mode = g_intern_string(mode);
}

static void
look_at_statement(const Locks *locks, const cJSON *rules, const SqlTokens *tokens)
{
    const cJSON *rule;

    cJSON_ArrayForEach(rule, rules)
    {
        const char *words = text_of(rule, "words"), *after = text_of(rule, "table"), *parent = text_of(rule, "parent");

        if (words == NULL || !fits(words, tokens))
            continue;
        if (after != NULL && *after != '\0')
            take_lock(locks, named_after(locks, tokens, after), text_of(rule, "mode"),
                      cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(rule, "rewrite")));
        if (parent != NULL)
            take_lock(locks, named_after(locks, tokens, "references"), parent, FALSE);
        return;
    }
}

/* --- written anew --- */

static DriverVerdict
take_file(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    (void)n_values;
    (void)error;
    if (values[2].text != NULL)
        g_hash_table_insert(user, g_strconcat(values[0].text, ".", values[1].text, NULL), g_strdup(values[2].text));
    return DRIVER_CONTINUE;
}

GHashTable *
check_files_read(Driver *driver, GError **error)
{
    static const TemplateWord none[] = {{0}};
    g_autoptr(GHashTable) files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    if (strcmp(driver_info(driver)->dialect, "postgres") != 0 ||
        !template_run(driver, "check/files.postgres.sql", none, take_file, files, error))
        return NULL;
    return g_steal_pointer(&files);
}

static void
look_at_files(const Locks *locks, const Catalog *after, GHashTable *before, GHashTable *now)
{
    for (guint i = 0; i < locks->catalog->objects->len; i++) {
        const CatalogObject *table = g_ptr_array_index(locks->catalog->objects, i);
        g_autofree char *label = table->kind == CATALOG_TABLE ? table_label(table) : NULL;
        const char *old = label != NULL ? g_hash_table_lookup(before, label) : NULL,
                   *new = old != NULL ? g_hash_table_lookup(now, label) : NULL;

        if (new != NULL && strcmp(old, new) != 0 && catalog_find(after, CATALOG_TABLE, table->schema, NULL, table->name) != NULL)
            take_lock(locks, table, "ACCESS EXCLUSIVE", TRUE);
    }
}

/* SQLite: a table that was dropped and is there again was made anew under another name first. */
static void
forget_drops(const Locks *locks, const Catalog *after)
{
    for (guint i = 0; i < locks->migration->locks->len; i++) {
        CheckLock *lock = g_ptr_array_index(locks->migration->locks, i);

        if (lock->rewrite && find_table(after, NULL, lock->object) == NULL)
            lock->rewrite = FALSE;
    }
}

gboolean
check_locks(CheckMigration *migration, const TrialResult *result, const char *database, const Catalog *catalog, const Catalog *after,
            GHashTable *files_before, GHashTable *files_after, GError **error)
{
    const char *dialect = strcmp(database, "mariadb") == 0 ? "mysql" : database;
    cJSON *json = load(error);
    const cJSON *rules = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(json, "rules"), dialect);
    const Locks locks = {migration, catalog, cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(json, "modes"), dialect)};

    if (json == NULL)
        return FALSE;
    for (guint i = 0; i < result->statements->len; i++) {
        const TrialStatement *statement = g_ptr_array_index(result->statements, i);
        g_autoptr(GPtrArray) statements = sql_statements_read(statement->sql, database);

        for (guint s = 0; s < statements->len; s++)
            look_at_statement(&locks, rules, g_ptr_array_index(statements, s));
    }
    if (files_before != NULL && files_after != NULL)
        look_at_files(&locks, after, files_before, files_after);
    if (strcmp(database, "sqlite") == 0)
        forget_drops(&locks, after);
    cJSON_Delete(json);
    return TRUE;
}

/* --- how many rows --- */

#define COUNTED_LIMIT 100000 /* of rows.sqlite.sql */

static gboolean
count_rows(Driver *driver, CheckLock *lock, GError **error)
{
    gboolean sqlite = strcmp(driver_info(driver)->dialect, "sqlite") == 0, schemas = driver_info(driver)->schema != NULL;
    g_autofree char *resource = template_resource(driver, "check/rows");
    const char *dot = schemas ? strchr(lock->object, '.') : NULL, *name = dot != NULL ? dot + 1 : lock->object;
    g_autofree char *schema = dot != NULL ? g_strndup(lock->object, (gsize)(dot - lock->object)) : NULL,
                    *quoted = driver_quote(driver, name);
    const TemplateWord words[] = {
        {"schema", TEMPLATE_TEXT, schema, 0}, {"name", TEMPLATE_TEXT, name, 0}, {"table", TEMPLATE_SQL, quoted, 0}, {0}};
    g_autoptr(GError) why = NULL;

    if (!template_run(driver, resource, words, driver_row_integer, &lock->rows, &why)) {
        if (!g_error_matches(why, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONNECT))
            return TRUE; /* not there yet, or not to be read by this role */
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
    if (lock->rows < 0)
        return TRUE;
    lock->measure = !sqlite ? "estimate" : lock->rows > COUNTED_LIMIT ? "at-least" : "exact";
    return TRUE;
}

gboolean
check_locks_count(Check *check, GError **error)
{
    for (guint i = 0; i < check->migrations->len; i++) {
        CheckMigration *migration = g_ptr_array_index(check->migrations, i);

        for (guint l = 0; l < migration->locks->len; l++)
            if (!count_rows(check->rollback->driver, g_ptr_array_index(migration->locks, l), error))
                return FALSE;
    }
    return TRUE;
}
