#include "profile.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <string.h>

#include "drivers/error.h"
#include "resource.h"

struct ProfileSet {
    GPtrArray *items; /* Profile, sorted by name */
};

/* What the readers below share: the file in work, for messages; the first error wins. */
typedef struct {
    const char *place;
    GError **error;
    gboolean failed;
} Loader;

static const char *const dialect_names[PROFILE_N_DIALECTS] = {"postgres", "mysql", "sqlite"};

int
profile_dialect(const char *name)
{
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        if (g_strcmp0(name, dialect_names[i]) == 0)
            return i;
    return -1;
}

static void G_GNUC_PRINTF(3, 4) complain(Loader *loader, const char *member, const char *format, ...)
{
    g_autofree char *what = NULL;
    va_list arguments;

    if (loader->failed)
        return;
    loader->failed = TRUE;
    va_start(arguments, format);
    what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    migrollback_refuse(loader->error, MIGROLLBACK_ERROR_CONFIG, "%s: member '%s': %s", loader->place, member, what);
    migrollback_error_set_hint(loader->error, "docs/profiles.md lists the members of a profile.");
}

/* All members of an object must be among `known`, so that a typing error is not silently nothing. */
static void
check_members(Loader *loader, const cJSON *object, const char *member, const char *const *known)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, object)
    {
        if (!g_strv_contains(known, item->string))
            complain(loader, item->string, "is not a member of %s", member);
    }
}

static const cJSON *
get(const cJSON *object, const char *member)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, member);

    return cJSON_IsNull(item) ? NULL : item;
}

static char *
read_string(Loader *loader, const cJSON *object, const char *member, gboolean required)
{
    const cJSON *item = get(object, member);

    if (item == NULL) {
        if (required)
            complain(loader, member, "is missing");
        return NULL;
    }
    if (!cJSON_IsString(item) || *item->valuestring == '\0') {
        complain(loader, member, "must be a text that is not empty");
        return NULL;
    }
    return g_strdup(item->valuestring);
}

static gboolean
read_boolean(Loader *loader, const cJSON *object, const char *member)
{
    const cJSON *item = get(object, member);

    if (item != NULL && !cJSON_IsBool(item))
        complain(loader, member, "must be true or false");
    return cJSON_IsTrue(item);
}

static char **
read_strings(Loader *loader, const cJSON *object, const char *member, gboolean required)
{
    const cJSON *list = get(object, member), *item;
    g_autoptr(GPtrArray) strings = NULL;

    if (list == NULL) {
        if (required)
            complain(loader, member, "is missing");
        return NULL;
    }
    strings = g_ptr_array_new_with_free_func(g_free);
    if (!cJSON_IsArray(list))
        complain(loader, member, "must be a list of texts");
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item))
            complain(loader, member, "must be a list of texts");
        else
            g_ptr_array_add(strings, g_strdup(item->valuestring));
    }
    if (required && strings->len == 0)
        complain(loader, member, "must not be empty");
    g_ptr_array_add(strings, NULL);
    g_ptr_array_set_free_func(strings, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&strings), FALSE);
}

static int
read_choice(Loader *loader, const cJSON *object, const char *member, const char *const *names, int otherwise)
{
    g_autofree char *text = read_string(loader, object, member, otherwise < 0);
    g_autoptr(GString) all = NULL;

    if (text == NULL)
        return otherwise;
    for (int i = 0; names[i] != NULL; i++)
        if (g_str_equal(text, names[i]))
            return i;
    all = g_string_new(names[0]);
    for (int i = 1; names[i] != NULL; i++)
        g_string_append_printf(all, ", %s", names[i]);
    complain(loader, member, "'%s' is not one of %s", text, all->str);
    return otherwise;
}

