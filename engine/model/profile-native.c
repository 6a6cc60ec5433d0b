#include "profile-native.h"

#include <string.h>

#include "resource.h"

static const char *const members[] = {"folders", "files", "all",    "section",   "statement", "no_transaction", "refused", "client",
                                      "remove",  "lock",  "unlock", "databases", "up",        "options",        NULL};
static const char *const up_members[] = {"files", "folders", "order", "needs", "transaction", "section", "no_transaction", "refused", NULL};
static const char *const orders[] = {"number", "name", "leading", "dotted", NULL};
static const char *const transactions[] = {"each", "told", "implicit", "none", NULL};

static GRegex *
compile(ProfileReader *reader, const char *member, const cJSON *pattern)
{
    g_autoptr(GError) cause = NULL;
    GRegex *regex;

    if (!cJSON_IsString(pattern)) {
        profile_complain(reader, member, "must be a regular expression");
        return NULL;
    }
    regex = g_regex_new(pattern->valuestring, G_REGEX_OPTIMIZE | G_REGEX_RAW | G_REGEX_CASELESS, 0, &cause);
    if (regex == NULL)
        profile_complain(reader, member, "%s", cause->message);
    return regex;
}

static void
read_section(ProfileReader *reader, const cJSON *object, const char *member, ProfileSection *section)
{
    const cJSON *item = profile_member(object, member), *begin = profile_member(item, "begin"), *end = profile_member(item, "end");

    if (item == NULL)
        return;
    if (!cJSON_IsObject(item) || (begin == NULL && end == NULL)) {
        profile_complain(reader, member, "must be an object with 'begin' and 'end'");
        return;
    }
    if (begin != NULL)
        section->begin = compile(reader, member, begin);
    if (end != NULL)
        section->end = compile(reader, member, end);
}

static void
read_patterns(ProfileReader *reader, const cJSON *object, const char *member, GPtrArray *patterns)
{
    const cJSON *list = profile_member(object, member), *item;

    if (list != NULL && !cJSON_IsArray(list))
        profile_complain(reader, member, "must be a list of regular expressions");
    cJSON_ArrayForEach(item, list)
    {
        GRegex *regex = compile(reader, member, item);

        if (regex != NULL)
            g_ptr_array_add(patterns, regex);
    }
}

static char **
read_texts(ProfileReader *reader, const cJSON *object, const char *member)
{
    const cJSON *list = profile_member(object, member), *item;
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    if (list == NULL)
        return NULL;
    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) == 0)
        profile_complain(reader, member, "must be a list of texts");
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item) || *item->valuestring == '\0')
            profile_complain(reader, member, "must be a list of texts");
        else
            g_strv_builder_add(builder, item->valuestring);
    }
    return g_strv_builder_end(builder);
}

static void
read_resources(ProfileReader *reader, const cJSON *object, const char *member, char *resources[PROFILE_N_DIALECTS])
{
    const cJSON *item = profile_member(object, member), *one;

    if (item != NULL && !cJSON_IsObject(item))
        profile_complain(reader, member, "must be an object with a file for postgres, mysql or sqlite");
    cJSON_ArrayForEach(one, item)
    {
        int dialect = profile_dialect(one->string);

        if (dialect < 0 || !cJSON_IsString(one) || !resource_exists(one->valuestring))
            profile_complain(reader, member, "there is no file '%s' for '%s'", cJSON_IsString(one) ? one->valuestring : "", one->string);
        else if (resources[dialect] == NULL)
            resources[dialect] = g_strdup(one->valuestring);
    }
}

static void
read_databases(ProfileReader *reader, const cJSON *item, ProfileNative *native)
{
    g_auto(GStrv) names = read_texts(reader, item, "databases");

    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        native->runs[i] = names == NULL;
    for (char **name = names; name != NULL && *name != NULL; name++) {
        if (profile_dialect(*name) < 0)
            profile_complain(reader, "databases", "'%s' is not one of postgres, mysql, sqlite", *name);
        else
            native->runs[profile_dialect(*name)] = TRUE;
    }
}

