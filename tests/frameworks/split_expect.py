"""split_expect - writes tests/unit/data/split/DIALECT/expected.json: the statements of each file as slices, agreed with the real client.

Run it after a change of the corpus: SPLIT_TOOL and SQLITE_SPY_LIBRARY name what the build makes of tests/support. A file on which splitter and
client differ is not written but shown. Files that are to be refused keep the line that stands for them in expected.json ("refused").
"""
import json
import os
import subprocess
import sys

import clients


def ours(dialect, paths, *options):
    done = subprocess.run([os.environ["SPLIT_TOOL"], ",".join((dialect,) + options)] + paths, stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode("utf-8", "surrogateescape").splitlines()]


def disagreement(dialect, document, sent, refused):
    """What is wrong between our statements and the client's, or None. Of a refused file, those before the mistake are compared."""
    mine = clients.statements(dialect, document["statements"])
    theirs = clients.statements(dialect, sent)
    if dialect == "sqlite" and refused is None and any(sql.startswith("\x01") for sql in sent):
        return "sqlite3 could not prepare a statement"
    if refused is not None:
        if not (document["error"] or "").startswith("line %d:" % refused):
            return "to be refused at line %d, but: %s" % (refused, document["error"])
        theirs = theirs[:len(mine)]
    elif document["error"]:
        return document["error"]
    if not clients.same(dialect, mine, theirs):
        return "client: %r\nours:   %r" % (theirs, mine)
    return None


def expected_path(dialect):
    return os.path.join(os.path.dirname(clients.corpus(dialect)[0]), "expected.json")


def read_expected(dialect):
    with open(expected_path(dialect), encoding="utf-8") as source:
        return json.load(source)


def main():
    wrong = 0
    for dialect, send in clients.CLIENTS.items():
        paths = clients.corpus(dialect)
        before = read_expected(dialect) if os.path.exists(expected_path(dialect)) else {}
        expected = {}
        for path, document, sent in zip(paths, ours(dialect, paths), send(paths)):
            name = os.path.basename(path)
            refused = before.get(name, {}).get("refused")
            problem = disagreement(dialect, document, sent, refused)
            if problem:
                print("%s/%s: %s" % (dialect, name, problem))
                wrong += 1
            else:
                expected[name] = {"refused": refused, "statements": document["statements"], "lines": document["lines"]}
        with open(expected_path(dialect), "w", encoding="utf-8", newline="\n") as target:
            json.dump(expected, target, indent=1, ensure_ascii=False, sort_keys=True)
            target.write("\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
