#include "rollback-set.h"

#include <string.h>

#include "rollback-parts.h"

#define DEFAULT_NAME "default"

static Rollback *
rollback_of(const RollbackSet *set, guint index)
{
    return set->members[index].rollback;
}

/* --- opening --- */

static gboolean
is_of(const Rollback *rollback, const char *label)
{
    return cutoff_knows(rollback->history, label, FALSE);
}

static gboolean
connect_all(RollbackSet *set, GError **error)
{
    for (guint i = 0; i < set->length; i++) {
        RollbackMember *member = &set->members[i];

        member->rollback = rollback_connect(&member->request, error);
        if (member->rollback == NULL) {
            g_prefix_error(error, "%s: ", member->name);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
refuse_same(const RollbackMember *one, const RollbackMember *other, GError **error)
{
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'%s' and '%s' are the same database, '%s'", one->name, other->name,
                       driver_info(one->rollback->driver)->database);
    migrollback_error_set_hint(error, "Give each database once, under the name that the project migrates it by.");
    return FALSE;
}

static gboolean
check_distinct(const RollbackSet *set, GError **error)
{
    for (guint i = 0; i < set->length; i++) {
        for (guint j = i + 1; j < set->length; j++) {
            Driver *one = rollback_of(set, i)->driver, *other = rollback_of(set, j)->driver;
            gboolean same = FALSE;

            if (strcmp(driver_info(one)->driver, driver_info(other)->driver) != 0)
                continue;
            if (!rollback_same_database(one, other, &same, error))
                return FALSE;
            if (same)
                return refuse_same(&set->members[i], &set->members[j], error);
        }
    }
    return TRUE;
}

static gboolean
read_all(RollbackSet *set, GError **error)
{
    for (guint i = 0; i < set->length; i++) {
        if (!rollback_read(rollback_of(set, i), error)) {
            g_prefix_error(error, "%s: ", set->members[i].name);
            return FALSE;
        }
    }
    return TRUE;
}

static void
group_deployments(RollbackSet *set)
{
    g_autofree const Batches **batches = g_new0(const Batches *, set->length);

    for (guint i = 0; i < set->length; i++) {
        batches[i] = rollback_of(set, i)->batches;
        if (batches[i]->history->omitted > 0)
            return;
    }
    set->deployments = deployments_group(batches, set->length, set->members[0].request.batches.gap);
}

static RollbackSet *
set_new(const RollbackRequest *common, const RollbackDatabase *databases, guint length)
{
    RollbackSet *set = g_new0(RollbackSet, 1);

    set->asked = common->cutoff;
    set->length = length;
    set->members = g_new0(RollbackMember, length);
    for (guint i = 0; i < length; i++) {
        RollbackMember *member = &set->members[i];

        member->name = databases[i].name != NULL ? databases[i].name : DEFAULT_NAME;
        member->request = *common;
        member->request.url = databases[i].url;
        member->request.plan.alias = databases[i].name;
    }
    return set;
}

RollbackSet *
rollback_set_open(const RollbackRequest *common, const RollbackDatabase *databases, guint length, GError **error)
{
    g_autoptr(RollbackSet) set = set_new(common, databases, length);

    if (!connect_all(set, error) || !check_distinct(set, error) || !read_all(set, error))
        return NULL;
    group_deployments(set);
    return g_steal_pointer(&set);
}

/* --- the cutoff of each --- */

static gboolean
cut_by_deployment(RollbackSet *set, GError **error)
{
    guint count = set->deployments != NULL ? set->deployments->items->len : 0;

    if (set->deployments == NULL) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_UNANSWERABLE,
                           "without times in every migration table nothing tells which batches of several databases are one deployment");
        migrollback_error_set_hint(error, "Use --after where there are times, else --to or --migration; or one database at a time.");
        return FALSE;
    }
    if (set->asked.number < 1 || (set->asked.selector == CUTOFF_BATCH && set->asked.number > count)) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "there is no batch %u", set->asked.number);
        migrollback_error_set_hint(error, "The deployments of all databases together are 1 (the oldest) to %u: see 'migrollback history'.",
                                   count);
        return FALSE;
    }
    set->number = set->asked.selector == CUTOFF_BATCH ? set->asked.number : count - MIN(set->asked.number, count) + 1;
    for (guint i = 0; i < set->length; i++) {
        guint batches = batches_length(rollback_of(set, i)->batches);
        guint first = deployments_first_batch(set->deployments, set->number, i, batches);
        CutoffRequest *cutoff = &set->members[i].request.cutoff;

        cutoff->nothing = first == batches;
        cutoff->number = set->asked.selector == CUTOFF_BATCH ? first + 1 : batches - first;
    }
    return TRUE;
}

