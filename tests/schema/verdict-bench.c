/* The database under test: opened, read, asked. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/schema/catalog-read.h"
#include "verdict-trial.h"

#define LATIN " character set latin1 collate latin1_swedish_ci" /* whatever the server's is: a case changes it */

static gboolean
is_mariadb(const Bench *bench)
{
    return strcmp(bench->database, "mariadb") == 0;
}

static char *
replace_all(const char *text, const char *old, const char *new)
{
    g_auto(GStrv) parts = g_strsplit(text, old, -1);

    return g_strjoinv(new, parts);
}

/* "REBUILD t: this => that", or without what is replaced: as it was. */
static void
add_rebuild(const Bench *bench, const char *order, GPtrArray *strings)
{
    g_auto(GStrv) parts = g_strsplit(order + strlen("REBUILD "), ": ", 2);
    g_auto(GStrv) words = parts[1] != NULL ? g_strsplit(parts[1], " => ", 2) : NULL;
    const CatalogObject *table = catalog_find(bench->base, CATALOG_TABLE, NULL, NULL, parts[0]);
    g_autoptr(GPtrArray) columns = catalog_columns(bench->base, table);
    g_autoptr(GString) names = g_string_new(NULL);
    g_autofree char *prefix = g_strdup_printf("create table %s (", parts[0]),
                    *new_prefix = g_strdup_printf("create table new_%s (", parts[0]);
    const cJSON *item;

    for (guint i = 0; i < columns->len; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", ((const CatalogObject *)g_ptr_array_index(columns, i))->name);
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(bench->json, "schema"), bench->database))
    {
        g_autofree char *named = NULL;

        if (!g_str_has_prefix(item->valuestring, prefix))
            continue;
        named = replace_all(item->valuestring, prefix, new_prefix);
        if (words != NULL && strstr(named, words[0]) == NULL)
            g_error("'%s' has nothing to replace", order);
        g_ptr_array_add(strings, words != NULL ? replace_all(named, words[0], words[1]) : g_strdup(named));
    }
    g_ptr_array_add(strings, g_strdup_printf("insert into new_%s (%s) select %s from %s", parts[0], names->str, names->str, parts[0]));
    g_ptr_array_add(strings, g_strdup_printf("drop table %s", parts[0]));
    g_ptr_array_add(strings, g_strdup_printf("alter table new_%s rename to %s", parts[0], parts[0]));
    if (strcmp(parts[0], "thing") == 0)
        g_ptr_array_add(strings, g_strdup("create index thing_b on thing (b)"));
}

GPtrArray *
bench_strings(const Bench *bench, const cJSON *object)
{
    const cJSON *list = cJSON_IsArray(object) ? object : cJSON_GetObjectItemCaseSensitive(object, bench->database), *item;
    GPtrArray *strings = g_ptr_array_new_with_free_func(g_free);

    if (list == NULL)
        list = cJSON_GetObjectItemCaseSensitive(object, "all");
    cJSON_ArrayForEach(item, list)
    {
        if (g_str_has_prefix(item->valuestring, "REBUILD "))
            add_rebuild(bench, item->valuestring, strings);
        else
            g_ptr_array_add(strings, g_strdup(item->valuestring));
    }
    return strings;
}

/* --- statements --- */

char *
bench_run(Bench *bench, const char *sql, gint64 *affected)
{
    g_autoptr(GError) error = NULL;

    if (driver_execute(bench->driver, sql, NULL, 0, affected, &error))
        return NULL;
    return g_strdup(error->message);
}

typedef struct {
    GString *text;
    guint n;
} Rows;

static DriverVerdict
add_row(const DriverValue *values, guint n_values, gpointer user, GError **error G_GNUC_UNUSED)
{
    Rows *rows = user;

    rows->n++;
    for (guint i = 0; i < n_values; i++)
        g_string_append_printf(rows->text, "%s\x1f", values[i].text != NULL ? values[i].text : "\x01");
    g_string_append_c(rows->text, '\n');
    return DRIVER_CONTINUE;
}

char *
bench_read(Bench *bench, const char *sql, guint *n_rows, char **error)
{
    Rows rows = {g_string_new(NULL), 0};
    g_autoptr(GError) failure = NULL;

    if (!driver_query(bench->driver, sql, NULL, 0, add_row, &rows, &failure)) {
        if (error != NULL)
            *error = g_strdup(failure->message);
        g_string_free(rows.text, TRUE);
        return NULL;
    }
    if (n_rows != NULL)
        *n_rows = rows.n;
    return g_string_free(rows.text, FALSE);
}

