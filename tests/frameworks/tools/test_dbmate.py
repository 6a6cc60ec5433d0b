"""dbmate: only versions; it goes back by their order, so a branch that was merged late cannot be undone by itself."""
import os
from urllib.parse import quote

from tool import NODE_MODULES, Tool, ToolCase, for_kinds


class Dbmate(Tool):
    framework, argv = "dbmate", (os.path.join(NODE_MODULES, "@dbmate", "linux-x64", "bin", "dbmate"),)
    batches, unreachable = "version", (5, 6)

    @property
    def order(self):
        return {"postgres": "xid", "mysql": "version", "sqlite": "physical"}[self.kind]

    def env(self):
        database = self.database
        if self.kind == "sqlite":
            url = "sqlite:" + database.path
        else:
            options = "?sslmode=disable" if self.kind == "postgres" else ""
            url = "%s://%s%s:%s/%s%s" % (self.kind, database.userinfo(), quote(database.host, ""), database.port, database.name, options)
        return {"DATABASE_URL": url, "DBMATE_NO_DUMP_SCHEMA": "true"}

    def name(self, step):
        return step.version

    def write(self, step, deployment):
        sides = [("-- migrate:up", self.up(step)), ("-- migrate:down", self.down(step))]
        text = "\n".join(head + "\n" + "".join(sql + ";\n" for sql in side) for head, side in sides)
        self.put(text, "db", "migrations", "%s_%s.sql" % (step.version, step.slug))

    def migrate(self):
        self.run("migrate")

    def applied(self):
        return self.names_of("version", "schema_migrations")


class DbmateCase(ToolCase):
    own_tables = ("schema_migrations",)

    def order_of_rows(self):
        names = super().order_of_rows()
        return sorted(names) if self.kind == "mysql" else names

    def selectors(self, number, newest):
        """On MySQL nothing but the versions is left: the late one stands before others there, and each is named."""
        gone = [name for names in self.brought[number - 1 : newest] for name in names]
        if self.kind == "mysql":
            yield [word for name in gone for word in ("--migration", name)]
        elif number > 1:
            yield "--to", self.newest_before(number)

    def test_all_but_the_late_one(self):
        """What dbmate itself would undo first may go: its own last three."""
        database = self.fresh()
        names = sorted(super().order_of_rows())[-3:]
        done = self.program(database, "run", *[word for name in names for word in ("--migration", name)], "--split", "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(self.tool.applied()), sorted(super().order_of_rows())[:-3])


for_kinds(Dbmate, globals(), DbmateCase)
