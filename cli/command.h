/*
 * command - what each command does; one file each, cmd-NAME.c.
 *
 * A command writes its result and returns TRUE with *status (4 for a plan that would be refused), or FALSE with an error that nobody has
 * told yet. It neither prints errors nor exits.
 */
#ifndef MIGROLLBACK_CLI_COMMAND_H
#define MIGROLLBACK_CLI_COMMAND_H

#include "exit.h"
#include "request.h"

typedef struct {
    const Options *options;
    const Request *request;
    Report *report;
    ExitStatus status; /* of success */
    gboolean changed;  /* the database was changed: a failure to print does not make that undone */
} CommandCall;

typedef gboolean (*CommandFunc)(CommandCall *call, GError **error);

gboolean command_history(CommandCall *call, GError **error);
gboolean command_plan(CommandCall *call, GError **error);
gboolean command_run(CommandCall *call, GError **error);
gboolean command_graph(CommandCall *call, GError **error);
gboolean command_frameworks(CommandCall *call, GError **error);

/* The database opened, with a word of -v about it. */
Rollback *command_open(const CommandCall *call, GError **error);

/* The command line that does what the plan shows, as `run`: with --batch for --last, which would count anew. Free with g_free. */
char *command_run_line(const CommandCall *call, const Rollback *rollback);

/* Warns of an --after that lies in the future. */
void command_check_clock(const CommandCall *call);

/* Parses, runs one command, reports; returns the exit code. */
int command_main(const char *const *arguments);

#endif
