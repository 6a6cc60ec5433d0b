/*
 * resource - the files of queries/, by name ("django/profile.json"): built in, or from the folder of --profiles, which goes first.
 *
 * Ownership: returned text is the resource's own and lives until the end of the program.
 * Errors: CONFIG where a file cannot be read or is not there.
 */
#ifndef MIGROLLBACK_RESOURCE_H
#define MIGROLLBACK_RESOURCE_H

#include <glib.h>

/* A folder whose files replace and add to those built in; NULL for none. To be called before anything is read. */
gboolean resource_set_folder(const char *folder, GError **error);

/* The text of a file, or NULL. */
const char *resource_text(const char *path, GError **error);
gboolean resource_exists(const char *path);

/* Where the file is, for messages: "built-in django/profile.json" or its path; free with g_free. */
char *resource_place(const char *path);

/* Names of the folders that hold a profile.json, sorted; NULL-terminated, free with g_strfreev. */
char **resource_profiles(void);

/*
 * Replaces each {key} in `text` by what `lookup` gives for it (free the result with g_free); "{{" stands for "{". An unknown key (lookup gives NULL)
 * is an error that names it.
 */
typedef const char *(*ResourceLookup)(const char *key, gconstpointer user);
char *resource_expand(const char *text, ResourceLookup lookup, gconstpointer user, GError **error);

#endif
