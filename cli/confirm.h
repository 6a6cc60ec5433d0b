/*
 * confirm - a person's word before a database is changed: --yes, or its name typed at a terminal.
 *
 * A program that reads JSON has no person in front of it: without --yes it is refused.
 * Errors: UNCONFIRMED.
 */
#ifndef MIGROLLBACK_CLI_CONFIRM_H
#define MIGROLLBACK_CLI_CONFIRM_H

#include "report.h"

/* "Type the name of the database (app) to undo 3 migrations: " */
typedef struct {
    const char *what;    /* "name of the database" */
    const char *name;    /* what is to be typed */
    const char *purpose; /* "undo 3 migrations" */
    const char *advice;  /* "Read the plan": before "; the same command with --yes does it" */
} Confirmation;

gboolean confirm_by_name(const Report *report, gboolean yes, const Confirmation *confirmation, GError **error);

#endif
