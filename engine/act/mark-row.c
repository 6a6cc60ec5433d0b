#include "mark-row.h"

#include "engine/read/template.h"

static const char *
statement(const Driver *driver, const Profile *profile)
{
    return profile->mark[profile_dialect(driver_info(driver)->dialect)];
}

gboolean
mark_row_possible(const Driver *driver, const Profile *profile)
{
    return statement(driver, profile) != NULL;
}

/* Seconds that the zone is ahead of UTC now. */
static gint64
offset_now(GTimeZone *zone)
{
    g_autoptr(GDateTime) now = zone != NULL ? g_date_time_new_now(zone) : NULL;

    return now != NULL ? g_date_time_get_utc_offset(now) / G_USEC_PER_SEC : 0;
}

gboolean
mark_row(Driver *driver, const Detected *table, const char *app, const char *name, GTimeZone *zone, GError **error)
{
    const char *resource = statement(driver, table->profile);
    g_autofree char *relation = detected_sql_name(table, driver, "");
    const TemplateWord words[] = {{"table", TEMPLATE_SQL, relation, 0},
                                  {"app", TEMPLATE_TEXT, app, 0},
                                  {"name", TEMPLATE_TEXT, name, 0},
                                  {"offset", TEMPLATE_INTEGER, NULL, offset_now(zone)},
                                  {0}};

    if (resource == NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "how %s records a migration is not known", table->profile->title);
    return template_run(driver, resource, words, NULL, NULL, error);
}
