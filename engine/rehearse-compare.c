/* The schema after the rollback against the one that the application builds from nothing. */
#include <string.h>

#include "act/interrupt.h"
#include "rehearse-parts.h"
#include "schema/catalog-diff.h"
#include "schema/catalog-read.h"

/* So many migrations are built up again; more would take longer than a rehearsal should. */
#define MOST_MIGRATIONS 400

typedef struct {
    Rehearsal *rehearsal;
    RehearseCopy copy;
    GPtrArray *kept, *undone; /* TrialMigration, borrowed of the trial, the first to be applied first */
    char *failure;            /* why it cannot be built; NULL: it was */
} Building;

static void
building_clear(Building *building)
{
    rehearse_copy_clear(&building->copy);
    g_clear_pointer(&building->kept, g_ptr_array_unref);
    g_clear_pointer(&building->undone, g_ptr_array_unref);
    g_clear_pointer(&building->failure, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Building, building_clear)

/* --- what to build --- */

static gboolean
is_undone(const Rehearsal *rehearsal, const char *app, const char *name)
{
    for (guint i = 0; i < rehearsal->steps->len; i++) {
        const RehearsedStep *step = g_ptr_array_index(rehearsal->steps, i);

        if (!step->row_only && g_strcmp0(step->app, app) == 0 && strcmp(step->name, name) == 0)
            return TRUE;
    }
    return FALSE;
}

static TrialMigration *
find_known(const GPtrArray *known, const Migration *row)
{
    for (guint i = 0; i < known->len; i++) {
        TrialMigration *migration = g_ptr_array_index(known, i);

        if (g_strcmp0(migration->app, row->app) == 0 && strcmp(migration->name, row->name) == 0)
            return migration;
    }
    return NULL;
}

/* In the order in which they were applied, which need not be that of their names. All must be known: with one missing, another schema is built. */
static void
choose(Building *building, const History *history)
{
    const GPtrArray *known = trial_known(building->copy.trial);

    building->kept = g_ptr_array_new();
    building->undone = g_ptr_array_new();
    for (guint i = 0; i < history_length(history); i++) {
        const Migration *row = history_get(history, i);
        TrialMigration *migration = find_known(known, row);

        if (migration == NULL) {
            g_autofree char *label = migration_label(row->app, row->name);

            building->failure = g_strdup_printf("the application does not know %s, which is applied", label);
            return;
        }
        g_ptr_array_add(is_undone(building->rehearsal, row->app, row->name) ? building->undone : building->kept, migration);
    }
    if (history_length(history) > MOST_MIGRATIONS)
        building->failure = g_strdup_printf("%u migrations are too many to build up from nothing", history_length(history));
}

/* --- building --- */

typedef enum { BUILT, BUILT_LATER, BUILT_NOT, BUILT_GONE } Built;

/* One that fails at its first statement may need another, where the table does not tell the order of applying: nothing is left of it. */
static Built
apply_one(Building *building, const TrialMigration *migration, GError **error)
{
    g_autofree char *label = migration_label(migration->app, migration->name);
    g_autoptr(GError) why = NULL;
    g_autoptr(TrialResult) result = trial_step(building->copy.trial, TRUE, migration->app, migration->name, &why);

    if (result != NULL && result->succeeded)
        return BUILT;
    if (why != NULL && interrupt_is_cause(why)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return BUILT_GONE;
    }
    g_free(building->failure);
    building->failure = g_strdup_printf("built from nothing, %s fails: %s", label,
                                        why != NULL               ? why->message
                                        : result->message != NULL ? result->message
                                                                  : "the application does not tell why");
    g_strdelimit(g_strchomp(building->failure), "\n", ' ');
    return result != NULL && result->statements->len <= 1 ? BUILT_LATER : BUILT_NOT;
}

/* FALSE with an error for a signal; with building->failure where they cannot be built. */
static gboolean
apply(Building *building, const GPtrArray *migrations, GError **error)
{
    g_autoptr(GPtrArray) left = g_ptr_array_copy((GPtrArray *)(guintptr)migrations, NULL, NULL);
    guint before = left->len + 1;

    while (left->len > 0 && left->len < before) {
        g_autoptr(GPtrArray) later = g_ptr_array_new();

        before = left->len;
        for (guint i = 0; i < left->len; i++) {
            Built built = apply_one(building, g_ptr_array_index(left, i), error);

            if (built == BUILT_GONE || built == BUILT_NOT)
                return built == BUILT_NOT;
            if (built == BUILT_LATER)
                g_ptr_array_add(later, g_ptr_array_index(left, i));
        }
        g_ptr_array_unref(left);
        left = g_steal_pointer(&later);
    }
    if (left->len == 0)
        g_clear_pointer(&building->failure, g_free);
    return TRUE;
}

static Catalog *
look(Building *building, GError **error)
{
    return building->failure == NULL ? catalog_read(shadow_driver(building->copy.shadow), NULL, error) : NULL;
}

static const History *
read_history(const Building *building, Rollback **rollback, GError **error)
{
    RollbackRequest request = *building->rehearsal->rollback->request;

    request.url = shadow_url(building->copy.shadow);
    request.framework = building->rehearsal->rollback->chosen->profile->name;
    request.table = building->rehearsal->rollback->table_label;
    request.cutoff = (CutoffRequest){.selector = CUTOFF_NONE};
    *rollback = rollback_open(&request, error);
    return *rollback != NULL ? (*rollback)->history : NULL;
}

static gboolean
prepare(Building *building, GError **error)
{
    g_autoptr(Rollback) rollback = NULL;
    const Rehearsal *rehearsal = building->rehearsal;
    const History *history;

    if (!rehearse_copy_open(rehearsal, FALSE, &building->copy, error))
        return FALSE;
    /* A copy's rows do not tell any more who wrote them; of a long history not all was read for the plan. */
    history = rehearsal->rollback->history->omitted == 0 ? rehearsal->rollback->history : read_history(building, &rollback, error);
    if (history == NULL || !rehearse_empty(rehearsal, shadow_driver(building->copy.shadow), error) ||
        !rehearse_copy_start(rehearsal, &building->copy, error))
        return FALSE;
    choose(building, history);
    return TRUE;
}

/* --- comparing --- */

static gboolean
has(const CatalogDiff *diff, const CatalogChange *change)
{
    for (guint i = 0; i < diff->changes->len; i++) {
        const CatalogChange *other = g_ptr_array_index(diff->changes, i);

        if (other->type == change->type && catalog_compare_identity(catalog_change_object(other), catalog_change_object(change)) == 0)
            return TRUE;
    }
    return FALSE;
}

/* What is different without any rollback is no work of it. */
static void
compare(Rehearsal *rehearsal, const Catalog *built, const Catalog *after, const Catalog *built_all, const Catalog *before)
{
    g_autoptr(CatalogDiff) diff = catalog_diff(built, after), drift = catalog_diff(built_all, before);

    for (guint i = 0; i < diff->changes->len; i++) {
        const CatalogChange *change = g_ptr_array_index(diff->changes, i);

        if (!change->minor && !change->within && !(catalog_is_ours(catalog_change_object(change)) && has(drift, change)))
            g_ptr_array_add(has(drift, change) ? rehearsal->drift : rehearsal->differences, catalog_change_line(change));
    }
    rehearsal->compared = rehearsal->differences->len > 0 ? COMPARED_DIFFERS : COMPARED_EQUAL;
}

static gboolean
build_and_compare(Building *building, const Catalog *before, const Catalog *after, GError **error)
{
    g_autoptr(Catalog) built = NULL, built_all = NULL;

    if (building->failure != NULL)
        return TRUE;
    rehearse_tell(building->rehearsal, "building %u older migrations from nothing", building->kept->len);
    if (!apply(building, building->kept, error))
        return FALSE;
    built = look(building, error);
    if (built == NULL)
        return building->failure != NULL;
    if (!apply(building, building->undone, error))
        return FALSE;
    built_all = look(building, error);
    if (built_all == NULL)
        return building->failure != NULL;
    compare(building->rehearsal, built, after, built_all, before);
    return TRUE;
}

gboolean
rehearse_compare(Rehearsal *rehearsal, const Catalog *before, const Catalog *after, GError **error)
{
    g_auto(Building) building = {.rehearsal = rehearsal};
    g_autoptr(GError) why = NULL;

    if (!trial_possible(rehearsal->rollback->chosen->profile, driver_info(rehearsal->rollback->driver)->dialect)) {
        rehearsal->not_compared = g_strdup("the application cannot be made to build the older migrations on a copy");
        return TRUE;
    }
    if (prepare(&building, &why) && build_and_compare(&building, before, after, &why)) {
        rehearsal->not_compared = g_steal_pointer(&building.failure);
        return TRUE;
    }
    if (interrupt_is_cause(why)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
    rehearsal->not_compared = g_strdup(why->message);
    return TRUE;
}
