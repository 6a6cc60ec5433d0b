/*
 * loss - what an undo destroys: tables, columns and values with how many rows, asked of the data as it is.
 *
 * What the undo does is found out on a scratch copy (check.h); each finding that loses something becomes a Loss. A loss that is only possible
 * and of which the data has none (an exact 0) is kept in the list, as `nothing`: a run looks whether it is still so.
 * Nothing is changed in the database. Ownership: a Losses owns everything; what the request points to must outlive it.
 * Errors: as of a check.
 */
#ifndef MIGROLLBACK_LOSS_H
#define MIGROLLBACK_LOSS_H

#include "check.h"

typedef struct {
    const CheckMigration *migration;
    const VerdictFinding *finding; /* object, kind (`loses`) and question; its count is the newest answer */
    gint64 count;                  /* as shown; -1: not known */
    VerdictMeasure measure;
    const char *source;
    gboolean nothing; /* an exact 0 */
    gint64 bytes;     /* of the whole table, by the server's statistics; -1: not known */
    gint64 since;     /* of `count`, how many were written after the migration; PostgreSQL; -1: not known */
} Loss;

typedef struct {
    RollbackRequest rollback;
    CheckRequest request;
    Check *check;
    GPtrArray *losses; /* Loss, in the order of undoing */
    GPtrArray *gaps;   /* char: why more may be lost than is listed; empty: all is known */
} Losses;

/* `rollback` has the cutoff; shadow, tell and user as of a check. */
Losses *losses_find(const RollbackRequest *rollback, const char *shadow, guint budget_ms, void (*tell)(const char *what, gpointer user),
                    gpointer user, GError **error);
void losses_free(Losses *losses);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Losses, losses_free)

/* Of how many losses something is known to be lost, or may be. */
guint losses_count(const Losses *losses);

/* Asks once more, for a short time; REFUSED where more would be lost than was shown. */
gboolean losses_ask_again(Losses *losses, Driver *driver, GError **error);

const char *loss_kind_name(VerdictLoss kind); /* "rows", "column", "value" */

#endif
