"""layouts - one history of SQL migrations, as the files of each framework, and the framework's table as its own source makes it.

Twelve migrations in six deployments, on three databases. `tool` frameworks apply them with the real tool; for the others the up side is run here
and the row written as the framework would.
"""
import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
NODE = os.path.join(HERE, "..", "node", "node_modules", ".bin")

TRIGGER = {
    "postgres": """CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  -- a comment; with a semicolon and a quote: it's
  NEW.changes := NEW.changes + 1; RETURN NEW;
END;
$body$;
CREATE TRIGGER posts_touch BEFORE UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION touch();""",
    "mysql": """CREATE TRIGGER posts_touch BEFORE UPDATE ON posts FOR EACH ROW
BEGIN
  -- a comment; with a semicolon
  IF NEW.title <> ';' THEN SET NEW.changes = OLD.changes + 1; END IF;
END;""",
    "sqlite": """CREATE TRIGGER posts_touch AFTER UPDATE OF title ON posts
BEGIN
  -- a comment; with a semicolon
  UPDATE posts SET changes = CASE WHEN changes IS NULL THEN 1 ELSE changes + 1 END WHERE id = NEW.id;
END;""",
}
UNTRIGGER = {
    "postgres": "DROP TRIGGER posts_touch ON posts;\nDROP FUNCTION touch();",
    "mysql": "DROP TRIGGER posts_touch;",
    "sqlite": "DROP TRIGGER posts_touch;",
}
UNINDEX = {"postgres": "DROP INDEX posts_title;", "mysql": "DROP INDEX posts_title ON posts;", "sqlite": "DROP INDEX posts_title;"}

# (deployment, name, up, down); a text, or one for each database.
MIGRATIONS = [
    (1, "users", "CREATE TABLE users (id integer PRIMARY KEY, email varchar(100) NOT NULL);", "DROP TABLE users;"),
    (1, "posts", "CREATE TABLE posts (id integer PRIMARY KEY, title varchar(80), changes integer DEFAULT 0);\nINSERT INTO posts (id, title) VALUES (1, 'one; two'), (2, 'it''s');",
     "-- with a comment; and a semicolon\nDROP TABLE posts;"),
    (2, "slug", "ALTER TABLE posts ADD COLUMN slug varchar(80);\nUPDATE posts SET slug = 'a;b';", "UPDATE posts SET slug = NULL WHERE slug = 'a;b';\nALTER TABLE posts DROP COLUMN slug;"),
    (2, "trigger", TRIGGER, UNTRIGGER),
    (2, "title_index", "CREATE INDEX posts_title ON posts (title);", UNINDEX),
    (3, "settings", "CREATE TABLE settings (id integer PRIMARY KEY, name varchar(40) DEFAULT ';');\nINSERT INTO settings (id, name) VALUES (1, 'x'), (2, 'y');",
     "DELETE FROM settings WHERE name IN (';', 'x');\nDROP TABLE settings;"),
    (4, "mail", "ALTER TABLE users RENAME COLUMN email TO mail;", "ALTER TABLE users RENAME COLUMN mail TO email;"),
    (4, "no_trigger", UNTRIGGER, TRIGGER),
    (5, "mails", "CREATE VIEW mails AS SELECT id, mail FROM users;", "DROP VIEW mails;"),
    (5, "tags", "CREATE TABLE tags (id integer PRIMARY KEY, name varchar(40));\nCREATE TABLE taggings (id integer PRIMARY KEY, tag_id integer REFERENCES tags (id));",
     "DROP TABLE taggings;\nDROP TABLE tags;"),
    (6, "language", "ALTER TABLE users ADD COLUMN language varchar(5);", "ALTER TABLE users DROP COLUMN language;"),
    (6, "last", "CREATE TABLE last_one (id integer PRIMARY KEY);", "DROP TABLE last_one;"),
]
DEPLOYMENTS = 6


def sql_of(side, kind):
    return side if isinstance(side, str) else side[kind]


def stamp(index):
    """The version of migration `index`: its deployment's day, and a second for each."""
    return "202601%02d0900%02d" % (MIGRATIONS[index][0], index)


