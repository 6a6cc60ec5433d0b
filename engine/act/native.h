/*
 * native - undoes migrations without their framework: executes the SQL of their files, and takes their rows away.
 *
 * Where the database can take schema changes back and no file forbids it, all of it is one transaction, the rows with it (--transaction each: one
 * for each migration). Elsewhere a migration is undone statement by statement, each with a checkpoint (checkpoint.h), its row last; the
 * same command continues at the right statement.
 *
 * A signal is heeded between two statements: in a transaction nothing is then changed, else the checkpoint says where to continue.
 * Errors: as execute.h; REFUSED where a file has changed before the statement at which it stopped, or nothing tells whether one was executed.
 */
#ifndef MIGROLLBACK_NATIVE_H
#define MIGROLLBACK_NATIVE_H

#include "execute.h"

/* `count` SQL steps of the plan, from the step `first` on. Errors are graded. */
gboolean native_execute(Executor *executor, guint first, guint count, GError **error);

#endif
