#include "rollback.h"

#include "act/execute.h"
#include "act/graph-source.h"
#include "act/interrupt.h"
#include "act/sql-preview.h"
#include "read/read-history.h"
#include "rollback-parts.h"

Rollback *
rollback_connect(const RollbackRequest *request, GError **error)
{
    g_autoptr(Rollback) rollback = g_new0(Rollback, 1);

    rollback->request = request;
    rollback->profiles = profiles_load(error);
    if (rollback->profiles == NULL)
        return NULL;
    rollback->driver = driver_open(request->url, &request->driver, error);
    if (rollback->driver == NULL)
        return NULL;
    rollback->detected = detect_tables(rollback->driver, rollback->profiles, request->table, error);
    return rollback->detected != NULL ? g_steal_pointer(&rollback) : NULL;
}

/* Files alone show a part of the project's migrations: only what the framework itself told can be compared with what it has. */
static const char *
graph_digest(const Rollback *rollback)
{
    return rollback->graph != NULL && g_strcmp0(rollback->graph->source, "framework") == 0 ? rollback->graph->digest : NULL;
}

static GraphSource
graph_source(const Rollback *rollback)
{
    const RollbackRequest *request = rollback->request;

    return (GraphSource){.profile = rollback->chosen->profile,
                         .file = request->graph_file,
                         .folder = request->project,
                         .command = request->command,
                         .alias = request->plan.alias};
}

static gboolean
read_graph(Rollback *rollback, GError **error)
{
    GraphSource source = graph_source(rollback);

    if (source.file == NULL && !rollback_native_graph(rollback, error))
        return FALSE;
    if (rollback->graph != NULL || !(source.profile->graph || source.profile->script_undo.describes))
        return TRUE;
    if (rollback->request->plan.for_run && !rollback->request->plan.commands)
        source.keep = &rollback->script;
    if (source.profile->graph || rollback->request->plan.for_run || source.file != NULL)
        return graph_source_read(&source, &rollback->graph, error);
    /* Without dependencies a plan is complete without it: what the application cannot tell is said in the plan. */
    graph_source_read(&source, &rollback->graph, &rollback->unasked);
    return TRUE;
}

/* Times without a zone are in the zone that the person names, or the framework; a project that cannot tell is no failure here. */
static void
find_stored_zone(Rollback *rollback)
{
    const RollbackRequest *request = rollback->request;

    if (request->stored_zone != NULL) {
        rollback->stored_zone = g_time_zone_ref(request->stored_zone);
        return;
    }
    if (!history_is_naive(rollback->driver, rollback->chosen))
        return;
    if (read_graph(rollback, NULL) && rollback->graph != NULL && rollback->graph->stored_zone != NULL)
        rollback->stored_zone = instant_parse_zone(rollback->graph->stored_zone, NULL);
}

/* Only a plan "after an instant" on the table alone can do with a part of it. */
static HistoryWindow
history_window(const Rollback *rollback)
{
    const CutoffRequest *cutoff = &rollback->request->cutoff;
    gboolean part = cutoff->selector == CUTOFF_AFTER && rollback->graph == NULL;

    return (HistoryWindow){.since = part ? cutoff->at : INSTANT_NONE, .stored_zone = rollback->stored_zone, .graph = rollback->graph};
}

static gboolean
read_history(Rollback *rollback, GError **error)
{
    const CutoffRequest *cutoff = &rollback->request->cutoff;

    find_stored_zone(rollback);
    if (cutoff->selector != CUTOFF_NONE && !read_graph(rollback, error))
        return FALSE;
    if (cutoff->selector == CUTOFF_NONE && rollback->chosen->profile->model == PROFILE_POINTER)
        read_graph(rollback, NULL); /* more to tell where there is a project; no failure where there is none */
    rollback->window = history_window(rollback);
    rollback->history = history_read(rollback->driver, rollback->chosen, &rollback->window, error);
    return rollback->history != NULL;
}

