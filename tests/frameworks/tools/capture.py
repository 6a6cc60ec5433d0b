"""capture FOLDER [TOOL-DATABASE…] - what the real tools of this folder say when a migration fails, for tests/unit/failure-test.c.

    tests/support/with-servers /usr/bin/python3 tests/frameworks/tools/capture.py tests/unit/data/failures

As tests/frameworks/capture_failures.py, with plain SQL: each log is standard output and standard error through one pipe. The project has
had its first deployment; two migrations are pending: `fine_one`, which succeeds, and `broken_one`, which fails.
"""
import os
import re
import shutil
import subprocess
import sys

from steps import DEPLOYMENTS, Step
from test_alembic import Alembic
from test_db_migrate import DbMigrate
from test_dbmate import Dbmate
from test_kysely import Kysely
from test_laravel import Laravel
from test_liquibase import Liquibase
from test_mikro_orm import MikroOrm
from test_node_pg_migrate import NodePgMigrate
from test_sequelize import Sequelize, Umzug
from test_sqitch import Sqitch
from test_typeorm import Typeorm
from test_yoyo import Yoyo
from tool import new_database, new_folder

TOOLS = (Alembic, DbMigrate, Dbmate, Kysely, Laravel, Liquibase, MikroOrm, NodePgMigrate, Sequelize, Umzug, Sqitch, Typeorm, Yoyo)

LEFTOVERS = """
CREATE TABLE leftover (id integer, a integer)
CREATE INDEX leftover_a ON leftover (a)
INSERT INTO leftover (id, a) VALUES (1, 1), (2, 1)
CREATE TABLE other (id integer NOT NULL PRIMARY KEY, b integer)
"""
CASES = {
    "table": "CREATE TABLE leftover (id integer)",
    "column": "ALTER TABLE leftover ADD COLUMN a integer",
    "index": "CREATE INDEX leftover_a ON leftover (id)",
    "rename-table": "ALTER TABLE other RENAME TO leftover",
    "missing-table": "ALTER TABLE missing ADD COLUMN x integer",
    "unique-data": "CREATE UNIQUE INDEX fresh_index ON leftover (a)",
}
FINE = Step("20260401090000", "fine_one", ["ALTER TABLE other ADD COLUMN fine integer"], ["ALTER TABLE other DROP COLUMN fine"])


def broken(sql):
    return Step("20260402090000", "broken_one", [sql], ["SELECT 1"])


def prepared(make, kind, folder):
    database = new_database(kind, folder)
    database.query("SELECT 1")  # SQLite's file is there then
    tool = make(folder, database)
    for step in DEPLOYMENTS[0]:
        tool.write(step, 1)
    tool.migrate()
    database.run(LEFTOVERS)
    tool.write(FINE, 2)
    return tool


def output_of(tool, fails):
    """What `migrate` of the tool runs, whatever comes of it."""
    ran = []

    def run(*arguments):
        argv = list(tool.argv) + list(arguments)
        ran.append(subprocess.run(argv, cwd=tool.folder, env=tool.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="backslashreplace"))

    tool.run = run
    tool.migrate()
    if (ran[0].returncode != 0) != fails:
        print("%s on %s ended with %d:\n%s" % (tool.framework, tool.kind, ran[0].returncode, ran[0].stdout), file=sys.stderr)
    return ran[0].stdout


def neutral(text, tool, names):
    database, folder = tool.database, os.path.dirname(tool.folder)
    text = text.replace(os.path.realpath(os.path.join(tool.folder, "node_modules")), "/app/node_modules")
    text = text.replace(tool.folder, "/app").replace(folder, "/app/db")
    for name in names:
        text = text.replace(name, "app")
    port = str(getattr(database, "port", "") or "")
    return re.sub(r"\b%s\b" % port, "5432" if tool.kind == "postgres" else "3306", text) if port else text


def capture_all(make, kind, target):
    folder = new_folder()
    os.chmod(folder, 0o755)
    tool = prepared(make, kind, folder)
    first, again = tool.database, None
    try:
        for case, sql in dict(CASES, success="UPDATE other SET b = 1").items():
            tool.database = first.copy()
            if os.path.exists(getattr(first, "path", "") + ".registry"):  # Sqitch's
                shutil.copy(first.path + ".registry", tool.database.path + ".registry")
            if hasattr(tool, "configure"):
                tool.configure()
            if again is None:
                tool.write(broken(sql), 2)
            else:
                again(sql)
            text = neutral(output_of(tool, case != "success"), tool, (tool.database.name, first.name))
            tool.database.drop()
            again = rewriter(tool)
            with open(os.path.join(target, "%s-%s-%s.log" % (make.framework, kind, case)), "w") as out:
                out.write(text)
        print(make.framework, kind, flush=True)
    finally:
        first.drop()
        shutil.rmtree(folder)


def rewriter(tool):
    """Writes the broken migration once more, where the tool keeps a list of them too."""

    def write(sql):
        if isinstance(tool, Alembic):
            tool.last = tool.name(FINE)
        elif isinstance(tool, Sqitch):
            tool.lines.pop()
        elif isinstance(tool, Liquibase):
            tool.changes.pop()
        tool.write(broken(sql), 2)

    return write


def main(target, only):
    for make in TOOLS:
        for kind in make.kinds:
            if only and "%s-%s" % (make.framework, kind) not in only:
                continue
            capture_all(make, kind, target)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
