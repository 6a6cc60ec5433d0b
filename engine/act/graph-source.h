/*
 * graph-source - where the dependency graph comes from: a file, the project's own framework, or the project's files.
 *
 * Errors: CONFIG (a file that is not a graph), FAILED (the project could not tell; its last lines of output are in the message).
 */
#ifndef MIGROLLBACK_GRAPH_SOURCE_H
#define MIGROLLBACK_GRAPH_SOURCE_H

#include "engine/decide/graph.h"
#include "script.h"

typedef struct {
    const Profile *profile;
    const char *file;     /* --graph, or NULL */
    const char *folder;   /* --project, or NULL */
    char *const *command; /* --command, or NULL */
    const char *alias;    /* database alias of the project, or NULL */
    Script **keep;        /* not NULL: the script that will undo may tell the graph first, and is kept here to go on with */
} GraphSource;

/* Is there a project to ask? A --command counts as one. */
gboolean graph_source_has_project(const GraphSource *source);

/* *graph is NULL, and no error, where there is neither file nor project. */
gboolean graph_source_read(const GraphSource *source, Graph **graph, GError **error);

#endif
