#include "check.h"

#include <string.h>

#include "act/graph-source.h"
#include "act/interrupt.h"
#include "check-parts.h"
#include "schema/probe.h"

/* --- small --- */

void
check_note(Check *check, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_ptr_array_add(check->notes, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

void
check_tell(const Check *check, const char *what)
{
    if (check->request->tell != NULL)
        check->request->tell(what, check->request->user);
}

gboolean
check_is_signal(GError *why, GError **error)
{
    if (!interrupt_is_cause(why))
        return FALSE;
    if (error != NULL)
        *error = g_error_copy(why);
    return TRUE;
}

const char *
check_database(const Driver *driver)
{
    const DriverInfo *info = driver_info(driver);

    return strstr(info->server, "MariaDB") != NULL ? "mariadb" : info->dialect;
}

const char *
check_evidence_name(CheckEvidence evidence)
{
    static const char *const names[] = {"none", "executed", "parsed", "declared"};

    return names[evidence];
}

CheckDeclaration *
check_declaration_new(const char *migration, const char *rule, const char *reason)
{
    CheckDeclaration *declaration = g_new0(CheckDeclaration, 1);

    declaration->migration = g_strdup(migration);
    declaration->rule = g_strdup(rule);
    declaration->reason = g_strdup(reason);
    return declaration;
}

void
check_declaration_free(gpointer data)
{
    CheckDeclaration *declaration = data;

    g_free(declaration->migration);
    g_free(declaration->rule);
    g_free(declaration->reason);
    g_free(declaration);
}

/* --- the code --- */

/* Only what the framework itself tells is all that the code has; files may be a part of it. */
static gboolean
tells_all(const Graph *graph)
{
    return graph != NULL && g_strcmp0(graph->source, "files") != 0;
}

void
check_ask_graph(Check *check, Graph **graph)
{
    const RollbackRequest *request = check->rollback->request;
    const GraphSource source = {.profile = check->rollback->chosen->profile,
                                .file = request->graph_file,
                                .folder = request->project,
                                .command = request->command,
                                .alias = request->plan.alias};
    g_autoptr(GError) why = NULL;

    *graph = NULL;
    if (!graph_source_read(&source, graph, &why))
        check_note(check, "the application could not be asked what it has: %s", why->message);
    if (*graph != NULL && !tells_all(*graph))
        g_clear_pointer(graph, graph_free);
}

/* --- migrations to look at --- */

static void
take_pending(Check *check)
{
    for (guint i = 0; i < check->pending->len; i++) {
        const CheckName *name = g_ptr_array_index(check->pending, i);

        g_ptr_array_add(check->migrations, check_migration_new(name->app, name->name, TRUE));
    }
}

static gboolean
is_dirty(const Check *check, const char *app, const char *name)
{
    gint row = history_find(check->rollback->history, app, name);

    return row >= 0 && history_get(check->rollback->history, (guint)row)->state != MIGRATION_APPLIED;
}

/* What a rollback would undo, in its order; markers run nothing. */
static void
take_applied(Check *check)
{
    const Plan *plan = check->rollback->plan;

    for (guint i = 0; i < plan->undo->len; i++) {
        const Migration *row = plan_undo_migration(plan, i);
        CheckMigration *migration;

        if (g_array_index(plan->undo, PlanUndo, i).kind == UNDO_MARKER)
            continue;
        migration = check_migration_new(row->app, row->name, FALSE);
        migration->wrong = is_dirty(check, row->app, row->name);
        g_ptr_array_add(check->migrations, migration);
    }
}

static void
judge_nothing(Check *check, const VerdictRules *rules)
{
    for (guint i = 0; i < check->migrations->len; i++) {
        CheckMigration *migration = g_ptr_array_index(check->migrations, i);

        if (migration->verdict == NULL)
            check_judge_nothing(migration, rules, check_database(check->rollback->driver));
    }
}

/* Questions to the data as it is: of pending ones what their own changes meet, of applied ones what was written since. */
static gboolean
ask_data(Check *check, GError **error)
{
    const ProbeOptions options = {.budget_ms = check->request->budget_ms, .before = check->request->task == CHECK_PENDING};
    g_autoptr(GPtrArray) verdicts = g_ptr_array_new();

    for (guint i = 0; i < check->migrations->len; i++)
        g_ptr_array_add(verdicts, ((CheckMigration *)g_ptr_array_index(check->migrations, i))->verdict);
    if (verdicts->len == 0)
        return TRUE;
    check_tell(check, "asking the data");
    return probe_ask_all(check->rollback->driver, verdicts, &options, error);
}

/* --- the tasks --- */

gboolean
check_open_copy(Check *check, CheckCopy *copy, GError **error)
{
    g_autoptr(GError) why = NULL;

    if (check->request->no_shadow) {
        check_note(check, "nothing was tried: no scratch copy was wanted");
        return TRUE;
    }
    if (check_copy_open(check, copy, &why))
        return TRUE;
    if (check_is_signal(why, error))
        return FALSE;
    check_note(check, "nothing was tried: %s", why->message);
    return TRUE;
}

static gboolean
plan_applied(Check *check, GError **error)
{
    if (!rollback_plan(check->rollback, error))
        return FALSE;
    for (guint i = 0; i < check->rollback->plan->problems->len; i++) {
        const Problem *problem = g_ptr_array_index(check->rollback->plan->problems, i);

        if (problem->severity != SEVERITY_INFO)
            check_note(check, "%s: %s", problem_code_name(problem->code), problem->message);
    }
    take_applied(check);
    return TRUE;
}

static gboolean
look_at_migrations(Check *check, GError **error)
{
    g_auto(CheckCopy) copy = {0};
    g_auto(CheckParsed) parsed = {0};
    g_autoptr(VerdictRules) rules = verdict_rules_load(error);
    g_autoptr(Graph) graph = NULL;
    gboolean pending = check->request->task == CHECK_PENDING;

    if (rules == NULL)
        return FALSE;
    check_ask_graph(check, &graph);
    if (!check_open_copy(check, &copy, error))
        return FALSE;
    if (copy.trial == NULL)
        check_parsed_open(check, &parsed);
    check_names(check, graph, copy.trial != NULL ? trial_known(copy.trial) : parsed.known);
    if (pending)
        take_pending(check);
    else if (!plan_applied(check, error))
        return FALSE;
    if (copy.trial != NULL && !check_try(check, &copy, rules, error))
        return FALSE;
    check_copy_clear(&copy);
    check_parse(check, &parsed, rules);
    judge_nothing(check, rules);
    check_declare(check);
    if (!ask_data(check, error) || !check_locks_count(check, error))
        return FALSE;
    check_conclude(check);
    return TRUE;
}

/* --- the whole --- */

Check *
check_run(const CheckRequest *request, GError **error)
{
    g_autoptr(Check) check = g_new0(Check, 1);
    gboolean done;

    check->request = request;
    check->notes = g_ptr_array_new_with_free_func(g_free);
    check->migrations = g_ptr_array_new_with_free_func(check_migration_free);
    check->begun = g_get_monotonic_time();
    interrupt_install();
    done = check_open_database(check, error) && check_record_prepare(check, error) &&
           (request->task == CHECK_READY ? check_look_whether_ready(check, error)
                                         : look_at_migrations(check, error) && check_record(check, error));
    interrupt_restore();
    return done ? g_steal_pointer(&check) : NULL;
}

void
check_free(Check *check)
{
    if (check == NULL)
        return;
    g_clear_pointer(&check->pending, g_ptr_array_unref);
    g_clear_pointer(&check->unknown, g_ptr_array_unref);
    g_clear_pointer(&check->dirty, g_ptr_array_unref);
    g_clear_pointer(&check->late, g_ptr_array_unref);
    g_clear_pointer(&check->ahead, g_ptr_array_unref);
    g_clear_pointer(&check->records, g_ptr_array_unref);
    g_ptr_array_unref(check->migrations);
    g_ptr_array_unref(check->notes);
    g_free(check->schema_digest);
    rollback_free(check->rollback);
    g_free(check);
}
