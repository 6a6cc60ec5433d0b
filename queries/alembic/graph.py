# The revisions of an Alembic project (script protocol 1, task "graph"): python3 -c SCRIPT FOLDER.
# By Alembic's own loader where this Python has it; else the revision files are read, not run. env.py is never run. Needs revisions.py before it.
import ast
import configparser
import json

CONFIGS = ("alembic.ini", os.path.join("migrations", "alembic.ini"))
KEYS = ("revision", "down_revision", "depends_on")


def has_work(function):
    """Whether a function's body is more than a docstring and `pass`."""
    return any(not isinstance(node, ast.Pass) and not (isinstance(node, ast.Expr) and isinstance(node.value, (ast.Constant, ast.Str)))
               for node in function.body)


def verdict(tree):
    """(reversible, why) of a revision file."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    up, down = functions.get("upgrade"), functions.get("downgrade")
    if down is None:
        return "no", ["it has no downgrade()"]
    if any(isinstance(node, ast.Raise) for node in down.body):
        return "no", ["its downgrade() raises"]
    if up is not None and has_work(up) and not has_work(down):
        return "no", ["its downgrade() is empty, but its upgrade() is not"]
    return "unknown", []


def parse(path):
    with open(path, "rb") as source:
        return ast.parse(source.read(), path)


def migration(revision, needs, path):
    try:
        reversible, why = verdict(parse(path))
    except (OSError, SyntaxError, ValueError) as cause:
        reversible, why = "unknown", [str(cause)]
    return {"app": None, "name": revision, "dependencies": [[None, one] for one in needs], "reversible": reversible, "why": why}


def by_alembic(alembic, config):
    options = alembic.config.Config(config)
    if not options.get_main_option("script_location"):  # Flask-Migrate says it by itself
        options.set_main_option("script_location", os.path.dirname(config).replace("%", "%%"))
    scripts = alembic.script.ScriptDirectory.from_config(options)
    return [migration(one.revision, needs(one), one.path) for one in reversed(list(scripts.walk_revisions()))]


def constants(tree):
    found = {}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        for target in targets:
            if isinstance(target, ast.Name) and target.id in KEYS:
                found[target.id] = ast.literal_eval(node.value) if node.value is not None else None
    return found


def folders(config, section="alembic"):
    parser = configparser.ConfigParser({"here": os.path.dirname(os.path.abspath(config))})
    parser.read(config)
    get = lambda key: parser.get(section, key, fallback=None)
    location = get("script_location") or os.path.dirname(config)
    places = get("version_locations")
    places = places.replace(":", " ").split() if places else [os.path.join(location, "versions")]
    return [os.path.abspath(place) for place in places]


def by_files(config):
    found = []
    for folder in folders(config):
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            if not name.endswith(".py"):
                continue
            keys = constants(parse(path))
            if keys.get("revision"):
                found.append(migration(keys["revision"], as_list(keys.get("down_revision")) + as_list(keys.get("depends_on")), path))
    return found


def document(folder):
    config = next((name for name in CONFIGS if os.path.exists(os.path.join(folder, name))), None)
    if config is None:
        raise FileNotFoundError("no alembic.ini in '%s'" % folder)
    os.chdir(folder)
    try:
        alembic = load_alembic()
    except ImportError:
        source, migrations = "files", by_files(config)
    else:
        source, migrations = "framework", by_alembic(alembic, config)
    return {"schema": "migrollback.graph/1", "framework": "alembic", "source": source, "migrations": migrations, "problems": []}
