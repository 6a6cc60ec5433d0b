"""cases - migrations that find something in their way after a backup was restored, and what mark-complete has to make of each.

A case is a list of migrations (bodies of Ruby classes) that the first upgrade applies to a database with a table of users and one of orders.
What the restored backup does not hold is left over. `verdict` is the remedy of each round, or "refuse"; never is a migration to be
marked whose effect is not there in full.
"""
from collections import namedtuple

Case = namedtuple("Case", "name kinds migrations left after verdict")
ALL = ("postgres", "mysql", "sqlite")
PG = ("postgres",)
CASES = []


def case(name, migrations, verdict, kinds=ALL, left=(), after=()):
    """`left`: SQL after the first upgrade, before the restore; `after`: SQL after the restore."""
    if isinstance(migrations, str):
        migrations = [migrations]
    CASES.append(Case(name, kinds, migrations, left, after, verdict))


TABLE = 'create_table(:notes) { |t| t.string :title, null: false; t.integer :size, default: 3; t.timestamps }'
MARK, ASIDE, DROP, REFUSE = ["mark"], ["set-aside"], ["drop-invalid-index"], ["refuse"]

# --- one effect, and all of it left over: nothing to do but to record it
case("table", "def change; %s; end" % TABLE, MARK)
case("table with an index", "def change; %s; add_index :notes, :title, unique: true; end" % TABLE, MARK, kinds=("postgres", "mysql"))
case("table of odd name", 'def change; create_table("Order items, (old)") { |t| t.string "a b" }; end', MARK)
case("table of a word of SQL", 'def change; create_table("select") { |t| t.integer :from }; end', MARK, kinds=("postgres", "sqlite"))
case("join table", "def change; create_join_table :users, :orders; end", MARK, kinds=("postgres", "mysql"))
case("table without a key", "def change; create_table(:notes, id: false) { |t| t.string :a, limit: 20 }; end", MARK, kinds=("postgres", "sqlite"))
case("two tables", "def change; create_table(:notes) { |t| t.string :a }; create_table(:tags) { |t| t.string :b }; end", MARK, kinds=("postgres", "mysql"))
case("two tables, one refers to the other",
     "def change; create_table(:notes) { |t| t.string :a }; create_table(:tags) { |t| t.references :note, foreign_key: true }; end", MARK)
case("two migrations, the second refers to the first",
     ["def change; create_table(:notes) { |t| t.string :a }; end",
      "def change; create_table(:tags) { |t| t.references :note, foreign_key: true }; end"], ["mark", "mark"])
case("three migrations", ["def change; create_table(:a%d) { |t| t.string :a }; end" % n for n in (1, 2, 3)], ["mark"] * 3, kinds=("postgres", "sqlite"))
case("table with a check", 'def change; %s; add_check_constraint :notes, "size > 0", name: "notes_size"; end' % TABLE, MARK, kinds=("postgres", "mysql"))
case("view", 'def up; execute "create view one as select 1 as n"; end; def down; execute "drop view one"; end',
     {"postgres": MARK, "sqlite": MARK, "mysql": REFUSE})
case("sequence", 'def up; execute "create sequence tickets start 100"; end; def down; end', MARK, kinds=PG)
case("enum", """def up; execute "create type mood as enum ('good', 'bad')"; end; def down; end""", MARK, kinds=PG)
case("domain", 'def up; execute "create domain posint as integer check (value > 0)"; end; def down; end', MARK, kinds=PG)
case("function", """def up; execute "create function twice(n integer) returns integer language sql as 'select n * 2'"; end; def down; end""", MARK, kinds=PG)
case("materialized view", 'def up; execute "create materialized view one as select 1 as n"; end; def down; end', MARK, kinds=PG)
case("table in a schema of its own", 'def up; execute "create schema if not exists extra"; create_table("extra.notes") { |t| t.string :a }; end; def down; end',
     MARK, kinds=PG)
case("partitioned table",
     'def up; execute "create table logs (at date not null) partition by range (at)"; '
     """execute "create table logs_2024 partition of logs for values from ('2024-01-01') to ('2025-01-01')"; end; def down; end""", MARK, kinds=PG)
case("table with a trigger",
     """def up; execute "create function touch() returns trigger language plpgsql as 'begin return new; end'"; %s; """
     'execute "create trigger touching before update on notes for each row execute function touch()"; end; def down; end' % TABLE, MARK, kinds=PG)
case("outside of a transaction", "disable_ddl_transaction!\n def change; %s; end" % TABLE, MARK, kinds=("postgres", "mysql"))
case("only what is missing", "def change; create_table(:notes, if_not_exists: true) { |t| t.string :a }; end", [])

# --- something else was lost with the restore, or differs: it has to run in full
case("table and a column of users", "def change; %s; add_column :users, :nick, :string; end" % TABLE, ASIDE)
case("column of users and table", "def change; add_column :users, :nick, :string; %s; end" % TABLE, {"postgres": ASIDE, "sqlite": ASIDE, "mysql": REFUSE})
case("table, column and filling", 'def up; %s; add_column :users, :nick, :string; execute "update users set nick = name"; end; def down; end' % TABLE, ASIDE)
case("table and an index of users", "def change; %s; add_index :users, :name; end" % TABLE, ASIDE, kinds=("postgres", "mysql"))
case("table and its rows", 'def up; %s; execute "insert into notes (title, created_at, updated_at) values (\'a\', current_timestamp, current_timestamp)"; end; '
     "def down; end" % TABLE, ASIDE)
