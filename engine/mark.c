#include "mark.h"

#include <string.h>

#include "act/interrupt.h"
#include "act/mark-row.h"
#include "act/process.h"
#include "rollback-parts.h"

/* So much of a run's output is kept for reading; what is read is at its end. */
#define LOG_LIMIT (16 * 1024 * 1024)

/* --- opening --- */

static gboolean
check_profile(const Rollback *rollback, gboolean reads_failures, GError **error)
{
    const Profile *profile = rollback->chosen->profile;

    if (reads_failures && profile->failure == NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "how %s tells of a failed migration is not known", profile->title);
    return mark_row_possible(rollback->driver, profile) ||
           migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "how %s records a migration on this database is not known",
                              profile->title);
}

static Rollback *
open_database(const MarkRequest *request, gboolean reads_failures, GError **error)
{
    g_autoptr(Rollback) rollback = rollback_open(request->rollback, error);

    return rollback != NULL && check_profile(rollback, reads_failures, error) ? g_steal_pointer(&rollback) : NULL;
}

/* --- one round --- */

static void
tell_working(const char *what, gpointer user)
{
    const MarkListener *listener = user;

    listener->working(what, listener->user);
}

static EvidenceScene
scene_of(const MarkRequest *request, const Rollback *rollback)
{
    return (EvidenceScene){.driver = rollback->driver,
                           .url = request->rollback->url,
                           .table = rollback->chosen,
                           .history = rollback->history,
                           .folder = request->rollback->project,
                           .command = request->rollback->command,
                           .alias = request->rollback->plan.alias,
                           .shadow = request->shadow,
                           .options = &request->rollback->driver,
                           .tell = tell_working,
                           .user = (gpointer)(gsize)request->listener};
}

static gboolean
carry_out(const MarkRound *round, const EvidenceScene *scene, GError **error)
{
    const Completion completion = {
        .scene = scene, .findings = round->findings, .app = round->app, .stored_zone = round->rollback->stored_zone};

    switch (round->remedy) {
    case REMEDY_MARK:
        return complete_mark(&completion, error);
    case REMEDY_SET_ASIDE:
        return complete_set_aside(&completion, error);
    case REMEDY_DROP_INVALID_INDEX:
        return complete_drop_index(&completion, error);
    case REMEDY_REFUSE:
        break;
    }
    g_assert_not_reached();
}

static gboolean
is_accepted(const MarkRequest *request, const char *app, const char *name)
{
    g_autofree char *label = migration_label(app, name);

    return request->accept != NULL && g_strv_contains(request->accept, label);
}

static void
decide(const MarkRequest *request, MarkRound *round)
{
    const Evidence *evidence = &round->findings->evidence;

    round->recorded = evidence->state[EVIDENCE_PENDING] == EVIDENCE_REFUTED;
    round->remedy = remedy_choose(evidence, request->wish);
    if (round->remedy == REMEDY_REFUSE && !round->recorded && is_accepted(request, round->app, round->name)) {
        round->remedy = REMEDY_MARK;
        round->unproven = TRUE;
    }
}

static gboolean
refuse_round(const MarkRequest *request, MarkRound *round, GError **error)
{
    g_autofree char *missing = remedy_missing(&round->findings->evidence, request->wish), *label = migration_label(round->app, round->name);

    round->missing = missing;
    request->listener->round(round, request->listener->user);
    round->missing = NULL;
    migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "%s is not marked: %s", label, missing);
    migrollback_error_set_hint(
        error, "%s",
        round->findings->evidence.movable && request->wish != REMEDY_WISH_SET_ASIDE
            ? "Nothing was changed for it. If nobody uses what is in the way, --remedy set-aside moves it aside."
            : "Nothing was changed for it. Bring about what is missing by hand, or undo what is there, and try again.");
    return FALSE;
}

