#include "json.h"

cJSON *
json_document(const char *schema)
{
    cJSON *document = cJSON_CreateObject();

    cJSON_AddStringToObject(document, "schema", schema);
    return document;
}

cJSON *
json_text(const char *text)
{
    g_autofree char *valid = text != NULL ? g_utf8_make_valid(text, -1) : NULL;

    return valid != NULL ? cJSON_CreateString(valid) : cJSON_CreateNull();
}

void
json_add_text(cJSON *object, const char *name, const char *text)
{
    cJSON_AddItemToObject(object, name, json_text(text));
}

void
json_add_texts(cJSON *object, const char *name, const char *const *texts)
{
    cJSON *array = cJSON_AddArrayToObject(object, name);

    for (gsize i = 0; texts != NULL && texts[i] != NULL; i++)
        cJSON_AddItemToArray(array, json_text(texts[i]));
}

void
json_add_instant(cJSON *object, const char *name, gint64 instant)
{
    g_autofree char *text = instant_to_rfc3339(instant);

    json_add_text(object, name, text);
}

cJSON *
json_key(const char *app, const char *name)
{
    cJSON *key = cJSON_CreateArray();

    cJSON_AddItemToArray(key, json_text(app));
    cJSON_AddItemToArray(key, json_text(name));
    return key;
}

void
json_add_database(cJSON *document, const DriverInfo *info)
{
    cJSON *database = cJSON_AddObjectToObject(document, "database");

    json_add_text(database, "driver", info->driver);
    json_add_text(database, "name", info->database);
    json_add_text(database, "server", info->server);
}

void
json_add_place(cJSON *document, const Place *place)
{
    json_add_database(document, place->database);
    json_add_text(document, "framework", place->framework);
    json_add_text(document, "table", place->table);
}
