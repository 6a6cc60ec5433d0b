/*
 * shadow-mysql - a scratch copy of a schema of MySQL or MariaDB, through SHOW CREATE.
 *
 * On the same server nothing but a name keeps the copy from the source, so definitions are read for that name (shadow-mysql-names), and what
 * reaches into other schemas or servers by its nature (foreign keys across schemas, federated tables) is refused.
 */
#include <string.h>

#include "engine/model/resource.h"
#include "shadow-parts.h"

#define HIDDEN "the definition is not shown to this user"

typedef struct {
    Shadow *shadow;
    const char *source; /* the schema's name */
    const char *copy;   /* the scratch schema's */
    GPtrArray *objects; /* rows of objects.mysql.sql */
    GHashTable *names;  /* in lower case */
} Copy;

enum { KIND, NAME, TABLE };

/* How each kind is shown, and which columns hold what; in the order of making. Views come last, and once more while one needs another. */
static const struct {
    const char *kind;
    const char *show;
    guint text, mode, client, zone; /* columns; 0: it has none */
} kinds[] = {
    {"sequence", "show create sequence", 1, 0, 0, 0}, {"table", "show create table", 1, 0, 0, 0},
    {"function", "show create function", 2, 1, 3, 0}, {"procedure", "show create procedure", 2, 1, 3, 0},
    {"package", "show create package", 2, 1, 3, 0},   {"package body", "show create package body", 2, 1, 3, 0},
    {"view", "show create view", 1, 0, 2, 0},         {"trigger", "show create trigger", 2, 1, 3, 0},
    {"event", "show create event", 3, 1, 4, 2},
};

static gboolean
is_ascii(const char *text)
{
    for (; *text != '\0'; text++) {
        if (((guchar)*text & 0x80) != 0)
            return FALSE;
    }
    return TRUE;
}

/* Sequences are tables too. */
static gboolean
is_table(gsize kind)
{
    return kind < 2;
}

/* --- definitions --- */

static char **
show(Copy *copy, gsize kind, const char *name, GPtrArray **rows, GError **error)
{
    g_autofree char *quoted = driver_quote(copy->shadow->source, name);
    g_autofree char *sql = g_strdup_printf("%s %s", kinds[kind].show, quoted);
    char **row;

    *rows = shadow_rows(copy->shadow->source, sql, error, NULL);
    row = *rows != NULL && (*rows)->len > 0 ? g_ptr_array_index(*rows, 0) : NULL;
    if (row != NULL && row[kinds[kind].text][0] != '\0')
        return row;
    if (*rows != NULL) {
        migrollback_fail(error, MIGROLLBACK_ERROR_PERMISSION, HIDDEN);
        migrollback_error_set_hint(
            error, "Connect as a user that may see it: the owner, or one with SHOW VIEW, TRIGGER and SELECT on mysql.proc.");
    }
    return NULL;
}

/* An object keeps the modes in which it was made. Bodies that are no plain ASCII are sent as UTF-8 in any case. */
static gboolean
set_modes(Copy *copy, gsize kind, char **row, GError **error)
{
    Driver *target = copy->shadow->target;
    DriverParameter value = {.type = DRIVER_TEXT};

    value.text = kinds[kind].mode != 0 ? row[kinds[kind].mode] : "NO_AUTO_VALUE_ON_ZERO";
    if (!driver_execute(target, "set session sql_mode = ?", &value, 1, NULL, error))
        return FALSE;
    if (kinds[kind].zone != 0) {
        value.text = row[kinds[kind].zone];
        if (!driver_execute(target, "set session time_zone = ?", &value, 1, NULL, error))
            return FALSE;
    }
    if (kinds[kind].client == 0)
        return TRUE;
    value.text = row[kinds[kind].client + 1];
    if (!driver_execute(target, "set session collation_connection = ?", &value, 1, NULL, error))
        return FALSE;
    value.text = row[kinds[kind].client];
    return !is_ascii(row[kinds[kind].text]) || driver_execute(target, "set session character_set_client = ?", &value, 1, NULL, error);
}

static gboolean
reset_modes(Copy *copy, GError **error)
{
    return shadow_execute(copy->shadow->target, error, "set names utf8mb4") &&
           shadow_execute(copy->shadow->target, error, "set session sql_mode = 'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'");
}

static gboolean
is_hidden(const GError *failure)
{
    return g_error_matches(failure, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_PERMISSION) && g_str_equal(failure->message, HIDDEN);
}

