"""What an undo destroys: told by plan --loses, copied by run --keep-data, put back by kept restore after the migrations were applied again."""
import json
import os
import sys
import threading
import time

from databases import KINDS
from projects import Blog, Shop, Store
from scenario import Scenario, for_kinds

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
from program import run_on_terminal  # noqa: E402

OWN_AFTER = 1  # the project's own deployments come first, so many
SERIAL = {"postgres": "id serial PRIMARY KEY", "mysql": "id int AUTO_INCREMENT PRIMARY KEY", "sqlite": "id integer PRIMARY KEY AUTOINCREMENT"}
COLOUR = {"postgres": "colour", "mysql": "enum('red', 'blue')", "sqlite": "varchar(10)"}
BASE = ["CREATE TABLE things (id integer PRIMARY KEY, name varchar(20))"], ["DROP TABLE things"]


def lossy(kind):
    """Statements of a migration that adds tables, a column with a default and one without, and of its undo."""
    up = ["CREATE TYPE colour AS ENUM ('red', 'blue')"] if kind == "postgres" else []
    up += ["CREATE TABLE boxes (%s, name varchar(20))" % SERIAL[kind]]
    up += ["CREATE TABLE gifts (%s, box integer NOT NULL REFERENCES boxes (id), colour %s)" % (SERIAL[kind], COLOUR[kind])]
    up += ["ALTER TABLE things ADD COLUMN mark varchar(10) DEFAULT 'none'", "ALTER TABLE things ADD COLUMN weight integer"]
    down = ["DROP TABLE gifts", "DROP TABLE boxes"] + (["DROP TYPE colour"] if kind == "postgres" else [])
    return up, down + ["ALTER TABLE things DROP COLUMN mark", "ALTER TABLE things DROP COLUMN weight"]


