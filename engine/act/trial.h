/*
 * trial - runs single migrations up and down on a scratch copy of a database.
 *
 * Inside the application, where the profile has a script for that (scripts.trial, docs/scripts.md): it is started once. Before anything else its
 * script points every connection that the project has to the copy, and proves by the witness that it arrived there; what cannot be pointed
 * there is refused. What a project opens by itself, past its framework's connections, cannot be seen.
 * By migrollback itself, where migrations are plain SQL (member native.up of the profile, docs/profiles.md): files are executed in a
 * session of their own for each step. A statement that would reach out of the copy is refused, as far as its text shows that (trial-outside.h).
 *
 * It tells what was executed and what was said. It judges nothing, and it does not look at the copy: the caller does that between the steps,
 * may change the copy there, and may ask for the same step again.
 *
 * Not thread-safe. There is no time limit; SIGINT and SIGTERM (see interrupt) end the application at once, SQL between two statements: it works on
 * a copy.
 * Ownership: a Trial borrows nothing after trial_start but the copy and the profile; results are the caller's and outlive it.
 * Errors: FAILED (cannot be started, or ended before it answered: with the last line that it printed), REFUSED (the script says why),
 * INTERRUPTED, TERMINATED, UNANSWERABLE (the profile knows no way, the project has no such files), CONFIG,
 * and those of the driver.
 */
#ifndef MIGROLLBACK_TRIAL_H
#define MIGROLLBACK_TRIAL_H

#include <cjson/cJSON.h>

#include "engine/model/profile.h"

typedef struct Trial Trial;

typedef struct {
    const Profile *profile;
    const char *folder;      /* of the project; NULL: working directory */
    char *const *command;    /* how the framework is started; NULL: as the profile says */
    const char *alias;       /* the project's name of the database that is tried on; NULL: its default */
    const cJSON *connection; /* as shadow_connection gives it: driver, host, port, socket, user, password, database, url */
    const char *witness;     /* a SELECT that gives one row, 1, in the copy and nowhere else */
    /* For the SQL of files. */
    const struct Shadow *shadow; /* the copy, which outlives the trial; NULL: SQL is not run */
    gboolean shared;             /* others use the server of the copy too; of MySQL's it is always taken for that */
    const char *schema, *table;  /* the migration table, as the source has it; schema NULL where there is none */
} TrialRequest;

typedef struct {
    char *app, *name; /* app is NULL where the framework has none */
} TrialMigration;

typedef struct {
    char *sql; /* as the framework sent it, with its place holders; a script cuts it after 64 KiB, which it then says */
    gboolean in_transaction;
} TrialStatement;

typedef struct {
    gboolean succeeded;
    GPtrArray *statements; /* TrialStatement: of the migration itself, without the framework's rows, locks, BEGIN and COMMIT, and without
                              reading of the catalog where that can be told */
    gsize omitted;         /* so many more that were executed after the last of `statements` */
    char *log; /* what the application printed, and on failure the error as the framework's command prints it: for failure_read */
    gsize log_length;
    char *error_class, *message, *sqlstate; /* of the failure: "PG::DuplicateTable"; NULL where not known */
    int number;                             /* MySQL's; 0: none */
    gint64 duration;                        /* microseconds */
} TrialResult;

/* Is there a way at all to try migrations of this framework on a database of that kind? ("postgres", "mysql", "sqlite") */
gboolean trial_possible(const Profile *profile, const char *dialect);

Trial *trial_start(const TrialRequest *request, GError **error);
void trial_free(Trial *trial); /* ends the application */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Trial, trial_free)

/* TrialMigration: all that the code knows, in the order in which the framework would apply them to an empty database. */
const GPtrArray *trial_known(const Trial *trial);

/*
 * One migration, through the framework, its row included. A migration that fails is a result. NULL where the application refused (there is no
 * such migration, or it is applied already, or not; nothing was done, the trial can go on) or ended (every further step fails).
 */
TrialResult *trial_step(Trial *trial, gboolean up, const char *app, const char *name, GError **error);

void trial_result_free(TrialResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TrialResult, trial_result_free)

#endif
