#include "request.h"

#include <string.h>

#include "drivers/error.h"
#include "engine/model/resource.h"

#define DEFAULT_LOCK_TIMEOUT_MS 5000

gboolean
request_need_database(const Options *options, GError **error)
{
    if (options->database != NULL)
        return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "no database is named");
    migrollback_error_set_hint(error, "Give --database URL, or set MIGROLLBACK_DATABASE_URL or DATABASE_URL.");
    return FALSE;
}

gboolean
request_number(const char *text, const char *what, guint *number, GError **error)
{
    guint64 value;

    if (g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT32, &value, NULL)) {
        *number = (guint)value;
        return TRUE;
    }
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "%s: '%s' is not a number of batches", what, text);
    migrollback_error_set_hint(error, "Give a whole number from 1 up, as 'migrollback history' shows them.");
    return FALSE;
}

static gboolean
take_timeout(const char *text, const char *option, guint *milliseconds, GError **error)
{
    gint64 duration;

    if (text == NULL)
        return TRUE;
    if (!instant_parse_duration(text, &duration, error)) {
        g_prefix_error(error, "%s: ", option);
        return FALSE;
    }
    if (duration / 1000 > G_MAXINT32)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "%s: '%s' is too long", option, text);
    *milliseconds = (guint)(duration / 1000);
    return TRUE;
}

static gboolean
take_durations(RollbackRequest *request, const Options *options, GError **error)
{
    request->driver.lock_timeout_ms = DEFAULT_LOCK_TIMEOUT_MS;
    if (!take_timeout(options->lock_timeout, "--lock-timeout", &request->driver.lock_timeout_ms, error) ||
        !take_timeout(options->statement_timeout, "--statement-timeout", &request->driver.statement_timeout_ms, error))
        return FALSE;
    if (options->gap == NULL)
        return TRUE;
    if (!instant_parse_duration(options->gap, &request->batches.gap, error)) {
        g_prefix_error(error, "--gap: ");
        return FALSE;
    }
    if (request->batches.gap <= 0) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--gap: '%s' separates nothing", options->gap);
        migrollback_error_set_hint(error, "Give a pause that is longer than nothing: 90s, 10m, 2h.");
        return FALSE;
    }
    request->batches.gap_given = TRUE;
    return TRUE;
}

static gboolean
take_zone(GTimeZone **zone, const char *text, const char *option, GError **error)
{
    *zone = instant_parse_zone(text, error);
    if (*zone == NULL)
        g_prefix_error(error, "%s: ", option);
    return *zone != NULL;
}

static gboolean
take_zones(Request *request, const Options *options, GError **error)
{
    if (!take_zone(&request->zone, options->zone != NULL ? options->zone : "UTC", "--tz", error)) {
        request->zone = g_time_zone_new_utc();
        return FALSE;
    }
    if (options->stored_zone != NULL && !take_zone(&request->stored_zone, options->stored_zone, "--stored-tz", error))
        return FALSE;
    request->rollback.stored_zone = request->stored_zone;
    return TRUE;
}

/* Split like a shell does, but run without one. */
static gboolean
take_command(Request *request, const char *text, GError **error)
{
    g_autoptr(GError) cause = NULL;

    if (text == NULL || g_shell_parse_argv(text, NULL, &request->argv, &cause)) {
        request->rollback.command = request->argv;
        return TRUE;
    }
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--command: '%s' cannot be split into words", text);
    migrollback_error_set_hint(error, "Close each quote, and name a program: 'docker exec -i api python manage.py'.");
    return FALSE;
}

static gboolean
take_project(RollbackRequest *request, const Options *options, GError **error)
{
    request->project = options->project;
    if (options->project == NULL || g_file_test(options->project, G_FILE_TEST_IS_DIR))
        return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--project: '%s' is not a folder", options->project);
    migrollback_error_set_hint(error, "Name the folder of the application, the one that holds manage.py, bin/rails or the like.");
    return FALSE;
}

static guint
count_selectors(const Options *options)
{
    const void *given[] = {options->after, options->batch, options->last, options->to, options->migrations};
    guint count = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(given); i++)
        count += given[i] != NULL ? 1 : 0;
    return count;
}

static gboolean
check_one_selector(const Options *options, GError **error)
{
    guint count = count_selectors(options);

    if (count == 1)
        return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE,
                       count == 0 ? "nothing says what is to be undone" : "several options say what is to be undone");
    migrollback_error_set_hint(error, "Give exactly one of --after DATETIME, --batch N, --last N, --to MIGRATION, --migration NAME.%s",
                               count == 0 ? " 'migrollback history' shows what there is." : "");
    return FALSE;
}

