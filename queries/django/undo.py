# Task "undo": undoes exactly the listed migrations in one process and, where the database can, in one transaction.
# Needs common.py, describe.py, exact.py and evidence.py before it. Started by: manage.py shell -v 0 -c SCRIPT
#
# It does what `migrate` does, signals included, with two exceptions. It runs no system checks: they judge the code that is
# about to be left, cost seconds, and can only stand between an operator and the way back. It does not prepare the database
# (PostGIS' CREATE EXTENSION): what was migrated is prepared.
import contextlib
import signal
import time
from importlib import import_module

from django.apps import apps
from django.core.management.base import OutputWrapper
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import OperationalError, transaction
from django.db.migrations.state import ModelState
from django.utils.module_loading import module_has_submodule


@contextlib.contextmanager
def transaction_for_schema(connection):
    """
    transaction.atomic(), with foreign keys off on SQLite: its schema editor refuses to work while they are on, and SQLite
    cannot switch them inside a transaction. The schema editor checks all keys after each migration all the same.
    """
    off = connection.vendor == "sqlite" and connection.disable_constraint_checking()
    try:
        with transaction.atomic(using=connection.alias):
            yield
    finally:
        if off:
            connection.enable_constraint_checking()


def take_write_lock(connection):
    """SQLite: now, while waiting for it is possible, and not in the middle of the first migration."""
    if connection.vendor != "sqlite":
        return
    table = connection.ops.quote_name(MigrationRecorder.Migration._meta.db_table)
    try:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM %s WHERE 1 = 0" % table)
    except OperationalError as error:
        raise Refused("locked", str(error)) from error


