#include <string.h>

#include "safe.h"
#include "table.h"
#include "text.h"

#define PLACES_OF_A_TIME 23 /* "2026-01-02 18:30:00 UTC" */

static void
print_name(const Report *report, const RollbackMember *member)
{
    Place place = place_of(member->rollback);

    fprintf(report->out, "%s%s%s: ", report_style(report, STYLE_BOLD), member->name, report_style_end(report));
    text_place(report, &place);
    if (report->verbose)
        fprintf(report->out, ", at %s", place.database->address);
}

static gint64
oldest_cut(const RollbackSet *set)
{
    gint64 oldest = INSTANT_NONE;

    for (guint i = 0; i < set->length; i++) {
        gint64 at = set->members[i].rollback->plan->cutoff->at;

        if (at != INSTANT_NONE && (oldest == INSTANT_NONE || at < oldest))
            oldest = at;
    }
    return oldest;
}

static void
print_total(const Report *report, const RollbackSet *set)
{
    fprintf(report->out, "Together: %u migration%s, %" G_GUINT64_FORMAT " stay, in %u databases\n", set->undo->len,
            set->undo->len == 1 ? " is undone" : "s are undone", set->kept, set->length);
}

void
text_plan_several(const Report *report, const RollbackSet *set, const char *run_line)
{
    const Cutoff cutoff = {.selector = set->asked.selector,
                           .at = set->asked.selector == CUTOFF_AFTER ? set->asked.at : oldest_cut(set),
                           .inclusive = TRUE,
                           .target = (char *)(gsize)set->asked.target};

    if (!report->quiet)
        text_cutoff(report, &cutoff, &set->asked);
    if (!report->quiet && report->verbose)
        fprintf(report->out, "Plan %s\n", set->id);
    for (guint i = 0; i < set->length; i++) {
        fputs(i > 0 || !report->quiet ? "\n" : "", report->out);
        print_name(report, &set->members[i]);
        fputs("\n\n", report->out);
        text_plan_body(report, set->members[i].rollback->plan);
    }
    if (set->undo->len == 0)
        return;
    fputc('\n', report->out);
    print_total(report, set);
    if (!report->quiet)
        text_plan_verdict(report, set->asked.selector, set->exact, rollback_set_has_errors(set), run_line);
}

/* --- history --- */

static char *
took(const Deployment *deployment)
{
    if (deployment->first_applied_at == INSTANT_NONE || deployment->last_applied_at <= deployment->first_applied_at)
        return g_strdup("-");
    return instant_duration_to_text(deployment->last_applied_at - deployment->first_applied_at);
}

/* "3: core 2, billing", or "-" where it applied nothing there. */
static char *
brought(const RollbackSet *set, const Deployment *deployment, guint database)
{
    const Batches *batches = set->members[database].rollback->batches;
    GString *text = g_string_new(NULL);
    guint count = 0;

    for (guint i = 0; i < deployment->length[database]; i++) {
        const Batch *batch = batches_get(batches, deployment->first[database] + i);
        g_autofree char *contents = text_batch_contents(batches->history, batch);

        count += batch->length;
        g_string_append_printf(text, "%s%s", text->len > 0 ? "; " : "", contents);
    }
    if (count == 0) {
        g_string_append_c(text, '-');
    } else {
        g_autofree char *number = g_strdup_printf("%u: ", count);

        g_string_prepend(text, number);
    }
    return g_string_free(text, FALSE);
}

static void
add_deployment(Table *table, const Report *report, const RollbackSet *set, const Deployment *deployment)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    gint64 at = deployment->first_applied_at;

    if (at != INSTANT_NONE)
        at -= ((at % INSTANT_SECOND) + INSTANT_SECOND) % INSTANT_SECOND;
    g_ptr_array_add(cells, g_strdup_printf("%u", deployment->number));
    g_ptr_array_add(cells, instant_to_text(at, report->zone));
    g_ptr_array_add(cells, took(deployment));
    g_ptr_array_add(cells, g_strdup(batch_confidence_name(deployment->confidence)));
    for (guint i = 0; i < set->length; i++)
        g_ptr_array_add(cells, brought(set, deployment, i));
    table_add(table, STYLE_PLAIN, (const char *const *)cells->pdata);
}

static void
print_deployments(const Report *report, const RollbackSet *set)
{
    static const TableColumn first[] = {{"#", 2, TRUE}, {"WHEN", PLACES_OF_A_TIME, FALSE}, {"TOOK", 6, TRUE}, {"SURE", 6, FALSE}};
    g_autofree TableColumn *columns = g_new0(TableColumn, G_N_ELEMENTS(first) + set->length);
    Table *table;

    memcpy(columns, first, sizeof first);
    for (guint i = 0; i < set->length; i++)
        columns[G_N_ELEMENTS(first) + i] = (TableColumn){set->members[i].name, 0, FALSE};
    table = table_new(report, columns, G_N_ELEMENTS(first) + set->length);
    for (guint i = set->deployments->items->len; i-- > 0;)
        add_deployment(table, report, set, deployments_get(set->deployments, i));
    table_end(table);
}

static void
print_one_deployment(const Report *report, const RollbackSet *set, const Deployment *deployment)
{
    for (guint i = 0; i < set->length; i++) {
        const Rollback *rollback = set->members[i].rollback;
        Place place = place_of(rollback);

        for (guint j = 0; j < deployment->length[i]; j++) {
            fprintf(report->out, "%s%s%s: ", report_style(report, STYLE_BOLD), set->members[i].name, report_style_end(report));
            fputs(report->quiet ? "\n" : "", report->out);
            text_batch(report, &place, rollback->batches, batches_get(rollback->batches, deployment->first[i] + j));
            fputc('\n', report->out);
        }
    }
}

static void
print_apart(const Report *report, const RollbackSet *set)
{
    for (guint i = 0; i < set->length; i++) {
        const Rollback *rollback = set->members[i].rollback;
        Place place = place_of(rollback);

        fprintf(report->out, "%s%s%s%s: ", i > 0 ? "\n" : "", report_style(report, STYLE_BOLD), set->members[i].name,
                report_style_end(report));
        fputs(report->quiet ? "\n" : "", report->out);
        text_history(report, &place, rollback->batches);
    }
}

void
text_history_several(const Report *report, const RollbackSet *set, guint number)
{
    if (number > 0) {
        print_one_deployment(report, set, deployments_get(set->deployments, number - 1));
        return;
    }
    if (set->deployments == NULL) {
        print_apart(report, set);
        return;
    }
    for (guint i = 0; !report->quiet && i < set->length; i++) {
        print_name(report, &set->members[i]);
        fprintf(report->out, ": %u migrations\n", history_length(set->members[i].rollback->history));
    }
    fputs(report->quiet ? "" : "\n", report->out);
    if (set->deployments->items->len == 0) {
        fputs("Nothing is applied: the tables are empty.\n", report->out);
        return;
    }
    print_deployments(report, set);
    if (!report->quiet)
        fputs("\nWhat different databases applied at the same time, or no further apart than the pause of --gap, is one deployment.\n"
              "'migrollback history N' lists the migrations of number N.\n",
              report->out);
}
