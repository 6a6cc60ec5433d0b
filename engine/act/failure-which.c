#include "failure-which.h"

#include "drivers/error.h"

static const FailureEvent *
event_at(const GArray *events, guint index)
{
    return &g_array_index(events, FailureEvent, index);
}

static gboolean
same_migration(const FailureEvent *a, const FailureEvent *b)
{
    return g_strcmp0(a->name, b->name) == 0 && g_strcmp0(a->app, b->app) == 0;
}

/* The last event of that migration on that database, seen from the end of the log. */
static const FailureEvent *
last_event(const FailureScan *scan, const FailureEvent *of)
{
    for (guint i = scan->events->len; i-- > 0;) {
        const FailureEvent *event = event_at(scan->events, i);

        if (same_migration(event, of) && g_strcmp0(event->alias, of->alias) == 0)
            return event;
    }
    return NULL;
}

static gboolean
is_open(const FailureScan *scan, const FailureEvent *event)
{
    const FailureEvent *last = last_event(scan, event);

    return last != NULL && last->kind != FAILURE_LINE_FINISHED;
}

static gboolean
several(GError **error, const char *one, const char *other)
{
    migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "the log names '%s' and '%s': it cannot be told which of them failed", one,
                       other);
    migrollback_error_set_hint(error, "Give the output of one run only, or name the migration.");
    return FALSE;
}

/* The only trace of that kind. Where there are several, the one that was announced and is not finished; FALSE where that is not one either. */
static gboolean
only_trace(const FailureScan *scan, const FailureBlock *block, FailureLine kind, const FailureEvent **found, GError **error)
{
    const FailureEvent *first = NULL, *other = NULL, *open = NULL;
    gboolean open_several = FALSE;

    for (guint i = 0; i < block->traces->len; i++) {
        const FailureEvent *trace = event_at(block->traces, i);

        if (trace->kind != kind)
            continue;
        if (first != NULL && !same_migration(first, trace))
            other = trace;
        first = first != NULL ? first : trace;
        for (guint j = 0; j < scan->events->len; j++)
            if (g_str_equal(event_at(scan->events, j)->name, trace->name) && is_open(scan, event_at(scan->events, j))) {
                open_several |= open != NULL && !same_migration(open, trace);
                open = trace;
            }
    }
    *found = other == NULL ? first : open;
    return other == NULL || (open != NULL && !open_several) || several(error, first->name, other->name);
}

/* The one migration that was announced and not finished, if nothing was announced after it. */
static const FailureEvent *
only_open(const FailureScan *scan)
{
    const FailureEvent *last = scan->events->len > 0 ? event_at(scan->events, scan->events->len - 1) : NULL;

    if (last == NULL || last->kind == FAILURE_LINE_FINISHED)
        return NULL;
    for (guint i = 0; i < scan->events->len; i++) {
        const FailureEvent *event = event_at(scan->events, i);

        if (is_open(scan, event) && !(same_migration(event, last) && g_strcmp0(event->alias, last->alias) == 0))
            return NULL;
    }
    return last;
}

/* What was announced last before the failure began; NULL where it was finished by then. */
static const FailureEvent *
announced_before(const FailureScan *scan, const FailureBlock *block)
{
    const FailureEvent *last = NULL;

    for (guint i = 0; i < scan->events->len && event_at(scan->events, i)->line <= block->first; i++)
        last = event_at(scan->events, i);
    return last != NULL && last->kind != FAILURE_LINE_FINISHED ? last : NULL;
}

/* The tool prints an announcement at once: it is the migration, and a back trace through another's file is somebody else's. */
static gboolean
which_announced(const FailureScan *scan, const FailureBlock *block, const FailureEvent **found, FailureOrigin *origin, GError **error)
{
    const FailureEvent *announced = announced_before(scan, block), *other = NULL;

    if (announced == NULL) {
        *origin = FAILURE_BY_FRAME;
        return only_trace(scan, block, FAILURE_LINE_FRAME, found, error);
    }
    *found = announced;
    *origin = FAILURE_BY_STARTED;
    for (guint i = 0; i < block->traces->len; i++) {
        const FailureEvent *trace = event_at(block->traces, i);

        if (g_str_equal(trace->name, announced->name))
            *origin = FAILURE_BY_FRAME;
        else
            other = trace;
    }
    return other == NULL || *origin == FAILURE_BY_FRAME || several(error, announced->name, other->name);
}

static gboolean
find(const FailureScan *scan, const FailureBlock *block, const FailureRules *rules, const FailureEvent **found, FailureOrigin *origin,
     GError **error)
{
    *origin = FAILURE_BY_NAMED;
    if (!only_trace(scan, block, FAILURE_LINE_NAMED, found, error))
        return FALSE;
    if (*found != NULL)
        return TRUE;
    if (rules->trust_started)
        return which_announced(scan, block, found, origin, error);
    *origin = FAILURE_BY_FRAME;
    if (!only_trace(scan, block, FAILURE_LINE_FRAME, found, error))
        return FALSE;
    if (*found == NULL) {
        *origin = FAILURE_BY_STARTED;
        *found = only_open(scan);
    }
    return TRUE;
}

/* The announcement of what was found, on the one database where it is not finished. FALSE where all are finished, or several open. */
static gboolean
find_announcement(const FailureScan *scan, const FailureEvent *found, const FailureEvent **announcement, GError **error)
{
    const FailureEvent *finished = NULL;

    *announcement = NULL;
    for (guint i = 0; i < scan->events->len; i++) {
        const FailureEvent *event = event_at(scan->events, i);

        if (g_strcmp0(event->name, found->name) != 0 || (found->kind != FAILURE_LINE_FRAME && !same_migration(event, found)))
            continue;
        if (!is_open(scan, event))
            finished = event;
        else if (*announcement != NULL && !same_migration(*announcement, event))
            return several(error, (*announcement)->app, event->app);
        else if (*announcement != NULL && g_strcmp0((*announcement)->alias, event->alias) != 0)
            return migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE,
                                      "the log shows '%s' unfinished on several databases: it cannot be told on which of them it failed",
                                      found->name);
        else
            *announcement = last_event(scan, event);
    }
    if (*announcement == NULL && finished != NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "the log says that '%s' failed, and also that it finished",
                                  found->name);
    return TRUE;
}

static int
line_in_file(const FailureBlock *block, const char *name)
{
    for (guint i = 0; i < block->traces->len; i++)
        if (event_at(block->traces, i)->kind == FAILURE_LINE_FRAME && g_str_equal(event_at(block->traces, i)->name, name))
            return event_at(block->traces, i)->source_line;
    return 0;
}

gboolean
failure_which(const FailureScan *scan, const FailureBlock *block, const FailureRules *rules, Failure *failure,
              const FailureEvent **announcement, GError **error)
{
    const FailureEvent *found = NULL, *said;
    FailureOrigin origin;

    *announcement = NULL;
    if (!find(scan, block, rules, &found, &origin, error))
        return FALSE;
    if (found == NULL)
        return TRUE;
    if (!find_announcement(scan, found, announcement, error))
        return FALSE;
    said = *announcement != NULL ? *announcement : found;
    failure->origin = origin;
    failure->alias = g_strdup(said->alias);
    failure->app = g_strdup(said->app);
    failure->name = g_strdup(said->name);
    failure->line = line_in_file(block, said->name);
    failure->undoing = said->kind == FAILURE_LINE_UNDOING;
    return TRUE;
}
