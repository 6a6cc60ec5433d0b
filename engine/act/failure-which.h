/*
 * failure-which - which migration a scanned failure is about. Of failure*.c only.
 */
#ifndef MIGROLLBACK_FAILURE_WHICH_H
#define MIGROLLBACK_FAILURE_WHICH_H

#include "failure-scan.h"
#include "failure.h"

/*
 * Fills origin, alias, app, name, line and undoing of *failure; origin stays FAILURE_BY_NOTHING where the log names none. `announcement` becomes
 * the event that announced it, or NULL. FALSE where the log names several or contradicts itself.
 */
gboolean failure_which(const FailureScan *scan, const FailureBlock *block, const FailureRules *rules, Failure *failure,
                       const FailureEvent **announcement, GError **error);

#endif
