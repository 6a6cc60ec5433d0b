/*
 * bare-plan - a Plan without profile, steps and identity: for tests of what fills its list and its problems.
 */
#ifndef MIGROLLBACK_TEST_BARE_PLAN_H
#define MIGROLLBACK_TEST_BARE_PLAN_H

#include "engine/decide/plan.h"

/* Both empty; `cutoff` names no rows yet. */
void bare_plan_init(Plan *plan, Cutoff *cutoff, const History *history);
void bare_plan_clear(Plan *plan, Cutoff *cutoff);

#endif
