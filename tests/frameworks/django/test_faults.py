"""The helper script undo.py when something is wrong, moves, or dies: it refuses before the first change, or leaves nothing half-done."""
import time
import unittest

from case import ScriptCase, for_each_server
from project import column, foreign_key, table

FIRST, SECOND, THIRD = ("beta", "0001_link"), ("alpha", "0003_more"), ("alpha", "0002_size")
UNDO = [FIRST, SECOND, THIRD]


class Faults(ScriptCase):
    def deployed(self):
        """Three migrations to undo, in two apps; every state on the way is kept: states[n] has n of them undone."""
        project = self.project("alpha", "beta")
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.migrate()
        self.fill("alpha_thing")
        self.before = self.snapshot()
        steps = [("alpha.0002_size", ["alpha.0001_initial"], column("Thing", "size")),
                 ("alpha.0003_more", ["alpha.0002_size"], table("More", ("thing", foreign_key("alpha.Thing")))),
                 ("beta.0001_link", ["alpha.0003_more"], table("Link", ("more", foreign_key("alpha.More"))))]
        self.states = [self.applied_catalog()]
        for step in steps:
            project.write(*step)
            project.migrate()
            self.states.insert(0, self.applied_catalog())
        self.fill("alpha_more", thing_id=1)
        self.fill("beta_link", more_id=1)
        self.after = self.snapshot()
        return project

    def applied_catalog(self):
        return sorted(self.applied()), self.server.catalog()

    def talk(self, project, **more):
        request = self.request(project, UNDO, **more)
        self.server.lock()
        self.addCleanup(self.server.unlock)
        return project.ask("undo", **request)

    def pauses(self, one):
        """The events after which an answer is awaited, as (event, how many are undone then)."""
        return [("ready", 0), ("committing", 0)] if one else [("ready", 0), ("undone", 1), ("undone", 2), ("undone", 3)]

    def modes(self):
        return (True, False) if self.server.transactional else (False,)

    def until(self, talk, wanted, count):
        """Goes on until the count-th event of a kind (from 1), without an answer to that one."""
        while True:
            event = talk.next()
            self.assertIsNotNone(event, talk.error_text())
            count -= event["event"] == wanted
            if count == 0:
                return event
            if talk.awaits(event):
                talk.send("go")

    def rest(self, project, undone):
        """The same again for what is left, to the end."""
        self.roll_back(project, self.before, UNDO[undone:])

    # --- told to stop ---

    def test_stop_at_every_pause(self):
        project = self.deployed()
        for one in self.modes():
            undone = 0
            for number, (kind, total) in enumerate(self.pauses(one)):
                for last_word in ("stop", "anything", None):
                    if undone and total > undone:
                        continue
                    with self.subTest(one=one, pause=number, said=last_word):
                        self.assertEqual(self.states[0], self.applied_catalog())
                        with self.talk(project, transaction="one" if one else "each") as talk:
                            self.until(talk, kind, max(total, 1))
                            if last_word:
                                talk.send(last_word)
                            else:
                                talk.process.stdin.close()
                            self.assertEqual("stopped", talk.until_end(go=False)["event"])
                            self.assertEqual(0, talk.wait())
                        self.server.unlock()
                        self.assertEqual(self.states[total], self.applied_catalog())
                        if total:
                            project.migrate()
        self.fill_again()
        self.rest(project, 0)

    def fill_again(self):
        self.server.query("DELETE FROM beta_link")
        self.server.query("DELETE FROM alpha_more")

    # --- killed ---

    def test_killed_at_every_event(self):
        project = self.deployed()
        for one in self.modes():
            kinds = [("ready", 1)] + [pair for n in (1, 2, 3) for pair in (("undoing", n), ("undone", n))] + [("committing", 1)] * one
            for kind, count in kinds:
                with self.subTest(one=one, event=kind, count=count):
                    with self.talk(project, transaction="one" if one else "each") as talk:
                        self.until(talk, kind, count)
                        talk.kill()
                    self.server.unlock()
                    undone = 0 if one or kind == "ready" else count - (kind == "undoing")
                    self.settle()
                    found = self.applied_catalog()
                    if kind == "undoing" and not one and not self.server.transactional:
                        # The kill races with the migration, and the server may be at any point of it.
                        self.assertIn(sorted(found[0]), [self.states[count - 1][0], self.states[count][0]])
                        self.mend(found)
                    elif kind == "undoing" and not one:
                        self.assertIn(found, [self.states[count - 1], self.states[count]])
                    else:
                        self.assertEqual(self.states[undone], found)
                    if one:
                        self.assertSame(self.after)
                    project.migrate()
        self.fill_again()
        self.rest(project, 0)

    def settle(self):
        """Until the server has noticed that its client is gone."""
        deadline = time.monotonic() + 20
        busy = {"postgres": "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
                "mysql": "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"}
        while self.server.kind in busy and self.server.query(busy[self.server.kind])[0][0]:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def mend(self, found):
        """On MySQL the schema may be a migration ahead of the table: bring the table along, as an operator would."""
        for number, (rows, schema) in enumerate(self.states):
            if schema == found[1] and rows != found[0]:
                for app, name in set(map(tuple, found[0])) - set(rows):
                    self.server.query("DELETE FROM django_migrations WHERE app = '%s' AND name = '%s'" % (app, name))

    # --- it fails by itself ---

    def test_row_and_schema_go_together_in_each(self):
        """Django deletes the row after the migration's transaction: a crash between the two must not leave a row without its table."""
        if not self.server.transactional:
            return
        project = self.deployed()
        if self.server.kind == "sqlite":
            self.server.query("CREATE TRIGGER crash BEFORE DELETE ON django_migrations WHEN old.app = 'beta' "
                              "BEGIN SELECT RAISE(ABORT, 'crash'); END")
        else:
            self.server.query("CREATE RULE crash AS ON DELETE TO django_migrations DO INSTEAD SELECT 1 / 0")
        before = self.snapshot()
        events = self.undo(project, UNDO, transaction="each")
        self.assertEqual(("failed",) + FIRST, tuple(events[-1][name] for name in ("event", "app", "name")))
        self.assertSame(before)

    def test_a_way_back_that_fails(self):
        project = self.deployed()
        project.write("alpha.0003_more", ["alpha.0002_size"], [
            "migrations.RunPython(migrations.RunPython.noop, fails)", table("More", ("thing", foreign_key("alpha.Thing")))],
            before="def fails(apps, schema_editor):\n    schema_editor.connection.cursor().execute('SELECT * FROM no_such_table')\n")
        for one in self.modes():
            with self.subTest(one=one):
                events = self.undo(project, UNDO, transaction="one" if one else "each")
                self.assertEqual(1, self.status)
                failed = events[-1]
                self.assertEqual(("failed",) + SECOND, (failed["event"], failed["app"], failed["name"]))
                self.assertIn("no_such_table", failed["message"])
                self.assertIn(failed["class"], ("ProgrammingError", "OperationalError"))
                self.assertIn("Traceback", self.talk_errors)
                self.assertEqual(["0001_link"], [event["name"] for event in events if event["event"] == "undone"])
                if one:
                    self.assertSame(self.after)
                else:
                    self.assertEqual(self.states[1][0], sorted(self.applied()))

    def test_code_that_ends_the_process(self):
        project = self.deployed()
        project.write("beta.0001_link", ["alpha.0003_more"], [
            table("Link", ("more", foreign_key("alpha.More"))), "migrations.RunPython(migrations.RunPython.noop, leaves)"],
            before="import sys\ndef leaves(apps, schema_editor):\n    sys.exit(0)\n")
        events = self.undo(project, UNDO)
        self.assertEqual(("failed", "SystemExit", 1), (events[-1]["event"], events[-1]["class"], self.status))
        self.assertSame(self.after)

    def test_rows_that_stand_in_the_way(self):
        """What no check of the code can know: a key that is there already."""
        project = self.project("alpha")
        project.write("alpha.0001_initial", operations=[table("Thing"), table("Other")])
        project.migrate()
        applied = set(self.applied())
        project.write("alpha.0002_x", ["alpha.0001_initial"], "migrations.RunSQL('SELECT 1', 'INSERT INTO alpha_thing (id) VALUES (1)')")
        project.write("alpha.0003_y", ["alpha.0002_x"], "migrations.RunSQL('SELECT 1', 'INSERT INTO alpha_other (id) VALUES (7)')")
        project.migrate()
        self.fill("alpha_thing", 1)
        before = self.snapshot()
        events = self.undo(project, self.newest_first(applied))
        self.assertEqual(("failed", "IntegrityError", "0002_x"), tuple(events[-1][k] for k in ("event", "class", "name")))
        if self.server.transactional:
            self.assertSame(before)
        else:
            self.assertEqual([("alpha", "0002_x")], self.newest_first(applied))

    def test_post_migrate_that_fails_is_told_though_all_is_undone(self):
        project = self.deployed()
        (project.folder / "alpha" / "models.py").write_text(
            "from django.db.models.signals import post_migrate\ndef fails(**k):\n    raise KeyError('no post')\npost_migrate.connect(fails)\n")
        events = self.undo(project, UNDO)
        self.assertEqual(("failed", None), (events[-1]["event"], events[-1]["name"]))
        self.assertIn("everything is undone", events[-1]["message"])
        self.assertSame(self.before)

    # --- refused ---

    def test_wrong_database(self):
        project = self.deployed()
        with project.ask("undo", **self.request(project, UNDO)) as talk:  # nobody holds the lock
            self.assertEqual("database-differs", talk.expect("refused")["code"])
            self.assertEqual(3, talk.wait())
        for witness in ({"sql": "SELECT 2"}, {"sql": "SELECT 1 WHERE 1 = 0"}, {"sql": "SELECT '%s' = 1 FROM nothing"}):
            self.refused(project, "database-differs", UNDO, witness=witness)
        if self.server.kind != "sqlite":
            self.refused(project, "database-differs", UNDO, witness={"flock": True})
        self.assertEqual("done", self.undo(project, UNDO, witness=None)[-1]["event"])

    def test_requests_that_do_not_fit(self):
        project = self.deployed()
        digest = "0" * 64
        self.refused(project, "applied-differs", UNDO, applied=digest)
        self.refused(project, "migrations-differ", UNDO, migrations=digest)
        self.refused(project, "unsupported", UNDO, protocol=2)
        self.refused(project, "unsupported", UNDO, transaction="sometimes")
        self.refused(project, "unsupported", UNDO + UNDO)
        self.refused(project, "missing-code", [("alpha", "0009_gone")] + UNDO)
        self.refused(project, "missing-code", UNDO, [("alpha", "0009_gone")])
        self.refused(project, "unsupported", UNDO, [("alpha", "0001_initial")])
        self.assertIn("beta.0001_link", self.refused(project, "migrations-differ", [SECOND, THIRD]))
        self.refused(project, "migrations-differ", UNDO[::-1])
        project.write("beta.0002_new", ["beta.0001_link"])
        self.refused(project, "applied-differs", [("beta", "0002_new")] + UNDO)

    def test_table_that_moves_while_it_waits(self):
        project = self.deployed()
        late = "INSERT INTO django_migrations (app, name, applied) VALUES ('late', '0001_initial', '2026-01-01 00:00:00')"
        forget = "DELETE FROM django_migrations WHERE app = 'late'"
        for one in self.modes():
            for kind, total in self.pauses(one)[: 3]:
                if self.server.kind == "sqlite" and kind == "committing":
                    continue  # nobody else can write then
                with self.subTest(one=one, pause=kind, undone=total):
                    with self.talk(project, transaction="one" if one else "each") as talk:
                        self.until(talk, kind, max(total, 1))
                        self.server.query(late)
                        talk.send("go")
                        last = talk.until_end()
                        if total:
                            self.assertEqual(("failed", 1), (last["event"], talk.wait()))
                            self.assertIn("changed by somebody else", last["message"])
                        else:
                            self.assertEqual(("refused", "applied-differs", 3), (last["event"], last["code"], talk.wait()))
                    self.server.unlock()
                    self.server.query(forget)
                    self.assertEqual(self.states[total], self.applied_catalog())
                    project.migrate()

    def test_lock_that_is_lost_before_the_commit(self):
        project = self.deployed()
        for one in self.modes():
            kind = "committing" if one else "ready"
            with self.talk(project, transaction="one" if one else "each") as talk:
                self.until(talk, kind, 1)
                self.server.unlock()
                talk.send("go")
                self.assertEqual("database-differs", talk.until_end()["code"])
            self.assertSame(self.after)

    def test_no_answer_awaited_without_confirm(self):
        project = self.deployed()
        with self.talk(project, confirm=False) as talk:
            self.assertEqual("done", talk.until_end(go=False)["event"])
            self.assertEqual(0, talk.wait())
        self.server.unlock()
        self.assertSame(self.before)

    def test_reader_that_is_gone(self):
        """migrollback is dead: nobody reads and nobody answers. It stops at the next pause, without a traceback."""
        project = self.deployed()
        with self.talk(project, transaction=self.one) as talk:
            self.until(talk, "ready", 1)
            talk.send("go")
            talk.process.stdin.close()
            talk.process.stdout.close()
            self.assertEqual(0, talk.wait())
            self.assertNotIn("Traceback", talk.error_text())
        self.server.unlock()
        self.settle()
        self.assertIn(self.applied_catalog(), [self.states[0]] if self.server.transactional else self.states[:2])

    def test_database_that_is_locked(self):
        if self.server.kind != "sqlite":
            return
        project = self.deployed()
        project.settings({"default": dict(self.server.settings(), OPTIONS={"timeout": 0.1})})
        with self.talk(project) as talk:
            self.until(talk, "ready", 1)
            other = self.server.connect()
            other.execute("BEGIN IMMEDIATE")
            talk.send("go")
            self.assertEqual("locked", talk.expect("refused")["code"])
            other.close()
        self.assertSame(self.after)

    def test_database_in_memory(self):
        if self.server.kind != "sqlite":
            return
        project = self.deployed()
        request = self.request(project, UNDO)
        project.settings({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
        with project.ask("undo", **request) as talk:
            self.assertEqual("database-differs", talk.expect("refused")["code"])


for_each_server(Faults, globals())
del Faults, ScriptCase

if __name__ == "__main__":
    unittest.main()
