#include "profile-read.h"

#include <string.h>

#include "drivers/error.h"
#include "profile-native.h"
#include "resource.h"

/* A column's name, or {"postgres": SQL, …}. */
static void
read_value(ProfileReader *reader, const cJSON *columns, const char *member, ProfileValue *value)
{
    const cJSON *item = profile_member(columns, member);

    if (cJSON_IsString(item))
        value->column = profile_string(reader, columns, member, TRUE);
    else
        profile_by_dialect(reader, columns, member, value->expression);
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
    profile_check_members(reader, item, "applied_at", (const char *const[]){"column", "types", "kind", "written", "nullable", NULL});
    read_value(reader, item, "column", &time->value);
    profile_by_dialect(reader, item, "types", time->type);
    time->kind = profile_choice(reader, item, "kind", kinds, 0) == 0 ? HISTORY_TIME_EXACT : HISTORY_TIME_ESTIMATE;
    time->at_start = profile_choice(reader, item, "written", moments, 0) == 1;
    time->nullable = profile_boolean(reader, item, "nullable");
}

static HistoryOrder
read_order(ProfileReader *reader, const cJSON *object)
{
    static const char *const names[] = {"sequence", "xid", "physical", "version", "batch", NULL};
    static const HistoryOrder orders[] = {HISTORY_ORDER_SEQUENCE, HISTORY_ORDER_XID, HISTORY_ORDER_PHYSICAL, HISTORY_ORDER_VERSION,
                                          HISTORY_ORDER_BATCH};
    int choice = profile_choice(reader, object, "order", names, -1);

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
    profile_check_members(reader, item, "position", (const char *const[]){"column", "order", "postgres", "mysql", "sqlite", NULL});
    column = profile_string(reader, item, "column", FALSE);
    for (int i = 0; i < PROFILE_N_DIALECTS; i++) {
        const cJSON *own = column != NULL ? item : profile_member(item, profile_dialect_name(i));

        if (own == NULL)
            continue;
        position->order[i] = read_order(reader, own);
        position->value[i].column = g_strdup(column);
        if (column == NULL) {
            profile_check_members(reader, own, "position", (const char *const[]){"expression", "sort", "order", NULL});
            position->value[i].expression[i] = profile_string(reader, own, "expression", TRUE);
            position->sort[i] = profile_string(reader, own, "sort", FALSE);
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
    profile_check_members(reader, columns, "columns",
                          (const char *const[]){"app", "name", "applied_at", "position", "batch", "state", NULL});
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
    profile_check_members(reader, fingerprint, "fingerprint", (const char *const[]){"columns", "only", "siblings", "strangers", NULL});
    cJSON_ArrayForEach(item, columns) read_fingerprint_column(reader, item, profile);
    profile->exact = profile_boolean(reader, fingerprint, "only");
    profile->siblings = profile_strings(reader, fingerprint, "siblings", FALSE);
    profile->strangers = profile_strings(reader, fingerprint, "strangers", FALSE);
}

/* What is said of times must be said for each of the databases. */
static void
read_databases(ProfileReader *reader, const cJSON *json, Profile *profile)
{
    profile_named_databases(reader, json, profile->reads);
    for (int i = 0; i < PROFILE_N_DIALECTS; i++)
        if (profile->reads[i] && profile->has_time && profile->time.type[i] == NULL && profile->time.value.expression[i] == NULL)
            profile_complain(reader, "types", "says nothing for %s", profile_dialect_name(i));
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

    profile->start = profile_strings(reader, json, "start", FALSE);
    profile->marker_files = profile_strings(reader, json, "project_files", FALSE);
    profile->zero = profile_string(reader, json, "zero", FALSE);
    profile->alias_option = profile_string(reader, json, "alias_option", FALSE);
    if (commands == NULL)
        return;
    profile_check_members(
        reader, commands, "commands",
        (const char *const[]){"down_to", "down_one", "down_one_alias", "down_last", "down_n", "down_all", "mark", "status", NULL});
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
        all[i].command->argv = profile_strings(reader, commands, all[i].member, FALSE);
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
    profile_check_members(reader, item, member, (const char *const[]){"arguments", "files", "describes", "alone", "module", "urls", NULL});
    script->argv = profile_strings(reader, item, "arguments", TRUE);
    script->files = profile_strings(reader, item, "files", TRUE);
    script->describes = profile_boolean(reader, item, "describes");
    script->alone = profile_boolean(reader, item, "alone");
    script->module = profile_string(reader, item, "module", FALSE);
    profile_by_dialect(reader, item, "urls", script->urls);
    for (char **file = script->files; file != NULL && *file != NULL; file++)
        if (!resource_exists(*file))
            profile_complain(reader, member, "there is no file '%s'", *file);
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
    int model = profile_choice(reader, json, "model", model_names, -1);

    profile_check_members(reader, json, "a profile",
                          (const char *const[]){"schema",        "name",      "title",        "extends",  "model",       "graph",
                                                "tables",        "databases", "fingerprint",  "columns",  "from",        "start",
                                                "project_files", "zero",      "alias_option", "commands", "scripts",     "lock",
                                                "failure",       "caveats",   "tested",       "sources",  "last",        "only_asked",
                                                "mark",          "blockers",  "numbers",      "native",   "lock_factor", NULL});
    profile->model = model < 0 ? PROFILE_SET : (ProfileModel)model;
    profile->last = (ProfileLast)profile_choice(reader, json, "last", last_names, PROFILE_LAST_APPLIED);
    profile->only_asked = profile_boolean(reader, json, "only_asked");
    profile->title = profile_string(reader, json, "title", TRUE);
    profile->tables = profile_strings(reader, json, "tables", TRUE);
    profile->graph = profile_boolean(reader, json, "graph");
    read_fingerprint(reader, json, profile);
    read_columns(reader, json, profile);
    read_databases(reader, json, profile);
    profile_files(reader, json, "from", profile->from);
    read_commands(reader, json, profile);
    if (scripts != NULL)
        profile_check_members(reader, scripts, "scripts", (const char *const[]){"undo", "graph", "sql", "graph_files", "trial", NULL});
    read_script(reader, scripts, "undo", &profile->script_undo);
    read_script(reader, scripts, "graph", &profile->script_graph);
    read_script(reader, scripts, "graph_files", &profile->script_graph_files);
    read_script(reader, scripts, "sql", &profile->script_sql);
    read_script(reader, scripts, "trial", &profile->script_trial);
    profile_files(reader, json, "lock", profile->lock);
    profile->lock_factor = profile_string(reader, json, "lock_factor", FALSE);
    if (profile->lock_factor != NULL && profile->lock_factor[strspn(profile->lock_factor, "0123456789")] != '\0')
        profile_complain(reader, "lock_factor", "must be a number of decimal digits, as a text");
    profile_files(reader, json, "mark", profile->mark);
    profile_files(reader, json, "blockers", profile->blockers);
    profile->numbers = profile_boolean(reader, json, "numbers");
    read_failure(reader, json, profile);
    profile->native = profile_native_read(reader, json);
    profile->caveats = profile_strings(reader, json, "caveats", FALSE);
    profile->tested = profile_string(reader, json, "tested", FALSE);
    profile->sources = profile_strings(reader, json, "sources", FALSE);
}

gboolean
profile_read(ProfileReader *reader, const cJSON *json, const char *name, Profile *profile)
{
    g_autofree char *schema = profile_string(reader, json, "schema", TRUE);

    if (schema != NULL && !g_str_equal(schema, "migrollback.profile/1"))
        profile_complain(reader, "schema", "'%s' is not known here; this program reads migrollback.profile/1", schema);
    profile->name = profile_string(reader, json, "name", TRUE);
    if (profile->name != NULL && !g_str_equal(profile->name, name))
        profile_complain(reader, "name", "is '%s', but the folder is '%s'", profile->name, name);
    read_members(reader, json, profile);
    return !reader->failed;
}
