#include <cjson/cJSON.h>
#include <glib.h>
#include <string.h>

#include "engine/act/split.h"
#include "engine/model/profile.h"
#include "split-mutate.h"

#define FOLDER "data/split"

static const char *const dialects[] = {"postgres", "mysql", "sqlite"};

static GArray *
split(const char *text, gsize length, const SplitOptions *options, GError **error)
{
    GArray *statements = g_array_new(FALSE, FALSE, sizeof(SplitStatement));

    split_statements(text, length, options, statements, error);
    return statements;
}

/* --- the corpus: expected.json was agreed with psql, mariadb and sqlite3 (tests/frameworks/split_expect.py) --- */

static void
check_file(const char *dialect, const cJSON *expected)
{
    g_autofree char *path = g_build_filename(FOLDER, dialect, expected->string, NULL), *text = NULL, *place = NULL;
    const cJSON *refused = cJSON_GetObjectItemCaseSensitive(expected, "refused"),
                *wanted = cJSON_GetObjectItemCaseSensitive(expected, "statements"),
                *lines = cJSON_GetObjectItemCaseSensitive(expected, "lines");
    const SplitOptions options = {.dialect = profile_dialect(dialect)};
    g_autoptr(GArray) statements = NULL;
    g_autoptr(GError) error = NULL;
    gsize length;

    g_test_message("%s", path);
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    statements = split(text, length, &options, &error);
    if (cJSON_IsNumber(refused)) {
        place = g_strdup_printf("line %d: ", refused->valueint);
        g_assert_nonnull(error);
        g_assert_true(g_str_has_prefix(error->message, place));
    } else {
        g_assert_no_error(error);
    }
    g_assert_cmpint((int)statements->len, ==, cJSON_GetArraySize(wanted));
    for (guint i = 0; i < statements->len; i++) {
        const SplitStatement *statement = &g_array_index(statements, SplitStatement, i);
        g_autofree char *slice = g_strndup(statement->text, statement->length);

        g_assert_cmpstr(slice, ==, cJSON_GetStringValue(cJSON_GetArrayItem(wanted, (int)i)));
        g_assert_cmpuint(statement->line, ==, (guint)cJSON_GetArrayItem(lines, (int)i)->valueint);
    }
}

static void
test_corpus(gconstpointer data)
{
    const char *dialect = data;
    g_autofree char *folder = g_build_filename(FOLDER, dialect, NULL), *path = g_build_filename(folder, "expected.json", NULL),
                    *text = NULL;
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
    const cJSON *file;
    cJSON *expected;
    guint found = 0;

    g_assert_nonnull(listing);
    for (const char *name = g_dir_read_name(listing); name != NULL; name = g_dir_read_name(listing))
        found += g_str_has_suffix(name, ".sql") ? 1 : 0;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    expected = cJSON_Parse(text);
    g_assert_nonnull(expected);
    g_assert_cmpint((int)found, ==, cJSON_GetArraySize(expected));
    g_assert_cmpuint(found, >, 100);
    cJSON_ArrayForEach(file, expected) check_file(dialect, file);
    cJSON_Delete(expected);
}

/* --- what no client can tell: compound statements as the server reads them, options, outlines --- */

