"""The splitter against psql, mariadb and sqlite3 themselves: the corpus of tests/unit/data/split, and files put together from it at random."""
import os
import random
import re
import shutil
import tempfile
import unittest

import clients
import split_expect

# What a client would take for a command of its own is left out: it could do something.
COMMANDS = re.compile(r"\\(?![nN'\"0])|^\s*(source|system|tee|pager|edit|use|quit|exit|help|clear|status|go|delimiter|/$|\.|#)", re.M | re.I)
INSERTED = ["'", "''", '"', "`", ";", ";;", "--", "-- ", "/*", "*/", "\n", "$$", "$a$", "(", ")", "E'", "#", " end ", " begin ", "case ", "1", "é", " ", ":", "[", "\r"]


class SplitClients(unittest.TestCase):
    maxDiff = None

    def corpus_agrees(self, dialect):
        paths, expected = clients.corpus(dialect), split_expect.read_expected(dialect)
        self.assertEqual(sorted(expected), [os.path.basename(path) for path in paths])
        for path, document, sent in zip(paths, split_expect.ours(dialect, paths), clients.CLIENTS[dialect](paths)):
            name = os.path.basename(path)
            with self.subTest(name):
                self.assertIsNone(split_expect.disagreement(dialect, document, sent, expected[name]["refused"]))
                self.assertEqual(document["statements"], expected[name]["statements"])

    def random_agrees(self, dialect, count):
        """Cut, joined and filled with quotes and comment signs. Of a text that we refuse, what comes before the mistake is compared."""
        chance = random.Random(dialect)
        texts = []
        for path in clients.corpus(dialect):
            with open(path, encoding="utf-8", newline="") as source:
                texts.append(source.read())
        texts = [text for text in texts if not COMMANDS.search(text)]
        folder = tempfile.mkdtemp(prefix="migrollback-split-")
        self.addCleanup(shutil.rmtree, folder)
        paths = []
        while len(paths) < count:
            text = "\n".join(chance.sample(texts, chance.randint(1, 2)))
            for _ in range(chance.randint(1, 4)):
                at = chance.randint(0, len(text))
                text = text[:at] + chance.choice(INSERTED) + text[at + chance.choice([0, 0, 0, 1, 5]):]
            if COMMANDS.search(text):
                continue
            paths.append(os.path.join(folder, "%04d.sql" % len(paths)))
            with open(paths[-1], "w", encoding="utf-8", newline="") as target:
                target.write(text)
        whole = 0
        for path, document, sent in zip(paths, split_expect.ours(dialect, paths), clients.CLIENTS[dialect](paths)):
            whole += document["error"] is None
            line = re.match(r"line (\d+)", document["error"] or "")
            problem = split_expect.disagreement(dialect, document, sent, int(line[1]) if line else None)
            if problem:
                with open(path, encoding="utf-8", newline="") as source:
                    self.fail("%s\n%r" % (problem, source.read()))
        self.assertGreater(whole, count // 4)

    def test_corpus_agrees_with_psql(self):
        self.corpus_agrees("postgres")

    def test_corpus_agrees_with_mariadb(self):
        self.corpus_agrees("mysql")

    def test_corpus_agrees_with_sqlite3(self):
        self.corpus_agrees("sqlite")

    def test_random_files_agree_with_psql(self):
        self.random_agrees("postgres", 500)

    def test_random_files_agree_with_mariadb(self):
        self.random_agrees("mysql", 300)


if __name__ == "__main__":
    unittest.main()