/* Under our lock: decided, shown, confirmed, done. */
static gboolean
remedy_locked(const MarkRequest *request, MarkRound *round, const EvidenceScene *scene, GError **error)
{
    gboolean known;
    g_autofree char *holder = rollback_migration_running(round->rollback, &known);

    if (holder != NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_LOCKED, "a migration is running: %s", holder);
    decide(request, round);
    if (round->remedy == REMEDY_REFUSE && !(round->recorded && round->failure == NULL))
        return refuse_round(request, round, error);
    request->listener->round(round, request->listener->user);
    if (round->remedy == REMEDY_REFUSE)
        return TRUE; /* recorded already, and nobody saw it fail */
    if (!request->listener->confirm(round, request->listener->user, error) || !interrupt_check("before anything was changed", error) ||
        !carry_out(round, scene, error))
        return FALSE;
    round->done = TRUE;
    request->listener->round(round, request->listener->user);
    return TRUE;
}

static gboolean
run_round(const MarkRequest *request, Rollback *rollback, guint number, const Failure *failure, const char *app, const char *name,
          GError **error)
{
    const EvidenceScene scene = scene_of(request, rollback);
    g_autofree char *lock = g_strconcat("migrollback/", rollback->table_label, NULL);
    g_autoptr(Findings) findings = NULL;
    MarkRound round = {.number = number, .rollback = rollback, .failure = failure, .app = app, .name = name};
    gboolean taken = FALSE, done;

    if (!driver_try_lock(rollback->driver, lock, &taken, error))
        return FALSE;
    if (!taken)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_LOCKED, "another migrollback works on this database");
    findings = evidence_gather(&scene, failure, app, name, error);
    round.findings = findings;
    done = findings != NULL && remedy_locked(request, &round, &scene, error);
    driver_unlock(rollback->driver, lock);
    return done;
}

/* --- versions --- */

/* As the framework writes it: "1" for "001" where names are numbers. */
static const char *
canonical(const Profile *profile, const char *name)
{
    const char *bare = name + strspn(name, "0");

    return profile->failure != NULL && profile->failure->number && *bare != '\0' && bare[strspn(bare, "0123456789")] == '\0' ? bare : name;
}

static gboolean
mark_version(const MarkRequest *request, const char *version, guint number, GError **error)
{
    g_autoptr(Rollback) rollback = open_database(request, FALSE, error);
    const char *dot;
    g_autofree char *app = NULL;

    if (rollback == NULL)
        return FALSE;
    dot = rollback->chosen->profile->has_app ? strchr(version, '.') : NULL;
    if (rollback->chosen->profile->has_app && (dot == NULL || dot[1] == '\0')) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'%s' names no migration", version);
        migrollback_error_set_hint(error, "Write APP.NAME, as 'migrollback history' shows them.");
        return FALSE;
    }
    app = dot != NULL ? g_strndup(version, (gsize)(dot - version)) : NULL;
    return run_round(request, rollback, number, NULL, app, canonical(rollback->chosen->profile, dot != NULL ? dot + 1 : version), error);
}

gboolean
mark_versions(const MarkRequest *request, const char *const *versions, GError **error)
{
    gboolean done = TRUE;

    interrupt_install();
    for (guint i = 0; done && versions[i] != NULL; i++)
        done = interrupt_check("between two migrations", error) && mark_version(request, versions[i], i + 1, error);
    interrupt_restore();
    return done;
}

/* --- a failed run --- */

static gboolean
is_applied(const char *alias, const char *app, const char *name, gpointer user)
{
    const Rollback *rollback = user;

    (void)alias;
    return history_find(rollback->history, app, name) >= 0;
}

/* A failure on a database of the project that is not the one we look at. */
static gboolean
check_alias(const MarkRequest *request, const Failure *failure, GError **error)
{
    const char *alias = request->rollback->plan.alias;

    if (alias == NULL || failure->alias == NULL || strcmp(alias, failure->alias) == 0)
        return TRUE;
    return migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "the run failed on the database '%s', not on '%s'", failure->alias, alias);
}

