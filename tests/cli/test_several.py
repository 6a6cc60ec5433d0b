"""Several databases given together: how they are named, what is shown, what has to be typed, and what is said when one of them fails."""
import json
import os
import shlex
import sqlite3
import sys
import unittest

from program import Case, run_on_terminal

DAY = 24 * 3600 * 1000
START = 1767225600000  # 2026-01-01

# "undo.py FILE-OF-main FILE-OF-ci down NAME --alias ALIAS": takes the row away; a name with "bad" in it fails.
UNDO = """import sqlite3
import sys

main, ci, _, name, _, alias = sys.argv[1:]
if "bad" in name:
    sys.exit("not today")
connection = sqlite3.connect({"main": main, "ci": ci}[alias])
connection.execute("delete from knex_migrations where name = ?", (name,))
connection.commit()
"""


class Several(Case):
    def setUp(self):
        super().setUp()
        self.main = self.knex([("m1", 1, START), ("m2", 2, START + DAY), ("m3", 2, START + DAY + 60000)], "main.db")
        self.ci = self.knex([("c1", 1, START + 1000), ("c2", 2, START + DAY + 30000), ("c3", 3, START + 9 * DAY)], "ci.db")
        os.makedirs(self.path("profiles/two"))
        self.write("profiles/two/profile.json", json.dumps({
            "schema": "migrollback.profile/1", "name": "two", "title": "Two", "extends": "knex", "alias_option": "--alias",
            "commands": {"down_one": ["down", "{name}"]},
        }))  # fmt: skip
        self.write("undo.py", UNDO)
        self.both = ["--database", "main=" + self.main, "--database", "ci=" + self.ci]
        command = "'%s' '%s' '%s' '%s'" % (sys.executable, self.path("undo.py"), self.main, self.ci)
        self.project = ["--profiles", self.path("profiles"), "--framework", "two", "--command", command]

    def left(self):
        return [[name for (name,) in self.rows(path, "select name from knex_migrations order by id")] for path in (self.main, self.ci)]

    # --- naming

    def test_names_must_tell_them_apart(self):
        for words, message in (
            (["--database", self.main, "--database", self.ci], "two databases have no name"),
            (["--database", "a=" + self.main, "--database", "a=" + self.ci], "two databases have the name 'a'"),
            (["--database", "a=" + self.main, "--database", "b=" + self.main], "the same database"),
        ):
            self.assertFailure(self.migrollback("history", *words), 2, message)
        self.assertFailure(self.migrollback("plan", "--last", "1", "--alias", "a", *self.both), 2, "--alias")
        self.assertFailure(self.migrollback("frameworks", *self.both), 2, "one database at a time")
        for words in (("plan", "--loses"), ("run", "--loses"), ("run", "--keep-data")):
            self.assertFailure(self.migrollback(*words, "--last", "1", *self.both), 2, words[1] + " looks at one database at a time")

    def test_one_of_them_may_have_no_name(self):
        document = self.json("history", "--database", self.main, "--database", "ci=" + self.ci)
        self.assertEqual([part["name"] for part in document["databases"]], ["default", "ci"])

    def test_one_with_a_name_is_that_alias(self):
        lines = self.migrollback("plan", "--migration", "m3", "--database", "ci=" + self.main, "--format", "commands", *self.project)
        self.assertIn("m3 --alias ci", lines.out)
        self.assertNotIn("databases", self.json("history", "--database", "ci=" + self.main))

    def test_a_file_with_an_equals_sign_is_a_path(self):
        odd = self.knex([("m1", 1, START)], "a=b.db")
        self.assertEqual(self.json("history", "--database", "a=b.db")["database"]["name"], os.path.basename(odd))

    def test_a_password_is_never_printed(self):
        words = ["--database", "main=" + self.main, "--database", "ci=postgres://u:hidden@127.0.0.1:1/x"]
        result = self.migrollback("plan", "--last", "1", "-v", *words)
        self.assertEqual(result.status, 9, result)
        self.assertNotIn("hidden", result.err + result.out)
        self.assertIn("ci: ", result.err)

    def test_the_list_in_the_file(self):
        self.write("migrollback.json", json.dumps({"database": [{"name": "main", "url": self.main}, {"name": "ci", "url": self.ci}]}))
        self.assertEqual([part["name"] for part in self.json("history")["databases"]], ["main", "ci"])
        self.assertNotIn("databases", self.json("history", "--database", self.main))
        for wrong in ([{"name": "main"}], [{"name": 1, "url": "x"}], ["main"], [{"url": self.main, "user": "x"}], {"main": self.main}, [[1]]):
            self.write("migrollback.json", json.dumps({"database": wrong}))
            self.assertFailure(self.migrollback("history"), 2, "database")

    # --- showing

    def test_deployments_of_all(self):
        document = self.json("history", *self.both)
        found = [[(m["database"], m["name"]) for m in batch["migrations"]] for batch in document["batches"]]
        self.assertEqual(found, [[("main", "m1"), ("ci", "c1")], [("main", "m2"), ("ci", "c2"), ("main", "m3")], [("ci", "c3")]])
        self.assertEqual([batch["databases"] for batch in document["batches"]], [{"main": [1], "ci": [1]}, {"main": [2], "ci": [2]}, {"ci": [3]}])
        self.assertEqual(document["applied"], 6)
        self.assertEqual([[batch["number"] for batch in part["batches"]] for part in document["databases"]], [[1, 2], [1, 2, 3]])
        one = self.json("history", "2", *self.both)
        self.assertEqual([batch["number"] for batch in one["batches"]], [2])
        self.assertEqual([[batch["number"] for batch in part["batches"]] for part in one["databases"]], [[2], [2]])
        text = self.migrollback("history", *self.both).out
        self.assertRegex(text, r"(?m)^ *2 +2026-01-02 00:00:00 UTC .*2: m2, m3 +1: c2$")
        self.assertFailure(self.migrollback("history", "4", *self.both), 2, "there is no batch 4")

    def test_the_plan_and_its_order(self):
        document = self.json("plan", "--last", "2", *self.both, *self.project)
        order = [("ci", "c3"), ("main", "m3"), ("ci", "c2"), ("main", "m2")]
        self.assertEqual([(undo["database"], undo["name"]) for undo in document["undo"]], order)
        self.assertEqual([step["database"] for step in document["steps"]], [database for database, _ in order])
        self.assertEqual(document["cutoff"]["number"], 2)
        lines = self.migrollback("plan", "--batch", "2", "--format", "commands", *self.both, *self.project).out.splitlines()
        self.assertEqual([tuple(line.split()[-3:]) for line in lines], [(name, "--alias", database) for database, name in order])
        text = self.migrollback("plan", "--last", "2", *self.both, *self.project).out
        self.assertIn("Together: 4 migrations are undone, 2 stay, in 2 databases", text)
        self.assertIn("--batch 2", text)
        newest = self.json("plan", "--last", "1", *self.both, *self.project)
        self.assertEqual([part["planned"] for part in newest["databases"]], [0, 1])
        self.assertNotEqual(newest["id"], document["id"])

    def test_commands_that_cannot_name_a_database_are_refused(self):
        result = self.json("plan", "--last", "1", "--framework", "knex", "--commands", *self.both, status=4)
        self.assertIn(("ci", "unreachable"), [(p["database"], p["code"]) for p in result["problems"]])

    # --- running

    def test_nothing_happens_unconfirmed(self):
        self.assertEqual(self.migrollback("run", "--last", "2", *self.both, *self.project).status, 4)
        self.assertEqual(self.left(), [["m1", "m2", "m3"], ["c1", "c2", "c3"]])

    def test_the_names_of_all_are_typed(self):
        words = ["run", "--last", "2", *self.both, *self.project]
        status, shown = run_on_terminal(*words, answer=b"main.db\n", cwd=self.folder)
        self.assertEqual((status, self.left()[0]), (4, ["m1", "m2", "m3"]), shown)
        status, shown = run_on_terminal(*words, answer=b"main.db ci.db\n", cwd=self.folder)
        self.assertEqual((status, self.left()), (0, [["m1"], ["c1"]]), shown)

    def test_a_failure_gives_the_account_and_how_to_go_on(self):
        for path, name, at in ((self.main, "m4_bad", START + 20 * DAY), (self.ci, "c4", START + 20 * DAY + 1000)):
            connection = sqlite3.connect(path)
            connection.execute("insert into knex_migrations (name, batch, migration_time) values (?, 4, ?)", (name, at))
            connection.commit()
            connection.close()
        result = self.migrollback("run", "--last", "1", "--yes", *self.both, *self.project)
        self.assertEqual(result.status, 5, result)
        self.assertRegex(result.out, r"1 of 2 migrations were undone\.\nUndone:\n  ci: c4\nNot undone:\n  main: m4_bad\n")
        self.assertIn("main: ", result.err)
        self.assertEqual(self.left(), [["m1", "m2", "m3", "m4_bad"], ["c1", "c2", "c3"]])
        line = result.out.split("To continue, when the cause is mended:\n")[1].splitlines()[0]
        self.write("undo.py", UNDO.replace("bad", "nothing"))
        again = self.migrollback(*shlex.split(line)[1:], "--yes")
        self.assertEqual(again.status, 0, again)
        self.assertEqual(self.left(), [["m1", "m2", "m3"], ["c1", "c2", "c3"]])


if __name__ == "__main__":
    unittest.main()
