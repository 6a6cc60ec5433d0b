/*
 * trial-outside - whether SQL that is to be tried on a copy would reach out of it: into other schemas of the same server, its users and settings,
 * its files, other servers.
 *
 * By the statement's text (queries/native/outside.json) and the names of the server's schemas: what is put together while it runs is not seen.
 * Where a name may mean a schema or something else, it is taken for the schema.
 * Errors: CONFIG, and those of the driver.
 */
#ifndef MIGROLLBACK_TRIAL_OUTSIDE_H
#define MIGROLLBACK_TRIAL_OUTSIDE_H

#include "engine/decide/down.h"
#include "native-place.h"

typedef struct TrialOutside TrialOutside;

/* `shared`: the server of the copy is there for others too. */
TrialOutside *trial_outside_new(const NativePlace *copy, gboolean shared, GError **error);
void trial_outside_free(TrialOutside *outside);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TrialOutside, trial_outside_free)

/* How it would ("changes the server"), or NULL; free with g_free. */
char *trial_outside_why(const TrialOutside *outside, const char *sql);

/* REFUSED, with file and line, where a statement of the file would. */
gboolean trial_outside_check(const TrialOutside *outside, const DownFile *file, GError **error);

#endif
