#include "trial.h"

#include "drivers/error.h"
#include "interrupt.h"
#include "trial-parts.h"

#define STATEMENTS_LIMIT 20000

struct Trial {
    const TrialClass *class;
    gpointer self;
    GPtrArray *known;
};

/* The first that can serves. */
static const TrialClass *const classes[] = {&trial_by_script, &trial_by_sql};

/* --- results --- */

static void
migration_free(gpointer data)
{
    TrialMigration *migration = data;

    g_free(migration->app);
    g_free(migration->name);
    g_free(migration);
}

static void
statement_free(gpointer data)
{
    TrialStatement *statement = data;

    g_free(statement->sql);
    g_free(statement);
}

TrialResult *
trial_result_new(void)
{
    TrialResult *result = g_new0(TrialResult, 1);

    result->statements = g_ptr_array_new_with_free_func(statement_free);
    return result;
}

void
trial_result_free(TrialResult *result)
{
    if (result == NULL)
        return;
    g_ptr_array_unref(result->statements);
    g_free(result->log);
    g_free(result->error_class);
    g_free(result->message);
    g_free(result->sqlstate);
    g_free(result);
}

void
trial_add_statement(TrialResult *result, const char *sql, gboolean in_transaction)
{
    TrialStatement *statement;

    if (result->statements->len == STATEMENTS_LIMIT) {
        result->omitted++;
        return;
    }
    statement = g_new0(TrialStatement, 1);
    statement->sql = g_strdup(sql);
    statement->in_transaction = in_transaction;
    g_ptr_array_add(result->statements, statement);
}

void
trial_add_known(GPtrArray *known, const char *app, const char *name)
{
    TrialMigration *migration = g_new0(TrialMigration, 1);

    migration->app = g_strdup(app);
    migration->name = g_strdup(name);
    g_ptr_array_add(known, migration);
}

/* --- a trial --- */

static const TrialClass *
choose(const Profile *profile, int dialect)
{
    for (gsize i = 0; i < G_N_ELEMENTS(classes); i++)
        if (classes[i]->possible(profile, dialect))
            return classes[i];
    return NULL;
}

gboolean
trial_possible(const Profile *profile, const char *dialect)
{
    return choose(profile, profile_dialect(dialect)) != NULL;
}

Trial *
trial_start(const TrialRequest *request, GError **error)
{
    const char *driver = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(request->connection, "driver"));
    const TrialClass *class = choose(request->profile, driver != NULL ? profile_dialect(driver) : -1);
    g_autoptr(Trial) trial = NULL;

    if (class == NULL)
        return migrollback_fail(error, MIGROLLBACK_ERROR_UNANSWERABLE, "migrations of %s cannot be tried on a copy",
                                request->profile->title);
    trial = g_new0(Trial, 1);
    trial->class = class;
    trial->known = g_ptr_array_new_with_free_func(migration_free);
    trial->self = class->start(request, trial->known, error);
    return trial->self != NULL ? g_steal_pointer(&trial) : NULL;
}

void
trial_free(Trial *trial)
{
    if (trial == NULL)
        return;
    if (trial->self != NULL)
        trial->class->end(trial->self);
    g_ptr_array_unref(trial->known);
    g_free(trial);
}

const GPtrArray *
trial_known(const Trial *trial)
{
    return trial->known;
}

TrialResult *
trial_step(Trial *trial, gboolean up, const char *app, const char *name, GError **error)
{
    if (!interrupt_check("before a migration was tried on a copy", error))
        return NULL;
    return trial->class->step(trial->self, up, app, name, error);
}
