/*
 * json - small helpers around cJSON, and what several documents share.
 *
 * Everything that came from a database is made valid UTF-8 first: no name can break a document. Instants are RFC 3339 strings or null.
 */
#ifndef MIGROLLBACK_CLI_JSON_H
#define MIGROLLBACK_CLI_JSON_H

#include <cjson/cJSON.h>
#include <stdio.h>

#include "engine/rollback-set.h"
#include "place.h"

/* An object with its "schema". */
cJSON *json_document(const char *schema);

/* A string, or null for NULL. */
void json_add_text(cJSON *object, const char *name, const char *text);
void json_add_texts(cJSON *object, const char *name, const char *const *texts);
void json_add_instant(cJSON *object, const char *name, gint64 instant);
cJSON *json_text(const char *text);

/* [app, name] */
cJSON *json_key(const char *app, const char *name);

/* "database", "framework", "table": which database this is about. */
void json_add_place(cJSON *document, const Place *place);
void json_add_database(cJSON *document, const DriverInfo *info);

/* migrollback.plan/1; free with cJSON_Delete. */
cJSON *json_plan(const Place *place, const Plan *plan, const CutoffRequest *asked);

/* The same document for several databases: what is said of each is labelled with its name, and "databases" has the parts. */
cJSON *json_plan_several(const RollbackSet *set);

/* Parts of migrollback.plan/1 that both kinds have; `database` NULL where there is one. */
void json_add_cutoff(cJSON *document, CutoffSelector selector, gint64 at, gboolean inclusive, const char *target,
                     const CutoffRequest *asked);
void json_add_undo(cJSON *array, const Plan *plan, guint index, const char *database);
void json_add_step(cJSON *array, const Plan *plan, const PlanStep *step, const char *database);
void json_add_problem(cJSON *array, const Problem *problem, const char *database);

/* migrollback.history/1, written as it goes: memory does not grow with the number of migrations. `only` may be NULL: all batches. */
void json_history(FILE *out, const Place *place, const Batches *batches, const Batch *only);

/* The same for several databases: its batches are the deployments of all (null without times), "databases" has each one's own. */
void json_history_several(FILE *out, const RollbackSet *set, guint number);

/* migrollback.frameworks/1; database and detected (Detected) may be NULL. */
cJSON *json_frameworks(const DriverInfo *database, const GPtrArray *detected, const ProfileSet *profiles);

/* One event of `run`; `plan` (taken) goes into the first. */
cJSON *json_run_event(const RunEvent *event, cJSON *plan);

#endif
