/*
 * mark-report - what mark-complete shows: as text each round when it happens, as JSON one document at the end.
 */
#ifndef MIGROLLBACK_CLI_MARK_REPORT_H
#define MIGROLLBACK_CLI_MARK_REPORT_H

#include "engine/mark.h"
#include "exit.h"
#include "json.h"
#include "report.h"

typedef struct {
    const Report *report;
    cJSON *rounds;   /* of the document */
    char *framework; /* NULL before the first round */
} MarkReport;

void mark_report_begin(MarkReport *marks);
void mark_report_working(const MarkReport *marks, const char *what);
void mark_report_running(const MarkReport *marks, char *const *argv, guint run);
void mark_report_output(const MarkReport *marks, const char *stream, const char *line);
void mark_report_round(MarkReport *marks, const MarkRound *round);

/* Prints the last word, or the document, and frees. Returns the exit status; `loop`: a command was run. */
ExitStatus mark_report_end(MarkReport *marks, const GError *failure, gboolean loop);

/* "mark 20240101000000 as complete", for a question; free with g_free. */
char *mark_question(const MarkRound *round);

#endif
