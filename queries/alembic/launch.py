# The Python that has the project's Alembic: that of the program, sys.argv[1], and this process becomes it. An empty word: it is this one.
import os
import re
import shutil
import sys


def interpreter_of(program):
    """From the first lines of the program, as pip, uv and the distributions write them. None where they name no Python."""
    path = program if os.sep in program else shutil.which(program)
    try:
        with open(path or "", "rb") as file:
            head = file.read(1024).decode("utf-8", "replace").split("\n")
    except OSError:
        return None
    if head[0].startswith("#!/bin/sh") and len(head) > 1:  # a path that is long, or has blanks
        found = re.match("'''exec' (?:\"([^\"]+)\"|(\\S+)) ", head[1])
        return found and (found.group(1) or found.group(2))
    found = re.match(r"#!\s*(\S*/python[0-9.]*)\s*$", head[0])
    return found and found.group(1)


def own_script():
    words = getattr(sys, "orig_argv", None)  # since 3.10
    if words is None and os.path.exists("/proc/self/cmdline"):
        with open("/proc/self/cmdline", "rb") as file:
            words = os.fsdecode(file.read()).split("\0")
    return words[words.index("-c") + 1] if words and "-c" in words else None


def launch():
    python = sys.argv[1] and interpreter_of(sys.argv[1])
    script = python and own_script()
    if script and os.path.exists(python) and os.path.abspath(python) != os.path.abspath(sys.executable):
        os.execv(python, [python, "-c", script, ""] + sys.argv[2:])


launch()
