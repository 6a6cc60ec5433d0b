/* Migrations tried by migrollback itself: the SQL of their files, executed on the copy as their framework would. */
#include <string.h>

#include "drivers/error.h"
#include "engine/model/profile-native.h"
#include "engine/schema/shadow.h"
#include "interrupt.h"
#include "mark-row.h"
#include "native-place.h"
#include "sql-files.h"
#include "trial-outside.h"
#include "trial-parts.h"

/* Of a migration that this trial has stepped; of others the copy's table tells. */
typedef enum { STATE_NOT_STEPPED, STATE_UP, STATE_UP_WITHOUT_ROW, STATE_DOWN } State;

typedef struct {
    const Shadow *shadow;
    Detected table; /* as the copy has it */
    NativePlace place;
    SqlFiles *files;
    TrialOutside *outside;
    char *project, *path;
    GHashTable *states; /* name -> State */
    gboolean atomic;    /* schema changes can be taken back */
} Sql;

/* One file being executed. */
typedef struct {
    Sql *sql;
    const DownFile *file;
    TrialResult *result;
    gboolean ours;  /* our transaction is around it */
    gboolean holds; /* what is executed now can still be taken back */
} Execution;

/* --- start and end --- */

static gboolean
possible(const Profile *profile, int dialect)
{
    return sql_files_known(profile, dialect);
}

static void
end(gpointer user)
{
    Sql *sql = user;

    sql_files_free(sql->files);
    trial_outside_free(sql->outside);
    g_hash_table_unref(sql->states);
    driver_close(sql->place.driver);
    g_free(sql->table.schema);
    g_free(sql->table.table);
    g_free(sql->project);
    g_free(sql->path);
    g_free(sql);
}

/* A session for each step: what a file sets, and its temporary tables, end with it, as they do with the framework's. */
static gboolean
open_session(Sql *sql, GError **error)
{
    g_clear_pointer(&sql->place.driver, driver_close);
    g_clear_pointer(&sql->path, g_free);
    sql->place.driver = shadow_session(sql->shadow, error);
    return sql->place.driver != NULL && native_place_prepare(&sql->place, &sql->path, error);
}

static gboolean
open_files(Sql *sql, const Profile *profile, GError **error)
{
    const DriverInfo *info = driver_info(sql->place.driver);
    DownSource source = {.profile = profile,
                         .dialect = g_intern_string(info->dialect),
                         .major = (guint)g_ascii_strtoull(info->server, NULL, 10),
                         .project = sql->project};

    if (!native_place_mode(&sql->place, &source.split, error))
        return FALSE;
    sql->files = sql_files_open(&source, error);
    return sql->files != NULL;
}

static void
tell_known(const Sql *sql, GPtrArray *known)
{
    for (guint i = 0; i < sql_files_length(sql->files); i++)
        trial_add_known(known, NULL, sql_files_name(sql->files, i));
}

/* Elsewhere than on PostgreSQL a schema is a database, and the copy is another one. */
static gboolean
open_copy(Sql *sql, const TrialRequest *request, GError **error)
{
    const DriverInfo *info;

    if (!open_session(sql, error))
        return FALSE;
    info = driver_info(sql->place.driver);
    sql->atomic = (info->capabilities & DRIVER_TRANSACTIONAL_DDL) != 0;
    sql->table.schema = strcmp(info->dialect, "postgres") == 0 ? g_strdup(request->schema) : NULL;
    sql->outside = trial_outside_new(&sql->place, request->shared, error);
    return sql->outside != NULL && open_files(sql, request->profile, error);
}

