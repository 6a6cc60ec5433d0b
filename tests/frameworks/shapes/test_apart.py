"""Told apart: every framework's table alone is its own framework or a refusal that names it, under its own name and under another's;
and several frameworks, schemas and names in one database."""
import json
import os
import shutil
import unittest

import shapes
from databases import new_database, new_folder
from shapes import Made, migrollback

# Other tools' tables, which are tested with the tools themselves, and tables of people's own that have a framework's name.
with open(os.path.join(shapes.HERE, "neighbours", "tables.json"), encoding="utf-8") as file:
    NEIGHBOURS = json.load(file)


def shape(name):
    return next(item for item in shapes.load() if item["name"] == name)


class Apart:
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = new_folder()
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)

    def make(self, name, database=None, filled=True):
        made = Made(shape(name), self.kind, self.folder, database, filled)
        if database is None:
            self.addCleanup(made.database.drop)
        return made

    def empty(self):
        database = new_database(self.kind, self.folder)
        self.addCleanup(database.drop)
        return database

    def found(self, database, *arguments):
        status, document = migrollback(database, "frameworks", *arguments)
        self.assertEqual(status, 0, document)
        return sorted(item["framework"] for item in document["found"])

    def test_neighbours_are_nobody_else(self):
        database = self.empty()
        for neighbour in NEIGHBOURS:
            if self.kind in neighbour.get("databases", shapes.KINDS):
                with self.subTest(neighbour["name"]):
                    self.check_neighbour(database, neighbour)

    def check_neighbour(self, database, neighbour):
        for statement in neighbour["create"]:
            database.query(statement)
        try:
            self.assertEqual(self.found(database), neighbour["found"])
            if not neighbour["found"]:
                status, document = migrollback(database, "history")
                self.assertEqual((status, document["code"]), (8, "unanswerable"))
        finally:
            for statement in reversed(neighbour["create"]):
                _, kind, name = statement.split(" ")[:3]
                database.query("drop %s %s" % (kind, name))

    def test_matrix(self):
        """Every table without rows, then with them and under a name that tells nothing, where every fingerprint is tried on it."""
        for item in shapes.load():
            if self.kind in item["databases"]:
                with self.subTest(item["name"]):
                    made = Made(item, self.kind, self.folder, filled=False)
                    try:
                        self.check_empty(made)
                        made.add(item["rows"])
                        self.check_renamed(made)
                    finally:
                        made.database.drop()

    def check_empty(self, made):
        """A history of nothing, and nothing to undo."""
        status, document = migrollback(made.database, "history", "--framework", made.shape["framework"])
        self.assertEqual((status, document["batches"], document["applied"]), (0, [], 0))
        status, plan = migrollback(made.database, "plan", "--last", "1", "--framework", made.shape["framework"])
        self.assertEqual((status, plan["undo"]), (0, []))

    def check_renamed(self, made):
        """Itself, or a refusal that names exactly those whose tables have these columns; never another."""
        made.database.query("ALTER TABLE %s RENAME TO elsewhere" % made.relation)
        table = "%s.elsewhere" % made.schema if made.schema else "elsewhere"
        status, document = migrollback(made.database, "history", "--table", table)
        candidates = sorted(document.get("candidates", [document.get("framework")]))
        self.assertEqual(candidates, made.expected("renamed", [made.shape["framework"]]))
        self.assertEqual(status, 8 if len(candidates) > 1 else 0, document)
        status, document = migrollback(made.database, "history", "--table", table, "--framework", made.shape["framework"])
        self.assertEqual(status, 0, document)
        self.assertEqual([[(row["app"], row["name"]) for row in batch["migrations"]] for batch in document["batches"]],
                         [[row[:2] for row in batch] for batch in made.batches()])

    def test_times_as_texts(self):
        """ISO 8601 as programs write it: a blank for the T, any fraction or none, an offset, Z or nothing, which is UTC."""
        made = self.make("refinery", filled=False)
        times = [
            ("2024-01-05T09:00:00Z", "2024-01-05T09:00:00.000000Z"),
            ("2024-01-06 09:00:00", "2024-01-06T09:00:00.000000Z"),
            ("2024-01-07 09:00:00.5+02:00", "2024-01-07T07:00:00.500000Z"),
            ("2024-01-08T23:59:59.123456123-05:30", "2024-01-09T05:29:59.123456Z"),
            ("2024-01-10T00:00:00.999999999+00:00", "2024-01-10T00:00:01.000000Z"),
        ]
        made.add([[number, "change", text, "123"] for number, (text, _) in enumerate(times, 1)])
        status, document = migrollback(made.database, "history")
        self.assertEqual([row["applied_at"] for batch in document["batches"] for row in batch["migrations"]], [at for _, at in times])
        for days in range(len(times)):
            status, plan = migrollback(made.database, "plan", "--after", times[days][1])
            self.assertEqual(len(plan["undo"]), len(times) - days)

    def test_two_frameworks_in_one_database(self):
        first = self.make("goose")
        self.make("diesel", first.database)
        status, document = migrollback(first.database, "history")
        self.assertEqual((status, sorted(document["candidates"])), (8, ["diesel", "goose"]))
        for name in ("goose", "diesel"):
            status, document = migrollback(first.database, "history", "--framework", name)
            self.assertEqual((status, document["framework"]), (0, name))
            self.assertEqual(document["applied"], 5)

    def test_another_framework_is_refused_by_name(self):
        made = self.make("diesel")
        status, document = migrollback(made.database, "history", "--framework", "flyway")
        self.assertEqual(status, 8, document)
        self.assertIn("flyway_schema_history", document["message"])

    def test_the_project_decides_between_two_with_one_table(self):
        made = self.make("phinx")
        folder = os.path.join(self.folder, "decides", self.kind)
        os.makedirs(os.path.join(folder, "bin"))
        self.assertEqual(migrollback(made.database, "history", "--project", folder)[0], 8)
        for path, expected in (("phinx.php", (0, "phinx")), (os.path.join("bin", "cake"), (8, None))):
            open(os.path.join(folder, path), "w").close()
            status, document = migrollback(made.database, "history", "--project", folder)
            self.assertEqual((status, document.get("framework")), expected)
        os.remove(os.path.join(folder, "phinx.php"))
        for arguments in (["--project", folder], []):
            status, document = migrollback(made.database, "history", *arguments, cwd=folder)
            self.assertEqual((status, document["framework"]), (0, "cakephp4"))


