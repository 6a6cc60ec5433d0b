/*
 * The run of several databases as one: all locked and unchanged, all scripts ready, all undone, all committed, each stage for every
 * database before the next one begins for any.
 */
#include "act/interrupt.h"
#include "act/native.h"
#include "rollback-parts.h"
#include "rollback-set.h"

typedef struct SetRun SetRun;

typedef struct {
    SetRun *run;
    const char *name;
    RollbackRun database;
    ScriptTalk *talk; /* NULL: plain commands, or nothing to undo */
    gboolean one;     /* all of it in one transaction */
} Seat;

struct SetRun {
    RollbackSet *set;
    Seat *seats;
    guint begun; /* how many of them hold a lock or may hold one */
    RunObserver observer;
    gpointer user;
};

static guint
count_all(const RollbackSet *set)
{
    guint count = 0;

    for (guint i = 0; i < set->length; i++)
        count += set->members[i].rollback->plan->undo->len;
    return count;
}

static guint
count_gone(const SetRun *run)
{
    guint count = 0;

    for (guint i = 0; i < run->begun; i++)
        count += run->seats[i].database.verifier.n_gone;
    return count;
}

static void
observe(const RunEvent *event, gpointer user)
{
    const Seat *seat = user;
    RunEvent labelled = *event;

    labelled.database = seat->name;
    if (event->kind != RUN_VERIFIED) {
        labelled.done = count_gone(seat->run);
        labelled.total = count_all(seat->run->set);
    }
    seat->run->observer(&labelled, seat->run->user);
}

static gboolean
in_seat(const Seat *seat, gboolean fine, GError **error)
{
    if (!fine)
        g_prefix_error(error, "%s: ", seat->name);
    return fine;
}

static gboolean
begin_all(SetRun *run, GError **error)
{
    for (guint i = 0; i < run->set->length; i++) {
        Seat *seat = &run->seats[i];

        *seat = (Seat){.run = run, .name = run->set->members[i].name};
        run->begun = i + 1;
        if (!in_seat(seat, rollback_run_begin(&seat->database, run->set->members[i].rollback, observe, seat, error), error))
            return FALSE;
    }
    return TRUE;
}

static const PlanStep *
script_step(const Seat *seat)
{
    const GPtrArray *steps = seat->database.rollback->plan->steps;
    const PlanStep *step = steps->len > 0 ? g_ptr_array_index(steps, 0) : NULL;

    return step != NULL && step->kind == STEP_SCRIPT ? step : NULL;
}

/* Every script has checked everything, and none has changed anything. */
static gboolean
ready_all(SetRun *run, GError **error)
{
    for (guint i = 0; i < run->begun; i++) {
        Seat *seat = &run->seats[i];
        const PlanStep *step = script_step(seat);

        if (step == NULL)
            continue;
        if (!interrupt_check("before anything was changed", error))
            return FALSE;
        seat->talk = execute_script_begin(&seat->database.executor, step, error);
        if (!in_seat(seat, seat->talk != NULL, error))
            return FALSE;
        seat->one = execute_script_is_one(seat->talk);
    }
    return TRUE;
}

static gboolean
check_interrupt(const SetRun *run, GError **error)
{
    g_autofree char *progress = NULL;
    guint gone = count_gone(run);

    if (gone == 0)
        return interrupt_check("before anything was changed", error);
    progress = g_strdup_printf("after %u of %u migrations were undone; the same command continues", gone, count_all(run->set));
    return interrupt_check(progress, error);
}

/* First those that can be taken back; what commits migration by migration must not be done for nothing. */
static gboolean
undo_scripts(SetRun *run, gboolean one, GError **error)
{
    for (guint i = 0; i < run->begun; i++) {
        Seat *seat = &run->seats[i];

        if (seat->talk == NULL || seat->one != one)
            continue;
        if (!check_interrupt(run, error) || !in_seat(seat, execute_script_undo(seat->talk, error), error))
            return FALSE;
    }
    return TRUE;
}

/* SQL steps may share a transaction: those of a database are run together. */
static gboolean
run_step(Seat *seat, const PlanStep *step, GError **error)
{
    if (step->kind == STEP_SQL)
        return native_execute(&seat->database.executor, 0, seat->database.rollback->plan->steps->len, error);
    return execute_step(&seat->database.executor, step, error);
}

