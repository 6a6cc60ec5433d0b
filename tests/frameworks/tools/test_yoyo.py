"""yoyo: any migration by itself, with those that say they need it."""
from tool import Tool, ToolCase, for_kinds


class Yoyo(Tool):
    framework, argv, time = "yoyo", ("/usr/bin/yoyo",), "exact"
    last = None

    def prepare(self):
        self.configure()

    def configure(self):
        database = self.database
        if self.kind == "sqlite":
            url = "sqlite:///" + database.path
        else:
            scheme = {"postgres": "postgresql", "mysql": "mysql+mysqldb"}[self.kind]
            url = "%s://%s%s:%s/%s" % (scheme, database.userinfo(), database.host, database.port, database.name)
        self.put("[DEFAULT]\nsources = migrations\ndatabase = %s\nbatch_mode = on\nverbosity = 2\n" % url.replace("%", "%%"), "yoyo.ini")

    def write(self, step, deployment):
        """Each needs the one of the deployment before it; those of one deployment do not need each other."""
        name = self.name(step)
        head = "" if deployment == 1 else "-- depends: %s\n" % self.first
        if deployment == 1 and self.last is None:
            self.first = name
        self.last = name
        for extension, side in ((".sql", self.up(step)), (".rollback.sql", self.down(step))):
            self.put((head if extension == ".sql" else "") + "".join(sql + ";\n" for sql in side), "migrations", name + extension)

    def migrate(self):
        self.run("apply", "--batch")

    def applied(self):
        return self.names_of("migration_id", "_yoyo_migration")

    def date(self, names, times):
        for name, at in zip(names, times):
            self.database.query("UPDATE _yoyo_migration SET applied_at_utc = '%s' WHERE migration_id = '%s'" % (at.strftime("%Y-%m-%d %H:%M:%S.%f"), name))


class YoyoCase(ToolCase):
    own_tables = ("_yoyo_\\w+", "yoyo_lock")


for_kinds(Yoyo, globals(), YoyoCase)
