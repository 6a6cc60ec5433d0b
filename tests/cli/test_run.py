"""`run`: shows, asks, does, checks and tells; what goes wrong is said with the right exit code and the way to go on."""
import json
import os
import signal
import subprocess
import time
import unittest

from program import PROGRAM, Case, environment, run_on_terminal

DAY = 86400 * 1000
START = 1767225600000  # 2026-01-01T00:00:00Z
ROWS = [("a.js", 1, START), ("b.js", 2, START + DAY), ("c.js", 2, START + DAY + 1000), ("d.js", 3, START + 2 * DAY)]


class Run(Case):
    def setUp(self):
        super().setUp()
        self.knex(ROWS)

    def arguments(self, *selector, **settings):
        return ("--database", self.path("knex.db"), *(selector or ("--batch", "2")), "--command", self.recorder(self.path("knex.db"), **settings))

    def applied(self):
        return [name for (name,) in self.rows(self.path("knex.db"), "select name from knex_migrations order by id")]

    def events(self, result):
        return [json.loads(line) for line in result.out.splitlines()]

    def test_without_terminal_and_yes_prints_the_plan_and_exits_4(self):
        result = self.migrollback("run", *self.arguments())
        self.assertEqual(result.status, 4, result)
        self.assertIn("3 migrations are undone", result.out)
        self.assertIn("not confirmed", result.err)
        self.assertIn("--yes", result.err)
        self.assertEqual((self.applied(), self.calls()), (["a.js", "b.js", "c.js", "d.js"], []))

    def test_yes_does_it_newest_first(self):
        result = self.migrollback("run", *self.arguments(), "--yes")
        self.assertEqual(result.status, 0, result)
        self.assertEqual(self.applied(), ["a.js"])
        self.assertEqual([call[-1] for call in self.calls()], ["d.js", "c.js", "b.js"])
        self.assertRegex(result.out, r"\[1/3\] undoing d\.js … ok \([^)]+\)\n\[2/3\] undoing c\.js … ok \([^)]+\)\n\[3/3\] undoing b\.js")
        self.assertIn("Done: 3 migrations undone, 1 stay.\n", result.out)
        self.assertEqual(result.err, "")

    def test_after_is_run(self):
        for spelling in (("--after", "2026-01-03"), ("rollbackmigrationsafter", "2026-01-02T00:00:00Z"),
                         ("rollbackmigrationsappliedafter", "2026-01-01 00:00")):
            result = self.migrollback(*spelling, "--database", self.path("knex.db"), "--command", self.recorder(self.path("knex.db")), "-y")
            self.assertEqual(result.status, 0, result)
        self.assertEqual(self.applied(), [])
        self.assertEqual([call[-1] for call in self.calls()], ["d.js", "c.js", "b.js", "a.js"])

    def test_nothing_to_undo_is_done(self):
        result = self.migrollback("run", *self.arguments("--after", "2026-02-01"))
        self.assertEqual(result.status, 0, result)
        self.assertIn("Nothing to undo", result.out)
        events = self.events(self.migrollback("run", *self.arguments("--after", "2026-02-01"), "--format", "json"))
        self.assertEqual((events[-1]["event"], events[-1]["exit"]), ("finished", 0))

    def test_problem_is_refused_whatever_yes_says(self):
        result = self.migrollback("run", *self.arguments("--after", "2026-01-02T00:00:01Z"), "--yes")
        self.assertEqual(result.status, 4, result)
        self.assertIn("cut-splits-batch", result.out)
        self.assertIn("migrollback: error: cut-splits-batch", result.err)
        self.assertEqual(self.calls(), [])

    def test_terminal_asks_for_the_name_of_the_database(self):
        status, shown = run_on_terminal("run", *self.arguments("--last", "1"), answer=b"knex.db\n", cwd=self.folder)
        self.assertEqual(status, 0, shown)
        self.assertEqual(self.applied(), ["a.js", "b.js", "c.js"])

    def test_any_other_answer_changes_nothing(self):
        for answer in (b"yes\n", b"\n", b"KNEX.DB\n", b"\x04"):
            status, shown = run_on_terminal("run", *self.arguments("--last", "1"), answer=answer, cwd=self.folder)
            self.assertEqual(status, 4, shown)
            self.assertIn("Type the name of the database (knex.db)", shown)
        self.assertEqual((len(self.applied()), self.calls()), (4, []))

    def test_json_never_asks(self):
        status, shown = run_on_terminal("run", *self.arguments("--last", "1"), "--format", "json", cwd=self.folder)
        self.assertEqual(status, 4, shown)
        self.assertNotIn("Type the name", shown)

    def test_json_lines(self):
        result = self.migrollback("run", *self.arguments(say="hello \x1b[31m"), "--yes", "--format", "json")
        self.assertEqual(result.status, 0, result)
        events = self.events(result)
        names = [event["event"] for event in events]
        self.assertEqual((names[0], names[-2:]), ("started", ["verified", "finished"]))
        self.assertEqual(events[0]["plan"]["schema"], "migrollback.plan/1")
        self.assertEqual([event["name"] for event in events if event["event"] == "undone"], ["d.js", "c.js", "b.js"])
        self.assertEqual([event["line"] for event in events if event["event"] == "output"], ["hello \x1b[31m"] * 3)
        self.assertEqual((events[-1]["exit"], events[-1]["undone"]), (0, 3))

    def test_json_lines_of_a_refusal_end_with_the_exit_code(self):
        for arguments, code in ((self.arguments(), "unconfirmed"), (self.arguments("--after", "2026-01-02T00:00:01Z"), "refused")):
            result = self.migrollback("run", *arguments, "--format", "json")
            self.assertEqual(result.status, 4, result)
            started, failed, finished = self.events(result)
            self.assertEqual(started["plan"]["schema"], "migrollback.plan/1")
            self.assertEqual((failed["event"], failed["schema"], failed["code"], failed["exit"]), ("failed", "migrollback.error/1", code, 4))
            self.assertEqual((finished["event"], finished["exit"]), ("finished", 4))

    def test_usage_error_of_run_is_lines_too(self):
        result = self.migrollback("run", "--format", "json")
        self.assertEqual(result.status, 2)
        self.assertEqual([event["event"] for event in self.events(result)], ["failed", "finished"])

    def test_child_output_is_shown_without_its_escapes(self):
        result = self.migrollback("run", *self.arguments("--last", "1", say="hello \x1b[2J"), "--yes")
        self.assertIn("\n    hello ␛[2J\n", result.out)
        self.assertNotIn("\x1b", result.out)

    def test_failure_of_the_first_changes_nothing(self):
        result = self.migrollback("run", *self.arguments(fail="d.js"), "--yes")
        self.assertEqual(result.status, 1, result)
        self.assertIn("no such table: things", result.out)
        self.assertEqual(len(self.applied()), 4)

    def test_failure_on_the_way_is_partial_and_says_how_to_continue(self):
        result = self.migrollback("run", *self.arguments(fail="b.js"), "--yes")
        self.assertEqual(result.status, 5, result)
        self.assertIn("2 of 3 migrations were undone.\nUndone:\n  d.js\n  c.js\nNot undone:\n  b.js\n", result.out)
        line = result.out.split("To continue, when the cause is mended:\n")[1].strip()
        again = subprocess.run(["bash", "-c", line.replace("migrollback", PROGRAM, 1) + " --yes"], env=environment(), cwd=self.folder,
                               capture_output=True)
        self.assertEqual(again.returncode, 1, again)  # b.js still fails, and nothing else was left
        os.remove(self.log)
        again = self.migrollback("run", *self.arguments(), "--yes")
        self.assertEqual((again.status, self.applied()), (0, ["a.js"]))

    def test_last_is_continued_by_batch_number(self):
        result = self.migrollback("run", *self.arguments("--last", "2", fail="b.js"), "--yes")
        self.assertEqual(result.status, 5, result)
        self.assertIn("  migrollback run --batch 2 --database", result.out)

    def test_named_migrations_are_continued_without_those_that_are_gone(self):
        result = self.migrollback("run", *self.arguments("--migration", "b.js", fail="b.js"), "--migration", "d.js", "--yes")
        self.assertEqual(result.status, 5, result)
        line = result.out.split("To continue, when the cause is mended:\n")[1]
        self.assertIn("--migration b.js", line)
        self.assertNotIn("d.js", line)

    def test_success_of_the_command_proves_nothing(self):
        result = self.migrollback("run", *self.arguments("--last", "1", stay="d.js"), "--yes")
        self.assertIn(result.status, (1, 7), result)
        self.assertNotIn("ok (", result.out)
        self.assertNotIn("Done:", result.out)
        self.assertEqual(len(self.applied()), 4)

    def test_command_that_is_not_there_changes_nothing(self):
        result = self.migrollback("run", "--database", self.path("knex.db"), "--last", "1", "--yes", "--command", "/nonexistent/program")
        self.assertEqual(result.status, 1, result)
        self.assertIn("/nonexistent/program", result.err)
        self.assertEqual(len(self.applied()), 4)

    def start(self, **settings):
        process = subprocess.Popen([PROGRAM, "run", *self.arguments(**settings), "--yes"], env=environment(), cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        deadline = time.monotonic() + 20
        while not self.calls() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertTrue(self.calls())
        return process

    def test_two_at_once_the_second_is_locked_out(self):
        first = self.start(wait=2)
        second = self.migrollback("run", *self.arguments(), "--yes")
        self.assertEqual(second.status, 6, second)
        self.assertEqual(first.wait(60), 0)
        self.assertEqual(self.applied(), ["a.js"])

    def test_signal_stops_at_a_safe_point(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            self.setUp()
            process = self.start(wait=1)
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, status, (out, err))
            self.assertEqual(self.applied(), ["a.js", "b.js", "c.js"])
            self.assertIn(b"1 of 3 migrations were undone", out)
            self.assertIn(b"To continue", out)
            again = self.migrollback("run", *self.arguments(), "--yes")
            self.assertEqual((again.status, self.applied()), (0, ["a.js"]))

    def test_full_disk_does_not_stop_a_rollback(self):
        with open("/dev/full", "wb") as full:
            result = self.migrollback("run", *self.arguments(), "--yes", stdout=full)
        self.assertEqual(self.applied(), ["a.js"])
        self.assertEqual(result.status, 0, result)  # 1 would say that nothing was changed
        self.assertIn("standard output cannot be written", result.err)

    def test_reader_that_goes_away_does_not_stop_a_rollback(self):
        result = subprocess.run(["bash", "-c", '"$@" | true; exit ${PIPESTATUS[0]}', "-", PROGRAM, "run", *self.arguments(), "--yes"],
                                env=environment(), cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        self.assertEqual((result.returncode, self.applied()), (0, ["a.js"]), result)


if __name__ == "__main__":
    unittest.main()
