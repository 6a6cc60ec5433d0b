"""run --loses where migrollback itself undoes by the SQL of files: what is lost is shown, and counted once more under its lock."""
import os
import subprocess
import sys

from check_sql import DbmateCheck
from scenario import migrollback
from test_check import CheckCase

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
from program import run_on_terminal  # noqa: E402


class Loses:
    def words(self):
        return ["--database", self.database.url, "--project", self.project.folder, "--migration", self.project.names["column"][1], "--loses"]

    def run_it(self, meanwhile):
        name = os.path.basename(self.database.path) if self.kind == "sqlite" else self.database.name
        return run_on_terminal("run", *self.words(), answer=(name + "\n").encode(), env=dict(self.project.env(self.database), TMPDIR=self.temporary),
                               cwd=self.project.folder, columns=200, meanwhile=meanwhile, patience=120)  # fmt: skip

    def test_what_is_written_while_somebody_reads_the_plan(self):
        self.add("column")
        self.project.migrate(self.database)
        self.database.query("UPDATE gadgets SET size = 5 WHERE name = 'one'")
        before = (self.database.catalog(), self.project.applied(self.database))
        status, shown = self.run_it(lambda: self.database.query("UPDATE gadgets SET size = 6 WHERE name = 'two'"))
        self.assertEqual(4, status, shown)
        self.assertRegex(shown, r"(?s)The undo destroys.*gadgets\.size.*Type the name.*more would be lost than was shown: '[a-z.]*gadgets\.size', 2 instead of 1")
        self.assertEqual(before, (self.database.catalog(), self.project.applied(self.database)))
        status, shown = self.run_it(lambda: self.database.query("UPDATE gadgets SET size = 7 WHERE name = 'two'"))
        self.assertEqual(0, status, shown)
        self.assertNotIn(self.project.names["column"][1], str(self.project.applied(self.database)))
        self.assertEqual([], self.copies())

    def test_a_program_is_told_before_anything_is_changed(self):
        self.add("column")
        self.project.migrate(self.database)
        self.database.query("UPDATE gadgets SET size = 5")
        argv = [migrollback(), "run", *self.words(), "--yes", "--format", "json"]
        done = subprocess.run(argv, stdout=subprocess.PIPE, env=dict(self.project.env(self.database), TMPDIR=self.temporary), timeout=120, text=True)
        events = [line.split('"event":"')[1].split('"')[0] for line in done.stdout.splitlines()]
        self.assertEqual((0, ["started", "loses", "undoing"]), (done.returncode, [event for event in events if event != "output"][:3]), done.stdout)


for kind in ("Postgres", "Mysql", "Sqlite"):
    name = "DbmateLoses" + kind
    globals()[name] = type(name, (Loses, CheckCase), {"make": DbmateCheck, "kind": kind.lower(), "__module__": __name__})
del kind, name, CheckCase
