#include "resource.h"

#include <string.h>

#include "drivers/error.h"
#include "queries/embedded.h"

static char *user_folder;
static GHashTable *user_texts; /* path -> text, of files below user_folder */

gboolean
resource_set_folder(const char *folder, GError **error)
{
    g_clear_pointer(&user_folder, g_free);
    g_clear_pointer(&user_texts, g_hash_table_unref);
    if (folder == NULL)
        return TRUE;
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "--profiles: '%s' is not a folder", folder);
        migrollback_error_set_hint(error, "Give a folder that holds one folder a profile: DIR/NAME/profile.json.");
        return FALSE;
    }
    user_folder = g_strdup(folder);
    user_texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return TRUE;
}

static const EmbeddedFile *
embedded_find(const char *path)
{
    size_t low = 0, high = embedded_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(path, embedded_files[middle].path);

        if (order == 0)
            return &embedded_files[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static char *
user_path(const char *path)
{
    g_autofree char *full = user_folder != NULL ? g_build_filename(user_folder, path, NULL) : NULL;

    return full != NULL && g_file_test(full, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer(&full) : NULL;
}

static const char *
user_text(const char *path, const char *full, GError **error)
{
    const char *known = g_hash_table_lookup(user_texts, path);
    g_autoptr(GError) cause = NULL;
    char *text = NULL;
    gsize length;

    if (known != NULL)
        return known;
    if (!g_file_get_contents(full, &text, &length, &cause))
        return migrollback_fail(error, MIGROLLBACK_ERROR_CONFIG, "%s", cause->message);
    if (strlen(text) != length || !g_utf8_validate(text, (gssize)length, NULL)) {
        g_free(text);
        return migrollback_fail(error, MIGROLLBACK_ERROR_CONFIG, "'%s' is not a UTF-8 text file", full);
    }
    g_hash_table_insert(user_texts, g_strdup(path), text);
    return text;
}

const char *
resource_text(const char *path, GError **error)
{
    g_autofree char *full = user_path(path);
    const EmbeddedFile *file;

    if (full != NULL)
        return user_text(path, full, error);
    file = embedded_find(path);
    if (file == NULL)
        return migrollback_fail(error, MIGROLLBACK_ERROR_CONFIG, "there is no file '%s'%s%s", path, user_folder != NULL ? " in " : "",
                                user_folder != NULL ? user_folder : "");
    return (const char *)file->text;
}

gboolean
resource_exists(const char *path)
{
    g_autofree char *full = user_path(path);

    return full != NULL || embedded_find(path) != NULL;
}

char *
resource_place(const char *path)
{
    char *full = user_path(path);

    return full != NULL ? full : g_strconcat("built-in ", path, NULL);
}

static void
add_embedded_profiles(GHashTable *names)
{
    for (size_t i = 0; i < embedded_count; i++) {
        const char *path = embedded_files[i].path, *slash = strchr(path, '/');

        if (slash != NULL && strcmp(slash, "/profile.json") == 0)
            g_hash_table_add(names, g_strndup(path, (gsize)(slash - path)));
    }
}

static void
add_user_profiles(GHashTable *names)
{
    GDir *folder = user_folder != NULL ? g_dir_open(user_folder, 0, NULL) : NULL;
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *file = g_build_filename(user_folder, name, "profile.json", NULL);

        if (g_file_test(file, G_FILE_TEST_IS_REGULAR))
            g_hash_table_add(names, g_strdup(name));
    }
    if (folder != NULL)
        g_dir_close(folder);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **
resource_profiles(void)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer name;

    add_embedded_profiles(names);
    add_user_profiles(names);
    g_hash_table_iter_init(&iterator, names);
    while (g_hash_table_iter_next(&iterator, &name, NULL))
        g_ptr_array_add(sorted, name);
    g_ptr_array_sort(sorted, compare_names);
    g_ptr_array_add(sorted, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&sorted), FALSE);
}

char *
resource_expand(const char *text, ResourceLookup lookup, gconstpointer user, GError **error)
{
    g_autoptr(GString) result = g_string_new(NULL);

    while (*text != '\0') {
        const char *brace = strchr(text, '{'), *end;
        g_autofree char *key = NULL;
        const char *value;

        if (brace == NULL)
            break;
        g_string_append_len(result, text, brace - text);
        if (brace[1] == '{') {
            g_string_append_c(result, '{');
            text = brace + 2;
            continue;
        }
        end = strchr(brace, '}');
        if (end == NULL)
            return migrollback_fail(error, MIGROLLBACK_ERROR_CONFIG, "a '{' without '}' in \"%.60s\"", brace);
        key = g_strndup(brace + 1, (gsize)(end - brace - 1));
        value = lookup(key, user);
        if (value == NULL)
            return migrollback_fail(error, MIGROLLBACK_ERROR_CONFIG, "nothing is known for '{%s}'", key);
        g_string_append(result, value);
        text = end + 1;
    }
    g_string_append(result, text);
    return g_string_free(g_steal_pointer(&result), FALSE);
}