class Keeping:
    @classmethod
    def last_deployment(cls, project):
        return OWN_AFTER + 2

    @classmethod
    def add_files(cls, project, number):
        project.rows = project.rows[:OWN_AFTER]
        for own in range(OWN_AFTER + 1, number + 1):
            for name in project.deployments[own - 1]:
                os.remove(project.file_of(name))
            path, text = cls.text(own - OWN_AFTER, *(BASE if own == OWN_AFTER + 1 else lossy(cls.kind)))
            with open(os.path.join(project.folder, path), "w") as out:
                out.write(text)

    def newest(self):
        return [word for name in self.brought[-1] for word in ("--migration", name)] if self.make is Store else ["--last", "1"]

    def filled(self):
        database = self.fresh()
        for sql in (
            "INSERT INTO things (id, name, mark, weight) VALUES (1, 'a', 'none', NULL), (2, 'b', 'it''s', 5), (3, 'c', NULL, NULL), (4, 'd', 'None', NULL)",
            "INSERT INTO boxes (name) VALUES ('one'), (NULL)",
            "INSERT INTO gifts (box, colour) VALUES (1, 'red'), (2, 'blue'), (2, NULL)",
        ):
            database.query(sql)
        return database

    def rows(self, database):
        return {table: sorted(database.query("SELECT * FROM %s" % table), key=str) for table in ("things", "boxes", "gifts")}

    def kept(self, database, *arguments):
        return self.document(database, "kept", *arguments, *(["--yes"] if arguments else []))

    def test_losses_are_counted(self):
        database = self.filled()
        document = self.document(database, "plan", *self.newest(), "--loses")
        found = {loss["object"].split(".", 1)[1] if self.kind == "postgres" else loss["object"]: loss for loss in document["loses"]}
        # A value that was set to NULL is another one than the default.
        self.assertEqual({name: loss["count"] for name, loss in found.items()}, {"boxes": 2, "gifts": 3, "things.mark": 3, "things.weight": 1})
        self.assertEqual({loss["measure"] for loss in found.values()}, {"exact"})
        self.assertEqual({name: loss["kind"] for name, loss in found.items()}, {"boxes": "rows", "gifts": "rows", "things.mark": "column", "things.weight": "column"})
        self.assertEqual(document["loses_unknown"], [])
        if self.kind == "postgres":
            self.assertEqual({name: loss["since"] for name, loss in found.items()}, {"boxes": 2, "gifts": 3, "things.mark": 3, "things.weight": 1})

    def test_keep_and_restore(self):
        database = self.filled()
        before = self.rows(database)
        events = self.undo(database, *self.newest(), "--keep-data")
        self.assertEqual([event["id"] for event in events if event["event"] == "kept"], [1])
        self.assertEqual(len([event for event in events if event["event"] == "loses"][0]["loses"]), 4)
        self.assertEqual(sorted(part["rows"] for part in self.kept(database)["kept"]), [1, 2, 3, 3])
        # The tables are not there: refused, and nothing changes.
        result = self.run_tool(database, "kept", "restore", "1", "--yes")
        self.assertEqual(result.status, 4, result)
        self.project.migrate(database)
        database.query("UPDATE things SET mark = 'newer' WHERE id = 3")
        parts = {part["object"].split(".")[-1]: part for part in self.kept(database, "restore", "1")["restored"]}
        self.assertEqual({name: (part["restored"], part["left"]) for name, part in parts.items()}, {"boxes": (2, 0), "gifts": (3, 0), "mark": (2, 1), "weight": (1, 0)})
        database.query("UPDATE things SET mark = NULL WHERE id = 3")
        self.assertEqual(self.rows(database), before)
        # Sequences go on behind what was put back; a second time nothing is there to be done.
        database.query("INSERT INTO gifts (box, colour) VALUES (1, 'blue')")
        parts = self.kept(database, "restore", "1")["restored"]
        self.assertEqual(len(database.query("SELECT 1 FROM gifts")), 4)
        self.assertTrue(all(part["restored_at"] for part in self.kept(database)["kept"]))
        copies = [part["table"] for part in parts]
        self.assertEqual(self.kept(database, "drop", "1")["kept"], [])
        for name in copies:
            with self.assertRaises(Exception):
                database.query("SELECT 1 FROM %s" % name)
        self.assertEqual(self.run_tool(database, "kept", "drop", "1", "--yes").status, 2)

    def test_nothing_to_keep(self):
        database = self.fresh()
        events = self.undo(database, *self.newest(), "--keep-data")
        self.assertEqual([event for event in events if event["event"] == "kept"], [])
        self.assertEqual(self.kept(database)["kept"], [])
        self.assertEqual(sorted(self.project.applied(database)), sorted(self.states[-2].applied))
        self.assertEqual(database.catalog(), self.states[-2].catalog)

    def test_more_than_was_shown(self):
        """Somebody writes all the while: what was shown is not what would be lost, so nothing is done."""
        if self.kind != "postgres":
            return
        database, over = self.filled(), threading.Event()

        def write():
            connection = database.connect()
            while not over.is_set():
                connection.cursor().execute("INSERT INTO gifts (box, colour) VALUES (1, 'red')")
                time.sleep(0.001)
            connection.close()

        writer = threading.Thread(target=write)
        writer.start()
        try:
            result = self.run_tool(database, "run", *self.newest(), "--keep-data", "--yes", "--format", "json")
        finally:
            over.set()
            writer.join()
        self.assertEqual(result.status, 4, result)
        self.assertIn("more would be lost than was shown", result.err)
        self.assertEqual(sorted(self.project.applied(database)), sorted(self.states[-1].applied))
        self.assertEqual(self.kept(database)["kept"], [])

    def on_terminal(self, database, *arguments, meanwhile=None):
        words = self.arguments(database, "run", *self.newest(), *arguments)[1:]
        name = os.path.basename(database.path) if self.kind == "sqlite" else database.name
        return run_on_terminal(*words, answer=(name + "\n").encode(), env=self.project.env(database), columns=200, meanwhile=meanwhile, patience=120)

    def test_what_is_written_while_somebody_reads_the_plan(self):
        """Without --keep-data: what is lost is shown, and counted once more before the first change."""
        database = self.filled()
        shown = self.on_terminal(database, "--loses", meanwhile=lambda: database.query("INSERT INTO gifts (box) VALUES (1)"))
        self.assertEqual(shown[0], 4, shown[1])
        self.assertRegex(shown[1], r"(?s)The undo destroys.*gifts.*Type the name.*more would be lost than was shown: '[a-z_.]*gifts', 4 instead of 3")
        self.assertEqual(sorted(self.project.applied(database)), sorted(self.states[-1].applied))
        self.assertEqual(len(database.query("SELECT 1 FROM gifts")), 4)
        # Where there was nothing to lose at first, too.
        database.query("DELETE FROM gifts")
        shown = self.on_terminal(database, "--loses", meanwhile=lambda: database.query("INSERT INTO gifts (box) VALUES (1)"))
        self.assertEqual(shown[0], 4, shown[1])
        self.assertIn("1 instead of 0", shown[1])
        # Less than was shown is no reason to stop.
        shown = self.on_terminal(database, "--loses", meanwhile=lambda: database.query("DELETE FROM gifts"))
        self.assertEqual(shown[0], 0, shown[1])
        self.assertEqual(sorted(self.project.applied(database)), sorted(self.states[-2].applied))
        self.assertEqual(self.kept(database)["kept"], [])

    def test_the_plan_tells_the_line_that_counts_again(self):
        result = self.run_tool(self.filled(), "plan", *self.newest(), "--loses")
        self.assertEqual(result.status, 0, result)
        self.assertRegex(result.out, r"To do it:\n +migrollback run .*--loses")


class KeptDjango(Keeping):
    make = Shop

    @classmethod
    def text(cls, number, up, down):
        needs = "0001_initial" if number == 1 else "0101_own1"
        text = "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [('accounts', '%s')]\n    operations = [migrations.RunSQL(%r, %r)]\n"
        return "accounts/migrations/010%d_own%d.py" % (number, number), text % (needs, up, down)


class KeptRails(Keeping):
    make = Store

    @classmethod
    def text(cls, number, up, down):
        def lines(statements):
            return "\n".join("    execute %s" % json.dumps(sql) for sql in statements)

        text = "class Own%d < ActiveRecord::Migration[5.2]\n  def up\n%s\n  end\n\n  def down\n%s\n  end\nend\n" % (number, lines(up), lines(down))
        return "db/migrate/2099010%d000000_own%d.rb" % (number, number), text


class KeptKnex(Keeping):
    make = Blog

    @classmethod
    def text(cls, number, up, down):
        def lines(statements):
            return "\n".join("  await knex.raw(%s);" % json.dumps(sql) for sql in statements)

        return "migrations/2099010%d000000_own.js" % number, "exports.up = async (knex) => {\n%s\n};\nexports.down = async (knex) => {\n%s\n};\n" % (lines(up), lines(down))


for base in (KeptDjango, KeptRails, KeptKnex):
    for_kinds(KINDS, base, globals())
del base, Keeping, KeptDjango, KeptRails, KeptKnex, Scenario
