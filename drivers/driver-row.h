/*
 * driver-row - row functions for a SELECT of which only the first row counts: for driver_query.
 *
 * They stop there. Where no row comes `user` is left as it was.
 */
#ifndef MIGROLLBACK_DRIVER_ROW_H
#define MIGROLLBACK_DRIVER_ROW_H

#include "driver.h"

/* `user` is a gboolean, and TRUE where there is a row. */
DriverVerdict driver_row_any(const DriverValue *values, guint n_values, gpointer user, GError **error);

/* `user` is a gint64: the first value as a number; left as it was for NULL. */
DriverVerdict driver_row_integer(const DriverValue *values, guint n_values, gpointer user, GError **error);

/* `user` is a char *, NULL at first: a copy of the first value, "" for NULL; g_free. */
DriverVerdict driver_row_text(const DriverValue *values, guint n_values, gpointer user, GError **error);

#endif
