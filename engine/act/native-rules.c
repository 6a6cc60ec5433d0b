#include "native-rules.h"

#include <cjson/cJSON.h>

#include "drivers/error.h"
#include "engine/model/resource.h"

/* Which of a file's rules hold. */
typedef struct {
    const char *file;
    guint major; /* 0: not known */
    gboolean shared;
} Scope;

typedef struct {
    GRegex *statement;
    DownKind kind;
    char *why;
} Rule;

struct NativeRules {
    GPtrArray *rules;
};

static const struct {
    const char *name;
    DownKind kind;
} kinds[] = {{"alone", DOWN_ALONE},     {"begin", DOWN_BEGIN}, {"end", DOWN_END},      {"refused", DOWN_REFUSED},
             {"session", DOWN_SESSION}, {"data", DOWN_DATA},   {"opaque", DOWN_OPAQUE}};

static void
rule_free(gpointer data)
{
    Rule *rule = data;

    if (rule->statement != NULL)
        g_regex_unref(rule->statement);
    g_free(rule->why);
    g_free(rule);
}

static const char *
text_of(const cJSON *object, const char *member)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, member));

    return text != NULL ? text : "";
}

static gboolean
read_kind(const char *name, DownKind *kind)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_equal(kinds[i].name, name)) {
            *kind = kinds[i].kind;
            return TRUE;
        }
    return FALSE;
}

static gboolean
is_in(const Scope *scope, const cJSON *item)
{
    const cJSON *before = cJSON_GetObjectItemCaseSensitive(item, "before");

    return !(cJSON_IsNumber(before) && scope->major > 0 && scope->major >= (guint)before->valuedouble) &&
           (scope->shared || !cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "shared")));
}

static gboolean
add_rule(NativeRules *rules, const cJSON *item, const Scope *scope, GError **error)
{
    g_autoptr(GError) cause = NULL;
    Rule *rule = g_new0(Rule, 1);

    g_ptr_array_add(rules->rules, rule);
    rule->why = g_strdup(text_of(item, "why"));
    rule->statement = g_regex_new(text_of(item, "statement"), G_REGEX_OPTIMIZE | G_REGEX_RAW, 0, &cause);
    if (rule->statement == NULL || !read_kind(text_of(item, "kind"), &rule->kind))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "%s: statement '%s': %s", scope->file, text_of(item, "statement"),
                                  cause != NULL ? cause->message : "its kind is not known");
    if (!is_in(scope, item))
        g_ptr_array_set_size(rules->rules, (gint)rules->rules->len - 1);
    return TRUE;
}

static NativeRules *
load(const char *dialect, const Scope *scope, GError **error)
{
    g_autoptr(NativeRules) rules = g_new0(NativeRules, 1);
    const char *text = resource_text(scope->file, error);
    cJSON *document = text != NULL ? cJSON_Parse(text) : NULL;
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(document, dialect), *item;
    gboolean done = cJSON_IsArray(list);

    rules->rules = g_ptr_array_new_with_free_func(rule_free);
    if (!done && text != NULL)
        migrollback_refuse(error, MIGROLLBACK_ERROR_CONFIG, "%s: no list for '%s'", scope->file, dialect);
    cJSON_ArrayForEach(item, list) done = done && add_rule(rules, item, scope, error);
    cJSON_Delete(document);
    return done ? g_steal_pointer(&rules) : NULL;
}

NativeRules *
native_rules_load(const char *dialect, guint major, GError **error)
{
    const Scope scope = {.file = "native/rules.json", .major = major};

    return load(dialect, &scope, error);
}

NativeRules *
native_rules_outside(const char *dialect, gboolean shared, GError **error)
{
    const Scope scope = {.file = "native/outside.json", .shared = shared};

    return load(dialect, &scope, error);
}

void
native_rules_free(NativeRules *rules)
{
    if (rules == NULL)
        return;
    g_ptr_array_unref(rules->rules);
    g_free(rules);
}

DownKind
native_rules_kind(const NativeRules *rules, const char *outline, const char **why)
{
    for (guint i = 0; i < rules->rules->len; i++) {
        const Rule *rule = g_ptr_array_index(rules->rules, i);

        if (!g_regex_match(rule->statement, outline, 0, NULL))
            continue;
        *why = rule->why;
        return rule->kind;
    }
    *why = NULL;
    return DOWN_PLAIN;
}
