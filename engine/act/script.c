#include "script.h"

#include <string.h>

#include "drivers/error.h"
#include "engine/model/resource.h"

#define EVENT_MARK '\x1e'

struct Script {
    Process *process;
    char *token, *prefix; /* of an event's line: mark, token, blank */
    int status;
    /* while listening */
    const ScriptListener *listener;
    const char *until;
    gboolean heard; /* `until` was handed on */
    gboolean empty; /* an empty line came last: a script's, before an event, or the application's own */
};

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
expand_argv(char *const *argv, char *const *files, GError **error)
{
    g_autofree char *text = join_files(files, error);
    g_autoptr(GPtrArray) expanded = g_ptr_array_new_null_terminated(8, g_free, TRUE);

    if (text == NULL)
        return NULL;
    for (; *argv != NULL; argv++) {
        const char *word = *argv;

        if (g_str_equal(word, "{script}"))
            word = text;
        else if (g_str_equal(word, "{project}"))
            word = "."; /* the process runs in the project's folder */
        g_ptr_array_add(expanded, g_strdup(word));
    }
    return (char **)g_ptr_array_free(g_steal_pointer(&expanded), FALSE);
}

void
script_say(Script *script, ScriptWord word)
{
    if (word == SCRIPT_GO)
        process_write(script->process, "go\n");
    else if (word == SCRIPT_STOP)
        process_write(script->process, "stop\n");
}

static void
hand_on_output(Script *script, const char *stream, const char *line, gsize length)
{
    const ScriptListener *listener = script->listener;

    if (script->empty)
        listener->on_output("stdout", "", listener->user);
    script->empty = length == 0 && g_str_equal(stream, "stdout");
    if (!script->empty)
        listener->on_output(stream, line, listener->user);
}

static void
on_line(const char *stream, const char *line, gsize length, gpointer user)
{
    Script *script = user;
    const char *name;
    cJSON *event;

    if (*line != EVENT_MARK || !g_str_has_prefix(line, script->prefix)) {
        hand_on_output(script, stream, line, length);
        return;
    }
    script->empty = FALSE;
    event = cJSON_Parse(line + strlen(script->prefix));
    name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(event, "event"));
    if (name != NULL) {
        script_say(script, script->listener->on_event(name, event, script->listener->user));
        script->heard = script->heard || g_strcmp0(name, script->until) == 0;
    }
    cJSON_Delete(event);
}

static char *
new_token(void)
{
    g_autofree char *uuid = g_uuid_string_random();

    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, uuid, -1);
}

Script *
script_start_with(char *const *argv, char *const *files, const char *folder, const ProcessOptions *options, GError **error)
{
    g_auto(GStrv) expanded = expand_argv(argv, files, error);
    Process *process = expanded != NULL ? process_start_with(expanded, folder, options, error) : NULL;
    Script *script;

    if (process == NULL)
        return NULL;
    script = g_new0(Script, 1);
    script->process = process;
    script->token = new_token();
    script->prefix = g_strdup_printf("%c%s ", EVENT_MARK, script->token);
    return script;
}

Script *
script_start(char *const *argv, char *const *files, const char *folder, GError **error)
{
    return script_start_with(argv, files, folder, &(ProcessOptions){0}, error);
}

void
script_ask(Script *script, cJSON *request)
{
    g_autofree char *line = NULL;

    cJSON_AddNumberToObject(request, "protocol", 1);
    cJSON_AddStringToObject(request, "token", script->token);
    line = cJSON_PrintUnformatted(request);
    process_write(script->process, line);
    process_write(script->process, "\n");
}

gboolean
script_listen(Script *script, const ScriptListener *listener, const char *until)
{
    script->listener = listener;
    script->until = until;
    script->heard = FALSE;
    return !process_wait(script->process, on_line, script, &script->heard, &script->status);
}

int
script_status(const Script *script)
{
    return script->status;
}

void
script_free(Script *script)
{
    if (script == NULL)
        return;
    process_free(script->process);
    g_free(script->token);
    g_free(script->prefix);
    g_free(script);
}
