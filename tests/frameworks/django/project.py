"""project - generates Django projects, migrates them, and talks to the helper scripts as migrollback does."""
import hashlib
import json
import os
import pathlib
import subprocess
import sys

QUERIES = pathlib.Path(__file__).resolve().parents[3] / "queries" / "django"
SCRIPTS = {
    "graph": ["../common/protocol.py", "common.py", "describe.py", "graph.py"],
    "undo": ["../common/protocol.py", "common.py", "describe.py", "exact.py", "evidence.py", "undo.py"],
    "sql": ["../common/protocol.py", "common.py", "describe.py", "exact.py", "sql.py"],
    "files": ["../common/protocol.py", "common.py", "source.py", "files.py"],
}
TIMEOUT = 120
TOKEN = "0123abcd"

MANAGE = """import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""

SETTINGS = """import json, os
SECRET_KEY = "test"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
DATABASES = json.loads(%(databases)r)
INSTALLED_APPS = %(apps)r
%(more)s
"""

MIGRATION = """from django.conf import settings
from django.db import migrations, models
%(before)s

class Migration(migrations.Migration):
    dependencies = %(needs)s
    operations = [%(operations)s]
    %(more)s
"""


def script_text(task):
    return "\n".join((QUERIES / part).read_text() for part in SCRIPTS[task])


# --- operations, as source text ---

def table(name, *fields):
    return "migrations.CreateModel(%r, [('id', models.AutoField(primary_key=True)), %s])" % (
        name, "".join("(%r, %s), " % field for field in fields))


def column(model, name, field="models.IntegerField(default=1)"):
    return "migrations.AddField(%r, %r, %s)" % (model, name, field)


def foreign_key(to):
    return "models.ForeignKey(%r, models.CASCADE)" % to


class Project:
    def __init__(self, folder, databases, apps, more=""):
        self.folder = pathlib.Path(folder)
        self.apps = list(apps)
        self.digest = None
        (self.folder / "manage.py").write_text(MANAGE)
        self.settings(databases, more)
        for app in apps:
            package = self.folder / app / "migrations"
            package.mkdir(parents=True)
            (self.folder / app / "__init__.py").write_text("")
            (self.folder / app / "models.py").write_text("")
            (package / "__init__.py").write_text("")

    def settings(self, databases, more=""):
        apps = ["django.contrib.contenttypes"] + self.apps
        (self.folder / "site_settings.py").write_text(
            SETTINGS % {"databases": json.dumps(databases), "apps": apps, "more": more})

    def path(self, key):
        app, name = key.split(".", 1)
        return self.folder / app / "migrations" / (name + ".py")

    def write(self, key, needs=(), operations="", more="", before=""):
        """A migration: key and needs as 'app.name'; a need may also be source text in brackets."""
        self.digest = None
        keys = [need if need.startswith("migrations.") else repr(tuple(need.split(".", 1))) for need in needs]
        if not isinstance(operations, str):
            operations = ", ".join(operations)
        self.path(key).write_text(MIGRATION % {"needs": "[%s]" % ", ".join(keys), "operations": operations, "more": more,
                                               "before": before})

    def environment(self):
        return dict(os.environ, PYTHONPATH=os.pathsep.join([str(self.folder), os.environ.get("PYTHONPATH", "")]),
                    PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED="random")

    def manage(self, *words):
        done = subprocess.run([sys.executable, "manage.py"] + list(words), cwd=str(self.folder), env=self.environment(),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT)
        if done.returncode != 0:
            raise AssertionError("manage.py %s: %s" % (" ".join(words), done.stdout.decode()))
        return done.stdout.decode()

    def migrate(self, *words):
        return self.manage("migrate", "-v", "0", *words)

    def ask(self, task, **request):
        """Starts a script and gives it its request."""
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", script_text(task)]
        return Conversation(command, self.folder, self.environment(), dict(request, task=task))

    def ask_files(self, python=sys.executable, folder=None):
        """The graph read from the files, by a Python that needs no Django."""
        command = [python, "-I", "-c", script_text("files"), str(folder or self.folder)]
        with Conversation(command, self.folder, dict(os.environ), {"task": "graph"}) as talk:
            return talk.expect("graph")["graph"]

    def graph_digest(self):
        """Of what the project's Django says, asked once for each state of its files."""
        if self.digest is None:
            self.digest = digest_of_graph(self.graph()["migrations"])
        return self.digest

    def graph(self, **request):
        with self.ask("graph", **request) as talk:
            return talk.expect("graph")["graph"]


class Conversation:
    """One run of a script. What it prints besides its events is kept in `output`."""

    def __init__(self, command, folder, environment, request):
        self.errors = open(str(pathlib.Path(folder) / "script.err"), "w+b")
        self.process = subprocess.Popen(command, cwd=str(folder), env=environment, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.errors)
        self.output = b""
        self.events = []
        request = dict({"protocol": 1, "token": TOKEN, "alias": None}, **request)
        self.send(json.dumps(request))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.errors.close()

    def send(self, line):
        try:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def next(self):
        """The next event, or None at the end."""
        mark = b"\x1e" + TOKEN.encode() + b" "
        for line in self.process.stdout:
            if line.startswith(mark):
                self.events.append(json.loads(line[len(mark):].decode()))
                return self.events[-1]
            self.output += line
        return None

    def error_text(self):
        self.errors.seek(0)
        return self.errors.read().decode()

    def expect(self, kind):
        event = self.next()
        if event is None or event["event"] != kind:
            raise AssertionError("expected '%s', got %s\n%s" % (kind, event, self.error_text()))
        return event

    def wait(self):
        return self.process.wait(timeout=TIMEOUT)

    def kill(self):
        self.process.kill()
        self.process.wait()

    @property
    def each(self):
        return any(event.get("transaction") == "each" for event in self.events)

    def awaits(self, event):
        return event["event"] in ("ready", "committing") or (event["event"] == "undone" and self.each)

    def until_end(self, go=True):
        """Says go wherever it is awaited, to the end; the last event."""
        while True:
            event = self.next()
            if event is None:
                return self.events[-1] if self.events else None
            if go and self.awaits(event):
                self.send("go")


def digest_of_rows(rows):
    lines = sorted({("%s\x1f%s\n" % row).encode() for row in rows})
    return hashlib.sha256(b"".join(lines)).hexdigest()


def digest_of_graph(migrations):
    lines = []
    for node in migrations:
        needs = ",".join(sorted(".".join(key) for key in node["dependencies"]))
        replaces = ",".join(sorted(".".join(key) for key in node["replaces"]))
        lines.append(("%s\x1f%s\x1f%s\x1f%s\n" % (node["app"], node["name"], needs, replaces)).encode())
    return hashlib.sha256(b"".join(sorted(lines))).hexdigest()
