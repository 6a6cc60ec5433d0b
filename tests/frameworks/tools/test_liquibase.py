"""Liquibase 4.28: deployment ids of its own; back by a count."""
import atexit
import os
import shutil
import tempfile

from tool import NODE_MODULES, Tool, ToolCase, for_kinds

HOME = os.path.join(NODE_MODULES, "liquibase", "dist", "liquibase")
SHARED = tempfile.mkdtemp(prefix="migrollback-test-")  # Java's classes, loaded once and kept: a run then takes half as long
atexit.register(shutil.rmtree, SHARED, ignore_errors=True)
ARCHIVE = os.path.join(SHARED, "liquibase.jsa")
SLF4J = ["/usr/share/java/slf4j-%s.jar" % name for name in ("api", "nop")]


class Liquibase(Tool):
    framework, time = "liquibase", "exact"
    batches = "batch"
    java = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    program = ("-cp", ":".join([os.path.join(HOME, "internal", "lib", "*"), *SLF4J]), "liquibase.integration.commandline.LiquibaseCommandLine")
    argv = (*java, "-XX:SharedArchiveFile=" + ARCHIVE, *program)

    def prepare(self):
        self.changes = []
        self.configure()

    def configure(self):
        database = self.database
        if self.kind == "sqlite":
            lines = ["url: jdbc:sqlite:" + database.path]
        else:
            scheme = {"postgres": "postgresql", "mysql": "mariadb"}[self.kind]
            lines = ["url: jdbc:%s://%s:%s/%s" % (scheme, database.host, database.port, database.name)]
            lines += ["username: " + database.user, "password: " + database.password]
        self.put("\n".join(lines + ["changeLogFile: changelog.sql", "analytics.enabled: false", ""]), "liquibase.properties")

    def name(self, step):
        return "changelog.sql::%s-%s::person" % (step.version, step.slug)

    def write(self, step, deployment):
        self.changes.append("--changeset person:%s-%s\n" % (step.version, step.slug) + "".join(sql + ";\n" for sql in self.up(step)) + "".join("--rollback %s;\n" % sql for sql in self.down(step)))
        self.put("--liquibase formatted sql\n\n" + "\n".join(self.changes), "changelog.sql")

    def env(self):
        return {"JAVA_TOOL_OPTIONS": ""}

    def migrate(self):
        if not os.path.exists(ARCHIVE):
            self.argv = (*self.java, "-XX:ArchiveClassesAtExit=" + ARCHIVE, *self.program)
        self.run("update")
        self.argv = type(self).argv

    def table(self):
        return "databasechangelog" if self.kind == "postgres" else "DATABASECHANGELOG"

    def applied(self):
        return ["%s::%s::%s" % row for row in self.database.query("SELECT filename, id, author FROM %s" % self.table())]

    def date(self, names, times):
        for name, at in zip(names, times):
            where = "id = '%s'" % name.split("::")[1]
            self.database.query("UPDATE %s SET dateexecuted = '%s' WHERE %s" % (self.table(), at.strftime("%Y-%m-%d %H:%M:%S.%f"), where))


class LiquibaseCase(ToolCase):
    own_tables = ("(?i:databasechangelog(?:lock)?)",)


for_kinds(Liquibase, globals(), LiquibaseCase)
