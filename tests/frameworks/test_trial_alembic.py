"""Alembic projects tried on a copy: whatever way env.py, the application or a revision takes to a database, it ends in the copy or is refused.

Production is kept out by a role that PostgreSQL lets connect not once (trial_case.py), so that a test that went there would fail.
"""
import unittest

from alembic_projects import INI, PLACE, AlembicProject, AlembicTrial, revision

from trial_case import REFUSED, TrialCase

TABLE = ("op.create_table('%s', sa.Column('id', sa.Integer, primary_key=True))", "op.drop_table('%s')")
RUN = """    context.configure(connection=connection%s)
    with context.begin_transaction():
        context.run_migrations()
"""


def table(name):
    return tuple(text % name for text in TABLE)


class Project(AlembicProject):
    deployments_kept = 1

    def add_migrations(self, kind):
        self.put("revisions/versions/a1_one.py", revision("a1", "r1", *table("a1")))


class Case(TrialCase):
    make, kind = Project, "postgres"

    def setUp(self):
        super().setUp()
        self.files = []

    def tearDown(self):
        super().tearDown()
        for name, text in self.files:
            self.project.put(name, text)

    def put(self, name, text):
        """Until the end of the test."""
        with open("%s/%s" % (self.project.folder, name)) as old:
            self.files.append((name, old.read()))
        self.project.put(name, text)

    def env(self, text):
        self.put("revisions/env.py", "from alembic import context\nfrom sqlalchemy import create_engine, pool\n" + text)

    def assert_steps(self, **more):
        session = self.start(**more)
        self.good(session, "up", (None, "a1"))
        self.assertEqual(self.copy.query("SELECT count(*) FROM a1"), [(0,)])
        self.good(session, "down", (None, "a1"))
        return session

    def assert_refused(self, words, **more):
        session = self.open(**more)
        self.assertEqual(session.first.get("code"), REFUSED, session.first)
        self.assertIn(words, session.first["error"])
        self.assertNotIn("a1", "".join(self.copy.catalog()))


