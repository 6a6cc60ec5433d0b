/*
 * text - results for people, on standard output: short, calm, and every name made safe.
 *
 * Times are printed in the report's zone. -q leaves out what explains, -v adds to it.
 */
#ifndef MIGROLLBACK_CLI_TEXT_H
#define MIGROLLBACK_CLI_TEXT_H

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

/* The plain commands, one a line, quoted for a shell. */
void text_plan_commands(const Report *report, const Plan *plan);

/* The SQL of rollback_sql, for a DBA to read or to run; what cannot be told as SQL is a comment. */
void text_plan_sql(const Report *report, const cJSON *statements);

/* What a database holds (database and detected may be NULL), and what is known. */
void text_frameworks(const Report *report, const DriverInfo *database, const GPtrArray *detected, const ProfileSet *profiles);

#endif
