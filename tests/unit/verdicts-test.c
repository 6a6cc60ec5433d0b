/* The verdicts without a server: statements, types, orders, and rules that are refused. What the rules claim is tried out in tests/schema. */
#include <glib/gstdio.h>
#include <string.h>

#include "engine/model/resource.h"
#include "engine/schema/verdict-statement.h"
#include "engine/schema/verdict-types.h"
#include "engine/schema/verdicts.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)

static VerdictRules *rules;

/* --- statements --- */

typedef struct {
    const char *database, *sql;
    const char *actions; /* kind table[.column][>new_name], separated by "; " */
} StatementCase;

static const char *const action_names[] = {"create", "drop",   "rename", "rename-column", "drop-column", "fill",   "rewrite",
                                           "insert", "update", "delete", "sequence",      "call",        "unknown"};

static const StatementCase statement_cases[] = {
    {"postgres", "alter table only public.t rename to u", "rename t>u"},
    {"postgres", "ALTER TABLE \"T\" RENAME COLUMN a TO \"B\"", "rename-column T.a>B"},
    {"postgres", "alter table t rename constraint a to b", ""},
    {"mysql", "alter table `t` change column `a` `b` int, drop column c, drop index d", "rename-column t.a>b; drop-column t.c"},
    {"mysql", "rename table a to b, c to d", "rename a>b; rename c>d"},
    {"mysql", "alter table t rename key a to b", ""},
    {"sqlite", "alter table t rename a to b", "rename-column t.a>b"},
    {"postgres", "drop table if exists a, s.b cascade", "drop a; drop b"},
    {"postgres", "alter table t drop constraint a, drop b", "drop-column t.b"},
    {"postgres", "alter table t alter column a type integer using a::integer", ""},
    {"postgres", "alter table t alter a type integer using (\"a\"::varchar(3))::integer", ""},
    {"postgres", "alter table t alter a type integer using length(a)", "rewrite t.a"},
    {"postgres", "alter table t add b int default 5 not null, alter b drop default", "fill t.b"},
    {"postgres", "update t set a = 1, b = (select max(x) from u) where c", "update t"},
    {"postgres", "with x as (delete from t returning *) insert into u select * from x", "delete t; insert u"},
    {"postgres", "insert into t (a) values ('delete from u; --') -- update t set x = 1", "insert t"},
    {"postgres", "insert into t values ($x$ '; drop table u $x$, E'\\'', 'it''s')", "insert t"},
    {"postgres", "insert into t (a) values (1) on conflict (a) do update set a = 2", "insert t; update t"},
    {"postgres", "select 1 /* a /* nested */ delete from t */ + 1", ""},
    {"postgres", "select * from t for update", ""},
    {"postgres", "select setval('s', 3)", "sequence "},
    {"postgres", "select f(1)", "call f"},
    {"postgres", "do $$ begin delete from t; end $$", "unknown do"},
    {"postgres", "truncate a, b", "delete a; delete b"},
    {"postgres", "truncate a cascade", "delete a; unknown truncate a cascade"},
    {"postgres", "copy t (a) from stdin", "insert t"},
    {"postgres", "copy t to stdout", ""},
    {"postgres", "create database d", "unknown create database d"},
    {"postgres", "alter system set x = 1", "unknown alter system set"},
    {"postgres", "create index concurrently i on t (a)", ""},
    {"postgres", "merge into t using u on true when matched then delete", "unknown merge into t"},
    {"mysql", "replace into t values (1)", "insert t; update t"},
    {"mysql", "insert into t values (\"a\\\"b; delete from u\") # delete from u", "insert t"},
    {"mysql", "/*!40000 delete from t */", "delete t"},
    {"mysql", "delete a from a join b on a.x = b.x", "unknown delete"},
    {"mysql", "alter table t truncate partition p", "unknown alter table t"},
    {"sqlite", "insert or replace into t values (1)", "insert t; update t"},
    {"sqlite", "create trigger x after insert on t begin delete from u; end", ""},
    {"sqlite", "pragma writable_schema = 1", "unknown pragma writable_schema"},
};

