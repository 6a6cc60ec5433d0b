/* What a check has found, written into the database for those who come later without the code: check --ready, rehearse. */
#include "check-parts.h"

#include <string.h>

/* A session of its own: the one that reads stays one that cannot write. */
static Driver *
open_to_write(const Check *check, GError **error)
{
    const RollbackRequest *request = check->rollback->request;
    g_autoptr(Driver) driver = driver_open(request->url, &request->driver, error);

    if (driver == NULL || !driver_allow_writes(driver, error))
        return NULL;
    return g_steal_pointer(&driver);
}

gboolean
check_record_prepare(const Check *check, GError **error)
{
    g_autoptr(Driver) driver = NULL;

    if (!check->request->record)
        return TRUE;
    driver = open_to_write(check, error);
    return driver != NULL && checks_prepare(driver, check->rollback->chosen, error);
}

static CheckRecord *
record_of(const Check *check, const CheckMigration *migration)
{
    CheckRecord *record = g_new0(CheckRecord, 1);
    cJSON *verdict = check_verdict_json(migration);
    char *findings = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(verdict, "findings"));

    record->app = g_strdup(migration->app);
    record->name = g_strdup(migration->name);
    record->leave = migration->verdict->leave;
    record->reverse = migration->verdict->reverse;
    record->evidence = g_strdup(check_evidence_name(migration->evidence));
    record->findings = g_strdup(findings);
    record->schema_digest = g_strdup(check->schema_digest);
    cJSON_free(findings);
    cJSON_Delete(verdict);
    return record;
}

/* A pending one that could not be judged now may be another than the one that was judged once; an applied one is what it was. */
static gboolean
is_to_record(const CheckMigration *migration)
{
    return migration->pending || migration->evidence != CHECK_EVIDENCE_NONE;
}

gboolean
check_record(Check *check, GError **error)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(check_record_free);
    g_autoptr(Driver) driver = NULL;

    for (guint i = 0; check->request->record && i < check->migrations->len; i++) {
        const CheckMigration *migration = g_ptr_array_index(check->migrations, i);

        if (is_to_record(migration))
            g_ptr_array_add(records, record_of(check, migration));
    }
    if (records->len == 0)
        return TRUE;
    driver = open_to_write(check, error);
    if (driver == NULL || !checks_write(driver, check->rollback->chosen, records, error))
        return FALSE;
    check->recorded = records->len;
    return TRUE;
}
