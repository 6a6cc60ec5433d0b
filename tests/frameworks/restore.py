"""restore - a backup by the database's own tool, and its restoring over a database that has gone on since: what the backup knows is dropped and
made again, everything else is left over."""
import os
import subprocess


class PostgresBackup:
    def __init__(self, database):
        server = ["--host=" + database.host] + (["--port=%s" % database.port] if database.port else []) + (["--username=" + database.user] if database.user else [])
        self.login = dict(os.environ, PGPASSWORD=database.password)
        self.psql = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"] + server
        self.script = subprocess.run(["pg_dump"] + server + [database.name], env=self.login, check=True, stdout=subprocess.PIPE).stdout
        self.tables = [name for (name,) in database.query("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")]
        self.types = [name for (name,) in database.query("SELECT quote_ident(typname) FROM pg_type WHERE typtype = 'e'")]

    def restore(self, database):
        for table in self.tables:
            database.query("DROP TABLE IF EXISTS %s CASCADE" % table)
        for name in self.types:
            database.query("DROP TYPE IF EXISTS %s CASCADE" % name)
        subprocess.run(self.psql + [database.name], env=self.login, input=self.script, check=True, stdout=subprocess.DEVNULL)


class MysqlBackup:
    def __init__(self, database):
        self.script = subprocess.run(database._client("mariadb-dump", "mysqldump") + [database.name], check=True, stdout=subprocess.PIPE).stdout

    def restore(self, database):
        subprocess.run(database._client("mariadb", "mysql") + [database.name], check=True, input=self.script)


class SqliteBackup:
    def __init__(self, database):
        connection = database.connect()
        self.script = "\n".join(connection.iterdump()).replace('DELETE FROM "sqlite_sequence";', "")
        self.tables = [name for (name,) in database.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
        connection.close()

    def restore(self, database):
        connection = database.connect()
        for table in self.tables:
            connection.execute('DROP TABLE IF EXISTS "%s"' % table)
        connection.executescript(self.script)
        connection.close()


def backup(database):
    return {"postgres": PostgresBackup, "mysql": MysqlBackup, "sqlite": SqliteBackup}[database.kind](database)