static void
test_statement(gconstpointer data)
{
    const StatementCase *one = data;
    g_autoptr(GPtrArray) parts = sql_statements_read(one->sql, one->database);
    g_autoptr(GString) text = g_string_new(NULL);

    G_STATIC_ASSERT(G_N_ELEMENTS(action_names) == ACTION_UNKNOWN + 1);
    for (guint i = 0; i < parts->len; i++) {
        g_autoptr(GArray) actions = statement_actions(g_ptr_array_index(parts, i), one->database);

        for (guint a = 0; a < actions->len; a++) {
            const Action *action = &g_array_index(actions, Action, a);

            if (action->kind == ACTION_CALL && strstr(one->actions, "call") == NULL)
                continue;
            g_string_append_printf(text, "%s%s %s", text->len > 0 ? "; " : "", action_names[action->kind],
                                   action->table != NULL ? action->table : "");
            if (action->column != NULL)
                g_string_append_printf(text, ".%s", action->column);
            if (action->new_name != NULL)
                g_string_append_printf(text, ">%s", action->new_name);
        }
    }
    g_assert_cmpstr(text->str, ==, one->actions);
}

static void
test_bodies_do_not_end_statements(void)
{
    g_autoptr(GPtrArray) trigger = sql_statements_read(
        "create trigger x after insert on t begin update t set a = case when 1 then 2 end; delete from u; end; drop table z", "sqlite");
    g_autoptr(GPtrArray) procedure =
        sql_statements_read("create procedure p() begin if 1 then delete from t; end if; end; delete from t;", "mysql");
    g_autoptr(GPtrArray) dollars =
        sql_statements_read("create function f() returns int language sql as $$ select 1; $$; select 2", "postgres");

    g_assert_cmpuint(trigger->len, ==, 2);
    g_assert_cmpuint(procedure->len, ==, 2);
    g_assert_cmpuint(dollars->len, ==, 2);
}

/* --- whole migrations, from catalogs made by hand --- */

static Catalog *
make(const char *const *columns)
{
    Catalog *catalog = catalog_new();
    CatalogObject *table = catalog_add(catalog, CATALOG_TABLE, "public", NULL, "t");

    catalog_set(catalog, table, "type", "table");
    for (; *columns != NULL; columns += 2) {
        CatalogObject *column = catalog_add(catalog, CATALOG_COLUMN, "public", "t", columns[0]);

        catalog_set(catalog, column, "type", columns[1]);
        catalog_set(catalog, column, "nullable", "yes");
    }
    catalog_finish(catalog);
    return catalog;
}

#define COLUMNS(...) ((const char *const[]){__VA_ARGS__, NULL})

static MigrationVerdict *
judge(const Catalog *before, const Catalog *after, const Catalog *again, VerdictUndo undo, const char *sql)
{
    g_autoptr(GArray) statements = g_array_new(FALSE, FALSE, sizeof(VerdictStatement));
    const VerdictStatement one = {sql, TRUE};
    VerdictInput input = {.database = "postgres", .before = before, .after = after, .again = again, .undo = undo};

    if (sql != NULL)
        g_array_append_val(statements, one);
    input.statements = sql != NULL ? statements : NULL;
    return verdict_judge(rules, &input);
}

static void
test_nothing_seen_is_unknown(void)
{
    g_autoptr(Catalog) same = make(COLUMNS("id", "integer"));
    g_autoptr(Catalog) hidden = make(COLUMNS("id", "integer"));
    g_autoptr(MigrationVerdict) unseen = judge(same, same, NULL, UNDO_THERE, NULL);
    g_autoptr(MigrationVerdict) seen = judge(same, same, NULL, UNDO_THERE, "select 1");
    g_autoptr(MigrationVerdict) part = NULL;

    catalog_add_hidden(hidden, "triggers");
    part = judge(same, hidden, NULL, UNDO_THERE, "select 1");
    g_assert_cmpint(unseen->leave, ==, LEAVE_UNKNOWN);
    g_assert_cmpint(unseen->reverse, ==, REVERSE_UNKNOWN);
    g_assert_cmpint(part->leave, ==, LEAVE_UNKNOWN);
    g_assert_cmpint(seen->leave, ==, LEAVE_SAFE);
    g_assert_cmpint(seen->reverse, ==, REVERSE_LOSSLESS);
}

