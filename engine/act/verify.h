/*
 * verify - reads the migration table again and compares it with what was planned. Nothing counts as undone before this has seen it gone.
 *
 * Errors: those of the driver; UNEXPECTED where a migration that stays is gone, or one appeared.
 */
#ifndef MIGROLLBACK_VERIFY_H
#define MIGROLLBACK_VERIFY_H

#include "engine/decide/plan.h"
#include "engine/read/read-history.h"

typedef struct {
    const Plan *plan;
    Driver *driver;
    const Detected *table;
    HistoryWindow window;
    gboolean *gone; /* for each of plan->undo: is its row gone? */
    guint n_gone;
} Verifier;

void verifier_init(Verifier *verifier, const Plan *plan, Driver *driver, const Detected *table, const HistoryWindow *window);
void verifier_clear(Verifier *verifier);

/* Reads the table; `gone` and `n_gone` then say what is undone. */
gboolean verifier_look(Verifier *verifier, GError **error);

/* Is this migration applied, as of the last look at the plan's history? */
gboolean verifier_is_kept(const Verifier *verifier, const char *app, const char *name);

#endif
