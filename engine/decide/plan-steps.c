#include <string.h>

#include "commands.h"
#include "drivers/error.h"
#include "engine/model/resource.h"
#include "plan-parts.h"

typedef struct {
    const char *app, *name, *target, *alias;
} Words;

static const char *
lookup_word(const char *key, gconstpointer user)
{
    const Words *words = user;
    const struct {
        const char *key, *value;
    } table[] = {{"app", words->app}, {"name", words->name}, {"target", words->target}, {"alias", words->alias}};

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (g_str_equal(key, table[i].key))
            return table[i].value;
    return NULL;
}

static void
append_all(GPtrArray *argv, char *const *words)
{
    for (; words != NULL && *words != NULL; words++)
        g_ptr_array_add(argv, g_strdup(*words));
}

/* The framework's start command and the template, each element expanded by itself: a value is always one argument. */
static char **
build_argv(Plan *plan, const PlanOptions *options, const ProfileCommand *command, const Words *words, GError **error)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new_null_terminated(8, g_free, TRUE);

    append_all(argv, options->command != NULL ? options->command : plan->profile->start);
    for (char **element = command->argv; *element != NULL; element++) {
        char *word = resource_expand(*element, lookup_word, words, error);

        if (word == NULL) {
            g_prefix_error(error, "profile '%s': ", plan->profile->name);
            return NULL;
        }
        if (*word == '-' && **element == '{')
            plan_add_problem(plan, PROBLEM_UNREACHABLE, SEVERITY_ERROR, words->app, words->name != NULL ? words->name : words->target, NULL,
                             "'%s' would be taken for an option by %s", word, plan->profile->title);
        g_ptr_array_add(argv, word);
    }
    if (options->alias != NULL && plan->profile->alias_option != NULL) {
        g_ptr_array_add(argv, g_strdup(plan->profile->alias_option));
        g_ptr_array_add(argv, g_strdup(options->alias));
    }
    return (char **)g_ptr_array_free(g_steal_pointer(&argv), FALSE);
}

/* One plain command: a line to paste, and, where `as_step`, a step. `undoes` are indexes into plan->undo. */
static gboolean
add_command(Plan *plan, const PlanOptions *options, const ProfileCommand *command, const Words *words, const GArray *undoes,
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

    g_array_set_size(undoes, 1);
    for (guint i = 0; i < plan->undo->len; i++) {
        const Migration *migration = plan_undo_migration(plan, i);
        Words words = {.app = migration->app, .name = migration->name};

        g_array_index(undoes, guint, 0) = i;
        if (!add_command(plan, options, &plan->profile->down_one, &words, undoes, as_steps, error))
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
        Words words = {.app = app, .target = stays != NULL ? stays->name : plan->profile->zero};

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
        Words words = {.app = command->app, .target = command->target != NULL ? command->target : plan->profile->zero};

        if (!add_command(plan, options, &plan->profile->down_to, &words, command->undoes, as_steps, error))
            return FALSE;
    }
    if (as_steps)
        check_covered(plan, commands);
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

gboolean
plan_fill_steps(Plan *plan, const Graph *graph, const PlanOptions *options, GError **error)
{
    const Profile *profile = plan->profile;
    gboolean script = profile->script_undo.argv != NULL && !options->commands && (graph != NULL || !profile->graph);

    if (plan->undo->len == 0)
        return TRUE;
    if (script && !step_by_script(plan, options, error))
        return FALSE;
    if (profile->down_to.argv != NULL && graph != NULL)
        return steps_by_graph(plan, graph, options, !script, error);
    if (profile->down_to.argv != NULL && profile->has_app)
        return steps_by_app(plan, options, !script, error);
    if (profile->down_one.argv != NULL)
        return steps_one_by_one(plan, options, !script, error);
    if (!script)
        plan_add_problem(plan, PROBLEM_UNREACHABLE, SEVERITY_ERROR, NULL, NULL, NULL, "%s has no command that undoes these migrations",
                         profile->title);
    return TRUE;
}