Catalog *
bench_catalog(Bench *bench)
{
    const CatalogOptions options = {.in_transaction = !is_mariadb(bench),
                                    .schema = strcmp(bench->database, "postgres") == 0 ? "public" : NULL};
    g_autoptr(GError) error = NULL;
    Catalog *catalog = catalog_read(bench->driver, &options, &error);

    g_assert_no_error(error);
    return catalog;
}

/* --- snapshots --- */

static void
add_values(GHashTable *values, const char *table, const GPtrArray *columns, char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
        g_auto(GStrv) fields = g_strsplit(lines[i], "\x1f", -1);

        for (guint c = 1; c < columns->len; c++) {
            const CatalogObject *column = g_ptr_array_index(columns, c);

            g_hash_table_add(values, g_strdup_printf("%s\x1f%s\x1f%s\x1f%s", table, fields[0], column->name, fields[c]));
        }
        g_hash_table_add(values, g_strdup_printf("%s\x1f%s", table, fields[0]));
    }
}

GHashTable *
bench_snapshot(Bench *bench, const Catalog *catalog)
{
    GHashTable *values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *table = g_ptr_array_index(catalog->objects, i);
        g_autoptr(GPtrArray) columns = NULL;
        g_autoptr(GString) sql = g_string_new("select ");
        g_autofree char *text = NULL, *quoted = NULL, *error = NULL;

        if (table->kind != CATALOG_TABLE || g_str_has_prefix(table->name, "old_"))
            continue;
        columns = catalog_columns(catalog, table);
        quoted = driver_quote(bench->driver, table->name);
        for (guint c = 0; c < columns->len; c++) {
            g_autofree char *name = driver_quote(bench->driver, ((const CatalogObject *)g_ptr_array_index(columns, c))->name);

            g_string_append_printf(sql, "%s%s", c > 0 ? ", " : "", name);
        }
        g_string_append_printf(sql, " from %s", quoted);
        text = bench_read(bench, sql->str, NULL, &error);
        if (text == NULL)
            g_error("%s: %s", sql->str, error);
        add_values(values, table->name, columns, text);
    }
    return values;
}

/* --- opening --- */

static Driver *
open_url(const char *url)
{
    const DriverOptions options = {.lock_timeout_ms = 5000};
    g_autoptr(GError) error = NULL;
    Driver *driver = driver_open(url, &options, &error);

    g_assert_no_error(error);
    driver_allow_writes(driver, &error);
    g_assert_no_error(error);
    return driver;
}

static void
must_run(Driver *driver, const char *sql)
{
    g_autoptr(GError) error = NULL;

    if (!driver_execute(driver, sql, NULL, 0, NULL, &error))
        g_error("%s: %s", sql, error->message);
}

static char *
url_with(const char *url, const char *database)
{
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_HAS_PASSWORD, NULL);
    g_autofree char *path = g_strconcat("/", database, NULL);

    return g_uri_join_with_user(G_URI_FLAGS_HAS_PASSWORD, g_uri_get_scheme(uri), g_uri_get_user(uri), g_uri_get_password(uri), NULL,
                                g_uri_get_host(uri), g_uri_get_port(uri), path, g_uri_get_query(uri), NULL);
}

static void
open_server(Bench *bench, const char *variable)
{
    const char *url = g_getenv(variable);
    g_autofree char *own = NULL, *sql = NULL;

    if (url == NULL || *url == '\0')
        g_error("%s is not set: run this inside tests/support/with-servers", variable);
    bench->server = open_url(url);
    bench->name = g_strdup_printf("mr_verdicts_%d", (int)getpid());
    if (is_mariadb(bench)) /* a table in a file of its own takes ten times as long to make */
        must_run(bench->server, "set global innodb_file_per_table = off");
    sql = g_strdup_printf("create database %s%s", bench->name, is_mariadb(bench) ? LATIN : "");
    must_run(bench->server, sql);
    own = url_with(url, bench->name);
    bench->driver = open_url(own);
}

static void
open_file(Bench *bench)
{
    g_autofree char *url = NULL;
    int file = g_file_open_tmp("migrollback-verdicts.XXXXXX", &bench->name, NULL);

    g_assert_cmpint(file, >=, 0);
    close(file);
    url = g_strconcat("sqlite:", bench->name, NULL);
    bench->driver = open_url(url);
    must_run(bench->driver, "pragma foreign_keys = on");
    must_run(bench->driver, "pragma synchronous = off");
    must_run(bench->driver, "pragma legacy_alter_table = on"); /* as frameworks do: else a view stops the last step of a rebuild */
}

