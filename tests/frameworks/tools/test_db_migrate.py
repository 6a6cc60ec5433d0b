"""db-migrate: names with a slash, wall times of the machine that ran it; back by a count."""
import json

from tool import NodeTool, ToolCase, for_kinds


class DbMigrate(NodeTool):
    framework, argv, time = "db-migrate", ("node", "node_modules/db-migrate/bin/db-migrate"), "exact"

    def prepare(self):
        super().prepare()
        self.configure()

    def configure(self):
        database = self.database
        drivers = {"postgres": "pg", "mysql": "mysql", "sqlite": "sqlite3"}
        options = dict(self.client(), driver=drivers[self.kind], filename=getattr(database, "path", None))
        self.put(json.dumps({"dev": options}), "database.json")

    def write(self, step, deployment):
        body = lambda side: "".join("  await db.runSql(%s);\n" % json.dumps(sql) for sql in side)
        text = "exports.up = async (db) => {\n%s};\nexports.down = async (db) => {\n%s};\nexports._meta = { version: 1 };\n"
        self.put(text % (body(self.up(step)), body(self.down(step))), "migrations", self.name(step) + ".js")

    def migrate(self):
        self.run("up")

    def applied(self):
        return [name.lstrip("/") for name in self.names_of("name", "migrations")]

    def date(self, names, times):
        for name, at in zip(names, times):
            value = "%d" % round(at.timestamp() * 1000) if self.kind == "sqlite" else "'%s'" % at.strftime("%Y-%m-%d %H:%M:%S.%f")
            self.database.query("UPDATE migrations SET run_on = %s WHERE name = '/%s'" % (value, name))


class DbMigrateCase(ToolCase):
    own_tables = ("migrations", "migrations_id_seq")


for_kinds(DbMigrate, globals(), DbMigrateCase)