gboolean
rollback_read(Rollback *rollback, GError **error)
{
    const RollbackRequest *request = rollback->request;

    rollback->chosen = detect_choose(rollback->detected, rollback->driver, rollback->profiles, request->framework, request->table,
                                     request->project, error);
    if (rollback->chosen == NULL)
        return FALSE;
    rollback->table_label = detected_label(rollback->chosen);
    if (!read_history(rollback, error))
        return FALSE;
    rollback->batches = batches_group(rollback->history, &request->batches);
    return TRUE;
}

Rollback *
rollback_open(const RollbackRequest *request, GError **error)
{
    g_autoptr(Rollback) rollback = rollback_connect(request, error);

    return rollback != NULL && rollback_read(rollback, error) ? g_steal_pointer(&rollback) : NULL;
}

static void
tell_unasked(Rollback *rollback)
{
    if (rollback->unasked != NULL && rollback->plan->undo->len > 0)
        plan_add_problem(rollback->plan, PROBLEM_UNKNOWN_REVERSIBILITY, SEVERITY_WARNING, NULL, NULL,
                         "Say how the project is started with --command and where it lies with --project.",
                         "the application could not be asked what it can undo: %s", rollback->unasked->message);
}

gboolean
rollback_plan(Rollback *rollback, GError **error)
{
    const DriverInfo *info = driver_info(rollback->driver);
    g_autofree char *database_id = g_strdup_printf("%s\x1f%s\x1f%s", info->driver, info->address, info->database);
    PlanOptions options = rollback->request->plan;

    options.command = rollback->request->command;
    options.database_id = database_id;
    options.table = rollback->table_label;
    options.ambiguous_cutoff = rollback->request->cutoff.reading == INSTANT_FOLD;
    rollback->cutoff = cutoff_resolve(rollback->batches, &rollback->request->cutoff, error);
    if (rollback->cutoff == NULL)
        return FALSE;
    if (!rollback_native_read(rollback, error))
        return FALSE;
    options.down = rollback->down;
    options.transaction = rollback->request->transaction;
    options.atomic_database = (info->capabilities & DRIVER_TRANSACTIONAL_DDL) != 0;
    rollback->plan = plan_make(rollback->batches, rollback->cutoff, rollback->chosen->profile, rollback->graph, &options, error);
    if (rollback->plan == NULL)
        return FALSE;
    if (!rollback_native_check(rollback, error))
        return FALSE;
    rollback_check_running(rollback);
    tell_unasked(rollback);
    return rollback_check_blockers(rollback, error);
}

gboolean
rollback_refuse_problems(const Plan *plan, GError **error)
{
    for (guint i = 0; i < plan->problems->len; i++) {
        const Problem *problem = g_ptr_array_index(plan->problems, i);

        if (problem->severity != SEVERITY_ERROR)
            continue;
        migrollback_refuse(error, problem->code == PROBLEM_MIGRATION_RUNNING ? MIGROLLBACK_ERROR_LOCKED : MIGROLLBACK_ERROR_REFUSED,
                           "%s: %s", problem_code_name(problem->code), problem->message);
        if (problem->hint != NULL)
            migrollback_error_set_hint(error, "%s", problem->hint);
        return FALSE;
    }
    return TRUE;
}

/* Under our lock: no migration runs, and the table is still what the plan was made from. */
static gboolean
check_unchanged(Rollback *rollback, Verifier *verifier, GError **error)
{
    gboolean known;
    g_autofree char *holder = rollback_migration_running(rollback, &known), *blockers = NULL;
    g_autoptr(GError) change = NULL;

    if (holder != NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_LOCKED, "a migration is running: %s", holder);
    if (!rollback_blockers(rollback, &blockers, error))
        return FALSE;
    if (blockers != NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "the application has unfinished work: %s", blockers);
    if (verifier_look(verifier, &change) && verifier->n_gone == 0)
        return TRUE;
    if (change != NULL && !g_error_matches(change, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_UNEXPECTED)) {
        g_propagate_error(error, g_steal_pointer(&change));
        return FALSE;
    }
    migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "the migration table has changed since the plan was made%s%s",
                       change != NULL ? ": " : "", change != NULL ? change->message : "");
    migrollback_error_set_hint(error, "Nothing was changed. Run the command again and read the new plan.");
    return FALSE;
}

