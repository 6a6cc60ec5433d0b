"""sequelize_projects - Sequelize projects: what test_trial.py tries, and what test_check.py checks."""
import json
import os

from check_projects import KINDS, CheckProject
from projects import HERE, WrittenProject
from trial_projects import HIDDEN, LONG, TrialProject

CONFIG = """const env = process.env;
const server = { dialect: env.DB_KIND, host: env.DB_HOST, port: Number(env.DB_PORT), username: env.DB_USER, password: env.DB_PASSWORD, database: env.DB_NAME };
module.exports = { development: env.DB_KIND === "sqlite" ? { dialect: "sqlite", storage: env.DB_NAME } : server };
"""


def migration(up, down):
    """The text of a file: `up` and `down` are JavaScript, with q for the QueryInterface and S for Sequelize."""
    return "exports.up = async (q, S) => {\n  %s\n};\nexports.down = async (q, S) => {\n  %s\n};\n" % (up, down)


class SequelizeProject(WrittenProject):
    framework, argv = "sequelize", ["npx", "--no-install", "sequelize-cli"]

    def __init__(self, folder):
        self.folder = os.path.join(folder, "sequelize-project")
        self.put("config/config.js", CONFIG)
        self.put(".sequelizerc", 'module.exports = { config: "config/config.js" };\n')
        self.put("package.json", json.dumps({"name": "project", "private": True}))
        self.put("migrations/20260101000000-customers.js", migration("await q.createTable('customers', { id: { type: S.INTEGER, primaryKey: true, autoIncrement: true } });", "await q.dropTable('customers');"))
        os.symlink(os.path.join(HERE, "node", "node_modules"), os.path.join(self.folder, "node_modules"))

    def migrate(self, database):
        self.tool(database, "db:migrate")

    def applied(self, database):
        return [name for (name,) in database.query('SELECT name FROM "SequelizeMeta" ORDER BY name')]


class SequelizeTrial(TrialProject, SequelizeProject):
    first, data, flat = (None, "20260401000000-first.js"), (None, "20260402000000-data.js"), (None, "20260403000000-flat.js")
    exits, sleeps, long = (None, "20260404000000-exits.js"), (None, "20260405000000-sleeps.js"), (None, "20260406000000-long.js")

    def printed(self, name):
        return name[: -len(".js")]

    def path_of(self, app, name):
        return "migrations/" + name

    def texts(self, kind):
        inside = "await q.sequelize.transaction(async (transaction) => { %s });"
        table = "await q.sequelize.query('CREATE TABLE gadgets (id integer PRIMARY KEY, name varchar(50))', { transaction });"  # its own has IF NOT EXISTS
        yield self.first, migration(inside % table, "await q.dropTable('gadgets');")
        fill = "await q.addColumn('gadgets', 'size', S.INTEGER, { transaction }); await q.bulkInsert('gadgets', [{ id: 1, name: 'one', size: 1 }], { transaction }); "
        undo = "await q.bulkDelete('gadgets', {}); await q.sequelize.query('ALTER TABLE gadgets DROP COLUMN size');"
        yield self.data, migration(inside % (fill + "await q.sequelize.query('UPDATE gadgets SET size = 2', { transaction });"), undo)
        how = "CONCURRENTLY " if kind == "postgres" else ""
        drop = "DROP INDEX gadgets_name" + (" ON gadgets" if kind == "mysql" else "")
        yield self.flat, migration("await q.sequelize.query('CREATE INDEX %sgadgets_name ON gadgets (name)');" % how, "await q.sequelize.query('%s');" % drop)
        yield self.exits, migration("console.error('going away'); process.exit(7);", "")
        yield self.sleeps, migration("console.error('sleeping'); await new Promise((resolve) => setTimeout(resolve, 60000));", "")
        yield self.long, migration(" ".join("await q.sequelize.query(%s);" % json.dumps(sql) for sql in ([LONG, HIDDEN] if kind == "postgres" else [LONG])), "")


class SequelizeCheck(CheckProject, SequelizeProject):
    remark = "// %s\n"
    command = []
    names = {kind: (None, "2026050%d000000-%s.js" % (1 + number, kind)) for number, kind in enumerate(KINDS)}
    bodies = {
        "base": ("await q.createTable('gadgets', { id: { type: S.INTEGER, primaryKey: true, autoIncrement: true }, name: S.STRING(50), code: S.STRING(20), note: S.STRING(50) });", "await q.dropTable('gadgets');"),
        "index": ("await q.addIndex('gadgets', ['name'], { name: 'gadgets_name' });", "await q.removeIndex('gadgets', 'gadgets_name');"),
        "column": ("await q.addColumn('gadgets', 'size', S.INTEGER);", "await q.sequelize.query('ALTER TABLE gadgets DROP COLUMN size');"),
        "data": ("await q.bulkUpdate('gadgets', { name: 'new' }, {});", ""),
        "mixed": ("await q.addColumn('gadgets', 'weight', S.INTEGER);\n  await q.sequelize.query(\"UPDATE gadgets SET name = 'newer'\");", "await q.sequelize.query('ALTER TABLE gadgets DROP COLUMN weight');"),
        "rename": ("await q.sequelize.query('ALTER TABLE gadgets RENAME COLUMN code TO label');", "await q.sequelize.query('ALTER TABLE gadgets RENAME COLUMN label TO code');"),
        "drop": ("await q.sequelize.query('ALTER TABLE gadgets DROP COLUMN note');", "await q.addColumn('gadgets', 'note', S.STRING(50));"),
        "stuck": ("await q.createTable('widgets', { id: { type: S.INTEGER, primaryKey: true } });", "throw new Error('there is no way back');"),
        "bad": ("await q.sequelize.query('ALTER TABLE nowhere ADD x integer');", ""),
    }  # fmt: skip

    def path_of(self, name, kind):
        return "migrations/" + name

    def text_of(self, kind, like=None):
        return migration(*self.bodies[kind])
