#include <string.h>

#include "engine/schema/aside.h"
#include "engine/schema/catalog-diff.h"
#include "engine/schema/catalog-read.h"
#include "engine/schema/leftover.h"
#include "engine/schema/shadow.h"
#include "evidence-parts.h"
#include "interrupt.h"

/* More things in the way of one migration than that is no leftover. */
#define TRIES 50

static void
try_clear(Try *try)
{
    trial_result_free(try->result);
    catalog_free(try->before);
    catalog_free(try->after);
    g_clear_pointer(&try->dropped, g_ptr_array_unref);
    trial_free(try->trial);
    shadow_free(try->shadow);
    failure_reader_free(try->reader);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Try, try_clear)

static void
tell(const Try *try, const char *what)
{
    if (try->scene->tell != NULL)
        try->scene->tell(what, try->scene->user);
}

/* Nothing of what the trial was to tell is known. */
static void
set_unknown(Findings *findings, gboolean failed, const char *why)
{
    static const EvidenceItem items[] = {EVIDENCE_KNOWN, EVIDENCE_CLEAN_RUN, EVIDENCE_EFFECT, EVIDENCE_EQUAL, EVIDENCE_EMPTY};

    for (gsize i = 0; i < G_N_ELEMENTS(items); i++)
        if (findings->evidence.state[items[i]] == EVIDENCE_LEFT_OUT && (failed || items[i] != EVIDENCE_CLEAN_RUN))
            evidence_set(&findings->evidence, items[i], EVIDENCE_UNKNOWN, "%s", why);
}

/* --- a copy, and the application on it --- */

static gboolean
drop_again(Try *try, GError **error)
{
    if (strcmp(driver_info(try->scene->driver)->dialect, "mysql") == 0 &&
        !driver_execute(shadow_driver(try->shadow), "set foreign_key_checks = 0", NULL, 0, NULL, error))
        return FALSE;
    for (guint i = 0; i < try->dropped->len; i++)
        if (!driver_execute(shadow_driver(try->shadow), g_ptr_array_index(try->dropped, i), NULL, 0, NULL, error))
            return FALSE;
    return TRUE;
}

static gboolean
open_copy(Try *try, GError **error)
{
    const EvidenceScene *scene = try->scene;
    g_auto(GStrv) tables = evidence_tables_with_rows(scene);
    const ShadowOptions options = {.server = scene->shadow, .tables = (const char *const *)tables, .driver = *scene->options};
    TrialRequest request = {.profile = scene->table->profile, .folder = scene->folder, .command = scene->command, .alias = scene->alias};
    cJSON *connection;

    g_clear_pointer(&try->trial, trial_free);
    g_clear_pointer(&try->shadow, shadow_free);
    tell(try, "making a scratch copy of the schema");
    try->shadow = shadow_new(scene->driver, scene->url, &options, error);
    if (try->shadow == NULL || !drop_again(try, error))
        return FALSE;
    tell(try, "starting the application on the copy");
    connection = shadow_connection(try->shadow);
    request.connection = connection;
    request.witness = shadow_witness(try->shadow);
    request.shadow = try->shadow;
    request.shared = scene->shadow != NULL;
    request.schema = scene->table->schema;
    request.table = scene->table->table;
    try->trial = trial_start(&request, error);
    cJSON_Delete(connection);
    return try->trial != NULL;
}

/* --- one run --- */

static gboolean
run_once(Try *try, GError **error)
{
    g_clear_pointer(&try->before, catalog_free);
    g_clear_pointer(&try->after, catalog_free);
    g_clear_pointer(&try->result, trial_result_free);
    try->before = catalog_read(shadow_driver(try->shadow), NULL, error);
    if (try->before == NULL)
        return FALSE;
    tell(try, "running the migration on the copy");
    try->result = trial_step(try->trial, TRUE, try->app, try->findings->name, error);
    if (try->result != NULL)
        try->after = catalog_read(shadow_driver(try->shadow), NULL, error);
    return try->after != NULL;
}

/* The first run, with everything in the way, is what the failed run was. */
static void
look_at_first_run(const Try *try, const Failure *failure, const Failure *again)
{
    Evidence *evidence = &try->findings->evidence;

    if (failure->atomic == FAILURE_ATOMIC_YES)
        evidence_set(evidence, EVIDENCE_CLEAN_RUN, EVIDENCE_PROVEN, "the failed run was rolled back whole");
    else if (again == NULL)
        evidence_set(evidence, EVIDENCE_CLEAN_RUN, EVIDENCE_UNKNOWN, "the migration does not fail in that way on the scratch copy");
    else if (again->class != failure->class || g_strcmp0(again->object, failure->object) != 0)
        evidence_set(evidence, EVIDENCE_CLEAN_RUN, EVIDENCE_REFUTED,
                     "on the scratch copy it fails on '%s': the failed run left something behind",
                     again->object != NULL ? again->object : "something else");
    else if (evidence_changed_something(try))
        evidence_set(evidence, EVIDENCE_CLEAN_RUN, EVIDENCE_REFUTED,
                     "before it fails, the migration changes something that is not rolled back");
    else
        evidence_set(evidence, EVIDENCE_CLEAN_RUN, EVIDENCE_PROVEN,
                     "it fails before it changes anything, as a run on the scratch copy shows");
}

