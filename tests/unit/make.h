/*
 * make - short histories for tests of pure modules.
 */
#ifndef MIGROLLBACK_TEST_MAKE_H
#define MIGROLLBACK_TEST_MAKE_H

#include "engine/model/history.h"

typedef struct {
    const char *app, *name;
    gint64 minutes; /* applied at, since 2026-01-01T00:00:00Z; INSTANT_NONE for none */
    const char *batch;
    gint64 position;
} MakeRow;

#define MAKE_START ((gint64)1767225600 * INSTANT_SECOND)

static inline History *
make_history(HistoryOrder order, HistoryTime time, const MakeRow *rows, gsize n_rows)
{
    History *history = history_new(order, time);

    for (gsize i = 0; i < n_rows; i++) {
        Migration row = {.app = rows[i].app,
                         .name = rows[i].name,
                         .applied_at = rows[i].minutes == INSTANT_NONE ? INSTANT_NONE : MAKE_START + rows[i].minutes * INSTANT_MINUTE,
                         .position = rows[i].position != 0 ? rows[i].position : (gint64)i + 1,
                         .batch = rows[i].batch};

        history_add(history, &row);
    }
    history_finish(history);
    return history;
}

#endif
