"""queries/rails/undo.rb by itself, in a real Rails application: what it refuses, and that it changes nothing then; how it stops; one transaction."""
import fcntl
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import time
import unittest

from databases import KINDS
from projects import Store
from scenario import for_kinds, state_of

SCRIPTS = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "queries", "rails", name) for name in ("versions.rb", "source.rb", "needs.rb", "undo.rb")]
MARK = "\x1e"
ROLLS_BACK = {"postgres": True, "mysql": False, "sqlite": True}

# What a migration looks like, and why it cannot be undone (None: as far as can be seen it can).
SHAPES = {
    "up_alone": ("def up\n    create_table :x1\n  end", "has no down method"),
    "change_with_execute": ("def change\n    execute 'SELECT 1'\n  end", "'execute'"),
    "change_column": ("def change\n    change_column :orders, :remark, :string\n  end", "'change_column'"),
    "remove_without_type": ("def change\n    remove_column :orders, :remark\n  end", "'remove_column'"),
    "remove_with_type": ("def change\n    remove_column :orders, :remark, :text\n  end", None),
    "drop_with_block": ("def change\n    drop_table(:settings) { |t| t.string :name }\n  end", None),
    "down_of_nothing": ("def up\n    create_table :x2\n  end\n\n  def down\n  end", "does nothing"),
    "branch_to_no_way_back": ("def change\n    change_column :orders, :remark, :string if table_exists?(:orders)\n  end", "change_column"),
    "broken": ("def change\n    create_table :x3 do |t|", "syntax error"),
    "says_so": ("def up\n  end\n\n  def down\n    raise ActiveRecord::IrreversibleMigration\n  end", "says that it is irreversible"),
    "execute_in_reversible": ("def change\n    reversible { |way| way.up { execute 'SELECT 1' } }\n  end", None),
    "old_style": ("def self.up\n  end\n\n  def self.down\n  end", None),
}


