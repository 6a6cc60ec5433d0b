"""check with real Alembic projects: what holds for all frameworks (test_check.py), and what is Alembic's own."""
import contextlib
import json
import os
import shutil
import subprocess
import unittest

import test_check
from alembic_projects import INI, AlembicCheck, FlaskTrial, revision
from databases import new_database, new_folder

BLOCK = "with op.get_context().autocommit_block():\n    op.%s"
# Per database: what makes a column of two values, and what adds one, up and down.
ENUM = {
    "postgres": ("op.execute(\"CREATE TYPE mood AS ENUM ('good', 'bad')\")\nop.add_column('gadgets', sa.Column('mood', sa.Enum('good', 'bad', name='mood')))",
                 BLOCK % "execute(\"ALTER TYPE mood ADD VALUE 'so so'\")", ""),
    "mysql": ("op.add_column('gadgets', sa.Column('mood', sa.Enum('good', 'bad')))",
              "op.alter_column('gadgets', 'mood', type_=sa.Enum('good', 'bad', 'so so'), existing_type=sa.Enum('good', 'bad'))",
              "op.alter_column('gadgets', 'mood', type_=sa.Enum('good', 'bad'), existing_type=sa.Enum('good', 'bad', 'so so'))"),
    "sqlite": ("with op.batch_alter_table('gadgets') as batch:\n    batch.add_column(sa.Column('mood', sa.String(10)))\n    batch.create_check_constraint('moods', \"mood IN ('good', 'bad')\")",
               "with op.batch_alter_table('gadgets') as batch:\n    batch.drop_constraint('moods', type_='check')\n    batch.create_check_constraint('moods', \"mood IN ('good', 'bad', 'so so')\")",
               "with op.batch_alter_table('gadgets') as batch:\n    batch.drop_constraint('moods', type_='check')\n    batch.create_check_constraint('moods', \"mood IN ('good', 'bad')\")"),
}  # fmt: skip
MADE_UNDONE = {
    "postgres": "op.drop_column('gadgets', 'mood')\nop.execute('DROP TYPE mood')",
    "mysql": "op.drop_column('gadgets', 'mood')",
    "sqlite": "with op.batch_alter_table('gadgets') as batch:\n    batch.drop_constraint('moods', type_='check')\n    batch.drop_column('mood')",
}


class Ahead:
    """One row is all: where the code does not have it, nothing says what it stands on."""

    def test_code_that_does_not_know_what_is_applied(self):
        super().test_code_that_does_not_know_what_is_applied()
        with self.without("column"):
            status, document = self.check()
        self.assertIsNone(document["pending"])
        self.assertEqual("unknown", document["verdict"]["undo"])
        self.assertIn("the database is at 'k3'", document["not_checked"])

    def test_a_database_that_is_ahead_is_ready_but_not_vouched_for(self):
        """It is not: what this code needs may be missing."""
        self.add("column")
        self.project.migrate(self.database)
        with self.without("column"):
            status, document = self.check("--ready")
        self.assertEqual((3, False), (status, document["ready"]))


    def test_a_project_whose_graph_cannot_be_read(self):
        """One row again: nothing is called pending that may be applied."""
        self.add("column")
        self.project.migrate(self.database)
        self.project.put("conf/other.ini", INI.replace("%(here)s/", "%(here)s/../"))
        os.rename(os.path.join(self.project.folder, "alembic.ini"), os.path.join(self.project.folder, "away.ini"))
        self.addCleanup(self.project.put, "alembic.ini", INI)
        self.project.command = ["--command", "/usr/bin/python3 -m alembic -c conf/other.ini"]
        self.addCleanup(delattr, self.project, "command")
        status, document = self.check("--fail-on", "unknown")
        self.assertEqual((3, None, []), (status, document["pending"], document["migrations"]))
        self.assertIn("could not be found in the project's files", " ".join(document["notes"]))

    @contextlib.contextmanager
    def without(self, kind):
        self.project.remove(kind)
        try:
            yield
        finally:
            self.project.write(kind)


