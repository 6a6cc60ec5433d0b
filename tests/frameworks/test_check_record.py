"""check --record, and what check --ready of older code makes of it: may that code run on a database that is ahead of it?"""
import contextlib
import json
import os
import subprocess

from check_projects import DjangoCheck, KnexCheck
from scenario import migrollback
from test_check import CheckCase


class Record:
    @contextlib.contextmanager
    def code_without(self, *kinds):
        """The older release: the files of newer migrations are not there."""
        for kind in reversed(kinds):
            self.project.remove(kind)
        try:
            yield
        finally:
            for kind in kinds:
                self.project.write(kind)

    def deploy(self, *kinds, **more):
        """A release that is checked, with its verdicts recorded, and then applied."""
        self.add(*kinds, **more)
        status, document = self.check("--record")
        self.assertEqual(len(kinds), document["recorded"], document)
        self.project.migrate(self.database)
        return document

    def rows(self):
        query = "SELECT app, name, leave_verdict, reverse_verdict, evidence, findings, who, version FROM migrollback_checks ORDER BY name"
        return self.database.query(query)

    def ready(self, *arguments, **more):
        return self.check("--ready", *arguments, **more)

    def document(self, command):
        argv = [migrollback(), command, "--database", self.database.url, "--project", self.project.folder, "--format", "json"]
        return json.loads(subprocess.run(argv, stdout=subprocess.PIPE, env=self.project.env(self.database), check=True, timeout=60).stdout)

    def batch_of(self, kind):
        (number,) = [batch["number"] for batch in self.document("history")["batches"] if self.project.names[kind][1] in [one["name"] for one in batch["migrations"]]]
        return number

    def test_old_code_is_told_whether_it_may_run(self):
        before, detected = self.database.catalog(), self.document("frameworks")["found"]
        self.add("column", "rename")
        status, document = self.check("--record")
        self.assertEqual((3, 2), (status, document["recorded"]))
        self.assertEqual(set(), {line for line in before if line not in self.database.catalog()})
        self.assertEqual(set(), {line for line in self.database.catalog() if line not in before and "migrollback_checks" not in line})
        self.assertEqual([(one["framework"], one["table"]) for one in detected], [(one["framework"], one["table"]) for one in self.document("frameworks")["found"]])
        rows = {row[1]: row for row in self.rows()}
        for kind in ("column", "rename"):
            app, name = self.project.names[kind]
            expected = (app or "", name) + self.expected[kind] + ("executed",)
            self.assertEqual(expected, tuple(rows[name][:5]))
            self.assertIn(self.project.names[kind][1], {one["name"] for one in document["migrations"]})
        self.assertIn("rename-column", {finding["rule"] for finding in json.loads(rows[self.project.names["rename"][1]][5])})
        self.project.migrate(self.database)
        # Code that has it all, and code that lacks the unsafe one.
        self.assertEqual((0, None, self.batch_of("rename")), (lambda s, d: (s, d["ahead"], d["unsafe_batch"]))(*self.ready()))
        with self.code_without("rename"):
            status, document = self.ready()
            out = self.ready(format="text")[1]
            github = self.ready(format="github")[1]
            junit = self.ready(format="junit")[1]
        self.assertEqual((3, ["unsafe"], True), (status, document["failed_on"], document["ready"]), document)
        self.assertEqual(("no", self.batch_of("rename")), (document["ahead"]["may_run"], document["unsafe_batch"]))
        (one,) = document["ahead"]["migrations"]
        self.assertEqual((self.project.names["rename"][1], "unsafe"), (one["name"], one["recorded"]["leave"]))
        self.assertRegex(one["recorded"]["checked_at"], r"^20\d\d-\d\d-\d\dT[0-9:.]+Z$")
        self.assertIn("this code may not run on it, %s of batch" % self.project.label("rename"), out)
        self.assertIn("The newest batch that is unsafe to leave is %d (%s): code from before that may not run" % (self.batch_of("rename"), self.project.label("rename")), out)
        self.assertRegex(github, r"(?m)^::error title=migrollback check::The database is ahead .* may not run on it")
        self.assertIn('<failure message="The database is ahead of this code', junit)

    def test_safe_ones_vouch_for_the_older_code(self):
        self.deploy("index", "column") if self.exact else self.deploy("index")
        kinds = ("index", "column") if self.exact else ("index",)
        with self.code_without(*kinds):
            status, document = self.ready("--fail-on", "unsafe,unknown,data-dependent")
        self.assertEqual((0, "yes", None), (status, document["ahead"]["may_run"], document["unsafe_batch"]), document)

    def test_what_is_declared_counts_as_declared(self):
        self.deploy("rename", comment="migrollback: declared rename-column: both names are read since release 7")
        with self.code_without("rename"):
            status, document = self.ready()
        self.assertEqual((0, "yes"), (status, document["ahead"]["may_run"]), document)
        (one,) = document["ahead"]["migrations"]
        self.assertEqual("declared", one["recorded"]["evidence"])
        self.assertIn("both names are read since release 7", [finding.get("declared") for finding in one["recorded"]["findings"]])

    def test_what_nobody_recorded_is_unknown(self):
        self.deploy("index")
        self.add("column")
        self.project.migrate(self.database)
        with self.code_without("index", "column"):
            self.assertEqual((0, "unknown"), (lambda s, d: (s, d["ahead"]["may_run"]))(*self.ready()))
            self.assertEqual((3, ["unknown"]), (lambda s, d: (s, d["failed_on"]))(*self.ready("--fail-on", "unknown")))
        # A renamed row is another migration.
        with self.code_without("column"):
            self.check("--record", "--to", self.project.label("index"))
        table = "django_migrations" if self.project.names["index"][0] else "knex_migrations"
        self.database.query("UPDATE %s SET name = 'renamed' WHERE name = '%s'" % (table, self.project.names["index"][1]))
        with self.code_without("index", "column"):
            document = self.ready()[1]
        self.assertEqual("unknown", document["ahead"]["may_run"])
        self.assertIsNone({one["name"]: one for one in document["ahead"]["migrations"]}["renamed"]["recorded"])

    def test_a_record_that_makes_no_sense_is_unknown(self):
        self.deploy("index")
        for findings in ("{[", "7", '{"a": 1}', ""):
            self.database.query("UPDATE migrollback_checks SET leave_verdict = 'nonsense', evidence = '\x1b[31m', findings = '%s'" % findings)
            with self.code_without("index"):
                document = self.ready()[1]
            (one,) = document["ahead"]["migrations"]
            self.assertEqual(("unknown", "unknown", []), (document["ahead"]["may_run"], one["recorded"]["leave"], one["recorded"]["findings"]))

    def test_data_and_applied_deployments(self):
        self.add("data")
        self.project.migrate(self.database)
        # After the deployment, too: the record of what is applied; a second one takes the place of the first.
        for _ in range(2):
            status, document = self.check("--record", "--to", self.project.label("base"))
            self.assertEqual(1, document["recorded"], document)
        self.assertEqual([(self.project.names["data"][1], "data-dependent")], [tuple(row[1:3]) for row in self.rows()], document)
        with self.code_without("data"):
            self.assertEqual((0, "depends"), (lambda s, d: (s, d["ahead"]["may_run"]))(*self.ready()))
            self.assertEqual((3, ["data-dependent"]), (lambda s, d: (s, d["failed_on"]))(*self.ready("--fail-on", "data-dependent")))

    def rehearse(self):
        argv = [migrollback(), "rehearse", "--database", self.database.url, "--project", self.project.folder, "--to", self.project.label("base"), "--split", "--format", "json"]
        done = subprocess.run(argv + self.project.command, stdout=subprocess.PIPE, env=self.project.env(self.database), timeout=200)
        return done.returncode, json.loads(done.stdout)

    def test_a_rehearsal_compares_with_the_schema_that_was_recorded(self):
        if type(self.project) is not DjangoCheck or not self.exact:
            self.skipTest("one framework shows it")
        self.deploy("index", "column")
        status, document = self.rehearse()
        self.assertEqual((0, "equal", "migrations", []), (status, document["compared"], document["compared_with"], document["drift"]), document)
        # The application does not know this one, so that the older schema cannot be built.
        self.database.query("INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', '0000_gone', '2000-01-01 00:00:00')")
        status, document = self.rehearse()
        self.assertEqual((0, "equal", "record", None), (status, document["compared"], document["compared_with"], document["not_compared"]), document)
        self.database.query("CREATE TABLE by_hand (id integer)")
        status, document = self.rehearse()
        self.assertEqual((0, "not-compared", None), (status, document["compared"], document["compared_with"]), document)
        self.assertIn("0000_gone", document["not_compared"])
        self.assertTrue([note for note in document["notes"] if "another one than 'check --record' saw" in note], document)

    def test_a_role_without_rights_is_refused_before_anything(self):
        if self.kind != "postgres":
            self.skipTest("roles of PostgreSQL")
        role = "record_%d" % os.getpid()
        self.database.query("CREATE ROLE %s LOGIN PASSWORD 'reads'" % role)
        self.addCleanup(self.database.query, "DROP ROLE %s" % role)
        self.addCleanup(self.database.query, "DROP OWNED BY %s" % role)
        self.database.query("GRANT pg_read_all_data TO %s" % role)
        url = self.database.parts._replace(netloc="%s:reads@%s:%s" % (role, self.database.host, self.database.port), path="/" + self.database.name).geturl()
        self.add("column")
        status, document = self.check("--record", url=url)
        self.assertEqual((4, "refused"), (status, document.get("code")), document)
        self.assertIn("migrollback_checks", document["message"])
        self.assertEqual([], self.database.query("SELECT 1 FROM pg_tables WHERE tablename = 'migrollback_checks'"))
        # One that may write the table, and may make none.
        self.check("--record")
        self.database.query("GRANT INSERT, DELETE ON migrollback_checks TO %s" % role)
        self.assertEqual(1, self.check("--record", url=url)[1].get("recorded"))

    def test_it_goes_with_what_tries_something(self):
        status, document = self.check("--ready", "--record")
        self.assertEqual((2, "usage"), (status, document["code"]))


for make, kind in ((DjangoCheck, "Postgres"), (KnexCheck, "Mysql"), (DjangoCheck, "Sqlite"), (KnexCheck, "Postgres")):
    name = make.__name__.replace("Check", "Record") + kind
    globals()[name] = type(name, (Record, CheckCase), {"make": make, "kind": kind.lower(), "__module__": __name__})
del make, kind, name, CheckCase
