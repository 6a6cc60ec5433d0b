/*
 * shadow - a scratch copy of a database's schema, to try migrations on.
 *
 * PostgreSQL: a new database `migrollback_shadow_…` on a server that the user names, or one in a private throw-away cluster (same roles,
 * unix socket only). MySQL and MariaDB: a scratch schema `migrollback_shadow_…` on the same server, or on one that the user names. SQLite:
 * a file in a private folder.
 *
 * What it is not: a backup. The source is only read, through `source` and, on PostgreSQL, by pg_dump; no object is made in it.
 *
 * What a copy lacks (shadow_lacks tells it for this one): rows, but those of `tables`; values of other sequences; statistics; on a server of
 * the user's, owners and privileges; memberships and passwords of roles; subscriptions, user mappings of foreign servers, tablespaces,
 * security labels. Rows of `tables` keep their physical order, not the transaction that wrote them (xmin). Events of MySQL are there and
 * disabled; definers are the user of the copy. What names the source's own schema in a view, trigger, routine or event of MySQL is made to
 * name the copy; where that cannot be told for sure (dynamic SQL, an alias of that name) the copy is refused.
 *
 * Life: a copy is gone after shadow_free, and when this process ends in any other way (a keeper, a small process that waits for our end,
 * removes it). Where the keeper was killed too, the next shadow_new does; the name holds who owns it: process, its start, its host. A copy
 * whose owner lives, or lives on another host or in another container, is never removed.
 *
 * Ownership: a Shadow owns its session, strings and the copy; it borrows nothing of `source` after shadow_new. One thread. Not for use after a
 * fork.
 * Errors: those of the drivers; FAILED where a program of PostgreSQL is missing, failed, or an extension is not available (with a hint);
 * REFUSED where a definition would reach into the source; INTERRUPTED, TERMINATED where a signal came (act/interrupt). A failed
 * shadow_new leaves nothing behind.
 */
#ifndef MIGROLLBACK_SHADOW_H
#define MIGROLLBACK_SHADOW_H

#include <cjson/cJSON.h>

#include "drivers/driver.h"

typedef struct Shadow Shadow;

typedef struct {
    /* URL of a server on which a scratch database may be made (its database is only connected to); NULL: PostgreSQL a private cluster, MySQL
     * and MariaDB a scratch schema on the same server. SQLite: not looked at. */
    const char *server;
    gboolean with_data; /* all rows too */
    const char *const
        *tables; /* whose rows are copied in any case: "schema.name" or "name"; NULL-terminated, may be NULL. Missing ones are left out */
    DriverOptions driver; /* of the sessions on the copy */
} ShadowOptions;

/* Copies the database of `url`; `source` is a session on it (read-only is enough), without an open transaction. */
Shadow *shadow_new(Driver *source, const char *url, const ShadowOptions *options, GError **error);

/* Removes the copy: schema dropped, file deleted, cluster stopped and its folder gone. Sessions of others on it are ended. */
void shadow_free(Shadow *shadow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Shadow, shadow_free)

Driver *shadow_driver(Shadow *shadow); /* a writable session on the copy; borrowed */

/* One more, of the caller alone: what SQL of others leaves in a session goes with it. */
Driver *shadow_session(const Shadow *shadow, GError **error);
const char *shadow_url(const Shadow *shadow); /* for driver_open; may hold a password: never printed */

/*
 * What an application needs to connect: {"driver":"postgres|mysql|sqlite","host":…,"port":…,"socket":…,"user":…,"password":…,"database":…,
 * "url":…}; null where it does not apply or where the client's own files say it. host is the socket's folder of a private cluster, database the
 * path of a SQLite file. The caller frees it with cJSON_Delete.
 */
cJSON *shadow_connection(const Shadow *shadow);

/* A SELECT that gives one row, 1, only in this very copy: an application proves by it that it is connected to the copy. */
const char *shadow_witness(const Shadow *shadow);

/* What this copy lacks beyond the above, for people; NULL-terminated. */
const char *const *shadow_lacks(const Shadow *shadow);

/*
 * Removes what killed runs left behind: folders, and scratch databases on the server of `url` (NULL: folders only). shadow_new does it too.
 * Returns how many were removed. What cannot be removed is left for the next time.
 */
guint shadow_clean(const char *url, const DriverOptions *options);

#endif
