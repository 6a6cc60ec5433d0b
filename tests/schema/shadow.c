/* Scratch copies: the same catalog as the source's, proof of which one it is, how long it takes. */
#include "shadow-suite.h"

#include <stdlib.h>
#include <string.h>

static Shadow *
make_with(Driver *source, const char *url, const ShadowOptions *options)
{
    g_autoptr(GError) error = NULL;
    Shadow *shadow = shadow_new(source, url, options, &error);

    if (error != NULL)
        g_test_message("hint: %s", migrollback_error_hint(error));
    g_assert_no_error(error);
    return shadow;
}

Shadow *
shadow_suite_copy(gboolean private, const char *const *tables, gboolean with_data)
{
    g_autofree char *url = suite_url(NULL, NULL);
    const gboolean named = !private && g_str_equal(backend->name, "postgres");
    const ShadowOptions options = {
        .server = named ? url : NULL, .tables = tables, .with_data = with_data, .driver = {.lock_timeout_ms = 5000}};

    return make_with(suite_session(NULL, NULL), url, &options);
}

static DriverVerdict
append_value(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    GString *text = user;

    (void)error;
    for (guint i = 0; i < n_values; i++)
        g_string_append_printf(text, "%s%s", text->len > 0 ? "|" : "", values[i].text != NULL ? values[i].text : "NULL");
    return DRIVER_CONTINUE;
}

char *
shadow_suite_value(Driver *driver, const char *sql)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    driver_query(driver, sql, NULL, 0, append_value, text, &error);
    g_assert_no_error(error);
    return g_string_free(text, FALSE);
}

void
shadow_suite_assert_value(Driver *driver, const char *sql, const char *expected)
{
    g_autofree char *value = shadow_suite_value(driver, sql);

    g_assert_cmpstr(value, ==, expected);
}

/* --- catalogs --- */

/* Without what a copy cannot have: events are disabled in it, and on a server of the user's owners and privileges are not copied. */
static char *
compare(Driver *source, Shadow *shadow)
{
    g_autoptr(Catalog) before = suite_read(source);
    g_autoptr(Catalog) after = suite_read(shadow_driver(shadow));
    g_autoptr(CatalogDiff) diff = catalog_diff(before, after);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < diff->changes->len; i++) {
        const CatalogChange *change = g_ptr_array_index(diff->changes, i);
        gboolean expected = change->type == CATALOG_CHANGED;

        for (guint j = 0; j < change->attributes->len; j++) {
            const CatalogAttributeChange *one = &g_array_index(change->attributes, CatalogAttributeChange, j);

            expected = expected && (g_str_equal(one->key, "owner") || g_str_equal(one->key, "privileges") ||
                                    (catalog_change_object(change)->kind == CATALOG_EVENT && g_str_equal(one->key, "status")));
            if (!expected)
                g_test_message("%s: '%s' -> '%s'", one->key, one->before, one->after);
        }
        if (!expected) {
            g_autofree char *line = catalog_change_line(change);

            g_string_append_printf(text, "%s\n", line);
        }
    }
    return g_string_free(text, FALSE);
}

void
shadow_suite_assert_same(Driver *source, Shadow *shadow)
{
    g_autofree char *lines = compare(source, shadow);

    for (const char *const *lack = shadow_lacks(shadow); *lack != NULL; lack++)
        g_test_message("lacks %s", *lack);
    g_assert_cmpstr(lines, ==, "");
}

static gboolean
try_run(Driver *driver, const char *statements)
{
    g_auto(GStrv) list = g_strsplit(statements, ";;", -1);

    for (char **sql = list; *sql != NULL; sql++) {
        if (!driver_execute(driver, g_strstrip(*sql), NULL, 0, NULL, NULL))
            return FALSE;
    }
    return TRUE;
}

/* The next database makes it anew, and a role with rights in any database cannot be dropped. */
static void
forget_role(Driver *driver)
{
    if (g_str_equal(backend->name, "postgres"))
        suite_run(driver, "drop owned by mr_catalog_role cascade");
}

static Driver *
new_database(const char *what, gsize *number)
{
    g_autofree char *name = g_strdup_printf("%s%zu", what, (*number)++);
    Driver *driver = suite_database(name);

    suite_run(driver, backend->base);
    return driver;
}

