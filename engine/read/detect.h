/*
 * detect - which migration tables of which frameworks a database holds, by the fingerprints of the profiles, never by name alone.
 *
 * Ownership: Detected borrow the profiles, which must outlive them.
 * Errors: UNANSWERABLE (none found; the hint says what was looked for), AMBIGUOUS (several; with candidates), USAGE (unknown profile).
 */
#ifndef MIGROLLBACK_DETECT_H
#define MIGROLLBACK_DETECT_H

#include "drivers/driver.h"
#include "engine/model/profile.h"

typedef struct {
    const Profile *profile;
    char *schema; /* NULL where the database has none */
    char *table;
    gboolean visible; /* the table is found without its schema */
    gboolean certain; /* else the fingerprint would fit other frameworks too */
    gint64 size;      /* bytes, an estimate; -1 unknown */
} Detected;

void detected_free(gpointer detected);

/* All of them; an empty list is no error. `table` ([SCHEMA.]NAME) adds a table with another name; both may be NULL. */
GPtrArray *detect_tables(Driver *driver, const ProfileSet *profiles, const char *table, GError **error);

/*
 * The one that `framework` and `table` (either may be NULL) leave. Of several frameworks with one table, the one whose project lies in the
 * folder `project` (NULL: the working directory), if it is the only one.
 */
const Detected *detect_choose(const GPtrArray *detected, const Driver *driver, const ProfileSet *profiles, const char *framework,
                              const char *table, const char *project, GError **error);

/* Does one of the profile's project files lie in the folder (NULL: the working directory)? */
gboolean detected_has_project(const Profile *profile, const char *folder);

/* "django_migrations", with its schema where a bare name would not find it; free with g_free. */
char *detected_label(const Detected *detected);

/* The same as SQL, quoted, with its schema; `suffix` (or "") is added to the name before quoting. Free with g_free. */
char *detected_sql_name(const Detected *detected, const Driver *driver, const char *suffix);

/* The same of a table of another name that lies beside it. */
char *detected_sql_beside(const Detected *detected, const Driver *driver, const char *name);

#endif
