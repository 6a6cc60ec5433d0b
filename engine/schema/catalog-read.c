#include "catalog-read.h"

#include <string.h>

#include "catalog-read-parts.h"
#include "engine/model/resource.h"

/* Files of queries/catalog, without what follows the name. */
static const char *const postgres_files[] = {"schema", "extension", "type", "domain",   "sequence", "table",  "column", "constraint",
                                             "index",  "partition", "view", "function", "trigger",  "policy", "rule",   "statistics"};
static const char *const mysql_files[] = {"table", "column",   "index",   "key",   "foreign-key", "check",
                                          "view",  "function", "trigger", "event", "partition",   "sequence"};

/* Values that are a person's words and no SQL: a schema's name in them is left alone. */
static const char *const plain_keys[] = {"comment", "labels", "owner", "privileges", "version"};

/* --- a schema shown as {schema} --- */

static gboolean
continues_name(const char *text, const char *at)
{
    return at > text && (g_ascii_isalnum(at[-1]) || ((guchar)at[-1] & 0x80) != 0 || strchr("_$.\"`", at[-1]) != NULL);
}

/* Where the next of the spellings begins, and which. */
static const char *
find_spelling(const CatalogReader *reader, const char *text, const char *from, const char **spelling)
{
    const char *first = NULL;

    for (guint i = 0; i < reader->neutral->len; i++) {
        const char *candidate = g_ptr_array_index(reader->neutral, i);
        const char *at = strstr(from, candidate);

        while (at != NULL && continues_name(text, at))
            at = strstr(at + 1, candidate);
        if (at != NULL && (first == NULL || at < first)) {
            first = at;
            *spelling = candidate;
        }
    }
    return first;
}

/* NULL where nothing is to be replaced. */
static char *
neutralize(const CatalogReader *reader, const char *text)
{
    const char *spelling = NULL, *from = text;
    const char *at = text != NULL ? find_spelling(reader, text, from, &spelling) : NULL;
    GString *result;

    if (at == NULL)
        return NULL;
    result = g_string_new(NULL);
    for (; at != NULL; at = find_spelling(reader, text, from, &spelling)) {
        g_string_append_len(result, from, at - from);
        g_string_append(result, CATALOG_NEUTRAL_SCHEMA ".");
        from = at + strlen(spelling);
    }
    g_string_append(result, from);
    return g_string_free(result, FALSE);
}

static void
add_spellings(CatalogReader *reader, const char *schema)
{
    g_autofree char *quoted = driver_quote(reader->driver, schema);

    g_ptr_array_add(reader->neutral, g_strconcat(quoted, ".", NULL));
    g_ptr_array_add(reader->neutral, g_strconcat(schema, ".", NULL));
}

/* --- rows --- */

static gboolean
is_plain(const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(plain_keys); i++) {
        if (strcmp(plain_keys[i], key) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
set_value(CatalogReader *reader, CatalogObject *object, const char *key, const char *value)
{
    g_autofree char *neutral = reader->neutral->len > 0 && !is_plain(key) ? neutralize(reader, value) : NULL;

    catalog_set(reader->catalog, object, key, neutral != NULL ? neutral : value);
}

static void
set_pairs(CatalogReader *reader, CatalogObject *object, const DriverValue *values, guint n_values)
{
    for (guint i = 0; i + 1 < n_values; i += 2)
        set_value(reader, object, values[i].text, values[i + 1].text);
}

static CatalogObject *
add_object(CatalogReader *reader, CatalogKind kind, const DriverValue *values)
{
    const char *schema = values[1].text, *name = values[3].text, *neutral_schema = reader->options->neutral_schema;
    g_autofree char *neutral = NULL;

    if (schema != NULL && g_strcmp0(schema, neutral_schema) == 0)
        schema = CATALOG_NEUTRAL_SCHEMA;
    if (kind == CATALOG_SCHEMA && g_strcmp0(name, neutral_schema) == 0)
        name = CATALOG_NEUTRAL_SCHEMA;
    /* The types of a function's parameters, a partition in another schema. */
    if (kind == CATALOG_FUNCTION || kind == CATALOG_PROCEDURE || kind == CATALOG_AGGREGATE || kind == CATALOG_PARTITION)
        neutral = neutralize(reader, name);
    return catalog_add(reader->catalog, kind, schema, values[2].text, neutral != NULL ? neutral : name);
}

DriverVerdict
catalog_reader_add_row(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    CatalogReader *reader = user;
    CatalogKind kind = CATALOG_N_KINDS;
    CatalogObject *object;

    if (n_values < 4 || n_values % 2 != 0 || values[0].text == NULL || values[3].text == NULL ||
        !catalog_kind_parse(values[0].text, &kind)) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "a row that is no object");
        return DRIVER_FAIL;
    }
    if (reader->tables != NULL && kind == CATALOG_COLUMN && !g_hash_table_contains(reader->tables, values[2].text))
        return DRIVER_CONTINUE;
    object = add_object(reader, kind, values);
    set_pairs(reader, object, values + 4, n_values - 4);
    if (reader->tables != NULL && kind == CATALOG_TABLE)
        g_hash_table_add(reader->tables, (gpointer)(guintptr)object->name);
    if (reader->columns != NULL && kind == CATALOG_COLUMN)
        g_hash_table_insert(reader->columns, g_strconcat(object->parent, "\n", object->name, NULL), object);
    return DRIVER_CONTINUE;
}

