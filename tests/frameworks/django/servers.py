"""servers - a scratch database on each of the three kinds of server, made anew for every test.

PostgreSQL and MariaDB are reached through MIGROLLBACK_TEST_POSTGRES_URL and MIGROLLBACK_TEST_MYSQL_URL, whose user may create
databases. A missing variable is a failure, not a skip.
"""
import fcntl
import os
import pathlib
import sqlite3
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from catalog import catalog  # noqa: E402


class Server:
    kind = None
    transactional = True  # changes of the schema can be rolled back

    def __init__(self, name):
        self.name = name

    def query(self, sql, *parameters):
        connection = self.connect()
        try:
            cursor = connection.cursor()
            cursor.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def quote(self, name):
        return '"%s"' % name

    def catalog(self):
        connection = self.connect()
        try:
            return catalog(self.kind, connection)
        finally:
            connection.close()

    def contents(self):
        """All rows of all tables; columns by name, because one that was dropped and added again stands at the end."""
        connection, found = self.connect(), {}
        try:
            cursor = connection.cursor()
            cursor.execute(self.tables_sql)
            for table in sorted(row[0] for row in cursor.fetchall()):
                cursor.execute("SELECT * FROM %s" % self.quote(table))
                columns = [column[0] for column in cursor.description]
                found[table] = sorted(repr(sorted(zip(columns, row))) for row in cursor.fetchall())
        finally:
            connection.close()
        return found


class Sqlite(Server):
    kind = "sqlite"
    tables_sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"

    def create(self, folder):
        self.path = pathlib.Path(folder) / ("%s.sqlite3" % self.name)
        self.witness = {"flock": True}
        self.connect().close()
        self.lock_file = os.open(str(self.path), os.O_RDONLY)

    def settings(self):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(self.path)}

    def connect(self):
        return sqlite3.connect(str(self.path), isolation_level=None)

    def lock(self):
        fcntl.flock(self.lock_file, fcntl.LOCK_EX)

    def unlock(self):
        fcntl.flock(self.lock_file, fcntl.LOCK_UN)

    def drop(self):
        os.close(self.lock_file)


class Postgres(Server):
    kind = "postgres"
    tables_sql = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    witness = {"sql": "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND database = "
                      "(SELECT oid FROM pg_database WHERE datname = current_database())"}

    def __init__(self, name):
        super().__init__(name)
        self.url = os.environ["MIGROLLBACK_TEST_POSTGRES_URL"]
        self.holder = None

    def on_server(self, sql):
        import psycopg2
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        try:
            connection.cursor().execute(sql)
            return connection.info
        finally:
            connection.close()

    def create(self, folder):
        import psycopg2
        self.on_server('DROP DATABASE IF EXISTS "%s" WITH (FORCE)' % self.name)
        self.on_server('CREATE DATABASE "%s"' % self.name)
        connection = psycopg2.connect(self.url)
        given = connection.info
        self.parameters = {"HOST": given.host, "PORT": str(given.port), "USER": given.user, "PASSWORD": given.password or ""}
        connection.close()

    def settings(self):
        return dict(self.parameters, ENGINE="django.db.backends.postgresql", NAME=self.name)

    def connect(self):
        import psycopg2
        connection = psycopg2.connect(self.url, dbname=self.name)
        connection.autocommit = True
        return connection

    def lock(self):
        self.holder = self.connect()
        self.holder.cursor().execute("SELECT pg_advisory_lock(4711)")

    def unlock(self):
        if self.holder:
            self.holder.cursor().execute("SELECT pg_advisory_unlock_all()")  # at once; a closed session ends some time later
            self.holder.close()
        self.holder = None

    def drop(self):
        self.unlock()
        self.on_server('DROP DATABASE "%s" WITH (FORCE)' % self.name)


class Mysql(Server):
    kind = "mysql"
    transactional = False
    tables_sql = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
    witness = {"sql": "SELECT IS_USED_LOCK(CONCAT('migrollback ', DATABASE())) IS NOT NULL"}

    def __init__(self, name):
        super().__init__(name)
        url = urllib.parse.urlsplit(os.environ["MIGROLLBACK_TEST_MYSQL_URL"])
        options = dict(urllib.parse.parse_qsl(url.query))
        socket = options.get("socket") or options.get("unix_socket")
        self.parameters = {"user": urllib.parse.unquote(url.username or ""), "passwd": urllib.parse.unquote(url.password or "")}
        if socket:
            self.parameters["unix_socket"] = socket
        else:
            self.parameters.update(host=url.hostname or "127.0.0.1", port=url.port or 3306)
        self.holder = None

    def quote(self, name):
        return "`%s`" % name

    def connect(self, **more):
        import MySQLdb
        more.setdefault("db", self.name)
        return MySQLdb.connect(autocommit=True, charset="utf8mb4", **dict(self.parameters, **more))

    def on_server(self, sql):
        connection = self.connect(db="")
        try:
            connection.cursor().execute(sql)
        finally:
            connection.close()

    def create(self, folder):
        self.on_server("DROP DATABASE IF EXISTS `%s`" % self.name)
        self.on_server("CREATE DATABASE `%s` CHARACTER SET utf8mb4" % self.name)

    def settings(self):
        given = self.parameters
        return {"ENGINE": "django.db.backends.mysql", "NAME": self.name, "USER": given["user"], "PASSWORD": given["passwd"],
                "HOST": given.get("unix_socket") or given["host"], "PORT": str(given.get("port", ""))}

    def lock(self):
        self.holder = self.connect()
        self.holder.cursor().execute("SELECT GET_LOCK(CONCAT('migrollback ', DATABASE()), 0)")

    def unlock(self):
        if self.holder:
            self.holder.cursor().execute("DO RELEASE_LOCK(CONCAT('migrollback ', DATABASE()))")
            self.holder.close()
        self.holder = None

    def drop(self):
        self.unlock()
        self.on_server("DROP DATABASE `%s`" % self.name)
