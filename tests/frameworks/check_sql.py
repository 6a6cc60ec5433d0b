"""check_sql - projects of plain SQL migrations for test_check_sql.py: the same changes as check_projects.py makes, and applied by the real tool."""
import os
import subprocess

from check_projects import KINDS, CheckProject

HERE = os.path.dirname(os.path.abspath(__file__))
DBMATE = os.path.join(HERE, "node", "node_modules", "@dbmate", "linux-x64", "bin", "dbmate")

ID = {"postgres": "serial PRIMARY KEY", "mysql": "integer AUTO_INCREMENT PRIMARY KEY", "sqlite": "integer PRIMARY KEY"}
UNINDEX = {"postgres": "DROP INDEX gadgets_name;", "mysql": "DROP INDEX gadgets_name ON gadgets;", "sqlite": "DROP INDEX gadgets_name;"}
# kind: (up, down); "" is an empty down side
BODIES = {
    "base": ("CREATE TABLE gadgets (id %(id)s, name varchar(50), code varchar(20), note varchar(50));", "DROP TABLE gadgets;"),
    "index": ("CREATE INDEX gadgets_name ON gadgets (name);", "%(unindex)s"),
    "column": ("ALTER TABLE gadgets ADD COLUMN size integer;", "ALTER TABLE gadgets DROP COLUMN size;"),
    "data": ("UPDATE gadgets SET name = 'new';", "SELECT 1;"),  # an empty side would be none
    "mixed": ("ALTER TABLE gadgets ADD COLUMN weight integer;\nUPDATE gadgets SET name = 'newer; still';", "ALTER TABLE gadgets DROP COLUMN weight;"),
    "rename": ("ALTER TABLE gadgets RENAME COLUMN code TO label;", "ALTER TABLE gadgets RENAME COLUMN label TO code;"),
    "drop": ("ALTER TABLE gadgets DROP COLUMN note;", "ALTER TABLE gadgets ADD COLUMN note varchar(50);"),
    "stuck": ("CREATE TABLE widgets (id integer PRIMARY KEY);", ""),
    "bad": ("ALTER TABLE nowhere ADD x integer;", ""),
}


class SqlProject(CheckProject):
    """Subclasses say where the files lie and how they are applied."""

    remark = "-- %s\n"
    command = []
    names = {kind: (None, "2026050%d000000" % (1 + number)) for number, kind in enumerate(KINDS)}

    def __init__(self, folder):
        self.folder, self.kind = folder, "postgres"
        os.makedirs(folder, exist_ok=True)

    def keep_until(self, deployments):
        pass

    def env(self, database):
        return dict(os.environ)

    def sides(self, kind):
        words = {"id": ID[self.kind], "unindex": UNINDEX[self.kind]}
        return [side % words for side in BODIES[kind]]

    def write(self, kind, text=None, comment=""):
        path = os.path.join(self.folder, self.path_of(self.names[kind][1], kind))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return super().write(kind, text, comment)


class DbmateCheck(SqlProject):
    framework = "dbmate"

    def path_of(self, name, kind):
        return "db/migrations/%s_%s.sql" % (name, kind)

    def text_of(self, kind, like=None):
        return "-- migrate:up\n%s\n\n-- migrate:down\n%s\n" % tuple(self.sides(kind))

    def url(self, database):
        return {"sqlite": "sqlite:" + getattr(database, "path", ""), "mysql": database.url.replace("mariadb:", "mysql:"), "postgres": database.url + "?sslmode=disable"}[database.kind]

    def migrate(self, database):
        self.kind = database.kind
        folder = os.path.join(self.folder, "db", "migrations")
        if not os.path.isdir(folder):
            return
        argv = [DBMATE, "--no-dump-schema", "-u", self.url(database), "-d", folder, "migrate"]
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        if done.returncode:
            raise AssertionError(done.stdout)

    def applied(self, database):
        return database.query("SELECT version FROM schema_migrations ORDER BY version")
