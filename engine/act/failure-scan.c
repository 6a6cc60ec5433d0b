#include "failure-scan.h"

#include <string.h>

typedef struct {
    const FailureRules *own, *common;
    FailureScan *scan;
    FailureBlock *block; /* the one that is open, or NULL */
    gboolean chained;    /* the next beginning belongs to the open block */
    char *alias;         /* of the line at hand */
    guint line;
    GError *error;
} Scanner;

static void
clear_event(gpointer data)
{
    FailureEvent *event = data;

    g_free(event->alias);
    g_free(event->app);
    g_free(event->name);
}

static void
clear_error(gpointer data)
{
    failure_error_clear(data);
}

static GArray *
new_array(gsize size, GDestroyNotify clear)
{
    GArray *array = g_array_new(FALSE, FALSE, (guint)size);

    g_array_set_clear_func(array, clear);
    return array;
}

static void
block_free(gpointer data)
{
    FailureBlock *block = data;

    g_array_unref(block->errors);
    g_array_unref(block->traces);
    g_free(block);
}

static void
open_block(Scanner *scanner, gboolean announced)
{
    FailureBlock *block = g_new0(FailureBlock, 1);

    block->first = scanner->line;
    block->announced = announced;
    block->errors = new_array(sizeof(FailureError), clear_error);
    block->traces = new_array(sizeof(FailureEvent), clear_event);
    g_ptr_array_add(scanner->scan->blocks, block);
    scanner->block = block;
}

/* The first pattern of that kind that matches. */
static GMatchInfo *
match_line(Scanner *scanner, FailureLine kind, const char *text)
{
    GPtrArray *patterns = scanner->own->lines[kind];
    GMatchInfo *match = NULL;

    for (guint i = 0; i < patterns->len; i++)
        if (failure_pattern_match(g_ptr_array_index(patterns, i), text, &match, &scanner->error))
            return match;
    return NULL;
}

static gboolean
says(Scanner *scanner, FailureLine kind, const char *text)
{
    g_autoptr(GMatchInfo) match = match_line(scanner, kind, text);

    return match != NULL;
}

/* A group as it stands there, or NULL where it is absent or empty. */
static char *
fetch(const GMatchInfo *match, const char *group)
{
    char *text = g_match_info_fetch_named(match, group);

    if (text != NULL && *text == '\0')
        g_clear_pointer(&text, g_free);
    return text;
}

/* A name with bytes that are not UTF-8 is damaged, and what it was is not guessed. */
static gboolean
is_whole(const char *name)
{
    return name == NULL || g_utf8_validate(name, -1, NULL);
}

/* A name as the framework stores it: a number without leading zeros, and without the characters that the table leaves out. */
static char *
canonical(const FailureRules *rules, const char *name)
{
    GString *kept = name != NULL ? g_string_new(NULL) : NULL;

    if (rules->number && name != NULL)
        while (*name == '0' && name[1] != '\0')
            name++;
    for (; name != NULL && *name != '\0'; name++)
        if (rules->strip == NULL || strchr(rules->strip, *name) == NULL)
            g_string_append_c(kept, *name);
    return kept != NULL ? g_string_free(kept, FALSE) : NULL;
}

/* Reads an event of that kind into *event; FALSE where the line tells of none. */
static gboolean
read_event(Scanner *scanner, FailureLine kind, const char *text, FailureEvent *event)
{
    g_autoptr(GMatchInfo) match = match_line(scanner, kind, text);
    g_autofree char *name = NULL, *app = NULL, *line = NULL;

    if (match == NULL)
        return FALSE;
    name = fetch(match, "name");
    app = fetch(match, "app");
    line = fetch(match, "line");
    if (!is_whole(name) || !is_whole(app))
        return FALSE;
    *event = (FailureEvent){.kind = kind, .line = scanner->line, .alias = g_strdup(scanner->alias), .app = g_steal_pointer(&app)};
    event->name = canonical(scanner->own, name);
    event->source_line = line != NULL ? (int)MIN(g_ascii_strtoull(line, NULL, 10), G_MAXINT) : 0;
    return TRUE;
}

/* "OK" on a line of its own finishes what was started last. */
static void
name_finished(const FailureScan *scan, FailureEvent *event)
{
    const FailureEvent *last = scan->events->len > 0 ? &g_array_index(scan->events, FailureEvent, scan->events->len - 1) : NULL;

    if (event->name != NULL || last == NULL || last->kind == FAILURE_LINE_FINISHED)
        return;
    event->name = g_strdup(last->name);
    event->app = g_strdup(last->app);
    g_free(event->alias);
    event->alias = g_strdup(last->alias);
}