static gpointer
start(const TrialRequest *request, GPtrArray *known, GError **error)
{
    Sql *sql;

    if (request->shadow == NULL || request->table == NULL)
        return migrollback_fail(error, MIGROLLBACK_ERROR_UNANSWERABLE, "there is no copy to run the SQL of %s on", request->profile->title);
    sql = g_new0(Sql, 1);
    sql->shadow = request->shadow;
    sql->states = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    sql->project = g_strdup(request->folder);
    sql->table = (Detected){.profile = request->profile, .table = g_strdup(request->table), .visible = TRUE, .certain = TRUE};
    sql->place.table = &sql->table;
    if (!open_copy(sql, request, error)) {
        end(sql);
        return NULL;
    }
    tell_known(sql, known);
    return sql;
}

/* --- statements --- */

static void
take_failure(Execution *execution, const DownStatement *statement, const GError *cause)
{
    TrialResult *result = execution->result;

    result->message = g_strdup(cause->message);
    result->sqlstate = g_strdup(migrollback_error_sqlstate(cause));
    result->number = migrollback_error_number(cause);
    result->log = statement != NULL ? g_strdup_printf("%s:%u: %s\n", execution->file->path, statement->line, cause->message)
                                    : g_strdup_printf("%s: %s\n", execution->file->path, cause->message);
    result->log_length = strlen(result->log);
}

/* MySQL ends a transaction before a change of the schema. */
static void
note_transaction(Execution *execution, const DownStatement *statement)
{
    if (statement->kind == DOWN_BEGIN)
        execution->holds = TRUE;
    else if (statement->kind == DOWN_END || (!execution->sql->atomic && (statement->kind == DOWN_PLAIN || statement->kind == DOWN_OPAQUE)))
        execution->holds = FALSE;
}

static gboolean
run_statement(Execution *execution, const DownStatement *statement, GError **error)
{
    g_autoptr(GError) cause = NULL;

    if (!interrupt_check("while a migration was tried on a copy", error))
        return FALSE;
    note_transaction(execution, statement);
    if (statement->kind != DOWN_BEGIN && statement->kind != DOWN_END)
        trial_add_statement(execution->result, statement->sql, execution->holds);
    if (driver_execute(execution->sql->place.driver, statement->sql, NULL, 0, NULL, &cause))
        return TRUE;
    if (g_error_matches(cause, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONNECT))
        g_propagate_error(error, g_steal_pointer(&cause));
    else
        take_failure(execution, statement, cause);
    return FALSE;
}

static gboolean
run_statements(Execution *execution, GError **error)
{
    for (guint i = 0; i < execution->file->statements->len; i++)
        if (!run_statement(execution, g_ptr_array_index(execution->file->statements, i), error))
            return FALSE;
    if (!execution->holds || execution->ours)
        return TRUE;
    execution->result->message = g_strdup_printf("'%s' begins a transaction and does not end it", execution->file->path);
    return FALSE;
}

/* --- a side of a migration --- */

/* A pointer goes back to the migration before. */
static const char *
previous_of(const Sql *sql, const char *name)
{
    gint index = sql_files_find(sql->files, name);

    return index > 0 ? sql_files_name(sql->files, (guint)index - 1) : NULL;
}

/* Where the profile has no statement that records a migration, nothing does: nobody but us works on the copy. */
static gboolean
has_statement(const Sql *sql)
{
    return !mark_row_by_command(sql->place.driver, sql->table.profile);
}

static State
state_of(const Sql *sql, const char *name)
{
    return (State)GPOINTER_TO_UINT(g_hash_table_lookup(sql->states, name));
}

static State
state_after(const Sql *sql, gboolean up)
{
    return !up ? STATE_DOWN : has_statement(sql) ? STATE_UP : STATE_UP_WITHOUT_ROW;
}

static gboolean
keep_row(const Execution *execution, gboolean up, GError **error)
{
    const Sql *sql = execution->sql;
    const char *name = execution->file->name;

    if (!native_place_reset(&sql->place, sql->path, error))
        return FALSE;
    if (up)
        return !has_statement(sql) || mark_row(sql->place.driver, &sql->table, NULL, name, NULL, error);
    return state_of(sql, name) == STATE_UP_WITHOUT_ROW || native_place_remove(&sql->place, NULL, name, previous_of(sql, name), error);
}

