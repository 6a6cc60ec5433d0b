#include "down.h"
#include "plan-parts.h"

static const DownFile *
file_of(const Plan *plan, const DownSet *down, guint index)
{
    const Migration *migration = plan_undo_migration(plan, index);

    return down_find(down, migration->app, migration->name);
}

void
plan_mark_native(Plan *plan, const DownSet *down)
{
    for (guint i = 0; down != NULL && i < plan->undo->len; i++) {
        const DownFile *file = file_of(plan, down, i);
        PlanUndo *undo = &g_array_index(plan->undo, PlanUndo, i);

        if (file == NULL || undo->kind == UNDO_MARKER)
            continue;
        undo->reversible = file->state == DOWN_FOUND ? REVERSIBLE_YES : REVERSIBLE_NO;
    }
}

static void
check_file(Plan *plan, const DownFile *file, const Migration *migration)
{
    const char *hint = file->hint;

    if (file->state == DOWN_FOUND)
        return;
    if (hint == NULL)
        hint = file->state == DOWN_NO_FILE ? "Name the folder with --down-dir, or undo with the framework's own commands (--no-native)."
                                           : "Write its down side, or leave it applied with --accept-irreversible.";
    plan_add_problem(plan, file->state == DOWN_NO_FILE ? PROBLEM_MISSING_CODE : PROBLEM_IRREVERSIBLE, SEVERITY_ERROR, migration->app,
                     migration->name, hint, "%s", file->message);
}

/* On a database that takes schema changes back, a file that may not run in a transaction makes all of them run by themselves. */
static void
check_atomic(Plan *plan, const DownSet *down, const PlanOptions *options)
{
    gboolean one = g_strcmp0(options->transaction, "one") == 0;

    if (!options->atomic_database && one)
        plan_add_problem(plan, PROBLEM_NOT_ATOMIC, SEVERITY_ERROR, NULL, NULL, "Leave --transaction one away.",
                         "this database cannot change its schema in a transaction");
    for (guint i = 0; options->atomic_database && i < plan->undo->len; i++) {
        const DownFile *file = file_of(plan, down, i);

        if (file != NULL && file->alone != NULL)
            plan_add_problem(plan, PROBLEM_NOT_ATOMIC, one ? SEVERITY_ERROR : SEVERITY_WARNING, file->app, file->name, NULL,
                             "'%s' may not run in a transaction (%s): each migration is undone by itself", file->path, file->alone);
    }
}

void
plan_fill_native(Plan *plan, const DownSet *down, const PlanOptions *options)
{
    for (guint i = 0; i < plan->undo->len; i++) {
        const Migration *migration = plan_undo_migration(plan, i);
        const DownFile *file = down_find(down, migration->app, migration->name);
        PlanStep *step;

        if (file == NULL) {
            plan_add_problem(plan, PROBLEM_UNREACHABLE, SEVERITY_ERROR, migration->app, migration->name, NULL,
                             "nothing was read of the files of '%s'", migration->name);
            continue;
        }
        check_file(plan, file, migration);
        step = plan_add_step(plan, STEP_SQL, NULL);
        step->down = file;
        g_array_append_val(step->undoes, i);
    }
    check_atomic(plan, down, options);
}
