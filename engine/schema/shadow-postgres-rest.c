/*
 * shadow-postgres-rest - what pg_dump and pg_restore leave to be done on a scratch copy, and what they do that a copy must not have.
 */
#include <string.h>

#include "shadow-parts.h"

/* Known before anything is restored, all of them at once. */
gboolean
shadow_postgres_check_extensions(Shadow *shadow, GError **error)
{
    g_autoptr(GPtrArray) used = shadow_query(shadow->source, "extensions", error, NULL);
    g_autoptr(GPtrArray) there = used != NULL ? shadow_query(shadow->target, "available", error, NULL) : NULL;
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GString) missing = g_string_new(NULL);

    for (guint i = 0; there != NULL && i < there->len; i++)
        g_hash_table_add(names, ((char **)g_ptr_array_index(there, i))[0]);
    for (guint i = 0; there != NULL && i < used->len; i++) {
        const char *name = ((char **)g_ptr_array_index(used, i))[0];

        if (!g_hash_table_contains(names, name))
            g_string_append_printf(missing, "%s'%s'", missing->len > 0 ? ", " : "", name);
    }
    if (there == NULL || missing->len == 0)
        return there != NULL;
    migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "the scratch server does not have the extension %s", missing->str);
    migrollback_error_set_hint(error, shadow->options->server == NULL
                                          ? "Install it on this machine, or name a server that has it with --shadow URL."
                                          : "Install it on the scratch server, or name another one with --shadow URL.");
    return FALSE;
}

/* Extensions are made in their newest version. */
static gboolean
set_versions(Shadow *shadow, GError **error)
{
    g_autoptr(GPtrArray) used = shadow_query(shadow->source, "extensions", error, NULL);
    g_autoptr(GPtrArray) made = used != NULL ? shadow_query(shadow->target, "extensions", error, NULL) : NULL;
    g_autoptr(GHashTable) versions = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; made != NULL && i < made->len; i++) {
        char **row = g_ptr_array_index(made, i);

        g_hash_table_insert(versions, row[0], row[1]);
    }
    for (guint i = 0; made != NULL && i < used->len; i++) {
        char **row = g_ptr_array_index(used, i);
        g_autofree char *name = driver_quote(shadow->target, row[0]), *version = driver_quote(shadow->target, row[1]);

        if (g_strcmp0(g_hash_table_lookup(versions, row[0]), row[1]) != 0 &&
            !shadow_execute(shadow->target, NULL, "alter extension %s update to %s", name, version))
            shadow_add_lack(shadow, "version %s of the extension '%s'", row[1], row[0]);
    }
    return made != NULL;
}

/* Its definition is the source's own server's text. It is made as any index is, and marked: where the role may not do that, it is left out. */
static gboolean
make_invalid_index(Driver *target, char **row)
{
    g_autofree char *schema = driver_quote(target, row[0]), *name = driver_quote(target, row[1]);
    g_autofree char *full = g_strdup_printf("%s.%s", schema, name);
    g_autoptr(GPtrArray) marked = NULL;

    if (!driver_execute(target, row[2], NULL, 0, NULL, NULL))
        return FALSE;
    marked = shadow_query(target, "invalidate", NULL, full, NULL);
    if (marked != NULL && marked->len == 1)
        return TRUE;
    shadow_execute(target, NULL, "drop index %s", full);
    return FALSE;
}

static gboolean
make_invalid_indexes(Shadow *shadow, GError **error)
{
    g_autoptr(GPtrArray) indexes = shadow_query(shadow->source, "invalid-indexes", error, NULL);

    for (guint i = 0; indexes != NULL && i < indexes->len; i++) {
        char **row = g_ptr_array_index(indexes, i);

        if (!make_invalid_index(shadow->target, row))
            shadow_add_lack(shadow, "the invalid index '%s'", row[1]);
    }
    return indexes != NULL;
}

/* What could reach into another server from here. */
static gboolean
cut_foreign_servers(Shadow *shadow, GError **error)
{
    g_autoptr(GPtrArray) mappings = shadow_query(shadow->target, "user-mappings", error, NULL);

    for (guint i = 0; mappings != NULL && i < mappings->len; i++) {
        char **row = g_ptr_array_index(mappings, i);
        g_autofree char *user = row[0][0] != '\0' ? driver_quote(shadow->target, row[0]) : g_strdup("public");
        g_autofree char *server = driver_quote(shadow->target, row[1]);

        if (!shadow_execute(shadow->target, error, "drop user mapping for %s server %s", user, server))
            return FALSE;
    }
    return mappings != NULL;
}

/* Views that hold rows cannot be asked while they are empty of them; one may need another. */
static gboolean
fill_views(Shadow *shadow, GError **error)
{
    g_autoptr(GPtrArray) views = shadow_query(shadow->source, "filled-views", error, NULL);
    guint left = views != NULL ? views->len : 0, before = left + 1;

    while (left > 0 && left < before) {
        before = left;
        for (guint i = 0; i < views->len; i++) {
            char **row = g_ptr_array_index(views, i);
            g_autofree char *schema = driver_quote(shadow->target, row[0]), *name = driver_quote(shadow->target, row[1]);

            if (row[2][0] == 'd' || !shadow_execute(shadow->target, NULL, "refresh materialized view %s.%s", schema, name))
                continue;
            row[2][0] = 'd'; /* done */
            left--;
        }
    }
    if (left > 0)
        shadow_add_lack(shadow, "the contents of %u materialized views", left);
    return views != NULL;
}

static gboolean
is_setting_name(const char *name)
{
    return *name != '\0' && name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.")] == '\0' &&
           !g_ascii_isdigit(*name);
}

/* In a session of its own, which has them afterwards. The value is a parameter, so no text of the source becomes SQL. */
gboolean
shadow_postgres_copy_settings(Shadow *shadow, const char *user, GError **error)
{
    g_autoptr(GPtrArray) settings = shadow_query(shadow->source, "settings", error, user, NULL);
    g_autoptr(Driver) session = NULL;
    g_autofree char *database = driver_quote(shadow->target, driver_info(shadow->target)->database);

    if (settings == NULL || settings->len == 0)
        return settings != NULL;
    session = driver_open(shadow->url, &shadow->options->driver, error);
    if (session == NULL || !driver_allow_writes(session, error))
        return FALSE;
    for (guint i = 0; i < settings->len; i++) {
        char **row = g_ptr_array_index(settings, i);
        DriverParameter values[] = {{.type = DRIVER_TEXT, .text = row[0]}, {.type = DRIVER_TEXT, .text = row[1]}};

        if (!is_setting_name(row[0]) || !driver_execute(session, "select pg_catalog.set_config($1, $2, false)", values, 2, NULL, NULL) ||
            !shadow_execute(session, NULL, "alter database %s set %s from current", database, row[0]))
            shadow_add_lack(shadow, "the setting '%s'", row[0]);
    }
    return TRUE;
}

gboolean
shadow_postgres_complete(Shadow *shadow, GError **error)
{
    if (!set_versions(shadow, error) || !cut_foreign_servers(shadow, error) || !make_invalid_indexes(shadow, error))
        return FALSE;
    return shadow->options->with_data || (shadow_postgres_copy_rows(shadow, error) && fill_views(shadow, error));
}