class Own:
    """What other frameworks do not have."""

    def revisions(self, **texts):
        for name, text in texts.items():
            path = "revisions/versions/%s_own.py" % name
            self.project.put(path, text)
            self.addCleanup(os.remove, os.path.join(self.project.folder, path))

    def twice(self):
        """The same on every run, and nothing of it in the database."""
        before = (self.database.catalog(), self.project.applied(self.database))
        documents = [self.check("--fail-on", "none")[1] for _ in range(2)]
        for document in documents:
            for each in document["migrations"]:
                del each["seconds"]
        self.assertEqual(*documents)
        self.assertEqual(before, (self.database.catalog(), self.project.applied(self.database)))
        self.assertEqual({"executed"}, {each["evidence"] for each in documents[0]["migrations"]}, documents[0]["notes"])
        return documents[0], {each["name"]: (each["leave"], each["reverse"]) for each in documents[0]["migrations"]}

    def test_a_new_value_of_an_enum_and_an_index_that_is_made_concurrently(self):
        index = "create_index('gadgets_code', 'gadgets', ['code'], postgresql_concurrently=True)"
        drop = "drop_index('gadgets_code', 'gadgets', postgresql_concurrently=True)"
        self.revisions(
            e1=revision("e1", "k1", ENUM[self.kind][0], MADE_UNDONE[self.kind]),
            e2=revision("e2", "e1", *ENUM[self.kind][1:]),
            e3=revision("e3", "e2", BLOCK % index, BLOCK % drop),
        )
        document, verdicts = self.twice()
        undo = "impossible" if self.kind == "postgres" else "may-fail"  # nothing takes a label back there
        self.assertEqual({"e1": ("safe", "lossy"), "e2": ("data-dependent", undo), "e3": ("safe", "lossless")}, verdicts)
        mode = {"postgres": "SHARE UPDATE EXCLUSIVE", "mysql": "NOCOPY, NONE", "sqlite": "database, writing"}[self.kind]
        self.assertEqual([mode], [lock["mode"] for lock in document["migrations"][2]["locks"]])

    def test_what_a_cursor_of_the_driver_does_is_unknown(self):
        """It is not heard: nothing is called safe."""
        unheard = "op.get_bind().connection.cursor().execute(\"UPDATE gadgets SET name = 'unheard'\")"
        self.revisions(u1=revision("u1", "k1", unheard, ""))
        document, verdicts = self.twice()
        self.assertEqual({"u1": ("unknown", "unknown")}, verdicts, document["migrations"])

    def test_branches_merges_and_dependencies(self):
        table = lambda name: ("op.create_table('t_%s', sa.Column('id', sa.Integer, primary_key=True))" % name, "op.drop_table('t_%s')" % name)
        self.revisions(
            b1=revision("b1", "k1", *table("b1")),
            c1=revision("c1", "k1", *table("c1")),
            c2=revision("c2", "c1", *table("c2"), depends_on="b1"),
            m1=revision("m1", ("b1", "c2"), *table("m1")),
            z1=revision("z1", None, *table("z1"), depends_on="c1"),
        )
        document, verdicts = self.twice()
        self.assertEqual({name: ("safe", "lossy") for name in ("b1", "c1", "c2", "m1", "z1")}, verdicts)
        order = [each["name"] for each in document["pending"]]
        for first, then in (("b1", "c2"), ("c1", "c2"), ("c2", "m1"), ("c1", "z1")):
            self.assertLess(order.index(first), order.index(then), order)
        self.assertEqual([], document["unknown"])
        self.project.tool(self.database, "upgrade", "m1")
        self.assertEqual((["z1"], []), ([each["name"] for each in self.check()[1]["pending"]], document["unknown"]))

    def test_a_rehearsal(self):
        self.add("index", "column", "rename")
        self.project.migrate(self.database)
        before = (self.database.catalog(), self.project.applied(self.database))
        done = self.run_program("rehearse", "--to", "k1", "--format", "json")
        document = json.loads(done.stdout)
        self.assertEqual((0, ["k6", "k3", "k2"]), (done.returncode, [each["name"] for each in document["undo"]]), done.stderr)
        self.assertEqual(before, (self.database.catalog(), self.project.applied(self.database)))

    def test_the_effect_of_a_revision_for_mark_complete(self):
        """All that it makes is there: it is marked, by `alembic stamp`. Something else is there: it is not."""
        self.add("column")
        other = self.database.copy()
        self.addCleanup(other.drop)
        for database, type in ((self.database, "integer"), (other, "varchar(7)")):
            database.query("ALTER TABLE gadgets ADD COLUMN size %s" % type)
        done = self.run_program("mark-complete", "k3", "--yes")
        self.assertEqual((0, ["k3"]), (done.returncode, self.project.applied(self.database)), done.stderr)
        self.assertRegex(done.stdout + done.stderr, r"proven +known .*\n(?s:.*)proven +complete-effect .*\n *proven +equal ")
        self.database = other
        before = (other.catalog(), self.project.applied(other))
        done = self.run_program("mark-complete", "k3", "--yes")
        self.assertEqual(4, done.returncode, done.stderr)
        self.assertRegex(done.stdout + done.stderr, r"refuted +equal ")
        self.assertEqual(before, (other.catalog(), self.project.applied(other)))

    def run_program(self, *words):
        argv = [test_check.migrollback(), *words, "--database", self.database.url, "--project", self.project.folder, *self.project.command]
        return subprocess.run(argv, cwd=self.project.folder, env=dict(self.project.env(self.database), TMPDIR=self.temporary), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)


