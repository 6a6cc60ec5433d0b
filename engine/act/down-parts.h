/*
 * down-parts - what down-files.c and down-read.c share: one file as its statements. Included by down-*.c only.
 */
#ifndef MIGROLLBACK_DOWN_PARTS_H
#define MIGROLLBACK_DOWN_PARTS_H

#include "down-files.h"
#include "down-list.h"
#include "engine/model/profile-native.h"
#include "native-rules.h"

typedef struct {
    const DownSource *source;
    const ProfileNative *native; /* NULL: a home-made pattern alone */
    NativeRules *rules;
    SplitOptions split;
    gboolean up;    /* the way forward is read, not the way back */
    gboolean alone; /* a statement that may not run in a transaction keeps the file out of one */
    gboolean keeps; /* BEGIN and COMMIT of a file that no transaction of ours is to hold stay statements */
} DownReader;

/* What is wrong with a file; the first mistake stays. */
void down_spoil(DownFile *file, DownState state, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* A reader of ways back as `run` takes them. FALSE with an error of the rules; they are the caller's. */
gboolean down_reader_init(DownReader *reader, const DownSource *source, GError **error);

/* Section, options and statements of the file at `path`. Errors: CONFIG where it cannot be read. */
gboolean down_read_file(const DownReader *reader, DownFile *file, const char *path, GError **error);

/* The file that the patterns give for the migration `file` is of: found in the list and read. */
gboolean down_read_from(const DownReader *reader, DownFile *file, const DownList *list, char *const *patterns, GError **error);

/* --down-pattern (kept in `own`), else the profile's; NULL where there are none. */
char *const *down_patterns(const DownSource *source, char *own[2]);

/* A folder of the profile or of the options, below the project; free with g_free. */
char *down_folder(const DownSource *source, const char *folder);

#endif
