"""MikroORM 6: any migration by itself."""
import json

from tool import NodeTool, ToolCase, for_kinds

CONFIG = """const env = process.env;
const drivers = { postgres: "postgresql", mysql: "mariadb", sqlite: "better-sqlite" };
const { defineConfig } = require("@mikro-orm/" + drivers[env.DB_KIND]);
const { Migrator } = require("@mikro-orm/migrations");
const server = { host: env.DB_HOST, port: Number(env.DB_PORT), user: env.DB_USER, password: env.DB_PASSWORD };
module.exports = defineConfig({
  dbName: env.DB_NAME,
  ...(env.DB_KIND === "sqlite" ? {} : server),
  extensions: [Migrator],
  entities: [],
  discovery: { warnWhenNoEntities: false },
  migrations: { path: "migrations", glob: "!(*.d).js", snapshot: false },
});
"""


class MikroOrm(NodeTool):
    framework, argv, time = "mikro-orm", ("node", "node_modules/@mikro-orm/cli/cli.js"), "exact"

    def prepare(self):
        super().prepare()
        self.put(CONFIG, "mikro-orm.config.js")
        self.put(json.dumps({"dependencies": {"@mikro-orm/cli": "*"}}), "package.json")

    def name(self, step):
        return "Migration%s_%s" % (step.version, step.slug)

    def write(self, step, deployment):
        body = lambda side: "".join("    this.addSql(%s);\n" % json.dumps(sql) for sql in side)
        text = 'const { Migration } = require("@mikro-orm/migrations");\nexports.%s = class extends Migration {\n  async up() {\n%s  }\n  async down() {\n%s  }\n};\n'
        self.put(text % (self.name(step), body(self.up(step)), body(self.down(step))), "migrations", self.name(step) + ".js")

    def migrate(self):
        self.run("migration:up")

    def applied(self):
        return self.names_of("name", "mikro_orm_migrations")

    def date(self, names, times):
        for name, at in zip(names, times):
            text = at.strftime("%Y-%m-%d %H:%M:%S" + ("" if self.kind != "postgres" else ".%f+00"))
            self.database.query("UPDATE mikro_orm_migrations SET executed_at = '%s' WHERE name = '%s'" % (text, name))


class MikroOrmCase(ToolCase):
    own_tables = ("mikro_orm_migrations(?:_id_seq)?",)


for_kinds(MikroOrm, globals(), MikroOrmCase)
