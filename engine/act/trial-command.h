/*
 * trial-command - how the application is started for a trial: its arguments, and the environment that leads it to the copy.
 *
 * Pure. Ownership: what is returned is the caller's. Errors: UNANSWERABLE (no such script, or a command that it has no place in).
 */
#ifndef MIGROLLBACK_TRIAL_COMMAND_H
#define MIGROLLBACK_TRIAL_COMMAND_H

#include "trial.h"

/*
 * The words of the start command and then those of the script. A script that is started by itself takes the place of the framework's own
 * program: of `docker exec -i api npx knex --env staging` what stands before that program stays before the script, and what comes after it
 * is handed to the script. Where an interpreter starts that program as a module (`python -m alembic`), it is the script's too.
 */
char **trial_argv(const TrialRequest *request, GError **error);

/*
 * The copy as the framework writes a URL, for DATABASE_URL: what the application does before its script runs shall meet the copy too. Holds
 * the password. `own`: the application's DATABASE_URL, or NULL; of it only the driver after a "+" is taken.
 */
char *trial_database_url(const Profile *profile, const cJSON *connection, const char *own);

#endif
