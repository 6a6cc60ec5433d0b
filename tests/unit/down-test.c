#include <cjson/cJSON.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "engine/act/down-list.h"
#include "engine/act/native-rules.h"
#include "engine/act/split.h"
#include "engine/decide/down.h"
#include "engine/model/profile.h"

/* --- which file belongs to a migration --- */

static const struct {
    const char *pattern, *name, *path;
    gboolean fits;
} patterns[] = {
    {"{name}_*.sql", "20260101", "20260101_users.sql", TRUE},
    {"{name}_*.sql", "2026010", "20260101_users.sql", FALSE},
    {"{name}_*.sql", "a.b", "axb_c.sql", FALSE},
    {"{name}.sql", "app/users@v1", "app/users@v1.sql", TRUE},
    {"{number}_*.down.sql", "7", "000007_users.down.sql", TRUE},
    {"{number}_*.down.sql", "007", "7_users.down.sql", TRUE},
    {"{number}_*.down.sql", "7", "000070_users.down.sql", FALSE},
    {"{number}_*.down.sql", "7", "17_users.down.sql", FALSE},
    {"{number}_*.down.sql", "7", "000007_users.up.sql", FALSE},
    {"{number}_*.down.sql", "0", "0000_users.down.sql", TRUE},
    {"{digits}_*/down.sql", "20260102030405", "2026-01-02-030405_users/down.sql", TRUE},
    {"{digits}_*/down.sql", "20260102030405", "2026-01-02-030406_users/down.sql", FALSE},
    {"U{dotted}__*.sql", "1.2.3", "U1_2_3__users.sql", TRUE},
    {"U{dotted}__*.sql", "1.2.3", "U1.2.3__users.sql", TRUE},
    {"U{dotted}__*.sql", "1.2", "U1_2_3__users.sql", FALSE},
    {"**/U{dotted}__*.sql", "1", "deep/er/U1__users.sql", TRUE},
    {"**/U{dotted}__*.sql", "1", "U1__users.sql", TRUE},
    {"*.sql", "1", "deep/users.sql", FALSE},
};

static void
test_patterns(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        DownList list = {.paths = g_ptr_array_new()};
        char *one[] = {(char *)(gsize)patterns[i].pattern, NULL};
        GPtrArray *found;

        g_test_message("%s %s %s", patterns[i].pattern, patterns[i].name, patterns[i].path);
        g_ptr_array_add(list.paths, (char *)(gsize)patterns[i].path);
        found = down_list_find(&list, one, patterns[i].name);
        g_assert_cmpuint(found->len, ==, patterns[i].fits ? 1 : 0);
        g_ptr_array_unref(found);
        g_ptr_array_unref(list.paths);
    }
}

static void
test_numbers_are_sorted_as_numbers(void)
{
    static const char *const paths[] = {"10_b.up.sql", "0002_a.up.sql", "2_a.down.sql", "readme.md", "99999999999999999999_z.up.sql",
                                        "1_x.up.sql"};
    static const char *const wanted[] = {"1", "2", "10", "99999999999999999999"};
    char *both[] = {(char *)(gsize) "{number}_*.up.sql", (char *)(gsize) "{number}_*.down.sql", NULL};
    DownList list = {.paths = g_ptr_array_new()};
    GPtrArray *numbers;

    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
        g_ptr_array_add(list.paths, (char *)(gsize)paths[i]);
    numbers = down_list_numbers(&list, both);
    g_assert_cmpuint(numbers->len, ==, G_N_ELEMENTS(wanted));
    for (guint i = 0; i < numbers->len; i++)
        g_assert_cmpstr(g_ptr_array_index(numbers, i), ==, wanted[i]);
    g_ptr_array_unref(numbers);
    g_ptr_array_unref(list.paths);
}

/* --- what kind of statement --- */

