/*
 * driver-load - from the scheme of a URL to the driver that serves it, loaded as a module at its first use or linked in.
 *
 * A module is looked for in $MIGROLLBACK_DRIVER_DIR alone if that is set; else beside the installed executable
 * (<its folder>/<way from bin to lib>/migrollback) and, in a development build, in the drivers folder of the build tree the
 * executable lies in. No absolute path is compiled in, so a tree can be installed under any prefix and moved.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "driver-class.h"

#ifndef MIGROLLBACK_MODULE_PATH
#define MIGROLLBACK_MODULE_PATH "../lib/migrollback"
#endif

#ifdef MIGROLLBACK_STATIC_DRIVERS
extern const DriverClass driver_class_postgres;
extern const DriverClass driver_class_mysql;
extern const DriverClass driver_class_sqlite;
#define LINKED_IN(class) (&(class))
#else
#define LINKED_IN(class) NULL
#endif

typedef struct {
    const char *name;
    const DriverClass *class; /* NULL: not linked in */
    const char *library;      /* what the module needs, for people */
    const char *package;      /* where Debian has it */
} Module;

static const Module modules[] = {
    {"postgres", LINKED_IN(driver_class_postgres), "PostgreSQL's client library", "libpq5"},
    {"mysql", LINKED_IN(driver_class_mysql), "MariaDB's or MySQL's client library", "libmariadb3"},
    {"sqlite", LINKED_IN(driver_class_sqlite), "SQLite's library", "libsqlite3-0"},
};

static const struct {
    const char *scheme;
    const char *module;
} schemes[] = {
    {"postgres", "postgres"}, {"postgresql", "postgres"}, {"mysql", "mysql"},
    {"mariadb", "mysql"},     {"sqlite", "sqlite"},       {"sqlite3", "sqlite"},
};

#define KNOWN_FORMS "postgres://…, postgresql://…, mysql://…, mariadb://…, sqlite:PATH or the path of a SQLite file"

static const DriverClass *loaded[G_N_ELEMENTS(modules)];

/* For tests. */
static struct {
    const char *scheme;
    const DriverClass *class;
} registered[8];

void
driver_register(const char *scheme, const DriverClass *class)
{
    for (gsize i = 0; i < G_N_ELEMENTS(registered); i++) {
        if (registered[i].scheme == NULL || strcmp(registered[i].scheme, scheme) == 0) {
            registered[i].scheme = scheme;
            registered[i].class = class;
            return;
        }
    }
    g_assert_not_reached();
}

/* The folder of the build tree that holds the modules, if the executable lies in a build tree; else NULL. */
static char *
build_tree_folder(const char *executable_folder)
{
    g_autofree char *folder = g_strdup(executable_folder);

    while (strcmp(folder, "/") != 0 && strcmp(folder, ".") != 0) {
        g_autofree char *cache = g_build_filename(folder, "CMakeCache.txt", NULL);
        char *parent;

        if (g_file_test(cache, G_FILE_TEST_EXISTS))
            return g_build_filename(folder, "drivers", NULL);
        parent = g_path_get_dirname(folder);
        g_free(folder);
        folder = parent;
    }
    return NULL;
}

static GPtrArray *
module_folders(void)
{
    GPtrArray *folders = g_ptr_array_new_with_free_func(g_free);
    const char *chosen = secure_getenv("MIGROLLBACK_DRIVER_DIR");
    g_autofree char *executable = NULL;
    g_autofree char *folder = NULL;
    char *build;

    if (chosen != NULL && *chosen != '\0') {
        g_ptr_array_add(folders, g_strdup(chosen));
        return folders;
    }
    executable = g_file_read_link("/proc/self/exe", NULL);
    if (executable == NULL)
        return folders;
    folder = g_path_get_dirname(executable);
    g_ptr_array_add(folders, g_build_filename(folder, MIGROLLBACK_MODULE_PATH, NULL));
    build = build_tree_folder(folder);
    if (build != NULL)
        g_ptr_array_add(folders, build);
    return folders;
}

