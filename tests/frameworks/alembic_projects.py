"""alembic_projects - Alembic projects: their files, what test_trial.py tries, and what test_check.py checks."""
import json
import os
import subprocess

from check_projects import CheckProject, KINDS
from projects import WrittenProject
from trial_projects import HIDDEN, LONG, TrialProject

INI = """[alembic]
script_location = %(here)s/revisions

[loggers]
keys = root,alembic

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARN
handlers = console
qualname =

[logger_alembic]
level = INFO
handlers =
qualname = alembic

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
datefmt = %H:%M:%S
"""

# Where the environment says; as a module, so that an application's other engines are made in the same way.
PLACE = """import os

from sqlalchemy.engine import URL

env = os.environ
if env["DB_KIND"] == "sqlite":
    url = URL.create("sqlite", database=env["DB_NAME"])
else:
    driver = {"postgres": "postgresql+psycopg2", "mysql": "mysql+mysqldb"}[env["DB_KIND"]]
    url = URL.create(driver, env["DB_USER"], env["DB_PASSWORD"], env["DB_HOST"], int(env["DB_PORT"]), env["DB_NAME"])
"""

ENV = PLACE + """from logging.config import fileConfig

from alembic import context
from sqlalchemy import create_engine, pool

fileConfig(context.config.config_file_name)
with create_engine(url, poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def revision(name, needs, up, down, head="", depends_on=None):
    """The text of a revision file; `up` and `down` are lines of Python."""
    text = "import sqlalchemy as sa\nfrom alembic import op\n%s\nrevision = %r\ndown_revision = %r\ndepends_on = %r\n\n\n" % (head, name, needs, depends_on)
    body = lambda lines: "".join("    %s\n" % line for line in lines.splitlines() or ["pass"])
    return text + "def upgrade():\n%s\n\ndef downgrade():\n%s" % (body(up), body(down))


class AlembicProject(WrittenProject):
    framework, argv = "alembic", ["/usr/bin/python3", "-m", "alembic"]

    def __init__(self, folder):
        self.folder = os.path.join(folder, "alembic-project")
        self.put("alembic.ini", INI)
        self.put("revisions/env.py", ENV)
        self.put("revisions/versions/r1_customers.py", revision("r1", None, "op.create_table('customers', sa.Column('id', sa.Integer, primary_key=True))", "op.drop_table('customers')"))

    def migrate(self, database):
        self.tool(database, "upgrade", "heads")

    def applied(self, database):
        return sorted(name for (name,) in database.query("SELECT version_num FROM alembic_version"))


class AlembicTrial(TrialProject, AlembicProject):
    first, data, flat = (None, "r2"), (None, "r3"), (None, "r4")
    exits, sleeps, long = (None, "r5"), (None, "r6"), (None, "r7")

    def path_of(self, app, name):
        return "revisions/versions/%s_more.py" % name

    def texts(self, kind):
        yield self.first, revision("r2", "r1", "op.create_table('gadgets', sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String(50)))", "op.drop_table('gadgets')")
        fill = "op.add_column('gadgets', sa.Column('size', sa.Integer))\nop.bulk_insert(sa.table('gadgets', sa.column('name'), sa.column('size')), [{'name': 'one', 'size': 1}])\n"
        yield self.data, revision("r3", "r2", fill + "op.execute('UPDATE gadgets SET size = 2')", "op.get_bind().execute(sa.text('DELETE FROM gadgets'))\nop.drop_column('gadgets', 'size')")
        block = "with op.get_context().autocommit_block():\n    op.%s"
        yield self.flat, revision("r4", "r3", block % "create_index('gadgets_name', 'gadgets', ['name'], postgresql_concurrently=True)", block % "drop_index('gadgets_name', 'gadgets', postgresql_concurrently=True)")
        yield self.exits, revision("r5", "r2", "print('going away', file=sys.stderr)\nos._exit(7)", "", "import os\nimport sys\n")
        yield self.sleeps, revision("r6", "r2", "print('sleeping', file=sys.stderr, flush=True)\ntime.sleep(60)", "", "import sys\nimport time\n")
        more = "\nop.execute(%s)" % json.dumps(HIDDEN) if kind == "postgres" else ""
        yield self.long, revision("r7", "r2", "op.execute(%s)" % json.dumps(LONG) + more, "")


class FlaskTrial(AlembicTrial):
    """Flask-Migrate, with the env.py that it makes itself."""

    framework, argv = "flask-migrate", ["/usr/bin/python3", "-m", "flask", "--app", "shop"]

    def __init__(self, folder):
        self.folder = os.path.join(folder, "flask-project")
        self.put("shop.py", PLACE + "\nfrom flask import Flask\nfrom flask_migrate import Migrate\nfrom flask_sqlalchemy import SQLAlchemy\n\n"
                 "app = Flask(__name__)\napp.config['SQLALCHEMY_DATABASE_URI'] = url\ndb = SQLAlchemy(app)\nMigrate(app, db)\n")  # fmt: skip
        subprocess.run(self.argv + ["db", "init"], cwd=self.folder, env=dict(os.environ, DB_KIND="sqlite", DB_NAME=""), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.put("migrations/versions/r1_customers.py", revision("r1", None, "op.create_table('customers', sa.Column('id', sa.Integer, primary_key=True))", "op.drop_table('customers')"))

    def path_of(self, app, name):
        return "migrations/versions/%s_more.py" % name

    def migrate(self, database):
        self.tool(database, "db", "upgrade", "heads")


class AlembicCheck(CheckProject, AlembicProject):
    remark = "# %s\n"
    command = ["--command", "/usr/bin/python3 -m alembic"]
    names = {kind: (None, "k%d" % number) for number, kind in enumerate(KINDS, 1)}
    batch = "with op.batch_alter_table('gadgets') as batch:\n    batch."
    bodies = {
        "base": ("op.create_table('gadgets', sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String(50)), sa.Column('code', sa.String(20)), sa.Column('note', sa.String(50)))",
                 "op.drop_table('gadgets')"),  # fmt: skip
        "index": ("op.create_index('gadgets_name', 'gadgets', ['name'])", "op.drop_index('gadgets_name', 'gadgets')"),
        "column": (batch + "add_column(sa.Column('size', sa.Integer))", batch + "drop_column('size')"),
        "data": ("op.execute(\"UPDATE gadgets SET name = 'new'\")", ""),
        "mixed": (batch + "add_column(sa.Column('weight', sa.Integer))\nop.execute(\"UPDATE gadgets SET name = 'newer'\")", batch + "drop_column('weight')"),
        "rename": (batch + "alter_column('code', new_column_name='label', existing_type=sa.String(20))", batch + "alter_column('label', new_column_name='code', existing_type=sa.String(20))"),
        "drop": (batch + "drop_column('note')", batch + "add_column(sa.Column('note', sa.String(50)))"),
        "stuck": ("op.create_table('widgets', sa.Column('id', sa.Integer, primary_key=True))", "raise NotImplementedError('there is no way back')"),
        "bad": ("op.execute('ALTER TABLE nowhere ADD x integer')", ""),
    }

    def path_of(self, name, kind):
        return "revisions/versions/%s_%s.py" % (name, kind)

    def text_of(self, kind, like=None):
        """Each after the newest of those before it that are there."""
        there = os.listdir(os.path.join(self.folder, "revisions", "versions"))
        before = [other for other in KINDS[: KINDS.index(like or kind)] if "%s_%s.py" % (self.names[other][1], other) in there]
        return revision(self.names[like or kind][1], self.names[before[-1]][1] if before else "r1", *self.bodies[kind])
