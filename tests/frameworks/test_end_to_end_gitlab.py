"""GitLab's shape of Rails' table: rows without a time, a schema load with one instant, and deployments after them."""
import unittest

from projects import Forge
from scenario import for_kinds

GAP = ("--gap", "30m")  # in deployment 4 one migration ran for twenty minutes


class Gitlab:
    make = Forge

    def test_history_tells_the_deployments_after_the_baseline(self):
        history = self.document(self.database, "history", *GAP)
        batches = [sorted(map(self.name_of, batch["migrations"])) for batch in history["batches"]]
        self.assertEqual(batches[-3:], [sorted(names) for names in self.brought[3:]])
        self.assertEqual(sum(batches[:-3], []), sum(([*sorted(self.brought[0])], sorted(self.brought[1] + self.brought[2])), []))
        self.assertEqual((history["framework"], history["time"]), ("gitlab", "exact"))
        self.assertIsNone(history["batches"][0]["first_applied_at"])

    def test_every_deployment_after_the_baseline_is_undone_exactly(self):
        for number in (4, 5, 6):
            with self.subTest(before=number):
                database = self.fresh()
                self.undo(database, "--after", self.instant(number), *GAP)
                self.assert_state(database, number - 1)


for_kinds(["postgres"], Gitlab, globals())
del Gitlab

if __name__ == "__main__":
    unittest.main()
