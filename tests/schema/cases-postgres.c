/* Changes of a PostgreSQL schema. */
#include "suite.h"

static const char base[] =
    "create table p (id bigint primary key, code text not null, constraint p_code unique (code))"
    ";;create table t (id serial primary key, a integer not null, b varchar(20), c numeric(10,2) default 0 not null, p_id bigint,"
    " at timestamptz default now(), constraint t_p foreign key (p_id) references p, constraint t_a check (a > 0))"
    ";;create index t_b on t (b)"
    ";;create type mood as enum ('sad', 'ok')"
    ";;create type pair as (x integer, y text)"
    ";;create domain positive as integer check (value > 0)"
    ";;create table m (id integer, m mood default 'ok', n positive)"
    ";;create sequence s"
    ";;create view v as select id, a from t"
    ";;create materialized view mv as select count(*) as n from t"
    ";;create function f(x integer) returns integer language sql immutable as $$ select x + 1 $$"
    ";;create function tf() returns trigger language plpgsql as $$ begin return new; end $$"
    ";;create trigger tr before insert on t for each row execute function tf()"
    ";;create table parts (id integer, at date) partition by range (at)"
    ";;create table parts_1 partition of parts for values from ('2026-01-01') to ('2026-02-01')"
    ";;create table parts_2 (id integer, at date)"
    ";;create policy own on m using (id > 0)"
    ";;create schema other"
    ";;drop role if exists mr_catalog_role;;create role mr_catalog_role";

