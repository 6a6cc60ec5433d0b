"""shapes - migration tables as the frameworks' own sources make them, filled as they fill them: one JSON file a framework (see README.md).

For frameworks that cannot be installed where the tests run. What migrollback says of each table is compared with what the file says.
"""
import glob
import json
import os
import re
import shlex
import subprocess
import sys
import zlib
from datetime import datetime, timedelta, timezone

HERE = os.path.dirname(os.path.abspath(__file__))
QUERIES = os.path.join(HERE, "..", "..", "..", "queries")
sys.path.insert(0, os.path.dirname(HERE))
from databases import KINDS, new_database  # noqa: E402

# "@2.1" is the second migration of deployment 2. Deployments are days apart, their migrations a second and a quarter.
STARTS = [
    datetime(2024, 1, 5, 9, 0, 0, 120000, timezone.utc),
    datetime(2024, 1, 8, 16, 30, 0, 0, timezone.utc),
    datetime(2024, 1, 22, 8, 0, 0, 250000, timezone.utc),
    datetime(2024, 2, 1, 8, 0, 0, 500000, timezone.utc),
]
STEP = timedelta(seconds=1, milliseconds=250)
FRACTION = {"seconds": 1000000, "milliseconds": 1000}


def load():
    shapes = []
    for path in sorted(glob.glob(os.path.join(HERE, "*.json"))):
        with open(path, encoding="utf-8") as file:
            shapes.append(dict(json.load(file), name=os.path.basename(path)[:-5]))
    return shapes


def instant(text):
    deployment, migration = text[1:].split(".")
    return STARTS[int(deployment) - 1] + int(migration) * STEP


def cut(at, resolution):
    """What a column of that resolution keeps of an instant."""
    return at.replace(microsecond=at.microsecond - at.microsecond % FRACTION.get(resolution, 1))


