# Django's own executor, made to undo exactly the given migrations in the given order, and the checks before it.
# Needs common.py and describe.py before it. Used by undo.py and sql.py.
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


def keys_of(request, member):
    keys = []
    for item in request.get(member) or []:
        app, name = item
        if not app or not name:
            raise Refused("unsupported", "a migration of Django has an app and a name")
        keys.append((str(app), str(name)))
    if len(set(keys)) != len(keys):
        raise Refused("unsupported", "'%s' names a migration twice" % member)
    return keys


def rows(connection):
    """What the migration table holds now, read anew each time."""
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        return set()
    return set(recorder.migration_qs.values_list("app", "name"))


def replaced_by(loader, key):
    """The names that a squash stands for, through squashes of squashes, without itself; nothing for any other migration."""
    found, pending = set(), [key]
    while pending:
        migration = loader.disk_migrations.get(pending.pop())
        for replaced in (migration.replaces if migration else []):
            if tuple(replaced) not in found:
                found.add(tuple(replaced))
                pending.append(tuple(replaced))
    return found


class Loader(MigrationLoader):
    """
    Sees a squash as partly applied when some of what it replaced is to be undone by itself. Django then takes the squash out
    and hangs its dependents on what it replaced: exactly the graph in which its older half can stay. It decides that by the
    applied rows, so one row a squash is kept from it while it decides.
    """

    def __init__(self, connection, hidden):
        self.hidden = hidden
        super().__init__(connection)

    def build_graph(self):
        honest, hidden = MigrationRecorder.applied_migrations, self.hidden

        def applied_migrations(recorder):
            return {key: row for key, row in honest(recorder).items() if key not in hidden}

        MigrationRecorder.applied_migrations = applied_migrations
        try:
            super().build_graph()
        finally:
            MigrationRecorder.applied_migrations = honest
        applied = honest(MigrationRecorder(self.connection))
        self.applied_migrations.update({key: applied[key] for key in hidden if key in applied})


class ExactExecutor(MigrationExecutor):
    def __init__(self, connection, undo):
        super().__init__(connection)
        self.undo = undo
        hidden = self.to_hide()
        if hidden:
            self.loader = Loader(connection, hidden)

    def to_hide(self):
        inside = [key for key in self.undo if key in self.loader.disk_migrations and key not in self.loader.graph.nodes]
        hidden = set()
        for squash in self.loader.replacements:
            half = sorted(replaced_by(self.loader, squash).intersection(inside))
            if half and squash not in self.undo and not hidden.intersection(half):
                hidden.add(half[0])
        return hidden

    def key_plan(self):
        return [(self.loader.graph.nodes[key], True) for key in self.undo]

    def migration_plan(self, targets, clean_start=False):
        """
        The order from which Django computes the state of the models before each migration. Ours: everything that stays, then
        what goes, last to go first. Both halves are in an order of dependencies (see check_plan), and so each state is what
        the database really has at that moment. Django's own order would show tables that are gone already.
        """
        plan = super().migration_plan(targets, clean_start=clean_start)
        if not clean_start:
            return plan
        going = set(self.undo)
        staying = [step for step in plan if (step[0].app_label, step[0].name) not in going]
        return staying + [(self.loader.graph.nodes[key], False) for key in reversed(self.undo)]

    def check_replacements(self):
        """Not here: it would write a row for a squash whose row was not there before the cutoff."""

    def rows_of(self, migration):
        """Rows that go with a migration: Django 3.2 forgets the squash's own, 5.2 those of squashes in a squash."""
        key = (migration.app_label, migration.name)
        return {key} | replaced_by(self.loader, key)


def check_plan(executor):
    """That the list is what it should be: known, applied, in an order of dependencies, and nothing applied left hanging."""
    loader, undo = executor.loader, executor.undo
    missing = [key for key in undo if key not in loader.disk_migrations]
    if missing:
        raise Refused("missing-code", "the project has no migration %s" % names(missing))
    unknown = [key for key in undo if key not in loader.graph.nodes]
    if unknown:
        raise Refused("unsupported", "Django's graph has no node for %s: a squash is in its place, or only part of it is "
                      "applied" % names(unknown))
    unapplied = [key for key in undo if key not in loader.applied_migrations]
    if unapplied:
        raise Refused("applied-differs", "not applied: %s" % names(unapplied))
    gone = set()
    for key in undo:
        gone.add(key)
        left = [k for k in loader.graph.backwards_plan(key) if k in loader.applied_migrations and k not in gone]
        if left:
            raise Refused("migrations-differ", "'%s' cannot be undone before %s" % (key_text(key), names(sorted(left))))


def check_markers(executor, markers):
    """Rows for which nothing is run: of squashes, and of what a squash in the list stands for, which go with it."""
    loader = executor.loader
    covered = set().union(*(replaced_by(loader, key) for key in executor.undo))
    markers = [key for key in markers if key not in covered]
    missing = [key for key in markers if key not in loader.disk_migrations]
    if missing:
        raise Refused("missing-code", "the project has no migration %s" % names(missing))
    plain = [key for key in markers if not loader.disk_migrations[key].replaces or key in executor.undo]
    if plain:
        raise Refused("unsupported", "%s does not only mark a squash" % names(plain))


def check_digests(request, applied_rows):
    if request.get("migrations") and graph_digest(describe_all(load_disk(), [])) != request["migrations"]:
        raise Refused("migrations-differ", "the project has other migrations than the plan was made with")
    if request.get("applied") and table_digest(applied_rows) != request["applied"]:
        raise Refused("applied-differs", "the migration table has changed since the plan was made")


class Witness:
    """Proof that this connection and migrollback's are in the same database: a lock that only it can hold."""

    def __init__(self, connection, witness):
        self.connection, self.witness = connection, witness or {}
        self.file = None

    def check(self):
        if "sql" in self.witness:
            self.check_sql(self.witness["sql"])
        elif self.witness.get("flock"):
            self.check_flock()

    def differs(self, why):
        name = self.connection.settings_dict["NAME"]
        return Refused("database-differs", "database '%s' of the project is not the one that migrollback has locked: %s"
                       % (name, why))

    def check_sql(self, sql):
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(sql)
                found = cursor.fetchall()
        except Exception as error:
            raise self.differs(error) from error
        if len(found) != 1 or found[0][0] != 1:
            raise self.differs("its lock is not there")

    def check_flock(self):
        import fcntl
        if self.connection.vendor != "sqlite":
            raise self.differs("it is no SQLite database")
        if self.file is None:
            with self.connection.cursor() as cursor:
                cursor.execute("PRAGMA database_list")
                path = [row[2] for row in cursor.fetchall() if row[1] == "main"][0]
            if not path:
                raise self.differs("it is in memory")
            # Never closed: closing any descriptor of the file would drop the locks that SQLite itself has on it in this process.
            self.file = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        except OSError as error:
            raise self.differs(error) from error
        fcntl.flock(self.file, fcntl.LOCK_UN)
        raise self.differs("its lock is not there")
