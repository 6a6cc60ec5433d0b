#include <string.h>

#include "drivers/error.h"
#include "engine/model/profile-read.h"
#include "engine/model/resource.h"
#include "verdict-parts.h"

#define RULES_FILE "common/verdicts.json"

static const char *const leave_names[LEAVE_N + 1] = {"safe", "data-dependent", "unknown", "unsafe", NULL};
static const char *const reverse_names[REVERSE_N + 1] = {"lossless", "lossy", "may-fail", "unknown", "impossible", NULL};
static const char *const *const verdict_lists[VERDICT_N_AXES] = {leave_names, reverse_names};
static const char *const axis_names[VERDICT_N_AXES] = {"leave", "reverse"};
static const char *const severity_names[] = {"info", "warning", "error", NULL};
static const char *const loss_names[] = {"nothing", "rows", "column", "value", NULL};
static const char *const probe_names[] = {"none",   "rows",       "values",  "nulls",      "fit",      "cast",
                                          "labels", "duplicates", "orphans", "references", "violates", NULL};
static const char *const change_names[] = {"added", "removed", "changed", "reordered", NULL};
static const char *const database_names[] = {"postgres", "mysql", "mariadb", "sqlite", NULL};
static const char *const dialects[] = {"postgres", "mysql", "sqlite"};

/* How bad, where the rule does not say it. */
static const VerdictSeverity severities[VERDICT_N_AXES][REVERSE_N] = {
    {VERDICT_INFO, VERDICT_WARNING, VERDICT_WARNING, VERDICT_ERROR, VERDICT_ERROR},
    {VERDICT_INFO, VERDICT_WARNING, VERDICT_WARNING, VERDICT_WARNING, VERDICT_ERROR},
};

/* The rules that code looks up by name, so that a file without one of them is refused. */
static const char *const needed[] = {
    "unknown-change",    "hidden-objects",    "rename-table",           "rename-column",      "statements-not-seen",
    "insert-rows",       "insert-rows-kept",  "insert-rows-removed",    "fill-new-columns",   "update-rows",
    "delete-rows",       "undo-changes-rows", "recreate-table",         "recreate-column",    "rewrite-column",
    "set-sequence",      "unknown-statement", "undo-unknown-statement", "not-in-transaction", "no-undo",
    "undo-does-nothing", "undo-not-exact",    "undo-leaves-more",
};

const char *
leave_verdict_name(LeaveVerdict verdict)
{
    return leave_names[verdict];
}

const char *
reverse_verdict_name(ReverseVerdict verdict)
{
    return reverse_names[verdict];
}

const char *
probe_kind_name(ProbeKind kind)
{
    return probe_names[kind];
}

/* --- reading --- */

typedef struct {
    ProfileReader *reader;
    const char *rule; /* for messages */
} RuleReader;

static void complain(RuleReader *reader, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
complain(RuleReader *reader, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    profile_complain(reader->reader, reader->rule, "%s", text);
}

/* Where a name stands in a list; 0 with a complaint where it does not. A member that is not there is `missing`. */
static int
read_choice(RuleReader *reader, const cJSON *json, const char *member, const char *const *names, int missing)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, member);

    if (item == NULL)
        return missing;
    for (int i = 0; cJSON_IsString(item) && names[i] != NULL; i++) {
        if (strcmp(names[i], item->valuestring) == 0)
            return i;
    }
    complain(reader, "'%s' is '%s', which is none of its values", member, cJSON_IsString(item) ? item->valuestring : "no text");
    return 0;
}

static void
check_members(RuleReader *reader, const cJSON *json, const char *const *members)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, json)
    {
        if (!g_strv_contains(members, item->string))
            complain(reader, "'%s' is not known", item->string);
    }
}

/* A list of texts, each handed to `take`. */
static void
read_texts(RuleReader *reader, const cJSON *json, const char *member, void (*take)(RuleReader *, const char *, VerdictRule *),
           VerdictRule *rule)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, member), *item;

    if (list != NULL && (!cJSON_IsArray(list) || cJSON_GetArraySize(list) == 0))
        complain(reader, "'%s' must be a list of texts", member);
    cJSON_ArrayForEach(item, list)
    {
        if (cJSON_IsString(item))
            take(reader, item->valuestring, rule);
        else
            complain(reader, "'%s' must be a list of texts", member);
    }
}

static void
take_kind(RuleReader *reader, const char *name, VerdictRule *rule)
{
    CatalogKind kind = CATALOG_TABLE;

    if (strcmp(name, "any") == 0)
        rule->kinds = (1u << CATALOG_N_KINDS) - 1;
    else if (catalog_kind_parse(name, &kind))
        rule->kinds |= 1u << kind;
    else
        complain(reader, "'%s' is not a kind of object", name);
}

