# Task "trial": runs single migrations up and down on a scratch copy. Needs common.py and copy.py before it.
# Started by: manage.py shell -v 0 -c SCRIPT
#
# A migration runs as `migrate` runs it, its row and those of what it squashes included, in the state of the models that the applied ones make.
# No signals are sent (pre_migrate, post_migrate: permissions and content types of other apps are no part of it), no checks are run.
import re
import time

from django.db import Error as DatabaseError
from django.db.migrations.executor import MigrationExecutor

LONGEST = 64 * 1024
SLICE = 500
# Django's own on SQLite: how it begins and ends a transaction, and its switches while it makes a table anew. Whole statements only: what a
# migration sends with them in one text is its own.
OWN = re.compile(r"\s*(?:BEGIN|COMMIT|ROLLBACK|(?:RELEASE |ROLLBACK TO )?SAVEPOINT [^;]+"
                 r"|PRAGMA (?:foreign_key_check|(?:foreign_keys|defer_foreign_keys|legacy_alter_table)(?: *= *\w+)?)(?:\([^;]*\))?)\s*;?\s*\Z", re.IGNORECASE)
# By which Django reads the catalog.
READS = ("get_table_list", "table_names", "get_table_description", "get_constraints", "get_primary_key_column", "get_primary_key_columns",
         "get_sequences", "get_relations", "get_key_columns", "get_indexes", "get_storage_engine")


def carried(text):
    """As JSON can carry it, and not too long."""
    data = str(text).encode("utf-8", "replace").replace(b"\0", b"")
    shown = data[:LONGEST].decode("utf-8", "ignore")
    return shown if len(data) <= LONGEST else "%s … [%d bytes more]" % (shown, len(data) - LONGEST)


class Statements:
    """Tells every statement of a migration, on whichever alias."""

    def __init__(self, channel):
        self.channel, self.on, self.quiet = channel, False, 0

    def __call__(self, execute, sql, params, many, context):
        connection = context["connection"]
        if self.on and not self.quiet:
            text = sql.as_string(connection.connection) if hasattr(sql, "as_string") else str(sql)
            if not OWN.match(text):
                self.channel.answer("statement", sql=carried(text), transaction=bool(connection.in_atomic_block))
        return execute(sql, params, many, context)

    def hushed(self, function):
        def call(*args, **kwargs):
            self.quiet += 1
            try:
                return function(*args, **kwargs)
            finally:
                self.quiet -= 1

        return call

    def hush(self, owner, names):
        for name in names:
            if hasattr(owner, name):
                setattr(owner, name, self.hushed(getattr(owner, name)))


class Trial(MigrationExecutor):
    def __init__(self, connection, statements):
        super().__init__(connection, self.show)
        self.statements = statements
        statements.hush(self.recorder, ("ensure_schema", "has_table", "applied_migrations", "record_applied", "record_unapplied"))

    def show(self, action, migration=None, fake=False):
        """As `migrate` does."""
        words = {"apply_start": "  Applying %s..." % migration, "unapply_start": "  Unapplying %s..." % migration,
                 "apply_success": " OK\n", "unapply_success": " OK\n"}
        sys.stdout.write(words.get(action, ""))
        sys.stdout.flush()

    def watched(self, function, *args, **kwargs):
        self.statements.on = True
        try:
            return function(*args, **kwargs)
        finally:
            self.statements.on = False

    def apply_migration(self, *args, **kwargs):
        return self.watched(super().apply_migration, *args, **kwargs)

    def unapply_migration(self, *args, **kwargs):
        return self.watched(super().unapply_migration, *args, **kwargs)

    def known(self):
        return [(step[0].app_label, step[0].name) for step in self.migration_plan(self.loader.graph.leaf_nodes(), clean_start=True)]

    def check(self, key, up):
        graph, applied = self.loader.graph, self.loader.applied_migrations
        if key not in self.loader.disk_migrations:
            raise Refused("missing-code", "the project has no migration %s" % names([key]))
        if key not in graph.nodes:
            raise Refused("unsupported", "Django's graph has no node for %s: a squash is in its place" % names([key]))
        if (key in applied) == up:
            raise Refused("applied-differs", "%s is %s" % (names([key]), "applied already" if up else "not applied"))
        around = graph.forwards_plan(key) if up else graph.backwards_plan(key)
        first = [other for other in around if other != key and (other in applied) != up]
        if first:
            raise Refused("applied-differs", "%s cannot be %s before %s" % (names([key]), "applied" if up else "undone", names(sorted(first))))

    def step(self, key, up):
        self.check(key, up)
        self.migrate(None, plan=[(self.loader.graph.nodes[key], not up)])


def facts(connection, error):
    """Of the driver's error, where one is behind it."""
    if isinstance(error, DatabaseError) and error.__cause__ is not None:
        error = error.__cause__
    kind = type(error)
    state = getattr(error, "pgcode", None) or getattr(error, "sqlstate", None)
    number = error.args[0] if connection.vendor == "mysql" and error.args and isinstance(error.args[0], int) else None
    name = kind.__qualname__ if kind.__module__ == "builtins" else "%s.%s" % (kind.__module__, kind.__qualname__)
    return {"class": name, "message": carried(error), "sqlstate": state, "errno": number}


def step(channel, copy, statements, request):
    up, key = request.get("do") == "up", (str(request.get("app")), str(request.get("name")))
    connection, begun = connections[copy.target], time.monotonic()
    try:
        connection.ensure_connection()
        copy.prove(connection)
        Trial(connection, statements).step(key, up)
    except Refused as refusal:
        channel.answer("stepped", succeeded=False, refused=refusal.code, message=str(refusal))
    except Astray:
        raise
    except BaseException as error:  # SystemExit too: code of the application may raise anything
        sys.stdout.write("\n")
        traceback.print_exception(type(error), error, error.__traceback__)
        sys.stderr.flush()
        channel.answer("stepped", succeeded=False, seconds=round(time.monotonic() - begun, 6), **facts(connection, error))
        connections.close_all()  # whatever state they are in: a transaction that was begun by hand is gone with its connection
    else:
        channel.answer("stepped", succeeded=True, seconds=round(time.monotonic() - begun, 6))


def converse(channel, request):
    copy, statements = Copy(request), Statements(channel)
    copy.lead()
    for wrapper in connections.all():
        wrapper.execute_wrappers.append(statements)
        statements.hush(wrapper.introspection, READS)
    known = Trial(connections[copy.target], statements).known()
    for first in range(0, max(len(known), 1), SLICE):
        channel.answer("known", migrations=known[first:first + SLICE], more=first + SLICE < len(known))
    while True:
        line = channel.line()
        if not line:
            return
        step(channel, copy, statements, json.loads(line.decode("utf-8")))


def trial(channel, request):
    try:
        converse(channel, request)
    except Astray as error:
        raise Refused("database-differs", str(error)) from error


run("trial", trial)
