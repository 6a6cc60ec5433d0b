#include "failure-log.h"

#include <string.h>

/* A collector's lines may pass through another one. */
enum { PREFIXES_MAX = 6 };

enum { ESCAPE = 0x1b, BELL = 0x07 };

/* What follows an escape sequence; *starts_line where it sends the cursor to the first column. */
static const char *
skip_escape(const char *at, const char *end, gboolean *starts_line)
{
    const char *begin = at + 2;

    if (at + 1 >= end)
        return end;
    if (at[1] == ']') { /* up to BEL or ESC \ */
        for (at += 2; at < end && *at != BELL && *at != ESCAPE && *at != '\n'; at++)
            ;
        if (at < end && *at == ESCAPE && at + 1 < end && at[1] == '\\')
            return at + 2;
        return at < end && *at == BELL ? at + 1 : at;
    }
    if (at[1] != '[')
        return at + 2;
    for (at = begin; at < end && (g_ascii_isdigit(*at) || strchr(";?<=>! ", *at) != NULL); at++)
        ;
    if (at >= end)
        return end;
    *starts_line = *at == 'G' && (at == begin || (at == begin + 1 && *begin == '1'));
    return g_ascii_isalpha(*at) ? at + 1 : at;
}

/* Takes prefixes off `line`; *source becomes the name that one of them gave, free with g_free. */
static gboolean
strip(const char **line, const FailureRules *common, char **source, GError **error)
{
    GPtrArray *prefixes = common->lines[FAILURE_LINE_PREFIX];

    for (int pass = 0; pass < PREFIXES_MAX; pass++) {
        const char *before = *line;

        for (guint i = 0; i < prefixes->len && *line == before; i++) {
            GError *gave_up = NULL;
            g_autoptr(GMatchInfo) match = NULL;
            int end = 0;

            if (!failure_pattern_match(g_ptr_array_index(prefixes, i), *line, &match, &gave_up)) {
                if (gave_up == NULL)
                    continue;
                g_propagate_error(error, gave_up);
                return FALSE;
            }
            if (*source == NULL)
                *source = g_match_info_fetch_named(match, "source");
            g_match_info_fetch_pos(match, 0, NULL, &end);
            *line += MAX(end, 0);
        }
        if (*line == before)
            break;
    }
    return TRUE;
}

static guint
source_index(FailureLog *log, const char *name)
{
    guint index = 0;

    if (name == NULL)
        return 0;
    while (index < log->sources->len && !g_str_equal(g_ptr_array_index(log->sources, index), name))
        index++;
    if (index == log->sources->len)
        g_ptr_array_add(log->sources, g_strdup(name));
    return index;
}

/* `rewritten`: the text takes the place of the line before on a terminal, and comes from the same source. */
static gboolean
add_line(FailureLog *log, GString *text, gboolean rewritten, const FailureRules *common, GError **error)
{
    const FailureLogLine *before = log->lines->len > 0 ? &g_array_index(log->lines, FailureLogLine, log->lines->len - 1) : NULL;
    g_autofree char *source = NULL;
    const char *rest;
    FailureLogLine line;

    g_string_truncate(text, MIN(text->len, FAILURE_LINE_BYTES));
    rest = text->str;
    if (!strip(&rest, common, &source, error))
        return FALSE;
    line = (FailureLogLine){.text = g_strdup(rest), .source = source_index(log, source != NULL && *source != '\0' ? source : NULL)};
    if (rewritten && before != NULL && line.source == 0)
        line.source = before->source;
    g_array_append_val(log->lines, line);
    g_string_truncate(text, 0);
    return TRUE;
}

static void
clear_line(gpointer data)
{
    g_free(((FailureLogLine *)data)->text);
}

FailureLog *
failure_log_split(const char *log, gsize length, const FailureRules *common, GError **error)
{
    g_autoptr(FailureLog) result = g_new0(FailureLog, 1);
    g_autoptr(GString) text = g_string_new(NULL);
    const char *at = log, *end = log + length;
    gboolean rewritten = FALSE;

    result->lines = g_array_new(FALSE, FALSE, sizeof(FailureLogLine));
    g_array_set_clear_func(result->lines, clear_line);
    result->sources = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(result->sources, g_strdup(""));
    while (at < end) {
        gboolean ends_line = *at == '\n' || *at == '\r', ends_row = *at == '\n';

        if (*at == ESCAPE) {
            at = skip_escape(at, end, &ends_line);
        } else {
            if (!ends_line)
                g_string_append_c(text, *at == '\0' ? ' ' : *at);
            ends_row |= *at == '\r' && at + 1 < end && at[1] == '\n';
            at += ends_row && *at == '\r' ? 2 : 1;
        }
        if (ends_line && !add_line(result, text, rewritten, common, error))
            return NULL;
        rewritten = ends_line ? !ends_row : rewritten;
    }
    if (text->len > 0 && !add_line(result, text, rewritten, common, error))
        return NULL;
    return g_steal_pointer(&result);
}

void
failure_log_free(FailureLog *log)
{
    if (log == NULL)
        return;
    g_array_unref(log->lines);
    g_ptr_array_unref(log->sources);
    g_free(log);
}
