/*
 * down-list - which file below a project's folder belongs to a migration, by the patterns of a profile.
 *
 * A pattern is a path below the folder: "*" is any text without a slash, "**" with "/" behind it any folders or none. For the migration's
 * name: {name} as it is; {number} the same number, with leading zeros or without; {digits} the same digits, with - or _ between them;
 * {dotted} the same, with _ for a dot or without.
 *
 * Ownership: a DownList owns its strings. Only names are read, no file.
 */
#ifndef MIGROLLBACK_DOWN_LIST_H
#define MIGROLLBACK_DOWN_LIST_H

#include <glib.h>

typedef struct {
    char *folder;
    GPtrArray *paths; /* char *, below the folder, sorted */
} DownList;

/* Files at most so deep as the patterns can reach. An unreadable or missing folder is an empty one. */
DownList *down_list_read(const char *folder, char *const *patterns, guint more_depth);
void down_list_free(DownList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DownList, down_list_free)

/* The paths (borrowed) that a pattern gives for this name; free the array with g_ptr_array_unref. */
GPtrArray *down_list_find(const DownList *list, char *const *patterns, const char *name);

typedef struct {
    char *name;       /* of the migration, as the table has it */
    const char *path; /* borrowed of the list */
} DownListed;

/*
 * The migrations that files are of, in the order of their paths: for each path that one of the patterns (GRegex) fits, the name that its group
 * gives: "name" as it is, "number" without leading zeros, "digits" without - and _, "dotted" with a dot for each _. Free with g_ptr_array_unref.
 */
GPtrArray *down_list_names(const DownList *list, const GPtrArray *patterns);

/* The numbers of all files that a pattern fits, without leading zeros, each once, in rising order; free with g_ptr_array_unref. */
GPtrArray *down_list_numbers(const DownList *list, char *const *patterns);

#endif
