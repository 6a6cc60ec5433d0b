"""The GitLab loop on what is really left over: an upgrade, the backup restored over it, the upgrade again with mark-complete. Real ActiveRecord.

After success the schema is that of an upgrade that never failed; a refusal has changed nothing. The table of all cases is printed at the end.
"""
import json
import os
import shutil
import subprocess
import sys
import textwrap
import unittest
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from cases import CASES  # noqa: E402
from databases import new_database, new_folder  # noqa: E402
from projects import environment  # noqa: E402
from restore import backup  # noqa: E402
from scenario import migrollback  # noqa: E402

STORE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "store")
BASE = """
create_table(:users) { |t| t.string :name }
create_table(:orders) { |t| t.references :user, foreign_key: true; t.decimal :total, precision: 10, scale: 2 }
execute "create type level as enum ('low')" if connection.adapter_name =~ /postg/i
execute "insert into users (id, name) values (1, 'ann'), (2, 'bob')"
execute "insert into orders (id, user_id, total) values (1, 1, 9.5), (2, 2, 3)"
"""
UPGRADE = """
ActiveRecord::Migration.verbose = false
JSON.parse(STDIN.read).each do |url, folder|
  ActiveRecord::Base.establish_connection(url)
  ActiveRecord::Migrator.migrations_paths = [folder]
  base = ActiveRecord::Base
  (base.connection.respond_to?(:migration_context) ? base.connection : base.connection_pool).migration_context.migrate
rescue => e
  STDERR.puts(folder, e.full_message)
  exit(1)
end
"""


def ruby(name, body):
    return "class %s < ActiveRecord::Migration[5.2]\n%s\nend\n" % (name, textwrap.indent(body, "  "))


def schema(database):
    """Without what migrollback made for itself."""
    return [line for line in database.catalog() if "migrollback_" not in line]


def rows(database):
    """Of the columns that the backup has: on MySQL the failed run itself may have added others."""
    return {table: [row[:2] for row in database.query('SELECT * FROM "%s" ORDER BY id' % table)] for table in ("users", "orders")}


class Leftovers(unittest.TestCase):
    kind = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if cls.kind is None:
            raise unittest.SkipTest("the base of the others")
        cls.folder = new_folder()
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.cases = [case for case in CASES if cls.kind in case.kinds][:: int(os.environ.get("MIGROLLBACK_TEST_EVERY", "1"))]
        cls.base = cls.own(new_database(cls.kind, cls.folder))
        cls.upgrade([(cls.base, cls.project("base", []))])
        cls.backup = backup(cls.base)
        cls.upgraded = []
        for number, case in enumerate(cls.cases):
            database = cls.own(cls.base.copy())
            cls.upgraded.append((database, cls.project("c%d" % number, case.migrations)))
        cls.upgrade(cls.upgraded)

    @classmethod
    def own(cls, database):
        cls.addClassCleanup(database.drop)
        return database

    @classmethod
    def project(cls, name, bodies):
        folder = os.path.join(cls.folder, name)
        shutil.copytree(STORE, folder, symlinks=True, ignore=shutil.ignore_patterns("log", "tmp", "migrate", "*.sqlite3"))
        os.makedirs(os.path.join(folder, "db", "migrate"))
        migrations = [("base", "def up\n%s\nend" % BASE)] + [("%s_n%d" % (name, n), body) for n, body in enumerate(bodies)]
        for n, (label, body) in enumerate(migrations):
            path = os.path.join(folder, "db", "migrate", "%d_%s.rb" % (20240101000000 + n, label))
            with open(path, "w") as file:
                file.write(ruby("".join(word.capitalize() for word in label.split("_")), body))
        return folder

    @classmethod
    def env(cls, database):
        return environment(database, {"STORE_DATABASE_URL": database.rails_url, "RAILS_ENV": "production"})

    @classmethod
    def upgrade(cls, places):
        """The framework's own upgrade of many databases in one process."""
        work = json.dumps([[database.rails_url, os.path.join(folder, "db", "migrate")] for database, folder in places])
        done = subprocess.run(["bin/rails", "runner", UPGRADE], cwd=places[0][1], env=cls.env(places[0][0]), input=work, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise AssertionError(done.stdout)

    def repair(self, command, database, folder, *options):
        argv = [migrollback(), "mark-complete", "--database", database.url, "--project", folder, "--yes", "--format", "json", *options]
        done = subprocess.run(argv + ["--"] + command, cwd=folder, env=self.env(database), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
        try:
            return done.returncode, json.loads(done.stdout), done.stderr
        except ValueError:
            raise AssertionError("no document (exit %d): %s\n%s" % (done.returncode, done.stdout, done.stderr))

    def versions(self, database):
        return [version for (version,) in database.query("SELECT version FROM schema_migrations ORDER BY version")]

    def try_case(self, case, database, folder):
        """The verdict of each round; an AssertionError for what must not be."""
        wanted, versions = schema(database), self.versions(database)
        for sql in case.left:
            database.query(sql)
        self.backup.restore(database)
        for sql in case.after:
            database.query(sql)
        before = schema(database), rows(database), self.versions(database)
        self.assertEqual(self.versions(self.base), before[2], "the backup is restored")
        status, document, messages = self.repair(["bin/rails", "db:migrate"], database, folder)
        verdicts = [round["remedy"] for round in document["rounds"]]
        evidence = json.dumps(document, indent=1) + messages[-3000:]
        if verdicts[-1:] == ["refuse"] or status != 0:
            self.assertIn(status, (1, 4), evidence)
            self.assertEqual(before[1:], (rows(database), self.versions(database)), evidence)
            if len(verdicts) <= 1 and "disable_ddl" not in str(case.migrations) and self.kind != "mysql":
                self.assertEqual(before[0], schema(database), evidence)
        else:
            self.assertEqual(0, status, evidence)
            self.assertEqual(wanted, schema(database), evidence)
            self.assertEqual(versions, self.versions(database), evidence)
        return verdicts if verdicts else ([] if status == 0 else ["refuse"]), evidence

    def outcome(self, index):
        case, (database, folder) = self.cases[index], self.upgraded[index]
        wanted = case.verdict[self.kind] if isinstance(case.verdict, dict) else case.verdict
        try:
            found, evidence = self.try_case(case, database, folder)
        except Exception as wrong:  # pylint: disable=broad-except
            return case.name, wanted, None, str(wrong)
        return case.name, wanted, found, evidence

    def test_every_leftover_is_proven_set_aside_or_refused(self):
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(self.outcome, range(len(self.cases))))
        print("\n%-10s %-48s %s" % (self.kind, "what is left over", "remedies"))
        for name, wanted, found, evidence in outcomes:
            print("%-10s %-48s %s%s" % ("", name, ", ".join(found) if found is not None else "WRONG", "" if found == wanted else "   (expected: %s)" % ", ".join(wanted)))
        for name, wanted, found, evidence in outcomes:
            with self.subTest(name):
                self.assertEqual(wanted, found, evidence)


class LeftoversPostgres(Leftovers):
    kind = "postgres"


class LeftoversMysql(Leftovers):
    kind = "mysql"


class LeftoversSqlite(Leftovers):
    kind = "sqlite"


if __name__ == "__main__":
    unittest.main()
