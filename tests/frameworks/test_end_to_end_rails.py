"""What real ActiveRecord applied, out of the order of its versions, comes back deployment by deployment, on each database."""
import unittest

from databases import KINDS
from projects import Store
from scenario import for_kinds

ORDERS = {"postgres": "xid", "mysql": "version", "sqlite": "physical"}


class Rails:
    make = Store
    loses = ("autoincrement",)  # ActiveRecord 6.1 alters a table of SQLite by copying it, and the copy has none

    def history(self, database):
        document = self.document(database, "history")
        return document, [self.name_of(migration) for batch in document["batches"] for migration in batch["migrations"]]

    def test_history_is_in_the_order_of_application_where_the_database_keeps_it(self):
        document, names = self.history(self.database)
        applied = [name for names in self.brought for name in names]
        self.assertNotEqual(applied, sorted(applied), "the fixture must have been applied out of order")
        self.assertEqual((document["framework"], document["time"], document["order"]), ("rails", "none", ORDERS[self.kind]))
        self.assertEqual(names, sorted(applied) if self.kind == "mysql" else applied)

    def test_a_table_without_times_cannot_answer_a_datetime(self):
        result = self.run_tool(self.database, "plan", "--after", self.instant(3), "--format", "json")
        self.assertEqual(result.status, 8, result)

    def test_every_boundary_is_reached_exactly(self):
        for number in range(2, 7):
            with self.subTest(before=number):
                database = self.fresh()
                undo = [name for names in self.brought[number - 1 :] for name in names]
                self.undo(database, *self.selector(number, undo))
                self.assert_state(database, number - 1)

    def test_newest_is_undone_first_in_one_process(self):
        database = self.fresh()
        undo = [name for names in self.brought[2:] for name in names]
        events = self.undo(database, *self.selector(3, undo))
        undone = [event["name"] for event in events if event["event"] == "undone"]
        self.assertEqual(undone, sorted(undo, reverse=True) if self.kind == "mysql" else undo[::-1])
        plan = self.document(self.database, "plan", *self.selector(3, undo))
        self.assertEqual(len(plan["steps"]), 1, plan["steps"])

    def test_plain_commands_reach_the_same_state(self):
        database = self.fresh()
        undo = [name for names in self.brought[4:] for name in names]
        self.undo(database, *self.selector(5, undo), "--commands")
        self.assert_state(database, 4)

    def test_a_migration_without_a_file_is_refused_before_anything_changes(self):
        database = self.fresh()
        database.query("INSERT INTO schema_migrations (version) VALUES ('20260401000000')")
        before = self.project.applied(database), database.catalog()
        result = self.run_tool(database, "run", "--migration", "20260401000000", "--migration", self.brought[5][0], "--yes", "--format", "json")
        self.assertIn(result.status, (1, 4), result)
        self.assertEqual((self.project.applied(database), database.catalog()), before)

    def selector(self, number, undo):
        if self.kind == "mysql":  # keeps no order: each is named
            return [word for name in undo for word in ("--migration", name)]
        return ["--to", self.brought[number - 2][-1], "--split"]


for_kinds(KINDS, Rails, globals())
del Rails

if __name__ == "__main__":
    unittest.main()
