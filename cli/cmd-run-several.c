/* run for several databases. */
#include "command.h"
#include "progress.h"
#include "text.h"

/* The names of all of them, as they are typed to confirm: in the order in which they were given, a blank between. */
static char *
names_of(const RollbackSet *set)
{
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < set->length; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? " " : "", driver_info(set->members[i].rollback->driver)->database);
    return g_string_free(names, FALSE);
}

/* Named migrations that are gone everywhere cannot be named again, and --last would count anew. */
static char *
continue_line(const CommandCall *call, const RollbackSet *set, const Progress *progress)
{
    g_autoptr(GHashTable) left = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    if (set->asked.selector != CUTOFF_NAMED)
        return command_run_line_several(call, set);
    for (guint i = 0; i < set->undo->len; i++) {
        SeveralItem item = g_array_index(set->undo, SeveralItem, i);
        const Migration *migration = plan_undo_migration(set->members[item.database].rollback->plan, item.index);
        char *label = migration_label(migration->app, migration->name);

        if (progress_is_gone(progress, item.database, item.index) || g_hash_table_contains(left, label)) {
            g_free(label);
            continue;
        }
        g_hash_table_add(left, label);
        g_ptr_array_add(words, (gpointer)(gsize) "--migration");
        g_ptr_array_add(words, label);
    }
    g_ptr_array_add(words, NULL);
    return options_repeat(call->options, COMMAND_RUN, (const char *const *)words->pdata);
}

static void
account(const CommandCall *call, const RollbackSet *set, Progress *progress, guint undone)
{
    g_autofree char *line = undone > 0 && undone < progress->total ? continue_line(call, set, progress) : NULL;

    progress_account(progress, undone, line);
}

static void
tell_done(const CommandCall *call, const RollbackSet *set, const Progress *progress, guint undone)
{
    if (call->report->json)
        progress_finished(progress, undone, EXIT_STATUS_DONE);
    else if (undone > 0)
        fprintf(call->report->out, "%sDone:%s %u migration%s undone in %u databases, %" G_GUINT64_FORMAT " stay.\n",
                report_style(call->report, STYLE_GOOD), report_style_end(call->report), undone, undone == 1 ? "" : "s", set->length,
                set->kept);
}

static gboolean
show_and_execute(CommandCall *call, RollbackSet *set, Progress *progress, GError **error)
{
    g_autofree char *names = names_of(set);
    guint undone = 0;
    gboolean done;

    if (call->report->json)
        progress_started(progress);
    else
        text_plan_several(call->report, set, NULL);
    if (!rollback_set_has_errors(set) && set->undo->len > 0 &&
        !command_confirm(call, "names of the databases, with a blank between them", names, set->undo->len, error))
        return FALSE;
    done = rollback_set_run(set, progress_observe, progress, &undone, error);
    call->changed = undone > 0;
    if (done)
        tell_done(call, set, progress, undone);
    else
        account(call, set, progress, undone);
    return done;
}

gboolean
command_run_several(CommandCall *call, GError **error)
{
    g_autoptr(RollbackSet) set = command_open_several(call, error);
    Progress progress;
    gboolean done;

    if (set == NULL || !rollback_set_plan(set, error))
        return FALSE;
    progress_init_several(&progress, call->report, set);
    done = show_and_execute(call, set, &progress, error);
    progress_clear(&progress);
    return done;
}