static gboolean
make_object(Copy *copy, gsize kind, const char *name, GError **error)
{
    g_autoptr(GPtrArray) rows = NULL;
    char **row = show(copy, kind, name, &rows, error);
    g_autofree char *plain = row != NULL ? shadow_mysql_without_definer(row[kinds[kind].text]) : NULL;
    g_autofree char *calm = NULL, *text = NULL;

    if (row == NULL)
        return FALSE;
    calm = g_str_equal(kinds[kind].kind, "event") ? shadow_mysql_disabled_event(plain) : g_strdup(plain);
    text = shadow_mysql_rename(calm, copy->source, copy->copy, copy->names, name, error);
    if (text == NULL)
        return FALSE;
    if (is_table(kind))
        return driver_execute(copy->shadow->target, text, NULL, 0, NULL, error);
    return set_modes(copy, kind, row, error) && driver_execute(copy->shadow->target, text, NULL, 0, NULL, error) &&
           reset_modes(copy, error);
}

/* What is shown to this user in part alone is left out, but for tables: a copy without one would be no copy. */
static gboolean
make_kind(Copy *copy, gsize kind, GError **error)
{
    for (guint i = 0; i < copy->objects->len; i++) {
        char **row = g_ptr_array_index(copy->objects, i);
        g_autoptr(GError) failure = NULL;

        if (!g_str_equal(row[KIND], kinds[kind].kind) || make_object(copy, kind, row[NAME], &failure))
            continue;
        if (!is_hidden(failure) || is_table(kind)) {
            g_propagate_prefixed_error(error, g_steal_pointer(&failure), "making %s '%s': ", row[KIND], row[NAME]);
            return FALSE;
        }
        shadow_add_lack(copy->shadow, "the %s '%s': its definition is not shown to this user", row[KIND], row[NAME]);
    }
    return TRUE;
}

/* Rounds, as long as one more view can be made. One that is broken in the source too is left out, and told. */
static gboolean
make_views(Copy *copy, gsize kind, GError **error)
{
    gboolean progress = TRUE;
    g_autoptr(GError) failure = NULL;

    while (progress) {
        progress = FALSE;
        for (guint i = 0; i < copy->objects->len; i++) {
            char **row = g_ptr_array_index(copy->objects, i);

            if (!g_str_equal(row[KIND], "view"))
                continue;
            g_clear_error(&failure);
            if (make_object(copy, kind, row[NAME], &failure)) {
                row[KIND][0] = '\0'; /* made */
                progress = TRUE;
            } else if (!is_hidden(failure) && !g_error_matches(failure, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_NOT_FOUND) &&
                       !g_error_matches(failure, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_QUERY)) {
                g_propagate_prefixed_error(error, g_steal_pointer(&failure), "making view '%s': ", row[NAME]);
                return FALSE;
            } else if (!reset_modes(copy, error)) {
                return FALSE;
            }
        }
    }
    for (guint i = 0; i < copy->objects->len; i++) {
        char **row = g_ptr_array_index(copy->objects, i);

        if (g_str_equal(row[KIND], "view"))
            shadow_add_lack(copy->shadow,
                            "the view '%s': it needs something that is not there, or its definition is not shown to this user", row[NAME]);
    }
    return TRUE;
}

static gboolean
copy_all_rows(Copy *copy, GError **error)
{
    for (guint i = 0; i < copy->objects->len; i++) {
        char **row = g_ptr_array_index(copy->objects, i);

        if (g_str_equal(row[KIND], "table") && !shadow_mysql_copy_rows_of(copy->shadow, row[NAME], error)) {
            g_prefix_error(error, "copying the rows of '%s': ", row[NAME]);
            return FALSE;
        }
    }
    return TRUE;
}

/* --- before and around --- */

static gboolean
read_objects(Copy *copy, GError **error)
{
    copy->objects = shadow_query(copy->shadow->source, "objects", error, NULL);
    copy->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; copy->objects != NULL && i < copy->objects->len; i++) {
        char **row = g_ptr_array_index(copy->objects, i);

        if (!g_str_equal(row[KIND], "trigger") && !g_str_equal(row[KIND], "event"))
            g_hash_table_add(copy->names, g_utf8_strdown(row[NAME], -1));
    }
    return copy->objects != NULL;
}

/* What is not shown to this user is not in the copy either. */
static gboolean
note_hidden(Copy *copy, GError **error)
{
    const char *sql = resource_text("catalog/hidden.mysql.sql", error);
    g_autoptr(GPtrArray) rows =
        sql != NULL ? shadow_rows(copy->shadow->source, sql, error, copy->source, copy->source, copy->source, NULL) : NULL;

    for (guint i = 0; rows != NULL && i < rows->len; i++)
        shadow_add_lack(copy->shadow, "what this user may not see: %s", ((char **)g_ptr_array_index(rows, i))[0]);
    return rows != NULL;
}

