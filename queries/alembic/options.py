# The project as the alembic program finds it, by its own options. Needs common/protocol.py and revisions.py before it.
alembic = load_alembic()


class Options(alembic.config.CommandLine):
    """Alembic's own reading of the options, that runs nothing."""

    def run_cmd(self, config, options):
        self.config = config


def read_options(words, *command):
    line = Options(prog="alembic")
    try:
        line.main(argv=[*words, *command])
    except SystemExit:
        raise Refused("unsupported", "the alembic program does not take '%s'" % " ".join(words))
    return line.config


def options_for(words, alias):
    """A project's names of databases are sections of its alembic.ini."""
    return words + (["-n", alias] if alias else [])
