"""What is written where: JSON as the contract says, text for people, messages on standard error, and a full disk."""
import json
import re
import subprocess
import unittest

from program import PROGRAM, Case, environment, run_on_terminal

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")


class Shape:
    """Members that a JSON object must have, each with the check of its value."""

    def __init__(self, **members):
        self.members = members

    def check(self, test, value, place):
        test.assertIsInstance(value, dict, place)
        for name, rule in self.members.items():
            test.assertIn(name, value, place)
            check(test, rule, value[name], "%s.%s" % (place, name))


def check(test, rule, value, place):
    if isinstance(rule, Shape):
        rule.check(test, value, place)
    elif isinstance(rule, list):
        test.assertIsInstance(value, list, place)
        for i, item in enumerate(value):
            check(test, rule[0], item, "%s[%d]" % (place, i))
    elif isinstance(rule, set):
        test.assertIn(value, rule, place)
    elif isinstance(rule, type):
        test.assertIs(type(value), rule, place)
    else:
        test.assertTrue(rule(value), "%s: %r" % (place, value))


def text_or_null(value):
    return value is None or isinstance(value, str)


def instant_or_null(value):
    return value is None or bool(INSTANT.match(value))


def hex_sha256(value):
    return bool(re.fullmatch(r"[0-9a-f]{64}", value))


DATABASE = Shape(driver={"sqlite"}, name=str, server=str)
KEY = lambda value: len(value) == 2 and text_or_null(value[0]) and isinstance(value[1], str)
HISTORY = Shape(schema={"migrollback.history/1"}, database=DATABASE, framework=str, table=str, applied=int,
                order={"applied_at", "batch", "sequence", "xid", "physical", "version"}, time={"exact", "estimate", "none"},
                batches=[Shape(number=int, source={"time", "batch", "deployment", "record", "version"}, confidence={"sure", "likely", "guess"},
                               first_applied_at=instant_or_null, last_applied_at=instant_or_null,
                               migrations=[Shape(app=text_or_null, name=str, applied_at=instant_or_null)])])
PLAN = Shape(schema={"migrollback.plan/1"}, id=hex_sha256, database=DATABASE, framework=str, table=str,
             cutoff=Shape(selector={"after", "batch", "last", "to", "migration"}, at=instant_or_null, inclusive=bool), exact=bool,
             undo=[Shape(app=text_or_null, name=str, applied_at=instant_or_null, reversible={"yes", "no", "unknown"},
                         kind={"migration", "marker"})],
             kept=int, steps=[Shape(kind={"command", "script"}, argv=[str], undoes=[KEY], redoes=[KEY])],
             problems=[Shape(code=str, severity={"info", "warning", "error"}, app=text_or_null, name=text_or_null, message=str)])
ERROR = Shape(schema={"migrollback.error/1"}, code=str, message=str, hint=text_or_null, exit=int)
FRAMEWORKS = Shape(schema={"migrollback.frameworks/1"}, found=[Shape(framework=str, table=str, time=str, order=str, batches=bool)],
                   known=[Shape(name=str, title=str, databases=[str], time=str, tested=text_or_null)])


