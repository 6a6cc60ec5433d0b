"""The eight shapes by the whole program: `migrollback run --after` with the project's own Django, on the three databases."""
import json
import os
import subprocess
import sys
import urllib.parse

from case import ScriptCase, for_each_server
from test_undo import Shapes

LATER, CUTOFF = "2099-01-02 00:00:00", "2099-01-01T00:00:00Z"


def url_of(server):
    if server.kind == "sqlite":
        return "sqlite:%s" % server.path
    given = urllib.parse.urlsplit(os.environ["MIGROLLBACK_TEST_%s_URL" % server.kind.upper()])
    return given._replace(path="/" + server.name).geturl()


class ByProgram(Shapes, ScriptCase):
    def program(self, project, *words):
        command = [os.environ["MIGROLLBACK"], "--database", url_of(self.server), "--project", str(project.folder), "--command",
                   "%s manage.py" % sys.executable, *words]
        done = subprocess.run(command, env=project.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def move_apart(self, old):
        """What is new was applied long after what is old."""
        for app, name in self.applied():
            if (app, name) not in old:
                self.server.query("UPDATE django_migrations SET applied = '%s' WHERE app = '%s' AND name = '%s'" % (LATER, app, name))

    def run_after(self, project, *words):
        status, out, errors = self.program(project, "run", "--yes", "--format", "json", "--after", CUTOFF, *words)
        return status, [json.loads(line) for line in out.splitlines()], errors

    def roll_back(self, project, before, undo, markers=(), **more):
        self.move_apart({tuple(row) for row in self.applied_before})
        status, events, errors = self.run_after(project)
        self.assertEqual(0, status, errors)
        gone = {(event["app"], event["name"]) for event in events if event["event"] == "undone"}
        self.assertEqual(set(undo) | set(markers), gone)
        self.assertSame(before)
        return events

    def refused(self, project, code, undo, markers=(), **more):
        old = {key for key in self.applied() if key not in undo}
        self.move_apart(old)
        before = self.snapshot()
        status, events, errors = self.run_after(project)
        self.assertEqual(4, status, errors)
        self.assertSame(before)
        status, out, errors = self.program(project, "plan", "--format", "json", "--after", CUTOFF)
        self.assertEqual(4, status, errors)
        found = [problem for problem in json.loads(out)["problems"] if problem["code"] == code]
        self.assertEqual(["error"], [problem["severity"] for problem in found])
        return "%s.%s %s" % (found[0]["app"], found[0]["name"], found[0]["message"])

    def assertTotal(self, events, total):
        plan = events[0]["plan"]
        self.assertEqual(total, len([undo for undo in plan["undo"] if undo["kind"] == "migration"]))
        self.assertTrue(plan["exact"])


for_each_server(ByProgram, globals())
