#include <glib/gstdio.h>

#include "rollback-parts.h"

static gboolean
same_file(const char *left, const char *right)
{
    GStatBuf one, other;

    return g_stat(left, &one) == 0 && g_stat(right, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static DriverVerdict
note_row(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    (void)n_values;
    (void)error;
    *(gboolean *)user = g_strcmp0(values[0].text, "1") == 0;
    return DRIVER_STOP;
}

/* One server has many names: whether a lock that one session holds is seen by the other says whether both are in one database. */
gboolean
rollback_same_database(Driver *holder, Driver *other, gboolean *same, GError **error)
{
    g_autofree char *uuid = g_uuid_string_random(), *lock = g_strconcat("migrollback/several/", uuid, NULL);
    g_autofree char *witness = driver_lock_witness(holder, lock);
    gboolean taken = FALSE, fine;

    *same = FALSE;
    if (witness == NULL) {
        *same = same_file(driver_info(holder)->address, driver_info(other)->address);
        return TRUE;
    }
    if (!driver_try_lock(holder, lock, &taken, error))
        return FALSE;
    fine = driver_query(other, witness, NULL, 0, note_row, same, error);
    driver_unlock(holder, lock);
    return fine;
}
