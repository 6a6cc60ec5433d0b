# Leads every connection that SQLAlchemy opens in this process to a scratch copy, whatever database it was configured for, and hears every
# statement. Needs common/protocol.py and common/trial.py before it. SQLAlchemy 1.3 and newer; engines for asyncio too.
#
# Where: in SQLAlchemy's pools, where each engine opens its connections. Functions of the application that open some (`creator`) are not called.
# Each new connection proves that it is in the copy before anybody gets it. What leads elsewhere all the same is remembered in `stray`: a
# migration may catch even that error.
import re

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.url import URL
from sqlalchemy.pool import Pool
from sqlalchemy.pool.base import _ConnectionFairy

DIALECTS = {"postgres": ("postgresql",), "mysql": ("mysql", "mariadb"), "sqlite": ("sqlite",)}
# Arguments that say how to talk, and not to whom.
KEPT = {"options", "isolation_level", "client_encoding", "connect_timeout", "timeout", "cursor_factory", "row_factory", "charset", "collation",
        "use_unicode", "sql_mode", "init_command", "client_flag", "conv", "cursorclass", "local_infile", "detect_types", "cached_statements",
        "check_same_thread", "factory", "server_settings", "statement_cache_size", "prepared_statement_cache_size", "prepare_threshold", "autocommit"}
# By which engines open connections where the application brings no function of its own.
OWN_CREATORS = ("sqlalchemy.engine.create", "sqlalchemy.engine.strategies")
# How SQLAlchemy begins and ends a part of a transaction.
SAVEPOINT = re.compile(r"(?:ROLLBACK TO |RELEASE )?SAVEPOINT sa_savepoint_\d+\Z")
UNSEEN = "unseen: what a cursor of the driver's own executes"


def in_transaction(connection):
    raw = connection.connection
    raw = getattr(raw, "dbapi_connection", None) or raw.connection
    if hasattr(raw, "in_transaction"):  # SQLite: only now and then
        return bool(raw.in_transaction)
    alone = raw.get_autocommit() if hasattr(raw, "get_autocommit") else getattr(raw, "autocommit", False)
    return bool(connection.in_transaction() and not alone)


class Copy(ScratchCopy):
    def __init__(self, request, tell):
        super().__init__(request, DIALECTS, "SQLAlchemy")
        self.tell, self.watching, self.quiet = tell, False, 0
        self.records, self.stray, self.hushed = [], None, set()

    def refuse(self, message):
        self.stray = self.stray or message
        return Astray(message)

    # --- opening

    def url(self, dialect):
        """Its parts, not its text: a socket is no host of a URL."""
        place = {name: self.place.get(name) or None for name in ("host", "port", "socket", "user", "password", "database")}
        query = {}
        if self.driver == "mysql" and place["socket"]:
            query, place["host"], place["port"] = {"unix_socket": place["socket"]}, "localhost", None
        elif self.driver == "postgres" and (place["socket"] or place["host"] or "").startswith("/"):
            query, place["host"] = {"host": place["socket"] or place["host"]}, None
        if place["port"] and query.get("host"):
            query["port"], place["port"] = str(place["port"]), None
        return getattr(URL, "create", URL)("%s+%s" % (dialect.name, dialect.driver), username=place["user"], password=place["password"],
                                           host=place["host"], port=place["port"] and int(place["port"]), database=place["database"], query=query)

    def open(self, dialect, settings=()):
        if getattr(dialect, "name", None) not in DIALECTS[self.driver]:
            raise self.refuse("a connection of %s cannot lead to the copy, which is %s" % (getattr(dialect, "name", "no engine"), self.driver))
        self.hush(type(dialect))
        where, how = dialect.create_connect_args(self.url(dialect))
        how.update({name: settings[name] for name in settings if name in KEPT})
        return dialect.connect(*where, **how)

    def connect(self, dialect, record, where, how):
        self.configured(how.get("db") or how.get("database"))
        return self.open(dialect, how)

    def arrive(self, connection, record):
        why = self.astray(connection)
        if why is not None:
            connection.close()
            raise self.refuse("the application is %s" % why)
        if self.records and self.driver in PATIENCE:
            self.fetch(connection, PATIENCE[self.driver])
        connection.commit()
        self.records.append(record)

    def lead(self):
        wrap, cursor, copy = Pool._should_wrap_creator, _ConnectionFairy.cursor, self

        def led(pool, creator):
            own = wrap(pool, creator) if getattr(creator, "__module__", None) in OWN_CREATORS else None
            return own or (lambda record=None: copy.open(getattr(pool, "_dialect", None)))

        def own_cursor(fairy, *args, **kwargs):
            if copy.watching and not sys._getframe(1).f_globals.get("__name__", "").startswith("sqlalchemy."):
                copy.tell(UNSEEN, False)
            return cursor(fairy, *args, **kwargs)

        Pool._should_wrap_creator, _ConnectionFairy.cursor = led, own_cursor
        event.listen(Engine, "do_connect", self.connect)
        event.listen(Pool, "connect", self.arrive, insert=True)
        event.listen(Engine, "before_cursor_execute", self.hear)

    def prove(self, connection):
        """Again, of one that was open: SQLAlchemy's own."""
        raw = connection.connection
        why = self.astray(getattr(raw, "dbapi_connection", None) or raw.connection)
        if why is not None:
            raise self.refuse("the application is %s" % why)

    def leave(self):
        """As when the program ends: no connection stays, and what was not committed is gone."""
        for record in self.records:
            try:
                record.invalidate()
            except Exception:  # of another thread or loop, which has ended
                pass
        del self.records[:]

    # --- hearing

    def hear(self, connection, cursor, statement, parameters, context, executemany):
        elsewhere = self.stays(statement)
        if elsewhere is not None:
            raise self.refuse(elsewhere)
        if self.watching and not self.quiet and not SAVEPOINT.match(statement):
            self.tell(carried(statement), in_transaction(connection))

    def hush(self, dialect):
        """What a dialect executes to read the catalog is no statement of the migration."""
        if dialect in self.hushed:
            return
        self.hushed.add(dialect)
        for name in dir(dialect):
            if re.match("(?:has_(?:table|index|sequence|type|schema)|get_(?:columns|pk_|foreign_|table_|view_|temp_|indexes|unique_|check_|schema_|sequence_|"
                        "materialized_|enums|domains|multi_)).*|initialize", name) and callable(getattr(dialect, name)):
                setattr(dialect, name, hushed(self, getattr(dialect, name)))
