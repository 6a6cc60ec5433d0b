#include "trial.h"

#include <string.h>

#include "drivers/error.h"
#include "interrupt.h"
#include "script.h"
#include "trial-command.h"

#define STATEMENTS_LIMIT 20000
#define LAST_LINE_LIMIT 300
/* Of a longer log the middle is left out: what it begins with names the migration, what it ends with is the error. */
#define LOG_LIMIT (8 * 1024 * 1024)

struct Trial {
    Script *script;
    GPtrArray *known;
    gboolean more;           /* of `known` is to come */
    TrialResult *result;     /* of the step that runs; NULL: none does */
    GString *log;            /* of that step */
    GString *last;           /* the last line of output that is neither empty nor indented */
    char *refusal, *failure; /* the script's own words */
    gboolean ended;
};

static const char *
text_of(const cJSON *event, const char *member)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(event, member));
}

/* --- results --- */

static void
migration_free(gpointer data)
{
    TrialMigration *migration = data;

    g_free(migration->app);
    g_free(migration->name);
    g_free(migration);
}

static void
statement_free(gpointer data)
{
    TrialStatement *statement = data;

    g_free(statement->sql);
    g_free(statement);
}

static TrialResult *
result_new(void)
{
    TrialResult *result = g_new0(TrialResult, 1);

    result->statements = g_ptr_array_new_with_free_func(statement_free);
    return result;
}

void
trial_result_free(TrialResult *result)
{
    if (result == NULL)
        return;
    g_ptr_array_unref(result->statements);
    g_free(result->log);
    g_free(result->error_class);
    g_free(result->message);
    g_free(result->sqlstate);
    g_free(result);
}

/* --- what the script tells --- */

static void
on_known(Trial *trial, const cJSON *event)
{
    const cJSON *pair;

    cJSON_ArrayForEach(pair, cJSON_GetObjectItemCaseSensitive(event, "migrations"))
    {
        const char *app = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 0)), *name = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 1));
        TrialMigration *migration;

        if (name == NULL)
            continue;
        migration = g_new0(TrialMigration, 1);
        migration->app = g_strdup(app);
        migration->name = g_strdup(name);
        g_ptr_array_add(trial->known, migration);
    }
    trial->more = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(event, "more"));
}

static void
on_statement(Trial *trial, const cJSON *event)
{
    TrialResult *result = trial->result;
    const char *sql = text_of(event, "sql");
    TrialStatement *statement;

    if (result == NULL || sql == NULL)
        return;
    if (result->statements->len == STATEMENTS_LIMIT) {
        result->omitted++;
        return;
    }
    statement = g_new0(TrialStatement, 1);
    statement->sql = g_strdup(sql);
    statement->in_transaction = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(event, "transaction"));
    g_ptr_array_add(result->statements, statement);
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
on_stepped(Trial *trial, const cJSON *event)
{
    TrialResult *result = trial->result;
    const char *refused = text_of(event, "refused"), *message = text_of(event, "message");

    if (result == NULL)
        return;
    if (refused != NULL)
        trial->refusal = g_strdup(message != NULL ? message : refused);
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
on_refused(Trial *trial, const cJSON *event)
{
    const char *message = text_of(event, "message");

    g_free(trial->refusal);
    trial->refusal = g_strdup(message != NULL ? message : "the application refused");
}

/* Outside of a migration: what was printed last is a line of a back trace then. */
static void
on_failed(Trial *trial, const cJSON *event)
{
    g_free(trial->failure);
    trial->failure = g_strdup(text_of(event, "message"));
}

static ScriptWord
on_event(const char *name, const cJSON *event, gpointer user)
{
    static const struct {
        const char *name;
        void (*take)(Trial *trial, const cJSON *event);
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
    Trial *trial = user;

    (void)stream;
    if (trial->result != NULL) {
        g_string_append(trial->log, line);
        g_string_append_c(trial->log, '\n');
        if (trial->log->len > LOG_LIMIT)
            g_string_erase(trial->log, LOG_LIMIT / 4, LOG_LIMIT / 4);
    }
    if (*line == '\0' || (g_ascii_isspace(*line) && trial->last->len > 0)) /* what is indented belongs to a line before: a back trace */
        return;
    g_string_assign(trial->last, line);
    g_string_truncate(trial->last, MIN(trial->last->len, LAST_LINE_LIMIT));
}

/* --- the conversation --- */

/* Takes the request. FALSE where the application ended before the event `until`, or a signal ended it. */
static gboolean
ask(Trial *trial, cJSON *request, const char *until, GError **error)
{
    const ScriptListener listener = {.on_event = on_event, .on_output = on_output, .user = trial};
    const char *why;

    script_ask(trial->script, request);
    cJSON_Delete(request);
    do
        trial->ended = !script_listen(trial->script, &listener, until);
    while (!trial->ended && trial->more);
    if (!trial->ended)
        return TRUE;
    if (!interrupt_check("while a migration was tried on a copy", error))
        return FALSE;
    if (trial->refusal != NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "%s", trial->refusal);
    why = trial->failure != NULL ? trial->failure : trial->last->str;
    return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "the application ended while it was to try a migration (exit status %d)%s%s",
                              script_status(trial->script), *why != '\0' ? ": " : "", why);
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
    url = trial_database_url(request->profile, request->connection);
    environment = g_environ_setenv(g_get_environ(), "DATABASE_URL", url, TRUE);
    options.environment = environment;
    return script_start_with(argv, request->profile->script_trial.files, request->folder, &options, error);
}

Trial *
trial_start(const TrialRequest *request, GError **error)
{
    g_autoptr(Trial) trial = g_new0(Trial, 1);

    trial->known = g_ptr_array_new_with_free_func(migration_free);
    trial->log = g_string_new(NULL);
    trial->last = g_string_new(NULL);
    trial->script = start_script(request, error);
    if (trial->script == NULL || !ask(trial, first_request(request), "known", error))
        return NULL;
    return g_steal_pointer(&trial);
}

const GPtrArray *
trial_known(const Trial *trial)
{
    return trial->known;
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

TrialResult *
trial_step(Trial *trial, gboolean up, const char *app, const char *name, GError **error)
{
    g_autoptr(TrialResult) result = NULL;
    gboolean answered;

    if (trial->ended)
        return migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "the application that tried migrations has ended");
    if (!interrupt_check("before a migration was tried on a copy", error))
        return NULL;
    result = trial->result = result_new();
    g_string_truncate(trial->log, 0);
    g_string_truncate(trial->last, 0);
    g_clear_pointer(&trial->refusal, g_free);
    answered = ask(trial, step_request(up, app, name), "stepped", error);
    trial->result = NULL;
    if (!answered)
        return NULL;
    if (trial->refusal != NULL)
        return migrollback_fail(error, MIGROLLBACK_ERROR_REFUSED, "%s", trial->refusal);
    result->log_length = trial->log->len;
    result->log = g_memdup2(trial->log->str, trial->log->len + 1);
    return g_steal_pointer(&result);
}

void
trial_free(Trial *trial)
{
    if (trial == NULL)
        return;
    script_free(trial->script);
    g_ptr_array_unref(trial->known);
    g_string_free(trial->log, TRUE);
    g_string_free(trial->last, TRUE);
    g_free(trial->refusal);
    g_free(trial->failure);
    g_free(trial);
}
