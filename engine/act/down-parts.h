/*
 * down-parts - what down-files.c and down-read.c share: one file as its statements. Included by down-*.c only.
 */
#ifndef MIGROLLBACK_DOWN_PARTS_H
#define MIGROLLBACK_DOWN_PARTS_H

#include "down-files.h"
#include "engine/model/profile-native.h"
#include "native-rules.h"

typedef struct {
    const DownSource *source;
    const ProfileNative *native; /* NULL: a home-made pattern alone */
    NativeRules *rules;
    SplitOptions split;
} DownReader;

/* What is wrong with a file; the first mistake stays. */
void down_spoil(DownFile *file, DownState state, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Section, options and statements of the file at `path`. Errors: CONFIG where it cannot be read. */
gboolean down_read_file(const DownReader *reader, DownFile *file, const char *path, GError **error);

#endif
