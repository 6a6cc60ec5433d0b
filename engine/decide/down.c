#include "down.h"

static void
statement_free(gpointer data)
{
    DownStatement *statement = data;

    g_free(statement->sql);
    g_free(statement);
}

static void
file_free(gpointer data)
{
    DownFile *file = data;

    g_free(file->app);
    g_free(file->name);
    g_free(file->message);
    g_free(file->hint);
    g_free(file->path);
    g_free(file->alone);
    g_free(file->digest);
    g_ptr_array_unref(file->statements);
    g_free(file);
}

DownSet *
down_set_new(void)
{
    DownSet *set = g_new0(DownSet, 1);

    set->files = g_ptr_array_new_with_free_func(file_free);
    return set;
}

void
down_set_free(DownSet *set)
{
    if (set == NULL)
        return;
    g_ptr_array_unref(set->files);
    g_free(set->folder);
    g_free(set);
}

DownFile *
down_add(DownSet *set, const char *app, const char *name)
{
    DownFile *file = g_new0(DownFile, 1);

    file->app = g_strdup(app);
    file->name = g_strdup(name);
    file->statements = g_ptr_array_new_with_free_func(statement_free);
    g_ptr_array_add(set->files, file);
    return file;
}

const DownFile *
down_find(const DownSet *set, const char *app, const char *name)
{
    for (guint i = 0; i < set->files->len; i++) {
        const DownFile *file = g_ptr_array_index(set->files, i);

        if (g_strcmp0(file->app, app) == 0 && g_str_equal(file->name, name))
            return file;
    }
    return NULL;
}

void
down_add_statement(DownFile *file, const char *sql, gsize length, guint line, DownKind kind)
{
    DownStatement *statement = g_new0(DownStatement, 1);

    statement->sql = g_strndup(sql, length);
    statement->line = line;
    statement->kind = kind;
    if (file->statements->len == 0)
        file->line = line;
    g_ptr_array_add(file->statements, statement);
}

char *
down_digest(const DownFile *file, guint count)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

    for (guint i = 0; i < count; i++) {
        const DownStatement *statement = g_ptr_array_index(file->statements, i);

        g_checksum_update(checksum, (const guchar *)statement->sql, -1);
        g_checksum_update(checksum, (const guchar *)"\0", 1);
    }
    return g_strdup(g_checksum_get_string(checksum));
}
