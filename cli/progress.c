#include "progress.h"

#include <string.h>

#include "safe.h"

#define OUTPUT_LENGTH 2000 /* characters of one line of a child's output */
#define LISTED 50          /* migrations, in the account at the end */

void
progress_init(Progress *progress, const Report *report, const Place *place, const Plan *plan, const CutoffRequest *asked)
{
    *progress = (Progress){.report = report, .place = place, .plan = plan, .asked = asked};
    progress->gone = g_new0(gboolean, plan->undo->len + 1);
}

void
progress_clear(Progress *progress)
{
    g_clear_pointer(&progress->gone, g_free);
}

void
progress_end_line(Progress *progress)
{
    if (progress->open > 0)
        fputc('\n', progress->report->out);
    progress->open = 0;
    fflush(progress->report->out);
}

/* The place of a migration in the plan, or plan->undo->len. They come mostly in order, so the search starts where the last one ended. */
static guint
find(Progress *progress, const char *app, const char *name)
{
    guint count = progress->plan->undo->len;

    for (guint i = 0; i < count && name != NULL; i++) {
        guint index = (progress->last + i) % count;
        const Migration *migration = plan_undo_migration(progress->plan, index);

        if (strcmp(migration->name, name) == 0 && g_strcmp0(migration->app, app) == 0) {
            progress->last = index;
            return index;
        }
    }
    return count;
}

static void
begin_line(Progress *progress, const RunEvent *event, const char *what)
{
    guint index = find(progress, event->app, event->name);
    g_autofree char *label = safe_label(event->app, event->name);

    progress_end_line(progress);
    fprintf(progress->report->out, "[%u/%u] %s %s", MIN(index + 1, event->total), event->total, what, label);
    progress->open = index + 1;
}

static void
show_undoing(Progress *progress, const RunEvent *event)
{
    begin_line(progress, event, "undoing");
    fputs(" … ", progress->report->out);
    fflush(progress->report->out);
    progress->began = g_get_monotonic_time();
}

static void
show_undone(Progress *progress, const RunEvent *event)
{
    guint index = find(progress, event->app, event->name);
    gint64 duration = event->duration;
    g_autofree char *took = NULL;

    progress->together = progress->together || progress->open != index + 1;
    if (progress->together)
        return; /* all in one transaction: the line "verified" says that they are gone */
    if (duration < 0)
        duration = g_get_monotonic_time() - progress->began;
    fprintf(progress->report->out, "%sok%s", report_style(progress->report, STYLE_GOOD), report_style_end(progress->report));
    took = duration >= 0 ? instant_duration_to_text(duration) : NULL;
    if (took != NULL)
        fprintf(progress->report->out, " (%s)", took);
    progress_end_line(progress);
}

static void
show_output(Progress *progress, const RunEvent *event)
{
    g_autofree char *line = safe_text_short(event->line != NULL ? event->line : "", OUTPUT_LENGTH);

    progress_end_line(progress);
    fprintf(progress->report->out, "%s    %s%s\n", report_style(progress->report, STYLE_DIM), line, report_style_end(progress->report));
    fflush(progress->report->out);
}

static void
show_text(Progress *progress, const RunEvent *event)
{
    if (progress->report->quiet)
        return;
    switch (event->kind) {
    case RUN_UNDOING:
        show_undoing(progress, event);
        break;
    case RUN_UNDONE:
        show_undone(progress, event);
        break;
    case RUN_OUTPUT:
        show_output(progress, event);
        break;
    case RUN_VERIFIED:
        progress_end_line(progress);
        fprintf(progress->report->out, "verified: %u of %u are gone from the migration table, and nothing else has changed there\n",
                event->done, event->total);
        break;
    case RUN_STARTED:
    case RUN_FAILED:
    case RUN_FINISHED:
        break;
    }
}

/* The end is told by who knows the exit code: report_error and progress_finished. */
static void
show_json(const Progress *progress, const RunEvent *event)
{
    if (event->kind == RUN_FAILED || event->kind == RUN_FINISHED)
        return;
    report_json(progress->report, json_run_event(event, NULL));
    fflush(progress->report->out);
}

void
progress_started(const Progress *progress)
{
    RunEvent event = {.kind = RUN_STARTED, .total = progress->plan->undo->len};

    if (progress->report->json)
        report_json(progress->report, json_run_event(&event, json_plan(progress->place, progress->plan, progress->asked)));
    fflush(progress->report->out);
}

void
progress_observe(const RunEvent *event, gpointer user)
{
    Progress *progress = user;

    if (event->kind == RUN_UNDONE)
        progress->gone[find(progress, event->app, event->name)] = TRUE;
    if (progress->report->json)
        show_json(progress, event);
    else
        show_text(progress, event);
}

static void
list(const Progress *progress, const char *title, gboolean gone)
{
    FILE *out = progress->report->out;
    guint count = 0;

    for (guint i = 0; i < progress->plan->undo->len; i++) {
        const Migration *migration = plan_undo_migration(progress->plan, i);
        g_autofree char *label = NULL;

        if (progress->gone[i] != gone || ++count > LISTED)
            continue;
        label = safe_label(migration->app, migration->name);
        fprintf(out, "%s  %s\n", count == 1 ? title : "", label);
    }
    if (count > LISTED)
        fprintf(out, "  and %u more\n", count - LISTED);
}

void
progress_account(Progress *progress, guint undone)
{
    progress_end_line(progress);
    fprintf(progress->report->out, "%u of %u migrations were undone.\n", undone, progress->plan->undo->len);
    list(progress, "Undone:\n", TRUE);
    list(progress, "Not undone:\n", FALSE);
}

void
progress_finished(const Progress *progress, guint undone, int status)
{
    cJSON *finished = cJSON_CreateObject();

    cJSON_AddStringToObject(finished, "event", run_event_name(RUN_FINISHED));
    cJSON_AddNumberToObject(finished, "undone", undone);
    cJSON_AddNumberToObject(finished, "total", progress->plan->undo->len);
    cJSON_AddNumberToObject(finished, "exit", status);
    report_json(progress->report, finished);
}
