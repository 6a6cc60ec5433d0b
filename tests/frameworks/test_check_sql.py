"""check with plain SQL migrations, which migrollback tries by itself. dbmate's are applied by the real dbmate; the others' tables are made as
their own sources make them (native/layouts.py)."""
import json
import os
import shutil
import subprocess
import sys
import unittest

import test_check
from check_sql import DBMATE, DbmateCheck
from databases import KINDS, new_database, new_folder
from restore import backup
from scenario import migrollback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "native"))
from layouts import LAYOUTS, Flyway, GolangMigrate, Sqitch, Tern  # noqa: E402

REBUILD = """PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE new_gadgets (%s);
INSERT INTO new_gadgets (id, name, code, note) SELECT id, name, code, note FROM gadgets;
DROP TABLE gadgets;
ALTER TABLE new_gadgets RENAME TO gadgets;
COMMIT;
PRAGMA foreign_keys = ON;"""
GADGETS = "id integer PRIMARY KEY, name varchar(50), code varchar(20), note varchar(50)"
MOODS = {"postgres": "CREATE TYPE mood AS ENUM ('good');\nCREATE TABLE moods (id integer PRIMARY KEY, felt mood);",
         "mysql": "CREATE TABLE moods (id integer PRIMARY KEY, felt enum('good'));"}
NO = " transaction:false"
# (name, options of both sides, up, down, verdicts)
SPECIAL = {
    "postgres": [
        ("concurrent", NO, "CREATE INDEX CONCURRENTLY gadgets_code ON gadgets (code);", "DROP INDEX CONCURRENTLY gadgets_code;", ("safe", "lossless")),
        ("label", "", "ALTER TYPE mood ADD VALUE 'bad';",
         "ALTER TYPE mood RENAME TO old_mood;\nCREATE TYPE mood AS ENUM ('good');\nALTER TABLE moods ALTER felt TYPE mood USING felt::text::mood;\nDROP TYPE old_mood;", ("data-dependent", "may-fail")),
        ("dumped", "", "SELECT pg_catalog.set_config('search_path', '', false);\nSET row_security = off;\nCREATE TABLE public.dumped (id integer);", "DROP TABLE dumped;", ("safe", "lossy")),
        ("temporary", "", "CREATE TEMPORARY TABLE scratch (id integer);\nCREATE TABLE lasting (id integer);", "DROP TABLE lasting;", ("safe", "lossy")),
        ("filled", "", "ALTER TABLE gadgets ADD COLUMN both_names text;\nUPDATE gadgets SET both_names = name || '; ' || code;", "ALTER TABLE gadgets DROP COLUMN both_names;", ("safe", "lossy")),
    ],
    "mysql": [
        ("online", "", "ALTER TABLE gadgets ADD INDEX gadgets_code (code), ALGORITHM=INPLACE, LOCK=NONE;", "ALTER TABLE gadgets DROP INDEX gadgets_code;", ("safe", "lossless")),
        ("label", "", "ALTER TABLE moods MODIFY felt enum('good', 'bad');", "ALTER TABLE moods MODIFY felt enum('good');", ("data-dependent", "may-fail")),
        ("filled", "", "ALTER TABLE gadgets ADD COLUMN both_names text;\nUPDATE gadgets SET both_names = concat(name, '; ', code);", "ALTER TABLE gadgets DROP COLUMN both_names;", ("safe", "lossy")),
    ],
    "sqlite": [
        ("rebuilt", NO, REBUILD % (GADGETS + ", size integer"), REBUILD % GADGETS, ("safe", "lossy")),
        ("temporary", "", "CREATE TEMPORARY TABLE scratch (id integer);\nCREATE TABLE lasting (id integer);", "DROP TABLE lasting;", ("safe", "lossy")),
        ("filled", "", "ALTER TABLE gadgets ADD COLUMN both_names text;\nUPDATE gadgets SET both_names = name || '; ' || code;", "ALTER TABLE gadgets DROP COLUMN both_names;", ("safe", "lossy")),
    ],
}


