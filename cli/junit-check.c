/* JUnit XML: one test case a migration, and one for each thing that is wrong with the migration table. */
#include <stdio.h>

#include "check-report.h"
#include "safe.h"

static char *
xml(const char *text)
{
    g_autofree char *safe = safe_text(text);

    return g_markup_escape_text(safe, -1);
}

static void
write_case(const Report *report, const char *class, const char *name, const char *failure, const char *out)
{
    g_autofree char *shown_class = xml(class), *shown_name = xml(name), *shown = failure != NULL ? xml(failure) : NULL;

    fprintf(report->out, "    <testcase classname=\"%s\" name=\"%s\">\n", shown_class, shown_name);
    if (failure != NULL)
        fprintf(report->out, "      <failure message=\"%s\"/>\n", shown);
    if (out != NULL && *out != '\0')
        fprintf(report->out, "      <system-out>%s</system-out>\n", out);
    fputs("    </testcase>\n", report->out);
}

/* All findings, one a line; those that count as failures into *failure. Already escaped. */
static char *
findings_text(const CheckMigration *migration, guint asked, char **failure)
{
    GString *all = g_string_new(NULL), *bad = g_string_new(NULL);

    for (guint i = 0; i < migration->verdict->findings->len; i++) {
        const VerdictFinding *finding = g_ptr_array_index(migration->verdict->findings, i);
        const char *reason = g_ptr_array_index(migration->declared, i);
        g_autofree char *text = check_finding_text(finding), *shown = xml(text), *answer = reason != NULL ? xml(reason) : NULL;

        if (check_finding_fails(migration, i, asked))
            g_string_append_printf(bad, "%s%s", bad->len > 0 ? "; " : "", text);
        g_string_append_printf(all, "%s: %s%s%s\n", finding->rule, shown, answer != NULL ? "; declared: " : "",
                               answer != NULL ? answer : "");
    }
    *failure = g_string_free(bad, FALSE);
    return g_string_free(all, FALSE);
}

static void
write_migration(const Report *report, const CheckMigration *migration, guint asked)
{
    g_autofree char *failure = NULL, *out = findings_text(migration, asked, &failure);
    gboolean fails = check_failing_of(migration, asked) != 0;

    write_case(report, migration->app != NULL ? migration->app : "migrations", migration->name,
               fails ? (*failure != '\0' ? failure : "see its findings") : NULL, out);
}

static guint
count_failing(const Check *check, guint asked)
{
    guint count = 0;

    for (guint i = 0; i < check->migrations->len; i++)
        count += check_failing_of(g_ptr_array_index(check->migrations, i), asked) != 0 ? 1 : 0;
    return count;
}

/* What is wrong with the table as a whole. */
static const struct {
    CheckFailing failing;
    const char *name, *message;
} table_cases[] = {
    {FAILING_DIRTY, "no run ended half-way", "rows of the migration table are dirty or failed"},
    {FAILING_OUT_OF_ORDER, "in order", "pending migrations are older than the newest applied one"},
    {FAILING_AHEAD, "all applied migrations are known", "migrations are applied that the project does not have"},
    {FAILING_PENDING, "nothing is pending", "migrations are pending"},
};

static gboolean
table_case_fails(const Check *check, gsize index, guint asked)
{
    guint bit = 1u << table_cases[index].failing;

    if (check->request->task == CHECK_READY && table_cases[index].failing == FAILING_PENDING)
        asked |= bit;
    return (check_failing(check, asked) & bit) != 0;
}

void
junit_check(const Report *report, const Check *check, guint asked)
{
    guint failures = count_failing(check, asked);

    for (gsize i = 0; i < G_N_ELEMENTS(table_cases); i++)
        failures += table_case_fails(check, i, asked) ? 1 : 0;
    fprintf(report->out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
            "  <testsuite name=\"migrollback check\" tests=\"%u\" failures=\"%u\">\n",
            check->migrations->len + (guint)G_N_ELEMENTS(table_cases), failures);
    for (guint i = 0; i < check->migrations->len; i++)
        write_migration(report, g_ptr_array_index(check->migrations, i), asked);
    for (gsize i = 0; i < G_N_ELEMENTS(table_cases); i++)
        write_case(report, "migration table", table_cases[i].name, table_case_fails(check, i, asked) ? table_cases[i].message : NULL, NULL);
    fputs("  </testsuite>\n</testsuites>\n", report->out);
}
