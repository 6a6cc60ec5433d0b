/*
 * profile-native - member "native" of a profile: where the SQL that undoes a migration lies, and how its row goes, so that migrollback can
 * undo it without the framework. Read with the rest of the profile (profile-read.c); described in docs/profiles.md.
 *
 * Ownership: belongs to the Profile. Errors: CONFIG, naming file and member.
 */
#ifndef MIGROLLBACK_PROFILE_NATIVE_H
#define MIGROLLBACK_PROFILE_NATIVE_H

#include "profile-member.h"

typedef struct {
    GRegex *begin, *end; /* of lines; `end` may be NULL */
} ProfileSection;

/* By what the names of migrations are put into the order of applying. */
typedef enum {
    NATIVE_ORDER_NUMBER,  /* numbers, where both are digits throughout; else bytes */
    NATIVE_ORDER_NAME,    /* bytes */
    NATIVE_ORDER_LEADING, /* the number that they begin with, then bytes */
    NATIVE_ORDER_DOTTED,  /* number for number: 1.2 before 1.10 */
} ProfileNativeOrder;

/* What of the way forward the framework puts into one transaction. */
typedef enum {
    NATIVE_TRANSACTION_EACH,     /* a migration, unless a line of `no_transaction` says otherwise */
    NATIVE_TRANSACTION_TOLD,     /* the same, unless one of its statements may not run in one */
    NATIVE_TRANSACTION_IMPLICIT, /* a migration of several statements: the file is sent as a whole */
    NATIVE_TRANSACTION_NONE,     /* nothing but what the file itself begins */
} ProfileNativeTransaction;

/* The way forward, for trying migrations on a copy. */
typedef struct {
    GPtrArray *files; /* GRegex of a path below the folder, with a group "name", "number", "digits" or "dotted"; empty: not known */
    char **folders;   /* where they are not those of the way back; NULL */
    ProfileNativeOrder order;
    GRegex *needs; /* a line, with a group "names": what must be applied before; NULL: files do not say */
    ProfileNativeTransaction transaction;
    ProfileSection section;    /* begin NULL: from the first line; both NULL: the whole file */
    GPtrArray *no_transaction; /* GRegex: of a line */
    GPtrArray *refused;        /* GRegex: a line for which the way forward is refused, beside those of the whole file */
} ProfileNativeUp;

struct ProfileNative {
    char **folders;                    /* relative to the project, the first that holds something is taken */
    char **files;                      /* patterns below a folder: {name}, {number}, {digits}, {dotted}, * and **, see docs/profiles.md */
    char **all;                        /* patterns with {number} that every migration has a file of; pointer tables only, else NULL */
    char *options;                     /* a file beside a migration's whose lines may say "not in a transaction" too: "{file}.conf"; NULL */
    ProfileSection section;            /* the down section of a file; begin NULL: the whole file */
    ProfileSection block;              /* what is between these lines is one statement (StatementBegin); begin NULL: no such thing */
    GPtrArray *no_transaction;         /* GRegex: a line that says "not in a transaction" */
    GPtrArray *refused;                /* GRegex: a line that only the framework itself understands */
    gboolean runs[PROFILE_N_DIALECTS]; /* on which databases it can be done */
    ProfileNativeUp up;
    gboolean client;                   /* the framework runs the files through the database's client: DELIMITER counts */
    char *remove[PROFILE_N_DIALECTS];  /* resource: statements that take the row away; NULL: a DELETE by the columns of the profile */
    char *take[PROFILE_N_DIALECTS];    /* resource: SELECT that takes the framework's own lock and gives 1 where it was free; NULL: none */
    char *release[PROFILE_N_DIALECTS]; /* resource: gives it back; NULL: it goes with the session */
};

/* NULL where the profile has none, or a mistake (the reader then knows). */
ProfileNative *profile_native_read(ProfileReader *reader, const cJSON *profile);
void profile_native_free(ProfileNative *native);

#endif
