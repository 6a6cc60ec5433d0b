"""Several databases of one real project, undone as one: all or nothing where the databases allow it, an exact account where they do not."""
import json
import os
import shutil
import signal
import subprocess
import unittest

from databases import KINDS, new_database, new_folder
from scenario import Result, migrollback
from several import AFTER, Foundry, Market, Works

RELAY = ["/usr/bin/python3", os.path.join(os.path.dirname(os.path.abspath(__file__)), "relay.py")]
ROLLS_BACK = ("postgres", "sqlite")


class Several:
    make = kind = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = new_folder()
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.project = cls.make(cls.folder)
        cls.pair = {name: new_database(cls.kind, cls.folder) for name in ("main", "ci")}
        for database in cls.pair.values():
            cls.addClassCleanup(database.drop)
        cls.states = []
        for number in (1, 2):
            cls.project.add_files(number)
            cls.project.migrate(cls.pair)
            cls.project.date(cls.pair, number)
            cls.states.append(cls.state(cls.pair))

    @classmethod
    def state(cls, pair):
        return {name: (cls.project.applied(database), cls.catalog(database)) for name, database in pair.items()}

    @classmethod
    def catalog(cls, database):
        return [line for line in database.catalog() if not line.startswith("autoincrement")]  # ActiveRecord's copy of a table has none

    def setUp(self):
        self.copies = {}
        for name, database in self.pair.items():
            self.copies[name] = database.copy()
            self.addCleanup(self.copies[name].drop)

    # --- running

    def databases(self, *names):
        words = []
        for name, alias in zip(("main", "ci"), self.project.names):
            if not names or name in names:
                words += ["--database", "%s=%s" % (alias, self.copies[name].url)]
        return words

    def words(self, command, *arguments, start=None):
        words = [migrollback(), command] + list(arguments)
        if "--database" not in words:
            words += self.databases()
        return words + ["--project", self.project.folder, "--framework", self.project.framework, "--command", " ".join((start or []) + self.project.argv)]

    def run_tool(self, command, *arguments, start=None, **variables):
        done = subprocess.run(
            self.words(command, *arguments, start=start), env=self.project.env(self.copies, **variables), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60,
        )  # fmt: skip
        return Result(done.returncode, done.stdout, done.stderr)

    def document(self, command, *arguments):
        result = self.run_tool(command, *arguments, "--format", "json")
        self.assertEqual(result.status, 0, result)
        return json.loads(result.out)

    def undo(self, *arguments, status=0, start=None, **variables):
        """`run` of deployment 2, with that exit status or one of them; returns its events."""
        result = self.run_tool("run", *self.selector(), *arguments, "--yes", "--format", "json", start=start, **variables)
        self.assertIn(result.status, status if isinstance(status, tuple) else (status,), result)
        return [json.loads(line) for line in result.out.splitlines()]

    def assert_states(self, **numbers):
        """Each database is as it was after that deployment."""
        now = self.state(self.copies)
        for name, number in numbers.items():
            self.assertEqual(now[name], self.states[number - 1][name], name)

    def selector(self):
        names = [name for database in ("main", "ci") for name in self.project.brought(database, 2)]
        return [word for name in dict.fromkeys(names) for word in ("--migration", name)]

    def alias(self, name):
        return dict(zip(("main", "ci"), self.project.names))[name]

    # --- the plan

    def test_the_plan_is_one_document(self):
        plan = self.document("plan", *self.selector())
        expected = [(self.alias(name), migration) for name in ("main", "ci") for migration in self.project.brought(name, 2)[::-1]]
        self.assertEqual([(undo["database"], undo["name"]) for undo in plan["undo"]], expected)
        self.assertEqual(plan["kept"], sum(len(self.states[0][name][0]) for name in ("main", "ci")))
        self.assertEqual([step["database"] for step in plan["steps"]], list(self.project.names))
        self.assertEqual([part["name"] for part in plan["databases"]], list(self.project.names))
        self.assertEqual([part["planned"] for part in plan["databases"]], [2, 2])
        self.assertLessEqual({"schema", "id", "database", "framework", "table", "cutoff", "exact", "undo", "kept", "steps", "problems"}, set(plan))
        text = self.run_tool("plan", *self.selector())
        self.assertIn("Together: 4 migrations are undone", text.out)
        self.assert_states(main=2, ci=2)

    # --- the run

    def test_both_are_undone_exactly(self):
        events = self.undo()
        undone = [(event["database"], event["name"]) for event in events if event["event"] == "undone"]
        self.assertEqual(len(undone), 4)
        self.assertEqual({event["database"] for event in events if event["event"] == "verified"}, set(self.project.names))
        self.assertEqual(events[-1], {"event": "finished", "undone": 4, "total": 4, "exit": 0})
        self.assert_states(main=1, ci=1)

    def test_nothing_is_committed_before_all_is_undone(self):
        events = [(event["event"], event.get("database")) for event in self.undo()]
        first = events.index(("undone", self.alias("main")))
        if self.kind in ROLLS_BACK:
            self.assertNotIn("undoing", [event for event, _ in events[first:]], events)

    def test_a_failure_in_the_second_takes_the_first_back(self):
        transactional = self.kind in ROLLS_BACK
        events = self.undo(status=1 if transactional else 5, FAIL="ci")
        self.assertIn("not today", events[-2]["message"])
        if transactional:
            self.assert_states(main=2, ci=2)
        else:
            undone = {(event["database"], event["name"]) for event in events if event["event"] == "undone"}
            gone = {(self.alias(name), row) for name in ("main", "ci") for row in self.states[1][name][0] if row not in self.project.applied(self.copies[name])}
            self.assertEqual(undone, gone)
            self.assert_states(main=1)

    def test_a_refusal_of_the_second_leaves_the_first_alone(self):
        self.add_row_without_code()
        events = self.undo(*self.and_that_row(), status=4)
        self.assertEqual(events[-1]["exit"], 4)
        self.assertIn(self.project.brought("ci", 2)[-1], self.project.applied(self.copies["ci"]))
        self.assert_states(main=2)

    def add_row_without_code(self):
        self.copies["ci"].query("INSERT INTO schema_migrations (version) VALUES ('20260301000000')")

    def and_that_row(self):
        return ["--migration", "20260301000000"]

    def test_stopped_while_the_second_is_undone(self):
        words = self.words("run", *self.selector(), "--yes", "--format", "json")
        process = subprocess.Popen(words, env=self.project.env(self.copies, SLOW="1.5"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "undoing" and event["database"] == self.alias("ci"):
                process.send_signal(signal.SIGINT)
                break
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, (out, err))
        if self.kind in ROLLS_BACK:
            self.assert_states(main=2, ci=2)
        self.undo(status=0)
        self.assert_states(main=1, ci=1)

    def test_killed_between_the_two_commits(self):
        if self.kind not in ROLLS_BACK:
            return  # there is one commit a migration
        result = self.run_tool("run", *self.selector(), "--yes", "--format", "json", start=RELAY, RELAY_DATABASE="ci", RELAY_ACTION="kill")
        self.assertEqual(result.status, -signal.SIGKILL, result)
        for _ in range(20):  # what is left of it may still hold its lock
            again = self.run_tool("run", *self.selector(), "--yes", "--format", "json")
            if again.status != 6:
                break
        self.assertEqual(again.status, 0, again)
        undone = {event["database"] for event in map(json.loads, again.out.splitlines()) if event["event"] == "undone"}
        self.assertEqual(undone, {"ci"}, "main was committed before, and ci taken back")
        self.assert_states(main=1, ci=1)

    def cut(self, name, status):
        url = self.copies[name].url
        return self.undo(status=status, start=RELAY, RELAY_DATABASE=self.alias(name), RELAY_ACTION="cut", RELAY_URL=url)

    def test_connection_cut_before_the_first_commit(self):
        if self.kind == "postgres":
            self.cut("main", (1, 4))  # whether it fails, or is found to be another connection: nothing was changed
            self.assert_states(main=2, ci=2)

    def test_connection_cut_between_the_commits(self):
        if self.kind != "postgres":
            return
        events = self.cut("ci", 5)
        self.assertEqual({event["database"] for event in events if event["event"] == "undone"}, {self.alias("main")})
        self.assert_states(main=1, ci=2)
        self.undo()
        self.assert_states(main=1, ci=1)

    # --- refusing

    def test_one_database_under_two_names(self):
        other = self.copies["main"].url.replace("127.0.0.1", "localhost")
        if self.kind == "sqlite":
            os.symlink(self.copies["main"].path, self.copies["main"].path + "-link")
            other = self.copies["main"].url + "-link"
        words = ["--database", "%s=%s" % (self.project.names[0], self.copies["main"].url), "--database", "ci=" + other]
        result = self.run_tool("run", *self.selector(), *words, "--yes")
        self.assertEqual(result.status, 2, result)
        self.assertIn("the same database", result.err)
        self.assert_states(main=2, ci=2)

    def test_an_unreachable_database_stops_it_before_anything(self):
        words = self.databases("main") + ["--database", "ci=" + self.copies["ci"].url + "-is-not-there"]
        result = self.run_tool("run", *self.selector(), *words, "--yes")
        self.assertEqual(result.status, 9, result)
        self.assertIn("ci: ", result.err)
        self.assert_states(main=2)

    def test_a_running_migration_in_the_second_stops_it(self):
        if self.kind == "postgres" and self.project.framework == "rails":
            holder = self.copies["ci"].connect()
            self.addCleanup(holder.close)
            cursor = holder.cursor()
            cursor.execute("SELECT 2053462845::bigint * %s", (self.crc(),))
            cursor.execute("SELECT pg_try_advisory_lock(%s)" % cursor.fetchone()[0])
            self.undo(status=6)
            self.assert_states(main=2, ci=2)

    def crc(self):
        import zlib

        return zlib.crc32(self.copies["ci"].name.encode())


class WithTimes:
    """Tables that say when."""

    def selector(self):
        return ["--after", AFTER]

    def and_that_row(self):
        return []

    def test_deployments_are_those_of_the_project(self):
        history = self.document("history")
        self.assertEqual([batch["number"] for batch in history["batches"]], [1, 2])
        self.assertEqual([(m["database"], m["name"]) for m in history["batches"][1]["migrations"]],
                         [(self.alias(name), m) for name in ("main", "ci") for m in self.project.brought(name, 2)])  # fmt: skip
        self.assertEqual([part["name"] for part in history["databases"]], list(self.project.names))
        self.assertEqual([len(part["batches"]) for part in history["databases"]], [2, 2])
        text = self.run_tool("history", "2")
        self.assertTrue(all(name in text.out for name in self.project.brought("ci", 2)), text)

    def test_the_newest_deployment_of_the_project(self):
        whole = {(undo["database"], undo["name"]) for undo in self.document("plan", *self.selector())["undo"]}
        for selector in (("--last", "1"), ("--batch", "2")):
            self.assertEqual({(undo["database"], undo["name"]) for undo in self.document("plan", *selector)["undo"]}, whole)
        self.assertEqual(self.run_tool("plan", "--batch", "3").status, 2)

    def test_a_version_that_both_know(self):
        stays = self.project.brought("main", 1)[-1]
        label = "builds." + stays if self.project.framework == "django" else stays
        plan = self.document("plan", "--to", label)
        self.assertEqual([part["planned"] for part in plan["databases"]], [2, 2])

    def test_plain_commands_newest_first(self):
        lines = self.run_tool("plan", *self.selector(), "--format", "commands").out.splitlines()
        if self.project.framework == "gitlab":
            self.assertEqual([line.split()[-2].rpartition(":")[2] for line in lines], ["ci", "ci", "main", "main"], lines)
        events = self.undo("--commands")
        self.assertEqual(events[-1]["undone"], 4)
        self.assert_states(main=1, ci=1)


class RailsBase(Several):
    make = Market

    def test_without_times_a_batch_of_several_is_refused(self):
        result = self.run_tool("plan", "--last", "1")
        self.assertEqual(result.status, 8, result)
        self.assertIn("--migration", result.err)
        history = self.document("history")
        self.assertIsNone(history["batches"])
        self.assertEqual([part["applied"] for part in history["databases"]], [3, 3])

    def test_a_version_that_one_knows(self):
        result = self.run_tool("plan", "--to", self.project.brought("main", 1)[-1], "--split", "--format", "json")
        self.assertEqual(result.status, 4 if self.kind == "mysql" else 0, result)  # MySQL keeps no order
        plan = json.loads(result.out)
        self.assertEqual([part["planned"] for part in plan["databases"]], [2, 0])
        self.assertEqual([(p["database"], p["code"], p["severity"]) for p in plan["problems"] if p["code"] == "not-applied"], [("ci", "not-applied", "warning")])
        self.assertFalse(plan["exact"])

    def test_plain_commands_name_the_database(self):
        events = self.undo("--commands")
        self.assertEqual(events[-1]["undone"], 4)
        self.assertIn("db:migrate:down:ci", [word for event in events for word in event.get("argv", [])])
        self.assert_states(main=1, ci=1)


class GitlabBase(WithTimes, Several):
    make = Foundry


class DjangoBase(WithTimes, Several):
    make = Works

    def add_row_without_code(self):
        self.copies["ci"].query("INSERT INTO django_migrations (app, name, applied) VALUES ('builds', '20260301000000', '2024-03-01 00:00:00')")


for base, kinds in ((RailsBase, KINDS), (GitlabBase, ("postgres",)), (DjangoBase, KINDS)):
    for kind in kinds:
        name = base.__name__[:-4] + kind.capitalize()
        globals()[name] = type(name, (base, unittest.TestCase), {"kind": kind, "__module__": __name__})

if __name__ == "__main__":
    unittest.main()
