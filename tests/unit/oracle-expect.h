/*
 * oracle-expect - what the two parts of the oracle share: settings, and a comparison that shows the case before it fails.
 */
#ifndef MIGROLLBACK_ORACLE_EXPECT_H
#define MIGROLLBACK_ORACLE_EXPECT_H

#include "oracle-subject.h"

/* A build with address checks is ten times slower: it looks at fewer, and says so. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(SANITIZED)
#define SANITIZED 1
#endif

#define ORACLE_MOST_SMALL 5

guint64 oracle_setting(const char *name, guint64 otherwise); /* a number from the environment */

void oracle_expect(const Model *model, const char *what, guint64 wanted, guint64 got);
void oracle_expect_flag(const Model *model, const char *what, gboolean wanted, gboolean got);

/* oracle-small.c: a test of every graph of so many migrations. */
void oracle_test_small(gconstpointer n);

#endif
