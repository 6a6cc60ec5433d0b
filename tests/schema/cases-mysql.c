/* Changes of a schema in MySQL and MariaDB. */
#include "suite.h"

static const char base[] =
    "create table p (id bigint primary key, code varchar(20) not null, unique key p_code (code))"
    ";;create table t (id int auto_increment primary key, a int not null, b varchar(20), c decimal(10,2) not null default 0, p_id bigint,"
    " at timestamp not null default current_timestamp, kind enum('x', 'y') default 'x', key t_p (p_id),"
    " constraint t_p foreign key (p_id) references p (id), constraint t_a check (a > 0), key t_b (b))"
    ";;create table m (id int, n int)"
    ";;create view v as select id, a from t"
    ";;create function f(x int) returns int deterministic return x + 1"
    ";;create procedure pr(in x int, out y int) set y = x"
    ";;create trigger tr before insert on m for each row set new.n = 1"
    ";;create event ev on schedule every 1 day starts '2026-01-01' disable do delete from m"
    ";;create table parts (id int, at int) partition by range (at) (partition p1 values less than (10), partition p2 values less than "
    "(20))";

static const SchemaCase cases[] = {
    {"create-table", "create table n (id int auto_increment primary key, x text)", "drop table n",
     "+ table n\n+ column n.id (within)\n+ column n.x (within)\n+ constraint n.PRIMARY (within)\n+ index n.PRIMARY (within)"},
    {"rename-table", "rename table m to m2", "rename table m2 to m",
     "- table m\n+ table m2\n- column m.id (within)\n- column m.n (within)\n+ column m2.id (within)\n+ column m2.n (within)\n"
     "- trigger m.tr (within)\n+ trigger m2.tr (within)"},
    {"drop-table", "drop table parts",
     "create table parts (id int, at int) partition by range (at) (partition p1 values less than (10), partition p2 values less than (20))",
     "- table parts\n- column parts.at (within)\n- column parts.id (within)\n- partition parts.p1 (within)\n- partition parts.p2 (within)"},
    {"add-column", "alter table t add n int", "alter table t drop n", "+ column t.n"},
    {"add-column-first-is-no-reordering", "alter table t add n int first", "alter table t drop n", "+ column t.n"},
    {"add-column-with-default", "alter table t add n varchar(9) not null default 'NULL'", "alter table t drop n", "+ column t.n"},
    {"drop-column-and-its-index", "alter table t drop b", "alter table t add b varchar(20), add key t_b (b)", "- column t.b\n- index t.t_b",
     TRUE},
    {"rename-column", "alter table m rename column n to k;;drop trigger tr",
     "alter table m rename column k to n;;create trigger tr before insert on m for each row set new.n = 1",
     "+ column m.k\n- column m.n\n- trigger m.tr"},
    {"widen-varchar", "alter table t modify b varchar(40)", "alter table t modify b varchar(20)", "~ column t.b: type"},
    {"change-type", "alter table m modify id bigint", "alter table m modify id int", "~ column m.id: type"},
    {"unsigned", "alter table m modify id int unsigned", "alter table m modify id int", "~ column m.id: type"},
    {"decimal-scale", "alter table t modify c decimal(12,4) not null default 0", "alter table t modify c decimal(10,2) not null default 0",
     "~ column t.c: default, type"},
    {"set-not-null", "alter table t modify b varchar(20) not null", "alter table t modify b varchar(20)", "~ column t.b: nullable"},
    {"set-default", "alter table t alter b set default 'q'", "alter table t alter b set default null", "~ column t.b: default"},
    {"a-default-of-the-word-null-is-one", "alter table t alter b set default 'NULL'", "alter table t alter b set default null",
     "~ column t.b: default"},
    {"an-empty-default-is-one", "alter table t alter b set default ''", "alter table t alter b set default null", "~ column t.b: default"},
    {"drop-default", "alter table t alter kind set default 'y'", "alter table t alter kind set default 'x'", "~ column t.kind: default"},
    {"on-update", "alter table t modify at timestamp not null default current_timestamp on update current_timestamp",
     "alter table t modify at timestamp not null default current_timestamp", "~ column t.at: extra"},
    {"collation", "alter table t modify b varchar(20) collate utf8mb4_bin", "alter table t modify b varchar(20)",
     "~ column t.b: collation"},
    {"table-collation", "alter table m default character set latin1 collate latin1_swedish_ci",
     "alter table m default character set utf8mb4 collate utf8mb4_general_ci", "~ table m: collation"},
    {"enum-label-appended", "alter table t modify kind enum('x', 'y', 'z') default 'x'",
     "alter table t modify kind enum('x', 'y') default 'x'", "~ column t.kind: type"},
    {"enum-labels-in-another-order", "alter table t modify kind enum('y', 'x') default 'x'",
     "alter table t modify kind enum('x', 'y') default 'x'", "~ column t.kind: type"},
    {"auto-increment", "alter table t modify id int", "alter table t modify id int auto_increment", "~ column t.id: identity"},
    {"generated-stored", "alter table t add g int as (a * 2) stored", "alter table t drop g", "+ column t.g"},
    {"generated-virtual-becomes-stored",
     "alter table m add g int as (id * 2) virtual;;alter table m drop g;;alter table m add g int as (id) stored", "alter table m drop g",
     "+ column m.g"},
    {"column-order", "alter table m modify id int after n", "alter table m modify id int first", "# table m: column_order"},
    {"comment-on-column", "alter table m modify n int comment 'it''s'", "alter table m modify n int", "~ column m.n: comment"},
    {"comment-on-table", "alter table m comment 'x'", "alter table m comment ''", "~ table m: comment"},
    {"engine", "alter table m engine = myisam", "alter table m engine = innodb", "~ table m: engine"},
    {"row-format", "alter table m row_format = compressed", "alter table m row_format = default", "~ table m: options"},
    {"add-check", "alter table t add constraint n check (c < 100)", "alter table t drop constraint n", "+ constraint t.n"},
    {"change-check", "alter table t drop constraint t_a, add constraint t_a check (a > 1)",
     "alter table t drop constraint t_a, add constraint t_a check (a > 0)", "~ constraint t.t_a: definition"},
    {"json-column-brings-its-check", "alter table m add j json", "alter table m drop j", "+ column m.j\n+ constraint m.j"},
    {"drop-foreign-key-keeps-its-index", "alter table t drop foreign key t_p",
     "alter table t add constraint t_p foreign key (p_id) references p (id)", "- constraint t.t_p"},
    {"foreign-key-action",
     "alter table t drop foreign key t_p;;alter table t add constraint t_p foreign key (p_id) references p (id) on delete cascade",
     "alter table t drop foreign key t_p;;alter table t add constraint t_p foreign key (p_id) references p (id)",
     "~ constraint t.t_p: definition"},
    {"add-foreign-key-brings-an-index", "alter table m add p_id bigint, add constraint m_p foreign key (p_id) references p (id)",
     "alter table m drop foreign key m_p;;alter table m drop p_id", "+ column m.p_id\n+ constraint m.m_p\n+ index m.m_p"},
    {"add-unique", "alter table t add unique key u (a, b)", "alter table t drop key u", "+ constraint t.u\n+ index t.u"},
    {"add-primary-key", "alter table m add primary key (id)", "alter table m drop primary key, modify id int",
     "~ column m.id: nullable\n+ constraint m.PRIMARY\n+ index m.PRIMARY"},
    {"create-index", "create index n on t (b(5), a)", "drop index n on t", "+ index t.n"},
    {"index-changed-under-its-name", "alter table t drop key t_b, add key t_b (b(7))", "alter table t drop key t_b, add key t_b (b)",
     "~ index t.t_b: definition"},
    {"index-descending", "alter table t drop key t_b, add key t_b (b desc)", "alter table t drop key t_b, add key t_b (b)",
     "~ index t.t_b: definition"},
    {"index-becomes-unique", "alter table t drop key t_b, add unique key t_b (b)", "alter table t drop key t_b, add key t_b (b)",
     "+ constraint t.t_b\n~ index t.t_b: constraint, unique"},
    {"fulltext-index", "alter table t add fulltext key n (b)", "alter table t drop key n", "+ index t.n"},
    {"rename-index", "alter table t rename key t_b to t_bb", "alter table t rename key t_bb to t_b", "- index t.t_b\n+ index t.t_bb"},
    {"replace-view", "create or replace view v as select id, a from t where a > 3", "create or replace view v as select id, a from t",
     "~ view v: definition"},
    {"append-to-view", "create or replace view v as select id, a, b from t", "create or replace view v as select id, a from t",
     "~ view v: columns, definition"},
    {"view-security", "alter sql security invoker view v as select id, a from t",
     "alter sql security definer view v as select id, a from t", "~ view v: security"},
    {"view-check-option", "create or replace view v as select id, a from t where a > 3 with check option",
     "create or replace view v as select id, a from t", "~ view v: check_option, definition"},
    {"drop-view", "drop view v", "create view v as select id, a from t", "- view v"},
    {"create-function", "create function g(x varchar(10), y int) returns varchar(20) deterministic return concat(x, y)", "drop function g",
     "+ function g"},
    {"function-body", "drop function f;;create function f(x int) returns int deterministic return x + 2",
     "drop function f;;create function f(x int) returns int deterministic return x + 1", "~ function f: definition"},
    {"function-parameter", "drop function f;;create function f(x bigint) returns int deterministic return x + 1",
     "drop function f;;create function f(x int) returns int deterministic return x + 1", "~ function f: parameters"},
    {"function-result", "drop function f;;create function f(x int) returns bigint deterministic return x + 1",
     "drop function f;;create function f(x int) returns int deterministic return x + 1", "~ function f: result"},
    {"function-security", "alter function f sql security invoker", "alter function f sql security definer", "~ function f: security"},
    {"drop-procedure", "drop procedure pr", "create procedure pr(in x int, out y int) set y = x", "- procedure pr"},
    {"a-procedure-beside-a-function-of-its-name", "create procedure f() select 1", "drop procedure f", "+ procedure f"},
    {"create-trigger", "create trigger n after delete on t for each row set @x = 1", "drop trigger n", "+ trigger t.n"},
    {"trigger-body", "create or replace trigger tr before insert on m for each row set new.n = 2",
     "create or replace trigger tr before insert on m for each row set new.n = 1", "~ trigger m.tr: definition"},
    {"trigger-order", "create trigger n before insert on m for each row precedes tr set new.id = 1", "drop trigger n",
     "+ trigger m.n\n~ trigger m.tr: turn"},
    {"create-event", "create event n on schedule at '2037-01-01' do delete from m", "drop event n", "+ event n"},
    {"event-schedule", "alter event ev on schedule every 2 day starts '2026-01-01'",
     "alter event ev on schedule every 1 day starts '2026-01-01'", "~ event ev: schedule"},
    {"event-enabled", "alter event ev enable", "alter event ev disable", "~ event ev: status"},
    {"add-partition", "alter table parts add partition (partition p3 values less than (30))", "alter table parts drop partition p3",
     "+ partition parts.p3"},
    {"partition-bound", "alter table parts reorganize partition p2 into (partition p2 values less than (25))",
     "alter table parts partition by range (at) (partition p1 values less than (10), partition p2 values less than (20))",
     "~ partition parts.p2: bound"},
    {"partition-a-table", "alter table m partition by hash (id) partitions 2", "alter table m remove partitioning",
     "~ table m: type\n+ partition m.p0\n+ partition m.p1"},
    {"create-sequence", "create sequence s increment 5", "drop sequence s", "+ sequence s"},
    {"invisible-column", "alter table m modify n int invisible", "alter table m modify n int", "~ column m.n: extra"},
    {"ignored-index", "alter table t alter index t_b ignored", "alter table t alter index t_b not ignored", "~ index t.t_b: ignored"},
    {"system-versioning", "alter table p drop key p_code;;create table n (id int) with system versioning",
     "drop table n;;alter table p add unique key p_code (code)",
     "+ table n\n+ column n.id (within)\n- constraint p.p_code\n- index p.p_code"},
};

