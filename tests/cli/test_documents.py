"""--help, man page and completions come from the option tables: each has every command, option and exit code, and can be read."""
import os
import re
import shutil
import subprocess
import unittest

from program import Case

DOCS = os.environ["MIGROLLBACK_DOCS"]

# The contract, written out once more: what is missing in a document, or in the tables, fails here.
COMMANDS = {"history", "plan", "run", "mark-complete", "check", "rehearse", "kept", "graph", "frameworks"}
ALIASES = {"rollbackmigrationsafter", "rollbackmigrationsappliedafter"}
GLOBAL = {"database", "framework", "table", "project", "command", "profiles", "gap", "tz", "format", "graph", "stored-tz", "lock-timeout",
          "statement-timeout", "config", "yes", "no-color", "quiet", "verbose", "log-sql", "help", "version"}
CHOOSING = {"after", "batch", "last", "to", "migration", "only-app", "with-dependents", "split", "commands", "accept-irreversible",
            "transaction", "alias", "native", "no-native", "down-dir", "down-pattern"}
# Beside the global ones.
OWN = {"history": set(), "plan": CHOOSING | {"loses", "budget", "shadow"}, "run": CHOOSING | {"keep-data", "loses", "budget", "shadow"},
       "mark-complete": {"from-log", "max", "remedy", "accept-unproven", "shadow", "alias"},
       "check": CHOOSING | {"ready", "wait", "record", "no-shadow", "fail-on", "budget", "shadow"}, "rehearse": CHOOSING | {"with-data", "shadow"},
       "kept": set(), "graph": set(), "frameworks": set()}
ALL = GLOBAL.union(*OWN.values())
LETTERS = {"y", "q", "v", "h"}
VARIABLES = {"MIGROLLBACK_DATABASE_URL", "DATABASE_URL", "MIGROLLBACK_FRAMEWORK", "MIGROLLBACK_PROJECT", "MIGROLLBACK_PROFILES",
             "MIGROLLBACK_TZ"}
EXIT_CODES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130, 143}
FORMATS = {"history": {"text", "json"}, "plan": {"text", "json", "commands", "sql"}, "run": {"text", "json"},
           "mark-complete": {"text", "json"}, "check": {"text", "json", "github", "junit"}, "rehearse": {"text", "json"},
           "kept": {"text", "json"}, "graph": {"json", "dot", "mermaid"}, "frameworks": {"text", "json"}}


def read(kind, name):
    with open(os.path.join(DOCS, kind, name), encoding="utf-8") as file:
        return file.read()


class Help(Case):
    def help(self, *command):
        result = self.migrollback(*command, "--help")
        self.assertEqual(result.status, 0, result)
        return result.out

    def options(self, text):
        return set(re.findall(r"^  (?:-\w, )?--([a-z-]+)", text, re.M))

    def test_general_help_has_everything(self):
        text = self.help()
        self.assertEqual(self.options(text), GLOBAL)
        self.assertEqual({command for command in COMMANDS if re.search(r"^  %s " % command, text, re.M)}, COMMANDS)
        self.assertTrue(all(alias in text for alias in ALIASES))
        self.assertEqual({int(code) for code in re.findall(r"^ +(\d+)  \w", text, re.M)}, EXIT_CODES)
        self.assertEqual({variable for variable in VARIABLES if variable in text}, VARIABLES)

    def test_each_command_has_its_options_formats_and_exit_codes(self):
        for command in COMMANDS:
            text = self.help(command)
            self.assertEqual(self.options(text), GLOBAL | OWN[command], command)
            self.assertEqual({int(code) for code in re.findall(r"^ +(\d+)  \w", text, re.M)}, EXIT_CODES)
            formats = re.sub(r"\s+", " ", text.split("how the result is written:")[1].split("--graph")[0])
            self.assertEqual(set(re.findall(r"[a-z]+", formats.replace("(default)", ""))), FORMATS[command])

    def test_every_option_of_the_help_is_understood(self):
        for command, options in OWN.items():
            for option in GLOBAL | options:
                result = self.migrollback(command, "--" + option)
                self.assertNotIn("there is no option", result.err, option)
                self.assertNotIn("has no option", result.err, option)

    def test_every_format_is_taken(self):
        for command, formats in FORMATS.items():
            for format in formats:
                self.assertNotIn("has no format", self.migrollback(command, "--format", format).err)


