/*
 * rollback - the way of the data: database, profile, history, batches, cutoff, plan, executed, verified.
 *
 * cli/ fills a RollbackRequest, calls rollback_open (database to batches), rollback_plan and rollback_run, and shows what it gets.
 * Nothing here prints. Ownership: a Rollback owns everything it points to; the request must outlive it.
 */
#ifndef MIGROLLBACK_ROLLBACK_H
#define MIGROLLBACK_ROLLBACK_H

#include "decide/plan.h"
#include "drivers/driver.h"
#include "read/read-history.h"

typedef enum { NATIVE_AUTO, NATIVE_ALWAYS, NATIVE_NEVER } NativeChoice;

typedef struct {
    const char *url;
    const char *framework; /* NULL: detect */
    const char *table;     /* [SCHEMA.]NAME, NULL: the profile's */
    const char *project;   /* folder; NULL: working directory */
    char *const *command;  /* argv of --command, NULL: the profile's */
    const char *graph_file;
    GTimeZone *stored_zone; /* NULL: what the framework says, else UTC */
    BatchRules batches;
    DriverOptions driver;
    CutoffRequest cutoff; /* selector CUTOFF_NONE for `history` */
    PlanOptions plan;
    NativeChoice native;                 /* undo by the SQL of files, without the framework */
    const char *down_dir, *down_pattern; /* where it lies; NULL: as the profile says */
    const char *transaction;             /* "one" or "each"; NULL: one where that is possible */
} RollbackRequest;

typedef struct {
    const RollbackRequest *request;
    ProfileSet *profiles;
    Driver *driver;
    GPtrArray *detected; /* Detected */
    const Detected *chosen;
    char *table_label;      /* as printed: "django_migrations" or "other.django_migrations" */
    Graph *graph;           /* NULL where there is none to be had */
    GError *unasked;        /* why a project that a plan can do without could not be asked; NULL: none, or it was */
    GTimeZone *stored_zone; /* NULL: UTC */
    struct Script *script;  /* of a run: told the graph and waits for what it is to undo; NULL: none */
    HistoryWindow window;   /* what was read of the table */
    History *history;
    Batches *batches;
    Cutoff *cutoff;
    DownSet *down; /* the SQL that undoes what the cutoff selects; NULL: the framework does it */
    Plan *plan;
    /* Called by rollback_run under its lock, when nothing is undone yet; FALSE ends it with that error. NULL: nothing. */
    gboolean (*before_undo)(gpointer user, GError **error);
    gpointer before_user;
} Rollback;

/* Opens the database and lists what is there; chooses nothing (for `frameworks`). */
Rollback *rollback_connect(const RollbackRequest *request, GError **error);

/* rollback_connect, then profile chosen (UNANSWERABLE, AMBIGUOUS with candidates), history read, batches grouped. */
Rollback *rollback_open(const RollbackRequest *request, GError **error);

/* Cutoff, graph and plan. Problems are in plan->problems, not an error. */
gboolean rollback_plan(Rollback *rollback, GError **error);

/*
 * The SQL that the plan would execute, told by the application without executing it: the list `statements` of docs/scripts.md.
 * Free with cJSON_Delete. Errors: UNANSWERABLE (the framework cannot tell), FAILED, REFUSED.
 */
cJSON *rollback_sql(Rollback *rollback, GError **error);

typedef enum { RUN_STARTED, RUN_UNDOING, RUN_UNDONE, RUN_OUTPUT, RUN_VERIFIED, RUN_FAILED, RUN_FINISHED } RunEventKind;

typedef struct {
    RunEventKind kind;
    const char *app, *name; /* UNDOING, UNDONE */
    guint done, total;      /* migrations undone so far, of how many */
    gint64 duration;        /* UNDONE: microseconds, -1 not known */
    const char *stream;     /* OUTPUT: "stdout", "stderr" */
    const char *line;       /* OUTPUT: without line end, any bytes */
    char *const *argv;      /* STARTED of a step: what is run; else NULL */
    const char *message;    /* FAILED */
    const char *database;   /* which of several; NULL where there is one */
} RunEvent;

typedef void (*RunObserver)(const RunEvent *event, gpointer user);

/*
 * Executes the plan, step by step, each one read back, and verifies the end state. Takes migrollback's own lock.
 * `undone` counts migrations that are gone, also on failure.
 * Errors: REFUSED (problems), LOCKED, FAILED (nothing changed), PARTIAL, UNEXPECTED, INTERRUPTED, TERMINATED, CONNECT.
 */
gboolean rollback_run(Rollback *rollback, RunObserver observer, gpointer user, guint *undone, GError **error);

void rollback_free(Rollback *rollback);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rollback, rollback_free)

const char *run_event_name(RunEventKind kind);

#endif
