#include "driver.h"

#include <string.h>

#include "driver-class.h"

struct Driver {
    const DriverClass *class;
    gpointer session;
    DriverOptions options;
    DriverInfo info;
    GHashTable *locks; /* names held by this session */
    gboolean in_transaction;
    gboolean running; /* inside a row callback */
    gboolean lost;
};

Driver *
driver_open(const char *url, const DriverOptions *options, GError **error)
{
    static const DriverOptions none;
    const DriverClass *class;
    gpointer session;
    Driver *driver;

    if (url == NULL || *url == '\0')
        return migrollback_fail(error, MIGROLLBACK_ERROR_USAGE, "no database is named");
    if (options == NULL)
        options = &none;
    class = driver_class_for_url(url, error);
    if (class == NULL || !driver_url_check(url, error))
        return NULL;
    session = class->open(url, options, error);
    if (session == NULL) {
        driver_url_scrub(url, error);
        return NULL;
    }
    driver = g_new0(Driver, 1);
    driver->class = class;
    driver->session = session;
    driver->options = *options;
    driver->locks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    driver->info.driver = class->name;
    class->describe(session, &driver->info);
    return driver;
}

void
driver_close(Driver *driver)
{
    if (driver == NULL)
        return;
    driver->class->close(driver->session);
    g_hash_table_unref(driver->locks);
    g_free(driver);
}

const DriverInfo *
driver_info(const Driver *driver)
{
    return &driver->info;
}

static void
log_statement(const Driver *driver, const char *sql, guint n_parameters)
{
    if (driver->options.log_sql != NULL)
        driver->options.log_sql(sql, n_parameters, driver->options.log_user);
}

static gboolean
usable(const Driver *driver, GError **error)
{
    if (driver->running)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "a row callback may not use its own driver");
    if (driver->lost)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_CONNECT, "the connection to the database was lost");
    return TRUE;
}

/* A call of the class has ended: a lost connection stays lost. `failure` is moved to *error. */
static gboolean
ended(Driver *driver, gboolean done, GError *failure, GError **error)
{
    if (done)
        return TRUE;
    if (g_error_matches(failure, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONNECT))
        driver->lost = TRUE;
    g_propagate_error(error, failure);
    return FALSE;
}

static gboolean
check_parameters(const DriverParameter *parameters, guint n_parameters, GError **error)
{
    if (n_parameters > 0 && parameters == NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "%u parameters are announced and none given", n_parameters);
    for (guint i = 0; i < n_parameters; i++) {
        DriverType type = parameters[i].type;

        if (type != DRIVER_NULL && type != DRIVER_INT64 && type != DRIVER_TEXT)
            return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "parameter %u has no known type", i + 1);
        if (type == DRIVER_TEXT && parameters[i].text == NULL)
            return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "parameter %u is a text without text", i + 1);
    }
    return TRUE;
}

static gboolean
run(Driver *driver, const char *sql, const DriverParameter *parameters, guint n_parameters, DriverRowFunc row, gpointer user,
    gint64 *affected, GError **error)
{
    GError *failure = NULL;
    gboolean done;

    if (!usable(driver, error) || !check_parameters(parameters, n_parameters, error))
        return FALSE;
    log_statement(driver, sql, n_parameters);
    driver->running = TRUE;
    done = driver->class->run(driver->session, sql, parameters, n_parameters, row, user, affected, &failure);
    driver->running = FALSE;
    return ended(driver, done, failure, error);
}

gboolean
driver_query(Driver *driver, const char *sql, const DriverParameter *parameters, guint n_parameters, DriverRowFunc row, gpointer user,
             GError **error)
{
    g_return_val_if_fail(driver != NULL && sql != NULL && row != NULL, FALSE);
    return run(driver, sql, parameters, n_parameters, row, user, NULL, error);
}

gboolean
driver_execute(Driver *driver, const char *sql, const DriverParameter *parameters, guint n_parameters, gint64 *affected, GError **error)
{
    g_return_val_if_fail(driver != NULL && sql != NULL, FALSE);
    return run(driver, sql, parameters, n_parameters, NULL, NULL, affected, error);
}

gboolean
driver_begin(Driver *driver, GError **error)
{
    GError *failure = NULL;

    if (!usable(driver, error))
        return FALSE;
    if (driver->in_transaction)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "a transaction is open already");
    log_statement(driver, "begin", 0);
    driver->in_transaction = driver->class->begin(driver->session, &failure);
    return ended(driver, driver->in_transaction, failure, error);
}

