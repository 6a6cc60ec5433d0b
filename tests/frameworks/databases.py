"""databases - servers named by the environment, and databases in them that can be made, copied, looked at and dropped.

A missing server is an error, never a skip: MIGROLLBACK_TEST_POSTGRES_URL and MIGROLLBACK_TEST_MYSQL_URL name them (tests/support/with-servers).
"""
import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from urllib.parse import parse_qsl, quote, unquote, urlsplit

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from catalog import catalog  # noqa: E402

KINDS = ("postgres", "mysql", "sqlite")
_numbers = itertools.count(1)


class Database:
    """One database: `url` for migrollback, `env` for the fixture projects, `connect()` for tests."""

    def __init__(self, kind, folder):
        self.kind = kind
        self.folder = folder
        self.name = "fx_%d_%d" % (os.getpid(), next(_numbers))

    def copy(self):
        other = type(self)(self.folder)
        other.fill_from(self)
        return other

    def query(self, sql, parameters=()):
        connection = self.connect()
        try:
            cursor = connection.cursor()
            cursor.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def run(self, sql):
        """Statements in standard SQL, one a line, comments between."""
        for line in sql.splitlines():
            if line.strip() and not line.startswith("--"):
                self.query(line)

    def catalog(self):
        connection = self.connect()
        try:
            return catalog(self.kind, connection)
        finally:
            connection.close()

    def identities(self):
        """The ids of all rows, a table: {"orders": {1, 2}}."""
        return {table: {row[0] for row in self.query('SELECT id FROM "%s"' % table)} for table in self.tables_with_id()}


class Sqlite(Database):
    def __init__(self, folder):
        super().__init__("sqlite", folder)
        self.path = os.path.join(folder, self.name + ".sqlite3")
        self.url = "sqlite:" + self.path
        self.rails_url = "sqlite3:" + self.path
        self.env = {"DB_KIND": "sqlite", "DB_NAME": self.path}

    def create(self):
        pass

    def connect(self):
        return sqlite3.connect(self.path, timeout=10, isolation_level=None)

    def fill_from(self, other):
        shutil.copy(other.path, self.path)

    def drop(self):
        if os.path.exists(self.path):
            os.remove(self.path)

    def tables_with_id(self):
        tables = [name for (name,) in self.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
        return [name for name in tables if "id" in [column[1] for column in self.query('PRAGMA table_info("%s")' % name)]]


class Server(Database):
    """A database on a server, whose address is an URL in the environment."""

    def __init__(self, kind, folder):
        super().__init__(kind, folder)
        variable = "MIGROLLBACK_TEST_%s_URL" % kind.upper()
        if variable not in os.environ:
            raise RuntimeError("%s is not set: run the tests by script/test or tests/support/with-servers" % variable)
        self.parts = urlsplit(os.environ[variable])
        self.options = dict(parse_qsl(self.parts.query))
        socket = self.options.get("host") or self.options.get("socket") or self.options.get("unix_socket") or ""
        self.host = socket or unquote(self.parts.hostname or "")
        self.port = self.parts.port or self.options.get("port")
        self.user = unquote(self.parts.username or self.options.get("user") or "")
        self.password = unquote(self.parts.password or self.options.get("password") or "")
        self.url = self.parts._replace(path="/" + self.name).geturl()
        self.env = {
            "DB_KIND": kind,
            "DB_NAME": self.name,
            "DB_HOST": self.host,
            "DB_PORT": str(self.port or ""),
            "DB_USER": self.user,
            "DB_PASSWORD": self.password,
        }

    def create(self):
        self.administer('CREATE DATABASE "%s"' % self.name)

    def drop(self):
        self.administer('DROP DATABASE IF EXISTS "%s"' % self.name)

    def administer(self, sql):
        connection = self.connect(unquote(self.parts.path[1:]))
        try:
            connection.cursor().execute(sql)
        finally:
            connection.close()

    def tables_with_id(self):
        schema = "'public'" if self.kind == "postgres" else "DATABASE()"
        sql = """SELECT c.table_name FROM information_schema.columns c
                   JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
                  WHERE c.table_schema = %s AND c.column_name = 'id' AND t.table_type = 'BASE TABLE'"""
        return [name for (name,) in self.query(sql % schema)]

    def userinfo(self):
        return "%s%s@" % (quote(self.user, ""), ":" + quote(self.password, "") if self.password else "") if self.user else ""


class Postgres(Server):
    def __init__(self, folder):
        super().__init__("postgres", folder)
        where = quote(self.host, "") + (":%s" % self.port if self.port else "")
        self.rails_url = "postgresql://%s%s/%s" % (self.userinfo(), where, self.name)

    def connect(self, name=None):
        import psycopg2

        options = {"host": self.host, "port": self.port, "user": self.user, "password": self.password}
        connection = psycopg2.connect(dbname=name or self.name, **{key: value for key, value in options.items() if value})
        connection.autocommit = True
        return connection

    def end_sessions(self):
        self.administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s' AND pid <> pg_backend_pid()" % self.name)

    def fill_from(self, other):
        self.administer('CREATE DATABASE "%s" TEMPLATE "%s"' % (self.name, other.name))


class Mysql(Server):
    def __init__(self, folder):
        super().__init__("mysql", folder)
        if self.host.startswith("/"):
            where = "localhost/%s?socket=%s" % (self.name, quote(self.host, ""))
        else:
            where = "%s:%s/%s" % (self.host, self.port or 3306, self.name)
        self.rails_url = "mysql2://%s%s" % (self.userinfo(), where)

    def connect(self, name=None):
        import MySQLdb

        where = {"unix_socket": self.host} if self.host.startswith("/") else {"host": self.host, "port": int(self.port or 3306)}
        modes = "STRICT_TRANS_TABLES,ANSI_QUOTES"
        login = {"user": self.user, "passwd": self.password}
        return MySQLdb.connect(db=name or self.name, charset="utf8mb4", autocommit=True, sql_mode=modes, **where, **login)

    def end_sessions(self):
        sessions = "SELECT id FROM information_schema.processlist WHERE db = '%s' AND id <> connection_id()" % self.name
        for (number,) in self.query(sessions):
            self.administer("KILL %d" % number)

    def fill_from(self, other):
        self.create()
        dump = subprocess.run(self._client("mariadb-dump", "mysqldump") + [other.name], check=True, stdout=subprocess.PIPE)
        subprocess.run(self._client("mariadb", "mysql") + [self.name], check=True, input=dump.stdout)

    def _client(self, *programs):
        where = ["--socket=" + self.host] if self.host.startswith("/") else ["--host=" + self.host, "--port=%s" % (self.port or 3306)]
        program = next(filter(None, map(shutil.which, programs)))
        return [program, "--no-defaults"] + where + ["--user=" + self.user, "--password=" + self.password]


def new_database(kind, folder):
    """An empty database of that kind; `folder` is for SQLite's files."""
    database = {"postgres": Postgres, "mysql": Mysql, "sqlite": Sqlite}[kind](folder)
    database.create()
    return database


def new_folder():
    return tempfile.mkdtemp(prefix="migrollback-test-")
