/* What of a check is a reason to fail: one table of words. */
#include <string.h>

#include "check-report.h"
#include "drivers/error.h"

#define BIT(failing) (1u << (failing))
#define DEFAULT (BIT(FAILING_UNSAFE) | BIT(FAILING_IMPOSSIBLE) | BIT(FAILING_FAILING) | BIT(FAILING_DIRTY))

/* Which verdict of which axis a word stands for. */
static const struct {
    CheckFailing failing;
    VerdictAxis axis;
    int verdict;
} verdicts[] = {
    {FAILING_UNSAFE, VERDICT_LEAVE, LEAVE_UNSAFE},
    {FAILING_DATA_DEPENDENT, VERDICT_LEAVE, LEAVE_DATA_DEPENDENT},
    {FAILING_UNKNOWN, VERDICT_LEAVE, LEAVE_UNKNOWN},
    {FAILING_LOSSY, VERDICT_REVERSE, REVERSE_LOSSY},
    {FAILING_MAY_FAIL, VERDICT_REVERSE, REVERSE_MAY_FAIL},
    {FAILING_UNKNOWN, VERDICT_REVERSE, REVERSE_UNKNOWN},
    {FAILING_IMPOSSIBLE, VERDICT_REVERSE, REVERSE_IMPOSSIBLE},
};

const char *
check_failing_name(CheckFailing failing)
{
    static const char *const names[FAILING_N] = {"unsafe",  "data-dependent", "lossy",        "may-fail", "impossible", "unknown",
                                                 "failing", "dirty",          "out-of-order", "ahead",    "pending"};

    return names[failing];
}

static gboolean
parse_word(const char *word, guint *failing, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (CheckFailing i = 0; i < FAILING_N; i++) {
        if (strcmp(check_failing_name(i), word) == 0) {
            *failing |= BIT(i);
            return TRUE;
        }
        g_string_append_printf(names, "%s, ", check_failing_name(i));
    }
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--fail-on: '%s' is nothing that can be found", word);
    migrollback_error_set_hint(error, "Give none, or some of these with commas between: %snone.", names->str);
    return FALSE;
}

gboolean
check_failing_parse(const char *text, guint *failing, GError **error)
{
    g_auto(GStrv) words = text != NULL ? g_strsplit(text, ",", -1) : NULL;

    *failing = text == NULL ? DEFAULT : 0;
    if (text == NULL || strcmp(text, "none") == 0)
        return TRUE;
    for (char **word = words; *word != NULL; word++)
        if (!parse_word(g_strstrip(*word), failing, error))
            return FALSE;
    return TRUE;
}

gboolean
check_finding_fails(const CheckMigration *migration, guint index, guint asked)
{
    const VerdictFinding *finding = g_ptr_array_index(migration->verdict->findings, index);

    if (!check_finding_counts(migration, index))
        return FALSE;
    if (migration->fails && strcmp(finding->rule, "up-fails") == 0 && (asked & BIT(FAILING_FAILING)) != 0)
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(verdicts); i++)
        if (verdicts[i].axis == finding->axis && verdicts[i].verdict == finding->verdict && (asked & BIT(verdicts[i].failing)) != 0)
            return TRUE;
    return FALSE;
}

/* A failure on the copy that somebody has answered is none. */
static gboolean
has_failed(const CheckMigration *migration)
{
    for (guint i = 0; migration->fails && i < migration->verdict->findings->len; i++) {
        const VerdictFinding *finding = g_ptr_array_index(migration->verdict->findings, i);

        if (strcmp(finding->rule, "up-fails") == 0 && check_finding_counts(migration, i))
            return TRUE;
    }
    return FALSE;
}

guint
check_failing_of(const CheckMigration *migration, guint asked)
{
    guint failing = has_failed(migration) ? BIT(FAILING_FAILING) : 0;

    for (gsize i = 0; i < G_N_ELEMENTS(verdicts); i++) {
        int verdict = verdicts[i].axis == VERDICT_LEAVE ? (int)migration->verdict->leave : (int)migration->verdict->reverse;

        if (verdict == verdicts[i].verdict)
            failing |= BIT(verdicts[i].failing);
    }
    return failing & asked;
}

static gboolean
is_ahead(const Check *check)
{
    for (guint i = 0; i < check->unknown->len; i++)
        if (!((const CheckName *)g_ptr_array_index(check->unknown, i))->squashed)
            return TRUE;
    return FALSE;
}

guint
check_failing_ahead(const Check *check)
{
    static const guint failing[] = {[MAY_RUN_YES] = 0,
                                    [MAY_RUN_DEPENDS] = BIT(FAILING_DATA_DEPENDENT),
                                    [MAY_RUN_UNKNOWN] = BIT(FAILING_UNKNOWN),
                                    [MAY_RUN_NO] = BIT(FAILING_UNSAFE)};

    return check->ahead_from != 0 ? failing[check->verdict.old_code_may_run] : 0;
}

guint
check_failing(const Check *check, guint asked)
{
    guint failing = 0;

    for (guint i = 0; i < check->migrations->len; i++)
        failing |= check_failing_of(g_ptr_array_index(check->migrations, i), asked);
    failing |= !check->told ? BIT(FAILING_UNKNOWN) : 0;
    failing |= check_failing_ahead(check);
    failing |= check->dirty->len > 0 ? BIT(FAILING_DIRTY) : 0;
    failing |= check->late->len > 0 ? BIT(FAILING_OUT_OF_ORDER) : 0;
    failing |= is_ahead(check) ? BIT(FAILING_AHEAD) : 0;
    failing |= check->pending->len > 0 ? BIT(FAILING_PENDING) : 0;
    return failing & asked;
}

gboolean
check_unchecked_fails(const Check *check, guint asked)
{
    return (asked & BIT(FAILING_UNKNOWN)) != 0 || (asked != 0 && check->request->task == CHECK_PENDING && !check->told);
}
