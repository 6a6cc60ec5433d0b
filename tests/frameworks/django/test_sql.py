"""The helper script sql.py: its SQL, run by hand, does what undo.py does, and collecting it changes nothing."""
import unittest

from case import ScriptCase, for_each_server
from project import column, foreign_key, table


class Sql(ScriptCase):
    def sql(self, project, undo, markers=()):
        request = self.request(project, undo, markers)
        before = self.snapshot()
        self.server.lock()
        self.addCleanup(self.server.unlock)
        with project.ask("sql", **request) as talk:
            statements = talk.expect("sql")["statements"]
            self.assertEqual(0, talk.wait())
        self.server.unlock()
        self.assertSame(before)
        self.assertEqual([tuple(key) for key in undo] + list(markers), [(s["app"], s["name"]) for s in statements])
        return statements

    def run_by_hand(self, statements):
        connection = self.server.connect()
        cursor = connection.cursor()
        for statement in statements:
            for line in statement["sql"]:
                if not line.startswith("--"):
                    cursor.execute(line)
        connection.close()

    def test_run_by_hand_it_ends_where_undo_does(self):
        project = self.project("alpha", "beta")
        project.write("alpha.0001_initial", operations=[table("Thing"), table("Part", ("thing", foreign_key("alpha.Thing")))])
        project.write("beta.0001_initial", ["alpha.0001_initial"], table("Other", ("name", "models.CharField(max_length=20)")))
        project.migrate()
        self.fill("alpha_thing")
        self.fill("alpha_part", thing_id=1)
        self.fill("beta_other", name="x")
        before, applied = self.snapshot(), self.applied()
        project.write("alpha.0002_c", ["alpha.0001_initial"], [column("Thing", "size"), "migrations.RenameField('Part', 'thing', 'whole')"])
        project.write("alpha.0003_d", ["alpha.0002_c"], [table("New", ("thing", foreign_key("alpha.Thing"))),
                      "migrations.AddIndex('Thing', models.Index(fields=['size'], name='size_index'))"])
        project.write("beta.0002_e", ["beta.0001_initial", "alpha.0003_d"],
                      column("Other", "new", "models.ForeignKey('alpha.New', models.CASCADE, null=True)"))
        project.migrate()
        statements = self.sql(project, self.newest_first(set(applied)))
        self.assertEqual([None] * 3, [statement["note"] for statement in statements])
        for statement in statements:
            self.assertIn("django_migrations", statement["sql"][-1])
        self.run_by_hand(statements)
        self.assertSame(before)

    def test_marker_is_one_row(self):
        project = self.project("alpha")
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.write("alpha.0002_it's", ["alpha.0001_initial"], column("Thing", "size"))
        project.migrate()
        before = self.snapshot()
        project.write("alpha.0001_squash'd", operations=table("Thing"), more="replaces = [('alpha', '0001_initial'), ('alpha', \"0002_it's\")]")
        project.migrate()
        statements = self.sql(project, [], [("alpha", "0001_squash'd")])
        self.assertEqual(1, len(statements[0]["sql"]))
        self.run_by_hand(statements)
        self.assertSame(before)

    def test_python_is_never_run(self):
        """Neither by itself nor inside another operation, where Django would run it; nor an operation that writes by itself."""
        project = self.project("alpha")
        before = """
from django.db.migrations.operations.base import Operation

def harm(apps, schema_editor):
    apps.get_model('alpha', 'Thing').objects.all().delete()

def nothing(apps, schema_editor):
    pass

class Harms(Operation):
    def state_forwards(self, app_label, state): pass
    def database_forwards(self, *a): pass
    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(%r)
"""
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.write("alpha.0002_a", ["alpha.0001_initial"], [column("Thing", "size"), "migrations.RunPython(nothing, harm)"], before=before % "")
        project.write("alpha.0003_b", ["alpha.0002_a"], "migrations.SeparateDatabaseAndState([migrations.RunPython(nothing, harm)])", before=before % "")
        project.write("alpha.0004_c", ["alpha.0003_b"], "Harms()", before=before % "DELETE FROM alpha_thing")
        project.write("alpha.0005_d", ["alpha.0004_c"], "Harms()", before=before % "DROP TABLE alpha_thing")
        project.write("alpha.0006_e", ["alpha.0005_d"], "migrations.RunSQL('SELECT 1')")
        project.migrate()
        self.fill("alpha_thing", size=1)
        undo = [key for key in reversed(self.applied()) if key[0] == "alpha"][:-1]
        statements = {statement["name"]: statement for statement in self.sql(project, undo)}
        for name in ("0002_a", "0003_b"):
            self.assertIn("Python code that cannot be shown", statements[name]["note"])
        for name in ("0004_c", "0005_d", "0006_e"):
            self.assertIn("its SQL cannot be told", statements[name]["note"])
        self.assertIn("IrreversibleError", statements["0006_e"]["note"])
        self.assertIn("size", " ".join(statements["0002_a"]["sql"]))
        self.assertIn("-- Python code that cannot be shown as SQL: RunPython nothing", statements["0003_b"]["sql"])
        for statement in statements.values():
            self.assertIn(statement["name"], statement["sql"][-1])


for_each_server(Sql, globals())
del Sql, ScriptCase

if __name__ == "__main__":
    unittest.main()
