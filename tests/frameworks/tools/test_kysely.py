"""Kysely by kysely-ctl: a time as text; down to a name that stays."""
import json

from tool import NodeTool, ToolCase, for_kinds

CONFIG = """const { defineConfig } = require("kysely-ctl");
const env = process.env;
const server = { host: env.DB_HOST, port: Number(env.DB_PORT), user: env.DB_USER, password: env.DB_PASSWORD, database: env.DB_NAME };
const dialects = {
  postgres: () => ({ dialect: "pg", dialectConfig: { pool: new (require("pg").Pool)(server) } }),
  mysql: () => ({ dialect: "mysql2", dialectConfig: { pool: require("mysql2").createPool(server) } }),
  sqlite: () => ({ dialect: "better-sqlite3", dialectConfig: { database: new (require("better-sqlite3"))(env.DB_NAME) } }),
};
module.exports = defineConfig({ ...dialects[env.DB_KIND](), migrations: { migrationFolder: "migrations" } });
"""


class Kysely(NodeTool):
    framework, argv = "kysely", ("node", "node_modules/kysely-ctl/dist/bin.mjs")
    late, time = False, "exact"

    def prepare(self):
        super().prepare()
        self.put(CONFIG, "kysely.config.js")

    def write(self, step, deployment):
        body = lambda side: "".join("  await sql.raw(%s).execute(db);\n" % json.dumps(sql) for sql in side)
        text = 'import { sql } from "kysely";\nexport const up = async (db: any) => {\n%s};\nexport const down = async (db: any) => {\n%s};\n'
        self.put(text % (body(self.up(step)), body(self.down(step))), "migrations", self.name(step) + ".ts")

    def migrate(self):
        self.run("migrate:latest")

    def applied(self):
        return self.names_of("name", "kysely_migration")

    def date(self, names, times):
        for name, at in zip(names, times):
            text = at.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (at.microsecond // 1000)
            self.database.query("UPDATE kysely_migration SET \"timestamp\" = '%s' WHERE name = '%s'" % (text, name))


class KyselyCase(ToolCase):
    own_tables = ("kysely_migration(?:_lock)?",)


for_kinds(Kysely, globals(), KyselyCase)
