#include "plan-parts.h"

/* Is the row among the cutoff's (ascending) rows? */
static gboolean
is_undone(const Cutoff *cutoff, guint row)
{
    guint low = 0, high = cutoff->undone->len;

    while (low < high) {
        guint middle = low + (high - low) / 2, at = g_array_index(cutoff->undone, guint, middle);

        if (at == row)
            return TRUE;
        if (at < row)
            low = middle + 1;
        else
            high = middle;
    }
    return FALSE;
}

/* Rows whose order nothing tells: of one statement, or from before the table had times. */
static void
check_cut_in_lump(Plan *plan, const Batches *batches, guint row, gboolean wanted)
{
    const Migration *stays = history_get(batches->history, row - 1), *goes = history_get(batches->history, row);
    const Batch *batch = batches_of_row(batches, row);

    plan_add_problem(plan, PROBLEM_CUT_SPLITS_BATCH, wanted ? SEVERITY_WARNING : SEVERITY_ERROR, goes->app, goes->name,
                     "Name each migration that is to go (--migration).",
                     batch->baseline ? "%s stays and %s goes, but one load of the schema, or a restore, wrote both rows (batch %u)"
                                     : "%s stays and %s goes, but which was applied first is not known: both are from before the table "
                                       "had times (batch %u)",
                     stays->name, goes->name, batch->number);
}

/* The cut lies between rows row-1 (stays) and row (goes). */
static void
check_one_cut(Plan *plan, const Batches *batches, guint row, const PlanOptions *options)
{
    const Migration *stays = history_get(batches->history, row - 1), *goes = history_get(batches->history, row);
    gboolean boundary, named = plan->cutoff->selector == CUTOFF_NAMED;
    BatchConfidence confidence = batches_boundary(batches, row, &boundary);
    g_autofree char *last = migration_label(stays->app, stays->name), *first = migration_label(goes->app, goes->name), *pause = NULL;

    if (batches_of_row(batches, row)->source == BATCH_FROM_VERSION) { /* nothing tells where one deployment ends */
        if (!boundary && (batches_of_row(batches, row)->baseline || batches->history->time != HISTORY_TIME_NONE))
            check_cut_in_lump(plan, batches, row, options->split || named);
        return;
    }
    if (stays->applied_at != INSTANT_NONE && stays->applied_at == goes->applied_at)
        plan_add_problem(plan, PROBLEM_SAME_INSTANT, SEVERITY_WARNING, goes->app, goes->name, NULL,
                         "%s stays and %s goes, but both were applied at the same instant; their order is taken from %s", last, first,
                         history_order_name(HISTORY_ORDER_SEQUENCE));
    if (boundary && confidence == BATCH_SURE)
        return;
    if (stays->applied_at != INSTANT_NONE && goes->applied_at != INSTANT_NONE)
        pause = instant_duration_to_text(goes->applied_at - stays->applied_at);
    if (boundary)
        plan_add_problem(plan, PROBLEM_CUT_SPLITS_BATCH, SEVERITY_WARNING, goes->app, goes->name,
                         "Compare with when you deployed; --gap sets the pause that separates two deployments.",
                         "only %s lie between %s, which stays, and %s, which goes: it may have been one deployment", pause, last, first);
    else
        plan_add_problem(plan, PROBLEM_CUT_SPLITS_BATCH, options->split || named ? SEVERITY_WARNING : SEVERITY_ERROR, goes->app, goes->name,
                         "See 'migrollback history'; choose a time between two batches, or --split to cut here all the same.",
                         "%s stays and %s goes, but one deployment applied both (batch %s%s%s)", last, first,
                         batch_confidence_name(batches_of_row(batches, row)->confidence), pause != NULL ? ", pause " : "",
                         pause != NULL ? pause : "");
}

/* At most this many cuts are told one by one; named migrations can make many. */
#define MOST_CUTS 5

static void
check_cuts(Plan *plan, const Batches *batches, const Cutoff *cutoff, const PlanOptions *options)
{
    guint told = 0;

    for (guint i = 0; i < cutoff->undone->len && told < MOST_CUTS; i++) {
        guint row = g_array_index(cutoff->undone, guint, i);

        if (row > 0 && !is_undone(cutoff, row - 1)) {
            check_one_cut(plan, batches, row, options);
            told++;
        }
    }
}

/* So many are named in a hint. */
#define MOST_NAMED 20

static const char *const order_sentences[] = {
    [HISTORY_ORDER_APPLIED_AT] = "the times",
    [HISTORY_ORDER_BATCH] = "the batch numbers",
    [HISTORY_ORDER_SEQUENCE] = "the id column",
    [HISTORY_ORDER_XID] = "PostgreSQL's transaction numbers",
    [HISTORY_ORDER_PHYSICAL] = "the physical order of the rows",
    [HISTORY_ORDER_VERSION] = "the versions alone, which is not the order of applying",
};

