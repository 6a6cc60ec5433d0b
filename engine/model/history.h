/*
 * history - the migrations of one migration table, in the order in which they were applied.
 *
 * Invariants after history_finish: rows are oldest first; (app, name) is unique (of duplicates the earliest stays); `app` strings
 * are interned: equal pointers for equal apps.
 * A history may leave out older rows that no decision needs (see engine/read/history.h): `omitted` counts them, and the newest
 * left-in row of each app before the window is there, so that "the newest that stays" can be answered.
 *
 * Pure data. Ownership: a History owns its strings; a Migration is valid as long as its History.
 * Units: instants in microseconds (INSTANT_NONE where the table cannot tell).
 */
#ifndef MIGROLLBACK_HISTORY_H
#define MIGROLLBACK_HISTORY_H

#include "instant.h"

typedef enum {
    HISTORY_ORDER_APPLIED_AT, /* a time column */
    HISTORY_ORDER_BATCH,      /* a batch number of the framework */
    HISTORY_ORDER_SEQUENCE,   /* an id column */
    HISTORY_ORDER_XID,        /* PostgreSQL's xmin */
    HISTORY_ORDER_PHYSICAL,   /* SQLite's rowid, PostgreSQL's ctid */
    HISTORY_ORDER_VERSION,    /* nothing: the order of the versions, which is not the order of applying */
} HistoryOrder;

typedef enum { HISTORY_TIME_EXACT, HISTORY_TIME_ESTIMATE, HISTORY_TIME_NONE } HistoryTime;

typedef enum { MIGRATION_APPLIED, MIGRATION_DIRTY, MIGRATION_FAILED } MigrationState;

typedef struct {
    const char *app;   /* NULL where the framework has none */
    const char *name;  /* or version; never NULL */
    gint64 applied_at; /* INSTANT_NONE where not known */
    gint64 position;   /* the order's number (id, xid, rowid); 0 where there is none */
    const char *batch; /* the framework's own batch or deployment id; NULL where there is none */
    MigrationState state;
} Migration;

typedef struct {
    GArray *rows; /* Migration; read through history_get */
    guint64 omitted;
    guint duplicates; /* rows dropped since (app, name) stood there already */
    HistoryOrder order;
    HistoryTime time;
    gboolean ambiguous_zone; /* a stored wall time that the zone shows twice */
    /* private */
    GStringChunk *text;
    GHashTable *apps;
    GHashTable *index;
} History;

History *history_new(HistoryOrder order, HistoryTime time);
void history_free(History *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(History, history_free)

/* Appends a copy of the row. Rows may come in any order; history_finish sorts. */
void history_add(History *history, const Migration *migration);

/* Sorts stably by (applied_at or position, by `order`), drops duplicates. To be called once, after the last row. */
void history_finish(History *history);

guint history_length(const History *history);
const Migration *history_get(const History *history, guint index);

/* Index of a migration, or -1. `app` NULL where the framework has none. */
gint history_find(const History *history, const char *app, const char *name);

/* "app.name", or "name"; free with g_free. */
char *migration_label(const char *app, const char *name);

const char *history_order_name(HistoryOrder order); /* "applied_at", … as in JSON */
const char *history_time_name(HistoryTime time);

#endif
