#include "ask.h"

#include "drivers/error.h"

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

static Script *
start(const Ask *ask, GError **error)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new_null_terminated(8, NULL, TRUE);

    for (char *const *word = ask->start; word != NULL && *word != NULL; word++)
        g_ptr_array_add(argv, *word);
    for (char *const *word = ask->command->argv; *word != NULL; word++)
        g_ptr_array_add(argv, *word);
    return script_start((char *const *)argv->pdata, ask->command->files, ask->folder, error);
}

static void
fail_unanswered(const Ask *ask, const Script *script, const Answer *answer, GError **error)
{
    migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "'%s' did not answer (exit status %d)%s%s",
                       ask->start != NULL ? ask->start[0] : ask->command->argv[0], script_status(script), answer->last->len > 0 ? ": " : "",
                       answer->last->str);
}

cJSON *
ask_application(const Ask *ask, cJSON *request, const char *event, const char *member, Script **keep, GError **error)
{
    g_autoptr(Script) script = start(ask, error);
    Answer answer = {.member = member, .last = g_string_new(NULL)};
    const ScriptListener listener = {.on_event = on_event, .on_output = on_output, .user = &answer};

    if (script != NULL) {
        script_ask(script, request);
        if (!script_listen(script, &listener, keep != NULL ? event : NULL) && answer.found == NULL)
            fail_unanswered(ask, script, &answer, error);
        else if (keep != NULL)
            *keep = g_steal_pointer(&script);
    }
    cJSON_Delete(request);
    g_string_free(answer.last, TRUE);
    return answer.found;
}
