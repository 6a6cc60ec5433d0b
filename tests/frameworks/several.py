"""several - projects with two databases of their own, "main" and "ci", deployed twice; made here, since what matters is how small they are.

In deployment 2 the newest migration of "ci" fails on its way back where FAIL names it, and is slow where SLOW says so.
"""
import os
import shutil
from datetime import datetime, timedelta, timezone

from projects import HERE, Project, environment

STARTS = [datetime(2024, 1, 5, 9, 0, tzinfo=timezone.utc), datetime(2024, 1, 8, 16, 30, tzinfo=timezone.utc)]
LATER = {"main": timedelta(0), "ci": timedelta(minutes=3)}  # ci is migrated after main
AFTER = "2024-01-07T00:00:00Z"


def times_of(database, deployment, count):
    return [STARTS[deployment - 1] + LATER[database] + timedelta(seconds=20 * index) for index in range(count)]


def write(text, *path):
    os.makedirs(os.path.dirname(os.path.join(*path)), exist_ok=True)
    with open(os.path.join(*path), "w") as file:
        file.write(text)


RUBY = {
    "create_users": "def change\n    create_table(:users) { |t| t.string :email }\n  end",
    "add_name": "def change\n    add_column :users, :name, :string\n  end",
    "create_posts": "def change\n    create_table(:posts) { |t| t.string :title }\n  end",
    "create_builds": "def change\n    create_table(:builds) { |t| t.string :state }\n  end",
    "create_stages": "def change\n    create_table(:stages) { |t| t.string :name }\n  end",
    "add_runner": """def up
    add_column :builds, :runner, :string
  end

  def down
    remove_column :builds, :runner
    return if connection.respond_to?(:current_database) && !ENV["CI_URL"].end_with?("/" + connection.current_database)

    sleep ENV.fetch("SLOW", "0").to_f
    raise "not today" if ENV["FAIL"] == "ci"
  end""",
}
# What each deployment brings to each database.
MARKET = [
    {"main": ["20260101000000_create_users"], "ci": ["20260101000001_create_builds"]},
    {"main": ["20260201000000_add_name", "20260202000000_create_posts"], "ci": ["20260201000001_add_runner", "20260202000001_create_stages"]},
]
DATABASE_YML = """production:
  main:
    url: <%= ENV.fetch("MAIN_URL") %>
    migrations_paths: db/migrate
  ci:
    url: <%= ENV.fetch("CI_URL") %>
    migrations_paths: db/{ci}
"""


class Market(Project):
    """Rails, the migrations of each database in a folder of its own."""

    framework, argv, names = "rails", ["bin/rails"], ("main", "ci")
    deployments = MARKET
    folders = {"main": "migrate", "ci": "ci_migrate"}

    def __init__(self, folder):
        self.folder = os.path.join(folder, "market")
        shutil.copytree(os.path.join(HERE, "store"), self.folder, symlinks=True, ignore=shutil.ignore_patterns("migrate", "log", "tmp", "*.sqlite3"))
        write(DATABASE_YML.format(ci=self.folders["ci"]), self.folder, "config", "database.yml")

    def env(self, pair, **extra):
        variables = {name.upper() + "_URL": database.rails_url for name, database in pair.items()}
        return dict(environment(pair["main"], dict(variables, RAILS_ENV="production")), **extra)

    def add_files(self, number):
        for database, names in self.deployments[number - 1].items():
            for name in names:
                words = name.split("_", 1)[1]
                text = "class %s < ActiveRecord::Migration[5.2]\n  %s\nend\n" % ("".join(word.capitalize() for word in words.split("_")), RUBY[words])
                write(text, self.folder, "db", self.folders[database], name + ".rb")

    def migrate(self, pair):
        self.tool(pair, "db:migrate", "VERBOSE=false")

    def applied(self, database):
        return [version for (version,) in database.query("SELECT version FROM schema_migrations ORDER BY length(version), version")]

    def brought(self, name, number):
        return [file.split("_")[0] for file in self.deployments[number - 1][name]]

    def date(self, pair, number):
        """Rails writes no times."""


