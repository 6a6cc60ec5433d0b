#include "failure-cases.h"

#include <string.h>

#define RAILS "20260402090000"
#define DJANGO "0006_broken_one"
#define KNEX "20260402090000_broken_one.js"

const FailureCase failure_cases[] = {
    {"django-mysql-by-hand", DJANGO, "accounts." DJANGO " frame:5, other"},
    {"django-mysql-column-twice", DJANGO, "accounts." DJANGO " started, column-exists mysql/1060 a, partial"},
    {"django-mysql-column", DJANGO, "accounts." DJANGO " started, column-exists mysql/1060 a, add, partial"},
    {"django-mysql-connection", NULL, "connection mysql/2002"},
    {"django-mysql-index", DJANGO, "accounts." DJANGO " started, relation-exists mysql/1061 leftover_a, add, partial"},
    {"django-mysql-key-malformed", DJANGO, "accounts." DJANGO " started, other mysql/1005 of leftover, partial"},
    {"django-mysql-key", DJANGO, "accounts." DJANGO " started, object-exists mysql/1005 of leftover, partial"},
    {"django-mysql-missing-table", DJANGO, "accounts." DJANGO " started, undefined mysql/1146 app.missing, partial"},
    {"django-mysql-not-null", DJANGO, "accounts." DJANGO " started, data mysql/1048 a, partial"},
    {"django-mysql-rename-column", DJANGO, "accounts." DJANGO " started, rename-target-exists mysql/1060 c, rename, partial"},
    {"django-mysql-rename-table", DJANGO, "accounts." DJANGO " started, rename-target-exists mysql/1050 leftover, rename, partial"},
    {"django-mysql-success", NULL, "error: there is no failure"},
    {"django-mysql-syntax", DJANGO, "accounts." DJANGO " started, syntax mysql/1064, partial"},
    {"django-mysql-table-tty", DJANGO, "accounts." DJANGO " started, relation-exists mysql/1050 leftover, create, partial"},
    {"django-mysql-table", DJANGO, "accounts." DJANGO " started, relation-exists mysql/1050 leftover, create, partial"},
    {"django-mysql-unique-data", DJANGO, "accounts." DJANGO " started, data mysql/1062 fresh_index, partial"},
    {"django-mysql-view", DJANGO, "accounts." DJANGO " started, relation-exists mysql/1050 leftover_view, partial"},
    {"django-postgres-aborted", DJANGO, "accounts." DJANGO " frame:13, consequence postgres/25P02"},
    {"django-postgres-by-hand", DJANGO, "accounts." DJANGO " frame:5, relation-exists postgres/42P07 leftover"},
    {"django-postgres-column-twice", DJANGO, "accounts." DJANGO " started, specified-more-than-once postgres/42701 a"},
    {"django-postgres-column", DJANGO, "accounts." DJANGO " started, column-exists postgres/42701 a of leftover, add"},
    {"django-postgres-concurrently", DJANGO, "accounts." DJANGO " started, index-invalid postgres/42P07 leftover_a, concurrently, partial"},
    {"django-postgres-connection", NULL, "connection postgres"},
    {"django-postgres-function", DJANGO, "accounts." DJANGO " started, function-exists postgres/42723 leftover_function"},
    {"django-postgres-index", DJANGO, "accounts." DJANGO " started, relation-exists postgres/42P07 leftover_a, add"},
    {"django-postgres-missing-table", DJANGO, "accounts." DJANGO " started, undefined postgres/42P01 missing"},
    {"django-postgres-not-null", DJANGO, "accounts." DJANGO " started, data postgres/23502 a of filled"},
    {"django-postgres-privilege", DJANGO, "accounts." DJANGO " started, privilege postgres/42501 public"},
    {"django-postgres-rename-column", DJANGO, "accounts." DJANGO " started, rename-target-exists postgres/42701 c of other, rename"},
    {"django-postgres-rename-table", DJANGO, "accounts." DJANGO " started, rename-target-exists postgres/42P07 leftover, rename"},
    {"django-postgres-schema", DJANGO, "accounts." DJANGO " started, schema-exists postgres/42P06 leftover_schema"},
    {"django-postgres-success", NULL, "error: there is no failure"},
    {"django-postgres-syntax", DJANGO, "accounts." DJANGO " started, syntax postgres/42601"},
    {"django-postgres-table-named-as-type", DJANGO, "accounts." DJANGO " started, object-exists postgres/42710 leftover_type"},
    {"django-postgres-table-tty", DJANGO, "accounts." DJANGO " started, relation-exists postgres/42P07 leftover, create"},
    {"django-postgres-table", DJANGO, "accounts." DJANGO " started, relation-exists postgres/42P07 leftover, create"},
    {"django-postgres-timeout", DJANGO, "accounts." DJANGO " started, lock postgres/57014"},
    {"django-postgres-type", DJANGO, "accounts." DJANGO " started, object-exists postgres/42710 leftover_type"},
    {"django-postgres-unique-data", DJANGO, "accounts." DJANGO " started, data postgres/23505 fresh_index"},
    {"django-postgres-view", DJANGO, "accounts." DJANGO " started, relation-exists postgres/42P07 leftover_view"},
    {"django-sqlite-by-hand", DJANGO, "accounts." DJANGO " frame:5, relation-exists sqlite leftover"},
    {"django-sqlite-column-twice", DJANGO, "accounts." DJANGO " started, column-exists sqlite a"},
    {"django-sqlite-index-named-as-table", DJANGO, "accounts." DJANGO " started, relation-exists sqlite other"},
    {"django-sqlite-index", DJANGO, "accounts." DJANGO " started, relation-exists sqlite leftover_a, add"},
    {"django-sqlite-missing-table", DJANGO, "accounts." DJANGO " started, undefined sqlite missing"},
    {"django-sqlite-not-null", DJANGO, "accounts." DJANGO " started, data sqlite filled.a"},
    {"django-sqlite-rename-column", DJANGO, "accounts." DJANGO " started, rename-target-exists sqlite c of other, rename"},
    {"django-sqlite-rename-table", DJANGO, "accounts." DJANGO " started, rename-target-exists sqlite leftover, rename"},
    {"django-sqlite-source", DJANGO, "accounts." DJANGO " frame:20, syntax"},
    {"django-sqlite-success", NULL, "error: there is no failure"},
    {"django-sqlite-syntax", DJANGO, "accounts." DJANGO " started, syntax sqlite"},
    {"django-sqlite-table-named-as-index", DJANGO, "accounts." DJANGO " started, relation-exists sqlite leftover_a"},
    {"django-sqlite-table-tty", DJANGO, "accounts." DJANGO " started, relation-exists sqlite leftover, create"},
    {"django-sqlite-table", DJANGO, "accounts." DJANGO " started, relation-exists sqlite leftover, create"},
    {"django-sqlite-unique-data", DJANGO, "accounts." DJANGO " started, data sqlite leftover.a"},
    {"django-sqlite-view", DJANGO, "accounts." DJANGO " started, relation-exists sqlite leftover_view"},
    {"gitlab-constructed-aborted", "20240506000000",
     "main: 20240506000000 frame:9, relation-exists postgres/42P07 widget_view, create, atomic"},
    {"gitlab-constructed-background-work", "20240504000000", "main: 20240504000000 frame:12, background-work, partial"},
    {"gitlab-constructed-lagging-header", "20240503000000",
     "20240503000000 frame:10, relation-exists postgres/42P07 index_widgets_on_colour, partial"},
    {"gitlab-constructed-locked", NULL, "lock"},
    {"gitlab-constructed-long-version", "20240508000000123456", "20240508000000123456 frame:3, object-exists postgres/42710 mood, atomic"},
    {"gitlab-constructed-no-frames", NULL, "error: has no back trace"},
    {"gitlab-constructed-omnibus", "20240505000000",
     "main: 20240505000000 frame:7, function-exists postgres/42723 widget_keys_insert, atomic"},
    {"gitlab-constructed-other-language", "20240502000000", "20240502000000 frame:8, relation-exists postgres/42P07, atomic"},
    {"gitlab-constructed-piped", "20240502000000",
     "main: 20240502000000 frame:8, relation-exists postgres/42P07 widget_labels, create, atomic"},
    {"gitlab-constructed-race", "20240502000000",
     "20240502000000 frame:8, duplicate-key-in-catalog postgres/23505 pg_type_typname_nsp_index, atomic"},
    {"gitlab-constructed-reused-migration", "20240508000000",
     "main: 20240508000000 frame:6, relation-exists postgres/42P07 widgets, atomic"},
    {"gitlab-constructed-second-database", "20240502000000",
     "ci: 20240502000000 frame:8, relation-exists postgres/42P07 widget_labels, create, atomic"},
    {"gitlab-constructed-two-databases", NULL, "error: unfinished on several databases"},
    {"gitlab-constructed-two-errors", NULL, "error: errors of several kinds"},
    {"gitlab-constructed-undoing", "20240502000000",
     "main: 20240502000000 frame:14 undoing, column-exists postgres/42701 label of widgets, add, atomic"},
    {"knex-mysql-column-twice", KNEX, KNEX " named, specified-more-than-once mysql a, create, partial"},
    {"knex-mysql-column", KNEX, KNEX " named, column-exists mysql a, add, partial"},
    {"knex-mysql-connection", NULL, "connection"},
    {"knex-mysql-index", KNEX, KNEX " named, relation-exists mysql leftover_a, add, partial"},
    {"knex-mysql-key-malformed", KNEX, KNEX " named, other mysql of leftover, add, partial"},
    {"knex-mysql-key", KNEX, KNEX " named, object-exists mysql of leftover, add, partial"},
    {"knex-mysql-missing-table", KNEX, KNEX " named, undefined mysql app.missing, add, partial"},
    {"knex-mysql-not-null", KNEX, KNEX " named, data mysql a, other, partial"},
    {"knex-mysql-rename-column", KNEX, KNEX " named, rename-target-exists mysql id, rename, partial"},
    {"knex-mysql-rename-table", KNEX, KNEX " named, rename-target-exists mysql leftover, rename, partial"},
    {"knex-mysql-success", NULL, "error: there is no failure"},
    {"knex-mysql-syntax", KNEX, KNEX " named, syntax mysql, other, partial"},
    {"knex-mysql-table-tty", KNEX, KNEX " named, relation-exists mysql leftover, create, partial"},
    {"knex-mysql-table", KNEX, KNEX " named, relation-exists mysql leftover, create, partial"},
    {"knex-mysql-unique-data", KNEX, KNEX " named, data mysql fresh_index, add, partial"},
    {"knex-mysql-view", KNEX, KNEX " named, relation-exists mysql leftover_view, create, partial"},
    {"knex-postgres-aborted", KNEX, KNEX " named, consequence postgres, other"},
    {"knex-postgres-column-twice", KNEX, KNEX " named, specified-more-than-once postgres a, create"},
    {"knex-postgres-column", KNEX, KNEX " named, column-exists postgres a of leftover, add"},
    {"knex-postgres-concurrently", KNEX, KNEX " named, index-invalid postgres leftover_a, concurrently, partial"},
    {"knex-postgres-connection", NULL, "connection"},
    {"knex-postgres-function", KNEX, KNEX " named, function-exists postgres leftover_function, create"},
    {"knex-postgres-index", KNEX, KNEX " named, relation-exists postgres leftover_a, create"},
    {"knex-postgres-missing-table", KNEX, KNEX " named, undefined postgres missing, add"},
    {"knex-postgres-not-null", KNEX, KNEX " named, data postgres a of filled, other"},
    {"knex-postgres-privilege", KNEX, KNEX " named, privilege postgres public"},
    {"knex-postgres-rename-column", KNEX, KNEX " named, rename-target-exists postgres id of other, rename"},
    {"knex-postgres-rename-table", KNEX, KNEX " named, rename-target-exists postgres leftover, rename"},
    {"knex-postgres-schema", KNEX, KNEX " named, schema-exists postgres leftover_schema, create"},
    {"knex-postgres-success", NULL, "error: there is no failure"},
    {"knex-postgres-syntax", KNEX, KNEX " named, syntax postgres, other"},
    {"knex-postgres-table-named-as-type", KNEX, KNEX " named, object-exists postgres leftover_type, create"},
    {"knex-postgres-table-tty", KNEX, KNEX " named, relation-exists postgres leftover, create"},
    {"knex-postgres-table", KNEX, KNEX " named, relation-exists postgres leftover, create"},
    {"knex-postgres-timeout", KNEX, KNEX " named, lock postgres"},
    {"knex-postgres-type", KNEX, KNEX " named, object-exists postgres leftover_type, create"},
    {"knex-postgres-unique-data", KNEX, KNEX " named, data postgres fresh_index, add"},
    {"knex-postgres-view", KNEX, KNEX " named, relation-exists postgres leftover_view, create"},
    {"knex-sqlite-column-twice", KNEX, KNEX " named, specified-more-than-once sqlite a, create"},
    {"knex-sqlite-column", KNEX, KNEX " named, column-exists sqlite a, add"},
    {"knex-sqlite-index-named-as-table", KNEX, KNEX " named, relation-exists sqlite other, create"},
    {"knex-sqlite-index", KNEX, KNEX " named, relation-exists sqlite leftover_a, create"},
    {"knex-sqlite-missing-table", KNEX, KNEX " named, undefined sqlite missing, add"},
    {"knex-sqlite-not-null", KNEX, KNEX " named, data sqlite filled.a, other"},
    {"knex-sqlite-rename-column", KNEX, KNEX " named, rename-target-exists sqlite id of other, rename"},
    {"knex-sqlite-rename-table", KNEX, KNEX " named, rename-target-exists sqlite leftover, rename"},
    {"knex-sqlite-source", KNEX, KNEX " frame:2, syntax"},
    {"knex-sqlite-success", NULL, "error: there is no failure"},
    {"knex-sqlite-syntax", KNEX, KNEX " named, syntax sqlite, other"},
    {"knex-sqlite-table-named-as-index", KNEX, KNEX " named, relation-exists sqlite leftover_a, create"},
    {"knex-sqlite-table-tty", KNEX, KNEX " named, relation-exists sqlite leftover, create"},
    {"knex-sqlite-table", KNEX, KNEX " named, relation-exists sqlite leftover, create"},
    {"knex-sqlite-unique-data", KNEX, KNEX " named, data sqlite leftover.a, create"},
    {"knex-sqlite-view", KNEX, KNEX " named, relation-exists sqlite leftover_view, create"},
    {"rails-mysql-column-twice", RAILS, RAILS " frame:3, specified-more-than-once mysql a, create, partial"},
    {"rails-mysql-column", RAILS, RAILS " frame:3, column-exists mysql a, add, partial"},
    {"rails-mysql-connection", NULL, "connection mysql"},
    {"rails-mysql-index", RAILS, RAILS " frame:3, relation-exists mysql leftover_a, create, partial"},
    {"rails-mysql-key-malformed", RAILS, RAILS " frame:3, other mysql of leftover, add, partial"},
    {"rails-mysql-key", RAILS, RAILS " frame:3, object-exists mysql of leftover, add, partial"},
    {"rails-mysql-missing-table", RAILS, RAILS " frame:3, undefined mysql app.missing, add, partial"},
    {"rails-mysql-not-null", RAILS, RAILS " frame:3, data mysql a, other, partial"},
    {"rails-mysql-rename-column", RAILS, RAILS " frame:3, rename-target-exists mysql id, rename, partial"},
    {"rails-mysql-rename-table", RAILS, RAILS " frame:3, rename-target-exists mysql leftover, rename, partial"},
    {"rails-mysql-success", NULL, "error: there is no failure"},
    {"rails-mysql-syntax", RAILS, RAILS " frame:3, syntax mysql, other, partial"},
    {"rails-mysql-table-tty", RAILS, RAILS " frame:3, relation-exists mysql leftover, create, partial"},
    {"rails-mysql-table", RAILS, RAILS " frame:3, relation-exists mysql leftover, create, partial"},
    {"rails-mysql-unique-data", RAILS, RAILS " frame:3, data mysql fresh_index, add, partial"},
    {"rails-mysql-view", RAILS, RAILS " frame:3, relation-exists mysql leftover_view, create, partial"},
    {"rails-postgres-aborted", RAILS, RAILS " frame:3, consequence postgres/25P02, other, atomic"},
    {"rails-postgres-column-twice", RAILS, RAILS " frame:3, specified-more-than-once postgres/42701 a, create, atomic"},
    {"rails-postgres-column", RAILS, RAILS " frame:3, column-exists postgres/42701 a of leftover, add, atomic"},
    {"rails-postgres-concurrently", RAILS, RAILS " frame:5, index-invalid postgres/42P07 leftover_a, concurrently, partial"},
    {"rails-postgres-connection", NULL, "connection postgres/08006"},
    {"rails-postgres-function", RAILS, RAILS " frame:3, function-exists postgres/42723 leftover_function, create, atomic"},
    {"rails-postgres-index", RAILS, RAILS " frame:3, relation-exists postgres/42P07 leftover_a, create, atomic"},
    {"rails-postgres-missing-table", RAILS, RAILS " frame:3, undefined postgres/42P01 missing, add, atomic"},
    {"rails-postgres-not-null", RAILS, RAILS " frame:3, data postgres/23502 a of filled, other, atomic"},
    {"rails-postgres-privilege", RAILS, RAILS " frame:3, privilege postgres/42501 public, atomic"},
    {"rails-postgres-rename-column", RAILS, RAILS " frame:3, rename-target-exists postgres/42701 id of other, rename, atomic"},
    {"rails-postgres-rename-table", RAILS, RAILS " frame:3, rename-target-exists postgres/42P07 leftover, rename, atomic"},
    {"rails-postgres-schema", RAILS, RAILS " frame:3, schema-exists postgres/42P06 leftover_schema, create, atomic"},
    {"rails-postgres-success", NULL, "error: there is no failure"},
    {"rails-postgres-syntax", RAILS, RAILS " frame:3, syntax postgres/42601, other, atomic"},
    {"rails-postgres-table-named-as-type", RAILS, RAILS " frame:3, object-exists postgres/42710 leftover_type, create, atomic"},
    {"rails-postgres-table-tty", RAILS, RAILS " frame:3, relation-exists postgres/42P07 leftover, create, atomic"},
    {"rails-postgres-table", RAILS, RAILS " frame:3, relation-exists postgres/42P07 leftover, create, atomic"},
    {"rails-postgres-timeout", RAILS, RAILS " frame:3, lock postgres/57014, atomic"},
    {"rails-postgres-type", RAILS, RAILS " frame:3, object-exists postgres/42710 leftover_type, create, atomic"},
    {"rails-postgres-unique-data", RAILS, RAILS " frame:3, data postgres/23505 fresh_index, add, atomic"},
    {"rails-postgres-view", RAILS, RAILS " frame:3, relation-exists postgres/42P07 leftover_view, create, atomic"},
    {"rails-sqlite-column-twice", RAILS, RAILS " frame:3, specified-more-than-once sqlite a, create, atomic"},
    {"rails-sqlite-column", RAILS, RAILS " frame:3, column-exists sqlite a, add, atomic"},
    {"rails-sqlite-index-named-as-table", RAILS, RAILS " frame:3, relation-exists sqlite other, create, atomic"},
    {"rails-sqlite-index", RAILS, RAILS " frame:3, relation-exists sqlite leftover_a, create, atomic"},
    {"rails-sqlite-missing-table", RAILS, RAILS " frame:3, undefined sqlite missing, add, atomic"},
    {"rails-sqlite-not-null", RAILS, RAILS " frame:3, data sqlite filled.a, other, atomic"},
    {"rails-sqlite-rename-column", RAILS, RAILS " frame:3, other, rename, atomic"},
    {"rails-sqlite-rename-table", RAILS, RAILS " frame:3, rename-target-exists sqlite leftover, rename, atomic"},
    {"rails-sqlite-source", RAILS, RAILS " frame:4, syntax"},
    {"rails-sqlite-success", NULL, "error: there is no failure"},
    {"rails-sqlite-syntax", RAILS, RAILS " frame:3, syntax sqlite, other, atomic"},
    {"rails-sqlite-table-named-as-index", RAILS, RAILS " frame:3, relation-exists sqlite leftover_a, create, atomic"},
    {"rails-sqlite-table-tty", RAILS, RAILS " frame:3, relation-exists sqlite leftover, create, atomic"},
    {"rails-sqlite-table", RAILS, RAILS " frame:3, relation-exists sqlite leftover, create, atomic"},
    {"rails-sqlite-unique-data", RAILS, RAILS " frame:3, data sqlite leftover.a, add, atomic"},
    {"rails-sqlite-view", RAILS, RAILS " frame:3, relation-exists sqlite leftover_view, create, atomic"},
    {"atlas-constructed-mysql-column", "20240120080000", "20240120080000 named, column-exists mysql/1060 name, add, partial"},
    {"atlas-constructed-postgres-table", "20240120080000", "20240120080000 named, relation-exists postgres tags, create"},
    {"diesel-constructed-postgres-table", "20240120080000", "20240120080000 named, relation-exists postgres tags"},
    {"diesel-constructed-sqlite-column", "20240120080000", "20240120080000 named, column-exists sqlite name"},
    {"doctrine-constructed-mysql-table", "DoctrineMigrations\\Version20240120080000",
     "DoctrineMigrations\\Version20240120080000 named, relation-exists mysql/1050 tags, partial"},
    {"doctrine-constructed-postgres-table", "DoctrineMigrations\\Version20240120080000",
     "DoctrineMigrations\\Version20240120080000 named, relation-exists postgres/42P07 tags"},
    {"ecto-constructed-mysql-frame", "20240120080000", "20240120080000 frame:5, column-exists mysql/1060 name, add, partial"},
    {"ecto-constructed-postgres-frame", "20240120080000", "20240120080000 frame:5, relation-exists postgres/42P07 tags, create"},
    {"ecto-constructed-postgres-no-frame", NULL, "error: the log has no back trace"},
    {"ef-core-constructed-mysql-table", "20240120080000_Tags", "20240120080000_Tags started, relation-exists mysql Tags, create, partial"},
    {"ef-core-constructed-postgres-table", "20240120080000_Tags",
     "20240120080000_Tags started, relation-exists postgres/42P07 Tags, create"},
    {"ef-core-constructed-sqlite-table", "20240120080000_Tags", "20240120080000_Tags started, relation-exists sqlite Tags, create"},
    {"flyway-constructed-mysql-key", "2", "2 named, relation-exists mysql/1061 tags_name, partial"},
    {"flyway-constructed-postgres-column-twice", "2.1", "2.1 named, specified-more-than-once postgres/42701 name, atomic"},
    {"flyway-constructed-postgres-table", "2", "2 named, relation-exists postgres/42P07 tags, atomic"},
    {"flyway-constructed-repeatable-view", "R__views.sql", "R__views.sql named, relation-exists postgres/42P07 report, atomic"},
    {"golang-migrate-constructed-dirty", "4", "4 named, other"},
    {"golang-migrate-constructed-mysql-verbose", "4", "4 started, column-exists mysql/1060 name, add, partial"},
    {"golang-migrate-constructed-postgres-quiet", NULL, "error: not which migration failed"},
    {"golang-migrate-constructed-postgres-verbose", "4", "4 started, relation-exists postgres tags, create"},
    {"golang-migrate-constructed-sqlite-verbose", "4", "4 started, relation-exists sqlite tags, create"},
    {"goose-constructed-mysql-column", "20240120080000", "20240120080000 named, column-exists mysql/1060 name, add, partial"},
    {"goose-constructed-postgres-pq", "4", "4 named, rename-target-exists postgres labels, rename"},
    {"goose-constructed-postgres-table", "20240120080000", "20240120080000 named, relation-exists postgres/42P07 tags, create"},
    {"goose-constructed-sqlite-index", "20240120080000", "20240120080000 named, relation-exists sqlite tags_name, create"},
    {"phinx-constructed-mysql-table", "20240120080000", "20240120080000 frame:15, relation-exists mysql/1050 tags, partial"},
    {"phinx-constructed-postgres-table", "20240120080000", "20240120080000 frame:15, relation-exists postgres/42P07 tags"},
    {"prisma-constructed-earlier", "20240120080000_tags", "20240120080000_tags named, other"},
    {"prisma-constructed-mysql-table", "20240120080000_tags", "20240120080000_tags named, relation-exists mysql/1050 tags, partial"},
    {"prisma-constructed-postgres-column", "20240120080000_tags", "20240120080000_tags named, column-exists postgres/42701 name of tags"},
    {"prisma-constructed-postgres-table", "20240120080000_tags", "20240120080000_tags named, relation-exists postgres/42P07 tags"},
    {"sql-migrate-constructed-mysql-table", "20240120080000-tags.sql",
     "20240120080000-tags.sql named, relation-exists mysql/1050 tags, partial"},
    {"sql-migrate-constructed-postgres-table", "20240120080000-tags.sql", "20240120080000-tags.sql named, relation-exists postgres tags"},
    {"sql-migrate-constructed-sqlite-table", "20240120080000-tags.sql", "20240120080000-tags.sql named, relation-exists sqlite tags"},
    {"sqlx-constructed-mysql-table", "20240120080000", "20240120080000 named, relation-exists mysql/1050 tags, partial"},
    {"sqlx-constructed-old", NULL, "error: not which migration failed"},
    {"sqlx-constructed-postgres-table", "20240120080000", "20240120080000 named, relation-exists postgres tags"},
    {"sqlx-constructed-sqlite-table", "20240120080000", "20240120080000 named, relation-exists sqlite tags"},
    {"tern-constructed-postgres-table", "4", "4 started, relation-exists postgres/42P07 tags, create"},
#include "failure-cases-tools.h"
};
const gsize failure_cases_length = G_N_ELEMENTS(failure_cases);

