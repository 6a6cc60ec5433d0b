/* Workflow commands of GitHub's runner, one a finding: it shows them at the migration's file. */
#include <stdio.h>

#include "check-report.h"
#include "safe.h"

/* What ends a message, or (in a property) a value. */
static char *
escaped(const char *text, gboolean property)
{
    GString *result = g_string_new(NULL);
    g_autofree char *safe = safe_text(text);

    for (const char *at = safe; *at != '\0'; at++) {
        if (*at == '%' || (property && (*at == ':' || *at == ',')))
            g_string_append_printf(result, "%%%02X", (guint)(guchar)*at);
        else
            g_string_append_c(result, *at);
    }
    return g_string_free(result, FALSE);
}

static void
write_line(const Report *report, const char *level, const char *file, const char *title, const char *message)
{
    g_autofree char *shown_file = file != NULL ? escaped(file, TRUE) : NULL, *shown_title = escaped(title, TRUE),
                    *shown = escaped(message, FALSE);

    fprintf(report->out, "::%s %s%s%stitle=%s::%s\n", level, file != NULL ? "file=" : "", file != NULL ? shown_file : "",
            file != NULL ? "," : "", shown_title, shown);
}

static void
write_finding(const Report *report, const CheckMigration *migration, guint index, guint asked)
{
    const VerdictFinding *finding = g_ptr_array_index(migration->verdict->findings, index);
    const char *reason = g_ptr_array_index(migration->declared, index);
    const char *level = check_finding_fails(migration, index, asked)                                 ? "error"
                        : check_finding_counts(migration, index) && finding->severity > VERDICT_INFO ? "warning"
                                                                                                     : "notice";
    g_autofree char *label = migration_label(migration->app, migration->name);
    g_autofree char *title = g_strdup_printf("%s: %s", label, finding->rule), *text = check_finding_text(finding);
    g_autofree char *message = reason != NULL ? g_strdup_printf("%s; declared: %s", text, reason) : g_strdup(text);

    write_line(report, level, migration->file, title, message);
}

static void
write_names(const Report *report, const GPtrArray *names, const char *level, const char *what)
{
    for (guint i = 0; i < names->len; i++) {
        const CheckName *name = g_ptr_array_index(names, i);
        g_autofree char *label = migration_label(name->app, name->name);

        if (!name->squashed)
            write_line(report, level, NULL, label, what);
    }
}

static const char *
level_of(guint asked, CheckFailing failing)
{
    return (asked & (1u << failing)) != 0 ? "error" : "warning";
}

/* Above the notes: a run that is green because nobody looked must not look green. */
static void
write_not_checked(const Report *report, const Check *check, guint asked)
{
    g_autofree char *why = check_not_checked(check), *message = why != NULL ? g_strconcat("NOT CHECKED: ", why, NULL) : NULL;

    if (message != NULL)
        write_line(report, check_unchecked_fails(check, asked) ? "error" : "warning", NULL, "migrollback check", message);
}

static void
write_ahead(const Report *report, const Check *check, guint asked)
{
    g_autofree char *text = check_ahead_text(check);
    guint failing = check_failing_ahead(check);

    if (text != NULL)
        write_line(report, (failing & asked) != 0 ? "error" : failing != 0 ? "warning" : "notice", NULL, "migrollback check", text);
}

void
github_check(const Report *report, const Check *check, guint asked)
{
    for (guint i = 0; i < check->migrations->len; i++) {
        const CheckMigration *migration = g_ptr_array_index(check->migrations, i);

        for (guint f = 0; f < migration->verdict->findings->len; f++)
            write_finding(report, migration, f, asked);
    }
    write_names(report, check->dirty, level_of(asked, FAILING_DIRTY), "a run of it ended half-way");
    write_names(report, check->late, level_of(asked, FAILING_OUT_OF_ORDER), "it is older than the newest applied migration");
    write_names(report, check->unknown, level_of(asked, FAILING_AHEAD), "it is applied, but the project has no such migration");
    if (check->request->task == CHECK_READY) {
        write_names(report, check->pending, "error", "it is pending");
        write_ahead(report, check, asked);
    }
    write_not_checked(report, check, asked);
    for (guint i = 0; i < check->notes->len; i++)
        write_line(report, "notice", NULL, "migrollback check", g_ptr_array_index(check->notes, i));
}
