"""The graph, as Django says it (graph.py) and as its files say it (files.py): both must tell the same where both can."""
import os
import tempfile
import unittest

from project import Project, column, table

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "/nonexistent/folder/never.sqlite3"}


class GraphCase(unittest.TestCase):
    maxDiff = None

    def project(self, *apps, more="", database=SQLITE):
        folder = tempfile.TemporaryDirectory(prefix="migrollback-django-")
        self.addCleanup(folder.cleanup)
        return Project(folder.name, {"default": database}, apps, more)

    def nodes(self, graph):
        return {"%s.%s" % (node["app"], node["name"]): node for node in graph["migrations"]}

    def both(self, project):
        """The nodes from Django and from the files, after a check that the files' are the same as Django's for the project's own apps."""
        framework, files = self.nodes(project.graph()), self.nodes(project.ask_files())
        self.assertEqual(set(files), {key for key in framework if not key.startswith("contenttypes.")})
        return framework, files


class Edges(GraphCase):
    def test_the_document(self):
        project = self.project("alpha", more="TIME_ZONE = 'Europe/Berlin'\nUSE_TZ = False")
        project.write("alpha.0001_initial", operations=table("Thing"))
        for graph in (project.graph(), project.ask_files()):
            self.assertEqual("migrollback.graph/1", graph["schema"])
            self.assertEqual({"use_tz": False, "zone": "Europe/Berlin"}, graph["time"])
            self.assertEqual([], graph["problems"])
            self.assertIn("alpha", graph["installed"])
        graph = project.graph()
        self.assertEqual({"vendor": "sqlite", "name": SQLITE["NAME"], "alias": "default"}, graph["database"])
        self.assertRegex(graph["framework_version"], r"^\d+\.\d+")
        self.assertEqual(["alpha", "contenttypes"], graph["installed"])

    def test_zone_of_the_database(self):
        project = self.project("alpha", more="USE_TZ = True", database=dict(SQLITE, TIME_ZONE="Asia/Tokyo"))
        self.assertEqual({"use_tz": True, "zone": "Asia/Tokyo"}, project.graph()["time"])

    def test_first_latest_swappable_and_run_before(self):
        project = self.project("alpha", "beta", "people", more="AUTH_USER_MODEL = 'people.User'")
        project.write("alpha.0001_b")
        project.write("alpha.0001_a")  # two roots: the first by name counts
        project.write("alpha.0002_x", ["alpha.0001_a", "alpha.0001_b"])
        project.write("alpha.0003_y", ["alpha.0002_x", "alpha.__first__"])
        project.write("beta.0001_first", ["alpha.__first__"])
        project.write("beta.0002_latest", ["alpha.__latest__", "beta.0001_first", "beta.__first__"])
        project.write("beta.0003_before", ["beta.0002_latest"], more="run_before = [('people', '0001_initial'), ('alpha', '__latest__')]")
        project.write("people.0001_initial", operations=table("User"))
        project.write("people.0002_swap", ["people.0001_initial", "migrations.swappable_dependency(settings.AUTH_USER_MODEL)"])
        project.write("beta.0004_swap", ["beta.0003_before", "migrations.swappable_dependency(settings.AUTH_USER_MODEL)"])
        for nodes in self.both(project):
            self.assertEqual([["alpha", "0001_a"]], nodes["beta.0001_first"]["dependencies"])
            self.assertEqual([["alpha", "0003_y"], ["beta", "0001_first"]], nodes["beta.0002_latest"]["dependencies"])
            self.assertEqual([["alpha", "0002_x"]], nodes["alpha.0003_y"]["dependencies"])
            self.assertEqual([["alpha", "0003_y"], ["people", "0001_initial"]], nodes["beta.0003_before"]["run_before"])
            self.assertEqual([["beta", "0003_before"], ["people", "0001_initial"]], nodes["beta.0004_swap"]["dependencies"])
            self.assertEqual([["people", "0001_initial"]], nodes["people.0002_swap"]["dependencies"])

    def test_squash_initial_and_atomic(self):
        project = self.project("alpha")
        project.write("alpha.0001_initial", operations=table("Thing"))
        project.write("alpha.0002_b", ["alpha.0001_initial"], column("Thing", "size"), more="atomic = False")
        project.write("alpha.0001_squashed_0002", operations=table("Thing"), more="initial = True\n    replaces = [('alpha', '0001_initial'), ('alpha', '0002_b')]")
        for nodes in self.both(project):
            self.assertEqual([["alpha", "0001_initial"], ["alpha", "0002_b"]], nodes["alpha.0001_squashed_0002"]["replaces"])
            self.assertEqual([True, False, True], [nodes["alpha." + n]["initial"] for n in ("0001_initial", "0002_b", "0001_squashed_0002")])
            self.assertEqual([True, False], [nodes["alpha." + n]["atomic"] for n in ("0001_initial", "0002_b")])
            self.assertEqual(["CreateModel Thing"], nodes["alpha.0001_initial"]["operations"])
            self.assertEqual(["AddField Thing.size"], nodes["alpha.0002_b"]["operations"])

    def test_broken_graphs_are_described_all_the_same(self):
        project = self.project("alpha")
        project.write("alpha.0001_initial")
        project.write("alpha.0002_x", ["alpha.0001_gone"])
        for graph in (project.graph(), project.ask_files()):
            self.assertEqual([["alpha", "0001_gone"]], self.nodes(graph)["alpha.0002_x"]["dependencies"])
            self.assertIn("0001_gone", graph["problems"][0]["message"])
        project.write("alpha.0002_x", ["alpha.0001_initial"])
        project.write("alpha.0002_y", ["alpha.0001_initial"])
        self.assertEqual(["conflict"], [problem["code"] for problem in project.graph()["problems"]])
        project.write("alpha.0002_y", ["alpha.0002_x"])
        project.write("alpha.0002_x", ["alpha.0002_y"])
        self.assertEqual(["CircularDependencyError"], [problem["code"] for problem in project.graph()["problems"]])
        project.write("alpha.0002_x", ["nowhere.__first__"])
        codes = [problem["code"] for problem in project.graph()["problems"]]
        self.assertIn("unknown-app", codes)

    def test_names_of_models_may_be_names_of_builtins(self):
        """Django 5.2 and newer put the models into the globals of what `shell -c` runs."""
        project = self.project("alpha")
        (project.folder / "alpha" / "models.py").write_text(
            "from django.db import models\n" + "".join("class %s(models.Model):\n    pass\n" % name for name in (
                "BaseException", "Exception", "dict", "sorted", "set", "any", "str", "vars", "Migration", "Loader")))
        project.write("alpha.0001_initial", operations=table("Thing"))
        self.assertIn("alpha.0001_initial", self.nodes(project.graph()))


