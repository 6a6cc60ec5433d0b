#include <stdio.h>

#include "check-report.h"
#include "safe.h"
#include "table.h"
#include "text.h"

/* --- names --- */

static void
print_names(const Report *report, const char *title, const char *why, const GPtrArray *names)
{
    if (names->len == 0)
        return;
    fprintf(report->out, "%s%s:%s", report_style(report, STYLE_WARNING), title, report_style_end(report));
    for (guint i = 0; i < names->len; i++) {
        const CheckName *name = g_ptr_array_index(names, i);
        g_autofree char *label = safe_label(name->app, name->name);

        fprintf(report->out, "%s %s%s", i > 0 ? "," : "", label, name->squashed ? " (squashed)" : "");
    }
    if (!report->quiet && *why != '\0')
        fprintf(report->out, "  %s", why);
    fputc('\n', report->out);
}

static void
print_history(const Report *report, const Check *check)
{
    print_names(report, "Dirty", "A run ended half-way: repair it as its framework says.", check->dirty);
    if (!check->told)
        fputs("What the code has is not known, and so not what is pending.\n", report->out);
    print_names(report, "Not known to this code", "They are applied, but the project has no such migration.", check->unknown);
    print_names(report, "Out of order", "They are older than the newest applied one.", check->late);
}

/* --- migrations --- */

static Style
style_of(const CheckMigration *migration, guint asked)
{
    if (check_failing_of(migration, asked) != 0)
        return STYLE_BAD;
    if (migration->verdict->leave == LEAVE_SAFE && migration->verdict->reverse == REVERSE_LOSSLESS)
        return STYLE_GOOD;
    return STYLE_WARNING;
}

static void
print_table(const Report *report, const Check *check, guint asked)
{
    static const TableColumn columns[] = {
        {"MIGRATION", 9, FALSE}, {"LEAVE", 5, FALSE}, {"REVERSE", 7, FALSE}, {"EVIDENCE", 8, FALSE}, {"WHY", 3, FALSE}};
    Table *table = table_new(report, columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < check->migrations->len; i++) {
        const CheckMigration *migration = g_ptr_array_index(check->migrations, i);
        const VerdictFinding *worst = check_worst_finding(migration);
        g_autofree char *label = migration_label(migration->app, migration->name), *why = worst != NULL ? check_finding_text(worst) : NULL;
        const char *cells[] = {label, leave_verdict_name(migration->verdict->leave), reverse_verdict_name(migration->verdict->reverse),
                               check_evidence_name(migration->evidence), why != NULL ? why : "-"};

        table_add(table, style_of(migration, asked), cells);
    }
    table_end(table);
}

static void
print_findings(const Report *report, const CheckMigration *migration)
{
    g_autofree char *label = safe_label(migration->app, migration->name);

    fprintf(report->out, "\n%s%s%s\n", report_style(report, STYLE_BOLD), label, report_style_end(report));
    for (guint i = 0; i < migration->verdict->findings->len; i++) {
        const VerdictFinding *finding = g_ptr_array_index(migration->verdict->findings, i);
        const char *reason = g_ptr_array_index(migration->declared, i);
        g_autofree char *text = check_finding_text(finding), *shown = safe_text(text), *answer = reason != NULL ? safe_text(reason) : NULL;

        fprintf(report->out, "  %-7s  %-14s  %s  [%s]\n", finding->axis == VERDICT_LEAVE ? "leave" : "reverse",
                finding->axis == VERDICT_LEAVE ? leave_verdict_name((LeaveVerdict)finding->verdict)
                                               : reverse_verdict_name((ReverseVerdict)finding->verdict),
                shown, finding->rule);
        if (answer != NULL)
            fprintf(report->out, "           declared: %s\n", answer);
    }
}

static gboolean
has_locks(const Check *check)
{
    for (guint i = 0; i < check->migrations->len; i++)
        if (((const CheckMigration *)g_ptr_array_index(check->migrations, i))->locks->len > 0)
            return TRUE;
    return FALSE;
}

static char *
rows_text(const CheckLock *lock)
{
    if (lock->rows < 0)
        return g_strdup("unknown");
    return g_strdup_printf("%s%" G_GINT64_FORMAT,
                           g_str_equal(lock->measure, "estimate")   ? "~"
                           : g_str_equal(lock->measure, "at-least") ? ">"
                                                                    : "",
                           lock->rows);
}

