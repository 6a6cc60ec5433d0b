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

/* One step of it, where some of what it undoes is still there; its failure is graded. */
gboolean execute_step(Executor *executor, const PlanStep *step, GError **error);

/* What a failure of a step that was started means: FAILED is made PARTIAL where something may have been changed. */
void execute_grade(const Executor *executor, GError **error);

/* How many migrations of the step are still applied, as of the last look. */
guint execute_left(const Executor *executor, const PlanStep *step);

/* In execute-script.c: one step by a helper script inside the application. */
gboolean execute_script_step(Executor *executor, const PlanStep *step, GError **error);

/*
 * The same in its stages, where several databases are undone together. After _begin the script has checked everything and changed nothing;
 * after _undo it waits with all undone and nothing committed (_is_one), or has ended; _commit is for one that waits. Errors are graded.
 * _free tells a script that waits to stop, which takes back what is not committed.
 */
typedef struct ScriptTalk ScriptTalk;

ScriptTalk *execute_script_begin(Executor *executor, const PlanStep *step, GError **error);
gboolean execute_script_is_one(const ScriptTalk *talk);
gboolean execute_script_undo(ScriptTalk *talk, GError **error);
gboolean execute_script_commit(ScriptTalk *talk, GError **error);
void execute_script_free(ScriptTalk *talk);

/* Shared by both: tells the observer; looks at the table, tells what is newly gone. */
void execute_tell(const Executor *executor, RunEvent event);
gboolean execute_look(Executor *executor, GError **error);

#endif
