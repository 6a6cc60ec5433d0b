# The migrations of a yoyo project (script protocol 1, task "graph"): python3 -c SCRIPT FOLDER.
# Read from the files, as yoyo reads them: nothing of the project is run. yoyo.ini says where they lie.
import ast
import configparser
import glob
import json
import os
import re
import sys

DEPENDS = re.compile(r"^\s*--\s*depends:(?P<names>.*)$", re.IGNORECASE)


def sources(folder):
    parser = configparser.ConfigParser({"here": folder})
    parser.read(os.path.join(folder, "yoyo.ini"))
    for place in parser.get("DEFAULT", "sources", fallback="migrations").split():
        yield from sorted(glob.glob(os.path.join(folder, place)))


def needs_of_python(text):
    """What __depends__ lists."""
    names = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "__depends__" for target in node.targets):
            names = sorted(ast.literal_eval(node.value) or ())
    return names


def needs_of_sql(text):
    names = []
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("--"):
            break
        found = DEPENDS.match(line)
        names += found.group("names").split() if found else []
    return names


def migration(path):
    name, extension = os.path.splitext(os.path.basename(path))
    with open(path, encoding="utf-8") as source:
        text = source.read()
    reversible, why = "unknown", []
    names = needs_of_python(text) if extension == ".py" else needs_of_sql(text)
    if extension == ".sql" and not os.path.exists(os.path.join(os.path.dirname(path), name + ".rollback.sql")):
        reversible, why = "no", ["there is no %s.rollback.sql" % name]
    return {"app": None, "name": name, "dependencies": [[None, one] for one in names], "reversible": reversible, "why": why}


def document(folder):
    folder = os.path.abspath(folder)
    found = []
    for place in sources(folder):
        for path in sorted(glob.glob(os.path.join(place, "*.py")) + glob.glob(os.path.join(place, "*.sql"))):
            if not path.endswith(".rollback.sql") and not os.path.basename(path).startswith("post-apply"):
                found.append(migration(path))
    return {"schema": "migrollback.graph/1", "framework": "yoyo", "source": "framework", "migrations": found, "problems": []}
