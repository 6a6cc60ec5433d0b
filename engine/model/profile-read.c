#include "profile-read.h"

#include <string.h>

#include <stdarg.h>

#include "drivers/error.h"
#include "profile-native.h"
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
static void
check_members(ProfileReader *reader, const cJSON *object, const char *member, const char *const *known)
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

static char *
read_string(ProfileReader *reader, const cJSON *object, const char *member, gboolean required)
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

static gboolean
read_boolean(ProfileReader *reader, const cJSON *object, const char *member)
{
    const cJSON *item = profile_member(object, member);

    if (item != NULL && !cJSON_IsBool(item))
        profile_complain(reader, member, "must be true or false");
    return cJSON_IsTrue(item);
}

static char **
read_strings(ProfileReader *reader, const cJSON *object, const char *member, gboolean required)
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

static int
read_choice(ProfileReader *reader, const cJSON *object, const char *member, const char *const *names, int otherwise)
{
    g_autofree char *text = read_string(reader, object, member, otherwise < 0);
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
static void
read_by_dialect(ProfileReader *reader, const cJSON *object, const char *member, char *texts[PROFILE_N_DIALECTS])
{
    const cJSON *item = profile_member(object, member);

    if (item == NULL)
        return;
    if (!cJSON_IsObject(item)) {
        profile_complain(reader, member, "must be an object with a text for postgres, mysql or sqlite");
        return;
    }
    check_members(reader, item, member, (const char *const[]){"postgres", "mysql", "sqlite", NULL});
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        texts[i] = read_string(reader, item, dialect_names[i], FALSE);
}

/* A column's name, or {"postgres": SQL, …}. */
static void
read_value(ProfileReader *reader, const cJSON *columns, const char *member, ProfileValue *value)
{
    const cJSON *item = profile_member(columns, member);

    if (cJSON_IsString(item))
        value->column = read_string(reader, columns, member, TRUE);
    else
        read_by_dialect(reader, columns, member, value->expression);
}

static void
read_time(ProfileReader *reader, const cJSON *columns, Profile *profile)
{
    static const char *const kinds[] = {"exact", "estimate", NULL};
    static const char *const moments[] = {"end", "start", NULL};
    const cJSON *item = profile_member(columns, "applied_at");
    ProfileTime *time = &profile->time;

    profile->has_time = item != NULL;
    if (item == NULL)
        return;
    if (!cJSON_IsObject(item)) {
        profile_complain(reader, "applied_at", "must be an object");
        return;
    }
    check_members(reader, item, "applied_at", (const char *const[]){"column", "types", "kind", "written", "nullable", NULL});
    read_value(reader, item, "column", &time->value);
    read_by_dialect(reader, item, "types", time->type);
    time->kind = read_choice(reader, item, "kind", kinds, 0) == 0 ? HISTORY_TIME_EXACT : HISTORY_TIME_ESTIMATE;
    time->at_start = read_choice(reader, item, "written", moments, 0) == 1;
    time->nullable = read_boolean(reader, item, "nullable");
}

static HistoryOrder
read_order(ProfileReader *reader, const cJSON *object)
{
    static const char *const names[] = {"sequence", "xid", "physical", "version", "batch", NULL};
    static const HistoryOrder orders[] = {HISTORY_ORDER_SEQUENCE, HISTORY_ORDER_XID, HISTORY_ORDER_PHYSICAL, HISTORY_ORDER_VERSION,
                                          HISTORY_ORDER_BATCH};
    int choice = read_choice(reader, object, "order", names, -1);

    return choice < 0 ? HISTORY_ORDER_VERSION : orders[choice];
}

/* {"column": …, "order": …} for all dialects, or one object {"expression", "sort", "order"} for each. */
static void
read_position(ProfileReader *reader, const cJSON *columns, ProfilePosition *position)
{
    const cJSON *item = profile_member(columns, "position");
    g_autofree char *column = NULL;

    if (!cJSON_IsObject(item)) {
        profile_complain(reader, "position", item == NULL ? "is missing" : "must be an object");
        return;
    }
    check_members(reader, item, "position", (const char *const[]){"column", "order", "postgres", "mysql", "sqlite", NULL});
    column = read_string(reader, item, "column", FALSE);
    for (int i = 0; i < PROFILE_N_DIALECTS; i++) {
        const cJSON *own = column != NULL ? item : profile_member(item, dialect_names[i]);

        if (own == NULL)
            continue;
        position->order[i] = read_order(reader, own);
        position->value[i].column = g_strdup(column);
        if (column == NULL) {
            check_members(reader, own, "position", (const char *const[]){"expression", "sort", "order", NULL});
            position->value[i].expression[i] = read_string(reader, own, "expression", TRUE);
            position->sort[i] = read_string(reader, own, "sort", FALSE);
        }
    }
}

static void
read_columns(ProfileReader *reader, const cJSON *json, Profile *profile)
{
    const cJSON *columns = profile_member(json, "columns");

    if (!cJSON_IsObject(columns)) {
        profile_complain(reader, "columns", "is missing or not an object");
        return;
    }
    check_members(reader, columns, "columns", (const char *const[]){"app", "name", "applied_at", "position", "batch", "state", NULL});
    profile->has_app = profile_member(columns, "app") != NULL;
    if (profile_member(columns, "name") == NULL)
        profile_complain(reader, "name", "is missing in columns");
    read_value(reader, columns, "app", &profile->app);
    read_value(reader, columns, "name", &profile->migration);
    read_value(reader, columns, "batch", &profile->batch);
    read_value(reader, columns, "state", &profile->state);
    read_time(reader, columns, profile);
    read_position(reader, columns, &profile->position);
}

static void
read_fingerprint_column(ProfileReader *reader, const cJSON *item, Profile *profile)
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
        profile_complain(reader, item->string, "must list types: integer, text, time, boolean or other");
    g_array_append_val(profile->require, column);
}

