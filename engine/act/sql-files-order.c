#include "sql-files-order.h"

#include <string.h>

#include "engine/decide/version.h"

/* What stands between two names that are needed: blanks, and a language's own signs of a list. */
#define BETWEEN " \t\r,;'\"(){}[]"

static int
compare(gconstpointer a, gconstpointer b, gpointer user)
{
    static int (*const orders[])(const char *, const char *) = {[NATIVE_ORDER_NUMBER] = version_compare,
                                                                [NATIVE_ORDER_NAME] = strcmp,
                                                                [NATIVE_ORDER_LEADING] = version_compare_leading,
                                                                [NATIVE_ORDER_DOTTED] = version_compare_dotted};
    const ProfileNativeUp *up = user;
    const DownListed *one = *(const DownListed *const *)a, *two = *(const DownListed *const *)b;
    int order = orders[up->order](one->name, two->name);

    return order != 0 ? order : strcmp(one->path, two->path);
}

/* Names, as the set of a hash table. */
static GHashTable *
needs_of(const DownList *list, const DownListed *listed, const GRegex *pattern)
{
    g_autofree char *path = g_build_filename(list->folder, listed->path, NULL), *text = NULL;
    GHashTable *needs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return needs;
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_autoptr(GMatchInfo) match = NULL;
        g_autofree char *found = NULL;
        g_auto(GStrv) names = NULL;

        if (!g_regex_match(pattern, *line, 0, &match) || (found = g_match_info_fetch_named(match, "names")) == NULL)
            continue;
        names = g_strsplit_set(found, BETWEEN, -1);
        for (char **name = names; *name != NULL; name++)
            if (**name != '\0')
                g_hash_table_add(needs, g_strdup(*name));
    }
    return needs;
}

/* What the folder does not have is not waited for. */
static gboolean
is_waiting(GHashTable *needs, GHashTable *left)
{
    GHashTableIter iterator;
    gpointer name;

    g_hash_table_iter_init(&iterator, needs);
    while (g_hash_table_iter_next(&iterator, &name, NULL))
        if (g_hash_table_contains(left, name))
            return TRUE;
    return FALSE;
}

/* The next: the first that waits for nothing; in a circle, which the framework would refuse, the first. */
static guint
next_of(const GPtrArray *rest, const GPtrArray *needs, GHashTable *left)
{
    for (guint i = 0; i < rest->len; i++)
        if (!is_waiting(g_ptr_array_index(needs, i), left))
            return i;
    return 0;
}

static void
order_by_needs(const DownList *list, GPtrArray *names, const GRegex *pattern)
{
    g_autoptr(GPtrArray) rest = g_ptr_array_new(), needs = g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);
    g_autoptr(GHashTable) left = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < names->len; i++) {
        DownListed *listed = g_ptr_array_index(names, i);

        g_ptr_array_add(rest, listed);
        g_ptr_array_add(needs, needs_of(list, listed, pattern));
        g_hash_table_add(left, listed->name);
    }
    for (guint i = 0; i < names->len; i++) {
        guint next = next_of(rest, needs, left);
        DownListed *listed = g_ptr_array_index(rest, next);

        g_hash_table_remove(left, listed->name);
        names->pdata[i] = listed;
        g_ptr_array_remove_index(rest, next);
        g_ptr_array_remove_index(needs, next);
    }
}

void
sql_files_order(const DownList *list, GPtrArray *names, const ProfileNativeUp *up)
{
    ProfileNativeUp by = *up;

    g_ptr_array_sort_with_data(names, compare, &by);
    if (up->needs != NULL)
        order_by_needs(list, names, up->needs);
}