static void
test_an_attribute_without_a_rule_is_unknown(void)
{
    g_autoptr(Catalog) before = make(COLUMNS("id", "integer"));
    g_autoptr(Catalog) after = catalog_new();
    CatalogObject *table = catalog_add(after, CATALOG_TABLE, "public", NULL, "t");
    CatalogObject *column = catalog_add(after, CATALOG_COLUMN, "public", "t", "id");
    g_autoptr(MigrationVerdict) verdict = NULL;

    catalog_set(after, table, "type", "table");
    catalog_set(after, column, "type", "integer");
    catalog_set(after, column, "nullable", "yes");
    catalog_set(after, column, "never_heard_of", "x");
    catalog_finish(after);
    verdict = judge(before, after, NULL, UNDO_THERE, "alter table t never heard of");
    g_assert_cmpint(verdict->leave, ==, LEAVE_UNKNOWN);
    g_assert_cmpint(verdict->reverse, ==, REVERSE_UNKNOWN);
}

static void
test_the_undo_that_was_run_decides(void)
{
    g_autoptr(Catalog) before = make(COLUMNS("id", "integer"));
    g_autoptr(Catalog) after = make(COLUMNS("id", "integer", "x", "text"));
    g_autoptr(Catalog) other = make(COLUMNS("id", "bigint"));
    g_autoptr(Catalog) more = make(COLUMNS("id", "integer", "y", "text"));
    g_autoptr(MigrationVerdict) exact = judge(before, after, before, UNDO_THERE, "select 1");
    g_autoptr(MigrationVerdict) nothing = judge(before, after, after, UNDO_THERE, "select 1");
    g_autoptr(MigrationVerdict) wrong = judge(before, after, other, UNDO_THERE, "select 1");
    g_autoptr(MigrationVerdict) leaves = judge(before, after, more, UNDO_THERE, "select 1");
    g_autoptr(MigrationVerdict) none = judge(before, after, NULL, UNDO_NONE, "select 1");

    g_assert_cmpint(exact->reverse, ==, REVERSE_LOSSY);
    g_assert_cmpint(nothing->reverse, ==, REVERSE_IMPOSSIBLE);
    g_assert_cmpint(wrong->reverse, ==, REVERSE_IMPOSSIBLE);
    g_assert_cmpint(leaves->reverse, ==, REVERSE_LOSSY);
    g_assert_cmpint(none->reverse, ==, REVERSE_IMPOSSIBLE);
}

static void
test_a_rename_is_one_only_by_its_statement(void)
{
    g_autoptr(Catalog) before = make(COLUMNS("id", "integer", "a", "text"));
    g_autoptr(Catalog) after = make(COLUMNS("id", "integer", "b", "text"));
    g_autoptr(MigrationVerdict) renamed = judge(before, after, NULL, UNDO_THERE, "alter table t rename a to b");
    g_autoptr(MigrationVerdict) dropped = judge(before, after, NULL, UNDO_THERE, "alter table t drop a, add b text");

    g_assert_cmpint(renamed->leave, ==, LEAVE_UNSAFE);
    g_assert_cmpint(renamed->reverse, ==, REVERSE_LOSSLESS);
    g_assert_cmpint(renamed->ahead, ==, LEAVE_UNSAFE);
    g_assert_cmpint(dropped->reverse, ==, REVERSE_IMPOSSIBLE);
}

