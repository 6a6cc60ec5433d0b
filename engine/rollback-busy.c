/* Who is at work already: migrations that run, and work of the application that must end first. Both are told by the profile's queries. */
#include "drivers/driver-row.h"
#include "read/read-history.h"
#include "rollback-parts.h"

#define MOST_BLOCKERS 5 /* that are named */

char *
rollback_migration_running(const Rollback *rollback, gboolean *known)
{
    const char *resource = rollback->chosen->profile->lock[profile_dialect(driver_info(rollback->driver)->dialect)];
    g_autofree char *sql = resource != NULL ? history_sql(rollback->driver, rollback->chosen, resource, NULL) : NULL;
    g_autoptr(GError) error = NULL;
    char *holder = NULL;

    *known = resource == NULL;
    if (sql == NULL)
        return NULL;
    /* A lock table that is not there locks nothing. */
    *known = driver_query(rollback->driver, sql, NULL, 0, driver_row_text, &holder, &error) ||
             g_error_matches(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_NOT_FOUND);
    if (holder == NULL || *holder != '\0')
        return holder;
    g_free(holder);
    return g_strdup("a session");
}

void
rollback_check_running(const Rollback *rollback)
{
    gboolean known;
    g_autofree char *holder = rollback_migration_running(rollback, &known);

    if (holder != NULL)
        plan_add_problem(rollback->plan, PROBLEM_MIGRATION_RUNNING, SEVERITY_ERROR, NULL, NULL,
                         "Wait until it has ended, or release a lock that a dead process left.", "a migration is running: %s", holder);
    else if (!known)
        plan_add_problem(rollback->plan, PROBLEM_MIGRATION_RUNNING, SEVERITY_WARNING, NULL, NULL, NULL,
                         "whether a migration is running cannot be told");
}

static DriverVerdict
take_blocker(const DriverValue *values, guint n_values, gpointer user, GError **error)
{
    GPtrArray *found = user;

    (void)n_values;
    (void)error;
    g_ptr_array_add(found, found->len < MOST_BLOCKERS ? g_strdup(values[0].text != NULL ? values[0].text : "unnamed work") : g_strdup("…"));
    return found->len > MOST_BLOCKERS ? DRIVER_STOP : DRIVER_CONTINUE;
}

gboolean
rollback_blockers(const Rollback *rollback, char **blockers, GError **error)
{
    const char *resource = rollback->chosen->profile->blockers[profile_dialect(driver_info(rollback->driver)->dialect)];
    g_autofree char *sql = resource != NULL ? history_sql(rollback->driver, rollback->chosen, resource, error) : NULL;
    g_autoptr(GPtrArray) found = g_ptr_array_new_null_terminated(4, g_free, TRUE);
    g_autoptr(GError) cause = NULL;

    *blockers = NULL;
    if (sql == NULL)
        return resource == NULL;
    /* A table that is not there holds no work. */
    if (!driver_query(rollback->driver, sql, NULL, 0, take_blocker, found, &cause) &&
        !g_error_matches(cause, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_NOT_FOUND)) {
        g_propagate_prefixed_error(error, g_steal_pointer(&cause), "looking for unfinished work: ");
        return FALSE;
    }
    if (found->len > 0)
        *blockers = g_strjoinv(", ", (char **)found->pdata);
    return TRUE;
}

gboolean
rollback_check_blockers(Rollback *rollback, GError **error)
{
    g_autofree char *blockers = NULL;

    if (rollback->plan->undo->len == 0)
        return TRUE;
    if (!rollback_blockers(rollback, &blockers, error))
        return FALSE;
    if (blockers != NULL)
        plan_add_problem(rollback->plan, PROBLEM_BACKGROUND_WORK, SEVERITY_ERROR, NULL, NULL,
                         "Let it finish, or end it with the application's own commands.", "the application has unfinished work: %s",
                         blockers);
    return TRUE;
}