gboolean
driver_commit(Driver *driver, GError **error)
{
    GError *failure = NULL;
    gboolean done;

    if (!usable(driver, error))
        return FALSE;
    if (!driver->in_transaction)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "no transaction is open");
    log_statement(driver, "commit", 0);
    done = driver->class->commit(driver->session, &failure);
    /* A commit that failed may leave the transaction open (SQLite, busy): nobody is served by that. */
    if (!done && !g_error_matches(failure, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONNECT))
        driver->class->rollback(driver->session);
    driver->in_transaction = FALSE;
    return ended(driver, done, failure, error);
}

void
driver_rollback(Driver *driver)
{
    if (!driver->in_transaction || driver->running)
        return;
    driver->in_transaction = FALSE;
    if (driver->lost)
        return;
    log_statement(driver, "rollback", 0);
    driver->class->rollback(driver->session);
}

gboolean
driver_allow_writes(Driver *driver, GError **error)
{
    GError *failure = NULL;
    gboolean done;

    if (!usable(driver, error))
        return FALSE;
    if (driver->in_transaction)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "a transaction that only reads is open");
    done = driver->class->allow_writes(driver->session, &failure);
    return ended(driver, done, failure, error);
}

char *
driver_quote(const Driver *driver, const char *identifier)
{
    return driver->class->quote(identifier);
}

gboolean
driver_try_lock(Driver *driver, const char *name, gboolean *taken, GError **error)
{
    GError *failure = NULL;
    gboolean done;

    *taken = FALSE;
    if (!usable(driver, error))
        return FALSE;
    /* The servers count how often a session takes a lock; ours is either held or not. */
    if (g_hash_table_contains(driver->locks, name)) {
        *taken = TRUE;
        return TRUE;
    }
    done = driver->class->try_lock(driver->session, name, taken, &failure);
    if (done && *taken)
        g_hash_table_add(driver->locks, g_strdup(name));
    return ended(driver, done, failure, error);
}

void
driver_unlock(Driver *driver, const char *name)
{
    if (driver->running || !g_hash_table_remove(driver->locks, name) || driver->lost)
        return;
    driver->class->unlock(driver->session, name);
}

char *
driver_lock_witness(const Driver *driver, const char *name)
{
    return driver->class->lock_witness != NULL ? driver->class->lock_witness(driver->session, name) : NULL;
}

gboolean
driver_set_statement_timeout(Driver *driver, guint timeout_ms, GError **error)
{
    GError *failure = NULL;
    gboolean done;

    if (!usable(driver, error))
        return FALSE;
    if (driver->class->set_statement_timeout == NULL)
        return TRUE;
    done = driver->class->set_statement_timeout(driver->session, timeout_ms, &failure);
    if (done)
        driver->options.statement_timeout_ms = timeout_ms;
    return ended(driver, done, failure, error);
}

guint
driver_statement_timeout(const Driver *driver)
{
    return driver->options.statement_timeout_ms;
}

gboolean
driver_backup(Driver *driver, const char *path, GError **error)
{
    GError *failure = NULL;
    gboolean done;

    if (!usable(driver, error))
        return FALSE;
    if (driver->class->backup == NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "a %s database cannot be copied into a file", driver->info.driver);
    log_statement(driver, "backup", 0);
    done = driver->class->backup(driver->session, path, &failure);
    return ended(driver, done, failure, error);
}

char *
driver_one_line(const char *text)
{
    GString *line = g_string_new(NULL);

    for (const char *byte = text; *byte != '\0'; byte++) {
        if (strchr(" \t\r\n", *byte) != NULL) {
            if (line->len > 0 && line->str[line->len - 1] != ' ')
                g_string_append_c(line, ' ');
        } else {
            g_string_append_c(line, g_ascii_iscntrl(*byte) ? '?' : *byte);
        }
    }
    while (line->len > 0 && line->str[line->len - 1] == ' ')
        g_string_truncate(line, line->len - 1);
    return g_string_free(line, FALSE);
}

char *
driver_quote_with(const char *text, char quote)
{
    GString *quoted = g_string_sized_new(strlen(text) + 2);

    g_string_append_c(quoted, quote);
    for (const char *byte = text; *byte != '\0'; byte++) {
        if (*byte == quote)
            g_string_append_c(quoted, quote);
        g_string_append_c(quoted, *byte);
    }
    g_string_append_c(quoted, quote);
    return g_string_free(quoted, FALSE);
}
