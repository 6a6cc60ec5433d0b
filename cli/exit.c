#include "exit.h"

#include "drivers/error.h"

const ExitMeaning exit_meanings[] = {
    {EXIT_STATUS_DONE, "done, or nothing to do"},
    {EXIT_STATUS_FAILED, "failed; nothing was changed"},
    {EXIT_STATUS_USAGE, "usage or configuration"},
    {EXIT_STATUS_FOUND, "check or rehearse found something"},
    {EXIT_STATUS_REFUSED, "refused by a guard: not confirmed, irreversible, inexact, would split a batch"},
    {EXIT_STATUS_PARTIAL, "partly done: what was and was not undone is printed; running the same command again continues"},
    {EXIT_STATUS_LOCKED, "locked: another rollback or a migration is running"},
    {EXIT_STATUS_UNEXPECTED, "the end state is not the one planned"},
    {EXIT_STATUS_UNANSWERABLE, "the migration table cannot answer: unknown framework, not readable, no times"},
    {EXIT_STATUS_CONNECT, "cannot reach or log in to the database"},
    {EXIT_STATUS_INTERRUPTED, "stopped by SIGINT at a safe point, nothing half-done"},
    {EXIT_STATUS_TERMINATED, "stopped by SIGTERM at a safe point, nothing half-done"},
    {0, NULL},
};

static const struct {
    ExitStatus status;
    const char *code;
    const char *hint; /* where the error itself has none */
} errors[] = {
    [MIGROLLBACK_ERROR_FAILED] = {EXIT_STATUS_FAILED, "failed", NULL},
    [MIGROLLBACK_ERROR_QUERY] = {EXIT_STATUS_FAILED, "query",
                                 "Run it with --log-sql to see the statements; the database's own log may say more."},
    [MIGROLLBACK_ERROR_PERMISSION] =
        {EXIT_STATUS_UNANSWERABLE, "permission",
         "Use a role that may read the migration table; 'run' needs one that the framework's commands can use."},
    [MIGROLLBACK_ERROR_NOT_FOUND] = {EXIT_STATUS_UNANSWERABLE, "not-found",
                                     "See 'migrollback frameworks' for what the database holds; --table names another table."},
    [MIGROLLBACK_ERROR_TIMEOUT] = {EXIT_STATUS_FAILED, "timeout",
                                   "Somebody holds a lock: find out who, or wait longer with --lock-timeout or --statement-timeout."},
    [MIGROLLBACK_ERROR_READ_ONLY] = {EXIT_STATUS_FAILED, "read-only", NULL},
    [MIGROLLBACK_ERROR_USAGE] = {EXIT_STATUS_USAGE, "usage", "See 'migrollback --help'."},
    [MIGROLLBACK_ERROR_CONFIG] = {EXIT_STATUS_USAGE, "config", "Correct the file, or leave it out."},
    [MIGROLLBACK_ERROR_REFUSED] = {EXIT_STATUS_REFUSED, "refused",
                                   "Nothing was changed. See 'migrollback plan' for what stands against it."},
    [MIGROLLBACK_ERROR_UNCONFIRMED] = {EXIT_STATUS_REFUSED, "unconfirmed", NULL},
    [MIGROLLBACK_ERROR_PARTIAL] = {EXIT_STATUS_PARTIAL, "partial", "What was and was not undone is printed; the same command continues."},
    [MIGROLLBACK_ERROR_LOCKED] = {EXIT_STATUS_LOCKED, "locked", NULL},
    [MIGROLLBACK_ERROR_UNEXPECTED] = {EXIT_STATUS_UNEXPECTED, "unexpected",
                                      "Look at 'migrollback history' and at the schema before anything else is run."},
    [MIGROLLBACK_ERROR_UNANSWERABLE] = {EXIT_STATUS_UNANSWERABLE, "unanswerable",
                                        "See 'migrollback frameworks' for what the database holds."},
    [MIGROLLBACK_ERROR_AMBIGUOUS] = {EXIT_STATUS_UNANSWERABLE, "ambiguous", "Choose with --framework or --table."},
    [MIGROLLBACK_ERROR_CONNECT] = {EXIT_STATUS_CONNECT, "connect",
                                   "Check the URL of --database, and that the server runs and can be reached from here."},
    [MIGROLLBACK_ERROR_LOGIN] = {EXIT_STATUS_CONNECT, "login",
                                 "Check user and password; a password can also come from ~/.pgpass, PGPASSWORD or MySQL's option files."},
    [MIGROLLBACK_ERROR_INTERRUPTED] = {EXIT_STATUS_INTERRUPTED, "interrupted", NULL},
    [MIGROLLBACK_ERROR_TERMINATED] = {EXIT_STATUS_TERMINATED, "terminated", NULL},
    [MIGROLLBACK_ERROR_OUTPUT] = {EXIT_STATUS_FAILED, "output", NULL},
};

/* The error enum ends with its count, so that a new error without a line here does not compile. */
_Static_assert(G_N_ELEMENTS(errors) == MIGROLLBACK_N_ERRORS, "every error has an exit code");

static gboolean
is_ours(const GError *error)
{
    return error->domain == MIGROLLBACK_ERROR && error->code >= 0 && error->code < MIGROLLBACK_N_ERRORS;
}

int
exit_status(const GError *error)
{
    if (error == NULL)
        return (int)EXIT_STATUS_DONE;
    return (int)(is_ours(error) ? errors[error->code].status : EXIT_STATUS_FAILED);
}

const char *
exit_code_name(const GError *error)
{
    return error != NULL && is_ours(error) ? errors[error->code].code : "failed";
}

const char *
exit_hint(const GError *error)
{
    const char *own = migrollback_error_hint(error);

    return own != NULL || !is_ours(error) ? own : errors[error->code].hint;
}
