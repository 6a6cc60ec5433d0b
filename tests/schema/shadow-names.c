/* Scratch copies of MySQL and MariaDB: the source's name inside definitions. */
#include <string.h>

#include "shadow-suite.h"

static const struct {
    const char *rule, *make; /* @ stands for the schema's name */
    /* Odd: spelt so that the catalog does not see the same text. */
    enum { SAME, ODD, REFUSED } end;
} name_cases[] = {
    {"trigger", "create trigger tr after insert on a for each row insert into @.b values (new.id)", SAME},
    {"quoted", "create trigger tr after insert on a for each row insert into `@` . `b` values (new.id)", ODD},
    {"comment", "create trigger tr after insert on a for each row insert /* @.b */ into /*!50000 @.b */ values (new.id)", ODD},
    {"procedure", "create procedure p() begin update @.a set id = @.a.id + 1; call @.p2(); end", SAME},
    {"view", "create view v as select x.id from @.a x join @.b on true", SAME},
    {"view-of-another-schema-too", "create view v as select x.id, (select count(*) from information_schema.tables) n from @.a x", SAME},
    {"event", "create event ev on schedule every 1 day starts '2026-01-01' do delete from @.b", SAME},
    {"text", "create procedure p() select '@.b', \"@\"", ODD},
    {"alias", "create procedure p() select @.id from a as @", ODD},
    {"alias-and-schema", "create procedure p() update @.a as @ set @.id = 1", REFUSED},
    {"dynamic", "create procedure p() begin set @s = 'delete from @.b'; prepare x from @s; execute x; end", REFUSED},
    {"dynamic-of-others", "create procedure p() begin set @s = 'delete from b'; prepare x from @s; execute x; end", SAME},
};

static void
test_mysql_names(gconstpointer data)
{
    const guint i = GPOINTER_TO_UINT(data);
    g_autofree char *what = g_strdup_printf("named%u", i);
    Driver *source = suite_fresh_database(what);
    const char *name = driver_info(source)->database;
    /* "@s" is a variable. */
    g_auto(GStrv) variables = g_strsplit(name_cases[i].make, "@s", -1);
    g_autofree char *kept = g_strjoinv("\001", variables);
    g_auto(GStrv) parts = g_strsplit(kept, "@", -1);
    g_autofree char *named = g_strjoinv(name, parts);
    g_auto(GStrv) back = g_strsplit(named, "\001", -1);
    g_autofree char *sql = g_strjoinv("@s", back);
    g_autofree char *url = suite_url(NULL, NULL);
    const ShadowOptions options = {.driver = {.lock_timeout_ms = 5000}};
    g_autoptr(GError) error = NULL;
    g_autoptr(Shadow) shadow = NULL;

    suite_run(source, "create table a (id int);;create table b (id int)");
    suite_run(source, sql);
    shadow = shadow_new(suite_session(NULL, NULL), url, &options, &error);
    if (name_cases[i].end == REFUSED) {
        g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_REFUSED);
        return;
    }
    g_assert_no_error(error);
    if (name_cases[i].end == SAME)
        shadow_suite_assert_same(source, shadow);
    if (strstr(sql, "trigger") != NULL) {
        suite_run(shadow_driver(shadow), "insert into a values (1)");
        shadow_suite_assert_value(shadow_driver(shadow), "select count(*) from b", "1");
        shadow_suite_assert_value(source, "select count(*) from b", "0");
    }
    if (strstr(sql, "create view") != NULL) {
        suite_run(source, "insert into a values (1);;insert into b values (1)");
        shadow_suite_assert_value(shadow_driver(shadow), "select count(*) from v", "0");
    }
}

static void
test_mysql_reaching(void)
{
    Driver *other = suite_fresh_database("beyond");
    Driver *source;
    g_autofree char *url = NULL;
    const ShadowOptions options = {.driver = {.lock_timeout_ms = 5000}};
    g_autoptr(GError) error = NULL;

    suite_run(other, "create table p (id int primary key)");
    source = suite_database("reaching");
    suite_runf(source, "create table c (id int, constraint c_p foreign key (id) references %s.p (id))", driver_info(other)->database);
    url = suite_url(NULL, NULL);
    g_assert_null(shadow_new(suite_session(NULL, NULL), url, &options, &error));
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_REFUSED);
    suite_run(source, "drop table c");
}

void
shadow_names_add_tests(void)
{
    if (!g_str_equal(backend->name, "mysql"))
        return;
    for (guint i = 0; i < G_N_ELEMENTS(name_cases); i++) {
        g_autofree char *path = g_strdup_printf("/shadow/named-%s", name_cases[i].rule);

        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_mysql_names);
    }
    g_test_add_func("/shadow/beyond-the-schema-is-refused", test_mysql_reaching);
}
