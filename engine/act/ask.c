#include "ask.h"

#include "drivers/error.h"
#include "script.h"

/* So much of what a failed application printed goes into the message. */
#define LAST_LINE_LIMIT 300

typedef struct {
    const char *member;
    cJSON *found;
    GString *last; /* the last line of output that is not empty, or why it refused */
    gboolean said; /* `last` is the script's own word */
} Answer;

static ScriptWord
on_event(const char *name, const cJSON *event, gpointer user)
{
    Answer *answer = user;
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(event, answer->member);
    const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(event, "message"));

    if (found != NULL && answer->found == NULL)
        answer->found = cJSON_Duplicate(found, TRUE);
    if ((g_str_equal(name, "failed") || g_str_equal(name, "refused")) && message != NULL) {
        g_string_assign(answer->last, message);
        answer->said = TRUE;
    }
    return SCRIPT_NO_ANSWER;
}

static void
on_output(const char *stream, const char *line, gpointer user)
{
    Answer *answer = user;

    (void)stream;
    if (*line == '\0' || answer->said)
        return;
    g_string_assign(answer->last, line);
    g_string_truncate(answer->last, MIN(answer->last->len, LAST_LINE_LIMIT));
}

cJSON *
ask_application(const Ask *ask, cJSON *request, const char *member, GError **error)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new_null_terminated(8, NULL, TRUE);
    Answer answer = {.member = member, .last = g_string_new(NULL)};
    ScriptRun run = {
        .command = ask->script, .folder = ask->folder, .request = request, .on_event = on_event, .on_output = on_output, .user = &answer};
    int status = 0;

    for (char *const *word = ask->start; word != NULL && *word != NULL; word++)
        g_ptr_array_add(argv, *word);
    for (char *const *word = ask->script->argv; *word != NULL; word++)
        g_ptr_array_add(argv, *word);
    run.argv = (char *const *)argv->pdata;
    if (script_run(&run, &status, error) && answer.found == NULL)
        migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "'%s' did not answer (exit status %d)%s%s", run.argv[0], status,
                           answer.last->len > 0 ? ": " : "", answer.last->str);
    cJSON_Delete(request);
    g_string_free(answer.last, TRUE);
    return answer.found;
}