static const struct {
    const char *name, *dialect, *text;
    gboolean compound, ansi_quotes, no_backslash_escapes, escape_strings;
    const char *wanted[5]; /* NULL ends; an error as "line N: …" last */
} cases[] = {
    {"trigger",
     "mysql",
     "create trigger t before insert on a for each row begin set new.b = 1; set new.c = 2; end; select 1",
     TRUE,
     FALSE,
     FALSE,
     FALSE,
     {"create trigger t before insert on a for each row begin set new.b = 1; set new.c = 2; end", "select 1"}},
    {"if in a trigger without begin",
     "mysql",
     "create trigger t before insert on a for each row if new.b then set new.c = 1; else set new.c = 2; end if; select 1",
     TRUE,
     FALSE,
     FALSE,
     FALSE,
     {"create trigger t before insert on a for each row if new.b then set new.c = 1; else set new.c = 2; end if", "select 1"}},
    {"function if",
     "mysql",
     "create function f(a int) returns int deterministic return if(a, (select if(1,2,3)), repeat('x;', 2)); select 1",
     TRUE,
     FALSE,
     FALSE,
     FALSE,
     {"create function f(a int) returns int deterministic return if(a, (select if(1,2,3)), repeat('x;', 2))", "select 1"}},
    {"loops and cases",
     "mysql",
     "create procedure p() l: begin declare exit handler for sqlexception begin rollback; end; m: loop if a then leave m; end if; end loop "
     "m; "
     "while b do set c = case d when 1 then 2 end; end while; repeat set e = 1; until e end repeat; case f when 1 then select 1; else "
     "select 2; "
     "end case; end l; drop procedure p",
     TRUE,
     FALSE,
     FALSE,
     FALSE,
     {"create procedure p() l: begin declare exit handler for sqlexception begin rollback; end; m: loop if a then leave m; end if; end "
      "loop m; "
      "while b do set c = case d when 1 then 2 end; end while; repeat set e = 1; until e end repeat; case f when 1 then select 1; else "
      "select "
      "2; end case; end l",
      "drop procedure p"}},
    {"if not exists",
     "mysql",
     "create procedure if not exists p() begin select 1; end; select 2",
     TRUE,
     FALSE,
     FALSE,
     FALSE,
     {"create procedure if not exists p() begin select 1; end", "select 2"}},
    {"event",
     "mysql",
     "create event e on schedule every 1 day ends '2030-01-01' do begin delete from t; end; drop event if exists e",
     TRUE,
     FALSE,
     FALSE,
     FALSE,
     {"create event e on schedule every 1 day ends '2030-01-01' do begin delete from t; end", "drop event if exists e"}},
    {"event of one statement",
     "mysql",
     "create event e on schedule every 1 day do drop table if exists t; select 1",
     TRUE,
     FALSE,
     FALSE,
     FALSE,
     {"create event e on schedule every 1 day do drop table if exists t", "select 1"}},
    {"definer",
     "mysql",
     "create definer=`a`@`b` trigger t after update on x for each row begin update y set `end` = 1, z.end = 2; end; select 1",
     TRUE,
     FALSE,
     FALSE,
     FALSE,
     {"create definer=`a`@`b` trigger t after update on x for each row begin update y set `end` = 1, z.end = 2; end", "select 1"}},
    {"no routine",
     "mysql",
     "create table t (a int comment 'begin'); begin; insert into t values (case 1 when 1 then 2 end); commit",
     TRUE,
     FALSE,
     FALSE,
     FALSE,
     {"create table t (a int comment 'begin')", "begin", "insert into t values (case 1 when 1 then 2 end)", "commit"}},
    {"no end", "mysql", "select 1;\ncreate procedure p() begin select 1;", TRUE, FALSE, FALSE, FALSE, {"select 1", "line 2: "}},
    {"with a delimiter all the same",
     "mysql",
     "delimiter //\ncreate procedure p() begin select 1; end//\ndelimiter ;\nselect 2;",
     TRUE,
     FALSE,
     FALSE,
     FALSE,
     {"create procedure p() begin select 1; end", "select 2"}},
    {"without compound",
     "mysql",
     "create procedure p() begin select 1; end",
     FALSE,
     FALSE,
     FALSE,
     FALSE,
     {"create procedure p() begin select 1", "end"}},
    {"delimiter behind a comment",
     "mysql",
     "/* x */\ndelimiter //\nselect 1; select 2//",
     FALSE,
     FALSE,
     FALSE,
     FALSE,
     {"select 1; select 2"}},
    {"ansi quotes", "mysql", "select \"a\\\"; select 2", FALSE, TRUE, FALSE, FALSE, {"select \"a\\\"", "select 2"}},
    {"no backslash escapes", "mysql", "select 'a\\'; select 2", FALSE, FALSE, TRUE, FALSE, {"select 'a\\'", "select 2"}},
    {"mode comes back",
     "mysql",
     "set @o = @@sql_mode, sql_mode = 'ANSI'; select \"\\\"; set sql_mode = @o; select \"\\\";\"",
     FALSE,
     FALSE,
     FALSE,
     FALSE,
     {"set @o = @@sql_mode, sql_mode = 'ANSI'", "select \"\\\"", "set sql_mode = @o", "select \"\\\";\""}},
    {"escape strings", "postgres", "select 'a\\';'; select 2", FALSE, FALSE, FALSE, TRUE, {"select 'a\\';'", "select 2"}},
    {"byte order mark", "postgres", "\xef\xbb\xbfselect 1; select 2", FALSE, FALSE, FALSE, FALSE, {"select 1", "select 2"}},
    {"empty", "sqlite", "", FALSE, FALSE, FALSE, FALSE, {NULL}},
};

