"""node-pg-migrate: the time of the transaction, back by a count or by a name."""
from urllib.parse import quote

from tool import NodeTool, ToolCase, for_kinds


class NodePgMigrate(NodeTool):
    framework, argv = "node-pg-migrate", ("node", "node_modules/node-pg-migrate/bin/node-pg-migrate.js", "--no-check-order")
    kinds, time = ("postgres",), "exact"

    def env(self):
        database = self.database
        return {"DATABASE_URL": "postgres://%s%s:%s/%s" % (database.userinfo(), quote(database.host, ""), database.port, database.name)}

    def name(self, step):
        return "%s_%s" % (step.version, step.slug)

    def write(self, step, deployment):
        sides = [("-- Up Migration", self.up(step)), ("-- Down Migration", self.down(step))]
        text = "\n".join(head + "\n" + "".join(sql + ";\n" for sql in side) for head, side in sides)
        self.put(text, "migrations", self.name(step) + ".sql")

    def migrate(self):
        self.run("up")

    def applied(self):
        return self.names_of("name", "pgmigrations")

    def date(self, names, times):
        """All of one run have the time of its transaction."""
        for name in names:
            self.database.query("UPDATE pgmigrations SET run_on = '%s' WHERE name = '%s'" % (times[0].strftime("%Y-%m-%d %H:%M:%S.%f"), name))


class NodePgMigrateCase(ToolCase):
    own_tables = ("pgmigrations", "pgmigrations_id_seq")


for_kinds(NodePgMigrate, globals(), NodePgMigrateCase)
