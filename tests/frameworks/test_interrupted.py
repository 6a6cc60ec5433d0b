"""Killed, signalled or doubled in the middle of a run: the same command again reaches the same end."""
import json
import os
import signal
import subprocess
import time
import unittest

from databases import KINDS
from projects import Blog, Shop, Store
from scenario import Scenario, for_kinds, migrollback

SLEEP = 1.5  # seconds that each migration of deployment 7 takes to be undone, before it changes anything

RUBY = """class Slow%(n)d < ActiveRecord::Migration[5.2]
  def up
    create_table(:slow%(n)d) { |t| t.string :name }
  end

  def down
    sleep ENV.fetch("SLOW", "0").to_f
    drop_table :slow%(n)d
  end
end
"""
JAVASCRIPT = """exports.up = (knex) => knex.schema.createTable('slow%(n)d', (table) => table.increments('id'));

exports.down = async (knex) => {
  await new Promise((resolve) => setTimeout(resolve, 1000 * Number(process.env.SLOW || 0)));
  await knex.schema.dropTable('slow%(n)d');
};
"""
PYTHON = """import os
import time

from django.db import migrations, models


def rest(apps, schema_editor):
    time.sleep(float(os.environ.get("SLOW", "0")))


class Migration(migrations.Migration):
    dependencies = [("%(app)s", "%(before)s")]
    operations = [
        migrations.CreateModel("Slow%(n)d", [("id", models.BigAutoField(primary_key=True))]),
        migrations.RunPython(migrations.RunPython.noop, rest),
    ]
"""


def write(text, *path):
    with open(os.path.join(*path), "w") as file:
        file.write(text)


class Slow:
    """Deployment 7 is three migrations that are slow to undo."""

    @classmethod
    def last_deployment(cls, project):
        return 7

    @classmethod
    def add_files(cls, project, number):
        if number == 7:
            for n in (1, 2, 3):
                cls.add_slow(project.folder, n)

    def setUp(self):
        self.copy = self.fresh()

    def start(self):
        """`run` back to before deployment 7; returns the process when the second migration is being undone."""
        process = self.popen()
        begun = 0
        for line in process.stdout:
            if json.loads(line)["event"] == "undoing":
                begun += 1
            if begun == 2:
                return process
        self.fail("ended with %d before the second migration: %s" % (process.wait(), process.stderr.read()))

    def popen(self):
        words = self.arguments(self.copy, "run", *self.selector(), "--yes", "--format", "json")
        environment = dict(self.project.env(self.copy), SLOW=str(SLEEP))
        process = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        return process

    def finish(self):
        """The same command again. What a killed run left behind may still finish its own step: this one is told to wait (6), or, where
        the framework has no lock, sees that the table moves under it and changes nothing."""
        for _ in range(40):
            result = self.run_tool(self.copy, "run", *self.selector(), "--yes", "--format", "json")
            if result.status != 6 and not (result.status == 4 and "applied-differs" in result.out):
                break
            time.sleep(0.25)
        self.assertEqual(result.status, 0, result)
        self.assert_state(self.copy, 6)

    def applied_slow(self):
        before = set(self.states[5].applied)
        return [name for name in self.project.applied(self.copy) if name not in before]

    def assert_nothing_half_done(self):
        tables = sorted(line.split(" | ")[1] for line in self.copy.catalog() if line.startswith("table") and "slow" in line)
        self.assertEqual(len(tables), len(self.applied_slow()), (tables, self.applied_slow()))

    # --- the tests

    def test_killed(self):
        process = self.start()
        process.kill()
        process.wait()
        self.finish()

    def test_its_child_killed(self):
        process = self.start()
        deadline = time.monotonic() + 30
        while not children_of(process.pid) and time.monotonic() < deadline:
            time.sleep(0.01)  # a plain command is started just after it was announced
        for child in children_of(process.pid):
            os.kill(child, signal.SIGKILL)
        out, err = process.communicate(timeout=60)
        self.assertIn(process.returncode, (1, 5), err)
        self.assertEqual(process.returncode == 1, len(self.applied_slow()) == 3, "1 is for nothing changed")
        self.finish()

    def test_connections_killed(self):
        """The application's and ours: what was undone cannot be read back, so 1, "nothing was changed", may not be said."""
        if self.copy.kind == "sqlite":
            self.skipTest("a file has no connections")
        process = self.start()
        self.copy.end_sessions()
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 5, err)
        self.finish()

    def test_interrupted_once_finishes_the_step(self):
        self.signalled([signal.SIGINT], [130])

    def test_terminated_once_finishes_the_step(self):
        self.signalled([signal.SIGTERM], [143])

    def test_interrupted_twice_ends_the_child(self):
        # What was ended in the middle is no safe point; 5 says so where it cannot be taken back.
        self.signalled([signal.SIGINT, signal.SIGINT], [130, 5])

    def signalled(self, signals, statuses):
        process = self.start()
        for number in signals:
            process.send_signal(number)
            time.sleep(0.1)
        out, err = process.communicate(timeout=60)
        self.assertIn(process.returncode, statuses, err)
        self.assert_nothing_half_done()
        self.assertNotEqual(self.applied_slow(), [], "it went on to the end")
        self.finish()

    def test_two_at_once(self):
        first = self.start()
        held = children_of(first.pid)  # so that the first cannot end while the second starts, however slow the machine is
        for pid in held:
            os.kill(pid, signal.SIGSTOP)
        try:
            second = self.run_tool(self.copy, "run", *self.selector(), "--yes", "--format", "json")
        finally:
            for pid in held:
                os.kill(pid, signal.SIGCONT)
        self.assertEqual(second.status, 6, second)
        out, err = first.communicate(timeout=60)
        self.assertEqual(first.returncode, 0, err)
        self.assert_state(self.copy, 6)


def children_of(pid):
    """All descendants of a process."""
    with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
        own = [int(word) for word in file.read().split()]
    return own + [other for child in own for other in children_of(child)]


class DjangoInterrupted(Slow):
    make = Shop

    @classmethod
    def add_slow(cls, folder, n):
        before = {1: "0005_open_orders_view", 2: "0006_slow1", 3: "0007_slow2"}[n]
        write(PYTHON % {"n": n, "app": "orders", "before": before}, folder, "orders", "migrations", "%04d_slow%d.py" % (n + 5, n))

    def selector(self):
        return ("--after", self.instant(7))


class RailsInterrupted(Slow):
    make = Store
    loses = ("autoincrement",)  # ActiveRecord 6.1 alters a table of SQLite by copying it, and the copy has none

    @classmethod
    def add_slow(cls, folder, n):
        write(RUBY % {"n": n}, folder, "db", "migrate", "2026050%d000000_slow%d.rb" % (n, n))

    def selector(self):
        if self.kind == "mysql":
            return [word for name in self.brought[6] for word in ("--migration", name)]
        return ("--to", self.brought[5][-1], "--split")


class KnexInterrupted(Slow):
    make = Blog

    @classmethod
    def add_slow(cls, folder, n):
        write(JAVASCRIPT % {"n": n}, folder, "migrations", "2026050%d000000_slow%d.js" % (n, n))

    def selector(self):
        return ("--batch", "7")


for base in (DjangoInterrupted, RailsInterrupted, KnexInterrupted):
    for_kinds(KINDS, base, globals())
del base, DjangoInterrupted, RailsInterrupted, KnexInterrupted, Slow

if __name__ == "__main__":
    unittest.main()
