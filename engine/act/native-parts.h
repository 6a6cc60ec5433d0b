/*
 * native-parts - what native.c and native-stepwise.c share. Included by native*.c only.
 */
#ifndef MIGROLLBACK_NATIVE_PARTS_H
#define MIGROLLBACK_NATIVE_PARTS_H

#include "checkpoint.h"
#include "native-place.h"
#include "native.h"

typedef struct {
    Executor *executor;
    NativePlace place;
    const ProfileNative *native; /* NULL: the profile has none */
    gboolean atomic;             /* schema changes can be taken back */
    GHashTable *begun;           /* DownFile: those of which an earlier run has executed something */
    gboolean moved;              /* something of this run is committed */
    char *path;                  /* PostgreSQL: search_path */
} Native;

/* Takes the row of the migration away; just one row must go, or move. */
gboolean native_remove_row(Native *native, const PlanStep *step, GError **error);

/* One statement of a file; its errors name file and line. */
gboolean native_run_statement(Driver *driver, const DownFile *file, const DownStatement *statement, GError **error);

void native_tell_undoing(const Native *native, const PlanStep *step);

/* native-stepwise.c: a migration that no transaction holds. _check changes nothing. */
gboolean native_check_stepwise(Native *native, const DownFile *file, GError **error);
gboolean native_run_stepwise(Native *native, const PlanStep *step, GError **error);

#endif
