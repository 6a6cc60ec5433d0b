"""TypeORM: a time that is not the time of applying, and a way back of one step at a time."""
import json

from tool import NodeTool, ToolCase, for_kinds

SOURCE = """const { DataSource } = require("typeorm");
const env = process.env;
const types = { postgres: "postgres", mysql: "mysql", sqlite: "better-sqlite3" };
const server = { host: env.DB_HOST, port: Number(env.DB_PORT), username: env.DB_USER, password: env.DB_PASSWORD };
module.exports = new DataSource({ type: types[env.DB_KIND], database: env.DB_NAME, ...(env.DB_KIND === "sqlite" ? {} : server), migrations: ["migrations/*.js"] });
"""


class Typeorm(NodeTool):
    framework, argv = "typeorm", ("node", "node_modules/typeorm/cli.js", "--dataSource", "data-source.js")
    order, batches = "sequence", "version"

    def prepare(self):
        super().prepare()
        self.put(SOURCE, "data-source.js")

    def name(self, step):
        return "".join(word.capitalize() for word in step.slug.split("_")) + str(int(step.version) - 20260000000000 + 1700000000000)

    def write(self, step, deployment):
        body = lambda side: "".join("    await runner.query(%s);\n" % json.dumps(sql) for sql in side)
        text = "module.exports.%s = class %s {\n  async up(runner) {\n%s  }\n  async down(runner) {\n%s  }\n};\n"
        self.put(text % (self.name(step), self.name(step), body(self.up(step)), body(self.down(step))), "migrations", step.version + "-" + step.slug + ".js")

    def migrate(self):
        self.run("migration:run")

    def applied(self):
        return self.names_of("name", "migrations")


class TypeormCase(ToolCase):
    own_tables = ("migrations", "migrations_id_seq", "typeorm_metadata")


for_kinds(Typeorm, globals(), TypeormCase)
