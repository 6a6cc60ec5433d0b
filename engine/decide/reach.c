#include "reach.h"

#include <string.h>

#include "version.h"

typedef struct {
    guint row;
    gint undo; /* index into Plan.undo, -1: it stays */
} Place;

/* Later is greater. */
static int
compare_last(const Migration *a, const Migration *b, ProfileLast last)
{
    int batches = last == PROFILE_LAST_BATCH && a->batch != NULL && b->batch != NULL ? version_compare(a->batch, b->batch) : 0;

    if (last == PROFILE_LAST_NUMBER)
        return version_compare_leading(a->name, b->name);
    return batches != 0 ? batches : strcmp(a->name, b->name);
}

static int
compare_places(gconstpointer a, gconstpointer b, gpointer user)
{
    const Plan *plan = user;
    const Place *left = a, *right = b;
    const Migration *one = history_get(plan->history, left->row), *other = history_get(plan->history, right->row);
    int order = plan->profile->last == PROFILE_LAST_APPLIED ? 0 : compare_last(one, other, plan->profile->last);

    if (order == 0)
        order = left->row < right->row ? -1 : left->row > right->row;
    return -order;
}

/* All rows of the one app that is undone, the framework's last first; NULL where several apps are. */
static GArray *
places_of(const Plan *plan)
{
    g_autofree gint *undo = g_new(gint, history_length(plan->history));
    const char *app = plan_undo_migration(plan, 0)->app;
    GArray *places = g_array_new(FALSE, FALSE, sizeof(Place));

    for (guint row = 0; row < history_length(plan->history); row++)
        undo[row] = -1;
    for (guint i = 0; i < plan->undo->len; i++) {
        undo[g_array_index(plan->undo, PlanUndo, i).row] = (gint)i;
        if (plan_undo_migration(plan, i)->app != app) { /* interned */
            g_array_unref(places);
            return NULL;
        }
    }
    for (guint row = 0; row < history_length(plan->history); row++) {
        Place place = {.row = row, .undo = undo[row]};

        if (history_get(plan->history, row)->app == app)
            g_array_append_val(places, place);
    }
    g_array_sort_with_data(places, compare_places, (gpointer)(gsize)plan);
    return places;
}

void
reach_last(const Plan *plan, Reach *reach)
{
    g_autoptr(GArray) places = places_of(plan);
    guint n = plan->undo->len;

    *reach = (Reach){.order = g_array_new(FALSE, FALSE, sizeof(guint))};
    for (guint i = 0; places != NULL && i < n; i++) {
        const Place *place = &g_array_index(places, Place, i);
        guint index = (guint)place->undo;

        if (place->undo < 0) {
            reach->in_place = history_get(plan->history, place->row);
            return;
        }
        g_array_append_val(reach->order, index);
    }
    if (places == NULL)
        return;
    reach->exact = TRUE;
    if (places->len > n)
        reach->stays = history_get(plan->history, g_array_index(places, Place, n).row);
}

void
reach_clear(Reach *reach)
{
    g_clear_pointer(&reach->order, g_array_unref);
}
