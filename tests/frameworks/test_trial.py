"""engine/act/trial in the real frameworks: single migrations on a copy, up and down, what they tell, and that production is never touched."""
import os
import signal
import time
import unittest

import trial_case
from alembic_projects import AlembicTrial, FlaskTrial
from databases import KINDS
from sequelize_projects import SequelizeTrial
from trial_case import FAILED, REFUSED, TERMINATED
from trial_projects import DjangoTrial, KnexTrial, RailsTrial


class Trial:
    def test_up_and_down_and_what_was_executed(self):
        project, session = self.project, self.start()
        known = [tuple(pair) for pair in session.first["known"]]
        places = [known.index(one) for one in (project.first, project.data, project.flat)]
        self.assertEqual(places, sorted(places))
        before = (self.copy.catalog(), sorted(project.applied(self.copy)))
        first = self.good(session, "up", project.first)
        self.assert_executed(first, "CREATE TABLE GADGETS")
        self.assertGreater(first["duration"], 0)
        data = self.good(session, "up", project.data)
        for pattern in ("ADD", "INSERT INTO GADGETS", "UPDATE GADGETS SET SIZE = 2") if self.kind != "sqlite" else ("INSERT INTO GADGETS", "UPDATE GADGETS SET SIZE = 2"):
            self.assert_executed(data, pattern)
        flat = self.good(session, "up", project.flat)
        self.assert_executed(flat, "INDEX")
        own = [sql for result in (first, data, flat) for sql, _ in result["statements"] if "migrations" in sql.lower() or "advisory" in sql.lower() or "get_lock" in sql.lower()]
        self.assertEqual(own, [], "the framework's own rows and locks are left out")
        self.assertEqual([sql for sql, inside in flat["statements"] if inside], [])
        if self.kind == "postgres":
            self.assertEqual([sql for sql, inside in first["statements"] + data["statements"] if not inside], [])
        self.assertEqual(self.copy.query("SELECT size FROM gadgets"), [(2,)] if self.kind != "mysql" else ((2,),))
        for one in (project.flat, project.data, project.first):
            self.good(session, "down", one)
        self.assertEqual((self.copy.catalog(), sorted(project.applied(self.copy))), before)
        self.assertEqual(session.close(), 0)

    def test_a_failure_is_read_like_a_real_log_and_the_step_can_be_tried_again(self):
        project, session = self.project, self.start()
        self.copy.query("CREATE TABLE gadgets (id integer)")
        failed = session.step("up", project.first)
        self.assertFalse(failed["succeeded"], failed)
        self.assertEqual({name: failed["failure"].get(name) for name in ("app", "name", "class")}, {"app": project.first[0], "name": project.printed(project.first[1]), "class": "relation-exists"}, failed)
        self.assert_executed(failed, "CREATE TABLE GADGETS")
        if self.kind == "postgres":
            self.assertEqual(failed["sqlstate"], "42P07")
        if self.kind == "mysql":
            self.assertEqual(failed["errno"], 1050)
        self.assertIn("already exists", failed["message"])
        self.assertTrue(failed["class"])
        self.copy.query("DROP TABLE gadgets")
        self.good(session, "up", project.first)
        self.copy.query("ALTER TABLE gadgets ADD COLUMN size integer")
        failed = session.step("up", project.data)
        # Django 3.2 makes the whole table anew on SQLite and does not see the column.
        if not (self.kind == "sqlite" and project.framework == "django"):
            self.assertEqual((failed["failure"].get("name"), failed["failure"].get("class")), (project.printed(project.data[1]), "column-exists"), failed)
            self.copy.query("ALTER TABLE gadgets DROP COLUMN size")
            self.good(session, "up", project.data)
        self.assertEqual(session.close(), 0)

    def test_a_long_statement_is_cut_and_says_so(self):
        session = self.start()
        self.good(session, "up", self.project.first)
        result = self.good(session, "up", self.project.long)
        sql = result["statements"][0][0]
        self.assertTrue(sql.startswith("SELECT 'x\u00fc\u00fc"), sql[:20])
        self.assertLess(len(sql.encode()), 66000)
        self.assertIn(" bytes more]", sql[-30:])
        if self.kind == "postgres":
            self.assert_executed(result, "UPDATE GADGETS SET NAME")

    def test_a_copy_behind_a_socket(self):
        if self.kind == "sqlite":
            self.skipTest("SQLite has no socket")
        asked = "SELECT @@socket" if self.kind == "mysql" else "SELECT split_part(current_setting('unix_socket_directories'), ',', 1)"
        socket = self.copy.query(asked)[0][0]
        if not os.path.exists(socket):
            self.skipTest("the server's socket '%s' is not on this host" % socket)
        connection = dict(trial_case.connection_of(self.copy), host=None)
        # As shadow_connection says it: of PostgreSQL the folder, which is a host; of MySQL the file.
        connection.update({"socket": socket, "port": None} if self.kind == "mysql" else {"host": socket, "password": None})
        self.good(self.start(connection=connection), "up", self.project.first)

    def test_wrong_requests_are_refused_and_the_session_goes_on(self):
        project, session = self.project, self.start()
        unknown = (project.first[0], "20300101000000")
        for way, one, words in (("up", unknown, "no "), ("down", project.first, "not applied")):
            result = session.step(way, one)
            self.assertEqual(result.get("code"), REFUSED, result)
            self.assertIn(words, result["error"])
        self.good(session, "up", project.first)
        again = session.step("up", project.first)
        self.assertEqual(again.get("code"), REFUSED, again)
        self.good(session, "down", project.first)

    def test_another_database_is_refused(self):
        before = self.copy.catalog()
        session = self.open(witness="SELECT 1 FROM migrollback_witness WHERE token = 'another'")
        self.assertEqual(session.first.get("code"), REFUSED, session.first)
        self.assertIn("another database", session.first["error"])
        self.assertEqual(session.close(), 3)
        self.assertEqual(self.copy.catalog(), before)

    def test_an_application_that_dies_is_an_error_with_its_last_line(self):
        session = self.start()
        self.good(session, "up", self.project.first)
        result = session.step("up", self.project.exits)
        self.assertEqual(result.get("code"), FAILED, result)
        self.assertIn("going away", result["error"])
        self.assertIn("exit status 7", result["error"])
        self.assertEqual(session.step("up", self.project.data).get("code"), FAILED)

    def test_a_signal_ends_it_at_once(self):
        session = self.start()
        self.good(session, "up", self.project.first)
        session.send("up", self.project.sleeps)
        time.sleep(1)  # it is at work, or about to begin: either way it must end
        begun = time.monotonic()
        session.process.send_signal(signal.SIGTERM)
        result = session.read()
        self.assertLess(time.monotonic() - begun, 20)
        self.assertEqual(result.get("code"), TERMINATED, result)


def for_kinds(make, name):
    for kind in KINDS:
        title = name + "Trial" + kind.capitalize()
        globals()[title] = type(title, (Trial, trial_case.TrialCase), {"make": make, "kind": kind, "__module__": __name__})


for_kinds(DjangoTrial, "Django")
for_kinds(RailsTrial, "Rails")
for_kinds(KnexTrial, "Knex")
for_kinds(AlembicTrial, "Alembic")
for_kinds(FlaskTrial, "Flask")
for_kinds(SequelizeTrial, "Sequelize")
del Trial

if __name__ == "__main__":
    unittest.main()