class Special:
    """What is peculiar to SQL files, and to one database."""

    def add_text(self, name, number, up, down, options=""):
        version = "202606%02d000000" % number
        path = os.path.join(self.project.folder, "db/migrations/%s_%s.sql" % (version, name))
        with open(path, "w") as out:
            out.write("-- migrate:up%s\n%s\n\n-- migrate:down%s\n%s\n" % (options, up, options, down))
        self.addCleanup(lambda: os.path.exists(path) and os.remove(path))
        return version

    def tool(self, *arguments):
        argv = [migrollback(), *arguments, "--database", self.database.url, "--project", self.project.folder, "--format", "json"]
        done = subprocess.run(argv, env=dict(os.environ, TMPDIR=self.temporary), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()] if arguments[0] == "run" else json.loads(done.stdout)

    def test_what_each_database_does_its_own_way(self):
        expected = {}
        if self.kind in MOODS:
            self.add_text("moods", 9, MOODS[self.kind], "DROP TABLE moods;")
            self.project.migrate(self.database)
        for number, (name, options, up, down, verdicts) in enumerate(SPECIAL[self.kind]):
            expected[self.add_text(name, 10 + number, up, down, options)] = verdicts
        before = self.database.catalog(), self.project.applied(self.database)
        documents = [self.check()[1] for _ in range(2)]
        self.assertEqual(expected, {each["name"]: (each["leave"], each["reverse"]) for each in documents[0]["migrations"]}, json.dumps(documents[0], indent=1))
        self.assertEqual(["executed"], list({each["evidence"] for each in documents[0]["migrations"]}))
        self.assertEqual([], [finding for each in documents[0]["migrations"] for finding in each["findings"] if finding["rule"] == "cannot-be-repeated"])
        for each in documents[0]["migrations"] + documents[1]["migrations"]:
            del each["seconds"]
        self.assertEqual(documents[0], documents[1])
        self.assertEqual(before, (self.database.catalog(), self.project.applied(self.database)))
        self.assertEqual([], self.copies())

    def test_what_its_framework_would_not_run_fails_here_too(self):
        if self.kind != "postgres":
            self.skipTest("only PostgreSQL refuses statements in a transaction")
        version = self.add_text("inside", 20, "CREATE INDEX CONCURRENTLY gadgets_code ON gadgets (code);", "DROP INDEX gadgets_code;")
        with self.assertRaises(AssertionError):
            self.project.migrate(self.database)
        status, document = self.check()
        self.assertEqual((3, ["failing"], [version]), (status, document["failed_on"], [each["name"] for each in document["migrations"]]))

    def test_nothing_reaches_out_of_the_copy(self):
        """Neither on the way forward nor on the way back, of which a rehearsal runs the file."""
        written = os.path.join(self.temporary, "written")
        out = {"postgres": "COPY gadgets TO PROGRAM 'cat > %s';" % written,
               "mysql": "UPDATE `%s` . gadgets SET name = 'lost';" % self.database.name,
               "sqlite": "ATTACH '%s' AS production;\nUPDATE production.gadgets SET name = 'lost';" % self.database.url.partition(":")[2]}[self.kind]  # fmt: skip
        before = self.database.query("SELECT * FROM gadgets ORDER BY id")
        forward = self.add_text("forward", 30, out, "SELECT 1;", NO)
        document = self.check()[1]
        (one,) = [each for each in document["migrations"] if each["name"] == forward]
        self.assertEqual(("unknown", "unknown"), (one["leave"], one["reverse"]), one)
        self.assertRegex(str(one["findings"]), "line 2 would reach out of the copy: it ")
        os.remove(os.path.join(self.project.folder, "db/migrations/%s_forward.sql" % forward))
        back = self.add_text("back", 31, "CREATE TABLE backs (id integer);", "DROP TABLE backs;\n" + out, NO)
        self.project.migrate(self.database)
        status, document = self.tool("rehearse", "--migration", back)
        self.assertNotEqual(0, status, document)
        self.assertRegex(str(document), "would reach out of the copy")
        self.assertEqual(before, self.database.query("SELECT * FROM gadgets ORDER BY id"))
        self.assertFalse(os.path.exists(written))

    def test_what_is_lost_is_told_and_kept(self):
        self.add("column")
        self.project.migrate(self.database)
        self.database.query("UPDATE gadgets SET size = 5 WHERE name <> 'one'")
        newest = ("--migration", self.project.names["column"][1])
        status, plan = self.tool("plan", *newest, "--loses")
        self.assertEqual([("size", 2, "exact")], [(loss["object"].split(".")[-1], loss["count"], loss["measure"]) for loss in plan["loses"]], plan)
        status, events = self.tool("run", *newest, "--keep-data", "--yes")
        self.assertEqual((0, [1]), (status, [event["id"] for event in events if event["event"] == "kept"]), events)
        self.assertEqual([2], [part["rows"] for part in self.tool("kept")[1]["kept"]])

    def test_what_a_restored_backup_left_over_is_marked(self):
        saved = backup(self.database)
        self.add("stuck")
        self.project.migrate(self.database)
        saved.restore(self.database)
        url = self.project.url(self.database)
        argv = [migrollback(), "mark-complete", "--database", self.database.url, "--project", self.project.folder, "--format", "json", "--framework", "dbmate", "--yes", "--"]
        argv += [DBMATE, "--no-dump-schema", "-u", url, "-d", os.path.join(self.project.folder, "db/migrations"), "migrate"]
        done = subprocess.run(argv, cwd=self.project.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
        document = json.loads(done.stdout)
        self.assertEqual((0, [("mark", True)]), (done.returncode, [(each["remedy"], each["done"]) for each in document["rounds"]]), done.stdout + done.stderr)
        self.assertIn(self.project.names["stuck"][1], str(self.project.applied(self.database)))

    def test_without_the_files_the_reason_is_told(self):
        argv = [migrollback(), "check", "--database", self.database.url, "--framework", "dbmate", "--project", self.temporary, "--format", "json"]
        document = json.loads(subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=60).stdout)
        self.assertRegex(" ".join(document["notes"]), "there are no migration files of dbmate in 'db/migrations' or 'migrations'")


