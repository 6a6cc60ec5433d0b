/*
 * native-place - the session in which SQL of files runs, and a migration's row: what undoing (native.h) and trying (trial.h) share.
 *
 * Ownership: a NativePlace borrows everything. Errors: those of the driver; REFUSED where the profile does not say how a row is taken away;
 * FAILED where the row is not there.
 */
#ifndef MIGROLLBACK_NATIVE_PLACE_H
#define MIGROLLBACK_NATIVE_PLACE_H

#include "native-sql.h"
#include "split.h"

/* How quotes in SQL files are meant depends on the server's mode. */
gboolean native_place_mode(const NativePlace *place, SplitOptions *options, GError **error);

/* A fresh session as any other of the server; *path: PostgreSQL's search_path, for native_place_reset, else NULL. Free with g_free. */
gboolean native_place_prepare(const NativePlace *place, char **path, GError **error);

/* The session as it was before a file. */
gboolean native_place_reset(const NativePlace *place, const char *path, GError **error);

/* Takes the row of a migration away, or moves a pointer back to `previous` (NULL: nothing is before it). The first changes nothing. */
gboolean native_place_can_remove(const NativePlace *place, GError **error);
gboolean native_place_remove(const NativePlace *place, const char *app, const char *name, const char *previous, GError **error);

#endif
