/* Two databases of one schema, schemas under another name, hostile names, a schema of 500 tables. */
#include <string.h>

#include "suite.h"

#define MANY 500
#define MOST_SECONDS 2.0

/* --- the same schema in another order --- */

static void
test_order_of_making(void)
{
    Driver *one = suite_database("one");
    Driver *other = suite_database("other");
    g_autoptr(Catalog) one_catalog = NULL;
    g_autoptr(Catalog) other_catalog = NULL;
    g_autofree char *lines = NULL, *one_digest = NULL, *other_digest = NULL;

    suite_run(one, backend->one_order);
    suite_run(other, backend->other_order);
    one_catalog = suite_read(one);
    other_catalog = suite_read(other);
    lines = suite_describe(one_catalog, other_catalog);
    g_assert_cmpstr(lines, ==, backend->order_lines);
    one_digest = catalog_digest(one_catalog, FALSE);
    other_digest = catalog_digest(other_catalog, FALSE);
    g_assert_cmpstr(one_digest, ==, other_digest);
}

/* Twice read, twice the same, in a transaction of the caller's too, which goes on. */
static void
test_reading_in_a_transaction(void)
{
    const CatalogOptions inside = {.in_transaction = TRUE};
    Driver *driver = suite_database("inside");
    g_autoptr(Catalog) outside = NULL;
    g_autoptr(Catalog) before = NULL;
    g_autoptr(Catalog) after = NULL;
    g_autofree char *same = NULL, *lines = NULL;

    suite_run(driver, backend->one_order);
    outside = suite_read(driver);
    g_assert_true(driver_begin(driver, NULL));
    before = suite_read_with(driver, &inside);
    suite_run(driver, "create table added (id integer)");
    after = suite_read_with(driver, &inside);
    suite_run(driver, "create table unqualified (id integer)");
    driver_rollback(driver);
    same = suite_describe(outside, before);
    g_assert_cmpstr(same, ==, "");
    lines = suite_describe(before, after);
    g_assert_nonnull(strstr(lines, "added\n"));
    if ((driver_info(driver)->capabilities & DRIVER_TRANSACTIONAL_DDL) != 0) {
        g_autoptr(Catalog) end = suite_read(driver);
        g_autofree char *rest = suite_describe(outside, end);

        g_assert_cmpstr(rest, ==, "");
    }
}

/* --- another schema's name (PostgreSQL), another database's (MySQL) --- */

static const char postgres_schema[] =
    "create schema @;;create table @.p (id integer primary key);;create type @.mood as enum ('public.a', 'b')"
    ";;create table @.t (id serial primary key, p_id integer references @.p, m @.mood default 'b')"
    ";;create index i on @.t (m) where m = 'b'::@.mood;;create view @.v as select t.id, p.id as p from @.t join @.p on p.id = t.p_id"
    ";;create function @.f(m @.mood) returns @.mood language sql as 'select $1'"
    ";;create function @.tf() returns trigger language plpgsql as 'begin insert into @.p values (1); return new; end'"
    ";;create trigger tr before insert on @.t for each row execute function @.tf()";

static void
make_schema(Driver *driver, const char *quoted)
{
    g_auto(GStrv) parts = g_strsplit(postgres_schema, "@", -1);
    g_autofree char *sql = g_strjoinv(quoted, parts);

    suite_run(driver, sql);
}

static void
test_neutral_schema(void)
{
    static const char *const names[] = {"one", "Other \"one\" $", "größe", "x"};
    Driver *driver = suite_database("neutral");
    g_autofree char *first_digest = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const CatalogOptions options = {.schema = names[i], .neutral_schema = names[i]};
        g_autofree char *quoted = driver_quote(driver, names[i]);
        g_autoptr(Catalog) catalog = NULL;
        g_autofree char *digest = NULL;

        make_schema(driver, quoted);
        catalog = suite_read_with(driver, &options);
        digest = catalog_digest(catalog, TRUE);
        g_assert_nonnull(catalog_find(catalog, CATALOG_SCHEMA, NULL, NULL, CATALOG_NEUTRAL_SCHEMA));
        g_assert_nonnull(catalog_find(catalog, CATALOG_FUNCTION, CATALOG_NEUTRAL_SCHEMA, NULL, "f({schema}.mood)"));
        if (first_digest == NULL)
            first_digest = g_steal_pointer(&digest);
        else
            g_assert_cmpstr(digest, ==, first_digest);
    }
}

/* From one session, as a scratch database is compared. */
static void
test_other_database(void)
{
    Driver *one = suite_database("here");
    Driver *other = suite_database("there");
    const CatalogOptions options = {.schema = driver_info(other)->database};
    g_autoptr(Catalog) here = NULL;
    g_autoptr(Catalog) there = NULL;
    g_autofree char *lines = NULL;

    suite_run(one, backend->base);
    suite_run(other, backend->base);
    here = suite_read(one);
    there = suite_read_with(one, &options);
    lines = suite_describe(here, there);
    g_assert_cmpstr(lines, ==, "");
    suite_run(other, "alter table m add k int");
    g_clear_pointer(&there, catalog_free);
    g_clear_pointer(&lines, g_free);
    there = suite_read_with(one, &options);
    lines = suite_describe(here, there);
    g_assert_cmpstr(lines, ==, "+ column m.k");
}

/* --- hostile names --- */

