"""A framework that does nothing but record how it was called: `recorder.py SETTINGS migrate:down NAME` writes its arguments to the log
as a line of JSON and deletes the row NAME, as Knex would. Settings (JSON): database, log, fail (a name that fails), stay (a name whose
row is left although the command says it succeeded), say (text to print), wait (seconds)."""
import json
import sqlite3
import sys
import time

with open(sys.argv[1], encoding="utf-8") as file:
    settings = json.load(file)
arguments = sys.argv[2:]
with open(settings["log"], "a", encoding="utf-8") as log:
    log.write(json.dumps(arguments) + "\n")
name = arguments[-1]
if "say" in settings:
    print(settings["say"])
if settings.get("fail") == name:
    print("no such table: things", file=sys.stderr)
    sys.exit(1)
time.sleep(settings.get("wait", 0))
if settings.get("stay") != name:
    connection = sqlite3.connect(settings["database"])
    connection.execute("delete from knex_migrations where name = ?", (name,))
    connection.commit()