static gboolean
known_anywhere(const RollbackSet *set, const char *label, gboolean apps)
{
    for (guint i = 0; i < set->length; i++)
        if (cutoff_knows(rollback_of(set, i)->history, label, apps))
            return TRUE;
    return FALSE;
}

/* Where the target is not applied, nothing tells what came after it. Where it is applied nowhere, the first database says so. */
static void
cut_by_target(RollbackSet *set)
{
    gboolean known = known_anywhere(set, set->asked.target, TRUE);

    for (guint i = 0; known && i < set->length; i++)
        set->members[i].request.cutoff.nothing = !cutoff_knows(rollback_of(set, i)->history, set->asked.target, TRUE);
}

/* Each database is asked for the names that are its own; one that is applied nowhere goes to the first that is asked for anything. */
static void
cut_by_names(RollbackSet *set)
{
    gboolean told = FALSE, any = FALSE;

    for (const char *const *name = set->asked.names; *name != NULL; name++)
        any = any || known_anywhere(set, *name, FALSE);
    for (guint i = 0; any && i < set->length; i++) {
        RollbackMember *member = &set->members[i];
        GPtrArray *own = g_ptr_array_new();
        gboolean asked = FALSE;

        for (const char *const *name = set->asked.names; *name != NULL; name++)
            asked = asked || is_of(member->rollback, *name);
        for (const char *const *name = set->asked.names; asked && *name != NULL; name++)
            if (is_of(member->rollback, *name) || (!told && !known_anywhere(set, *name, FALSE)))
                g_ptr_array_add(own, (gpointer)(gsize)*name);
        told = told || asked;
        g_ptr_array_add(own, NULL);
        member->names = (char **)g_ptr_array_free(own, FALSE);
        member->request.cutoff.names = (const char *const *)member->names;
        member->request.cutoff.nothing = !asked;
    }
}

/* A name that is accepted in the one database it belongs to is no mistake in the others. */
static void
share_accepted(RollbackSet *set)
{
    for (guint i = 0; i < set->length; i++) {
        RollbackMember *member = &set->members[i];
        char *const *all = member->request.plan.accept_irreversible;
        GPtrArray *own = g_ptr_array_new();

        for (; all != NULL && *all != NULL; all++)
            if (is_of(member->rollback, *all) || !known_anywhere(set, *all, FALSE))
                g_ptr_array_add(own, *all);
        g_ptr_array_add(own, NULL);
        member->accepted = (char **)g_ptr_array_free(own, FALSE);
        member->request.plan.accept_irreversible = member->accepted;
    }
}

static gboolean
cut(RollbackSet *set, GError **error)
{
    share_accepted(set);
    switch (set->asked.selector) {
    case CUTOFF_BATCH:
    case CUTOFF_LAST:
        return cut_by_deployment(set, error);
    case CUTOFF_TO:
        cut_by_target(set);
        break;
    case CUTOFF_NAMED:
        cut_by_names(set);
        break;
    case CUTOFF_AFTER:
    case CUTOFF_NONE:
        break;
    }
    return TRUE;
}

/* --- the plan --- */

/* Scripts and SQL come first, database by database; of commands the one whose first migration was applied last. */
static gint64
time_of_step(guint database, guint index, gpointer user)
{
    const Plan *plan = rollback_of(user, database)->plan;
    const PlanStep *step = g_ptr_array_index(plan->steps, index);

    if (step->kind != STEP_COMMAND)
        return G_MAXINT64;
    return step->undoes->len > 0 ? plan_undo_migration(plan, g_array_index(step->undoes, guint, 0))->applied_at : INSTANT_NONE;
}

/* Lines are known by their migrations only where there is one for each. */
static gint64
time_of_line(guint database, guint index, gpointer user)
{
    const Plan *plan = rollback_of(user, database)->plan;

    return plan->lines->len == plan->undo->len ? plan_undo_migration(plan, index)->applied_at : INSTANT_NONE;
}

