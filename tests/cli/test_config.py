"""Flag, environment, migrollback.json, built-in: in this order; what the file holds is checked."""
import json
import os
import unittest

from program import Case


class Config(Case):
    def setUp(self):
        super().setUp()
        self.django(name="flag.db")
        self.django(name="environment.db", rows=[("a", "0001", "2026-01-01 10:00:00")])
        self.django(name="general.db", rows=[("a", "000%d" % i, "2026-01-01 10:00:00") for i in range(3)])
        self.django(name="file.db", rows=[("a", "000%d" % i, "2026-01-01 10:00:00") for i in range(2)])

    def config(self, value, name="migrollback.json"):
        return self.write(name, value if isinstance(value, str) else json.dumps(value))

    def used(self, *arguments, **options):
        return self.json("history", *arguments, **options)["database"]["name"]

    def test_flag_before_environment_before_file(self):
        self.config({"database": "file.db"})
        variables = {"MIGROLLBACK_DATABASE_URL": "environment.db", "DATABASE_URL": "general.db"}
        self.assertEqual(self.used("--database", "flag.db", env=variables), "flag.db")
        self.assertEqual(self.used(env=variables), "environment.db")
        self.assertEqual(self.used(env={"DATABASE_URL": "general.db"}), "general.db")
        self.assertEqual(self.used(env={"MIGROLLBACK_DATABASE_URL": ""}), "file.db")
        self.assertEqual(self.used(), "file.db")

    def test_file_lies_in_the_project_folder(self):
        os.mkdir(self.path("project"))
        self.config({"database": self.path("file.db")}, "project/migrollback.json")
        self.assertEqual(self.used("--project", "project"), "file.db")
        self.assertEqual(self.used(env={"MIGROLLBACK_PROJECT": "project"}), "file.db")

    def test_file_can_be_named(self):
        self.config({"database": "file.db"})
        self.config({"database": "general.db"}, "other.json")
        self.assertEqual(self.used("--config", "other.json"), "general.db")
        self.assertFailure(self.migrollback("history", "--config", "none.json"), 2, "none.json")

    def test_folders_are_relative_to_the_file(self):
        os.makedirs(self.path("far/project"))
        self.config({"project": "project", "database": self.path("file.db")}, "far/config.json")
        self.assertEqual(self.used("--config", "far/config.json"), "file.db")
        self.config({"project": "nowhere", "database": self.path("file.db")}, "far/config.json")
        self.assertFailure(self.migrollback("history", "--config", "far/config.json"), 2, "far/nowhere")

    def test_all_kinds_of_members(self):
        self.config({"database": "file.db", "framework": "django", "table": "django_migrations", "gap": "1h", "tz": "Asia/Kolkata",
                     "stored-tz": "UTC", "lock-timeout": "1s", "statement-timeout": "1m", "quiet": True, "no-color": True, "verbose": False,
                     "log-sql": False, "command": "python3 manage.py", "format": "text"})
        result = self.migrollback("history")
        self.assertEqual(result.status, 0, result)
        self.assertIn("+05:30", result.out)
        self.assertEqual(len(result.out.splitlines()), 2)

    def test_unknown_member_is_named(self):
        self.config({"database": "file.db", "databse": "x"})
        self.assertFailure(self.migrollback("history"), 2, "migrollback.json: unknown member 'databse'", "Did you mean 'database'?")

    def test_what_is_said_each_time_is_not_for_a_file(self):
        for member in ("yes", "help", "config", "after", "last"):
            self.config({member: "x"})
            self.assertFailure(self.migrollback("history"), 2, "unknown member '%s'" % member, "on the command line only")

    def test_wrong_types_are_named(self):
        for member, value in (("database", 1), ("quiet", "yes"), ("gap", None), ("command", ["a"])):
            self.config({member: value})
            self.assertFailure(self.migrollback("history"), 2, "'%s' is not" % member)

    def test_file_that_is_not_json_is_usage(self):
        for text in ("", "{", "[]", "{} x", "null", "{\"database\": \"x\",}"):
            self.config(text)
            self.assertFailure(self.migrollback("history"), 2, "not a JSON object")

    def test_help_does_not_need_a_sound_file(self):
        self.config("{")
        self.assertEqual(self.migrollback("--help").status, 0)
        self.assertEqual(self.migrollback("plan", "--help").status, 0)

    def test_password_of_the_file_is_never_shown(self):
        self.config({"database": "postgres://u:Sesame@127.0.0.1:1/db"})
        result = self.migrollback("plan", "-v", "--last", "1")
        self.assertEqual(result.status, 9, result)
        self.assertNotIn("Sesame", result.out + result.err)


if __name__ == "__main__":
    unittest.main()