def settle(connection):
    """
    What a commit between two migrations would do in the one transaction: check deferred constraints. PostgreSQL refuses
    ALTER TABLE while checks of the table's rows are pending. After that the constraints are as they were at the start.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT DISTINCT n.nspname, c.conname FROM pg_catalog.pg_constraint c "
                       "JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace WHERE c.condeferrable AND NOT c.condeferred")
        for constraint in cursor.fetchall():
            # Not quote_name(): it leaves quotes inside a name as they are.
            cursor.execute("SET CONSTRAINTS %s IMMEDIATE" % ".".join('"%s"' % part.replace('"', '""') for part in constraint))


class Undo(ExactExecutor):
    def __init__(self, connection, channel, request):
        super().__init__(connection, keys_of(request, "undo"))
        self.channel, self.request = channel, request
        self.markers = keys_of(request, "markers")
        self.witness = Witness(connection, request.get("witness"))
        self.done = []
        self.one = False
        self.expected = set()

    # --- before anything is changed ---

    def check(self):
        if not self.connection.get_autocommit():
            raise Refused("unsupported", "alias '%s' has AUTOCOMMIT switched off" % self.connection.alias)
        self.witness.check()
        self.expected = rows(self.connection)
        check_digests(self.request, self.expected)
        check_plan(self)
        check_markers(self, self.markers)
        self.check_reversible()
        check_evidence(self)
        self.one = self.choose_transaction()

    def check_reversible(self):
        lines = []
        for migration, _ in self.key_plan():
            verdict, why = judge(migration)
            if verdict == "no":
                lines.append("'%s' (%s)" % (migration, "; ".join(why)))
        if lines:
            raise Refused("irreversible", "cannot be undone: " + ", ".join(lines))

    def choose_transaction(self):
        wanted = self.request.get("transaction") or "auto"
        if wanted not in ("auto", "one", "each"):
            raise Refused("unsupported", "transaction '%s' is not known" % wanted)
        against = None
        if not self.connection.features.can_rollback_ddl:
            against = "this database commits every change of the schema at once"
        for migration, _ in self.key_plan():
            if not migration.atomic:
                against = against or "'%s' says that it must not run in a transaction" % migration
        if wanted == "one" and against:
            raise Refused("unsupported", "one transaction is impossible: " + against)
        return wanted != "each" and not against

    def check_again(self):
        """The table and the lock can have moved since; asked as late as possible, and while nothing is lost yet."""
        try:
            self.witness.check()
            if rows(self.connection) != self.expected:
                raise Refused("applied-differs", "the migration table was changed by somebody else")
        except Refused as refusal:
            if self.done and not self.one:
                raise Failed(None, "stopped before the next migration: %s" % refusal) from refusal
            raise

    # --- the run ---

    def run(self):
        self.check()
        self.channel.answer("ready", transaction="one" if self.one else "each", total=len(self.undo))
        self.channel.wait()
        plan, after = self.key_plan(), None
        if self.one:
            with transaction_for_schema(self.connection):
                take_write_lock(self.connection)
                self.check_again()
                after = self.change(plan)
                settle(self.connection)
                self.connection.check_constraints()
                self.channel.answer("committing")
                self.channel.wait()
                self.check_again()
        else:
            self.check_again()
            after = self.change(plan)
        if plan:
            self.emit_post_migrate(after, plan)
        self.channel.answer("done")

    def change(self, plan):
        after = None
        if plan:
            self.emit_pre_migrate(plan)
            if self.one:
                settle(self.connection)
            after = self.migrate(None, plan=plan)
        for app, name in self.markers:
            self.recorder.record_unapplied(app, name)
            self.expected.discard((app, name))
        return after

    def unapply_migration(self, state, migration, fake=False):
        """Django's, with the row deleted in the migration's own transaction where there is one, and told."""
        key = (migration.app_label, migration.name)
        if not self.one:
            self.check_again()
        self.channel.answer("undoing", app=key[0], name=key[1])
        start = time.monotonic()
        try:
            if self.one:
                state = self.unapply_with_rows(state, migration, fake)
                settle(self.connection)
            elif migration.atomic and self.connection.features.can_rollback_ddl:
                with transaction_for_schema(self.connection):
                    state = self.unapply_with_rows(state, migration, fake)
            else:
                state = self.unapply_with_rows(state, migration, fake)
        except BaseException as error:
            raise Failed(key) from error
        self.done.append(key)
        self.expected -= self.rows_of(migration)
        self.channel.answer("undone", app=key[0], name=key[1], seconds=round(time.monotonic() - start, 3))
        if not self.one:
            self.channel.wait()
        return state

    def unapply_with_rows(self, state, migration, fake):
        state = super().unapply_migration(state, migration, fake=fake)
        for app, name in sorted(self.rows_of(migration)):
            self.recorder.record_unapplied(app, name)
        return state

    # --- signals, as `migrate` sends them ---

    def signal_arguments(self, state_apps, plan):
        arguments = {"apps": state_apps, "plan": plan}
        if django.VERSION >= (4, 0):
            arguments["stdout"] = OutputWrapper(sys.stdout)
        return arguments

    def emit_pre_migrate(self, plan):
        for config in apps.get_app_configs():  # receivers may be connected there
            if module_has_submodule(config.module, "management"):
                import_module(".management", config.name)
        before = self._create_project_state(with_applied_migrations=True).apps
        emit_pre_migrate_signal(0, False, self.connection.alias, **self.signal_arguments(before, plan))

    def emit_post_migrate(self, state, plan):
        """After the commit. What goes wrong here is told as a failure, though all is undone by then."""
        try:
            state.clear_delayed_apps_cache()
            after = state.apps
            # Models of apps without migrations are rendered anew, to know relations to and from the others.
            with after.bulk_update():
                real = [(model.app_label, model.name_lower) for model in after.real_models]
                for key in real:
                    after.unregister_model(*key)
            after.render_multiple([ModelState.from_model(apps.get_model(*key)) for key in real])
            emit_post_migrate_signal(0, False, self.connection.alias, **self.signal_arguments(after, plan))
        except Exception as error:
            raise Failed(None, "everything is undone, but the signal post_migrate failed: %s" % error) from error


def undo(channel, request):
    # Ctrl-C reaches the whole terminal: migrollback hears it too and says stop between two migrations, which leaves nothing half-done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if request.get("describe"):
        # One start of the application for both: what the plan is made of, and, when it is made and confirmed, the plan.
        channel.answer("graph", graph=graph_document(connection_of(request)))
        request = channel.request("undo")
    Undo(connection_of(request), channel, request).run()


run("undo", undo)
