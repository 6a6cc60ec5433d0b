#include <string.h>

#include "act/checkpoint.h"
#include "act/down-files.h"
#include "act/native-place.h"
#include "model/profile-native.h"
#include "rollback-parts.h"

static DownSource
source_of(const Rollback *rollback)
{
    const RollbackRequest *request = rollback->request;
    const DriverInfo *info = driver_info(rollback->driver);

    return (DownSource){.profile = rollback->chosen->profile,
                        .dialect = info->dialect,
                        .major = (guint)g_ascii_strtoull(info->server, NULL, 10),
                        .project = request->project,
                        .folder = request->down_dir,
                        .pattern = request->down_pattern};
}

gboolean
rollback_native_graph(Rollback *rollback, GError **error)
{
    const Profile *profile = rollback->chosen->profile;
    DownSource source = source_of(rollback);

    if (rollback->graph != NULL || profile->model != PROFILE_POINTER || profile->native == NULL)
        return TRUE;
    return down_files_graph(&source, &rollback->graph, error);
}

/* Where nobody has said anything: SQL files of a framework whose way back is nothing but SQL, and which is not started by --command. */
static gboolean
is_default(const Rollback *rollback)
{
    const RollbackRequest *request = rollback->request;
    const Profile *profile = rollback->chosen->profile;

    return profile->native != NULL && profile->native->runs[profile_dialect(driver_info(rollback->driver)->dialect)] &&
           profile->native->files != NULL && profile->script_undo.argv == NULL && request->command == NULL;
}

gboolean
rollback_native_read(Rollback *rollback, GError **error)
{
    const RollbackRequest *request = rollback->request;
    gboolean asked = request->native == NATIVE_ALWAYS || request->down_dir != NULL || request->down_pattern != NULL;
    const NativePlace place = {.driver = rollback->driver, .table = rollback->chosen};
    DownSource source = source_of(rollback);

    if (request->native == NATIVE_NEVER || request->plan.commands || (!asked && !is_default(rollback)))
        return TRUE;
    if (source.profile->native != NULL && !source.profile->native->runs[profile_dialect(source.dialect)])
        return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE,
                                  "on this database %s keeps its table apart from what it migrates: --native cannot undo it",
                                  source.profile->title);
    if (!down_files_known(&source)) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "where the SQL of %s lies is not known", source.profile->title);
        migrollback_error_set_hint(error, "Say it with --down-dir and --down-pattern, like '{name}.down.sql'.");
        return FALSE;
    }
    if (!native_place_mode(&place, &source.split, error))
        return FALSE;
    rollback->down = down_files_read(&source, rollback->history, rollback->cutoff, error);
    if (rollback->down == NULL)
        return FALSE;
    if (!asked && rollback->down->found == 0)
        g_clear_pointer(&rollback->down, down_set_free);
    return TRUE;
}

static void
tell_half_undone(Rollback *rollback, const DownFile *file, const Checkpoint *at)
{
    g_autofree char *prefix = at->done <= file->statements->len ? down_digest(file, at->done) : NULL;
    const DownStatement *next = at->done < file->statements->len ? g_ptr_array_index(file->statements, at->done) : NULL;

    if (g_strcmp0(prefix, at->prefix) != 0)
        plan_add_problem(rollback->plan, PROBLEM_HALF_UNDONE, SEVERITY_ERROR, file->app, file->name,
                         "Only what comes after them may be mended; bring back the rest.",
                         "%u statements of '%s' were executed by an earlier run, and are not the same in the file any more", at->done,
                         file->path);
    else
        plan_add_problem(rollback->plan, PROBLEM_HALF_UNDONE, SEVERITY_WARNING, file->app, file->name, NULL,
                         "an earlier run was stopped in '%s': %u of its %u statements are executed, it continues %s %u", file->path,
                         at->done, file->statements->len, next != NULL ? "at line" : "behind line", next != NULL ? next->line : file->line);
}

gboolean
rollback_native_check(Rollback *rollback, GError **error)
{
    const NativePlace place = {.driver = rollback->driver, .table = rollback->chosen};

    for (guint i = 0; rollback->down != NULL && i < rollback->plan->steps->len; i++) {
        const DownFile *file = ((const PlanStep *)g_ptr_array_index(rollback->plan->steps, i))->down;
        g_autofree char *label = file != NULL ? migration_label(file->app, file->name) : NULL;
        g_auto(Checkpoint) at = {0};

        if (file == NULL || file->state != DOWN_FOUND)
            continue;
        if (!checkpoint_read(&place, label, &at, error))
            return FALSE;
        if (at.found && (at.done > 0 || at.running))
            tell_half_undone(rollback, file, &at);
    }
    return TRUE;
}

static cJSON *
describe_step(const PlanStep *step, gboolean atomic)
{
    cJSON *migration = cJSON_CreateObject(), *list;
    g_autofree char *note =
        g_strdup_printf("from %s line %u; its row in the migration table then goes too", step->down->path, step->down->line);

    if (step->down->app != NULL)
        cJSON_AddStringToObject(migration, "app", step->down->app);
    cJSON_AddStringToObject(migration, "name", step->down->name);
    cJSON_AddStringToObject(migration, "note", note);
    cJSON_AddBoolToObject(migration, "atomic", atomic && step->down->alone == NULL);
    list = cJSON_AddArrayToObject(migration, "sql");
    for (guint i = 0; i < step->down->statements->len; i++) {
        const DownStatement *statement = g_ptr_array_index(step->down->statements, i);
        g_autofree char *ended = g_strconcat(statement->sql, ";", NULL);

        cJSON_AddItemToArray(list, cJSON_CreateString(ended));
    }
    return migration;
}

cJSON *
rollback_native_sql(const Rollback *rollback)
{
    gboolean atomic = (driver_info(rollback->driver)->capabilities & DRIVER_TRANSACTIONAL_DDL) != 0;
    cJSON *statements = cJSON_CreateArray();

    for (guint i = 0; i < rollback->plan->steps->len; i++) {
        const PlanStep *step = g_ptr_array_index(rollback->plan->steps, i);

        if (step->down != NULL && step->down->path != NULL)
            cJSON_AddItemToArray(statements, describe_step(step, atomic));
    }
    return statements;
}
