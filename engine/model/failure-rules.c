#include "failure-rules.h"

#include <string.h>

#include "drivers/error.h"
#include "profile-member.h"
#include "resource.h"

/* Steps of the matcher a line: an honest pattern needs some hundreds, on a statement of many thousand bytes some more. */
#define MATCH_LIMIT "(*LIMIT_MATCH=1000000)"

static const struct {
    const char *member, *needs; /* a group that each pattern must have */
    const char *const *may;     /* and those that it may have */
} line_members[FAILURE_N_LINES] = {
    [FAILURE_LINE_BEGIN] = {"begin", NULL, NULL},
    [FAILURE_LINE_CHAINED] = {"chained", NULL, NULL},
    [FAILURE_LINE_STARTED] = {"started", "name", (const char *const[]){"app", NULL}},
    [FAILURE_LINE_UNDOING] = {"undoing", "name", (const char *const[]){"app", NULL}},
    [FAILURE_LINE_FINISHED] = {"finished", NULL, (const char *const[]){"name", "app", NULL}},
    [FAILURE_LINE_NAMED] = {"named", "name", (const char *const[]){"app", NULL}},
    [FAILURE_LINE_FRAME] = {"frame", "name", (const char *const[]){"app", "line", NULL}},
    [FAILURE_LINE_ATOMIC] = {"atomic", NULL, NULL},
    [FAILURE_LINE_PARTIAL] = {"partial", NULL, NULL},
    [FAILURE_LINE_DATABASE] = {"database", "database", NULL},
    [FAILURE_LINE_PREFIX] = {"prefixes", NULL, (const char *const[]){"source", NULL}},
};

static const char *const own_members[] = {"begin",   "chained",  "started", "undoing", "finished",   "named",  "frame", "atomic",
                                          "partial", "database", "errors",  "trust",   "operations", "number", "strip", NULL};
static const char *const common_members[] = {"prefixes", "errors", "messages", "operations", NULL};

static const char *const all_groups[] = {"app",   "name",   "line",    "database", "source", "sqlstate", "errno",
                                         "class", "symbol", "message", "sql",      "object", "relation"};

static const char *const statement_names[FAILURE_N_STATEMENTS + 1] = {"unknown", "create", "add", "rename", "concurrently", "other", NULL};

const char *
failure_statement_name(FailureStatement statement)
{
    return statement_names[statement];
}

static void
pattern_free(gpointer data)
{
    FailurePattern *pattern = data;

    g_clear_pointer(&pattern->regex, g_regex_unref);
    g_free(pattern->text);
    g_free(pattern->has);
    g_free(pattern->database);
    g_strfreev(pattern->codes);
    g_free(pattern);
}

/* The group `needs`, and no named group but that, `may` and, where they are both NULL, those of errors. */
static void
check_groups(ProfileReader *reader, const char *member, const FailurePattern *pattern, const char *needs, const char *const *may)
{
    if (needs != NULL && g_regex_get_string_number(pattern->regex, needs) < 0)
        profile_complain(reader, member, "the pattern '%s' has no group '%s'", pattern->text, needs);
    for (gsize i = 0; i < G_N_ELEMENTS(all_groups); i++) {
        const char *group = all_groups[i];

        if (g_regex_get_string_number(pattern->regex, group) >= 0 && g_strcmp0(group, needs) != 0 &&
            (may == NULL || !g_strv_contains(may, group)))
            profile_complain(reader, member, "the pattern '%s' has a group '%s', which means nothing here", pattern->text, group);
    }
}

static FailurePattern *
compile(ProfileReader *reader, const char *member, const cJSON *item)
{
    FailurePattern *pattern;
    g_autofree char *limited = NULL;
    g_autoptr(GError) error = NULL;
    GRegex *regex;

    if (!cJSON_IsString(item) || *item->valuestring == '\0') {
        profile_complain(reader, member, "must hold patterns that are texts and not empty");
        return NULL;
    }
    limited = g_strconcat(MATCH_LIMIT, item->valuestring, NULL);
    regex = g_regex_new(limited, G_REGEX_RAW, (GRegexMatchFlags)0, &error);
    if (regex == NULL) {
        profile_complain(reader, member, "the pattern '%s' does not compile: %s", item->valuestring, error->message);
        return NULL;
    }
    pattern = g_new0(FailurePattern, 1);
    pattern->regex = regex;
    pattern->text = g_strdup(item->valuestring);
    pattern->class = FAILURE_N_CLASSES;
    return pattern;
}

