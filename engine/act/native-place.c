#include "native-place.h"

#include <string.h>

#include "drivers/driver-row.h"
#include "drivers/error.h"
#include "engine/model/profile-native.h"

static int
dialect_of(const NativePlace *place)
{
    return profile_dialect(driver_info(place->driver)->dialect);
}

/* --- session --- */

static DriverVerdict
take_mode(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    SplitOptions *options = user;

    (void)n_values;
    (void)error;
    options->ansi_quotes = values[0].text != NULL && strstr(values[0].text, "ANSI_QUOTES") != NULL;
    options->no_backslash_escapes = values[0].text != NULL && strstr(values[0].text, "NO_BACKSLASH_ESCAPES") != NULL;
    return DRIVER_STOP;
}

gboolean
native_place_mode(const NativePlace *place, SplitOptions *options, GError **error)
{
    return dialect_of(place) != PROFILE_MYSQL || native_sql(place, "native/mode.mysql.sql", NULL, 0, take_mode, options, NULL, error);
}

gboolean
native_place_reset(const NativePlace *place, const char *path, GError **error)
{
    const NativeValue value = NATIVE_TEXT("path", path);

    if (dialect_of(place) == PROFILE_MYSQL)
        return native_sql(place, "native/session.mysql.sql", NULL, 0, NULL, NULL, NULL, error);
    return dialect_of(place) != PROFILE_POSTGRES || (native_sql(place, "native/role.postgres.sql", NULL, 0, NULL, NULL, NULL, error) &&
                                                     native_sql(place, "native/session.postgres.sql", &value, 1, NULL, NULL, NULL, error));
}

gboolean
native_place_prepare(const NativePlace *place, char **path, GError **error)
{
    if (dialect_of(place) == PROFILE_POSTGRES)
        return native_sql(place, "native/path.postgres.sql", NULL, 0, driver_row_text, path, NULL, error);
    return native_place_reset(place, NULL, error);
}

/* --- the row --- */

static const char *
removal(const NativePlace *place, GError **error)
{
    const Profile *profile = place->table->profile;
    const char *own = profile->native != NULL ? profile->native->remove[dialect_of(place)] : NULL;

    if (own != NULL)
        return own;
    if (profile->migration.column == NULL || (profile->has_app && profile->app.column == NULL) || profile->model == PROFILE_POINTER)
        return migrollback_fail(error, MIGROLLBACK_ERROR_REFUSED, "profile '%s' does not say how a migration's row is taken away",
                                profile->name);
    return profile->has_app ? "native/remove-app.sql" : "native/remove.sql";
}

gboolean
native_place_can_remove(const NativePlace *place, GError **error)
{
    return removal(place, error) != NULL;
}

gboolean
native_place_remove(const NativePlace *place, const char *app, const char *name, const char *previous, GError **error)
{
    const Profile *profile = place->table->profile;
    const char *resource = removal(place, error);
    g_autofree char *name_column = profile->migration.column != NULL ? driver_quote(place->driver, profile->migration.column) : NULL,
                    *app_column = profile->app.column != NULL ? driver_quote(place->driver, profile->app.column) : NULL;
    const NativeValue values[] = {{.word = "name_column", .sql = name_column},
                                  {.word = "app_column", .sql = app_column},
                                  NATIVE_TEXT("name", name),
                                  NATIVE_TEXT("app", app),
                                  NATIVE_TEXT("previous", previous)};
    gint64 affected = 0;

    if (resource == NULL || !native_sql(place, resource, values, G_N_ELEMENTS(values), NULL, NULL, &affected, error))
        return FALSE;
    return affected > 0 || migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "the row of '%s' is not in the migration table", name);
}