class Json(Case):
    def check(self, rule, value):
        check(self, rule, value, "document")

    def test_history(self):
        for database in (self.django(), self.knex([("a", 1, 1767225600000)]), self.rails(["20250101000000"])):
            self.check(HISTORY, self.json("history", "--database", database))

    def test_history_is_oldest_first_and_numbered_from_one(self):
        history = self.json("history", "--database", self.django())
        self.assertEqual([batch["number"] for batch in history["batches"]], [1, 2, 3])
        self.assertEqual([len(batch["migrations"]) for batch in history["batches"]], [3, 2, 2])
        self.assertEqual(history["batches"][1]["migrations"][0],
                         {"app": "core", "name": "0002_more", "applied_at": "2025-12-05T18:30:00.123456Z"})
        self.assertEqual((history["applied"], history["order"], history["time"]), (7, "applied_at", "exact"))

    def test_app_is_null_where_the_framework_has_none(self):
        history = self.json("history", "--database", self.knex([("a", 1, 1767225600000)]))
        self.assertIsNone(history["batches"][0]["migrations"][0]["app"])
        self.assertEqual(history["batches"][0]["source"], "batch")

    def test_times_are_null_where_the_table_has_none(self):
        history = self.json("history", "--database", self.rails(["20250101000000", "20240101000000"]))
        self.assertEqual(history["time"], "none")
        self.assertEqual([batch["first_applied_at"] for batch in history["batches"]], [None, None])

    def test_history_of_one_batch(self):
        history = self.json("history", "2", "--database", self.django())
        self.check(HISTORY, history)
        self.assertEqual([batch["number"] for batch in history["batches"]], [2])

    def test_plan_with_each_selector(self):
        database = self.django()
        for arguments, selector, count in ((("--after", "2026-01-01"), "after", 2), (("--batch", "2"), "batch", 4), (("--last", "1"), "last", 2),
                                           (("--to", "core.0001_initial"), "to", 4), (("--migration", "core.0003_last"), "migration", 1)):
            plan = self.json("plan", "--database", database, *arguments)
            self.check(PLAN, plan)
            self.assertEqual((plan["cutoff"]["selector"], len(plan["undo"]), plan["kept"]), (selector, count, 7 - count))

    def test_plan_undoes_newest_first_and_id_is_stable(self):
        arguments = ("plan", "--database", self.django(), "--after", "2025-12-01")
        plan = self.json(*arguments)
        times = [undo["applied_at"] for undo in plan["undo"]]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertEqual(self.json(*arguments)["id"], plan["id"])
        self.assertNotEqual(self.json("plan", "--database", "app.db", "--after", "2026-01-01")["id"], plan["id"])
        undone = sorted(key for step in plan["steps"] for key in map(tuple, step["undoes"]))
        self.assertEqual(undone, sorted((undo["app"], undo["name"]) for undo in plan["undo"]))

    def test_refused_plan_is_printed_and_exits_4(self):
        rows = [("core", "0001", "2026-01-01 10:00:00"), ("core", "0002", "2026-01-01 10:00:20")]
        arguments = ("plan", "--database", self.django(rows), "--after", "2026-01-01T10:00:10Z")
        plan = self.json(*arguments, status=4)
        self.check(PLAN, plan)
        self.assertIn(("cut-splits-batch", "error"), [(problem["code"], problem["severity"]) for problem in plan["problems"]])
        self.assertEqual(len(self.json(*arguments, "--split")["undo"]), 1)

    def test_errors_of_every_kind_are_documents(self):
        database = self.django()
        for arguments, status, code in ((("plan", "--database", database), 2, "usage"), (("nonsense",), 2, "usage"),
                                        (("history", "--database", "sqlite:none.db"), 9, "connect"),
                                        (("history", "--database", self.rails([]), "--table", "x"), 8, None),
                                        (("plan", "--database", self.rails(["1"], "r.db"), "--after", "2026-01-01"), 8, "unanswerable")):
            result = self.migrollback(*arguments, "--format", "json")
            self.assertEqual(result.status, status, result)
            document = json.loads(result.out)
            self.check(ERROR, document)
            self.assertEqual(document["exit"], status)
            self.assertIn("migrollback: error: " + document["message"], result.err)
            if code is not None:
                self.assertEqual(document["code"], code)

    def test_frameworks(self):
        known = self.json("frameworks")
        self.check(FRAMEWORKS, known)
        self.assertTrue({"django", "rails", "gitlab", "knex"} <= {framework["name"] for framework in known["known"]})
        self.assertEqual(known["found"], [])
        found = self.json("frameworks", "--database", self.django())
        self.check(FRAMEWORKS, found)
        self.assertEqual([(table["framework"], table["table"], table["time"]) for table in found["found"]],
                         [("django", "django_migrations", "exact")])

    def test_graph_is_read_and_printed(self):
        graph = self.write("graph.json", json.dumps([{"app": "a", "name": "0001", "dependencies": []},
                                                     {"app": "b", "name": "0001 \"x\"\n", "dependencies": [["a", "0001"]]}]))
        document = self.json("graph", "--graph", graph)
        self.assertEqual(document["schema"], "migrollback.graph/1")
        self.assertEqual(document["migrations"][1]["dependencies"], [["a", "0001"]])
        self.write("again.json", json.dumps(document))
        self.assertEqual(self.json("graph", "--graph", "again.json")["migrations"], document["migrations"])
        self.assertIn("digraph", self.migrollback("graph", "--graph", graph, "--format", "dot").out)
        self.assertTrue(self.migrollback("graph", "--graph", graph, "--format", "mermaid").out)

    def test_graph_without_a_project_is_usage(self):
        result = self.migrollback("graph", "--format", "dot")
        self.assertFailure(result, 2, "no project", "--project")