class Frameworks:
    """Each framework's files, and a table as its source makes it: deployments 1 to 4 are applied, 5 and 6 pending."""

    kind = None
    PENDING = [("safe", "lossless"), ("safe", "lossy"), ("safe", "lossy"), ("safe", "lossy")]
    TRIGGER = {"postgres": "unsafe", "mysql": "data-dependent", "sqlite": "data-dependent"}

    def tool(self, *arguments):
        argv = [migrollback(), *arguments, "--database", self.database.url, "--project", self.project.folder, "--format", "json"] + self.project.arguments()
        done = subprocess.run(argv, env=dict(os.environ, PATH="/usr/bin:" + os.environ["PATH"]), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
        return json.loads(done.stdout)

    def look(self, layout):
        folder = new_folder()
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.database = new_database(self.kind, folder)
        self.addCleanup(self.database.drop)
        self.project = layout(os.path.join(folder, "project"), self.kind)
        os.makedirs(self.project.folder)
        for number in range(1, 5):
            self.project.deploy(self.database, number)
        self.project.write_files(6)
        before = self.database.catalog(), self.project.rows(self.database)
        pending = self.tool("check")
        self.assertEqual([self.project.version(index) for index in range(8, 12)], [each["name"] for each in pending["pending"]], pending)
        self.assertEqual(self.PENDING, [(each["leave"], each["reverse"]) for each in pending["migrations"]], pending)
        self.assertEqual(([], []), (pending["unknown"], pending["out_of_order"]))
        newest = ["--to", self.project.version(5)] if layout in (GolangMigrate, Tern) else [word for index in (6, 7) for word in ("--migration", self.project.version(index))]
        applied = self.tool("check", *newest)
        self.assertEqual([(self.project.version(7), self.TRIGGER[self.kind], "lossless"), (self.project.version(6), "unsafe", "lossless")],
                         [(each["name"], each["leave"], each["reverse"]) for each in applied["migrations"]], applied)
        rehearsed = self.tool("rehearse", *newest)
        self.assertEqual(("equal", [], []), (rehearsed["compared"], rehearsed["differences"], rehearsed["drift"]), rehearsed)
        self.assertEqual(before, (self.database.catalog(), self.project.rows(self.database)))


def flyways_order(self):
    """1.10 comes after 1.9, and what lies between two versions is late."""
    self.look(Flyway)
    self.project.deploy(self.database, 5)
    self.project.write("sql/V5_11__after.sql", "SELECT 1;")
    self.assertEqual([], self.tool("check")["out_of_order"])
    self.project.write("sql/V5_9_1__between.sql", "SELECT 1;")
    document = self.tool("check")
    self.assertEqual((["5.9.1"], ["5.9.1", "5.11", "6.11", "6.12"]), ([each["name"] for each in document["out_of_order"]], [each["name"] for each in document["pending"]]))


def _cases():
    for kind in KINDS:
        name = kind.capitalize()
        yield "DbmateCheck" + name, type("DbmateCheck" + name, (Special, test_check.Core, test_check.CheckCase), {"make": DbmateCheck, "kind": kind})
        yield "DbmateMore" + name, type("DbmateMore" + name, (test_check.More, test_check.CheckCase), {"make": DbmateCheck, "kind": kind})
        tests = {"test_" + layout.framework.replace("-", "_"): lambda self, layout=layout: self.look(layout)
                 for layout in LAYOUTS if kind in layout.kinds and layout is not Sqitch}  # fmt: skip
        if kind == "sqlite":
            tests["test_flyway_counts_number_for_number"] = flyways_order
        yield "Frameworks" + name, type("Frameworks" + name, (Frameworks, unittest.TestCase), dict(tests, kind=kind, __module__=__name__))


globals().update(_cases())
