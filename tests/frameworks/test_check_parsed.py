"""check --no-shadow with plain SQL migrations: what their text tells is what running them shows, or it is unknown."""
import json
import os
import stat

from check_sql import DbmateCheck
from test_check import PENDING, CheckCase

UNKNOWN = ("unknown", "unknown")


class Parsed:
    def test_the_text_tells_what_running_it_shows_or_nothing(self):
        self.add(*PENDING)
        before = (self.database.catalog(), self.project.applied(self.database))
        status, document = self.check("--no-shadow")
        told = self.verdicts(document)
        self.assertEqual(dict(self.expected, data=UNKNOWN, mixed=UNKNOWN), told, document["migrations"])
        self.assertEqual((3, ["unsafe", "impossible"]), (status, document["failed_on"]))
        evidence = {kind: each["evidence"] for kind, each in zip(PENDING, document["migrations"])}
        self.assertEqual({kind: "none" if told[kind] == UNKNOWN else "parsed" for kind in PENDING}, evidence)
        self.assertTrue(document["not_checked"].startswith("2 of the 7 migrations could not be judged"), document["not_checked"])
        # By execution: nothing of it is contradicted.
        shown = self.verdicts(self.check()[1])
        for kind in PENDING:
            for text, execution in zip(told[kind], shown[kind]):
                self.assertIn(text, ("unknown", execution), kind)
        self.assertEqual(before, (self.database.catalog(), self.project.applied(self.database)))

    def test_an_undo_that_does_more_or_that_nobody_can_tell(self):
        up, down = self.project.sides("column")
        self.add("column")
        for more, reverse in (("", "lossy"), ("DROP TABLE gadgets;", "impossible"), ("DROP TABLE others;", "unknown"), ("UPDATE gadgets SET name = 'x';", "unknown")):
            self.project.write("column", "-- migrate:up\n%s\n-- migrate:down\n%s\n%s\n" % (up, down, more))
            document = self.check("--no-shadow")[1]
            self.assertEqual({"column": ("safe", reverse)}, self.verdicts(document), document)
            self.assertNotIn("was run", json.dumps(document))

    def test_nothing_is_made_or_started(self):
        """Neither --ready nor --no-shadow needs a server for copies: there is none to be had here."""
        self.add("column")
        empty = os.path.join(self.folder, "nothing")
        os.makedirs(empty, exist_ok=True)
        os.chmod(empty, stat.S_IRUSR | stat.S_IXUSR)
        self.temporary = os.path.join(empty, "missing")
        status, document = self.check("--ready")
        self.assertEqual((3, False), (status, document["ready"]), document)
        self.assertEqual([self.project.names["column"][1]], [each["name"] for each in document["pending"]])
        status, document = self.check("--no-shadow")
        self.assertEqual((0, {"column": ("safe", "lossy")}), (status, self.verdicts(document)))
        self.assertEqual({"old_code_may_run": "yes", "undo": "lossy", "order": "code-first"}, document["verdict"])


for kind in ("Postgres", "Mysql", "Sqlite"):
    name = "DbmateParsed" + kind
    globals()[name] = type(name, (Parsed, CheckCase), {"make": DbmateCheck, "kind": kind.lower(), "__module__": __name__})
del kind, name, CheckCase
