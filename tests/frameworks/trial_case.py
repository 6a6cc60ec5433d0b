"""trial_case - a project, its production database, which nobody may come to, and a copy of that for trial-steps (see trial/).

The project is configured for production, by a role that may only read and is counted or kept out.
"""
import hashlib
import json
import os
import shutil
import subprocess
import unittest

from databases import new_database, new_folder

# engine error codes, by their order in drivers/error.h
FAILED, REFUSED, TERMINATED = 0, 8, 18
WITNESS = "SELECT 1 FROM migrollback_witness WHERE token = 'copy'"


class Reader:
    """
    A role that may only read one database: on PostgreSQL every connection as it fails, on MariaDB they are counted, and SQLite's file tells
    whether it was written.
    """

    def __init__(self, database):
        self.database, self.kind = database, database.kind
        self.name, self.password = "reader_%s" % database.name, "reads"
        if self.kind == "postgres":
            database.query("CREATE ROLE %s LOGIN CONNECTION LIMIT 0 PASSWORD '%s'" % (self.name, self.password))
            database.query("GRANT SELECT ON ALL TABLES IN SCHEMA public TO %s" % self.name)
        elif self.kind == "mysql":
            database.query("CREATE USER '%s'@'%%%%' IDENTIFIED BY '%s'" % (self.name, self.password))
            database.query("GRANT SELECT ON %s.* TO '%s'@'%%%%'" % (database.name, self.name))
            database.query("SET GLOBAL userstat = ON")
            database.query("FLUSH USER_STATISTICS")
        database.env.update({} if self.kind == "sqlite" else {"DB_USER": self.name, "DB_PASSWORD": self.password})
        if self.kind != "sqlite":
            database.rails_url = database.rails_url.replace(database.userinfo(), "%s:%s@" % (self.name, self.password))

    def drop(self):
        if self.kind == "postgres":
            self.database.query("DROP OWNED BY %s" % self.name)
            self.database.query("DROP ROLE %s" % self.name)
        elif self.kind == "mysql":
            self.database.query("DROP USER '%s'@'%%%%'" % self.name)

    def visits(self):
        """What changes when somebody comes."""
        if self.kind == "sqlite":
            with open(self.database.path, "rb") as file:
                return hashlib.sha256(file.read()).hexdigest(), os.stat(self.database.path).st_mtime_ns
        if self.kind == "mysql":
            return sum(count for (count,) in self.database.query("SELECT TOTAL_CONNECTIONS FROM information_schema.USER_STATISTICS WHERE USER = '%s'" % self.name))
        return None


def connection_of(database):
    """As shadow_connection describes a copy."""
    if database.kind == "sqlite":
        return {"driver": "sqlite", "host": None, "port": None, "socket": None, "user": None, "password": None, "database": database.path, "url": database.url}
    connection = {"driver": database.kind, "host": database.host, "port": str(database.port), "socket": None, "user": database.user, "password": database.password}
    return dict(connection, database=database.name, url=database.url)


class Session:
    """A running trial-steps."""

    def __init__(self, project, env, copy, witness=WITNESS, alias="-", command=None, connection=None):
        argv = [os.environ["TRIAL_STEPS"], project.framework, project.folder, alias, json.dumps(connection or connection_of(copy)), witness] + (command or project.argv)
        self.process = subprocess.Popen(argv, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.first = self.read()

    def read(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def send(self, way, migration):
        self.process.stdin.write(json.dumps({"do": way, "app": migration[0], "name": migration[1]}) + "\n")
        self.process.stdin.flush()

    def step(self, way, migration):
        self.send(way, migration)
        return self.read()

    def close(self):
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(60)


class TrialCase(unittest.TestCase):
    make = kind = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = new_folder()
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.project = cls.make(cls.folder)
        cls.production = new_database(cls.kind, cls.folder)
        cls.addClassCleanup(cls.production.drop)
        cls.project.keep_until(cls.make.deployments_kept)
        cls.project.migrate(cls.production)
        cls.production.query("CREATE TABLE production_only (id integer)")
        cls.reference = cls.production.copy()
        cls.addClassCleanup(cls.reference.drop)
        cls.reference.query("DROP TABLE production_only")
        cls.reference.query("CREATE TABLE migrollback_witness (token varchar(20))")
        cls.reference.query("INSERT INTO migrollback_witness VALUES ('copy')")
        cls.prepare()
        cls.reader = Reader(cls.production)
        cls.addClassCleanup(cls.reader.drop)

    @classmethod
    def prepare(cls):
        """What the project gets beside its own, when production and the copy are there."""
        cls.project.add_migrations(cls.kind)

    def environment(self):
        return self.project.env(self.production)

    def setUp(self):
        self.copy = self.reference.copy()
        self.addCleanup(self.copy.drop)
        self.sessions = []
        self.before = (self.production.catalog(), self.project.applied(self.production))
        self.visits = self.reader.visits()

    def tearDown(self):
        for session in self.sessions:
            if session.process.poll() is None:
                session.process.kill()
            session.process.stdin.close()
            session.process.stdout.close()
            session.process.wait()
        self.assert_untouched()

    def assert_untouched(self):
        self.assertEqual(self.reader.visits(), self.visits, "somebody came to production")
        self.assertEqual((self.production.catalog(), self.project.applied(self.production)), self.before)

    def open(self, **more):
        session = Session(self.project, self.environment(), self.copy, **more)
        self.sessions.append(session)
        return session

    def start(self, **more):
        session = self.open(**more)
        self.assertIn("known", session.first)
        return session

    def good(self, session, way, migration):
        result = session.step(way, migration)
        self.assertTrue(result.get("succeeded"), result)
        return result

    def assert_executed(self, result, pattern):
        self.assertTrue([sql for sql, _ in result["statements"] if pattern in sql.upper().replace('"', "").replace("`", "")], (pattern, result["statements"]))