class Layout:
    """Subclasses say where the files lie, what the table is called and how it is filled."""

    framework = None
    kinds = ("postgres", "mysql", "sqlite")
    blocks = None  # how a body of several statements is marked on MySQL

    def __init__(self, folder, kind):
        self.folder, self.kind = folder, kind

    # --- files

    def write(self, path, text):
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as target:
            target.write(text)

    def down_of(self, index):
        return self.marked(sql_of(MIGRATIONS[index][3], self.kind))

    def up_of(self, index):
        return self.marked(sql_of(MIGRATIONS[index][2], self.kind))

    def marked(self, sql):
        if self.blocks and self.kind == "mysql" and "BEGIN" in sql:
            return "%s\n%s\n%s" % (self.blocks[0], sql, self.blocks[1])
        return sql

    def write_files(self, until):
        for index, migration in enumerate(MIGRATIONS):
            if migration[0] <= until:
                self.write_migration(index)

    # --- the database

    def version(self, index):
        """As the table has it, in text."""
        return stamp(index)

    def deploy(self, database, number):
        self.write_files(number)
        if number == 1:
            self.create_table(database)
        for index, migration in enumerate(MIGRATIONS):
            if migration[0] == number:
                for statement in statements_of(sql_of(migration[2], self.kind), self.kind):
                    database.query(statement)
                self.record(database, index)

    def create_table(self, database):
        database.query(self.ddl if isinstance(self.ddl, str) else self.ddl[self.kind])

    def insert(self, database, table, **values):
        mark = "?" if self.kind == "sqlite" else "%s"
        database.query("INSERT INTO %s (%s) VALUES (%s)" % (table, ", ".join(values), ", ".join([mark] * len(values))), tuple(values.values()))

    def rows(self, database):
        """Everything the framework keeps of applied migrations."""
        return sorted(map(repr, database.query("SELECT %s FROM %s" % (self.keeps, self.table))))

    def arguments(self):
        return ["--framework", self.framework]


def statements_of(sql, kind):
    """For running the up side: bodies are the only ones with more than one semicolon."""
    if "BEGIN" in sql:
        if kind == "postgres":
            return [sql]
        return [sql.strip().rstrip(";")] if kind == "mysql" else [sql]
    return [statement for statement in sql.split(";\n")]


class Dbmate(Layout):
    framework, table, keeps = "dbmate", "schema_migrations", "version"

    def write_migration(self, index):
        self.write("db/migrations/%s_%s.sql" % (stamp(index), MIGRATIONS[index][1]), "-- migrate:up\n%s\n\n-- migrate:down\n%s\n" % (self.up_of(index), self.down_of(index)))

    def deploy(self, database, number):
        self.write_files(number)
        url = {"sqlite": "sqlite:" + getattr(database, "path", ""), "mysql": database.url.replace("mariadb:", "mysql:"), "postgres": database.url + "?sslmode=disable"}[self.kind]
        run([os.path.join(NODE, "..", "@dbmate", "linux-x64", "bin", "dbmate"), "--no-dump-schema", "-u", url, "-d", os.path.join(self.folder, "db/migrations"), "migrate"], self.folder)


class NodePgMigrate(Layout):
    framework, table, keeps, kinds = "node-pg-migrate", "pgmigrations", "name, run_on", ("postgres",)

    def name(self, index):
        return "%s_%s" % (stamp(index), MIGRATIONS[index][1].replace("_", "-"))

    version = name

    def write_migration(self, index):
        self.write("migrations/%s.sql" % self.name(index), "-- Up Migration\n%s\n\n-- Down Migration\n%s\n" % (self.up_of(index), self.down_of(index)))

    def deploy(self, database, number):
        self.write_files(number)
        run([os.path.join(NODE, "node-pg-migrate"), "up", "-m", "migrations"], self.folder, DATABASE_URL=database.url)


class Yoyo(Layout):
    framework, table, keeps = "yoyo", "_yoyo_migration", "migration_id, applied_at_utc"

    def version(self, index):
        return "%02d-%s" % (index + 1, MIGRATIONS[index][1])

    def write_migration(self, index):
        up = "-- depends: %s\n%s" % (self.version(index - 1) if index else "", self.up_of(index))
        self.write("migrations/%s.sql" % self.version(index), up)
        self.write("migrations/%s.rollback.sql" % self.version(index), self.down_of(index))

    def deploy(self, database, number):
        self.write_files(number)
        self.write("yoyo.ini", "[DEFAULT]\nsources = migrations\n")
        url = {"sqlite": "sqlite:///" + getattr(database, "path", ""), "postgres": database.url}[self.kind]
        run([shutil.which("yoyo"), "apply", "-b", "--no-config-file", "-d", url, "migrations"], self.folder)

    kinds = ("postgres", "sqlite")


