/*
 * shadow-suite - what the tests of scratch copies share. Everything here asserts.
 */
#ifndef MIGROLLBACK_TESTS_SCHEMA_SHADOW_SUITE_H
#define MIGROLLBACK_TESTS_SCHEMA_SHADOW_SUITE_H

#include "engine/schema/shadow.h"
#include "suite.h"

/* Of the database made last, through a session that only reads. PostgreSQL: on the same server unless `private`, which is quicker. */
Shadow *shadow_suite_copy(gboolean private, const char *const *tables, gboolean with_data);

/* The catalogs differ in nothing but what a copy cannot have: owners, privileges, whether an event is enabled. */
void shadow_suite_assert_same(Driver *source, Shadow *shadow);

/* All values of all rows, "|" between them; free with g_free. */
char *shadow_suite_value(Driver *driver, const char *sql);
void shadow_suite_assert_value(Driver *driver, const char *sql, const char *expected);

#endif