OPERATIONS = [  # source, verdict of Django, verdict of the files, a reason that both give
    (table("A"), "yes", "yes", None),
    ("migrations.RunPython(code)", "no", "no", "RunPython without reverse_code"),
    ("migrations.RunPython(code, None)", "no", "no", "RunPython without reverse_code"),
    ("migrations.RunPython(code, reverse_code=code)", "yes", "yes", None),
    ("migrations.RunPython(code, migrations.RunPython.noop)", "yes", "yes", None),
    ("migrations.RunPython(code, lambda apps, editor: None)", "yes", "yes", None),
    ("migrations.RunPython(code, only_raises)", "no", "no", "reverse_code of RunPython only raises"),
    ("migrations.RunSQL('SELECT 1')", "no", "no", "RunSQL without reverse_sql"),
    ("migrations.RunSQL('SELECT 1', '')", "yes", "yes", None),
    ("migrations.RunSQL('SELECT 1', reverse_sql=migrations.RunSQL.noop)", "yes", "yes", None),
    ("migrations.SeparateDatabaseAndState([migrations.RunSQL('SELECT 1')])", "no", "no", "RunSQL without reverse_sql in SeparateDatabaseAndState"),
    ("migrations.SeparateDatabaseAndState(state_operations=[migrations.RunPython(code)])", "yes", "yes", None),
    ("migrations.SeparateDatabaseAndState([migrations.SeparateDatabaseAndState([migrations.RunPython(code)])])", "no", "no",
     "RunPython without reverse_code in SeparateDatabaseAndState in SeparateDatabaseAndState"),
    ("OneWay()", "no", "unknown", None),
    ("SaysNo()", "no", "unknown", None),
    ("Raises()", "no", "unknown", None),
    ("Own()", "yes", "unknown", None),
    ("Wraps(migrations.RunPython(code))", "unknown", "unknown", None),
    ("Wraps(migrations.RunPython(code, code))", "yes", "unknown", None),
    ("SqlOnPostgres('SELECT 1')", "no", "unknown", None),
    ("SqlOnPostgres('SELECT 1', 'SELECT 1')", "yes", "unknown", None),
]
BEFORE = """
from django.db.migrations.operations.base import Operation

def code(apps, schema_editor):
    pass

def only_raises(apps, schema_editor):
    "No way back."
    raise RuntimeError("no way back")

class OneWay(Operation):
    def state_forwards(self, app_label, state): pass
    def database_forwards(self, app_label, schema_editor, from_state, to_state): pass

class Own(OneWay):
    def database_backwards(self, app_label, schema_editor, from_state, to_state): pass

class SaysNo(Own):
    reversible = False

class Raises(OneWay):
    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        raise NotImplementedError

class Wraps(Own):
    def __init__(self, inner):
        self.inner = [inner]

class SqlOnPostgres(migrations.RunSQL):
    pass
"""


