"""The planner against real Django, on many small random projects: what it plans is what was there before.

All projects live in this one process: Django's loader is given their migrations instead of files, and everything else is Django's own,
with real tables on SQLite. A project is deployed release by release (`migrate`). Then migrollback plans the way back to after one of
them, the scripts' executor undoes exactly that list, and migration table, catalog and the rows of all tables are compared with how they
were. Where migrollback lists plain commands, these are run too, on a copy, with the same end.

MIGROLLBACK: the executable. MIGROLLBACK_ORACLE_PROJECTS: how many projects (500). MIGROLLBACK_ORACLE_SEED: where the dice start.
"""
import collections
import copy
import datetime
import json
import os
import random
import shlex
import shutil
import subprocess
import tempfile
import types
import unittest

import django
from django.apps import AppConfig
import django.conf  # not its settings: unittest looks at every name of a module
from django.core.management import call_command
from django.db import connection, connections, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from project import QUERIES

APPS = ["alpha", "beta", "gamma"]
DAY = 86400
START = 1700000000


def configure(database):
    configs = []
    for app in APPS:
        module = types.ModuleType(app)
        config = type("Config", (AppConfig,), {"path": "/nonexistent", "label": app, "name": app,
                                               "default_auto_field": "django.db.models.AutoField"})(app, module)
        configs.append(config)
    django.conf.settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}}, INSTALLED_APPS=configs,
                       USE_TZ=True, SECRET_KEY="test", DEFAULT_AUTO_FIELD="django.db.models.AutoField")
    django.setup()


# What is deployed now: (app, name) to a function that makes the migration. Django asks for it as often as it looks at its files.
deployed = {}


def load_disk(loader):
    loader.disk_migrations = {key: make() for key, make in deployed.items()}
    loader.unmigrated_apps, loader.migrated_apps = set(), set(APPS)


MigrationLoader.load_disk = load_disk


def scripts():
    """The helper scripts' own functions."""
    text = "\n".join((QUERIES / part).read_text() for part in ("../common/protocol.py", "common.py", "describe.py", "exact.py"))
    names = {"__name__": "scripts"}
    exec(compile(text, "scripts", "exec"), names)
    return types.SimpleNamespace(**names)


# --- projects ---

class Node:
    """A migration: a table of its own, perhaps a column in an older table, perhaps a key to one of what it needs."""

    def __init__(self, app, name, needs):
        self.app, self.name, self.needs, self.replaces = app, name, list(needs), []
        self.operations = []

    @property
    def key(self):
        return (self.app, self.name)

    def make(self):
        attributes = {"dependencies": list(self.needs), "replaces": list(self.replaces),
                      "operations": [operation() for operation in self.operations]}
        return type("Migration", (migrations.Migration,), attributes)(self.name, self.app)


def creates(table, key):
    def make():
        fields = [("id", models.AutoField(primary_key=True)), ("word", models.CharField(max_length=9, default="x"))]
        if key:
            fields.append(("other", models.ForeignKey(key, models.CASCADE, null=True)))
        return migrations.CreateModel(table, fields)
    return make


def adds(table, column):
    return lambda: migrations.AddField(table, column, models.IntegerField(default=1))


