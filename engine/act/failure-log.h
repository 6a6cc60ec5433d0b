/*
 * failure-log - captured output as lines: without colours, without what log collectors put before each line, sorted by where it came from.
 *
 * Pure. The bytes need not be UTF-8; a NUL becomes a space; CR, CR LF and a cursor sent to the first column end a line, as a terminal shows it.
 * A line is cut after FAILURE_LINE_BYTES, so that no pattern sees more.
 * Several sources are several programs in one log (docker-compose's "web_1 |" and "db_1 |"); lines without such a name are source 0.
 */
#ifndef MIGROLLBACK_FAILURE_LOG_H
#define MIGROLLBACK_FAILURE_LOG_H

#include "engine/model/failure-rules.h"

typedef struct {
    char *text;
    guint source; /* index of sources */
} FailureLogLine;

typedef struct {
    GArray *lines;      /* FailureLogLine */
    GPtrArray *sources; /* names; the first is "" */
} FailureLog;

FailureLog *failure_log_split(const char *log, gsize length, const FailureRules *common, GError **error);
void failure_log_free(FailureLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FailureLog, failure_log_free)

#endif