/* In the order of the steps; what no step undoes comes last. */
static void
order_undo(RollbackSet *set)
{
    set->undo = g_array_new(FALSE, FALSE, sizeof(SeveralItem));
    for (guint i = 0; i < set->steps->len; i++) {
        SeveralItem item = g_array_index(set->steps, SeveralItem, i);
        const PlanStep *step = g_ptr_array_index(rollback_of(set, item.database)->plan->steps, item.index);

        for (guint j = 0; j < step->undoes->len; j++)
            g_array_append_val(set->undo, ((SeveralItem){item.database, g_array_index(step->undoes, guint, j)}));
    }
    for (guint i = 0; i < set->length; i++) {
        const Plan *plan = rollback_of(set, i)->plan;
        g_autofree gboolean *covered = g_new0(gboolean, plan->undo->len + 1);

        for (guint j = 0; j < set->undo->len; j++)
            if (g_array_index(set->undo, SeveralItem, j).database == i)
                covered[g_array_index(set->undo, SeveralItem, j).index] = TRUE;
        for (guint j = 0; j < plan->undo->len; j++)
            if (!covered[j])
                g_array_append_val(set->undo, ((SeveralItem){i, j}));
    }
}

static void
order_all(RollbackSet *set)
{
    g_autofree guint *steps = g_new0(guint, set->length), *lines = g_new0(guint, set->length);

    for (guint i = 0; i < set->length; i++) {
        steps[i] = rollback_of(set, i)->plan->steps->len;
        lines[i] = rollback_of(set, i)->plan->lines->len;
    }
    set->steps = several_merge(steps, set->length, time_of_step, set);
    set->lines = several_merge(lines, set->length, time_of_line, set);
    order_undo(set);
}

static void
sum_up(RollbackSet *set)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

    set->exact = TRUE;
    for (guint i = 0; i < set->length; i++) {
        const Plan *plan = rollback_of(set, i)->plan;
        const char *parts[] = {set->members[i].name, plan->id};

        set->exact = set->exact && plan->exact;
        set->kept += plan->kept;
        for (gsize j = 0; j < G_N_ELEMENTS(parts); j++)
            g_checksum_update(checksum, (const guchar *)parts[j], (gssize)strlen(parts[j]) + 1);
    }
    set->id = g_strdup(g_checksum_get_string(checksum));
}

/* Silence about a database in which the target is unknown would look like a whole rollback. */
static void
warn_without_target(const RollbackMember *member, const RollbackSet *set)
{
    if (set->asked.selector != CUTOFF_TO || !member->request.cutoff.nothing || history_length(member->rollback->history) == 0)
        return;
    member->rollback->plan->exact = FALSE;
    plan_add_problem(member->rollback->plan, PROBLEM_NOT_APPLIED, SEVERITY_WARNING, NULL, set->asked.target,
                     "Use --after or --migration where this database is to be undone too.",
                     "'%s' is not applied in this database, so nothing of it is undone", set->asked.target);
}

gboolean
rollback_set_plan(RollbackSet *set, GError **error)
{
    if (!cut(set, error))
        return FALSE;
    for (guint i = 0; i < set->length; i++) {
        if (!rollback_plan(rollback_of(set, i), error)) {
            g_prefix_error(error, "%s: ", set->members[i].name);
            return FALSE;
        }
        warn_without_target(&set->members[i], set);
    }
    order_all(set);
    sum_up(set);
    return TRUE;
}

gboolean
rollback_set_has_errors(const RollbackSet *set)
{
    for (guint i = 0; i < set->length; i++)
        if (plan_has_errors(rollback_of(set, i)->plan))
            return TRUE;
    return FALSE;
}

void
rollback_set_free(RollbackSet *set)
{
    if (set == NULL)
        return;
    for (guint i = 0; i < set->length; i++) {
        rollback_free(set->members[i].rollback);
        g_free(set->members[i].names);
        g_free(set->members[i].accepted);
    }
    deployments_free(set->deployments);
    g_clear_pointer(&set->steps, g_array_unref);
    g_clear_pointer(&set->undo, g_array_unref);
    g_clear_pointer(&set->lines, g_array_unref);
    g_free(set->members);
    g_free(set->id);
    g_free(set);
}