static gboolean
run_commands(SetRun *run, GError **error)
{
    for (guint i = 0; i < run->set->steps->len; i++) {
        SeveralItem item = g_array_index(run->set->steps, SeveralItem, i);
        Seat *seat = &run->seats[item.database];
        const PlanStep *step = g_ptr_array_index(seat->database.rollback->plan->steps, item.index);

        if (step->kind == STEP_SCRIPT || (step->kind == STEP_SQL && item.index > 0))
            continue;
        if (!check_interrupt(run, error) || !in_seat(seat, run_step(seat, step, error), error))
            return FALSE;
    }
    return TRUE;
}

/* Until the first commit all can be taken back; from then on the shortest way to a clear state is to commit the others too. */
static gboolean
commit_all(SetRun *run, GError **error)
{
    if (!check_interrupt(run, error))
        return FALSE;
    for (guint i = 0; i < run->begun; i++) {
        Seat *seat = &run->seats[i];

        if (seat->talk != NULL && !in_seat(seat, execute_script_commit(seat->talk, error), error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
verify_all(SetRun *run, GError **error)
{
    for (guint i = 0; i < run->begun; i++) {
        Seat *seat = &run->seats[i];
        guint planned = seat->database.rollback->plan->undo->len;

        if (!execute_look(&seat->database.executor, error)) {
            execute_grade(&seat->database.executor, error);
            return in_seat(seat, FALSE, error);
        }
        if (seat->database.verifier.n_gone < planned)
            return migrollback_refuse(error, MIGROLLBACK_ERROR_UNEXPECTED, "%s: all steps were run, but only %u of %u migrations are gone",
                                      seat->name, seat->database.verifier.n_gone, planned);
        if (planned > 0)
            execute_tell(&seat->database.executor, (RunEvent){.kind = RUN_VERIFIED});
    }
    return TRUE;
}

/* What waits is told to stop; then each table is read, so that the account is of what is there. */
static void
take_back(SetRun *run)
{
    for (guint i = 0; i < run->begun; i++)
        g_clear_pointer(&run->seats[i].talk, execute_script_free);
    for (guint i = 0; i < run->begun; i++) {
        g_autoptr(GError) ignored = NULL; /* the failure that led here is the one that is told */

        if (run->seats[i].database.verifier.gone != NULL)
            execute_look(&run->seats[i].database.executor, &ignored);
    }
}

/* One database's failure is "nothing was changed" only where nothing was changed in any other. */
static void
grade(const SetRun *run, GError **error)
{
    static const MigrollbackError nothing_changed[] = {MIGROLLBACK_ERROR_FAILED, MIGROLLBACK_ERROR_REFUSED, MIGROLLBACK_ERROR_LOCKED,
                                                       MIGROLLBACK_ERROR_CONFIG};
    guint gone = count_gone(run);

    if (gone == 0 || error == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(nothing_changed); i++) {
        if (!g_error_matches(*error, MIGROLLBACK_ERROR, (int)nothing_changed[i]))
            continue;
        (*error)->code = MIGROLLBACK_ERROR_PARTIAL;
        migrollback_error_set_hint(error, "%u of %u are undone. When the cause is mended, the same command continues.", gone,
                                   count_all(run->set));
        return;
    }
}

static gboolean
execute_all(SetRun *run, GError **error)
{
    gboolean done = begin_all(run, error) && ready_all(run, error) && undo_scripts(run, TRUE, error) && undo_scripts(run, FALSE, error) &&
                    run_commands(run, error) && commit_all(run, error) && verify_all(run, error);

    if (!done) {
        take_back(run);
        grade(run, error);
    }
    return done;
}

gboolean
rollback_set_run(RollbackSet *set, RunObserver observer, gpointer user, guint *undone, GError **error)
{
    g_autofree Seat *seats = g_new0(Seat, set->length);
    SetRun run = {.set = set, .seats = seats, .observer = observer, .user = user};
    gboolean done;

    *undone = 0;
    for (guint i = 0; i < set->length; i++) {
        if (!rollback_refuse_problems(set->members[i].rollback->plan, error)) {
            g_prefix_error(error, "%s: ", set->members[i].name);
            return FALSE;
        }
    }
    if (count_all(set) == 0)
        return TRUE;
    interrupt_install();
    done = execute_all(&run, error);
    interrupt_restore();
    *undone = count_gone(&run);
    for (guint i = 0; i < run.begun; i++) {
        g_clear_pointer(&seats[i].talk, execute_script_free);
        rollback_run_end(&seats[i].database);
    }
    return done;
}
