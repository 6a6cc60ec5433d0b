/*
 * failure-rules - how a tool's output tells of a failed migration: regular expressions as data, compiled and checked when they are read.
 *
 * The member "failure" of a profile says what is the tool's own; queries/common/failure.json what is said alike everywhere (codes, messages,
 * prefixes of log collectors). Both are described in docs/profiles.md.
 * A pattern is matched against one line of bytes, at most FAILURE_LINE_BYTES of it, and gives up after a number of steps, so that no pattern
 * can hang the program.
 * Ownership: the rules own everything in them. Errors: CONFIG, naming file and member; failure_pattern_match also CONFIG where a pattern gave up.
 */
#ifndef MIGROLLBACK_FAILURE_RULES_H
#define MIGROLLBACK_FAILURE_RULES_H

#include <cjson/cJSON.h>
#include <glib.h>

#include "failure-class.h"

#define FAILURE_LINE_BYTES 32768

/* What a line can say. Members of the same names; the groups that a pattern must and may have stand in failure-rules.c. */
typedef enum {
    FAILURE_LINE_BEGIN,    /* a failure starts here */
    FAILURE_LINE_CHAINED,  /* the next start belongs to the same failure */
    FAILURE_LINE_STARTED,  /* a migration is being applied */
    FAILURE_LINE_UNDOING,  /* a migration is being undone */
    FAILURE_LINE_FINISHED, /* it, or without a name the last one that was started, is done */
    FAILURE_LINE_NAMED,    /* the tool names the migration that failed */
    FAILURE_LINE_FRAME,    /* a line of a back trace inside a migration's file */
    FAILURE_LINE_ATOMIC,   /* all of it was rolled back */
    FAILURE_LINE_PARTIAL,  /* it was not */
    FAILURE_LINE_DATABASE, /* what stands before every line and names the database */
    FAILURE_LINE_PREFIX,   /* what a log collector puts before every line (common) */
    FAILURE_N_LINES
} FailureLine;

/* What the failing statement was, as far as the output shows it. */
typedef enum {
    FAILURE_STATEMENT_UNKNOWN,
    FAILURE_STATEMENT_CREATE,       /* CREATE of a new object */
    FAILURE_STATEMENT_ADD,          /* ALTER TABLE … ADD */
    FAILURE_STATEMENT_RENAME,       /* anything with RENAME or CHANGE in it */
    FAILURE_STATEMENT_CONCURRENTLY, /* CREATE INDEX CONCURRENTLY */
    FAILURE_STATEMENT_OTHER,        /* shown, and none of these */
    FAILURE_N_STATEMENTS
} FailureStatement;

const char *failure_statement_name(FailureStatement statement);

typedef struct {
    GRegex *regex;
    char *text;                 /* as written, for messages */
    char *has;                  /* the line must hold this too; NULL: no matter (spares the matching) */
    char *database;             /* "postgres", "mysql", "sqlite", or NULL: any */
    char **codes;               /* messages: the codes with which the message may come; NULL: any */
    FailureClass class;         /* errors and messages: what it is; FAILURE_N_CLASSES: the code says */
    FailureStatement statement; /* operations: what it is; UNKNOWN: the group "sql" says */
    gboolean wordy;             /* errors: this source gives no code, so the message decides */
} FailurePattern;

typedef struct {
    GPtrArray *lines[FAILURE_N_LINES]; /* FailurePattern, in the order of the file */
    GPtrArray *errors;                 /* groups sqlstate, errno, class, symbol, message, sql */
    GPtrArray *messages;               /* common: groups object, relation, matched against an error's message */
    GPtrArray *operations;             /* lines that show the statement; group sql, or a fixed statement */
    gboolean trust_started;            /* "trust": "started": its line appears at once, before the error; else the back trace goes first */
    gboolean number;                   /* names are numbers: "001" is "1" */
    char *strip;                       /* characters that are taken out of names: the table has them without; NULL: none */
} FailureRules;

/* From the member "failure" (an object). `place` is the file, for messages. */
FailureRules *failure_rules_read(const cJSON *json, const char *place, GError **error);

/* queries/common/failure.json */
FailureRules *failure_rules_common(GError **error);

void failure_rules_free(FailureRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FailureRules, failure_rules_free)

/* Whether it matches; *match (may be NULL) is then to be freed, and its text is that of `line`. */
gboolean failure_pattern_match(const FailurePattern *pattern, const char *line, GMatchInfo **match, GError **error);

#endif