static void
test_case(gconstpointer data)
{
    gsize at = GPOINTER_TO_SIZE(data);
    const SplitOptions options = {.dialect = profile_dialect(cases[at].dialect),
                                  .compound = cases[at].compound,
                                  .ansi_quotes = cases[at].ansi_quotes,
                                  .no_backslash_escapes = cases[at].no_backslash_escapes,
                                  .escape_strings = cases[at].escape_strings};
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) statements = split(cases[at].text, strlen(cases[at].text), &options, &error);
    guint i = 0;

    for (; cases[at].wanted[i] != NULL && !g_str_has_prefix(cases[at].wanted[i], "line "); i++) {
        const SplitStatement *statement = &g_array_index(statements, SplitStatement, i);
        g_autofree char *slice = NULL;

        g_assert_cmpuint(i, <, statements->len);
        slice = g_strndup(statement->text, statement->length);
        g_assert_cmpstr(slice, ==, cases[at].wanted[i]);
    }
    g_assert_cmpuint(i, ==, statements->len);
    if (cases[at].wanted[i] == NULL)
        g_assert_no_error(error);
    else
        g_assert_true(error != NULL && g_str_has_prefix(error->message, cases[at].wanted[i]));
}

static void
test_nul_byte(void)
{
    const SplitOptions options = {.first_line = 10};
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) statements = split("select 1;\n\0select 2", 19, &options, &error);

    g_assert_cmpuint(statements->len, ==, 0);
    g_assert_nonnull(error);
    g_assert_cmpstr(error->message, ==, "line 11: there is a NUL byte");
}

static const struct {
    const char *dialect, *text, *outline;
} outlines[] = {
    {"postgres", "DROP  INDEX /* x */ Concurrently \"A b\"", "drop index concurrently \"\""},
    {"postgres", "select E'a\\'b', $x$ ; $x$, 'c'  -- end", "select '', '', ''"},
    {"postgres", "/* a /* b */ c */ alter type t\n add value 'x'", "alter type t add value ''"},
    {"mysql", "/*!50003 CREATE*/ TABLE `a`", "create table \"\""},
    {"mysql", "insert into t values (\"a\\\"b\") # c", "insert into t values ('')"},
    {"sqlite", "Create Table \"x\" ('y')", "create table \"\" ('')"},
};

static void
test_outline(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(outlines); i++) {
        const SplitOptions options = {.dialect = profile_dialect(outlines[i].dialect)};
        g_autofree char *outline = split_outline(outlines[i].text, strlen(outlines[i].text), &options);

        g_assert_cmpstr(outline, ==, outlines[i].outline);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(dialects); i++) {
        g_autofree char *path = g_strdup_printf("/split/corpus/%s", dialects[i]);

        g_test_add_data_func(path, dialects[i], test_corpus);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/split/%s/%s", cases[i].dialect, cases[i].name);

        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_case);
    }
    g_test_add_func("/split/nul byte", test_nul_byte);
    g_test_add_func("/split/outline", test_outline);
    g_test_add_func("/split/mutations lose no byte", split_mutate);
    return g_test_run();
}
