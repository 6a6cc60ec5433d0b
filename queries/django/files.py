# Task "graph" without Django: reads the migration files below a project's folder, without running any of them.
# Needs common.py and source.py before it. Started by: python3 -c SCRIPT PROJECT
#
# Apps that are installed elsewhere are not in the graph; dependencies on them keep their names.
import re

SKIPPED = {"node_modules", "site-packages", "dist-packages", "__pycache__", "venv", "env", "virtualenv", "build", "dist"}
MIGRATION_CLASS = re.compile(br"^class +Migration *\(", re.M)


class Settings:
    """Literal values of settings, from every file that looks like settings. What manage.py names has the last word."""

    def __init__(self, root, paths):
        self.sure, self.values = {}, {}
        named = self.named_by_manage(root)
        for path in paths:
            try:
                names = assigned(parse(path).body)
            except (SyntaxError, UnicodeDecodeError, OSError, ValueError):
                continue
            for name in names:
                if not name.isupper():
                    continue
                try:
                    value = literal(names[name])
                except Unreadable:
                    continue
                self.values.setdefault(name, []).append(value)
                if path == named:
                    self.sure[name] = value

    @staticmethod
    def named_by_manage(root):
        try:
            with open(os.path.join(root, "manage.py"), "rb") as file:
                found = re.search(br"DJANGO_SETTINGS_MODULE['\"]\s*,\s*['\"]([\w.]+)['\"]", file.read())
        except OSError:
            return None
        return found and os.path.join(root, found.group(1).decode().replace(".", os.sep) + ".py")

    def one(self, name, default=None):
        """The value, where manage.py's file has it or all files agree."""
        if name in self.sure:
            return self.sure[name]
        found = self.values.get(name, [])
        if any(value != found[0] for value in found):
            raise Unreadable()
        return found[0] if found else default


def walk(root):
    """(migration files, settings files) below the project, hidden and installed folders left out."""
    migrations, settings = [], []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith(".")
                            and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg")))
        for name in sorted(files):
            path = os.path.join(folder, name)
            if not name.endswith(".py"):
                continue
            with open(path, "rb") as file:
                if name[0] not in "_~" and MIGRATION_CLASS.search(file.read()):
                    migrations.append(path)
                elif "settings" in name or os.path.basename(folder) == "settings":
                    settings.append(path)
    return migrations, settings


def label_of(package, root, modules):
    """The label of the app to which a migrations package belongs."""
    path = os.path.relpath(package, root).replace(os.sep, ".")
    for label, module in modules.items():
        if module and (path == module or path.endswith("." + module)):
            return label
    app = os.path.dirname(package)
    for name in ("apps.py", "__init__.py"):
        try:
            body = parse(os.path.join(app, name)).body
        except (SyntaxError, UnicodeDecodeError, OSError, ValueError):
            continue
        configs = [assigned(node.body) for node in body if isinstance(node, ast.ClassDef)]
        for member in ("label", "name"):
            for config in configs:
                try:
                    value = literal(config[member]) if member in config else None
                except Unreadable:
                    continue
                if isinstance(value, str):
                    return value.rpartition(".")[2]
    return os.path.basename(app)


class Project:
    """All migrations below a folder: apps[label][name] is a MigrationFile, or None where the file cannot be parsed."""

    def __init__(self, root):
        paths, settings_paths = walk(root)
        self.settings = Settings(root, settings_paths)
        self.problems, self.apps = [], {}
        modules = self.setting("MIGRATION_MODULES", {})
        homes = {}
        for path in paths:
            package = os.path.dirname(path)
            label = label_of(package, root, modules if isinstance(modules, dict) else {})
            if homes.setdefault(label, package) != package:
                self.problem("duplicate-app", "app '%s' is in '%s' and in '%s', which is left out" % (
                    label, os.path.relpath(homes[label], root), os.path.relpath(package, root)))
                continue
            self.add(label, path)

    def problem(self, code, message):
        entry = {"code": code, "message": message}
        if entry not in self.problems:
            self.problems.append(entry)

    def setting(self, name, default):
        try:
            return self.settings.one(name, default)
        except Unreadable:
            self.problem("ambiguous-setting", "setting %s has several values in the project's files" % name)
            return default

    def add(self, label, path):
        name = os.path.basename(path)[:-3]
        try:
            found = MigrationFile(path, self.settings)
        except Unreadable:  # no such class: text that looked like one
            return
        except (SyntaxError, UnicodeDecodeError, OSError, ValueError) as error:
            self.problem("unreadable-file", "%s.%s: %s" % (label, name, error))
            found = None
        else:
            for why in found.problems:
                self.problem("computed", "%s.%s: %s" % (label, name, why))
        self.apps.setdefault(label, {})[name] = found

    def ends(self, label):
        """(first root, first leaf) of an app, as Django sorts them: edges inside the app alone count."""
        nodes = self.apps[label]
        inner = {name: {n for a, n in (file.keys["dependencies"] if file else []) if a == label and n != "__first__"}
                 for name, file in nodes.items()}
        parents = set().union(*inner.values())
        roots, leaves = sorted(name for name in nodes if not inner[name]), sorted(set(nodes) - parents)
        return (roots or [None])[0], (leaves or [None])[0]

    def resolved(self, label, keys):
        found = set()
        for app, name in keys:
            if name in ("__first__", "__latest__") and app == label:
                continue
            if name in ("__first__", "__latest__") and app in self.apps:
                first, latest = self.ends(app)
                name = (first if name == "__first__" else latest) or name
            found.add((app, name))
            if app in self.apps and name not in self.apps[app] and not self.is_replaced(app, name):
                self.problem("missing-node", "app '%s' needs '%s.%s', which is not there" % (label, app, name))
        return [list(key) for key in sorted(found)]

    def is_replaced(self, app, name):
        return any((app, name) in file.keys["replaces"] for nodes in self.apps.values() for file in nodes.values() if file)

    def describe(self, label, name, file):
        if file is None:
            return {"app": label, "name": name, "dependencies": [], "replaces": [], "run_before": [], "initial": False,
                    "atomic": True, "reversible": "unknown", "why": ["its file cannot be read"], "operations": []}
        reversible, why = file.verdict()
        initial = file.initial
        if initial is None:
            initial = all(app != label for app, _ in file.keys["dependencies"])
        return {"app": label, "name": name,
                "dependencies": self.resolved(label, file.keys["dependencies"]),
                "replaces": [list(key) for key in file.keys["replaces"]],
                "run_before": self.resolved(label, file.keys["run_before"]),
                "initial": initial, "atomic": file.atomic, "reversible": reversible, "why": why,
                "operations": file.operations}

    def document(self):
        migrations = [self.describe(label, name, file)
                      for label, nodes in sorted(self.apps.items()) for name, file in sorted(nodes.items())]
        use_tz, zone = self.setting("USE_TZ", None), self.setting("TIME_ZONE", None)
        return {"schema": "migrollback.graph/1", "framework": "django", "source": "files", "framework_version": None,
                "database": None, "time": {"use_tz": use_tz, "zone": "UTC" if use_tz else zone if use_tz is False else None},
                "installed": sorted(self.apps), "migrations": migrations, "problems": self.problems}


def print_graph_of_files(channel, request):
    if len(sys.argv) != 2 or not os.path.isdir(sys.argv[1]):
        raise Refused("unsupported", "needs the folder of a project as its argument")
    channel.answer("graph", graph=Project(os.path.abspath(sys.argv[1])).document())


run("graph", print_graph_of_files)
