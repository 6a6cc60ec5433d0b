#include <string.h>

#include "command.h"
#include "drivers/error.h"
#include "engine/act/graph-source.h"
#include "json.h"

/* The profile that fits: named, or the only one with a graph whose files lie in the project folder. */
static const Profile *
profile_of_project(const ProfileSet *profiles, const GraphSource *source)
{
    for (guint i = 0; i < profiles_length(profiles); i++) {
        GraphSource candidate = {.profile = profiles_get(profiles, i), .folder = source->folder};

        if (candidate.profile->graph && graph_source_has_project(&candidate))
            return candidate.profile;
    }
    return NULL;
}

static const Profile *
choose_profile(const CommandCall *call, const ProfileSet *profiles, const GraphSource *source, GError **error)
{
    const char *name = call->options->framework;
    const Profile *profile = name != NULL ? profiles_find(profiles, name) : profile_of_project(profiles, source);

    if (profile != NULL && (profile->graph || source->file != NULL))
        return profile;
    if (name != NULL && profile == NULL) {
        migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "there is no framework '%s'", name);
        migrollback_error_set_hint(error, "'migrollback frameworks' lists those that are known.");
    } else if (name != NULL) {
        migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "migrations of %s do not name what they depend on", profile->title);
        migrollback_error_set_hint(error, "There is no graph to print; 'migrollback history' shows what was applied.");
    } else {
        migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "no project of a framework with dependencies was found");
        migrollback_error_set_hint(error, "Name its folder with --project, or the framework with --framework.");
    }
    return NULL;
}

static Graph *
read_graph(const CommandCall *call, const ProfileSet *profiles, GError **error)
{
    const RollbackRequest *request = &call->request->rollback;
    GraphSource source = {.file = request->graph_file, .folder = request->project, .command = request->command};
    Graph *graph = NULL;

    if (source.file == NULL) {
        source.profile = choose_profile(call, profiles, &source, error);
        if (source.profile == NULL)
            return NULL;
    }
    if (!graph_source_read(&source, &graph, error))
        return NULL;
    if (graph == NULL) {
        migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "no project of %s was found", source.profile->title);
        migrollback_error_set_hint(error, "Name its folder with --project, or how it is started with --command.");
    }
    return graph;
}

static void
print_graph(const CommandCall *call, const Graph *graph)
{
    const char *format = options_format(call->options);
    g_autofree char *text = NULL;

    if (strcmp(format, "json") == 0) {
        report_json(call->report, graph_to_json(graph));
        return;
    }
    text = strcmp(format, "dot") == 0 ? graph_to_dot(graph) : graph_to_mermaid(graph);
    fputs(text, call->report->out);
}

gboolean
command_graph(CommandCall *call, GError **error)
{
    g_autoptr(ProfileSet) profiles = profiles_load(error);
    g_autoptr(Graph) graph = profiles != NULL ? read_graph(call, profiles, error) : NULL;

    if (graph == NULL)
        return FALSE;
    for (char **problem = graph->problems; problem != NULL && *problem != NULL; problem++)
        report_warning(call->report, "%s", *problem);
    print_graph(call, graph);
    return TRUE;
}
