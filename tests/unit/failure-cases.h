/*
 * failure-cases - what each log of tests/unit/data/failures says, as a person reads it.
 */
#ifndef MIGROLLBACK_FAILURE_CASES_H
#define MIGROLLBACK_FAILURE_CASES_H

#include "engine/act/failure.h"

typedef struct {
    const char *log;  /* data/failures/LOG.log; it begins with the profile's name and a hyphen */
    const char *name; /* of the migration, NULL: none */
    const char *says; /* as failure_case_describe writes it; "error: …": a part of the error */
} FailureCase;

extern const FailureCase failure_cases[];
extern const gsize failure_cases_length;

/* The bytes of a log, and the profile that reads it. */
char *failure_case_text(const FailureCase *one, gsize *length);
const Profile *failure_case_profile(const FailureCase *one, const ProfileSet *profiles);

/* A FailureApplied: what is applied in the databases that the logs are of. */
gboolean failure_case_applied(const char *alias, const char *app, const char *name, gpointer user);

/* "DATABASE: APP.NAME ORIGIN:LINE, CLASS DATABASE/CODE OBJECT of RELATION, STATEMENT, ATOMIC", without what the log does not say. */
char *failure_case_describe(const Failure *failure);

/* failure-mutate.c: `count` logs that are changed at random, from a fixed seed. */
void failure_mutate(const ProfileSet *profiles, guint count);

#endif
