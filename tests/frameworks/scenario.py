"""scenario - a project deployed step by step on one database, with the state after each deployment; and migrollback run on copies of the result."""
import itertools
import json
import os
import shutil
import subprocess
import unittest
from collections import namedtuple

from databases import new_database, new_folder
from projects import times_of

State = namedtuple("State", "applied catalog identities")
Result = namedtuple("Result", "status out err")


def migrollback():
    path = os.environ.get("MIGROLLBACK")
    if not path:
        raise RuntimeError("MIGROLLBACK does not name the executable: run the tests by script/test or ctest")
    return path


def state_of(project, database):
    return State(project.applied(database), database.catalog(), database.identities())


class Scenario(unittest.TestCase):
    """Subclasses set `make` (a Project) and `kind`; `setUpClass` deploys everything once. Tests work on copies."""

    make = kind = None
    loses = ()  # first words of catalog lines that the framework's own way back does not restore
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = new_folder()
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.database = cls.own(new_database(cls.kind, cls.folder))
        cls.states, cls.brought = [], []  # after deployment n; what deployment n applied, in its order
        cls.deploy_all()

    @classmethod
    def own(cls, database):
        cls.addClassCleanup(database.drop)
        return database

    @classmethod
    def deploy_all(cls):
        for number in itertools.count(1):
            project = cls.make(os.path.join(cls.folder, "deployment%d" % number))
            project.keep_until(number)
            cls.add_files(project, number)
            cls.brought.append(project.deploy(cls.database, number))
            cls.states.append(state_of(project, cls.database))
            if number == cls.last_deployment(project):
                cls.project = project
                return

    @classmethod
    def last_deployment(cls, project):
        return len(project.deployments)

    @classmethod
    def add_files(cls, project, number):
        """For scenarios with a deployment of their own."""

    # --- running

    def fresh(self):
        copy = self.database.copy()
        self.addCleanup(copy.drop)
        return copy

    def arguments(self, database, *arguments):
        words = [migrollback()] + list(arguments) + ["--database", database.url, "--project", self.project.folder, "--framework", self.project.framework]
        return words + ["--command", " ".join(self.project.argv)]

    def run_tool(self, database, *arguments):
        argv = self.arguments(database, *arguments)
        done = subprocess.run(argv, env=self.project.env(database), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
        return Result(done.returncode, done.stdout, done.stderr)

    def document(self, database, *arguments):
        result = self.run_tool(database, *arguments, "--format", "json")
        self.assertEqual(result.status, 0, result)
        return json.loads(result.out)

    def undo(self, database, *selector):
        """`run`, which must succeed; returns its events."""
        result = self.run_tool(database, "run", *selector, "--yes", "--format", "json")
        self.assertEqual(result.status, 0, "%s\n%s\n%s" % (selector, result.out, result.err))
        return [json.loads(line) for line in result.out.splitlines()]

    # --- comparing

    def name_of(self, migration):
        return migration["name"] if migration["app"] is None else "%s.%s" % (migration["app"], migration["name"])

    def assert_state(self, database, number):
        """The database is as it was after deployment `number`, and no row that was there then is gone."""
        then, now = self.states[number - 1], state_of(self.project, database)
        self.assertEqual(sorted(now.applied), sorted(then.applied))
        self.assertEqual(self.lasting(now.catalog), self.lasting(then.catalog))
        for table, ids in then.identities.items():
            self.assertLessEqual(ids, now.identities[table], "rows of %s that are older than the cutoff" % table)

    def lasting(self, catalog):
        return [line for line in catalog if line.split(" | ")[0] not in self.loses]

    def instant(self, number):
        """A datetime that cuts before deployment `number`: its first migration's own, or one well before it."""
        first = times_of(number, 1)[0]
        return first.strftime("%Y-%m-%dT%H:%M:%S") + ("" if self.kind == "mysql" else ".%06d" % first.microsecond) + "Z"


def for_kinds(kinds, base, namespace):
    """Makes a TestCase of `base` for each kind of database, in the calling module."""
    for kind in kinds:
        name = base.__name__ + kind.capitalize()
        namespace[name] = type(name, (base, Scenario), {"kind": kind, "__module__": namespace["__name__"]})
