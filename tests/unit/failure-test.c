#include "engine/act/failure.h"

#include <string.h>

#include "drivers/error.h"
#include "failure-cases.h"

#define ERROR "error: "

static ProfileSet *profiles;
static GHashTable *readers; /* by the profile's name */

static Failure *
read_text(const char *profile, const char *text, gsize length, FailureApplied applied, GError **error)
{
    FailureReader *reader = g_hash_table_lookup(readers, profile);

    if (reader == NULL) {
        reader = failure_reader_new(profiles_find(profiles, profile), error);
        g_assert_nonnull(reader);
        g_hash_table_insert(readers, g_strdup(profile), reader);
    }
    return failure_read(reader, text, length, applied, NULL, error);
}

static Failure *
read_case(const FailureCase *one, const char *text, gsize length, GError **error)
{
    return read_text(failure_case_profile(one, profiles)->name, text, length, NULL, error);
}

/* That the log says what the case says. */
static void
expect(const FailureCase *one, const char *text, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Failure) failure = read_case(one, text, length, &error);
    g_autofree char *says = failure != NULL ? failure_case_describe(failure) : NULL;

    if (g_str_has_prefix(one->says, ERROR)) {
        g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_UNANSWERABLE);
        g_assert_nonnull(strstr(error->message, one->says + strlen(ERROR)));
        return;
    }
    g_assert_no_error(error);
    g_assert_cmpstr(says, ==, one->says);
    g_assert_cmpstr(failure->name, ==, one->name);
}

static void
test_case(gconstpointer data)
{
    const FailureCase *one = data;
    gsize length = 0;
    g_autofree char *text = failure_case_text(one, &length);

    expect(one, text, length);
}

/* --- the same logs as others pass them on */

typedef struct {
    const char *name, *before, *after, *between; /* of each line; `between` is a line of another program */
} Dress;

static const Dress dresses[] = {
    {"CR-LF", "", "\r", NULL},
    {"coloured", "\x1b[1;31m", "\x1b[0m", NULL},
    {"docker-compose with the server's log", "web_1  | ", "",
     "db_1   | 2026-04-02 09:00:00.123 UTC [77] ERROR:  relation \"other\" already exists"},
    {"docker-compose coloured", "\x1b[36mweb-1  | \x1b[0m", "", "\x1b[33mdb-1   | \x1b[0mLOG:  checkpoint starting"},
    {"time stamps", "2026-04-02T09:00:00.123456789Z ", "", NULL},
    {"time stamps and levels", "[2026-04-02 09:00:00,123] [ERROR] ", "", NULL},
    {"syslog", "Apr  2 09:00:00 host app[4711]: ", "", "Apr  2 09:00:01 host cron[1]: nothing"},
    {"a container runtime", "2026-04-02T09:00:00.123456789+02:00 stderr F ", "", NULL},
    {"a collector behind a collector", "2026-04-02T09:00:00Z app-1  | ", "", NULL},
    {"an unknown escape", "\x1b]0;title\x07", "\x1b[?25h", NULL},
};

static GString *
put_on(const Dress *dress, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *result = g_string_new(NULL);

    for (guint i = 0; lines[i] != NULL; i++) {
        if (lines[i + 1] == NULL && *lines[i] == '\0')
            break;
        g_string_append_printf(result, "%s%s%s\n", dress->before, lines[i], dress->after);
        if (dress->between != NULL)
            g_string_append_printf(result, "%s\n", dress->between);
    }
    return result;
}

static void
test_dress(gconstpointer data)
{
    for (gsize i = 0; i < failure_cases_length; i++) {
        gsize length = 0;
        g_autofree char *text = failure_case_text(&failure_cases[i], &length);
        GString *dressed = put_on(data, text);

        g_test_message("%s", failure_cases[i].log);
        expect(&failure_cases[i], dressed->str, dressed->len);
        g_string_free(dressed, TRUE);
    }
}

/* Rails prints its progress and its error to two streams: however they are woven together, the migration and the class are the same. */
static void
weave(const FailureCase *one, GRand *random)
{
    gsize length = 0;
    g_autofree char *text = failure_case_text(one, &length);
    char *second = strstr(text, "\n== ");
    g_auto(GStrv) errors = NULL, progress = NULL;
    g_autoptr(GString) woven = g_string_new(NULL);

    if (second == NULL || !g_str_has_prefix(text, "rails aborted!"))
        return;
    *second = '\0';
    errors = g_strsplit(text, "\n", -1);
    progress = g_strsplit(second + 1, "\n", -1);
    for (guint i = 0, j = 0; errors[i] != NULL || progress[j] != NULL;) {
        const gboolean error = progress[j] == NULL || (errors[i] != NULL && g_rand_boolean(random));

        g_string_append_printf(woven, "%s\n", error ? errors[i] : progress[j]);
        i += error ? 1 : 0;
        j += error ? 0 : 1;
    }
    expect(one, woven->str, woven->len);
}

