"""valgrind finds no leak of ours and no wrong access in history, plan and run, on each database."""
import re
import shutil
import subprocess
import unittest

from databases import KINDS
from projects import Blog
from scenario import for_kinds

WRONG = 99
VALGRIND = [
    "valgrind", "--quiet", "--leak-check=full", "--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite,indirect",
    "--error-exitcode=%d" % WRONG, "--child-silent-after-fork=yes", "--trace-children=no", "--keep-debuginfo=yes",
]  # fmt: skip


class Valgrind:
    make = Blog

    @classmethod
    def setUpClass(cls):
        if not shutil.which("valgrind"):
            raise RuntimeError("valgrind is not installed: script/setup test installs it")
        super().setUpClass()

    def check(self, database, *arguments, status=0):
        """It ends as it should, and what valgrind found has no function of ours in it: client libraries may keep what they like."""
        argv = VALGRIND + self.arguments(database, *arguments)
        done = subprocess.run(argv, env=self.project.env(database), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
        self.assertIn(done.returncode, (status, WRONG), done.stderr)
        ours = [block for block in re.split(r"\n==\d+== \n", done.stderr) if re.search(r"(cli|engine|drivers|queries)/|\b[a-z-]+\.c:\d+\)", block)]
        self.assertEqual(ours, [], "\n".join(ours))

    def test_history(self):
        for form in ("text", "json"):
            self.check(self.database, "history", "--format", form)
        self.check(self.database, "history", "3")

    def test_plan(self):
        for form in ("text", "json", "commands"):
            self.check(self.database, "plan", "--after", self.instant(3), "--format", form)

    def test_run(self):
        self.check(self.fresh(), "run", "--last", "1", "--yes")
        self.check(self.fresh(), "run", "--last", "1", status=4)

    def test_errors(self):
        self.check(self.database, "plan", "--after", "2024-02-30", status=2)
        self.check(self.database, "plan", "--last", "1", "--batch", "2", status=2)


for_kinds(KINDS, Valgrind, globals())
del Valgrind

if __name__ == "__main__":
    unittest.main()
