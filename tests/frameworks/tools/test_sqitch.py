"""Sqitch: a plan of changes; back to a change, with its registry in a schema, a database or a file of its own."""
import os

from tool import Tool, ToolCase, for_kinds


class Sqitch(Tool):
    framework, argv, time, late = "sqitch", ("sqitch",), "exact", False
    engines = {"postgres": "pg", "mysql": "mysql", "sqlite": "sqlite"}

    def prepare(self):
        self.configure()
        self.lines = ["%syntax-version=1.0.0", "%project=shop", ""]

    def configure(self):
        database, engine = self.database, self.engines[self.kind]
        if self.kind == "sqlite":
            target, registry = "db:sqlite:" + database.path, database.path + ".registry"
        else:
            target = "db:%s://%s%s:%s/%s" % (engine, database.userinfo(), database.host, database.port, database.name)
            registry = "sqitch" if self.kind == "postgres" else database.name
        text = '[core]\n\tengine = %s\n[engine "%s"]\n\ttarget = %s\n\tregistry = %s\n[user]\n\tname = A Person\n\temail = person@example.org\n'
        self.put(text % (engine, engine, target, registry), "sqitch.conf")

    def env(self):
        return {"HOME": self.folder}

    def name(self, step):
        return step.slug

    def write(self, step, deployment):
        for folder, side in (("deploy", self.up(step)), ("revert", self.down(step))):
            self.put("".join(sql + ";\n" for sql in side), folder, step.slug + ".sql")
        stamp = step.version
        stamp = "%s-%s-%sT%s:%s:%sZ" % (stamp[:4], stamp[4:6], stamp[6:8], stamp[8:10], stamp[10:12], stamp[12:])
        self.lines.append("%s %s A Person <person@example.org>" % (step.slug, stamp))
        self.put("\n".join(self.lines) + "\n", "sqitch.plan")

    def migrate(self):
        self.run("deploy", "--no-verify")

    def registry(self, table):
        return "sqitch." + table if self.kind == "postgres" else table

    def query(self, sql):
        if self.kind != "sqlite":
            return self.database.query(sql)
        import sqlite3

        connection = sqlite3.connect(self.database.path + ".registry", isolation_level=None)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def applied(self):
        return [name for (name,) in self.query('SELECT "change" FROM %s' % self.registry("changes"))]

    def date(self, names, times):
        for name, at in zip(names, times):
            text = at.strftime("%Y-%m-%d %H:%M:%S.%f") + ("+00" if self.kind == "postgres" else "")
            self.query("UPDATE %s SET committed_at = '%s' WHERE \"change\" = '%s'" % (self.registry("changes"), text, name))


class SqitchCase(ToolCase):
    own_tables = ("sqitch", "changes", "events", "tags", "projects", "releases", "dependencies", "checkit")

    def url(self, database):
        return database.url + (".registry" if self.kind == "sqlite" else "")

    def newest_before(self, number):
        return "shop." + super().newest_before(number)

    def fresh(self):
        copy = super().fresh()
        if self.kind == "sqlite":
            import shutil

            shutil.copy(self.database.path + ".registry", copy.path + ".registry")
            self.addCleanup(os.remove, copy.path + ".registry")
        return copy


for_kinds(Sqitch, globals(), SqitchCase)
