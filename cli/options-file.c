/*
 * Values that were not typed: the environment, then migrollback.json in the project folder (or --config FILE), a JSON object with the
 * names of the options. Folders and files in it are relative to the file, so that it means the same wherever it is used from.
 */
#include <cjson/cJSON.h>
#include <string.h>

#include "drivers/error.h"
#include "options.h"
#include "suggest.h"

#define DEFAULT_FILE "migrollback.json"

gboolean
options_add_environment(Options *options)
{
    for (const OptionSpec *option = global_options; option->name != NULL; option++) {
        for (gsize i = 0; i < G_N_ELEMENTS(option->environment) && option->environment[i] != NULL; i++) {
            char **text = option_text(options, option);
            const char *value = g_getenv(option->environment[i]);

            if (*text == NULL && value != NULL && *value != '\0')
                *text = g_strdup(value);
        }
    }
    return TRUE;
}

static gboolean
unknown_member(GError **error, const char *place, const char *member)
{
    const OptionSpec *option = option_find(member);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *meant;

    migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "%s: unknown member '%s'", place, member);
    if (option != NULL) {
        migrollback_error_set_hint(error, "--%s can be given on the command line only.", member);
        return FALSE;
    }
    for (option = global_options; option->name != NULL; option++)
        if ((option->flags & OPTION_IN_FILE) != 0)
            g_ptr_array_add(names, (gpointer)(guintptr)option->name);
    g_ptr_array_add(names, NULL);
    meant = suggest_word(member, (const char *const *)names->pdata);
    if (meant != NULL)
        migrollback_error_set_hint(error, "Did you mean '%s'?", meant);
    else
        migrollback_error_set_hint(error, "Its members have the names of the options: \"database\", \"framework\", \"project\" and so on.");
    return FALSE;
}

static char *
relative_to_file(const char *place, const char *value)
{
    g_autofree char *folder = g_path_get_dirname(place);

    return g_path_is_absolute(value) || strcmp(folder, ".") == 0 ? g_strdup(value) : g_build_filename(folder, value, NULL);
}

static gboolean
take_member(Options *options, const cJSON *member, const char *place, GError **error)
{
    const OptionSpec *option = option_find(member->string);

    if (option == NULL || (option->flags & OPTION_IN_FILE) == 0)
        return unknown_member(error, place, member->string);
    if (option->kind == OPTION_FLAG ? !cJSON_IsBool(member) : !cJSON_IsString(member)) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "%s: '%s' is not %s", place, member->string,
                           option->kind == OPTION_FLAG ? "true or false" : "a string");
        migrollback_error_set_hint(error, "Write it like \"%s\": %s.", member->string, option->kind == OPTION_FLAG ? "true" : "\"...\"");
        return FALSE;
    }
    if (option->kind == OPTION_FLAG) {
        *option_flag(options, option) = *option_flag(options, option) || cJSON_IsTrue(member);
        return TRUE;
    }
    if (*option_text(options, option) == NULL)
        *option_text(options, option) =
            option->kind == OPTION_TEXT ? g_strdup(cJSON_GetStringValue(member)) : relative_to_file(place, cJSON_GetStringValue(member));
    return TRUE;
}

static gboolean
take_text(Options *options, const char *text, const char *place, GError **error)
{
    const char *end = NULL;
    cJSON *document = cJSON_ParseWithOpts(text, &end, 1);
    const cJSON *member;
    gboolean good = cJSON_IsObject(document);

    if (!good) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "%s: not a JSON object%s", place, document == NULL ? " (a syntax error)" : "");
        migrollback_error_set_hint(error, "Write it like {\"database\": \"sqlite:app.db\", \"framework\": \"django\"}.");
    }
    for (member = good ? document->child : NULL; good && member != NULL; member = member->next)
        good = take_member(options, member, place, error);
    cJSON_Delete(document);
    return good;
}

gboolean
options_add_file(Options *options, GError **error)
{
    g_autofree char *usual = options->project != NULL ? g_build_filename(options->project, DEFAULT_FILE, NULL) : g_strdup(DEFAULT_FILE);
    const char *place = options->config != NULL ? options->config : usual;
    g_autoptr(GError) cause = NULL;
    g_autofree char *text = NULL;

    if (options->config == NULL && !g_file_test(usual, G_FILE_TEST_EXISTS))
        return TRUE;
    if (g_file_get_contents(place, &text, NULL, &cause))
        return take_text(options, text, place, error);
    migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "%s", cause->message);
    migrollback_error_set_hint(error, "Name a file that can be read with --config, or leave it out.");
    return FALSE;
}
