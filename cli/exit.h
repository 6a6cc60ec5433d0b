/*
 * exit - the one table of exit codes: what each means, and which one an error gives.
 *
 * The numbers and the `code` texts are the contract of the command line: programs are written against them.
 */
#ifndef MIGROLLBACK_CLI_EXIT_H
#define MIGROLLBACK_CLI_EXIT_H

#include <glib.h>

typedef enum {
    EXIT_STATUS_DONE = 0,
    EXIT_STATUS_FAILED = 1,
    EXIT_STATUS_USAGE = 2,
    EXIT_STATUS_FOUND = 3,
    EXIT_STATUS_REFUSED = 4,
    EXIT_STATUS_PARTIAL = 5,
    EXIT_STATUS_LOCKED = 6,
    EXIT_STATUS_UNEXPECTED = 7,
    EXIT_STATUS_UNANSWERABLE = 8,
    EXIT_STATUS_CONNECT = 9,
    EXIT_STATUS_INTERRUPTED = 130,
    EXIT_STATUS_TERMINATED = 143
} ExitStatus;

typedef struct {
    ExitStatus status;
    const char *meaning;
} ExitMeaning;

/* All of them, ascending; ends with a NULL meaning. For --help and the man page. */
extern const ExitMeaning exit_meanings[];

/* EXIT_STATUS_DONE for no error; an error of another domain is a plain failure. */
int exit_status(const GError *error);

/* The `code` of an error document: "usage", "connect", … */
const char *exit_code_name(const GError *error);

/* What to do about it: the error's own hint, else the general one of its kind. NULL where there is none. */
const char *exit_hint(const GError *error);

#endif