static const SchemaCase cases[] = {
    {"create-table", "create table n (id integer primary key, x text)", "drop table n",
     "+ table public.n\n+ column public.n.id (within)\n+ column public.n.x (within)\n+ constraint public.n.n_pkey (within)\n"
     "+ index public.n.n_pkey (within)"},
    {"create-serial-owns-its-sequence", "create table n (id serial)", "drop table n",
     "+ sequence public.n_id_seq\n+ table public.n\n+ column public.n.id (within)"},
    {"rename-table", "alter table m rename to m2", "alter table m2 rename to m",
     "- table public.m\n+ table public.m2\n- column public.m.id (within)\n- column public.m.m (within)\n- column public.m.n (within)\n"
     "+ column public.m2.id (within)\n+ column public.m2.m (within)\n+ column public.m2.n (within)\n- policy public.m.own (within)\n"
     "+ policy public.m2.own (within)"},
    {"move-table-to-another-schema", "alter table parts_2 set schema other", "alter table other.parts_2 set schema public",
     "+ table other.parts_2\n- table public.parts_2\n+ column other.parts_2.at (within)\n+ column other.parts_2.id (within)\n"
     "- column public.parts_2.at (within)\n- column public.parts_2.id (within)"},
    {"add-column", "alter table t add n integer", "alter table t drop n", "+ column public.t.n"},
    {"add-column-with-default", "alter table t add n integer not null default 7", "alter table t drop n", "+ column public.t.n"},
    {"drop-column", "alter table t drop at", "alter table t add at timestamptz default now()", "- column public.t.at"},
    {"drop-column-in-the-middle-and-its-index", "alter table t drop b", "alter table t add b varchar(20);;create index t_b on t (b)",
     "- column public.t.b\n- index public.t.t_b", TRUE},
    {"rename-column", "alter table m rename n to k", "alter table m rename k to n", "+ column public.m.k\n- column public.m.n"},
    {"rename-column-below-a-view", "alter table t rename a to aa", "alter table t rename aa to a",
     "- column public.t.a\n+ column public.t.aa\n~ constraint public.t.t_a: columns, definition\n~ view public.v: definition"},
    {"widen-varchar", "alter table t alter b type varchar(40)", "alter table t alter b type varchar(20)", "~ column public.t.b: type"},
    {"change-type", "alter table t alter p_id type integer", "alter table t alter p_id type bigint", "~ column public.t.p_id: type"},
    {"numeric-scale", "alter table t alter c type numeric(12,4)", "alter table t alter c type numeric(10,2)", "~ column public.t.c: type"},
    {"set-not-null", "alter table t alter b set not null", "alter table t alter b drop not null", "~ column public.t.b: nullable"},
    {"set-default", "alter table t alter c set default 1", "alter table t alter c set default 0", "~ column public.t.c: default"},
    {"drop-default", "alter table t alter at drop default", "alter table t alter at set default now()", "~ column public.t.at: default"},
    {"collation", "alter table t alter b type varchar(20) collate \"C\"", "alter table t alter b type varchar(20) collate \"default\"",
     "~ column public.t.b: collation"},
    {"storage", "alter table t alter b set storage external", "alter table t alter b set storage extended", "~ column public.t.b: storage"},
    {"add-identity", "alter table m alter id set not null;;alter table m alter id add generated always as identity",
     "alter table m alter id drop identity;;alter table m alter id drop not null",
     "+ sequence public.m_id_seq\n~ column public.m.id: identity, nullable"},
    {"generated-column", "alter table t add g integer generated always as (a * 2) stored", "alter table t drop g", "+ column public.t.g"},
    {"drop-expression-keeps-the-column",
     "alter table t add g integer generated always as (a * 2) stored;;alter table t alter g drop expression", "alter table t drop g",
     "+ column public.t.g"},
    {"comment-on-column", "comment on column t.a is 'it''s'", "comment on column t.a is null", "~ column public.t.a: comment"},
    {"add-check", "alter table t add constraint n check (c < 100)", "alter table t drop constraint n", "+ constraint public.t.n"},
    {"change-check", "alter table t drop constraint t_a;;alter table t add constraint t_a check (a > 1)",
     "alter table t drop constraint t_a;;alter table t add constraint t_a check (a > 0)", "~ constraint public.t.t_a: definition"},
    {"not-valid-check", "alter table t drop constraint t_a;;alter table t add constraint t_a check (a > 0) not valid",
     "alter table t validate constraint t_a", "~ constraint public.t.t_a: validated"},
    {"drop-foreign-key", "alter table t drop constraint t_p", "alter table t add constraint t_p foreign key (p_id) references p",
     "- constraint public.t.t_p"},
    {"foreign-key-action",
     "alter table t drop constraint t_p;;alter table t add constraint t_p foreign key (p_id) references p on delete cascade",
     "alter table t drop constraint t_p;;alter table t add constraint t_p foreign key (p_id) references p",
     "~ constraint public.t.t_p: definition"},
    {"foreign-key-deferrable", "alter table t alter constraint t_p deferrable initially deferred",
     "alter table t alter constraint t_p not deferrable", "~ constraint public.t.t_p: definition"},
    {"add-unique", "alter table t add constraint u unique (a, b)", "alter table t drop constraint u",
     "+ constraint public.t.u\n+ index public.t.u"},
    {"add-primary-key", "alter table m add constraint pk primary key (id)",
     "alter table m drop constraint pk;;alter table m alter id drop not null",
     "~ column public.m.id: nullable\n+ constraint public.m.pk\n+ index public.m.pk"},
    {"exclusion", "alter table m add constraint ex exclude using btree (id with =)", "alter table m drop constraint ex",
     "+ constraint public.m.ex\n+ index public.m.ex"},
    {"rename-constraint", "alter table t rename constraint t_a to t_aa", "alter table t rename constraint t_aa to t_a",
     "- constraint public.t.t_a\n+ constraint public.t.t_aa"},
    {"create-index", "create index n on t (lower(b)) where a > 5", "drop index n", "+ index public.t.n"},
    {"index-changed-under-its-name", "drop index t_b;;create index t_b on t (b desc)", "drop index t_b;;create index t_b on t (b)",
     "~ index public.t.t_b: definition"},
    {"index-becomes-unique", "drop index t_b;;create unique index t_b on t (b)", "drop index t_b;;create index t_b on t (b)",
     "~ index public.t.t_b: definition, unique"},
    {"invalid-index", "update pg_index set indisvalid = false where indexrelid = 't_b'::regclass",
     "update pg_index set indisvalid = true where indexrelid = 't_b'::regclass", "~ index public.t.t_b: valid"},
    {"rename-index", "alter index t_b rename to t_bb", "alter index t_bb rename to t_b", "- index public.t.t_b\n+ index public.t.t_bb"},
    {"enum-label-appended", "alter type mood add value 'happy'",
     "alter table m alter m drop default, alter m type text;;drop type mood;;create type mood as enum ('sad', 'ok');;"
     "alter table m alter m type mood using m::mood, alter m set default 'ok'",
     "~ type public.mood: labels"},
    {"enum-label-renamed", "alter type mood rename value 'sad' to 'blue'", "alter type mood rename value 'blue' to 'sad'",
     "~ type public.mood: labels"},
    {"enum-label-first", "create type e as enum ('b');;alter type e add value 'a' before 'b'", "drop type e", "+ type public.e"},
    {"composite-type", "alter type pair add attribute z integer", "alter type pair drop attribute z", "~ type public.pair: columns"},
    {"range-type", "create type r as range (subtype = integer)", "drop type r", "+ type public.r"},
    {"domain-constraint", "alter domain positive add constraint small check (value < 9)", "alter domain positive drop constraint small",
     "+ constraint public.positive.small"},
    {"domain-default", "alter domain positive set default 3", "alter domain positive drop default", "~ domain public.positive: default"},
    {"domain-not-null", "alter domain positive set not null", "alter domain positive drop not null", "~ domain public.positive: nullable"},
    {"create-sequence", "create sequence n increment 5", "drop sequence n", "+ sequence public.n"},
    {"sequence-options", "alter sequence s increment 2 cache 10 cycle", "alter sequence s increment 1 cache 1 no cycle",
     "~ sequence public.s: cache, cycle, increment"},
    {"sequence-owner", "alter sequence s owned by m.id", "alter sequence s owned by none", "~ sequence public.s: owned_by"},
    {"sequence-type", "alter sequence s as integer", "alter sequence s as bigint", "~ sequence public.s: maximum, type"},
    {"replace-view", "create or replace view v as select id, a from t where a > 3", "create or replace view v as select id, a from t",
     "~ view public.v: definition"},
    {"append-to-view", "create or replace view v as select id, a, b from t", "drop view v;;create view v as select id, a from t",
     "~ view public.v: columns, definition"},
    {"view-option", "alter view v set (security_barrier = true)", "alter view v reset (security_barrier)", "~ view public.v: options"},
    {"drop-view", "drop view v", "create view v as select id, a from t", "- view public.v"},
    {"materialized-view-and-its-index", "create unique index mvi on mv (n)", "drop index mvi", "+ index public.mv.mvi"},
    {"drop-materialized-view", "drop materialized view mv", "create materialized view mv as select count(*) as n from t",
     "- materialized view public.mv"},
    {"replace-function", "create or replace function f(x integer) returns integer language sql immutable as $$ select x + 2 $$",
     "create or replace function f(x integer) returns integer language sql immutable as $$ select x + 1 $$",
     "~ function public.f(integer): definition"},
    {"function-volatility", "alter function f(integer) volatile", "alter function f(integer) immutable",
     "~ function public.f(integer): definition"},
    {"overload", "create function f(x text, m mood) returns integer language sql as 'select 1'", "drop function f(text, mood)",
     "+ function public.f(text, public.mood)"},
    {"procedure", "create procedure pr(x integer) language sql as 'select 1'", "drop procedure pr", "+ procedure public.pr(integer)"},
    {"aggregate", "create aggregate total(integer) (sfunc = int4pl, stype = integer, initcond = '0')", "drop aggregate total(integer)",
     "+ aggregate public.total(integer)"},
    {"create-trigger", "create trigger n after delete on t execute function tf()", "drop trigger n on t", "+ trigger public.t.n"},
    {"disable-trigger", "alter table t disable trigger tr", "alter table t enable trigger tr", "~ trigger public.t.tr: enabled"},
    {"create-policy", "create policy n on t for select to mr_catalog_role using (a = 1)", "drop policy n on t", "+ policy public.t.n"},
    {"alter-policy", "alter policy own on m using (id > 1)", "alter policy own on m using (id > 0)", "~ policy public.m.own: using"},
    {"enable-row-security", "alter table m enable row level security", "alter table m disable row level security",
     "~ table public.m: row_security"},
    {"attach-partition", "alter table parts attach partition parts_2 for values from ('2026-02-01') to ('2026-03-01')",
     "alter table parts detach partition parts_2", "+ partition public.parts.parts_2"},
    {"detach-partition", "alter table parts detach partition parts_1",
     "alter table parts attach partition parts_1 for values from ('2026-01-01') to ('2026-02-01')", "- partition public.parts.parts_1"},
    {"partition-bound",
     "alter table parts detach partition parts_1;;"
     "alter table parts attach partition parts_1 for values from ('2026-01-01') to ('2026-03-01')",
     "alter table parts detach partition parts_1;;alter table parts attach partition parts_1 for values from ('2026-01-01') to "
     "('2026-02-01')",
     "~ partition public.parts.parts_1: bound"},
    {"unlogged", "alter table m set unlogged", "alter table m set logged", "~ table public.m: persistence"},
    {"table-option", "alter table t set (fillfactor = 50)", "alter table t reset (fillfactor)", "~ table public.t: options"},
    {"inheritance", "create table child (id integer, m mood, n positive);;alter table child inherit m", "drop table child",
     "+ table public.child\n+ column public.child.id (within)\n+ column public.child.m (within)\n+ column public.child.n (within)"},
    {"replica-identity", "alter table t replica identity full", "alter table t replica identity default",
     "~ table public.t: replica_identity"},
    {"owner", "alter table m owner to mr_catalog_role", "alter table m owner to current_user", "~ table public.m: owner, privileges"},
    {"grant", "grant select on m to mr_catalog_role", "revoke select on m from mr_catalog_role", "~ table public.m: privileges"},
    {"grant-on-a-column", "grant update (id) on m to mr_catalog_role", "revoke update (id) on m from mr_catalog_role",
     "~ column public.m.id: privileges"},
    {"rule", "create rule n as on delete to m do also notify x", "drop rule n on m", "+ rule public.m.n"},
    {"statistics", "create statistics n on a, b from t", "drop statistics n", "+ statistics public.n"},
    {"schema-with-a-table", "create schema n create table x (id integer)", "drop schema n cascade",
     "+ schema n\n+ table n.x (within)\n+ column n.x.id (within)"},
    {"extension-without-what-is-its-own", "create extension citext", "drop extension citext", "+ extension citext"},
    {"cascade-names-all-that-goes", "drop table t cascade",
     "create table t (id serial primary key, a integer not null, b varchar(20), c numeric(10,2) default 0 not null, p_id bigint,"
     " at timestamptz default now(), constraint t_p foreign key (p_id) references p, constraint t_a check (a > 0));;"
     "create index t_b on t (b);;create view v as select id, a from t;;create materialized view mv as select count(*) as n from t;;"
     "create trigger tr before insert on t for each row execute function tf()",
     "- sequence public.t_id_seq\n- table public.t\n- column public.t.a (within)\n- column public.t.at (within)\n- column public.t.b "
     "(within)\n"
     "- column public.t.c (within)\n- column public.t.id (within)\n- column public.t.p_id (within)\n- constraint public.t.t_a (within)\n"
     "- constraint public.t.t_p (within)\n- constraint public.t.t_pkey (within)\n- index public.t.t_b (within)\n- index public.t.t_pkey "
     "(within)\n"
     "- view public.v\n- materialized view public.mv\n- trigger public.t.tr (within)"},
};