/* Versions alone do not tell what was applied last: the list is only undone where a person has named all of it. */
static void
refuse_unordered(Plan *plan, const Cutoff *cutoff)
{
    g_autoptr(GString) hint = g_string_new("Name each that is to go, if these are they:");

    for (guint i = 0; i < cutoff->undone->len && i < MOST_NAMED; i++)
        g_string_append_printf(hint, " --migration %s", history_get(plan->history, g_array_index(cutoff->undone, guint, i))->name);
    if (cutoff->undone->len > MOST_NAMED)
        g_string_append(hint, " …");
    plan_add_problem(plan, PROBLEM_ORDER_ESTIMATED, SEVERITY_ERROR, NULL, NULL, hint->str,
                     "this table has no times; the order comes from %s", order_sentences[HISTORY_ORDER_VERSION]);
}

/* Where batches come from the order of rows, which batch is the last one is a guess, and a guess is not undone. */
static void
check_order(Plan *plan, const Batches *batches, const Cutoff *cutoff)
{
    const History *history = batches->history;
    const Batch *batch;
    gboolean by_batch = cutoff->selector == CUTOFF_BATCH || cutoff->selector == CUTOFF_LAST;

    if (history->time == HISTORY_TIME_ESTIMATE)
        plan_add_problem(plan, PROBLEM_ORDER_ESTIMATED, SEVERITY_WARNING, NULL, NULL, NULL, "the times of this table are estimates");
    if (history->time != HISTORY_TIME_NONE || cutoff->undone->len == 0 || cutoff->selector == CUTOFF_NAMED)
        return;
    batch = batches_of_row(batches, g_array_index(cutoff->undone, guint, 0));
    if (batch->source != BATCH_FROM_VERSION)
        return;
    if (history->order == HISTORY_ORDER_VERSION && plan->profile->model == PROFILE_SET)
        refuse_unordered(plan, cutoff);
    else if (by_batch && (batch->confidence == BATCH_GUESS && batch->length > 1))
        plan_add_problem(plan, PROBLEM_ORDER_ESTIMATED, SEVERITY_ERROR, NULL, NULL,
                         "Name the newest migration that is to stay (--to), or each that is to go (--migration).",
                         "this table has no times, so where one deployment ends is a guess (order from %s)",
                         order_sentences[history->order]);
    else
        plan_add_problem(plan, PROBLEM_ORDER_ESTIMATED, SEVERITY_WARNING, NULL, NULL,
                         history->order == HISTORY_ORDER_VERSION ? "Check the list; --migration names each migration that is to go." : NULL,
                         "this table has no times; the order comes from %s", order_sentences[history->order]);
}

static void
check_baselines(Plan *plan, const Batches *batches, const Cutoff *cutoff)
{
    for (guint i = 0; i < batches_length(batches); i++) {
        const Batch *batch = batches_get(batches, i);

        if (batch->baseline && is_undone(cutoff, batch->first + batch->length - 1))
            plan_add_problem(plan, PROBLEM_BASELINE, SEVERITY_WARNING, NULL, NULL,
                             "Choose a later moment, unless the whole schema is to go.",
                             "batch %u is a baseline: %u rows with one stamp, from a schema load or a restore and not from a deployment",
                             batch->number, batch->length);
    }
}

/* A row whose time is missing or cannot be read would count as the oldest, whenever it was applied. */
static void
check_times(Plan *plan, const Cutoff *cutoff)
{
    const Profile *profile = plan->profile;

    if (!profile->has_time || profile->time.nullable || cutoff->selector == CUTOFF_NAMED)
        return;
    for (guint row = 0; row < history_length(plan->history); row++) {
        const Migration *migration = history_get(plan->history, row);

        if (migration->applied_at != INSTANT_NONE || migration->state != MIGRATION_APPLIED)
            continue;
        plan_add_problem(plan, PROBLEM_NO_TIME, SEVERITY_ERROR, migration->app, migration->name,
                         "Mend its time in the table, or name each migration that is to go (--migration).",
                         "when %s was applied cannot be read from the table", migration->name);
        return;
    }
}

