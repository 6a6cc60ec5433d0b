"""What the tests of the command line share: the program, databases as real frameworks leave them, and a framework that records its calls.

MIGROLLBACK names the program. Nothing of the caller's environment that could change its output is handed on, TZ excepted.
"""
import json
import os
import pty
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from collections import namedtuple

PROGRAM = os.environ["MIGROLLBACK"]
HERE = os.path.dirname(os.path.abspath(__file__))
HANDED_ON = ("PATH", "HOME", "TZ", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")

Result = namedtuple("Result", "status out err")

# The statements that the frameworks themselves send (Django 3.2, Knex 3, ActiveRecord 6.1 on SQLite).
DJANGO = ('CREATE TABLE "{table}" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL, '
          '"name" varchar(255) NOT NULL, "applied" datetime NOT NULL)')
KNEX = ("create table `knex_migrations` (`id` integer not null primary key autoincrement, `name` varchar(255), `batch` integer, "
        "`migration_time` datetime)")
KNEX_LOCK = "create table `knex_migrations_lock` (`index` integer not null primary key autoincrement, `is_locked` integer)"
RAILS = 'CREATE TABLE "schema_migrations" ("version" varchar NOT NULL PRIMARY KEY)'
RAILS_SIBLING = ('CREATE TABLE "ar_internal_metadata" ("key" varchar NOT NULL PRIMARY KEY, "value" varchar, '
                 '"created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL)')

# Three deployments, days apart.
DEPLOYMENTS = [
    ("contenttypes", "0001_initial", "2025-11-01 10:00:00.100000"),
    ("auth", "0001_initial", "2025-11-01 10:00:01.200000"),
    ("core", "0001_initial", "2025-11-01 10:00:03"),
    ("core", "0002_more", "2025-12-05 18:30:00.123456"),
    ("billing", "0001_initial", "2025-12-05 18:30:02.500000"),
    ("core", "0003_last", "2026-01-02 18:00:00"),
    ("billing", "0002_last", "2026-01-02 18:00:02"),
]


def environment(extra=None):
    values = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
    values["LC_ALL"] = "C.UTF-8"
    values.update(extra or {})
    return {name: value for name, value in values.items() if value is not None}


def run(*arguments, env=None, cwd=None, input=None, stdout=subprocess.PIPE, timeout=60):
    process = subprocess.run([PROGRAM, *arguments], env=environment(env), cwd=cwd, stdout=stdout, stderr=subprocess.PIPE, timeout=timeout,
                             **({"input": input} if input is not None else {"stdin": subprocess.DEVNULL}))
    return Result(process.returncode, (process.stdout or b"").decode("utf-8"), process.stderr.decode("utf-8"))


def run_on_terminal(*arguments, answer=b"", env=None, cwd=None, columns=80, meanwhile=None, patience=30):
    """With a terminal on all three streams; `answer` is typed when the program asks, after `meanwhile` was called. Gives status and everything shown."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(cwd or "/")
        os.execve(PROGRAM, [PROGRAM, *arguments], environment({"TERM": "xterm", "COLUMNS": str(columns), **(env or {})}))
    shown, typed = b"", False
    while select.select([terminal], [], [], patience)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
        if answer and not typed and b"Type the name" in shown:
            if meanwhile:
                meanwhile()
            os.write(terminal, answer)
            typed = True
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode("utf-8", "surrogateescape")


class Case(unittest.TestCase):
    """A folder of its own, in which the program is started."""

    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="migrollback-cli.")
        self.addCleanup(shutil.rmtree, self.folder)
        self.log = self.path("calls")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def database(self, name, *statements):
        connection = sqlite3.connect(self.path(name))
        for statement in statements:
            if isinstance(statement, tuple):
                connection.executemany(*statement)
            else:
                connection.execute(statement)
        connection.commit()
        connection.close()
        return self.path(name)

    def django(self, rows=DEPLOYMENTS, name="app.db", table="django_migrations"):
        quoted = table.replace('"', '""')
        return self.database(name, DJANGO.format(table=quoted), ('insert into "%s" (app, name, applied) values (?, ?, ?)' % quoted, rows))

    def knex(self, rows, name="knex.db"):
        """Rows of (name, batch, milliseconds)."""
        return self.database(name, KNEX, KNEX_LOCK, "insert into knex_migrations_lock values (1, 0)",
                             ("insert into knex_migrations (name, batch, migration_time) values (?, ?, ?)", rows))

    def rails(self, versions, name="rails.db"):
        return self.database(name, RAILS, RAILS_SIBLING, ("insert into schema_migrations values (?)", [(v,) for v in versions]))

    def migrollback(self, *arguments, **options):
        options.setdefault("cwd", self.folder)
        return run(*arguments, **options)

    def json(self, *arguments, status=0, **options):
        result = self.migrollback(*arguments, "--format", "json", **options)
        self.assertEqual(result.status, status, result)
        return json.loads(result.out)

    def assertFailure(self, result, status, *parts):
        """The exit code, one clear line, a hint, and nothing on standard output; each part is in the messages."""
        self.assertEqual(result.status, status, result)
        lines = result.err.splitlines()
        self.assertTrue(lines and lines[0].startswith("migrollback: error: "), result.err)
        self.assertEqual(sum(line.startswith("migrollback: hint: ") for line in lines), 1, result.err)
        self.assertLessEqual(len(lines), 3, result.err)
        self.assertEqual(result.out, "")
        for part in parts:
            self.assertIn(part, result.err)

    def recorder(self, database, **settings):
        """A --command that plays Knex on the database and records how it was called."""
        environment_file = self.write("recorder.json", json.dumps({"database": database, "log": self.log, **settings}))
        return "'%s' '%s' '%s'" % (sys.executable, os.path.join(HERE, "recorder.py"), environment_file)

    def calls(self):
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="utf-8", errors="surrogateescape") as file:
            return [json.loads(line) for line in file]

    def rows(self, database, sql):
        connection = sqlite3.connect(database)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()