/* The module's file, or NULL with an error that lists where it was looked for. */
static char *
find_module(const Module *module, GError **error)
{
    g_autoptr(GPtrArray) folders = module_folders();
    g_autofree char *base = g_strdup_printf("migrollback-%s.so", module->name);
    g_autoptr(GString) looked = g_string_new(NULL);

    for (guint i = 0; i < folders->len; i++) {
        g_autofree char *file = g_build_filename(g_ptr_array_index(folders, i), base, NULL);

        if (g_file_test(file, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&file);
        g_string_append_printf(looked, "%s'%s'", i > 0 ? ", " : "", (const char *)g_ptr_array_index(folders, i));
    }
    migrollback_fail(error, MIGROLLBACK_ERROR_CONNECT, "the driver '%s' is not installed: no '%s' in %s", module->name, base,
                     looked->len > 0 ? looked->str : "any folder");
    migrollback_error_set_hint(error, "Install migrollback with its drivers, or set MIGROLLBACK_DRIVER_DIR to the folder that holds them.");
    return NULL;
}

static const DriverClass *
load_module(const Module *module, GError **error)
{
    g_autofree char *file = find_module(module, error);
    g_autofree char *symbol = g_strdup_printf("driver_class_%s", module->name);
    const DriverClass *class;
    void *handle;

    if (file == NULL)
        return NULL;
    handle = dlopen(file, RTLD_NOW | RTLD_LOCAL); /* never closed: client libraries do not survive that */
    if (handle == NULL) {
        migrollback_fail(error, MIGROLLBACK_ERROR_CONNECT, "the driver '%s' cannot be loaded: %s", module->name, dlerror());
        migrollback_error_set_hint(error, "Install %s (Debian and Ubuntu: %s).", module->library, module->package);
        return NULL;
    }
    class = dlsym(handle, symbol);
    if (class == NULL || class->abi != DRIVER_CLASS_ABI) {
        migrollback_fail(error, MIGROLLBACK_ERROR_CONNECT, "'%s' is not a driver for this version of migrollback", file);
        migrollback_error_set_hint(error, "Install migrollback and its drivers from the same build.");
        return NULL;
    }
    return class;
}

static const DriverClass *
class_by_name(const char *name, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(modules); i++) {
        if (strcmp(modules[i].name, name) != 0)
            continue;
        if (loaded[i] == NULL)
            loaded[i] = modules[i].class != NULL ? modules[i].class : load_module(&modules[i], error);
        return loaded[i];
    }
    return migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "no driver is called '%s'", name);
}

const DriverClass *
driver_class_for_url(const char *url, GError **error)
{
    g_autofree char *scheme = g_uri_parse_scheme(url); /* lower case; NULL where there is none */
    g_autofree char *shown = NULL;

    for (gsize i = 0; scheme != NULL && i < G_N_ELEMENTS(registered) && registered[i].scheme != NULL; i++) {
        if (strcmp(registered[i].scheme, scheme) == 0)
            return registered[i].class;
    }
    for (gsize i = 0; scheme != NULL && i < G_N_ELEMENTS(schemes); i++) {
        if (strcmp(schemes[i].scheme, scheme) == 0)
            return class_by_name(schemes[i].module, error);
    }
    if (g_file_test(url, G_FILE_TEST_EXISTS))
        return class_by_name("sqlite", error);
    shown = driver_url_redact(url);
    if (scheme != NULL)
        migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "no driver for a URL that begins with '%s:'", scheme);
    else if (strchr(url, '=') != NULL)
        migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "'%s' is neither a URL nor a file that exists", shown);
    else
        migrollback_fail(error, MIGROLLBACK_ERROR_CONNECT, "no such file: '%s'", shown);
    migrollback_error_set_hint(error, "Name the database as %s.", KNOWN_FORMS);
    return NULL;
}