static void
read_lines(ProfileReader *reader, const cJSON *json, FailureLine line, GPtrArray *patterns)
{
    const char *member = line_members[line].member;
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, member), *item;

    if (list != NULL && !cJSON_IsArray(list))
        profile_complain(reader, member, "must be a list of patterns");
    cJSON_ArrayForEach(item, list)
    {
        FailurePattern *pattern = compile(reader, member, item);

        if (pattern == NULL)
            return;
        g_ptr_array_add(patterns, pattern);
        check_groups(reader, member, pattern, line_members[line].needs, line_members[line].may);
    }
}

static char *
read_text(ProfileReader *reader, const cJSON *object, const char *list, const char *member)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, member);

    if (item != NULL && !cJSON_IsString(item))
        profile_complain(reader, list, "'%s' must be a text", member);
    return cJSON_IsString(item) ? g_strdup(item->valuestring) : NULL;
}

static void
read_class(ProfileReader *reader, const cJSON *item, const char *list, FailurePattern *pattern)
{
    g_autofree char *class = read_text(reader, item, list, "class"), *statement = read_text(reader, item, list, "statement");

    if (class != NULL) {
        pattern->class = failure_class_named(class);
        if (pattern->class == FAILURE_N_CLASSES)
            profile_complain(reader, list, "'%s' is not a class of failures", class);
    }
    if (statement != NULL) {
        while (statement_names[pattern->statement] != NULL && !g_str_equal(statement_names[pattern->statement], statement))
            pattern->statement++;
        if (pattern->statement == FAILURE_N_STATEMENTS) {
            pattern->statement = FAILURE_STATEMENT_UNKNOWN;
            profile_complain(reader, list, "'%s' is not one of unknown, create, add, rename, concurrently, other", statement);
        }
    }
}

static void
read_codes(ProfileReader *reader, const cJSON *item, const char *list, FailurePattern *pattern)
{
    const cJSON *codes = cJSON_GetObjectItemCaseSensitive(item, "codes"), *code;
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    if (codes == NULL)
        return;
    cJSON_ArrayForEach(code, codes)
    {
        if (cJSON_IsString(code))
            g_strv_builder_add(builder, code->valuestring);
        else
            profile_complain(reader, list, "'codes' must be a list of texts");
    }
    pattern->codes = g_strv_builder_end(builder);
}

/* A list of objects {"pattern": …}, with those of `members` besides; their groups are `may`. */
static void
read_objects(ProfileReader *reader, const cJSON *json, const char *member, const char *const *members, const char *const *may,
             GPtrArray *patterns)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, member), *item, *part;

    if (list != NULL && !cJSON_IsArray(list))
        profile_complain(reader, member, "must be a list of objects with a 'pattern'");
    cJSON_ArrayForEach(item, list)
    {
        FailurePattern *pattern = compile(reader, member, cJSON_GetObjectItemCaseSensitive(item, "pattern"));

        if (pattern == NULL)
            return;
        g_ptr_array_add(patterns, pattern);
        cJSON_ArrayForEach(part, item)
        {
            if (!g_str_equal(part->string, "pattern") && !g_strv_contains(members, part->string))
                profile_complain(reader, member, "'%s' is not a member of one of its objects", part->string);
        }
        check_groups(reader, member, pattern, NULL, may);
        pattern->has = read_text(reader, item, member, "has");
        pattern->database = read_text(reader, item, member, "database");
        pattern->wordy = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "wordy"));
        read_class(reader, item, member, pattern);
        read_codes(reader, item, member, pattern);
    }
}

static FailureRules *
rules_new(void)
{
    FailureRules *rules = g_new0(FailureRules, 1);

    for (int i = 0; i < FAILURE_N_LINES; i++)
        rules->lines[i] = g_ptr_array_new_with_free_func(pattern_free);
    rules->errors = g_ptr_array_new_with_free_func(pattern_free);
    rules->messages = g_ptr_array_new_with_free_func(pattern_free);
    rules->operations = g_ptr_array_new_with_free_func(pattern_free);
    return rules;
}

