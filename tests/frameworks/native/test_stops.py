"""What stops an undo without the framework, and how it goes on: a wrong statement, a killed process, a signal, a changed file."""
import contextlib
import os
import re
import signal
import subprocess
import time
import unittest

from case import DEPLOYMENTS, NativeCase, environment
from layouts import MIGRATIONS, Dbmate, Goose, NodePgMigrate

SETTINGS = [migration[1] for migration in MIGRATIONS].index("settings")
WRONG = "DROP TABLE no_such_table;"


class Stops(NativeCase):
    layout = Dbmate

    def rewrite(self, project, index, down, options=""):
        """Another down section for a migration."""
        path = os.path.join(project.folder, "db", "migrations", "%s_%s.sql" % (project.version(index), MIGRATIONS[index][1]))
        with open(path, encoding="utf-8") as source:
            up = source.read().partition("-- migrate:down")[0]
        project.write(os.path.relpath(path, project.folder), up + ("-- migrate:down %s\n%s\n" % (options, down) if down is not None else ""))
        return path

    def assert_untouched(self, database):
        self.assert_state(database, DEPLOYMENTS)

    def checkpoints(self, database):
        return database.query("SELECT name, done, running FROM migrollback_checkpoint")

    def refused(self, down, code, words, options=""):
        project, database = self.own_project(), self.fresh()
        self.rewrite(project, SETTINGS, down, options)
        plan = self.plan(database, *self.selector(2), project=project)
        self.assertIn((code, "error"), self.problems(plan))
        self.assertTrue([p for p in plan["problems"] if words in p["message"] and p["name"] == project.version(SETTINGS)], plan["problems"])
        self.undo(database, *self.selector(2), project=project, status=4)
        self.assert_untouched(database)


class Atomic(Stops):
    """PostgreSQL and SQLite: all or nothing."""

    def test_a_wrong_statement_in_the_middle_changes_nothing(self):
        project, database = self.own_project(), self.fresh()
        self.rewrite(project, SETTINGS, "CREATE TABLE left_over (a integer);\n%s\nDROP TABLE settings;" % WRONG)
        result = self.undo(database, *self.selector(2), project=project, status=1)
        self.assertIn("line 7", result.err)
        self.assert_untouched(database)

    def test_no_down_section(self):
        self.refused(None, "irreversible", "has no down section")

    def test_an_empty_down_section(self):
        self.refused("-- nothing; yet\n\n", "irreversible", "has nothing in its down side")

    def test_an_unclosed_quote(self):
        self.refused("DROP TABLE settings;\nDELETE FROM posts WHERE title = 'x;\n", "irreversible", "line 7: a text that begins here has no end")

    def test_a_transaction_in_the_middle(self):
        self.refused("DROP TABLE settings;\nBEGIN;\nDROP TABLE posts;\nCOMMIT;", "irreversible", "transactions of its own in the middle")

    def test_a_rollback(self):
        self.refused("DROP TABLE settings;\nROLLBACK;", "irreversible", "ends a transaction that is not its own")

    def test_no_file(self):
        project, database = self.own_project(), self.fresh()
        os.remove(self.rewrite(project, SETTINGS, "x"))
        plan = self.plan(database, *self.selector(2), project=project)
        self.assertEqual(self.problems(plan), [("missing-code", "error")])
        self.undo(database, *self.selector(2), project=project, status=4)
        self.assert_untouched(database)

    def test_two_files(self):
        project, database = self.own_project(), self.fresh()
        path = self.rewrite(project, SETTINGS, "DROP TABLE settings;")
        with open(path.replace(".sql", "_too.sql"), "w") as target:
            target.write("-- migrate:down\nDROP TABLE posts;\n")
        plan = self.plan(database, *self.selector(2), project=project)
        self.assertEqual(self.problems(plan), [("irreversible", "error")])

    def test_its_own_begin_and_commit_are_taken_over(self):
        project, database = self.own_project(), self.fresh()
        self.rewrite(project, SETTINGS, "BEGIN;\nDROP TABLE settings;\nCOMMIT;")
        self.undo(database, *self.selector(2), project=project)
        self.assert_state(database, 2)

    def test_the_plan_changes_with_the_file(self):
        project, database = self.own_project(), self.fresh()
        first = self.plan(database, *self.selector(2), project=project)["id"]
        self.assertEqual(self.plan(database, *self.selector(2), project=project)["id"], first)
        self.rewrite(project, SETTINGS, "DROP TABLE IF EXISTS settings;")
        self.assertNotEqual(self.plan(database, *self.selector(2), project=project)["id"], first)

    def test_home_made_files(self):
        project, database = self.own_project(), self.fresh()
        for index, migration in enumerate(MIGRATIONS):
            project.write("elsewhere/%s.undo" % project.version(index), project.down_of(index))
        where = ["--down-dir", os.path.join(project.folder, "elsewhere"), "--down-pattern", "{name}.undo"]
        self.undo(database, *self.selector(1), *where, project=project)
        self.assert_state(database, 1)

    def test_options_that_exclude_each_other(self):
        for words in (["--native", "--no-native"], ["--native", "--commands"], ["--down-dir", ".", "--no-native"]):
            self.assertEqual(self.migrollback(self.database, "plan", *self.selector(2), *words).status, 2, words)