gboolean
catalog_reader_query(CatalogReader *reader, const char *file, const DriverParameter *parameters, guint n_parameters, DriverRowFunc row,
                     gpointer user, GError **error)
{
    g_autofree char *path = g_strconcat("catalog/", file, NULL);
    const char *sql = resource_text(path, error);

    if (sql == NULL)
        return FALSE;
    if (driver_query(reader->driver, sql, parameters, n_parameters, row, user, error))
        return TRUE;
    g_prefix_error(error, "reading the catalog (%s): ", file);
    return FALSE;
}

/* --- PostgreSQL --- */

#define N_SETTINGS 8

/* As settings.postgres.sql names them: every name that is not the system's comes with its schema, and values do not depend on the role. */
static const char *const our_settings[N_SETTINGS] = {"pg_catalog", "off", "ISO, YMD", "postgres", "UTC", "1", "hex", "on"};

static DriverVerdict
keep_settings(const DriverValue *values, guint n_values, gpointer user, GError **error G_GNUC_UNUSED)
{
    char **settings = user;

    for (guint i = 0; i < MIN(n_values, N_SETTINGS); i++)
        settings[i] = g_strdup(values[i].text);
    return DRIVER_CONTINUE;
}

static DriverVerdict
ignore_row(const DriverValue *values G_GNUC_UNUSED, guint n_values G_GNUC_UNUSED, gpointer user G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    return DRIVER_CONTINUE;
}

static gboolean
set_settings(CatalogReader *reader, const char *const *settings, GError **error)
{
    DriverParameter parameters[N_SETTINGS] = {0};

    for (guint i = 0; i < N_SETTINGS; i++)
        parameters[i] = (DriverParameter){.type = DRIVER_TEXT, .text = settings[i]};
    return catalog_reader_query(reader, "settings-set.postgres.sql", parameters, N_SETTINGS, ignore_row, NULL, error);
}

static gboolean
query_postgres(CatalogReader *reader, GError **error)
{
    const char *schema = reader->options->schema;
    const DriverParameter parameter = {.type = schema != NULL ? DRIVER_TEXT : DRIVER_NULL, .text = schema};

    for (gsize i = 0; i < G_N_ELEMENTS(postgres_files); i++) {
        g_autofree char *file = g_strconcat(postgres_files[i], ".postgres.sql", NULL);

        if (!catalog_reader_query(reader, file, &parameter, 1, catalog_reader_add_row, reader, error))
            return FALSE;
    }
    return TRUE;
}

/* The driver keeps the caller's transaction alive after a statement that failed. */
static gboolean
read_postgres_inside(CatalogReader *reader, GError **error)
{
    g_auto(GStrv) settings = g_new0(char *, N_SETTINGS + 1);
    gboolean done;

    if (!catalog_reader_query(reader, "settings.postgres.sql", NULL, 0, keep_settings, settings, error))
        return FALSE;
    done = set_settings(reader, our_settings, error) && query_postgres(reader, error);
    return set_settings(reader, (const char *const *)settings, done ? error : NULL) && done;
}

/*
 * Not in a transaction of the driver's: that of a session which may write is read committed, and has a savepoint around each statement.
 * But first one of those is begun, which is refused where the caller has one open.
 */
static gboolean
read_postgres_snapshot(CatalogReader *reader, GError **error)
{
    gboolean done;

    if (!driver_begin(reader->driver, error))
        return FALSE;
    driver_rollback(reader->driver);
    if (!driver_execute(reader->driver, "begin isolation level repeatable read, read only", NULL, 0, NULL, error))
        return FALSE;
    done = set_settings(reader, our_settings, error) && query_postgres(reader, error);
    return driver_execute(reader->driver, "rollback", NULL, 0, NULL, done ? error : NULL) && done;
}

static gboolean
read_postgres(CatalogReader *reader, GError **error)
{
    if (reader->options->neutral_schema != NULL)
        add_spellings(reader, reader->options->neutral_schema);
    return reader->options->in_transaction ? read_postgres_inside(reader, error) : read_postgres_snapshot(reader, error);
}

/* --- MySQL, MariaDB --- */

static DriverVerdict
add_hidden(const DriverValue *values, guint n_values G_GNUC_UNUSED, gpointer user, GError **error G_GNUC_UNUSED)
{
    catalog_add_hidden(((CatalogReader *)user)->catalog, values[0].text);
    return DRIVER_CONTINUE;
}

typedef struct {
    CatalogReader *reader;
    CatalogObject *object;
} SequenceRow;

static DriverVerdict
add_pairs(const DriverValue *values, guint n_values, gpointer user, GError **error G_GNUC_UNUSED)
{
    const SequenceRow *row = user;

    set_pairs(row->reader, row->object, values, n_values);
    return DRIVER_CONTINUE;
}