/* What the logs say is finished, and the two old ones that a cut log can show alone. */
gboolean
failure_case_applied(const char *alias, const char *app, const char *name, gpointer user)
{
    static const char *const applied[] = {"20260401090000",
                                          "0005_fine_one",
                                          "20260401090000_fine_one.js",
                                          "20240501000000",
                                          "17",
                                          "20180101000000",
                                          "20240104110000",
                                          "20240104110000_Users",
                                          "3",
                                          "1.1",
                                          "r20260401090000",
                                          "20260401090000-fine_one",
                                          "20260401090000_fine_one",
                                          "20260401090000-fine_one.js",
                                          "2026_04_01_090000_fine_one",
                                          "changelog.sql::20260401090000-fine_one::person",
                                          "FineOne1700401090000",
                                          "Migration20260401090000_fine_one",
                                          "fine_one",
                                          NULL};

    (void)alias;
    (void)app;
    (void)user;
    return g_strv_contains(applied, name);
}

char *
failure_case_text(const FailureCase *one, gsize *length)
{
    g_autofree char *name = g_strconcat(one->log, ".log", NULL), *path = g_build_filename("data", "failures", name, NULL);
    char *text = NULL;

    g_assert_true(g_file_get_contents(path, &text, length, NULL));
    return text;
}

