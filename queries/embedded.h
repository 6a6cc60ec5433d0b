/*
 * embedded - the files of this folder as they are built in; read through engine/model/resource.h only.
 */
#ifndef MIGROLLBACK_EMBEDDED_H
#define MIGROLLBACK_EMBEDDED_H

#include <stddef.h>

typedef struct {
    const char *path;          /* "django/profile.json" */
    const unsigned char *text; /* ends with a NUL that `length` does not count */
    size_t length;
} EmbeddedFile;

extern const EmbeddedFile embedded_files[]; /* sorted by path */
extern const size_t embedded_count;

#endif
