"""What real Knex applied comes back batch by batch, on each database."""
import unittest

from databases import KINDS
from projects import Blog
from scenario import for_kinds


class Knex:
    make = Blog

    def test_history_gives_back_the_batches(self):
        history = self.document(self.database, "history")
        self.assertEqual([[self.name_of(migration) for migration in batch["migrations"]] for batch in history["batches"]], self.brought)
        self.assertEqual([(batch["source"], batch["confidence"]) for batch in history["batches"]], [("batch", "sure")] * 6)
        self.assertEqual((history["framework"], history["time"]), ("knex", "exact"))

    def test_every_selector_plans_the_same_set(self):
        for number in range(2, 7):
            expected = sorted(name for names in self.brought[number - 1 :] for name in names)
            for selector in self.selectors(number):
                with self.subTest(selector=selector):
                    self.assertEqual(sorted(map(self.name_of, self.document(self.database, "plan", *selector)["undo"])), expected)

    def test_every_boundary_is_reached_exactly(self):
        for number in range(2, 7):
            with self.subTest(before=number):
                database = self.fresh()
                self.undo(database, *self.selectors(number)[number % 4])
                self.assert_state(database, number - 1)

    def selectors(self, number):
        return [
            ("--after", self.instant(number)),
            ("--batch", str(number)),
            ("--last", str(7 - number)),
            ("--to", self.brought[number - 2][-1]),
        ]


for_kinds(KINDS, Knex, globals())
del Knex

if __name__ == "__main__":
    unittest.main()