const Backend mysql_backend = {
    .name = "mysql",
    .variable = "MIGROLLBACK_TEST_MYSQL_URL",
    .database_options = " character set utf8mb4 collate utf8mb4_general_ci",
    .base = base,
    .cases = cases,
    .n_cases = G_N_ELEMENTS(cases),
    .one_order = "create table a (id int primary key, x text, y int default 3)"
                 ";;create table b (id int primary key, a_id int, constraint b_a foreign key (a_id) references a (id))"
                 ";;alter table b add c enum('red', 'green') default 'red'"
                 ";;create view w as select id, x from a"
                 ";;create sequence q start with 5"
                 ";;create function g(c int) returns int deterministic return c",
    .other_order = "create function g(c int) returns int deterministic return c"
                   ";;create table b (a_id int, dropped text, c enum('red', 'green') default 'red', id int)"
                   ";;create sequence q start with 5"
                   ";;alter table b drop dropped, add primary key (id), add key b_a (a_id)"
                   ";;create table a (y int default 3, id int, x text)"
                   ";;alter table a add primary key (id)"
                   ";;alter table b add constraint b_a foreign key (a_id) references a (id)"
                   ";;create view w as select id, x from a",
    .order_lines = "# table a: column_order\n# table b: column_order",
    .many = "create table many_{n} (id bigint auto_increment primary key, parent_id bigint, name varchar(80) not null default '',"
            " code varchar(64) not null unique, created_at datetime not null default current_timestamp,"
            " amount decimal(12,2) check (amount >= 0), flag boolean not null default false, note text,"
            " foreign key (parent_id) references many_{n} (id), key (name), key (created_at, flag))"
            " engine = {engine}",
};
