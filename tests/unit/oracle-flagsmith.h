/*
 * oracle-flagsmith - how many of the oracle's cases Flagsmith's command and its SQL query get right.
 *
 * Their algorithms, written anew: the command takes each app's earliest row from the time on, in the order of time; the query each app's
 * lowest id. The number at the beginning of the name, minus one, is the target. Each "migrate" is run by the model.
 */
#ifndef MIGROLLBACK_ORACLE_FLAGSMITH_H
#define MIGROLLBACK_ORACLE_FLAGSMITH_H

#include "oracle-model.h"

typedef struct {
    guint right;        /* possible: reached exactly, nothing older touched, no error. Impossible: an error and nothing changed */
    guint lost;         /* undid something older; */
    guint lost_quietly; /* of these: all commands said that all is well */
    guint left;         /* not lost, but something that should go is still there, */
    guint left_quietly; /* of these: all commands said that all is well */
    guint other;
} FlagsmithOutcome;

typedef struct {
    guint possible, impossible;
    FlagsmithOutcome command[2], query[2]; /* [possible] */
} FlagsmithCount;

void flagsmith_count(const Model *model, const ModelAnswer *answer, FlagsmithCount *count);
void flagsmith_print(const FlagsmithCount *count);

#endif
