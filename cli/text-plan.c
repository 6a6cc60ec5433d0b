#include <string.h>

#include "safe.h"
#include "table.h"
#include "text.h"

#define PLACES_OF_A_TIME 30

static const struct {
    const char *word;
    Style style;
} severities[] = {
    [SEVERITY_INFO] = {"note", STYLE_BOLD},
    [SEVERITY_WARNING] = {"warning", STYLE_WARNING},
    [SEVERITY_ERROR] = {"error", STYLE_BAD},
};

/* How a datetime was read is always said: a wrong zone undoes the wrong deployment. */
static const char *const readings[] = {
    [INSTANT_PLAIN] = "",
    [INSTANT_ZONE_GUESS] = ", written without a zone: see --tz",
    [INSTANT_FOLD] = ", which the clock of that zone showed twice: the first is taken",
};

static void
print_instant(const Report *report, const CutoffRequest *asked, gint64 at)
{
    g_autofree char *text = instant_to_text(at, report->zone), *utc = instant_to_rfc3339(at);

    fprintf(report->out, "Undo everything applied at or after %s%s%s (%s%s)\n", report_style(report, STYLE_BOLD), text,
            report_style_end(report), utc, readings[asked->reading]);
}

void
text_cutoff(const Report *report, const Cutoff *cutoff, const CutoffRequest *asked)
{
    g_autofree char *target = cutoff->target != NULL ? safe_text(cutoff->target) : NULL;
    g_autofree char *from = instant_to_text(cutoff->at, report->zone);

    switch (cutoff->selector) {
    case CUTOFF_AFTER:
        print_instant(report, asked, cutoff->at);
        return;
    case CUTOFF_BATCH:
        fprintf(report->out, "Undo batch %u and every newer one", asked->number);
        break;
    case CUTOFF_LAST:
        fprintf(report->out, asked->number == 1 ? "Undo the newest batch" : "Undo the newest %u batches", asked->number);
        break;
    case CUTOFF_TO:
        fprintf(report->out, "Undo everything applied after %s", target);
        break;
    case CUTOFF_NAMED:
    case CUTOFF_NONE:
        fputs("Undo exactly the named migrations\n", report->out);
        return;
    }
    if (cutoff->at != INSTANT_NONE)
        fprintf(report->out, " (applied from %s on)", from);
    fputc('\n', report->out);
}

static void
print_undo(const Report *report, const Plan *plan)
{
    static const TableColumn columns[] = {
        {"#", 2, TRUE}, {"APPLIED", PLACES_OF_A_TIME, FALSE}, {"REVERSIBLE", 0, FALSE}, {"MIGRATION", 0, FALSE}};
    static const Style styles[] = {[REVERSIBLE_UNKNOWN] = STYLE_PLAIN, [REVERSIBLE_YES] = STYLE_PLAIN, [REVERSIBLE_NO] = STYLE_BAD};
    Table *table = table_new(report, columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < plan->undo->len; i++) {
        const PlanUndo *undo = &g_array_index(plan->undo, PlanUndo, i);
        const Migration *migration = plan_undo_migration(plan, i);
        g_autofree char *number = g_strdup_printf("%u", i + 1), *when = instant_to_text(migration->applied_at, report->zone);
        g_autofree char *label = migration_label(migration->app, migration->name);
        const char *reversible = undo->kind == UNDO_MARKER ? "row only" : reversible_name(undo->reversible);
        const char *cells[] = {number, when, reversible, label};

        table_add(table, styles[undo->reversible], cells);
    }
    table_end(table);
}

static void
print_problems(const Report *report, const Plan *plan)
{
    for (guint i = 0; i < plan->problems->len; i++) {
        const Problem *problem = g_ptr_array_index(plan->problems, i);
        g_autofree char *message = safe_text(problem->message), *hint = problem->hint != NULL ? safe_text(problem->hint) : NULL;

        if (problem->code == PROBLEM_NOTHING_TO_UNDO && plan->undo->len == 0)
            continue; /* said where the list would be */
        fprintf(report->out, "%s%s:%s %s [%s]\n", report_style(report, severities[problem->severity].style),
                severities[problem->severity].word, report_style_end(report), message, problem_code_name(problem->code));
        if (hint != NULL)
            fprintf(report->out, "    %s\n", hint);
    }
    if (plan->problems->len > 0)
        fputc('\n', report->out);
}