class AtomicPostgres(Atomic):
    kind = "postgres"

    def test_concurrently_runs_by_itself(self):
        project, database = self.own_project(), self.fresh()
        database.query("CREATE INDEX extra ON posts (changes)")
        self.rewrite(project, SETTINGS, "DROP INDEX CONCURRENTLY extra;\nDROP TABLE settings;", "transaction:false")
        plan = self.plan(database, *self.selector(2), project=project)
        self.assertIn("not-atomic", [problem["code"] for problem in plan["problems"]])
        self.undo(database, *self.selector(2), project=project)
        self.assert_state(database, 2)

    def test_one_transaction_that_cannot_be_is_refused(self):
        project, database = self.own_project(), self.fresh()
        self.rewrite(project, SETTINGS, "VACUUM;\nDROP TABLE settings;")
        self.undo(database, *self.selector(2), "--transaction", "one", project=project, status=4)
        self.assert_untouched(database)

    def test_it_continues_behind_what_no_transaction_held(self):
        project, database = self.own_project(), self.fresh()
        database.query("CREATE INDEX extra ON posts (changes)")
        self.rewrite(project, SETTINGS, "DROP INDEX CONCURRENTLY extra;\n%s\nDROP TABLE settings;" % WRONG, "transaction:false")
        self.undo(database, *self.selector(2), project=project, status=5)
        self.assertEqual([row[1:] for row in self.checkpoints(database)], [(1, 0)])
        self.rewrite(project, SETTINGS, "DROP INDEX CONCURRENTLY extra;\nDROP TABLE settings;", "transaction:false")
        self.undo(database, *self.selector(2), project=project)
        self.assert_state(database, 2)

    def test_what_a_file_sets_does_not_outlive_it(self):
        project, database = self.own_project(), self.fresh()
        self.rewrite(project, SETTINGS, "DROP TABLE settings;\nSET search_path = pg_catalog;\nSELECT set_config('search_path', '', false);")
        self.undo(database, *self.selector(1), project=project)
        self.assert_state(database, 1)

    def test_copy_from_stdin(self):
        self.refused("COPY settings FROM stdin;\n1\tx\n\\.\nDROP TABLE settings;", "irreversible", "COPY")


class AtomicSqlite(Atomic):
    kind = "sqlite"

    def test_vacuum_runs_by_itself(self):
        project, database = self.own_project(), self.fresh()
        self.rewrite(project, SETTINGS, "DROP TABLE settings;\nVACUUM;")
        self.undo(database, *self.selector(2), project=project)
        self.assert_state(database, 2)


