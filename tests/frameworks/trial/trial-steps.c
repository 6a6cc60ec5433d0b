/*
 * trial-steps - runs trial_start and then one trial_step for each line of standard input: {"do":"up"|"down","app":…,"name":…}.
 *
 *     trial-steps PROFILE FOLDER ALIAS|- CONNECTION-JSON WITNESS COMMAND…
 *
 * Standard output: one JSON document a line: {"known":[…]}, then what came of each step, with what failure_read makes of its log.
 */
#include <stdio.h>
#include <string.h>

#include "drivers/error.h"
#include "engine/act/failure.h"
#include "engine/act/interrupt.h"
#include "engine/act/trial.h"

static void
print_json(cJSON *json)
{
    g_autofree char *line = cJSON_PrintUnformatted(json);

    puts(line);
    fflush(stdout);
    cJSON_Delete(json);
}

static void
add_text(cJSON *json, const char *member, const char *text)
{
    cJSON_AddItemToObject(json, member, text != NULL ? cJSON_CreateString(text) : cJSON_CreateNull());
}

static void
print_error(const GError *error)
{
    cJSON *json = cJSON_CreateObject();

    add_text(json, "error", error->message);
    cJSON_AddNumberToObject(json, "code", error->code);
    print_json(json);
}

static void
print_known(const Trial *trial)
{
    cJSON *json = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(json, "known");

    for (guint i = 0; i < trial_known(trial)->len; i++) {
        const TrialMigration *migration = g_ptr_array_index(trial_known(trial), i);
        cJSON *pair = cJSON_CreateArray();

        cJSON_AddItemToArray(pair, migration->app != NULL ? cJSON_CreateString(migration->app) : cJSON_CreateNull());
        cJSON_AddItemToArray(pair, cJSON_CreateString(migration->name));
        cJSON_AddItemToArray(list, pair);
    }
    print_json(json);
}

static cJSON *
failure_of(const Profile *profile, const TrialResult *result)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FailureReader) reader = failure_reader_new(profile, &error);
    g_autoptr(Failure) failure = reader != NULL ? failure_read(reader, result->log, result->log_length, NULL, NULL, &error) : NULL;
    cJSON *json = cJSON_CreateObject();

    if (failure == NULL) {
        add_text(json, "unread", error->message);
        return json;
    }
    add_text(json, "app", failure->app);
    add_text(json, "name", failure->name);
    add_text(json, "class", failure_class_name(failure->class));
    add_text(json, "object", failure->object);
    return json;
}

static void
print_result(const Profile *profile, const TrialResult *result)
{
    cJSON *json = cJSON_CreateObject(), *statements = cJSON_AddArrayToObject(json, "statements");

    cJSON_AddBoolToObject(json, "succeeded", result->succeeded);
    for (guint i = 0; i < result->statements->len; i++) {
        const TrialStatement *statement = g_ptr_array_index(result->statements, i);
        cJSON *pair = cJSON_CreateArray();

        cJSON_AddItemToArray(pair, cJSON_CreateString(statement->sql));
        cJSON_AddItemToArray(pair, cJSON_CreateBool(statement->in_transaction));
        cJSON_AddItemToArray(statements, pair);
    }
    add_text(json, "log", result->log);
    add_text(json, "class", result->error_class);
    add_text(json, "message", result->message);
    add_text(json, "sqlstate", result->sqlstate);
    cJSON_AddNumberToObject(json, "errno", result->number);
    cJSON_AddNumberToObject(json, "duration", (double)result->duration);
    cJSON_AddNumberToObject(json, "omitted", (double)result->omitted);
    if (!result->succeeded)
        cJSON_AddItemToObject(json, "failure", failure_of(profile, result));
    print_json(json);
}

static void
run_line(const Profile *profile, Trial *trial, const char *line)
{
    g_autoptr(GError) error = NULL;
    cJSON *json = cJSON_Parse(line);
    const char *way = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "do"));
    const char *app = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "app"));
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "name"));
    g_autoptr(TrialResult) result = trial_step(trial, g_strcmp0(way, "up") == 0, app, name, &error);

    if (result != NULL)
        print_result(profile, result);
    else
        print_error(error);
    cJSON_Delete(json);
}

static int
run_steps(const TrialRequest *request, GError **error)
{
    g_autoptr(Trial) trial = trial_start(request, error);
    g_autofree char *line = g_malloc(65536);

    if (trial == NULL)
        return 3;
    print_known(trial);
    while (fgets(line, 65536, stdin) != NULL)
        run_line(request->profile, trial, line);
    return 0;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ProfileSet) profiles = profiles_load(&error);
    cJSON *connection = argc > 5 ? cJSON_Parse(argv[4]) : NULL;
    TrialRequest request = {0};
    int status = 3;

    interrupt_install();
    if (profiles != NULL && connection != NULL) {
        request.profile = profiles_find(profiles, argv[1]);
        request.folder = argv[2];
        request.alias = strcmp(argv[3], "-") == 0 ? NULL : argv[3];
        request.connection = connection;
        request.witness = argv[5];
        request.command = argc > 6 ? argv + 6 : NULL;
        status = run_steps(&request, &error);
    }
    if (error != NULL)
        print_error(error);
    cJSON_Delete(connection);
    interrupt_restore();
    return status;
}