/* What the copy's failure says is in the way: taken away there, noted here. */
static gboolean
take_away(Try *try, const Failure *failure, GError **error)
{
    const CatalogObject *object = leftover_find(try->before, failure->class, driver_info(shadow_driver(try->shadow))->schema,
                                                failure->relation, failure->object),
                        *here;
    char *sql;

    if (object == NULL)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "what is in the way ('%s') cannot be told from the catalog",
                                  failure->object != NULL ? failure->object : failure->message);
    sql = aside_drop(shadow_driver(try->shadow), object, "drop", error);
    if (sql == NULL)
        return FALSE;
    g_ptr_array_add(try->dropped, sql);
    here = catalog_find(try->findings->now, object->kind, object->schema, object->parent, object->name);
    if (here != NULL && !g_ptr_array_find(try->findings->in_the_way, here, NULL))
        g_ptr_array_add(try->findings->in_the_way, (gpointer)(guintptr)here);
    return driver_execute(shadow_driver(try->shadow), sql, NULL, 0, NULL, error);
}

static char *
last_line(const char *log)
{
    g_auto(GStrv) lines = g_strsplit(log, "\n", -1);

    for (guint i = g_strv_length(lines); i > 0; i--)
        if (*g_strstrip(lines[i - 1]) != '\0')
            return g_strdup(lines[i - 1]);
    return g_strdup("no reason was printed");
}

/* From the application's log; where that tells nothing, from what the server said to the trial. NULL: neither does. */
static Failure *
read_result(const Try *try)
{
    const TrialResult *result = try->result;
    const TrialStatement *last = result->statements->len > 0 ? g_ptr_array_index(result->statements, result->statements->len - 1) : NULL;
    const FailureTold told = {.app = try->app,
                              .name = try->findings->name,
                              .database = driver_info(try->scene->driver)->dialect,
                              .sqlstate = result->sqlstate,
                              .number = result->number,
                              .message = result->message,
                              .sql = last != NULL ? last->sql : NULL,
                              .atomic = last != NULL && last->in_transaction};
    Failure *read = failure_read(try->reader, result->log, result->log_length, NULL, NULL, NULL);

    return read != NULL || result->message == NULL ? read : failure_of_told(try->reader, &told, NULL);
}

/* TRUE with *again where it failed on something that is there; else why it is of no use. */
static gboolean
read_failure(Try *try, Failure **again)
{
    g_autoptr(Failure) read = read_result(try);
    g_autofree char *last = last_line(try->result->log);
    Evidence *evidence = &try->findings->evidence;

    if (read != NULL && failure_is_already_there(read)) {
        *again = g_steal_pointer(&read);
        return TRUE;
    }
    evidence->no_use = TRUE;
    evidence_set(evidence, EVIDENCE_EFFECT, EVIDENCE_UNKNOWN, "on the scratch copy, without what is in the way, it fails: %s",
                 try->result->message != NULL ? try->result->message : last);
    return FALSE;
}

/* Runs until the migration goes through, each time with one thing less in the way. FALSE: it does not, and the evidence says why. */
static gboolean
run_through(Try *try, const Failure *failure, GError **error)
{
    for (guint i = 0; i < TRIES; i++) {
        g_autoptr(Failure) again = NULL;

        if (!run_once(try, error))
            return FALSE;
        if (!try->result->succeeded && !read_failure(try, &again))
            return FALSE;
        if (i == 0 && failure != NULL)
            look_at_first_run(try, failure, again);
        if (try->result->succeeded)
            return TRUE;
        if (!take_away(try, again, error))
            return FALSE;
        /* What is not rolled back would be in the way of the next run. */
        if (evidence_changed_something(try) && !open_copy(try, error))
            return FALSE;
    }
    return migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE, "more than %d things are in its way", TRIES);
}

/* --- the whole --- */

static gboolean
is_known(const Try *try)
{
    const GPtrArray *known = trial_known(try->trial);

    for (guint i = 0; i < known->len; i++) {
        const TrialMigration *migration = g_ptr_array_index(known, i);

        if (g_strcmp0(migration->app, try->app) == 0 && strcmp(migration->name, try->findings->name) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
look_at_code(const Try *try)
{
    Evidence *evidence = &try->findings->evidence;

    if (is_known(try)) {
        evidence_set(evidence, EVIDENCE_KNOWN, EVIDENCE_PROVEN, "the application has this migration");
        return TRUE;
    }
    evidence_set(evidence, EVIDENCE_KNOWN, EVIDENCE_REFUTED, "the application has no such migration");
    return FALSE;
}

gboolean
evidence_try(const EvidenceScene *scene, const Failure *failure, const char *app, Findings *findings, GError **error)
{
    g_auto(Try) try = {.scene = scene, .app = app, .findings = findings};
    g_autoptr(GError) why = NULL;

    try.dropped = g_ptr_array_new_with_free_func(g_free);
    try.reader = failure_reader_new(scene->table->profile, &why);
    if (failure != NULL && failure->atomic == FAILURE_ATOMIC_YES)
        evidence_set(&findings->evidence, EVIDENCE_CLEAN_RUN, EVIDENCE_PROVEN, "the failed run was rolled back whole");
    if (try.reader != NULL && open_copy(&try, &why) && look_at_code(&try) && run_through(&try, failure, &why) &&
        evidence_look_at_outcome(&try, &why))
        return TRUE;
    /* A failure on the copy is a lack of evidence; a signal is an error. */
    if (why != NULL && interrupt_is_cause(why)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
    set_unknown(findings, failure != NULL, why != NULL ? why->message : "not looked at");
    return TRUE;
}
