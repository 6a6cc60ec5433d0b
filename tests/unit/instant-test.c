#include "engine/model/instant.h"

#include <string.h>

#include "drivers/error.h"

/* What a typed datetime means, as RFC 3339; NULL: it is refused. */
static const struct {
    const char *text, *zone, *meaning;
    InstantReading reading;
} datetimes[] = {
    {"2026-01-02", "UTC", "2026-01-02T00:00:00.000000Z", INSTANT_ZONE_GUESS},
    {"2026-01-02 03:04", "UTC", "2026-01-02T03:04:00.000000Z", INSTANT_ZONE_GUESS},
    {"2026-01-02 03:04:05", "Europe/Berlin", "2026-01-02T02:04:05.000000Z", INSTANT_ZONE_GUESS},
    {"2026-01-02T03:04:05Z", "Europe/Berlin", "2026-01-02T03:04:05.000000Z", INSTANT_PLAIN},
    {"2026-01-02t03:04:05z", "UTC", "2026-01-02T03:04:05.000000Z", INSTANT_PLAIN},
    {"2026-01-02 03:04:05 UTC", "Asia/Tokyo", "2026-01-02T03:04:05.000000Z", INSTANT_PLAIN},
    {"2026-01-02 03:04:05+02:00", "UTC", "2026-01-02T01:04:05.000000Z", INSTANT_PLAIN},
    {"2026-01-02 03:04:05 -0530", "UTC", "2026-01-02T08:34:05.000000Z", INSTANT_PLAIN},
    {"2026-01-02 03:04:05+00", "UTC", "2026-01-02T03:04:05.000000Z", INSTANT_PLAIN},
    {"2026-01-02 03:04:05.123456", "UTC", "2026-01-02T03:04:05.123456Z", INSTANT_ZONE_GUESS},
    {"2026-01-02 03:04:05,5", "UTC", "2026-01-02T03:04:05.500000Z", INSTANT_ZONE_GUESS},
    {"2026-01-02 03:04:05.000001999Z", "UTC", "2026-01-02T03:04:05.000001Z", INSTANT_PLAIN},
    {"20260102T030405Z", "UTC", "2026-01-02T03:04:05.000000Z", INSTANT_PLAIN},
    {"20260102", "UTC", "2026-01-02T00:00:00.000000Z", INSTANT_ZONE_GUESS},
    {"2026-W01-5", "UTC", "2026-01-02T00:00:00.000000Z", INSTANT_ZONE_GUESS},
    {"2026W015", "UTC", "2026-01-02T00:00:00.000000Z", INSTANT_ZONE_GUESS},
    {"2020-W53", "UTC", "2020-12-28T00:00:00.000000Z", INSTANT_ZONE_GUESS},
    {"2026-01-02T24:00", "UTC", "2026-01-03T00:00:00.000000Z", INSTANT_ZONE_GUESS},
    {"2026-12-31 24:00Z", "UTC", "2027-01-01T00:00:00.000000Z", INSTANT_PLAIN},
    {"2024-02-29", "UTC", "2024-02-29T00:00:00.000000Z", INSTANT_ZONE_GUESS},
    {"1969-12-31T23:59:59.999999Z", "UTC", "1969-12-31T23:59:59.999999Z", INSTANT_PLAIN},
    {"1901-01-01Z", "UTC", "1901-01-01T00:00:00.000000Z", INSTANT_PLAIN},
    {"2038-01-19T03:14:08Z", "UTC", "2038-01-19T03:14:08.000000Z", INSTANT_PLAIN},
    {"9999-12-31T23:59:59Z", "UTC", "9999-12-31T23:59:59.000000Z", INSTANT_PLAIN},
    {" 2026-01-02 ", "UTC", "2026-01-02T00:00:00.000000Z", INSTANT_ZONE_GUESS},
    /* daylight saving: summer, the fold (first and by offset), the hour after it */
    {"2026-07-01 12:00", "America/New_York", "2026-07-01T16:00:00.000000Z", INSTANT_ZONE_GUESS},
    {"2026-10-25 02:30", "Europe/Berlin", "2026-10-25T00:30:00.000000Z", INSTANT_FOLD},
    {"2026-10-25 02:30+01:00", "Europe/Berlin", "2026-10-25T01:30:00.000000Z", INSTANT_PLAIN},
    {"2026-10-25 03:00", "Europe/Berlin", "2026-10-25T02:00:00.000000Z", INSTANT_ZONE_GUESS},
    {"2026-03-29 01:59:59.999999", "Europe/Berlin", "2026-03-29T00:59:59.999999Z", INSTANT_ZONE_GUESS},
    {"2026-03-29 03:00", "Europe/Berlin", "2026-03-29T01:00:00.000000Z", INSTANT_ZONE_GUESS},
    {"2026-03-29 02:30", "Europe/Berlin", NULL, INSTANT_PLAIN}, /* the gap */
    {"2026-02-29", "UTC", NULL, INSTANT_PLAIN},
    {"2026-13-01", "UTC", NULL, INSTANT_PLAIN},
    {"2026-00-01", "UTC", NULL, INSTANT_PLAIN},
    {"0000-01-01", "UTC", NULL, INSTANT_PLAIN},
    {"2026-01-02 24:01", "UTC", NULL, INSTANT_PLAIN},
    {"2026-01-02 25:00", "UTC", NULL, INSTANT_PLAIN},
    {"2026-01-02 23:60", "UTC", NULL, INSTANT_PLAIN},
    {"2026-01-02 23:59:60", "UTC", NULL, INSTANT_PLAIN},
    {"2026-01-02 23:59:59.", "UTC", NULL, INSTANT_PLAIN},
    {"2026-01-02 23:59 tomorrow", "UTC", NULL, INSTANT_PLAIN},
    {"2026-01-02T", "UTC", NULL, INSTANT_PLAIN},
    {"2026-1-2", "UTC", NULL, INSTANT_PLAIN},
    {"2021-W53", "UTC", NULL, INSTANT_PLAIN},
    {"2026-W00-1", "UTC", NULL, INSTANT_PLAIN},
    {"01/02/2026", "UTC", NULL, INSTANT_PLAIN},
    {"yesterday", "UTC", NULL, INSTANT_PLAIN},
    {"1767225600", "UTC", NULL, INSTANT_PLAIN},
    {"", "UTC", NULL, INSTANT_PLAIN},
    {"2026-01-02 03:04:05+25:00", "UTC", NULL, INSTANT_PLAIN},
};