class Reversible(GraphCase):
    def test_each_kind_of_operation(self):
        project = self.project("alpha")
        for number, (source, _, _, _) in enumerate(OPERATIONS):
            project.write("alpha.%04d_x" % number, operations=source, before=BEFORE)
        framework, files = self.both(project)
        for number, (source, by_django, by_files, why) in enumerate(OPERATIONS):
            with self.subTest(source):
                key = "alpha.%04d_x" % number
                self.assertEqual((by_django, by_files), (framework[key]["reversible"], files[key]["reversible"]))
                self.assertEqual(by_django == "yes", framework[key]["why"] == [])
                if why:
                    self.assertEqual([[why], [why]], [framework[key]["why"], files[key]["why"]])

    def test_migration_with_an_unapply_of_its_own(self):
        project = self.project("alpha")
        project.write("alpha.0001_initial", more="def unapply(self, *args, **kwargs):\n        return super().unapply(*args, **kwargs)")
        project.write("alpha.0002_x", ["alpha.0001_initial"], more="def unapply(self, *args, **kwargs):\n        raise RuntimeError")
        framework, files = self.both(project)
        self.assertEqual(["unknown", "no"], [framework[key]["reversible"] for key in sorted(framework) if key.startswith("alpha")])
        self.assertEqual(["unknown", "unknown"], [files[key]["reversible"] for key in sorted(files)])