class StepwiseMysql(Stops):
    """MariaDB: statement by statement, with a checkpoint after each."""

    kind = "mysql"

    def test_it_continues_at_the_right_statement(self):
        project, database = self.own_project(), self.fresh()
        # The first statement cannot be executed twice.
        self.rewrite(project, SETTINGS, "ALTER TABLE posts ADD COLUMN marker integer;\nDELETE FROM posts WHERE id = 2;\n%s\nDROP TABLE settings;" % WRONG)
        result = self.undo(database, *self.selector(2), project=project, status=5)
        self.assertIn("line 8", result.err)
        self.assertEqual(self.checkpoints(database), ((project.version(SETTINGS), 2, 0),))
        database.query("INSERT INTO posts (id, title) VALUES (2, 'again')")
        plan = self.plan(database, *self.selector(2)[:2], "--migration", project.version(SETTINGS), project=project)
        self.assertEqual([(p["code"], p["name"]) for p in plan["problems"] if "it continues at line 8" in p["message"]], [("half-undone", project.version(SETTINGS))])
        self.rewrite(project, SETTINGS, "ALTER TABLE posts ADD COLUMN marker integer;\nDELETE FROM posts WHERE id = 2;\nDROP TABLE settings;\nALTER TABLE posts DROP COLUMN marker;")
        self.undo(database, *self.selector(2), project=project)
        self.assert_state(database, 2)
        self.assertEqual(database.query("SELECT count(*) FROM posts WHERE id = 2"), ((1,),))

    def test_what_is_executed_must_not_change(self):
        project, database = self.own_project(), self.fresh()
        self.rewrite(project, SETTINGS, "ALTER TABLE posts ADD COLUMN marker integer;\n%s" % WRONG)
        self.undo(database, *self.selector(2), project=project, status=5)
        before = self.state(database)
        self.rewrite(project, SETTINGS, "ALTER TABLE posts ADD COLUMN other integer;\nDROP TABLE settings;")
        result = self.undo(database, *self.selector(2), project=project, status=4)
        self.assertIn("half-undone", result.err)
        self.assertEqual(self.state(database), before)

    def test_a_wrong_first_statement_changes_nothing(self):
        project, database = self.own_project(), self.fresh()
        self.rewrite(project, len(MIGRATIONS) - 1, "%s\nDROP TABLE last_one;" % WRONG)
        self.undo(database, *self.selector(2), project=project, status=1)
        self.assert_untouched(database)

    def test_a_statement_that_fails_half_way_is_said_to_have_changed_something(self):
        project, database = self.own_project(), self.fresh()
        self.rewrite(project, len(MIGRATIONS) - 1, "DROP TABLE last_one, no_such_table;")
        result = self.undo(database, *self.selector(2), project=project, status=5)
        self.assertIn("has changed something", result.err)

    def test_settings_of_the_session_hold_after_a_stop(self):
        project, database = self.own_project(), self.fresh()
        database.query("CREATE TABLE parent (id integer PRIMARY KEY)")
        database.query("CREATE TABLE child (id integer PRIMARY KEY, parent_id integer, FOREIGN KEY (parent_id) REFERENCES parent (id))")
        start = "SET FOREIGN_KEY_CHECKS = 0;\n"
        self.rewrite(project, SETTINGS, start + WRONG)
        self.undo(database, *self.selector(2), project=project, status=5)
        self.rewrite(project, SETTINGS, start + "DROP TABLE parent;\nDROP TABLE child;\nDROP TABLE settings;\nSET FOREIGN_KEY_CHECKS = 1;")
        self.undo(database, *self.selector(2), project=project)
        self.assert_state(database, 2)

    def test_no_down_section(self):
        self.refused(None, "irreversible", "has no down section")

    def test_a_client_s_command(self):
        self.refused("DROP TABLE settings;\nsource /nowhere\n", "irreversible", "line 7: 'source' is a command of the client")

    def test_autocommit_off(self):
        self.refused("SET autocommit = 0;\nDROP TABLE settings;", "irreversible", "changes when statements are committed")

    # --- killed

    def start(self, database, project):
        words = self.words(database, "run", *self.selector(2), "--yes", project=project)
        return subprocess.Popen(words, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait_for(self, database, pattern, gone=False):
        """Until a session in this database runs, or runs no more, what the pattern says."""
        sql = "SELECT info FROM information_schema.processlist WHERE db = '%s' AND id <> connection_id() AND info IS NOT NULL" % database.name
        for _ in range(600):
            found = any(re.search(pattern, info or "", re.I) for (info,) in database.query(sql))
            if found != gone:
                return
            time.sleep(0.05)
        self.fail("waited in vain for %s" % pattern)

    def wait_for_no_session(self, database):
        for _ in range(600):
            if not database.query("SELECT 1 FROM information_schema.processlist WHERE db = '%s' AND id <> connection_id()" % database.name):
                return
            time.sleep(0.05)
        self.fail("a session does not end")

    def finish(self, process):
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def test_killed_between_two_statements(self):
        project, database = self.own_project(), self.fresh()
        self.rewrite(project, SETTINGS, "ALTER TABLE posts ADD COLUMN marker integer;\nSELECT SLEEP(1);\nALTER TABLE posts DROP COLUMN marker;\nDROP TABLE settings;")
        process = self.start(database, project)
        self.wait_for(database, r"^SELECT SLEEP")
        process.send_signal(signal.SIGKILL)
        self.finish(process)
        self.assertEqual(self.checkpoints(database), ((project.version(SETTINGS), 1, 0),))
        self.wait_for_no_session(database)
        self.undo(database, *self.selector(2), project=project)
        self.assert_state(database, 2)

    def killed_while_altering(self, release_after_kill):
        """The DDL waits for a lock of another session when migrollback is killed: it is then executed by the server, or it is not."""
        project, database = self.own_project(), self.fresh()
        database.query("CREATE TABLE held (id integer PRIMARY KEY)")
        self.rewrite(project, SETTINGS, "ALTER TABLE held ADD COLUMN marker integer;\nDROP TABLE held;\nDROP TABLE settings;")
        with contextlib.closing(database.connect()) as other:
            other.autocommit(False)
            cursor = other.cursor()
            cursor.execute("SELECT * FROM held")
            cursor.fetchall()
            process = self.start(database, project)
            self.wait_for(database, r"^ALTER TABLE held")
            process.send_signal(signal.SIGKILL)
            self.finish(process)
            self.assertEqual(self.checkpoints(database), ((project.version(SETTINGS), 0, 1),))
            if release_after_kill:
                other.commit()
            self.wait_for(database, r"^ALTER", gone=True)
        self.wait_for_no_session(database)
        executed = any("marker" in line for line in database.catalog())
        self.assertEqual(executed, release_after_kill)
        self.undo(database, *self.selector(2), project=project)
        self.assert_state(database, 2)

    def test_killed_while_a_statement_runs_that_is_executed_all_the_same(self):
        self.killed_while_altering(True)

    def test_killed_while_a_statement_runs_that_is_then_not_executed(self):
        self.killed_while_altering(False)

    def test_interrupted_between_two_statements(self):
        project, database = self.own_project(), self.fresh()
        self.rewrite(project, SETTINGS, "ALTER TABLE posts ADD COLUMN marker integer;\nSELECT SLEEP(1);\nALTER TABLE posts DROP COLUMN marker;\nDROP TABLE settings;")
        process = self.start(database, project)
        self.wait_for(database, r"^SELECT SLEEP")
        process.send_signal(signal.SIGINT)
        status, _, err = self.finish(process)
        self.assertEqual(status, 130, err)
        self.assertEqual(self.checkpoints(database), ((project.version(SETTINGS), 2, 0),))
        self.undo(database, *self.selector(2), project=project)
        self.assert_state(database, 2)


class FrameworkLock(NativeCase):
    layout, kind = NodePgMigrate, "postgres"

    def test_a_running_migration_is_not_disturbed(self):
        database = self.fresh()
        with contextlib.closing(database.connect()) as other:
            cursor = other.cursor()
            cursor.execute("SELECT pg_advisory_lock(7241865325823964)")
            self.undo(database, *self.selector(2), status=6)
        self.assert_state(database, DEPLOYMENTS)

    def test_the_lock_is_held_while_it_is_undone(self):
        project, database = self.own_project(), self.fresh()
        name = project.version(len(MIGRATIONS) - 1)
        project.write("migrations/%s.sql" % name, "-- Up Migration\n\n-- Down Migration\nDO $$ BEGIN\n  ASSERT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND (classid::bigint << 32) + objid::bigint = 7241865325823964 AND pid = pg_backend_pid()) = 1;\nEND $$;\nDROP TABLE last_one;\n")
        self.undo(database, *self.selector(5), project=project)
        self.assert_state(database, 5)
        self.assertEqual(database.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"), [(0,)])


class GooseMarks(Stops):
    layout, kind = Goose, "mysql"

    def rewrite(self, project, index, down, options=""):
        path = "migrations/%s_%s.sql" % (project.version(index), MIGRATIONS[index][1])
        project.write(path, "-- +goose Up\nSELECT 1;\n\n-- +goose Down\n%s\n" % down)
        return os.path.join(project.folder, path)

    def test_a_mark_without_its_other_half(self):
        self.refused("-- +goose StatementBegin\nDROP TABLE settings;\n", "irreversible", "a statement that is marked here has no end")

    def test_variables_of_the_environment(self):
        self.refused("-- +goose ENVSUB ON\nDROP TABLE settings;\n", "irreversible", "only goose itself can run this")


del Stops, Atomic

if __name__ == "__main__":
    unittest.main()
