# Script protocol 1, as the scripts that are written in Python talk it: nothing of a framework. Needs nothing before it.
#
# The files of one task are joined with newlines and travel as one argument: of `manage.py shell -v 0 -c` or of `python3 -c`.
# Python 3.6 and newer. The text may be run in the globals of an application's shell, so functions see what stands here by name.
import builtins
import io
import json
import os
import sys
import traceback

# Django 5.2 and newer put every model of the project into these globals, and a model may be called like a builtin.
for _name in dir(builtins):
    if not _name.startswith("_") and _name in globals():
        globals()[_name] = getattr(builtins, _name)


class Refused(Exception):
    """Nothing was changed, and nothing will be."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Stopped(Exception):
    """migrollback said stop, or is gone."""


class Failed(Exception):
    """Something went wrong at a migration; the cause is the exception itself, or there is only a message."""

    def __init__(self, key, message=None):
        super().__init__(message)
        self.app, self.name = key or (None, None)
        self.message = message


class Forgiving(io.FileIO):
    """A reader that has gone away must not abort a migration half-way by way of a print() in it."""

    def write(self, data):
        try:
            return super().write(data)
        except BrokenPipeError:
            return len(data)


class Channel:
    """The conversation with migrollback, kept apart from what the application reads and prints."""

    def __init__(self):
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        self.answers, self.questions = os.dup(1), os.dup(0)
        # The application's output, and that of its children, goes to standard error: nothing is glued to a line of ours.
        os.dup2(2, 1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        for name, number in (("stdout", 1), ("stderr", 2)):
            text = io.TextIOWrapper(io.BufferedWriter(Forgiving(number, "w", closefd=False)), encoding="utf-8",
                                    errors="backslashreplace", line_buffering=True)
            setattr(sys, name, text)
        self.token, self.confirm, self.unread = "", True, b""
        self.start = b"\n"  # what was printed before us may have left its line open

    def answer(self, event, **members):
        line = "\x1e%s %s\n" % (self.token, json.dumps(dict(members, event=event)))
        data, self.start = self.start + line.encode("ascii"), b""
        try:
            while data:
                data = data[os.write(self.answers, data):]
        except BrokenPipeError:
            raise Stopped()

    def line(self):
        while b"\n" not in self.unread:
            more = os.read(self.questions, 65536)
            if not more:
                break
            self.unread += more
        line, _, self.unread = self.unread.partition(b"\n")
        return line

    def request(self, task):
        text = self.line().decode("utf-8")
        if not text and self.token:
            raise Stopped()  # nobody wants anything more
        try:
            request = json.loads(text)
        except ValueError:
            raise Refused("unsupported", "the first line of standard input is not a request")
        if not isinstance(request, dict):
            raise Refused("unsupported", "the request is not an object")
        self.token = str(request.get("token") or "").encode("ascii", "ignore").decode("ascii")
        self.confirm = bool(request.get("confirm", True))
        if request.get("protocol") != 1:
            raise Refused("unsupported", "protocol %r is not known to this script" % (request.get("protocol"),))
        if request.get("task") != task:
            raise Refused("unsupported", "this script does '%s', not %r" % (task, request.get("task")))
        return request

    def wait(self):
        """Returns when migrollback says go."""
        if self.confirm and self.line().strip() != b"go":
            raise Stopped()


def run(task, work):
    """Does the task, tells how it went, and ends the process with the protocol's exit status."""
    channel = Channel()
    status = 0
    try:
        try:
            work(channel, channel.request(task))
        except Refused as refusal:
            status = 3
            channel.answer("refused", code=refusal.code, message=str(refusal))
        except Stopped:
            channel.answer("stopped")
        except BaseException as error:  # SystemExit too: code of the application may raise anything
            status = 1
            key, cause = (None, None), error
            if isinstance(error, Failed):
                key, cause = (error.app, error.name), error.__cause__ or error
            traceback.print_exception(type(cause), cause, cause.__traceback__)
            message = getattr(error, "message", None) or str(cause)
            channel.answer("failed", app=key[0], name=key[1], message=message, **{"class": type(cause).__name__})
    except Stopped:
        pass  # nobody is left to be told
    sys.stderr.flush()
    sys.exit(status)
