/*
 * native-sql - runs a file of queries/ whose words in braces are values, each a parameter of the statement.
 *
 * {table} is the migration table and {checkpoint} the table of checkpoints beside it, both quoted. Any other word is looked up in `values`.
 * A file may hold several statements. Errors: those of the driver; CONFIG for a word that is not known.
 */
#ifndef MIGROLLBACK_NATIVE_SQL_H
#define MIGROLLBACK_NATIVE_SQL_H

#include "drivers/driver.h"
#include "engine/read/detect.h"

#define CHECKPOINT_TABLE "migrollback_checkpoint"

typedef struct {
    const char *word;
    DriverParameter value;
    const char *sql; /* not a value but SQL, quoted already; else NULL */
} NativeValue;

typedef struct {
    Driver *driver;
    const Detected *table;
} NativePlace;

/* `row` may be NULL. `affected` (may be NULL): the sum over all statements. */
gboolean native_sql(const NativePlace *place, const char *resource, const NativeValue *values, gsize n_values, DriverRowFunc row,
                    gpointer user, gint64 *affected, GError **error);

#define NATIVE_TEXT(word_, text_)                                                                                                          \
    ((NativeValue){.word = (word_), .value = {.type = (text_) != NULL ? DRIVER_TEXT : DRIVER_NULL, .text = (text_)}})
#define NATIVE_NUMBER(word_, number_) ((NativeValue){.word = (word_), .value = {.type = DRIVER_INT64, .integer = (number_)}})

/* The text of a file of queries/ that has another for each dialect: "native/x" gives native/x.mysql.sql; free with g_free. */
char *native_resource(const Driver *driver, const char *stem);

#endif