/* One text for each dialect, of an object {"postgres": …}. */
static void
read_by_dialect(Loader *loader, const cJSON *object, const char *member, char *texts[PROFILE_N_DIALECTS])
{
    const cJSON *item = get(object, member);

    if (item == NULL)
        return;
    if (!cJSON_IsObject(item)) {
        complain(loader, member, "must be an object with a text for postgres, mysql or sqlite");
        return;
    }
    check_members(loader, item, member, (const char *const[]){"postgres", "mysql", "sqlite", NULL});
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        texts[i] = read_string(loader, item, dialect_names[i], FALSE);
}

/* A column's name, or {"postgres": SQL, …}. */
static void
read_value(Loader *loader, const cJSON *columns, const char *member, ProfileValue *value)
{
    const cJSON *item = get(columns, member);

    if (cJSON_IsString(item))
        value->column = read_string(loader, columns, member, TRUE);
    else
        read_by_dialect(loader, columns, member, value->expression);
}

static void
read_time(Loader *loader, const cJSON *columns, Profile *profile)
{
    static const char *const kinds[] = {"exact", "estimate", NULL};
    static const char *const moments[] = {"end", "start", NULL};
    const cJSON *item = get(columns, "applied_at");
    ProfileTime *time = &profile->time;

    profile->has_time = item != NULL;
    if (item == NULL)
        return;
    if (!cJSON_IsObject(item)) {
        complain(loader, "applied_at", "must be an object");
        return;
    }
    check_members(loader, item, "applied_at", (const char *const[]){"column", "types", "kind", "written", "nullable", NULL});
    read_value(loader, item, "column", &time->value);
    read_by_dialect(loader, item, "types", time->type);
    time->kind = read_choice(loader, item, "kind", kinds, 0) == 0 ? HISTORY_TIME_EXACT : HISTORY_TIME_ESTIMATE;
    time->at_start = read_choice(loader, item, "written", moments, 0) == 1;
    time->nullable = read_boolean(loader, item, "nullable");
}

static HistoryOrder
read_order(Loader *loader, const cJSON *object)
{
    static const char *const names[] = {"sequence", "xid", "physical", "version", "batch", NULL};
    static const HistoryOrder orders[] = {HISTORY_ORDER_SEQUENCE, HISTORY_ORDER_XID, HISTORY_ORDER_PHYSICAL, HISTORY_ORDER_VERSION,
                                          HISTORY_ORDER_BATCH};
    int choice = read_choice(loader, object, "order", names, -1);

    return choice < 0 ? HISTORY_ORDER_VERSION : orders[choice];
}

/* {"column": …, "order": …} for all dialects, or one object {"expression", "sort", "order"} for each. */
static void
read_position(Loader *loader, const cJSON *columns, ProfilePosition *position)
{
    const cJSON *item = get(columns, "position");
    g_autofree char *column = NULL;

    if (!cJSON_IsObject(item)) {
        complain(loader, "position", item == NULL ? "is missing" : "must be an object");
        return;
    }
    check_members(loader, item, "position", (const char *const[]){"column", "order", "postgres", "mysql", "sqlite", NULL});
    column = read_string(loader, item, "column", FALSE);
    for (int i = 0; i < PROFILE_N_DIALECTS; i++) {
        const cJSON *own = column != NULL ? item : get(item, dialect_names[i]);

        if (own == NULL)
            continue;
        position->order[i] = read_order(loader, own);
        position->value[i].column = g_strdup(column);
        if (column == NULL) {
            check_members(loader, own, "position", (const char *const[]){"expression", "sort", "order", NULL});
            position->value[i].expression[i] = read_string(loader, own, "expression", TRUE);
            position->sort[i] = read_string(loader, own, "sort", FALSE);
        }
    }
}

static void
read_columns(Loader *loader, const cJSON *json, Profile *profile)
{
    const cJSON *columns = get(json, "columns");

    if (!cJSON_IsObject(columns)) {
        complain(loader, "columns", "is missing or not an object");
        return;
    }
    check_members(loader, columns, "columns", (const char *const[]){"app", "name", "applied_at", "position", "batch", "state", NULL});
    profile->has_app = get(columns, "app") != NULL;
    if (get(columns, "name") == NULL)
        complain(loader, "name", "is missing in columns");
    read_value(loader, columns, "app", &profile->app);
    read_value(loader, columns, "name", &profile->migration);
    read_value(loader, columns, "batch", &profile->batch);
    read_value(loader, columns, "state", &profile->state);
    read_time(loader, columns, profile);
    read_position(loader, columns, &profile->position);
}

