/*
 * check - the way of the data for check: what the code knows against what the database has, the migrations tried on a scratch copy, and what
 * each of them means for going back.
 *
 * Three tasks: the pending deployment (in a project that holds the new code), deployments that are applied already (the cutoff's), and
 * whether the database is ready for the code. Nothing is changed in the database, but for the table of its own that `record` asks for;
 * nothing here prints.
 *
 * What could not be found out (no project, no copy, an application that does not start) is "unknown" and a note, no error.
 * Ownership: a Check owns everything it points to, the Rollback too; the request must outlive it.
 * Errors: those of the driver on the database itself; USAGE and UNANSWERABLE as of a plan; CONFIG; INTERRUPTED, TERMINATED.
 */
#ifndef MIGROLLBACK_CHECK_H
#define MIGROLLBACK_CHECK_H

#include "act/checks.h"
#include "rollback.h"
#include "schema/verdicts.h"

typedef enum { CHECK_PENDING, CHECK_APPLIED, CHECK_READY } CheckTask;

/* A finding that a person has answered. */
typedef struct {
    char *migration; /* "app.name" or "name" */
    char *rule, *reason;
} CheckDeclaration;

typedef struct {
    const RollbackRequest *rollback; /* its cutoff is that of CHECK_APPLIED */
    CheckTask task;
    gboolean no_shadow;
    gboolean record;                               /* PENDING, APPLIED: write what was found into the database (act/checks.h) */
    const char *shadow;                            /* URL of a server for the scratch copy; NULL: the default */
    const GPtrArray *declarations;                 /* CheckDeclaration; may be NULL */
    guint budget_ms;                               /* for questions to the data */
    gint64 wait;                                   /* READY: so long at most, microseconds; 0: not at all */
    void (*tell)(const char *what, gpointer user); /* progress, for people */
    gpointer user;
} CheckRequest;

typedef struct {
    char *app, *name;
    guint batch;       /* of an applied one: its batch; 0 */
    gboolean squashed; /* of an unknown one: a squash of the code stands for it */
} CheckName;

/* A row that this code does not know, and what was recorded of it when it was new. */
typedef struct {
    const CheckName *name;     /* of `unknown` */
    const CheckRecord *record; /* NULL: nothing */
} CheckAhead;

typedef struct {
    char *object;     /* "public.orders" */
    const char *mode; /* as the database calls it; static */
    int rank;         /* how much it keeps out; of several on one table the highest counts */
    gboolean rewrite;
    gint64 rows;         /* -1: not known */
    const char *measure; /* of rows: "estimate", "exact", "at-least", "unknown" */
} CheckLock;

typedef enum { CHECK_EVIDENCE_NONE, CHECK_EVIDENCE_EXECUTED, CHECK_EVIDENCE_PARSED, CHECK_EVIDENCE_DECLARED } CheckEvidence;

typedef struct {
    char *app, *name;
    gboolean pending;
    CheckEvidence evidence;
    MigrationVerdict *verdict; /* its leave and reverse leave out what is declared */
    GPtrArray *declared;       /* char *, one for each finding: the reason, or NULL */
    gboolean fails;            /* it was tried, and failed */
    gboolean wrong;            /* a row of the table that is dirty or failed */
    GPtrArray *locks;          /* CheckLock, by object */
    char *file;                /* relative to the project; NULL: not found */
    gint64 duration;           /* on the copy, microseconds; -1: not run */
} CheckMigration;

typedef struct {
    const CheckRequest *request;
    Rollback *rollback;
    gboolean told;         /* the code told what it has; else pending and unknown are not known */
    GPtrArray *pending;    /* CheckName, in the order in which they would be applied */
    GPtrArray *unknown;    /* CheckName: applied, and not in the code */
    GPtrArray *dirty;      /* CheckName */
    GPtrArray *late;       /* CheckName: pending, and older than the newest applied one of their app */
    GPtrArray *migrations; /* CheckMigration: PENDING in the order of applying, APPLIED in that of undoing */
    GPtrArray *notes;      /* char *: what could not be found out, and why */
    DeploymentVerdict verdict;
    gboolean ready;     /* READY: nothing is pending and nothing is dirty */
    gint64 waited;      /* READY: microseconds */
    gint64 begun;       /* private */
    guint ahead_from;   /* READY: the oldest batch that this code does not know; 0: none. verdict.old_code_may_run is of these batches */
    GPtrArray *ahead;   /* READY: CheckAhead, the newest last; squashed ones are left out */
    GPtrArray *records; /* READY: CheckRecord; NULL: could not be read */
    guint unsafe_batch; /* READY: the newest batch that is recorded as unsafe to leave: code from before it may not run; 0: none is */
    const Migration *unsafe; /* READY: the newest migration of it that is; of the rollback's history */
    char *schema_digest;     /* PENDING: of the schema before the deployment; NULL: not known */
    guint recorded;          /* how many migrations were recorded */
} Check;

Check *check_run(const CheckRequest *request, GError **error);
void check_free(Check *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Check, check_free)

CheckDeclaration *check_declaration_new(const char *migration, const char *rule, const char *reason);
void check_declaration_free(gpointer declaration);

const char *check_evidence_name(CheckEvidence evidence);
/* The verdict as migration_verdict_json, and to each finding what a person has answered ("declared"); cJSON_Delete. */
cJSON *check_verdict_json(const CheckMigration *migration);

gboolean check_finding_counts(const CheckMigration *migration, guint index); /* not declared, and not answered by "none" */

#endif
