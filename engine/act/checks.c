#include "checks.h"

#include <string.h>

#include "engine/read/template.h"

#define TABLE "migrollback_checks"

void
check_record_free(gpointer data)
{
    CheckRecord *record = data;

    g_free(record->app);
    g_free(record->name);
    g_free(record->evidence);
    g_free(record->findings);
    g_free(record->schema_digest);
    g_free(record->who);
    g_free(record->version);
    g_free(record);
}

/* --- writing --- */

static gboolean
run(Driver *driver, const Detected *table, const char *resource, const CheckRecord *record, GError **error)
{
    g_autofree char *relation = detected_sql_beside(table, driver, TABLE), *id = g_uuid_string_random();
    g_autofree char *who = g_strdup_printf("%s@%s", g_get_user_name(), g_get_host_name());
    const TemplateWord words[] = {{"checks", TEMPLATE_SQL, relation, 0},
                                  {"id", TEMPLATE_TEXT, id, 0},
                                  {"who", TEMPLATE_TEXT, who, 0},
                                  {"version", TEMPLATE_TEXT, MIGROLLBACK_VERSION, 0},
                                  {"migration_table", TEMPLATE_TEXT, table->table, 0},
                                  {"app", TEMPLATE_TEXT, record->app != NULL ? record->app : "", 0},
                                  {"name", TEMPLATE_TEXT, record->name, 0},
                                  {"leave", TEMPLATE_TEXT, leave_verdict_name(record->leave), 0},
                                  {"reverse", TEMPLATE_TEXT, reverse_verdict_name(record->reverse), 0},
                                  {"evidence", TEMPLATE_TEXT, record->evidence, 0},
                                  {"findings", TEMPLATE_TEXT, record->findings, 0},
                                  {"schema_digest", TEMPLATE_TEXT, record->schema_digest, 0},
                                  {0}};

    return template_run(driver, resource, words, NULL, NULL, error);
}

static gboolean
write_all(Driver *driver, const Detected *table, const GPtrArray *records, GError **error)
{
    for (guint i = 0; i < records->len; i++) {
        const CheckRecord *record = g_ptr_array_index(records, i);

        if (!run(driver, table, "checks/delete.sql", record, error) || !run(driver, table, "checks/insert.sql", record, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
checks_write(Driver *driver, const Detected *table, const GPtrArray *records, GError **error)
{
    if (!driver_begin(driver, error))
        return FALSE;
    if (write_all(driver, table, records, error))
        return driver_commit(driver, error);
    driver_rollback(driver);
    g_prefix_error(error, TABLE ": ");
    return FALSE;
}

/* A row of no migration, which is gone again whether the table knows transactions or not. */
static gboolean
try_to_write(Driver *driver, const Detected *table, GError **error)
{
    const CheckRecord nothing = {.name = (char *)(gsize) "", .evidence = (char *)(gsize) "", .findings = (char *)(gsize) ""};
    gboolean done;

    if (!driver_begin(driver, error))
        return FALSE;
    done = run(driver, table, "checks/insert.sql", &nothing, error) && run(driver, table, "checks/delete.sql", &nothing, error);
    driver_rollback(driver);
    return done;
}

/* Tried first: a role that may write the table need not be one that may make tables. */
static gboolean
prepare(Driver *driver, const Detected *table, GError **error)
{
    const CheckRecord nothing = {0};
    g_autofree char *create = template_resource(driver, "checks/create");
    g_autoptr(GError) why = NULL;

    if (try_to_write(driver, table, &why))
        return TRUE;
    if (!g_error_matches(why, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
    return run(driver, table, create, &nothing, error) && try_to_write(driver, table, error);
}

static gboolean
is_about_rights(const GError *why)
{
    static const MigrollbackError codes[] = {MIGROLLBACK_ERROR_PERMISSION, MIGROLLBACK_ERROR_READ_ONLY, MIGROLLBACK_ERROR_QUERY,
                                             MIGROLLBACK_ERROR_NOT_FOUND};

    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        if (g_error_matches(why, MIGROLLBACK_ERROR, (gint)codes[i]))
            return TRUE;
    return FALSE;
}

gboolean
checks_prepare(Driver *driver, const Detected *table, GError **error)
{
    g_autoptr(GError) why = NULL;

    if (prepare(driver, table, &why))
        return TRUE;
    if (!is_about_rights(why)) {
        g_propagate_prefixed_error(error, g_steal_pointer(&why), TABLE ": ");
        return FALSE;
    }
    migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "the verdicts cannot be recorded in '" TABLE "': %s", why->message);
    migrollback_error_set_hint(error, "Nothing was checked. Use a role that may make and write that table, or leave --record out.");
    return FALSE;
}

/* --- reading --- */

static LeaveVerdict
leave_of(const char *name)
{
    for (LeaveVerdict verdict = 0; verdict < LEAVE_N; verdict++)
        if (g_strcmp0(leave_verdict_name(verdict), name) == 0)
            return verdict;
    return LEAVE_UNKNOWN;
}

static ReverseVerdict
reverse_of(const char *name)
{
    for (ReverseVerdict verdict = 0; verdict < REVERSE_N; verdict++)
        if (g_strcmp0(reverse_verdict_name(verdict), name) == 0)
            return verdict;
    return REVERSE_UNKNOWN;
}

static DriverVerdict
take_record(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    CheckRecord *record = g_new0(CheckRecord, 1);

    (void)n_values;
    (void)error;
    record->app = values[0].text != NULL && *values[0].text != '\0' ? g_strdup(values[0].text) : NULL;
    record->name = g_strdup(values[1].text);
    record->leave = leave_of(values[2].text);
    record->reverse = reverse_of(values[3].text);
    record->evidence = g_strdup(values[4].text);
    record->findings = g_strdup(values[5].text);
    record->who = g_strdup(values[6].text);
    record->version = g_strdup(values[7].text);
    record->checked_at = values[8].text != NULL ? g_ascii_strtoll(values[8].text, NULL, 10) : 0;
    record->schema_digest = g_strdup(values[9].text);
    g_ptr_array_add(user, record);
    return DRIVER_CONTINUE;
}

GPtrArray *
checks_read(Driver *driver, const Detected *table, GError **error)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(check_record_free);
    g_autofree char *relation = detected_sql_beside(table, driver, TABLE), *path = template_resource(driver, "checks/list");
    const TemplateWord words[] = {{"checks", TEMPLATE_SQL, relation, 0}, {"migration_table", TEMPLATE_TEXT, table->table, 0}, {0}};
    g_autoptr(GError) failure = NULL;

    if (!template_run(driver, path, words, take_record, records, &failure) &&
        !g_error_matches(failure, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_NOT_FOUND)) {
        g_propagate_prefixed_error(error, g_steal_pointer(&failure), TABLE ": ");
        return NULL;
    }
    return g_steal_pointer(&records);
}

const CheckRecord *
checks_find(const GPtrArray *records, const char *app, const char *name)
{
    const CheckRecord *found = NULL;

    for (guint i = 0; i < records->len; i++) {
        const CheckRecord *record = g_ptr_array_index(records, i);

        if (g_strcmp0(record->app, app) == 0 && g_strcmp0(record->name, name) == 0)
            found = record;
    }
    return found;
}