static void
read_fingerprint_column(Loader *loader, const cJSON *item, Profile *profile)
{
    static const char *const types[] = {"integer", "text", "time", "boolean", "other", NULL};
    ProfileColumn column = {.name = g_ascii_strdown(item->string, -1)};
    const cJSON *type;

    cJSON_ArrayForEach(type, item)
    {
        for (guint i = 0; types[i] != NULL; i++)
            if (cJSON_IsString(type) && g_str_equal(type->valuestring, types[i]))
                column.types |= 1u << i;
    }
    if (column.types == 0)
        complain(loader, item->string, "must list types: integer, text, time, boolean or other");
    g_array_append_val(profile->require, column);
}

static void
read_fingerprint(Loader *loader, const cJSON *json, Profile *profile)
{
    const cJSON *fingerprint = get(json, "fingerprint"), *columns = get(fingerprint, "columns"), *item;

    if (!cJSON_IsObject(fingerprint) || !cJSON_IsObject(columns) || columns->child == NULL) {
        complain(loader, "fingerprint", "must be an object with at least one of 'columns'");
        return;
    }
    check_members(loader, fingerprint, "fingerprint", (const char *const[]){"columns", "only", "siblings", "strangers", NULL});
    cJSON_ArrayForEach(item, columns) read_fingerprint_column(loader, item, profile);
    profile->exact = read_boolean(loader, fingerprint, "only");
    profile->siblings = read_strings(loader, fingerprint, "siblings", FALSE);
    profile->strangers = read_strings(loader, fingerprint, "strangers", FALSE);
}

static void
read_databases(Loader *loader, const cJSON *json, Profile *profile)
{
    g_auto(GStrv) names = read_strings(loader, json, "databases", FALSE);

    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        profile->reads[i] = names == NULL || g_strv_contains((const char *const *)names, dialect_names[i]);
    for (char **name = names; name != NULL && *name != NULL; name++)
        if (profile_dialect(*name) < 0)
            complain(loader, "databases", "'%s' is not one of postgres, mysql, sqlite", *name);
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        if (profile->reads[i] && profile->has_time && profile->time.type[i] == NULL && profile->time.value.expression[i] == NULL)
            complain(loader, "types", "says nothing for %s", dialect_names[i]);
}

static void
read_commands(Loader *loader, const cJSON *json, Profile *profile)
{
    const cJSON *commands = get(json, "commands");

    profile->start = read_strings(loader, json, "start", FALSE);
    profile->marker_files = read_strings(loader, json, "project_files", FALSE);
    profile->zero = read_string(loader, json, "zero", FALSE);
    profile->alias_option = read_string(loader, json, "alias_option", FALSE);
    if (commands == NULL)
        return;
    check_members(loader, commands, "commands", (const char *const[]){"down_to", "down_one", "status", NULL});
    profile->down_to.argv = read_strings(loader, commands, "down_to", FALSE);
    profile->down_one.argv = read_strings(loader, commands, "down_one", FALSE);
    profile->status.argv = read_strings(loader, commands, "status", FALSE);
    if (profile->start == NULL)
        complain(loader, "start", "is missing, but there are commands");
}

static void
read_script(Loader *loader, const cJSON *scripts, const char *member, ProfileCommand *script)
{
    const cJSON *item = get(scripts, member);

    if (item == NULL)
        return;
    check_members(loader, item, member, (const char *const[]){"arguments", "files", NULL});
    script->argv = read_strings(loader, item, "arguments", TRUE);
    script->files = read_strings(loader, item, "files", TRUE);
    for (char **file = script->files; file != NULL && *file != NULL; file++)
        if (!resource_exists(*file))
            complain(loader, member, "there is no file '%s'", *file);
}