class Foundry(Market):
    """GitLab: one folder for both databases, every version recorded in each, with a time."""

    framework = "gitlab"
    folders = {"main": "migrate", "ci": "migrate"}
    deployments = [
        {"main": ["20260101000000_create_builds"], "ci": []},
        {"main": ["20260201000000_add_runner", "20260202000000_create_stages"], "ci": []},
    ]

    def brought(self, name, number):
        return super().brought("main", number)

    def migrate(self, pair):
        for database in pair.values():
            database.query("CREATE TABLE IF NOT EXISTS schema_migrations (version character varying PRIMARY KEY, finished_at timestamp with time zone DEFAULT now())")
        super().migrate(pair)

    def date(self, pair, number):
        for name, database in pair.items():
            for version, at in zip(self.brought(name, number), times_of(name, number, 2)):
                database.query("UPDATE schema_migrations SET finished_at = %s WHERE version = %s", (at, version))


SETTINGS = """import os

KIND = os.environ["DB_KIND"]
ENGINE = {"postgres": "postgresql", "mysql": "mysql", "sqlite": "sqlite3"}[KIND]


def database(prefix):
    names = ("NAME", "HOST", "PORT", "USER", "PASSWORD")
    return dict({name: os.environ.get(prefix + name, "") for name in names}, ENGINE="django.db.backends." + ENGINE)


SECRET_KEY = "not a secret: these are test fixtures"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["builds"]
DATABASES = {"default": database("DB_"), "ci": database("CI_")}
"""
PYTHON = """import os
import time

from django.db import migrations, models


def back(apps, schema_editor):
    if schema_editor.connection.alias == "ci":
        time.sleep(float(os.environ.get("SLOW", "0")))
        if os.environ.get("FAIL") == "ci":
            raise RuntimeError("not today")


class Migration(migrations.Migration):
    dependencies = [%s]
    operations = [%s]
"""
OPERATIONS = [
    'migrations.CreateModel("Build", [("id", models.BigAutoField(primary_key=True))])',
    'migrations.RunPython(migrations.RunPython.noop, back), migrations.AddField("build", "runner", models.TextField(default=""))',
    'migrations.CreateModel("Stage", [("id", models.BigAutoField(primary_key=True))])',
]


class Works(Project):
    """Django with two aliases; every migration is applied in both."""

    framework, argv, names = "django", ["/usr/bin/python3", "manage.py"], ("default", "ci")
    deployments = [["0001_initial"], ["0002_runner", "0003_stage"]]

    def __init__(self, folder):
        self.folder = os.path.join(folder, "works")
        write(SETTINGS, self.folder, "shop", "settings.py")
        write("", self.folder, "shop", "__init__.py")
        write("", self.folder, "builds", "__init__.py")
        write("", self.folder, "builds", "migrations", "__init__.py")
        shutil.copy(os.path.join(HERE, "shop", "manage.py"), self.folder)

    def env(self, pair, **extra):
        second = {name.replace("DB_", "CI_", 1): value for name, value in pair["ci"].env.items()}
        return dict(environment(pair["main"], second), **extra)

    def add_files(self, number):
        for name in self.deployments[number - 1]:
            index = int(name[:4]) - 1
            before = "" if index == 0 else '("builds", "%s")' % (self.deployments[0] + self.deployments[1])[index - 1]
            write(PYTHON % (before, OPERATIONS[index]), self.folder, "builds", "migrations", name + ".py")

    def migrate(self, pair):
        self.tool(pair, "migrate", "--verbosity", "0")
        self.tool(pair, "migrate", "--verbosity", "0", "--database", "ci")

    def applied(self, database):
        return [name for (name,) in database.query("SELECT name FROM django_migrations ORDER BY id")]

    def brought(self, name, number):
        return list(self.deployments[number - 1])

    def date(self, pair, number):
        for name, database in pair.items():
            text = "%Y-%m-%d %H:%M:%S.%f" + ("+00" if database.kind == "postgres" else "")
            for migration, at in zip(self.brought(name, number), times_of(name, number, 2)):
                database.query("UPDATE django_migrations SET applied = '%s' WHERE name = '%s'" % (at.strftime(text), migration))