static gboolean
take_lock(RollbackRun *run, GError **error)
{
    if (!driver_try_lock(run->rollback->driver, run->lock, &run->locked, error))
        return FALSE;
    if (run->locked)
        return TRUE;
    migrollback_refuse(error, MIGROLLBACK_ERROR_LOCKED, "another rollback of this database is running");
    migrollback_error_set_hint(error, "Wait until it has ended, then look at 'migrollback history'.");
    return FALSE;
}

gboolean
rollback_run_begin(RollbackRun *run, Rollback *rollback, RunObserver observer, gpointer user, GError **error)
{
    *run = (RollbackRun){.rollback = rollback, .lock = g_strconcat("migrollback/", rollback->table_label, NULL)};
    run->executor = (Executor){.verifier = &run->verifier,
                               .folder = rollback->request->project,
                               .lock_name = run->lock,
                               .graph_digest = graph_digest(rollback),
                               .alias = rollback->request->plan.alias,
                               .transaction = rollback->request->transaction,
                               .script = rollback->script,
                               .observer = observer,
                               .user = user};
    if (!take_lock(run, error))
        return FALSE;
    verifier_init(&run->verifier, rollback->plan, rollback->driver, rollback->chosen, &rollback->window);
    return check_unchanged(rollback, &run->verifier, error);
}

void
rollback_run_end(RollbackRun *run)
{
    verifier_clear(&run->verifier);
    if (run->locked)
        driver_unlock(run->rollback->driver, run->lock);
    g_clear_pointer(&run->lock, g_free);
}

static gboolean
execute_begun(RollbackRun *run, GError **error)
{
    gboolean done;

    interrupt_install();
    done = execute_plan(&run->executor, error);
    interrupt_restore();
    if (done)
        execute_tell(&run->executor, (RunEvent){.kind = RUN_VERIFIED});
    return done;
}

gboolean
rollback_run(Rollback *rollback, RunObserver observer, gpointer user, guint *undone, GError **error)
{
    RollbackRun run;
    gboolean done;

    *undone = 0;
    if (!rollback_refuse_problems(rollback->plan, error))
        return FALSE;
    if (rollback->plan->undo->len == 0)
        return TRUE;
    done = rollback_run_begin(&run, rollback, observer, user, error) &&
           (rollback->before_undo == NULL || rollback->before_undo(rollback->before_user, error)) && execute_begun(&run, error);
    *undone = run.verifier.n_gone;
    rollback_run_end(&run);
    return done;
}

cJSON *
rollback_sql(Rollback *rollback, GError **error)
{
    const RollbackRequest *request = rollback->request;
    const UndoRequest what = {
        .plan = rollback->plan, .alias = request->plan.alias, .transaction = request->transaction, .graph_digest = graph_digest(rollback)};
    GraphSource source = graph_source(rollback);

    if (rollback->down != NULL)
        return rollback_native_sql(rollback);
    if (rollback->chosen->profile->script_sql.argv == NULL)
        return migrollback_fail(error, MIGROLLBACK_ERROR_UNANSWERABLE, "%s cannot tell the SQL of its migrations",
                                rollback->chosen->profile->title);
    return sql_preview(&source, &what, error);
}

void
rollback_free(Rollback *rollback)
{
    if (rollback == NULL)
        return;
    script_free(rollback->script);
    plan_free(rollback->plan);
    down_set_free(rollback->down);
    cutoff_free(rollback->cutoff);
    batches_free(rollback->batches);
    history_free(rollback->history);
    graph_free(rollback->graph);
    g_clear_error(&rollback->unasked);
    g_clear_pointer(&rollback->stored_zone, g_time_zone_unref);
    g_free(rollback->table_label);
    g_clear_pointer(&rollback->detected, g_ptr_array_unref);
    driver_close(rollback->driver);
    profiles_free(rollback->profiles);
    g_free(rollback);
}

const char *
run_event_name(RunEventKind kind)
{
    static const char *const names[] = {"started", "undoing", "undone", "output", "verified", "failed", "finished"};

    return names[kind];
}
