/*
 * rollback-parts - the parts of a rollback that one of several databases goes through with the others (engine/rollback-set.h).
 *
 * Inside engine/ only.
 */
#ifndef MIGROLLBACK_ROLLBACK_PARTS_H
#define MIGROLLBACK_ROLLBACK_PARTS_H

#include "act/execute.h"

/* What rollback_open does after rollback_connect: profile chosen, history read, batches grouped. */
gboolean rollback_read(Rollback *rollback, GError **error);

/* REFUSED or LOCKED where a problem of the plan is an error. */
gboolean rollback_refuse_problems(const Plan *plan, GError **error);

/* rollback-busy.c. Who holds the framework's own lock, or NULL; g_free. *known is FALSE where that cannot be told. */
char *rollback_migration_running(const Rollback *rollback, gboolean *known);

/* Some of what the application itself still works on, joined by commas; *blockers (g_free) is NULL where there is nothing. Errors: the driver's. */
gboolean rollback_blockers(const Rollback *rollback, char **blockers, GError **error);

/* Both as problems of the plan. */
void rollback_check_running(const Rollback *rollback);
gboolean rollback_check_blockers(Rollback *rollback, GError **error);

/*
 * rollback-native.c. The SQL that undoes, read into rollback->down where it is to be used; the graph of a pointer table from the names of such
 * files; the SQL of the plan, as rollback_sql. Errors: CONFIG, USAGE.
 */
gboolean rollback_native_graph(Rollback *rollback, GError **error);
gboolean rollback_native_read(Rollback *rollback, GError **error);
gboolean rollback_native_check(Rollback *rollback, GError **error); /* of an earlier run that was stopped: problem half-undone */
cJSON *rollback_native_sql(const Rollback *rollback);

/* One database in a run. The executor points into it: it must not be moved. */
typedef struct {
    Rollback *rollback;
    char *lock; /* the name of our lock */
    gboolean locked;
    Verifier verifier;
    Executor executor;
} RollbackRun;

/* Takes our lock and looks whether all is as it was when the plan was made. rollback_run_end is to be called also after a failure. */
gboolean rollback_run_begin(RollbackRun *run, Rollback *rollback, RunObserver observer, gpointer user, GError **error);
void rollback_run_end(RollbackRun *run);

/* Are two sessions of one kind of driver in the same database, whatever it was called? Errors: the driver's. */
gboolean rollback_same_database(Driver *holder, Driver *other, gboolean *same, GError **error);

#endif