def rfc3339(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def stored(at, times):
    """An instant as the tool writes it: `times` of the file; without one a wall time in UTC."""
    wall = at.replace(tzinfo=None)
    offset = timezone(timedelta(hours=2))
    return {
        None: lambda: str(wall),
        "aware": lambda: at.isoformat(),
        "T": lambda: wall.isoformat(),
        "milliseconds": lambda: round(at.timestamp() * 1000),
        "seconds": lambda: int(at.timestamp()),
        "go": lambda: at.astimezone(offset).strftime("%Y-%m-%d %H:%M:%S.%f") + "123+02:00",
        "rfc3339": lambda: at.strftime("%Y-%m-%dT%H:%M:%S.%f") + "123Z",
    }[times]()


class Made:
    """A shape's table in a database of its own, or beside others in one that is given."""

    def __init__(self, shape, kind, folder, database=None, filled=True):
        self.shape, self.kind, self.own = shape, kind, shape["databases"][kind]
        self.database = database or new_database(kind, folder)
        for statement in self.own["create"]:
            self.database.query(statement)
        if filled:
            self.add(shape["rows"])

    @property
    def table(self):
        table = self.shape["table"]
        return table[self.kind] if isinstance(table, dict) else table

    @property
    def schema(self):
        return self.shape.get("schema", {}).get(self.kind)

    @property
    def label(self):
        return "%s.%s" % (self.schema, self.table) if self.schema else self.table

    def value(self, value):
        resolution = self.own.get("resolution")
        if isinstance(value, str) and value.startswith("@"):
            return stored(cut(instant(value), resolution), self.own.get("times"))
        return value

    def add(self, rows):
        columns = ", ".join('"%s"' % column for column in self.shape["columns"])
        mark = "?" if self.kind == "sqlite" else "%s"
        sql = "INSERT INTO %s (%s) VALUES (%s)" % (self.relation, columns, ", ".join([mark] * len(self.shape["columns"])))
        for row in rows:
            self.database.query(sql, [self.value(value) for value in row])

    @property
    def relation(self):
        return ".".join('"%s"' % part for part in (self.schema, self.table) if part)

    def mark_statement(self):
        """The profile's statement with its words as this database's client wants them: a function of the name; None where it has none."""
        with open(os.path.join(QUERIES, self.shape["framework"], "profile.json"), encoding="utf-8") as file:
            path = json.load(file).get("mark", {}).get(self.kind)
        if path is None:
            return None
        with open(os.path.join(QUERIES, path), encoding="utf-8") as file:
            sql = "".join(line for line in file if not line.startswith("--"))
        mark = "?" if self.kind == "sqlite" else "%s"
        words = [word for word in re.findall(r"\{(\w+)\}", sql) if word != "table"]
        sql = (sql if self.kind == "sqlite" else sql.replace("%", "%%")).replace("{table}", self.relation)
        sql = re.sub(r"\{(name|offset)\}", mark, sql)
        return lambda name: (sql, [{"name": name, "offset": 0}[word] for word in words])

    def remove(self, name):
        """The row whose first column is the name."""
        mark = "?" if self.kind == "sqlite" else "%s"
        self.database.query('DELETE FROM %s WHERE "%s" = %s' % (self.relation, self.shape["columns"][0], mark), [name])

    def expected(self, member, otherwise=None):
        """What the file says of this database, else of all."""
        return self.own.get(member, self.shape.get(member, otherwise))

    def batches(self):
        """As history --format json should show them: (app, name, applied_at) in lists."""
        told = self.expected("time") != "none"
        return [
            [key(item) + (rfc3339(cut(instant("@%d.%d" % (i + 1, k)), self.own.get("resolution"))) if told else None,)
             for k, item in enumerate(batch)]
            for i, batch in enumerate(self.expected("batches"))
        ]

    def hold(self, statement):
        """Runs a statement on a connection that stays open, as a tool does with its lock."""
        connection = self.database.connect()
        for word, number in lock_keys(self.database.name).items():
            statement = statement.replace("{%s}" % word, str(number))
        connection.cursor().execute(statement)
        return connection


def lock_keys(database):
    """The keys that the tools compute of the database's name, by their own formulas."""
    crc32 = {text: zlib.crc32(text.encode()) for text in (database, database + ":schema_migrations", "public\0schema_migrations\0" + database)}
    return {
        "sqlx postgres": 0x3D32AD9E * crc32[database],
        "golang-migrate postgres": crc32["public\0schema_migrations\0" + database] * 1486364155 % 2**32,
        "golang-migrate mysql": crc32[database + ":schema_migrations"] * 1486364155 % 2**32,
    }


def key(item):
    return tuple(item) if isinstance(item, list) else (None, item)


def migrollback(database, *arguments, profiles=None, cwd=None, lines=False):
    """Exit status and the JSON document, which stands on standard output in success and in failure; with `lines` the last of several."""
    program = os.environ.get("MIGROLLBACK")
    if not program:
        raise RuntimeError("MIGROLLBACK does not name the executable: run the tests by script/test or ctest")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MIGROLLBACK_", "DATABASE_URL"))}
    more = ["--profiles", profiles] if profiles else []
    done = subprocess.run([program, *arguments, *more, "--format", "json", "--database", database.url], env=env, cwd=cwd or "/",
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    try:
        return done.returncode, json.loads(done.stdout.splitlines()[-1] if lines else done.stdout)
    except (ValueError, IndexError):
        raise AssertionError("%s ended with %d, and not in JSON:\n%s%s" % (arguments, done.returncode, done.stdout, done.stderr)) from None


def lines(plan):
    """The plan's commands, as they would be typed."""
    return [shlex.join(step["argv"]) for step in plan["steps"] if step["kind"] == "command"]


def problems(plan):
    return ["%s:%s" % (problem["code"], problem["severity"]) for problem in plan["problems"]]


def kinds_of(shape):
    return [kind for kind in KINDS if kind in shape["databases"]]
