#include "place.h"

Place
place_of(const Rollback *rollback)
{
    return (Place){driver_info(rollback->driver), rollback->chosen->profile->name, rollback->table_label};
}

const char *
profile_tells_time(const Profile *profile)
{
    return history_time_name(profile->has_time ? profile->time.kind : HISTORY_TIME_NONE);
}

gboolean
profile_tells_batches(const Profile *profile, int dialect)
{
    return profile->batch.column != NULL || profile->batch.expression[dialect] != NULL;
}

const char *
profile_tells_order(const Profile *profile, int dialect)
{
    return history_order_name(profile->has_time ? HISTORY_ORDER_APPLIED_AT : profile->position.order[dialect]);
}

char *
profile_databases(const Profile *profile)
{
    GString *list = g_string_new(NULL);

    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        if (profile->reads[i])
            g_string_append_printf(list, "%s%s", list->len > 0 ? ", " : "", profile_dialect_name(i));
    return g_string_free(list, FALSE);
}
