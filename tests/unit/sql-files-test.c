/* What a project's SQL files say: which migrations, in which order, and the statements of either side. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "drivers/error.h"
#include "engine/act/sql-files.h"
#include "engine/decide/version.h"

#define MOST 6

typedef struct {
    const char *path, *text;
} File;

/* The names in the order of applying, then one side of one of them. Statements are separated by " | ". */
static const struct {
    const char *rule, *framework, *dialect;
    File files[MOST];
    const char *names;
    const char *name;
    gboolean up;
    DownState state;
    const char *statements;
    gboolean alone; /* it is to run outside of a transaction */
} cases[] = {
    {"dbmate: the section, and nothing of the other",
     "dbmate",
     "postgres",
     {{"db/migrations/20260102_b.sql",
       "-- migrate:up\ncreate table b (x int);\ninsert into b values (1);\n-- migrate:down\ndrop table b;\n"},
      {"db/migrations/20260101_a.sql", "-- migrate:up\n"},
      {"db/migrations/readme.md", ""}},
     "20260101 20260102",
     "20260102",
     TRUE,
     DOWN_FOUND,
     "create table b (x int) | insert into b values (1)",
     FALSE},
    {"dbmate: an option of the other side does not count",
     "dbmate",
     "postgres",
     {{"db/migrations/1_b.sql", "-- migrate:up\nselect 1;\n-- migrate:down transaction:false\ndrop table b;\n"}},
     "1",
     "1",
     TRUE,
     DOWN_FOUND,
     "select 1",
     FALSE},
    {"dbmate: outside of a transaction",
     "dbmate",
     "postgres",
     {{"db/migrations/1_b.sql", "-- migrate:up transaction:false\ncreate index concurrently i on b (x);\n-- migrate:down\n"}},
     "1",
     "1",
     TRUE,
     DOWN_FOUND,
     "create index concurrently i on b (x)",
     TRUE},
    {"dbmate: a statement alone does not take the file out of its transaction, as dbmate would not",
     "dbmate",
     "postgres",
     {{"db/migrations/1_b.sql", "-- migrate:up\ncreate index concurrently i on b (x);\n-- migrate:down\n"}},
     "1",
     "1",
     TRUE,
     DOWN_FOUND,
     "create index concurrently i on b (x)",
     FALSE},
    {"dbmate: BEGIN and COMMIT of a file that no transaction holds stay",
     "dbmate",
     "sqlite",
     {{"db/migrations/1_b.sql",
       "-- migrate:up transaction:false\npragma foreign_keys=off;\nbegin;\ndrop table b;\ncommit;\n-- migrate:down\n"}},
     "1",
     "1",
     TRUE,
     DOWN_FOUND,
     "pragma foreign_keys=off | begin | drop table b | commit",
     TRUE},
    {"dbmate: no section is no way forward",
     "dbmate",
     "postgres",
     {{"db/migrations/1_b.sql", "create table b (x int);\n"}},
     "1",
     "1",
     TRUE,
     DOWN_NO_SECTION,
     "",
     FALSE},
    {"dbmate: variables are dbmate's",
     "dbmate",
     "postgres",
     {{"db/migrations/1_b.sql", "-- migrate:up env:ROLE\ncreate role x;\n"}},
     "1",
     "1",
     TRUE,
     DOWN_UNUSABLE,
     "",
     FALSE},
    {"dbmate: two files of one version",
     "dbmate",
     "postgres",
     {{"db/migrations/1_a.sql", "-- migrate:up\nselect 1;\n"}, {"db/migrations/1_b.sql", "-- migrate:up\nselect 2;\n"}},
     "1",
     "1",
     TRUE,
     DOWN_UNUSABLE,
     "",
     FALSE},
    {"goose: marked statements, numbers in order, and code that is no SQL",
     "goose",
     "mysql",
     {{"migrations/00010_b.sql",
       "-- +goose Up\n-- +goose StatementBegin\ncreate trigger t before insert on b for each row begin set @x = 1; end;\n"
       "-- +goose StatementEnd\nselect 1;\n-- +goose Down\ndrop trigger t;\n"},
      {"migrations/00002_a.go", "package x"}},
     "2 10",
     "10",
     TRUE,
     DOWN_FOUND,
     "create trigger t before insert on b for each row begin set @x = 1; end | select 1",
     FALSE},
    {"goose: a migration in Go", "goose", "postgres", {{"migrations/00002_a.go", "package x"}}, "2", "2", FALSE, DOWN_UNUSABLE, "", FALSE},
    {"goose: the whole file outside of a transaction",
     "goose",
     "postgres",
     {{"migrations/3_a.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nselect 1;\n-- +goose Down\nselect 2;\n"}},
     "3",
     "3",
     FALSE,
     DOWN_FOUND,
     "select 2",
     TRUE},
    {"golang-migrate: files of either side",
     "golang-migrate",
     "postgres",
     {{"migrations/000002_b.up.sql", "select 2;"},
      {"migrations/000002_b.down.sql", "select -2;"},
      {"migrations/000001_a.up.sql", "select 1;"}},
     "1 2",
     "2",
     FALSE,
     DOWN_FOUND,
     "select -2",
     FALSE},
    {"golang-migrate: no way back",
     "golang-migrate",
     "postgres",
     {{"migrations/1_a.up.sql", "select 1;"}},
     "1",
     "1",
     FALSE,
     DOWN_NO_FILE,
     "",
     FALSE},
    {"sqlx: with and without a way back",
     "sqlx",
     "postgres",
     {{"migrations/2_b.up.sql", "select 2;"},
      {"migrations/2_b.down.sql", "select -2;"},
      {"migrations/1_a.sql", "-- no-transaction\nselect 1;"}},
     "1 2",
     "1",
     TRUE,
     DOWN_FOUND,
     "select 1",
     TRUE},
    {"Diesel: a folder each, and what it says beside them",
     "diesel",
     "postgres",
     {{"migrations/2026-01-02-000000_b/up.sql", "select 2;"},
      {"migrations/2026-01-02-000000_b/metadata.toml", "run_in_transaction = false\n"},
      {"migrations/2026-01-02-000000_b/down.sql", "select -2;"},
      {"migrations/00000000000000_diesel_initial_setup/up.sql", "select 0;"}},
     "00000000000000 20260102000000",
     "20260102000000",
     TRUE,
     DOWN_FOUND,
     "select 2",
     TRUE},
    {"tern: from the first line to the mark",
     "tern",
     "postgres",
     {{"002_b.sql", "create table b (x int);\n---- create above / drop below ----\ndrop table b;\n"}, {"001_a.sql", "select 1;"}},
     "1 2",
     "2",
     TRUE,
     DOWN_FOUND,
     "create table b (x int)",
     FALSE},
    {"node-pg-migrate: names without their ending, and JavaScript",
     "node-pg-migrate",
     "postgres",
     {{"migrations/20_b.sql", "-- Up Migration\nselect 2;\n-- Down Migration\nselect -2;\n"}, {"migrations/3_a.js", "exports.up = 1"}},
     "3_a 20_b",
     "20_b",
     TRUE,
     DOWN_FOUND,
     "select 2",
     FALSE},
    {"sql-migrate: files are names",
     "sql-migrate",
     "postgres",
     {{"migrations/10-b.sql", "-- +migrate Up notransaction\nselect 2;\n-- +migrate Down\nselect -2;\n"},
      {"migrations/9-a.sql", "-- +migrate Up\nselect 1;\n"}},
     "9-a.sql 10-b.sql",
     "10-b.sql",
     TRUE,
     DOWN_FOUND,
     "select 2",
     TRUE},
    {"Flyway: versions number for number, repeatable ones last",
     "flyway",
     "postgres",
     {{"sql/V1_10__b.sql", "create index concurrently i on b (x);"},
      {"sql/R__views.sql", "select 3;"},
      {"sql/V1.2__a.sql", "select 1;"},
      {"sql/U1_10__b.sql", "select -2;"}},
     "1.2 1.10 R__views.sql",
     "1.10",
     TRUE,
     DOWN_FOUND,
     "create index concurrently i on b (x)",
     TRUE},
    {"Flyway: placeholders are Flyway's",
     "flyway",
     "postgres",
     {{"sql/V1__b.sql", "create table ${x} (y int);"}},
     "1",
     "1",
     TRUE,
     DOWN_UNUSABLE,
     "",
     FALSE},
    {"yoyo: after what they need, whatever it is written in",
     "yoyo",
     "postgres",
     {{"migrations/a.sql", "-- depends: c  d\nselect 1;"},
      {"migrations/a.rollback.sql", "-- transactional: false\nselect -1;"},
      {"migrations/b.sql", "select 2;"},
      {"migrations/c.py", "__depends__ = {'d', 'gone'}"},
      {"migrations/d.sql", "select 4;"},
      {"migrations/post-apply.sql", "select 5;"}},
     "b d c a",
     "a",
     FALSE,
     DOWN_FOUND,
     "select -1",
     TRUE},
    {"Hasura: a folder each, below a database's",
     "hasura",
     "postgres",
     {{"migrations/default/1700000000000_b/up.sql", "select 2;"}, {"migrations/default/1700000000000_b/down.sql", "select -2;"}},
     "1700000000000",
     "1700000000000",
     FALSE,
     DOWN_FOUND,
     "select -2",
     FALSE},
};

