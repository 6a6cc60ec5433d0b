#include "execute.h"
#include "interrupt.h"
#include "script.h"
#include "undo-request.h"

typedef struct {
    Executor *executor;
    gboolean one; /* all in one transaction: nothing can be read back before it is committed */
    gboolean done;
    gboolean staged; /* it waits at "ready" and "committing" until we are asked to go on */
    GError *failure; /* what the script, or our look at the table in between, found */
} Talk;

struct ScriptTalk {
    Talk talk;
    Script *own; /* NULL: the executor's */
    Script *script;
    gboolean waiting; /* for our word */
};

static const char *
text_of(const cJSON *event, const char *member)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(event, member));
}

static ScriptWord
word(const Talk *talk)
{
    return interrupt_signal() != 0 || talk->failure != NULL ? SCRIPT_STOP : SCRIPT_GO;
}

static ScriptWord
on_ready(Talk *talk, const cJSON *event)
{
    talk->one = g_strcmp0(text_of(event, "transaction"), "one") == 0;
    return talk->staged ? SCRIPT_NO_ANSWER : word(talk);
}

static ScriptWord
on_undoing(Talk *talk, const cJSON *event)
{
    talk->executor->started = TRUE; /* before this the script has changed nothing */
    execute_tell(talk->executor, (RunEvent){.kind = RUN_UNDOING, .app = text_of(event, "app"), .name = text_of(event, "name")});
    return SCRIPT_NO_ANSWER;
}

/* Each migration committed by itself: it counts when the table shows it. */
static ScriptWord
on_undone(Talk *talk, const cJSON *event)
{
    (void)event;
    if (talk->one)
        return SCRIPT_NO_ANSWER;
    if (talk->failure == NULL)
        execute_look(talk->executor, &talk->failure);
    return word(talk);
}

static ScriptWord
on_committing(Talk *talk, const cJSON *event)
{
    (void)event;
    return talk->staged ? SCRIPT_NO_ANSWER : word(talk);
}

static ScriptWord
on_done(Talk *talk, const cJSON *event)
{
    (void)event;
    talk->done = TRUE;
    return SCRIPT_NO_ANSWER;
}

static ScriptWord
on_refused(Talk *talk, const cJSON *event)
{
    const char *code = text_of(event, "code"), *message = text_of(event, "message");

    if (talk->failure == NULL)
        migrollback_refuse(&talk->failure, g_strcmp0(code, "locked") == 0 ? MIGROLLBACK_ERROR_LOCKED : MIGROLLBACK_ERROR_REFUSED, "%s",
                           message != NULL ? message : "the application refused");
    migrollback_error_set_hint(&talk->failure, "Nothing was changed (%s).", code != NULL ? code : "refused");
    return SCRIPT_NO_ANSWER;
}

static ScriptWord
on_failed(Talk *talk, const cJSON *event)
{
    const char *app = text_of(event, "app"), *name = text_of(event, "name"), *message = text_of(event, "message");
    g_autofree char *label = name != NULL ? migration_label(app, name) : NULL;

    if (talk->failure == NULL)
        migrollback_refuse(&talk->failure, MIGROLLBACK_ERROR_FAILED, "%s%s%s", label != NULL ? label : "", label != NULL ? ": " : "",
                           message != NULL ? message : "failed");
    return SCRIPT_NO_ANSWER;
}

static ScriptWord
on_event(const char *name, const cJSON *event, gpointer user)
{
    static const struct {
        const char *name;
        ScriptWord (*take)(Talk *talk, const cJSON *event);
    } events[] = {{"ready", on_ready}, {"undoing", on_undoing}, {"undone", on_undone}, {"committing", on_committing},
                  {"done", on_done},   {"refused", on_refused}, {"failed", on_failed}};

    for (gsize i = 0; i < G_N_ELEMENTS(events); i++)
        if (g_str_equal(events[i].name, name))
            return events[i].take(user, event);
    return SCRIPT_NO_ANSWER;
}

static void
on_output(const char *stream, const char *line, gpointer user)
{
    const Talk *talk = user;

    execute_tell(talk->executor, (RunEvent){.kind = RUN_OUTPUT, .stream = stream, .line = line});
}

/* What the script's end means, after the table was read a last time. */
static gboolean
judge(Talk *talk, int status, GError **error)
{
    guint left = talk->executor->verifier->plan->undo->len - talk->executor->verifier->n_gone;

    if (talk->failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&talk->failure));
        return FALSE;
    }
    if (left == 0)
        return TRUE;
    if (interrupt_signal() != 0)
        return interrupt_check(talk->executor->verifier->n_gone > 0 ? "between two migrations; the same command continues"
                                                                    : "before anything was changed",
                               error);
    return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED,
                              talk->done
                                  ? "the application says that all is done, but %u migrations are still applied (exit status %d)"
                                  : "the application ended before its work was done: %u migrations are still applied (exit status %d)",
                              left, status);
}

