/*
 * read-history - a migration table's rows as a History: SQL from the templates of queries/common and the profile's columns.
 *
 * A window keeps a plan on a table of a million rows quick: of the rows before `since` only those of the last days before it and the newest
 * of each app that has rows since then are read; the others are counted (History.omitted). Where the profile or the zone does not allow
 * that, or the table is small, all rows are read. All queries of a window see one snapshot.
 * Errors: those of the driver; CONFIG for a template that does not fit.
 */
#ifndef MIGROLLBACK_READ_HISTORY_H
#define MIGROLLBACK_READ_HISTORY_H

#include "detect.h"
#include "engine/decide/graph.h"

typedef struct {
    gint64 since;           /* INSTANT_NONE: all rows */
    GTimeZone *stored_zone; /* zone of times that the table keeps without one; NULL: UTC */
    const Graph *graph;     /* a pointer table's rows become all that they need; NULL: the rows as they are */
} HistoryWindow;

History *history_read(Driver *driver, const Detected *table, const HistoryWindow *window, GError **error);

/* Does the table keep its times without a zone, so that stored_zone matters? */
gboolean history_is_naive(const Driver *driver, const Detected *table);

/*
 * A resource that only needs {table}, {lock_table} and {beside} (the quoted schema and a dot, or nothing: for tables beside it): its text
 * with these put in; free with g_free.
 */
char *history_sql(const Driver *driver, const Detected *table, const char *resource, GError **error);

#endif
