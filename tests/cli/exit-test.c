/*
 * Exit codes and `code` texts: the contract, written out once more by hand.
 */
#include "cli/exit.h"

#include <string.h>

#include "drivers/error.h"

static const struct {
    MigrollbackError error;
    int status;
    const char *code;
} cases[] = {
    {MIGROLLBACK_ERROR_FAILED, 1, "failed"},
    {MIGROLLBACK_ERROR_QUERY, 1, "query"},
    {MIGROLLBACK_ERROR_PERMISSION, 8, "permission"},
    {MIGROLLBACK_ERROR_NOT_FOUND, 8, "not-found"},
    {MIGROLLBACK_ERROR_TIMEOUT, 1, "timeout"},
    {MIGROLLBACK_ERROR_READ_ONLY, 1, "read-only"},
    {MIGROLLBACK_ERROR_USAGE, 2, "usage"},
    {MIGROLLBACK_ERROR_CONFIG, 2, "config"},
    {MIGROLLBACK_ERROR_REFUSED, 4, "refused"},
    {MIGROLLBACK_ERROR_UNCONFIRMED, 4, "unconfirmed"},
    {MIGROLLBACK_ERROR_PARTIAL, 5, "partial"},
    {MIGROLLBACK_ERROR_LOCKED, 6, "locked"},
    {MIGROLLBACK_ERROR_UNEXPECTED, 7, "unexpected"},
    {MIGROLLBACK_ERROR_UNANSWERABLE, 8, "unanswerable"},
    {MIGROLLBACK_ERROR_AMBIGUOUS, 8, "ambiguous"},
    {MIGROLLBACK_ERROR_CONNECT, 9, "connect"},
    {MIGROLLBACK_ERROR_LOGIN, 9, "login"},
    {MIGROLLBACK_ERROR_INTERRUPTED, 130, "interrupted"},
    {MIGROLLBACK_ERROR_TERMINATED, 143, "terminated"},
    {MIGROLLBACK_ERROR_OUTPUT, 1, "output"},
};

static void
every_error_has_its_exit_code(void)
{
    g_assert_cmpuint(G_N_ELEMENTS(cases), ==, MIGROLLBACK_N_ERRORS);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        migrollback_fail(&error, cases[i].error, "x");
        g_assert_cmpint(exit_status(error), ==, cases[i].status);
        g_assert_cmpstr(exit_code_name(error), ==, cases[i].code);
    }
    g_assert_cmpint(exit_status(NULL), ==, 0);
}

static void
errors_of_others_are_failures(void)
{
    g_autoptr(GError) error = g_error_new(G_FILE_ERROR, G_FILE_ERROR_NOENT, "x");

    g_assert_cmpint(exit_status(error), ==, 1);
    g_assert_cmpstr(exit_code_name(error), ==, "failed");
}

static void
every_exit_code_has_a_meaning(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gboolean found = FALSE;

        for (const ExitMeaning *meaning = exit_meanings; meaning->meaning != NULL; meaning++)
            found = found || (int)meaning->status == cases[i].status;
        g_assert_true(found);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cli/exit/every-error-has-its-exit-code", every_error_has_its_exit_code);
    g_test_add_func("/cli/exit/errors-of-others-are-failures", errors_of_others_are_failures);
    g_test_add_func("/cli/exit/every-exit-code-has-a-meaning", every_exit_code_has_a_meaning);
    return g_test_run();
}