static void
scan_progress(Scanner *scanner, const char *text)
{
    static const FailureLine kinds[] = {FAILURE_LINE_STARTED, FAILURE_LINE_UNDOING, FAILURE_LINE_FINISHED};

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        FailureEvent event;

        if (!read_event(scanner, kinds[i], text, &event))
            continue;
        name_finished(scanner->scan, &event);
        if (event.name != NULL)
            g_array_append_val(scanner->scan->events, event);
        else
            clear_event(&event);
    }
}

static void
scan_beginning(Scanner *scanner, const char *text)
{
    const FailureBlock *open = scanner->block;

    if (says(scanner, FAILURE_LINE_CHAINED, text))
        scanner->chained = TRUE;
    if (!says(scanner, FAILURE_LINE_BEGIN, text))
        return;
    /* "rake aborted!" and "An error has occurred" begin one failure, not two. */
    if (open != NULL && (scanner->chained || (open->announced && open->errors->len + open->traces->len == 0)))
        scanner->chained = FALSE;
    else
        open_block(scanner, TRUE);
}

/* The code of the error before, said once more: Node prints an error and its cause as objects. */
static gboolean
repeats(const FailureError *before, const FailureError *found)
{
    return found->message == NULL && (found->sqlstate != NULL ? g_strcmp0(found->sqlstate, before->sqlstate) == 0
                                                              : found->number != 0 && found->number == before->number);
}

static void
add_error(GArray *errors, FailureError *found)
{
    FailureError *last = errors->len > 0 ? &g_array_index(errors, FailureError, errors->len - 1) : NULL;

    if (last != NULL && repeats(last, found)) {
        failure_error_clear(found);
        return;
    }
    if (last != NULL && failure_error_complete(last, found)) /* a code, then its message */
        return;
    if (last != NULL && failure_error_complete(found, last)) /* a message, then its code, as Node prints an object */
        *last = *found;
    else
        g_array_append_val(errors, *found);
}

static void
scan_failure(Scanner *scanner, const char *text)
{
    static const FailureLine kinds[] = {FAILURE_LINE_NAMED, FAILURE_LINE_FRAME};
    FailureError found;

    if (failure_error_read(text, scanner->own, scanner->common, &found, &scanner->error)) {
        if (scanner->block == NULL)
            open_block(scanner, FALSE);
        add_error(scanner->block->errors, &found);
    }
    if (scanner->block == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        FailureEvent event;

        if (read_event(scanner, kinds[i], text, &event))
            g_array_append_val(scanner->block->traces, event);
    }
    scanner->block->atomic |= says(scanner, FAILURE_LINE_ATOMIC, text);
    scanner->block->partial |= says(scanner, FAILURE_LINE_PARTIAL, text);
}

static void
scan_line(Scanner *scanner, const char *text)
{
    g_autoptr(GMatchInfo) database = match_line(scanner, FAILURE_LINE_DATABASE, text);
    FailureOperation operation = {.line = scanner->line};
    int end = 0;

    g_clear_pointer(&scanner->alias, g_free);
    if (database != NULL) {
        scanner->alias = fetch(database, "database");
        if (!is_whole(scanner->alias))
            g_clear_pointer(&scanner->alias, g_free);
        g_match_info_fetch_pos(database, 0, NULL, &end);
        text += MAX(end, 0);
    }
    scan_progress(scanner, text);
    scan_beginning(scanner, text);
    scan_failure(scanner, text);
    if (failure_operation_read(text, scanner->own, scanner->common, &operation.statement, &scanner->error))
        g_array_append_val(scanner->scan->operations, operation);
}

FailureScan *
failure_scan(const FailureLog *log, guint source, const FailureRules *own, const FailureRules *common, GError **error)
{
    g_autoptr(FailureScan) scan = g_new0(FailureScan, 1);
    Scanner scanner = {.own = own, .common = common, .scan = scan};

    scan->events = new_array(sizeof(FailureEvent), clear_event);
    scan->operations = new_array(sizeof(FailureOperation), NULL);
    scan->blocks = g_ptr_array_new_with_free_func(block_free);
    for (scanner.line = 0; scanner.line < log->lines->len && scanner.error == NULL; scanner.line++) {
        const FailureLogLine *line = &g_array_index(log->lines, FailureLogLine, scanner.line);

        if (line->source == source)
            scan_line(&scanner, line->text);
    }
    g_free(scanner.alias);
    if (scanner.error != NULL) {
        g_propagate_error(error, scanner.error);
        return NULL;
    }
    return g_steal_pointer(&scan);
}

void
failure_scan_free(FailureScan *scan)
{
    if (scan == NULL)
        return;
    g_array_unref(scan->events);
    g_array_unref(scan->operations);
    g_ptr_array_unref(scan->blocks);
    g_free(scan);
}