class Files(GraphCase):
    """What only reading can get wrong."""

    def test_label_of_an_app(self):
        project = self.project("alpha", "beta", "gamma", "delta")
        project.write("alpha.0001_initial")
        (project.folder / "alpha" / "apps.py").write_text("from django.apps import AppConfig\nclass C(AppConfig):\n    name = 'alpha'\n    label = 'other'\n")
        project.write("beta.0001_initial")
        (project.folder / "beta" / "apps.py").write_text("from django.apps import AppConfig\nclass C(AppConfig):\n    name = 'site.renamed'\n")
        project.write("gamma.0001_initial")
        project.write("delta.0001_initial")
        (project.folder / "delta" / "migrations").rename(project.folder / "delta" / "db_migrations")
        self.assertEqual(["delta", "gamma", "other", "renamed"], project.ask_files()["installed"])

    def test_migration_modules(self):
        project = self.project("alpha", "beta", more="MIGRATION_MODULES = {'alpha': 'beta.moved'}")
        project.write("alpha.0001_initial")
        (project.folder / "alpha" / "migrations").rename(project.folder / "beta" / "moved")
        project.write("beta.0001_initial")
        self.both(project)

    def test_what_is_computed_is_unknown_and_a_problem(self):
        project = self.project("alpha")
        project.write("alpha.0001_a", more="dependencies = list(())")
        project.write("alpha.0002_b", more="def __init__(self, *a):\n        super().__init__(*a)")
        project.write("alpha.0003_c", more="operations += [migrations.RunSQL('SELECT 1')]")
        project.write("alpha.0004_d", more="if settings.DEBUG:\n        dependencies = []")
        project.write("alpha.0005_e", more="operations = [migrations.RunSQL(*['SELECT 1', 'SELECT 1'])]")
        project.write("alpha.0006_f", more="operations = [op for op in ()]")
        project.path("alpha.0007_g").write_text("class Migration(migrations.Migration:\n")
        graph = project.ask_files()
        self.assertEqual(["unknown"] * 7, [node["reversible"] for node in graph["migrations"]])
        self.assertTrue(all(node["why"] for node in graph["migrations"]))
        told = " ".join(problem["message"] for problem in graph["problems"])
        for name in ("0001_a", "0002_b", "0003_c", "0004_d", "0007_g"):
            self.assertIn("alpha." + name, told)
        for name in ("0005_e", "0006_f"):
            self.assertNotIn("alpha." + name, told)

    def test_nothing_of_the_project_is_run(self):
        project = self.project("alpha")
        trap = project.folder / "trap"
        project.write("alpha.0001_initial", before="open(%r, 'w')" % str(trap))
        project.ask_files()
        self.assertFalse(trap.exists())

    def test_other_installed_code_is_left_out(self):
        project = self.project("alpha")
        project.write("alpha.0001_initial", ["auth.__first__"])
        other = project.folder / "env3" / "lib" / "thing" / "migrations"
        other.mkdir(parents=True)
        (project.folder / "env3" / "pyvenv.cfg").write_text("")
        (other / "0001_initial.py").write_text(project.path("alpha.0001_initial").read_text())
        nodes = self.nodes(project.ask_files())
        self.assertEqual(["alpha.0001_initial"], list(nodes))
        self.assertEqual([["auth", "__first__"]], nodes["alpha.0001_initial"]["dependencies"])

    def test_settings_that_disagree(self):
        project = self.project("alpha", "people")
        project.write("people.0001_initial")
        project.write("alpha.0001_initial", ["migrations.swappable_dependency(settings.SHOP_MODEL)"])
        for name, value in (("a", "people.A"), ("b", "alpha.B")):
            (project.folder / ("settings_%s.py" % name)).write_text("SHOP_MODEL = %r\n" % value)
        self.assertIn("alpha.0001_initial: 'dependencies' is computed", [p["message"] for p in project.ask_files()["problems"]])
        project.settings({"default": SQLITE}, "SHOP_MODEL = 'people.A'")  # the one that manage.py names
        graph = project.ask_files()
        self.assertEqual([["people", "0001_initial"]], self.nodes(graph)["alpha.0001_initial"]["dependencies"])
        self.assertEqual([], graph["problems"])


class Texts(unittest.TestCase):
    def test_each_script_fits_into_one_argument(self):
        from project import SCRIPTS, script_text
        for task in SCRIPTS:
            self.assertLess(len(script_text(task).encode()), 100000)

    def test_the_profile_joins_the_same_files(self):
        import json
        from project import QUERIES, SCRIPTS
        scripts = json.loads((QUERIES / "profile.json").read_text())["scripts"]
        joined = {name: [os.path.relpath(path, "django") for path in script["files"]] for name, script in scripts.items()}
        for task in ("graph", "undo", "sql"):
            self.assertEqual(SCRIPTS[task], joined[task])


del GraphCase

if __name__ == "__main__":
    unittest.main()
