#include "json.h"

static void
add_found(cJSON *array, const Detected *found, int dialect)
{
    cJSON *object = cJSON_CreateObject();
    g_autofree char *label = detected_label(found);

    json_add_text(object, "framework", found->profile->name);
    json_add_text(object, "table", label);
    json_add_text(object, "schema", found->schema);
    cJSON_AddBoolToObject(object, "certain", found->certain);
    json_add_text(object, "time", profile_tells_time(found->profile));
    json_add_text(object, "order", profile_tells_order(found->profile, dialect));
    cJSON_AddBoolToObject(object, "batches", profile_tells_batches(found->profile, dialect));
    json_add_texts(object, "caveats", (const char *const *)found->profile->caveats);
    cJSON_AddItemToArray(array, object);
}

static void
add_known(cJSON *array, const Profile *profile)
{
    cJSON *object = cJSON_CreateObject(), *databases;

    json_add_text(object, "name", profile->name);
    json_add_text(object, "title", profile->title);
    databases = cJSON_AddArrayToObject(object, "databases");
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        if (profile->reads[i])
            cJSON_AddItemToArray(databases, cJSON_CreateString(profile_dialect_name(i)));
    json_add_texts(object, "tables", (const char *const *)profile->tables);
    json_add_text(object, "time", profile_tells_time(profile));
    json_add_text(object, "tested", profile->tested);
    cJSON_AddItemToArray(array, object);
}

cJSON *
json_frameworks(const DriverInfo *database, const GPtrArray *detected, const ProfileSet *profiles)
{
    cJSON *document = json_document("migrollback.frameworks/1"), *array;

    if (database != NULL)
        json_add_database(document, database);
    else
        cJSON_AddNullToObject(document, "database");
    array = cJSON_AddArrayToObject(document, "found");
    for (guint i = 0; detected != NULL && i < detected->len; i++)
        add_found(array, g_ptr_array_index(detected, i), profile_dialect(database->dialect));
    array = cJSON_AddArrayToObject(document, "known");
    for (guint i = 0; i < profiles_length(profiles); i++)
        add_known(array, profiles_get(profiles, i));
    return document;
}
