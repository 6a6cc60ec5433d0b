/*
 * verdicts - what a migration means for going back: may the previous release run with it applied (leave), and may it be undone (reverse).
 *
 * Two answers, never one: a new column is safe to leave and lossy to reverse. Both come from the difference of two catalogs, by the rules of
 * queries/common/verdicts.json, and from the statements that were executed, for what a difference cannot show. What no rule knows is unknown.
 * It is not: a look at the data (a finding names the question, a Probe; who asks it sets `count` and calls verdict_conclude), nor a parser of
 * SQL: what the statements do to the schema is taken from the catalogs.
 *
 * What the verdicts promise:
 *   leave    safe            every statement of the old code does what it did, whatever the new code has written
 *            data-dependent  it depends on values: stored ones (a probe asks) or those that the old code will write (no probe)
 *            unsafe          an ordinary statement of it fails, or does something else
 *   reverse  lossless        the undo succeeds, and nothing is lost by it
 *            lossy           it succeeds, and destroys what was written since (`loses`)
 *            may-fail        it fails on some data
 *            impossible      what was before cannot come back: the migration destroyed it, or there is no undo
 * A verdict is the worst of its findings', in the order of the enumerations; each finding keeps its own.
 *
 * Pure. Ownership: a MigrationVerdict owns its findings and their texts; it needs neither catalogs nor rules any more.
 */
#ifndef MIGROLLBACK_VERDICTS_H
#define MIGROLLBACK_VERDICTS_H

#include <cjson/cJSON.h>

#include "catalog-diff.h"

typedef struct VerdictRules VerdictRules;

typedef enum { VERDICT_LEAVE, VERDICT_REVERSE, VERDICT_N_AXES } VerdictAxis;

typedef enum { LEAVE_SAFE, LEAVE_DATA_DEPENDENT, LEAVE_UNKNOWN, LEAVE_UNSAFE, LEAVE_N } LeaveVerdict;
typedef enum { REVERSE_LOSSLESS, REVERSE_LOSSY, REVERSE_MAY_FAIL, REVERSE_UNKNOWN, REVERSE_IMPOSSIBLE, REVERSE_N } ReverseVerdict;
typedef enum { VERDICT_INFO, VERDICT_WARNING, VERDICT_ERROR, VERDICT_N_SEVERITIES } VerdictSeverity;

/* Questions to the data of one table. All count rows. */
typedef enum {
    PROBE_NONE,
    PROBE_ROWS,       /* there are any; where `expression` (a condition) is given, such for which it holds */
    PROBE_VALUES,     /* the column is something else than `expression` (NULL: than null; null counts too where it is given) */
    PROBE_NULLS,      /* the column is null */
    PROBE_FIT,        /* longer than `limit`, below `low`, above `high`, or finer than `scale` digits: whichever are given */
    PROBE_CAST,       /* cast to `expression` (a type) it fails, or cast back to `own_type` it is another value, or as FIT */
    PROBE_LABELS,     /* is one of `labels` */
    PROBE_DUPLICATES, /* another row has the same values of `columns`, none of them null */
    PROBE_ORPHANS,    /* `columns`, none null, stand for no row of `target` */
    PROBE_REFERENCES, /* `columns`, none null: it stands for a row of another table */
    PROBE_VIOLATES,   /* `expression` (a check) is false */
    PROBE_N
} ProbeKind;

typedef struct {
    ProbeKind kind;
    gboolean before;                        /* asked of the schema before the migration: only while it is pending */
    const char *schema, *table;             /* schema NULL where there are none */
    const char *const *columns;             /* names as they are, not quoted; NULL-terminated */
    const char *limit, *low, *high, *scale; /* numbers, as text; NULL: not limited */
    const char *expression;                 /* SQL, of the server's catalog or of the migration's own statement */
    const char *own_type;                   /* of `columns`, on that side */
    const char *const *labels;              /* as they are, not quoted */
    const char *target_schema, *target;     /* of orphans: the table referred to, and */
    const char *const *target_columns;      /* its columns; empty: its primary key */
} Probe;

typedef enum { LOSES_NOTHING, LOSES_ROWS, LOSES_COLUMN, LOSES_VALUE, LOSES_N } VerdictLoss;

/* NOT_ASKED: who counts sets `count` alone, and it is exact. */
typedef enum { MEASURE_NOT_ASKED, MEASURE_EXACT, MEASURE_AT_LEAST, MEASURE_ESTIMATE, MEASURE_UNKNOWN, MEASURE_N } VerdictMeasure;

