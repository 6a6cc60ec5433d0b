"""mark-complete with the real frameworks: the loop for Django, Knex and GitLab, the three ways of asking, and what a person can do wrong.

What is left over by which migration is the subject of leftovers/.
"""
import json
import os
import shutil
import subprocess
import unittest

from databases import new_database, new_folder
from projects import Blog, Forge, Shop, Store
from restore import backup
from scenario import migrollback


class Marking(unittest.TestCase):
    """A database upgraded to `deployment`, with the backup of the one before restored over it."""

    make, kind, deployment = None, None, 2
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if cls.make is None:
            raise unittest.SkipTest("the base of the others")
        cls.folder = new_folder()
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.start = cls.own(new_database(cls.kind, cls.folder))
        for number in range(1, cls.deployment):
            project = cls.make(os.path.join(cls.folder, "d%d" % number))
            project.keep_until(number)
            project.deploy(cls.start, number)
        cls.project = cls.make(os.path.join(cls.folder, "new"))
        cls.project.keep_until(cls.deployment)
        cls.backup = backup(cls.start)
        cls.upgraded = cls.own(cls.start.copy())
        cls.project.migrate(cls.upgraded)
        cls.wanted = cls.schema(cls.upgraded), sorted(cls.project.applied(cls.upgraded))

    @classmethod
    def own(cls, database):
        cls.addClassCleanup(database.drop)
        return database

    @staticmethod
    def schema(database):
        return [line for line in database.catalog() if "migrollback_" not in line]

    def restored(self, sql=None):
        database = self.upgraded.copy()
        self.addCleanup(database.drop)
        if sql is not None:
            database.query(sql)
        self.backup.restore(database)
        return database

    def mark(self, database, *arguments, stdin=None, options=("--yes",)):
        argv = [migrollback(), "mark-complete", "--database", database.url, "--project", self.project.folder, "--format", "json",
                "--command", " ".join(self.project.argv), *options]
        done = subprocess.run(argv + list(arguments), cwd=self.project.folder, env=self.project.env(database), input=stdin, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=300)
        try:
            return done.returncode, json.loads(done.stdout), done.stderr
        except ValueError:
            raise AssertionError("no document, exit %d: %s\n%s" % (done.returncode, done.stdout, done.stderr))

    def upgrade(self):
        return ["--"] + self.project.argv + self.command

    def actions(self, database):
        return database.query("SELECT action, name, objects, put_back FROM migrollback_actions WHERE ended_at IS NOT NULL ORDER BY begun_at")

    def assert_upgraded(self, database):
        self.assertEqual(self.wanted[0], self.schema(database))
        self.assertEqual(self.wanted[1], sorted(self.project.applied(database)))


class TheLoop:
    """The upgrade that fails on what is left over succeeds, and the schema is that of one that never failed."""

    def test_the_loop_ends_in_the_schema_of_an_upgrade_that_never_failed(self):
        database = self.restored()
        status, document, messages = self.mark(database, *self.upgrade())
        self.assertEqual(0, status, json.dumps(document, indent=1) + messages)
        self.assertEqual("migrollback.mark/1", document["schema"])
        self.assertEqual(self.make.framework, document["framework"])
        self.assertEqual([True], list({round["done"] for round in document["rounds"]}))
        self.assertEqual(self.remedies[self.kind], [round["remedy"] for round in document["rounds"]], json.dumps(document, indent=1))
        self.assert_upgraded(database)
        self.assertEqual(self.remedies[self.kind], [row[0] for row in self.actions(database)])
        status, document, _ = self.mark(database, *self.upgrade())
        self.assertEqual((0, []), (status, document["rounds"]), "an upgrade with nothing to do")

    def test_without_a_word_nothing_is_changed(self):
        database = self.restored()
        with self.assertRaises(AssertionError):  # what the upgrade does before it fails is not ours
            self.project.tool(database, *self.command)
        before = database.catalog(), self.project.applied(database)
        for options in ((), ("--yes", "--remedy", "ask")):
            status, document, _ = self.mark(database, *self.upgrade(), options=options)
            self.assertEqual((4, "unconfirmed", False), (status, document["code"], document["rounds"][0]["done"]))
            self.assertEqual(before, (database.catalog(), self.project.applied(database)))


def loops(make, deployment, command, remedies):
    for kind in remedies:
        name = "Loop%s%s" % (make.__name__, kind.capitalize())
        globals()[name] = type(name, (TheLoop, Marking), {"make": make, "kind": kind, "deployment": deployment, "command": command, "remedies": remedies,
                                                          "__module__": __name__})


# Restoring on PostgreSQL drops the invoices' foreign key to orders, so that the table is not what its migration makes.
loops(Shop, 2, ["migrate"], {"postgres": ["set-aside"], "mysql": ["mark"], "sqlite": ["mark"]})
loops(Blog, 2, ["migrate:latest"], {"postgres": ["set-aside"], "mysql": ["mark"], "sqlite": ["mark"]})