class Growth:
    """A project that grows by releases. `releases`: for each, the files as they are then."""

    def __init__(self, dice):
        self.dice, self.nodes, self.tables, self.serial, self.releases = dice, {}, {}, 0, []
        self.squashed = set()
        for _ in range(dice.randint(3, 6)):
            for _ in range(dice.randint(1, 5)):
                self.grow(dice.choice(APPS))
            if dice.random() < 0.35:
                self.squash()
            self.merge_all()
            self.releases.append({key: copy.copy(node).make for key, node in self.nodes.items()})
            if dice.random() < 0.3:
                self.delete_replaced()

    def of_app(self, app):
        return [node for node in self.nodes.values() if node.app == app]

    def tips(self, app):
        needed = {need for node in self.nodes.values() if node.app == app for need in node.needs}
        replaced = {key for node in self.nodes.values() for key in node.replaces}
        return sorted(node.key for node in self.of_app(app) if node.key not in needed and node.key not in replaced)

    def below(self, keys):
        """Everything that the keys need, and they themselves; through squashes, too."""
        found, pending = set(), list(keys)
        while pending:
            key = pending.pop()
            if key not in found:
                found.add(key)
                node = self.nodes.get(key)
                pending.extend(node.needs + node.replaces if node else [])
        return found

    def add(self, app, needs):
        self.serial += 1
        node = Node(app, "%04d_%s" % (self.serial, "m"), needs)
        older = [name for key in self.below(needs) for name in self.tables.get(key, [])]
        table = "t%d" % self.serial
        key = "%s.%s" % self.dice.choice(older) if older and self.dice.random() < 0.4 else None
        node.operations.append(creates(table, key))
        mine = [name for name in older if name[0] == app]
        if mine and self.dice.random() < 0.5:
            node.operations.append(adds(self.dice.choice(mine)[1], "c%d" % self.serial))
        self.tables[node.key] = [(app, table)]
        self.nodes[node.key] = node
        return node

    def grow(self, app):
        tips, mine = self.tips(app), self.of_app(app)
        free = [node.key for node in mine if node.key not in self.squashed]
        if not tips:
            needs = []
        elif free and self.dice.random() < 0.3:
            needs = [self.dice.choice(free)]
        else:
            needs = [self.dice.choice(tips)]
        others = [node.key for node in self.nodes.values() if node.app != app and node.key not in self.squashed]
        while others and self.dice.random() < 0.35:
            needs.append(self.dice.choice(others))
        self.add(app, sorted(set(needs)))

    def merge_all(self):
        for app in APPS:
            tips = self.tips(app)
            if len(tips) > 1:
                self.add(app, tips)

    def squash(self):
        """Two to four on a straight line of one app, none of them needed from outside but the last."""
        app = self.dice.choice(APPS)
        line = []
        candidates = [node for node in self.of_app(app) if node.key not in self.squashed and not node.replaces]
        for node in sorted(candidates, key=lambda node: node.name):
            inside = [need for need in node.needs if need[0] == app]
            users = [other for other in self.nodes.values() if line and line[-1].key in other.needs]
            if line and inside == [line[-1].key] and [user.key for user in users] == [node.key] and len(line) < 4:
                line.append(node)
            elif len(line) < 2:
                line = [node]
        if len(line) < 2:
            return
        keys = [node.key for node in line]
        needs = sorted({need for node in line for need in node.needs if need not in keys})
        if self.below(needs) & set(keys):
            return
        self.serial += 1
        squash = Node(app, "%s_squashed_%d" % (line[0].name[:4], self.serial), needs)
        squash.replaces = keys
        squash.operations = [operation for node in line for operation in node.operations]
        self.tables[squash.key] = [name for node in line for name in self.tables[node.key]]
        self.nodes[squash.key] = squash
        self.squashed.update(keys)
        for node in self.nodes.values():
            if node is not squash and node.key not in keys and keys[-1] in node.needs and self.dice.random() < 0.5:
                node.needs = [squash.key if need == keys[-1] else need for need in node.needs]

    def delete_replaced(self):
        """A release later: files of what a squash replaces go, and what needed them names the squash."""
        for squash in [node for node in self.nodes.values() if node.replaces]:
            for key in squash.replaces:
                self.nodes.pop(key, None)
            for node in self.nodes.values():
                if node is not squash:
                    node.needs = sorted({squash.key if need in squash.replaces else need for need in node.needs})


# --- what the database holds ---

