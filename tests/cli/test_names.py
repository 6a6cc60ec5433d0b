"""Names in a migration table can hold anything: they never reach a shell, never break the table, and are one argument."""
import json
import os
import shlex
import subprocess
import unittest

from program import Case, run_on_terminal

HOSTILE = [
    "quote'and\"double",
    "semi;colon && touch broken | `touch broken` $(touch broken)",
    "new\nline\r\nand tab\t",
    "\x1b[31mred\x1b[2J\x1b]0;title\x07",
    "c1 \u009b31m and bidi \u202egnp.exe and zero\u200bwidth",
    "*?~[a-z]{1,2}#!",
    "%s%n%1000d",
    "back\\slash \\x41 \\033",
    "日本語 🎉 e\u0301",
    " leading and trailing ",
    "n" * 10000,
    "../../../etc/passwd\n",
]


class Names(Case):
    def hostile_knex(self):
        day = 86400 * 1000
        return self.knex([("first.js", 1, 1767225600000)] + [(name, 2, 1767225600000 + day + i) for i, name in enumerate(HOSTILE)])

    def test_every_name_is_one_line_of_the_table(self):
        database = self.django([("app", name, "2026-01-01 10:00:%02d" % i) for i, name in enumerate(HOSTILE)])
        result = self.migrollback("history", "1", "--database", database, "-q")
        self.assertEqual(result.status, 0, result)
        self.assertEqual(len(result.out.split("\n")), len(HOSTILE) + 2)
        for character in result.out:
            self.assertTrue(character == "\n" or character.isprintable() or character == "\u0301", repr(character))
        self.assertIn("app.␛[31mred␛[2J␛]0;title␇\n", result.out)
        self.assertIn("app." + "n" * 10000 + "\n", result.out)

    def test_hostile_app_does_not_break_the_history(self):
        database = self.django([(name, "0001", "2026-01-01 10:00:%02d" % i) for i, name in enumerate(HOSTILE)])
        for arguments in (("history",), ("history", "1"), ("plan", "--last", "1"), ("frameworks",)):
            result = self.migrollback(*arguments, "--database", database)
            self.assertEqual(result.status, 0, result)
            self.assertNotIn("\x1b", result.out + result.err)
            self.assertNotIn("\u202e", result.out + result.err)

    def test_json_gives_every_name_back(self):
        database = self.django([("app", name, "2026-01-01 10:00:%02d" % i) for i, name in enumerate(HOSTILE)])
        history = self.json("history", "--database", database)
        self.assertEqual([migration["name"] for migration in history["batches"][0]["migrations"]], HOSTILE)

    def test_name_that_is_not_utf8_does_not_break_json_or_text(self):
        database = self.django([])
        self.database("app.db", ("insert into django_migrations (app, name, applied) values ('app', cast(? as text), '2026-01-01 10:00:00')",
                                 [(b"bad \xff\xfe name",)]))
        history = self.json("history", "--database", database)
        self.assertEqual(history["batches"][0]["migrations"][0]["name"], "bad \ufffd\ufffd name")
        self.assertEqual(self.migrollback("history", "1", "--database", database).status, 0)

    def test_long_name_is_cut_on_a_terminal(self):
        database = self.django([("app", "n" * 10000, "2026-01-01 10:00:00"), ("app", "short", "2026-01-01 10:00:01")])
        status, shown = run_on_terminal("history", "1", "--database", database, "--no-color", "-q", cwd=self.folder)
        self.assertEqual(status, 0, shown)
        self.assertEqual(len(shown.strip().splitlines()), 3, shown)
        self.assertLessEqual(max(len(line) for line in shown.splitlines()), 200)

    def test_every_name_reaches_the_command_as_one_argument(self):
        database = self.hostile_knex()
        result = self.migrollback("run", "--database", database, "--batch", "2", "--yes", "--command", self.recorder(database))
        self.assertEqual(result.status, 0, result)
        self.assertEqual(self.calls(), [["migrate:down", name] for name in reversed(HOSTILE)])
        self.assertEqual(self.rows(database, "select name from knex_migrations"), [("first.js",)])
        self.assertEqual(sorted(os.listdir(self.folder)), ["calls", "knex.db", "recorder.json"])

    def test_lines_to_paste_are_one_line_each_and_the_shell_gives_the_same_arguments(self):
        database = self.hostile_knex()
        result = self.migrollback("plan", "--database", database, "--batch", "2", "--format", "commands", "--command",
                                  self.recorder(database))
        lines = result.out.splitlines()
        self.assertEqual(result.out.count("\n"), len(HOSTILE))
        for character in result.out:
            self.assertTrue(character == "\n" or character.isprintable() or character == "\u0301", repr(character))
        for line in lines:
            subprocess.run(["bash", "-c", line], check=True, cwd=self.folder)
        self.assertEqual(self.calls(), [["migrate:down", name] for name in reversed(HOSTILE)])
        self.assertEqual(sorted(os.listdir(self.folder)), ["calls", "knex.db", "recorder.json"])

    def test_name_that_looks_like_an_option_is_refused(self):
        database = self.knex([("first.js", 1, 1767225600000), ("--all", 2, 1767312000000)])
        result = self.migrollback("run", "--database", database, "--last", "1", "--yes", "--command", self.recorder(database))
        self.assertEqual(result.status, 4, result)
        self.assertEqual(self.calls(), [])

    def test_command_is_split_like_a_shell_does_but_runs_without_one(self):
        database = self.knex([("first.js", 1, 1767225600000), ("$HOME;x", 2, 1767312000000)])
        plan = self.json("plan", "--database", database, "--last", "1", "--command", "env 'A B=$HOME' \"c d\" e\\ f; g")
        self.assertEqual(plan["steps"][0]["argv"], ["env", "A B=$HOME", "c d", "e f;", "g", "migrate:down", "$HOME;x"])

    def test_hostile_table_name_is_quoted(self):
        table = "t\"; drop table x; --\n\x1b[31m"
        database = self.django(table=table)
        result = self.migrollback("history", "--database", database, "--table", table, "--framework", "django")
        self.assertEqual(result.status, 0, result)
        self.assertNotIn("\x1b", result.out)
        self.assertEqual(self.json("history", "--database", database, "--table", table, "--framework", "django")["applied"], 7)

    def test_printed_command_line_can_be_run(self):
        database = self.django(name="my db;$(x).db")
        result = self.migrollback("plan", "--database", database, "--after", "2026-01-01 00:00")
        line = result.out.split("To do it:\n")[1].strip()
        self.assertEqual(shlex.split(line), ["migrollback", "run", "--database", database, "--after", "2026-01-01 00:00"])


if __name__ == "__main__":
    unittest.main()
