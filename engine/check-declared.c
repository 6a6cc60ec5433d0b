/*
 * What people have answered: in the request (migrollback.json), and in the migration itself, as a comment of any kind:
 *     migrollback: declared RULE: reason
 * The file of a migration is looked for by its name below the project's folder; where several fit, none is taken.
 */
#include <string.h>

#include "check-parts.h"

#define MOST_ENTRIES 50000
#define DEEPEST 10
#define LARGEST (1024 * 1024)

typedef struct {
    Check *check;
    const char *root;
    guint entries;
    GPtrArray *found; /* as check->migrations: GPtrArray of char *, relative to the root */
} Search;

/* --- files --- */

static gboolean
is_passed_over(const char *name)
{
    static const char *const passed_over[] = {"node_modules", "vendor", "__pycache__", "site-packages", "venv",
                                              "tmp",          "log",    "target",      "build"};

    if (*name == '.')
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(passed_over); i++)
        if (strcmp(passed_over[i], name) == 0)
            return TRUE;
    return FALSE;
}

static gboolean
is_in_app(const char *path, const char *app)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);

    return app == NULL || g_strv_contains((const char *const *)parts, app);
}

/* "0005_first.py", "20260401000000_first.rb", "20260401000000_first.js": the name, and what comes behind it. */
static gboolean
is_file_of(const CheckMigration *migration, const char *path, const char *file)
{
    gsize length = strlen(migration->name);

    return g_str_has_prefix(file, migration->name) && (file[length] == '\0' || file[length] == '.' || file[length] == '_') &&
           strstr(file, ".down.") == NULL && !g_str_has_suffix(file, ".pyc") && is_in_app(path, migration->app);
}

static void
look_at_file(const Search *search, const char *path, const char *file)
{
    for (guint i = 0; i < search->check->migrations->len; i++)
        if (is_file_of(g_ptr_array_index(search->check->migrations, i), path, file))
            g_ptr_array_add(g_ptr_array_index(search->found, i), g_strdup(path));
}

static void
look_in_folder(Search *search, const char *folder, guint depth)
{
    g_autofree char *full = folder != NULL ? g_build_filename(search->root, folder, NULL) : g_strdup(search->root);
    GDir *entries = depth <= DEEPEST ? g_dir_open(full, 0, NULL) : NULL;
    const char *name;

    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL && search->entries++ < MOST_ENTRIES) {
        g_autofree char *path = folder != NULL ? g_build_filename(folder, name, NULL) : g_strdup(name);
        g_autofree char *whole = g_build_filename(full, name, NULL);

        if (is_passed_over(name) || g_file_test(whole, G_FILE_TEST_IS_SYMLINK))
            continue;
        if (g_file_test(whole, G_FILE_TEST_IS_DIR))
            look_in_folder(search, path, depth + 1);
        else
            look_at_file(search, path, name);
    }
    if (entries != NULL)
        g_dir_close(entries);
}

static void
find_files(Check *check, const char *root)
{
    Search search = {.check = check, .root = root};

    search.found = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < check->migrations->len; i++)
        g_ptr_array_add(search.found, g_ptr_array_new_with_free_func(g_free));
    look_in_folder(&search, NULL, 0);
    for (guint i = 0; i < check->migrations->len; i++) {
        const GPtrArray *found = g_ptr_array_index(search.found, i);

        if (found->len == 1)
            ((CheckMigration *)g_ptr_array_index(check->migrations, i))->file = g_strdup(g_ptr_array_index(found, 0));
    }
    g_ptr_array_unref(search.found);
}

/* --- declarations --- */

static void
declare(CheckMigration *migration, const char *rule, const char *reason)
{
    for (guint i = 0; i < migration->verdict->findings->len; i++) {
        const VerdictFinding *finding = g_ptr_array_index(migration->verdict->findings, i);

        if (strcmp(finding->rule, rule) != 0 || g_ptr_array_index(migration->declared, i) != NULL)
            continue;
        g_ptr_array_index(migration->declared, i) = g_strdup(reason);
    }
}

static void
declare_in_line(CheckMigration *migration, const char *line)
{
    static const char mark[] = "migrollback:", word[] = "declared";
    const char *at = strstr(line, mark), *colon;
    g_autofree char *rule = NULL, *reason = NULL;

    if (at == NULL)
        return;
    at += strlen(mark);
    at += strspn(at, " \t");
    colon = g_str_has_prefix(at, word) ? strchr(at, ':') : NULL;
    if (colon == NULL)
        return;
    at += strlen(word);
    rule = g_strstrip(g_strndup(at, (gsize)(colon - at)));
    reason = g_strstrip(g_strdup(colon + 1));
    if (g_str_has_suffix(reason, "*/"))
        reason[strlen(reason) - 2] = '\0';
    if (*rule != '\0' && *g_strchomp(reason) != '\0')
        declare(migration, rule, reason);
}

static void
declare_in_file(CheckMigration *migration, const char *root)
{
    g_autofree char *path = g_build_filename(root, migration->file, NULL), *text = NULL;
    gsize length = 0;

    if (!g_file_get_contents(path, &text, &length, NULL) || length > LARGEST)
        return;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line != NULL; line++)
        declare_in_line(migration, *line);
}

static void
declare_in_request(CheckMigration *migration, const GPtrArray *declarations)
{
    g_autofree char *label = migration_label(migration->app, migration->name);

    for (guint i = 0; declarations != NULL && i < declarations->len; i++) {
        const CheckDeclaration *declaration = g_ptr_array_index(declarations, i);

        if (strcmp(declaration->migration, label) == 0)
            declare(migration, declaration->rule, declaration->reason);
    }
}

void
check_declare(Check *check)
{
    const char *root = check->rollback->request->project != NULL ? check->rollback->request->project : ".";

    if (check->migrations->len == 0)
        return;
    find_files(check, root);
    for (guint i = 0; i < check->migrations->len; i++) {
        CheckMigration *migration = g_ptr_array_index(check->migrations, i);

        g_ptr_array_set_size(migration->declared, (gint)migration->verdict->findings->len);
        declare_in_request(migration, check->request->declarations);
        if (migration->file != NULL)
            declare_in_file(migration, root);
    }
}