class Sqitch(Layout):
    framework, table, keeps, kinds = "sqitch", "sqitch.changes", "change, change_id", ("postgres",)

    def version(self, index):
        return "app/" + MIGRATIONS[index][1]

    def write_migration(self, index):
        name = self.version(index)
        self.write("deploy/%s.sql" % name, "BEGIN;\n%s\nCOMMIT;\n" % self.up_of(index))
        self.write("revert/%s.sql" % name, "-- Revert %s\n\nBEGIN;\n\n%s\n\nCOMMIT;\n" % (name, self.down_of(index)))
        self.write("verify/%s.sql" % name, "SELECT 1;\n")

    def deploy(self, database, number):
        self.write_files(number)
        lines = ["%s 2026-01-%02dT09:00:%02dZ Some Body <some@example.org> # note" % (self.version(i), m[0], i) for i, m in enumerate(MIGRATIONS) if m[0] <= number]
        self.write("sqitch.plan", "%%syntax-version=1.0.0\n%%project=blog\n\n%s\n" % "\n".join(lines))
        self.write("sqitch.conf", "[core]\n\tengine = pg\n[user]\n\tname = Some Body\n\temail = some@example.org\n")
        run(["sqitch", "deploy", "db:pg:" + database.url.partition(":")[2]], self.folder, SQITCH_USER_CONFIG="/dev/null", TZ="UTC")

    def rows(self, database):
        return super().rows(database) + sorted(map(repr, database.query("SELECT change_id, type, dependency FROM sqitch.dependencies")))


class Goose(Layout):
    framework, table, keeps = "goose", "goose_db_version", "version_id, is_applied"
    blocks = ("-- +goose StatementBegin", "-- +goose StatementEnd")
    ddl = {
        "postgres": "CREATE TABLE goose_db_version (id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp NOT NULL DEFAULT now())",
        "mysql": "CREATE TABLE goose_db_version (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp NULL DEFAULT now())",
        "sqlite": "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))",
    }

    def write_migration(self, index):
        self.write("migrations/%s_%s.sql" % (stamp(index), MIGRATIONS[index][1]), "-- +goose Up\n%s\n\n-- +goose Down\n%s\n" % (self.up_of(index), self.down_of(index)))

    def create_table(self, database):
        super().create_table(database)
        self.insert(database, self.table, version_id=0, is_applied=True)

    def record(self, database, index):
        self.insert(database, self.table, version_id=int(stamp(index)), is_applied=True)


class SqlMigrate(Layout):
    framework, table, keeps = "sql-migrate", "gorp_migrations", "id, applied_at"
    blocks = ("-- +migrate StatementBegin", "-- +migrate StatementEnd")
    ddl = {
        "postgres": "CREATE TABLE gorp_migrations (id text NOT NULL PRIMARY KEY, applied_at timestamptz)",
        "mysql": "CREATE TABLE gorp_migrations (id varchar(255) NOT NULL PRIMARY KEY, applied_at datetime)",
        "sqlite": "CREATE TABLE gorp_migrations (id varchar(255) NOT NULL PRIMARY KEY, applied_at datetime)",
    }

    def version(self, index):
        return "%s-%s.sql" % (stamp(index), MIGRATIONS[index][1])

    def write_migration(self, index):
        self.write("migrations/" + self.version(index), "-- +migrate Up\n%s\n\n-- +migrate Down\n%s\n" % (self.up_of(index), self.down_of(index)))

    def record(self, database, index):
        self.insert(database, self.table, id=self.version(index), applied_at="2026-01-%02d 09:00:%02d" % (MIGRATIONS[index][0], index))


class GolangMigrate(Layout):
    framework, table, keeps = "golang-migrate", "schema_migrations", "version, dirty"
    ddl = {
        "postgres": "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)",
        "mysql": "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)",
        "sqlite": "CREATE TABLE schema_migrations (version uint64, dirty bool)",
    }

    def version(self, index):
        return str(index + 1)

    def write_migration(self, index):
        for side, sql in (("up", self.up_of(index)), ("down", self.down_of(index))):
            self.write("migrations/%06d_%s.%s.sql" % (index + 1, MIGRATIONS[index][1], side), sql)

    def record(self, database, index):
        database.query("DELETE FROM schema_migrations")
        self.insert(database, self.table, version=index + 1, dirty=False)


class Tern(Layout):
    framework, table, keeps, kinds = "tern", "schema_version", "version", ("postgres",)
    ddl = "CREATE TABLE schema_version (version int4 NOT NULL PRIMARY KEY)"

    version = GolangMigrate.version

    def write_migration(self, index):
        self.write("%03d_%s.sql" % (index + 1, MIGRATIONS[index][1]), "%s\n\n---- create above / drop below ----\n\n%s\n" % (self.up_of(index), self.down_of(index)))

    def create_table(self, database):
        super().create_table(database)
        self.insert(database, self.table, version=0)

    def record(self, database, index):
        database.query("UPDATE schema_version SET version = %d" % (index + 1))