/* The file and the row. A failure of either is in the result; FALSE with *error where the copy cannot be used any more. */
static gboolean
run_file(Execution *execution, gboolean up, GError **error)
{
    g_autoptr(GError) cause = NULL;

    if (!run_statements(execution, error))
        return FALSE;
    if (!keep_row(execution, up, &cause) || (execution->ours && !driver_commit(execution->sql->place.driver, &cause))) {
        if (!g_error_matches(cause, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONNECT))
            take_failure(execution, NULL, cause);
        else
            g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    return TRUE;
}

static gboolean
wants_transaction(const Sql *sql, const DownFile *file, gboolean up)
{
    ProfileNativeTransaction transaction = sql->table.profile->native->up.transaction;

    if (file->alone != NULL)
        return FALSE;
    if (!up || file->framed)
        return sql->atomic;
    return transaction == NATIVE_TRANSACTION_EACH || transaction == NATIVE_TRANSACTION_TOLD ||
           (transaction == NATIVE_TRANSACTION_IMPLICIT && sql->atomic && file->statements->len > 1);
}

static gboolean
execute(Sql *sql, const DownFile *file, gboolean up, TrialResult *result, GError **error)
{
    Execution execution = {.sql = sql, .file = file, .result = result, .ours = wants_transaction(sql, file, up)};
    gint64 begun = g_get_monotonic_time();

    execution.holds = execution.ours;
    if (execution.ours && !driver_begin(sql->place.driver, error))
        return FALSE;
    result->succeeded = run_file(&execution, up, error);
    result->duration = g_get_monotonic_time() - begun;
    if (result->succeeded)
        g_hash_table_replace(sql->states, g_strdup(file->name), GUINT_TO_POINTER((guint)state_after(sql, up)));
    g_clear_pointer(&sql->place.driver, driver_close); /* which takes back what is not committed */
    return result->succeeded || result->message != NULL;
}

/* --- steps --- */

static gboolean
may_step(const Sql *sql, gboolean up, const char *name, GError **error)
{
    State state = state_of(sql, name);

    if (up && (state == STATE_UP || state == STATE_UP_WITHOUT_ROW))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "'%s' is applied already", name);
    if (!up && state == STATE_DOWN)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "'%s' is not applied", name);
    return TRUE;
}

/* That a migration has no way back is a result; what the project does not have, or cannot be run here, tells nothing. */
static gboolean
is_runnable(const Sql *sql, const DownFile *file, gboolean up, TrialResult *result, GError **error)
{
    if (file->state == DOWN_FOUND)
        return TRUE;
    if (up || file->state == DOWN_UNUSABLE || sql_files_find(sql->files, file->name) < 0)
        return migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "%s", file->message);
    result->message = g_strdup(file->message);
    result->log = g_strdup(file->message);
    result->log_length = strlen(result->log);
    return FALSE;
}

static TrialResult *
step(gpointer user, gboolean up, const char *app, const char *name, GError **error)
{
    Sql *sql = user;
    g_autoptr(TrialResult) result = trial_result_new();
    const DownFile *file;

    (void)app;
    if (!may_step(sql, up, name, error))
        return NULL;
    file = sql_files_read(sql->files, up, name, error);
    if (file == NULL)
        return NULL;
    if (!is_runnable(sql, file, up, result, error))
        return result->message != NULL ? g_steal_pointer(&result) : NULL;
    if (!trial_outside_check(sql->outside, file, error) || !open_session(sql, error) ||
        (!up && !native_place_can_remove(&sql->place, error)) || !execute(sql, file, up, result, error))
        return NULL;
    if (result->log == NULL)
        result->log = g_strdup("");
    return g_steal_pointer(&result);
}

const TrialClass trial_by_sql = {possible, start, step, end};
