/*
 * script - a helper script of queries/ that runs inside the application and speaks "script protocol 1" (docs/scripts.md).
 *
 * The script's text is one argument of the command; requests go to standard input, events come on marked lines of standard output,
 * everything else is the application's output. The script waits for our word where the database is to be looked at in between, and, where
 * it was asked to describe the project first, for what it is to do then.
 * Life cycle: script_start, script_listen once or several times, script_free (which lets a waiting script end).
 * Errors: FAILED (cannot be started), CONFIG.
 */
#ifndef MIGROLLBACK_SCRIPT_H
#define MIGROLLBACK_SCRIPT_H

#include <cjson/cJSON.h>

#include "engine/model/profile.h"
#include "process.h"

typedef struct Script Script;

typedef enum { SCRIPT_GO, SCRIPT_STOP, SCRIPT_NO_ANSWER } ScriptWord;

typedef struct {
    /* One event; the answer is sent where the script waits for one. `event` is borrowed. */
    ScriptWord (*on_event)(const char *name, const cJSON *event, gpointer user);
    /* A line of the application's own output. */
    void (*on_output)(const char *stream, const char *line, gpointer user);
    gpointer user;
} ScriptListener;

/* `argv`: with {script} and {project} as they stand in the profile; `files` make the script; `folder`: of the project, or NULL. */
Script *script_start(char *const *argv, char *const *files, const char *folder, GError **error);
Script *script_start_with(char *const *argv, char *const *files, const char *folder, const ProcessOptions *options, GError **error);

/* A request in one line; "protocol" and "token" are added to it. */
void script_ask(Script *script, cJSON *request);

/* Hands on what comes, until the event `until` was handed on (TRUE), or the script has ended (FALSE; always where `until` is NULL). */
gboolean script_listen(Script *script, const ScriptListener *listener, const char *until);

/* The answer to an event that on_event left without one. */
void script_say(Script *script, ScriptWord word);

/* Its exit status, after script_listen gave FALSE. */
int script_status(const Script *script);

void script_free(Script *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Script, script_free)

#endif
