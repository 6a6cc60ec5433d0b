"""What real Django applied in six deployments comes back deployment by deployment: table, schema and rows, on each database."""
import unittest

from databases import KINDS
from projects import Shop
from scenario import for_kinds


class Django:
    make = Shop

    def test_history_gives_back_the_deployments(self):
        history = self.document(self.database, "history")
        batches = [[self.name_of(migration) for migration in batch["migrations"]] for batch in history["batches"]]
        self.assertEqual(batches, self.brought)
        self.assertEqual((history["framework"], history["order"], history["time"]), ("django", "applied_at", "exact"))
        self.assertEqual([batch["number"] for batch in history["batches"]], [1, 2, 3, 4, 5, 6])

    def test_every_selector_plans_the_same_set(self):
        for number in range(2, 7):
            expected = sorted(name for names in self.brought[number - 1 :] for name in names)
            for selector in self.selectors(number):
                with self.subTest(selector=selector):
                    plan = self.document(self.database, "plan", *selector)
                    self.assertEqual(sorted(map(self.name_of, plan["undo"])), expected)
                    self.assertEqual((plan["exact"], plan["kept"]), (True, len(self.states[number - 2].applied)))

    def test_every_boundary_is_reached_exactly(self):
        for number in range(2, 7):
            with self.subTest(before=number):
                database = self.fresh()
                events = self.undo(database, *self.selectors(number)[number % 4])
                self.assert_state(database, number - 1)
                undone = [self.name_of(event) for event in events if event["event"] == "undone"]
                self.assertEqual(sorted(undone), sorted(name for names in self.brought[number - 1 :] for name in names))
                self.assertEqual((events[-1]["event"], events[-1]["exit"]), ("finished", 0))
                self.assertEqual(self.document(database, "plan", "--after", self.instant(number))["undo"], [])

    def test_everything_can_be_undone(self):
        database = self.fresh()
        self.undo(database, "--after", self.instant(1))
        self.assertEqual(self.project.applied(database), [])

    def selectors(self, number):
        return [
            ("--after", self.instant(number)),
            ("--batch", str(number)),
            ("--last", str(7 - number)),
            ("--to", self.brought[number - 2][-1]),
        ]


for_kinds(KINDS, Django, globals())
del Django

if __name__ == "__main__":
    unittest.main()