static gboolean
take_selector(Request *request, const Options *options, GError **error)
{
    CutoffRequest *cutoff = &request->rollback.cutoff;

    if (options->command == COMMAND_CHECK && count_selectors(options) == 0)
        return TRUE; /* what is pending */
    if (!check_one_selector(options, error))
        return FALSE;
    if (options->after != NULL) {
        cutoff->selector = CUTOFF_AFTER;
        return instant_parse(options->after, request->zone, &cutoff->at, &cutoff->reading, error);
    }
    if (options->batch != NULL || options->last != NULL) {
        cutoff->selector = options->batch != NULL ? CUTOFF_BATCH : CUTOFF_LAST;
        return options->batch != NULL ? request_number(options->batch, "--batch", &cutoff->number, error)
                                      : request_number(options->last, "--last", &cutoff->number, error);
    }
    cutoff->selector = options->to != NULL ? CUTOFF_TO : CUTOFF_NAMED;
    cutoff->target = options->to;
    cutoff->names = (const char *const *)options->migrations;
    return TRUE;
}

static void
take_plan(Request *request, const Options *options)
{
    PlanOptions *plan = &request->rollback.plan;

    plan->only_apps = options->only_apps;
    plan->accept_irreversible = options->accept_irreversible;
    plan->split = options->split;
    plan->with_dependents = options->with_dependents;
    plan->commands = options->plain_commands;
    plan->for_run = options->command == COMMAND_RUN;
    plan->command = request->argv;
    plan->zone = request->zone;
    plan->alias = options->alias;
    request->rollback.transaction = options->transaction;
    request->rollback.native = options->native ? NATIVE_ALWAYS : options->no_native ? NATIVE_NEVER : NATIVE_AUTO;
    request->rollback.down_dir = options->down_dir;
    request->rollback.down_pattern = options->down_pattern;
}

static void
take_databases(Request *request, const Options *options)
{
    request->n_databases = options_count_databases(options);
    request->databases = g_new0(RollbackDatabase, request->n_databases);
    for (guint i = 0; i < request->n_databases; i++)
        request->databases[i] = (RollbackDatabase){.name = *options->names[i] != '\0' ? options->names[i] : NULL, .url = options->urls[i]};
}

static gboolean
check_native(const Options *options, GError **error)
{
    const char *with = options->native                 ? "--native"
                       : options->down_dir != NULL     ? "--down-dir"
                       : options->down_pattern != NULL ? "--down-pattern"
                                                       : NULL;
    const char *against = options->no_native ? "--no-native" : options->plain_commands ? "--commands" : NULL;

    return with == NULL || against == NULL ||
           migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "%s and %s cannot go together", with, against);
}

static gboolean
check_transaction(const char *text, GError **error)
{
    if (text == NULL || g_str_equal(text, "one") || g_str_equal(text, "each"))
        return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "--transaction: '%s' is neither 'one' nor 'each'", text);
    migrollback_error_set_hint(error, "With 'one', all is undone or nothing; with 'each', every migration is undone by itself.");
    return FALSE;
}

static void
log_sql(const char *sql, guint n_parameters, gpointer user)
{
    const Report *report = user;
    g_autofree char *valid = g_utf8_make_valid(sql, -1);

    for (char *at = valid; *at != '\0'; at++)
        if (g_ascii_iscntrl(*at) && *at != '\n')
            *at = ' ';
    g_strchomp(valid);
    fprintf(report->messages, "-- sql, %u parameter%s\n%s\n", n_parameters, n_parameters == 1 ? "" : "s", valid);
}

gboolean
request_make(Request *request, const Options *options, const Report *report, GError **error)
{
    RollbackRequest *rollback = &request->rollback;

    *request = (Request){
        .rollback = {.url = options->database, .framework = options->framework, .table = options->table, .graph_file = options->graph}};
    if (options->log_sql) {
        rollback->driver.log_sql = log_sql;
        rollback->driver.log_user = (gpointer)(guintptr)report;
    }
    if (!take_zones(request, options, error) || !take_durations(rollback, options, error) ||
        !take_command(request, options->start, error) || !take_project(rollback, options, error) ||
        !resource_set_folder(options->profiles, error) || !check_transaction(options->transaction, error) || !check_native(options, error))
        return FALSE;
    take_plan(request, options);
    take_databases(request, options);
    return !command_takes(&commands[options->command], option_find("after")) || take_selector(request, options, error);
}

void
request_clear(Request *request)
{
    g_clear_pointer(&request->zone, g_time_zone_unref);
    g_clear_pointer(&request->stored_zone, g_time_zone_unref);
    g_clear_pointer(&request->argv, g_strfreev);
    g_clear_pointer(&request->databases, g_free);
}
