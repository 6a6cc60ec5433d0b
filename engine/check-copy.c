/* The scratch copy, and the application on it. */
#include <string.h>

#include "check-parts.h"

/* The migration table and those beside it, whose rows the copy has: else the framework would apply everything anew. */
static char **
tables_with_rows(const Detected *table)
{
    GPtrArray *tables = g_ptr_array_new();

    g_ptr_array_add(tables, detected_label(table));
    for (char **name = table->profile->siblings; name != NULL && *name != NULL; name++)
        g_ptr_array_add(tables, g_strdup(*name));
    g_ptr_array_add(tables, NULL);
    return (char **)g_ptr_array_free(tables, FALSE);
}

static gboolean
start_trial(const Check *check, CheckCopy *copy, GError **error)
{
    const RollbackRequest *request = check->request->rollback;
    cJSON *connection = shadow_connection(copy->shadow);
    const TrialRequest trial = {.profile = check->rollback->chosen->profile,
                                .folder = request->project,
                                .command = request->command,
                                .alias = request->plan.alias,
                                .connection = connection,
                                .witness = shadow_witness(copy->shadow),
                                .shadow = copy->shadow,
                                .shared = check->request->shadow != NULL,
                                .schema = check->rollback->chosen->schema,
                                .table = check->rollback->chosen->table};

    check_tell(check, "starting the application on the copy");
    copy->trial = trial_start(&trial, error);
    cJSON_Delete(connection);
    return copy->trial != NULL;
}

gboolean
check_copy_open(const Check *check, CheckCopy *copy, GError **error)
{
    const Rollback *rollback = check->rollback;
    g_auto(GStrv) tables = tables_with_rows(rollback->chosen);
    const ShadowOptions options = {
        .server = check->request->shadow, .tables = (const char *const *)tables, .driver = rollback->request->driver};

    if (!trial_possible(rollback->chosen->profile, driver_info(rollback->driver)->dialect))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "single migrations of %s cannot be tried yet",
                                  rollback->chosen->profile->title);
    check_tell(check, "making a scratch copy of the schema");
    copy->shadow = shadow_new(rollback->driver, rollback->request->url, &options, error);
    return copy->shadow != NULL && start_trial(check, copy, error);
}

void
check_copy_clear(CheckCopy *copy)
{
    g_clear_pointer(&copy->trial, trial_free);
    g_clear_pointer(&copy->shadow, shadow_free);
}