class Leading(Case):
    def urls(self):
        """Production's, as a text in the code."""
        return self.production.url.replace(self.production.userinfo(), "%s:%s@" % (self.reader.name, self.reader.password)).replace("postgres://", "postgresql://")

    def test_the_url_of_the_ini_file(self):
        self.put("alembic.ini", INI.replace("[loggers]", "sqlalchemy.url = %s\n\n[loggers]" % self.urls().replace("%", "%%")))
        self.env("from sqlalchemy import engine_from_config\nwith engine_from_config(context.config.get_section('alembic')).connect() as connection:\n" + RUN % "")
        self.assert_steps()

    def test_the_url_of_the_environment(self):
        self.env("import os\nassert %r in os.environ['DATABASE_URL']\nwith create_engine(os.environ['DATABASE_URL']).connect() as connection:\n" % self.copy.name + RUN % "")
        self.assert_steps()

    def test_a_url_in_the_text_and_connect_args(self):
        self.env("with create_engine(%r, connect_args={'dbname': %r, 'options': '-c search_path=public'}).connect() as connection:\n" % (self.urls(), self.production.name) + RUN % "")
        self.assert_steps()

    def test_functions_and_events_of_the_application_that_connect(self):
        """They would succeed, as whoever has the copy's own rights."""
        admin = "psycopg2.connect(%r)" % self.production.url
        self.env("import psycopg2\nwith create_engine('postgresql://', creator=lambda: %s).connect() as connection:\n" % admin + RUN % "")
        self.assert_steps()
        self.env("import psycopg2\nfrom sqlalchemy import event\nengine = create_engine('postgresql://')\n"
                 "event.listen(engine, 'do_connect', lambda *_: %s)\nwith engine.connect() as connection:\n" % admin + RUN % "")  # fmt: skip
        self.assert_steps()

    def test_a_pool_without_an_engine_is_refused(self):
        self.env("import psycopg2\nown = pool.QueuePool(lambda: psycopg2.connect(%r))\ntry:\n    own.connect()\nexcept Exception:\n    pass\nraise Exception('too far')\n" % self.production.url)
        self.assert_refused("cannot lead to the copy")

    def test_a_pool_that_is_given_to_an_engine(self):
        self.env("import psycopg2\nown = pool.QueuePool(lambda: psycopg2.connect(%r))\nwith create_engine('postgresql://', pool=own).connect() as connection:\n" % self.production.url + RUN % "")
        self.assert_steps()

    def test_an_engine_of_another_kind_is_refused(self):
        self.env("with create_engine('sqlite://').connect() as connection:\n" + RUN % "")
        self.assert_refused("cannot lead to the copy")

    def test_what_a_revision_opens_ends_in_the_copy(self):
        """An engine of the application's own, made before, and one for asyncio."""
        text = "app = sa.create_engine(%r)\nlater = sa.create_engine(%r)\n" % (self.urls(), self.urls())
        up = "op.execute('CREATE TABLE a1 (note text)')\nop.get_bind().execute(sa.text('COMMIT'))\n" \
             "with app.begin() as other:\n    other.execute(sa.text(\"INSERT INTO a1 VALUES ('app')\"))\n" \
             "with later.begin() as other:\n    other.execute(sa.text(\"INSERT INTO a1 VALUES ('later')\"))\n"  # fmt: skip
        self.put("revisions/versions/a1_one.py", revision("a1", "r1", up, "op.drop_table('a1')", text))
        result = self.good(self.start(), "up", (None, "a1"))
        self.assertEqual(sorted(self.copy.query("SELECT note FROM a1")), [("app",), ("later",)])
        self.assertEqual(sum("INSERT" in sql for sql, _ in result["statements"]), 2)

    def test_two_that_wait_for_each_other_fail_and_do_not_hang(self):
        text = "app = sa.create_engine(%r)\n" % self.urls()
        self.put("revisions/versions/a1_one.py", revision("a1", "r1", "op.execute('LOCK TABLE customers')\nwith app.begin() as other:\n    other.execute(sa.text('SELECT * FROM customers'))", "", text))
        result = self.start().step("up", (None, "a1"))
        self.assertEqual((False, "55P03"), (result.get("succeeded"), result.get("sqlstate")), result)

    def test_asyncio(self):
        self.env("import asyncio\nfrom sqlalchemy.ext.asyncio import create_async_engine\n\n\ndef run(connection):\n" + RUN % "" +
                 "\n\nasync def main():\n    engine = create_async_engine(%r, poolclass=pool.NullPool)\n    async with engine.connect() as connection:\n"
                 "        await connection.run_sync(run)\n    await engine.dispose()\n\n\nasyncio.run(main())\n" % self.urls().replace("postgresql:", "postgresql+asyncpg:"))  # fmt: skip
        session = self.assert_steps()
        result = self.good(session, "up", (None, "a1"))
        self.assertTrue(all(inside for _, inside in result["statements"]), result["statements"])

    def test_another_database_is_refused_before_anything_runs(self):
        self.assert_refused("another database", witness="SELECT 2")

    def test_an_env_that_hides_the_refusal(self):
        self.env("try:\n    create_engine('sqlite://').connect()\nexcept BaseException:\n    pass\nwith create_engine(%r).connect() as connection:\n" % self.urls() + RUN % "")
        self.assert_refused("cannot lead to the copy")


