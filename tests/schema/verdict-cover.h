/*
 * verdict-cover - which rows of queries/common/verdicts.json the cases have proven, each axis of each row.
 *
 * A row is proven on an axis by a case in which it was found, whose verdict on that axis is the row's own (what is worse hides it, unless the
 * questions to the data have shown that it does not matter), and whose claim the case tried out. Where the case says that its claim cannot be shown by running it, the row is argued. What is neither must be
 * listed in "not_executed" of the cases, with a reason; what is listed and is proven all the same is a mistake of the list.
 */
#ifndef MIGROLLBACK_TESTS_SCHEMA_VERDICT_COVER_H
#define MIGROLLBACK_TESTS_SCHEMA_VERDICT_COVER_H

#include "verdict-trial.h"

typedef struct Cover Cover;

Cover *cover_new(const char *database);
void cover_free(Cover *cover);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cover, cover_free)

/* A case that is as claimed; `argued`: by axis, not by running it. */
void cover_note(Cover *cover, const Result *result, const gboolean argued[VERDICT_N_AXES]);

/* Prints what is missing; TRUE: nothing. */
gboolean cover_report(const Cover *cover, const cJSON *cases);

#endif
