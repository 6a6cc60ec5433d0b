"""Alembic: one row, the newest revision; the history is in the project's files."""
import unittest

from tool import STARTS, Tool, ToolCase, for_kinds

from alembic_projects import ENV, INI  # noqa: E402


class Alembic(Tool):
    framework, argv = "alembic", ("/usr/bin/python3", "-m", "alembic")
    late, order, batches = False, "version", "version"
    last = None

    def prepare(self):
        self.put(INI, "alembic.ini")
        self.put(ENV, "revisions", "env.py")

    def name(self, step):
        return "r" + step.version

    def write(self, step, deployment):
        self.revision(self.name(step), self.last, self.up(step), self.down(step))
        self.last = self.name(step)

    def revision(self, name, needs, up, down):
        body = lambda side: "".join("    op.execute(%r)\n" % sql for sql in side)
        text = "from alembic import op\n\nrevision = %r\ndown_revision = %r\n\n\ndef upgrade():\n%s\n\ndef downgrade():\n%s"
        self.put(text % (name, needs, body(up), body(down)), "revisions", "versions", name + "_x.py")

    def migrate(self):
        self.run("upgrade", "heads")

    def applied(self):
        """All that the heads need; ours, so that what migrollback says is compared with something else."""
        heads = self.names_of("version_num", "alembic_version")
        order = sorted(set(self.written()))
        return order[: order.index(heads[0]) + 1] if heads else []

    def written(self):
        import glob
        import os

        return [os.path.basename(path)[:-5] for path in glob.glob(self.path("revisions", "versions", "*_x.py"))]


class AlembicCase(ToolCase):
    own_tables = ("alembic_version",)

    def selectors(self, number, newest):
        """A batch derived from versions alone is not undone; the first revision has nothing before it to name."""
        if number > 1:
            yield "--to", self.newest_before(number)

    def test_everything(self):
        """Down to nothing: each revision is named."""
        database = self.fresh()
        names = [word for name in self.order_of_rows() for word in ("--migration", name)]
        done = self.program(database, "run", *names, "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_state(database, 0)

    def test_without_the_project(self):
        """One row, one batch, no time; and nothing is undone."""
        argv = ["--database", self.database.url, "--project", self.folder, "--format", "json"]
        import json
        import subprocess

        from tool import migrollback

        run = lambda *words: subprocess.run([migrollback(), *words, *argv], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        history = json.loads(run("history").stdout)
        self.assertEqual([[row["name"] for row in batch["migrations"]] for batch in history["batches"]], [self.order_of_rows()[-1:]])
        self.assertEqual(history["time"], "none")
        done = run("plan", "--last", "1")
        self.assertEqual(done.returncode, 4, done.stdout)
        codes = [problem["code"] for problem in json.loads(done.stdout)["problems"] if problem["severity"] == "error"]
        self.assertIn("unreachable", codes)
        self.assertEqual(run("plan", "--after", STARTS[2].strftime("%Y-%m-%d")).returncode, 8)


for_kinds(Alembic, globals(), AlembicCase)


class Branched(Alembic):
    """b and c need a; m needs both."""

    kinds = ("sqlite",)
    GRAPH = {"a": None, "b": "a", "c": "a", "c2": "c", "m": ("b", "c2"), "n": "m"}

    def write_all(self):
        for name, needs in self.GRAPH.items():
            self.revision(name, needs, ["CREATE TABLE t_%s (id integer)" % name], ["DROP TABLE t_%s" % name])

    def tables(self):
        return sorted(name[2:] for (name,) in self.database.query("SELECT name FROM sqlite_master WHERE name LIKE 't\\_%' ESCAPE '\\'"))


class BranchedCase(ToolCase):
    make, kind = Branched, "sqlite"
    own_tables = ("alembic_version",)

    @classmethod
    def deploy(cls, number, steps):
        if number == 1:
            cls.tool.write_all()
            cls.tool.migrate()
        cls.brought, cls.states = [list(Branched.GRAPH)], [([], [], []), ([], [], [])]

    def go(self, *gone, status=0, code=None):
        database = self.fresh()
        names = [word for name in gone for word in ("--migration", name)]
        done = self.program(database, "run", *names, "--yes", "--format", "json")
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        if code is not None:
            self.assertIn(code, done.stderr + done.stdout)
        left = sorted(Branched.GRAPH) if status else sorted(set(Branched.GRAPH) - set(gone))
        self.assertEqual(self.tool.tables(), left)

    test_leap = None

    def test_history_tells_the_deployments(self):
        document = self.document(self.database, "history")
        self.assertEqual([row["name"] for row in document["batches"][0]["migrations"]][0], "a")
        self.assertEqual(document["applied"], 6)

    def test_every_boundary(self):
        """The tip; a merge, with what needs it; one branch to its middle; everything."""
        self.go("n")
        self.go("n", "m")
        self.go("n", "m", "c2")
        self.go(*Branched.GRAPH)

    def test_what_cannot_be_reached_is_refused(self):
        self.go("n", "m", "c2", "c", status=4, code="unreachable")
        self.go("m", status=4, code="dependent-before-cutoff")


AlembicBranched = type("AlembicBranched", (BranchedCase, unittest.TestCase), {"__module__": __name__})
