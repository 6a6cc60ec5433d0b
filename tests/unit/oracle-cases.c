#include "oracle-cases.h"

#include <string.h>

/* splitmix64 */
guint64
dice_roll(Dice *dice)
{
    guint64 z = (dice->state += 0x9e3779b97f4a7c15U);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

guint
dice_below(Dice *dice, guint limit)
{
    return (guint)(dice_roll(dice) % limit);
}

gboolean
dice_chance(Dice *dice, guint percent)
{
    return dice_below(dice, 100) < percent;
}

/* A project while it grows. Names are numbered in the order in which they are written, and so a needed one has a lower number. */
typedef struct {
    Dice *dice;
    Model *model;
    guint apps, size;
    gint number[MODEL_MOST]; /* what its name begins with */
    guint serial;
    guint branches, crossings; /* percent */
} Growth;

static guint64
names_of_app(const Growth *growth, guint app)
{
    guint64 mask = 0;

    for (guint i = 0; i < growth->model->n; i++)
        mask |= growth->model->names[i].app == app ? MODEL_BIT(i) : 0;
    return mask;
}

/* Of the app, those that no other of the app needs. */
static guint64
tips_of(const Growth *growth, guint app)
{
    guint64 mine = names_of_app(growth, app), tips = mine;

    for (guint i = 0; i < growth->model->n; i++)
        if ((mine >> i & 1) != 0)
            tips &= ~(growth->model->names[i].needs | growth->model->names[i].replaces);
    return tips;
}

static guint
pick(Dice *dice, guint64 mask)
{
    guint skip = dice_below(dice, (guint)__builtin_popcountll(mask));

    for (; skip > 0; skip--)
        mask &= mask - 1;
    return (guint)__builtin_ctzll(mask);
}

static guint
add_name(Growth *growth, guint app, guint64 needs, gint number, const char *word)
{
    guint index = growth->model->n++;
    ModelName *name = &growth->model->names[index];

    *name = (ModelName){.app = (guint8)app, .file = TRUE, .needs = needs, .rank = 0};
    growth->number[index] = number;
    growth->serial++;
    if (dice_chance(growth->dice, 1) && number > 1)
        g_snprintf(name->name, sizeof name->name, "%s_%u", word, growth->serial);
    else if (number <= 1)
        g_snprintf(name->name, sizeof name->name, "0001_initial%s", needs == 0 ? "" : "_again");
    else
        g_snprintf(name->name, sizeof name->name, "%04d_%s_%u", number, word, growth->serial);
    return index;
}

static gint
next_number(const Growth *growth, guint64 parents)
{
    gint highest = 0;

    for (guint i = 0; i < growth->model->n; i++)
        if ((parents >> i & 1) != 0)
            highest = MAX(highest, growth->number[i]);
    return highest + 1;
}

/* One more migration of the app: on top, beside the top, or a merge of all tops. */
static void
grow(Growth *growth, guint app)
{
    Dice *dice = growth->dice;
    guint64 mine = names_of_app(growth, app), tips = tips_of(growth, app), needs, others;
    const char *word = "alter";
    gint skip = dice_chance(dice, 2) ? 1 : 0;

    if (mine == 0) {
        needs = 0;
    } else if (__builtin_popcountll(tips) > 1 && dice_chance(dice, 60)) {
        needs = tips;
        word = "merge";
    } else if (dice_chance(dice, growth->branches)) {
        needs = MODEL_BIT(pick(dice, mine));
        word = "branch";
    } else {
        needs = MODEL_BIT(pick(dice, tips));
    }
    others = (growth->model->n > 0 ? MODEL_BIT(growth->model->n) - 1 : 0) & ~mine;
    {
        gint number = next_number(growth, needs & mine) + skip;

        while (others != 0 && dice_chance(dice, growth->crossings)) {
            guint other = pick(dice, others);

            needs |= MODEL_BIT(other);
            others &= ~MODEL_BIT(other);
        }
        add_name(growth, app, needs, number, word);
    }
}

/* A straight piece of an app's line, upwards from a random start; at least two long, or 0. */
static guint64
find_piece(Growth *growth, guint64 taken, guint *last)
{
    Model *model = growth->model;
    guint start = dice_below(growth->dice, model->n), at = start, wanted = 2 + dice_below(growth->dice, 4);
    guint64 piece = MODEL_BIT(start);

    if ((taken >> start & 1) != 0 || !model->names[start].file)
        return 0;
    while ((guint)__builtin_popcountll(piece) < wanted) {
        guint next = MODEL_NONE, children = 0;

        for (guint i = 0; i < model->n; i++) {
            if (model->names[i].app != model->names[start].app || (model->names[i].needs >> at & 1) == 0)
                continue;
            children++;
            next = i;
        }
        if (children != 1 || (taken >> next & 1) != 0 ||
            (model->names[next].needs & names_of_app(growth, model->names[start].app)) != MODEL_BIT(at))
            break;
        piece |= MODEL_BIT(next);
        at = next;
    }
    *last = at;
    return __builtin_popcountll(piece) < 2 ? 0 : piece;
}

/* Sets the bits that lead from the piece to others; a squash may only take what does not come back into it from outside. */
static gboolean
comes_back(const Model *model, guint64 piece)
{
    guint64 below = 0; /* of others: those that need one of the piece */

    for (guint i = 0; i < model->n; i++) {
        if ((piece >> i & 1) != 0 && (model->names[i].needs & below) != 0)
            return TRUE;
        if ((piece >> i & 1) == 0 && (model->names[i].needs & (piece | below)) != 0)
            below |= MODEL_BIT(i);
    }
    return FALSE;
}

static guint
add_squash(Growth *growth, guint64 piece, guint last)
{
    Model *model = growth->model;
    guint first = (guint)__builtin_ctzll(piece), squash;
    guint64 needs = 0;
    gint number = growth->number[first];

    for (guint i = 0; i < model->n; i++)
        needs |= (piece >> i & 1) != 0 ? model->names[i].needs : 0;
    squash = add_name(growth, model->names[first].app, needs & ~piece, number, "squash");
    model->names[squash].replaces = piece;
    model->names[squash].last = (guint8)last;
    if (dice_chance(growth->dice, 50))
        g_snprintf(model->names[squash].name, sizeof model->names[squash].name, "%.30s_squashed_%.20s", model->names[first].name,
                   model->names[last].name);
    else
        g_snprintf(model->names[squash].name, sizeof model->names[squash].name, "%04d_squashed_%04d_%u", number, growth->number[last],
                   growth->serial);
    return squash;
}

/* What came after the squash may name it instead of the last that it replaces. */
static void
name_squash(Growth *growth, guint squash, guint last)
{
    Model *model = growth->model;

    for (guint i = 0; i < model->n; i++) {
        if (i == squash || (model->names[squash].replaces >> i & 1) != 0 || (model->names[i].needs >> last & 1) == 0 ||
            !dice_chance(growth->dice, 50))
            continue;
        model->names[i].needs &= ~MODEL_BIT(last);
        model->names[i].needs |= MODEL_BIT(squash);
    }
}

static void
add_squashes(Growth *growth)
{
    guint64 taken = 0;

    for (guint tries = 1 + dice_below(growth->dice, 4); tries > 0 && growth->model->n + 2 < MODEL_MOST; tries--) {
        guint last = 0, squash;
        guint64 piece = find_piece(growth, taken, &last);

        if (piece == 0 || comes_back(growth->model, piece))
            continue;
        squash = add_squash(growth, piece, last);
        name_squash(growth, squash, last);
        taken |= piece | MODEL_BIT(squash);
        if (dice_chance(growth->dice, 20)) { /* a squash of the squash and what came next */
            guint next = MODEL_NONE, children = 0;

            for (guint i = 0; i < growth->model->n; i++) {
                if (i == squash || growth->model->names[i].app != growth->model->names[squash].app ||
                    (growth->model->names[i].needs & (MODEL_BIT(squash) | MODEL_BIT(last))) == 0 || (piece >> i & 1) != 0)
                    continue;
                children++;
                next = i;
            }
            if (children == 1 && (taken >> next & 1) == 0 && !comes_back(growth->model, piece | MODEL_BIT(squash) | MODEL_BIT(next)) &&
                (growth->model->names[next].needs & names_of_app(growth, growth->model->names[squash].app) &
                 ~(MODEL_BIT(squash) | MODEL_BIT(last))) == 0) {
                guint64 both = MODEL_BIT(squash) | MODEL_BIT(next);
                guint outer = add_squash(growth, both, next);

                growth->model->names[outer].needs &= ~piece;
                name_squash(growth, outer, next);
                taken |= both | MODEL_BIT(outer);
            }
        }
        if (dice_chance(growth->dice, 40)) /* a release later the replaced files are deleted */
            for (guint i = 0; i < growth->model->n; i++)
                if ((growth->model->names[squash].replaces >> i & 1) != 0 && growth->model->names[i].replaces == 0)
                    growth->model->names[i].file = FALSE;
    }
}

/* Are the rows of all that it replaces there? (Squashes come last, and inner ones before outer ones.) */
static gboolean
is_complete(const Model *model, guint squash)
{
    for (guint i = 0; i < squash; i++)
        if ((model->names[squash].replaces >> i & 1) != 0 && model->names[i].rank < 0)
            return FALSE;
    return TRUE;
}

/* Which are applied, in which order, and when. */
static void
apply(Growth *growth)
{
    Model *model = growth->model;
    Dice *dice = growth->dice;
    guint pending = dice_chance(dice, 25) ? dice_below(dice, 1 + model->n / 3) : 0, order[MODEL_MOST], count = 0;
    gint64 time = 0;
    gboolean equal = dice_chance(dice, 20);

    for (guint i = 0; i < model->n; i++) {
        gboolean squash = model->names[i].replaces != 0;

        model->names[i].rank = -1;
        if (!squash && i + pending < growth->size) {
            model->names[i].rank = 0; /* known below */
            order[count++] = i;
        } else if (squash &&
                   dice_chance(dice, is_complete(model, i) ? 80 : 5)) { /* its row comes later than those that it replaces, or never */
            guint at = count > 0 ? count - dice_below(dice, MIN(count, 8)) : 0;

            memmove(&order[at + 1], &order[at], (count - at) * sizeof order[0]);
            order[at] = i;
            model->names[i].rank = 0;
            count++;
        }
    }
    for (guint swaps = dice_chance(dice, 15) ? 1 + dice_below(dice, 2) : 0; swaps > 0 && count > 1; swaps--) {
        guint left = dice_below(dice, count), right = dice_below(dice, count), kept = order[left];

        order[left] = order[right];
        order[right] = kept;
    }
    for (guint at = 0; at < count; at++) {
        time += equal && dice_chance(dice, 40) ? 0 : dice_chance(dice, 30) ? 1440 : 1;
        model->names[order[at]].rank = (gint)at;
        model->names[order[at]].time = time;
    }
    model->cutoff = count > 0 ? model->names[order[dice_below(dice, count)]].time : 0;
}

static void
break_something(Growth *growth)
{
    Model *model = growth->model;
    Dice *dice = growth->dice;

    if (dice_chance(dice, 8))
        model->names[dice_below(dice, model->n)].file = FALSE;
    if (dice_chance(dice, 30))
        for (guint i = 0; i < model->n; i++)
            model->names[i].irreversible = dice_chance(dice, 4);
    if (dice_chance(dice, 4))
        model->names[dice_below(dice, model->n)].needs |= MODEL_BIT(dice_below(dice, 3)) & ~MODEL_BIT(dice_below(dice, 3));
    if (dice_chance(dice, 3)) /* edited later: perhaps a circle, perhaps something that is not applied */
        model->names[dice_below(dice, model->n)].needs |= MODEL_BIT(dice_below(dice, model->n));
    if (dice_chance(dice, 3)) /* a row was deleted by hand */
        model->names[dice_below(dice, model->n)].rank = -1;
    for (guint i = 0; i < model->n; i++)
        model->names[i].needs &= ~MODEL_BIT(i);
    if (dice_chance(dice, 12))
        model->with_dependents = TRUE;
    if (dice_chance(dice, 12))
        model->only_apps = 1 + dice_below(dice, (1U << growth->apps) - 1);
}

/* Names are what rows and files are known by: no two of an app may be the same. */
static void
make_unique(Model *model)
{
    for (guint i = 0; i < model->n; i++)
        for (guint j = 0; j < i; j++)
            if (model->names[i].app == model->names[j].app && strcmp(model->names[i].name, model->names[j].name) == 0) {
                gsize length = strlen(model->names[i].name);

                g_snprintf(model->names[i].name + length, sizeof model->names[i].name - length, "_%u", i);
            }
}

void
case_random(Dice *dice, Model *model)
{
    Growth growth = {.dice = dice, .model = model, .apps = 2 + dice_below(dice, 5), .size = 10 + dice_below(dice, 42)};

    memset(model, 0, sizeof *model);
    growth.branches = dice_chance(dice, 50) ? 15 : 4;
    growth.crossings = dice_chance(dice, 50) ? 30 : 12;
    while (model->n < growth.size)
        grow(&growth, dice_below(dice, growth.apps));
    for (guint app = 0; app < growth.apps && model->n + 9 < MODEL_MOST; app++) {
        guint64 tips = tips_of(&growth, app);

        if (__builtin_popcountll(tips) > 1 && dice_chance(dice, 97))
            add_name(&growth, app, tips, next_number(&growth, tips), "merge");
    }
    growth.size = model->n;
    if (dice_chance(dice, 45))
        add_squashes(&growth);
    apply(&growth);
    break_something(&growth);
    make_unique(model);
}
