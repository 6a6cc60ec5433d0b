#include "profile.h"

#include "drivers/error.h"
#include "profile-native.h"
#include "profile-read.h"
#include "resource.h"

struct ProfileSet {
    GPtrArray *items; /* Profile, sorted by name */
};

static void
clear_value(ProfileValue *value)
{
    g_free(value->column);
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        g_free(value->expression[i]);
}

static void
clear_command(ProfileCommand *command)
{
    g_strfreev(command->argv);
    g_strfreev(command->files);
    g_free(command->module);
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        g_free(command->urls[i]);
}

static void
clear_column(gpointer data)
{
    g_free(((ProfileColumn *)data)->name);
}

static void
profile_free(gpointer data)
{
    Profile *profile = data;
    ProfileValue *values[] = {&profile->app, &profile->migration, &profile->batch, &profile->state, &profile->time.value};
    ProfileCommand *commands[] = {&profile->down_to,     &profile->down_one,     &profile->down_one_alias,     &profile->down_last,
                                  &profile->down_n,      &profile->down_all,     &profile->mark_command,       &profile->status,
                                  &profile->script_undo, &profile->script_graph, &profile->script_graph_files, &profile->script_sql,
                                  &profile->script_trial};
    char **lists[] = {profile->tables,  profile->siblings,     profile->strangers, profile->start,
                      profile->caveats, profile->marker_files, profile->sources};
    char *texts[] = {profile->name, profile->title, profile->zero, profile->alias_option, profile->lock_factor, profile->tested};

    for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
        clear_value(values[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        clear_command(commands[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        g_strfreev(lists[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    for (int i = 0; i < PROFILE_N_DIALECTS; i++) {
        clear_value(&profile->position.value[i]);
        g_free(profile->position.sort[i]);
        g_free(profile->time.type[i]);
        g_free(profile->from[i]);
        g_free(profile->lock[i]);
        g_free(profile->mark[i]);
        g_free(profile->blockers[i]);
    }
    failure_rules_free(profile->failure);
    profile_native_free(profile->native);
    g_array_unref(profile->require);
    g_free(profile);
}

static cJSON *
read_json(const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(name, "profile.json", NULL), *place = resource_place(path);
    const char *text = resource_text(path, error), *end = NULL;
    cJSON *json = text != NULL ? cJSON_ParseWithOpts(text, &end, TRUE) : NULL;

    if (text != NULL && !cJSON_IsObject(json)) {
        cJSON_Delete(json);
        return migrollback_fail(error, MIGROLLBACK_ERROR_CONFIG, "%s: not JSON near \"%.30s\"", place, end != NULL ? end : "");
    }
    return json;
}

/* The members that `json` lacks, from the profile that it extends. */
static gboolean
extend(cJSON *json, const char *name, GError **error)
{
    const cJSON *extends = profile_member(json, "extends"), *member;
    cJSON *base;

    if (extends == NULL)
        return TRUE;
    if (!cJSON_IsString(extends) || g_str_equal(extends->valuestring, name))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "%s/profile.json: member 'extends': must name another profile", name);
    base = read_json(extends->valuestring, error);
    if (base == NULL) {
        g_prefix_error(error, "%s/profile.json: member 'extends': ", name);
        return FALSE;
    }
    if (profile_member(base, "extends") != NULL) {
        cJSON_Delete(base);
        return migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "%s/profile.json: member 'extends': '%s' extends another itself", name,
                                  extends->valuestring);
    }
    cJSON_ArrayForEach(member, base)
    {
        if (!cJSON_HasObjectItem(json, member->string))
            cJSON_AddItemToObject(json, member->string, cJSON_Duplicate(member, TRUE));
    }
    cJSON_Delete(base);
    return TRUE;
}

static Profile *
load_profile(const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(name, "profile.json", NULL), *place = resource_place(path);
    ProfileReader reader = {.place = place, .error = error};
    cJSON *json = read_json(name, error);
    Profile *profile = NULL;

    if (json != NULL && extend(json, name, error)) {
        profile = g_new0(Profile, 1);
        profile->require = g_array_new(FALSE, FALSE, sizeof(ProfileColumn));
        g_array_set_clear_func(profile->require, clear_column);
        if (!profile_read(&reader, json, name, profile))
            g_clear_pointer(&profile, profile_free);
    }
    cJSON_Delete(json);
    return profile;
}

ProfileSet *
profiles_load(GError **error)
{
    g_autoptr(ProfileSet) set = g_new0(ProfileSet, 1);
    g_auto(GStrv) names = resource_profiles();

    set->items = g_ptr_array_new_with_free_func(profile_free);
    for (char **name = names; *name != NULL; name++) {
        Profile *profile = load_profile(*name, error);

        if (profile == NULL)
            return NULL;
        g_ptr_array_add(set->items, profile);
    }
    return g_steal_pointer(&set);
}

void
profiles_free(ProfileSet *set)
{
    if (set == NULL)
        return;
    g_ptr_array_unref(set->items);
    g_free(set);
}

guint
profiles_length(const ProfileSet *set)
{
    return set->items->len;
}

const Profile *
profiles_get(const ProfileSet *set, guint index)
{
    return g_ptr_array_index(set->items, index);
}

const Profile *
profiles_find(const ProfileSet *set, const char *name)
{
    for (guint i = 0; i < set->items->len; i++)
        if (g_str_equal(profiles_get(set, i)->name, name))
            return profiles_get(set, i);
    return NULL;
}
