"""Sequelize's CLI and umzug: a table of names."""
import json

from tool import NodeTool, ToolCase, for_kinds

from sequelize_projects import CONFIG  # noqa: E402

UMZUG = """const { Umzug, SequelizeStorage } = require("umzug");
const { Sequelize } = require("sequelize");
const env = process.env;
const options = env.DB_KIND === "sqlite" ? { dialect: "sqlite", storage: env.DB_NAME } : { dialect: env.DB_KIND, host: env.DB_HOST, port: Number(env.DB_PORT) };
const sequelize = new Sequelize(env.DB_NAME, env.DB_USER, env.DB_PASSWORD, { ...options, logging: false });
const umzug = new Umzug({
  migrations: { glob: "migrations/*.js" },
  context: sequelize.getQueryInterface(),
  storage: new SequelizeStorage({ sequelize }),
  logger: console,
});
umzug.runAsCLI().finally(() => sequelize.close());
"""


class Sequelize(NodeTool):
    framework, argv = "sequelize", ("node", "node_modules/sequelize-cli/lib/sequelize")
    batches = "version"
    signature, query = "(queryInterface)", "queryInterface.sequelize.query"

    @property
    def order(self):
        return {"postgres": "xid", "mysql": "version", "sqlite": "physical"}[self.kind]

    def prepare(self):
        super().prepare()
        self.put(CONFIG, "config", "config.js")
        self.put('module.exports = { config: "config/config.js" };\n', ".sequelizerc")

    def name(self, step):
        return super().name(step) + ".js"

    def write(self, step, deployment):
        body = lambda side: "".join("  await %s(%s);\n" % (self.query, json.dumps(sql)) for sql in side)
        text = "exports.up = async %s => {\n%s};\nexports.down = async %s => {\n%s};\n"
        self.put(text % (self.signature, body(self.up(step)), self.signature, body(self.down(step))), "migrations", self.name(step))

    def migrate(self):
        self.run("db:migrate")

    def applied(self):
        return self.names_of("name", '"SequelizeMeta"')


class Umzug(Sequelize):
    framework, argv = "umzug", ("node", "migrate.js")
    signature, query = "({ context })", "context.sequelize.query"

    def prepare(self):
        NodeTool.prepare(self)
        self.put(UMZUG, "migrate.js")

    def migrate(self):
        self.run("up")


class SequelizeCase(ToolCase):
    own_tables = ("SequelizeMeta",)

    def order_of_rows(self):
        names = super().order_of_rows()
        return sorted(names) if self.kind == "mysql" else names

    def selectors(self, number, newest):
        """On MySQL nothing but the names is left, which is not the order of applying: each is named."""
        gone = [name for names in self.brought[number - 1 : newest] for name in names]
        if self.kind == "mysql":
            yield [word for name in gone for word in ("--migration", name)]
        elif number > 1:
            yield "--to", self.newest_before(number)


for_kinds(Sequelize, globals(), SequelizeCase)
for_kinds(Umzug, globals(), SequelizeCase)
