/*
 * trial-parts - the ways of trying single migrations on a copy, behind one interface (trial.h). Included by trial*.c only.
 *
 * A way is a TrialClass in a file of its own: inside the application (trial-script.c), the SQL of files by migrollback itself (trial-native.c).
 * trial.c takes the first that is possible; callers of trial.h do not know which.
 */
#ifndef MIGROLLBACK_TRIAL_PARTS_H
#define MIGROLLBACK_TRIAL_PARTS_H

#include "trial.h"

typedef struct {
    /* By the profile and the kind of database (profile_dialect; -1 where not known) alone. */
    gboolean (*possible)(const Profile *profile, int dialect);

    /* Fills `known` (it lives as long as the trial) with trial_add_known, in the order of applying. NULL with an error. */
    gpointer (*start)(const TrialRequest *request, GPtrArray *known, GError **error);

    /* As trial_step. A signal was looked for just before. */
    TrialResult *(*step)(gpointer self, gboolean up, const char *app, const char *name, GError **error);

    void (*end)(gpointer self);
} TrialClass;

extern const TrialClass trial_by_script, trial_by_sql;

TrialResult *trial_result_new(void);

/* In the order of executing, the one that fails too; counts what is past the limit as omitted. */
void trial_add_statement(TrialResult *result, const char *sql, gboolean in_transaction);
void trial_add_known(GPtrArray *known, const char *app, const char *name);

#endif
