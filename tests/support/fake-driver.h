/*
 * fake-driver - a driver without a database: statements are answered with rows from arrays. For tests of what stands on driver.h.
 *
 * After fake_driver_register, `fake:DIALECT` opens one ("fake:postgres": its driver and dialect are called so; "fake:": "fake").
 * A statement gets the answer registered last among those whose `part` it contains; a statement without an answer is an error
 * (QUERY), so no test passes by a statement that it did not expect. Answers are shared by all sessions until fake_driver_reset.
 * Ownership: nothing is copied; arrays must live until fake_driver_reset.
 */
#ifndef MIGROLLBACK_FAKE_DRIVER_H
#define MIGROLLBACK_FAKE_DRIVER_H

#include "../../drivers/driver.h"

typedef struct {
    const char *part; /* of the statement's text */
    guint n_columns;  /* 0: no rows */
    guint n_rows;
    const char *const *values; /* n_rows * n_columns, row by row; NULL is SQL's */
    gint64 affected;
    gboolean fails; /* then with `code` and `part` as message */
    MigrollbackError code;
} FakeAnswer;

void fake_driver_register(void);
void fake_driver_answer(const FakeAnswer *answer);
void fake_driver_reset(void);

/* What was run since the last reset, oldest first, each as driver.h was given it; begin, commit and rollback too. NULL-terminated. */
const char *const *fake_driver_log(void);

/* What the n-th parameter of the last statement was, as text; NULL for NULL or where there was none. */
const char *fake_driver_parameter(guint n);

#endif
