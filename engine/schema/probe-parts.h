/*
 * probe-parts - a question to the data as SQL, and what is known of a table's size. Included by probe*.c and the files of loss only.
 */
#ifndef MIGROLLBACK_PROBE_PARTS_H
#define MIGROLLBACK_PROBE_PARTS_H

#include "drivers/driver.h"
#include "verdicts.h"

/* A question without its place holders' values; free with probe_question_free. */
typedef struct {
    char *count; /* gives the number of rows */
    char *some;  /* the same, counted no further than PROBE_MOST; NULL: it cannot be shortened */
    GArray *parameters;
} ProbeQuestion;

#define PROBE_MOST 10001

/* The condition of a question, which rows it counts, for a WHERE on that table; NULL with an error where it has values to be given. */
char *probe_condition(Driver *driver, const Probe *probe, GError **error);

/* NULL with an error where the question cannot be put: NOT_FOUND (a key that is not there), FAILED. */
ProbeQuestion *probe_question_new(Driver *driver, const Probe *probe, GError **error);
void probe_question_free(ProbeQuestion *question);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProbeQuestion, probe_question_free)

/* What the server's own statistics say, read without touching the table; -1 where it is not known. */
typedef struct {
    gint64 rows, bytes;
    char source[64]; /* of `rows` */
} ProbeSize;

ProbeSize probe_size(Driver *driver, const char *schema, const char *table);

/* The part of a column's values that is null, by the server's statistics; -1: not known. */
double probe_nulls_share(Driver *driver, const char *schema, const char *table, const char *column);

/* Schema and name quoted; free with g_free. */
char *probe_relation(const Driver *driver, const char *schema, const char *table);

/* The columns of the primary key in its order, NULL-terminated; empty: there is none. NULL with an error. Free with g_strfreev. */
char **probe_key(Driver *driver, const char *schema, const char *table, GError **error);

#endif
