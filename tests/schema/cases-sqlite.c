/* Changes of a SQLite schema; most are the table rebuilt, as frameworks do it. */
#include "suite.h"

#define T(columns) "drop view v;;drop table t;;create table t (" columns ");;create index t_b on t (b);;" VIEW
#define VIEW "create view v as select id, a from t"
#define OLD "id integer primary key, a int not null check (a > 0), b varchar(20), c numeric default 0, p_id int references p (id)"
#define M(columns) "drop table m;;create table m (" columns ");;" TRIGGER
#define TRIGGER "create trigger tr after insert on m begin update m set n = 1; end"
#define OLD_M "id int, n int"

static const char base[] = "create table p (id integer primary key autoincrement, code text not null unique)"
                           ";;create table t (" OLD ");;create index t_b on t (b);;" VIEW ";;create table m (" OLD_M ");;" TRIGGER;

static const SchemaCase cases[] = {
    {"create-table", "create table n (id integer primary key, x text unique)", "drop table n",
     "+ table n\n+ column n.id (within)\n+ column n.x (within)\n+ constraint n.primary key (within)\n+ constraint n.unique (x) (within)"},
    {"drop-table", "drop table m", "create table m (" OLD_M ");;" TRIGGER,
     "- table m\n- column m.id (within)\n- column m.n (within)\n- trigger m.tr (within)"},
    {"rename-table", "alter table p rename to pp", "alter table pp rename to p",
     "- table p\n+ table pp\n- column p.code (within)\n- column p.id (within)\n+ column pp.code (within)\n+ column pp.id (within)\n"
     "- constraint p.primary key (within)\n- constraint p.unique (code) (within)\n+ constraint pp.primary key (within)\n"
     "+ constraint pp.unique (code) (within)\n- constraint t.foreign key (p_id) references p (id)\n"
     "+ constraint t.foreign key (p_id) references pp (id)"},
    {"add-column", "alter table t add n int", "alter table t drop n", "+ column t.n"},
    {"add-column-with-default", "alter table t add n text not null default 'it''s, (x)'", "alter table t drop n", "+ column t.n"},
    {"add-column-that-references", "alter table t add q_id int references p (id)", T(OLD),
     "+ column t.q_id\n+ constraint t.foreign key (q_id) references p (id)"},
    {"drop-column", "alter table t drop c", "alter table t add c numeric default 0", "- column t.c", TRUE},
    {"rename-column", "alter table m rename n to k", "alter table m rename k to n",
     "+ column m.k\n- column m.n\n~ trigger m.tr: definition"},
    {"rename-column-below-an-index", "alter table t rename b to bb", "alter table t rename bb to b",
     "- column t.b\n+ column t.bb\n~ index t.t_b: definition"},
    {"rebuilt-as-it-was",
     T("\"id\" INTEGER NOT NULL PRIMARY KEY, [a] int NOT NULL -- why\n CHECK(  `a`>0 ), b varchar(20) /* */ NULL,"
       "c numeric DEFAULT 0,p_id int REFERENCES \"p\" ( id ) ON DELETE NO ACTION"),
     T(OLD), "~ column t.id: nullable"},
    {"widen-varchar",
     T("id integer primary key, a int not null check (a > 0), b varchar(40), c numeric default 0, p_id int references p (id)"), T(OLD),
     "~ column t.b: type"},
    {"change-type", M("id text, n int"), M(OLD_M), "~ column m.id: type"},
    {"set-not-null", M("id int not null, n int"), M(OLD_M), "~ column m.id: nullable"},
    {"not-null-with-a-conflict-clause", M("id int not null on conflict ignore, n int"), M(OLD_M),
     "~ column m.id: not_null_conflict, nullable"},
    {"set-default", M("id int default 3, n int"), M(OLD_M), "~ column m.id: default"},
    {"default-null-is-none", "create view n as select 1;;" M("id int default NULL, n int"), "drop view n;;" M(OLD_M), "+ view n"},
    {"expression-default", M("id int default (1 + 2), n int"), M(OLD_M), "~ column m.id: default"},
    {"collation", M("id int collate nocase, n int"), M(OLD_M), "~ column m.id: collation"},
    {"generated-virtual", "alter table m add g int as (id * 2)", "alter table m drop g", "+ column m.g"},
    {"generated-expression", M("id int, n int as (id + 1) stored"), M(OLD_M), "~ column m.n: generated, generated_kind"},
    {"column-order", M("n int, id int"), M(OLD_M), "# table m: column_order"},
    {"primary-key", M("id int primary key, n int"), M(OLD_M), "+ constraint m.primary key"},
    {"primary-key-of-two", M("id int, n int, primary key (id, n desc)"), M(OLD_M), "+ constraint m.primary key"},
    {"autoincrement", M("id integer primary key, n int") ";;" M("id integer primary key autoincrement, n int"), M(OLD_M),
     "~ column m.id: identity, type\n+ constraint m.primary key"},
    {"unique", M("id int unique, n int"), M(OLD_M), "+ constraint m.unique (id)"},
    {"unique-of-two", M("id int, n int, unique (id, n)"), M(OLD_M), "+ constraint m.unique (id, n)"},
    {"named-unique", M("id int, n int, constraint u unique (id, n) on conflict replace"), M(OLD_M), "+ constraint m.u"},
    {"add-check", M("id int, n int, check (n in (1, 2))"), M(OLD_M), "+ constraint m.check (n in (1, 2))"},
    {"named-check", M("id int constraint k check (id > 0), n int"), M(OLD_M), "+ constraint m.k"},
    {"drop-check", T("id integer primary key, a int not null, b varchar(20), c numeric default 0, p_id int references p (id)"), T(OLD),
     "- constraint t.check (a > 0)"},
    {"a-string-in-a-check-keeps-its-case",
     T("id integer primary key, a int not null check (a > 0), b varchar(20) check (b <> 'NULL  x'),"
       " c numeric default 0, p_id int references p (id)"),
     T(OLD), "+ constraint t.check (b <> 'NULL  x')"},
    {"drop-foreign-key", T("id integer primary key, a int not null check (a > 0), b varchar(20), c numeric default 0, p_id int"), T(OLD),
     "- constraint t.foreign key (p_id) references p (id)"},
    {"foreign-key-action",
     T("id integer primary key, a int not null check (a > 0), b varchar(20), c numeric default 0,"
       " p_id int references p (id) on delete cascade"),
     T(OLD), "- constraint t.foreign key (p_id) references p (id)\n+ constraint t.foreign key (p_id) references p (id) on delete cascade"},
    {"named-foreign-key-deferred", M("id int, n int, constraint fk foreign key (n) references p deferrable initially deferred"), M(OLD_M),
     "+ constraint m.fk"},
    {"strict", "drop table m;;create table m (" OLD_M ") strict;;" TRIGGER, M(OLD_M), "~ table m: strict"},
    {"without-rowid", "drop table m;;create table m (id int primary key, n int) without rowid;;" TRIGGER, M(OLD_M),
     "~ table m: without_rowid\n~ column m.id: nullable\n+ constraint m.primary key"},
    {"create-index", "create index n on t (lower(b), a desc) where a > 5", "drop index n", "+ index t.n"},
    {"index-changed-under-its-name", "drop index t_b;;create index t_b on t (b desc)", "drop index t_b;;create index t_b on t (b)",
     "~ index t.t_b: definition"},
    {"index-becomes-unique", "drop index t_b;;create unique index t_b on t (b)", "drop index t_b;;create index t_b on t (b)",
     "~ index t.t_b: unique"},
    {"index-collation", "drop index t_b;;create index t_b on t (b collate nocase)", "drop index t_b;;create index t_b on t (b)",
     "~ index t.t_b: definition"},
    {"index-spelt-otherwise-is-the-same", "drop index t_b;;CREATE INDEX \"t_b\" ON \"t\" ( \"b\" );;create view n as select 1",
     "drop view n", "+ view n"},
    {"create-view", "create view n as select * from t", "drop view n", "+ view n"},
    {"replace-view", "drop view v;;create view v as select id, a from t where a > 3", "drop view v;;" VIEW, "~ view v: definition"},
    {"view-columns", "drop view v;;create view v (x, y) as select id, a from t", "drop view v;;" VIEW, "~ view v: definition"},
    {"create-trigger", "create trigger n before delete on t when old.a > 1 begin select raise(abort, 'no'); end", "drop trigger n",
     "+ trigger t.n"},
    {"trigger-body", "drop trigger tr;;create trigger tr after insert on m begin update m set n = 2; end", "drop trigger tr;;" TRIGGER,
     "~ trigger m.tr: definition"},
    {"trigger-on-a-view", "create trigger n instead of delete on v begin select 1; end", "drop trigger n", "+ trigger v.n"},
};

const Backend sqlite_backend = {
    .name = "sqlite",
    .base = base,
    .cases = cases,
    .n_cases = G_N_ELEMENTS(cases),
    .one_order = "create table a (id integer primary key, x text, y int default 3)"
                 ";;create table b (id integer primary key, a_id int references a)"
                 ";;create index b_a on b (a_id)"
                 ";;alter table b add c text default 'red'"
                 ";;create view w as select id, x from a",
    .other_order = "create table b (a_id int references a, dropped, c text default 'red', id integer primary key)"
                   ";;create view w as select id, x from a"
                   ";;create table a (y int default 3, id integer, x text, primary key (id))"
                   ";;CREATE INDEX b_a ON b(a_id)"
                   ";;drop view w;;alter table b drop dropped;;create view w as select id, x from a",
    .order_lines = "# table a: column_order\n# table b: column_order",
    .many = "create table many_{n} (id integer primary key autoincrement, parent_id bigint references many_{m} (id),"
            " name varchar(80) not null default '', code text not null unique, created_at text not null default current_timestamp,"
            " amount numeric(12,2) check (amount >= 0), flag boolean not null default false, note text)"
            ";;create index many_n_{n} on many_{n} (name);;create index many_c_{n} on many_{n} (created_at, flag)",
};