class RailsUndo:
    make = Store
    loses = ("autoincrement",)

    def setUp(self):
        self.copy = self.fresh()

    def start(self, undo, **members):
        applied = sorted({"\x1f%s\n" % name for name in self.project.applied(self.copy)})
        request = {
            "protocol": 1, "token": "abc", "task": "undo", "alias": None, "witness": None, "markers": [], "migrations": None,
            "applied": hashlib.sha256("".join(applied).encode()).hexdigest(), "undo": [[None, name] for name in undo],
            "transaction": "each", "confirm": True,
        }  # fmt: skip
        request.update(members)
        text = "\n".join(pathlib.Path(script).read_text() for script in SCRIPTS)
        argv = self.project.argv + ["runner", text]
        process = subprocess.Popen(argv, cwd=self.project.folder, env=self.project.env(self.copy), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.say(process, json.dumps(request))
        return process

    def say(self, process, line):
        process.stdin.write(line + "\n")
        process.stdin.flush()

    def events(self, text):
        lines = text.split("\n")[:-1]  # splitlines would split at the mark
        self.assertEqual([line for line in lines if not line.startswith(MARK + "abc ")], [], "only marked lines on standard output")
        return [json.loads(line.split(" ", 1)[1]) for line in lines]

    def answers(self, undo, words=None, **members):
        """All events, with "go" to everything, or with these words and then the end of input."""
        process = self.start(undo, **members)
        out, err = process.communicate("".join(word + "\n" for word in (["go"] * 50 if words is None else words)), timeout=60)
        return self.events(out), process.returncode, err

    def assert_refused(self, code, undo, **members):
        before = state_of(self.project, self.copy)
        events, status, err = self.answers(undo, **members)
        self.assertEqual([(event["event"], event.get("code")) for event in events], [("refused", code)], (events, err))
        self.assertEqual(status, 3)
        self.assertEqual(state_of(self.project, self.copy), before)
        return events[0]["message"]

    @property
    def newest(self):
        return [name for names in self.brought[4:] for name in names][::-1]

    # --- undoing

    def test_each_by_itself(self):
        events, status, err = self.answers(self.newest)
        self.assertEqual([event["event"] for event in events], ["ready"] + ["undoing", "undone"] * 3 + ["done"], err)
        self.assertEqual([event["name"] for event in events if event["event"] == "undone"], self.newest)
        self.assertEqual(status, 0)
        self.assert_state(self.copy, 4)

    def test_all_in_one_transaction_or_a_refusal(self):
        if not ROLLS_BACK[self.kind]:
            self.assert_refused("unsupported", self.newest, transaction="one")
            return
        events, status, err = self.answers(self.newest, ["go", "stop"], transaction="one")
        self.assertEqual([event["event"] for event in events], ["ready"] + ["undoing", "undone"] * 3 + ["committing", "stopped"], err)
        self.assert_state(self.copy, 6)
        events, status, err = self.answers(self.newest, transaction="one")
        self.assertEqual(events[-1], {"event": "done"}, err)
        self.assert_state(self.copy, 4)

    def test_stops_where_it_is_told_to_and_where_nobody_answers(self):
        for words, state in (([], 3), (["stop"], 3), (["go", "stop"], 2), (["go"], 2)):
            with self.subTest(words=words):
                self.setUp()
                events, status, err = self.answers(self.newest, words)
                self.assertEqual((events[-1], status), ({"event": "stopped"}, 0), err)
                self.assertEqual(len(self.project.applied(self.copy)), len(self.states[-1].applied) - 3 + state)

    def test_a_failure_names_the_migration(self):
        self.copy.run('CREATE VIEW "holding" AS SELECT id FROM "settings"' if self.kind == "postgres" else 'DROP TABLE "settings"')
        events, status, err = self.answers(self.newest)
        self.assertEqual((events[-1]["event"], events[-1]["name"], status), ("failed", self.brought[4][0], 1), err)
        self.assertIn("settings", events[-1]["message"])
        self.assertNotIn("An error has occurred", events[-1]["message"])

    def test_a_reader_that_is_gone_does_not_abort_a_migration(self):
        process = self.start(self.newest)
        process.stdout.close()
        process.stderr.close()
        self.say(process, "go")
        process.stdin.close()
        self.assertEqual(process.wait(60), 0)
        self.assertEqual(len(self.project.applied(self.copy)), len(self.states[-1].applied) - 1)
        process.stdout = process.stderr = process.stdin = None

    # --- refusing

    def test_what_can_be_known_is_refused_beforehand(self):
        self.assert_refused("missing-code", ["20300101000000"])
        self.assert_refused("applied-differs", self.newest, applied="0" * 64)
        self.assert_refused("unsupported", ["0" + self.newest[0]])
        self.assert_refused("unsupported", self.newest, task="squash")
        self.assert_refused("migrations-differ", self.newest, migrations="0" * 64)
        self.assert_refused("unsupported", self.newest, protocol=2)
        self.copy.query("DELETE FROM schema_migrations WHERE version = '%s'" % self.newest[0])
        self.assert_refused("applied-differs", self.newest)

    def test_irreversible_migrations_are_found_in_their_source(self):
        for index, (name, (body, why)) in enumerate(sorted(SHAPES.items())):
            with self.subTest(shape=name):
                version = "2026040100000%d" % index  # not in the future: newer Rails refuses that
                words = "".join(word.capitalize() for word in name.split("_"))
                path = os.path.join(self.project.folder, "db", "migrate", "%s_%s.rb" % (version, name))
                with open(path, "w") as file:
                    file.write("class %s < ActiveRecord::Migration[5.2]\n  %s\nend\n" % (words, body))
                self.addCleanup(os.remove, path)
                self.copy.query("INSERT INTO schema_migrations (version) VALUES ('%s')" % version)
                if why:
                    self.assertIn(why, self.assert_refused("irreversible", [version, self.newest[0]]))
                else:
                    events, status, err = self.answers([version], ["stop"])
                    self.assertEqual([event["event"] for event in events], ["ready", "stopped"], err)

    def test_another_database_is_refused(self):
        witness = {"flock": True} if self.kind == "sqlite" else {"sql": "SELECT 2"}
        self.assert_refused("database-differs", self.newest, witness=witness)
        if self.kind == "sqlite":
            with open(self.copy.path) as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                events, status, err = self.answers(self.newest, ["stop"], witness=witness)
        else:
            events, status, err = self.answers(self.newest, ["stop"], witness={"sql": "SELECT 1"})
        self.assertEqual([event["event"] for event in events], ["ready", "stopped"], err)

    def test_a_second_one_is_refused_while_the_first_runs(self):
        if self.kind == "sqlite":
            return  # Rails has no lock there
        first = self.start(self.newest)
        self.assertIn('"ready"', first.stdout.readline())
        self.assert_refused("locked", self.newest)
        self.say(first, "stop")
        self.assertIn('"stopped"', first.stdout.readline())

    def test_a_termination_ends_it_without_half_a_migration(self):
        process = self.start(self.newest, transaction="one" if ROLLS_BACK[self.kind] else "each")
        self.assertIn('"ready"', process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, -signal.SIGTERM)
        self.assert_state(self.copy, 6)


for_kinds(KINDS, RailsUndo, globals())
del RailsUndo

if __name__ == "__main__":
    unittest.main()
