#include "graph-source.h"

#include <string.h>

#include "drivers/error.h"
#include "script.h"

/* So much of what a failed project printed goes into the message. */
#define LAST_LINE_LIMIT 300

typedef struct {
    cJSON *graph;
    GString *last; /* the last line of output that is not empty */
} Answer;

gboolean
graph_source_has_project(const GraphSource *source)
{
    const char *folder = source->folder != NULL ? source->folder : ".";

    if (source->command != NULL)
        return TRUE;
    for (char **name = source->profile->marker_files; name != NULL && *name != NULL; name++) {
        g_autofree char *path = g_build_filename(folder, *name, NULL);

        if (g_file_test(path, G_FILE_TEST_EXISTS))
            return TRUE;
    }
    return FALSE;
}

static ScriptWord
on_event(const char *name, const cJSON *event, gpointer user)
{
    Answer *answer = user;
    const cJSON *graph = cJSON_GetObjectItemCaseSensitive(event, "graph");

    if (g_str_equal(name, "graph") && graph != NULL && answer->graph == NULL)
        answer->graph = cJSON_Duplicate(graph, TRUE);
    else if (g_str_equal(name, "failed") || g_str_equal(name, "refused"))
        g_string_assign(answer->last, cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(event, "message")));
    return SCRIPT_NO_ANSWER;
}

static void
on_output(const char *stream, const char *line, gpointer user)
{
    Answer *answer = user;

    (void)stream;
    if (*line != '\0') {
        g_string_assign(answer->last, line);
        g_string_truncate(answer->last, MIN(answer->last->len, LAST_LINE_LIMIT));
    }
}

static Graph *
ask_script(const GraphSource *source, const ProfileCommand *script, gboolean with_start, GError **error)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new_null_terminated(8, NULL, TRUE);
    cJSON *request = cJSON_CreateObject();
    Answer answer = {NULL, g_string_new(NULL)};
    ScriptRun run = {
        .command = script, .folder = source->folder, .request = request, .on_event = on_event, .on_output = on_output, .user = &answer};
    Graph *graph = NULL;
    int status = 0;

    for (char *const *word = source->command != NULL ? source->command : source->profile->start; with_start && *word != NULL; word++)
        g_ptr_array_add(argv, *word);
    for (char *const *word = script->argv; *word != NULL; word++)
        g_ptr_array_add(argv, *word);
    run.argv = (char *const *)argv->pdata;
    cJSON_AddStringToObject(request, "task", "graph");
    cJSON_AddItemToObject(request, "alias", source->alias != NULL ? cJSON_CreateString(source->alias) : cJSON_CreateNull());
    if (script_run(&run, &status, error)) {
        if (answer.graph != NULL)
            graph = graph_from_json(answer.graph, error);
        else
            migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "'%s' did not tell the project's migrations (exit status %d)%s%s",
                               run.argv[0], status, answer.last->len > 0 ? ": " : "", answer.last->str);
    }
    cJSON_Delete(request);
    cJSON_Delete(answer.graph);
    g_string_free(answer.last, TRUE);
    return graph;
}

/* The framework first; where it cannot be asked, the project's files. */
static Graph *
ask_project(const GraphSource *source, GError **error)
{
    const Profile *profile = source->profile;
    g_autoptr(GError) first = NULL;
    Graph *graph = NULL;

    if (profile->script_graph.argv != NULL)
        graph = ask_script(source, &profile->script_graph, TRUE, &first);
    if (graph == NULL && profile->script_graph_files.argv != NULL && source->command == NULL)
        graph = ask_script(source, &profile->script_graph_files, FALSE, first == NULL ? error : NULL);
    if (graph == NULL && first != NULL) {
        g_propagate_error(error, g_steal_pointer(&first));
        migrollback_error_set_hint(error,
                                   "Say how the project is started with --command and where it lies with --project, or give --graph FILE.");
    }
    return graph;
}

static Graph *
read_file(const char *path, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, &cause))
        return migrollback_fail(error, MIGROLLBACK_ERROR_CONFIG, "--graph: %s", cause->message);
    return graph_from_text(text, path, error);
}

gboolean
graph_source_read(const GraphSource *source, Graph **graph, GError **error)
{
    *graph = NULL;
    if (source->file != NULL)
        *graph = read_file(source->file, error);
    else if (graph_source_has_project(source) &&
             (source->profile->script_graph.argv != NULL || source->profile->script_graph_files.argv != NULL))
        *graph = ask_project(source, error);
    else
        return TRUE;
    return *graph != NULL;
}