def catalog():
    """Tables with columns, keys and indexes, without the order of columns, which SQLite's way of altering a table changes."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        for table in sorted(row[0] for row in cursor.fetchall()):
            parts = []
            for pragma, columns in (("table_info", slice(1, 6)), ("foreign_key_list", slice(2, 5)), ("index_list", slice(2, 4))):
                cursor.execute('PRAGMA %s("%s")' % (pragma, table))
                parts.append(sorted(map(repr, (row[columns] for row in cursor.fetchall()))))
            found[table] = parts
    return found


def contents():
    found = {}
    with connection.cursor() as cursor:
        for table in catalog():
            if table != "django_migrations":
                cursor.execute('SELECT * FROM "%s"' % table)
                columns = [column[0] for column in cursor.description]
                found[table] = sorted(sorted(zip(columns, map(repr, row))) for row in cursor.fetchall())
    return found


def rows():
    return set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))


State = collections.namedtuple("State", "rows catalog contents")


def state():
    return State(rows(), catalog(), contents())


def lists(row):
    return tuple(map(tuple, row))


class Oracle(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.executable = os.environ.get("MIGROLLBACK")
        if not cls.executable:
            raise RuntimeError("MIGROLLBACK does not name the executable: run the tests by script/test or ctest")
        cls.folder = tempfile.TemporaryDirectory(prefix="migrollback-oracle-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        cls.addClassCleanup(cls.folder.cleanup)
        cls.path = os.path.join(cls.folder.name, "project.sqlite3")
        configure(cls.path)
        cls.scripts = scripts()

    # --- the past ---

    def deploy(self, files, number):
        """One release: its files, `migrate`, its rows in the migration table at its time, and a row more in every table."""
        deployed.clear()
        deployed.update(files)
        before = rows() if number > 0 else set()
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, app, name FROM django_migrations ORDER BY id")
            for at, (row, app, name) in enumerate(cursor.fetchall()):
                if (app, name) not in before:
                    cursor.execute("UPDATE django_migrations SET applied = datetime(%s, 'unixepoch') WHERE id = %s",
                                   [START + number * DAY + at, row])
            for table in catalog():
                if table != "django_migrations":
                    self.insert(cursor, table, "r%d" % number)

    def insert(self, cursor, table, word):
        cursor.execute('PRAGMA table_info("%s")' % table)
        needed = [row[1] for row in cursor.fetchall() if row[3] and not row[5]]
        cursor.execute('INSERT INTO "%s" (%s) VALUES (%s)' % (table, ", ".join('"%s"' % name for name in needed),
                                                              ", ".join("%s" for _ in needed)),
                       [word if name == "word" else 1 for name in needed])

    # --- the way back ---

    def plan(self, graph, release, *words):
        connections["default"].close()
        at = datetime.datetime.fromtimestamp(START + release * DAY + DAY // 2, datetime.timezone.utc)
        done = subprocess.run([self.executable, "plan", "--database", self.path, "--framework", "django", "--graph", graph,
                               "--after", at.isoformat()] + list(words), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertIn(done.returncode, (0, 4), done.stderr.decode())
        return done.stdout.decode()

    def undo(self, keys, markers):
        """As the script does it, without its conversation."""
        scripts = self.scripts

        class Undo(scripts.ExactExecutor):
            def unapply_migration(self, state, migration, fake=False):
                state = super().unapply_migration(state, migration, fake=fake)
                for app, name in sorted(self.rows_of(migration)):
                    self.recorder.record_unapplied(app, name)
                return state

        executor = Undo(connection, keys)
        scripts.check_plan(executor)
        scripts.check_markers(executor, markers)
        if keys:
            executor.migrate(None, plan=executor.key_plan())
        for app, name in markers:
            executor.recorder.record_unapplied(app, name)

    def assertBack(self, wanted):
        after = state()
        self.assertEqual(wanted.rows, after.rows)
        self.assertEqual(wanted.catalog, after.catalog)
        for table, before in wanted.contents.items():
            self.assertLessEqual(set(map(lists, before)), set(map(lists, after.contents[table])), "rows of %s are lost" % table)

    def check_refusal(self, plan, wanted, growth):
        """The only thing that can stand in the way here: files of what a squash replaces are gone, and the cutoff goes through it."""
        codes = {problem["code"] for problem in plan["problems"] if problem["severity"] == "error"}
        self.assertIn("squashed", codes, plan["problems"])
        now = rows()
        for node in (make() for make in growth.releases[-1].values()):
            keys = {tuple(key) for key in node.replaces}
            if keys & wanted.rows and keys - wanted.rows & now and not keys <= set(deployed):
                return
        self.fail("refused without need: %s" % plan["problems"])

    def check_commands(self, graph, release, wanted, squashes):
        lines = [shlex.split(line) for line in self.plan(graph, release, "--format", "commands").splitlines()]
        for line in lines:
            at = line.index("migrate")
            call_command("migrate", *line[at + 1:], verbosity=0)
        self.assertEqual(wanted.rows - squashes, rows() - squashes)
        # On SQLite Django builds tables anew from models in an order that is not the one in which it undoes: columns can come back.
        return catalog() == wanted.catalog

    def check_project(self, number, growth, dice, counts):
        connections["default"].close()
        for leftover in (self.path, self.path + ".copy"):
            if os.path.exists(leftover):
                os.unlink(leftover)
        states = []
        for release, files in enumerate(growth.releases):
            self.deploy(files, release)
            states.append(state())
        release = dice.randrange(len(states) - 1)
        wanted, squashes = states[release], {key for key, make in deployed.items() if make().replaces}
        graph = os.path.join(self.folder.name, "graph.json")
        with open(graph, "w") as file:
            json.dump(self.scripts.graph_document(connection), file)
        plan = json.loads(self.plan(graph, release, "--format", "json"))
        if any(problem["severity"] == "error" for problem in plan["problems"]):
            counts["refused"] += 1
            self.check_refusal(plan, wanted, growth)
            return
        self.assertTrue(plan["exact"])
        kinds = {kind: [(row["app"], row["name"]) for row in plan["undo"] if row["kind"] == kind] for kind in ("migration", "marker")}
        counts["exact"] += 1
        counts["with rows that only mark"] += bool(kinds["marker"])
        counts["squash taken apart"] += any(
            {tuple(key) for key in make().replaces} & set(kinds["migration"]) for make in deployed.values())
        counts["migrations undone"] += len(kinds["migration"])
        shutil.copyfile(self.path, self.path + ".copy")
        self.undo(kinds["migration"], kinds["marker"])
        self.assertBack(wanted)
        if any(problem["code"] == "unreachable" for problem in plan["problems"]):
            counts["plain commands cannot"] += 1
            return
        connections["default"].close()
        os.replace(self.path + ".copy", self.path)
        counts["plain commands can"] += 1
        if not self.check_commands(graph, release, wanted, squashes):
            counts["plain commands bring columns back"] += 1

    def test_random_projects(self):
        projects = int(os.environ.get("MIGROLLBACK_ORACLE_PROJECTS") or 500)
        seed = int(os.environ.get("MIGROLLBACK_ORACLE_SEED") or 20260102)
        counts = collections.Counter()
        for number in range(projects):
            dice = random.Random(seed * 1000003 + number)
            with self.subTest(project=number, seed=seed):
                self.check_project(number, Growth(dice), dice, counts)
        print("Django %s, %d projects, seed %d: %s" % (django.get_version(), projects, seed,
                                                       ", ".join("%s %d" % pair for pair in sorted(counts.items()))))
        self.assertEqual(projects, counts["exact"] + counts["refused"])
        self.assertGreater(counts["exact"], projects // 2)
        self.assertGreater(counts["plain commands cannot"], 0)


if __name__ == "__main__":
    unittest.main()
