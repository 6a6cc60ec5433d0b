/*
 * sketch - graphs, tables and expectations in a line each, for tables of cases.
 *
 * Graph: migrations separated by ";", each "app.name" and then "<app.name" (needs), "=app.name" (replaces), ">app.name" (runs before),
 * "!" (no way back), "?" (not known). Rows: "app.name@minute", oldest first. Undo: labels in order, "*" behind those that only mark.
 * Problems: "code:severity", in order; "code:severity=app.name" where it is about one.
 */
#ifndef MIGROLLBACK_TEST_SKETCH_H
#define MIGROLLBACK_TEST_SKETCH_H

#include "engine/decide/plan.h"

typedef struct {
    Graph *graph;
    History *history;
    Cutoff cutoff;
    Plan plan;
} Sketch;

/* Everything from `minute` on goes. */
void sketch_plan(Sketch *sketch, const char *graph, const char *rows, gint64 minute, const PlanOptions *options);
void sketch_clear(Sketch *sketch);

Graph *sketch_graph(const char *text);
char *sketch_undo(const Sketch *sketch);
char *sketch_problems(const Sketch *sketch);
char *sketch_commands(const Sketch *sketch, char **why_not); /* "app target", separated by ", "; "-" where there are none to be found */

#endif
