"""A Django project of ten apps on SQLite, whose last deployment brought thirty migrations; used by bench.py."""
import os
import shutil
import subprocess

APPS = [f"part{number}" for number in range(10)]
PYTHON = "/usr/bin/python3"

SETTINGS = """
import os
SECRET_KEY = "bench"
USE_TZ = True
INSTALLED_APPS = {apps!r} + ["back"]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCH_DATABASE"]}}}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
"""

MANAGE = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""

FIRST = """
from django.db import migrations, models
class Migration(migrations.Migration):
    initial = True
    dependencies = [{needs}]
    operations = [migrations.CreateModel("Thing", [("id", models.AutoField(primary_key=True)), ("name", models.TextField())])]
"""

NEXT = """
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [({app!r}, {before!r})]
    operations = [migrations.AddField("Thing", "field{number}", models.IntegerField(null=True))]
"""

# Flagsmith's command in our own words: the first row of each app at or after the date, its number minus one, one `migrate` an app.
FLAGSMITH = """
from datetime import datetime, timezone
from django.core.management import BaseCommand, call_command
from django.db.migrations.recorder import MigrationRecorder

class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("date")

    def handle(self, date, **options):
        after = datetime.fromisoformat(date).replace(tzinfo=timezone.utc)
        first = {}
        for row in MigrationRecorder.Migration.objects.filter(applied__gte=after).order_by("applied"):
            first.setdefault(row.app, row)
        for app, row in first.items():
            number = int(row.name.split("_", 1)[0])
            call_command("migrate", app, "%04d" % (number - 1) if number > 1 else "zero")
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def name_of(number):
    return "0001_initial" if number == 1 else f"{number:04d}_field{number}"


def make_project(folder):
    """Returns the folder, and the path of a database in which everything is applied."""
    project = os.path.join(folder, "project")
    write(os.path.join(project, "settings.py"), SETTINGS.format(apps=APPS))
    write(os.path.join(project, "manage.py"), MANAGE)
    write(os.path.join(project, "back", "__init__.py"), "")
    write(os.path.join(project, "back", "management", "commands", "flagsmith.py"), FLAGSMITH)
    for index, app in enumerate(APPS):
        migrations = os.path.join(project, app, "migrations")
        needs = f"({APPS[index - 1]!r}, '0001_initial')" if index else ""
        write(os.path.join(project, app, "__init__.py"), "")
        write(os.path.join(migrations, "__init__.py"), "")
        write(os.path.join(migrations, "0001_initial.py"), FIRST.format(needs=needs))
        for number in (2, 3, 4):
            write(os.path.join(migrations, name_of(number) + ".py"), NEXT.format(app=app, before=name_of(number - 1), number=number))
    database = os.path.join(folder, "applied.sqlite3")
    run = dict(cwd=project, env=dict(os.environ, BENCH_DATABASE=database), check=True, stdout=subprocess.DEVNULL)
    subprocess.run([PYTHON, "manage.py", "migrate"], **run)
    subprocess.run(["sqlite3", database, "update django_migrations set applied = case when name = '0001_initial' "
                                         "then '2026-01-01 00:00:00' else '2026-02-01 00:00:00' end"], **run)
    return project, database


def commands(binary, folder):
    """(label, argv, accepted exit statuses): each brings the same database back to the same state, with a fresh copy before."""
    project, database = make_project(folder)
    work = os.path.join(folder, "work.sqlite3")
    os.environ["BENCH_DATABASE"] = work
    fresh = f"cp {database} {work} && cd {project} && "
    one_by_one = " && ".join(f"{PYTHON} manage.py migrate {app} 0001_initial" for app in APPS)
    ours = f"exec {binary} --database sqlite:{work} --command '{PYTHON} manage.py' run --yes --after 2026-01-15"
    return [
        ("`migrollback run --after`", ["sh", "-c", fresh + ours], (0,)),
        ("Flagsmith's command", ["sh", "-c", fresh + f"exec {PYTHON} manage.py flagsmith 2026-01-15"], (0,)),
        ("ten `manage.py migrate APP NAME`", ["sh", "-c", fresh + one_by_one], (0,)),
    ]


def clean(folder):
    shutil.rmtree(folder)
