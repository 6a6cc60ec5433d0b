"""tool - a real migration tool, a project of it, and what its deployments did; and the tests that hold for all of them.

A Tool writes migrations in its own format, applies them by its own command, and says what its table can tell. ToolCase deploys once
on each kind of database and then goes back to each boundary on a copy, by `plan` and `run`.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from databases import KINDS, new_database, new_folder  # noqa: E402
from steps import DEPLOYMENTS, STARTS, statements, times_of  # noqa: E402

NODE_MODULES = os.path.join(os.path.dirname(HERE), "node", "node_modules")


def migrollback():
    path = os.environ.get("MIGROLLBACK")
    if not path:
        raise RuntimeError("MIGROLLBACK does not name the executable: run the tests by script/test or ctest")
    return path


class Tool:
    """One project in a folder of its own."""

    framework = None
    kinds = KINDS
    argv = ()  # how the tool is started; also --command
    down_argv = None  # the same for migrollback, where the tool goes back by another program
    late = True  # applies a migration that is older by its name than others that are applied
    time = "none"  # what `history` says: exact, estimate, none
    order = "applied_at"
    batches = "time"  # what `history` says each batch comes from; "version": nothing tells them apart
    unreachable = ()  # deployments before which the tool's own commands cannot go back exactly

    def __init__(self, folder, database):
        self.folder = os.path.join(folder, "project")
        self.database, self.kind = database, database.kind
        os.makedirs(self.folder)
        self.prepare()

    # --- what a tool says

    def prepare(self):
        """Writes the project without migrations."""

    def write(self, step, deployment):
        """Writes one migration."""
        raise NotImplementedError

    def migrate(self):
        """Applies what is pending."""
        raise NotImplementedError

    def name(self, step):
        """The migration's name, as migrollback tells it."""
        return "%s-%s" % (step.version, step.slug)

    def applied(self):
        """The names in the tool's table."""
        raise NotImplementedError

    def date(self, names, times):
        """Moves the times of what was just applied; only for tools whose table has the time of applying."""

    def env(self):
        return {}

    # --- helpers

    def path(self, *parts):
        path = os.path.join(self.folder, *parts)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def put(self, text, *parts):
        with open(self.path(*parts), "w") as out:
            out.write(text)

    def up(self, step):
        return statements(self.kind, step.up)

    def down(self, step):
        return statements(self.kind, step.down)

    def environment(self):
        keep = {name: value for name, value in os.environ.items() if not name.startswith(("MIGROLLBACK_", "DATABASE_URL", "PG", "MYSQL"))}
        keep["PATH"] = "/usr/bin:" + keep.get("PATH", "")
        return dict(keep, PYTHONDONTWRITEBYTECODE="1", CI="1", TZ="UTC", LC_ALL="C.UTF-8", npm_config_loglevel="error", NO_COLOR="1", **self.database.env, **self.env())

    def run(self, *arguments, fails=False):
        done = subprocess.run(list(self.argv) + list(arguments), cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
        if (done.returncode != 0) != fails:
            raise AssertionError("%s ended with %d:\n%s" % (" ".join(list(self.argv) + list(arguments)), done.returncode, done.stdout))
        return done.stdout

    def names_of(self, column, table, order="1"):
        return [name for (name,) in self.database.query("SELECT %s FROM %s ORDER BY %s" % (column, table, order))]


class NodeTool(Tool):
    """A tool of tests/frameworks/node."""

    def prepare(self):
        os.symlink(NODE_MODULES, self.path("node_modules"))
        self.put(json.dumps({"name": "project", "private": True}), "package.json")

    def client(self):
        """The options of pg and mysql2, which take the same names."""
        database = self.database
        if self.kind == "sqlite":
            return {"filename": database.path}
        return {"host": database.host, "port": int(database.port), "user": database.user, "password": database.password, "database": database.name}


class ToolCase:
    """Mixed into a TestCase for each kind of database; `make` is the Tool, `kind` the database."""

    make = kind = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = new_folder()
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        os.chmod(cls.folder, 0o755)
        cls.database = new_database(cls.kind, cls.folder)
        cls.addClassCleanup(cls.database.drop)
        cls.tool = cls.make(cls.folder, cls.database)
        cls.states = [cls.state_of(cls.database, [])]  # after deployment n; number 0: before the first
        cls.brought = []
        for number, steps in enumerate(DEPLOYMENTS, 1):
            if number == len(DEPLOYMENTS) and not cls.make.late:
                break
            cls.deploy(number, steps)

    @classmethod
    def deploy(cls, number, steps):
        tool, before = cls.tool, cls.states[-1][0]
        for step in steps:
            tool.write(step, number)
        tool.migrate()
        fresh = [name for name in map(tool.name, steps)]
        cls.brought.append(fresh)
        if tool.time != "none":
            tool.date(fresh, times_of(number, len(fresh)))
        applied = sorted(tool.applied())
        if applied != sorted(before + fresh):
            raise AssertionError("deployment %d: applied are %s, not %s" % (number, applied, sorted(before + fresh)))
        cls.states.append(cls.state_of(cls.database, applied))

    @classmethod
    def state_of(cls, database, applied):
        return applied, database.catalog(), [database.query("SELECT * FROM customers ORDER BY id")] if applied else []

    # --- running

    def fresh(self):
        """A copy that the tool's project is connected to until the end of the test."""
        copy = self.database.copy()
        self.addCleanup(copy.drop)
        self.use(copy)
        self.addCleanup(self.use, self.database)
        return copy

    def use(self, database):
        self.tool.database = database
        self.reconnect()

    def reconnect(self):
        """For tools whose project names the database in a file."""
        if hasattr(self.tool, "configure"):
            self.tool.configure()

    def program(self, database, *arguments):
        tool = self.tool
        argv = [migrollback(), *arguments, "--database", self.url(database), "--project", tool.folder, "--framework", tool.framework]
        argv += ["--command", " ".join(tool.down_argv or tool.argv)]
        return subprocess.run(argv, env=tool.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)

    def url(self, database):
        return database.url

    def document(self, database, *arguments, status=0):
        done = self.program(database, *arguments, "--format", "json")
        self.assertEqual(done.returncode, status, "%s\n%s\n%s" % (arguments, done.stdout, done.stderr))
        return json.loads(done.stdout)

    # --- rules

    def last_deployment(self):
        return len(self.brought)

    def selectors(self, number, newest):
        """How a person names the state before deployment `number`."""
        if number > 1:
            yield "--to", self.newest_before(number)
        if self.tool.time == "exact":
            yield "--after", STARTS[number - 1].strftime("%Y-%m-%dT%H:%M:%SZ")
        if self.tool.batches != "version":
            yield "--batch", str(number)

    def newest_before(self, number):
        return self.order_of_rows()[len(self.states[number - 1][0]) - 1]

    def order_of_rows(self):
        return [name for names in self.brought for name in names]

    def test_history_tells_the_deployments(self):
        document = self.document(self.database, "history")
        self.assertEqual((document["framework"], document["time"], document["order"]), (self.tool.framework, self.tool.time, self.tool.order))
        self.assertEqual(document["applied"], len(self.states[-1][0]))
        told = [[row["name"] for row in batch["migrations"]] for batch in document["batches"]]
        if self.tool.batches == "version":
            self.assertEqual([name for names in told for name in names], self.order_of_rows())
            return
        self.assertEqual(told, self.brought)
        self.assertEqual({batch["source"] for batch in document["batches"]}, {self.tool.batches})
        if self.tool.time == "exact":
            self.assertEqual([batch["first_applied_at"][:19] for batch in document["batches"]], [at.strftime("%Y-%m-%dT%H:%M:%S") for at in STARTS[: len(told)]])

    def test_every_boundary(self):
        """From the newest deployment to nothing, one after the other on one copy."""
        database, newest = self.fresh(), self.last_deployment()
        for number in range(newest, 0, -1):
            selectors = list(self.selectors(number, newest))
            if not selectors:
                continue
            with self.subTest(deployment=number, selector=selectors[0]):
                if number in self.tool.unreachable:
                    self.assert_refused(database, selectors, newest)
                else:
                    self.go_back(database, number, selectors, newest)
                    newest = number - 1

    def test_leap(self):
        """Over several deployments at once."""
        newest = self.last_deployment()
        self.go_back(self.fresh(), 3, list(self.selectors(3, newest)), newest)

    def go_back(self, database, number, selectors, newest):
        """To the state before deployment `number`; `newest` is the last one that is applied."""
        expected = sorted(name for names in self.brought[number - 1 : newest] for name in names)
        plans = [self.document(database, "plan", *selector, "--split") for selector in selectors]
        for plan in plans:
            self.assertEqual(sorted(row["name"] for row in plan["undo"]), expected)
            self.assertEqual(plan["kept"], len(self.states[number - 1][0]))
        self.assertEqual({plan["id"] for plan in plans}, {plans[0]["id"]})
        done = self.program(database, "run", *selectors[-1], "--split", "--yes", "--format", "json")
        self.assertEqual(done.returncode, 0, "%s\n%s\n%s" % (selectors[-1], done.stdout, done.stderr))
        self.assert_state(database, number - 1)

    def assert_refused(self, database, selectors, newest):
        for selector in selectors:
            plan = self.document(database, "plan", *selector, "--split", status=4)
            self.assertIn("unreachable", [problem["code"] for problem in plan["problems"] if problem["severity"] == "error"])
        done = self.program(database, "run", *selectors[0], "--split", "--yes")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assert_state(database, newest)

    def assert_state(self, database, number):
        applied, catalog, rows = self.states[number]
        now = self.state_of(database, sorted(self.tool.applied()))
        self.assertEqual(now[0], applied)
        self.assertEqual(self.lasting(now[1]), self.lasting(catalog))
        if applied:
            self.assertEqual(now[2], rows)

    # The tool's own tables: there from its first run on, and not taken away by going back to nothing.
    own_tables = ()

    def lasting(self, catalog):
        own = re.compile(r"\b(?:%s)\b" % "|".join(self.own_tables)) if self.own_tables else None
        return [line for line in catalog if own is None or not own.search(line)]


def for_kinds(tool, namespace, base=ToolCase, **members):
    """A TestCase for each kind of database that the tool supports, in the calling module; the leap on the first of them."""
    for kind in tool.kinds:
        name = tool.__name__ + kind.capitalize()
        members = dict(members, **({} if kind == tool.kinds[0] else {"test_leap": None}))
        namespace[name] = type(name, (base, unittest.TestCase), dict(members, make=tool, kind=kind, __module__=namespace["__name__"]))
