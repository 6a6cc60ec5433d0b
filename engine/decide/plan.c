#include "plan.h"

#include "exact.h"
#include "plan-parts.h"

static void
problem_free(gpointer data)
{
    Problem *problem = data;

    g_free(problem->app);
    g_free(problem->name);
    g_free(problem->message);
    g_free(problem->hint);
    g_free(problem);
}

static void
step_free(gpointer data)
{
    PlanStep *step = data;

    g_strfreev(step->argv);
    g_array_unref(step->undoes);
    g_ptr_array_unref(step->redoes);
    g_free(step->needs_app);
    g_free(step->needs_name);
    g_free(step);
}

PlanStep *
plan_add_step(Plan *plan, StepKind kind, char **argv)
{
    PlanStep *step = g_new0(PlanStep, 1);

    step->kind = kind;
    step->argv = argv;
    step->undoes = g_array_new(FALSE, FALSE, sizeof(guint));
    step->redoes = g_ptr_array_new();
    g_ptr_array_add(plan->steps, step);
    return step;
}

void
plan_add_problem(Plan *plan, ProblemCode code, Severity severity, const char *app, const char *name, const char *hint, const char *format,
                 ...)
{
    Problem *problem = g_new0(Problem, 1);
    va_list arguments;

    problem->code = code;
    problem->severity = severity;
    problem->app = g_strdup(app);
    problem->name = g_strdup(name);
    problem->hint = g_strdup(hint);
    va_start(arguments, format);
    problem->message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(plan->problems, problem);
}

const Migration *
plan_undo_migration(const Plan *plan, guint index)
{
    return history_get(plan->history, g_array_index(plan->undo, PlanUndo, index).row);
}

gboolean
plan_has_errors(const Plan *plan)
{
    for (guint i = 0; i < plan->problems->len; i++)
        if (((const Problem *)g_ptr_array_index(plan->problems, i))->severity == SEVERITY_ERROR)
            return TRUE;
    return FALSE;
}

static void
hash_text(GChecksum *checksum, const char *text)
{
    g_checksum_update(checksum, (const guchar *)(text != NULL ? text : ""), -1);
    g_checksum_update(checksum, (const guchar *)"\x1f", 1);
}

/* Two plans have one id when they are for one table and would do the same. */
static char *
plan_id(const Plan *plan, const PlanOptions *options)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

    hash_text(checksum, options->database_id);
    hash_text(checksum, options->table);
    hash_text(checksum, plan->profile->name);
    for (guint i = 0; i < plan->undo->len; i++) {
        hash_text(checksum, plan_undo_migration(plan, i)->app);
        hash_text(checksum, plan_undo_migration(plan, i)->name);
        hash_text(checksum, g_array_index(plan->undo, PlanUndo, i).kind == UNDO_MARKER ? "marker" : "");
    }
    for (guint i = 0; i < plan->steps->len; i++) {
        const PlanStep *step = g_ptr_array_index(plan->steps, i);

        for (char **word = step->argv; word != NULL && *word != NULL; word++)
            hash_text(checksum, *word);
        if (step->down != NULL) {
            hash_text(checksum, "sql");
            hash_text(checksum, step->down->digest);
        }
    }
    return g_strdup(g_checksum_get_string(checksum));
}

Plan *
plan_make(const Batches *batches, const Cutoff *cutoff, const Profile *profile, const Graph *graph, const PlanOptions *options,
          GError **error)
{
    g_autoptr(Plan) plan = g_new0(Plan, 1);

    plan->history = batches->history;
    plan->profile = profile;
    plan->cutoff = cutoff;
    plan->exact = TRUE;
    plan->undo = g_array_new(FALSE, FALSE, sizeof(PlanUndo));
    plan->steps = g_ptr_array_new_with_free_func(step_free);
    plan->lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    plan->problems = g_ptr_array_new_with_free_func(problem_free);

    plan_check_cut(plan, batches, cutoff, options);
    if (graph != NULL && profile->model == PROFILE_PER_APP_GRAPH)
        exact_fill(plan, batches, cutoff, graph, options);
    else
        plan_fill_from_table(plan, cutoff, graph, options);
    if (graph != NULL && profile->model == PROFILE_SET) {
        plan_order_by_code(plan, graph);
        plan_check_code(plan, graph);
    }
    plan_check_numbers(plan);
    plan_mark_native(plan, options->down);
    plan_check_source(plan, graph);
    plan_check_rows(plan, graph != NULL, options);
    if (!plan_fill_steps(plan, graph, options, error))
        return NULL;
    plan->exact = plan->exact && !plan_has_errors(plan);
    plan->kept = history_length(plan->history) + plan->history->omitted - plan->undo->len;
    plan->id = plan_id(plan, options);
    return g_steal_pointer(&plan);
}

void
plan_free(Plan *plan)
{
    if (plan == NULL)
        return;
    g_free(plan->id);
    g_array_unref(plan->undo);
    g_ptr_array_unref(plan->steps);
    g_ptr_array_unref(plan->lines);
    g_ptr_array_unref(plan->problems);
    g_free(plan);
}

const char *
problem_code_name(ProblemCode code)
{
    static const char *const names[PROBLEM_N_CODES] = {
        [PROBLEM_CUT_SPLITS_BATCH] = "cut-splits-batch",
        [PROBLEM_DEPENDENT_BEFORE_CUTOFF] = "dependent-before-cutoff",
        [PROBLEM_IRREVERSIBLE] = "irreversible",
        [PROBLEM_MISSING_CODE] = "missing-code",
        [PROBLEM_UNKNOWN_REVERSIBILITY] = "unknown-reversibility",
        [PROBLEM_NO_GRAPH] = "no-graph",
        [PROBLEM_NO_TIME] = "no-time",
        [PROBLEM_ORDER_ESTIMATED] = "order-estimated",
        [PROBLEM_AMBIGUOUS_ZONE] = "ambiguous-zone",
        [PROBLEM_SAME_INSTANT] = "same-instant",
        [PROBLEM_MIGRATION_RUNNING] = "migration-running",
        [PROBLEM_DIRTY] = "dirty",
        [PROBLEM_SQUASHED] = "squashed",
        [PROBLEM_UNREACHABLE] = "unreachable",
        [PROBLEM_NOTHING_TO_UNDO] = "nothing-to-undo",
        [PROBLEM_BASELINE] = "baseline",
        [PROBLEM_DUPLICATE_ROWS] = "duplicate-rows",
        [PROBLEM_CLOCK_SKEW] = "clock-skew",
        [PROBLEM_NOT_APPLIED] = "not-applied",
        [PROBLEM_GRAPH_INCONSISTENT] = "graph-inconsistent",
        [PROBLEM_NOT_ATOMIC] = "not-atomic",
        [PROBLEM_BACKGROUND_WORK] = "background-work",
        [PROBLEM_HALF_UNDONE] = "half-undone",
    };

    return names[code];
}

const char *
severity_name(Severity severity)
{
    static const char *const names[] = {"info", "warning", "error"};

    return names[severity];
}

const char *
reversible_name(Reversible reversible)
{
    static const char *const names[] = {"unknown", "yes", "no"};

    return names[reversible];
}
