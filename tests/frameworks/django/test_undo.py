"""The helper script undo.py against real Django: exactly the listed migrations go, whatever their shape."""
import unittest

from case import ScriptCase, for_each_server
from project import column, foreign_key, table

FORWARD_ONLY = "migrations.RunSQL('SELECT 1')"
IRREVERSIBLE = "migrations.RunPython(migrations.RunPython.noop)"


class Shapes:
    """The eight shapes in which the number before, or the framework's own command, is the wrong answer."""

    def two_tables(self, project):
        """alpha: 0001, and 0002_b above it with a table of its own, both with rows that must live."""
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.write("alpha.0002_b", ["alpha.0001_initial"], table("Old", ("thing", foreign_key("alpha.Thing"))))

    def start(self, project):
        project.migrate()
        self.fill("alpha_thing")
        self.fill("alpha_old", thing_id=lambda number: number)
        return self.snapshot()

    def roll_back_new(self, project, before, markers=(), **more):
        applied = {tuple(row) for row in self.applied_before}
        undo = [key for key in self.newest_first(applied) if key not in markers]
        return self.roll_back(project, before, undo, markers, **more)

    def test_sibling_stays_where_a_merge_goes(self):
        project = self.project("alpha")
        self.two_tables(project)
        before, self.applied_before = self.start(project), self.applied()
        project.write("alpha.0002_c", ["alpha.0001_initial"], [table("New"), column("Thing", "size")])
        project.write("alpha.0003_merge", ["alpha.0002_b", "alpha.0002_c"])
        project.migrate()
        self.fill("alpha_new")
        self.assertTotal(self.roll_back_new(project, before), 2)

    def test_late_branch_with_a_low_number(self):
        project = self.project("alpha")
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.write("alpha.0003_old", ["alpha.0001_initial"], table("Old"))
        project.migrate()
        self.fill("alpha_thing")
        self.fill("alpha_old")
        before, self.applied_before = self.snapshot(), self.applied()
        project.write("alpha.0002_late", ["alpha.0001_initial"], [table("New", ("thing", foreign_key("alpha.Thing")))])
        project.write("alpha.0004_merge", ["alpha.0002_late", "alpha.0003_old"], column("Old", "late"))
        project.migrate()
        self.roll_back_new(project, before)

    def test_sibling_has_a_dependent_in_another_app(self):
        project = self.project("alpha", "beta")
        self.two_tables(project)
        project.write("beta.0001_initial", operations=table("Other"))
        project.write("beta.0002_old", ["beta.0001_initial", "alpha.0002_b"],
                      table("Link", ("old", foreign_key("alpha.Old"))))
        project.migrate()
        self.fill("alpha_thing")
        self.fill("alpha_old", thing_id=1)
        self.fill("beta_link", old_id=2)
        before, self.applied_before = self.snapshot(), self.applied()
        project.write("alpha.0002_c", ["alpha.0001_initial"], column("Thing", "size"))
        project.write("alpha.0003_merge", ["alpha.0002_b", "alpha.0002_c"])
        project.write("beta.0003_new", ["beta.0002_old"], column("Link", "weight"))
        project.migrate()
        self.roll_back_new(project, before)

    def test_release_that_only_squashes(self):
        project = self.project("alpha")
        self.two_tables(project)
        before, self.applied_before = self.start(project), self.applied()
        squash = ("alpha", "0001_squashed_0002")
        project.write("alpha.0001_squashed_0002", operations=[table("Thing"),
                      table("Old", ("thing", foreign_key("alpha.Thing")))],
                      more="replaces = [('alpha', '0001_initial'), ('alpha', '0002_b')]")
        project.migrate()
        self.assertIn(squash, self.applied())
        self.assertTotal(self.roll_back_new(project, before, [squash]), 0)

    def test_two_siblings_before_the_one_that_goes(self):
        project = self.project("alpha")
        self.two_tables(project)
        project.write("alpha.0002_c", ["alpha.0001_initial"], column("Thing", "size"))
        project.write("alpha.0003_merge", ["alpha.0002_b", "alpha.0002_c"])
        project.migrate()
        self.fill("alpha_thing", size=7)
        before, self.applied_before = self.snapshot(), self.applied()
        project.write("alpha.0004_x", ["alpha.0003_merge"], "migrations.RemoveField('Old', 'thing')")
        project.migrate()
        self.roll_back_new(project, before)

    def test_gap_in_the_numbers(self):
        project = self.project("alpha")
        self.two_tables(project)
        before, self.applied_before = self.start(project), self.applied()
        project.write("alpha.0007_x", ["alpha.0002_b"], "migrations.RenameField('Old', 'thing', 'item')")
        project.migrate()
        self.roll_back_new(project, before)

    def test_name_without_a_number(self):
        project = self.project("alpha")
        self.two_tables(project)
        before, self.applied_before = self.start(project), self.applied()
        project.write("alpha.fix_sizes", ["alpha.0002_b"], column("Old", "size"))
        project.migrate()
        self.roll_back_new(project, before)

    def test_irreversible_in_the_second_app_leaves_the_first_alone(self):
        project = self.project("alpha", "beta")
        self.two_tables(project)
        project.write("beta.0001_initial", operations=table("Other"))
        self.start(project)
        applied = self.applied()
        project.write("alpha.0003_x", ["alpha.0002_b"], column("Old", "size"))
        project.write("beta.0002_x", ["beta.0001_initial"], [column("Other", "size"), FORWARD_ONLY])
        project.migrate()
        message = self.refused(project, "irreversible", self.newest_first(set(applied)))
        self.assertIn("beta.0002_x", message)
        self.assertIn("RunSQL without reverse_sql", message)


