"""migrollback rehearse on projects of real frameworks: a rollback that works, one that leaves something behind, and one that fails."""
import json
import os
import shutil
import sqlite3
import subprocess
import unittest

from databases import KINDS, new_folder
from projects import Blog, Shop, Store
from scenario import Scenario, for_kinds, migrollback, state_of


def write(project, path, text):
    with open(os.path.join(project.folder, path), "w") as out:
        out.write(text)


class Rehearse:
    """Two deployments of our own come last: the undo of the first leaves a table, that of the second fails."""

    own_after = None  # the number of the project's last deployment

    @classmethod
    def last_deployment(cls, project):
        return cls.own_after + 2

    @classmethod
    def add_files(cls, project, number):
        project.rows = project.rows[: cls.own_after]
        for own in range(cls.own_after + 1, number + 1):
            for name in project.deployments[own - 1]:
                os.remove(project.file_of(name))
            cls.add_bad(project, own - cls.own_after)

    def rehearse(self, database, *arguments, status=0):
        result = self.run_tool(database, "rehearse", *arguments, "--format", "json")
        self.assertEqual(result.status, status, result)
        document = json.loads(result.out)
        self.assertEqual((document["schema"], document["exit"]), ("migrollback.rehearse/1", status))
        return document

    def deployments(self, *numbers):
        """The newest ones, as a selector."""
        return ["--last", str(len(numbers))]

    def test_a_rollback_that_works(self):
        """The bad deployments are undone by hand first, in their table and their schema."""
        database = self.fresh()
        self.forget_bad(database)
        before = state_of(self.project, database)
        document = self.rehearse(database, *self.deployments(self.own_after))
        plan = self.document(database, "plan", *self.deployments(self.own_after))
        self.assertEqual([step["name"] for step in document["undo"]], [step["name"] for step in plan["undo"]])
        self.assertTrue(all(step["done"] and step["seconds"] >= 0 for step in document["undo"]), document)
        self.assertEqual((document["rows"], document["differences"], document["drift"]), ([], [], []), document)
        self.assertEqual((document["compared"], document["not_compared"]), ("equal", None), document)
        self.assertEqual(document["with_data"], self.kind == "sqlite")
        self.assertEqual(state_of(self.project, database), before)

    def test_what_nobody_migrated_is_told_apart(self):
        database = self.fresh()
        self.forget_bad(database)
        database.query("CREATE TABLE made_by_hand (id integer PRIMARY KEY)")
        document = self.rehearse(database, *self.deployments(self.own_after))
        self.assertEqual(document["differences"], [])
        self.assertEqual(len(document["drift"]), 1, document)
        self.assertIn("made_by_hand", document["drift"][0])

    def test_an_undo_that_leaves_something(self):
        database = self.fresh()
        self.forget_bad(database, newest_only=True)
        before = state_of(self.project, database)
        document = self.rehearse(database, *self.deployments(self.own_after + 1), status=3)
        self.assertEqual([step["done"] for step in document["undo"]], [True])
        self.assertEqual(document["compared"], "differs")
        self.assertEqual([line.split()[:2] for line in document["differences"]], [["+", "table"]], document)
        self.assertIn("left_behind", document["differences"][0])
        self.assertEqual(state_of(self.project, database), before)

    def test_an_undo_that_fails(self):
        before = state_of(self.project, self.database)
        document = self.rehearse(self.database, *self.deployments(self.own_after + 1, self.own_after + 2), status=3)
        self.assertEqual([step["done"] for step in document["undo"]], [False, False])
        self.assertIn("no_such_table", document["undo"][0]["failure"])
        self.assertIsNone(document["undo"][1]["failure"])
        self.assertEqual(document["compared"], "not-compared")
        text = self.run_tool(self.database, "rehearse", *self.deployments(self.own_after + 1, self.own_after + 2))
        self.assertEqual(text.status, 3)
        self.assertIn("no_such_table", text.out)
        self.assertEqual(state_of(self.project, self.database), before)

    def test_with_all_data(self):
        """What fails only on data is seen with data only."""
        if self.kind == "sqlite":
            return
        database = self.fresh()
        self.forget_bad(database)
        self.assertTrue(self.rehearse(database, *self.deployments(self.own_after), "--with-data")["with_data"])


class RehearseDjango(Rehearse):
    make, own_after = Shop, 2

    @classmethod
    def add_bad(cls, project, number):
        names = ["", "0101_bad1", "0102_bad2"]
        name = "accounts/migrations/%s.py" % names[number]
        sql = "'CREATE TABLE left_behind (id integer PRIMARY KEY)', ''" if number == 1 else "'UPDATE left_behind SET id = 1', 'DROP TABLE no_such_table'"
        text = "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [('accounts', '%s')]\n    operations = [migrations.RunSQL(%s)]\n"
        newest = sorted(file for file in os.listdir(os.path.join(project.folder, "accounts/migrations")) if file[:2] == "00")[-1][:-3]
        write(project, name, text % (newest if number == 1 else names[1], sql))

    def forget_bad(self, database, newest_only=False):
        for name in ["0102_bad2"] + ([] if newest_only else ["0101_bad1"]):
            database.query("DELETE FROM django_migrations WHERE name = '%s'" % name)
        if not newest_only:
            database.query("DROP TABLE left_behind")