case("table and rows of users", 'def up; %s; execute "update users set name = upper(name)"; end; def down; end' % TABLE, ASIDE, kinds=("postgres", "mysql"))
case("table and deletion", 'def up; %s; execute "delete from orders where user_id = 2"; end; def down; end' % TABLE, ASIDE, kinds=("postgres", "sqlite"))
case("table made by what is read", 'def up; %s if select_value("select count(*) from users").to_i > 0; end; def down; end' % TABLE, ASIDE, kinds=PG)
case("table with rows", "def change; %s; end" % TABLE, ASIDE,
     left=["insert into notes (title, created_at, updated_at) values ('abandoned', current_timestamp, current_timestamp)"])
case("table with rows, odd name", 'def change; create_table("Order items, (old)") { |t| t.string :a }; end', ASIDE,
     left=["insert into \"Order items, (old)\" (a) values ('x')"])
case("table without a column", "def change; %s; end" % TABLE, ASIDE, after=["alter table notes drop column size"])
case("table with another column", "def change; %s; end" % TABLE, ASIDE, after=["alter table notes add column extra integer"], kinds=("postgres", "mysql"))
case("table with another index", "def change; %s; end" % TABLE, ASIDE, after=["create index other on notes (size)"], kinds=("postgres", "sqlite"))
case("table with another default", "def change; %s; end" % TABLE, ASIDE, kinds=("postgres", "mysql"), after=["alter table notes alter column size set default 4"])
case("table with another type", "def change; %s; end" % TABLE, ASIDE, kinds=PG, after=["alter table notes alter column size type bigint"])
case("table without its index", "def change; %s; add_index :notes, :title, name: :by_title; end" % TABLE, ASIDE, kinds=("postgres", "sqlite"),
     after=["drop index by_title"])
case("foreign key lost by cascade", "def change; create_table(:notes) { |t| t.references :user, foreign_key: true }; end",
     {"postgres": ASIDE, "mysql": MARK, "sqlite": MARK})
case("two tables, rows in the first",
     ["def change; create_table(:notes) { |t| t.string :a }; end",
      "def change; create_table(:tags) { |t| t.references :note, foreign_key: true }; end"],
     ["set-aside"], left=["insert into notes (a) values ('x')"])
case("function of another body", """def up; execute "create function twice(n integer) returns integer language sql as 'select n * 2'"; end; def down; end""",
     ASIDE, kinds=PG, after=["create or replace function twice(n integer) returns integer language sql as 'select n * 3'"])
case("enum of other labels", """def up; execute "create type mood as enum ('good', 'bad')"; end; def down; end""", ASIDE, kinds=PG,
     after=["alter type mood add value 'worse'"])
case("view of another definition", 'def up; execute "create view one as select 1 as n"; end; def down; end', ASIDE, kinds=PG,
     after=["create or replace view one as select 2 as n"])
case("sequence of another step", 'def up; execute "create sequence tickets"; end; def down; end', ASIDE, kinds=PG, after=["alter sequence tickets increment 5"])
case("an invalid index", "disable_ddl_transaction!\n def change; add_index :users, :name, algorithm: :concurrently, name: :by_name; end", DROP, kinds=PG,
     after=["create index by_name on users (name)", "update pg_index set indisvalid = false where indexrelid = 'by_name'::regclass"])

# --- cannot be proven, or is somebody else's: nothing is changed
case("somebody else's table", "def change; %s; end" % TABLE, REFUSE,
     after=["drop table notes", "create table notes (id integer primary key, anything varchar(20))"])
case("somebody else's table, just like it", "def change; create_table(:notes, id: false) { |t| t.integer :a }; end", REFUSE,
     after=["drop table notes", "create table notes (a integer)"])
case("table of another owner", "def change; %s; end" % TABLE, REFUSE, kinds=PG, after=["alter table notes owner to pg_database_owner"])
case("somebody's view needs it", "def change; %s; end" % TABLE, REFUSE, kinds=("mysql", "sqlite"),
     left=["insert into notes (title, created_at, updated_at) values ('abandoned', current_timestamp, current_timestamp)"],
     after=["create view noted as select title from notes"])
case("somebody's table needs it", "def change; create_table(:notes) { |t| t.string :a }; end", REFUSE,
     left=["insert into notes (a) values ('x')"],
     after=["create table theirs (id integer, note_id bigint, foreign key (note_id) references notes (id))"])
case("renaming", "def change; create_table(:drafts) { |t| t.string :a }; rename_table :drafts, :notes; end", REFUSE, kinds=("postgres", "sqlite"))
case("a column that is there", "def change; add_column :users, :nick, :string; end", REFUSE, after=["alter table users add column nick varchar(255)"])
case("an index that is there", "def change; add_index :users, :name, name: :by_name; end", REFUSE, after=["create index by_name on users (name)"])
case("an enum label that is there", """disable_ddl_transaction!\n def up; execute "alter type level add value 'high'"; end; def down; end""", REFUSE, kinds=PG,
     after=["alter type level add value 'high'"])
case("view of another definition, not movable", 'def up; execute "create view one as select 1 as n"; end; def down; end', REFUSE, kinds=("mysql", "sqlite"),
     after=["drop view one", "create view one as select 2 as n"])
case("it fails anyhow", "def change; %s; add_index :users, :name, name: :by_name; end" % TABLE, REFUSE, kinds=("postgres", "mysql"), after=["alter table users drop column name"],
     left=["insert into notes (title, created_at, updated_at) values ('abandoned', current_timestamp, current_timestamp)"])
case("half of it by this very run", "disable_ddl_transaction!\n def change; create_table(:notes) { |t| t.string :a }; create_table(:tags) { |t| t.string :b }; end",
     REFUSE, kinds=("postgres", "mysql"), after=["drop table notes"])