/* The place of the text in the list; 0 where there is none. */
static guint
read_choice(ProfileReader *reader, const cJSON *object, const char *member, const char *const *names)
{
    const cJSON *item = profile_member(object, member);
    const char *text = cJSON_GetStringValue(item);
    g_autofree char *list = NULL;

    for (guint i = 0; text != NULL && names[i] != NULL; i++)
        if (g_str_equal(names[i], text))
            return i;
    if (item == NULL)
        return 0;
    list = g_strjoinv(", ", (char **)(gsize)names);
    profile_complain(reader, member, "must be one of: %s", list);
    return 0;
}

static void
read_up(ProfileReader *reader, const cJSON *object, ProfileNativeUp *up)
{
    const cJSON *item = profile_member(object, "up"), *member;

    if (item == NULL)
        return;
    if (!cJSON_IsObject(item)) {
        profile_complain(reader, "up", "must be an object");
        return;
    }
    cJSON_ArrayForEach(member, item)
    {
        if (!g_strv_contains(up_members, member->string))
            profile_complain(reader, member->string, "is not a member of up");
    }
    read_patterns(reader, item, "files", up->files);
    up->folders = read_texts(reader, item, "folders");
    up->order = (ProfileNativeOrder)read_choice(reader, item, "order", orders);
    if (profile_member(item, "needs") != NULL)
        up->needs = compile(reader, "needs", profile_member(item, "needs"));
    up->transaction = (ProfileNativeTransaction)read_choice(reader, item, "transaction", transactions);
    read_section(reader, item, "section", &up->section);
    read_patterns(reader, item, "no_transaction", up->no_transaction);
    read_patterns(reader, item, "refused", up->refused);
}

static void
read_members(ProfileReader *reader, const cJSON *item, ProfileNative *native)
{
    const cJSON *member;

    cJSON_ArrayForEach(member, item)
    {
        if (!g_strv_contains(members, member->string))
            profile_complain(reader, member->string, "is not a member of native");
    }
    read_databases(reader, item, native);
    native->folders = read_texts(reader, item, "folders");
    native->files = read_texts(reader, item, "files");
    native->all = read_texts(reader, item, "all");
    read_section(reader, item, "section", &native->section);
    read_section(reader, item, "statement", &native->block);
    read_patterns(reader, item, "no_transaction", native->no_transaction);
    read_patterns(reader, item, "refused", native->refused);
    native->options = g_strdup(cJSON_GetStringValue(profile_member(item, "options")));
    native->client = cJSON_IsTrue(profile_member(item, "client"));
    read_resources(reader, item, "remove", native->remove);
    read_resources(reader, item, "lock", native->take);
    read_resources(reader, item, "unlock", native->release);
    read_up(reader, item, &native->up);
    if ((native->folders == NULL) != (native->files == NULL))
        profile_complain(reader, "folders", "and 'files' go together");
    if (native->up.files->len > 0 && native->files == NULL)
        profile_complain(reader, "up", "needs 'files' of the way back too");
}

ProfileNative *
profile_native_read(ProfileReader *reader, const cJSON *profile)
{
    const cJSON *item = profile_member(profile, "native");
    ProfileNative *native;

    if (item == NULL)
        return NULL;
    native = g_new0(ProfileNative, 1);
    native->no_transaction = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
    native->refused = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
    native->up.files = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
    native->up.no_transaction = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
    native->up.refused = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
    if (!cJSON_IsObject(item))
        profile_complain(reader, "native", "must be an object");
    else
        read_members(reader, item, native);
    return native;
}

static void
clear_section(ProfileSection *section)
{
    g_clear_pointer(&section->begin, g_regex_unref);
    g_clear_pointer(&section->end, g_regex_unref);
}

void
profile_native_free(ProfileNative *native)
{
    if (native == NULL)
        return;
    g_strfreev(native->folders);
    g_strfreev(native->files);
    g_strfreev(native->all);
    g_free(native->options);
    clear_section(&native->section);
    clear_section(&native->block);
    clear_section(&native->up.section);
    g_clear_pointer(&native->up.needs, g_regex_unref);
    g_strfreev(native->up.folders);
    g_ptr_array_unref(native->up.files);
    g_ptr_array_unref(native->up.no_transaction);
    g_ptr_array_unref(native->up.refused);
    g_ptr_array_unref(native->no_transaction);
    g_ptr_array_unref(native->refused);
    for (int i = 0; i < PROFILE_N_DIALECTS; i++) {
        g_free(native->remove[i]);
        g_free(native->take[i]);
        g_free(native->release[i]);
    }
    g_free(native);
}