static void
test_woven_streams(void)
{
    GRand *random = g_rand_new_with_seed(1);

    for (int round = 0; round < 10; round++)
        for (gsize i = 0; i < failure_cases_length; i++)
            if (g_str_has_prefix(failure_cases[i].log, "rails-"))
                weave(&failure_cases[i], random);
    g_rand_free(random);
}

static void
check_part(const Failure *whole, const Failure *part)
{
    if (part == NULL || !failure_is_already_there(part))
        return;
    g_assert_cmpstr(part->name, ==, whole->name);
    g_assert_cmpint((int)whole->class, >, FAILURE_OTHER);
    g_assert_cmpint((int)whole->class, <, FAILURE_DATA);
}

/* A log cut at any line names the same migration or none, and what was no leftover does not become one. */
/* Every n-th of what is tried many times: builds under sanitizers take long, and the others try all. */
static guint
share(void)
{
    const char *text = g_getenv("MIGROLLBACK_UNIT_SHARE");

    return text != NULL ? (guint)MAX(1, g_ascii_strtoull(text, NULL, 10)) : 1;
}

static void
test_truncated(void)
{
    guint line = 0;

    for (gsize i = 0; i < failure_cases_length; i++) {
        const FailureCase *one = &failure_cases[i];
        gsize length = 0;
        g_autofree char *text = failure_case_text(one, &length);
        g_autoptr(Failure) whole = read_case(one, text, length, NULL);
        const char *profile = failure_case_profile(one, profiles)->name;

        for (const char *at = text; at != NULL && whole != NULL; at = strchr(at, '\n') != NULL ? strchr(at, '\n') + 1 : NULL) {
            g_autoptr(Failure) head = NULL, tail = NULL;

            if (line++ % share() != 0)
                continue;
            head = read_text(profile, text, (gsize)(at - text), failure_case_applied, NULL);
            tail = read_text(profile, at, length - (gsize)(at - text), failure_case_applied, NULL);
            check_part(whole, head);
            check_part(whole, tail);
        }
    }
}

/* --- rules that take more than one log */

static char *
text_of(const char *log)
{
    const FailureCase one = {.log = log};
    gsize length = 0;

    return failure_case_text(&one, &length);
}

static void
test_last_run_counts(void)
{
    g_autofree char *first = text_of("rails-postgres-table"), *good = text_of("rails-postgres-success"),
                    *other = text_of("rails-postgres-connection"), *both = g_strconcat(first, good, NULL),
                    *then = g_strconcat(first, other, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Failure) failure = NULL;

    g_assert_null(read_text("rails", both, strlen(both), NULL, &error));
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_UNANSWERABLE);
    g_assert_nonnull(strstr(error->message, "also that it finished"));
    failure = read_text("rails", then, strlen(then), NULL, NULL);
    g_assert_nonnull(failure);
    g_assert_cmpint((int)failure->class, ==, FAILURE_CONNECTION);
    g_assert_false(failure_is_already_there(failure));
}

static gboolean
all_applied(const char *alias, const char *app, const char *name, gpointer user)
{
    (void)alias;
    (void)app;
    (void)name;
    (void)user;
    return TRUE;
}

static gboolean
none_applied(const char *alias, const char *app, const char *name, gpointer user)
{
    return !all_applied(alias, app, name, user);
}

static void
test_applied_is_refused(void)
{
    for (gsize i = 0; i < failure_cases_length; i++) {
        const FailureCase *one = &failure_cases[i];
        gsize length = 0;
        g_autofree char *text = failure_case_text(one, &length);
        g_autoptr(GError) error = NULL;

        if (one->name == NULL)
            continue;
        g_assert_null(read_text(failure_case_profile(one, profiles)->name, text, length, all_applied, &error));
        g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_UNANSWERABLE);
        g_assert_nonnull(strstr(error->message, "applied already"));
    }
}

