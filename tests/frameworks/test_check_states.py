"""check in bad company: stopped or killed half-way, watched by the server's log, with code that does not start, with migrations out of order."""
import contextlib
import os
import re
import signal
import time

from check_projects import DjangoCheck, KnexCheck
from check_sql import DbmateCheck
from test_check import CheckCase

PYTHON = "migrations.AddField('Gadget', 'size', models.IntegerField(null=True)), migrations.RunPython(lambda apps, schema_editor: (open(%r, 'w').close(), __import__('time').sleep(300)))"
JAVASCRIPT = "exports.up = async (knex) => {\n  require('fs').writeFileSync(%r, '');\n  await new Promise((resolve) => setTimeout(resolve, 300000));\n};\nexports.down = async () => {};\n"


class Stops:
    """A migration that never ends is being tried when the check is."""

    def slow_check(self):
        mark = os.path.join(self.folder, "begun")
        if os.path.exists(mark):
            os.remove(mark)
        self.add("column")
        text = JAVASCRIPT % mark if self.make is KnexCheck else self.project.text_of("column").replace(self.project.bodies["column"], PYTHON % mark)
        self.project.write("column", text)
        process = self.start()
        for _ in range(600):
            if os.path.exists(mark):
                self.assertNotEqual([], self.processes(process.pid))
                return process
            self.assertIsNone(process.poll(), "the check ended before it tried anything")
            time.sleep(0.1)
        raise AssertionError("the migration was never tried")

    def processes(self, but=0):
        """What was started for this test: it has the test's temporary folder in its environment or its words."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            text = b""
            for name in ("environ", "cmdline"):
                with contextlib.suppress(OSError), open("/proc/%s/%s" % (pid, name), "rb") as file:
                    text += file.read()
            if self.temporary.encode() in text and int(pid) not in (but, os.getpid()):
                found.append((pid, text[-200:]))
        return found

    def wait_for_none(self):
        for _ in range(200):
            if not self.processes():
                return
            time.sleep(0.1)
        self.assertEqual([], self.processes())

    def assert_ends_by(self, number, status):
        before = (self.database.catalog(), self.project.applied(self.database))
        process = self.slow_check()
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        self.assertEqual(status, process.returncode, out + err)
        self.assertEqual([], self.copies())
        self.wait_for_none()
        self.assertEqual(before, (self.database.catalog(), self.project.applied(self.database)))

    def test_a_signal_ends_it_and_nothing_is_left(self):
        self.assert_ends_by(signal.SIGTERM, 143)

    def test_what_a_killed_one_left_is_gone_on_the_next_start(self):
        process = self.slow_check()
        process.kill()
        process.communicate(timeout=60)
        self.wait_for_none()
        self.project.write("column")
        status, document = self.check()
        self.assertEqual({"column": self.expected["column"]}, self.verdicts(document))
        self.assertEqual([], self.copies())
        self.wait_for_none()


class Watched:
    """PostgreSQL writes down every statement that anybody executes in the production database."""

    # The last three are pg_dump's.
    READING = re.compile(
        r"\s*(--[^\n]*\n\s*)*(select|set|show|begin|start transaction|commit|rollback|savepoint|release|with|explain|deallocate"
        r"|lock table .* in access share mode|prepare (dump|get)\w*\([^)]*\) as\s+(select|with)|execute (dump|get)\w*)\b", re.I | re.S)  # fmt: skip

    def log(self):
        folder = self.database.query("SHOW data_directory")[0][0]
        path = os.path.join(folder, "..", "log")
        self.assertTrue(os.path.exists(path), "the server's log is not where with-servers puts it")
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def statements(self, text):
        """What stands behind "statement: " or "execute NAME: ", with the lines that go on with a tab."""
        found, going_on = [], False
        for line in text.split("\n"):
            match = re.search(r"LOG:  (?:statement|execute [^:]*): (.*)", line)
            if match:
                found.append(match.group(1))
            elif line.startswith("\t") and going_on:
                found[-1] += "\n" + line
            going_on = bool(match) or (line.startswith("\t") and going_on)
        return found

    def test_production_is_only_read(self):
        self.add("index", "column", "data")
        role = "watched_%d" % os.getpid()
        self.database.query("CREATE ROLE %s LOGIN PASSWORD 'reads'" % role)
        self.addCleanup(self.database.query, "DROP ROLE %s" % role)
        self.addCleanup(self.database.query, "DROP OWNED BY %s" % role)
        self.database.query("GRANT pg_read_all_data TO %s" % role)
        # The application is configured with that role, too.
        self.database.env.update({"DB_USER": role, "DB_PASSWORD": "reads"})
        url = self.database.parts._replace(netloc="%s:reads@%s:%s" % (role, self.database.host, self.database.port), path="/" + self.database.name).geturl()
        self.database.query("ALTER DATABASE %s SET log_statement = 'all'" % self.database.name)
        before = len(self.log())
        status, document = self.check(url=url)
        after = len(self.log())
        self.assertEqual({kind: self.expected[kind] for kind in ("index", "column", "data")}, self.verdicts(document), document)
        found = self.statements(self.log()[before:after])
        self.assertGreater(len(found), 30)
        self.assertEqual([], [sql for sql in found if not self.READING.match(sql)])
        # The log and its reading do see a write.
        self.database.query("UPDATE gadgets SET name = name")
        found = self.statements(self.log()[after:])
        self.assertIn("UPDATE gadgets SET name = name", [sql for sql in found if not self.READING.match(sql)])


class Broken:
    def test_an_application_that_does_not_start(self):
        self.add("column")
        self.project.write("column", "this is no python (\n")
        status, document = self.check()
        self.assertEqual((1, None, []), (status, document["pending"], document["migrations"]))
        self.assertEqual({"old_code_may_run": "unknown", "undo": "unknown", "order": "together"}, document["verdict"])
        self.assertRegex(document["not_checked"], r"^what is pending is not known: .*(SyntaxError|invalid syntax|never closed)")
        self.assertEqual((3, ["unknown"]), (lambda s, d: (s, d["failed_on"]))(*self.check("--fail-on", "unknown")))
        status, out = self.check(format="text")
        self.assertEqual(1, status)
        self.assertRegex(out.splitlines()[-1], r"^NOT CHECKED: what is pending is not known")
        self.assertEqual(0, self.check("--fail-on", "none")[0])
        status, out = self.check("--fail-on", "unsafe,unknown", format="github")
        self.assertEqual(3, status)
        self.assertRegex(out, r"(?m)^::error title=migrollback check::NOT CHECKED: what is pending is not known")
        # A container is not ready then, whatever is asked for.
        status, document = self.check("--ready", "--fail-on", "none")
        self.assertEqual((3, False), (status, document["ready"]))


class Late:
    def test_a_pending_migration_that_is_older_than_an_applied_one(self):
        self.add("column")
        self.project.migrate(self.database)
        self.add("index")
        status, document = self.check()
        self.assertEqual((0, [self.project.names["index"][1]]), (status, [one["name"] for one in document["out_of_order"]]), document)
        self.assertEqual((3, ["out-of-order"]), (lambda s, d: (s, d["failed_on"]))(*self.check("--fail-on", "out-of-order")))
        self.assertIn(self.project.names["index"][1], self.check(format="text")[1])
        self.assertRegex(self.check("--fail-on", "out-of-order", format="github")[1], r"(?m)^::error title=%s::it is older than" % self.project.names["index"][1])


for name, base, make, kind in (
    ("StopsDjangoPostgres", Stops, DjangoCheck, "postgres"),
    ("StopsKnexMysql", Stops, KnexCheck, "mysql"),
    ("StopsDjangoSqlite", Stops, DjangoCheck, "sqlite"),
    ("WatchedDjangoPostgres", Watched, DjangoCheck, "postgres"),
    ("BrokenDjangoSqlite", Broken, DjangoCheck, "sqlite"),
    ("LateDbmateSqlite", Late, DbmateCheck, "sqlite"),
):
    globals()[name] = type(name, (base, CheckCase), {"make": make, "kind": kind, "__module__": __name__})
del name, base, make, kind, CheckCase
