/*
 * failure-scan - the lines of one source as events (a migration started, finished) and failures (errors, back traces). Of failure*.c only.
 *
 * Nothing is decided here. Ownership: a FailureScan owns all text in it.
 */
#ifndef MIGROLLBACK_FAILURE_SCAN_H
#define MIGROLLBACK_FAILURE_SCAN_H

#include "failure-log.h"

typedef struct {
    FailureLine kind; /* STARTED, UNDOING, FINISHED, NAMED or FRAME */
    guint line;       /* of the log */
    char *alias, *app, *name;
    int source_line; /* FRAME: in the migration's file */
} FailureEvent;

typedef struct {
    FailureClass class;
    char *database, *sqlstate, *condition, *message, *object, *relation;
    int number;
    FailureStatement statement;
    char *const *codes; /* with which the message may come; NULL: any, or no message is known. Of the rules */
} FailureError;

typedef struct {
    guint line;
    FailureStatement statement;
} FailureOperation;

typedef struct {
    guint first;        /* line of the log */
    gboolean announced; /* by a pattern of "begin"; else an error stood alone */
    GArray *errors;     /* FailureError */
    GArray *traces;     /* FailureEvent: NAMED and FRAME */
    gboolean atomic, partial;
} FailureBlock;

typedef struct {
    GArray *events;     /* FailureEvent: STARTED, UNDOING, FINISHED */
    GArray *operations; /* FailureOperation */
    GPtrArray *blocks;  /* FailureBlock */
} FailureScan;

FailureScan *failure_scan(const FailureLog *log, guint source, const FailureRules *own, const FailureRules *common, GError **error);
void failure_scan_free(FailureScan *scan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FailureScan, failure_scan_free)

/* failure-error.c: the error that a line tells of, by the rules of the tool and then the common ones. FALSE: none, or *error is set. */
gboolean failure_error_read(const char *line, const FailureRules *own, const FailureRules *common, FailureError *result, GError **error);
void failure_error_clear(FailureError *error);

/*
 * What the codes and the message of *found (set by the caller, with the database) say: class, object and relation. `wordy`: without a code the
 * message alone decides. FALSE: it is no message that is known, or *error is set.
 */
gboolean failure_error_settle(FailureError *found, gboolean wordy, const FailureRules *common, GError **error);

/* By its codes alone. */
FailureClass failure_error_class(const FailureError *found);

/* The statement of SQL. */
FailureStatement failure_statement_of(const char *sql, const FailureRules *common, GError **error);

/* The code on one line and its message on a later one are one error: TRUE where they go together; *code is then both, *message is used up. */
gboolean failure_error_complete(FailureError *code, FailureError *message);

/* The statement that a line shows; FALSE: the line shows none. */
gboolean failure_operation_read(const char *line, const FailureRules *own, const FailureRules *common, FailureStatement *statement,
                                GError **error);

#endif
