"""What `plan` knows of Rails' migrations before anything is run, that `run` refuses the same, and how a table that Rails filled by a load,
or that was restored, is read."""
import json
import os
import subprocess
import unittest

from databases import KINDS, new_database
from projects import Store
from scenario import for_kinds, state_of

ROLLS_BACK = {"postgres": True, "mysql": False, "sqlite": True}


class RailsPlan:
    make = Store
    loses = ("autoincrement",)  # ActiveRecord 6.1 alters a table of SQLite by copying it, and the copy has none

    def add(self, database, version, body, head=""):
        """A migration that was applied after all others: its file, its row, and nothing in the schema."""
        path = os.path.join(self.project.folder, "db", "migrate", "%s_added%s.rb" % (version, version))
        with open(path, "w") as file:
            file.write("class Added%s < ActiveRecord::Migration[5.2]\n%s%s\nend\n" % (version, head, body))
        self.addCleanup(os.remove, path)
        database.query("INSERT INTO schema_migrations (version) VALUES ('%s')" % int(version))
        return str(int(version))

    def plan(self, database, *arguments):
        result = self.run_tool(database, "plan", *arguments, "--format", "json")
        return result.status, json.loads(result.out)

    def named(self, *names):
        return [word for name in names for word in ("--migration", name)]

    def problems(self, plan):
        return [(problem["code"], problem["severity"], problem["name"]) for problem in plan["problems"] if problem["code"] not in ("order-estimated", "cut-splits-batch")]

    def assert_both_refuse(self, database, code, name, *arguments):
        before = state_of(self.project, database)
        status, plan = self.plan(database, *arguments)
        self.assertEqual((status, self.problems(plan)), (4, [(code, "error", name)]))
        result = self.run_tool(database, "run", *arguments, "--yes", "--format", "json")
        self.assertEqual(result.status, 4, result)
        self.assertEqual(state_of(self.project, database), before)
        return plan

    def test_a_plan_says_what_can_be_undone(self):
        status, plan = self.plan(self.database, *self.named(*self.brought[5]))
        self.assertEqual((status, self.problems(plan), {undo["reversible"] for undo in plan["undo"]}), (0, [], {"yes"}))

    def test_without_a_project_it_is_not_known_and_that_is_said(self):
        argv = self.arguments(self.database, "plan", *self.named(*self.brought[5]), "--format", "json")
        argv = argv[: argv.index("--project")] + ["--framework", "rails", "--project", self.folder]
        done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        plan = json.loads(done.stdout)
        self.assertEqual((done.returncode, self.problems(plan)), (0, [("unknown-reversibility", "warning", None)]))
        self.assertEqual({undo["reversible"] for undo in plan["undo"]}, {"unknown"})

    def test_no_way_back_is_refused_by_plan_and_run(self):
        database = self.fresh()
        version = self.add(database, "20260401000000", "  def up\n    create_table :later\n  end")
        plan = self.assert_both_refuse(database, "irreversible", version, *self.named(version, self.brought[5][0]))
        self.assertIn("no down method", plan["problems"][-1]["message"])
        with_commands = self.run_tool(database, "run", *self.named(version), "--commands", "--yes")
        self.assertEqual(with_commands.status, 4, with_commands)
        self.undo(database, *self.named(version, *self.brought[5]), "--accept-irreversible", version)
        self.assertEqual(sorted(self.project.applied(database)), sorted(self.states[4].applied + [version]))

    def test_a_row_without_a_file_matters_only_where_it_is_undone(self):
        database = self.fresh()
        database.query("INSERT INTO schema_migrations (version) VALUES ('20150101000000')")
        self.assert_both_refuse(database, "missing-code", "20150101000000", *self.named("20150101000000", *self.brought[5]))
        self.undo(database, *self.named(*self.brought[5]))
        self.assertEqual(sorted(self.project.applied(database)), sorted(self.states[4].applied + ["20150101000000"]))

    def test_a_version_with_leading_zeros_is_refused_by_name(self):
        database = self.fresh()
        self.add(database, "001", "  def change\n  end")
        database.query("UPDATE schema_migrations SET version = '001' WHERE version = '1'")
        status, plan = self.plan(database, *self.named("001"))
        self.assertEqual(status, 4)
        self.assertIn(("unreachable", "error", "001"), self.problems(plan))
        self.assertIn("row '001' is not written as", [problem["message"] for problem in plan["problems"] if problem["code"] == "unreachable"][0])

    def test_a_command_that_does_nothing_and_says_nothing_is_a_failure(self):
        elsewhere, database = self.fresh(), self.fresh()
        before = state_of(self.project, database)
        self.project.tool(elsewhere, "db:migrate:down", "VERSION=" + self.brought[5][1])
        argv = self.arguments(database, "run", *self.named(self.brought[5][1]), "--commands", "--yes")
        argv[argv.index("--command") + 1] = "env STORE_DATABASE_URL=%s bin/rails" % elsewhere.rails_url
        done = subprocess.run(argv, env=self.project.env(database), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(done.returncode, 1 if ROLLS_BACK[self.kind] else 5, done)
        self.assertIn("exit status 0, but the migration table has not changed", done.stderr)
        self.assertEqual(state_of(self.project, database), before)

    def test_commands_name_the_database_where_it_has_a_name(self):
        newest = sorted(self.brought[5], reverse=True)
        for alias, task in ((None, "db:migrate:down"), ("primary", "db:migrate:down:primary")):
            with self.subTest(alias=alias):
                result = self.run_tool(self.database, "plan", *self.named(*newest), "--format", "commands", *(("--alias", alias) if alias else ()))
                self.assertEqual(result.out.splitlines(), ["bin/rails %s VERSION=%s" % (task, name) for name in newest], result)

    def test_all_or_nothing_where_the_database_can(self):
        database = self.fresh()
        failing = self.add(database, "20240101000000", "  def up\n  end\n\n  def down\n    add_column :no_such_table, :a, :string\n  end")
        before = state_of(self.project, database)
        result = self.run_tool(database, "run", *self.named(failing, *self.brought[5]), "--yes")
        # By its row the failing one is the newest; by its version, which is all that MySQL has, it is the oldest.
        self.assertEqual(result.status, 1 if ROLLS_BACK[self.kind] else 5, result)
        if ROLLS_BACK[self.kind]:
            self.assertEqual(state_of(self.project, database), before)
        else:
            self.assertEqual(sorted(self.project.applied(database)), sorted(self.states[4].applied + [failing]))

    def test_one_that_may_not_run_in_a_transaction_is_named(self):
        database = self.fresh()
        version = self.add(database, "20260401000000", "  def change\n  end", "  disable_ddl_transaction!\n\n")
        status, plan = self.plan(database, *self.named(version, *self.brought[5]))
        self.assertEqual((status, self.problems(plan)), (0, [("not-atomic", "info", version)]))
        self.undo(database, *self.named(version, *self.brought[5]))
        self.assert_state(database, 5)

    def test_versions_alone_are_not_undone_unless_each_is_named(self):
        status, plan = self.plan(self.database, "--to", self.brought[4][-1], "--split")
        self.assertEqual(status, 4 if self.kind == "mysql" else 0, plan)
        if self.kind == "mysql":
            self.assertEqual([problem["code"] for problem in plan["problems"] if problem["severity"] == "error"], ["order-estimated"])

    # --- rows that were not written one by one

    def load_then_deploy(self):
        """A database made by db:schema:load with the files of deployment 4, then migrated with those of 5 and 6."""
        database = self.own(new_database(self.kind, self.folder))
        project = self.make(os.path.join(self.folder, self.id()))
        project.keep_until(4)
        source = self.fresh()
        self.undo(source, "--to", self.brought[3][-1])
        source.query("DROP VIEW open_orders")  # schema.rb knows no views
        project.tool(source, "db:schema:dump")
        project.tool(database, "db:schema:load", "DISABLE_DATABASE_ENVIRONMENT_CHECK=1")
        self.project.tool(database, "db:migrate")
        return database

    def test_a_load_of_the_schema_is_no_deployment(self):
        if self.kind == "mysql":
            return  # nothing of it is left there
        history = self.document(self.load_then_deploy(), "history")
        first, *later = history["batches"]
        loaded = sorted(name for names in self.brought[:4] for name in names)
        self.assertEqual(sorted(map(self.name_of, first["migrations"])), loaded)
        self.assertTrue(first["baseline"], first)
        self.assertEqual([list(map(self.name_of, batch["migrations"])) for batch in later][-1][-1], self.brought[5][-1])

    def test_a_cut_inside_a_load_is_refused(self):
        if self.kind == "mysql":
            return
        status, plan = self.plan(self.load_then_deploy(), "--to", self.brought[1][0])
        self.assertEqual(status, 4)
        self.assertIn("cut-splits-batch", [problem["code"] for problem in plan["problems"] if problem["severity"] == "error"])

    def test_a_restored_table_is_read_in_its_physical_order(self):
        if self.kind != "postgres":
            return
        database = self.own(new_database(self.kind, self.folder))
        tools = "/usr/lib/postgresql/15/bin/" if os.path.exists("/usr/lib/postgresql/15/bin/pg_dump") else ""
        dump = subprocess.run([tools + "pg_dump", self.database.url], check=True, stdout=subprocess.PIPE).stdout
        subprocess.run([tools + "psql", "-qX", "-v", "ON_ERROR_STOP=1", database.url], input=dump, check=True, stdout=subprocess.DEVNULL)
        history = self.document(database, "history")
        names = [self.name_of(migration) for batch in history["batches"] for migration in batch["migrations"]]
        self.assertEqual((history["order"], names), ("physical", [name for names in self.brought for name in names]))
        self.undo(database, "--to", self.brought[3][-1])
        self.assert_state(database, 4)


for_kinds(KINDS, RailsPlan, globals())
del RailsPlan

if __name__ == "__main__":
    unittest.main()
