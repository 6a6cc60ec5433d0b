"""Bad input gives the exit code of the contract and one clear line with a hint."""
import os
import socket
import unittest

from program import DJANGO, RAILS, RAILS_SIBLING, Case


def closed_port():
    """A port of the loopback device that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Usage(Case):
    def test_nothing_typed_is_usage(self):
        self.assertFailure(self.migrollback(), 2, "no command is given")

    def test_mistyped_command_is_corrected(self):
        self.assertFailure(self.migrollback("histroy"), 2, "there is no command 'histroy'", "Did you mean 'migrollback history'?")

    def test_command_that_does_not_exist_is_usage(self):
        for command in ("status", "undo", "down"):
            self.assertFailure(self.migrollback(command), 2, "there is no command '%s'" % command)

    def test_mistyped_option_is_corrected(self):
        self.assertFailure(self.migrollback("plan", "--afetr", "2026"), 2, "there is no option '--afetr'", "Did you mean --after?")

    def test_no_database_is_usage(self):
        self.assertFailure(self.migrollback("history"), 2, "no database is named", "DATABASE_URL")

    def test_no_selector_is_usage(self):
        for command in ("plan", "run"):
            self.assertFailure(self.migrollback(command, "--database", self.django()) if command == "plan" else
                               self.migrollback(command, "--database", self.path("app.db")), 2, "nothing says what is to be undone")

    def test_two_selectors_are_usage(self):
        self.assertFailure(self.migrollback("plan", "--database", self.django(), "--last", "1", "--after", "2026-01-01"), 2,
                           "several options say", "exactly one")

    def test_selector_given_twice_is_usage(self):
        self.assertFailure(self.migrollback("plan", "--last", "1", "--last", "2"), 2, "given twice")

    def test_numbers_are_checked(self):
        database = self.django()
        for arguments in (("--batch", "0"), ("--batch", "-1"), ("--batch", "x"), ("--last", "1.5"), ("--last", "99999999999999999999")):
            self.assertFailure(self.migrollback("plan", "--database", database, *arguments), 2, "'%s'" % arguments[1])
        self.assertFailure(self.migrollback("history", "x", "--database", database), 2, "'x'")

    def test_batch_that_is_not_there_is_usage(self):
        database = self.django()
        self.assertFailure(self.migrollback("plan", "--database", database, "--batch", "4"), 2, "there is no batch 4", "3")
        self.assertFailure(self.migrollback("history", "4", "--database", database), 2, "there is no batch 4", "3")

    def test_migration_that_is_not_applied_is_usage(self):
        database = self.django()
        for arguments in (("--to", "core.0009"), ("--migration", "nothing"), ("--to", "nobody")):
            self.assertFailure(self.migrollback("plan", "--database", database, *arguments), 2, "'%s' is not applied" % arguments[1])

    def test_name_that_two_apps_have_is_usage(self):
        self.assertFailure(self.migrollback("plan", "--database", self.django(), "--to", "0001_initial"), 2, "several apps", "APP.NAME")

    def test_unknown_framework_is_usage(self):
        self.assertFailure(self.migrollback("history", "--database", self.django(), "--framework", "djnago"), 2, "djnago")

    def test_unknown_zone_is_usage(self):
        self.assertFailure(self.migrollback("history", "--database", self.django(), "--tz", "Mars/Olympus"), 2, "Mars/Olympus", "Europe/Berlin")

    def test_folder_that_is_not_there_is_usage(self):
        self.assertFailure(self.migrollback("plan", "--database", self.django(), "--last", "1", "--project", "/nonexistent"), 2, "/nonexistent")
        self.assertFailure(self.migrollback("history", "--database", self.path("app.db"), "--profiles", "/nonexistent"), 2, "/nonexistent")

    def test_impossible_dates_are_usage(self):
        database = self.django()
        for date in ("yesterday", "", "2026-02-29", "2026-13-01", "2026-01-32", "2026-01-01 25:00", "2026-01-01 24:01", "2026-01-01T10:60",
                     "01/02/2026", "2026-01-01 10:00 Berlin", "2026-01-01T00:00:00+25:00", "20260101T", "1767225600", "2026-01-01'; drop"):
            self.assertFailure(self.migrollback("plan", "--database", database, "--after", date), 2, "is not a date and time")


class Database(Case):
    def test_unknown_scheme(self):
        self.assertFailure(self.migrollback("history", "--database", "oracle://user:secret@host/db"), 2, "oracle", "postgres")

    def test_bare_path_that_is_not_there(self):
        result = self.migrollback("history", "--database", self.path("nothing.db"))
        self.assertFailure(result, result.status, "nothing.db")
        self.assertIn(result.status, (2, 9))
        self.assertFalse(os.path.exists(self.path("nothing.db")))

    def test_sqlite_file_that_is_not_there_is_unreachable_and_not_created(self):
        self.assertFailure(self.migrollback("history", "--database", "sqlite:nothing.db"), 9, "nothing.db")
        self.assertFalse(os.path.exists(self.path("nothing.db")))

    def test_file_that_is_not_a_database_is_unreachable(self):
        self.write("letter.db", "Dear reader, " * 1000)
        self.assertFailure(self.migrollback("history", "--database", "sqlite:letter.db"), 9, "letter.db")
        self.assertFailure(self.migrollback("history", "--database", "letter.db"), 9, "letter.db")

    def test_folder_is_unreachable(self):
        self.assertFailure(self.migrollback("history", "--database", "sqlite:%s" % self.folder), 9)

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_file_without_rights_is_unreachable(self):
        os.chmod(self.django(), 0)
        self.assertFailure(self.migrollback("history", "--database", "app.db"), 9)

    def test_refused_connection_is_unreachable_and_hides_the_password(self):
        for scheme in ("postgres", "mysql"):
            url = "%s://somebody:Hidden%%21Word@127.0.0.1:%d/db" % (scheme, closed_port())
            result = self.migrollback("history", "-v", "--log-sql", "--database", url)
            self.assertEqual(result.status, 9, result)
            self.assertIn("migrollback: error: ", result.err)
            self.assertIn("migrollback: hint: ", result.err)
            for secret in ("Hidden%21Word", "Hidden!Word"):
                self.assertNotIn(secret, result.err + result.out)

    def test_url_that_cannot_be_parsed_hides_the_password(self):
        for url in ("postgres://u:Sesame/open@[::1", "mysql://u:Sesame/open@host:port/db", "postgres://u:Sesame/open@127.0.0.1:1/db",
                    "oracle://u:Sesame/open@host/db", "mysql:u:Sesame/open@host"):
            for format in ("text", "json"):
                result = self.migrollback("history", "-v", "--format", format, "--database", url)
                self.assertIn(result.status, (2, 9), result)
                self.assertNotIn("Sesame", result.err + result.out)


class Table(Case):
    def test_no_migration_table_cannot_answer(self):
        self.assertFailure(self.migrollback("history", "--database", self.database("empty.db", "create table t (a)")), 8)

    def test_file_of_no_bytes_cannot_answer(self):
        self.write("empty.db", "")
        self.assertFailure(self.migrollback("history", "--database", "empty.db"), 8)

    def test_missing_column_cannot_answer(self):
        database = self.database("app.db", "create table django_migrations (id integer primary key, app text, name text)")
        self.assertFailure(self.migrollback("history", "--database", database), 8)
        self.assertFailure(self.migrollback("history", "--database", database, "--framework", "django"), 8)

    def test_named_table_that_is_not_there_cannot_answer(self):
        self.assertFailure(self.migrollback("history", "--database", self.django(), "--table", "nothing_here"), 8, "nothing_here")

    def test_table_with_another_name(self):
        database = self.django(table="old migrations; drop \"x\"")
        result = self.migrollback("history", "--database", database, "--table", "old migrations; drop \"x\"", "--framework", "django")
        self.assertEqual(result.status, 0, result)
        self.assertIn("7 migrations in 3 deployments", result.out)

    def test_several_frameworks_are_listed_and_one_is_chosen(self):
        database = self.database("both.db", DJANGO.format(table="django_migrations"), RAILS, RAILS_SIBLING)
        result = self.migrollback("history", "--database", database)
        self.assertEqual(result.status, 8, result)
        self.assertIn("django", result.err)
        self.assertIn("rails", result.err)
        self.assertIn("--framework", result.err)
        self.assertEqual(self.migrollback("history", "--database", database, "--framework", "rails").status, 0)
        self.assertEqual(self.migrollback("history", "--database", database, "--table", "django_migrations").status, 0)

    def test_candidates_are_in_the_error_document(self):
        database = self.database("both.db", DJANGO.format(table="django_migrations"), RAILS, RAILS_SIBLING)
        error = self.json("history", "--database", database, status=8)
        self.assertEqual(error["code"], "ambiguous")
        self.assertTrue({"django", "rails"} <= set(error["candidates"]) or len(error["candidates"]) >= 2, error)

    def test_empty_table_has_no_deployments_and_nothing_to_undo(self):
        database = self.django([])
        history = self.json("history", "--database", database)
        self.assertEqual((history["applied"], history["batches"]), (0, []))
        self.assertIn("the table is empty", self.migrollback("history", "--database", database).out)
        plan = self.json("plan", "--database", database, "--after", "2026-01-01")
        self.assertEqual([problem["code"] for problem in plan["problems"] if problem["code"] == "nothing-to-undo"], ["nothing-to-undo"])
        self.assertEqual(plan["undo"], [])

    def test_after_without_times_cannot_answer_and_says_what_can(self):
        database = self.rails(["20250101000000", "20250201000000"])
        self.assertFailure(self.migrollback("plan", "--database", database, "--after", "2026-01-01"), 8, "does not say when", "--to")

    def test_time_in_the_future_is_said_and_nothing_is_done(self):
        for command in ("plan", "run"):
            result = self.migrollback(command, "--database", self.django() if command == "plan" else self.path("app.db"), "--after",
                                      "2999-01-01")
            self.assertIn("warning: 2999-01-01 00:00:00 UTC lies in the future", result.err)
            self.assertIn("Nothing to undo", result.out)
            self.assertEqual(result.status, 0, result)


if __name__ == "__main__":
    unittest.main()
