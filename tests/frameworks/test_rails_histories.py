"""Every boundary of generated Rails histories is reached exactly, or refused before anything changes: real ActiveRecord, on each database.

The state to reach is what a database showed that had been migrated only that far."""
import json
import os
import shutil
import subprocess
import unittest

from databases import KINDS, new_database, new_folder
from projects import Store
from rails_histories import History
from scenario import for_kinds, state_of

SEEDS = range(1, 13)

# Deploys in one process: a line names the database and the folder of files that are there by then.
DEPLOYER = """
STDOUT.sync = true
while (line = STDIN.gets)
  url, folder = line.chomp.split("\\t")
  ActiveRecord::Migration.verbose = false
  ActiveRecord::Base.establish_connection(url)
  context = ActiveRecord::VERSION::MAJOR < 7 ? ActiveRecord::MigrationContext.new([folder], ActiveRecord::SchemaMigration) : ActiveRecord::MigrationContext.new([folder])
  context.migrate
  ActiveRecord::Base.remove_connection
  puts "deployed"
end
"""


class Shell(Store):
    """The fixture project without its migrations."""

    def __init__(self, folder):
        super().__init__(folder)
        shutil.rmtree(os.path.join(self.folder, "db", "migrate"))
        os.mkdir(os.path.join(self.folder, "db", "migrate"))
        self.migrations = os.path.join(self.folder, "db", "migrate")


class Histories:
    loses = ("autoincrement",)  # ActiveRecord 6.1 alters a table of SQLite by copying it, and the copy has none

    @classmethod
    def setUpClass(cls):
        cls.folder = new_folder()
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.shell = Shell(os.path.join(cls.folder, "shell"))
        cls.own_database = cls.own(new_database(cls.kind, cls.folder))
        argv = cls.shell.argv + ["runner", DEPLOYER]
        cls.deployer = subprocess.Popen(argv, cwd=cls.shell.folder, env=cls.shell.env(cls.own_database), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.deployer.communicate)

    def deploy_history(self, number):
        """All deployments of one history on a new database; the state after each."""
        self.history = History(number, self.kind)
        self.project = Shell(os.path.join(self.folder, "history%d" % number))
        self.database = self.own(new_database(self.kind, self.folder))
        self.states = []
        for migrations, tables in zip(self.history.deployments, self.history.tables_after):
            for migration in migrations:
                migration.write(self.project.migrations, number)
            self.deployer.stdin.write("%s\t%s\n" % (self.database.rails_url, self.project.migrations))
            self.deployer.stdin.flush()
            self.assertEqual(self.deployer.stdout.readline(), "deployed\n")
            for table in tables:
                self.database.query("INSERT INTO %s (name, amount) VALUES ('row', 1)" % table)
            self.states.append(state_of(self.project, self.database))

    def selector(self, boundary):
        """Back to the state after that many deployments."""
        if self.kind == "mysql":  # keeps no order: each is named
            going = [migration for deployment in self.history.deployments[boundary:] for migration in deployment]
            return [word for migration in going for word in ("--migration", migration.row)]
        return ["--to", self.history.deployments[boundary - 1][-1].row, "--split"]

    def check_boundary(self, boundary):
        going = [migration for deployment in self.history.deployments[boundary:] for migration in deployment]
        database = self.fresh()
        before = state_of(self.project, database)
        result = self.run_tool(database, "run", *self.selector(boundary), "--yes", "--format", "json")
        if all(migration.reversible for migration in going):
            self.assertEqual(result.status, 0, "%s\n%s" % (result.out, result.err))
            events = [json.loads(line) for line in result.out.splitlines()]
            undone = [event["name"] for event in events if event["event"] == "undone"]
            rows = [migration.row for migration in going]
            self.assertEqual(sorted(undone), sorted(rows))
            if self.kind != "mysql":  # which keeps no order: there the code shows one that works
                self.assertEqual(undone, rows[::-1])
            self.assert_state(database, boundary)
            return "reached"
        self.assertEqual(result.status, 4, "%s\n%s" % (result.out, result.err))
        self.assertEqual(state_of(self.project, database), before)
        return "refused"

    def test_every_boundary_is_reached_or_refused(self):
        verdicts = []
        every = int(os.environ.get("MIGROLLBACK_TEST_EVERY", "1"))
        for number in SEEDS[::every]:
            self.deploy_history(number)
            for boundary in range(1, len(self.history.deployments)):
                with self.subTest(history=number, boundary=boundary):
                    verdicts.append(self.check_boundary(boundary))
        self.assertGreater(verdicts.count("refused"), 3 // every)
        self.assertGreater(verdicts.count("reached"), 3 // every)
        if every == 1:  # of all histories, not of each sample
            self.assertGreater(verdicts.count("reached"), len(verdicts) // 3, "the histories must be able to be undone, mostly")


for_kinds(KINDS, Histories, globals())
del Histories

if __name__ == "__main__":
    unittest.main()