static void
read_choices(ProfileReader *reader, const cJSON *json, FailureRules *rules)
{
    const cJSON *trust = cJSON_GetObjectItemCaseSensitive(json, "trust"), *number = cJSON_GetObjectItemCaseSensitive(json, "number");

    if (trust != NULL &&
        !(cJSON_IsString(trust) && (g_str_equal(trust->valuestring, "started") || g_str_equal(trust->valuestring, "frame"))))
        profile_complain(reader, "trust", "must be 'started' or 'frame'");
    rules->trust_started = cJSON_IsString(trust) && g_str_equal(trust->valuestring, "started");
    if (number != NULL && !cJSON_IsBool(number))
        profile_complain(reader, "number", "must be true or false");
    rules->number = cJSON_IsTrue(number);
    rules->strip = read_text(reader, json, "strip", "strip");
}

static FailureRules *
read_rules(ProfileReader *reader, const cJSON *json, const char *const *members)
{
    g_autoptr(FailureRules) rules = rules_new();
    const cJSON *item;

    if (!cJSON_IsObject(json)) {
        profile_complain(reader, "", "must be an object");
        return NULL;
    }
    cJSON_ArrayForEach(item, json)
    {
        if (!g_strv_contains(members, item->string))
            profile_complain(reader, item->string, "is not known");
    }
    for (int i = 0; i < FAILURE_N_LINES; i++)
        read_lines(reader, json, (FailureLine)i, rules->lines[i]);
    read_objects(reader, json, "errors", (const char *const[]){"has", "database", "class", "wordy", NULL},
                 (const char *const[]){"sqlstate", "errno", "class", "symbol", "message", "sql", NULL}, rules->errors);
    read_objects(reader, json, "messages", (const char *const[]){"has", "database", "class", "codes", NULL},
                 (const char *const[]){"object", "relation", NULL}, rules->messages);
    read_objects(reader, json, "operations", (const char *const[]){"has", "statement", NULL}, (const char *const[]){"sql", NULL},
                 rules->operations);
    read_choices(reader, json, rules);
    return reader->failed ? NULL : g_steal_pointer(&rules);
}

FailureRules *
failure_rules_read(const cJSON *json, const char *place, GError **error)
{
    ProfileReader reader = {.place = place, .prefix = "failure.", .error = error};

    return read_rules(&reader, json, own_members);
}

FailureRules *
failure_rules_common(GError **error)
{
    static const char path[] = "common/failure.json";
    g_autofree char *place = resource_place(path);
    ProfileReader reader = {.place = place, .error = error};
    const char *text = resource_text(path, error);
    cJSON *json = text != NULL ? cJSON_Parse(text) : NULL;
    FailureRules *rules = NULL;

    if (json != NULL)
        rules = read_rules(&reader, json, common_members);
    else if (text != NULL)
        migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "%s: not JSON", place);
    cJSON_Delete(json);
    return rules;
}

void
failure_rules_free(FailureRules *rules)
{
    if (rules == NULL)
        return;
    for (int i = 0; i < FAILURE_N_LINES; i++)
        g_ptr_array_unref(rules->lines[i]);
    g_ptr_array_unref(rules->errors);
    g_ptr_array_unref(rules->messages);
    g_ptr_array_unref(rules->operations);
    g_free(rules->strip);
    g_free(rules);
}

gboolean
failure_pattern_match(const FailurePattern *pattern, const char *line, GMatchInfo **match, GError **error)
{
    g_autoptr(GMatchInfo) own = NULL;
    g_autoptr(GError) gave_up = NULL;

    if (pattern->has != NULL && strstr(line, pattern->has) == NULL)
        return FALSE;
    if (!g_regex_match_full(pattern->regex, line, -1, 0, (GRegexMatchFlags)0, &own, &gave_up)) {
        if (gave_up != NULL && error != NULL && *error == NULL)
            migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "the pattern '%s' takes too long: %s", pattern->text, gave_up->message);
        return FALSE;
    }
    if (match != NULL)
        *match = g_steal_pointer(&own);
    return TRUE;
}