static void
test_own_tables_are_no_data(void)
{
    g_autoptr(Catalog) same = make(COLUMNS("id", "integer"));
    g_autoptr(GArray) statements = g_array_new(FALSE, FALSE, sizeof(VerdictStatement));
    const VerdictStatement one = {"delete from t", TRUE};
    const char *const own[] = {"t", NULL};
    VerdictInput input = {.database = "postgres", .before = same, .after = same, .undo = UNDO_THERE, .statements = statements};
    g_autoptr(MigrationVerdict) theirs = NULL;
    g_autoptr(MigrationVerdict) ours = NULL;

    g_array_append_val(statements, one);
    ours = verdict_judge(rules, &input);
    input.own_tables = own;
    theirs = verdict_judge(rules, &input);
    g_assert_cmpint(ours->reverse, ==, REVERSE_IMPOSSIBLE);
    g_assert_cmpint(theirs->reverse, ==, REVERSE_LOSSLESS);
}

static void
test_a_question_without_an_answer_counts(void)
{
    g_autoptr(Catalog) before = make(COLUMNS("id", "integer"));
    g_autoptr(Catalog) after = make(COLUMNS("id", "bigint"));
    g_autoptr(MigrationVerdict) verdict = judge(before, after, NULL, UNDO_THERE, "select 1");
    g_autoptr(cJSON) json = NULL;

    g_assert_cmpint(verdict->reverse, ==, REVERSE_MAY_FAIL);
    for (guint i = 0; i < verdict->findings->len; i++) {
        VerdictFinding *finding = g_ptr_array_index(verdict->findings, i);

        g_assert_cmpint(finding->probe.kind, ==, PROBE_FIT);
        g_assert_cmpstr(finding->probe.high, ==, "2147483647");
        finding->count = 0;
    }
    verdict_conclude(verdict);
    g_assert_cmpint(verdict->leave, ==, LEAVE_SAFE);
    g_assert_cmpint(verdict->reverse, ==, REVERSE_LOSSLESS);
    json = migration_verdict_json(verdict);
    g_assert_cmpint(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(json, "loses")), ==, 0);
    g_assert_cmpint(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(json, "findings")), ==, 2);
}

/* --- rules that are refused --- */

/* One member of the built-in file, replaced; what the message must hold. The file has each of them. */
static const struct {
    const char *old, *new, *message;
} bad_rules[] = {
    {"\"verdict\": \"unsafe\"", "\"verdict\": \"risky\"", "risky"},
    {"\"probe\": \"nulls\"", "\"probe\": \"nuls\"", "nuls"},
    {"\"is\": [\"affinity-same\"]", "\"is\": [\"affinity\"]", "affinity"},
    {"\"on\": [\"column\"]", "\"on\": [\"colum\"]", "colum"},
    {"\"databases\": [\"sqlite\"]", "\"databases\": [\"sqlit\"]", "sqlit"},
    {"\"change\": \"added\"", "\"change\": \"add\"", "add"},
    {"\"explains\": [\"type\"]", "\"explain\": [\"type\"]", "explain"},
    {"\"rule\": \"unknown-change\"", "\"rule\": \"unknown\"", "unknown-change"},
    {"\"family\": \"whole\"", "\"family\": \"hole\"", "hole"},
    {"[\"smallint\", \"-32768\", \"32767\"]", "[\"smallint\", \"-32768\"]", "smallint"},
    {"{", "", "JSON"},
};

static void
test_wrong_rules_are_refused(void)
{
    g_autofree char *folder = g_dir_make_tmp("migrollback-rules.XXXXXX", NULL), *common = g_build_filename(folder, "common", NULL);
    g_autofree char *path = g_build_filename(common, "verdicts.json", NULL), *good = NULL;
    g_autoptr(GError) failure = NULL;

    good = g_strdup(resource_text("common/verdicts.json", &failure));
    g_assert_no_error(failure);
    g_assert_cmpint(g_mkdir(common, 0700), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(bad_rules); i++) {
        g_auto(GStrv) parts = g_strsplit(good, bad_rules[i].old, 2);
        g_autofree char *text = g_strjoinv(bad_rules[i].new, parts);
        g_autoptr(GError) error = NULL;

        g_assert_cmpstr(text, !=, good);
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
        g_assert_true(resource_set_folder(folder, &failure));
        g_assert_null(verdict_rules_load(&error));
        g_assert_nonnull(error);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, bad_rules[i].message));
    }
    g_assert_true(resource_set_folder(NULL, &failure));
    g_remove(path);
    g_rmdir(common);
    g_rmdir(folder);
}