static void
read_fingerprint(ProfileReader *reader, const cJSON *json, Profile *profile)
{
    const cJSON *fingerprint = profile_member(json, "fingerprint"), *columns = profile_member(fingerprint, "columns"), *item;

    if (!cJSON_IsObject(fingerprint) || !cJSON_IsObject(columns) || columns->child == NULL) {
        profile_complain(reader, "fingerprint", "must be an object with at least one of 'columns'");
        return;
    }
    check_members(reader, fingerprint, "fingerprint", (const char *const[]){"columns", "only", "siblings", "strangers", NULL});
    cJSON_ArrayForEach(item, columns) read_fingerprint_column(reader, item, profile);
    profile->exact = read_boolean(reader, fingerprint, "only");
    profile->siblings = read_strings(reader, fingerprint, "siblings", FALSE);
    profile->strangers = read_strings(reader, fingerprint, "strangers", FALSE);
}

static void
read_databases(ProfileReader *reader, const cJSON *json, Profile *profile)
{
    g_auto(GStrv) names = read_strings(reader, json, "databases", FALSE);

    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        profile->reads[i] = names == NULL || g_strv_contains((const char *const *)names, dialect_names[i]);
    for (char **name = names; name != NULL && *name != NULL; name++)
        if (profile_dialect(*name) < 0)
            profile_complain(reader, "databases", "'%s' is not one of postgres, mysql, sqlite", *name);
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        if (profile->reads[i] && profile->has_time && profile->time.type[i] == NULL && profile->time.value.expression[i] == NULL)
            profile_complain(reader, "types", "says nothing for %s", dialect_names[i]);
}

/* Each {word} of a command must be one that will be known when it is run. */
static void
check_words(ProfileReader *reader, const char *member, char *const *argv, const char *const *words)
{
    for (; argv != NULL && *argv != NULL; argv++)
        for (const char *at = strchr(*argv, '{'); at != NULL; at = strchr(at + 2, '{')) {
            g_autofree char *word = g_strndup(at + 1, strcspn(at + 1, "}"));

            if (at[1] != '{' && !g_strv_contains(words, word))
                profile_complain(reader, member, "'{%s}' means nothing here", word);
            if (at[1] == '\0')
                break;
        }
}

static void
read_commands(ProfileReader *reader, const cJSON *json, Profile *profile)
{
    static const char *const migration[] = {"app", "name", NULL}, *const target[] = {"app", "target", NULL}, *const number[] = {"n", NULL},
                             *const alias[] = {"app", "name", "alias", NULL}, *const app[] = {"app", NULL};
    const struct {
        const char *member;
        ProfileCommand *command;
        const char *const *words;
    } all[] = {{"down_to", &profile->down_to, target},
               {"down_one", &profile->down_one, migration},
               {"down_one_alias", &profile->down_one_alias, alias},
               {"down_last", &profile->down_last, app},
               {"down_n", &profile->down_n, number},
               {"down_all", &profile->down_all, app},
               {"mark", &profile->mark_command, migration},
               {"status", &profile->status, app}};
    const cJSON *commands = profile_member(json, "commands");

    profile->start = read_strings(reader, json, "start", FALSE);
    profile->marker_files = read_strings(reader, json, "project_files", FALSE);
    profile->zero = read_string(reader, json, "zero", FALSE);
    profile->alias_option = read_string(reader, json, "alias_option", FALSE);
    if (commands == NULL)
        return;
    check_members(
        reader, commands, "commands",
        (const char *const[]){"down_to", "down_one", "down_one_alias", "down_last", "down_n", "down_all", "mark", "status", NULL});
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
        all[i].command->argv = read_strings(reader, commands, all[i].member, FALSE);
        check_words(reader, all[i].member, all[i].command->argv, all[i].words);
    }
    if (profile->start == NULL)
        profile_complain(reader, "start", "is missing, but there are commands");
}

