/*
 * actions - the record of what migrollback changed by itself: the table migrollback_actions beside the migration table.
 *
 * A record is begun before the change and ended after it; one that was never ended tells of a change that was perhaps not made.
 * Where the database has transactional DDL, the caller puts both and the change into one transaction.
 * Errors: those of the driver.
 */
#ifndef MIGROLLBACK_ACTIONS_H
#define MIGROLLBACK_ACTIONS_H

#include "engine/read/detect.h"

typedef struct {
    const char *app, *name;
    const char *action;   /* "mark", "set-aside", "drop-invalid-index" */
    const char *objects;  /* labels, one a line */
    const char *evidence; /* JSON */
    const char *put_back; /* SQL, one statement a line; "" where nothing is to be put back */
} Action;

/* The name of the table as SQL, quoted; free with g_free. */
char *actions_table(const Driver *driver, const Detected *table);

/* Makes the table where it is not there yet. */
gboolean actions_prepare(Driver *driver, const Detected *table, GError **error);

/* *id (g_free) is for actions_end. */
gboolean actions_begin(Driver *driver, const Detected *table, const Action *action, char **id, GError **error);
gboolean actions_end(Driver *driver, const Detected *table, const char *id, GError **error);

/* Labels of what marked migrations had made; a table that is not there holds none. NULL-terminated, g_strfreev; NULL on failure. */
char **actions_marked(Driver *driver, const Detected *table, GError **error);

#endif