class FlaskMigrate:
    """The same table and revisions; the project is found by Flask."""

    kind = None

    def setUp(self):
        folder = new_folder()
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.project, self.database = FlaskTrial(folder), new_database(self.kind, folder)
        self.addCleanup(self.database.drop)
        for name, before in (("a1", "r1"), ("a2", "a1")):
            text = revision(name, before, "op.create_table('%s', sa.Column('id', sa.Integer, primary_key=True))" % name, "op.drop_table('%s')" % name)
            self.project.put("migrations/versions/%s_x.py" % name, text)
        self.project.migrate(self.database)

    def run_program(self, *words):
        project, database = self.project, self.database
        argv = [test_check.migrollback(), *words, "--database", database.url, "--project", project.folder, "--framework", project.framework, "--command", " ".join(project.argv), "--format", "json"]
        done = subprocess.run(argv, cwd=project.folder, env=project.env(database), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads(done.stdout.splitlines()[-1])

    def test_a_rehearsal_a_rollback_and_what_is_pending_then(self):
        self.assertEqual(["a2", "a1"], [each["name"] for each in self.run_program("rehearse", "--to", "r1")["undo"]])
        self.assertEqual(["a2"], self.project.applied(self.database))
        self.run_program("run", "--to", "r1", "--yes")
        self.assertEqual(["r1"], self.project.applied(self.database))
        migrations = self.run_program("check")["migrations"]
        self.assertEqual([("a1", "safe", "lossy", "executed"), ("a2", "safe", "lossy", "executed")], [tuple(each[name] for name in ("name", "leave", "reverse", "evidence")) for each in migrations])


for kind in ("postgres", "mysql", "sqlite"):
    name = "FlaskMigrate" + kind.capitalize()
    globals()[name] = type(name, (FlaskMigrate, unittest.TestCase), {"kind": kind, "__module__": __name__})
    name = "AlembicCheck" + kind.capitalize()
    bases = (Ahead, Own, test_check.Core, test_check.More, test_check.CheckCase)
    globals()[name] = type(name, bases, {"make": AlembicCheck, "kind": kind, "__module__": __name__})
