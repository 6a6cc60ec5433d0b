#include "script.h"

#include <string.h>

#include "drivers/error.h"
#include "engine/model/resource.h"
#include "process.h"

#define EVENT_MARK '\x1e'

typedef struct {
    const ScriptRun *run;
    Process *process;
    char *prefix;   /* of an event's line: mark, token, blank */
    gboolean empty; /* an empty line came last: a script's, before an event, or the application's own */
} Conversation;

/* The files of the script, one after the other. */
static char *
join_files(char *const *files, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (; *files != NULL; files++) {
        const char *part = resource_text(*files, error);

        if (part == NULL)
            return NULL;
        g_string_append(text, part);
        g_string_append_c(text, '\n');
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char **
expand_argv(const ScriptRun *run, GError **error)
{
    g_autofree char *script = join_files(run->command->files, error);
    g_autoptr(GPtrArray) argv = g_ptr_array_new_null_terminated(8, g_free, TRUE);

    if (script == NULL)
        return NULL;
    for (char *const *element = run->argv; *element != NULL; element++) {
        const char *word = *element;

        if (g_str_equal(word, "{script}"))
            word = script;
        else if (g_str_equal(word, "{project}"))
            word = run->folder != NULL ? run->folder : ".";
        g_ptr_array_add(argv, g_strdup(word));
    }
    return (char **)g_ptr_array_free(g_steal_pointer(&argv), FALSE);
}

static void
answer(Conversation *conversation, ScriptWord word)
{
    if (word == SCRIPT_GO)
        process_write(conversation->process, "go\n");
    else if (word == SCRIPT_STOP)
        process_write(conversation->process, "stop\n");
}

static void
on_line(const char *stream, const char *line, gsize length, gpointer user)
{
    Conversation *conversation = user;
    const char *name;
    cJSON *event;

    if (*line != EVENT_MARK || !g_str_has_prefix(line, conversation->prefix)) {
        if (conversation->empty)
            conversation->run->on_output("stdout", "", conversation->run->user);
        conversation->empty = length == 0 && g_str_equal(stream, "stdout");
        if (!conversation->empty)
            conversation->run->on_output(stream, line, conversation->run->user);
        return;
    }
    conversation->empty = FALSE;
    event = cJSON_Parse(line + strlen(conversation->prefix));
    name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(event, "event"));
    if (name != NULL)
        answer(conversation, conversation->run->on_event(name, event, conversation->run->user));
    cJSON_Delete(event);
}

static char *
new_token(void)
{
    g_autofree char *uuid = g_uuid_string_random();

    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, uuid, -1);
}

gboolean
script_run(const ScriptRun *run, int *status, GError **error)
{
    g_auto(GStrv) argv = expand_argv(run, error);
    g_autofree char *token = new_token(), *prefix = g_strdup_printf("%c%s ", EVENT_MARK, token), *line = NULL;
    g_autoptr(Process) process = argv != NULL ? process_start(argv, run->folder, error) : NULL;
    Conversation conversation = {.run = run, .process = process, .prefix = prefix};

    if (process == NULL)
        return FALSE;
    cJSON_AddNumberToObject(run->request, "protocol", 1);
    cJSON_AddStringToObject(run->request, "token", token);
    line = cJSON_PrintUnformatted(run->request);
    process_write(process, line);
    process_write(process, "\n");
    *status = process_wait(process, on_line, &conversation);
    return TRUE;
}
