# Task "trial", as far as it is the same in each framework of Python: the copy and its proof, what is told, the steps. Needs protocol.py before it.
import re
import time

LONGEST = 64 * 1024
SLICE = 500
# Two connections that were to lead to two databases would wait for each other's locks for ever: in one they are one process.
PATIENCE = {"postgres": "SET lock_timeout = '10s'", "mysql": "SET SESSION lock_wait_timeout = 10, SESSION innodb_lock_wait_timeout = 10"}


class Astray(BaseException):
    """A connection leads elsewhere. No Exception: a migration that catches what goes wrong must not go on there."""


class ScratchCopy:
    """Where the copy is, and whether a connection (of the driver's own, DB-API) leads there."""

    def __init__(self, request, drivers, title):
        self.place, self.witness = request.get("connection") or {}, request.get("witness")
        self.driver = self.place.get("driver")
        if self.driver not in drivers or not self.witness:
            raise Refused("unsupported", "%s cannot be led to a database of the kind %r" % (title, self.driver))
        self.others = set()

    def configured(self, name):
        """A database that the application would have used."""
        if self.driver == "mysql" and name and name != self.place.get("database"):
            self.others.add(name)

    def stays(self, statement):
        """On a server of MySQL the copy is beside the database that it was made of, and a statement can name that one: why, or None."""
        for name in self.others:
            gap = r"[`\"]?(?:\s|/\*[\s\S]*?\*/)*[`\"]?"  # between a name and what is beside it
            if re.search(r"(?:^|[^\w$.])%s%s\.|\buse\b%s%s\b" % (re.escape(name), gap, gap, re.escape(name)), statement, re.IGNORECASE):
                return "a statement names the database '%s', which is not the copy" % name
        return None

    @staticmethod
    def fetch(connection, sql):
        cursor = connection.cursor()  # the driver's own: no wrapper of anybody sees it
        try:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
        finally:
            cursor.close()

    def astray(self, connection):
        """None, or why it is not the copy: of the connection itself, and not of what it was told."""
        why = ""
        try:
            found = [row[0] for row in self.fetch(connection, self.witness)]
        except Exception as error:
            found, why = [], ": %s" % error
        return None if found == [1] else "connected to another database than the copy%s" % why


def hushed(watcher, function):
    """What the framework itself asks meanwhile is none of the migration's: watcher.quiet counts how deep it is in such calls."""

    def call(*args, **kwargs):
        watcher.quiet += 1
        try:
            return function(*args, **kwargs)
        finally:
            watcher.quiet -= 1

    return call


def carried(text):
    """As JSON can carry it, and not too long."""
    data = str(text).encode("utf-8", "replace").replace(b"\0", b"")
    shown = data[:LONGEST].decode("utf-8", "ignore")
    return shown if len(data) <= LONGEST else "%s … [%d bytes more]" % (shown, len(data) - LONGEST)


def tell_known(channel, known):
    """Pairs of app and name."""
    for first in range(0, max(len(known), 1), SLICE):
        channel.answer("known", migrations=known[first:first + SLICE], more=first + SLICE < len(known))


def error_facts(error, numbered):
    """Of the driver's error; `numbered`: the driver's errors begin with the server's number."""
    kind = type(error)
    state = getattr(error, "pgcode", None) or getattr(error, "sqlstate", None)
    number = error.args[0] if numbered and error.args and isinstance(error.args[0], int) else None
    name = kind.__qualname__ if kind.__module__ == "builtins" else "%s.%s" % (kind.__module__, kind.__qualname__)
    return {"class": name, "message": carried(str(error).strip()), "sqlstate": state, "errno": number}


def take_steps(channel, step, facts, leave):
    """Each further line: step(key, up) does it, facts(error) tells what went wrong, leave() ends the connections of a step that failed."""
    while True:
        line = channel.line()
        if not line:
            return
        request, begun = json.loads(line.decode("utf-8")), time.monotonic()
        try:
            step((request.get("app"), str(request.get("name"))), request.get("do") == "up")
        except Refused as refusal:
            channel.answer("stepped", succeeded=False, refused=refusal.code, message=str(refusal))
        except Astray:
            raise
        except BaseException as error:  # SystemExit too: code of the application may raise anything
            sys.stdout.write("\n")
            traceback.print_exception(type(error), error, error.__traceback__)
            sys.stderr.flush()
            channel.answer("stepped", succeeded=False, seconds=round(time.monotonic() - begun, 6), **facts(error))
            leave()  # whatever state they are in: a transaction that was begun by hand is gone with its connection
        else:
            channel.answer("stepped", succeeded=True, seconds=round(time.monotonic() - begun, 6))


def run_trial(converse):
    def trial(channel, request):
        try:
            converse(channel, request)
        except Astray as error:
            raise Refused("database-differs", str(error)) from error

    run("trial", trial)
