#include "profile-member.h"

#include <stdarg.h>
#include <string.h>

#include "drivers/error.h"
#include "resource.h"

static const char *const dialect_names[PROFILE_N_DIALECTS] = {"postgres", "mysql", "sqlite"};

int
profile_dialect(const char *name)
{
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        if (g_strcmp0(name, dialect_names[i]) == 0)
            return i;
    return -1;
}

const char *
profile_dialect_name(int dialect)
{
    return dialect_names[dialect];
}

void
profile_complain(ProfileReader *reader, const char *member, const char *format, ...)
{
    g_autofree char *what = NULL;
    va_list arguments;

    if (reader->failed)
        return;
    reader->failed = TRUE;
    va_start(arguments, format);
    what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    migrollback_refuse(reader->error, MIGROLLBACK_ERROR_CONFIG, "%s: member '%s%s': %s", reader->place,
                       reader->prefix != NULL ? reader->prefix : "", member, what);
    migrollback_error_set_hint(reader->error, "docs/profiles.md lists the members of a profile.");
}

/* All members of an object must be among `known`, so that a typing error is not silently nothing. */
void
profile_check_members(ProfileReader *reader, const cJSON *object, const char *member, const char *const *known)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, object)
    {
        if (!g_strv_contains(known, item->string))
            profile_complain(reader, item->string, "is not a member of %s", member);
    }
}

const cJSON *
profile_member(const cJSON *object, const char *member)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, member);

    return cJSON_IsNull(item) ? NULL : item;
}

char *
profile_string(ProfileReader *reader, const cJSON *object, const char *member, gboolean required)
{
    const cJSON *item = profile_member(object, member);

    if (item == NULL) {
        if (required)
            profile_complain(reader, member, "is missing");
        return NULL;
    }
    if (!cJSON_IsString(item) || *item->valuestring == '\0') {
        profile_complain(reader, member, "must be a text that is not empty");
        return NULL;
    }
    return g_strdup(item->valuestring);
}

gboolean
profile_boolean(ProfileReader *reader, const cJSON *object, const char *member)
{
    const cJSON *item = profile_member(object, member);

    if (item != NULL && !cJSON_IsBool(item))
        profile_complain(reader, member, "must be true or false");
    return cJSON_IsTrue(item);
}

char **
profile_strings(ProfileReader *reader, const cJSON *object, const char *member, gboolean required)
{
    const cJSON *list = profile_member(object, member), *item;
    g_autoptr(GPtrArray) strings = NULL;

    if (list == NULL) {
        if (required)
            profile_complain(reader, member, "is missing");
        return NULL;
    }
    strings = g_ptr_array_new_with_free_func(g_free);
    if (!cJSON_IsArray(list))
        profile_complain(reader, member, "must be a list of texts");
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item))
            profile_complain(reader, member, "must be a list of texts");
        else
            g_ptr_array_add(strings, g_strdup(item->valuestring));
    }
    if (required && strings->len == 0)
        profile_complain(reader, member, "must not be empty");
    g_ptr_array_add(strings, NULL);
    g_ptr_array_set_free_func(strings, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&strings), FALSE);
}

int
profile_choice(ProfileReader *reader, const cJSON *object, const char *member, const char *const *names, int otherwise)
{
    g_autofree char *text = profile_string(reader, object, member, otherwise < 0);
    g_autoptr(GString) all = NULL;

    if (text == NULL)
        return otherwise;
    for (int i = 0; names[i] != NULL; i++)
        if (g_str_equal(text, names[i]))
            return i;
    all = g_string_new(names[0]);
    for (int i = 1; names[i] != NULL; i++)
        g_string_append_printf(all, ", %s", names[i]);
    profile_complain(reader, member, "'%s' is not one of %s", text, all->str);
    return otherwise;
}

/* One text for each dialect, of an object {"postgres": …}. */
void
profile_by_dialect(ProfileReader *reader, const cJSON *object, const char *member, char *texts[PROFILE_N_DIALECTS])
{
    const cJSON *item = profile_member(object, member);

    if (item == NULL)
        return;
    if (!cJSON_IsObject(item)) {
        profile_complain(reader, member, "must be an object with a text for postgres, mysql or sqlite");
        return;
    }
    profile_check_members(reader, item, member, (const char *const[]){"postgres", "mysql", "sqlite", NULL});
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        texts[i] = profile_string(reader, item, dialect_names[i], FALSE);
}

void
profile_files(ProfileReader *reader, const cJSON *json, const char *member, char *files[PROFILE_N_DIALECTS])
{
    profile_by_dialect(reader, json, member, files);
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        if (files[i] != NULL && !resource_exists(files[i]))
            profile_complain(reader, member, "there is no file '%s'", files[i]);
}

void
profile_named_databases(ProfileReader *reader, const cJSON *object, gboolean named[PROFILE_N_DIALECTS])
{
    g_auto(GStrv) names = profile_strings(reader, object, "databases", FALSE);

    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        named[i] = names == NULL || g_strv_contains((const char *const *)names, dialect_names[i]);
    for (char **name = names; name != NULL && *name != NULL; name++)
        if (profile_dialect(*name) < 0)
            profile_complain(reader, "databases", "'%s' is not one of postgres, mysql, sqlite", *name);
}
