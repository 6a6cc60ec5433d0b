#include "down-list.h"

#include <string.h>

/* What lies deeper is not looked at, and of a folder that holds more than this many files the rest is not. */
#define MOST_DEPTH 8
#define MOST_FILES 200000

static int
compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
walk(DownList *list, const char *folder, const char *below, guint depth)
{
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);

    for (const char *name = listing != NULL ? g_dir_read_name(listing) : NULL; name != NULL; name = g_dir_read_name(listing)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        char *relative = *below != '\0' ? g_build_filename(below, name, NULL) : g_strdup(name);

        if (list->paths->len >= MOST_FILES || (depth == 0 && !g_file_test(path, G_FILE_TEST_IS_REGULAR))) {
            g_free(relative);
        } else if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            walk(list, path, relative, depth - 1);
            g_free(relative);
        } else {
            g_ptr_array_add(list->paths, relative);
        }
    }
}

static guint
depth_of(char *const *patterns)
{
    guint most = 0;

    for (; patterns != NULL && *patterns != NULL; patterns++) {
        guint depth = 0;

        if (strstr(*patterns, "**") != NULL)
            return MOST_DEPTH;
        for (const char *at = *patterns; *at != '\0'; at++)
            depth += *at == '/' ? 1 : 0;
        most = MAX(most, depth);
    }
    return most;
}

DownList *
down_list_read(const char *folder, char *const *patterns, guint more_depth)
{
    DownList *list = g_new0(DownList, 1);

    list->folder = g_strdup(folder);
    list->paths = g_ptr_array_new_with_free_func(g_free);
    walk(list, folder, "", MIN(depth_of(patterns) + more_depth, MOST_DEPTH));
    g_ptr_array_sort(list->paths, compare_paths);
    return list;
}

void
down_list_free(DownList *list)
{
    if (list == NULL)
        return;
    g_free(list->folder);
    g_ptr_array_unref(list->paths);
    g_free(list);
}

/* --- patterns --- */

static void
add_escaped(GString *regex, const char *text, gsize length)
{
    g_autofree char *escaped = g_regex_escape_string(text, (gint)length);

    g_string_append(regex, escaped);
}

static gboolean
all_digits(const char *text)
{
    return *text != '\0' && strspn(text, "0123456789") == strlen(text);
}

static void
add_number(GString *regex, const char *name)
{
    while (all_digits(name) && name[0] == '0' && name[1] != '\0')
        name++;
    g_string_append(regex, all_digits(name) ? "0*" : "");
    add_escaped(regex, name, strlen(name));
}

/* Each character, with what may stand between two of them or for a dot. */
static void
add_spread(GString *regex, const char *name, gboolean dotted)
{
    for (; *name != '\0'; name++) {
        if (dotted && *name == '.')
            g_string_append(regex, "[._]");
        else
            add_escaped(regex, name, 1);
        if (!dotted && name[1] != '\0')
            g_string_append(regex, "[-_]?");
    }
}

/* `name` NULL: any number, as the group "number". */
static gboolean
add_word(GString *regex, const char *word, gsize length, const char *name)
{
    static const char *const words[] = {"{name}", "{number}", "{digits}", "{dotted}"};
    gsize which = 0;

    while (which < G_N_ELEMENTS(words) && !(strlen(words[which]) == length && strncmp(words[which], word, length) == 0))
        which++;
    if (which == G_N_ELEMENTS(words))
        return FALSE;
    if (name == NULL)
        g_string_append(regex, "(?<number>[0-9]+)");
    else if (which == 0)
        add_escaped(regex, name, strlen(name));
    else if (which == 1)
        add_number(regex, name);
    else
        add_spread(regex, name, which == 3);
    return TRUE;
}

static GRegex *
compile(const char *pattern, const char *name)
{
    g_autoptr(GString) regex = g_string_new("^");

    for (const char *at = pattern; *at != '\0';) {
        const char *brace = *at == '{' ? strchr(at, '}') : NULL;

        if (g_str_has_prefix(at, "**/")) {
            g_string_append(regex, "(?:.*/)?");
            at += 3;
        } else if (brace != NULL && add_word(regex, at, (gsize)(brace - at) + 1, name)) {
            at = brace + 1;
        } else if (*at == '*') {
            g_string_append(regex, "[^/]*");
            at++;
        } else {
            add_escaped(regex, at, 1);
            at++;
        }
    }
    g_string_append_c(regex, '$');
    return g_regex_new(regex->str, G_REGEX_RAW | G_REGEX_DOLLAR_ENDONLY, 0, NULL);
}

