#include "command.h"
#include "json.h"
#include "text.h"

gboolean
command_frameworks(CommandCall *call, GError **error)
{
    g_autoptr(ProfileSet) known = NULL;
    g_autoptr(Rollback) rollback = NULL;
    const DriverInfo *database = NULL;
    const GPtrArray *detected = NULL;
    const ProfileSet *profiles;

    if (call->options->database != NULL) {
        rollback = rollback_connect(&call->request->rollback, error);
        if (rollback == NULL)
            return FALSE;
        database = driver_info(rollback->driver);
        detected = rollback->detected;
        profiles = rollback->profiles;
    } else {
        profiles = known = profiles_load(error);
        if (profiles == NULL)
            return FALSE;
    }
    if (call->report->json)
        report_json(call->report, json_frameworks(database, detected, profiles));
    else
        text_frameworks(call->report, database, detected, profiles);
    return TRUE;
}
