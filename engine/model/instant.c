#include "instant.h"

#include <string.h>

#include "drivers/error.h"

#define EPOCH_JULIAN 719163 /* GDate's day number of 1970-01-01 */
#define MICROSECONDS_LENGTH 6

typedef struct {
    const char *start; /* for messages */
    const char *at;
} Scanner;

static gint64
floor_divide(gint64 a, gint64 b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/* Exactly `count` digits; moves on and returns TRUE, or stays. */
static gboolean
scan_digits(Scanner *scanner, int count, int *number)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        if (!g_ascii_isdigit(scanner->at[i]))
            return FALSE;
        value = value * 10 + (scanner->at[i] - '0');
    }
    scanner->at += count;
    *number = value;
    return TRUE;
}

static gboolean
scan_char(Scanner *scanner, char c)
{
    if (*scanner->at != c)
        return FALSE;
    scanner->at++;
    return TRUE;
}

static gboolean
week_to_days(int year, int week, int day, gint64 *days)
{
    GDate january_4, result;

    if (year < 1 || week < 1 || day < 1 || day > 7)
        return FALSE;
    g_date_clear(&january_4, 1);
    g_date_set_dmy(&january_4, 4, G_DATE_JANUARY, (GDateYear)year);
    *days = (gint64)g_date_get_julian(&january_4) - (gint64)g_date_get_weekday(&january_4) + (week - 1) * 7 + day - EPOCH_JULIAN;
    g_date_clear(&result, 1);
    g_date_set_julian(&result, (guint32)(*days + EPOCH_JULIAN));
    return g_date_get_iso8601_week_of_year(&result) == (guint)week;
}

static gboolean
scan_date(Scanner *scanner, gint64 *days)
{
    int year, month, day = 1;
    gboolean dashed;
    GDate date;

    if (!scan_digits(scanner, 4, &year))
        return FALSE;
    dashed = scan_char(scanner, '-');
    if (scan_char(scanner, 'W')) {
        if (!scan_digits(scanner, 2, &month))
            return FALSE;
        if (dashed ? scan_char(scanner, '-') : g_ascii_isdigit(*scanner->at)) {
            if (!scan_digits(scanner, 1, &day))
                return FALSE;
        }
        return week_to_days(year, month, day, days);
    }
    if (!scan_digits(scanner, 2, &month) || (dashed && !scan_char(scanner, '-')) || !scan_digits(scanner, 2, &day))
        return FALSE;
    if (year < 1 || !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return FALSE;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    *days = (gint64)g_date_get_julian(&date) - EPOCH_JULIAN;
    return TRUE;
}

/* Digits after the seconds' point, as microseconds; what is finer is cut off. */
static gboolean
scan_fraction(Scanner *scanner, gint64 *microseconds)
{
    int digits = 0;

    *microseconds = 0;
    for (; g_ascii_isdigit(*scanner->at); scanner->at++, digits++)
        if (digits < MICROSECONDS_LENGTH)
            *microseconds = *microseconds * 10 + (*scanner->at - '0');
    for (int i = digits; i < MICROSECONDS_LENGTH; i++)
        *microseconds *= 10;
    return digits > 0;
}

static gboolean
scan_time(Scanner *scanner, gint64 *microseconds)
{
    int hour, minute = 0, second = 0;
    gint64 fraction = 0;
    gboolean colons;

    if (!scan_digits(scanner, 2, &hour))
        return FALSE;
    colons = *scanner->at == ':';
    if (colons || g_ascii_isdigit(*scanner->at)) {
        if ((colons && !scan_char(scanner, ':')) || !scan_digits(scanner, 2, &minute))
            return FALSE;
        if (colons ? scan_char(scanner, ':') : g_ascii_isdigit(*scanner->at)) {
            if (!scan_digits(scanner, 2, &second))
                return FALSE;
            if ((*scanner->at == '.' || *scanner->at == ',') && (scanner->at++, !scan_fraction(scanner, &fraction)))
                return FALSE;
        }
    }
    if (minute > 59 || second > 59 || hour > 24 || (hour == 24 && (minute != 0 || second != 0 || fraction != 0)))
        return FALSE;
    *microseconds = hour * INSTANT_HOUR + minute * INSTANT_MINUTE + second * INSTANT_SECOND + fraction;
    return TRUE;
}

/* An offset from UTC, or nothing. FALSE where there is something else. */
static gboolean
scan_offset(Scanner *scanner, gboolean *given, gint64 *offset)
{
    int hours, minutes = 0, sign;

    *given = TRUE;
    *offset = 0;
    if (scan_char(scanner, 'Z') || scan_char(scanner, 'z'))
        return TRUE;
    if (g_str_equal(scanner->at, " UTC")) {
        scanner->at += 4;
        return TRUE;
    }
    while (*scanner->at == ' ')
        scanner->at++;
    if (*scanner->at == '\0') {
        *given = FALSE;
        return TRUE;
    }
    sign = *scanner->at == '+' ? 1 : -1;
    if (*scanner->at != '+' && *scanner->at != '-')
        return FALSE;
    scanner->at++;
    if (!scan_digits(scanner, 2, &hours))
        return FALSE;
    if ((scan_char(scanner, ':') || *scanner->at != '\0') && !scan_digits(scanner, 2, &minutes))
        return FALSE;
    if (hours > 23 || minutes > 59)
        return FALSE;
    *offset = sign * (hours * INSTANT_HOUR + minutes * INSTANT_MINUTE);
    return TRUE;
}

static gint64
offset_at(GTimeZone *zone, gint64 instant)
{
    int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, floor_divide(instant, INSTANT_SECOND));

    return g_time_zone_get_offset(zone, interval) * INSTANT_SECOND;
}

