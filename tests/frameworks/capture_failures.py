"""capture_failures FOLDER - what the real tools say when a migration fails: FOLDER/TOOL-DATABASE-CASE.log, for tests/unit/failure-test.c.

    tests/support/with-servers /usr/bin/python3 tests/frameworks/capture_failures.py tests/unit/data/failures

Each log is standard output and standard error of one run through one pipe, as a pipeline sees them (-tty: through a terminal). The project
is the fixture of that tool after its first deployment, with two migrations more: FINE, which succeeds, and BROKEN, which fails.
Paths of this machine, and names and addresses of its databases, are replaced.
"""
import os
import pty
import re
import shutil
import subprocess
import sys

from databases import KINDS, new_database, new_folder
from projects import Blog, Shop, Store

# Before the run: a table with an index and with rows that are not unique, and one to be renamed.
LEFTOVERS = """
CREATE TABLE leftover (id integer, a integer)
CREATE INDEX leftover_a ON leftover (a)
INSERT INTO leftover (id, a) VALUES (1, 1), (2, 1), (3, NULL)
CREATE TABLE other (id integer NOT NULL PRIMARY KEY, b integer, c integer)
INSERT INTO other (id) VALUES (1)
CREATE VIEW leftover_view AS SELECT a FROM leftover
CREATE TABLE filled (a integer NOT NULL)
"""
MORE_LEFTOVERS = {
    "postgres": """
CREATE TYPE leftover_type AS ENUM ('one')
CREATE FUNCTION leftover_function() RETURNS integer LANGUAGE sql AS 'SELECT 1'
CREATE SCHEMA leftover_schema
""",
    "mysql": "ALTER TABLE leftover ADD CONSTRAINT leftover_key FOREIGN KEY (a) REFERENCES other (id)",
    "sqlite": "",
}

# Cases that are the same SQL for every tool.
SQL = {
    "syntax": (KINDS, "SELEC 1"),
    "missing-table": (KINDS, "ALTER TABLE missing ADD COLUMN x integer"),
    "view": (KINDS, "CREATE VIEW leftover_view AS SELECT 1 AS a"),
    "column-twice": (KINDS, "CREATE TABLE fresh (a integer, a integer)"),
    "not-null": (KINDS, "INSERT INTO filled (a) VALUES (NULL)"),
    "type": (("postgres",), "CREATE TYPE leftover_type AS ENUM ('one')"),
    "table-named-as-type": (("postgres",), "CREATE TABLE leftover_type (a integer)"),
    "function": (("postgres",), "CREATE FUNCTION leftover_function() RETURNS integer LANGUAGE sql AS 'SELECT 1'"),
    "schema": (("postgres",), "CREATE SCHEMA leftover_schema"),
    "timeout": (("postgres",), "SET LOCAL statement_timeout = 20; SELECT pg_sleep(2)"),
    "privilege": (("postgres",), "SET LOCAL ROLE pg_monitor; CREATE TABLE fresh (a integer)"),
    "key": (("mysql",), "ALTER TABLE leftover ADD CONSTRAINT leftover_key FOREIGN KEY (a) REFERENCES other (id)"),
    "key-malformed": (("mysql",), "ALTER TABLE leftover ADD CONSTRAINT fresh_key FOREIGN KEY (a) REFERENCES other (c)"),
    "table-named-as-index": (("sqlite",), "CREATE TABLE leftover_a (a integer)"),
    "index-named-as-table": (("sqlite",), "CREATE INDEX other ON leftover (a)"),
}
TABLE_SQL = "CREATE TABLE leftover (id integer)"


class Rails(Store):
    fine, broken = "db/migrate/20260401090000_fine_one.rb", "db/migrate/20260402090000_broken_one.rb"
    fine_text = "class FineOne < ActiveRecord::Migration[5.2]\n  def change\n    add_column :other, :fine, :integer\n  end\nend\n"
    run = ("db:migrate",)
    cases = {
        "table": (KINDS, "create_table(:leftover) { |t| t.integer :a }"),
        "column": (KINDS, "add_column :leftover, :a, :integer"),
        "index": (KINDS, "execute 'CREATE INDEX leftover_a ON leftover (a)'"),
        "rename-table": (KINDS, "rename_table :other, :leftover"),
        "rename-column": (KINDS, "rename_column :other, :b, :id"),
        "unique-data": (KINDS, "add_index :leftover, :a, unique: true, name: :fresh_index"),
        "source": (("sqlite",), "create_table(:x"),
        "aborted": (("postgres",), "begin; execute '%s'; rescue StandardError; end; execute 'SELECT 1'" % TABLE_SQL),
    }

    def sql(self, text):
        return "execute %r" % text

    def text(self, body, flat=False):
        head = "  disable_ddl_transaction!\n\n" if flat else ""
        return "class BrokenOne < ActiveRecord::Migration[5.2]\n%s  def up\n    %s\n  end\nend\n" % (head, body)

    concurrently = "add_index :leftover, :a, name: :leftover_a, algorithm: :concurrently, if_not_exists: false"


