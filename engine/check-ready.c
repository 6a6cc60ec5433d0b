/* Whether the database is ready for the code, waiting for it; and where it is ahead, what was recorded of what the code does not know. */
#include "act/graph-source.h"
#include "act/interrupt.h"
#include "check-parts.h"

#define POLL (500 * G_TIME_SPAN_MILLISECOND)

/* --- waiting --- */

/* What waiting may mend: a server that is not up yet, a database that was never migrated. */
static gboolean
may_come(const GError *why)
{
    static const MigrollbackError codes[] = {MIGROLLBACK_ERROR_CONNECT, MIGROLLBACK_ERROR_UNANSWERABLE, MIGROLLBACK_ERROR_NOT_FOUND};

    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        if (g_error_matches(why, MIGROLLBACK_ERROR, (gint)codes[i]))
            return TRUE;
    return FALSE;
}

static gint64
time_left(const Check *check)
{
    return check->request->wait - (g_get_monotonic_time() - check->begun);
}

static gboolean
wait_a_moment(const Check *check, GError **error)
{
    check_tell(check, "waiting for migrations");
    g_usleep((gulong)CLAMP(time_left(check), 0, POLL));
    return interrupt_check("while waiting for migrations", error);
}

/* The database, opened anew each time: nothing of an old state is left, and a server may have been started again. */
gboolean
check_open_database(Check *check, GError **error)
{
    gboolean waits = check->request->task == CHECK_READY;

    g_clear_pointer(&check->rollback, rollback_free);
    for (;;) {
        g_autoptr(GError) why = NULL;

        check->rollback = rollback_open(check->request->rollback, &why);
        if (check->rollback != NULL)
            return TRUE;
        if (!waits || !may_come(why) || time_left(check) <= 0) {
            g_propagate_error(error, g_steal_pointer(&why));
            return FALSE;
        }
        if (!wait_a_moment(check, error))
            return FALSE;
    }
}

/* Until nothing is pending, the time is over or a signal comes. The code stays what it is, so that only the table is read again. */
static gboolean
wait_until_ready(Check *check, const Graph *graph, const GPtrArray *known, GError **error)
{
    for (;;) {
        check_names(check, graph, known);
        check->ready = check->told && check->pending->len == 0 && check->dirty->len == 0;
        check->waited = g_get_monotonic_time() - check->begun;
        if (check->ready || !check->told || time_left(check) <= 0)
            return TRUE;
        if (!wait_a_moment(check, error) || !check_open_database(check, error))
            return FALSE;
    }
}

/* --- ahead --- */

static void
read_records(Check *check)
{
    g_autoptr(GError) why = NULL;

    check->records = checks_read(check->rollback->driver, check->rollback->chosen, &why);
    if (check->records == NULL)
        check_note(check, "what was recorded of the migrations could not be read: %s", why->message);
}

static const CheckRecord *
record_of(const Check *check, const char *app, const char *name)
{
    return check->records != NULL ? checks_find(check->records, app, name) : NULL;
}

/* Of everything that is applied, whether this code knows it or not. */
static void
find_unsafe_batch(Check *check)
{
    const Rollback *rollback = check->rollback;

    for (guint row = 0; row < history_length(rollback->history); row++) {
        const Migration *migration = history_get(rollback->history, row);
        const CheckRecord *record = record_of(check, migration->app, migration->name);

        if (record == NULL || record->leave != LEAVE_UNSAFE || batches_of_row(rollback->batches, row)->number < check->unsafe_batch)
            continue;
        check->unsafe_batch = batches_of_row(rollback->batches, row)->number;
        check->unsafe = migration;
    }
}

/* What nobody has recorded (a renamed migration, the row of a squash, a deployment without a check) is unknown. */
static void
look_ahead(Check *check)
{
    LeaveVerdict worst = LEAVE_SAFE;

    check->ahead = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < check->unknown->len; i++) {
        const CheckName *name = g_ptr_array_index(check->unknown, i);
        CheckAhead *ahead;

        if (name->squashed)
            continue;
        ahead = g_new0(CheckAhead, 1);
        ahead->name = name;
        ahead->record = record_of(check, name->app, name->name);
        worst = MAX(worst, ahead->record != NULL ? ahead->record->leave : LEAVE_UNKNOWN);
        if (check->ahead_from == 0 || name->batch < check->ahead_from)
            check->ahead_from = name->batch;
        g_ptr_array_add(check->ahead, ahead);
    }
    check->verdict.old_code_may_run = verdict_may_run(worst);
}

gboolean
check_look_whether_ready(Check *check, GError **error)
{
    g_auto(CheckCopy) copy = {0};
    g_auto(CheckParsed) parsed = {0};
    g_autoptr(Graph) graph = NULL;

    check_ask_graph(check, &graph);
    if (graph == NULL)
        check_parsed_open(check, &parsed);
    if (graph == NULL && parsed.known == NULL && !check_open_copy(check, &copy, error))
        return FALSE;
    if (!wait_until_ready(check, graph, copy.trial != NULL ? trial_known(copy.trial) : parsed.known, error))
        return FALSE;
    read_records(check);
    find_unsafe_batch(check);
    look_ahead(check);
    return TRUE;
}