/* --- a deployment --- */

static const struct {
    LeaveVerdict leave, ahead;
    VerdictMayRun may_run;
    VerdictOrder order;
} orders[] = {
    {LEAVE_SAFE, LEAVE_SAFE, MAY_RUN_YES, ORDER_ANY},
    {LEAVE_SAFE, LEAVE_UNSAFE, MAY_RUN_YES, ORDER_CODE_FIRST},
    {LEAVE_SAFE, LEAVE_UNKNOWN, MAY_RUN_YES, ORDER_CODE_FIRST},
    {LEAVE_UNSAFE, LEAVE_SAFE, MAY_RUN_NO, ORDER_DATABASE_FIRST},
    {LEAVE_UNSAFE, LEAVE_UNSAFE, MAY_RUN_NO, ORDER_TOGETHER},
    {LEAVE_DATA_DEPENDENT, LEAVE_UNSAFE, MAY_RUN_DEPENDS, ORDER_TOGETHER},
    {LEAVE_UNKNOWN, LEAVE_SAFE, MAY_RUN_UNKNOWN, ORDER_DATABASE_FIRST},
};

static void
test_order(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        g_autoptr(GPtrArray) migrations = g_ptr_array_new();
        MigrationVerdict harmless = {.leave = LEAVE_SAFE, .ahead = LEAVE_SAFE, .reverse = REVERSE_LOSSLESS};
        MigrationVerdict one = {.leave = orders[i].leave, .ahead = orders[i].ahead, .reverse = REVERSE_MAY_FAIL};
        DeploymentVerdict verdict;

        g_ptr_array_add(migrations, &one);
        g_ptr_array_add(migrations, &harmless);
        verdict = verdict_deployment(migrations);
        g_assert_cmpint(verdict.old_code_may_run, ==, orders[i].may_run);
        g_assert_cmpint(verdict.order, ==, orders[i].order);
        g_assert_cmpint(verdict.undo, ==, REVERSE_MAY_FAIL);
    }
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    int status;

    g_test_init(&argc, &argv, NULL);
    rules = verdict_rules_load(&error);
    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(statement_cases); i++) {
        g_autofree char *path = g_strdup_printf("/verdicts/statement/%s/%zu", statement_cases[i].database, i);

        g_test_add_data_func(path, &statement_cases[i], test_statement);
    }
    g_test_add_func("/verdicts/bodies-do-not-end-statements", test_bodies_do_not_end_statements);
    g_test_add_func("/verdicts/nothing-seen-is-unknown", test_nothing_seen_is_unknown);
    g_test_add_func("/verdicts/an-attribute-without-a-rule-is-unknown", test_an_attribute_without_a_rule_is_unknown);
    g_test_add_func("/verdicts/the-undo-that-was-run-decides", test_the_undo_that_was_run_decides);
    g_test_add_func("/verdicts/a-rename-is-one-only-by-its-statement", test_a_rename_is_one_only_by_its_statement);
    g_test_add_func("/verdicts/own-tables-are-no-data", test_own_tables_are_no_data);
    g_test_add_func("/verdicts/a-question-without-an-answer-counts", test_a_question_without_an_answer_counts);
    g_test_add_func("/verdicts/wrong-rules-are-refused", test_wrong_rules_are_refused);
    g_test_add_func("/verdicts/order", test_order);
    status = g_test_run();
    verdict_rules_free(rules);
    return status;
}
