/*
 * compact - reads tests/unit/data: graphs of real projects in a compact form (see data/README.md), as Graph, and the planner's answer.
 */
#ifndef MIGROLLBACK_TEST_COMPACT_H
#define MIGROLLBACK_TEST_COMPACT_H

#include <cjson/cJSON.h>

#include "engine/decide/plan.h"

/* The list of a file in tests/unit/data; free with cJSON_Delete. Fails the test where it cannot be read. */
cJSON *compact_load(const char *file);

/* App and name of a reference: a number in the project's list, or [app, name]. */
GraphKey compact_key(const cJSON *project, const cJSON *reference);

/*
 * The project's graph. Where `known` (by number) is not NULL, only those migrations, and only dependencies on those: a file that names what
 * came later was edited later.
 */
Graph *compact_graph(const cJSON *project, const guint8 *known);

/* A plan over the rows from `first` on, by the planner's heart alone. */
typedef struct {
    Cutoff cutoff;
    Plan plan;
} CompactPlan;

void compact_plan(CompactPlan *compact, const History *history, const Graph *graph, guint first);
void compact_plan_clear(CompactPlan *compact);

#endif