class Ways(Marking):
    """Rails on SQLite: the three ways of asking, and what is asked wrongly."""

    make, kind, command = Store, "sqlite", ["db:migrate"]

    def failed_log(self, database):
        done = subprocess.run(self.project.argv + self.command, cwd=self.project.folder, env=self.project.env(database), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        self.assertNotEqual(0, done.returncode)
        return done.stdout

    def table(self):
        """A migration that makes one table, and what it makes, left over."""
        folder = os.path.join(self.project.folder, "db", "migrate")
        path = os.path.join(folder, "20300101000000_create_leaflets.rb")
        with open(path, "w") as file:
            file.write("class CreateLeaflets < ActiveRecord::Migration[5.2]\n  def change\n    create_table(:leaflets) { |t| t.string :title }\n  end\nend\n")
        self.addCleanup(os.remove, path)
        database = self.upgraded.copy()
        self.addCleanup(database.drop)
        saved = backup(database)
        self.project.migrate(database)
        return database, saved

    def test_a_log_names_the_migration(self):
        database, saved = self.table()
        saved.restore(database)
        log = self.failed_log(database)
        for prefix in ("", "web_1  | ", "main: "):
            text = "".join(prefix + line + "\n" for line in log.splitlines())
            other = database.copy()
            self.addCleanup(other.drop)
            status, document, messages = self.mark(other, "--from-log", "-", stdin=text)
            self.assertEqual((0, "20300101000000", "mark"), (status, document["rounds"][0]["name"], document["rounds"][0]["remedy"]), messages)
            self.assertIn("20300101000000", self.project.applied(other))

    def test_a_log_of_something_else_is_refused(self):
        database, saved = self.table()
        saved.restore(database)
        before = self.project.applied(database)
        for text in ("", "all is well\n", "rails aborted!\nNameError: uninitialized constant Foo\n", "\x00\xff\x1b[31m" * 50):
            status, document, _ = self.mark(database, "--from-log", "-", stdin=text)
            self.assertEqual((4, []), (status, document["rounds"]), text)
        self.assertEqual(before, self.project.applied(database))

    def test_a_named_version_is_marked_when_all_of_it_is_there(self):
        database, saved = self.table()
        saved.restore(database)
        status, document, _ = self.mark(database, "20300101000000")
        self.assertEqual((0, "mark", True), (status, document["rounds"][0]["remedy"], document["rounds"][0]["done"]))
        status, document, _ = self.mark(database, "20300101000000")
        self.assertEqual((0, False), (status, document["rounds"][0]["done"]), "applied already: nothing to do")

    def test_a_named_version_that_is_not_there_is_refused_unless_a_person_vouches_for_it(self):
        database, saved = self.table()
        saved.restore(database)
        database.query("DROP TABLE leaflets")
        status, document, _ = self.mark(database, "20300101000000")
        self.assertEqual((4, "refuse"), (status, document["rounds"][0]["remedy"]))
        self.assertIn("leaflets is not there", document["message"])
        self.assertNotIn("20300101000000", self.project.applied(database))
        status, document, _ = self.mark(database, "20300101000000", options=("--yes", "--accept-unproven", "20300101000000"))
        self.assertEqual((0, "mark", True), (status, document["rounds"][0]["remedy"], document["rounds"][0]["unproven"]))

    def test_a_version_that_the_code_lacks_is_refused(self):
        status, document, _ = self.mark(self.restored(), "19990101000000")
        self.assertEqual((4, "refuse"), (status, document["rounds"][0]["remedy"]))
        self.assertIn("no such migration", document["message"])

    def test_a_version_is_written_as_rails_writes_it(self):
        database, saved = self.table()
        saved.restore(database)
        status, document, _ = self.mark(database, "0020300101000000")
        self.assertEqual((0, "20300101000000"), (status, document["rounds"][0]["name"]))
        self.assertIn("20300101000000", self.project.applied(database))

    def test_what_was_set_aside_can_be_put_back(self):
        database, saved = self.table()
        database.query("INSERT INTO leaflets (title) VALUES ('kept')")
        saved.restore(database)
        status, document, messages = self.mark(database, *self.upgrade())
        self.assertEqual((0, ["set-aside"]), (status, [round["remedy"] for round in document["rounds"]]), messages)
        self.assertEqual([], database.query("SELECT * FROM leaflets"))
        (action, _, objects, put_back), = self.actions(database)
        self.assertEqual(("set-aside", "table leaflets"), (action, objects))
        database.query("DROP TABLE leaflets")
        for statement in put_back.split(";\n"):
            database.query(statement)
        self.assertEqual([("kept",)], database.query("SELECT title FROM leaflets"))

    def test_a_command_that_fails_on_something_else_is_passed_on(self):
        database = self.restored()
        for command, text in ((["false"], ""), (["sh", "-c", "echo broken >&2; exit 7"], "broken")):
            status, document, messages = self.mark(database, "--", *command)
            self.assertEqual((1, []), (status, document["rounds"]))
            self.assertIn(text, messages)
        status, document, _ = self.mark(database, "--", "/no/such/program")
        self.assertEqual((1, "failed"), (status, document["code"]))

    def test_the_rounds_are_limited(self):
        database, saved = self.table()
        saved.restore(database)
        status, document, _ = self.mark(database, "--", "sh", "-c", "cat %s; exit 1" % self.keep(self.failed_log(database)), options=("--yes", "--max", "1"))
        self.assertEqual((1, 1), (status, len(document["rounds"])), "the same log again names a migration that is applied now")

    def keep(self, text):
        path = os.path.join(self.folder, "kept.log")
        with open(path, "w") as file:
            file.write(text)
        return path

    def test_usage(self):
        database = self.restored()
        for arguments in ((), ("20300101000000", "--from-log", "-"), ("--from-log", "-", "--", "true"), ("--",), ("--from-log", "/no/such/log"),
                          ("--remedy", "force", "1"), ("--max", "0", "--", "true")):
            argv = [migrollback(), "mark-complete", "--database", database.url, *arguments]
            done = subprocess.run(argv, cwd=self.project.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.assertEqual(2, done.returncode, (arguments, done.stdout, done.stderr))

    def test_without_the_application_nothing_is_proven(self):
        database, saved = self.table()
        saved.restore(database)
        log = self.failed_log(database)
        argv = [migrollback(), "mark-complete", "--database", database.url, "--project", self.folder, "--format", "json", "--yes", "--from-log", "-", "--remedy", "mark"]
        done = subprocess.run(argv, cwd=self.folder, input=log, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        document = json.loads(done.stdout)
        self.assertEqual((4, "refuse"), (done.returncode, document["rounds"][0]["remedy"]))
        states = {item["item"]: item["state"] for item in document["rounds"][0]["evidence"]}
        self.assertEqual("unknown", states["complete-effect"])

    def test_text_is_calm_and_says_what_was_done(self):
        database, saved = self.table()
        saved.restore(database)
        argv = [migrollback(), "mark-complete", "--database", database.url, "--yes", "-q"] + self.upgrade()
        done = subprocess.run(argv, cwd=self.project.folder, env=self.project.env(database), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual(0, done.returncode, done.stderr)
        for text in ("Round 1: 20300101000000 failed", "proven   complete-effect", "Done: 20300101000000 is recorded as applied.", "Done: the command has succeeded"):
            self.assertIn(text, done.stdout)
        self.assertNotIn("\x1b", done.stdout)


class Rights(Marking):
    """Rails on PostgreSQL, with a role that may only read: the evidence is gathered, and nothing is changed."""

    make, kind, command = Store, "postgres", ["db:migrate"]

    def test_a_role_that_may_only_read_is_told_so(self):
        database = self.restored()
        role = "reader_%d" % os.getpid()
        database.query("CREATE ROLE %s LOGIN PASSWORD 'reader'" % role)
        self.addCleanup(self.start.query, "DROP ROLE %s" % role)
        self.addCleanup(database.query, "DROP OWNED BY %s" % role)
        database.query("GRANT SELECT ON ALL TABLES IN SCHEMA public TO %s" % role)
        before = database.catalog()
        url = database.parts._replace(netloc="%s:reader@%s:%s" % (role, database.host, database.port), path="/" + database.name, query="").geturl()
        argv = [migrollback(), "mark-complete", "--database", url, "--project", self.project.folder, "--format", "json", "--yes"] + self.upgrade()
        done = subprocess.run(argv, cwd=self.project.folder, env=self.project.env(database), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
        document = json.loads(done.stdout)
        self.assertIn(document["exit"], (4, 8), done.stdout + done.stderr)
        self.assertEqual([False], list({round["done"] for round in document["rounds"]}))
        self.assertEqual(before, database.catalog())


class LoopForge(TheLoop, Marking):
    """GitLab's own table, with times."""

    make, kind, command, remedies = Forge, "postgres", ["db:migrate"], {"postgres": None}

    @classmethod
    def setUpClass(cls):
        cls.deployment = 3
        super().setUpClass()

    def test_the_loop_ends_in_the_schema_of_an_upgrade_that_never_failed(self):
        database = self.restored()
        status, document, messages = self.mark(database, *self.upgrade())
        self.assertEqual(0, status, json.dumps(document, indent=1) + messages)
        self.assertEqual("gitlab", document["framework"])
        self.assertGreater(len(document["rounds"]), 0)
        self.assert_upgraded(database)
        marked = [round["name"] for round in document["rounds"] if round["remedy"] == "mark"]
        for version in marked:
            (finished,), = database.query("SELECT finished_at IS NOT NULL FROM schema_migrations WHERE version = '%s'" % version)
            self.assertTrue(finished)


if __name__ == "__main__":
    unittest.main()
