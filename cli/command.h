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
gboolean command_mark_complete(CommandCall *call, GError **error);
gboolean command_check(CommandCall *call, GError **error);
gboolean command_rehearse(CommandCall *call, GError **error);
gboolean command_kept(CommandCall *call, GError **error);
gboolean command_graph(CommandCall *call, GError **error);
gboolean command_frameworks(CommandCall *call, GError **error);

/* The database opened, with a word of -v about it. */
Rollback *command_open(const CommandCall *call, GError **error);

/* The same for several databases. */
RollbackSet *command_open_several(const CommandCall *call, GError **error);

/* Were several databases given? */
gboolean command_has_several(const CommandCall *call);

/* The commands for several databases, cmd-several.c and cmd-run-several.c. */
gboolean command_history_several(CommandCall *call, GError **error);
gboolean command_plan_several(CommandCall *call, GError **error);
gboolean command_run_several(CommandCall *call, GError **error);

/* --yes, or the name typed at a terminal (cmd-run.c); `what` is "name of the database" or the like. */
gboolean command_confirm(const CommandCall *call, const char *what, const char *name, guint migrations, GError **error);

/* What is told of several databases' lines to paste and of one's: what stands against them (cmd-plan.c). */
void command_warn_of_problems(const CommandCall *call, const char *database, const Plan *plan);

/* The command line that does what the plan shows, as `run`: with --batch for --last, which would count anew. Free with g_free. */
char *command_run_line(const CommandCall *call, const Rollback *rollback);

char *command_run_line_several(const CommandCall *call, const RollbackSet *set);

/* Warns of an --after that lies in the future. */
void command_check_clock(const CommandCall *call);

/* Parses, runs one command, reports; returns the exit code. */
int command_main(const char *const *arguments);

#endif
