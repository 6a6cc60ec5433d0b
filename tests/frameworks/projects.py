"""projects - the fixture projects, as they were at each of their deployments, and how their own tools are run.

A project's deployments.txt names what each deployment brought. Deployment n of a project is a copy of it without what came later.
"""
import glob
import os
import shutil
import subprocess
from datetime import datetime, timedelta, timezone

HERE = os.path.dirname(os.path.abspath(__file__))

# When each deployment began, and what lies between two migrations of one: days and minutes apart, and one slow migration.
STARTS = [
    datetime(2024, 1, 5, 9, 0, 0, 120000, timezone.utc),
    datetime(2024, 1, 8, 16, 30, 0, 0, timezone.utc),
    datetime(2024, 1, 22, 8, 0, 0, 999999, timezone.utc),
    datetime(2024, 1, 22, 8, 45, 0, 0, timezone.utc),
    datetime(2024, 1, 24, 23, 59, 30, 0, timezone.utc),
    datetime(2024, 3, 31, 1, 0, 30, 500000, timezone.utc),
    datetime(2024, 4, 2, 12, 0, 0, 0, timezone.utc),
]
PAUSE = timedelta(milliseconds=250)
SLOW = timedelta(seconds=50)


def times_of(deployment, count):
    """The instants of the count migrations of a deployment; the second migration of deployment 2 took long."""
    at, times = STARTS[deployment - 1], []
    for index in range(count):
        at += SLOW if deployment == 2 and index == 1 else PAUSE
        times.append(at)
    return times


def environment(database, extra=None):
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("MIGROLLBACK_", "DATABASE_URL", "DJANGO_", "RAILS_"))}
    return dict(keep, PYTHONDONTWRITEBYTECODE="1", **database.env, **(extra or {}))


class Project:
    """A copy of a fixture project. Subclasses say how their framework is run and what its table looks like."""

    source = command = framework = None

    def __init__(self, folder):
        self.folder = os.path.join(folder, self.source)
        leftovers = shutil.ignore_patterns("node_modules", "__pycache__", "log", "tmp", "*.sqlite3")
        shutil.copytree(os.path.join(HERE, self.source), self.folder, symlinks=True, ignore=leftovers)
        with open(os.path.join(self.folder, "deployments.txt")) as lines:
            self.deployments = [line.split()[1:] for line in lines if line.strip() and not line.startswith("#")]
        with open(os.path.join(self.folder, "rows.sql")) as lines:
            self.rows = lines.read().split("-- deployment ")[1:]

    def env(self, database):
        return environment(database)

    def keep_until(self, deployment):
        """Takes the files of all later deployments away."""
        for names in self.deployments[deployment:]:
            for name in names:
                os.remove(self.file_of(name))

    def tool(self, database, *arguments):
        done = subprocess.run(self.argv + list(arguments), cwd=self.folder, env=self.env(database), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise AssertionError("%s ended with %d:\n%s" % (" ".join(self.argv + list(arguments)), done.returncode, done.stdout))
        return done.stdout

    def date(self, database, deployment, fresh):
        """Moves the times of what a deployment has just applied to when it is to have happened."""

    def before_first(self, database):
        """What is there before the first deployment."""

    def deploy(self, database, number):
        """Deployment `number`, by the framework itself; returns what it applied, in its order."""
        if number == 1:
            self.before_first(database)
        before = set(self.applied(database)) if number > 1 else set()
        self.migrate(database)
        fresh = [name for name in self.applied(database) if name not in before]
        self.date(database, number, fresh)
        if number <= len(self.rows):
            database.run(self.rows[number - 1].partition("\n")[2])
        return fresh


class WrittenProject(Project):
    """A project without a fixture: the subclass writes its files, all of one deployment."""

    def put(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as out:
            out.write(text)

    def env(self, database):
        return environment(database)

    def keep_until(self, deployment):
        """There is one."""


class Shop(Project):
    """Django."""

    source, framework, argv = "shop", "django", ["/usr/bin/python3", "manage.py"]

    def file_of(self, name):
        app, _, migration = name.partition(".")
        return os.path.join(self.folder, app, "migrations", migration + ".py")

    def migrate(self, database):
        self.tool(database, "migrate", "--verbosity", "0")

    def applied(self, database):
        return [".".join(row) for row in database.query("SELECT app, name FROM django_migrations ORDER BY id")]

    def date(self, database, deployment, fresh):
        text = "%Y-%m-%d %H:%M:%S.%f" + ("+00" if database.kind == "postgres" else "")
        for name, at in zip(fresh, times_of(deployment, len(fresh))):
            where = "app = '%s' AND name = '%s'" % tuple(name.split(".", 1))
            database.query("UPDATE django_migrations SET applied = '%s' WHERE %s" % (at.strftime(text), where))


class Store(Project):
    """Rails: versions without times."""

    source, framework, argv = "store", "rails", ["bin/rails"]

    def env(self, database):
        return environment(database, {"STORE_DATABASE_URL": database.rails_url, "RAILS_ENV": "production"})

    def file_of(self, name):
        return glob.glob(os.path.join(self.folder, "db", "migrate", name + "_*.rb"))[0]

    def migrate(self, database):
        self.tool(database, "db:migrate", "VERBOSE=false")

    def applied(self, database):
        return [version for (version,) in database.query("SELECT version FROM schema_migrations ORDER BY length(version), version")]


class Forge(Store):
    """GitLab: Rails with the table as GitLab makes it. Rows of deployment 1 are older than its column and have no time."""

    framework = "gitlab"

    def before_first(self, database):
        database.query("CREATE TABLE schema_migrations (version character varying NOT NULL)")
        database.query("ALTER TABLE ONLY schema_migrations ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version)")

    def date(self, database, deployment, fresh):
        if deployment == 1:
            database.query("ALTER TABLE schema_migrations ADD COLUMN finished_at timestamp with time zone")
            database.query("ALTER TABLE schema_migrations ALTER COLUMN finished_at SET DEFAULT now()")
            return
        for name, at in zip(fresh, self.times_of(deployment, len(fresh))):
            database.query("UPDATE schema_migrations SET finished_at = %s WHERE version = %s", (at, name))

    @staticmethod
    def times_of(deployment, count):
        """Deployments 2 and 3 came as one load of the schema: one instant. In 4 the first migration ran for twenty minutes."""
        if deployment in (2, 3):
            return [STARTS[1]] * count
        times = times_of(deployment, count)
        return times[:1] + [at + timedelta(minutes=20) for at in times[1:]] if deployment == 4 else times


class Blog(Project):
    """Knex."""

    source, framework, argv = "blog", "knex", ["npx", "--no-install", "knex"]

    def __init__(self, folder):
        super().__init__(folder)
        os.symlink(os.path.join(HERE, "node", "node_modules"), os.path.join(self.folder, "node_modules"))

    def file_of(self, name):
        return os.path.join(self.folder, "migrations", name)

    def migrate(self, database):
        self.tool(database, "migrate:latest")

    def applied(self, database):
        return [name for (name,) in database.query("SELECT name FROM knex_migrations ORDER BY id")]

    def date(self, database, deployment, fresh):
        for name, at in zip(fresh, times_of(deployment, len(fresh))):
            value = {
                "postgres": "'%s'" % at.isoformat(),
                "mysql": "FROM_UNIXTIME(%d)" % at.timestamp(),
                "sqlite": "%d" % round(at.timestamp() * 1000),
            }[database.kind]
            database.query("UPDATE knex_migrations SET migration_time = %s WHERE name = '%s'" % (value, name))