class Diesel(Layout):
    framework, table, keeps = "diesel", "__diesel_schema_migrations", "version, run_on"
    ddl = "CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY NOT NULL, run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP)"

    def write_migration(self, index):
        day = "2026-01-%02d-0900%02d" % (MIGRATIONS[index][0], index)
        self.write("migrations/%s_%s/up.sql" % (day, MIGRATIONS[index][1]), self.up_of(index))
        self.write("migrations/%s_%s/down.sql" % (day, MIGRATIONS[index][1]), self.down_of(index))

    def record(self, database, index):
        self.insert(database, self.table, version=stamp(index), run_on="2026-01-%02d 09:00:%02d" % (MIGRATIONS[index][0], index))


class Flyway(Layout):
    framework, table, keeps = "flyway", "flyway_schema_history", "installed_rank, version, script, success"
    ddl = {
        "postgres": """CREATE TABLE flyway_schema_history (installed_rank int NOT NULL PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL,
            type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int, installed_by varchar(100) NOT NULL,
            installed_on timestamp NOT NULL DEFAULT now(), execution_time int NOT NULL, success boolean NOT NULL)""",
        "sqlite": """CREATE TABLE flyway_schema_history (installed_rank INT NOT NULL PRIMARY KEY, version VARCHAR(50), description VARCHAR(200) NOT NULL,
            type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL, checksum INT, installed_by VARCHAR(100) NOT NULL,
            installed_on TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')), execution_time INT NOT NULL, success BOOLEAN NOT NULL)""",
    }
    ddl["mysql"] = ddl["postgres"].replace("DEFAULT now()", "DEFAULT CURRENT_TIMESTAMP")

    def version(self, index):
        return "%d.%d" % (MIGRATIONS[index][0], index + 1)

    def write_migration(self, index):
        file = self.version(index).replace(".", "_")
        self.write("sql/V%s__%s.sql" % (file, MIGRATIONS[index][1]), self.up_of(index))
        self.write("sql/U%s__%s.sql" % (file, MIGRATIONS[index][1]), self.down_of(index))

    def record(self, database, index):
        when = "2026-01-%02d 09:00:%02d" % (MIGRATIONS[index][0], index) + (".000" if self.kind == "sqlite" else "")
        self.insert(database, self.table, installed_rank=index + 1, version=self.version(index), description=MIGRATIONS[index][1], type="SQL",
                    script="V%s__x.sql" % self.version(index), checksum=1, installed_by="me", installed_on=when, execution_time=1, success=True)


class Sqlx(Layout):
    framework, table, keeps = "sqlx", "_sqlx_migrations", "version, description"
    ddl = {
        "postgres": "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, execution_time BIGINT NOT NULL)",
        "mysql": "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)",
        "sqlite": "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)",
    }

    def write_migration(self, index):
        for side, sql in (("up", self.up_of(index)), ("down", self.down_of(index))):
            self.write("migrations/%s_%s.%s.sql" % (stamp(index), MIGRATIONS[index][1], side), sql)

    def record(self, database, index):
        self.insert(database, self.table, version=int(stamp(index)), description=MIGRATIONS[index][1], success=True, checksum=b"x", execution_time=1,
                    installed_on="2026-01-%02d 09:00:%02d" % (MIGRATIONS[index][0], index))


class Morph(Layout):
    framework, table, keeps = "morph", "db_migrations", "version, name"
    ddl = {
        "postgres": "CREATE TABLE db_migrations (version bigint NOT NULL PRIMARY KEY, name varchar NOT NULL)",
        "mysql": "CREATE TABLE db_migrations (Version bigint NOT NULL PRIMARY KEY, Name varchar(64) NOT NULL)",
        "sqlite": "CREATE TABLE db_migrations (Version bigint not null primary key, Name varchar not null)",
    }

    version = GolangMigrate.version

    def write_migration(self, index):
        for side, sql in (("up", self.up_of(index)), ("down", self.down_of(index))):
            self.write("migrations/%06d_%s.%s.sql" % (index + 1, MIGRATIONS[index][1], side), sql)

    def record(self, database, index):
        self.insert(database, self.table, version=index + 1, name=MIGRATIONS[index][1])


LAYOUTS = [Dbmate, NodePgMigrate, Yoyo, Sqitch, Goose, SqlMigrate, GolangMigrate, Tern, Diesel, Flyway, Sqlx, Morph]


def run(argv, folder, **extra):
    done = subprocess.run(argv, cwd=folder, env=dict(os.environ, **extra), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    if done.returncode != 0:
        raise AssertionError("%s ended with %d:\n%s" % (" ".join(argv), done.returncode, done.stdout))
    return done.stdout
