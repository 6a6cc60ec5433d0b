/*
 * undo-request - what a helper script is asked to undo (docs/scripts.md), from a plan.
 */
#ifndef MIGROLLBACK_UNDO_REQUEST_H
#define MIGROLLBACK_UNDO_REQUEST_H

#include <cjson/cJSON.h>

#include "drivers/driver.h"
#include "engine/decide/plan.h"

typedef struct {
    const Plan *plan;
    const gboolean *gone;     /* for each of plan->undo: is undone already; NULL: none is */
    const char *alias;        /* database alias of the project, or NULL */
    const char *transaction;  /* "auto", "one" or "each" */
    const char *graph_digest; /* or NULL */
    const Driver *driver;     /* with lock_name: the witness; NULL: none */
    const char *lock_name;
} UndoRequest;

/* Task "undo" or "sql"; free with cJSON_Delete. */
cJSON *undo_request(const UndoRequest *request, const char *task);

/* The digest of the whole table in the script protocol; NULL where only a window of it was read. Free with g_free. */
char *undo_request_digest(const History *history);

#endif
