#include "command-line.h"

#include "resource.h"

static const char *
lookup_word(const char *key, gconstpointer user)
{
    const CommandWords *words = user;
    const struct {
        const char *key, *value;
    } table[] = {{"app", words->app}, {"name", words->name}, {"target", words->target}, {"alias", words->alias}, {"n", words->n}};

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (g_str_equal(key, table[i].key))
            return table[i].value;
    return NULL;
}

static void
append_all(GPtrArray *argv, char *const *words)
{
    for (; words != NULL && *words != NULL; words++)
        g_ptr_array_add(argv, g_strdup(*words));
}

char **
command_line_build(const CommandLine *line, const CommandWords *words, char **option, GError **error)
{
    const Profile *profile = line->profile;
    g_autoptr(GPtrArray) argv = g_ptr_array_new_null_terminated(8, g_free, TRUE);

    append_all(argv, line->start != NULL ? line->start : profile->start);
    for (char **element = line->command->argv; *element != NULL; element++) {
        char *word = resource_expand(*element, lookup_word, words, error);

        if (word == NULL) {
            g_prefix_error(error, "profile '%s': ", profile->name);
            return NULL;
        }
        if (*word == '-' && **element == '{' && option != NULL && *option == NULL)
            *option = g_strdup(word);
        g_ptr_array_add(argv, word);
    }
    if (line->alias != NULL && profile->alias_option != NULL && line->command != &profile->down_one_alias) {
        g_ptr_array_add(argv, g_strdup(profile->alias_option));
        g_ptr_array_add(argv, g_strdup(line->alias));
    }
    return (char **)g_ptr_array_free(g_steal_pointer(&argv), FALSE);
}
