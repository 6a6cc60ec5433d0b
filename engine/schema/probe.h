/*
 * probe - asks the questions of a verdict's findings (Probe, verdicts.h) of the real data: how many rows are concerned?
 *
 * One query a question, read-only; nothing but what a SELECT takes is locked, so that no writer ever waits. On PostgreSQL and MySQL all are asked
 * of one snapshot; on SQLite, where a reader keeps a writer from committing, each by itself and for no longer than two seconds.
 * All questions together have a budget of time. Tables go from the smallest to the largest; what does not fit into the budget is answered
 * less exactly, and each answer says how it was got (VerdictFinding.measure):
 *   exact     counted, `count` rows
 *   at least  counting ended early, `count` (> 0) rows are there
 *   estimate  `count` by the server's own statistics, `source` tells which; never 0, as an estimate of nothing proves nothing
 *   unknown   `count` stays -1: `source` tells why (no time left, not permitted, the server refuses the question)
 * The same question of two findings is asked once. Findings without a probe, and such as were asked of the wrong side, are left alone.
 * It is not: a judge; probe_ask ends with verdict_conclude, so that a question answered by an exact 0 counts for nothing.
 *
 * Units: the budget in milliseconds. Ownership: nothing is kept.
 * Errors: CONNECT only; a question that fails is answered as unknown. The session's statement time-out is what it was before.
 */
#ifndef MIGROLLBACK_PROBE_H
#define MIGROLLBACK_PROBE_H

#include "drivers/driver.h"
#include "verdicts.h"

#define PROBE_BUDGET_MS 30000

typedef struct {
    guint budget_ms;         /* for all questions of one call; 0: no limit, all is counted exactly */
    gboolean before;         /* the database is as before the migration (it is pending): questions to that side are asked, others are not */
    gboolean in_transaction; /* the caller has begun one: the questions are asked in it (run, under its locks) */
} ProbeOptions;

gboolean probe_ask(Driver *driver, MigrationVerdict *verdict, const ProbeOptions *options, GError **error);

/* Several verdicts (MigrationVerdict) under one budget, smallest tables of all first. */
gboolean probe_ask_all(Driver *driver, const GPtrArray *verdicts, const ProbeOptions *options, GError **error);

#endif
