/*
 * --database as it was given, [NAME=]URL once or several times: the names and URLs in it, and what may not be given together.
 */
#include <string.h>

#include "drivers/driver.h"
#include "drivers/error.h"
#include "options.h"

/* Where the URL begins that a name stands before, or NULL. A file may have a name with '=' in it, and so may a URL that is none. */
static const char *
url_after_name(const char *given)
{
    gsize length = strspn(given, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
    const char *url = given + length + 1;

    if (length == 0 || given[length] != '=' || g_file_test(given, G_FILE_TEST_EXISTS))
        return NULL;
    return strstr(url, "://") != NULL || g_str_has_prefix(url, "sqlite:") || g_file_test(url, G_FILE_TEST_EXISTS) ? url : NULL;
}

char *
options_redact_database(const char *given)
{
    const char *url = url_after_name(given);
    g_autofree char *redacted = driver_url_redact(url != NULL ? url : given);

    return g_strdup_printf("%.*s%s", url != NULL ? (int)(url - given) : 0, given, redacted);
}

guint
options_count_databases(const Options *options)
{
    return options->urls != NULL ? g_strv_length(options->urls) : 0;
}

static void
split(Options *options)
{
    guint count = options->databases != NULL ? g_strv_length(options->databases) : 0;

    options->names = g_new0(char *, count + 1);
    options->urls = g_new0(char *, count + 1);
    for (guint i = 0; i < count; i++) {
        const char *given = options->databases[i], *url = url_after_name(given);

        options->names[i] = url != NULL ? g_strndup(given, (gsize)(url - given - 1)) : g_strdup("");
        options->urls[i] = g_strdup(url != NULL ? url : given);
    }
    options->database = g_strdup(options->urls[0]);
}

static gboolean
check_names(const Options *options, GError **error)
{
    for (guint i = 0; options->names[i] != NULL; i++) {
        for (guint j = i + 1; options->names[j] != NULL; j++) {
            if (strcmp(options->names[i], options->names[j]) != 0)
                continue;
            migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE,
                               *options->names[i] != '\0' ? "two databases have the name '%s'" : "two databases have no name%s",
                               options->names[i]);
            migrollback_error_set_hint(error, "Name each as the project does: --database main=URL --database ci=URL.");
            return FALSE;
        }
    }
    return TRUE;
}

/* One database with a name is the same as --alias. */
static gboolean
check_alias(Options *options, GError **error)
{
    gboolean several = options_count_databases(options) > 1;
    const char *name = options->names[0];

    if (!several && name != NULL && *name != '\0' && options->alias == NULL)
        options->alias = g_strdup(name);
    if (options->alias == NULL || (!several && (name == NULL || *name == '\0' || strcmp(name, options->alias) == 0)))
        return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--alias '%s' does not go with the name that --database gives", options->alias);
    migrollback_error_set_hint(error, "Leave --alias away: --database NAME=URL says it.");
    return FALSE;
}

gboolean
options_settle_databases(Options *options, GError **error)
{
    static const CommandId for_several[] = {COMMAND_HISTORY, COMMAND_PLAN, COMMAND_RUN};

    split(options);
    if (!check_names(options, error) || !check_alias(options, error))
        return FALSE;
    if (options_count_databases(options) < 2)
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(for_several); i++)
        if (options->command == for_several[i])
            return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'%s' is for one database at a time", commands[options->command].name);
    migrollback_error_set_hint(error, "Give --database once.");
    return FALSE;
}