/* The instants that a wall clock in `zone` shows as `wall`: none in a gap, two in a fold (ascending). */
static int
instants_of_wall(gint64 wall, GTimeZone *zone, gint64 found[2])
{
    gint64 before = offset_at(zone, wall - INSTANT_DAY), after = offset_at(zone, wall + INSTANT_DAY);
    gint64 first = MAX(before, after), second = MIN(before, after);
    int count = 0;

    if (offset_at(zone, wall - first) == first)
        found[count++] = wall - first;
    if (second != first && offset_at(zone, wall - second) == second)
        found[count++] = wall - second;
    return count;
}

static gboolean
bad_date(GError **error, const char *text)
{
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'%s' is not a date and time", text);
    migrollback_error_set_hint(error, "Write it like 2026-01-31, '2026-01-31 18:30', 2026-01-31T18:30:00Z or 2026-01-31T18:30:00+02:00.");
    return FALSE;
}

static gboolean
resolve_wall(const char *text, gint64 wall, GTimeZone *zone, gint64 *instant, InstantReading *reading, GError **error)
{
    gint64 found[2];
    int count = instants_of_wall(wall, zone, found);

    if (count == 0) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'%s' does not exist in the zone %s: the clock skips it", text,
                           g_time_zone_get_identifier(zone));
        migrollback_error_set_hint(error, "Write the time with its offset from UTC, like 2026-03-29T01:30:00Z.");
        return FALSE;
    }
    *instant = found[0];
    *reading = count == 2 ? INSTANT_FOLD : INSTANT_ZONE_GUESS;
    return TRUE;
}

gboolean
instant_parse(const char *text, GTimeZone *zone, gint64 *instant, InstantReading *reading, GError **error)
{
    Scanner scanner = {text, text};
    gint64 days, time = 0, offset;
    gboolean given;
    InstantReading ignored;

    while (g_ascii_isspace(*scanner.at))
        scanner.at++;
    if (!scan_date(&scanner, &days))
        return bad_date(error, text);
    if (*scanner.at == 'T' || *scanner.at == 't' || (*scanner.at == ' ' && g_ascii_isdigit(scanner.at[1]))) {
        scanner.at++;
        if (!scan_time(&scanner, &time))
            return bad_date(error, text);
    }
    if (!scan_offset(&scanner, &given, &offset) || *scanner.at != '\0')
        return bad_date(error, text);
    if (reading == NULL)
        reading = &ignored;
    if (!given)
        return resolve_wall(text, days * INSTANT_DAY + time, zone, instant, reading, error);
    *instant = days * INSTANT_DAY + time - offset;
    *reading = INSTANT_PLAIN;
    return TRUE;
}

gint64
instant_from_wall(gint64 wall, GTimeZone *zone, gboolean *ambiguous)
{
    gint64 found[2];
    int count = instants_of_wall(wall, zone, found);

    if (ambiguous != NULL)
        *ambiguous = count == 2;
    /* A wall time in a gap was never shown; the offset before the gap keeps the order. */
    return count > 0 ? found[0] : wall - offset_at(zone, wall - INSTANT_DAY);
}