class Man(Case):
    def page(self):
        return read("man", "migrollback.1")

    def plain(self):
        return re.sub(r"\\f[BIR]|\\&", "", self.page()).replace("\\-", "-").replace("\\(aq", "'")

    def test_page_has_everything(self):
        text = self.plain()
        self.assertEqual(set(re.findall(r"^(?:-\w, )?--([a-z-]+)", text, re.M)), ALL)
        self.assertEqual(set(re.findall(r"^-(\w), ", text, re.M)), LETTERS)
        self.assertEqual({command for command in COMMANDS if re.search(r'^\.SS "%s[ "]' % command, text, re.M)}, COMMANDS)
        self.assertTrue(all(alias in text for alias in ALIASES))
        self.assertTrue(all(variable in text for variable in VARIABLES | {"NO_COLOR"}))
        self.assertEqual({int(code) for code in re.findall(r"^(\d+)$", text.split("EXIT STATUS")[1], re.M)}, EXIT_CODES)

    def test_page_says_what_the_help_says(self):
        text = re.sub(r"\s+", " ", self.plain())
        lines = self.migrollback("plan", "--help").out.split("Choosing what is undone")[1].split("Exit codes")[0].splitlines()
        for option, first in zip(lines, lines[1:]):
            if option.startswith("  ") and option.lstrip().startswith("-"):
                self.assertIn(" ".join(first.split()[:4]).rstrip(".:;"), text)

    @unittest.skipUnless(shutil.which("groff"), "no groff")
    def test_page_is_read_without_a_warning(self):
        result = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-z", os.path.join(DOCS, "man", "migrollback.1")], capture_output=True)
        self.assertEqual((result.returncode, result.stderr), (0, b""))

    @unittest.skipUnless(shutil.which("man"), "no man")
    def test_man_shows_it(self):
        result = subprocess.run(["man", "--warnings", "-l", os.path.join(DOCS, "man", "migrollback.1")], capture_output=True,
                                env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertIn(b"EXIT STATUS", result.stdout)


class Completions(Case):
    def path_of(self, shell):
        return os.path.join(DOCS, *{"bash": ("bash", "migrollback"), "zsh": ("zsh", "_migrollback"), "fish": ("fish", "migrollback.fish")}[shell])

    def test_each_has_every_command_option_and_format(self):
        for shell in ("bash", "zsh", "fish"):
            with open(self.path_of(shell), encoding="utf-8") as file:
                text = file.read()
            for word in COMMANDS | ALIASES:
                self.assertRegex(text, r"\b%s\b" % word, shell)
            for option in ALL:
                self.assertRegex(text, (r" -l %s\b" if shell == "fish" else r"--%s\b") % option, shell)
            for formats in FORMATS.values():
                self.assertTrue(all(format in text for format in formats), shell)

    def test_each_is_parsed_by_its_shell(self):
        for shell in ("bash", "zsh", "fish"):
            if shutil.which(shell) is None:
                continue
            result = subprocess.run([shell, "-n", self.path_of(shell)], capture_output=True)
            self.assertEqual((result.returncode, result.stderr), (0, b""), shell)

    def complete(self, *words):
        script = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _migrollback; printf "%s\\n" "${COMPREPLY[@]}"'
        result = subprocess.run(["bash", "-c", script, "-", self.path_of("bash"), "migrollback", *words], capture_output=True, text=True,
                                cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        return set(result.stdout.split())

    def test_bash_completes(self):
        self.assertTrue(COMMANDS <= self.complete(""))
        self.assertEqual(self.complete("plan", "--format", ""), FORMATS["plan"])
        self.assertEqual(self.complete("graph", "--format", "m"), {"mermaid"})
        self.assertEqual(self.complete("run", "--spl"), {"--split"})
        self.assertEqual(self.complete("history", "--spl"), set())
        os.mkdir(self.path("folder"))
        self.write("file", "")
        self.assertEqual(self.complete("plan", "--project", "f"), {"folder"})
        self.assertEqual(self.complete("plan", "--graph", "f"), {"file", "folder"})
        self.assertEqual(self.complete("plan", "--after", "2"), set())

    @unittest.skipUnless(shutil.which("fish"), "no fish")
    def test_fish_completes(self):
        def complete(line):
            result = subprocess.run(["fish", "-c", "source $argv[1]; complete -C $argv[2]", self.path_of("fish"), line], capture_output=True,
                                    text=True, cwd=self.folder, env={**os.environ, "HOME": self.folder, "LC_ALL": "C.UTF-8"})
            self.assertEqual(result.returncode, 0, result.stderr)
            return {entry.split("\t")[0] for entry in result.stdout.splitlines()}

        self.assertTrue(COMMANDS <= complete("migrollback "))
        self.assertEqual(complete("migrollback plan --format "), FORMATS["plan"])
        self.assertEqual(complete("migrollback run --spl"), {"--split"})
        self.assertEqual(complete("migrollback history --spl"), set())


if __name__ == "__main__":
    unittest.main()