class Django(Shop):
    fine, broken = "accounts/migrations/0005_fine_one.py", "accounts/migrations/0006_broken_one.py"
    head = "from django.db import migrations, models\n\n\ndef by_hand(apps, schema_editor):\n    schema_editor.execute(%r)\n\n\n" % TABLE_SQL
    head += "def twice(apps, schema_editor):\n    try:\n        by_hand(apps, schema_editor)\n    except Exception:\n        pass\n"
    head += "    schema_editor.execute('SELECT 1')\n\n\n"
    key = "('id', models.IntegerField(primary_key=True))"
    known = ", ".join(
        "migrations.CreateModel('%s', [%s, ('%s', models.IntegerField(null=True))], options={'db_table': '%s'})" % row
        for row in (("Leftover", key, "z", "leftover"), ("Other", key, "b", "other"))
    )
    fine_text = head + "class Migration(migrations.Migration):\n    dependencies = [('accounts', '0001_initial')]\n    operations = [\n"
    fine_text += "        migrations.SeparateDatabaseAndState(state_operations=[%s]),\n    ]\n" % known
    run = ("migrate",)
    cases = {
        "table": (KINDS, "migrations.CreateModel('Another', [%s], options={'db_table': 'leftover'})" % key),
        # On SQLite Django 3.2 copies the table without the column that it does not know, and does not fail.
        "column": (("postgres", "mysql"), "migrations.AddField('leftover', 'a', models.IntegerField(null=True))"),
        "index": (KINDS, "migrations.AddIndex('leftover', models.Index(fields=['id'], name='leftover_a'))"),
        "rename-table": (KINDS, "migrations.AlterModelTable('other', 'leftover')"),
        "rename-column": (KINDS, "migrations.RenameField('other', 'b', 'c')"),
        "unique-data": (KINDS, "migrations.RunSQL('CREATE UNIQUE INDEX fresh_index ON leftover (a)')"),
        "source": (("sqlite",), "migrations.RunSQL("),
        "by-hand": (KINDS, "migrations.RunPython(by_hand)"),
        "aborted": (("postgres",), "migrations.RunPython(twice)"),
    }

    def sql(self, text):
        return "migrations.RunSQL(%r)" % text

    def text(self, body, flat=False):
        imports = "from django.contrib.postgres import operations\n" if flat else ""
        text = imports + self.head + "class Migration(migrations.Migration):\n%s" % ("    atomic = False\n" if flat else "")
        return text + "    dependencies = [('accounts', '0005_fine_one')]\n    operations = [\n        %s,\n    ]\n" % body

    concurrently = "operations.AddIndexConcurrently('leftover', models.Index(fields=['id'], name='leftover_a'))"


class Knex(Blog):
    fine, broken = "migrations/20260401090000_fine_one.js", "migrations/20260402090000_broken_one.js"
    fine_text = "exports.up = (knex) => knex.schema.alterTable('other', (table) => table.integer('fine'));\nexports.down = () => {};\n"
    run = ("migrate:latest",)
    cases = {
        "table": (KINDS, "await knex.schema.createTable('leftover', (table) => table.increments('id'))"),
        "column": (KINDS, "await knex.schema.alterTable('leftover', (table) => table.integer('a'))"),
        "index": (KINDS, "await knex.schema.alterTable('leftover', (table) => table.index(['a'], 'leftover_a'))"),
        "rename-table": (KINDS, "await knex.schema.renameTable('other', 'leftover')"),
        "rename-column": (KINDS, "await knex.schema.alterTable('other', (table) => table.renameColumn('b', 'id'))"),
        "unique-data": (KINDS, "await knex.schema.alterTable('leftover', (table) => table.unique(['a'], { indexName: 'fresh_index' }))"),
        "source": (("sqlite",), "await knex.schema.createTable("),
        "aborted": (("postgres",), "try { await knex.raw('%s') } catch (error) {}; await knex.raw('SELECT 1')" % TABLE_SQL),
    }

    def env(self, database):
        return dict(super().env(database), npm_config_loglevel="error")  # npm's own warnings are not the tool's

    def sql(self, text):
        return "await knex.raw(%r)" % text

    def text(self, body, flat=False):
        text = "exports.up = async (knex) => {\n  %s;\n};\nexports.down = () => {};\n" % body
        return text + ("exports.config = { transaction: false };\n" if flat else "")

    concurrently = "await knex.raw('CREATE INDEX CONCURRENTLY leftover_a ON leftover (a)')"


