#include "trial-command.h"

#include <string.h>

#include "drivers/error.h"

static const char *
text_of(const cJSON *connection, const char *member)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(connection, member));

    return text != NULL ? text : "";
}

/* --- arguments --- */

static void
add_words(GPtrArray *argv, char *const *from, char *const *to)
{
    for (; from != to && *from != NULL; from++)
        g_ptr_array_add(argv, g_strdup(*from));
}

/* Whether a word of the command is the framework's program: by its path, "node_modules/.bin/knex", too. */
static gboolean
is_program(const Profile *profile, const char *word)
{
    g_autofree char *name = g_path_get_basename(word);

    return g_strv_contains((const char *const *)profile->start, name);
}

/* `program`: the framework's program as the command names it. */
static void
add_script(GPtrArray *argv, char *const *words, const char *program)
{
    for (; *words != NULL; words++)
        g_ptr_array_add(argv, g_strdup(strcmp(*words, "{program}") == 0 ? program : *words));
}

/* `python -m alembic`: the interpreter is there already, and runs the script in the place of the module. */
static gboolean
is_module(const ProfileCommand *script, char *const *command, char *const *program)
{
    return script->module != NULL && program - command > 1 && strcmp(program[-1], script->module) == 0;
}

static gboolean
add_alone(GPtrArray *argv, const Profile *profile, char *const *command, GError **error)
{
    const ProfileCommand *script = &profile->script_trial;
    char *const *first = command, *const *after = NULL;

    while (*first != NULL && !is_program(profile, *first))
        first++;
    for (char *const *word = first; *word != NULL; word++)
        if (is_program(profile, *word))
            after = word + 1;
    if (after == NULL) {
        g_autofree char *names = g_strjoinv("' or '", profile->start);

        migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "'%s' does not show where to start '%s' instead of %s", command[0],
                           script->argv[0], profile->title);
        migrollback_error_set_hint(error, "Name the program in --command: '%s'.", names);
        return FALSE;
    }
    if (is_module(script, command, first)) {
        add_words(argv, command, first - 1);
        add_script(argv, script->argv + 1, "");
    } else {
        add_words(argv, command, first);
        add_script(argv, script->argv, after[-1]);
    }
    add_words(argv, after, NULL);
    return TRUE;
}

char **
trial_argv(const TrialRequest *request, GError **error)
{
    const Profile *profile = request->profile;
    char *const *command = request->command != NULL ? request->command : profile->start;
    g_autoptr(GPtrArray) argv = g_ptr_array_new_null_terminated(8, g_free, TRUE);

    if (profile->script_trial.argv == NULL || command == NULL)
        return migrollback_fail(error, MIGROLLBACK_ERROR_UNANSWERABLE, "migrations of %s cannot be tried on a copy", profile->title);
    if (!profile->script_trial.alone) {
        add_words(argv, command, NULL);
        add_words(argv, profile->script_trial.argv, NULL);
    } else if (!add_alone(argv, profile, command, error)) {
        return NULL;
    }
    return (char **)g_ptr_array_free(g_steal_pointer(&argv), FALSE);
}

/* --- environment --- */

static void
add_escaped(GString *url, const char *before, const char *text, const char *after)
{
    g_autofree char *escaped = g_uri_escape_string(text, NULL, FALSE);

    if (*text != '\0')
        g_string_append_printf(url, "%s%s%s", before, escaped, after);
}

/* A number or a text: both are written. */
static char *
port_of(const cJSON *connection)
{
    const cJSON *port = cJSON_GetObjectItemCaseSensitive(connection, "port");

    if (cJSON_IsNumber(port))
        return g_strdup_printf("%d", port->valueint);
    return g_strdup(text_of(connection, "port"));
}

static void
add_server(GString *url, const cJSON *connection, gboolean mysql)
{
    const char *socket = text_of(connection, "socket"), *host = text_of(connection, "host");
    g_autofree char *port = port_of(connection);

    add_escaped(url, "", text_of(connection, "user"), "");
    add_escaped(url, ":", text_of(connection, "password"), "");
    if (*text_of(connection, "user") != '\0')
        g_string_append_c(url, '@');
    if (mysql && *socket != '\0') /* a file, which a host cannot be */
        g_string_append(url, "localhost");
    else
        add_escaped(url, "", *socket != '\0' ? socket : host, "");
    add_escaped(url, ":", port, "");
    add_escaped(url, "/", text_of(connection, "database"), "");
    if (mysql)
        add_escaped(url, "?socket=", socket, "");
}

/* How a URL begins: "mysql+pymysql://" of the application's own says which of its drivers is installed. */
static char *
start_of_url(const char *start, const char *own)
{
    gsize scheme = strcspn(start, ":"), length = own != NULL ? strcspn(own, ":/") : 0;

    if (length > scheme && strncmp(start, own, scheme) == 0 && own[scheme] == '+')
        return g_strdup_printf("%.*s%s", (int)length, own, start + scheme);
    return g_strdup(start);
}

char *
trial_database_url(const Profile *profile, const cJSON *connection, const char *own)
{
    int dialect = profile_dialect(text_of(connection, "driver"));
    const char *start = dialect >= 0 ? profile->script_trial.urls[dialect] : NULL;
    g_autofree char *begin = start != NULL ? start_of_url(start, own) : NULL;
    g_autoptr(GString) url = g_string_new(begin);

    if (start == NULL)
        return g_strdup(text_of(connection, "url"));
    if (dialect == PROFILE_SQLITE)
        g_string_append(url, text_of(connection, "database"));
    else
        add_server(url, connection, dialect == PROFILE_MYSQL);
    return g_string_free(g_steal_pointer(&url), FALSE);
}
