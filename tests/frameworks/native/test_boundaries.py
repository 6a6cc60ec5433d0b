"""Every boundary of a history, undone without the framework, ends in exactly the rows and the catalog that were there then."""
import sys
import unittest

from case import DEPLOYMENTS, NativeCase
from layouts import LAYOUTS, Diesel, Flyway, Morph, SqlMigrate, Sqlx


# Layouts whose files differ only in name from another's: two boundaries show it.
FEW = (Diesel, Flyway, Sqlx, Morph, SqlMigrate)


class Boundaries:
    def test_every_boundary(self):
        for number in (1, 3) if self.layout in FEW else range(1, DEPLOYMENTS):
            with self.subTest(deployment=number):
                database = self.fresh()
                plan = self.plan(database, *self.selector(number))
                self.assertEqual({step["kind"] for step in plan["steps"]}, {"sql"}, plan["problems"])
                self.undo(database, *self.selector(number))
                self.assert_state(database, number)

    def test_a_transaction_each(self):
        if self.kind == "mysql" or self.layout in FEW:
            return  # MySQL has no other way, and every boundary shows it
        database = self.fresh()
        self.undo(database, *self.selector(3), "--transaction", "each")
        self.assert_state(database, 3)

    def test_sql_of_the_plan_is_that_of_the_files(self):
        result = self.migrollback(self.database, "plan", *self.selector(5), "--format", "sql")
        self.assertEqual(result.status, 0, result)
        self.assertIn("DROP TABLE last_one;", result.out)
        self.assertIn("ALTER TABLE users DROP COLUMN language;", result.out)
        self.assert_state(self.database, DEPLOYMENTS)

    def test_no_native_leaves_it_to_the_framework(self):
        plan = self.plan(self.database, *self.selector(5), "--no-native")
        self.assertNotIn("sql", {step["kind"] for step in plan["steps"]})


for layout in LAYOUTS:
    for kind in layout.kinds:
        name = "%s%s" % (layout.__name__, kind.capitalize())
        setattr(sys.modules[__name__], name, type(name, (Boundaries, NativeCase), {"layout": layout, "kind": kind, "__module__": __name__}))

if __name__ == "__main__":
    unittest.main()