/* The longest profile's name that the log's begins with: names have hyphens too. */
const Profile *
failure_case_profile(const FailureCase *one, const ProfileSet *profiles)
{
    const Profile *best = NULL;

    for (guint i = 0; i < profiles_length(profiles); i++) {
        const Profile *profile = profiles_get(profiles, i);
        gsize length = strlen(profile->name);

        if (g_str_has_prefix(one->log, profile->name) && one->log[length] == '-' && (best == NULL || length > strlen(best->name)))
            best = profile;
    }
    return best;
}

static void
describe_migration(GString *text, const Failure *failure)
{
    if (failure->alias != NULL)
        g_string_append_printf(text, "%s: ", failure->alias);
    if (failure->app != NULL)
        g_string_append_printf(text, "%s.", failure->app);
    if (failure->name != NULL)
        g_string_append_printf(text, "%s %s", failure->name, failure_origin_name(failure->origin));
    if (failure->line != 0)
        g_string_append_printf(text, ":%d", failure->line);
    g_string_append_printf(text, "%s%s", failure->undoing ? " undoing" : "", failure->name != NULL ? ", " : "");
}

char *
failure_case_describe(const Failure *failure)
{
    static const char *const atomics[] = {"", ", atomic", ", partial"};
    GString *text = g_string_new(NULL);

    describe_migration(text, failure);
    g_string_append(text, failure_class_name(failure->class));
    if (failure->database != NULL)
        g_string_append_printf(text, " %s", failure->database);
    if (failure->number != 0)
        g_string_append_printf(text, "/%d", failure->number);
    else if (failure->sqlstate != NULL)
        g_string_append_printf(text, "/%s", failure->sqlstate);
    if (failure->object != NULL)
        g_string_append_printf(text, " %s", failure->object);
    if (failure->relation != NULL)
        g_string_append_printf(text, " of %s", failure->relation);
    if (failure->statement != FAILURE_STATEMENT_UNKNOWN)
        g_string_append_printf(text, ", %s", failure_statement_name(failure->statement));
    g_string_append(text, atomics[failure->atomic]);
    return g_string_free(text, FALSE);
}
