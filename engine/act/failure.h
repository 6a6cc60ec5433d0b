/*
 * failure - from the captured output of a framework's migration command to what failed: which migration, on which database, by which error.
 *
 * It reads, it does not judge: whether a migration may be marked as complete needs the database (see mark-complete). What it gives comes
 * from the log only, and what the log does not say is not guessed: it is absent, or, where the migration itself cannot be told, an error.
 * A failure that is none of "already there" is read as what it is (`class`).
 *
 * Which error: the server's own SQLSTATE, number or condition name. Words decide only where a tool gives no code (SQLite; Ruby's mysql2;
 * Knex), and then only the server's whole message.
 * Which migration: `origin` says how it is known. Piped output lags behind the errors, so that where the profile does not trust announcements,
 * FAILURE_BY_STARTED of something already there is given only if `applied` says that the migration is pending.
 * Which failure, of several in a log: the last.
 *
 * Where `statement` is unknown, what is in the way may be the target of a rename, and a column of MySQL or SQLite one that the migration names
 * twice: the log does not show it.
 *
 * Pure: no process, no database, no clock. A log may hold any bytes.
 * Ownership: a Failure owns its text; a FailureReader borrows the Profile.
 * Errors: UNANSWERABLE where the profile has no member "failure", where there is no failure in the log, where the log names
 * none or several migrations or contradicts itself, or names one that is applied; CONFIG where a pattern of a profile takes too long.
 */
#ifndef MIGROLLBACK_FAILURE_H
#define MIGROLLBACK_FAILURE_H

#include "engine/model/failure-rules.h"
#include "engine/model/profile.h"

typedef enum {
    FAILURE_BY_NOTHING, /* no migration: the command failed before or outside of one */
    FAILURE_BY_NAMED,   /* the tool says that it failed */
    FAILURE_BY_FRAME,   /* the back trace goes through its file */
    FAILURE_BY_STARTED, /* it was announced and never finished */
    FAILURE_N_ORIGINS
} FailureOrigin;

typedef enum { FAILURE_ATOMIC_UNKNOWN, FAILURE_ATOMIC_YES, FAILURE_ATOMIC_NO } FailureAtomic;

/* All text is UTF-8, or NULL where the log does not say. */
typedef struct {
    FailureOrigin origin;
    char *app, *name; /* as the migration table has them: "20240102000000", "0003_fill" */
    int line;         /* in the migration's file, of its back trace; 0: not known */
    char *alias;      /* the project's name of the database: "main", "ci" */
    gboolean undoing; /* it failed on its way back */
    FailureClass class;
    char *database; /* "postgres", "mysql", "sqlite" */
    char *sqlstate;
    int number;      /* MySQL's; 0: none */
    char *condition; /* "PG::DuplicateTable": the class name that stood in the log */
    char *message;   /* of the server, one line */
    char *object;    /* what the message names: a relation, column, type … */
    char *relation;  /* the table that `object` belongs to */
    FailureStatement statement;
    FailureAtomic atomic; /* whether what this migration did before the error was rolled back */
} Failure;

void failure_free(Failure *failure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Failure, failure_free)

const char *failure_origin_name(FailureOrigin origin); /* "nothing", "named", "frame", "started" */

/* Whether something of that kind is in the way, no rename, and on the way forward: without that no remedy is to be thought of. */
gboolean failure_is_already_there(const Failure *failure);

typedef struct FailureReader FailureReader;

FailureReader *failure_reader_new(const Profile *profile, GError **error);
void failure_reader_free(FailureReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FailureReader, failure_reader_free)

/* Whether a migration is recorded as applied; alias and app may be NULL. */
typedef gboolean (*FailureApplied)(const char *alias, const char *app, const char *name, gpointer user);

/* `applied` may be NULL: nothing is known. A migration for which it gives TRUE is never returned: that is an error. */
Failure *failure_read(const FailureReader *reader, const char *log, gsize length, FailureApplied applied, gpointer user, GError **error);

/* What a server told to the one who executed a statement of that migration. All text may be NULL but `name`, `database` and `message`. */
typedef struct {
    const char *app, *name;
    const char *database;
    const char *sqlstate;
    int number; /* MySQL's; 0: none */
    const char *message;
    const char *sql;
    gboolean atomic; /* all that the migration did was taken back */
} FailureTold;

Failure *failure_of_told(const FailureReader *reader, const FailureTold *told, GError **error);

#endif