class RehearseRails(Rehearse):
    make, own_after = Store, 2

    def deployments(self, *numbers):
        """By name: the table tells no times."""
        return [word for number in numbers for name in self.brought[number - 1] for word in ("--migration", name)]

    @classmethod
    def add_bad(cls, project, number):
        up, down = ("execute 'CREATE TABLE left_behind (id integer PRIMARY KEY)'", "execute 'SELECT 1'") if number == 1 else ("execute 'UPDATE left_behind SET id = 1'", "execute 'DROP TABLE no_such_table'")
        text = "class Bad%d < ActiveRecord::Migration[5.2]\n  def up\n    %s\n  end\n\n  def down\n    %s\n  end\nend\n" % (number, up, down)
        write(project, "db/migrate/2099010%d000000_bad%d.rb" % (number, number), text)

    def forget_bad(self, database, newest_only=False):
        for version in ["20990102000000"] + ([] if newest_only else ["20990101000000"]):
            database.query("DELETE FROM schema_migrations WHERE version = '%s'" % version)
        if not newest_only:
            database.query("DROP TABLE left_behind")


class RehearseKnex(Rehearse):
    make, own_after = Blog, 2

    @classmethod
    def add_bad(cls, project, number):
        up, down = ("CREATE TABLE left_behind (id integer PRIMARY KEY)", "SELECT 1") if number == 1 else ("UPDATE left_behind SET id = 1", "DROP TABLE no_such_table")
        write(project, "migrations/2099010%d000000_bad.js" % number, "exports.up = (knex) => knex.raw('%s');\nexports.down = (knex) => knex.raw('%s');\n" % (up, down))

    def forget_bad(self, database, newest_only=False):
        for name in ["20990102000000_bad.js"] + ([] if newest_only else ["20990101000000_bad.js"]):
            database.query("DELETE FROM knex_migrations WHERE name = '%s'" % name)
        if not newest_only:
            database.query("DROP TABLE left_behind")


class RehearseNative(unittest.TestCase):
    """Undone by the SQL of files, without any framework."""

    def setUp(self):
        self.folder = new_folder()
        self.addCleanup(shutil.rmtree, self.folder)
        os.makedirs(os.path.join(self.folder, "db", "migrations"))
        self.path = os.path.join(self.folder, "a.db")
        connection = sqlite3.connect(self.path)
        connection.execute("CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)")
        for number, name in enumerate("ab", 1):
            self.write(number, name, "DROP TABLE %s" % name)
            connection.execute("CREATE TABLE %s (id integer PRIMARY KEY)" % name)
            connection.execute("INSERT INTO schema_migrations VALUES ('2024010%d000000')" % number)
        connection.commit()
        connection.close()

    def write(self, number, name, down):
        with open(os.path.join(self.folder, "db", "migrations", "2024010%d000000_%s.sql" % (number, name)), "w") as out:
            out.write("-- migrate:up\nCREATE TABLE %s (id integer PRIMARY KEY);\n\n-- migrate:down\n%s;\n" % (name, down))

    def rehearse(self):
        argv = [migrollback(), "rehearse", "--database", "sqlite:" + self.path, "--project", self.folder, "--framework", "dbmate", "--to", "20240101000000", "--format", "json"]
        done = subprocess.run(argv, stdout=subprocess.PIPE, timeout=60)
        return done.returncode, json.loads(done.stdout)

    def tables(self):
        connection = sqlite3.connect(self.path)
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        connection.close()
        return tables

    def test_one_that_works(self):
        status, document = self.rehearse()
        self.assertEqual((status, [(step["name"], step["done"]) for step in document["undo"]]), (0, [("20240102000000", True)]))
        self.assertEqual((document["rows"], document["compared"]), ([], "equal"))
        self.assertGreaterEqual(document["undo"][0]["seconds"], 0)
        self.assertEqual(self.tables(), ["a", "b", "schema_migrations"])

    def test_one_that_fails(self):
        self.write(2, "b", "DROP TABLE no_such_table")
        status, document = self.rehearse()
        self.assertEqual((status, document["undo"][0]["done"]), (3, False))
        self.assertIn("no_such_table", document["undo"][0]["failure"])
        self.assertEqual(self.tables(), ["a", "b", "schema_migrations"])


for base in (RehearseDjango, RehearseRails, RehearseKnex):
    for_kinds(KINDS, base, globals())
del base, Rehearse, RehearseDjango, RehearseRails, RehearseKnex, Scenario
