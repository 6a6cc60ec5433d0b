# Task "trial": runs single migrations up and down on a scratch copy. Needs common/protocol.py, common.py, common/trial.py and copy.py before it.
# Started by: manage.py shell -v 0 -c SCRIPT
#
# A migration runs as `migrate` runs it, its row and those of what it squashes included, in the state of the models that the applied ones make.
# No signals are sent (pre_migrate, post_migrate: permissions and content types of other apps are no part of it), no checks are run.
import re

from django.db import Error as DatabaseError
from django.db.migrations.executor import MigrationExecutor

# Django's own on SQLite: how it begins and ends a transaction, and its switches while it makes a table anew. Whole statements only: what a
# migration sends with them in one text is its own.
OWN = re.compile(r"\s*(?:BEGIN|COMMIT|ROLLBACK|(?:RELEASE |ROLLBACK TO )?SAVEPOINT [^;]+"
                 r"|PRAGMA (?:foreign_key_check|(?:foreign_keys|defer_foreign_keys|legacy_alter_table)(?: *= *\w+)?)(?:\([^;]*\))?)\s*;?\s*\Z", re.IGNORECASE)
# By which Django reads the catalog.
READS = ("get_table_list", "table_names", "get_table_description", "get_constraints", "get_primary_key_column", "get_primary_key_columns",
         "get_sequences", "get_relations", "get_key_columns", "get_indexes", "get_storage_engine")


class Statements:
    """Tells every statement of a migration, on whichever alias."""

    def __init__(self, channel, copy):
        self.channel, self.copy, self.on, self.quiet = channel, copy, False, 0

    def __call__(self, execute, sql, params, many, context):
        connection = context["connection"]
        text = sql.as_string(connection.connection) if hasattr(sql, "as_string") else str(sql)
        elsewhere = self.copy.stays(text)
        if elsewhere is not None:
            raise Astray(elsewhere)
        if self.on and not self.quiet and not OWN.match(text):
            self.channel.answer("statement", sql=carried(text), transaction=bool(connection.in_atomic_block))
        return execute(sql, params, many, context)

    def hush(self, owner, names):
        for name in names:
            if hasattr(owner, name):
                setattr(owner, name, hushed(self, getattr(owner, name)))


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
    if isinstance(error, DatabaseError) and error.__cause__ is not None:
        error = error.__cause__
    return error_facts(error, connection.vendor == "mysql")


def converse(channel, request):
    copy = Copy(request)
    statements = Statements(channel, copy)
    copy.lead()
    for wrapper in connections.all():
        wrapper.execute_wrappers.append(statements)
        statements.hush(wrapper.introspection, READS)
    tell_known(channel, Trial(connections[copy.target], statements).known())

    def step(key, up):
        connection = connections[copy.target]
        connection.ensure_connection()
        copy.prove(connection)
        Trial(connection, statements).step((str(key[0]), key[1]), up)

    take_steps(channel, step, lambda error: facts(connections[copy.target], error), connections.close_all)


run_trial(converse)
