#include <string.h>

#include "commands.h"
#include "drivers/error.h"
#include "engine/model/command-line.h"
#include "plan-parts.h"
#include "reach.h"

static void
append_all(GPtrArray *argv, char *const *words)
{
    for (; words != NULL && *words != NULL; words++)
        g_ptr_array_add(argv, g_strdup(*words));
}

/* The framework's start command and the template. */
static char **
build_argv(Plan *plan, const PlanOptions *options, const ProfileCommand *command, const CommandWords *words, GError **error)
{
    const CommandLine line = {.profile = plan->profile, .command = command, .start = options->command, .alias = options->alias};
    g_autofree char *option = NULL;
    char **argv = command_line_build(&line, words, &option, error);

    if (option != NULL)
        plan_add_problem(plan, PROBLEM_UNREACHABLE, SEVERITY_ERROR, words->app, words->name != NULL ? words->name : words->target, NULL,
                         "'%s' would be taken for an option by %s", option, plan->profile->title);
    return argv;
}

/* One plain command: a line to paste, and, where `as_step`, a step. `undoes` are indexes into plan->undo. */
static gboolean
add_command(Plan *plan, const PlanOptions *options, const ProfileCommand *command, const CommandWords *words, const GArray *undoes,
            gboolean as_step, GError **error)
{
    char **argv = build_argv(plan, options, command, words, error);
    PlanStep *step;

    if (argv == NULL)
        return FALSE;
    g_ptr_array_add(plan->lines, argv);
    if (!as_step)
        return TRUE;
    step = plan_add_step(plan, STEP_COMMAND, g_strdupv(argv));
    g_array_append_vals(step->undoes, undoes->data, undoes->len);
    if (words->target != NULL && g_strcmp0(words->target, plan->profile->zero) != 0) {
        step->needs_app = g_strdup(words->app);
        step->needs_name = g_strdup(words->target);
    }
    return TRUE;
}

/* One command for each migration, in the order of undoing. */
static gboolean
steps_one_by_one(Plan *plan, const PlanOptions *options, gboolean as_steps, GError **error)
{
    g_autoptr(GArray) undoes = g_array_sized_new(FALSE, FALSE, sizeof(guint), 1);
    const Profile *profile = plan->profile;
    const ProfileCommand *command =
        options->alias != NULL && profile->down_one_alias.argv != NULL ? &profile->down_one_alias : &profile->down_one;

    g_array_set_size(undoes, 1);
    for (guint i = 0; i < plan->undo->len; i++) {
        const Migration *migration = plan_undo_migration(plan, i);
        CommandWords words = {.app = migration->app, .name = migration->name, .alias = options->alias};

        g_array_index(undoes, guint, 0) = i;
        if (!add_command(plan, options, command, &words, undoes, as_steps, error))
            return FALSE;
    }
    return TRUE;
}

/* For each app the newest migration that stays, by the table. Apps are interned: a pointer is a name. */
static GHashTable *
newest_that_stay(const Plan *plan)
{
    g_autoptr(GHashTable) undone = g_hash_table_new(NULL, NULL);
    GHashTable *newest = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < plan->undo->len; i++)
        g_hash_table_add(undone, GUINT_TO_POINTER(g_array_index(plan->undo, PlanUndo, i).row));
    for (guint row = 0; row < history_length(plan->history); row++) {
        const Migration *migration = history_get(plan->history, row);

        if (!g_hash_table_contains(undone, GUINT_TO_POINTER(row)))
            g_hash_table_insert(newest, (gpointer)(gsize)migration->app, (gpointer)(gsize)migration);
    }
    return newest;
}

/* What is undone of each app, as indexes into plan->undo; `apps` in the order in which they come there. */
static GHashTable *
undo_by_app(const Plan *plan, GPtrArray *apps)
{
    GHashTable *lists = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);

    for (guint i = 0; i < plan->undo->len; i++) {
        gpointer app = (gpointer)(gsize)plan_undo_migration(plan, i)->app;
        GArray *list = g_hash_table_lookup(lists, app);

        if (list == NULL) {
            list = g_array_new(FALSE, FALSE, sizeof(guint));
            g_hash_table_insert(lists, app, list);
            g_ptr_array_add(apps, app);
        }
        g_array_append_val(list, i);
    }
    return lists;
}