void
plan_check_cut(Plan *plan, const Batches *batches, const Cutoff *cutoff, const PlanOptions *options)
{
    if (cutoff->selector == CUTOFF_AFTER && options->ambiguous_cutoff)
        plan_add_problem(plan, PROBLEM_AMBIGUOUS_ZONE, SEVERITY_ERROR, NULL, NULL,
                         "Write the time with its offset from UTC, like 2026-10-25T02:30:00+02:00.",
                         "the clock of that zone showed this time twice");
    if (batches->history->ambiguous_zone)
        plan_add_problem(plan, PROBLEM_AMBIGUOUS_ZONE, SEVERITY_WARNING, NULL, NULL, NULL,
                         "some stored times were shown twice by the clock of the zone they are stored in; the first is taken");
    if (batches->history->duplicates > 0)
        plan_add_problem(plan, PROBLEM_DUPLICATE_ROWS, SEVERITY_WARNING, NULL, NULL, NULL,
                         "%u rows name a migration that another row names too; the earliest row counts", batches->history->duplicates);
    for (guint i = 0; i < cutoff->absent->len; i++)
        plan_add_problem(plan, PROBLEM_NOT_APPLIED, SEVERITY_WARNING, NULL, g_ptr_array_index(cutoff->absent, i), NULL,
                         "'%s' is not applied: undone already, or not its name", (const char *)g_ptr_array_index(cutoff->absent, i));
    check_times(plan, cutoff);
    check_cuts(plan, batches, cutoff, options);
    check_order(plan, batches, cutoff);
    check_baselines(plan, batches, cutoff);
}

/* Files do not show what apps that are installed elsewhere need: the run looks again, with the framework itself. */
void
plan_check_source(Plan *plan, const Graph *graph)
{
    if (graph == NULL || g_strcmp0(graph->source, "files") != 0 || plan->undo->len == 0)
        return;
    plan->exact = FALSE;
    plan_add_problem(
        plan, PROBLEM_NO_GRAPH, SEVERITY_WARNING, NULL, NULL, "Say how the project is started with --command; then it is asked itself.",
        "the project could not be started, so the dependencies were read from its files; apps installed elsewhere are not among them");
}

static void
check_states(Plan *plan)
{
    for (guint row = 0; row < history_length(plan->history); row++) {
        const Migration *migration = history_get(plan->history, row);

        if (migration->state != MIGRATION_APPLIED)
            plan_add_problem(plan, PROBLEM_DIRTY, SEVERITY_ERROR, migration->app, migration->name,
                             "Find out how far it came and mend it first.", "%s did not finish: the table says it %s", migration->name,
                             migration->state == MIGRATION_FAILED ? "failed" : "is dirty");
    }
}

/* A name of --accept-irreversible that names nothing of what the cutoff selects is a typing error, and what it meant would be undone. */
static void
check_accepted(Plan *plan, const PlanOptions *options)
{
    for (char *const *name = options->accept_irreversible; name != NULL && *name != NULL; name++) {
        gboolean found = FALSE;

        for (guint i = 0; i < plan->cutoff->undone->len && !found; i++) {
            const Migration *migration = history_get(plan->history, g_array_index(plan->cutoff->undone, guint, i));
            g_autofree char *label = migration_label(migration->app, migration->name);

            found = g_str_equal(*name, migration->name) || g_str_equal(*name, label);
        }
        if (!found)
            plan_add_problem(plan, PROBLEM_IRREVERSIBLE, SEVERITY_ERROR, NULL, *name, "Name it as the plan does.",
                             "--accept-irreversible names '%s', which would not be undone", *name);
    }
}

/* Where nothing tells beforehand whether a migration can be undone, that is said: unknown is not safe. */
static void
check_reversibility(Plan *plan, gboolean asked)
{
    gboolean run_asks = plan->profile->script_undo.argv != NULL && !asked;
    guint unknown = 0;

    for (guint i = 0; i < plan->undo->len; i++)
        unknown += g_array_index(plan->undo, PlanUndo, i).reversible == REVERSIBLE_UNKNOWN ? 1 : 0;
    if (unknown > 0)
        plan_add_problem(plan, PROBLEM_UNKNOWN_REVERSIBILITY, run_asks && plan->profile->graph ? SEVERITY_INFO : SEVERITY_WARNING, NULL,
                         NULL, NULL,
                         run_asks ? "whether %u of them can be undone is asked of the application before the first change"
                                  : "whether %u of them can be undone is not known before it is tried",
                         unknown);
}

void
plan_check_rows(Plan *plan, gboolean asked, const PlanOptions *options)
{
    const History *history = plan->history;
    guint rows = history_length(history);
    g_autofree char *newest = NULL;

    check_states(plan);
    check_accepted(plan, options);
    check_reversibility(plan, asked);
    if (plan->undo->len > 0)
        return;
    if (rows == 0)
        plan_add_problem(plan, PROBLEM_NOTHING_TO_UNDO, SEVERITY_INFO, NULL, NULL, NULL, "the migration table is empty");
    else if (plan->cutoff->selector == CUTOFF_AFTER) {
        newest = instant_to_text(history_get(history, rows - 1)->applied_at, options->zone);
        plan_add_problem(plan, PROBLEM_NOTHING_TO_UNDO, SEVERITY_INFO, NULL, NULL, NULL,
                         "nothing was applied at or after that time; the newest migration was applied at %s", newest);
    } else
        plan_add_problem(plan, PROBLEM_NOTHING_TO_UNDO, SEVERITY_INFO, NULL, NULL, NULL, "nothing was applied after that");
}
