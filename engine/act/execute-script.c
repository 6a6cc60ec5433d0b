#include "execute.h"
#include "interrupt.h"
#include "script.h"
#include "undo-request.h"

typedef struct {
    Executor *executor;
    gboolean one; /* all in one transaction: nothing can be read back before it is committed */
    gboolean done;
    GError *failure; /* what the script, or our look at the table in between, found */
} Talk;

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
    return word(talk);
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
    return word(talk);
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

/* Goes on with the script that waits, or starts one. */
static gboolean
converse(Executor *executor, const PlanStep *step, Talk *talk, int *status, GError **error)
{
    const ScriptListener listener = {.on_event = on_event, .on_output = on_output, .user = talk};
    g_autoptr(Script) own = executor->script == NULL ? script_start(step->argv, step->command->files, executor->folder, error) : NULL;
    Script *script = own != NULL ? own : executor->script;
    cJSON *request;

    if (script == NULL)
        return FALSE;
    request = make_request(executor);
    script_ask(script, request);
    cJSON_Delete(request);
    script_listen(script, &listener, NULL);
    *status = script_status(script);
    return TRUE;
}

gboolean
execute_script_step(Executor *executor, const PlanStep *step, GError **error)
{
    Talk talk = {.executor = executor};
    g_autoptr(GError) surprise = NULL;
    gboolean fine;
    int status = 0;

    if (!converse(executor, step, &talk, &status, error))
        return FALSE;
    if (!execute_look(executor, &surprise)) {
        g_clear_error(&talk.failure);
        g_propagate_error(error, g_steal_pointer(&surprise));
        return FALSE;
    }
    fine = judge(&talk, status, error);
    g_clear_error(&talk.failure);
    return fine;
}
