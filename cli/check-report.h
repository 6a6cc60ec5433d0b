/*
 * check-report - a check as text, JSON, GitHub annotations and JUnit XML; and which of its results are a reason to fail.
 *
 * The four writers borrow the check; `failing` tells which words of --fail-on apply to it.
 */
#ifndef MIGROLLBACK_CLI_CHECK_REPORT_H
#define MIGROLLBACK_CLI_CHECK_REPORT_H

#include "engine/check.h"
#include "report.h"

/* What --fail-on can name; a bit set of 1 << CheckFailing. */
typedef enum {
    FAILING_UNSAFE,
    FAILING_DATA_DEPENDENT,
    FAILING_LOSSY,
    FAILING_MAY_FAIL,
    FAILING_IMPOSSIBLE,
    FAILING_UNKNOWN,
    FAILING_FAILING,
    FAILING_DIRTY,
    FAILING_OUT_OF_ORDER,
    FAILING_AHEAD,
    FAILING_PENDING,
    FAILING_N
} CheckFailing;

/* "unsafe,lossy", or "none"; NULL: unsafe, impossible, failing and dirty. USAGE for a word that is none. */
gboolean check_failing_parse(const char *text, guint *failing, GError **error);
const char *check_failing_name(CheckFailing failing);

/* Which of `asked` apply to the check; to one of its migrations; to one finding. */
guint check_failing(const Check *check, guint asked);
guint check_failing_of(const CheckMigration *migration, guint asked);
/* What was not checked is a failure: "unknown" was asked for, or what is pending could not even be found out (`--fail-on none`: no). */
gboolean check_unchecked_fails(const Check *check, guint asked);
gboolean check_finding_fails(const CheckMigration *migration, guint index, guint asked);

/* Why more is unknown than the verdicts show: what could not be looked at at all. NULL: all was; g_free. Not made safe. */
char *check_not_checked(const Check *check);

/* What --ready found about code that is behind the database: 0 where it is not, else the word that its verdict stands for. */
guint check_failing_ahead(const Check *check);
char *check_ahead_text(const Check *check); /* a sentence; NULL where it is not ahead; g_free. Not made safe */

/* The finding that explains a migration's verdicts, or NULL; the worst that counts. */
const VerdictFinding *check_worst_finding(const CheckMigration *migration);

/* "public.t.flag: the values of the new column go (1204 rows)"; free with g_free. Not made safe. */
char *check_finding_text(const VerdictFinding *finding);

/* `failing` is what check_failing gave, `asked` what --fail-on asked for. */
void text_check(const Report *report, const Check *check, guint asked, guint failing);
cJSON *json_check(const Check *check, guint failing, int status);
void github_check(const Report *report, const Check *check, guint asked);
void junit_check(const Report *report, const Check *check, guint asked);

#endif
