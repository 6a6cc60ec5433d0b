"""The eight shapes by the whole program: `migrollback run --after` with the project's own Django, on the three databases."""
import json
import os
import subprocess
import sys
import urllib.parse

from case import ScriptCase, for_each_server
from project import column, table
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

    def two_releases(self):
        """alpha.0001 and 0002_b are old; 0003_new, with a table and a column, is new."""
        project = self.project("alpha")
        self.two_tables(project)
        before, self.applied_before = self.start(project), self.applied()
        project.write("alpha.0003_new", ["alpha.0002_b"], [table("New"), column("Thing", "size")])
        return project, before

    def refusal(self, project):
        status, events, errors = self.run_after(project)
        self.assertEqual(4, status, errors)
        return events[-2]["message"] + " " + events[-2]["hint"]

    def test_what_a_killed_run_left_is_found_where_ddl_cannot_be_taken_back(self):
        if self.server.transactional:
            self.skipTest("the database leaves nothing half-done")
        project, before = self.two_releases()
        project.migrate()
        self.move_apart({tuple(row) for row in self.applied_before})
        self.server.query("ALTER TABLE alpha_thing DROP COLUMN size")
        message = self.refusal(project)
        self.assertIn("half-undone", message)
        self.assertIn("gone: column alpha_thing.size; still there: table alpha_new", message)
        self.server.query("DROP TABLE alpha_new")
        message = self.refusal(project)
        self.assertIn("undone-already", message)
        self.assertIn("manage.py migrate --fake alpha 0002_b", message)
        project.manage("migrate", "--fake", "alpha", "0002_b")  # as it says
        status, events, errors = self.run_after(project)
        self.assertEqual(0, status, errors)
        self.assertSame(before)

    def test_a_table_older_than_its_migration_is_not_dropped(self):
        if self.server.kind != "postgres":
            self.skipTest("only PostgreSQL's catalog tells that")
        project = self.project("alpha", "beta")
        project.write("beta.0001_initial", operations=table("Early"))
        project.migrate()
        self.server.query("CREATE TABLE alpha_new (id integer primary key)")  # somebody's, before anything of alpha
        self.two_tables(project)
        before, self.applied_before = self.start(project), self.applied()
        project.write("alpha.0003_new", ["alpha.0002_b"], table("New"))
        project.manage("migrate", "--fake", "alpha")
        self.move_apart({tuple(row) for row in self.applied_before})
        before = self.snapshot()
        message = self.refusal(project)
        self.assertIn("recorded-only", message)
        self.assertIn("alpha_new was there before 'alpha.0002_b' was applied", message)
        self.assertSame(before)
    def by_files(self, project, *words):
        """From the folder above the project's, whose Python cannot be started."""
        tools = os.path.join(self.folder, "tools")
        os.makedirs(tools, exist_ok=True)
        if not os.path.islink(os.path.join(tools, "python")):
            os.symlink("/bin/false", os.path.join(tools, "python"))
        where, name = os.path.split(str(project.folder))
        command = [os.environ["MIGROLLBACK"], "--database", url_of(self.server), "--framework", "django", "--project", name, *words]
        done = subprocess.run(command, cwd=where, env=dict(project.environment(), PATH=tools + os.pathsep + os.environ["PATH"]),
                              stdout=subprocess.PIPE, timeout=60)
        return done.returncode, json.loads(done.stdout)

    def test_the_files_are_read_where_the_project_cannot_be_started(self):
        project = self.project("alpha")
        self.two_tables(project)
        self.start(project)
        self.applied_before = self.applied()
        project.write("alpha.0003_new", ["alpha.0002_b", "contenttypes.0002_remove_content_type_name"], table("New"))
        project.migrate()
        self.move_apart({tuple(row) for row in self.applied_before})
        status, graph = self.by_files(project, "graph", "--format", "json")
        self.assertEqual((0, "files"), (status, graph["source"]))
        self.assertEqual([["alpha", "0001_initial"], ["alpha", "0002_b"], ["alpha", "0003_new"]],
                         [[node["app"], node["name"]] for node in graph["migrations"]])
        status, plan = self.by_files(project, "plan", "--after", CUTOFF, "--format", "json")
        self.assertEqual(0, status, plan)
        self.assertEqual([["alpha", "0003_new"]], [[undo["app"], undo["name"]] for undo in plan["undo"]])
        self.assertEqual([("no-graph", "warning")], [(p["code"], p["severity"]) for p in plan["problems"] if p["severity"] != "info"])
        self.assertFalse(plan["exact"])


for_each_server(ByProgram, globals())