static void
print_locks(const Report *report, const Check *check)
{
    static const TableColumn columns[] = {
        {"LOCKS (ESTIMATE)", 9, FALSE}, {"TABLE", 5, FALSE}, {"ROWS", 4, TRUE}, {"REWRITE", 7, FALSE}, {"MODE", 4, FALSE}};
    Table *table;

    if (!has_locks(check))
        return;
    fputc('\n', report->out);
    table = table_new(report, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < check->migrations->len; i++) {
        const CheckMigration *migration = g_ptr_array_index(check->migrations, i);
        g_autofree char *label = migration_label(migration->app, migration->name);

        for (guint l = 0; l < migration->locks->len; l++) {
            const CheckLock *lock = g_ptr_array_index(migration->locks, l);
            g_autofree char *rows = rows_text(lock);
            const char *cells[] = {l == 0 ? label : "", lock->object, rows, lock->rewrite ? "yes" : "no", lock->mode};

            table_add(table, lock->rewrite ? STYLE_WARNING : STYLE_PLAIN, cells);
        }
    }
    table_end(table);
}

/* --- the end --- */

static void
print_notes(const Report *report, const Check *check)
{
    for (guint i = 0; i < check->notes->len; i++) {
        g_autofree char *note = safe_text(g_ptr_array_index(check->notes, i));

        fprintf(report->out, "%sNote:%s %s.\n", report_style(report, STYLE_WARNING), report_style_end(report), note);
    }
}

static void
print_verdict(const Report *report, const Check *check)
{
    static const char *const may_run[] = {"yes", "it depends on the data", "unknown", "no"};
    static const char *const orders[] = {"any: code and database can go back in either order", "code first, then the database",
                                         "database first, then the code", "both together, while nothing runs"};

    fprintf(report->out, "\nMay the old code run with all of it applied?  %s\n", may_run[check->verdict.old_code_may_run]);
    fprintf(report->out, "What is undoing it?                           %s\n", reverse_verdict_name(check->verdict.undo));
    fprintf(report->out, "Order of going back                           %s\n", orders[check->verdict.order]);
}

static void
print_failing(const Report *report, guint failing)
{
    const char *separator = "";

    if (failing == 0)
        return;
    fprintf(report->out, "%sFound:%s ", report_style(report, STYLE_BAD), report_style_end(report));
    for (CheckFailing i = 0; i < FAILING_N; i++) {
        if ((failing & (1u << i)) == 0)
            continue;
        fprintf(report->out, "%s%s", separator, check_failing_name(i));
        separator = ", ";
    }
    fputc('\n', report->out);
}

static void
print_ready(const Report *report, const Check *check)
{
    g_autofree char *text = check_ahead_text(check), *ahead = text != NULL ? safe_text(text) : NULL;

    print_names(report, "Pending", "", check->pending);
    print_history(report, check);
    print_notes(report, check);
    fprintf(report->out, "%s%s%s\n", report_style(report, check->ready ? STYLE_GOOD : STYLE_BAD),
            check->ready ? "Ready: the database is as far as this code needs." : "Not ready.", report_style_end(report));
    if (ahead != NULL)
        fprintf(report->out, "%s\n", ahead);
    if (check->unsafe != NULL && !report->quiet) {
        g_autofree char *label = migration_label(check->unsafe->app, check->unsafe->name), *shown = safe_text(label);

        fprintf(report->out, "The newest batch that is unsafe to leave is %u (%s): code from before that may not run on this database.\n",
                check->unsafe_batch, shown);
    }
}

/* The last line, in any case: what is green because nobody looked must not look green. */
static void
print_not_checked(const Report *report, const Check *check)
{
    g_autofree char *why = check_not_checked(check), *shown = why != NULL ? safe_text(why) : NULL;

    if (shown != NULL)
        fprintf(report->out, "%sNOT CHECKED:%s %s.\n", report_style(report, STYLE_BAD), report_style_end(report), shown);
}

void
text_check(const Report *report, const Check *check, guint asked, guint failing)
{
    Place place = place_of(check->rollback);

    if (!report->quiet) {
        text_place(report, &place);
        fputs("\n\n", report->out);
    }
    if (check->request->task == CHECK_READY) {
        print_ready(report, check);
        print_not_checked(report, check);
        return;
    }
    print_history(report, check);
    if (check->migrations->len > 0)
        print_table(report, check, asked);
    else if (check->told || check->request->task == CHECK_APPLIED)
        fputs(check->request->task == CHECK_PENDING ? "Nothing is pending.\n" : "Nothing would be undone.\n", report->out);
    for (guint i = 0; report->verbose && i < check->migrations->len; i++)
        print_findings(report, g_ptr_array_index(check->migrations, i));
    if (!report->quiet)
        print_locks(report, check);
    if (check->notes->len > 0)
        fputc('\n', report->out);
    print_notes(report, check);
    if (check->migrations->len > 0)
        print_verdict(report, check);
    if (check->recorded > 0 && !report->quiet)
        fprintf(report->out, "Recorded in migrollback_checks: %u migration%s.\n", check->recorded, check->recorded == 1 ? "" : "s");
    print_failing(report, failing);
    print_not_checked(report, check);
}
