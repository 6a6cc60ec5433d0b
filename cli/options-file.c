/*
 * Values that were not typed: the environment, then migrollback.json in the project folder (or --config FILE), a JSON object with the
 * names of the options. Folders and files in it are relative to the file, so that it means the same wherever it is used from.
 */
#include <cjson/cJSON.h>
#include <string.h>

#include "drivers/error.h"
#include "engine/check.h"
#include "options.h"
#include "suggest.h"

#define DEFAULT_FILE "migrollback.json"

/* A value that counts only where none was given. */
static void
take_default(Options *options, const OptionSpec *option, const char *value)
{
    if (option->kind == OPTION_LIST) {
        if (*option_list(options, option) == NULL)
            *option_list(options, option) = g_strsplit(value, "\n", 1);
    } else if (*option_text(options, option) == NULL) {
        *option_text(options, option) = g_strdup(value);
    }
}

static void
take_from_environment(Options *options, const OptionSpec *table)
{
    for (const OptionSpec *option = table; option->name != NULL; option++) {
        for (gsize i = 0; i < G_N_ELEMENTS(option->environment) && option->environment[i] != NULL; i++) {
            const char *value = g_getenv(option->environment[i]);

            if (value != NULL && *value != '\0')
                take_default(options, option, value);
        }
    }
}

gboolean
options_add_environment(Options *options)
{
    take_from_environment(options, global_options);
    for (const OptionGroup *group = option_groups; group->title != NULL; group++)
        take_from_environment(options, group->options);
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

/* [{"name": "main", "url": "..."}, ...]: the only list there is. */
static gboolean
take_databases(Options *options, const OptionSpec *option, const cJSON *list, const char *place, GError **error)
{
    g_autoptr(GPtrArray) given = g_ptr_array_new_null_terminated(4, g_free, TRUE);
    const cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        const char *url = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "url"));
        const cJSON *name = cJSON_GetObjectItemCaseSensitive(item, "name");
        int members = (url != NULL ? 1 : 0) + (name != NULL ? 1 : 0);

        if (url == NULL || (name != NULL && !cJSON_IsString(name)) || cJSON_GetArraySize(item) != members) {
            migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "%s: '%s' is a list, but not of databases", place, option->name);
            migrollback_error_set_hint(error, "Write it like \"%s\": [{\"name\": \"main\", \"url\": \"...\"}].", option->name);
            return FALSE;
        }
        g_ptr_array_add(given, name != NULL ? g_strconcat(name->valuestring, "=", url, NULL) : g_strdup(url));
    }
    if (*option_list(options, option) == NULL && given->len > 0)
        *option_list(options, option) = (char **)g_ptr_array_free(g_steal_pointer(&given), FALSE);
    return TRUE;
}

/* [{"migration": "app.name", "rule": "add-column", "reason": "..."}, ...]: answers to findings of check; no option. */
static gboolean
take_declared(Options *options, const cJSON *list, const char *place, GError **error)
{
    const cJSON *item;

    options->declared = g_ptr_array_new_with_free_func(check_declaration_free);
    cJSON_ArrayForEach(item, list)
    {
        const char *migration = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "migration"));
        const char *rule = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "rule"));
        const char *reason = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "reason"));

        if (migration == NULL || rule == NULL || reason == NULL || *reason == '\0' || cJSON_GetArraySize(item) != 3)
            break;
        g_ptr_array_add(options->declared, check_declaration_new(migration, rule, reason));
    }
    if (cJSON_IsArray(list) && item == NULL)
        return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "%s: 'declared' is not a list of migration, rule and reason", place);
    migrollback_error_set_hint(error, "Write it like \"declared\": [{\"migration\": \"app.name\", \"rule\": \"add-column\", \"reason\": "
                                      "\"...\"}].");
    return FALSE;
}

static gboolean
take_member(Options *options, const cJSON *member, const char *place, GError **error)
{
    const OptionSpec *option = option_find(member->string);
    g_autofree char *path = NULL;

    if (strcmp(member->string, "declared") == 0 && options->declared == NULL)
        return take_declared(options, member, place, error);
    if (option == NULL || (option->flags & OPTION_IN_FILE) == 0)
        return unknown_member(error, place, member->string);
    if (option->kind == OPTION_LIST && cJSON_IsArray(member))
        return take_databases(options, option, member, place, error);
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
    path = option->kind == OPTION_FILE || option->kind == OPTION_FOLDER ? relative_to_file(place, cJSON_GetStringValue(member)) : NULL;
    take_default(options, option, path != NULL ? path : cJSON_GetStringValue(member));
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
