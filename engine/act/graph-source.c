#include "graph-source.h"

#include "ask.h"
#include "drivers/error.h"
#include "engine/read/detect.h"

gboolean
graph_source_has_project(const GraphSource *source)
{
    return source->command != NULL || detected_has_project(source->profile, source->folder);
}

static Graph *
ask_script(const GraphSource *source, const ProfileCommand *command, const char *task, Script **keep, GError **error)
{
    const Profile *profile = source->profile;
    gboolean by_itself = command == &profile->script_graph_files;
    const Ask ask = {.start = by_itself                 ? NULL
                              : source->command != NULL ? source->command
                                                        : profile->start,
                     .command = command,
                     .folder = source->folder};
    cJSON *request = cJSON_CreateObject(), *document;
    Graph *graph;

    cJSON_AddStringToObject(request, "task", task);
    cJSON_AddItemToObject(request, "alias", source->alias != NULL ? cJSON_CreateString(source->alias) : cJSON_CreateNull());
    if (keep != NULL)
        cJSON_AddTrueToObject(request, "describe");
    document = ask_application(&ask, request, "graph", "graph", keep, error);
    if (document == NULL)
        return NULL;
    graph = graph_from_json(document, error);
    cJSON_Delete(document);
    return graph;
}

/* The framework first; where it cannot be asked, the project's files. */
static Graph *
ask_project(const GraphSource *source, GError **error)
{
    const Profile *profile = source->profile;
    g_autoptr(GError) first = NULL;
    Graph *graph = NULL;

    if (source->keep != NULL && profile->script_undo.describes)
        graph = ask_script(source, &profile->script_undo, "undo", source->keep, &first);
    else if (profile->script_graph.argv != NULL)
        graph = ask_script(source, &profile->script_graph, "graph", NULL, &first);
    if (graph == NULL && profile->script_graph_files.argv != NULL && (source->command == NULL || profile->script_graph.argv == NULL))
        graph = ask_script(source, &profile->script_graph_files, "graph", NULL, first == NULL ? error : NULL);
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