static gboolean
refuse_reaching(Copy *copy, GError **error)
{
    g_autoptr(GPtrArray) rows = shadow_query(copy->shadow->source, "reaching", error, NULL);
    char **row = rows != NULL && rows->len > 0 ? g_ptr_array_index(rows, 0) : NULL;

    if (row == NULL)
        return rows != NULL;
    migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "a copy of the table '%s' would reach beyond its schema: %s", row[0], row[1]);
    migrollback_error_set_hint(error, "There are no scratch copies of a schema with such tables.");
    return FALSE;
}

static gboolean
create_schema(Copy *copy, const char *server, GError **error)
{
    g_autoptr(GPtrArray) facts = shadow_query(copy->shadow->source, "database", error, NULL);
    g_autoptr(Driver) session = facts != NULL && facts->len == 1 ? driver_open(server, &copy->shadow->options->driver, error) : NULL;
    char **row;

    if (session == NULL)
        return FALSE;
    if (!g_str_equal(driver_info(session)->dialect, "mysql"))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "the scratch server is no MySQL or MariaDB server");
    row = g_ptr_array_index(facts, 0);
    if (!driver_allow_writes(session, error))
        return FALSE;
    if (shadow_execute(session, error, "create database `%s` character set `%s` collate `%s`", copy->copy, row[0], row[1]))
        return TRUE;
    if (error != NULL && g_error_matches(*error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_PERMISSION))
        migrollback_error_set_hint(error, "Grant all on `migrollback\\_shadow\\_%%`.* to this user, or name a server with --shadow URL.");
    return FALSE;
}

static gboolean
fill(Copy *copy, GError **error)
{
    Shadow *shadow = copy->shadow;

    if (!shadow_execute(shadow->target, error, "set session foreign_key_checks = 0, unique_checks = 0") || !reset_modes(copy, error))
        return FALSE;
    for (gsize kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
        gboolean views = g_str_equal(kinds[kind].kind, "view");

        if (!(views ? make_views(copy, kind, error) : make_kind(copy, kind, error)))
            return FALSE;
        /* Before there are triggers. */
        if (views && !(shadow->options->with_data ? copy_all_rows(copy, error) : shadow_each_table(shadow, shadow_mysql_copy_table, error)))
            return FALSE;
    }
    return TRUE;
}

static gboolean
set_connection(Shadow *shadow, GError **error)
{
    g_autoptr(GPtrArray) rows = NULL;
    const cJSON *user;

    shadow->connection = shadow_connection_from_url("mysql", shadow->url, shadow->place.database);
    user = cJSON_GetObjectItemCaseSensitive(shadow->connection, "user");
    if (!cJSON_IsNull(user))
        return TRUE;
    rows = shadow_rows(shadow->target, "select substring_index(user(), '@', 1)", error, NULL);
    if (rows != NULL && rows->len == 1)
        shadow_connection_set(shadow->connection, "user", ((char **)g_ptr_array_index(rows, 0))[0]);
    return rows != NULL;
}

static gboolean
make(Copy *copy, const char *server, GError **error)
{
    Shadow *shadow = copy->shadow;

    if (!read_objects(copy, error) || !note_hidden(copy, error) || !refuse_reaching(copy, error) || !create_schema(copy, server, error))
        return FALSE;
    shadow->url = shadow_url_with_database(server, copy->copy);
    /* The name of the schema is random and nowhere else. */
    shadow->witness = g_strdup_printf("select 1 from (select 1) one where database() = '%s'", copy->copy);
    shadow->target = driver_open(shadow->url, &shadow->options->driver, error);
    return shadow->target != NULL && driver_allow_writes(shadow->target, error) && fill(copy, error) && set_connection(shadow, error);
}

gboolean
shadow_make_mysql(Shadow *shadow, const char *url, GError **error)
{
    const char *server = shadow->options->server != NULL ? shadow->options->server : url;
    Copy copy = {.shadow = shadow, .source = driver_info(shadow->source)->database};
    gboolean made;

    shadow_clean(server, &shadow->options->driver);
    if (!shadow_take_place(shadow, server, error))
        return FALSE;
    copy.copy = shadow->place.database;
    made = make(&copy, server, error);
    g_clear_pointer(&copy.objects, g_ptr_array_unref);
    g_clear_pointer(&copy.names, g_hash_table_unref);
    return made;
}
