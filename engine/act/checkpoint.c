#include "checkpoint.h"

#include "drivers/driver-row.h"

void
checkpoint_clear(Checkpoint *checkpoint)
{
    g_clear_pointer(&checkpoint->prefix, g_free);
    g_clear_pointer(&checkpoint->before_it, g_free);
}

static DriverVerdict
take_row(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    Checkpoint *checkpoint = user;

    (void)n_values;
    (void)error;
    checkpoint->found = TRUE;
    checkpoint->done = (guint)g_ascii_strtoull(values[0].text, NULL, 10);
    checkpoint->running = g_strcmp0(values[1].text, "0") != 0;
    checkpoint->prefix = g_strdup(values[2].text);
    checkpoint->before_it = g_strdup(values[3].text);
    return DRIVER_STOP;
}

gboolean
checkpoint_read(const NativePlace *place, const char *name, Checkpoint *checkpoint, GError **error)
{
    const NativeValue values[] = {NATIVE_TEXT("migration_table", place->table->table), NATIVE_TEXT("name", name)};
    g_autoptr(GError) cause = NULL;

    *checkpoint = (Checkpoint){0};
    if (native_sql(place, "native/checkpoint-read.sql", values, G_N_ELEMENTS(values), take_row, checkpoint, NULL, &cause) ||
        g_error_matches(cause, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_NOT_FOUND))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

gboolean
checkpoint_open(const NativePlace *place, const char *name, Checkpoint *checkpoint, GError **error)
{
    const NativeValue values[] = {NATIVE_TEXT("migration_table", place->table->table), NATIVE_TEXT("name", name),
                                  NATIVE_TEXT("prefix", checkpoint->prefix)};
    g_autofree char *create = native_resource(place->driver, "native/checkpoint-create");

    if (checkpoint->found)
        return TRUE;
    checkpoint->found = native_sql(place, create, NULL, 0, NULL, NULL, NULL, error) &&
                        native_sql(place, "native/checkpoint-insert.sql", values, G_N_ELEMENTS(values), NULL, NULL, NULL, error);
    return checkpoint->found;
}

gboolean
checkpoint_write(const NativePlace *place, const char *name, const Checkpoint *checkpoint, GError **error)
{
    const NativeValue values[] = {NATIVE_NUMBER("done", checkpoint->done),
                                  NATIVE_NUMBER("running", checkpoint->running ? 1 : 0),
                                  NATIVE_TEXT("prefix", checkpoint->prefix),
                                  NATIVE_TEXT("before_it", checkpoint->before_it != NULL ? checkpoint->before_it : ""),
                                  NATIVE_TEXT("migration_table", place->table->table),
                                  NATIVE_TEXT("name", name)};

    return native_sql(place, "native/checkpoint-write.sql", values, G_N_ELEMENTS(values), NULL, NULL, NULL, error);
}

gboolean
checkpoint_delete(const NativePlace *place, const char *name, GError **error)
{
    const NativeValue values[] = {NATIVE_TEXT("migration_table", place->table->table), NATIVE_TEXT("name", name)};

    return native_sql(place, "native/checkpoint-delete.sql", values, G_N_ELEMENTS(values), NULL, NULL, NULL, error);
}

gboolean
checkpoint_tidy(const NativePlace *place, GError **error)
{
    gboolean any = FALSE;

    return native_sql(place, "native/checkpoint-any.sql", NULL, 0, driver_row_any, &any, NULL, error) &&
           (any || native_sql(place, "native/checkpoint-drop.sql", NULL, 0, NULL, NULL, NULL, error));
}
