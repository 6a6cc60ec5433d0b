/*
 * report - the two streams of the program: standard output for results, standard error for messages.
 *
 * A Report knows what a reader can see: colours (never into a file, never with NO_COLOR), the zone in which times are printed, how much
 * was asked for. What is written to standard output is checked when it is closed: a full disk is a failure, a reader that went away is not.
 * Nothing but this module and the text and JSON writers prints.
 */
#ifndef MIGROLLBACK_CLI_REPORT_H
#define MIGROLLBACK_CLI_REPORT_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdio.h>

typedef enum { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_GOOD, STYLE_WARNING, STYLE_BAD } Style;

typedef struct {
    FILE *out;
    FILE *messages;
    gboolean json;            /* results are JSON, and a failure is a JSON document on `out` */
    gboolean json_lines;      /* … one object a line (`run`) */
    gboolean quiet, verbose;  /* -q, -v */
    gboolean out_colour;      /* styles on `out` */
    gboolean message_colour;  /* styles on `messages` */
    gboolean out_is_terminal; /* names are cut to the width of the terminal */
    GTimeZone *zone;          /* of printed times; borrowed */
} Report;

/* On stdout and stderr, as the environment says (NO_COLOR, TERM); in UTC, text. */
void report_init(Report *report);

/* Turns colours off whatever the streams are. */
void report_no_colour(Report *report);

/* The escape sequences around a text on `out`, or "" where there are no colours. */
const char *report_style(const Report *report, Style style);
const char *report_style_end(const Report *report);

/* "migrollback: warning: …" and "migrollback: …" on standard error; the note only with -v, the warning not with -q. */
void report_warning(const Report *report, const char *format, ...) G_GNUC_PRINTF(2, 3);
void report_note(const Report *report, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Says the error and its hint, once, and returns its exit code. */
int report_error(const Report *report, const GError *error);

/* The error document, migrollback.error/1; free with cJSON_Delete. */
cJSON *report_error_json(const GError *error);

/* One JSON document and a newline on `out`; takes the document. */
void report_json(const Report *report, cJSON *document);

/* Flushes and closes `out`. OUTPUT where something could not be written; a closed pipe is no error. */
gboolean report_close(Report *report, GError **error);

#endif