static void
take_database(RuleReader *reader, const char *name, VerdictRule *rule)
{
    if (!g_strv_contains(database_names, name))
        complain(reader, "'%s' is not a database", name);
    if (rule->databases == NULL)
        rule->databases = g_ptr_array_new();
    g_ptr_array_add(rule->databases, (gpointer)(guintptr)name);
}

static void
take_explained(RuleReader *reader G_GNUC_UNUSED, const char *name, VerdictRule *rule)
{
    if (rule->explains == NULL)
        rule->explains = g_ptr_array_new();
    g_ptr_array_add(rule->explains, (gpointer)(guintptr)name);
}

static void
take_predicate(RuleReader *reader, const char *name, VerdictRule *rule)
{
    VerdictPredicate predicate = {.not = *name == '!'};

    predicate.fact = verdict_fact_named(name + (predicate.not ? 1 : 0));
    if (predicate.fact == NULL)
        complain(reader, "'%s' is not a fact", name);
    g_array_append_val(rule->predicates, predicate);
}

static void
read_conditions(RuleReader *reader, const cJSON *json, const char *member, GArray *conditions)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(json, member), *item;

    if (object != NULL && !cJSON_IsObject(object))
        complain(reader, "'%s' must be an object", member);
    cJSON_ArrayForEach(item, object)
    {
        VerdictCondition condition = {.key = item->string, .absent = cJSON_IsNull(item)};

        if (cJSON_IsString(item))
            condition.equals = item->valuestring;
        else if (!cJSON_IsNull(item) && !cJSON_IsTrue(item))
            complain(reader, "'%s' of '%s' must be a text, null or true", item->string, member);
        g_array_append_val(conditions, condition);
    }
}

static void
read_outcome(RuleReader *reader, const cJSON *json, int axis, VerdictRule *rule)
{
    static const char *const members[] = {"verdict", "message", "severity", "loses", "probe", "side", NULL};
    static const char *const sides[] = {"after", "before", NULL};
    const cJSON *message = cJSON_GetObjectItemCaseSensitive(json, "message");
    VerdictOutcome outcome = {0};

    check_members(reader, json, members);
    outcome.verdict = read_choice(reader, json, "verdict", verdict_lists[axis], -1);
    if (outcome.verdict < 0 || !cJSON_IsString(message)) {
        complain(reader, "'%s' needs a 'verdict' and a 'message'", axis_names[axis]);
        return;
    }
    outcome.message = message->valuestring;
    outcome.severity = (VerdictSeverity)read_choice(reader, json, "severity", severity_names, (int)severities[axis][outcome.verdict]);
    outcome.loses = (VerdictLoss)read_choice(reader, json, "loses", loss_names, LOSES_NOTHING);
    outcome.probe = (ProbeKind)read_choice(reader, json, "probe", probe_names, PROBE_NONE);
    outcome.before = read_choice(reader, json, "side", sides, 0) == 1;
    g_array_append_val(rule->outcomes[axis], outcome);
}

static void
read_axis(RuleReader *reader, const cJSON *json, int axis, VerdictRule *rule)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(json, axis_names[axis]), *item;

    if (cJSON_IsObject(member))
        read_outcome(reader, member, axis, rule);
    else if (!cJSON_IsArray(member) || cJSON_GetArraySize(member) == 0)
        complain(reader, "'%s' must be an object or a list of them", axis_names[axis]);
    else
        cJSON_ArrayForEach(item, member) read_outcome(reader, item, axis, rule);
}

static void
rule_free(gpointer data)
{
    VerdictRule *rule = data;

    g_clear_pointer(&rule->databases, g_ptr_array_unref);
    g_clear_pointer(&rule->explains, g_ptr_array_unref);
    g_array_unref(rule->before);
    g_array_unref(rule->after);
    g_array_unref(rule->predicates);
    for (int axis = 0; axis < VERDICT_N_AXES; axis++)
        g_array_unref(rule->outcomes[axis]);
    g_free(rule);
}

static VerdictRule *
rule_new(void)
{
    VerdictRule *rule = g_new0(VerdictRule, 1);

    rule->before = g_array_new(FALSE, FALSE, sizeof(VerdictCondition));
    rule->after = g_array_new(FALSE, FALSE, sizeof(VerdictCondition));
    rule->predicates = g_array_new(FALSE, FALSE, sizeof(VerdictPredicate));
    for (int axis = 0; axis < VERDICT_N_AXES; axis++)
        rule->outcomes[axis] = g_array_new(FALSE, FALSE, sizeof(VerdictOutcome));
    return rule;
}

