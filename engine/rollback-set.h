/*
 * rollback-set - the several databases of one project (GitLab's main, ci and sec; Rails and Django with several), undone as one: one
 * cutoff, one plan, one run.
 *
 * rollback_set_open, rollback_set_plan and rollback_set_run are to several databases what rollback_open, rollback_plan and rollback_run are
 * to one. The order of the databases is the one in which they were given; what runs by script is undone database by database in that order,
 * plain commands newest first across them all.
 * What is undone where: --after, the same instant everywhere; --to and --migration, where that migration is applied; --batch and --last,
 * deployments of the whole project (decide/several.h), which need times in every table.
 * Ownership: a RollbackSet owns everything it points to, but not the strings of the request, which must outlive it.
 */
#ifndef MIGROLLBACK_ROLLBACK_SET_H
#define MIGROLLBACK_ROLLBACK_SET_H

#include "decide/several.h"
#include "rollback.h"

typedef struct {
    const char *name; /* the project's own name for it; NULL: its default database */
    const char *url;
} RollbackDatabase;

typedef struct {
    const char *name;        /* for people and JSON; "default" where the project's name was not given */
    RollbackRequest request; /* that of this database alone */
    char **names;            /* of --migration, those that it is asked for; the strings are not its own */
    char **accepted;         /* of --accept-irreversible, as names */
    Rollback *rollback;
} RollbackMember;

typedef struct {
    RollbackMember *members;
    guint length;
    CutoffRequest asked;
    Deployments *deployments; /* NULL where a table has no times, or only a part of one was read */
    /* after rollback_set_plan */
    guint number;  /* --batch, --last: of the oldest deployment that is undone; else 0 */
    GArray *steps; /* SeveralItem: of the plans' steps, in the order in which they are run */
    GArray *undo;  /* SeveralItem: of the plans' undo */
    GArray *lines; /* SeveralItem: of the plans' lines to paste */
    guint64 kept;
    gboolean exact;
    char *id;
} RollbackSet;

/* Errors: those of rollback_open, with the database's name before them; USAGE where two of them are one database. */
RollbackSet *rollback_set_open(const RollbackRequest *common, const RollbackDatabase *databases, guint length, GError **error);

/* Problems are in the plans of the members. Errors: as of rollback_plan; UNANSWERABLE for --batch and --last without times. */
gboolean rollback_set_plan(RollbackSet *set, GError **error);
gboolean rollback_set_has_errors(const RollbackSet *set);

/*
 * Undoes all or nothing as far as the databases allow it: every script has checked everything before one of them changes anything, and
 * what is undone in one transaction is committed only after all databases are undone. Events carry the name of their database; `done` and
 * `total` count over all, in RUN_VERIFIED over that database. `undone` counts migrations that are gone, also on failure.
 * Errors: as of rollback_run; PARTIAL where one database is undone and another is not.
 */
gboolean rollback_set_run(RollbackSet *set, RunObserver observer, gpointer user, guint *undone, GError **error);

void rollback_set_free(RollbackSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RollbackSet, rollback_set_free)

#endif
