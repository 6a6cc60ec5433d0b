# Task "trial": runs single revisions up and down on a scratch copy. Needs launch.py, common/protocol.py, common/trial.py, revisions.py, copy.py
# and options.py before it. Started by: python3 -c SCRIPT PROGRAM [options of the program]
#
# A revision runs as `alembic upgrade` and `alembic downgrade` run it: through the project's env.py, each time anew, with its transactions, and
# Alembic's own change of the version table.
import functools

from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import RevisionStep


def closure(script, names):
    """The revisions that are applied where the table has these."""
    applied, todo = set(), list(names)
    while todo:
        name = todo.pop()
        if name not in applied:
            applied.add(name)
            todo += needs(find(script, name))
    return applied


def find(script, name):
    try:
        return script.get_revision(name)
    except alembic.util.CommandError:
        raise Refused("missing-code", "the project has no revision '%s'" % name)


class Trial:
    def __init__(self, copy, words):
        self.copy, self.words = copy, words

    def environment(self, command, work):
        """Runs env.py, where work(script, heads) gives the steps. Returns the revisions that the table had."""
        sys.argv = ["alembic", *self.words, *command]
        config, runs, refusals = read_options(self.words, *command), [], []
        script = alembic.script.ScriptDirectory.from_config(config)

        def migrations(heads, context):
            runs.append(tuple(heads))
            try:
                if len(runs) > 1:
                    raise Refused("unsupported", "the project's env.py migrates more than one database, or one several times")
                self.copy.prove(context.connection)
                return work(script, runs[0])
            except Refused as refusal:
                refusals.append(refusal)  # which env.py may catch
                raise

        with EnvironmentContext(config, script, fn=migrations, as_sql=False, starting_rev=None, destination_rev=command[1], tag=None):
            script.run_env()
        if refusals:
            raise refusals[0]
        if not runs:
            raise Refused("unsupported", "the project's env.py ran without migrating anything")
        return runs[0]

    def run(self, command, work):
        """As a process of its own would."""
        try:
            return self.environment(command, work)
        finally:
            self.copy.leave()
            if self.copy.stray:
                raise Astray(self.copy.stray)

    def known(self):
        """In the order in which `upgrade heads` applies them to nothing."""
        script = alembic.script.ScriptDirectory.from_config(read_options(self.words, "upgrade", "heads"))
        return [(None, step.revision.revision) for step in script._upgrade_revs("heads", ())]

    def heads(self):
        return self.run(("upgrade", "heads"), lambda script, heads: [])

    def check(self, script, heads, name, up):
        revision, applied = find(script, name), closure(script, heads)
        if (name in applied) == up:
            raise Refused("applied-differs", "revision '%s' is %s" % (name, "applied already" if up else "not applied"))
        others = needs(revision) if up else [one for one in applied if name in needs(find(script, one))]
        first = sorted(one for one in others if (one in applied) != up)
        if first:
            raise Refused("applied-differs", "revision '%s' cannot be %s before '%s'" % (name, "applied" if up else "undone", "', '".join(first)))
        return revision, applied

    def watched(self, function, errors):
        @functools.wraps(function)
        def call(*args, **kwargs):
            self.copy.watching = True
            try:
                return function(*args, **kwargs)
            except BaseException as error:
                errors.append(error)  # which env.py may catch
                raise
            finally:
                self.copy.watching = False

        return call

    def step(self, key, up):
        name, errors, expected = key[1], [], set()

        def work(script, heads):
            revision, applied = self.check(script, heads, name, up)
            expected.update(applied ^ {name})
            step = (RevisionStep.upgrade_from_script if up else RevisionStep.downgrade_from_script)(script.revision_map, revision)
            step.migration_fn = self.watched(step.migration_fn, errors)
            return [step]

        self.run(("upgrade" if up else "downgrade", name), work)
        if errors:
            raise errors[0]
        found = []
        self.run(("upgrade", "heads"), lambda script, heads: found.extend(closure(script, heads)) or [])
        if set(found) != expected:
            raise RuntimeError("the project's env.py ended without keeping what revision '%s' did" % name)


def facts(copy, error):
    return error_facts(getattr(error, "orig", None) or error, copy.driver == "mysql")


def converse(channel, request):
    words = options_for(sys.argv[2:], request.get("alias"))
    copy = Copy(request, lambda sql, inside: channel.answer("statement", sql=sql, transaction=inside))
    copy.lead()
    trial = Trial(copy, words)
    known = trial.known()
    trial.heads()  # env.py runs, and leads to the copy
    tell_known(channel, known)
    take_steps(channel, trial.step, lambda error: facts(copy, error), copy.leave)


run_trial(converse)