/* The helper script itself would be pages: its place is shown. */
static char *
step_line(const PlanStep *step)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();

    if (step->down != NULL) {
        g_autofree char *path = safe_text(step->down->path != NULL ? step->down->path : step->down->name);

        return g_strdup_printf("%u SQL statement%s of %s, line %u", step->down->statements->len,
                               step->down->statements->len == 1 ? "" : "s", path, step->down->line);
    }
    for (char **word = step->argv; word != NULL && *word != NULL; word++)
        g_ptr_array_add(argv, strcmp(*word, "{script}") == 0 ? (gpointer)(guintptr) "SCRIPT" : *word);
    g_ptr_array_add(argv, NULL);
    return safe_command_line((const char *const *)argv->pdata);
}

static void
print_steps(const Report *report, const Plan *plan)
{
    fprintf(report->out, "%sStep%s%s\n", report_style(report, STYLE_BOLD), plan->steps->len == 1 ? "" : "s", report_style_end(report));
    for (guint i = 0; i < plan->steps->len; i++) {
        const PlanStep *step = g_ptr_array_index(plan->steps, i);
        g_autofree char *line = step_line(step);

        fprintf(report->out, "  %s\n", line);
        if (step->kind == STEP_SCRIPT)
            fprintf(report->out, "  %s(one process that undoes %s, with a script of migrollback)%s\n", report_style(report, STYLE_DIM),
                    step->undoes->len == 1 ? "it" : "them all", report_style_end(report));
    }
    fputc('\n', report->out);
}

void
text_plan_verdict(const Report *report, CutoffSelector selector, gboolean exact, gboolean refused, const char *run_line)
{
    if (exact && !refused)
        fputs(selector == CUTOFF_NAMED ? "Exact: only these are undone.\n"
                                       : "Exact: afterwards, what was applied before is applied, and nothing else.\n",
              report->out);
    else if (!refused)
        fputs("Not exact: the warnings above say why.\n", report->out);
    if (refused)
        fprintf(report->out, "%sRefused:%s 'migrollback run' would not do this, for the errors above.\n", report_style(report, STYLE_BAD),
                report_style_end(report));
    else if (run_line != NULL)
        fprintf(report->out, "To do it:\n  %s\n", run_line);
}

static void
print_nothing(const Report *report, const Plan *plan)
{
    for (guint i = 0; i < plan->problems->len; i++) {
        const Problem *problem = g_ptr_array_index(plan->problems, i);
        g_autofree char *message = safe_text(problem->message);

        if (problem->code == PROBLEM_NOTHING_TO_UNDO) {
            fprintf(report->out, "Nothing to undo: %s.\n", message);
            return;
        }
    }
    fputs("Nothing to undo.\n", report->out);
}

gboolean
text_plan_body(const Report *report, const Plan *plan)
{
    if (plan->undo->len == 0) {
        print_nothing(report, plan);
        print_problems(report, plan);
        return FALSE;
    }
    fprintf(report->out, "%u migration%s, newest first; %" G_GUINT64_FORMAT " stay\n\n", plan->undo->len,
            plan->undo->len == 1 ? " is undone" : "s are undone", plan->kept);
    print_undo(report, plan);
    fputc('\n', report->out);
    print_steps(report, plan);
    print_problems(report, plan);
    return TRUE;
}

void
text_plan(const Report *report, const Place *place, const Plan *plan, const CutoffRequest *asked, const char *run_line)
{
    if (!report->quiet) {
        text_cutoff(report, plan->cutoff, asked);
        fputs("Database ", report->out);
        text_place(report, place);
        if (report->verbose)
            fprintf(report->out, ", at %s, plan %s", place->database->address, plan->id);
        fputs("\n\n", report->out);
    }
    if (text_plan_body(report, plan) && !report->quiet)
        text_plan_verdict(report, plan->cutoff->selector, plan->exact, plan_has_errors(plan), run_line);
}

void
text_plan_line(const Report *report, const Plan *plan, guint index)
{
    g_autofree char *line = safe_command_line(g_ptr_array_index(plan->lines, index));

    fprintf(report->out, "%s\n", line);
}

void
text_plan_commands(const Report *report, const Plan *plan)
{
    for (guint i = 0; i < plan->lines->len; i++)
        text_plan_line(report, plan, i);
}
