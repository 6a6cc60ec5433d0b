"""Drizzle and Graphile Migrate: they only go forward. Their history is told; a rollback is refused, and nothing is changed."""
import hashlib
import json
from urllib.parse import quote

from tool import DEPLOYMENTS, NodeTool, ToolCase, for_kinds

MIGRATE = """const env = process.env;
const server = { host: env.DB_HOST, port: Number(env.DB_PORT), user: env.DB_USER, password: env.DB_PASSWORD, database: env.DB_NAME };
const clients = {
  postgres: async () => ["node-postgres", new (require("pg").Pool)(server)],
  mysql: async () => ["mysql2", await require("mysql2/promise").createConnection(server)],
  sqlite: async () => ["better-sqlite3", new (require("better-sqlite3"))(env.DB_NAME)],
};
(async () => {
  const [name, client] = await clients[env.DB_KIND]();
  const db = require("drizzle-orm/" + name).drizzle(client);
  await require("drizzle-orm/" + name + "/migrator").migrate(db, { migrationsFolder: "drizzle" });
  await (client.end ?? client.close).call(client);
})();
"""


class Drizzle(NodeTool):
    framework, argv, late = "drizzle", ("node", "migrate.js"), False
    batches, unreachable = "version", (1, 2, 3, 4, 5)

    @property
    def order(self):
        return "physical" if self.kind == "sqlite" else "sequence"

    def prepare(self):
        super().prepare()
        self.put(MIGRATE, "migrate.js")
        self.entries = []

    def name(self, step):
        """When it was generated, in milliseconds: what the journal and the table have."""
        return str(int(step.version) - 20260000000000 + 1700000000000)

    def write(self, step, deployment):
        index = len(self.entries)
        tag = "%04d_%s" % (index, step.slug)
        self.entries.append({"idx": index, "version": "7", "when": int(self.name(step)), "tag": tag, "breakpoints": True})
        self.put("\n--> statement-breakpoint\n".join(sql + ";" for sql in self.up(step)), "drizzle", tag + ".sql")
        dialect = {"postgres": "postgresql"}.get(self.kind, self.kind)
        self.put(json.dumps({"version": "7", "dialect": dialect, "entries": self.entries}), "drizzle", "meta", "_journal.json")

    def migrate(self):
        self.run()

    def applied(self):
        table = "drizzle.__drizzle_migrations" if self.kind == "postgres" else "__drizzle_migrations"
        return [str(int(when)) for when in self.names_of("created_at", table)]


class DrizzleCase(ToolCase):
    own_tables = ("drizzle", "__drizzle_migrations\\w*")


class GraphileMigrate(NodeTool):
    framework, argv, late, time = "graphile-migrate", ("node", "node_modules/graphile-migrate/dist/cli.js"), False, "exact"
    kinds, unreachable = ("postgres",), (1, 2, 3, 4, 5)

    def prepare(self):
        super().prepare()
        self.put("{}", ".gmrc")
        self.previous, self.count = "-", 0

    def env(self):
        database = self.database
        url = "postgres://%s%s:%s/" % (database.userinfo(), quote(database.host, ""), database.port)
        return {"DATABASE_URL": url + database.name, "ROOT_DATABASE_URL": url + "postgres", "SHADOW_DATABASE_URL": url + "none"}

    def name(self, step):
        numbers = {one.version: number for number, one in enumerate(sum(DEPLOYMENTS, []), 1)}
        return "%06d.sql" % numbers[step.version]

    def write(self, step, deployment):
        body = "".join(sql + ";\n" for sql in self.up(step))
        before = "" if self.previous == "-" else self.previous
        digest = "sha1:" + hashlib.sha1(((before + "\n" + body.strip()).strip() + "\n").encode()).hexdigest()
        self.put("--! Previous: %s\n--! Hash: %s\n\n%s" % (self.previous, digest, body), "migrations", "committed", self.name(step).replace(".", "-%s." % step.slug))
        self.previous = digest

    def migrate(self):
        self.run("migrate")

    def applied(self):
        return self.names_of("filename", "graphile_migrate.migrations")

    def date(self, names, times):
        for name, at in zip(names, times):
            self.database.query("UPDATE graphile_migrate.migrations SET date = '%s' WHERE filename = '%s'" % (at.isoformat(), name))


class GraphileMigrateCase(ToolCase):
    own_tables = ("graphile_migrate",)


for_kinds(Drizzle, globals(), DrizzleCase, test_leap=None)
for_kinds(GraphileMigrate, globals(), GraphileMigrateCase, test_leap=None)