static void
write_files(const char *folder, const File *files)
{
    for (gsize i = 0; i < MOST && files[i].path != NULL; i++) {
        g_autofree char *path = g_build_filename(folder, files[i].path, NULL), *parent = g_path_get_dirname(path);

        g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
        g_assert_true(g_file_set_contents(path, files[i].text, -1, NULL));
    }
}

static void
remove_folder(const char *folder)
{
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);

    for (const char *name = g_dir_read_name(listing); name != NULL; name = g_dir_read_name(listing)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            remove_folder(path);
        else
            g_unlink(path);
    }
    g_rmdir(folder);
}

static char *
names_of(const SqlFiles *files)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < sql_files_length(files); i++)
        g_string_append_printf(names, "%s%s", i > 0 ? " " : "", sql_files_name(files, i));
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static char *
statements_of(const DownFile *file)
{
    g_autoptr(GString) statements = g_string_new(NULL);

    for (guint i = 0; file->state == DOWN_FOUND && i < file->statements->len; i++)
        g_string_append_printf(statements, "%s%s", i > 0 ? " | " : "",
                               ((const DownStatement *)g_ptr_array_index(file->statements, i))->sql);
    return g_string_free(g_steal_pointer(&statements), FALSE);
}

static void
check_case(gsize index, const Profile *profile, const char *folder)
{
    const DownSource source = {.profile = profile, .dialect = cases[index].dialect, .major = 15, .project = folder};
    g_autoptr(GError) error = NULL;
    g_autoptr(SqlFiles) files = sql_files_open(&source, &error);
    g_autofree char *names = NULL, *statements = NULL;
    const DownFile *file;

    g_assert_no_error(error);
    names = names_of(files);
    g_assert_cmpstr(names, ==, cases[index].names);
    file = sql_files_read(files, cases[index].up, cases[index].name, &error);
    g_assert_no_error(error);
    statements = statements_of(file);
    g_assert_cmpint(file->state, ==, cases[index].state);
    g_assert_cmpstr(statements, ==, cases[index].statements);
    if (file->state == DOWN_FOUND)
        g_assert_cmpint(file->alone != NULL, ==, cases[index].alone);
    g_assert_true(sql_files_read(files, cases[index].up, cases[index].name, NULL) == file);
}