class Text(Case):
    def test_history(self):
        out = self.migrollback("history", "--database", self.django()).out
        lines = out.splitlines()
        self.assertEqual(lines[0].split(": ")[1], "7 migrations in 3 deployments")
        numbers = [line.split()[0] for line in lines if re.match(r" *\d+  ", line)]
        self.assertEqual(numbers, ["3", "2", "1"])
        self.assertIn("contenttypes, auth, core", out)

    def test_history_of_a_batch(self):
        out = self.migrollback("history", "2", "--database", self.django()).out
        self.assertIn("2025-12-05 18:30:00.123456 UTC", out)
        self.assertLess(out.index("core.0002_more"), out.index("billing.0001_initial"))

    def test_versions_where_there_are_no_apps(self):
        out = self.migrollback("history", "--database", self.rails(["20250101000000", "20240101000000"])).out
        self.assertIn("20240101000000", out)
        self.assertIn("does not say when", out)

    def test_plan_commands_are_lines_to_paste(self):
        result = self.migrollback("plan", "--database", self.django(), "--last", "1", "--format", "commands")
        self.assertEqual(result.out, "python manage.py migrate billing 0001_initial\npython manage.py migrate core 0002_more\n")
        self.assertIn("no-graph", result.err)

    def test_plan_names_the_command_that_does_it(self):
        out = self.migrollback("plan", "--database", self.django(), "--last", "2", "--tz", "UTC").out
        self.assertIn("To do it:\n  migrollback run --batch 2 --database %s --tz UTC\n" % self.path("app.db"), out)

    def test_quiet_leaves_explanations_out(self):
        loud = self.migrollback("history", "--database", self.django()).out
        quiet = self.migrollback("history", "--database", "app.db", "-q").out
        self.assertEqual(len(quiet.splitlines()), 4)
        self.assertLess(len(quiet), len(loud))

    def test_verbose_and_log_sql_go_to_standard_error(self):
        plain = self.migrollback("history", "--database", self.django())
        self.assertEqual(plain.err, "")
        result = self.migrollback("history", "--database", "app.db", "-v", "--log-sql")
        self.assertEqual(result.out, plain.out)
        self.assertIn("migrollback: opening app.db", result.err)
        self.assertIn("from \"django_migrations\"", result.err)

    def test_help_and_version(self):
        self.assertRegex(self.migrollback("--version").out, r"^migrollback \d+\.\d+")
        for command in ("history", "plan", "run", "graph", "frameworks"):
            result = self.migrollback(command, "--help")
            self.assertEqual((result.status, result.err), (0, ""))
            self.assertIn("Usage: migrollback %s" % command, result.out)
            self.assertIn("Examples", result.out)
            self.assertLessEqual(max(map(len, result.out.splitlines())), 110)


class Streams(Case):
    def test_full_disk_is_a_failure(self):
        database = self.django()
        for arguments in (("history", "--database", database), ("history", "--database", database, "--format", "json"), ("--help",),
                          ("plan", "--database", database, "--last", "1"), ("frameworks",)):
            with open("/dev/full", "wb") as full:
                result = self.migrollback(*arguments, stdout=full)
            self.assertEqual(result.status, 1, result)
            self.assertIn("standard output cannot be written", result.err)

    def test_closed_standard_output_is_a_failure(self):
        result = subprocess.run(["bash", "-c", '"$@" >&-', "-", PROGRAM, "frameworks"], env=environment(), cwd=self.folder, capture_output=True)
        self.assertEqual(result.returncode, 1, result)

    def test_reader_that_goes_away_is_none(self):
        rows = [("core", "%06d" % i, "2026-01-01 10:00:00") for i in range(20000)]
        database = self.django(rows)
        for format in ("json", "text"):
            result = subprocess.run(["bash", "-c", '"$@" | head -1; exit ${PIPESTATUS[0]}', "-", PROGRAM, "history", "1", "--database", database,
                                     "--format", format], env=environment(), capture_output=True, timeout=60)
            self.assertEqual((result.returncode, result.stderr), (0, b""), result)

    def test_colours_only_on_a_terminal(self):
        database = self.django()
        self.assertNotIn("\x1b", self.migrollback("plan", "--database", database, "--last", "1").out)
        status, shown = run_on_terminal("plan", "--database", database, "--last", "1", cwd=self.folder)
        self.assertIn("\x1b[", shown)
        for arguments, env in ((("--no-color",), {}), ((), {"NO_COLOR": "1"}), ((), {"TERM": "dumb"})):
            status, shown = run_on_terminal("plan", "--database", database, "--last", "1", *arguments, env=env, cwd=self.folder)
            self.assertEqual(status, 0)
            self.assertNotIn("\x1b", shown, (arguments, env))
        self.assertIn("\x1b[", run_on_terminal("plan", "--database", database, "--last", "1", env={"NO_COLOR": ""}, cwd=self.folder)[1])

    def test_works_without_a_locale(self):
        database = self.django([("本日", "0001", "2026-01-01 10:00:00")])
        for locale in ("C", "POSIX", "xx_YY.nonsense"):
            result = self.migrollback("history", "1", "--database", database, env={"LC_ALL": locale})
            self.assertEqual(result.status, 0, result)
            self.assertIn("本日.0001", result.out)

    def test_many_rows_need_no_memory_for_json(self):
        """A quarter of a million rows: peak memory stays far below what a tree of nodes would need."""
        rows = (("core", "%07d_migration" % i, "2026-01-01 10:00:00") for i in range(250000))
        database = self.django(rows)
        script = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
                  "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
        result = subprocess.run(["/usr/bin/python3", "-c", script, PROGRAM, "history", "--database", database, "--format", "json"],
                                env=environment(), capture_output=True, check=True, timeout=120)
        if "asan" not in PROGRAM:
            self.assertLess(int(result.stdout), 80 * 1024)


if __name__ == "__main__":
    unittest.main()
