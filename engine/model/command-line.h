/*
 * command-line - a framework's command as argv, from a profile's template: each element is expanded by itself, so that a value is always one
 * argument. Nothing is run here.
 *
 * Pure. Errors: CONFIG (a template with a word that it does not have).
 */
#ifndef MIGROLLBACK_COMMAND_LINE_H
#define MIGROLLBACK_COMMAND_LINE_H

#include "profile.h"

typedef struct {
    const char *app, *name, *target, *alias, *n; /* NULL: the template may not have it */
} CommandWords;

typedef struct {
    const Profile *profile;
    const ProfileCommand *command;
    char *const *start; /* how the framework is started; NULL: as the profile says */
    const char *alias;  /* the project's name of the database, for the profile's alias_option; NULL: its default */
} CommandLine;

/* Free with g_strfreev. *option (may be NULL; g_free): a value that the framework would take for an option, or NULL. */
char **command_line_build(const CommandLine *line, const CommandWords *words, char **option, GError **error);

#endif
