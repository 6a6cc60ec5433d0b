/*
 * down - the SQL that undoes migrations, as it was found in files: what a plan of SQL steps is made from.
 *
 * Pure data; engine/act/down-files.h reads it. Ownership: a DownSet owns its files; a Plan made with it borrows them.
 */
#ifndef MIGROLLBACK_DOWN_H
#define MIGROLLBACK_DOWN_H

#include <glib.h>

typedef enum {
    DOWN_PLAIN,   /* changes the schema, or anything else that a transaction can take back where the database can */
    DOWN_DATA,    /* changes rows only */
    DOWN_SESSION, /* sets something of the session: to be repeated when a later session goes on */
    DOWN_ALONE,   /* may not run in a transaction */
    DOWN_OPAQUE,  /* nothing tells afterwards whether it was executed */
    DOWN_BEGIN,   /* the file's own transaction … */
    DOWN_END,
    DOWN_REFUSED, /* may not be run here at all */
} DownKind;

typedef struct {
    char *sql;
    guint line; /* of the file */
    DownKind kind;
} DownStatement;

typedef enum {
    DOWN_FOUND,
    DOWN_NO_FILE,
    DOWN_NO_SECTION, /* the file has no down side, or an empty one */
    DOWN_UNUSABLE,   /* what is in it cannot be run here */
} DownState;

typedef struct {
    char *app, *name;
    DownState state;
    char *message, *hint;  /* where it is not DOWN_FOUND */
    char *path;            /* as people know it; NULL: no file */
    guint line;            /* of the first statement */
    GPtrArray *statements; /* DownStatement, without the file's own BEGIN and COMMIT where they are taken over */
    gboolean framed;       /* they were taken over */
    char *alone;           /* why it may not run in one transaction with others; NULL: it may */
    char *digest;          /* hex sha-256 over all statements */
} DownFile;

typedef struct {
    GPtrArray *files; /* DownFile */
    guint found;      /* how many of them are there */
    char *folder;     /* where they were found; NULL: nowhere */
} DownSet;

DownSet *down_set_new(void);
void down_set_free(DownSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DownSet, down_set_free)

/* A new one, DOWN_FOUND and empty. */
DownFile *down_add(DownSet *set, const char *app, const char *name);
const DownFile *down_find(const DownSet *set, const char *app, const char *name); /* NULL where there is none */
void down_add_statement(DownFile *file, const char *sql, gsize length, guint line, DownKind kind);

/* Hex sha-256 over the first `count` statements; free with g_free. */
char *down_digest(const DownFile *file, guint count);

#endif
