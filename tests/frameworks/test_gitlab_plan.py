"""GitLab's table: rows without a time, a load of one instant, and work of the application that must end first."""
import json
import pathlib
import unittest

from projects import Forge
from scenario import for_kinds, state_of

GAP = ("--gap", "30m")  # in deployment 4 one migration ran for twenty minutes


class GitlabPlan:
    make = Forge

    def plan(self, database, *arguments):
        result = self.run_tool(database, "plan", *arguments, *GAP, "--format", "json")
        return result.status, json.loads(result.out)

    def errors(self, plan):
        return [problem["code"] for problem in plan["problems"] if problem["severity"] == "error"]

    def test_unfinished_background_work_is_a_refusal(self):
        database = self.fresh()
        database.query("CREATE TABLE batched_background_migrations (id bigint, status smallint, job_class_name text, table_name text, column_name text)")
        for status, refused in ((3, False), (6, False), (1, True), (0, True), (4, True)):
            with self.subTest(status=status):
                database.query("DELETE FROM batched_background_migrations")
                database.query("INSERT INTO batched_background_migrations VALUES (1, %d, 'FillSku', 'products', 'id')" % status)
                code, plan = self.plan(database, "--after", self.instant(6))
                self.assertEqual((code, self.errors(plan)), (4, ["background-work"]) if refused else (0, []))
        self.assertIn("FillSku on products.id", plan["problems"][-1]["message"])
        before = state_of(self.project, database)
        result = self.run_tool(database, "run", "--after", self.instant(6), *GAP, "--yes")
        self.assertEqual(result.status, 4, result)
        self.assertEqual(state_of(self.project, database), before)

    def test_a_cut_among_rows_without_times_is_refused_unless_they_are_named(self):
        code, plan = self.plan(self.database, "--to", self.brought[0][0])
        self.assertEqual(code, 4)
        self.assertIn("cut-splits-batch", self.errors(plan))

    def test_squashed_versions_matter_only_where_they_are_undone(self):
        database = self.fresh()
        database.query("INSERT INTO schema_migrations VALUES ('20150101000000', NULL)")
        database.query("INSERT INTO schema_migrations VALUES ('20150102000000', %s)", (self.instant(5),))
        code, plan = self.plan(database, "--after", self.instant(5))
        self.assertEqual((code, self.errors(plan)), (4, ["missing-code"]))
        database.query("DELETE FROM schema_migrations WHERE version = '20150102000000'")
        self.undo(database, "--after", self.instant(5), *GAP)
        self.assertEqual(sorted(self.project.applied(database)), sorted(self.states[3].applied + ["20150101000000"]))

    def test_a_fresh_install_is_a_baseline(self):
        database = self.fresh()
        database.query("INSERT INTO schema_migrations SELECT 20100101000000 + n, '2024-01-01' FROM generate_series(1, 3000) n")
        history = self.document(database, "history", *GAP)
        large = [batch for batch in history["batches"] if len(batch["migrations"]) >= 3000]
        self.assertEqual([batch["baseline"] for batch in large], [True])
        code, plan = self.plan(database, "--after", "2023-12-31")
        self.assertEqual(code, 4)
        self.assertIn("baseline", [problem["code"] for problem in plan["problems"]])

    def test_migrations_that_take_their_locks_in_a_transaction_of_their_own(self):
        """As GitLab's helper does: a lock time-out for a nested transaction, reset behind it; inside the one transaction for all."""
        database = self.fresh()
        newest = self.project.file_of(self.brought[5][0])
        with open(newest) as file:
            text = file.read()
        self.addCleanup(pathlib.Path(newest).write_text, text)
        retrying = (
            "  def exec_migration(conn, direction)\n"
            "    conn.transaction(requires_new: true) { conn.execute(\"SET LOCAL lock_timeout TO '100ms'\"); super }\n"
            '    conn.execute("RESET idle_in_transaction_session_timeout; RESET lock_timeout")\n  end\n'
        )
        with open(newest, "w") as file:
            file.write(text.replace("\n", "\n" + retrying, 1))
        self.undo(database, "--after", self.instant(6), *GAP)
        self.assert_state(database, 5)


for_kinds(["postgres"], GitlabPlan, globals())
del GitlabPlan

if __name__ == "__main__":
    unittest.main()