static const char *
lookup_relation(const char *key, gconstpointer relation)
{
    return g_str_equal(key, "relation") ? relation : NULL;
}

/* The sequence's own row, which is behind a name and not in a table of the server. */
static gboolean
read_sequence(CatalogReader *reader, CatalogObject *sequence, GError **error)
{
    const char *text = resource_text("catalog/sequence-options.mariadb.sql", error);
    g_autofree char *schema = driver_quote(reader->driver, reader->schema);
    g_autofree char *name = driver_quote(reader->driver, sequence->name);
    g_autofree char *relation = g_strconcat(schema, ".", name, NULL);
    g_autofree char *sql = text != NULL ? resource_expand(text, lookup_relation, relation, error) : NULL;
    g_autoptr(GError) failure = NULL;
    SequenceRow row = {reader, sequence};

    if (sql == NULL)
        return FALSE;
    if (driver_query(reader->driver, sql, NULL, 0, add_pairs, &row, &failure))
        return TRUE;
    if (g_error_matches(failure, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_PERMISSION)) {
        g_autofree char *what = g_strdup_printf("the options of sequence '%s' (privilege SELECT)", sequence->name);

        catalog_add_hidden(reader->catalog, what);
        return TRUE;
    }
    g_propagate_prefixed_error(error, g_steal_pointer(&failure), "reading sequence '%s': ", sequence->name);
    return FALSE;
}

static gboolean
read_sequences(CatalogReader *reader, GError **error)
{
    for (guint i = 0; i < reader->catalog->objects->len; i++) {
        CatalogObject *object = g_ptr_array_index(reader->catalog->objects, i);

        if (object->kind == CATALOG_SEQUENCE && !read_sequence(reader, object, error))
            return FALSE;
    }
    return TRUE;
}

/* NULL where this server has nothing of the kind. */
static char *
mysql_file(const char *name, gboolean mariadb)
{
    g_autofree char *own = g_strconcat(name, ".mariadb.sql", NULL);
    g_autofree char *common = g_strconcat(name, ".mysql.sql", NULL);
    g_autofree char *own_path = g_strconcat("catalog/", own, NULL);
    g_autofree char *common_path = g_strconcat("catalog/", common, NULL);

    if (mariadb && resource_exists(own_path))
        return g_steal_pointer(&own);
    return resource_exists(common_path) ? g_steal_pointer(&common) : NULL;
}

static gboolean
query_mysql(CatalogReader *reader, GError **error)
{
    gboolean mariadb = strstr(driver_info(reader->driver)->server, "MariaDB") != NULL;
    const DriverParameter database = {.type = DRIVER_TEXT, .text = reader->schema};
    const DriverParameter parameters[] = {database, database, database};

    for (gsize i = 0; i < G_N_ELEMENTS(mysql_files); i++) {
        g_autofree char *file = mysql_file(mysql_files[i], mariadb);

        if (file != NULL && !catalog_reader_query(reader, file, parameters, 1, catalog_reader_add_row, reader, error))
            return FALSE;
    }
    return catalog_reader_query(reader, "hidden.mysql.sql", parameters, G_N_ELEMENTS(parameters), add_hidden, reader, error) &&
           read_sequences(reader, error);
}

static gboolean
read_mysql(CatalogReader *reader, GError **error)
{
    g_autoptr(GHashTable) tables = g_hash_table_new(g_str_hash, g_str_equal);
    gboolean done;

    reader->schema = reader->options->schema != NULL ? reader->options->schema : driver_info(reader->driver)->database;
    add_spellings(reader, reader->schema);
    if (!reader->options->in_transaction && !driver_begin(reader->driver, error))
        return FALSE;
    reader->tables = tables;
    done = query_mysql(reader, error);
    reader->tables = NULL;
    if (!reader->options->in_transaction)
        driver_rollback(reader->driver);
    return done;
}

/* --- any --- */

static const struct {
    const char *dialect;
    gboolean (*read)(CatalogReader *reader, GError **error);
} dialects[] = {{"postgres", read_postgres}, {"mysql", read_mysql}, {"sqlite", catalog_read_sqlite}};

Catalog *
catalog_read(Driver *driver, const CatalogOptions *options, GError **error)
{
    static const CatalogOptions no_options;
    const char *dialect = driver_info(driver)->dialect;
    g_autoptr(Catalog) catalog = catalog_new();
    g_autoptr(GPtrArray) neutral = g_ptr_array_new_with_free_func(g_free);
    CatalogReader reader = {.driver = driver, .catalog = catalog, .options = options != NULL ? options : &no_options, .neutral = neutral};

    for (gsize i = 0; i < G_N_ELEMENTS(dialects); i++) {
        if (g_str_equal(dialects[i].dialect, dialect)) {
            if (!dialects[i].read(&reader, error))
                return NULL;
            catalog_finish(catalog);
            return g_steal_pointer(&catalog);
        }
    }
    return migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "the catalog of a %s database cannot be read", dialect);
}