/* Without a graph: for each app, the one with the newest row first, down to the name of the newest migration of it that stays. */
static gboolean
steps_by_app(Plan *plan, const PlanOptions *options, gboolean as_steps, GError **error)
{
    g_autoptr(GPtrArray) apps = g_ptr_array_new();
    g_autoptr(GHashTable) newest = newest_that_stay(plan), lists = undo_by_app(plan, apps);

    for (guint i = 0; i < apps->len; i++) {
        gpointer app = g_ptr_array_index(apps, i);
        const Migration *stays = g_hash_table_lookup(newest, app);
        CommandWords words = {.app = app, .target = stays != NULL ? stays->name : plan->profile->zero};

        if (!add_command(plan, options, &plan->profile->down_to, &words, g_hash_table_lookup(lists, app), as_steps, error))
            return FALSE;
    }
    return TRUE;
}

/* What no command undoes is a row that only marks a squash: plain commands have no way to take it away. */
static void
check_covered(Plan *plan, const GPtrArray *commands)
{
    g_autofree guint8 *covered = g_new0(guint8, plan->undo->len + 1);

    for (guint i = 0; i < commands->len; i++) {
        const PlainCommand *command = g_ptr_array_index(commands, i);

        for (guint j = 0; j < command->undoes->len; j++)
            covered[g_array_index(command->undoes, guint, j)] = 1;
    }
    for (guint i = 0; i < plan->undo->len; i++) {
        const Migration *migration = plan_undo_migration(plan, i);

        if (!covered[i])
            plan_add_problem(plan, PROBLEM_UNREACHABLE, SEVERITY_ERROR, migration->app, migration->name,
                             "Leave --commands away: one process then undoes exactly this list.",
                             "no plain command takes away the row '%s', which only marks a squash", migration->name);
    }
}

/* With a graph: the shortest list of plain commands that reaches exactly this state, or why there is none. */
static gboolean
steps_by_graph(Plan *plan, const Graph *graph, const PlanOptions *options, gboolean as_steps, GError **error)
{
    g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func(plain_command_free);
    g_autofree char *why_not = NULL;

    if (!commands_find(plan, graph, commands, &why_not)) {
        plan_add_problem(plan, PROBLEM_UNREACHABLE, as_steps ? SEVERITY_ERROR : SEVERITY_INFO, NULL, NULL,
                         as_steps ? "Leave --commands away: one process then undoes exactly this list." : NULL, "%s", why_not);
        return TRUE;
    }
    for (guint i = 0; i < commands->len; i++) {
        const PlainCommand *command = g_ptr_array_index(commands, i);
        CommandWords words = {.app = command->app, .target = command->target != NULL ? command->target : plan->profile->zero};

        if (!add_command(plan, options, &plan->profile->down_to, &words, command->undoes, as_steps, error))
            return FALSE;
    }
    if (as_steps)
        check_covered(plan, commands);
    return TRUE;
}

/* The list in the order in which the framework will undo it. */
static void
reorder(Plan *plan, const GArray *order)
{
    g_autoptr(GArray) undo = g_array_sized_new(FALSE, FALSE, sizeof(PlanUndo), order->len);

    for (guint i = 0; i < order->len; i++)
        g_array_append_val(undo, g_array_index(plan->undo, PlanUndo, g_array_index(order, guint, i)));
    memcpy(plan->undo->data, undo->data, undo->len * sizeof(PlanUndo));
}

static gboolean
has_last_commands(const Profile *profile)
{
    return profile->down_n.argv != NULL || profile->down_to.argv != NULL || profile->down_last.argv != NULL ||
           profile->down_all.argv != NULL;
}