static const struct {
    const char *dialect, *sql;
    guint major;
    DownKind kind;
} statements[] = {
    {"postgres", "DROP INDEX /* x */ CONCURRENTLY IF EXISTS a", 15, DOWN_ALONE},
    {"postgres", "create unique index concurrently a on t (b)", 15, DOWN_ALONE},
    {"postgres", "create index a on t (concurrently)", 15, DOWN_PLAIN},
    {"postgres", "REINDEX TABLE CONCURRENTLY t", 15, DOWN_ALONE},
    {"postgres", "vacuum full t", 15, DOWN_ALONE},
    {"postgres", "drop database x", 15, DOWN_ALONE},
    {"postgres", "alter type c add value 'x'", 11, DOWN_ALONE},
    {"postgres", "alter type c add value 'x'", 12, DOWN_PLAIN},
    {"postgres", "alter type c add value 'x'", 0, DOWN_ALONE},
    {"postgres", "alter table t detach partition p concurrently", 15, DOWN_ALONE},
    {"postgres", "begin", 15, DOWN_BEGIN},
    {"postgres", "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE", 15, DOWN_BEGIN},
    {"postgres", "start transaction read write", 15, DOWN_BEGIN},
    {"postgres", "end", 15, DOWN_END},
    {"postgres", "commit work", 15, DOWN_END},
    {"postgres", "commit and chain", 15, DOWN_REFUSED},
    {"postgres", "rollback", 15, DOWN_REFUSED},
    {"postgres", "rollback to savepoint s", 15, DOWN_PLAIN},
    {"postgres", "savepoint s", 15, DOWN_PLAIN},
    {"postgres", "prepare transaction 'x'", 15, DOWN_REFUSED},
    {"postgres", "discard all", 15, DOWN_REFUSED},
    {"postgres", "set local lock_timeout = '1s'", 15, DOWN_SESSION},
    {"postgres", "copy t to stdout", 15, DOWN_REFUSED},
    {"postgres", "copy t from '/nowhere/x'", 15, DOWN_PLAIN},
    {"postgres", "do $$ begin commit; end $$", 15, DOWN_PLAIN},
    {"postgres", "comment on table t is 'rollback'", 15, DOWN_PLAIN},
    {"postgres", "with x as (delete from t returning *) select 1", 15, DOWN_DATA},
    {"mysql", "begin", 10, DOWN_BEGIN},
    {"mysql", "start transaction", 10, DOWN_BEGIN},
    {"mysql", "commit", 10, DOWN_END},
    {"mysql", "rollback", 10, DOWN_REFUSED},
    {"mysql", "set session autocommit = 0", 10, DOWN_REFUSED},
    {"mysql", "USE production", 10, DOWN_REFUSED},
    {"mysql", "use`production`", 10, DOWN_REFUSED},
    {"mysql", "use/* */production", 10, DOWN_REFUSED},
    {"mysql", "lock tables t write", 10, DOWN_REFUSED},
    {"mysql", "/*!40101 SET foreign_key_checks = 0 */", 10, DOWN_SESSION},
    {"mysql", "call p()", 10, DOWN_OPAQUE},
    {"mysql", "create temporary table t (a int)", 10, DOWN_REFUSED},
    {"mysql", "select a into @b from t", 10, DOWN_SESSION},
    {"mysql", "select 'into @b'", 10, DOWN_DATA},
    {"mysql", "replace into t values (1)", 10, DOWN_DATA},
    {"mysql", "drop table t", 10, DOWN_PLAIN},
    {"mysql", "truncate t", 10, DOWN_PLAIN},
    {"sqlite", "vacuum", 3, DOWN_ALONE},
    {"sqlite", "pragma foreign_keys = off", 3, DOWN_SESSION},
    {"sqlite", "pragma journal_mode = wal", 3, DOWN_ALONE},
    {"sqlite", "begin immediate transaction", 3, DOWN_BEGIN},
    {"sqlite", "end", 3, DOWN_END},
    {"sqlite", "rollback", 3, DOWN_REFUSED},
    {"sqlite", "attach 'x' as y", 3, DOWN_ALONE},
};

static void
test_kinds(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(statements); i++) {
        const SplitOptions options = {.dialect = profile_dialect(statements[i].dialect)};
        g_autoptr(GError) error = NULL;
        g_autoptr(NativeRules) rules = native_rules_load(statements[i].dialect, statements[i].major, &error);
        g_autofree char *outline = split_outline(statements[i].sql, strlen(statements[i].sql), &options);
        const char *why;

        g_assert_no_error(error);
        g_test_message("%s: %s", statements[i].dialect, statements[i].sql);
        g_assert_cmpint((int)native_rules_kind(rules, outline, &why), ==, (int)statements[i].kind);
    }
}

/* --- what reaches out of a scratch copy --- */

