/* Sentences about a check that its writers share. */
#include <string.h>

#include "check-report.h"

/* --- words for findings --- */

/* The worse of two: on which axis it is does not matter, only how far it is from the best. */
static int
weight(const VerdictFinding *finding)
{
    return finding->verdict * 4 + (int)finding->severity;
}

const VerdictFinding *
check_worst_finding(const CheckMigration *migration)
{
    const VerdictFinding *worst = NULL;

    for (guint i = 0; i < migration->verdict->findings->len; i++) {
        const VerdictFinding *finding = g_ptr_array_index(migration->verdict->findings, i);

        if (check_finding_counts(migration, i) && (worst == NULL || weight(finding) > weight(worst)))
            worst = finding;
    }
    return worst;
}

char *
check_finding_text(const VerdictFinding *finding)
{
    static const char *const before[MEASURE_N] = {[MEASURE_AT_LEAST] = "at least ", [MEASURE_ESTIMATE] = "about "};
    GString *text = g_string_new(NULL);

    if (*finding->object != '\0')
        g_string_append_printf(text, "%s: ", finding->object);
    g_string_append(text, finding->message);
    if (finding->count >= 0)
        g_string_append_printf(text, " (%s%" G_GINT64_FORMAT " row%s)", before[finding->measure] != NULL ? before[finding->measure] : "",
                               finding->count, finding->count == 1 ? "" : "s");
    return g_string_free(text, FALSE);
}

/* --- what was not looked at --- */

static guint
count_not_judged(const Check *check)
{
    guint n = 0;

    for (guint i = 0; i < check->migrations->len; i++)
        n += ((const CheckMigration *)g_ptr_array_index(check->migrations, i))->evidence == CHECK_EVIDENCE_NONE ? 1 : 0;
    return n;
}

char *
check_not_checked(const Check *check)
{
    guint n = count_not_judged(check), all = check->migrations->len;
    const char *why = check->notes->len > 0 ? g_ptr_array_index(check->notes, check->notes->len - 1) : NULL;
    g_autoptr(GString) text = g_string_new(NULL);

    if (n == 0 && (check->told || check->request->task == CHECK_APPLIED))
        return NULL;
    if (!check->told && check->request->task != CHECK_APPLIED)
        g_string_append(text, "what is pending is not known");
    else if (n == all)
        g_string_append_printf(text, all == 1 ? "the migration could not be judged" : "none of the %u migrations could be judged", all);
    else
        g_string_append_printf(text, "%u of the %u migrations could not be judged", n, all);
    if (why != NULL)
        g_string_append_printf(text, ": %s", why);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* --- ahead --- */

static const CheckAhead *
worst_ahead(const Check *check)
{
    const CheckAhead *worst = NULL;
    int most = -1;

    for (guint i = 0; i < check->ahead->len; i++) {
        const CheckAhead *ahead = g_ptr_array_index(check->ahead, i);
        int leave = ahead->record != NULL ? (int)ahead->record->leave : (int)LEAVE_UNKNOWN;

        if (leave >= most) {
            worst = ahead;
            most = leave;
        }
    }
    return worst;
}

char *
check_ahead_text(const Check *check)
{
    const CheckAhead *worst = check->ahead_from != 0 ? worst_ahead(check) : NULL;
    g_autofree char *label = worst != NULL ? migration_label(worst->name->app, worst->name->name) : NULL;
    g_autoptr(GString) text = g_string_new(NULL);

    if (worst == NULL)
        return NULL;
    g_string_append_printf(text, "The database is ahead of this code, from batch %u on: ", check->ahead_from);
    switch (check->verdict.old_code_may_run) {
    case MAY_RUN_YES:
        g_string_append(text, "this code may run on it, all of that is recorded as safe.");
        break;
    case MAY_RUN_DEPENDS:
        g_string_append_printf(text, "whether this code may run on it depends on the data (%s, batch %u).", label, worst->name->batch);
        break;
    case MAY_RUN_NO:
        g_string_append_printf(text, "this code may not run on it, %s of batch %u is unsafe to leave.", label, worst->name->batch);
        break;
    case MAY_RUN_UNKNOWN:
        g_string_append_printf(text, "whether this code may run on it is unknown (%s, batch %u: %s).", label, worst->name->batch,
                               worst->record == NULL ? "nobody has recorded a check of it" : "recorded as unknown");
        break;
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}
