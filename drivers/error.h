/*
 * error - the one error domain of the program.
 *
 * Every function that can fail takes a GError ** last and sets an error of this domain. The lowest level states what
 * happened, once; callers may add where with g_prefix_error. The code decides the exit status (one table, in cli/).
 * Beside the message an error can carry a hint (a sentence: what to do), an SQLSTATE and candidates (names to choose from).
 *
 * Messages are lower case, without a full stop, names in single quotes, and never hold a password.
 * Ownership: getters return strings of the error itself.
 */
#ifndef MIGROLLBACK_ERROR_H
#define MIGROLLBACK_ERROR_H

#include <glib.h>

typedef enum {
    MIGROLLBACK_ERROR_FAILED,       /* something failed, nothing was changed */
    MIGROLLBACK_ERROR_QUERY,        /* the server refused a statement */
    MIGROLLBACK_ERROR_PERMISSION,   /* the role may not do that */
    MIGROLLBACK_ERROR_NOT_FOUND,    /* no such relation or column */
    MIGROLLBACK_ERROR_TIMEOUT,      /* a lock or statement time-out */
    MIGROLLBACK_ERROR_READ_ONLY,    /* a write in a session that may only read */
    MIGROLLBACK_ERROR_USAGE,        /* the command line is wrong */
    MIGROLLBACK_ERROR_CONFIG,       /* a profile, configuration or graph file is wrong */
    MIGROLLBACK_ERROR_REFUSED,      /* a guard refuses: problems of severity error */
    MIGROLLBACK_ERROR_UNCONFIRMED,  /* nobody said yes */
    MIGROLLBACK_ERROR_PARTIAL,      /* partly done */
    MIGROLLBACK_ERROR_LOCKED,       /* another rollback or a migration is running */
    MIGROLLBACK_ERROR_UNEXPECTED,   /* the end state is not the one planned */
    MIGROLLBACK_ERROR_UNANSWERABLE, /* unknown framework, no migration table, no times */
    MIGROLLBACK_ERROR_AMBIGUOUS,    /* several frameworks or tables; see the candidates */
    MIGROLLBACK_ERROR_CONNECT,      /* cannot reach the database, or it went away */
    MIGROLLBACK_ERROR_LOGIN,        /* reached, but not let in */
    MIGROLLBACK_ERROR_INTERRUPTED,  /* SIGINT at a safe point */
    MIGROLLBACK_ERROR_TERMINATED,   /* SIGTERM at a safe point */
    MIGROLLBACK_ERROR_OUTPUT,       /* standard output could not be written */
    MIGROLLBACK_N_ERRORS
} MigrollbackError;

#define MIGROLLBACK_ERROR (migrollback_error_quark())
GQuark migrollback_error_quark(void);

/* Sets *error (if error is not NULL) and returns NULL, so that "return migrollback_fail(…)" serves functions that return a pointer. */
void *migrollback_fail(GError **error, MigrollbackError code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The same for functions that return a gboolean: returns FALSE. */
gboolean migrollback_refuse(GError **error, MigrollbackError code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Adds to the error just set; does nothing where error or *error is NULL. All strings are copied. */
void migrollback_error_set_hint(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
void migrollback_error_set_sqlstate(GError **error, const char *sqlstate);
void migrollback_error_set_number(GError **error, int number); /* MySQL's own number of the error */
void migrollback_error_set_candidates(GError **error, const char *const *names);

/* NULL where there is none, also for an error of another domain. */
const char *migrollback_error_hint(const GError *error);
const char *migrollback_error_sqlstate(const GError *error);
int migrollback_error_number(const GError *error); /* 0 where there is none */
const char *const *migrollback_error_candidates(const GError *error);

#endif
