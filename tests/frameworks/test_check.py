"""check with the real frameworks: a pending deployment, one that is applied, and a container that waits; verdicts come from running them."""
import json
import os
import shutil
import subprocess
import time
import unittest
import xml.etree.ElementTree

from check_projects import DjangoCheck, GitlabCheck, KnexCheck, RailsCheck
from databases import new_database, new_folder
from scenario import migrollback

PENDING = ("index", "column", "data", "mixed", "rename", "drop", "stuck")
# What the old code may do with it, and what undoing it means: the same whoever runs it.
VERDICTS = {
    "index": ("safe", "lossless"),
    "column": ("safe", "lossy"),
    "data": ("data-dependent", "impossible"),
    "mixed": ("data-dependent", "impossible"),
    "rename": ("unsafe", "lossless"),
    "drop": ("unsafe", "impossible"),
    "stuck": ("safe", "impossible"),
}
# Rails 5.2 makes SQLite's tables anew to drop or rename a column, and forgets AUTOINCREMENT: the undo of the first that does is not exact.
NOT_EXACT = {"RailsCheckSqlite": {"column": ("safe", "impossible")}}


class CheckCase(unittest.TestCase):
    make = kind = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if cls.make is None:
            raise unittest.SkipTest("the base of the others")
        cls.folder = new_folder()
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.base = new_database(cls.kind, cls.folder)
        cls.addClassCleanup(cls.base.drop)
        cls.project = cls.make(os.path.join(cls.folder, "project"))
        cls.project.keep_until(cls.make.deployments_kept)
        cls.project.migrate(cls.base)
        cls.project.write("base")
        cls.project.migrate(cls.base)
        for name in ("one", "two", "three"):
            cls.base.query("INSERT INTO gadgets (name, code, note) VALUES ('%s', 'c', 'n')" % name)

    def setUp(self):
        self.expected = dict(VERDICTS, **NOT_EXACT.get(type(self).__name__, {}))
        self.exact = type(self).__name__ not in NOT_EXACT
        self.temporary = os.path.join(self.folder, "tmp")
        os.makedirs(self.temporary, exist_ok=True)
        self.database = self.base.copy()
        self.addCleanup(self.database.drop)

    def add(self, *kinds, **more):
        for kind in kinds:
            self.project.write(kind, **more)
            self.addCleanup(self.project.remove, kind)

    def start(self, *arguments, url=None, format="json"):
        argv = [migrollback(), "check", "--database", url or self.database.url, "--project", self.project.folder, "--format", format] + self.project.command
        return subprocess.Popen(argv + list(arguments), cwd=self.project.folder, env=dict(self.project.env(self.database), TMPDIR=self.temporary),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def check(self, *arguments, **more):
        process = self.start(*arguments, **more)
        out, err = process.communicate(timeout=300)
        if more.get("format", "json") != "json":
            return process.returncode, out
        try:
            return process.returncode, json.loads(out)
        except ValueError:
            raise AssertionError("no document, exit %d: %s\n%s" % (process.returncode, out, err))

    def verdicts(self, document):
        """By kind of migration."""
        found = {name: kind for kind, (_, name) in self.project.names.items()}
        return {found[each["name"]]: (each["leave"], each["reverse"]) for each in document["migrations"]}

    def rules(self, document, kind):
        (one,) = [each for each in document["migrations"] if each["name"] == self.project.names[kind][1]]
        return {finding["rule"] for finding in one["findings"]}

    def copies(self):
        """What is left of scratch copies, wherever they may be."""
        left = [name for name in os.listdir(self.temporary) if "shadow" in name]
        if self.kind == "mysql":  # named by the process that made it; where that lives, it is of another test on the same server
            copies = [name for (name,) in self.database.query("SHOW DATABASES") if name.startswith("migrollback_shadow_")]
            left += [name for name in copies if not os.path.exists("/proc/%d" % int(name.split("_")[2], 16))]
        return left


class Core:
    """What must hold for each framework on each database."""

    def test_each_migration_gets_both_verdicts_by_execution(self):
        self.add(*PENDING)
        before = (self.database.catalog(), self.project.applied(self.database))
        status, document = self.check()
        self.assertEqual(self.expected, self.verdicts(document), json.dumps(document["migrations"], indent=1))
        self.assertEqual(3, status)
        self.assertEqual(["unsafe", "impossible"], document["failed_on"])
        self.assertEqual([list(self.project.names[kind]) for kind in PENDING], [[each["app"], each["name"]] for each in document["pending"]])
        self.assertEqual({"executed"}, {each["evidence"] for each in document["migrations"]})
        self.assertEqual({"old_code_may_run": "no", "undo": "impossible", "order": "together"}, document["verdict"])
        self.assertEqual(([], [], []), (document["unknown"], document["dirty"], document["out_of_order"]))
        self.assertEqual(before, (self.database.catalog(), self.project.applied(self.database)))
        self.assertEqual([], self.copies())
        again = self.check()[1]
        for each in document["migrations"] + again["migrations"]:
            del each["seconds"]
        self.assertEqual(document, again)

    def test_whether_the_code_may_go_back_and_what_is_lost(self):
        self.add("index", "column", "rename", "drop")
        self.project.migrate(self.database)
        self.database.query("UPDATE gadgets SET size = 5 WHERE name <> 'one'")
        before = (self.database.catalog(), self.project.applied(self.database))
        status, document = self.check("--to", self.project.label("base"))
        # What was there before the migration is not known here: that only adding the column forgot AUTOINCREMENT on its way back is not seen.
        expected = dict({kind: self.expected[kind] for kind in ("index", "column", "rename", "drop")}, column=VERDICTS["column"])
        self.assertEqual(expected, self.verdicts(document), json.dumps(document, indent=1))
        self.assertEqual(3, status)
        self.assertEqual(["drop", "rename", "column", "index"], list(self.verdicts(document)))
        losses = {each["object"].split(".")[-1]: each.get("count") for one in document["migrations"] for each in one["loses"]}
        self.assertEqual(2, losses["size"], document)
        self.assertEqual([], document["pending"])
        self.assertEqual(before, (self.database.catalog(), self.project.applied(self.database)))

    def test_a_container_waits_for_the_migrations(self):
        self.assertEqual(0, self.check("--ready")[0])
        self.add("column")
        status, document = self.check("--ready")
        self.assertEqual((3, False), (status, document["ready"]))
        self.assertEqual([self.project.names["column"][1]], [each["name"] for each in document["pending"]])
        status, document = self.check("--ready", "--wait", "2s")
        self.assertEqual((3, False), (status, document["ready"]))
        self.assertGreaterEqual(document["waited"], 2)
        waiting = self.start("--ready", "--wait", "200s")
        time.sleep(1)
        self.project.migrate(self.database)
        out, err = waiting.communicate(timeout=60)
        self.assertEqual((0, True), (waiting.returncode, json.loads(out)["ready"]), err)


class More:
    """What hangs on neither much."""

    def test_a_safe_deployment_passes_and_its_locks_are_told(self):
        self.add("index", "column")
        status, document = self.check()
        self.assertEqual(0 if self.exact else 3, status)
        self.assertEqual({"old_code_may_run": "yes", "undo": "lossy" if self.exact else "impossible", "order": "code-first"}, document["verdict"])
        locks = [lock for each in document["migrations"] for lock in each["locks"]]
        self.assertEqual({"gadgets"}, {lock["object"].split(".")[-1] for lock in locks})
        modes = {"postgres": {"SHARE", "ACCESS EXCLUSIVE"}, "mysql": {"NOCOPY, NONE", "INSTANT, NONE"}, "sqlite": {"database, writing"}}[self.kind]
        self.assertEqual(modes, {lock["mode"] for lock in locks})
        if self.kind == "sqlite":
            self.assertEqual({(3, "exact")}, {(lock["rows"], lock["measure"]) for lock in locks})
        self.assertEqual(3, self.check("--fail-on", "lossy,impossible")[0])
        self.assertEqual(0, self.check("--fail-on", "none")[0])

    def test_filling_a_column_of_the_same_deployment_loses_nothing(self):
        self.add("column")
        self.project.write("data", self.project.text_of("data").replace("SET name = 'new'", "SET size = 1"))
        self.addCleanup(self.project.remove, "data")
        pending = self.verdicts(self.check()[1])
        self.assertEqual({"column": ("safe", "lossy"), "data": ("safe", "lossless")}, pending)
        self.project.migrate(self.database)
        self.assertEqual(pending, self.verdicts(self.check("--to", self.project.label("base"))[1]))

    def test_a_migration_that_fails_is_found_and_what_follows_is_unknown(self):
        self.add("index", "column")
        self.project.write("index", self.project.text_of("bad", like="index"))
        status, document = self.check()
        self.assertEqual((3, ["failing"]), (status, document["failed_on"]))
        self.assertIn("up-fails", self.rules(document, "index"))
        self.assertEqual(("unknown", "unknown"), self.verdicts(document)["column"])

    def test_an_answered_finding_is_declared_and_stays(self):
        self.add("rename", comment="migrollback: declared rename-column: both names are read since release 7")
        path = self.project.write("drop")
        self.addCleanup(self.project.remove, "drop")
        status, document = self.check()
        self.assertEqual({"rename": ("safe", self.expected["rename"][1]), "drop": ("unsafe", "impossible")}, self.verdicts(document))
        (rename,) = [each for each in document["migrations"] if each["name"] == self.project.names["rename"][1]]
        self.assertEqual("declared", rename["evidence"])
        self.assertIn("both names are read since release 7", [finding.get("declared") for finding in rename["findings"] if finding["rule"] == "rename-column"])
        status, out = self.check(format="github")
        self.assertEqual(3, status)
        self.assertRegex(out, r"(?m)^::error file=%s,title=.*::.*note.*$" % path.replace(".", r"\."))
        self.assertRegex(out, r"(?m)^::notice .*declared: both names are read since release 7$")
        status, out = self.check(format="junit")
        suite = xml.etree.ElementTree.fromstring(out.encode()).find("testsuite")
        failing = ([] if self.exact else ["rename"]) + ["drop"]
        self.assertEqual(str(len(failing)), suite.get("failures"))
        self.assertEqual([self.project.names[kind][1] for kind in failing], [case.get("name") for case in suite if case.find("failure") is not None])

    def test_without_a_copy_nothing_unsure_is_called_safe(self):
        self.add("data")
        status, document = self.check("--no-shadow", "--fail-on", "unknown")
        self.assertEqual((3, ["unknown"]), (status, document["failed_on"]))
        self.assertEqual({"old_code_may_run": "unknown", "undo": "unknown", "order": "together"}, document["verdict"])
        if document["pending"] is not None:  # told without a copy
            self.assertEqual({"data": ("unknown", "unknown")}, self.verdicts(document))
            self.assertEqual("none", document["migrations"][0]["evidence"])
        # Where it is told what is pending, it is green if nobody asks for "unknown", and says so in its last line.
        told = document["pending"] is not None
        status, out = self.check("--no-shadow", format="text")
        self.assertEqual(0 if told else 1, status)
        self.assertRegex(out.splitlines()[-1], r"^NOT CHECKED: .*no scratch copy was wanted\.$")
        self.assertRegex(self.check("--no-shadow", format="github")[1], r"(?m)^::%s title=migrollback check::NOT CHECKED: " % ("warning" if told else "error"))
        suite = xml.etree.ElementTree.fromstring(self.check("--no-shadow", format="junit")[1].encode()).find("testsuite")
        self.assertIn("all was checked", [case.get("name") for case in suite if case.find("skipped" if told else "failure") is not None])
        self.assertEqual(str(len([case for case in suite if case.find("skipped") is not None])), suite.get("skipped"))

    def test_a_role_that_may_only_read(self):
        if self.kind != "postgres":
            self.skipTest("roles of PostgreSQL")
        self.add("column")
        role = "check_%d" % os.getpid()
        self.database.query("CREATE ROLE %s LOGIN PASSWORD 'reads'" % role)
        self.addCleanup(self.database.query, "DROP ROLE %s" % role)
        self.addCleanup(self.database.query, "DROP OWNED BY %s" % role)
        self.database.query("GRANT pg_read_all_data TO %s" % role)
        parts = self.database.parts
        url = "postgresql://%s:reads@/%s?host=%s&port=%s" % (role, self.database.name, self.database.host, self.database.port or 5432)
        if not self.database.host.startswith("/"):
            url = parts._replace(netloc="%s:reads@%s:%s" % (role, self.database.host, self.database.port), path="/" + self.database.name).geturl()
        status, document = self.check(url=url)
        self.assertEqual(({"column": ("safe", "lossy")}, 0), (self.verdicts(document), status), document)

    def test_code_that_does_not_know_what_is_applied(self):
        self.add("column")
        self.project.migrate(self.database)
        self.project.remove("column")
        try:
            status, document = self.check("--fail-on", "ahead")
        finally:
            self.project.write("column")
        self.assertEqual((3, ["ahead"]), (status, document["failed_on"]))
        self.assertEqual([self.project.names["column"][1]], [each["name"] for each in document["unknown"]])

    def test_a_database_that_is_ahead_is_ready_but_not_vouched_for(self):
        self.add("column")
        self.project.migrate(self.database)
        self.project.remove("column")
        try:
            status, document = self.check("--ready")
        finally:
            self.project.write("column")
        self.assertEqual((0, True), (status, document["ready"]))
        self.assertEqual("unknown", document["ahead"]["may_run"])


def _cases():
    thorough = ("DjangoCheckPostgres", "KnexCheckMysql", "DjangoCheckSqlite")
    for make in (DjangoCheck, RailsCheck, KnexCheck):
        for kind in ("postgres", "mysql", "sqlite"):
            name = "%s%s" % (make.__name__, kind.capitalize())
            bases = (Core, More, CheckCase) if name in thorough else (Core, CheckCase)
            yield name, type(name, bases, {"make": make, "kind": kind})
    yield "GitlabCheckPostgres", type("GitlabCheckPostgres", (Core, CheckCase), {"make": GitlabCheck, "kind": "postgres"})


globals().update(_cases())
