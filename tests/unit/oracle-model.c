#include "oracle-model.h"

#include <string.h>

#define EACH(i, mask)                                                                                                                      \
    for (guint64 rest_##i = (mask); rest_##i != 0; rest_##i &= rest_##i - 1)                                                               \
        for (guint i = (guint)__builtin_ctzll(rest_##i), once_##i = 1; once_##i; once_##i = 0)

guint64
model_rows(const Model *model)
{
    guint64 rows = 0;

    for (guint i = 0; i < model->n; i++)
        rows |= model->names[i].rank >= 0 ? MODEL_BIT(i) : 0;
    return rows;
}

guint64
model_squashes(const Model *model)
{
    guint64 squashes = 0;

    for (guint i = 0; i < model->n; i++)
        squashes |= model->names[i].file && model->names[i].replaces != 0 ? MODEL_BIT(i) : 0;
    return squashes;
}

guint64
model_after(const Model *model)
{
    guint64 after = 0;

    EACH(i, model_rows(model))
    {
        gboolean wanted = model->only_apps == 0 || (model->only_apps >> model->names[i].app & 1) != 0;

        after |= wanted && model->names[i].time >= model->cutoff ? MODEL_BIT(i) : 0;
    }
    return after;
}

/* The names a squash stands for, in the end and on the way. */
static void
unfold(const Model *model, guint64 squashes, guint squash, guint64 *leaves, guint64 *inner)
{
    guint64 open = model->names[squash].replaces;

    *leaves = *inner = 0;
    while (open != 0) {
        *leaves |= open & ~squashes;
        *inner |= open & squashes;
        guint64 next = 0;
        EACH(i, open & squashes) next |= model->names[i].replaces;
        open = next & ~(*leaves | *inner);
    }
}

/* What a dependency on a name means: the unit that stands for it; for a squash that is out, all that it replaces. */
static guint64
meaning(const ModelView *view, guint64 squashes, guint name)
{
    guint64 units = 0;

    if (view->unit[name] != MODEL_NONE)
        return MODEL_BIT(view->unit[name]);
    if ((squashes >> name & 1) == 0)
        return 0;
    EACH(leaf, view->leaves[name]) units |= view->unit[leaf] != MODEL_NONE ? MODEL_BIT(view->unit[leaf]) : 0;
    return units;
}

static void
find_units(const Model *model, guint64 rows, guint64 apart, guint64 squashes, ModelView *view)
{
    guint64 usable = 0;

    EACH(q, squashes)
    {
        guint64 there;

        unfold(model, squashes, q, &view->leaves[q], &view->inner[q]);
        there = view->leaves[q] & rows;
        usable |= (apart >> q & 1) == 0 && (there == 0 || there == view->leaves[q]) ? MODEL_BIT(q) : 0;
    }
    for (guint i = 0; i < model->n; i++) {
        guint unit = i;

        for (gboolean found = TRUE; found;) {
            found = FALSE;
            EACH(q, usable)
            {
                if (!found && (model->names[q].replaces >> unit & 1) != 0) {
                    unit = q;
                    found = TRUE;
                }
            }
        }
        view->unit[i] = (guint8)unit;
        if (unit == i && (!model->names[i].file || ((squashes & ~usable) >> i & 1) != 0))
            view->unit[i] = MODEL_NONE;
        if (view->unit[i] == i) {
            guint64 needed = (squashes >> i & 1) != 0 ? view->leaves[i] : MODEL_BIT(i);

            view->counts |= MODEL_BIT(i);
            view->applied |= needed != 0 && (needed & ~rows) == 0 ? MODEL_BIT(i) : 0;
        }
    }
}

static void
find_edges(const Model *model, guint64 squashes, ModelView *view)
{
    for (guint i = 0; i < model->n; i++) {
        if (!model->names[i].file)
            continue;
        EACH(d, model->names[i].needs)
        {
            guint unit = view->unit[i];

            if (view->unit[d] == MODEL_NONE && (squashes >> d & 1) == 0)
                view->refused = TRUE; /* nobody has it */
            if (unit != MODEL_NONE)
                view->parents[unit] |= meaning(view, squashes, d) & ~MODEL_BIT(unit);
            if (unit != MODEL_NONE && unit == d)
                view->refused = TRUE; /* what it replaces needs the squash itself */
            if (unit == i && view->unit[d] == unit)
                view->refused = TRUE; /* the squash needs what it replaces */
        }
    }
    memcpy(view->above, view->parents, sizeof view->above);
    for (guint k = 0; k < model->n; k++)
        for (guint i = 0; i < model->n; i++)
            if ((view->above[i] >> k & 1) != 0)
                view->above[i] |= view->above[k];
}

/* Circles, several newest migrations of an app, applied without what it needs. */
static gboolean
is_refused(const Model *model, guint64 rows, const ModelView *view)
{
    guint64 older[32] = {0}, newest[32] = {0};

    EACH(u, view->counts)
    {
        EACH(p, view->parents[u])
        {
            if (model->names[p].app == model->names[u].app)
                older[model->names[u].app] |= MODEL_BIT(p);
            if ((view->applied >> u & 1) != 0 && (view->applied >> p & 1) == 0)
                return TRUE;
            if ((rows >> u & 1) != 0 && ((view->applied | rows) >> p & 1) == 0)
                return TRUE;
        }
        if ((view->above[u] >> u & 1) != 0)
            return TRUE;
        newest[model->names[u].app] |= MODEL_BIT(u);
    }
    for (guint app = 0; app < G_N_ELEMENTS(newest); app++)
        if (__builtin_popcountll(newest[app] & ~older[app]) > 1)
            return TRUE;
    return FALSE;
}

void
model_view(const Model *model, guint64 rows, guint64 apart, ModelView *view)
{
    guint64 squashes = model_squashes(model);

    memset(view, 0, sizeof *view);
    find_units(model, rows, apart, squashes, view);
    find_edges(model, squashes, view);
    view->refused = view->refused || is_refused(model, rows, view);
}

guint64
model_below(const ModelView *view, guint64 from)
{
    guint64 below = from & view->applied;

    EACH(u, view->applied) below |= (view->above[u] & from) != 0 ? MODEL_BIT(u) : 0;
    return below;
}

static gboolean
has_all_files(const Model *model, guint squash)
{
    EACH(i, model->names[squash].replaces)
    {
        if (!model->names[i].file)
            return FALSE;
    }
    return TRUE;
}

static guint64
leaves_of(const ModelView *view, guint64 squashes, guint unit)
{
    return (squashes >> unit & 1) != 0 ? view->leaves[unit] : MODEL_BIT(unit);
}

/* One look: units that go, units that need these, squashes that are cut and stay; gives the squashes that must be taken apart first. */
static guint64
look(const Model *model, guint64 after, const ModelView *view, ModelAnswer *answer, guint64 *extra, guint64 *cut)
{
    guint64 squashes = model_squashes(model), apart = 0;

    answer->units = *cut = 0;
    answer->reasons = 0;
    EACH(u, view->applied)
    {
        guint64 leaves = leaves_of(view, squashes, u);

        if ((leaves & ~after) == 0)
            answer->units |= MODEL_BIT(u);
        else if ((leaves & after) != 0 && has_all_files(model, u))
            apart |= MODEL_BIT(u);
        else if ((leaves & after) != 0)
            *cut |= MODEL_BIT(u);
    }
    answer->reasons |= *cut != 0 ? MODEL_SQUASHED : 0;
    if (apart != 0)
        return apart;
    *extra = model_below(view, answer->units) & ~answer->units;
    if (model->with_dependents)
        answer->units |= *extra;
    EACH(u, answer->units & squashes)
    {
        if (model->names[u].rank < 0 && has_all_files(model, u))
            apart |= MODEL_BIT(u);
        else if (model->names[u].rank < 0)
            answer->reasons |= MODEL_SQUASHED;
    }
    return apart;
}

void
model_answer(const Model *model, ModelAnswer *answer)
{
    guint64 rows = model_rows(model), squashes = model_squashes(model), after = model_after(model), extra = 0, cut = 0, owned = 0;
    ModelView view;

    memset(answer, 0, sizeof *answer);
    if (after == 0)
        return;
    for (guint64 more = 1; more != 0; answer->apart |= more) {
        model_view(model, rows, answer->apart, &view);
        more = look(model, after, &view, answer, &extra, &cut);
    }
    EACH(u, view.applied) owned |= leaves_of(&view, squashes, u) | ((squashes >> u & 1) != 0 ? view.inner[u] : 0) | MODEL_BIT(u);
    EACH(u, answer->units)
    {
        guint64 with = (squashes >> u & 1) != 0 ? (view.leaves[u] | view.inner[u]) & rows : 0;

        answer->undone |= (MODEL_BIT(u) & rows) | with;
        answer->markers |= with;
        answer->reasons |= model->names[u].irreversible ? MODEL_IRREVERSIBLE : 0;
    }
    answer->markers |= after & squashes & ~answer->undone;
    answer->undone |= answer->markers;
    EACH(i, after)
    {
        if (!model->names[i].file && (owned >> i & 1) == 0)
            answer->reasons |= MODEL_MISSING;
    }
    answer->reasons |= view.refused ? MODEL_GRAPH : 0;
    answer->reasons |= (extra & ~cut) != 0 && !model->with_dependents ? MODEL_DEPENDENT : 0;
}

/* --- migrate APP TARGET --- */

static ModelOutcome
find_target(const Model *model, guint app, const char *prefix, guint *target)
{
    guint found = 0;

    for (guint i = 0; i < model->n; i++) {
        if (!model->names[i].file || model->names[i].app != app || !g_str_has_prefix(model->names[i].name, prefix))
            continue;
        *target = i;
        found++;
    }
    return found == 1 ? MODEL_DONE : found == 0 ? MODEL_NO_SUCH : MODEL_AMBIGUOUS;
}

/* Every file for itself: what the framework does for a target that a squash stands for. */
static gboolean
plain_view(const Model *model, guint64 rows, ModelView *view)
{
    memset(view, 0, sizeof *view);
    for (guint i = 0; i < model->n; i++) {
        view->unit[i] = model->names[i].file ? (guint8)i : MODEL_NONE;
        view->counts |= model->names[i].file ? MODEL_BIT(i) : 0;
    }
    view->applied = view->counts & rows;
    find_edges(model, 0, view);
    return !view->refused;
}

static void
record(const Model *model, guint64 *rows, const ModelView *view, guint unit, gboolean forwards)
{
    guint64 mine = MODEL_BIT(unit) | (model->names[unit].replaces != 0 ? model->names[unit].replaces : 0);

    (void)view;
    *rows = forwards ? *rows | mine : *rows & ~mine;
}

/* Undoes the units, each after all that need it. */
static ModelOutcome
run_backwards(const Model *model, guint64 *rows, const ModelView *view, guint64 units, gboolean strict)
{
    while (units != 0) {
        guint pick = MODEL_NONE;

        EACH(u, units)
        {
            gboolean free = TRUE;

            EACH(v, units) free = free && (v == u || (view->above[v] >> u & 1) == 0);
            if (free && pick == MODEL_NONE)
                pick = u;
        }
        if (pick == MODEL_NONE || (strict && model->names[pick].irreversible))
            return MODEL_STOPPED;
        record(model, rows, view, pick, FALSE);
        units &= ~MODEL_BIT(pick);
    }
    return MODEL_DONE;
}

/* At the end of each run a squash whose replaced rows are all there gets its own. */
static void
record_squashes(const Model *model, guint64 *rows)
{
    EACH(q, model_squashes(model))
    {
        if ((model->names[q].replaces & ~*rows) == 0)
            *rows |= MODEL_BIT(q);
    }
}

guint64
model_reach(const Model *model, const ModelView *view, guint app, guint target)
{
    guint64 start = 0, reached;

    EACH(u, view->counts)
    {
        gboolean below = FALSE;

        EACH(p, view->parents[u]) below = below || (target == MODEL_NONE ? model->names[p].app == app : p == target);
        if (model->names[u].app == app && below == (target != MODEL_NONE))
            start |= MODEL_BIT(u);
    }
    reached = start & view->applied;
    EACH(u, view->applied) reached |= (view->above[u] & start) != 0 ? MODEL_BIT(u) : 0;
    return reached;
}

ModelOutcome
model_migrate(const Model *model, guint64 *rows, guint app, const char *prefix, gboolean strict)
{
    ModelView view;
    ModelOutcome outcome = MODEL_DONE;
    guint target = MODEL_NONE;

    model_view(model, *rows, 0, &view);
    if (view.refused)
        return MODEL_REFUSED;
    if (prefix != NULL)
        outcome = find_target(model, app, prefix, &target);
    if (outcome != MODEL_DONE)
        return outcome;
    if (target != MODEL_NONE && view.unit[target] != target) {
        if (view.unit[target] == MODEL_NONE)
            target = model->names[target].last;
        if (view.unit[target] != target && !plain_view(model, *rows, &view))
            return MODEL_REFUSED;
        if (view.unit[target] != target)
            return MODEL_REFUSED;
    }
    if (target != MODEL_NONE && (view.applied >> target & 1) == 0) {
        EACH(u, (view.above[target] | MODEL_BIT(target)) & ~view.applied) record(model, rows, &view, u, TRUE);
        record_squashes(model, rows);
        return MODEL_FORWARDS;
    }
    outcome = run_backwards(model, rows, &view, model_reach(model, &view, app, target), strict);
    if (outcome == MODEL_DONE)
        record_squashes(model, rows);
    return outcome;
}
