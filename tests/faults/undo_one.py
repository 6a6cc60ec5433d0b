"""Plays Knex for a table in a SQLite file: undo_one.py DATABASE migrate:down NAME deletes the row, and prints what it did.

undo_one.py DATABASE create makes the table with four migrations in two batches.
"""
import sqlite3
import sys

database = sqlite3.connect(sys.argv[1], timeout=10, isolation_level=None)
if sys.argv[2] == "create":
    database.execute("drop table if exists knex_migrations")
    database.execute("create table knex_migrations (id integer primary key autoincrement, name varchar(255), batch integer, "
                     "migration_time datetime)")
    database.executemany("insert into knex_migrations (name, batch, migration_time) values (?, ?, ?)",
                         [("1_a.js", 1, 1000), ("2_b.js", 2, 90000000), ("3_c.js", 2, 90000001), ("4_d.js", 2, 90000002)])
else:
    database.execute("delete from knex_migrations where name = ?", (sys.argv[3],))
    print("undone", sys.argv[3])
