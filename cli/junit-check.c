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

typedef struct {
    const char *class, *name;
    const char *failure; /* NULL: none */
    const char *skipped; /* why it was not looked at; NULL: it was */
    const char *out;     /* already escaped; may be NULL */
} Case;

static void
write_case(const Report *report, const Case *one)
{
    g_autofree char *shown_class = xml(one->class), *shown_name = xml(one->name);
    const char *message = one->failure != NULL ? one->failure : one->skipped;
    g_autofree char *shown = message != NULL ? xml(message) : NULL;

    fprintf(report->out, "    <testcase classname=\"%s\" name=\"%s\">\n", shown_class, shown_name);
    if (message != NULL)
        fprintf(report->out, "      <%s message=\"%s\"/>\n", one->failure != NULL ? "failure" : "skipped", shown);
    if (one->out != NULL && *one->out != '\0')
        fprintf(report->out, "      <system-out>%s</system-out>\n", one->out);
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

    write_case(report, &(Case){.class = migration->app != NULL ? migration->app : "migrations",
                               .name = migration->name,
                               .failure = fails ? (*failure != '\0' ? failure : "see its findings") : NULL,
                               .skipped = migration->evidence == CHECK_EVIDENCE_NONE ? "not checked: it could not be judged" : NULL,
                               .out = out});
}

static guint
count_skipped(const Check *check, guint asked)
{
    guint count = 0;

    for (guint i = 0; i < check->migrations->len; i++) {
        const CheckMigration *migration = g_ptr_array_index(check->migrations, i);

        count += migration->evidence == CHECK_EVIDENCE_NONE && check_failing_of(migration, asked) == 0 ? 1 : 0;
    }
    return count;
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

/* Whether all was looked at, and of code that is behind the database whether it may run. */
static Case
whole_case(const Check *check, const char *not_checked, guint asked)
{
    gboolean fails = check_unchecked_fails(check, asked);

    return (Case){.class = "migrollback check", .name = "all was checked", .failure = fails ? not_checked : NULL, .skipped = not_checked};
}

static Case
ahead_case(const Check *check, const char *text, guint asked)
{
    guint failing = check_failing_ahead(check);

    return (Case){.class = "migrollback check",
                  .name = "this code may run on the database",
                  .failure = (failing & asked) != 0 ? text : NULL,
                  .skipped = failing != 0 ? text : NULL};
}

static void
write_suite(const Report *report, const Check *check, const Case *whole, gsize n_whole, guint asked)
{
    guint failures = count_failing(check, asked), skipped = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(table_cases); i++)
        failures += table_case_fails(check, i, asked) ? 1 : 0;
    for (gsize i = 0; i < n_whole; i++) {
        failures += whole[i].failure != NULL ? 1 : 0;
        skipped += whole[i].failure == NULL && whole[i].skipped != NULL ? 1 : 0;
    }
    fprintf(report->out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
            "  <testsuite name=\"migrollback check\" tests=\"%u\" failures=\"%u\" skipped=\"%u\">\n",
            check->migrations->len + (guint)G_N_ELEMENTS(table_cases) + (guint)n_whole, failures, skipped + count_skipped(check, asked));
}

void
junit_check(const Report *report, const Check *check, guint asked)
{
    g_autofree char *not_checked = check_not_checked(check), *ahead = check_ahead_text(check);
    const Case whole[] = {whole_case(check, not_checked, asked), ahead_case(check, ahead, asked)};
    gsize n_whole = ahead != NULL ? 2 : 1;

    write_suite(report, check, whole, n_whole, asked);
    for (guint i = 0; i < check->migrations->len; i++)
        write_migration(report, g_ptr_array_index(check->migrations, i), asked);
    for (gsize i = 0; i < G_N_ELEMENTS(table_cases); i++)
        write_case(report, &(Case){.class = "migration table",
                                   .name = table_cases[i].name,
                                   .failure = table_case_fails(check, i, asked) ? table_cases[i].message : NULL});
    for (gsize i = 0; i < n_whole; i++)
        write_case(report, &whole[i]);
    fputs("  </testsuite>\n</testsuites>\n", report->out);
}
