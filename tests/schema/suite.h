/*
 * suite - what the files of the catalog's tests share: a database under test, statements run in it, catalogs read from it.
 *
 * Runs once for each database: `test-catalog postgres|mysql|sqlite`, inside tests/support/with-servers; a server that is missing fails the
 * run. Each place is a database of its own, made here and dropped at the end. Everything here asserts.
 */
#ifndef MIGROLLBACK_TESTS_SCHEMA_SUITE_H
#define MIGROLLBACK_TESTS_SCHEMA_SUITE_H

#include "engine/schema/catalog-diff.h"
#include "engine/schema/catalog-read.h"

/* A change of the schema and what a difference must say of it, no line more. Statements are separated by ";;", lines by newlines. */
typedef struct {
    const char *rule;
    const char *change;
    const char *undo;
    const char *lines;
    gboolean moves; /* the undo puts a column at the end */
} SchemaCase;

typedef struct {
    const char *name;
    const char *variable;         /* the environment's, with the server's URL; NULL: files */
    const char *database_options; /* behind CREATE DATABASE */
    const char *base;             /* statements that make what the cases change */
    const char *finish;           /* run on the server at the end; NULL: nothing is left */
    const SchemaCase *cases;
    gsize n_cases;
    /* The same schema, made in two orders, and the lines of their difference. */
    const char *one_order, *other_order, *order_lines;
    /* Made n times for the timing: {n} is the number, {m} that of the one before (1 for the first); {engine} is InnoDB's for one in
     * five, for MariaDB makes files of others ten times as fast. */
    const char *many;
} Backend;

extern const Backend postgres_backend, mysql_backend, sqlite_backend;
extern const Backend *backend;

/* A new database; a session that may write in it, closed at the end. `what` is part of its name. */
Driver *suite_database(const char *what);
/* Another session of the database that was made last, as another user (NULL: the same). */
Driver *suite_session(const char *user, const char *password);

/* The same, after all sessions made so far are closed: a server has but few. */
Driver *suite_fresh_database(const char *what);
/* The URL of the database made last; free with g_free. */
char *suite_url(const char *user, const char *password);

void suite_run(Driver *driver, const char *statements);
void suite_runf(Driver *driver, const char *format, ...) G_GNUC_PRINTF(2, 3);
Catalog *suite_read(Driver *driver);
Catalog *suite_read_with(Driver *driver, const CatalogOptions *options);

/* Lines of the difference, with " (within)" behind those that came or went with something. Free with g_free. */
char *suite_describe(const Catalog *before, const Catalog *after);

void places_add_tests(void);
void rights_add_tests(void);
void shadow_add_tests(void);
void shadow_rows_add_tests(void);
void shadow_names_add_tests(void);
void shadow_life_add_tests(void);
void shadow_log_add_tests(void);

/* This program as another process, `test-catalog hold URL`: makes a scratch copy, says where it is and waits for its end. */
int shadow_hold(const char *url);

#endif