/* The one command that undoes all of the framework's last n, or NULL where there is only one that undoes the last. */
static const ProfileCommand *
command_for_last(const Profile *profile, const Reach *reach)
{
    gboolean to = profile->down_to.argv != NULL && (reach->stays != NULL || profile->zero != NULL);

    if (profile->down_n.argv != NULL)
        return &profile->down_n;
    if (to)
        return &profile->down_to;
    return reach->stays == NULL && profile->down_all.argv != NULL ? &profile->down_all : NULL;
}

/* What goes is the framework's own last ones. FALSE in *possible where it has no command for that. */
static gboolean
steps_last(Plan *plan, const PlanOptions *options, const Reach *reach, gboolean as_steps, gboolean *possible, GError **error)
{
    const Profile *profile = plan->profile;
    const ProfileCommand *command = command_for_last(profile, reach);
    g_autofree char *n = g_strdup_printf("%u", plan->undo->len);
    g_autoptr(GArray) undoes = g_array_new(FALSE, FALSE, sizeof(guint));
    CommandWords words = {
        .app = plan_undo_migration(plan, 0)->app, .n = n, .target = reach->stays != NULL ? reach->stays->name : profile->zero};

    *possible = command != NULL || profile->down_last.argv != NULL;
    if (!*possible)
        return TRUE;
    reorder(plan, reach->order);
    if (command != &profile->down_to)
        words.target = NULL;
    for (guint i = 0; i < plan->undo->len; i++) {
        g_array_append_val(undoes, i);
        if (command == NULL) {
            if (!add_command(plan, options, &profile->down_last, &words, undoes, as_steps, error))
                return FALSE;
            g_array_set_size(undoes, 0);
        }
    }
    return command == NULL || add_command(plan, options, command, &words, undoes, as_steps, error);
}

static void
tell_unreachable(Plan *plan, const Reach *reach)
{
    static const char *const orders[] = {[PROFILE_LAST_APPLIED] = "the order of applying",
                                         [PROFILE_LAST_NAME] = "their names",
                                         [PROFILE_LAST_NUMBER] = "their numbers",
                                         [PROFILE_LAST_BATCH] = "its batches"};
    const Migration *first = reach->in_place;

    if (first != NULL)
        plan_add_problem(plan, PROBLEM_UNREACHABLE, SEVERITY_ERROR, first->app, first->name, "Let it go too, or choose another cutoff.",
                         "%s only undoes the last ones by %s, and would undo '%s', which is to stay", plan->profile->title,
                         orders[plan->profile->last], first->name);
    else
        plan_add_problem(plan, PROBLEM_UNREACHABLE, SEVERITY_ERROR, NULL, NULL, "Undo them one by one with --only-app.",
                         "the commands of %s undo the migrations of one project, not of several", plan->profile->title);
}

/* By the framework's own order; where that does not reach the state, each by itself, if there is a command for it. */
static gboolean
steps_by_order(Plan *plan, const PlanOptions *options, gboolean as_steps, GError **error)
{
    g_auto(Reach) reach = {0};
    gboolean done = FALSE;

    reach_last(plan, &reach);
    if (reach.exact && !steps_last(plan, options, &reach, as_steps, &done, error))
        return FALSE;
    if (done)
        return TRUE;
    if (plan->profile->down_one.argv != NULL)
        return steps_one_by_one(plan, options, as_steps, error);
    if (!reach.exact && as_steps)
        tell_unreachable(plan, &reach);
    else if (as_steps)
        plan_add_problem(plan, PROBLEM_UNREACHABLE, SEVERITY_ERROR, NULL, NULL, NULL, "%s has no command that undoes all of them",
                         plan->profile->title);
    return TRUE;
}

