# Describes a project's migrations as a graph document: what needs what, and what could be undone.
# Needs common.py before it. Asks Django for everything, the database for nothing.
import ast
import inspect
import textwrap

import django
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations import Migration
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation


def connection_of(request):
    alias = request.get("alias") or DEFAULT_DB_ALIAS
    if alias not in connections.databases:
        raise Refused("unsupported", "the project has no database alias '%s'" % alias)
    return connections[alias]


# --- what can be undone -------------------------------------------------------------------------------------------------

def only_raises(function):
    """Whether a function does nothing but raise: people write that where they mean that there is no way back."""
    try:
        body = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0].body
    except (OSError, TypeError, SyntaxError, AttributeError, IndexError):
        return False
    if not isinstance(body, list):  # a lambda
        return False
    if isinstance(body[0], ast.Expr) and len(body) > 1:  # the docstring
        body = body[1:]
    return isinstance(body[0], ast.Raise)


def nested_operations(value):
    if isinstance(value, Operation):
        yield value
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from nested_operations(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from nested_operations(item)


def judge_operation(operation):
    """Yields ("no" or "unknown", why) for each thing that stands against undoing it."""
    kind = type(operation).__name__
    backwards = type(operation).database_backwards
    if isinstance(operation, RunPython) and operation.reverse_code is None:
        yield "no", "%s without reverse_code" % kind
    elif isinstance(operation, RunPython) and only_raises(operation.reverse_code):
        yield "no", "reverse_code of %s only raises" % kind
    elif isinstance(operation, RunSQL) and operation.reverse_sql is None:
        yield "no", "%s without reverse_sql" % kind
    elif not operation.reversible:
        yield "no", "%s says that it is not reversible" % kind
    elif backwards is Operation.database_backwards:
        yield "no", "%s has no database_backwards" % kind
    elif not backwards.__module__.startswith("django.") and only_raises(backwards):
        yield "no", "database_backwards of %s only raises" % kind
    elif backwards is SeparateDatabaseAndState.database_backwards:
        # Django undoes these without a look at `reversible`, and never runs the state operations backwards.
        for nested in operation.database_operations:
            for verdict, why in judge_operation(nested):
                yield verdict, "%s in %s" % (why, kind)
    elif not backwards.__module__.startswith("django."):
        for nested in nested_operations(vars(operation)):
            for _, why in judge_operation(nested):
                yield "unknown", "%s inside %s, which has code of its own to undo it" % (why, kind)


def judge(migration):
    """("yes", "no" or "unknown", reasons)"""
    found = []
    unapply = type(migration).unapply
    if unapply is not Migration.unapply:
        if only_raises(unapply):
            found.append(("no", "its unapply() only raises"))
        else:
            found.append(("unknown", "it has an unapply() of its own"))
    for operation in migration.operations:
        try:
            found.extend(judge_operation(operation))
        except Exception as error:  # a property of somebody's own class
            found.append(("unknown", "%s cannot be examined: %s" % (type(operation).__name__, error)))
    verdicts = {verdict for verdict, _ in found}
    verdict = "no" if "no" in verdicts else "unknown" if "unknown" in verdicts else "yes"
    return verdict, sorted({why for _, why in found})


# --- the document -------------------------------------------------------------------------------------------------------

def title(operation):
    """The class, and what it is about: 'AddField thing.size'."""
    kind = type(operation).__name__
    parts = vars(operation)
    if isinstance(operation, SeparateDatabaseAndState):
        return "%s(%s)" % (kind, ", ".join(title(nested) for nested in operation.database_operations))
    if isinstance(operation, RunPython):
        return "%s %s" % (kind, getattr(operation.code, "__name__", "?"))
    subject = parts.get("name")
    for member in ("index", "constraint"):
        subject = getattr(parts.get(member), "name", None) or subject
    if parts.get("old_name") and parts.get("new_name"):
        subject = "%s -> %s" % (parts["old_name"], parts["new_name"])
    words = [str(word) for word in (parts.get("model_name"), subject) if word]
    return " ".join([kind, ".".join(words)]) if words else kind


def load_disk():
    """
    A loader that knows all migrations on disk, replaced ones too, with the edges inside an app as Django's own makes them, but
    without its refusals: a project whose graph is broken is still described. What __first__ and __latest__ mean in another app
    is read from these edges only.
    """
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    loader.applied_migrations, loader.replacements, loader.graph = {}, {}, MigrationGraph()
    for key, migration in sorted(loader.disk_migrations.items()):
        loader.graph.add_node(key, migration)
    for key, migration in sorted(loader.disk_migrations.items()):
        loader.add_internal_dependencies(key, migration)
    return loader


def complaints():
    """(code, message) of what Django's own loader does not like about the project."""
    try:
        conflicts = MigrationLoader(None).detect_conflicts()
    except Exception as error:  # NodeNotFoundError, CircularDependencyError, ValueError, CommandError
        return [(type(error).__name__, str(error))]
    return [("conflict", "app '%s' has several leaf migrations: %s" % (app, ", ".join(sorted(leaves))))
            for app, leaves in sorted(conflicts.items())]


def resolved(loader, migration, keys, problems):
    """Dependencies with __first__ and __latest__ replaced by what they mean, the way Django does it."""
    found = set()
    for key in keys:
        key = tuple(key)
        if key[0] == migration.app_label:
            if key[1] != "__first__":
                found.add(key)
            continue
        try:
            key = loader.check_key(key, migration.app_label)
        except ValueError as error:
            problems.append(("unknown-app", "%s: %s" % (migration, error)))
        if key is not None:
            found.add(tuple(key))
    return [list(key) for key in sorted(found)]


def is_initial(migration):
    if migration.initial is None:
        return all(app != migration.app_label for app, _ in migration.dependencies)
    return bool(migration.initial)


def describe_all(loader, problems):
    described = []
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        reversible, why = judge(migration)
        described.append({
            "app": app,
            "name": name,
            "dependencies": resolved(loader, migration, migration.dependencies, problems),
            "replaces": [list(key) for key in migration.replaces],
            "run_before": resolved(loader, migration, migration.run_before, problems),
            "initial": is_initial(migration),
            "atomic": bool(migration.atomic),
            "reversible": reversible,
            "why": why,
            "operations": [title(operation) for operation in migration.operations],
        })
    return described


def graph_document(connection):
    loader, problems = load_disk(), complaints()
    migrations = describe_all(loader, problems)
    return {
        "schema": "migrollback.graph/1",
        "framework": "django",
        "source": "framework",
        "framework_version": django.get_version(),
        "database": {"vendor": connection.vendor, "name": str(connection.settings_dict["NAME"]), "alias": connection.alias},
        "time": {"use_tz": bool(settings.USE_TZ), "zone": connection.timezone_name},
        "installed": sorted(loader.migrated_apps),
        "migrations": migrations,
        "problems": [{"code": code, "message": message} for code, message in problems],
    }