class Capture:
    """All cases of one tool on one kind of database."""

    def __init__(self, tool, kind, folder):
        self.tool, self.kind, self.folder = tool, kind, folder
        self.project = tool(new_folder())
        self.project.keep_until(1)
        self.first = new_database(kind, os.path.dirname(self.project.folder))
        self.project.deploy(self.first, 1)
        self.first.run(LEFTOVERS + MORE_LEFTOVERS[kind])
        self.write(tool.fine, tool.fine_text)

    def write(self, name, text):
        with open(os.path.join(self.project.folder, name), "w") as out:
            out.write(text)

    def close(self):
        self.first.drop()
        shutil.rmtree(os.path.dirname(self.project.folder))

    def bodies(self):
        for name, (kinds, body) in self.tool.cases.items():
            if self.kind in kinds:
                yield name, self.project.text(body)
        for name, (kinds, body) in SQL.items():
            if self.kind in kinds:
                yield name, self.project.text(self.project.sql(body))
        if self.kind == "postgres":
            yield "concurrently", self.project.text(self.tool.concurrently, flat=True)

    def capture_all(self):
        for name, text in self.bodies():
            self.capture(name, text)
        self.capture("table-tty", self.project.text(self.tool.cases["table"][1]), run=run_in_terminal)
        self.capture("success", self.project.text(self.project.sql("UPDATE other SET b = 1")), status=0)
        if self.kind != "sqlite":
            self.capture("connection", self.project.text(self.project.sql("SELECT 1")), port="1")

    def capture(self, name, text, run=None, port=None, status=1):
        self.write(self.tool.broken, text)
        database = self.first.copy()
        if port is not None:
            database.env["DB_PORT"] = port
            if self.tool is Rails:
                database.rails_url = database.rails_url.replace(":%s/" % database.port, ":%s/" % port)
        try:
            done, output = (run or run_in_pipe)(self.project.argv + list(self.tool.run), self.project.folder, self.project.env(database))
        finally:
            database.drop()
        if (done != 0) != (status != 0):
            raise AssertionError("%s %s %s ended with %d:\n%s" % (self.tool.__name__, self.kind, name, done, output))
        path = os.path.join(self.folder, "%s-%s-%s.log" % (self.tool.__name__.lower(), self.kind, name))
        with open(path, "wb") as out:
            out.write(self.neutral(output, database).encode())
        print(os.path.basename(path), flush=True)

    def neutral(self, text, database):
        modules = os.path.realpath(os.path.join(self.project.folder, "node_modules"))
        text = text.replace(modules, "/app/node_modules").replace(self.project.folder, "/app")
        text = text.replace(os.path.dirname(self.project.folder), "/app/db").replace(database.name, "app").replace(self.first.name, "app")
        port = str(getattr(database, "port", "") or "")
        return re.sub(r"\b%s\b" % port, "5432" if self.kind == "postgres" else "3306", text) if port else text


def run_in_pipe(argv, folder, env):
    done = subprocess.run(argv, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="backslashreplace")
    return done.returncode, done.stdout


def run_in_terminal(argv, folder, env):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(argv, cwd=folder, env=dict(env, TERM="xterm-256color"), stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    output = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the terminal's other side is closed
            break
        if not part:
            break
        output += part
    os.close(ours)
    return process.wait(), output.decode(errors="backslashreplace")


def main(folder, only):
    os.makedirs(folder, exist_ok=True)
    for tool in (Rails, Django, Knex):
        for kind in KINDS:
            if only and "%s-%s" % (tool.__name__.lower(), kind) not in only:
                continue
            capture = Capture(tool, kind, folder)
            try:
                capture.capture_all()
            finally:
                capture.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
