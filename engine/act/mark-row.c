#include "mark-row.h"

#include "engine/model/command-line.h"
#include "engine/read/template.h"
#include "process.h"

static const char *
statement(const Driver *driver, const Profile *profile)
{
    return profile->mark[profile_dialect(driver_info(driver)->dialect)];
}

gboolean
mark_row_possible(const Driver *driver, const Profile *profile)
{
    return statement(driver, profile) != NULL || profile->mark_command.argv != NULL;
}

gboolean
mark_row_by_command(const Driver *driver, const Profile *profile)
{
    return statement(driver, profile) == NULL;
}

/* Seconds that the zone is ahead of UTC now. */
static gint64
offset_now(GTimeZone *zone)
{
    g_autoptr(GDateTime) now = zone != NULL ? g_date_time_new_now(zone) : NULL;

    return now != NULL ? g_date_time_get_utc_offset(now) / G_USEC_PER_SEC : 0;
}

gboolean
mark_row(Driver *driver, const Detected *table, const char *app, const char *name, GTimeZone *zone, GError **error)
{
    const char *resource = statement(driver, table->profile);
    g_autofree char *relation = detected_sql_name(table, driver, "");
    const TemplateWord words[] = {{"table", TEMPLATE_SQL, relation, 0},
                                  {"app", TEMPLATE_TEXT, app, 0},
                                  {"name", TEMPLATE_TEXT, name, 0},
                                  {"offset", TEMPLATE_INTEGER, NULL, offset_now(zone)},
                                  {0}};

    if (resource == NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "how %s records a migration is not known", table->profile->title);
    return template_run(driver, resource, words, NULL, NULL, error);
}

/* --- by the framework's own command --- */

static void
keep_last(const char *stream, const char *line, gsize length, gpointer user)
{
    (void)stream;
    if (length > 0)
        g_string_assign(user, line);
}

static gboolean
run(char *const *argv, const char *folder, GError **error)
{
    g_autoptr(Process) process = process_start(argv, folder, error);
    g_autoptr(GString) last = g_string_new(NULL);
    int status = 0;

    if (process == NULL)
        return FALSE;
    process_close_input(process);
    process_wait(process, keep_last, last, NULL, &status);
    return status == 0 ||
           migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "'%s' failed (exit status %d): %s", argv[0], status, last->str);
}

gboolean
mark_command_run(const MarkCommand *command, GError **error)
{
    const CommandLine line = {
        .profile = command->profile, .command = &command->profile->mark_command, .start = command->start, .alias = command->alias};
    const CommandWords words = {.app = command->app, .name = command->name};
    g_autofree char *option = NULL;
    g_auto(GStrv) argv = command_line_build(&line, &words, &option, error);

    if (option != NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "'%s' would be taken for an option by %s", option,
                                  command->profile->title);
    return argv != NULL && run(argv, command->folder, error);
}