class ApartPostgres(Apart, unittest.TestCase):
    kind = "postgres"

    def test_one_framework_twice_in_two_schemas(self):
        first = self.make("ecto")
        database = first.database
        database.query("CREATE SCHEMA tenant")
        database.query("CREATE TABLE tenant.schema_migrations (LIKE schema_migrations INCLUDING ALL)")
        database.query("INSERT INTO tenant.schema_migrations SELECT * FROM schema_migrations WHERE version < 20240120000000")
        status, document = migrollback(database, "history")
        self.assertEqual((status, sorted(document["candidates"])), (8, ["public.schema_migrations", "tenant.schema_migrations"]))
        for table, applied in (("public.schema_migrations", 5), ("tenant.schema_migrations", 3)):
            status, document = migrollback(database, "history", "--table", table)
            self.assertEqual((status, document["applied"]), (0, applied))

    def test_golang_migrate_beside_hasura(self):
        """The same two columns: Hasura's own tables beside it, in its schema, tell them apart."""
        database = self.make("hasura").database
        Made(shape("golang-migrate"), self.kind, self.folder, database)
        status, document = migrollback(database, "frameworks")
        self.assertEqual(sorted((item["framework"], item["table"]) for item in document["found"]),
                         [("golang-migrate", "schema_migrations"), ("hasura", "hdb_catalog.schema_migrations"), ("hasura-v3", "hdb_catalog.hdb_version")])


class ApartMysql(Apart, unittest.TestCase):
    kind = "mysql"


class ApartSqlite(Apart, unittest.TestCase):
    kind = "sqlite"


class Running(unittest.TestCase):
    """A tool's own lock, held on another connection as the tool holds it, stops a run before it begins; without it nothing does."""

    @classmethod
    def setUpClass(cls):
        cls.folder = new_folder()
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)

    def profiles(self, name):
        """The framework's profile with a command that fails, so that every plan can be run and a run without a lock ends with 1 (5: MySQL)."""
        folder = os.path.join(self.folder, "profiles", name)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(shapes.QUERIES, name, "profile.json"), encoding="utf-8") as file:
            profile = json.load(file)
        profile.update({"graph": False, "start": ["false"], "commands": {"down_one": ["{name}"]}})
        profile["model"] = "stack" if profile["model"] == "pointer" else profile["model"]
        with open(os.path.join(folder, "profile.json"), "w", encoding="utf-8") as file:
            json.dump(profile, file)
        return os.path.dirname(folder)

    def check(self, item, kind, statement):
        made = Made(item, kind, self.folder)
        self.addCleanup(made.database.drop)
        arguments = ["run", "--yes", *item["plans"][0]["arguments"], "--framework", item["framework"]]
        status, document = migrollback(made.database, *arguments, profiles=self.profiles(item["framework"]), lines=True)
        self.assertIn(status, (1, 5), document)
        connection = made.hold(statement)
        try:
            status, document = migrollback(made.database, *arguments, profiles=self.profiles(item["framework"]), lines=True)
        finally:
            connection.close()
        self.assertEqual(status, 6, document)

    def test_locks(self):
        for item in shapes.load():
            for kind in shapes.kinds_of(item):
                running = item.get("running", {})
                statement = running.get(kind, running.get("statement"))
                if statement:
                    with self.subTest(item["name"], kind=kind):
                        self.check(item, kind, statement)


if __name__ == "__main__":
    unittest.main()
