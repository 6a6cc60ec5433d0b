#include "driver-row.h"

DriverVerdict
driver_row_any(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    (void)values;
    (void)n_values;
    (void)error;
    *(gboolean *)user = TRUE;
    return DRIVER_STOP;
}

DriverVerdict
driver_row_integer(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    (void)n_values;
    (void)error;
    if (values[0].text != NULL)
        *(gint64 *)user = g_ascii_strtoll(values[0].text, NULL, 10);
    return DRIVER_STOP;
}

DriverVerdict
driver_row_text(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    (void)n_values;
    (void)error;
    *(char **)user = g_strdup(values[0].text != NULL ? values[0].text : "");
    return DRIVER_STOP;
}