GPtrArray *
down_list_find(const DownList *list, char *const *patterns, const char *name)
{
    GPtrArray *found = g_ptr_array_new();

    for (; patterns != NULL && *patterns != NULL && found->len == 0; patterns++) {
        g_autoptr(GRegex) regex = compile(*patterns, name);

        for (guint i = 0; regex != NULL && i < list->paths->len; i++)
            if (g_regex_match(regex, g_ptr_array_index(list->paths, i), 0, NULL))
                g_ptr_array_add(found, g_ptr_array_index(list->paths, i));
    }
    return found;
}

/* Numbers without leading zeros: the longer is the greater. */
static int
compare_numbers(gconstpointer a, gconstpointer b)
{
    const char *one = *(const char *const *)a, *two = *(const char *const *)b;
    gsize length_one = strlen(one), length_two = strlen(two);

    return length_one != length_two ? (length_one < length_two ? -1 : 1) : strcmp(one, two);
}

static char *
without_zeros(char *text)
{
    gsize zeros = strspn(text, "0");

    zeros -= zeros > 0 && text[zeros] == '\0' ? 1 : 0;
    memmove(text, text + zeros, strlen(text + zeros) + 1);
    return text;
}

static void
add_number_of(GPtrArray *numbers, GHashTable *seen, const GRegex *regex, const char *path)
{
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *number = NULL;

    if (!g_regex_match(regex, path, 0, &match))
        return;
    number = without_zeros(g_match_info_fetch_named(match, "number"));
    if (g_hash_table_contains(seen, number))
        return;
    g_ptr_array_add(numbers, g_steal_pointer(&number));
    g_hash_table_add(seen, g_ptr_array_index(numbers, numbers->len - 1));
}

GPtrArray *
down_list_numbers(const DownList *list, char *const *patterns)
{
    GPtrArray *numbers = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (; patterns != NULL && *patterns != NULL; patterns++) {
        g_autoptr(GRegex) regex = compile(*patterns, NULL);

        for (guint i = 0; regex != NULL && i < list->paths->len; i++)
            add_number_of(numbers, seen, regex, g_ptr_array_index(list->paths, i));
    }
    g_ptr_array_sort(numbers, compare_numbers);
    return numbers;
}

/* --- names --- */

static void
listed_free(gpointer data)
{
    DownListed *listed = data;

    g_free(listed->name);
    g_free(listed);
}

static char *
without(char *text, const char *characters)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++)
        if (strchr(characters, *from) == NULL)
            *to++ = *from;
    *to = '\0';
    return text;
}

/* NULL where the pattern has none of the groups. */
static char *
name_of(const GMatchInfo *match)
{
    static const char *const groups[] = {"name", "number", "digits", "dotted"};
    char *text = NULL;
    gsize which;

    for (which = 0; which < G_N_ELEMENTS(groups); which++) {
        text = g_match_info_fetch_named(match, groups[which]);
        if (text != NULL && *text != '\0')
            break;
        g_clear_pointer(&text, g_free);
    }
    if (text == NULL || which == 0)
        return text;
    return which == 1 ? without_zeros(text) : which == 2 ? without(text, "-_") : g_strdelimit(text, "_", '.');
}

GPtrArray *
down_list_names(const DownList *list, const GPtrArray *patterns)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(listed_free);

    for (guint i = 0; i < list->paths->len; i++) {
        const char *path = g_ptr_array_index(list->paths, i);
        char *name = NULL;

        for (guint p = 0; name == NULL && p < patterns->len; p++) {
            g_autoptr(GMatchInfo) match = NULL;

            if (g_regex_match(g_ptr_array_index(patterns, p), path, 0, &match))
                name = name_of(match);
        }
        if (name != NULL) {
            DownListed *listed = g_new0(DownListed, 1);

            listed->name = name;
            listed->path = path;
            g_ptr_array_add(names, listed);
        }
    }
    return names;
}
