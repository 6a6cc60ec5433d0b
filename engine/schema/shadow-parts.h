/*
 * shadow-parts - what the files of shadow share. To be included by them alone.
 */
#ifndef MIGROLLBACK_SHADOW_PARTS_H
#define MIGROLLBACK_SHADOW_PARTS_H

#include <sys/types.h>

#include "shadow.h"

/* --- where a copy lies, and how it is removed (shadow-place) --- */

typedef struct {
    char *folder;     /* private, and what runs in it */
    char *server_url; /* of the server on which `database` lies; NULL: none */
    char *database;
} ShadowPlace;

/* Makes the private folder; its name, and the one that `database` may get, hold who owns the copy. */
gboolean shadow_place_make(ShadowPlace *place, GError **error);
char *shadow_place_database_name(const ShadowPlace *place);

/* Removes everything of it; what is not there is no error. FALSE where something is left. */
gboolean shadow_place_remove(const ShadowPlace *place);
void shadow_place_clear(ShadowPlace *place);

/* Of the name of a folder or database: is it a copy whose owner is known to be gone? */
gboolean shadow_owner_is_gone(const char *name);

/* The end of a private cluster's server, whose data lies in FOLDER/data; TRUE where none runs any more. */
gboolean shadow_server_stop(const char *folder);

/* --- the keeper: removes the place when this process ends without having dismissed it (shadow-keeper) --- */

typedef struct ShadowKeeper ShadowKeeper;

ShadowKeeper *shadow_keeper_start(const ShadowPlace *place, GError **error);
void shadow_keeper_dismiss(ShadowKeeper *keeper);

/* --- programs (shadow-tool) --- */

typedef struct {
    const char *const *argv;
    char *const *environment; /* all of it */
    const char *log;          /* a file: what it prints */
    uid_t user;               /* 0: as we are */
    gid_t group;
    int death_signal; /* what it gets when we die */
} ShadowTool;

gboolean shadow_tool_start(const ShadowTool *tool, pid_t *pid, GError **error);

/* Until it has ended. FALSE where it failed (the error has the end of the log), or a signal came (it is then ended). */
gboolean shadow_tool_wait(const ShadowTool *tool, pid_t pid, GError **error);
gboolean shadow_tool_is_running(pid_t *pid); /* *pid becomes 0 once it is not */
void shadow_tool_stop(pid_t pid, int signal_number);
gboolean shadow_tool_run(const ShadowTool *tool, GError **error);

/* The end of a log on one line; free with g_free. */
char *shadow_tool_log(const char *path);

/* --- URLs of servers (shadow-url) --- */

/* With another database. */
char *shadow_url_with_database(const char *url, const char *database);
/* Without its password, which is put into *password (NULL: it has none). */
char *shadow_url_split_password(const char *url, char **password);
/* Value of a parameter, percent-decoded; NULL. */
char *shadow_url_parameter(const char *url, const char *name);

/* --- the three databases --- */

struct Shadow {
    const ShadowOptions *options; /* during shadow_new only */
    Driver *source;               /* during shadow_new only */
    Driver *target;               /* during shadow_new only: a writable session on the copy */
    ShadowPlace place;
    ShadowKeeper *keeper;
    Driver *session;
    DriverOptions driver; /* of sessions on the copy */
    cJSON *connection;
    char *url, *witness;
    GPtrArray *lacks;
};

gboolean shadow_make_postgres(Shadow *shadow, const char *url, GError **error);
gboolean shadow_make_mysql(Shadow *shadow, const char *url, GError **error);
gboolean shadow_make_sqlite(Shadow *shadow, GError **error);

/* The place is made and kept from now on; `server` (NULL: none) is where a scratch database will be made. */
gboolean shadow_take_place(Shadow *shadow, const char *server, GError **error);

void shadow_add_lack(Shadow *shadow, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* {"driver":…} from the URL of a server. */
cJSON *shadow_connection_from_url(const char *driver, const char *url, const char *database);
void shadow_connection_set(cJSON *connection, const char *key, const char *value); /* NULL: null */

/* --- asking --- */

/* All rows of a query, char ** each, SQL's NULL as ""; the caller frees with g_ptr_array_unref. NULL: error. */
GPtrArray *shadow_rows(Driver *driver, const char *sql, GError **error, ...) G_GNUC_NULL_TERMINATED; /* text parameters, then NULL */
/* The same of a file of queries/shadow. */
GPtrArray *shadow_query(Driver *driver, const char *file, GError **error, ...) G_GNUC_NULL_TERMINATED;
gboolean shadow_execute(Driver *driver, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* "schema.name" or "name" as the pairs to look for in turn: the whole as a name (schema NULL), then split at its first dot. */
typedef gboolean (*ShadowTableFunc)(Shadow *shadow, const char *schema, const char *name, gboolean *found, GError **error);
gboolean shadow_each_table(Shadow *shadow, ShadowTableFunc copy, GError **error);

/* --- PostgreSQL: its programs and a private cluster (shadow-cluster) --- */

/* The folder of programs for a server of this major version: that version, else the next newer one; with_server: initdb too. */
char *shadow_postgres_folder(int major, gboolean with_server, GError **error);

typedef struct {
    const char *programs;  /* folder */
    const char *user;      /* the superuser's name */
    char *const *settings; /* "name=value" of the server; NULL-terminated */
} ShadowCluster;

/* In FOLDER/data and FOLDER/socket; returns a writable session on its database postgres. */
Driver *shadow_cluster_start(const ShadowCluster *cluster, const char *folder, const DriverOptions *options, GError **error);
char *shadow_cluster_url(const char *folder, const char *user, const char *database);

/* What pg_dump and pg_restore leave to be done (shadow-postgres-rest): before restoring, after it, and at last. */
gboolean shadow_postgres_check_extensions(Shadow *shadow, GError **error);
gboolean shadow_postgres_complete(Shadow *shadow, GError **error);
gboolean shadow_postgres_copy_settings(Shadow *shadow, const char *user, GError **error);

/* Rows of `tables` and their sequences (shadow-postgres-rows). */
gboolean shadow_postgres_copy_rows(Shadow *shadow, GError **error);

/* --- MySQL: rows (shadow-mysql-rows) --- */

gboolean shadow_mysql_copy_rows_of(Shadow *shadow, const char *table, GError **error);
gboolean shadow_mysql_copy_table(Shadow *shadow, const char *schema, const char *name, gboolean *found, GError **error);

/* --- MySQL: names of the source in definitions (shadow-mysql-names) --- */

/*
 * `definition` with the schema `source` replaced by `copy` wherever it is named. `objects`: names of the tables, views and routines of the source, in
 * lower case. `name`: the object, for the error. NULL and REFUSED where it cannot be told.
 */
char *shadow_mysql_rename(const char *definition, const char *source, const char *copy, GHashTable *objects, const char *name,
                          GError **error);

/* Without "DEFINER=…". */
char *shadow_mysql_without_definer(const char *definition);

/* Of an event: DISABLE where it says ENABLE or nothing. */
char *shadow_mysql_disabled_event(const char *definition);

#endif
