# Task "sql": the SQL that task "undo" would run, through Django's own schema editor, without running it.
# Needs common.py, describe.py and exact.py before it. Started by: manage.py shell -v 0 -c SCRIPT
#
# Names of constraints and indexes are looked up in the database as it is now: where one migration of the list undoes what
# another looks for, Django cannot tell its SQL, and the note says so.
import contextlib

from django.db import transaction


@contextlib.contextmanager
def read_only(connection):
    """An operation of somebody's own can ignore that SQL is only collected: the database then refuses what it tries."""
    switch = {"sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
              "mysql": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION TRANSACTION READ WRITE")}.get(connection.vendor)
    off = connection.vendor == "sqlite" and connection.disable_constraint_checking()
    if switch:
        with connection.cursor() as cursor:
            cursor.execute(switch[0])
    try:
        with transaction.atomic(using=connection.alias):
            if not switch:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION READ ONLY")
            yield
            transaction.set_rollback(True, using=connection.alias)
    finally:
        if switch:
            with connection.cursor() as cursor:
                cursor.execute(switch[1])
        if off:
            connection.enable_constraint_checking()


@contextlib.contextmanager
def python_shown_as_comment():
    """Django leaves out RunPython, but runs it when it is inside another operation."""
    honest = RunPython.database_backwards

    def database_backwards(operation, app_label, schema_editor, from_state, to_state):
        schema_editor.collected_sql.append("-- Python code that cannot be shown as SQL: %s" % title(operation))

    RunPython.database_backwards = database_backwards
    try:
        yield
    finally:
        RunPython.database_backwards = honest


def has_python(operations):
    for operation in operations:
        if isinstance(operation, RunPython) and operation.reverse_code is not RunPython.noop:
            return True
        if has_python(nested_operations(vars(operation).get("database_operations"))):
            return True
    return False


class ShowSql(ExactExecutor):
    def __init__(self, connection, request):
        super().__init__(connection, keys_of(request, "undo"))
        self.markers = keys_of(request, "markers")
        self.rows = rows(connection)
        self.statements = []
        check_digests(request, self.rows)
        check_plan(self)
        check_markers(self, self.markers)

    def collect(self):
        with read_only(self.connection), python_shown_as_comment():
            if self.undo:
                self.migrate(None, plan=self.key_plan())
        for key in self.markers:
            self.add(key, [], self.deletes([key]), "only the row that marks a squash")
        return self.statements

    def add(self, key, sql, deletes, note, atomic=True):
        self.statements.append({"app": key[0], "name": key[1], "atomic": atomic, "sql": sql + deletes, "note": note})

    def unapply_migration(self, state, migration, fake=False):
        notes, editor = [], self.connection.schema_editor(collect_sql=True, atomic=migration.atomic)
        if has_python(migration.operations):
            notes.append("has Python code that cannot be shown as SQL")
        try:
            with transaction.atomic(using=self.connection.alias):
                with editor:
                    migration.unapply(state, editor, collect_sql=True)
        except Exception as error:
            notes.append("its SQL cannot be told: %s: %s" % (type(error).__name__, error))
        sql = [line for line in editor.collected_sql if line.strip() != "--"]
        self.add((migration.app_label, migration.name), sql, self.deletes(self.rows_of(migration)), "; ".join(notes) or None,
                 bool(migration.atomic))
        return state

    def deletes(self, keys):
        quote, table = self.connection.ops.quote_name, MigrationRecorder.Migration._meta.db_table
        return ["DELETE FROM %s WHERE %s = %s AND %s = %s;" % (quote(table), quote("app"), self.literal(app), quote("name"),
                                                               self.literal(name))
                for app, name in sorted(set(keys) & self.rows)]

    def literal(self, text):
        text = text.replace("'", "''")
        return "'%s'" % (text.replace("\\", "\\\\") if self.connection.vendor == "mysql" else text)


def print_sql(channel, request):
    connection = connection_of(request)
    Witness(connection, request.get("witness")).check()
    channel.answer("sql", statements=ShowSql(connection, request).collect())


run("sql", print_sql)