/*
 * The schemas of all cases of the catalog's tests. As many cases as go together make one schema: where one more cannot be made, the ones
 * before it are copied, and a new schema begins.
 */
static void
test_every_case(void)
{
    gsize number = 0, first = 0, n_schemas = 0;

    while (first < backend->n_cases) {
        Driver *trial = new_database("trial", &number), *source;
        gsize end = first;
        g_autoptr(Shadow) shadow = NULL;

        while (end < backend->n_cases && try_run(trial, backend->cases[end].change))
            end++;
        g_assert_cmpuint(end, >, first);
        forget_role(trial);
        source = new_database("shadowed", &number);
        for (gsize i = first; i < end; i++)
            suite_run(source, backend->cases[i].change);
        g_test_message("%s to %s", backend->cases[first].rule, backend->cases[end - 1].rule);
        shadow = shadow_suite_copy(FALSE, NULL, FALSE);
        shadow_suite_assert_same(source, shadow);
        forget_role(source);
        first = end;
        n_schemas++;
    }
    g_test_message("%zu cases in %zu schemas", backend->n_cases, n_schemas);
}

/* With owners and privileges. */
static void
test_private_copy(void)
{
    Driver *source = suite_fresh_database("private");
    g_autoptr(Shadow) shadow = NULL;
    g_autoptr(Catalog) before = NULL;
    g_autoptr(Catalog) after = NULL;
    g_autofree char *lines = NULL;

    suite_run(source, backend->base);
    if (g_str_equal(backend->name, "postgres"))
        suite_run(source,
                  "alter table t owner to mr_catalog_role;;grant select on m to mr_catalog_role;;grant update (n) on m to public;;"
                  "create policy theirs on t to mr_catalog_role using (true);;create role \"mr_catalog \"\"odd\" in role mr_catalog_role;;"
                  "grant all on schema other to \"mr_catalog \"\"odd\" with grant option");
    shadow = shadow_suite_copy(TRUE, NULL, FALSE);
    if (g_str_equal(backend->name, "postgres")) {
        before = suite_read(source);
        after = suite_read(shadow_driver(shadow));
        lines = suite_describe(before, after);
        g_assert_cmpstr(lines, ==, "");
        suite_run(source, "drop owned by \"mr_catalog \"\"odd\";;drop role \"mr_catalog \"\"odd\"");
        forget_role(source);
    } else {
        shadow_suite_assert_same(source, shadow);
    }
}

/* --- proof, and independence --- */

static void
test_witness(void)
{
    Driver *source = suite_fresh_database("witness");
    g_autoptr(Shadow) one = NULL;
    g_autoptr(Shadow) other = NULL;
    g_autoptr(Driver) session = NULL;
    cJSON *connection;

    suite_run(source, "create table t (id integer)");
    one = shadow_suite_copy(TRUE, NULL, FALSE);
    other = shadow_suite_copy(FALSE, NULL, FALSE);
    session = driver_open(shadow_url(one), NULL, NULL);
    g_assert_nonnull(session);
    shadow_suite_assert_value(session, shadow_witness(one), "1");
    shadow_suite_assert_value(session, shadow_witness(other), "");
    shadow_suite_assert_value(source, shadow_witness(one), "");
    shadow_suite_assert_value(shadow_driver(other), shadow_witness(one), "");
    suite_run(shadow_driver(one), "insert into t values (1);;create table made_there (id integer);;drop table t");
    shadow_suite_assert_value(source, "select count(*) from t", "0");
    connection = shadow_connection(one);
    g_assert_cmpstr(cJSON_GetObjectItemCaseSensitive(connection, "driver")->valuestring, ==, backend->name);
    g_assert_cmpstr(cJSON_GetObjectItemCaseSensitive(connection, "url")->valuestring, ==, shadow_url(one));
    g_assert_true(cJSON_IsString(cJSON_GetObjectItemCaseSensitive(connection, "database")));
    cJSON_Delete(connection);
}