static void
read_old_code(Bench *bench)
{
    const cJSON *item;

    bench->old_code = g_ptr_array_new_with_free_func(g_free);
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(bench->json, "old_code"))
    {
        const cJSON *sql = cJSON_GetObjectItemCaseSensitive(item, "sql"), *then = cJSON_GetObjectItemCaseSensitive(item, "then");
        OldStatement *statement;

        if (cJSON_IsObject(sql))
            sql = cJSON_GetObjectItemCaseSensitive(sql, bench->database);
        if (!cJSON_IsString(sql))
            continue;
        statement = g_new0(OldStatement, 1);
        statement->name = cJSON_GetObjectItemCaseSensitive(item, "name")->valuestring;
        statement->sql = sql->valuestring;
        statement->then = then != NULL ? then->valuestring : NULL;
        statement->edge = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "edge"));
        g_ptr_array_add(bench->old_code, statement);
    }
}

/* PostgreSQL runs the old code by itself: each statement is rolled back by the error that carries its outcome. */
static const char run_old_code[] =
    "create function tests.run_old_code() returns table (done int, n bigint, digest text, error text) language plpgsql as $$"
    " declare one record; begin"
    " for one in select * from tests.old_code order by nr loop done := 0; n := 0; digest := null; error := null;"
    "  begin"
    "   if one.sql like 'select%' then execute 'select count(*), string_agg(x::text, chr(10)) from (' || one.sql || ') x' into n, digest;"
    "   else execute one.sql; get diagnostics n = row_count; end if;"
    "   if one.following is not null then"
    "    begin execute 'select string_agg(x::text, chr(10)) from (' || one.following || ') x' into digest;"
    "    exception when others then digest := null; end;"
    "   end if;"
    "   done := 1; raise exception 'undo' using errcode = 'MRUND';"
    "  exception when sqlstate 'MRUND' then null; when others then done := 0; n := 0; digest := null; error := replace(sqlerrm, chr(10), ' "
    "');"
    "  end;"
    "  digest := md5(digest); return next;"
    " end loop; end $$";

static void
keep_old_code(Bench *bench)
{
    must_run(bench->driver, "create schema tests");
    must_run(bench->driver, "create table tests.old_code (nr int, sql text, following text)");
    for (guint i = 0; i < bench->old_code->len; i++) {
        const OldStatement *statement = g_ptr_array_index(bench->old_code, i);
        const DriverParameter parameters[] = {{.type = DRIVER_INT64, .integer = (gint64)i},
                                              {.type = DRIVER_TEXT, .text = statement->sql},
                                              {.type = statement->then != NULL ? DRIVER_TEXT : DRIVER_NULL, .text = statement->then}};
        g_autoptr(GError) error = NULL;

        driver_execute(bench->driver, "insert into tests.old_code values ($1, $2, $3)", parameters, 3, NULL, &error);
        g_assert_no_error(error);
    }
    must_run(bench->driver, run_old_code);
}

Bench *
bench_open(const char *database, const char *json_path)
{
    Bench *bench = g_new0(Bench, 1);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) schema = NULL;
    g_autofree char *text = NULL;

    bench->database = database;
    if (!g_file_get_contents(json_path, &text, NULL, &error))
        g_error("%s", error->message);
    bench->json = cJSON_Parse(text);
    if (bench->json == NULL)
        g_error("%s: not JSON near '%.60s'", json_path, cJSON_GetErrorPtr());
    bench->rules = verdict_rules_load(&error);
    g_assert_no_error(error);
    if (strcmp(database, "sqlite") == 0)
        open_file(bench);
    else
        open_server(bench, strcmp(database, "postgres") == 0 ? "MIGROLLBACK_TEST_POSTGRES_URL" : "MIGROLLBACK_TEST_MYSQL_URL");
    schema = bench_strings(bench, cJSON_GetObjectItemCaseSensitive(bench->json, "schema"));
    for (guint i = 0; i < schema->len; i++)
        must_run(bench->driver, g_ptr_array_index(schema, i));
    read_old_code(bench);
    if (strcmp(database, "postgres") == 0) {
        must_run(bench->driver, "set jit = off");
        keep_old_code(bench);
    }
    if (!is_mariadb(bench))
        must_run(bench->driver, "begin");
    bench->base = bench_catalog(bench);
    if (!is_mariadb(bench))
        must_run(bench->driver, "rollback");
    return bench;
}

void
bench_close(Bench *bench)
{
    g_autofree char *sql = g_strdup_printf("drop database %s", bench->name);

    driver_close(bench->driver);
    if (bench->server != NULL)
        must_run(bench->server, sql);
    else
        unlink(bench->name);
    driver_close(bench->server);
    catalog_free(bench->base);
    verdict_rules_free(bench->rules);
    g_ptr_array_unref(bench->old_code);
    cJSON_Delete((cJSON *)(guintptr)bench->json);
    g_free(bench->name);
    g_free(bench);
}
