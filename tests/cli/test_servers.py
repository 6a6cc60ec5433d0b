"""What only a server can show: wrong passwords, missing databases, roles without rights. Run below tests/support/with-servers, or with
MIGROLLBACK_TEST_POSTGRES_URL and MIGROLLBACK_TEST_MYSQL_URL set; without them this is a failure, not a silent skip."""
import os
import shutil
import subprocess
import unittest
from urllib.parse import unquote, urlsplit

from program import Case

POSTGRES = os.environ.get("MIGROLLBACK_TEST_POSTGRES_URL")
MYSQL = os.environ.get("MIGROLLBACK_TEST_MYSQL_URL")

DJANGO = {
    "postgres": ["create schema {name}", "create table {name}.django_migrations (id bigint primary key, app varchar(255) not null, "
                 "name varchar(255) not null, applied timestamp with time zone not null)",
                 "insert into {name}.django_migrations values (1, 'core', '0001_initial', '2026-01-01 10:00:00.123456+00')"],
    "mysql": ["create database {name}", "create table {name}.django_migrations (id bigint primary key, app varchar(255) not null, "
              "name varchar(255) not null, applied datetime(6) not null)",
              "insert into {name}.django_migrations values (1, 'core', '0001_initial', '2026-01-01 10:00:00.123456')"],
}


def execute_postgres(*statements):
    commands = [part for statement in statements for part in ("-c", statement)]
    subprocess.run(["psql", "-Xqv", "ON_ERROR_STOP=1", POSTGRES, *commands], check=True, stdout=subprocess.DEVNULL)


def execute_mysql(*statements):
    url = urlsplit(MYSQL)
    client = shutil.which("mariadb") or shutil.which("mysql")
    subprocess.run([client, "--no-defaults", "--protocol=tcp", "-h", url.hostname, "-P", str(url.port or 3306), "-u", url.username, "-e",
                    "; ".join(statements)], check=True, env={**os.environ, "MYSQL_PWD": unquote(url.password or "")})


class Server:
    """Both servers are asked the same things."""

    name = "migrollback_cli_test"

    def with_parts(self, user=None, password=None, database=None):
        url = urlsplit(self.url)
        return "%s://%s:%s@%s:%d/%s" % (url.scheme, user or url.username, password or url.password, url.hostname,
                                        url.port or self.port, database or url.path.lstrip("/"))

    def test_wrong_password_is_login_and_never_shown(self):
        for format in ("text", "json"):
            result = self.migrollback("history", "-v", "--log-sql", "--format", format, "--database", self.with_parts(password="Wr0ng%21Sesame"))
            self.assertEqual(result.status, 9, result)
            self.assertIn("migrollback: hint: ", result.err)
            for secret in ("Wr0ng%21Sesame", "Wr0ng!Sesame"):
                self.assertNotIn(secret, result.out + result.err)

    def test_right_password_is_never_shown(self):
        result = self.migrollback("plan", "-v", "--log-sql", "--last", "1", "--table", self.table, "--database", self.url_of_table)
        self.assertEqual(result.status, 0, result)
        for secret in (urlsplit(self.url).password, unquote(urlsplit(self.url).password)):
            self.assertNotIn(secret, result.out + result.err)

    def test_missing_database_is_unreachable(self):
        self.assertFailure(self.migrollback("history", "--database", self.with_parts(database="nothing_of_this_name")), 9,
                           "nothing_of_this_name")

    def test_role_without_rights_cannot_answer(self):
        result = self.migrollback("history", "--framework", "django", "--table", self.table,
                                  "--database", self.with_parts(user=self.name, password="poor", database=self.database_of_table))
        self.assertFailure(result, 8)

    def test_history_and_plan(self):
        history = self.json("history", "--database", self.url_of_table, "--table", self.table)
        self.assertEqual(history["database"]["driver"], self.driver)
        self.assertEqual(history["batches"][0]["migrations"], [{"app": "core", "name": "0001_initial",
                                                                "applied_at": "2026-01-01T10:00:00.123456Z"}])
        self.assertEqual(len(self.json("plan", "--database", self.url_of_table, "--table", self.table, "--after", "2026-01-01")["undo"]), 1)


class Postgres(Server, Case):
    url, port, driver = POSTGRES, 5432, "postgres"

    def setUp(self):
        super().setUp()
        self.assertTrue(self.url, "MIGROLLBACK_TEST_POSTGRES_URL is not set: run below tests/support/with-servers")
        self.drop()
        self.addCleanup(self.drop)
        execute_postgres(*[statement.format(name=self.name) for statement in DJANGO["postgres"]],
                         "create role %s login password 'poor'" % self.name, "grant usage on schema %s to %s" % (self.name, self.name))
        self.table = self.name + ".django_migrations"
        self.url_of_table, self.database_of_table = self.url, None

    def drop(self):
        execute_postgres("set client_min_messages to error", "drop schema if exists %s cascade" % self.name, "drop role if exists %s" % self.name)


class Mysql(Server, Case):
    url, port, driver = MYSQL, 3306, "mysql"

    def setUp(self):
        super().setUp()
        self.assertTrue(self.url, "MIGROLLBACK_TEST_MYSQL_URL is not set: run below tests/support/with-servers")
        self.drop()
        self.addCleanup(self.drop)
        execute_mysql(*[statement.format(name=self.name) for statement in DJANGO["mysql"]], "create table %s.other (a int)" % self.name,
                      "create user '%s'@'%%' identified by 'poor'" % self.name, "grant select on %s.other to '%s'@'%%'" % (self.name, self.name))
        self.table = "django_migrations"
        self.url_of_table, self.database_of_table = self.with_parts(database=self.name), self.name

    def drop(self):
        execute_mysql("drop database if exists %s" % self.name, "drop user if exists '%s'@'%%'" % self.name)


if __name__ == "__main__":
    unittest.main()
