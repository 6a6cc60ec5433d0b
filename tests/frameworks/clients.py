"""clients - what psql, mariadb and sqlite3 make of a SQL file: the statements that the real client sends, seen by a server that only listens.

psql and mariadb talk to a server of ours that says yes to everything and keeps what it is sent; sqlite3 runs with a library before its own.
"""
import glob
import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import threading

MARK = "select 'migrollback-file-%d'"


def _exactly(connection, count):
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


class _Listener:
    """One connection after the other on a socket of its own."""

    def __init__(self, folder, name):
        self.folder, self.sent = folder, []
        self.socket = socket.socket(socket.AF_UNIX)
        self.path = os.path.join(folder, name)
        self.socket.bind(self.path)
        self.socket.listen(5)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            try:
                self._talk(connection)
            except (EOFError, OSError):
                pass
            finally:
                connection.close()

    def close(self):
        self.socket.close()


class _Postgres(_Listener):
    PARAMETERS = {"server_version": "15.0", "server_encoding": "UTF8", "client_encoding": "UTF8", "standard_conforming_strings": "on", "integer_datetimes": "on"}

    def _talk(self, connection):
        def message(kind, body=b""):
            connection.sendall(kind + struct.pack("!i", len(body) + 4) + body)

        (length,) = struct.unpack("!i", _exactly(connection, 4))
        _exactly(connection, length - 4)
        message(b"R", struct.pack("!i", 0))
        for name, value in self.PARAMETERS.items():
            message(b"S", name.encode() + b"\0" + value.encode() + b"\0")
        message(b"Z", b"I")
        while True:
            kind = _exactly(connection, 1)
            (length,) = struct.unpack("!i", _exactly(connection, 4))
            body = _exactly(connection, length - 4)
            if kind == b"X":
                return
            if kind == b"Q":
                sql = body[:-1]
                self.sent.append(sql)
                if re.match(rb"\s*copy\s[^()]*(\([^)]*\)\s*)?from\s+stdin", sql, re.I):
                    message(b"G", struct.pack("!bh", 0, 0))
                    continue
                message(b"C", b"SET\0")
                message(b"Z", b"I")
            elif kind in (b"c", b"f"):
                message(b"C", b"COPY 0\0")
                message(b"Z", b"I")


class _Mysql(_Listener):
    CAPABILITIES = 0x00000001 | 0x00000008 | 0x00000200 | 0x00002000 | 0x00008000 | 0x00080000
    AUTOCOMMIT, NO_BACKSLASH_ESCAPES, ANSI_QUOTES = 0x0002, 0x0200, 0x8000

    def _talk(self, connection):
        status = self.AUTOCOMMIT

        def packet(number, body):
            connection.sendall(struct.pack("<I", len(body))[:3] + bytes([number]) + body)

        def receive():
            head = _exactly(connection, 4)
            return head[3], _exactly(connection, struct.unpack("<I", head[:3] + b"\0")[0])

        low, high = self.CAPABILITIES & 0xFFFF, self.CAPABILITIES >> 16
        packet(0, b"\x0a5.5.5-10.11.0-MariaDB\0" + struct.pack("<I", 1) + b"12345678\0" + struct.pack("<HBHH", low, 45, status, high)
               + bytes([21]) + b"\0" * 10 + b"123456789012\0mysql_native_password\0")
        receive()
        packet(2, b"\0\0\0" + struct.pack("<HH", status, 0))
        while True:
            number, body = receive()
            if body[:1] == b"\x01":
                return
            if body[:1] == b"\x03":
                self.sent.append(body[1:])
                mode = re.match(rb"(?:\s|--[^\n]*\n|#[^\n]*\n)*set\s+(?:session\s+)?sql_mode\s*=\s*'([^']*)'", body[1:], re.I)
                if mode:
                    status = self.AUTOCOMMIT
                    status |= self.ANSI_QUOTES if b"ANSI" in mode[1].upper() else 0
                    status |= self.NO_BACKSLASH_ESCAPES if b"NO_BACKSLASH_ESCAPES" in mode[1].upper() else 0
            packet(number + 1, b"\0\0\0" + struct.pack("<HH", status, 0))


def _run(argv, **options):
    # Not checked: a file that ends in the middle of a statement is among them.
    subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, **options)