typedef struct {
    const char *rule;
    guint row; /* the rule's place in verdicts.json: those of "rules" from 0, and "others" behind them */
    VerdictAxis axis;
    int verdict; /* LeaveVerdict or ReverseVerdict */
    VerdictSeverity severity;
    const char *object;  /* "public.orders.total"; never NULL */
    const char *message; /* never NULL */
    VerdictLoss loses;   /* what of `object`: all rows of a table, a column's values, some values of it */
    Probe probe;
    gint64 count;           /* the probe's answer; -1: not asked, or not known */
    VerdictMeasure measure; /* how `count` was got; see probe.h */
    const char *source;     /* of an estimate: whose it is; of UNKNOWN: why; else NULL */
} VerdictFinding;

typedef struct {
    LeaveVerdict leave;
    ReverseVerdict reverse;
    LeaveVerdict ahead;  /* may the new code run on the schema before it? (A rollback that takes the database back first needs it.) */
    GPtrArray *findings; /* VerdictFinding: in the order of the difference, then of the statements; of both axes */
    GPtrArray *made;     /* char: tables and columns that it makes, named as in VerdictInput.made */
    /* private */
    GPtrArray *lists;
    GStringChunk *text;
} MigrationVerdict;

typedef struct {
    const char *sql;
    gboolean in_transaction;
} VerdictStatement;

typedef enum { UNDO_NOT_KNOWN, UNDO_NONE, UNDO_THERE } VerdictUndo;

typedef struct {
    const char *database; /* "postgres", "mysql", "mariadb", "sqlite" */
    const Catalog *before, *after;
    const Catalog *again;          /* after the undo was really run; NULL: it was not */
    VerdictUndo undo;              /* UNDO_NONE: reverse is impossible */
    const GArray *statements;      /* VerdictStatement, in order; NULL: not seen, so that nothing is known of data */
    const GArray *undo_statements; /* the same of the undo */
    const char *const *own_tables; /* bare names of the framework's own tables, whose rows are none of ours; may be NULL */
    /* Set of char: tables and columns ("public.orders.total") that earlier migrations of the same deployment made, so that the old code has
     * never seen them, and they go with the deployment; may be NULL. */
    GHashTable *made;
} VerdictInput;

/* From queries/common/verdicts.json. Errors: CONFIG, naming the member. */
VerdictRules *verdict_rules_load(GError **error);
void verdict_rules_free(VerdictRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VerdictRules, verdict_rules_free)

MigrationVerdict *verdict_judge(const VerdictRules *rules, const VerdictInput *input);
/* For VerdictInput.made of the migrations behind it: what it makes, but for what the schema before the deployment has under the same name. */
void verdict_add_made(GHashTable *made, const MigrationVerdict *verdict, const Catalog *first);
void migration_verdict_free(MigrationVerdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MigrationVerdict, migration_verdict_free)

/* Once more from the findings: one whose probe has found nothing (count 0) counts for nothing. */
void verdict_conclude(MigrationVerdict *verdict);

/* --- a deployment --- */

typedef enum { MAY_RUN_YES, MAY_RUN_DEPENDS, MAY_RUN_UNKNOWN, MAY_RUN_NO } VerdictMayRun;
/* The order of going back. ANY: both releases run on both schemas; TOGETHER: neither order is known to be safe, so nothing may run meanwhile. */
typedef enum { ORDER_ANY, ORDER_CODE_FIRST, ORDER_DATABASE_FIRST, ORDER_TOGETHER } VerdictOrder;

typedef struct {
    VerdictMayRun old_code_may_run;
    ReverseVerdict undo;
    VerdictOrder order;
} DeploymentVerdict;

/* `migrations`: MigrationVerdict; none: nothing was deployed. The worst of them: what one migration mends of another is not seen. */
DeploymentVerdict verdict_deployment(const GPtrArray *migrations);

/* May code run with all of it applied, of which the worst is `leave`? */
VerdictMayRun verdict_may_run(LeaveVerdict leave);

/* --- names and JSON --- */

const char *leave_verdict_name(LeaveVerdict verdict);
const char *reverse_verdict_name(ReverseVerdict verdict);
const char *verdict_may_run_name(VerdictMayRun may_run);
const char *verdict_order_name(VerdictOrder order);
const char *probe_kind_name(ProbeKind kind);
const char *verdict_measure_name(VerdictMeasure measure); /* "exact", "at-least", "estimate", "unknown"; NULL where nothing was asked */

/* {"leave", "reverse", "findings", "loses"}, and {"old_code_may_run", "undo", "order"}; free with cJSON_Delete. */
cJSON *migration_verdict_json(const MigrationVerdict *verdict);
cJSON *deployment_verdict_json(const DeploymentVerdict *verdict);

#endif