static VerdictRule *
read_rule(ProfileReader *profile, const cJSON *json, gboolean other, guint row)
{
    static const char *const all[] = {"rule", "on", "change", "databases", "before", "after", "is", "explains", "leave", "reverse", NULL};
    static const char *const few[] = {"rule", "leave", "reverse", NULL};
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(json, "rule");
    RuleReader reader = {profile, cJSON_IsString(name) ? name->valuestring : "a rule"};
    VerdictRule *rule = rule_new();
    const cJSON *change = cJSON_GetObjectItemCaseSensitive(json, "change");

    rule->name = reader.rule;
    rule->row = row;
    if (!cJSON_IsString(name))
        complain(&reader, "must have a 'rule'");
    check_members(&reader, json, other ? few : all);
    for (int axis = 0; axis < VERDICT_N_AXES; axis++)
        read_axis(&reader, json, axis, rule);
    if (other)
        return rule;
    read_texts(&reader, json, "on", take_kind, rule);
    if (cJSON_IsString(change) && strcmp(change->valuestring, "any") == 0)
        rule->changes = (1u << G_N_ELEMENTS(change_names)) - 1;
    else
        rule->changes = 1u << read_choice(&reader, json, "change", change_names, 0);
    if (rule->kinds == 0 || change == NULL)
        complain(&reader, "must say 'on' and 'change'");
    read_texts(&reader, json, "databases", take_database, rule);
    read_texts(&reader, json, "explains", take_explained, rule);
    read_texts(&reader, json, "is", take_predicate, rule);
    read_conditions(&reader, json, "before", rule->before);
    read_conditions(&reader, json, "after", rule->after);
    return rule;
}

/* A file without rules is refused by those that are needed; without "rules", everything would be unknown. */
static void
read_rules(ProfileReader *reader, VerdictRules *rules)
{
    const cJSON *types = cJSON_GetObjectItemCaseSensitive(rules->json, "types"), *item;
    guint row = 0;

    cJSON_ArrayForEach(item, rules->json)
    {
        if (!g_strv_contains(((const char *const[]){"types", "rules", "others", NULL}), item->string))
            profile_complain(reader, item->string, "is not known");
    }
    for (gsize i = 0; i < G_N_ELEMENTS(dialects); i++) {
        g_autofree char *complaint = NULL;

        rules->types[i] = verdict_types_new(cJSON_GetObjectItemCaseSensitive(types, dialects[i]), &complaint);
        if (complaint != NULL)
            profile_complain(reader, dialects[i], "types: %s", complaint);
    }
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(rules->json, "rules"))
        g_ptr_array_add(rules->rules, read_rule(reader, item, FALSE, row++));
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(rules->json, "others"))
    {
        VerdictRule *rule = read_rule(reader, item, TRUE, row++);

        g_hash_table_replace(rules->others, (gpointer)(guintptr)rule->name, rule);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(needed); i++) {
        if (!g_hash_table_contains(rules->others, needed[i]))
            profile_complain(reader, "others", "there is no '%s'", needed[i]);
    }
}

VerdictRules *
verdict_rules_load(GError **error)
{
    const char *text = resource_text(RULES_FILE, error);
    g_autofree char *place = resource_place(RULES_FILE);
    ProfileReader reader = {.place = place, .error = error};
    g_autoptr(VerdictRules) rules = NULL;

    if (text == NULL)
        return NULL;
    rules = g_new0(VerdictRules, 1);
    rules->rules = g_ptr_array_new_with_free_func(rule_free);
    rules->others = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, rule_free);
    rules->json = cJSON_ParseWithOpts(text, NULL, TRUE);
    if (!cJSON_IsObject(rules->json))
        return migrollback_fail(error, MIGROLLBACK_ERROR_CONFIG, "%s: is not a JSON object", place);
    read_rules(&reader, rules);
    return reader.failed ? NULL : g_steal_pointer(&rules);
}

void
verdict_rules_free(VerdictRules *rules)
{
    if (rules == NULL)
        return;
    g_ptr_array_unref(rules->rules);
    g_hash_table_unref(rules->others);
    for (gsize i = 0; i < G_N_ELEMENTS(rules->types); i++)
        verdict_types_free(rules->types[i]);
    cJSON_Delete(rules->json);
    g_free(rules);
}

/* --- asking --- */

const VerdictTypes *
verdict_rules_types(const VerdictRules *rules, const char *database)
{
    const char *dialect = strcmp(database, "mariadb") == 0 ? "mysql" : database;

    for (gsize i = 0; i < G_N_ELEMENTS(dialects); i++) {
        if (strcmp(dialects[i], dialect) == 0)
            return rules->types[i];
    }
    return rules->types[2]; /* no lists: nothing is comparable */
}

const VerdictRule *
verdict_rules_other(const VerdictRules *rules, const char *name)
{
    return g_hash_table_lookup(rules->others, name);
}
