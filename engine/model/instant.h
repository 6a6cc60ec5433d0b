/*
 * instant - points in time: what a person typed, and how they are printed.
 *
 * Units: an instant is an int64 of microseconds since 1970-01-01T00:00:00Z; a duration likewise.
 * INSTANT_NONE stands for "not known".
 * What it is not: it never parses a server's text; SQL gives numbers (see history.h).
 * Errors: USAGE, with what is accepted as hint.
 */
#ifndef MIGROLLBACK_INSTANT_H
#define MIGROLLBACK_INSTANT_H

#include <glib.h>

#define INSTANT_NONE G_MININT64
#define INSTANT_SECOND ((gint64)1000000)
#define INSTANT_MINUTE (60 * INSTANT_SECOND)
#define INSTANT_HOUR (60 * INSTANT_MINUTE)
#define INSTANT_DAY (24 * INSTANT_HOUR)

/* How a typed datetime met its zone. */
typedef enum {
    INSTANT_PLAIN,      /* one meaning */
    INSTANT_ZONE_GUESS, /* written without a zone: `zone` was assumed */
    INSTANT_FOLD,       /* written without offset, and the clock showed it twice (the later is taken only by offset): first taken */
} InstantReading;

/*
 * Parses ISO 8601 or YYYY-MM-DD[ HH:MM[:SS[.ffffff]]] with Z, +hh:mm, +hhmm, +hh, or no zone (then `zone` holds). Also basic ISO
 * (20260102T030405Z), ISO week dates and 24:00. A wall time that `zone` skips (daylight saving's gap) is an error that says what to write.
 * `reading` may be NULL.
 */
gboolean instant_parse(const char *text, GTimeZone *zone, gint64 *instant, InstantReading *reading, GError **error);

/* A duration: 90s, 10m, 2h, 1d, 500ms; a bare number is an error. */
gboolean instant_parse_duration(const char *text, gint64 *duration, GError **error);

/* A zone: UTC, Europe/Berlin, +02:00; an unknown name is an error (GLib alone would give UTC). */
GTimeZone *instant_parse_zone(const char *text, GError **error);

/* RFC 3339 in UTC with microseconds, "2026-01-02T00:00:00.000000Z"; NULL for INSTANT_NONE. Free with g_free. */
char *instant_to_rfc3339(gint64 instant);

/* For people, in `zone`: "2026-01-02 01:00:00.5 +01:00"; fractions only where there are any. "-" for INSTANT_NONE. */
char *instant_to_text(gint64 instant, GTimeZone *zone);

/* For people: "1.2 s", "3 min", "2 h 5 min", "4 d". */
char *instant_duration_to_text(gint64 duration);

/* Microseconds of a wall clock in `zone` (as a table without zones stores it) to an instant; a time shown twice: the first. */
gint64 instant_from_wall(gint64 wall, GTimeZone *zone, gboolean *ambiguous);

#endif
