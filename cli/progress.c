#include "progress.h"

#include <string.h>

#include "safe.h"

#define OUTPUT_LENGTH 2000 /* characters of one line of a child's output */
#define LISTED 50          /* migrations, in the account at the end */

static void
set_parts(Progress *progress, guint count)
{
    progress->n_parts = count;
    progress->parts = g_new0(ProgressPart, count);
}

static void
set_part(Progress *progress, guint index, const char *database, const Plan *plan)
{
    progress->parts[index] = (ProgressPart){database, plan, progress->total};
    progress->total += plan->undo->len;
}

void
progress_init(Progress *progress, const Report *report, const Place *place, const Plan *plan, const CutoffRequest *asked)
{
    *progress = (Progress){.report = report, .place = place, .asked = asked};
    set_parts(progress, 1);
    set_part(progress, 0, NULL, plan);
    progress->gone = g_new0(gboolean, progress->total + 1);
}

void
progress_init_several(Progress *progress, const Report *report, const RollbackSet *set)
{
    *progress = (Progress){.report = report, .set = set};
    set_parts(progress, set->length);
    for (guint i = 0; i < set->length; i++)
        set_part(progress, i, set->members[i].name, set->members[i].rollback->plan);
    progress->gone = g_new0(gboolean, progress->total + 1);
}

void
progress_clear(Progress *progress)
{
    g_clear_pointer(&progress->parts, g_free);
    g_clear_pointer(&progress->gone, g_free);
}

gboolean
progress_is_gone(const Progress *progress, guint part, guint index)
{
    return progress->gone[progress->parts[part].first + index];
}

void
progress_end_line(Progress *progress)
{
    if (progress->open > 0)
        fputc('\n', progress->report->out);
    progress->open = 0;
    fflush(progress->report->out);
}

static const ProgressPart *
part_of(const Progress *progress, const char *database)
{
    for (guint i = 0; i < progress->n_parts; i++)
        if (g_strcmp0(progress->parts[i].database, database) == 0)
            return &progress->parts[i];
    return NULL;
}

/* The place of a migration, or the total. They come mostly in order, so the search starts where the last one ended. */
static guint
find(Progress *progress, const RunEvent *event)
{
    const ProgressPart *part = part_of(progress, event->database);
    guint count = part != NULL ? part->plan->undo->len : 0;
    guint start = part != NULL && progress->last >= part->first ? progress->last - part->first : 0;

    for (guint i = 0; i < count && event->name != NULL; i++) {
        guint index = (start + i) % count;
        const Migration *migration = plan_undo_migration(part->plan, index);

        if (strcmp(migration->name, event->name) == 0 && g_strcmp0(migration->app, event->app) == 0) {
            progress->last = part->first + index;
            return part->first + index;
        }
    }
    return progress->total;
}

/* With the name of its database, where there are several. */
static char *
label_of(const char *database, const char *app, const char *name)
{
    g_autofree char *label = safe_label(app, name), *safe = database != NULL ? safe_text(database) : NULL;

    return safe != NULL ? g_strdup_printf("%s: %s", safe, label) : g_steal_pointer(&label);
}

static void
begin_line(Progress *progress, const RunEvent *event, const char *what)
{
    guint index = find(progress, event);
    g_autofree char *label = label_of(event->database, event->app, event->name);

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
    guint index = find(progress, event);
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
        if (event->database != NULL)
            fprintf(progress->report->out, "%s: ", event->database);
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
    RunEvent event = {.kind = RUN_STARTED, .total = progress->total};
    cJSON *plan;

    if (progress->report->json) {
        plan =
            progress->set != NULL ? json_plan_several(progress->set) : json_plan(progress->place, progress->parts[0].plan, progress->asked);
        report_json(progress->report, json_run_event(&event, plan));
    }
    fflush(progress->report->out);
}

void
progress_observe(const RunEvent *event, gpointer user)
{
    Progress *progress = user;

    if (event->kind == RUN_UNDONE)
        progress->gone[find(progress, event)] = TRUE;
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

    for (guint i = 0; i < progress->total; i++) {
        const ProgressPart *part = &progress->parts[progress->n_parts - 1];
        const Migration *migration;
        g_autofree char *label = NULL;

        if (progress->gone[i] != gone || ++count > LISTED)
            continue;
        while (part->first > i)
            part--;
        migration = plan_undo_migration(part->plan, i - part->first);
        label = label_of(part->database, migration->app, migration->name);
        fprintf(out, "%s  %s\n", count == 1 ? title : "", label);
    }
    if (count > LISTED)
        fprintf(out, "  and %u more\n", count - LISTED);
}

void
progress_account(Progress *progress, guint undone, const char *line)
{
    if (progress->report->json)
        return;
    progress_end_line(progress);
    if (undone == 0)
        return;
    fprintf(progress->report->out, "%u of %u migrations were undone.\n", undone, progress->total);
    list(progress, "Undone:\n", TRUE);
    list(progress, "Not undone:\n", FALSE);
    if (line != NULL)
        fprintf(progress->report->out, "To continue, when the cause is mended:\n  %s\n", line);
}

void
progress_finished(const Progress *progress, guint undone, int status)
{
    cJSON *finished = cJSON_CreateObject();

    cJSON_AddStringToObject(finished, "event", run_event_name(RUN_FINISHED));
    cJSON_AddNumberToObject(finished, "undone", undone);
    cJSON_AddNumberToObject(finished, "total", progress->total);
    cJSON_AddNumberToObject(finished, "exit", status);
    report_json(progress->report, finished);
}
