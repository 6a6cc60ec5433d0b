/*
 * faulty-driver - wraps any driver and lets its n-th call fail. For tests that every failure is survived.
 *
 * After faulty_driver_register, `faulty:URL` opens URL by its own driver. Counted are the calls that can fail: open, query and execute,
 * begin, commit, allow_writes, try_lock, over all sessions, from faulty_driver_fail on. A call that fails is not passed on; a commit that
 * fails is, with `after`: the database has committed, and the client does not learn of it.
 */
#ifndef MIGROLLBACK_FAULTY_DRIVER_H
#define MIGROLLBACK_FAULTY_DRIVER_H

#include "../../drivers/driver.h"

void faulty_driver_register(void);

/* The n-th call from now on (1: the next) fails with `code`; 0: none does. Sets the count back to 0. */
void faulty_driver_fail(guint n, MigrollbackError code, gboolean after);

/* Calls since the last faulty_driver_fail: a test runs once with 0 to learn how many there are, then fails each. */
guint faulty_driver_calls(void);

#endif
