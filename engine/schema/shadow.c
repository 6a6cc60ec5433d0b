#include "shadow.h"

#include <string.h>

#include "engine/model/resource.h"
#include "shadow-parts.h"

/* --- asking --- */

static DriverVerdict
collect(const DriverValue *values, guint n_values, gpointer user, GError **error G_GNUC_UNUSED)
{
    GPtrArray *rows = user;
    char **row = g_new0(char *, n_values + 1);

    for (guint i = 0; i < n_values; i++)
        row[i] = g_strdup(values[i].text != NULL ? values[i].text : "");
    g_ptr_array_add(rows, row);
    return DRIVER_CONTINUE;
}

static GPtrArray *
collect_rows(Driver *driver, const char *sql, va_list texts, GError **error)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    DriverParameter parameters[4] = {{0}};
    const char *text;
    guint n = 0;

    while ((text = va_arg(texts, const char *)) != NULL && n < G_N_ELEMENTS(parameters))
        parameters[n++] = (DriverParameter){.type = DRIVER_TEXT, .text = text};
    return driver_query(driver, sql, parameters, n, collect, rows, error) ? g_steal_pointer(&rows) : NULL;
}

GPtrArray *
shadow_rows(Driver *driver, const char *sql, GError **error, ...)
{
    GPtrArray *rows;
    va_list texts;

    va_start(texts, error);
    rows = collect_rows(driver, sql, texts, error);
    va_end(texts);
    return rows;
}

GPtrArray *
shadow_query(Driver *driver, const char *file, GError **error, ...)
{
    g_autofree char *path = g_strdup_printf("shadow/%s.%s.sql", file, driver_info(driver)->dialect);
    const char *sql = resource_text(path, error);
    GPtrArray *rows = NULL;
    va_list texts;

    va_start(texts, error);
    if (sql != NULL)
        rows = collect_rows(driver, sql, texts, error);
    va_end(texts);
    if (rows == NULL)
        g_prefix_error(error, "making a scratch copy (%s.%s.sql): ", file, driver_info(driver)->dialect);
    return rows;
}

gboolean
shadow_execute(Driver *driver, GError **error, const char *format, ...)
{
    g_autofree char *sql = NULL;
    va_list arguments;

    va_start(arguments, format);
    sql = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return driver_execute(driver, sql, NULL, 0, NULL, error);
}

gboolean
shadow_each_table(Shadow *shadow, ShadowTableFunc copy, GError **error)
{
    for (const char *const *table = shadow->options->tables; table != NULL && *table != NULL; table++) {
        const char *dot = strchr(*table, '.');
        g_autofree char *schema = dot != NULL ? g_strndup(*table, (gsize)(dot - *table)) : NULL;
        gboolean found = FALSE;

        if (!copy(shadow, NULL, *table, &found, error) || (!found && dot != NULL && !copy(shadow, schema, dot + 1, &found, error))) {
            g_prefix_error(error, "copying the rows of '%s': ", *table);
            return FALSE;
        }
    }
    return TRUE;
}

