/* Scratch copies: the rows that were asked for, of every type, and where their numbers go on. */
#include "shadow-suite.h"

static const char *const rows_of[] = {"migrations", "odd \"name.x", "missing", "nowhere.missing", NULL};

static const struct {
    const char *backend, *make, *order, *next, *next_value;
} row_cases[] = {
    {"postgres",
     "create table migrations (id serial primary key, name text not null, at timestamptz, ok boolean, raw bytea, list text[], n numeric,"
     " j jsonb, up text generated always as (upper(name)) stored, day date, e double precision)"
     ";;insert into migrations (name, at, ok, raw, list, n, j, day, e) values ('b''\"\\ x', '2026-01-02 03:04:05.678901+02', true, "
     "'\\x00ff',"
     " '{a,\"b c\",null}', 1.50, '{\"a\": [1]}', 'infinity', 0.1), (E'line\\nbreak\\u00e9', null, false, null, null, null, null, null, "
     "'NaN')"
     ";;insert into migrations (id, name) values (90, 'later')"
     ";;select setval('migrations_id_seq', 120);;create table \"odd \"\"name.x\" (id bigint generated always as identity, v text)"
     ";;insert into \"odd \"\"name.x\" (v) values ('1'), ('2');;create table bulk (v integer);;insert into bulk select generate_series(1, "
     "9)"
     ";;create function boom() returns trigger language plpgsql as $$ begin raise 'fired'; end $$",
     "select * from migrations order by ctid", "insert into migrations (name) values ('next') returning id", "121"},
    {"mysql",
     "create table migrations (id int auto_increment primary key, name varchar(60) not null, at datetime(6), ts timestamp(3) null, ok "
     "bit(3), raw"
     " blob, n decimal(9,3), up varchar(60) as (upper(name)) stored, e enum('x','y'), d double, zero int, j json)"
     ";;insert into migrations (name, at, ts, ok, raw, n, e, d, j) values ('b''\"\\\\ x', '2026-01-02 03:04:05.678901', '2026-01-02 "
     "03:04:05.5',"
     " b'101', x'00ff', 1.5, 'y', 0.1, '{\"a\": 1}'), ('line\\nbreak\u00e9', null, null, null, null, null, null, null, null)"
     ";;insert into migrations (id, name) values (90, 'later');;alter table migrations auto_increment = 121"
     ";;create table `odd \"name.x` (v int);;insert into `odd \"name.x` values (1), (2);;create table bulk (v int);;insert into bulk "
     "values (1), (2)",
     "select id, name, at, ts, hex(ok), hex(raw), n, up, e, d, zero, j from migrations order by id",
     "insert into migrations (name) values ('next') returning id", "121"},
    {"sqlite",
     "create table migrations (id integer primary key autoincrement, name text not null, at datetime, raw blob, n real, any_, up text "
     "generated"
     " always as (upper(name)))"
     ";;insert into migrations (name, at, raw, n, any_) values ('b''\"\\ x', '2026-01-02 03:04:05.678901', x'00ff', 0.1, 7), "
     "('line\nbreak\u00e9',"
     " null, null, null, x'')"
     ";;insert into migrations (id, name) values (120, 'later');;delete from migrations where id = 120"
     ";;create table \"odd \"\"name.x\" (v primary key) without rowid;;insert into \"odd \"\"name.x\" values (1), (2)"
     ";;create table bulk (v);;insert into bulk values (1), (2);;create trigger fires before insert on migrations begin select raise(fail, "
     "'fired'); end",
     "select id, name, at, hex(raw), n, hex(any_), typeof(any_), up from migrations order by id",
     "select seq + 1 from sqlite_sequence where name = 'migrations'", "121"},
};

static void
test_rows(gconstpointer data)
{
    const gboolean private = GPOINTER_TO_INT(data) != 0;

    for (gsize i = 0; i < G_N_ELEMENTS(row_cases); i++) {
        Driver *source;
        g_autoptr(Shadow) shadow = NULL;
        g_autofree char *expected = NULL;

        if (!g_str_equal(row_cases[i].backend, backend->name))
            continue;
        source = suite_fresh_database(private ? "rowsp" : "rows");
        suite_run(source, row_cases[i].make);
        if (g_str_equal(backend->name, "postgres"))
            suite_run(source, "create trigger fires before insert on migrations for each row execute function boom()");
        expected = shadow_suite_value(source, row_cases[i].order);
        shadow = shadow_suite_copy(private, rows_of, FALSE);
        shadow_suite_assert_same(source, shadow);
        shadow_suite_assert_value(shadow_driver(shadow), row_cases[i].order, expected);
        shadow_suite_assert_value(shadow_driver(shadow), "select count(*) from bulk", "0");
        shadow_suite_assert_value(shadow_driver(shadow),
                                  g_str_equal(backend->name, "mysql")      ? "select sum(v) from `odd \"name.x`"
                                  : g_str_equal(backend->name, "postgres") ? "select sum(v::integer) from \"odd \"\"name.x\""
                                                                           : "select sum(v) from \"odd \"\"name.x\"",
                                  "3");
        if (g_str_equal(backend->name, "postgres"))
            suite_run(shadow_driver(shadow), "drop trigger fires on migrations");
        shadow_suite_assert_value(shadow_driver(shadow), row_cases[i].next, row_cases[i].next_value);
        shadow_suite_assert_value(source, row_cases[i].order, expected);
    }
}

static void
test_all_rows(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(row_cases); i++) {
        Driver *source;
        g_autoptr(Shadow) shadow = NULL;
        g_autofree char *expected = NULL, *bulk = NULL;

        if (!g_str_equal(row_cases[i].backend, backend->name))
            continue;
        source = suite_fresh_database("allrows");
        suite_run(source, row_cases[i].make);
        expected = shadow_suite_value(source, row_cases[i].order);
        bulk = shadow_suite_value(source, "select count(*) from bulk");
        shadow = shadow_suite_copy(TRUE, NULL, TRUE);
        shadow_suite_assert_same(source, shadow);
        shadow_suite_assert_value(shadow_driver(shadow), row_cases[i].order, expected);
        shadow_suite_assert_value(shadow_driver(shadow), "select count(*) from bulk", bulk);
    }
}

void
shadow_rows_add_tests(void)
{
    g_test_add_data_func("/shadow/rows-of-migration-tables", GINT_TO_POINTER(0), test_rows);
    g_test_add_data_func("/shadow/rows-of-migration-tables-privately", GINT_TO_POINTER(1), test_rows);
    g_test_add_func("/shadow/all-rows", test_all_rows);
}