static void
read_lock(Loader *loader, const cJSON *json, Profile *profile)
{
    read_by_dialect(loader, json, "lock", profile->lock);
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        if (profile->lock[i] != NULL && !resource_exists(profile->lock[i]))
            complain(loader, "lock", "there is no file '%s'", profile->lock[i]);
}

static const char *const model_names[] = {"per-app-graph", "set", "stack", "chain", "pointer", NULL};

static void
read_profile(Loader *loader, const cJSON *json, Profile *profile)
{
    const cJSON *scripts = get(json, "scripts");
    int model = read_choice(loader, json, "model", model_names, -1);

    check_members(loader, json, "a profile",
                  (const char *const[]){"schema",        "name",      "title",        "extends",  "model",   "graph",
                                        "tables",        "databases", "fingerprint",  "columns",  "from",    "start",
                                        "project_files", "zero",      "alias_option", "commands", "scripts", "lock",
                                        "caveats",       "tested",    "sources",      NULL});
    profile->model = model < 0 ? PROFILE_SET : (ProfileModel)model;
    profile->title = read_string(loader, json, "title", TRUE);
    profile->tables = read_strings(loader, json, "tables", TRUE);
    profile->graph = read_boolean(loader, json, "graph");
    read_fingerprint(loader, json, profile);
    read_columns(loader, json, profile);
    read_databases(loader, json, profile);
    read_by_dialect(loader, json, "from", profile->from);
    read_commands(loader, json, profile);
    if (scripts != NULL)
        check_members(loader, scripts, "scripts", (const char *const[]){"undo", "graph", "sql", "graph_files", NULL});
    read_script(loader, scripts, "undo", &profile->script_undo);
    read_script(loader, scripts, "graph", &profile->script_graph);
    read_script(loader, scripts, "graph_files", &profile->script_graph_files);
    read_script(loader, scripts, "sql", &profile->script_sql);
    read_lock(loader, json, profile);
    profile->caveats = read_strings(loader, json, "caveats", FALSE);
    profile->tested = read_string(loader, json, "tested", FALSE);
    profile->sources = read_strings(loader, json, "sources", FALSE);
}

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
    ProfileCommand *commands[] = {&profile->down_to,      &profile->down_one,           &profile->status,    &profile->script_undo,
                                  &profile->script_graph, &profile->script_graph_files, &profile->script_sql};
    char **lists[] = {profile->tables,  profile->siblings,     profile->strangers, profile->start,
                      profile->caveats, profile->marker_files, profile->sources};
    char *texts[] = {profile->name, profile->title, profile->zero, profile->alias_option, profile->tested};

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
    }
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
    const cJSON *extends = get(json, "extends"), *member;
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
    if (get(base, "extends") != NULL) {
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
    g_autofree char *path = g_build_filename(name, "profile.json", NULL), *place = resource_place(path), *schema = NULL;
    Loader loader = {place, error, FALSE};
    cJSON *json = read_json(name, error);
    Profile *profile;

    if (json == NULL)
        return NULL;
    if (!extend(json, name, error)) {
        cJSON_Delete(json);
        return NULL;
    }
    profile = g_new0(Profile, 1);
    profile->require = g_array_new(FALSE, FALSE, sizeof(ProfileColumn));
    g_array_set_clear_func(profile->require, clear_column);
    schema = read_string(&loader, json, "schema", TRUE);
    if (schema != NULL && !g_str_equal(schema, "migrollback.profile/1"))
        complain(&loader, "schema", "'%s' is not known here; this program reads migrollback.profile/1", schema);
    profile->name = read_string(&loader, json, "name", TRUE);
    if (profile->name != NULL && !g_str_equal(profile->name, name))
        complain(&loader, "name", "is '%s', but the folder is '%s'", profile->name, name);
    read_profile(&loader, json, profile);
    cJSON_Delete(json);
    if (loader.failed)
        g_clear_pointer(&profile, profile_free);
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
