# The project as `flask db` finds it: the application is loaded, and tells where its migrations are. Needs common/protocol.py and
# alembic/revisions.py before it.
import os

alembic = load_alembic()
from flask.cli import FlaskGroup, ScriptInfo

applications = []


def application(words):
    if not applications:
        try:
            context = FlaskGroup().make_context("flask", [*words, "db"])
        except SystemExit:
            raise Refused("unsupported", "the flask program does not take '%s'" % " ".join(words))
        app = context.ensure_object(ScriptInfo).load_app()
        app.app_context().push()
        applications.append(app)
    return applications[0]


def read_options(words, *command):
    migrate = application(words).extensions.get("migrate")
    if migrate is None:
        raise Refused("unsupported", "the application does not use Flask-Migrate")
    if not os.path.exists(os.path.join(str(migrate.directory), "alembic.ini")):
        raise Refused("unsupported", "there is no '%s/alembic.ini'" % migrate.directory)
    return migrate.migrate.get_config(migrate.directory)


def options_for(words, alias):
    if alias:
        raise Refused("unsupported", "Flask-Migrate has no name '%s' of a database" % alias)
    return words
