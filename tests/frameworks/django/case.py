"""case - what the tests of the scripts have in common: a project with two deployments, and the way back to after the first."""
import os
import tempfile
import unittest

from project import Project, digest_of_rows
from servers import Mysql, Postgres, Sqlite


class ScriptCase(unittest.TestCase):
    """One database a test. Subclasses give `server_class`; see for_each_server."""

    server_class = None
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="migrollback-django-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.server = self.server_class("migrollback_django_%d" % os.getpid())
        self.server.create(self.folder)
        self.addCleanup(self.server.drop)

    def project(self, *apps, more=""):
        return Project(self.folder, {"default": self.server.settings()}, apps, more)

    # --- what the database holds ---

    def applied(self):
        """(app, name) in the order of application."""
        return [tuple(row) for row in self.server.query("SELECT app, name FROM django_migrations ORDER BY id")]

    def snapshot(self):
        return {"catalog": self.server.catalog(), "contents": self.server.contents()}

    def fill(self, table, count=3, **values):
        """Rows in a table, with the ids 1 to count; a value may be a function of the id."""
        for number in range(1, count + 1):
            row = {"id": number}
            row.update({name: value(number) if callable(value) else value for name, value in values.items()})
            columns = ", ".join(self.server.quote(name) for name in row)
            self.server.query("INSERT INTO %s (%s) VALUES (%s)" % (
                self.server.quote(table), columns, ", ".join(repr(value) for value in row.values())))

    # --- the request, as migrollback makes it ---

    def newest_first(self, before):
        """What was applied since a snapshot."""
        return [key for key in reversed(self.applied()) if key not in before]

    def request(self, project, undo, markers=(), **more):
        request = {"undo": [list(key) for key in undo], "markers": [list(key) for key in markers],
                   "witness": self.server.witness, "transaction": "auto", "confirm": True,
                   "applied": digest_of_rows(self.applied()), "migrations": project.graph_digest()}
        request.update(more)
        return request

    def undo(self, project, undo, markers=(), **more):
        """Says go to the end; the events."""
        self.server.lock()
        self.addCleanup(self.server.unlock)
        try:
            with project.ask("undo", **self.request(project, undo, markers, **more)) as talk:
                talk.until_end()
                talk.wait()
                self.talk_output, self.talk_errors = talk.output, talk.error_text()
                self.status = talk.process.returncode
                return talk.events
        finally:
            self.server.unlock()

    def roll_back(self, project, before, undo, markers=(), **more):
        """Undoes, and proves that the database is what it was before: schema, rows, applied migrations with their times."""
        events = self.undo(project, undo, markers, **more)
        self.assertEqual("done", events[-1]["event"], self.talk_errors)
        self.assertEqual(0, self.status)
        wanted = [("%s" % key[0], "%s" % key[1]) for key in undo]
        self.assertEqual(wanted, [(e["app"], e["name"]) for e in events if e["event"] == "undone"])
        self.assertSame(before)
        return events

    def refused(self, project, code, undo, markers=(), **more):
        before = self.snapshot()
        events = self.undo(project, undo, markers, **more)
        self.assertEqual(["refused"], [event["event"] for event in events], self.talk_errors)
        self.assertEqual(code, events[0]["code"], events[0]["message"])
        self.assertEqual(3, self.status)
        self.assertSame(before)
        return events[0]["message"]

    def assertSame(self, before):
        after = self.snapshot()
        self.assertEqual(before["catalog"], after["catalog"])
        # Django keeps the content types of models that are gone, whichever way they go; none that was there may be missing.
        types = after["contents"].get("django_content_type", [])
        after["contents"]["django_content_type"] = [row for row in types if row in before["contents"]["django_content_type"]]
        self.assertEqual(before["contents"], after["contents"])

    @property
    def one(self):
        return "one" if self.server.transactional else "each"


def for_each_server(case, names):
    """Makes NAME_sqlite, NAME_postgres and NAME_mysql of a class that is no test by itself; names is the module's globals()."""
    for server in (Sqlite, Postgres, Mysql):
        name = "%s_%s" % (case.__name__, server.kind)
        names[name] = type(name, (case,), {"server_class": server, "__module__": names["__name__"]})
    case.setUp = lambda self: self.skipTest("abstract") if self.server_class is None else ScriptCase.setUp(self)