GTimeZone *
instant_parse_zone(const char *text, GError **error)
{
    GTimeZone *zone = NULL;

    if (*text != '\0')
        zone = g_str_equal(text, "local") ? g_time_zone_new_local() : g_time_zone_new_identifier(text);
    if (zone == NULL) {
        migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "'%s' is not a time zone known here", text);
        migrollback_error_set_hint(error, "Use UTC, an offset like +02:00, or a name like Europe/Berlin (this needs the system's tzdata).");
    }
    return zone;
}

gboolean
instant_parse_duration(const char *text, gint64 *duration, GError **error)
{
    static const struct {
        const char *unit;
        gint64 size;
    } units[] = {{"ms", INSTANT_SECOND / 1000}, {"s", INSTANT_SECOND}, {"m", INSTANT_MINUTE},
                 {"min", INSTANT_MINUTE},       {"h", INSTANT_HOUR},   {"d", INSTANT_DAY}};
    char *end = NULL;
    guint64 number = g_ascii_isdigit(*text) ? g_ascii_strtoull(text, &end, 10) : 0;

    for (gsize i = 0; end != NULL && i < G_N_ELEMENTS(units); i++) {
        if (g_str_equal(end, units[i].unit) && number <= (guint64)(G_MAXINT64 / units[i].size)) {
            *duration = (gint64)number * units[i].size;
            return TRUE;
        }
    }
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'%s' is not a duration", text);
    migrollback_error_set_hint(error, "Write a whole number with a unit: 500ms, 90s, 10m, 2h or 1d.");
    return FALSE;
}

/* "2026-01-02<separator>03:04:05[.ffffff]" of a wall time. */
static char *
format_wall(gint64 wall, char separator, gboolean always_fraction)
{
    gint64 days = floor_divide(wall, INSTANT_DAY), rest = wall - days * INSTANT_DAY, julian = days + EPOCH_JULIAN;
    g_autofree char *fraction = NULL;
    GDate date;

    if (julian < 1 || julian > 65535 * (gint64)365)
        return g_strdup_printf("%+" G_GINT64_FORMAT " days%c%02d:%02d:%02d", days, separator, (int)(rest / INSTANT_HOUR),
                               (int)(rest / INSTANT_MINUTE % 60), (int)(rest / INSTANT_SECOND % 60));
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)julian);
    fraction = g_strdup_printf(".%06d", (int)(rest % INSTANT_SECOND));
    if (!always_fraction)
        for (gsize length = strlen(fraction); length > 0 && strchr("0.", fraction[length - 1]) != NULL; length--)
            fraction[length - 1] = '\0';
    return g_strdup_printf("%04d-%02d-%02d%c%02d:%02d:%02d%s", (int)g_date_get_year(&date), (int)g_date_get_month(&date),
                           (int)g_date_get_day(&date), separator, (int)(rest / INSTANT_HOUR), (int)(rest / INSTANT_MINUTE % 60),
                           (int)(rest / INSTANT_SECOND % 60), fraction);
}

char *
instant_to_rfc3339(gint64 instant)
{
    g_autofree char *text = NULL;

    if (instant == INSTANT_NONE)
        return NULL;
    text = format_wall(instant, 'T', TRUE);
    return g_strconcat(text, "Z", NULL);
}

char *
instant_to_text(gint64 instant, GTimeZone *zone)
{
    g_autofree char *text = NULL;
    gint64 offset, minutes;

    if (instant == INSTANT_NONE)
        return g_strdup("-");
    offset = offset_at(zone, instant);
    text = format_wall(instant + offset, ' ', FALSE);
    if (offset == 0)
        return g_strconcat(text, " UTC", NULL);
    minutes = ABS(offset) / INSTANT_MINUTE;
    return g_strdup_printf("%s %c%02d:%02d", text, offset < 0 ? '-' : '+', (int)(minutes / 60), (int)(minutes % 60));
}

char *
instant_duration_to_text(gint64 duration)
{
    gint64 seconds = duration / INSTANT_SECOND, minutes = duration / INSTANT_MINUTE, hours = duration / INSTANT_HOUR;

    if (duration < INSTANT_SECOND)
        return g_strdup_printf("%d ms", (int)(duration / 1000));
    if (seconds < 60)
        return g_strdup_printf("%d.%d s", (int)seconds, (int)(duration / (INSTANT_SECOND / 10) % 10));
    if (minutes < 60)
        return g_strdup_printf("%d min %d s", (int)minutes, (int)(seconds % 60));
    if (hours < 48)
        return g_strdup_printf("%d h %d min", (int)hours, (int)(minutes % 60));
    return g_strdup_printf("%" G_GINT64_FORMAT " d", hours / 24);
}