/* An announcement counts where it is known that its migration is pending. */
static void
test_announcement_of_a_pending_migration(void)
{
    g_autofree char *text = text_of("gitlab-constructed-no-frames");
    g_autoptr(Failure) failure = read_text("gitlab", text, strlen(text), none_applied, NULL);

    g_assert_nonnull(failure);
    g_assert_cmpstr(failure->name, ==, "20151103134857");
    g_assert_cmpint((int)failure->origin, ==, FAILURE_BY_STARTED);
    g_assert_cmpint((int)failure->class, ==, FAILURE_RELATION_EXISTS);
    g_assert_cmpstr(failure->object, ==, "big_files");
}

static void
test_another_tool_s_log(void)
{
    static const struct {
        const char *log, *profile;
    } pairs[] = {{"django-postgres-table", "rails"},
                 {"rails-postgres-table", "django"},
                 {"rails-sqlite-table", "knex"},
                 {"knex-postgres-table", "rails"}};

    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *text = text_of(pairs[i].log);
        g_autoptr(GError) error = NULL;

        g_assert_null(read_text(pairs[i].profile, text, strlen(text), NULL, &error));
        g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_UNANSWERABLE);
    }
}

/* A statement of tens of thousands of bytes is read to its end, where the message stands. */
static void
test_long_statement(void)
{
    g_autoptr(GString) text = g_string_new("migration file \"1_wide.js\" failed\nmigration failed with error: create table \"wide\" (");
    g_autoptr(Failure) failure = NULL;
    g_autofree char *says = NULL;

    for (int i = 0; i < 1000; i++)
        g_string_append_printf(text, "\"column_%d\" integer, ", i);
    g_string_append(text, ") - relation \"wide\" already exists\n");
    failure = read_text("knex", text->str, text->len, NULL, NULL);
    g_assert_nonnull(failure);
    says = failure_case_describe(failure);
    g_assert_cmpstr(says, ==, "1_wide.js named, relation-exists postgres wide, create");
}

/* The log of a deployment with thousands of statements. */
static void
test_long_log(void)
{
    g_autofree char *end = text_of("rails-postgres-rename-table");
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(Failure) failure = NULL;
    const gint64 start = g_get_monotonic_time();

    for (int i = 0; i < 5000; i++)
        g_string_append_printf(
            text, "== 2020%010d Old: migrating ===\n-- add_column(:a, :b)\n   -> 0.1s\n== 2020%010d Old: migrated (0.1s) ===\n", i, i);
    g_string_append(text, end);
    failure = read_text("rails", text->str, text->len, NULL, NULL);
    g_assert_nonnull(failure);
    g_assert_cmpstr(failure->name, ==, "20260402090000");
    g_assert_cmpint((int)failure->class, ==, FAILURE_RENAME_TARGET_EXISTS);
    g_test_message("%d lines in %d ms", 20000, (int)((g_get_monotonic_time() - start) / 1000));
}

static void
test_nothing(void)
{
    g_assert_null(read_text("rails", "", 0, NULL, NULL));
    g_assert_null(read_text("rails", "\n\n\0\x1b", 4, NULL, NULL));
}

static void
test_mutations(void)
{
    failure_mutate(profiles, 10000 / share());
}

static void
add(const char *group, const char *name, gconstpointer data, GTestDataFunc function)
{
    g_autofree char *path = g_strdup_printf("/failure/%s/%s", group, name);

    g_strdelimit(path, " ", '-');
    g_test_add_data_func(path, data, function);
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    profiles = profiles_load(NULL);
    g_assert_nonnull(profiles);
    readers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)failure_reader_free);
    for (gsize i = 0; i < failure_cases_length; i++)
        add("log", failure_cases[i].log, &failure_cases[i], test_case);
    for (gsize i = 0; i < G_N_ELEMENTS(dresses); i++)
        add("passed on", dresses[i].name, &dresses[i], test_dress);
    g_test_add_func("/failure/woven-streams-say-the-same", test_woven_streams);
    g_test_add_func("/failure/truncated-logs-name-no-other", test_truncated);
    g_test_add_func("/failure/the-last-run-counts", test_last_run_counts);
    g_test_add_func("/failure/what-is-applied-did-not-fail", test_applied_is_refused);
    g_test_add_func("/failure/an-announcement-counts-where-it-is-pending", test_announcement_of_a_pending_migration);
    g_test_add_func("/failure/another-tools-log-is-refused", test_another_tool_s_log);
    g_test_add_func("/failure/a-long-statement-is-read-to-its-end", test_long_statement);
    g_test_add_func("/failure/a-long-log-is-read", test_long_log);
    g_test_add_func("/failure/nothing-is-refused", test_nothing);
    g_test_add_func("/failure/mutations-name-nothing-else", test_mutations);
    status = g_test_run();
    g_hash_table_unref(readers);
    profiles_free(profiles);
    return status;
}
