/*
 * oracle-subject - what is tested, dressed for the oracle: a model as Graph, History and Cutoff, and the planner's answer as bit masks.
 */
#ifndef MIGROLLBACK_ORACLE_SUBJECT_H
#define MIGROLLBACK_ORACLE_SUBJECT_H

#include "engine/decide/plan.h"
#include "oracle-model.h"

typedef struct {
    Graph *graph;
    History *history;
    Cutoff cutoff;
    Plan plan;
    guint8 *name_of_row; /* the model's number, by row of the history */
} Subject;

/* Asks the planner. */
void subject_ask(Subject *subject, const Model *model);
/* Asks it again for another cutoff; everything else of the model must be the same. */
void subject_ask_again(Subject *subject, const Model *model);
void subject_clear(Subject *subject);

guint64 subject_undone(const Subject *subject, guint64 *markers);
guint subject_reasons(const Subject *subject);

/* The case in words, for the message of a failure; free with g_free. */
char *model_to_text(const Model *model);

#endif
