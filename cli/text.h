/*
 * text - results for people, on standard output: short, calm, and every name made safe.
 *
 * Times are printed in the report's zone. -q leaves out what explains, -v adds to it.
 */
#ifndef MIGROLLBACK_CLI_TEXT_H
#define MIGROLLBACK_CLI_TEXT_H

#include "engine/rollback-set.h"
#include "place.h"
#include "report.h"

/* "app (postgres 15.20), table django_migrations of django" */
void text_place(const Report *report, const Place *place);

/* All batches, newest first. */
void text_history(const Report *report, const Place *place, const Batches *batches);

/* The migrations of one batch, in the order in which they were applied. */
void text_batch(const Report *report, const Place *place, const Batches *batches, const Batch *batch);

/* The plan, with its problems; `run_line`, the command that does it, may be NULL. */
void text_plan(const Report *report, const Place *place, const Plan *plan, const CutoffRequest *asked, const char *run_line);

/* Its parts, for several databases: what is undone and stands against it (FALSE where nothing is undone), and the word at the end. */
void text_cutoff(const Report *report, const Cutoff *cutoff, const CutoffRequest *asked);
gboolean text_plan_body(const Report *report, const Plan *plan);
void text_plan_verdict(const Report *report, CutoffSelector selector, gboolean exact, gboolean refused, const char *run_line);
void text_plan_line(const Report *report, const Plan *plan, guint index);

/* The plan and the history of several databases; a `number` other than 0: of that deployment only. */
void text_plan_several(const Report *report, const RollbackSet *set, const char *run_line);
void text_history_several(const Report *report, const RollbackSet *set, guint number);

/* What a batch brought, in a line; free with g_free. */
char *text_batch_contents(const History *history, const Batch *batch);

/* The plain commands, one a line, quoted for a shell. */
void text_plan_commands(const Report *report, const Plan *plan);

/* The SQL of rollback_sql, for a DBA to read or to run; what cannot be told as SQL is a comment. */
void text_plan_sql(const Report *report, const cJSON *statements);

/* What a database holds (database and detected may be NULL), and what is known. */
void text_frameworks(const Report *report, const DriverInfo *database, const GPtrArray *detected, const ProfileSet *profiles);

#endif