void
shadow_add_lack(Shadow *shadow, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_ptr_array_add(shadow->lacks, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

/* --- connections --- */

void
shadow_connection_set(cJSON *connection, const char *key, const char *value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(connection, key);
    if (value != NULL && *value != '\0')
        cJSON_AddStringToObject(connection, key, value);
    else
        cJSON_AddNullToObject(connection, key);
}

cJSON *
shadow_connection_from_url(const char *driver, const char *url, const char *database)
{
    /* Several hosts are read by libpq alone: then the URL says it. */
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_QUERY, NULL);
    static const char *const keys[] = {"driver", "host", "port", "socket", "user", "password", "database", "url"};
    g_autofree char *password = NULL, *host = NULL, *user = NULL, *port = NULL, *socket = NULL;
    cJSON *connection = cJSON_CreateObject();

    g_free(shadow_url_split_password(url, &password));
    host = shadow_url_parameter(url, "host");
    user = shadow_url_parameter(url, "user");
    port = shadow_url_parameter(url, "port");
    socket = shadow_url_parameter(url, "socket");
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        cJSON_AddNullToObject(connection, keys[i]);
    shadow_connection_set(connection, "driver", driver);
    shadow_connection_set(connection, "host", host != NULL || uri == NULL ? host : g_uri_get_host(uri));
    shadow_connection_set(connection, "user", user != NULL || uri == NULL ? user : g_uri_get_user(uri));
    shadow_connection_set(connection, "password", password);
    shadow_connection_set(connection, "socket", socket);
    shadow_connection_set(connection, "database", database);
    shadow_connection_set(connection, "url", url);
    if (uri != NULL && g_uri_get_port(uri) > 0)
        cJSON_ReplaceItemInObjectCaseSensitive(connection, "port", cJSON_CreateNumber(g_uri_get_port(uri)));
    else if (port != NULL)
        cJSON_ReplaceItemInObjectCaseSensitive(connection, "port", cJSON_CreateNumber((double)g_ascii_strtoll(port, NULL, 10)));
    return connection;
}

/* --- making --- */

gboolean
shadow_take_place(Shadow *shadow, const char *server, GError **error)
{
    if (!shadow_place_make(&shadow->place, error))
        return FALSE;
    if (server != NULL) {
        shadow->place.server_url = g_strdup(server);
        shadow->place.database = shadow_place_database_name(&shadow->place);
    }
    shadow->keeper = shadow_keeper_start(&shadow->place, error);
    return shadow->keeper != NULL;
}

static DriverVerdict
see_row(const DriverValue *values, guint n_values, gpointer user, GError **error G_GNUC_UNUSED)
{
    gboolean *seen = user;

    *seen = n_values == 1 && g_strcmp0(values[0].text, "1") == 0;
    return DRIVER_CONTINUE;
}

/* The last look before anybody writes: is this the copy? */
Driver *
shadow_session(const Shadow *shadow, GError **error)
{
    g_autoptr(Driver) session = driver_open(shadow->url, &shadow->driver, error);
    gboolean seen = FALSE;

    if (session == NULL || !driver_query(session, shadow->witness, NULL, 0, see_row, &seen, error))
        return NULL;
    if (!seen)
        return migrollback_fail(error, MIGROLLBACK_ERROR_UNEXPECTED, "what was opened as the scratch copy is another database");
    return driver_allow_writes(session, error) ? g_steal_pointer(&session) : NULL;
}

static gboolean
make(Shadow *shadow, const char *url, GError **error)
{
    const char *dialect = driver_info(shadow->source)->dialect;

    if (g_str_equal(dialect, "postgres"))
        return shadow_make_postgres(shadow, url, error);
    if (g_str_equal(dialect, "mysql"))
        return shadow_make_mysql(shadow, url, error);
    if (g_str_equal(dialect, "sqlite"))
        return shadow_make_sqlite(shadow, error);
    return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "there are no scratch copies of a %s database", dialect);
}

Shadow *
shadow_new(Driver *source, const char *url, const ShadowOptions *options, GError **error)
{
    g_autoptr(Shadow) shadow = g_new0(Shadow, 1);
    gboolean made;

    shadow->options = options;
    shadow->source = source;
    shadow->lacks = g_ptr_array_new_with_free_func(g_free);
    shadow->driver = options->driver;
    made = make(shadow, url, error);
    g_clear_pointer(&shadow->target, driver_close);
    shadow->session = made ? shadow_session(shadow, error) : NULL;
    if (shadow->session == NULL) {
        g_prefix_error(error, "no scratch copy: ");
        return NULL;
    }
    g_ptr_array_add(shadow->lacks, NULL);
    shadow->options = NULL;
    shadow->source = NULL;
    return g_steal_pointer(&shadow);
}

void
shadow_free(Shadow *shadow)
{
    if (shadow == NULL)
        return;
    driver_close(shadow->session);
    shadow_place_remove(&shadow->place);
    shadow_keeper_dismiss(shadow->keeper);
    shadow_place_clear(&shadow->place);
    cJSON_Delete(shadow->connection);
    g_free(shadow->url);
    g_free(shadow->witness);
    g_ptr_array_unref(shadow->lacks);
    g_free(shadow);
}

Driver *
shadow_driver(Shadow *shadow)
{
    return shadow->session;
}

const char *
shadow_url(const Shadow *shadow)
{
    return shadow->url;
}

cJSON *
shadow_connection(const Shadow *shadow)
{
    return cJSON_Duplicate(shadow->connection, 1);
}

const char *
shadow_witness(const Shadow *shadow)
{
    return shadow->witness;
}

const char *const *
shadow_lacks(const Shadow *shadow)
{
    return (const char *const *)shadow->lacks->pdata;
}