class Undo(Shapes, ScriptCase):
    def assertTotal(self, events, total):
        self.assertEqual(total, events[0]["total"])
        self.assertEqual(self.one, events[0]["transaction"])

    def test_irreversible_inside_another_operation(self):
        project = self.project("alpha")
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.migrate()
        applied = self.applied()
        project.write("alpha.0002_x", ["alpha.0001_initial"], "migrations.SeparateDatabaseAndState([%s])" % IRREVERSIBLE)
        project.migrate()
        self.assertIn("RunPython without reverse_code", self.refused(project, "irreversible", self.newest_first(set(applied))))

    def test_squash_that_spans_the_cutoff(self):
        """Two of four replaced migrations stay; a dependent on the squash itself goes."""
        project = self.project("alpha", "beta")
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.write("alpha.0002_b", ["alpha.0001_initial"], column("Thing", "size"))
        project.migrate()
        self.fill("alpha_thing", size=3)
        before, applied = self.snapshot(), self.applied()
        project.write("alpha.0003_c", ["alpha.0002_b"], column("Thing", "weight"))
        project.write("alpha.0004_d", ["alpha.0003_c"], "migrations.RenameField('Thing', 'size', 'width')")
        project.migrate()
        size = ("size", "models.IntegerField(default=1)")
        project.write("alpha.0001_squashed_0004", operations=[table("Thing", ("width", size[1]), ("weight", size[1]))],
                      more="replaces = [('alpha', n) for n in ('0001_initial', '0002_b', '0003_c', '0004_d')]")
        project.write("beta.0001_initial", ["alpha.0001_squashed_0004"], table("Link", ("thing", foreign_key("alpha.Thing"))))
        project.migrate()
        squash = ("alpha", "0001_squashed_0004")
        undo = [key for key in self.newest_first(set(applied)) if key != squash]
        self.assertEqual([("beta", "0001_initial"), ("alpha", "0004_d"), ("alpha", "0003_c")], undo)
        self.roll_back(project, before, undo, [squash])

    def test_no_row_is_written_for_a_squash(self):
        """`migrate` would mark the squash as applied, which it was not before the deployment."""
        project = self.project("alpha")
        self.two_tables(project)
        before, applied = self.start(project), self.applied()
        project.write("alpha.0003_x", ["alpha.0002_b"], column("Thing", "size"))
        project.migrate()
        project.write("alpha.0001_squashed_0002", operations=[table("Thing"), table("Old", ("thing", foreign_key("alpha.Thing")))],
                      more="replaces = [('alpha', '0001_initial'), ('alpha', '0002_b')]")
        self.roll_back(project, before, self.newest_first(set(applied)))

    def test_squash_as_a_whole_with_all_its_rows(self):
        project = self.project("alpha")
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.write("alpha.0002_b", ["alpha.0001_initial"], column("Thing", "size"))
        project.write("alpha.0001_squashed_0002", operations=table("Thing", ("size", "models.IntegerField(default=1)")),
                      more="replaces = [('alpha', '0001_initial'), ('alpha', '0002_b')]")
        project.migrate("contenttypes")
        before = self.snapshot()
        project.migrate()
        self.assertEqual(3, len([key for key in self.applied() if key[0] == "alpha"]))
        self.roll_back(project, before, [("alpha", "0001_squashed_0002")])

    def test_whole_squash_with_files_of_the_replaced_gone(self):
        project = self.project("alpha")
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.write("alpha.0002_b", ["alpha.0001_initial"], column("Thing", "size"))
        project.migrate("contenttypes")
        before = self.snapshot()
        project.migrate()
        project.write("alpha.0001_squashed_0002", operations=table("Thing", ("size", "models.IntegerField(default=1)")),
                      more="replaces = [('alpha', '0001_initial'), ('alpha', '0002_b')]")
        project.path("alpha.0001_initial").unlink()
        project.path("alpha.0002_b").unlink()
        self.refused(project, "missing-code", [("alpha", "0002_b"), ("alpha", "0001_initial")])
        self.roll_back(project, before, [("alpha", "0001_squashed_0002")])

    def test_cross_app_dependencies_and_run_before(self):
        project = self.project("alpha", "beta", "gamma")
        for app in ("alpha", "beta"):
            project.write(app + ".0001_initial", operations=table("Thing"))
        project.migrate()
        self.fill("alpha_thing")
        self.fill("beta_thing")
        before, applied = self.snapshot(), self.applied()
        project.write("gamma.0001_initial", operations=table("Thing"), more="run_before = [('alpha', '0002_x')]")
        project.write("alpha.0002_x", ["alpha.0001_initial"], column("Thing", "size"))
        project.write("beta.0002_x", ["beta.0001_initial", "alpha.0002_x"],
                      column("Thing", "other", "models.ForeignKey('alpha.Thing', models.CASCADE, null=True)"))
        project.migrate()
        self.server.query("UPDATE beta_thing SET other_id = id")
        undo = self.newest_first(set(applied))
        self.assertEqual([("beta", "0002_x"), ("alpha", "0002_x"), ("gamma", "0001_initial")], undo)
        wrong = [undo[0], undo[2], undo[1]]
        self.assertIn("alpha.0002_x", self.refused(project, "migrations-differ", wrong))
        self.roll_back(project, before, undo)

    def test_swappable_user(self):
        project = self.project("people", "alpha", more="AUTH_USER_MODEL = 'people.User'")
        project.write("people.0001_initial", operations=table("User", ("name", "models.CharField(max_length=20)")))
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.migrate()
        self.fill("people_user", name="x")
        self.fill("alpha_thing")
        before, applied = self.snapshot(), self.applied()
        project.write("alpha.0002_owner", ["alpha.0001_initial", "migrations.swappable_dependency(settings.AUTH_USER_MODEL)"],
                      column("Thing", "owner", "models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)"))
        project.migrate()
        self.server.query("UPDATE alpha_thing SET owner_id = 1")
        nodes = {(n["app"], n["name"]): n for n in project.graph()["migrations"]}
        self.assertIn(["people", "0001_initial"], nodes["alpha", "0002_owner"]["dependencies"])
        self.roll_back(project, before, self.newest_first(set(applied)))

    def test_non_atomic_migration_needs_each(self):
        project = self.project("alpha")
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.migrate()
        self.fill("alpha_thing")
        before, applied = self.snapshot(), self.applied()
        project.write("alpha.0002_x", ["alpha.0001_initial"], column("Thing", "size"), more="atomic = False")
        project.write("alpha.0003_y", ["alpha.0002_x"], column("Thing", "weight"))
        project.migrate()
        undo = self.newest_first(set(applied))
        self.assertIn("one transaction is impossible", self.refused(project, "unsupported", undo, transaction="one"))
        events = self.roll_back(project, before, undo)
        self.assertEqual("each", events[0]["transaction"])

    def test_data_and_schema_with_rows_and_foreign_keys(self):
        """In one transaction: rows are changed behind deferred constraints, then their table is altered."""
        project = self.project("alpha")
        project.write("alpha.0001_initial", operations=[
            table("Thing"), table("Part", ("thing", foreign_key("alpha.Thing")), ("label", "models.CharField(max_length=9)"))])
        project.migrate()
        self.fill("alpha_thing", 4)
        self.fill("alpha_part", 4, thing_id=lambda number: number, label="part")
        before, applied = self.snapshot(), self.applied()
        code = """
def forwards(apps, schema_editor):
    apps.get_model('alpha', 'Part').objects.update(thing_id=1, size=5)

def backwards(apps, schema_editor):
    for part in apps.get_model('alpha', 'Part').objects.all():
        part.thing_id = part.id
        part.save()
"""
        project.write("alpha.0002_size", ["alpha.0001_initial"], column("Part", "size"))
        project.write("alpha.0003_data", ["alpha.0002_size"], "migrations.RunPython(forwards, backwards)", before=code)
        project.write("alpha.0004_more", ["alpha.0003_data"], [column("Part", "more"), column("Thing", "more"),
                      "migrations.AlterField('Part', 'label', models.CharField(max_length=99))"])
        project.migrate()
        self.assertEqual([(1,)], [tuple(row) for row in self.server.query("SELECT DISTINCT thing_id FROM alpha_part")])
        events = self.roll_back(project, before, self.newest_first(set(applied)))
        self.assertEqual(self.one, events[0]["transaction"])

    def test_constraints_are_as_strict_as_between_two_transactions(self):
        """What is checked at once by default is checked at once in every migration of the one transaction."""
        if self.server.kind != "postgres":
            return
        code = """
from django.db import IntegrityError, transaction

def nothing(apps, schema_editor):
    pass

def violates(apps, schema_editor):
    thing = apps.get_model('alpha', 'Thing')
    try:
        with transaction.atomic():
            thing.objects.create(size=7)
            thing.objects.create(size=7)
            print('NOT CHECKED')
    except IntegrityError:
        print('CHECKED')
"""
        project = self.project("alpha")
        project.write("alpha.0001_initial", operations=[
            table("Thing", ("size", "models.IntegerField()")),
            r"""migrations.RunSQL('ALTER TABLE alpha_thing ADD CONSTRAINT "odd ""name 100%" UNIQUE (size) DEFERRABLE')"""])
        project.migrate()
        before, applied = self.snapshot(), self.applied()
        project.write("alpha.0002_x", ["alpha.0001_initial"], "migrations.RunPython(nothing, violates)", before=code)
        project.write("alpha.0003_y", ["alpha.0002_x"], column("Thing", "more"))
        project.migrate()
        self.roll_back(project, before, self.newest_first(set(applied)))
        self.assertEqual(["CHECKED"], [line for line in self.talk_errors.splitlines() if "CHECKED" in line])

    def test_each_state_is_what_the_database_has_in_either_order(self):
        """
        beta's table has a key to alpha's, whose key column is altered by a migration that beta does not need. When beta's goes
        first, alpha's must be altered back without it; when alpha's goes first, the column of beta's must be altered too.
        """
        key = "models.CharField(max_length=%d, primary_key=True)"
        project = self.project("alpha", "beta")
        project.write("alpha.0001_initial", operations="migrations.CreateModel('Thing', [('id', %s)])" % (key % 20))
        project.migrate()
        self.server.query("INSERT INTO alpha_thing (id) VALUES ('one')")
        before, applied = self.snapshot(), self.applied()
        project.write("alpha.0002_key", ["alpha.0001_initial"], "migrations.AlterField('Thing', 'id', %s)" % (key % 30))
        project.write("beta.0001_a", ["alpha.0001_initial"], table("Link", ("thing", foreign_key("alpha.Thing"))))
        undo = [("beta", "0001_a"), ("alpha", "0002_key")]
        for order in (undo, undo[::-1]):
            project.migrate()
            self.fill("beta_link", thing_id="one")
            self.assertEqual(set(undo), set(self.newest_first(set(applied))))
            self.roll_back(project, before, order)

    def test_signals_are_sent_once_and_content_types_renamed(self):
        project = self.project("alpha")
        (project.folder / "alpha" / "apps.py").write_text("""
from django.apps import AppConfig
from django.db.models.signals import pre_migrate, post_migrate

class AlphaConfig(AppConfig):
    name = 'alpha'
    def ready(self):
        def tell(word):
            return lambda **k: print(word, [m.name for m, b in k['plan']], k['using'], sorted(k['apps'].all_models['alpha']))
        pre_migrate.connect(tell('PRE'), sender=self, weak=False)
        post_migrate.connect(tell('POST'), sender=self, weak=False)
""")
        (project.folder / "alpha" / "models.py").write_text("""
from django.db import models
class Renamed(models.Model):
    pass
""")
        project.settings({"default": self.server.settings()}, "INSTALLED_APPS[1] = 'alpha.apps.AlphaConfig'")
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.migrate()
        self.fill("alpha_thing")
        self.server.query("DELETE FROM django_content_type WHERE app_label = 'alpha'")
        self.server.query("INSERT INTO django_content_type (id, app_label, model) VALUES (99, 'alpha', 'thing')")
        before, applied = self.snapshot(), self.applied()
        project.write("alpha.0002_x", ["alpha.0001_initial"], "migrations.RenameModel('Thing', 'Renamed')")
        project.migrate()
        renamed = "SELECT model FROM django_content_type WHERE id = 99"
        self.assertEqual("renamed", self.server.query(renamed)[0][0])
        self.roll_back(project, before, self.newest_first(set(applied)))
        self.assertEqual("thing", self.server.query(renamed)[0][0])
        told = [line for line in self.talk_errors.splitlines() if line.startswith(("PRE", "POST"))]
        self.assertEqual(["PRE ['0002_x'] default ['renamed']", "POST ['0002_x'] default ['thing']"], told)

    def test_what_the_application_prints_is_not_glued_to_events(self):
        project = self.project("alpha")
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.migrate()
        before, applied = self.snapshot(), self.applied()
        noisy = "import os, sys\ndef noise(apps, schema_editor):\n    sys.stdout.write('half a line'); os.system('printf child'); sys.stdin.read()\n"
        project.write("alpha.0002_x", ["alpha.0001_initial"], "migrations.RunPython(noise, noise)", before=noisy)
        project.migrate()
        project.settings({"default": self.server.settings()}, "import sys; sys.stdout.write('while starting')")
        self.roll_back(project, before, self.newest_first(set(applied)))
        self.assertIn(b"while starting", self.talk_output)
        self.assertIn("half a line", self.talk_errors)
        self.assertIn("child", self.talk_errors)

    def test_another_alias(self):
        project = self.project("alpha")
        project.settings({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
                          "other": self.server.settings()})
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.migrate("--database", "other")
        before, applied = self.snapshot(), self.applied()
        project.write("alpha.0002_x", ["alpha.0001_initial"], column("Thing", "size"))
        project.migrate("--database", "other")
        self.assertEqual("other", project.graph(alias="other")["database"]["alias"])
        self.refused(project, "unsupported", self.newest_first(set(applied)), alias="nowhere")
        self.refused(project, "database-differs", self.newest_first(set(applied)))
        self.roll_back(project, before, self.newest_first(set(applied)), alias="other")


for_each_server(Undo, globals())
del Undo, ScriptCase

if __name__ == "__main__":
    unittest.main()
