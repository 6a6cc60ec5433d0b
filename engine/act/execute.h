/*
 * execute - runs the steps of a plan, one after the other, each read back before the next.
 *
 * Errors: FAILED (nothing was changed), PARTIAL (some are undone, or a database without transactional DDL may have kept half of one),
 * UNEXPECTED, REFUSED (the script found something before the first change), INTERRUPTED, TERMINATED, CONNECT.
 */
#ifndef MIGROLLBACK_EXECUTE_H
#define MIGROLLBACK_EXECUTE_H

#include "engine/rollback.h"
#include "script.h"
#include "verify.h"

typedef struct {
    Verifier *verifier;
    const char *folder;       /* of the project; NULL: working directory */
    const char *lock_name;    /* the lock we hold, for the script's witness */
    const char *graph_digest; /* NULL where there is no graph */
    const char *alias;        /* database alias of the project; NULL: its default */
    const char *transaction;  /* "auto", "one" or "each" */
    Script *script;           /* one that waits for its request; NULL: one is started. Borrowed */
    gboolean started;         /* the application may have changed something */
    RunObserver observer;
    gpointer user;
} Executor;

gboolean execute_plan(Executor *executor, GError **error);

/* In execute-script.c: one step by a helper script inside the application. */
gboolean execute_script_step(Executor *executor, const PlanStep *step, GError **error);

/* Shared by both: tells the observer; looks at the table, tells what is newly gone. */
void execute_tell(const Executor *executor, RunEvent event);
gboolean execute_look(Executor *executor, GError **error);

#endif
