/*
 * script - a helper script of queries/ that runs inside the application and speaks "script protocol 1" (docs/scripts.md).
 *
 * The script's text is one argument of the command; the request goes to standard input, events come on marked lines of standard output,
 * everything else is the application's output. The script waits for our word where the database is to be looked at in between.
 * Errors: FAILED (cannot be started, or ended without an answer), REFUSED (with the script's code in the message), CONFIG.
 */
#ifndef MIGROLLBACK_SCRIPT_H
#define MIGROLLBACK_SCRIPT_H

#include <cjson/cJSON.h>

#include "engine/model/profile.h"

typedef enum { SCRIPT_GO, SCRIPT_STOP, SCRIPT_NO_ANSWER } ScriptWord;

/* One event of the script; the answer is sent where the script waits for one. `event` is borrowed. */
typedef ScriptWord (*ScriptEventFunc)(const char *name, const cJSON *event, gpointer user);
typedef void (*ScriptOutputFunc)(const char *stream, const char *line, gpointer user);

typedef struct {
    char *const *argv;             /* {script} and {project} as they stand in the profile */
    const ProfileCommand *command; /* whose files make the script */
    const char *folder;
    cJSON *request; /* "protocol" and "token" are added */
    ScriptEventFunc on_event;
    ScriptOutputFunc on_output;
    gpointer user;
} ScriptRun;

/* Runs it to its end; *status is its exit status. FALSE only where it could not be run at all. */
gboolean script_run(const ScriptRun *run, int *status, GError **error);

#endif