static void
test_datetimes(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(datetimes); i++) {
        g_autoptr(GTimeZone) zone = instant_parse_zone(datetimes[i].zone, NULL);
        g_autoptr(GError) error = NULL;
        g_autofree char *meaning = NULL;
        InstantReading reading = INSTANT_PLAIN;
        gint64 instant = 0;

        g_test_message("%s in %s", datetimes[i].text, datetimes[i].zone);
        if (!instant_parse(datetimes[i].text, zone, &instant, &reading, &error)) {
            g_assert_null(datetimes[i].meaning);
            g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_USAGE);
            g_assert_nonnull(migrollback_error_hint(error));
            continue;
        }
        meaning = instant_to_rfc3339(instant);
        g_assert_cmpstr(meaning, ==, datetimes[i].meaning);
        g_assert_cmpint(reading, ==, datetimes[i].reading);
    }
}

static void
test_durations(void)
{
    static const struct {
        const char *text;
        gint64 duration; /* -1: refused */
    } cases[] = {{"90s", 90 * INSTANT_SECOND},
                 {"10m", 10 * INSTANT_MINUTE},
                 {"2h", 2 * INSTANT_HOUR},
                 {"1d", INSTANT_DAY},
                 {"500ms", INSTANT_SECOND / 2},
                 {"0s", 0},
                 {"10", -1},
                 {"-5m", -1},
                 {"1.5h", -1},
                 {"", -1},
                 {"5 m", -1},
                 {"m", -1},
                 {"99999999999999999999d", -1},
                 {"9223372036854775807h", -1}};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 duration = -1;
        gboolean fine = instant_parse_duration(cases[i].text, &duration, NULL);

        g_test_message("%s", cases[i].text);
        g_assert_cmpint(fine, ==, cases[i].duration >= 0);
        g_assert_cmpint(duration, ==, cases[i].duration);
    }
}

static void
test_zones(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GTimeZone) utc = instant_parse_zone("UTC", NULL), offset = instant_parse_zone("+02:00", NULL);
    g_autofree char *plain = instant_to_text(0, utc), *shifted = instant_to_text(1500000, offset),
                    *none = instant_to_text(INSTANT_NONE, utc);

    g_assert_cmpstr(plain, ==, "1970-01-01 00:00:00 UTC");
    g_assert_cmpstr(shifted, ==, "1970-01-01 02:00:01.5 +02:00");
    g_assert_cmpstr(none, ==, "-");
    g_assert_null(instant_to_rfc3339(INSTANT_NONE));
    g_assert_null(instant_parse_zone("Mars/Olympus", &error));
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_USAGE);
    g_assert_null(instant_parse_zone("", NULL));
}

/* Stored wall times keep their order through a gap; a time shown twice is the first, and is said to be ambiguous. */
static void
test_stored_wall_times(void)
{
    g_autoptr(GTimeZone) berlin = instant_parse_zone("Europe/Berlin", NULL);
    gint64 fold = 1792895400 * INSTANT_SECOND; /* 2026-10-25 02:30 as if it were UTC */
    gint64 gap = 1774751400 * INSTANT_SECOND;  /* 2026-03-29 02:30 likewise */
    gboolean ambiguous = FALSE;

    g_assert_cmpint(instant_from_wall(fold, berlin, &ambiguous), ==, fold - 2 * INSTANT_HOUR);
    g_assert_true(ambiguous);
    g_assert_cmpint(instant_from_wall(fold + INSTANT_HOUR, berlin, &ambiguous), ==, fold);
    g_assert_false(ambiguous);
    g_assert_cmpint(instant_from_wall(gap, berlin, &ambiguous), ==, gap - INSTANT_HOUR);
    g_assert_false(ambiguous);
}

static void
test_duration_texts(void)
{
    static const struct {
        gint64 duration;
        const char *text;
    } cases[] = {{0, "0 ms"},
                 {999000, "999 ms"},
                 {1200000, "1.2 s"},
                 {185 * INSTANT_SECOND, "3 min 5 s"},
                 {125 * INSTANT_MINUTE, "2 h 5 min"},
                 {100 * INSTANT_HOUR, "4 d"}};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = instant_duration_to_text(cases[i].duration);

        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/instant/a-typed-datetime-has-one-meaning-or-is-refused", test_datetimes);
    g_test_add_func("/instant/durations-have-a-unit", test_durations);
    g_test_add_func("/instant/zones", test_zones);
    g_test_add_func("/instant/stored-wall-times", test_stored_wall_times);
    g_test_add_func("/instant/durations-for-people", test_duration_texts);
    return g_test_run();
}