static void
read_script(ProfileReader *reader, const cJSON *scripts, const char *member, ProfileCommand *script)
{
    const cJSON *item = profile_member(scripts, member);

    if (item == NULL)
        return;
    check_members(reader, item, member, (const char *const[]){"arguments", "files", "describes", "alone", "module", "urls", NULL});
    script->argv = read_strings(reader, item, "arguments", TRUE);
    script->files = read_strings(reader, item, "files", TRUE);
    script->describes = read_boolean(reader, item, "describes");
    script->alone = read_boolean(reader, item, "alone");
    script->module = read_string(reader, item, "module", FALSE);
    read_by_dialect(reader, item, "urls", script->urls);
    for (char **file = script->files; file != NULL && *file != NULL; file++)
        if (!resource_exists(*file))
            profile_complain(reader, member, "there is no file '%s'", *file);
}

static void
read_files(ProfileReader *reader, const cJSON *json, const char *member, char *files[PROFILE_N_DIALECTS])
{
    read_by_dialect(reader, json, member, files);
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        if (files[i] != NULL && !resource_exists(files[i]))
            profile_complain(reader, member, "there is no file '%s'", files[i]);
}

static void
read_failure(ProfileReader *reader, const cJSON *json, Profile *profile)
{
    const cJSON *failure = profile_member(json, "failure");

    if (failure == NULL || reader->failed)
        return;
    profile->failure = failure_rules_read(failure, reader->place, reader->error);
    reader->failed = profile->failure == NULL;
}

static const char *const model_names[] = {"per-app-graph", "set", "stack", "chain", "pointer", NULL};
static const char *const last_names[] = {"applied", "name", "number", "batch", NULL};

static void
read_members(ProfileReader *reader, const cJSON *json, Profile *profile)
{
    const cJSON *scripts = profile_member(json, "scripts");
    int model = read_choice(reader, json, "model", model_names, -1);

    check_members(reader, json, "a profile",
                  (const char *const[]){"schema",        "name",      "title",        "extends",  "model",       "graph",
                                        "tables",        "databases", "fingerprint",  "columns",  "from",        "start",
                                        "project_files", "zero",      "alias_option", "commands", "scripts",     "lock",
                                        "failure",       "caveats",   "tested",       "sources",  "last",        "only_asked",
                                        "mark",          "blockers",  "numbers",      "native",   "lock_factor", NULL});
    profile->model = model < 0 ? PROFILE_SET : (ProfileModel)model;
    profile->last = (ProfileLast)read_choice(reader, json, "last", last_names, PROFILE_LAST_APPLIED);
    profile->only_asked = read_boolean(reader, json, "only_asked");
    profile->title = read_string(reader, json, "title", TRUE);
    profile->tables = read_strings(reader, json, "tables", TRUE);
    profile->graph = read_boolean(reader, json, "graph");
    read_fingerprint(reader, json, profile);
    read_columns(reader, json, profile);
    read_databases(reader, json, profile);
    read_files(reader, json, "from", profile->from);
    read_commands(reader, json, profile);
    if (scripts != NULL)
        check_members(reader, scripts, "scripts", (const char *const[]){"undo", "graph", "sql", "graph_files", "trial", NULL});
    read_script(reader, scripts, "undo", &profile->script_undo);
    read_script(reader, scripts, "graph", &profile->script_graph);
    read_script(reader, scripts, "graph_files", &profile->script_graph_files);
    read_script(reader, scripts, "sql", &profile->script_sql);
    read_script(reader, scripts, "trial", &profile->script_trial);
    read_files(reader, json, "lock", profile->lock);
    profile->lock_factor = read_string(reader, json, "lock_factor", FALSE);
    if (profile->lock_factor != NULL && profile->lock_factor[strspn(profile->lock_factor, "0123456789")] != '\0')
        profile_complain(reader, "lock_factor", "must be a number of decimal digits, as a text");
    read_files(reader, json, "mark", profile->mark);
    read_files(reader, json, "blockers", profile->blockers);
    profile->numbers = read_boolean(reader, json, "numbers");
    read_failure(reader, json, profile);
    profile->native = profile_native_read(reader, json);
    profile->caveats = read_strings(reader, json, "caveats", FALSE);
    profile->tested = read_string(reader, json, "tested", FALSE);
    profile->sources = read_strings(reader, json, "sources", FALSE);
}

gboolean
profile_read(ProfileReader *reader, const cJSON *json, const char *name, Profile *profile)
{
    g_autofree char *schema = read_string(reader, json, "schema", TRUE);

    if (schema != NULL && !g_str_equal(schema, "migrollback.profile/1"))
        profile_complain(reader, "schema", "'%s' is not known here; this program reads migrollback.profile/1", schema);
    profile->name = read_string(reader, json, "name", TRUE);
    if (profile->name != NULL && !g_str_equal(profile->name, name))
        profile_complain(reader, "name", "is '%s', but the folder is '%s'", profile->name, name);
    read_members(reader, json, profile);
    return !reader->failed;
}