const Backend postgres_backend = {
    .name = "postgres",
    .variable = "MIGROLLBACK_TEST_POSTGRES_URL",
    .database_options = "",
    .base = base,
    .finish = "drop role if exists mr_catalog_role;;drop role if exists mr_catalog_reader",
    .cases = cases,
    .n_cases = G_N_ELEMENTS(cases),
    .one_order = "create table a (id integer primary key, x text, y integer default 3)"
                 ";;create table b (id integer primary key, a_id integer references a)"
                 ";;create index b_a on b (a_id)"
                 ";;create type color as enum ('red', 'green')"
                 ";;alter table b add c color default 'red'"
                 ";;create view w as select id, x from a"
                 ";;create function g(c color) returns text language sql as 'select $1::text'",
    .other_order = "create type color as enum ('green');;alter type color add value 'red' before 'green'"
                   ";;create table b (a_id integer, dropped text, c color default 'red', id integer)"
                   ";;create index b_a on b (a_id)"
                   ";;create function g(c color) returns text language sql as 'select $1::text'"
                   ";;alter table b drop dropped"
                   ";;create table a (y integer default 3, id integer, x text)"
                   ";;alter table a add primary key (id)"
                   ";;alter table b add primary key (id), add foreign key (a_id) references a"
                   ";;create view w as select id, x from a",
    .order_lines = "# table public.a: column_order\n# table public.b: column_order",
    .many = "create table many_{n} (id bigserial primary key, parent_id bigint references many_{m}, name varchar(80) not null default '',"
            " code text not null unique, created_at timestamptz not null default now(), amount numeric(12,2) check (amount >= 0),"
            " flag boolean not null default false, note text);;create index many_n_{n} on many_{n} (name)"
            ";;create index many_c_{n} on many_{n} (created_at, flag)",
};
