#include "engine/model/failure-rules.h"

#include <string.h>

#include "drivers/error.h"

static const struct {
    const char *rule, *json, *message; /* NULL: accepted */
} texts[] = {
    {"nothing at all is accepted", "{}", NULL},
    {"each kind of line", "{\"begin\":[\"x\"],\"started\":[\"(?<app>a)(?<name>b)\"],\"trust\":\"started\",\"number\":true}", NULL},
    {"not an object", "[]", "'failure.': must be an object"},
    {"an unknown member", "{\"begins\":[]}", "'failure.begins': is not known"},
    {"a member of the common file", "{\"prefixes\":[]}", "'failure.prefixes': is not known"},
    {"not a list", "{\"begin\":\"x\"}", "'failure.begin': must be a list"},
    {"an empty pattern", "{\"begin\":[\"\"]}", "'failure.begin': must hold patterns"},
    {"a pattern that does not compile", "{\"begin\":[\"a(\"]}", "'failure.begin': the pattern 'a(' does not compile"},
    {"a name is needed", "{\"started\":[\"x\"]}", "'failure.started': the pattern 'x' has no group 'name'"},
    {"a group that means nothing", "{\"begin\":[\"(?<name>x)\"]}", "'failure.begin': the pattern '(?<name>x)' has a group 'name', which"},
    {"an error without a pattern", "{\"errors\":[{\"class\":\"lock\"}]}", "'failure.errors': must hold patterns"},
    {"an error of an unknown class", "{\"errors\":[{\"pattern\":\"x\",\"class\":\"bad\"}]}", "'bad' is not a class of failures"},
    {"an error with an unknown member", "{\"errors\":[{\"pattern\":\"x\",\"klass\":\"lock\"}]}", "'klass' is not a member"},
    {"an unknown statement", "{\"operations\":[{\"pattern\":\"x\",\"statement\":\"drop\"}]}", "'drop' is not one of unknown, create"},
    {"an unknown trust", "{\"trust\":\"nobody\"}", "'failure.trust': must be"},
    {"a number that is none", "{\"number\":1}", "'failure.number': must be true or false"},
    {"characters that are no text", "{\"strip\":true}", "'strip' must be a text"},
};

static void
test_text(gconstpointer data)
{
    const gsize i = GPOINTER_TO_SIZE(data);
    g_autoptr(GError) error = NULL;
    cJSON *json = cJSON_Parse(texts[i].json);
    g_autoptr(FailureRules) rules = failure_rules_read(json, "own/profile.json", &error);

    cJSON_Delete(json);
    if (texts[i].message == NULL) {
        g_assert_no_error(error);
        g_assert_nonnull(rules);
        return;
    }
    g_assert_null(rules);
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONFIG);
    g_test_message("%s", error->message);
    g_assert_true(g_str_has_prefix(error->message, "own/profile.json: member "));
    g_assert_nonnull(strstr(error->message, texts[i].message));
}

static void
test_common_rules_load(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FailureRules) rules = failure_rules_common(&error);

    g_assert_no_error(error);
    g_assert_cmpuint(rules->errors->len, >, 0);
    g_assert_cmpuint(rules->messages->len, >, 0);
    g_assert_cmpuint(rules->lines[FAILURE_LINE_PREFIX]->len, >, 0);
}

/* A code that is never to be marked must not be called "already there" by a message that goes with it. */
static void
test_messages_of_a_code_do_not_contradict_it(void)
{
    g_autoptr(FailureRules) rules = failure_rules_common(NULL);

    for (guint i = 0; i < rules->messages->len; i++) {
        const FailurePattern *message = g_ptr_array_index(rules->messages, i);

        for (char **code = message->codes; code != NULL && *code != NULL; code++) {
            const gboolean number = strlen(*code) == 4;
            const FailureClass class =
                number ? failure_class_of_errno((int)g_ascii_strtoll(*code, NULL, 10)) : failure_class_of_sqlstate(*code);

            g_test_message("%s: %s", *code, message->text);
            g_assert_true(!failure_class_already_there(message->class) || class == message->class || class == FAILURE_OTHER);
        }
    }
}

/* An exponential pattern gives up in no time, as an error. */
static void
test_hanging_pattern_gives_up(void)
{
    cJSON *json = cJSON_Parse("{\"begin\":[\"^(a+)+$\"]}");
    g_autoptr(FailureRules) rules = failure_rules_read(json, "own/profile.json", NULL);
    g_autofree char *line = g_strnfill(5000, 'a');
    g_autoptr(GError) error = NULL;
    const gint64 start = g_get_monotonic_time();

    cJSON_Delete(json);
    line[4999] = 'b';
    g_assert_false(failure_pattern_match(g_ptr_array_index(rules->lines[FAILURE_LINE_BEGIN], 0), line, NULL, &error));
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONFIG);
    g_assert_nonnull(strstr(error->message, "'^(a+)+$' takes too long"));
    g_assert_cmpint(g_get_monotonic_time() - start, <, 5 * G_USEC_PER_SEC);
}

static const struct {
    const char *condition, *sqlstate;
    FailureClass class;
} conditions[] = {
    {"DuplicateTable", "42P07", FAILURE_RELATION_EXISTS},
    {"duplicate_table", "42P07", FAILURE_RELATION_EXISTS},
    {"DuplicateTableError", "42P07", FAILURE_RELATION_EXISTS},
    {"DuplicateColumn", "42701", FAILURE_OTHER}, /* the message decides */
    {"SyntaxError", "42601", FAILURE_SYNTAX},
    {"UniqueViolation", "23505", FAILURE_DATA},
    {"InFailedSqlTransaction", "25P02", FAILURE_CONSEQUENCE},
    {"DuplicateTables", NULL, FAILURE_OTHER},
    {"", NULL, FAILURE_OTHER},
};

static void
test_conditions(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(conditions); i++) {
        const char *sqlstate = failure_sqlstate_of_condition(conditions[i].condition);

        g_assert_cmpstr(sqlstate, ==, conditions[i].sqlstate);
        if (sqlstate != NULL)
            g_assert_cmpint((int)failure_class_of_sqlstate(sqlstate), ==, (int)conditions[i].class);
    }
    g_assert_cmpint((int)failure_class_of_sqlstate("22999"), ==, FAILURE_DATA);
    g_assert_cmpint((int)failure_class_of_sqlstate("42999"), ==, FAILURE_N_CLASSES);
    g_assert_cmpint(failure_errno_of_symbol("ER_TABLE_EXISTS_ERROR"), ==, 1050);
    g_assert_cmpint(failure_errno_of_symbol("ER_NOTHING"), ==, 0);
    for (int i = 0; i < FAILURE_N_CLASSES; i++)
        g_assert_cmpint((int)failure_class_named(failure_class_name((FailureClass)i)), ==, i);
    g_assert_cmpint((int)failure_class_named("nonsense"), ==, FAILURE_N_CLASSES);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *path = g_strconcat("/failure-rules/", texts[i].rule, NULL);

        g_strdelimit(path + 1, " ", '-');
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_text);
    }
    g_test_add_func("/failure-rules/common-rules-load", test_common_rules_load);
    g_test_add_func("/failure-rules/messages-do-not-contradict-their-code", test_messages_of_a_code_do_not_contradict_it);
    g_test_add_func("/failure-rules/a-hanging-pattern-gives-up", test_hanging_pattern_gives_up);
    g_test_add_func("/failure-class/conditions-and-codes", test_conditions);
    return g_test_run();
}