static const char *const hostile[] = {
    "MiXed Case",
    "with 'quotes' \"double\" `back` [square]",
    "lines\nand\ttabs\\n",
    "sIxty_characters_sixty_characters_sixty_characters_sixty_cha",
    "größe \xf0\x9f\x98\x80 表",
    "select",
    "a.b.c",
    "); drop table t; --",
    "{schema} %s $1",
};

/* A 4-byte character is no part of a name in MySQL. */
static char *
name_for(const Driver *driver, const char *name)
{
    g_auto(GStrv) parts = g_strsplit(name, "\xf0\x9f\x98\x80", -1);

    return g_str_equal(driver_info(driver)->dialect, "mysql") ? g_strjoinv("", parts) : g_strdup(name);
}

static void
test_hostile_name(Driver *driver, const char *wanted)
{
    g_autofree char *name = name_for(driver, wanted);
    g_autofree char *longer = g_utf8_strlen(name, -1) < 60 ? g_strconcat("i ", name, NULL) : g_strconcat("other_", name + 6, NULL);
    g_autofree char *table = driver_quote(driver, name), *index = driver_quote(driver, longer);
    g_autofree char *label = g_strdup_printf("+ column %s%s.%s", driver_info(driver)->schema != NULL ? "public." : "", name, longer);
    const char *schema = driver_info(driver)->schema;
    g_autoptr(Catalog) empty = suite_read(driver);
    g_autoptr(Catalog) made = NULL;
    g_autoptr(Catalog) changed = NULL;
    g_autoptr(Catalog) dropped = NULL;
    g_autofree char *lines = NULL, *rest = NULL;

    suite_runf(driver, "create table %s (%s varchar(20) not null unique)", table, table);
    suite_runf(driver, "create table child (x varchar(20), constraint %s foreign key (x) references %s (%s))", index, table, table);
    suite_runf(driver, "create index %s on child (x)", index[0] == '`' ? "`another index`" : "\"another index\"");
    suite_runf(driver, "create view w as select %s from %s", table, table);
    made = suite_read(driver);
    g_assert_nonnull(catalog_find(made, CATALOG_TABLE, schema, NULL, name));
    g_assert_nonnull(catalog_find(made, CATALOG_COLUMN, schema, name, name));
    g_assert_nonnull(catalog_find(made, CATALOG_CONSTRAINT, schema, "child", longer));
    suite_runf(driver, "alter table %s add column %s int", table, index);
    changed = suite_read(driver);
    lines = suite_describe(made, changed);
    g_assert_cmpstr(lines, ==, label);
    suite_run(driver, "drop view w;;drop table child");
    suite_runf(driver, "drop table %s", table);
    dropped = suite_read(driver);
    rest = suite_describe(empty, dropped);
    g_assert_cmpstr(rest, ==, "");
}

static void
test_hostile_names(void)
{
    Driver *driver = suite_database("hostile");

    for (gsize i = 0; i < G_N_ELEMENTS(hostile); i++)
        test_hostile_name(driver, hostile[i]);
}

/* --- how long it takes --- */

static void
make_many(Driver *driver)
{
    for (guint i = 1; i <= MANY; i++) {
        g_autoptr(GString) sql = g_string_new(backend->many);
        g_autofree char *number = g_strdup_printf("%u", i), *parent = g_strdup_printf("%u", MAX(i - 1, 1));

        g_string_replace(sql, "{n}", number, 0);
        g_string_replace(sql, "{m}", parent, 0);
        g_string_replace(sql, "{engine}", i % 5 == 0 ? "innodb" : "myisam", 0);
        suite_run(driver, sql->str);
    }
}

static void
test_many(void)
{
    Driver *driver = suite_database("many");
    g_autoptr(Catalog) first = NULL;
    g_autoptr(Catalog) second = NULL;
    g_autoptr(GTimer) timer = NULL;
    double seconds[3];

    g_assert_true(driver_begin(driver, NULL));
    make_many(driver);
    g_assert_true(driver_commit(driver, NULL));
    timer = g_timer_new();
    first = suite_read(driver);
    seconds[0] = g_timer_elapsed(timer, NULL);
    g_timer_start(timer);
    second = suite_read(driver);
    seconds[1] = g_timer_elapsed(timer, NULL);
    g_timer_start(timer);
    catalog_diff_free(catalog_diff(first, second));
    g_free(catalog_digest(first, TRUE));
    seconds[2] = g_timer_elapsed(timer, NULL);
    g_test_message("%u tables, %u objects: read in %.3f s, again in %.3f s, diff and digest in %.3f s", MANY, first->objects->len,
                   seconds[0], seconds[1], seconds[2]);
    g_assert_cmpuint(first->objects->len, >, MANY * 12);
    g_assert_cmpfloat(seconds[1], <, MOST_SECONDS);
    g_assert_cmpfloat(seconds[2], <, MOST_SECONDS);
}

void
places_add_tests(void)
{
    const char *name = backend->name;

    g_test_add_func("/catalog/made-in-another-order-is-the-same", test_order_of_making);
    g_test_add_func("/catalog/read-in-the-callers-transaction", test_reading_in_a_transaction);
    g_test_add_func("/catalog/hostile-names", test_hostile_names);
    g_test_add_func("/catalog/five-hundred-tables", test_many);
    if (g_str_equal(name, "postgres"))
        g_test_add_func("/catalog/a-schema-by-another-name-is-the-same", test_neutral_schema);
    if (g_str_equal(name, "mysql"))
        g_test_add_func("/catalog/another-database-is-the-same", test_other_database);
}
