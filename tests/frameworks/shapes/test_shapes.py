"""Each framework's table by itself: which framework it is, its history, its plans, and rows of a migration that failed."""
import json
import os
import shutil
import unittest
from datetime import datetime, timezone

import shapes
from databases import new_folder
from shapes import Made, migrollback


class Shape:
    """A test a shape and database; subclasses set `kind`, and the methods are made below."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = new_folder()
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)

    def check(self, shape):
        made = Made(shape, self.kind, self.folder)
        self.addCleanup(made.database.drop)
        asked = self.check_detection(made)
        self.check_history(made, asked)
        self.check_mark(made, asked)
        for plan in shape["plans"]:
            if self.kind in plan.get("databases", shapes.KINDS):
                self.check_plan(made, asked, plan)
        if "broken" in shape:
            self.check_broken(made, asked, shape["broken"])

    def check_detection(self, made):
        """Gives the arguments that are needed to choose the framework: none where its table is its own."""
        status, document = migrollback(made.database, "frameworks")
        self.assertIn("found", document)
        found = sorted((item["framework"], item["table"]) for item in document["found"])
        candidates = made.shape.get("candidates", [made.shape["framework"]])
        self.assertEqual(status, 0)
        self.assertEqual(sorted(name for name, _ in found), candidates)
        self.assertIn((made.shape["framework"], made.label), found)
        if len(candidates) == 1:
            return []
        status, document = migrollback(made.database, "history")
        self.assertEqual((status, sorted(document["candidates"])), (8, candidates))
        return ["--framework", made.shape["framework"]]

    def check_history(self, made, asked):
        status, document = migrollback(made.database, "history", *asked)
        self.assertEqual(status, 0, document)
        shown = [[(row["app"], row["name"], row["applied_at"]) for row in batch["migrations"]] for batch in document["batches"]]
        self.assertEqual(document["framework"], made.shape["framework"])
        self.assertEqual(document["table"], made.label)
        self.assertEqual(shown, made.batches())
        self.assertEqual((document["time"], document["order"]), (made.expected("time"), made.expected("order")))
        source = made.expected("batches_from", "time")
        self.assertEqual({batch["source"] for batch in document["batches"]}, {source})

    def check_mark(self, made, asked):
        """The profile's statement that records a migration: the history then has it, applied now, and the framework's row is whole."""
        statement = made.mark_statement()
        if statement is None:
            return
        made.database.query(*statement("99"))
        status, document = migrollback(made.database, "history", *asked)
        self.assertEqual(status, 0, document)
        rows = [row for batch in document["batches"] for row in batch["migrations"] if row["name"] == "99"]
        self.assertEqual(len(rows), 1)
        if made.expected("time") != "none":
            at = datetime.fromisoformat(rows[0]["applied_at"].replace("Z", "+00:00"))
            self.assertLess(abs((datetime.now(timezone.utc) - at).total_seconds()), 120)
        made.remove("99")

    def check_plan(self, made, asked, expected):
        status, plan = migrollback(made.database, "plan", *expected["arguments"], *asked, *self.graph(made, expected))
        self.assertEqual(status, expected["exit"], plan)
        if status == 8:
            self.assertEqual(plan["schema"], "migrollback.error/1")
            return
        self.assertEqual([(row["app"], row["name"]) for row in plan["undo"]], [shapes.key(item) for item in expected["undo"]])
        self.assertEqual(shapes.lines(plan), expected["commands"])
        self.assertEqual(sorted(shapes.problems(plan)), sorted(expected["problems"]))

    def graph(self, made, expected):
        """A table that holds the newest version only needs to be told what lies before it."""
        if "graph" not in expected:
            return []
        path = os.path.join(self.folder, "graph.json")
        document = {"schema": "migrollback.graph/1", "framework": made.shape["framework"], "source": "framework", "migrations": expected["graph"]}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        return ["--graph", path]

    def check_broken(self, made, asked, broken):
        """A migration that the table says failed stands in the way of any rollback, by name."""
        made.add(broken.get("rows", []))
        if "statement" in broken:
            made.database.query(broken["statement"])
        status, plan = migrollback(made.database, "plan", "--last", "1", *asked)
        self.assertEqual(status, 4, plan)
        self.assertIn((broken["problem"], "error", broken["name"]), [(p["code"], p["severity"], p["name"]) for p in plan["problems"]])
        status, check = migrollback(made.database, "check", "--no-shadow", *asked)
        self.assertEqual((status, check["failed_on"]), (3, ["dirty"]), check)
        self.assertIn(broken["name"], [one["name"] for one in check["dirty"]])
        status, check = migrollback(made.database, "check", "--no-shadow", "--fail-on", "unsafe", *asked)
        self.assertEqual((status, check["failed_on"]), (1, []), check)  # nothing is found, but what is pending is not known


def add_tests():
    for kind in shapes.KINDS:
        methods = {"kind": kind}
        for shape in shapes.load():
            if kind in shape["databases"]:
                methods["test_" + shape["name"].replace("-", "_")] = lambda self, shape=shape: self.check(shape)
        name = "Shapes" + kind.capitalize()
        globals()[name] = type(name, (Shape, unittest.TestCase), methods)


add_tests()

if __name__ == "__main__":
    unittest.main()
