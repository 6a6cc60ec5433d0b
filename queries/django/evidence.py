# What the catalog tells against an undo, beyond the migration table: a migration that a killed run left undone with its row still
# there, and a table that is older than the migration that is recorded as having made it (recorded with --fake).
# Needs common.py, describe.py and exact.py before it. Where nothing can be told, nothing is said.
from django.db import router
from django.db.backends.utils import truncate_name
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import ModelOperation
from django.db.models import ForeignKey


def table_name(connection, app, model_name, options):
    """The table of a model by its state, or None: not made by migrations, or not to be told from here."""
    if options.get("proxy") or options.get("managed") is False or options.get("swappable"):
        return None
    if not router.allow_migrate(connection.alias, app, model_name=model_name.lower()):
        return None
    name = options.get("db_table") or "%s_%s" % (app, model_name.lower())
    return None if '"' in name else truncate_name(name, connection.ops.max_name_length())


def column_name(name, field):
    """Of a field of a model's state; None for one without a column."""
    if field.many_to_many or type(field).__name__ == "CompositePrimaryKey" or (field.is_relation and not isinstance(field, ForeignKey)):
        return None
    return field.db_column or (name + "_id" if field.is_relation else name)


def columns_of(connection, state):
    """{table: columns} of what the state of the models says."""
    tables = {}
    for (app, _), model in state.models.items():
        table = table_name(connection, app, model.name, model.options)
        if table:
            fields = model.fields.items() if isinstance(model.fields, dict) else model.fields
            tables[table] = {column_name(name, field) for name, field in fields} - {None}
    return tables


def only_tables_and_fields(migration):
    """Operations of other kinds can do to the database what the state of the models does not say, or the other way round."""
    return all(isinstance(operation, (ModelOperation, FieldOperation)) for operation in migration.operations)


def effects(connection, loader, migration):
    """[(what, is it there)] of the tables and columns that a migration makes and drops in the end."""
    key = (migration.app_label, migration.name)
    before = columns_of(connection, loader.project_state(key, at_end=False))
    after = columns_of(connection, loader.project_state(key))
    found = []
    with connection.cursor() as cursor:
        tables = {table.lower() for table in connection.introspection.table_names(cursor)}
        found += [("table %s" % table, table.lower() in tables) for table in sorted(set(after) - set(before))]
        found += [("dropping of table %s" % table, table.lower() not in tables) for table in sorted(set(before) - set(after))]
        for table in sorted(table for table in set(before) & set(after) if table.lower() in tables and before[table] != after[table]):
            columns = {column.name.lower() for column in connection.introspection.get_table_description(cursor, table)}
            found += [("column %s.%s" % (table, name), name.lower() in columns) for name in sorted(after[table] - before[table])]
            found += [("dropping of column %s.%s" % (table, name), name.lower() not in columns)
                      for name in sorted(before[table] - after[table])]
    return found


def command_to_forget(executor, migration):
    """What takes the row of a migration away, and nothing else."""
    key = (migration.app_label, migration.name)
    parents = [parent for parent in migration.dependencies if parent[0] == key[0]]
    siblings = {child for parent in parents for child in executor.loader.graph.node_map[parent].children} if parents else set()
    alone = not any(child != key and child in executor.loader.applied_migrations for child in siblings)
    if len(parents) == 1 and alone:
        return "manage.py migrate --fake %s %s" % parents[0]
    return "DELETE FROM django_migrations WHERE app = '%s' AND name = '%s'" % key


def check_halfway(executor):
    """Where a database cannot take DDL back, a run that was killed leaves its migration undone in part, or all but for its row."""
    if executor.connection.features.can_rollback_ddl or not executor.undo:
        return
    migration = executor.key_plan()[0][0]
    if not only_tables_and_fields(migration):
        return
    found = effects(executor.connection, executor.loader, migration)
    gone = [what for what, there in found if not there]
    if not gone:
        return
    if len(gone) == len(found):
        raise Refused("undone-already", "'%s' is undone already, and only its row is left of it, as after a run that was killed (gone: %s); "
                      "this takes the row away: %s" % (migration, ", ".join(gone), command_to_forget(executor, migration)))
    raise Refused("half-undone", "'%s' is half undone, as after a run that was killed; gone: %s; still there: %s; make it whole again by hand, "
                  "one way or the other" % (migration, ", ".join(gone), ", ".join(what for what, there in found if there)))


def made_tables(connection, migration):
    for operation in migration.operations:
        if isinstance(operation, CreateModel):
            table = table_name(connection, migration.app_label, operation.name, operation.options)
            if table:
                yield table


def ages(connection, sql, *parameters):
    """{names: how many transactions ago}"""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return {tuple(row[:-1]): row[-1] for row in cursor.fetchall()}


def check_faked(executor):
    """
    PostgreSQL keeps the transaction that made a table and the one that wrote a row. A table that was there before the newest
    migration that stays was recorded cannot have been made by a migration recorded after that one: its row was written with
    --fake, and undoing it would drop what is older. A restore makes all tables before all rows: then nothing can be told.
    """
    connection, loader = executor.connection, executor.loader
    if connection.vendor != "postgresql" or not executor.undo:
        return
    row_ages = ages(connection, "SELECT app, name, age(xmin) FROM django_migrations")
    stays = {key: row for key, row in loader.applied_migrations.items() if key not in executor.undo and key in row_ages}
    makers = {table: key for key, migration in loader.disk_migrations.items() if key in row_ages
              for table in made_tables(connection, migration)}
    if not stays or not makers:
        return
    table_ages = ages(connection, "SELECT c.relname, age(t.xmin) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_type t ON t.oid = c.reltype "
                      "WHERE pg_catalog.pg_table_is_visible(c.oid) AND c.relname = ANY(%s)", sorted(makers))
    newest = max(stays, key=lambda key: (stays[key].applied, stays[key].pk))
    oldest_row = max(row_ages[key] for key in stays)
    if not any(table_ages.get((table,), oldest_row) < oldest_row for table, key in makers.items() if key in stays):
        return
    for key in executor.undo:
        if row_ages.get(key, row_ages[newest]) >= row_ages[newest]:
            continue  # the rows were not written in the order of their times
        older = [table for table, maker in sorted(makers.items())
                 if maker == key and table_ages.get((table,), 0) > row_ages[newest]]
        if older:
            raise Refused("recorded-only", "'%s.%s' was recorded, but did not make what it says: %s was there before '%s.%s' was applied; undoing "
                          "it would drop what is older; --fake may have been used, and takes the row away again: %s" % (
                              *key, ", ".join(older), *newest, command_to_forget(executor, loader.disk_migrations[key])))


def check_evidence(executor):
    check_halfway(executor)
    check_faked(executor)
