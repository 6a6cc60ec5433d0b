/*
 * suite - what the files of the driver suite share: which database is under test, how its SQL differs, and short ways to ask it.
 *
 * The suite runs once for each driver: `test-drivers postgres|mysql|sqlite`. Servers are found in MIGROLLBACK_TEST_POSTGRES_URL and
 * MIGROLLBACK_TEST_MYSQL_URL (see tests/support/with-servers); a missing one fails the run, it skips nothing. SQLite's database is a
 * file in a temporary folder. Everything here asserts: a helper that returns has succeeded.
 */
#ifndef MIGROLLBACK_TESTS_SUITE_H
#define MIGROLLBACK_TESTS_SUITE_H

#include "../../drivers/driver.h"

typedef struct {
    const char *name;
    const char *variable;       /* the environment's, with the URL; NULL: a temporary file */
    const char *echo;           /* gives its one parameter back, a text */
    const char *echo_integer;   /* the same for an integer */
    const char *endless;        /* far more rows than can be read, one short column */
    const char *endless_bound;  /* the same, with one integer parameter */
    const char *five_million;   /* that many rows: a number and a text */
    const char *long_statement; /* takes much longer than a second before its first row */
    const char *odd_bytes;      /* a value with bytes that no text has */
    const char *odd_bytes_text; /* what it is read as; its length follows, for it may hold a NUL */
    gsize odd_bytes_length;
    const char *no_relation_state; /* SQLSTATEs; NULL: the database has none */
    const char *syntax_state;
    const char *own_session; /* what names the session */
    const char *end_session; /* ends the session @ */
    const char *lock_table;  /* statements by which another session cannot read table @ any more */
    const char *free_table;
} Backend;

extern const Backend *backend;
extern const char *suite_url;    /* of the database under test */
extern const char *suite_folder; /* temporary, removed at the end */

Driver *suite_open(void);
Driver *suite_open_url(const char *url);
Driver *suite_open_writer(void);
/* With time-outs in milliseconds. */
Driver *suite_open_timed(guint lock_timeout_ms, guint statement_timeout_ms);

/* The URL with another user, password or database, or port; NULL and 0 leave it. Free with g_free. */
char *suite_url_with(const char *user, const char *password, const char *database, int port);

/* Runs the formatted statement. */
void suite_execute(Driver *driver, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The template with each "@" replaced; free with g_free. */
char *suite_fill(const char *template, const char *name);

/* The first value of the only row; free with g_free. */
char *suite_value(Driver *driver, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The statement must fail; the error is the caller's. */
GError *suite_error(Driver *driver, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Opening must fail; no message or hint may hold `secret` (may be NULL). The error is the caller's. */
GError *suite_open_error(const char *url, const char *secret);

#define suite_assert_code(error, expected) g_assert_error(error, MIGROLLBACK_ERROR, (int)(expected))

/* A name that no other run and no other test uses; free with g_free. */
char *suite_name(const char *what);

/* Runs this program again with two more arguments and gives back what it printed; it must succeed. environment: "NAME=value" or NULL. */
char *suite_again(const char *task, const char *url, const char *environment);

/* Of SQLite's tests: a path in the suite's folder; a new database there with a table t of one row, 7; that it can be read. */
char *sqlite_path(const char *name);
char *sqlite_new_database(const char *name);
void sqlite_assert_readable(const char *url);

/* Each file adds its tests for the backend. */
void values_add_tests(void);
void statements_add_tests(void);
void sessions_add_tests(void);
void failures_add_tests(void);
void locks_add_tests(void);
void stream_add_tests(void);
void sqlite_add_tests(void);
void sqlite_paths_add_tests(void);
void postgres_add_tests(void);
void mysql_add_tests(void);

/* What `suite_again` runs: prints its result and returns the exit status. */
int stream_task(const char *url);
int stream_open_task(const char *url);

#endif