/* A hostile name of a table and a column, as a migration table and not. */
static void
test_hostile(void)
{
    static const char *const names[] = {"a b", "quote\" tick` apostrophe'", "); drop table t; --", "{x} %s $1 \\", "größe", "select"};
    const char *tables[G_N_ELEMENTS(names) + 1] = {NULL};
    Driver *source = suite_fresh_database("oddnames");
    g_autoptr(Shadow) shadow = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *name = driver_quote(source, names[i]);

        tables[i] = names[i];
        suite_runf(source, "create table %s (%s varchar(20))", name, name);
        suite_runf(source, "insert into %s values ('a'), ('b')", name);
    }
    shadow = shadow_suite_copy(FALSE, tables, FALSE);
    shadow_suite_assert_same(source, shadow);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *name = driver_quote(source, names[i]);
        g_autofree char *sql = g_strdup_printf("select count(*) from %s", name);

        shadow_suite_assert_value(shadow_driver(shadow), sql, "2");
    }
}

/* --- PostgreSQL --- */

static void
test_postgres_settings(void)
{
    Driver *source = suite_fresh_database("settings");
    g_autoptr(Shadow) shadow = NULL;

    suite_run(source, "create schema \"My Schema\";;create table \"My Schema\".t (id integer);;drop schema public");
    suite_runf(source, "alter database %s set search_path = \"My Schema\"", driver_info(source)->database);
    suite_runf(source, "alter database %s set myapp.tenant = 'it''s'", driver_info(source)->database);
    shadow = shadow_suite_copy(TRUE, NULL, FALSE);
    shadow_suite_assert_same(source, shadow);
    g_assert_cmpstr(driver_info(shadow_driver(shadow))->schema, ==, "My Schema");
    g_assert_cmpstr(driver_info(shadow_driver(shadow))->database, ==, driver_info(source)->database);
    shadow_suite_assert_value(shadow_driver(shadow), "select current_setting('myapp.tenant')", "it's");
}

/* --- how long it takes --- */

#define MANY 500

/* Where others compute too, the clock says little of us. */
static gboolean
is_busy(void)
{
    double load = 0;

    return getloadavg(&load, 1) != 1 || load > (double)g_get_num_processors();
}

static void
test_many(void)
{
    static const char *const tables[] = {"many_1", NULL};
    Driver *source = suite_fresh_database("manyshadow");
    g_autoptr(Shadow) shadow = NULL;
    g_autoptr(GTimer) timer = NULL;
    double seconds;

    g_assert_true(driver_begin(source, NULL));
    for (guint i = 1; i <= MANY; i++) {
        g_autoptr(GString) sql = g_string_new(backend->many);
        g_autofree char *number = g_strdup_printf("%u", i), *parent = g_strdup_printf("%u", MAX(i - 1, 1));

        g_string_replace(sql, "{n}", number, 0);
        g_string_replace(sql, "{m}", parent, 0);
        g_string_replace(sql, "{engine}", i % 5 == 0 ? "innodb" : "myisam", 0);
        suite_run(source, sql->str);
    }
    g_assert_true(driver_commit(source, NULL));
    timer = g_timer_new();
    shadow = shadow_suite_copy(TRUE, tables, FALSE);
    seconds = g_timer_elapsed(timer, NULL);
    g_test_message("%u tables: copy ready in %.3f s", MANY, seconds);
    shadow_suite_assert_same(source, shadow);
    g_timer_start(timer);
    g_clear_pointer(&shadow, shadow_free);
    g_test_message("removed in %.3f s", g_timer_elapsed(timer, NULL));
    g_assert_cmpfloat(seconds, <, is_busy() ? 60.0 : 5.0);
}

void
shadow_add_tests(void)
{
    g_test_add_func("/shadow/every-schema-of-the-catalog's-tests", test_every_case);
    g_test_add_func("/shadow/private-with-owners-and-privileges", test_private_copy);
    g_test_add_func("/shadow/witness-and-independence", test_witness);
    g_test_add_func("/shadow/hostile-names", test_hostile);
    g_test_add_func("/shadow/five-hundred-tables", test_many);
    if (g_str_equal(backend->name, "postgres"))
        g_test_add_func("/shadow/settings-of-the-database", test_postgres_settings);
}
