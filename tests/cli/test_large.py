"""A table so large that a plan reads only a part of it: the plan must be the one that the whole table gives. On the three databases."""
import sqlite3
import subprocess
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

import program
from program import Case
from test_servers import MYSQL, POSTGRES, execute_mysql, execute_postgres

ROWS, A_DEPLOYMENT = 60000, 20
START = datetime(2025, 1, 1, tzinfo=timezone.utc)
CUTOFF = START + timedelta(hours=2900)
NAME = "migrollback_cli_large"


def app_of(number):
    """Most apps have rows just before the cutoff; "rare" has its only older row at the very beginning, "fresh" has none."""
    if number in (5, 59990):
        return "rare"
    return "fresh" if number == 59991 else "app_%d" % (number % 37)


def rows():
    for number in range(ROWS):
        at = START + timedelta(hours=number // A_DEPLOYMENT, milliseconds=170 * (number % A_DEPLOYMENT))
        yield number + 1, app_of(number), "%05d_%s" % (number, "a_name_of_some_length_" * 3), at


def expected():
    undone = [row for row in rows() if row[3] >= CUTOFF]
    targets, commands = {}, {}
    for _, app, name, at in rows():
        if at < CUTOFF:
            targets[app] = name
    for _, app, _, _ in reversed(undone):
        commands.setdefault(app, targets.get(app, "zero"))
    return [[app, name] for _, app, name, _ in reversed(undone)], ROWS - len(undone), commands


class Large:
    def test_the_plan_is_that_of_the_whole_table(self):
        undo, kept, commands = expected()
        document, _ = self.plan("json")
        self.assertEqual(undo, [[item["app"], item["name"]] for item in document["undo"]])
        self.assertEqual(kept, document["kept"])
        self.assertEqual([], [problem for problem in document["problems"] if problem["severity"] == "error"])
        _, lines = self.plan("commands")
        self.assertEqual(["python manage.py migrate %s %s" % pair for pair in commands.items()], lines.splitlines())

    def test_only_a_part_is_read(self):
        result = program.run("--database", self.database, *self.table, "plan", "--after", CUTOFF.isoformat(), "--log-sql")
        self.assertIn("select count(*) from", result.err)
        self.assertIn("max(", result.err)  # the newest row of an app that has none just before the cutoff

    def plan(self, form):
        result = program.run("--database", self.database, *self.table, "plan", "--after", CUTOFF.isoformat(), "--format", form)
        self.assertEqual(0, result.status, result.err)
        return (program.json.loads(result.out) if form == "json" else None), result.out


class LargeSqlite(Large, Case):
    table = ()

    def setUp(self):
        super().setUp()
        path = self.folder + "/large.sqlite3"
        self.database = "sqlite:" + path
        connection = sqlite3.connect(path)
        connection.execute(program.DJANGO.format(table="django_migrations"))
        connection.executemany("insert into django_migrations values (?, ?, ?, ?)",
                               ((n, app, name, at.strftime("%Y-%m-%d %H:%M:%S.%f")) for n, app, name, at in rows()))
        connection.commit()
        connection.close()


class LargePostgres(Large, Case):
    table = ("--table", NAME + ".django_migrations")

    def setUp(self):
        super().setUp()
        self.database = POSTGRES
        self.drop()
        self.addCleanup(self.drop)
        execute_postgres("create schema " + NAME, "create table %s.django_migrations (id bigint primary key, app varchar(255) not null, "
                         "name varchar(255) not null, applied timestamp with time zone not null)" % NAME)
        lines = "".join("%d\t%s\t%s\t%s\n" % (n, app, name, at.isoformat()) for n, app, name, at in rows())
        subprocess.run(["psql", "-Xqc", "copy %s.django_migrations from stdin" % NAME, POSTGRES], input=lines.encode(), check=True)

    def drop(self):
        execute_postgres("set client_min_messages to error", "drop schema if exists %s cascade" % NAME)


class LargeMysql(Large, Case):
    table = ()

    def setUp(self):
        super().setUp()
        self.database = urlsplit(MYSQL)._replace(path="/" + NAME).geturl()
        self.drop()
        self.addCleanup(self.drop)
        execute_mysql("create database " + NAME, "create table %s.django_migrations (id bigint primary key, app varchar(255) not null, "
                      "name varchar(255) not null, applied datetime(6) not null)" % NAME)
        values = ["(%d,'%s','%s','%s')" % (n, app, name, at.strftime("%Y-%m-%d %H:%M:%S.%f")) for n, app, name, at in rows()]
        for first in range(0, ROWS, 1000):
            execute_mysql("insert into %s.django_migrations values %s" % (NAME, ",".join(values[first:first + 1000])))
        execute_mysql("analyze table %s.django_migrations" % NAME)

    def drop(self):
        execute_mysql("drop database if exists " + NAME)
