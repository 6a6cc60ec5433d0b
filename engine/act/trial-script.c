/* Migrations tried inside their application, by the helper script of the profile (scripts.trial). */
#include <string.h>

#include "drivers/error.h"
#include "interrupt.h"
#include "script.h"
#include "trial-command.h"
#include "trial-parts.h"

#define LAST_LINE_LIMIT 300
/* Of a longer log the middle is left out: what it begins with names the migration, what it ends with is the error. */
#define LOG_LIMIT (8 * 1024 * 1024)

typedef struct {
    Script *script;
    GPtrArray *known;        /* the Trial's */
    gboolean more;           /* of `known` is to come */
    TrialResult *result;     /* of the step that runs; NULL: none does */
    GString *log;            /* of that step */
    GString *last;           /* the last line of output that is neither empty nor indented */
    char *refusal, *failure; /* the script's own words */
    gboolean ended;
} Application;

static const char *
text_of(const cJSON *event, const char *member)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(event, member));
}

/* --- what the script tells --- */

static void
on_known(Application *application, const cJSON *event)
{
    const cJSON *pair;

    cJSON_ArrayForEach(pair, cJSON_GetObjectItemCaseSensitive(event, "migrations"))
    {
        const char *app = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 0)), *name = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 1));

        if (name != NULL)
            trial_add_known(application->known, app, name);
    }
    application->more = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(event, "more"));
}

static void
on_statement(Application *application, const cJSON *event)
{
    const char *sql = text_of(event, "sql");

    if (application->result != NULL && sql != NULL)
        trial_add_statement(application->result, sql, cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(event, "transaction")));
}

/* 0 where it is not said; a number that no step can take is not believed. */
static gint64
duration_of(const cJSON *event)
{
    const cJSON *seconds = cJSON_GetObjectItemCaseSensitive(event, "seconds");

    if (!cJSON_IsNumber(seconds) || !(seconds->valuedouble >= 0 && seconds->valuedouble < 1e9))
        return 0;
    return (gint64)(seconds->valuedouble * G_USEC_PER_SEC);
}

/* Also where a step was refused: "refused" then says why, and nothing was done. */
static void
on_stepped(Application *application, const cJSON *event)
{
    TrialResult *result = application->result;
    const char *refused = text_of(event, "refused"), *message = text_of(event, "message");

    if (result == NULL)
        return;
    if (refused != NULL)
        application->refusal = g_strdup(message != NULL ? message : refused);
    result->succeeded = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(event, "succeeded"));
    result->duration = duration_of(event);
    if (result->succeeded)
        return;
    result->message = g_strdup(message);
    result->error_class = g_strdup(text_of(event, "class"));
    result->sqlstate = g_strdup(text_of(event, "sqlstate"));
    if (cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(event, "errno")))
        result->number = cJSON_GetObjectItemCaseSensitive(event, "errno")->valueint;
}

/* Before the first step, or where the ground went from under it: the application ends then. */
static void
on_refused(Application *application, const cJSON *event)
{
    const char *message = text_of(event, "message");

    g_free(application->refusal);
    application->refusal = g_strdup(message != NULL ? message : "the application refused");
}

/* Outside of a migration: what was printed last is a line of a back trace then. */
static void
on_failed(Application *application, const cJSON *event)
{
    g_free(application->failure);
    application->failure = g_strdup(text_of(event, "message"));
}

static ScriptWord
on_event(const char *name, const cJSON *event, gpointer user)
{
    static const struct {
        const char *name;
        void (*take)(Application *application, const cJSON *event);
    } events[] = {
        {"known", on_known}, {"statement", on_statement}, {"stepped", on_stepped}, {"refused", on_refused}, {"failed", on_failed}};

    for (gsize i = 0; i < G_N_ELEMENTS(events); i++)
        if (g_str_equal(events[i].name, name))
            events[i].take(user, event);
    return SCRIPT_NO_ANSWER;
}

static void
on_output(const char *stream, const char *line, gpointer user)
{
    Application *application = user;

    (void)stream;
    if (application->result != NULL) {
        g_string_append(application->log, line);
        g_string_append_c(application->log, '\n');
        if (application->log->len > LOG_LIMIT)
            g_string_erase(application->log, LOG_LIMIT / 4, LOG_LIMIT / 4);
    }
    if (*line == '\0' ||
        (g_ascii_isspace(*line) && application->last->len > 0)) /* what is indented belongs to a line before: a back trace */
        return;
    g_string_assign(application->last, line);
    g_string_truncate(application->last, MIN(application->last->len, LAST_LINE_LIMIT));
}