static cJSON *
make_request(const Executor *executor)
{
    const UndoRequest request = {.plan = executor->verifier->plan,
                                 .gone = executor->verifier->gone,
                                 .alias = executor->alias,
                                 .transaction = executor->transaction,
                                 .graph_digest = executor->graph_digest,
                                 .driver = executor->verifier->driver,
                                 .lock_name = executor->lock_name};

    return undo_request(&request, "undo");
}

/* The script that waits for its request, or one that is started (*own, the caller's); it has its request. */
static Script *
ask_script(const Executor *executor, const PlanStep *step, Script **own, GError **error)
{
    Script *script = executor->script;
    cJSON *request;

    if (script == NULL)
        script = *own = script_start(step->argv, step->command->files, executor->folder, error);
    if (script == NULL)
        return NULL;
    request = make_request(executor);
    script_ask(script, request);
    cJSON_Delete(request);
    return script;
}

/* The table is read a last time, and what the script's end means is said. */
static gboolean
conclude(Talk *talk, const Script *script, GError **error)
{
    g_autoptr(GError) surprise = NULL;
    gboolean fine;

    if (!execute_look(talk->executor, &surprise)) {
        g_clear_error(&talk->failure);
        g_propagate_error(error, g_steal_pointer(&surprise));
        return FALSE;
    }
    fine = judge(talk, script_status(script), error);
    g_clear_error(&talk->failure);
    return fine;
}

gboolean
execute_script_step(Executor *executor, const PlanStep *step, GError **error)
{
    Talk talk = {.executor = executor};
    const ScriptListener listener = {.on_event = on_event, .on_output = on_output, .user = &talk};
    g_autoptr(Script) own = NULL;
    Script *script = ask_script(executor, step, &own, error);

    if (script == NULL)
        return FALSE;
    script_listen(script, &listener, NULL);
    return conclude(&talk, script, error);
}

/* Until the script waits after that event (TRUE), or has ended and its end was judged. */
static gboolean
listen(ScriptTalk *talk, const char *until, GError **error)
{
    const ScriptListener listener = {.on_event = on_event, .on_output = on_output, .user = &talk->talk};

    talk->waiting = script_listen(talk->script, &listener, until);
    if (talk->waiting || conclude(&talk->talk, talk->script, error))
        return TRUE;
    execute_grade(talk->talk.executor, error);
    return FALSE;
}

ScriptTalk *
execute_script_begin(Executor *executor, const PlanStep *step, GError **error)
{
    g_autoptr(Script) own = NULL;
    Script *script;
    ScriptTalk *talk;

    execute_tell(executor, (RunEvent){.kind = RUN_STARTED, .argv = step->argv});
    script = ask_script(executor, step, &own, error);
    if (script == NULL)
        return NULL;
    talk = g_new0(ScriptTalk, 1);
    talk->talk = (Talk){.executor = executor, .staged = TRUE};
    talk->own = g_steal_pointer(&own);
    talk->script = script;
    if (listen(talk, "ready", error))
        return talk;
    execute_script_free(talk);
    return NULL;
}

gboolean
execute_script_is_one(const ScriptTalk *talk)
{
    return talk->talk.one;
}

static gboolean
go_on(ScriptTalk *talk, const char *until, GError **error)
{
    if (!talk->waiting)
        return TRUE; /* it has ended with everything done */
    script_say(talk->script, SCRIPT_GO);
    return listen(talk, until, error);
}

gboolean
execute_script_undo(ScriptTalk *talk, GError **error)
{
    return go_on(talk, talk->talk.one ? "committing" : NULL, error);
}

gboolean
execute_script_commit(ScriptTalk *talk, GError **error)
{
    return go_on(talk, NULL, error);
}

static ScriptWord
stop_at_event(const char *name, const cJSON *event, gpointer user)
{
    (void)name;
    (void)event;
    (void)user;
    return SCRIPT_STOP;
}

void
execute_script_free(ScriptTalk *talk)
{
    const ScriptListener listener = {.on_event = stop_at_event, .on_output = on_output, .user = &talk->talk};

    if (talk->waiting) {
        script_say(talk->script, SCRIPT_STOP);
        script_listen(talk->script, &listener, NULL);
    }
    g_clear_error(&talk->talk.failure);
    script_free(talk->own);
    g_free(talk);
}
