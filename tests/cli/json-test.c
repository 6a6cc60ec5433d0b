/*
 * JSON documents have the members of the contract, made from histories and plans written by hand.
 */
#include "cli/json.h"

#include "drivers/error.h"
#include "made.h"

static cJSON *
parse(Printed *printed)
{
    cJSON *document = cJSON_Parse(printed_text(printed));

    if (document == NULL)
        g_error("no JSON:\n%s", printed_text(printed));
    return document;
}

static const cJSON *
at(const cJSON *object, const char *member)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, member);

    if (item == NULL)
        g_error("no member '%s'", member);
    return item;
}

static const char *
text_at(const cJSON *object, const char *member)
{
    return cJSON_GetStringValue(at(object, member));
}

static void
json_history_has_the_contract_members(void)
{
    g_autoptr(History) history = make_history();
    g_autoptr(Batches) batches = make_batches(history);
    const cJSON *batch, *migration;
    Printed printed;
    cJSON *document;

    open_print(&printed);
    json_history(printed.report.out, &place, batches, NULL);
    document = parse(&printed);
    g_assert_cmpstr(text_at(document, "schema"), ==, "migrollback.history/1");
    g_assert_cmpstr(text_at(at(document, "database"), "name"), ==, "app.db");
    g_assert_cmpint(at(document, "applied")->valueint, ==, 4);
    g_assert_cmpstr(text_at(document, "order"), ==, "applied_at");
    g_assert_cmpstr(text_at(document, "time"), ==, "exact");
    batch = cJSON_GetArrayItem(at(document, "batches"), 0);
    g_assert_cmpint(at(batch, "number")->valueint, ==, 1);
    g_assert_cmpstr(text_at(batch, "first_applied_at"), ==, "2026-01-01T00:00:00.000000Z");
    g_assert_cmpint(cJSON_GetArraySize(at(batch, "migrations")), ==, 3);
    migration = cJSON_GetArrayItem(at(cJSON_GetArrayItem(at(document, "batches"), 1), "migrations"), 0);
    g_assert_cmpstr(text_at(migration, "name"), ==, "x\033[31m\n\"'; drop\xef\xbf\xbd");
    cJSON_Delete(document);
    close_print(&printed);
}

static void
json_plan_has_the_contract_members(void)
{
    g_autoptr(History) history = make_history();
    CutoffRequest asked = {.selector = CUTOFF_AFTER};
    Cutoff cutoff = make_cutoff();
    Plan *plan = make_plan(history, &cutoff, SEVERITY_ERROR);
    cJSON *document = json_plan(&place, plan, &asked);
    const cJSON *undo = cJSON_GetArrayItem(at(document, "undo"), 0), *step = cJSON_GetArrayItem(at(document, "steps"), 0);
    const cJSON *problem = cJSON_GetArrayItem(at(document, "problems"), 0);

    g_assert_cmpstr(text_at(document, "schema"), ==, "migrollback.plan/1");
    g_assert_cmpstr(text_at(document, "id"), ==, "abc");
    g_assert_cmpstr(text_at(at(document, "cutoff"), "selector"), ==, "after");
    g_assert_cmpstr(text_at(at(document, "cutoff"), "at"), ==, "2026-01-01T00:00:05.000000Z");
    g_assert_true(cJSON_IsTrue(at(at(document, "cutoff"), "inclusive")));
    g_assert_true(cJSON_IsFalse(at(document, "exact")));
    g_assert_cmpint(at(document, "kept")->valueint, ==, 3);
    g_assert_cmpstr(text_at(undo, "reversible"), ==, "yes");
    g_assert_cmpstr(text_at(undo, "kind"), ==, "migration");
    g_assert_cmpstr(text_at(step, "kind"), ==, "command");
    g_assert_cmpint(cJSON_GetArraySize(at(step, "argv")), ==, 5);
    g_assert_cmpstr(cJSON_GetStringValue(cJSON_GetArrayItem(cJSON_GetArrayItem(at(step, "undoes"), 0), 0)), ==, "core");
    g_assert_cmpint(cJSON_GetArraySize(at(step, "redoes")), ==, 0);
    g_assert_cmpstr(text_at(problem, "code"), ==, "irreversible");
    g_assert_cmpstr(text_at(problem, "severity"), ==, "error");
    cJSON_Delete(document);
    drop_plan(plan);
}

static void
json_error_has_the_contract_members(void)
{
    static const char *const candidates[] = {"rails", "dbmate", NULL};
    g_autoptr(GError) error = NULL;
    cJSON *document;

    migrollback_fail(&error, MIGROLLBACK_ERROR_AMBIGUOUS, "several");
    migrollback_error_set_hint(&error, "Choose.");
    migrollback_error_set_candidates(&error, candidates);
    document = report_error_json(error);
    g_assert_cmpstr(text_at(document, "schema"), ==, "migrollback.error/1");
    g_assert_cmpstr(text_at(document, "code"), ==, "ambiguous");
    g_assert_cmpstr(text_at(document, "message"), ==, "several");
    g_assert_cmpstr(text_at(document, "hint"), ==, "Choose.");
    g_assert_cmpstr(cJSON_GetStringValue(cJSON_GetArrayItem(at(document, "candidates"), 1)), ==, "dbmate");
    g_assert_cmpint(at(document, "exit")->valueint, ==, 8);
    cJSON_Delete(document);
}

static const struct {
    const char *name;
    void (*test)(void);
} tests[] = {
    {"json-history-has-the-contract-members", json_history_has_the_contract_members},
    {"json-plan-has-the-contract-members", json_plan_has_the_contract_members},
    {"json-error-has-the-contract-members", json_error_has_the_contract_members},
};

int
main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strconcat("/cli/json/", tests[i].name, NULL);

        g_test_add_func(path, tests[i].test);
    }
    return g_test_run();
}
