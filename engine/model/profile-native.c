#include "profile-native.h"

#include <string.h>

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

/* A list that is there holds something. */
static char **
read_texts(ProfileReader *reader, const cJSON *object, const char *member)
{
    char **texts = profile_strings(reader, object, member, FALSE);

    if (texts != NULL && (texts[0] == NULL || g_strv_contains((const char *const *)texts, "")))
        profile_complain(reader, member, "must be a list of texts, none of them empty");
    return texts;
}

static void
read_up(ProfileReader *reader, const cJSON *object, ProfileNativeUp *up)
{
    const cJSON *item = profile_member(object, "up");

    if (item == NULL)
        return;
    if (!cJSON_IsObject(item)) {
        profile_complain(reader, "up", "must be an object");
        return;
    }
    profile_check_members(reader, item, "up", up_members);
    read_patterns(reader, item, "files", up->files);
    up->folders = read_texts(reader, item, "folders");
    up->order = (ProfileNativeOrder)profile_choice(reader, item, "order", orders, 0);
    if (profile_member(item, "needs") != NULL)
        up->needs = compile(reader, "needs", profile_member(item, "needs"));
    up->transaction = (ProfileNativeTransaction)profile_choice(reader, item, "transaction", transactions, 0);
    read_section(reader, item, "section", &up->section);
    read_patterns(reader, item, "no_transaction", up->no_transaction);
    read_patterns(reader, item, "refused", up->refused);
}

static void
read_members(ProfileReader *reader, const cJSON *item, ProfileNative *native)
{
    profile_check_members(reader, item, "native", members);
    profile_named_databases(reader, item, native->runs);
    native->folders = read_texts(reader, item, "folders");
    native->files = read_texts(reader, item, "files");
    native->all = read_texts(reader, item, "all");
    read_section(reader, item, "section", &native->section);
    read_section(reader, item, "statement", &native->block);
    read_patterns(reader, item, "no_transaction", native->no_transaction);
    read_patterns(reader, item, "refused", native->refused);
    native->options = profile_string(reader, item, "options", FALSE);
    native->client = profile_boolean(reader, item, "client");
    profile_files(reader, item, "remove", native->remove);
    profile_files(reader, item, "lock", native->take);
    profile_files(reader, item, "unlock", native->release);
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
