/*
 * plan - what a rollback undoes, keeps and runs; and what stands against it.
 *
 * Pure: computed from the history, its batches, the cutoff, the profile and (where there is one) the graph. No clock, no output.
 * Ownership: a Plan borrows the History and the Profile, owns the rest.
 */
#ifndef MIGROLLBACK_PLAN_H
#define MIGROLLBACK_PLAN_H

#include "../model/profile.h"
#include "cutoff.h"
#include "down.h"
#include "graph.h"

typedef enum {
    PROBLEM_CUT_SPLITS_BATCH,
    PROBLEM_DEPENDENT_BEFORE_CUTOFF,
    PROBLEM_IRREVERSIBLE,
    PROBLEM_MISSING_CODE,
    PROBLEM_UNKNOWN_REVERSIBILITY,
    PROBLEM_NO_GRAPH,
    PROBLEM_NO_TIME,
    PROBLEM_ORDER_ESTIMATED,
    PROBLEM_AMBIGUOUS_ZONE,
    PROBLEM_SAME_INSTANT,
    PROBLEM_MIGRATION_RUNNING,
    PROBLEM_DIRTY,
    PROBLEM_SQUASHED,
    PROBLEM_UNREACHABLE,
    PROBLEM_NOTHING_TO_UNDO,
    PROBLEM_BASELINE, /* a baseline batch would be undone */
    PROBLEM_DUPLICATE_ROWS,
    PROBLEM_CLOCK_SKEW,         /* applied before what it needs, by the table's times */
    PROBLEM_NOT_APPLIED,        /* named, but not applied (any more) */
    PROBLEM_GRAPH_INCONSISTENT, /* the framework itself would refuse: conflicts, unknown parents, cycles */
    PROBLEM_NOT_ATOMIC,         /* one that goes may not run in a transaction: each by itself */
    PROBLEM_BACKGROUND_WORK,    /* the application still works on what a migration began */
    PROBLEM_HALF_UNDONE,        /* an earlier run was stopped in the middle of it */
    PROBLEM_N_CODES
} ProblemCode;

typedef enum { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

typedef struct {
    ProblemCode code;
    Severity severity;
    char *app, *name; /* NULL where it is about none */
    char *message;
    char *hint; /* or NULL */
} Problem;

typedef enum { UNDO_MIGRATION, UNDO_MARKER } UndoKind;

typedef struct {
    guint row; /* of the History */
    UndoKind kind;
    Reversible reversible;
} PlanUndo;

typedef enum { STEP_COMMAND, STEP_SCRIPT, STEP_SQL } StepKind;

typedef struct {
    StepKind kind;
    char **argv;          /* COMMAND: all of it. SCRIPT: with the element {script} as it stands, the text is put in when run. SQL: NULL */
    const DownFile *down; /* SQL: the statements; borrowed */
    const ProfileCommand *command; /* SCRIPT: of which profile member */
    GArray *undoes;                /* guint: indexes into Plan.undo */
    GPtrArray *redoes;             /* GraphKey *: innocent migrations that this step would undo and apply again; empty today */
    char *needs_app, *needs_name;  /* COMMAND to a target: this row must still be applied before it runs; NULL: none */
} PlanStep;

typedef struct {
    char *const *only_apps;           /* or NULL */
    char *const *accept_irreversible; /* labels or names, or NULL */
    gboolean split;
    gboolean with_dependents;
    gboolean commands;         /* the framework's plain commands, even where there is a script */
    gboolean for_run;          /* no-graph is then an error */
    char *const *command;      /* --command, or NULL: the profile's */
    const DownSet *down;       /* the plan is of SQL steps with these files; NULL: of the framework's */
    const char *transaction;   /* "one", "each" or NULL */
    gboolean atomic_database;  /* schema changes can be taken back */
    const char *alias;         /* Django's database alias, or NULL */
    gboolean ambiguous_cutoff; /* the typed time was shown twice by the clock of its zone */
    GTimeZone *zone;           /* for times in messages; never NULL */
    const char *database_id;   /* what the plan is bound to: driver, address, database */
    const char *table;
} PlanOptions;

typedef struct {
    char *id; /* hex sha-256 over database, table, framework, undo and steps */
    const History *history;
    const Profile *profile;
    const Cutoff *cutoff;
    gboolean exact;
    GArray *undo; /* PlanUndo, in the order in which they are undone */
    guint64 kept;
    GPtrArray *steps;    /* PlanStep */
    GPtrArray *lines;    /* char **: argv of the plain commands a person could paste, for --format commands */
    GPtrArray *problems; /* Problem */
} Plan;

Plan *plan_make(const Batches *batches, const Cutoff *cutoff, const Profile *profile, const Graph *graph, const PlanOptions *options,
                GError **error);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

const Migration *plan_undo_migration(const Plan *plan, guint index);
gboolean plan_has_errors(const Plan *plan);
void plan_add_problem(Plan *plan, ProblemCode code, Severity severity, const char *app, const char *name, const char *hint,
                      const char *format, ...) G_GNUC_PRINTF(7, 8);

const char *problem_code_name(ProblemCode code); /* "cut-splits-batch" */
const char *severity_name(Severity severity);
const char *reversible_name(Reversible reversible);

#endif