class Stepping(Case):
    GOOD = PLACE + "with create_engine(url).connect() as connection:\n"

    def test_several_databases_are_refused(self):
        self.env(PLACE + "for name in ('one', 'two'):\n    with create_engine(url).connect() as connection:\n" + "".join("    %s\n" % line for line in (RUN % "").splitlines()))
        self.assert_refused("more than one database")

    def test_an_env_that_migrates_nothing_is_refused(self):
        self.env("")
        self.assert_refused("without migrating")

    def test_an_env_that_does_not_commit_is_a_failure(self):
        self.env(self.GOOD + "    connection.begin()\n    context.configure(connection=connection)\n    context.run_migrations()\n    connection.exec_driver_sql('ROLLBACK')\n")
        result = self.start().step("up", (None, "a1"))
        self.assertFalse(result.get("succeeded", True), result)
        self.assertIn("without keeping", result["message"])

    def test_an_env_that_hides_a_failure(self):
        self.env(self.GOOD + "    try:\n" + "".join("    %s\n" % line for line in (RUN % "").splitlines()) + "    except Exception:\n        pass\n")
        self.copy.query("CREATE TABLE a1 (id integer)")
        result = self.start().step("up", (None, "a1"))
        self.assertEqual((False, "42P07"), (result.get("succeeded"), result.get("sqlstate")), result)

    def test_a_transaction_for_each_revision_or_none(self):
        for options, inside in ((", transaction_per_migration=True", True), (", transactional_ddl=False", True)):
            self.env(self.GOOD + RUN % options)
            session = self.start()
            result = self.good(session, "up", (None, "a1"))
            self.assertEqual({inside}, {inside for _, inside in result["statements"]}, options)
            self.good(session, "down", (None, "a1"))
        self.env(PLACE + "with create_engine(url, isolation_level='AUTOCOMMIT').connect() as connection:\n" + RUN % "")
        result = self.good(self.start(), "up", (None, "a1"))
        self.assertEqual({False}, {inside for _, inside in result["statements"]})

    def test_a_cursor_of_the_driver_is_told(self):
        self.put("revisions/versions/a1_one.py", revision("a1", "r1", "op.get_bind().connection.cursor().execute('CREATE TABLE a1 (id integer)')", "op.drop_table('a1')"))
        session = self.start()
        result = self.good(session, "up", (None, "a1"))
        self.assertEqual(["unseen: what a cursor of the driver's own executes"], [sql for sql, _ in result["statements"]])
        self.assertEqual(["\nDROP TABLE a1"], [sql for sql, _ in self.good(session, "down", (None, "a1"))["statements"]])

    def test_the_program_finds_its_own_python(self):
        """Not the one that python3 is: that one may have no Alembic."""
        program = "%s/alembic" % self.folder
        self.project.put("../alembic", "#!/usr/bin/python3\nimport alembic.config\nalembic.config.main()\n")
        import os

        os.chmod(program, 0o755)
        wrong = "%s/bin" % self.folder
        os.makedirs(wrong, exist_ok=True)
        with open("%s/python3" % wrong, "w") as out:
            out.write("#!/bin/bash\nexec -a \"$0\" /usr/bin/python3 -S \"$@\"\n")  # without the distribution's packages
        os.chmod("%s/python3" % wrong, 0o755)
        environment = self.environment
        self.environment = lambda: dict(environment(), PATH=wrong + ":" + os.environ["PATH"])
        self.assert_steps(command=[program])

    def test_options_of_the_program(self):
        self.project.put("other.ini", INI.replace("[alembic]", "[two]"))
        self.env(self.GOOD.replace("with ", "assert context.get_x_argument(as_dictionary=True) == {'tenant': 'a b'}\nwith ") + RUN % "")
        self.assert_steps(command=self.project.argv + ["-c", "other.ini", "-n", "two", "-x", "tenant=a b"])
        self.assert_steps(command=self.project.argv + ["-c", "other.ini", "-x", "tenant=a b"], alias="two")
        self.assert_refused("does not take '--color'", command=self.project.argv + ["--color"])


class BesideProduction(Case):
    """On MySQL and MariaDB the copy is on the same server, with the rights of whoever made it."""

    kind = "mysql"

    def test_a_version_table_of_production_is_refused(self):
        self.env(PLACE + "with create_engine(url).connect() as connection:\n" + RUN % (", version_table_schema=%r" % self.production.name))
        self.assert_refused("which is not the copy")

    def test_a_revision_that_names_production_is_refused(self):
        for up in ("op.create_table('a1', sa.Column('id', sa.Integer), schema=%r)", "op.execute('DROP TABLE `%s`.production_only')", "op.execute('use %s')"):
            self.put("revisions/versions/a1_one.py", revision("a1", "r1", up % self.production.name, ""))
            result = self.start().step("up", (None, "a1"))
            self.assertEqual(REFUSED, result.get("code"), result)
            self.assertIn("which is not the copy", result["error"])


del TrialCase, Case

if __name__ == "__main__":
    unittest.main()
