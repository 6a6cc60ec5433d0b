"""case - a history applied step by step, its state after each deployment, and migrollback run on copies of the end."""
import json
import os
import shutil
import subprocess
import sys
import unittest
from collections import namedtuple

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))

from databases import new_database, new_folder  # noqa: E402
from layouts import DEPLOYMENTS, MIGRATIONS  # noqa: E402

State = namedtuple("State", "rows catalog")
Result = namedtuple("Result", "status out err")


def environment(extra=None):
    """The distribution's python comes first: yoyo's graph is read by it."""
    return dict(os.environ, PATH="/usr/bin:" + os.environ["PATH"], **(extra or {}))


class NativeCase(unittest.TestCase):
    layout = kind = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = new_folder()
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.database = new_database(cls.kind, cls.folder)
        cls.addClassCleanup(cls.database.drop)
        cls.project = cls.layout(os.path.join(cls.folder, "project"), cls.kind)
        os.makedirs(cls.project.folder)
        cls.states = []
        for number in range(1, DEPLOYMENTS + 1):
            cls.project.deploy(cls.database, number)
            cls.states.append(cls.state(cls.database))

    @classmethod
    def state(cls, database):
        return State(cls.project.rows(database), database.catalog())

    def fresh(self):
        copy = self.database.copy()
        self.addCleanup(copy.drop)
        return copy

    def own_project(self):
        """A copy of the files, to be changed."""
        project = self.layout(os.path.join(new_folder(), "project"), self.kind)
        self.addCleanup(shutil.rmtree, os.path.dirname(project.folder), ignore_errors=True)
        shutil.copytree(self.project.folder, project.folder)
        return project

    def words(self, database, *arguments, project=None):
        where = (project or self.project).folder
        return [os.environ["MIGROLLBACK"]] + list(arguments) + ["--database", database.url, "--project", where] + self.project.arguments()

    def migrollback(self, database, *arguments, project=None, env=None):
        done = subprocess.run(self.words(database, *arguments, project=project), env=environment(env), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
        return Result(done.returncode, done.stdout, done.stderr)

    def selector(self, number):
        """Back to after deployment `number`."""
        names = [self.project.version(index) for index, migration in enumerate(MIGRATIONS) if migration[0] > number]
        return [word for name in names for word in ("--migration", name)]

    def undo(self, database, *selector, project=None, status=0):
        result = self.migrollback(database, "run", *selector, "--yes", project=project)
        self.assertEqual(result.status, status, "%s\n%s" % (result.out, result.err))
        return result

    def plan(self, database, *selector, project=None):
        result = self.migrollback(database, "plan", *selector, "--format", "json", project=project)
        self.assertIn(result.status, (0, 4), result)
        return json.loads(result.out)

    def assert_state(self, database, number):
        now, then = self.state(database), self.states[number - 1]
        self.assertEqual(now.rows, then.rows)
        self.assertEqual(now.catalog, then.catalog)

    def problems(self, plan):
        return [(problem["code"], problem["severity"]) for problem in plan["problems"] if problem["severity"] == "error"]
