#include "down-files.h"

#include <string.h>

#include "down-parts.h"
#include "drivers/error.h"

gboolean
down_read_from(const DownReader *reader, DownFile *file, const DownList *list, char *const *patterns, GError **error)
{
    g_autoptr(GPtrArray) found = down_list_find(list, patterns, file->name);
    g_autofree char *path = NULL;

    if (found->len == 0) {
        g_autofree char *wanted = g_strjoinv(" or ", (char **)(gsize)patterns);

        down_spoil(file, DOWN_NO_FILE, "no file for '%s' in '%s' (%s)", file->name, list->folder, wanted);
        file->digest = down_digest(file, 0);
        return TRUE;
    }
    path = g_build_filename(list->folder, g_ptr_array_index(found, 0), NULL);
    file->path = g_strdup(path);
    if (found->len == 1)
        return down_read_file(reader, file, path, error);
    down_spoil(file, DOWN_UNUSABLE, "several files are for '%s': '%s' and '%s'", file->name, (char *)g_ptr_array_index(found, 0),
               (char *)g_ptr_array_index(found, 1));
    file->digest = down_digest(file, 0);
    return TRUE;
}

char *const *
down_patterns(const DownSource *source, char *own[2])
{
    own[0] = (char *)(gsize)source->pattern;
    own[1] = NULL;
    if (source->pattern != NULL)
        return own;
    return source->profile->native != NULL ? source->profile->native->files : NULL;
}

gboolean
down_files_known(const DownSource *source)
{
    char *own[2];

    return down_patterns(source, own) != NULL;
}

char *
down_folder(const DownSource *source, const char *folder)
{
    return source->folder != NULL || source->project == NULL ? g_strdup(folder) : g_build_filename(source->project, folder, NULL);
}

/* How deep names reach by themselves: sqitch's may hold slashes. */
static guint
slashes_in_names(const History *history)
{
    guint most = 0;

    for (guint row = 0; row < history_length(history); row++) {
        guint count = 0;

        for (const char *at = history_get(history, row)->name; *at != '\0'; at++)
            count += *at == '/' ? 1 : 0;
        most = MAX(most, count);
    }
    return most;
}

/* Does a file of the newest that goes, or of any other, lie here? */
static gboolean
holds_any(const DownList *list, char *const *patterns, const History *history, const Cutoff *cutoff)
{
    for (guint i = cutoff->undone->len; i-- > 0;) {
        g_autoptr(GPtrArray) found = down_list_find(list, patterns, history_get(history, g_array_index(cutoff->undone, guint, i))->name);

        if (found->len > 0)
            return TRUE;
    }
    return FALSE;
}

static DownList *
choose_folder(const DownSource *source, char *const *patterns, const History *history, const Cutoff *cutoff)
{
    char *one[] = {(char *)(gsize)(source->folder != NULL ? source->folder : "."), NULL};
    gboolean profile = source->folder == NULL && source->profile->native != NULL && source->profile->native->folders != NULL;
    char *const *folders = profile ? source->profile->native->folders : one;
    guint more = slashes_in_names(history);
    DownList *first = NULL;

    do { /* a profile names one at least */
        g_autofree char *path = down_folder(source, *folders);
        DownList *list = down_list_read(path, patterns, more);

        if (holds_any(list, patterns, history, cutoff)) {
            down_list_free(first);
            return list;
        }
        if (first == NULL)
            first = list;
        else
            down_list_free(list);
    } while (*++folders != NULL);
    return first;
}

static gboolean
check_folder(const DownSource *source, GError **error)
{
    return source->folder == NULL || g_file_test(source->folder, G_FILE_TEST_IS_DIR) ||
           migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--down-dir: '%s' is not a folder", source->folder);
}

gboolean
down_reader_init(DownReader *reader, const DownSource *source, GError **error)
{
    *reader = (DownReader){.source = source, .native = source->profile->native, .split = source->split, .alone = TRUE};
    reader->split.dialect = profile_dialect(source->dialect);
    reader->split.compound = reader->native == NULL || !reader->native->client;
    reader->rules = native_rules_load(source->dialect, source->major, error);
    return reader->rules != NULL;
}

DownSet *
down_files_read(const DownSource *source, const History *history, const Cutoff *cutoff, GError **error)
{
    char *own[2];
    char *const *patterns = down_patterns(source, own);
    g_autoptr(NativeRules) rules = NULL;
    g_autoptr(DownSet) set = down_set_new();
    g_autoptr(DownList) list = NULL;
    DownReader reader;

    if (!down_reader_init(&reader, source, error))
        return NULL;
    rules = reader.rules;
    if (!check_folder(source, error))
        return NULL;
    list = choose_folder(source, patterns, history, cutoff);
    set->folder = g_strdup(list->folder);
    for (guint i = 0; i < cutoff->undone->len; i++) {
        const Migration *migration = history_get(history, g_array_index(cutoff->undone, guint, i));
        DownFile *file = down_add(set, migration->app, migration->name);

        if (!down_read_from(&reader, file, list, patterns, error))
            return NULL;
        set->found += file->state != DOWN_NO_FILE ? 1 : 0;
    }
    return g_steal_pointer(&set);
}

/* --- pointer tables --- */

static Graph *
chain(const GPtrArray *numbers, GError **error)
{
    cJSON *document = cJSON_CreateObject(), *list;
    Graph *graph;

    cJSON_AddStringToObject(document, "source", "framework"); /* the files are all that this framework goes by, too */
    list = cJSON_AddArrayToObject(document, "migrations");
    for (guint i = 0; i < numbers->len; i++) {
        cJSON *item = cJSON_CreateObject(), *needs, *key;

        cJSON_AddNullToObject(item, "app");
        cJSON_AddStringToObject(item, "name", g_ptr_array_index(numbers, i));
        needs = cJSON_AddArrayToObject(item, "dependencies");
        if (i > 0) {
            key = cJSON_CreateArray();
            cJSON_AddItemToArray(key, cJSON_CreateNull());
            cJSON_AddItemToArray(key, cJSON_CreateString(g_ptr_array_index(numbers, i - 1)));
            cJSON_AddItemToArray(needs, key);
        }
        cJSON_AddItemToArray(list, item);
    }
    graph = graph_from_json(document, error);
    cJSON_Delete(document);
    return graph;
}

gboolean
down_files_graph(const DownSource *source, Graph **graph, GError **error)
{
    const ProfileNative *native = source->profile->native;
    char *only[2] = {(char *)(gsize)source->folder, NULL};
    char *const *folders;

    *graph = NULL;
    if (native == NULL || native->all == NULL || !check_folder(source, error))
        return native == NULL || native->all == NULL;
    for (folders = source->folder != NULL ? only : native->folders; folders != NULL && *folders != NULL && *graph == NULL; folders++) {
        g_autofree char *path = down_folder(source, *folders);
        g_autoptr(DownList) list = down_list_read(path, native->all, 0);
        g_autoptr(GPtrArray) numbers = down_list_numbers(list, native->all);

        if (numbers->len == 0)
            continue;
        *graph = chain(numbers, error);
        if (*graph == NULL)
            return FALSE;
    }
    return TRUE;
}
