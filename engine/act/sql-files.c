#include "sql-files.h"

#include <string.h>

#include "down-parts.h"
#include "drivers/error.h"
#include "sql-files-order.h"

struct SqlFiles {
    DownSource source;
    DownReader reader;
    DownList *list;      /* of the way forward */
    DownList *back;      /* of the way back, where it lies elsewhere; NULL: the same */
    GPtrArray *names;    /* DownListed, in the order of applying */
    GHashTable *doubles; /* name -> the path of another file of it */
    DownSet *sides[2];   /* what was read: back, forward */
};

gboolean
sql_files_known(const Profile *profile, int dialect)
{
    return dialect >= 0 && profile->native != NULL && profile->native->up.files->len > 0 && profile->native->runs[dialect];
}

static const char *
name_at(const SqlFiles *files, guint index)
{
    return ((const DownListed *)g_ptr_array_index(files->names, index))->name;
}

/* Of several files of one migration the first stays in the list. */
static void
find_doubles(SqlFiles *files)
{
    for (guint i = files->names->len; i > 1; i--) {
        const DownListed *listed = g_ptr_array_index(files->names, i - 1);

        if (strcmp(name_at(files, i - 2), listed->name) != 0)
            continue;
        g_hash_table_insert(files->doubles, g_strdup(listed->name), (gpointer)(gsize)listed->path);
        g_ptr_array_remove_index(files->names, i - 1);
    }
}

/* --- opening --- */

/* The first folder that holds a migration. */
static gboolean
find_folder(SqlFiles *files)
{
    const ProfileNative *native = files->source.profile->native;

    for (char **folder = native->up.folders != NULL ? native->up.folders : native->folders; *folder != NULL; folder++) {
        g_autofree char *path = files->source.project != NULL ? g_build_filename(files->source.project, *folder, NULL) : g_strdup(*folder);

        files->list = down_list_read(path, native->files, 0);
        files->names = down_list_names(files->list, native->up.files);
        if (files->names->len > 0)
            return TRUE;
        g_clear_pointer(&files->list, down_list_free);
        g_clear_pointer(&files->names, g_ptr_array_unref);
    }
    return FALSE;
}

static void *
tell_none(const SqlFiles *files, GError **error)
{
    const ProfileNative *native = files->source.profile->native;
    g_autofree char *folders = g_strjoinv("' or '", native->up.folders != NULL ? native->up.folders : native->folders);

    migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "there are no migration files of %s in '%s' below '%s'",
                       files->source.profile->title, folders, files->source.project != NULL ? files->source.project : ".");
    migrollback_error_set_hint(error, "Name the project's folder with --project.");
    return NULL;
}

SqlFiles *
sql_files_open(const DownSource *source, GError **error)
{
    g_autoptr(SqlFiles) files = g_new0(SqlFiles, 1);

    if (!sql_files_known(source->profile, profile_dialect(source->dialect)))
        return migrollback_fail(error, MIGROLLBACK_ERROR_UNANSWERABLE, "where the SQL of %s lies that applies a migration is not known",
                                source->profile->title);
    files->source = *source;
    files->doubles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!down_reader_init(&files->reader, &files->source, error))
        return NULL;
    files->reader.keeps = TRUE;
    files->sides[0] = down_set_new();
    files->sides[1] = down_set_new();
    if (!find_folder(files))
        return tell_none(files, error);
    sql_files_order(files->list, files->names, &source->profile->native->up);
    find_doubles(files);
    if (source->folder != NULL)
        files->back = down_list_read(source->folder, source->profile->native->files, 0);
    return g_steal_pointer(&files);
}

void
sql_files_free(SqlFiles *files)
{
    if (files == NULL)
        return;
    g_clear_pointer(&files->names, g_ptr_array_unref);
    g_clear_pointer(&files->doubles, g_hash_table_unref);
    down_list_free(files->list);
    down_list_free(files->back);
    down_set_free(files->sides[0]);
    down_set_free(files->sides[1]);
    native_rules_free(files->reader.rules);
    g_free(files);
}

guint
sql_files_length(const SqlFiles *files)
{
    return files->names->len;
}

const char *
sql_files_name(const SqlFiles *files, guint index)
{
    return name_at(files, index);
}

gint
sql_files_find(const SqlFiles *files, const char *name)
{
    for (guint i = 0; i < files->names->len; i++)
        if (strcmp(name_at(files, i), name) == 0)
            return (gint)i;
    return -1;
}

/* --- reading --- */

/* Neither side of what is no SQL can be read: its way back may be in the same code. */
static gboolean
is_sql(const SqlFiles *files, DownFile *file, const DownListed *listed)
{
    if (g_str_has_suffix(listed->path, ".sql"))
        return TRUE;
    if (file->path == NULL)
        file->path = g_build_filename(files->list->folder, listed->path, NULL);
    down_spoil(file, DOWN_UNUSABLE, "'%s' is no SQL: only %s itself can run it", file->path, files->source.profile->title);
    return FALSE;
}

static gboolean
read_forward(const SqlFiles *files, DownFile *file, const DownListed *listed, GError **error)
{
    const char *other = g_hash_table_lookup(files->doubles, file->name);
    DownReader reader = files->reader;

    reader.up = TRUE;
    reader.alone = reader.native->up.transaction == NATIVE_TRANSACTION_TOLD;
    if (listed == NULL) {
        down_spoil(file, DOWN_NO_FILE, "no file for '%s' in '%s'", file->name, files->list->folder);
        return TRUE;
    }
    file->path = g_build_filename(files->list->folder, listed->path, NULL);
    if (other == NULL)
        return !is_sql(files, file, listed) || down_read_file(&reader, file, file->path, error);
    down_spoil(file, DOWN_UNUSABLE, "several files are for '%s': '%s' and '%s'", file->name, listed->path, other);
    return TRUE;
}

static gboolean
read_back(const SqlFiles *files, DownFile *file, const DownListed *listed, GError **error)
{
    const DownList *list = files->back != NULL ? files->back : files->list;
    char *own[2];

    return (listed != NULL && !is_sql(files, file, listed)) ||
           down_read_from(&files->reader, file, list, down_patterns(&files->source, own), error);
}

const DownFile *
sql_files_read(SqlFiles *files, gboolean up, const char *name, GError **error)
{
    DownSet *set = files->sides[up ? 1 : 0];
    const DownFile *known = down_find(set, NULL, name);
    gint index = sql_files_find(files, name);
    const DownListed *listed = index >= 0 ? g_ptr_array_index(files->names, (guint)index) : NULL;
    DownFile *file;

    if (known != NULL)
        return known;
    file = down_add(set, NULL, name);
    return (up ? read_forward : read_back)(files, file, listed, error) ? file : NULL;
}