def psql(paths):
    """For each file the texts that psql sends."""
    folder = tempfile.mkdtemp(prefix="migrollback-client-")
    server = _Postgres(folder, ".s.PGSQL.5432")
    try:
        argv = ["psql", "-X", "-q", "-w", "-h", folder, "-U", "nobody", "-d", "nothing"]
        for index, path in enumerate(paths):
            argv += ["-c", MARK % index, "-f", os.path.abspath(path)]
        _run(argv, cwd=folder, env=dict(os.environ, PGCLIENTENCODING="UTF8", PSQLRC="/dev/null"), stdin=subprocess.DEVNULL)
    finally:
        server.close()
        shutil.rmtree(folder)
    files, current = [], None
    for sql in server.sent:
        if len(files) < len(paths) and sql == (MARK % len(files)).encode():
            current = []
            files.append(current)
        elif current is not None:
            current.append(sql.decode("utf-8", "surrogateescape"))
    if len(files) != len(paths):
        raise AssertionError("psql ended at file %d of %d" % (len(files), len(paths)))
    return files


def mariadb(paths):
    """For each file the texts that mariadb sends."""
    folder = tempfile.mkdtemp(prefix="migrollback-client-")
    server = _Mysql(folder, "server.sock")
    program = shutil.which("mariadb") or shutil.which("mysql")
    files = []
    try:
        argv = [program, "--no-defaults", "--comments", "--batch", "--force", "--default-character-set=utf8mb4", "--socket=" + server.path, "--user=nobody"]
        for path in paths:
            del server.sent[:]
            with open(path, "rb") as source:
                _run(argv, stdin=source, cwd=folder)
            files.append([sql.decode("utf-8", "surrogateescape") for sql in server.sent])
    finally:
        server.close()
        shutil.rmtree(folder)
    return files


SCHEMA = "create table t (a integer primary key, b text); create table u (a, b); create table v (a);"


def sqlite3(paths):
    """For each file the statements that sqlite3 prepares, up to the first that cannot be."""
    folder = tempfile.mkdtemp(prefix="migrollback-client-")
    spy = os.environ["SQLITE_SPY_LIBRARY"]
    files = []
    try:
        for index, path in enumerate(paths):
            database, log = os.path.join(folder, "%d.db" % index), os.path.join(folder, "%d.log" % index)
            _run(["sqlite3", "-batch", "-init", "/dev/null", database, SCHEMA])
            with open(path, "rb") as source:
                _run(["sqlite3", "-batch", "-init", "/dev/null", database], stdin=source, cwd=folder, env=dict(os.environ, LD_PRELOAD=spy, SQLITE_SPY=log))
            data = b""
            if os.path.exists(log):
                with open(log, "rb") as lines:
                    data = lines.read()
            files.append([sql.decode("utf-8", "surrogateescape") for sql in data.split(b"\0")[:-1]])
    finally:
        shutil.rmtree(folder)
    return files


CLIENTS = {"postgres": psql, "mysql": mariadb, "sqlite": sqlite3}
_BLANK = " \t\r\n\f\v"


def _without_leading(dialect, sql):
    """Without blanks and comments before the first token."""
    while True:
        sql = sql.lstrip(_BLANK + "\ufeff" + (";" if dialect == "sqlite" else ""))
        if sql.startswith("--") or (dialect != "postgres" and sql.startswith("#")):
            end = re.search("[\r\n]" if dialect == "postgres" else "\n", sql)
            sql = sql[end.start():] if end else ""
        elif sql.startswith("/*") and not (dialect == "mysql" and re.match(r"/\*M?!", sql)):
            depth, at = 0, 0
            while at < len(sql):
                if sql.startswith("/*", at) and (depth == 0 or dialect == "postgres"):
                    depth, at = depth + 1, at + 2
                elif sql.startswith("*/", at):
                    depth, at = depth - 1, at + 2
                    if depth == 0:
                        break
                else:
                    at += 1
            sql = sql[at:]
        else:
            return sql


def bare(dialect, sql):
    """A statement for comparing: comments before it, its terminator and all blanks are left out. Empty: it is no statement."""
    sql = _without_leading(dialect, sql).rstrip(_BLANK)
    if dialect != "mysql":
        while sql.endswith(";") and not sql.endswith("--;"):
            sql = sql[:-1].rstrip(_BLANK)
    else:
        sql = re.sub(r"\\\r?\n", "\n", sql)  # the client takes such a backslash away, the server would
    return re.sub("[%s]" % _BLANK, "", sql)


def same(dialect, ours, theirs):
    """Two lists of bare statements. With --comments mariadb sends the line comment behind a terminator with the statement before it."""
    if dialect != "mysql" or len(ours) != len(theirs):
        return ours == theirs
    return all(b == a or (b.startswith(a) and b[len(a):].startswith(("#", "--"))) for a, b in zip(ours, theirs))


def statements(dialect, sent):
    return [text for text in (bare(dialect, sql) for sql in sent if not sql.startswith("\x01")) if text]


def corpus(dialect):
    here = os.path.dirname(os.path.abspath(__file__))
    return sorted(glob.glob(os.path.join(here, "..", "unit", "data", "split", dialect, "*.sql")))