/* --- the conversation --- */

/* Takes the request. FALSE where the application ended before the event `until`, or a signal ended it. */
static gboolean
ask(Application *application, cJSON *request, const char *until, GError **error)
{
    const ScriptListener listener = {.on_event = on_event, .on_output = on_output, .user = application};
    const char *why;

    script_ask(application->script, request);
    cJSON_Delete(request);
    do
        application->ended = !script_listen(application->script, &listener, until);
    while (!application->ended && application->more);
    if (!application->ended)
        return TRUE;
    if (!interrupt_check("while a migration was tried on a copy", error))
        return FALSE;
    if (application->refusal != NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "%s", application->refusal);
    why = application->failure != NULL ? application->failure : application->last->str;
    return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "the application ended while it was to try a migration (exit status %d)%s%s",
                              script_status(application->script), *why != '\0' ? ": " : "", why);
}

static cJSON *
first_request(const TrialRequest *request)
{
    cJSON *json = cJSON_CreateObject();

    cJSON_AddStringToObject(json, "task", "trial");
    if (request->alias != NULL)
        cJSON_AddStringToObject(json, "alias", request->alias);
    else
        cJSON_AddNullToObject(json, "alias");
    cJSON_AddItemToObject(json, "connection", cJSON_Duplicate(request->connection, TRUE));
    cJSON_AddStringToObject(json, "witness", request->witness);
    return json;
}

static Script *
start_script(const TrialRequest *request, GError **error)
{
    g_auto(GStrv) argv = trial_argv(request, error), environment = NULL;
    g_autofree char *url = NULL;
    ProcessOptions options = {.expendable = TRUE};

    if (argv == NULL)
        return NULL;
    url = trial_database_url(request->profile, request->connection, g_getenv("DATABASE_URL"));
    environment = g_environ_setenv(g_get_environ(), "DATABASE_URL", url, TRUE);
    options.environment = environment;
    return script_start_with(argv, request->profile->script_trial.files, request->folder, &options, error);
}

static gboolean
possible(const Profile *profile, int dialect)
{
    (void)dialect;
    return profile->script_trial.argv != NULL;
}

static void
end(gpointer user)
{
    Application *application = user;

    script_free(application->script);
    g_string_free(application->log, TRUE);
    g_string_free(application->last, TRUE);
    g_free(application->refusal);
    g_free(application->failure);
    g_free(application);
}

static gpointer
start(const TrialRequest *request, GPtrArray *known, GError **error)
{
    Application *application = g_new0(Application, 1);

    application->known = known;
    application->log = g_string_new(NULL);
    application->last = g_string_new(NULL);
    application->script = start_script(request, error);
    if (application->script != NULL && ask(application, first_request(request), "known", error))
        return application;
    end(application);
    return NULL;
}

static cJSON *
step_request(gboolean up, const char *app, const char *name)
{
    cJSON *json = cJSON_CreateObject();

    cJSON_AddStringToObject(json, "do", up ? "up" : "down");
    if (app != NULL)
        cJSON_AddStringToObject(json, "app", app);
    else
        cJSON_AddNullToObject(json, "app");
    cJSON_AddStringToObject(json, "name", name);
    return json;
}

static TrialResult *
step(gpointer user, gboolean up, const char *app, const char *name, GError **error)
{
    Application *application = user;
    g_autoptr(TrialResult) result = NULL;
    gboolean answered;

    if (application->ended)
        return migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "the application that tried migrations has ended");
    result = application->result = trial_result_new();
    g_string_truncate(application->log, 0);
    g_string_truncate(application->last, 0);
    g_clear_pointer(&application->refusal, g_free);
    answered = ask(application, step_request(up, app, name), "stepped", error);
    application->result = NULL;
    if (!answered)
        return NULL;
    if (application->refusal != NULL)
        return migrollback_fail(error, MIGROLLBACK_ERROR_REFUSED, "%s", application->refusal);
    result->log_length = application->log->len;
    result->log = g_memdup2(application->log->str, application->log->len + 1);
    return g_steal_pointer(&result);
}

const TrialClass trial_by_script = {possible, start, step, end};