/* With a graph, and commands that undo all that needs a target. */
static gboolean
steps_by_heads(Plan *plan, const Graph *graph, const PlanOptions *options, gboolean as_steps, GError **error)
{
    g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func(reach_command_free);
    const Migration *left = reach_heads(plan, graph, commands);

    if (left != NULL)
        plan_add_problem(plan, PROBLEM_UNREACHABLE, SEVERITY_ERROR, left->app, left->name, "Choose a cutoff before the branches part.",
                         "no command of %s undoes '%s' and leaves the branch beside it", plan->profile->title, left->name);
    for (guint i = 0; i < commands->len; i++) {
        const ReachCommand *command = g_ptr_array_index(commands, i);
        CommandWords words = {.target = command->target != NULL ? command->target : plan->profile->zero};

        if (!add_command(plan, options, &plan->profile->down_to, &words, command->undoes, as_steps, error))
            return FALSE;
    }
    return TRUE;
}

/* One process of the application that is given the whole list. */
static gboolean
step_by_script(Plan *plan, const PlanOptions *options, GError **error)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new_null_terminated(8, g_free, TRUE);
    PlanStep *step;

    (void)error;
    append_all(argv, options->command != NULL ? options->command : plan->profile->start);
    append_all(argv, plan->profile->script_undo.argv);
    step = plan_add_step(plan, STEP_SCRIPT, (char **)g_ptr_array_free(g_steal_pointer(&argv), FALSE));
    step->command = &plan->profile->script_undo;
    for (guint i = 0; i < plan->undo->len; i++)
        g_array_append_val(step->undoes, i);
    return TRUE;
}

/* The framework's own way; with SQL steps, only its lines to paste. */
static gboolean
fill_commands(Plan *plan, const Graph *graph, const PlanOptions *options, GError **error)
{
    const Profile *profile = plan->profile;
    gboolean own = options->down != NULL;
    gboolean script = own || (profile->script_undo.argv != NULL && !options->commands && (graph != NULL || !profile->graph));
    gboolean apps = profile->model == PROFILE_PER_APP_GRAPH, down_to = profile->down_to.argv != NULL;

    if (script && !own && !step_by_script(plan, options, error))
        return FALSE;
    if (down_to && apps)
        return graph != NULL ? steps_by_graph(plan, graph, options, !script, error) : steps_by_app(plan, options, !script, error);
    if (down_to && profile->model == PROFILE_POINTER && graph != NULL)
        return steps_by_heads(plan, graph, options, !script, error);
    if (profile->model != PROFILE_POINTER && has_last_commands(profile))
        return steps_by_order(plan, options, !script, error);
    if (profile->down_one.argv != NULL)
        return steps_one_by_one(plan, options, !script, error);
    if (profile->model == PROFILE_POINTER && down_to && !own)
        plan_add_problem(plan, PROBLEM_UNREACHABLE, SEVERITY_ERROR, NULL, NULL,
                         "Give --project with the code that is deployed now, or --graph FILE.",
                         "the table of %s holds only the newest version, and which one is to stay is not known", profile->title);
    else if (!script)
        plan_add_problem(plan, PROBLEM_UNREACHABLE, SEVERITY_ERROR, NULL, NULL, NULL, "%s has no command that undoes these migrations",
                         profile->title);
    return TRUE;
}

/* A command that cannot be told which of the project's databases is meant would change another one. */
static void
check_alias(Plan *plan, const PlanOptions *options)
{
    const Profile *profile = plan->profile;
    const PlanStep *first = plan->steps->len > 0 ? g_ptr_array_index(plan->steps, 0) : NULL;

    if (options->alias == NULL || first == NULL || first->kind != STEP_COMMAND || profile->alias_option != NULL ||
        profile->down_one_alias.argv != NULL)
        return;
    plan_add_problem(plan, PROBLEM_UNREACHABLE, SEVERITY_ERROR, NULL, NULL, NULL,
                     "the commands of %s cannot be told that the database '%s' is meant", profile->title, options->alias);
}

gboolean
plan_fill_steps(Plan *plan, const Graph *graph, const PlanOptions *options, GError **error)
{
    if (plan->undo->len == 0)
        return TRUE;
    if (!fill_commands(plan, graph, options, error))
        return FALSE;
    if (options->down != NULL)
        plan_fill_native(plan, options->down, options);
    check_alias(plan, options);
    return TRUE;
}