static const struct {
    const char *dialect, *sql;
    gboolean alone, shared; /* refused where the copy has its server for itself, and where others use it too */
} reaching[] = {
    {"postgres", "COPY t TO PROGRAM 'x'", TRUE, TRUE},
    {"postgres", "copy (select 1) to '/x'", TRUE, TRUE},
    {"postgres", "select dblink_exec('host=x', 'drop table t')", TRUE, TRUE},
    {"postgres", "create subscription s connection 'host=x' publication p", TRUE, TRUE},
    {"postgres", "create role reader", FALSE, TRUE},
    {"postgres", "drop database production", FALSE, TRUE},
    {"postgres", "alter system set fsync = off", FALSE, TRUE},
    {"postgres", "create user mapping for x server s", FALSE, FALSE},
    {"postgres", "alter table t add column role text", FALSE, FALSE},
    {"postgres", "comment on table t is 'copy t to program x'", FALSE, FALSE},
    {"mysql", "drop database production", TRUE, TRUE},
    {"mysql", "CREATE OR REPLACE USER u", TRUE, TRUE},
    {"mysql", "grant select on t to u", TRUE, TRUE},
    {"mysql", "set @@global.sql_mode = ''", TRUE, TRUE},
    {"mysql", "/*!50003 set global max_connections = 1 */", TRUE, TRUE},
    {"mysql", "flush tables", TRUE, TRUE},
    {"mysql", "select 1 into outfile '/x'", TRUE, TRUE},
    {"mysql", "start transaction", FALSE, FALSE},
    {"mysql", "set session sql_mode = 'ANSI'", FALSE, FALSE},
    {"mysql", "create table t (`global` int)", FALSE, FALSE},
    {"mysql", "drop table if exists `user`", FALSE, FALSE},
    {"sqlite", "ATTACH 'x' AS y", TRUE, TRUE},
    {"sqlite", "vacuum main into 'x'", TRUE, TRUE},
    {"sqlite", "vacuum", FALSE, FALSE},
    {"sqlite", "select load_extension('x')", TRUE, TRUE},
    {"sqlite", "pragma foreign_keys = off", FALSE, FALSE},
};

static void
test_what_reaches_out_of_a_copy(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reaching); i++) {
        const SplitOptions options = {.dialect = profile_dialect(reaching[i].dialect)};
        g_autofree char *outline = split_outline(reaching[i].sql, strlen(reaching[i].sql), &options);

        g_test_message("%s: %s", reaching[i].dialect, reaching[i].sql);
        for (int shared = 0; shared < 2; shared++) {
            g_autoptr(NativeRules) rules = native_rules_outside(reaching[i].dialect, shared, NULL);
            const char *why;

            g_assert_nonnull(rules);
            g_assert_cmpint(native_rules_kind(rules, outline, &why) == DOWN_REFUSED, ==, shared ? reaching[i].shared : reaching[i].alone);
        }
    }
}

/* --- data --- */

static void
test_digest_tells_statements_apart(void)
{
    g_autoptr(DownSet) set = down_set_new();
    DownFile *one = down_add(set, NULL, "1"), *two = down_add(set, "app", "1");
    g_autofree char *digest_one = NULL, *digest_two = NULL, *first = NULL, *same = NULL;

    down_add_statement(one, "ab", 2, 3, DOWN_PLAIN);
    down_add_statement(one, "c", 1, 4, DOWN_PLAIN);
    down_add_statement(two, "a", 1, 3, DOWN_PLAIN);
    down_add_statement(two, "bc", 2, 4, DOWN_PLAIN);
    digest_one = down_digest(one, 2);
    digest_two = down_digest(two, 2);
    first = down_digest(one, 1);
    same = down_digest(one, 2);
    g_assert_cmpstr(digest_one, !=, digest_two);
    g_assert_cmpstr(digest_one, !=, first);
    g_assert_cmpstr(digest_one, ==, same);
    g_assert_cmpuint(one->line, ==, 3);
    g_assert_true(down_find(set, "app", "1") == two);
    g_assert_true(down_find(set, NULL, "1") == one);
    g_assert_null(down_find(set, NULL, "2"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/down/a pattern finds the migration's own file", test_patterns);
    g_test_add_func("/down/numbers are sorted as numbers", test_numbers_are_sorted_as_numbers);
    g_test_add_func("/down/kinds of statements", test_kinds);
    g_test_add_func("/down/what reaches out of a copy", test_what_reaches_out_of_a_copy);
    g_test_add_func("/down/digest tells statements apart", test_digest_tells_statements_apart);
    return g_test_run();
}
