# Leads every connection of the project to a scratch copy, whatever database it was configured for. Needs common/protocol.py and common/trial.py before it.
#
# Where: in the settings of all aliases, in place, so that whoever reads or holds them sees the copy; and again where a connection is opened.
# Each new connection proves that it is in the copy before anybody gets it.
import django
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

VENDORS = {"postgres": "postgresql", "mysql": "mysql", "sqlite": "sqlite"}
ENGINES = {"postgres": "django.db.backends.postgresql", "mysql": "django.db.backends.mysql", "sqlite": "django.db.backends.sqlite3"}
# Options that say how to talk, and not to whom.
KEPT = {"options", "isolation_level", "client_encoding", "server_side_binding", "cursor_factory", "connect_timeout", "charset", "collation",
        "sql_mode", "init_command", "use_unicode", "timeout", "transaction_mode", "detect_types"}


class Copy(ScratchCopy):
    def __init__(self, request):
        super().__init__(request, VENDORS, "Django")
        self.target = request.get("alias") or DEFAULT_DB_ALIAS
        if self.target not in connections.databases:
            raise Refused("unsupported", "the project has no database alias '%s'" % self.target)

    def vendor(self, engine):
        try:
            return load_backend(engine).DatabaseWrapper.vendor
        except Exception:  # a backend that does not load, or the placeholder of a project without a default database
            return None

    def redirect(self, config):
        self.configured(config.get("NAME"))
        options = {name: value for name, value in (config.get("OPTIONS") or {}).items() if name in KEPT}
        if self.vendor(config.get("ENGINE") or "") != VENDORS[self.driver]:
            config["ENGINE"], options = ENGINES[self.driver], {}
        place = {name: "" if self.place.get(name) is None else self.place[name] for name in ("user", "password", "host", "port", "socket", "database")}
        config.update(NAME=place["database"], USER=place["user"], PASSWORD=place["password"], HOST=place["socket"] or place["host"],
                      PORT=str(place["port"]), OPTIONS=options)

    def lead(self):
        for wrapper in connections.all():
            wrapper.close()
            if hasattr(wrapper, "close_pool"):
                wrapper.close_pool()
        for databases in (settings.DATABASES, connections.databases):
            for config in databases.values():
                self.redirect(config)
        for alias in list(connections):
            del connections[alias]  # its engine may be another one now
        self.guard()

    def guard(self):
        connect, copy = BaseDatabaseWrapper.connect, self

        def guarded(wrapper):
            if wrapper.vendor != VENDORS[copy.driver]:
                raise Astray("a connection of alias '%s' is none to %s" % (wrapper.alias, copy.driver))
            copy.redirect(wrapper.settings_dict)
            connect(wrapper)
            copy.prove(wrapper)
            if wrapper.alias != copy.target and copy.driver in PATIENCE:
                copy.fetch(wrapper.connection, PATIENCE[copy.driver])

        BaseDatabaseWrapper.connect = guarded

    def prove(self, wrapper):
        why = self.astray(wrapper.connection)
        if why is not None:
            wrapper.close()
            raise Astray("alias '%s' is %s" % (wrapper.alias, why))