static void
test_files(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ProfileSet) profiles = profiles_load(&error);

    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *folder = g_dir_make_tmp("migrollback-files-XXXXXX", NULL);

        g_test_message("%s", cases[i].rule);
        write_files(folder, cases[i].files);
        check_case(i, profiles_find(profiles, cases[i].framework), folder);
        remove_folder(folder);
    }
}

static void
test_without_files_the_reason_is_told(void)
{
    g_autoptr(ProfileSet) profiles = profiles_load(NULL);
    g_autofree char *folder = g_dir_make_tmp("migrollback-files-XXXXXX", NULL);
    DownSource source = {.profile = profiles_find(profiles, "dbmate"), .dialect = "postgres", .project = folder};
    g_autoptr(GError) error = NULL;

    g_assert_null(sql_files_open(&source, &error));
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_UNANSWERABLE);
    g_assert_nonnull(strstr(error->message, "'db/migrations' or 'migrations'"));
    g_clear_error(&error);
    source.profile = profiles_find(profiles, "rails");
    g_assert_null(sql_files_open(&source, &error));
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_UNANSWERABLE);
    remove_folder(folder);
}

static void
test_dotted_versions(void)
{
    static const char *const rising[] = {"1", "1.0", "1.2", "1.10", "1.10.1", "02", "10", "R__a", "R__b"};

    for (gsize i = 0; i < G_N_ELEMENTS(rising); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(rising); j++) {
            int order = version_compare_dotted(rising[i], rising[j]);

            g_test_message("%s %s", rising[i], rising[j]);
            g_assert_cmpint((order > 0) - (order < 0), ==, (i > j) - (i < j));
        }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sql-files/names, sections and options", test_files);
    g_test_add_func("/sql-files/without files the reason is told", test_without_files_the_reason_is_told);
    g_test_add_func("/version/number for number", test_dotted_versions);
    return g_test_run();
}
