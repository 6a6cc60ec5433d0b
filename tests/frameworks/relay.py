"""Stands between migrollback and the application, to strike at one exact moment: relay.py COMMAND...

RELAY_DATABASE names the alias whose commit (the second "go") is struck, and RELAY_ACTION what happens then: "kill" kills migrollback by
SIGKILL and hands nothing on; "cut" ends the application's sessions in that database, and then hands the word on.
"""
import json
import os
import signal
import subprocess
import sys
import threading


def cut():
    import psycopg2

    connection = psycopg2.connect(os.environ["RELAY_URL"])
    connection.autocommit = True
    sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'migrollback'"
    connection.cursor().execute(sql)


def end_with(child):
    os._exit(child.wait() & 255)


def main():
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)
    threading.Thread(target=end_with, args=(child,), daemon=True).start()
    alias, words = None, 0
    for line in sys.stdin.buffer:
        if line.startswith(b"{"):
            alias = json.loads(line)["alias"] or "default"
        words += line == b"go\n"
        if words == 2 and line == b"go\n" and alias == os.environ.get("RELAY_DATABASE"):
            if os.environ["RELAY_ACTION"] == "kill":
                os.kill(os.getppid(), signal.SIGKILL)
                break
            cut()
        child.stdin.write(line)
        child.stdin.flush()
    child.stdin.close()
    threading.Event().wait()


if __name__ == "__main__":
    main()