/* What failed, if it failed on something that is there already; else `otherwise` is the code of the error. */
static Failure *
read_log(const MarkRequest *request, Rollback *rollback, const char *log, gsize length, MigrollbackError otherwise, GError **error)
{
    g_autoptr(FailureReader) reader = failure_reader_new(rollback->chosen->profile, error);
    g_autoptr(GError) why = NULL;
    g_autoptr(Failure) failure = NULL;

    if (reader == NULL)
        return NULL;
    failure = failure_read(reader, log, length, is_applied, rollback, &why);
    if (failure == NULL)
        return migrollback_fail(error, otherwise, "nothing was marked: %s", why->message);
    if (failure->name == NULL || !failure_is_already_there(failure))
        return migrollback_fail(error, otherwise, "nothing was marked: the failure (%s%s%s) is none of something left over",
                                failure_class_name(failure->class), failure->message != NULL ? ": " : "",
                                failure->message != NULL ? failure->message : "");
    return check_alias(request, failure, error) ? g_steal_pointer(&failure) : NULL;
}

gboolean
mark_log(const MarkRequest *request, const char *log, gsize length, GError **error)
{
    g_autoptr(Rollback) rollback = open_database(request, TRUE, error);
    g_autoptr(Failure) failure = rollback != NULL ? read_log(request, rollback, log, length, MIGROLLBACK_ERROR_REFUSED, error) : NULL;
    gboolean done;

    if (failure == NULL)
        return FALSE;
    interrupt_install();
    done = run_round(request, rollback, 1, failure, failure->app, failure->name, error);
    interrupt_restore();
    return done;
}

/* --- the loop --- */

/* Each stream by itself: the last progress on one stands before the error on the other, whatever arrived first. */
typedef struct {
    const MarkListener *listener;
    GString *out, *err;
} Capture;

static void
on_line(const char *stream, const char *line, gsize length, gpointer user)
{
    Capture *capture = user;
    GString *log = g_str_equal(stream, "stdout") ? capture->out : capture->err;

    g_string_append_len(log, line, (gssize)length);
    g_string_append_c(log, '\n');
    if (log->len > LOG_LIMIT)
        g_string_erase(log, 0, (gssize)(log->len - LOG_LIMIT / 2));
    capture->listener->output(stream, line, capture->listener->user);
}

static gboolean
run_command(const MarkRequest *request, char *const *argv, guint run, GString *log, int *status, GError **error)
{
    g_autoptr(GString) err = g_string_new(NULL);
    Capture capture = {request->listener, log, err};
    Process *process;

    request->listener->running(argv, run, request->listener->user);
    process = process_start(argv, NULL, error);
    if (process == NULL)
        return FALSE;
    process_close_input(process);
    process_wait(process, on_line, &capture, NULL, status);
    process_free(process);
    g_string_append_len(log, err->str, (gssize)err->len);
    return interrupt_check("after the command had ended", error);
}

static gboolean
remedy_run(const MarkRequest *request, const GString *log, guint round, int status, GHashTable *seen, GError **error)
{
    g_autoptr(Rollback) rollback = open_database(request, TRUE, error);
    g_autoptr(Failure) failure = rollback != NULL ? read_log(request, rollback, log->str, log->len, MIGROLLBACK_ERROR_FAILED, error) : NULL;
    g_autofree char *label = failure != NULL ? migration_label(failure->app, failure->name) : NULL;

    if (failure == NULL) {
        g_prefix_error(error, "the command failed (exit status %d); ", status);
        return FALSE;
    }
    if (g_hash_table_contains(seen, label))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "%s has failed again, after it was remedied", label);
    if (round > request->max)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "%u rounds were not enough; now %s has failed", request->max, label);
    if (!run_round(request, rollback, round, failure, failure->app, failure->name, error))
        return FALSE;
    g_hash_table_add(seen, g_steal_pointer(&label));
    return TRUE;
}

static gboolean
loop(const MarkRequest *request, char *const *argv, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint run = 1;; run++) {
        g_autoptr(GString) log = g_string_new(NULL);
        int status = 0;

        if (!run_command(request, argv, run, log, &status, error))
            return FALSE;
        if (status == 0)
            return TRUE;
        if (!remedy_run(request, log, run, status, seen, error))
            return FALSE;
    }
}

gboolean
mark_command(const MarkRequest *request, char *const *argv, GError **error)
{
    Rollback *first = open_database(request, TRUE, error); /* what can be known to fail is known before the command runs */
    gboolean done;

    if (first == NULL)
        return FALSE;
    rollback_free(first);
    interrupt_install();
    done = loop(request, argv, error);
    interrupt_restore();
    return done;
}
