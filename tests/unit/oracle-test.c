/*
 * The planner against the oracle: every small graph, and many random larger ones.
 *
 * MIGROLLBACK_ORACLE_CASES: how many random cases (100000; under address sanitizer 5000). MIGROLLBACK_ORACLE_SEED: another seed. MIGROLLBACK_ORACLE_FULL=1: the small
 * graphs without reduction by symmetry (minutes).
 */
#include <string.h>

#include "engine/decide/commands.h"
#include "oracle-cases.h"
#include "oracle-flagsmith.h"
#include "oracle-subject.h"

/* A build with address checks is ten times slower: it looks at fewer, and says so. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(SANITIZED)
#define SANITIZED 1
#endif

#define SEED 20260102
#ifdef SANITIZED
#define CASES 5000
#define STRIDE 31
#else
#define CASES 100000
#define STRIDE 1
#endif

static guint64
setting(const char *name, guint64 otherwise)
{
    const char *text = g_getenv(name);

    return text != NULL && *text != '\0' ? g_ascii_strtoull(text, NULL, 10) : otherwise;
}

/* Says what the case is before it fails. */
static void
expect(const Model *model, const char *what, guint64 wanted, guint64 got)
{
    g_autofree char *text = NULL;

    if (wanted == got)
        return;
    text = model_to_text(model);
    g_test_message("%s: wanted %" G_GINT64_MODIFIER "x, got %" G_GINT64_MODIFIER "x in\n%s", what, wanted, got, text);
    g_assert_cmphex(wanted, ==, got);
}

static void
expect_flag(const Model *model, const char *what, gboolean wanted, gboolean got)
{
    expect(model, what, wanted ? 1 : 0, got ? 1 : 0);
}

static gint
newest_rank(const Model *model, const ModelView *view, guint unit)
{
    guint64 leaves = model->names[unit].replaces != 0 ? view->leaves[unit] : MODEL_BIT(unit);
    gint newest = -1;

    for (guint i = 0; i < model->n; i++)
        if ((leaves >> i & 1) != 0)
            newest = MAX(newest, model->names[i].rank);
    return newest;
}

/* Each goes after all that need it; of those that could go next, what a squash replaced goes last, and else the newest first. */
static void
check_order(const Subject *subject, const Model *model, const ModelAnswer *answer)
{
    guint64 left = answer->units, late = 0;
    ModelView view;

    model_view(model, model_rows(model), answer->apart, &view);
    for (guint i = 0; i < model->n; i++)
        late |= (answer->apart >> i & 1) != 0 ? model->names[i].replaces : 0;
    for (guint i = 0; i < subject->plan.undo->len; i++) {
        const PlanUndo *undo = &g_array_index(subject->plan.undo, PlanUndo, i);
        guint unit = subject->name_of_row[undo->row];
        gboolean is_late = (late >> unit & 1) != 0;

        if (undo->kind == UNDO_MARKER)
            continue;
        expect(model, "undone before what needs it", MODEL_BIT(unit), model_below(&view, MODEL_BIT(unit)) & left);
        for (guint other = 0; other < model->n; other++) {
            gboolean other_late = (late >> other & 1) != 0;

            if (other == unit || (left >> other & 1) == 0 || (model_below(&view, MODEL_BIT(other)) & left) != MODEL_BIT(other))
                continue;
            if (is_late == other_late)
                expect_flag(model, "not the newest first", FALSE, newest_rank(model, &view, other) > newest_rank(model, &view, unit));
            else
                expect_flag(model, "what a squash replaced goes last", TRUE, other_late);
        }
        left &= ~MODEL_BIT(unit);
    }
    /* What has no row of its own cannot be listed: only with a refusal. */
    if (answer->reasons == 0)
        expect(model, "left over", 0, left);
}

/* --- plain commands --- */

typedef struct {
    guint checked, reachable, measured, skipped;
} CommandCount;

static guint
fewest(const guint64 *sets, guint n_sets, guint64 wanted)
{
    guint best = n_sets + 1;

    for (guint chosen = 0; chosen < 1U << n_sets; chosen++) {
        guint64 all = 0;

        if ((guint)__builtin_popcount(chosen) >= best)
            continue;
        for (guint i = 0; i < n_sets; i++)
            all |= (chosen >> i & 1) != 0 ? sets[i] : 0;
        if (all == wanted)
            best = (guint)__builtin_popcount(chosen);
    }
    return best;
}

/* What each single command that hurts nobody undoes, each set once; more than 14 are counted only. */
static guint
harmless_commands(const Model *model, const ModelView *view, guint64 wanted, guint64 *sets)
{
    guint count = 0;

    for (guint app = 0; app < 8; app++) {
        for (guint target = 0; target <= model->n; target++) {
            gboolean zero = target == model->n, unique = TRUE;
            guint64 set;

            if (!zero && (model->names[target].app != app || view->unit[target] != target || (view->applied >> target & 1) == 0))
                continue;
            for (guint i = 0; i < model->n && !zero; i++)
                unique = unique && (i == target || !model->names[i].file || model->names[i].app != app ||
                                    !g_str_has_prefix(model->names[i].name, model->names[target].name));
            set = unique ? model_reach(model, view, app, zero ? MODEL_NONE : target) : 0;
            if (set == 0 || (set & ~wanted) != 0)
                continue;
            for (guint i = 0; i < MIN(count, 14); i++)
                unique = unique && sets[i] != set;
            if (unique && count < 14)
                sets[count] = set;
            count += unique ? 1 : 0;
        }
    }
    return count;
}

static void
check_commands(const Subject *subject, const Model *model, const ModelAnswer *answer, CommandCount *totals)
{
    guint64 rows = model_rows(model), squashes = model_squashes(model), gone = answer->undone & ~squashes, wanted = 0, sets[14], all = 0;
    g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func(plain_command_free);
    g_autofree char *why_not = NULL;
    gboolean possible = TRUE, stale = FALSE, found = commands_find(&subject->plan, subject->graph, commands, &why_not);
    guint count;
    ModelView view;

    model_view(model, rows, 0, &view);
    for (guint unit = 0; unit < model->n; unit++) {
        guint64 leaves = (squashes >> unit & 1) != 0 ? view.leaves[unit] : MODEL_BIT(unit);

        if ((view.applied >> unit & 1) == 0)
            continue;
        possible = possible && ((leaves & gone) == 0 || (leaves & ~gone) == 0);
        wanted |= (leaves & ~gone) == 0 ? MODEL_BIT(unit) : 0;
        possible = possible && ((leaves & ~gone) != 0 || view.inner[unit] == 0); /* rows of squashes in a squash would stay */
    }
    possible = possible && !view.refused;
    count = harmless_commands(model, &view, wanted, sets);
    if (count <= 14)
        for (guint i = 0; i < count; i++)
            all |= sets[i];
    /*
     * A row that marks a squash which is not applied makes the framework refuse in the middle. It can stand there from the start, and older
     * versions leave it when they undo a squash: a list that works with those, too, is not always there.
     */
    for (guint i = 0; i < model->n; i++)
        stale = stale || (((rows & squashes) >> i & 1) != 0 && ((view.leaves[i] & ~rows) != 0 || (wanted >> i & 1) != 0));
    if (stale && !found) {
        totals->skipped++;
        return;
    }
    if (count <= 14 || view.refused || !possible)
        expect_flag(model, "commands found", possible && (all == wanted || gone == 0), found);
    g_assert_true(found == (why_not == NULL));
    totals->checked++;
    if (!found)
        return;
    totals->reachable++;
    for (guint i = 0; i < commands->len; i++) {
        const PlainCommand *command = g_ptr_array_index(commands, i);

        expect(model, "outcome of a command", MODEL_DONE,
               model_migrate(model, &rows, (guint)(*command->app - 'a'), command->target, FALSE));
    }
    expect(model, "rows after the commands", model_rows(model) & ~gone & ~squashes, rows & ~squashes);
    if (count <= 14) {
        totals->measured++;
        expect(model, "length of the list", fewest(sets, count, wanted), commands->len);
    }
}

/* --- random cases --- */

static void
test_random(void)
{
    guint64 seed = setting("MIGROLLBACK_ORACLE_SEED", SEED), cases = setting("MIGROLLBACK_ORACLE_CASES", CASES);
    Dice dice = {.state = seed};
    CommandCount totals = {0};
    FlagsmithCount flagsmith = {0};
    guint exact = 0, refused = 0, nothing = 0, by_reason[5] = {0}, squashes = 0, apart = 0, markers = 0;

    for (guint64 i = 0; i < cases; i++) {
        Model model;
        ModelAnswer answer;
        Subject subject;
        guint64 undone, marked;

        case_random(&dice, &model);
        model_answer(&model, &answer);
        subject_ask(&subject, &model);
        undone = subject_undone(&subject, &marked);
        expect(&model, "reasons", answer.reasons, subject_reasons(&subject));
        expect(&model, "rows undone", answer.undone, undone);
        expect(&model, "rows that only mark", answer.markers, marked);
        if ((answer.reasons & (MODEL_GRAPH | MODEL_DEPENDENT | MODEL_SQUASHED)) == 0)
            check_order(&subject, &model, &answer);
        check_commands(&subject, &model, &answer, &totals);
        for (guint reason = 0; reason < 5; reason++)
            by_reason[reason] += answer.reasons >> reason & 1;
        exact += answer.reasons == 0 && undone != 0 ? 1 : 0;
        nothing += answer.reasons == 0 && undone == 0 ? 1 : 0;
        refused += answer.reasons != 0 ? 1 : 0;
        squashes += model_squashes(&model) != 0 ? 1 : 0;
        apart += answer.apart != 0 ? 1 : 0;
        markers += answer.markers != 0 ? 1 : 0;
        if (model.only_apps == 0 && !model.with_dependents)
            flagsmith_count(&model, &answer, &flagsmith);
        subject_clear(&subject);
    }
    g_test_message("seed %" G_GUINT64_FORMAT ": %" G_GUINT64_FORMAT " random cases, the planner agrees with the oracle on all", seed,
                   cases);
    g_test_message("exact %u, nothing to undo %u, refused %u (graph %u, missing code %u, squash %u, dependents %u, irreversible %u)", exact,
                   nothing, refused, by_reason[0], by_reason[1], by_reason[2], by_reason[3], by_reason[4]);
    g_test_message("with squashes %u, of these taken apart %u; with rows that only mark %u", squashes, apart, markers);
    g_test_message("plain commands: %u asked, %u reachable, shortest list proven for %u; not compared since the row of a squash stays: %u",
                   totals.checked, totals.reachable, totals.measured, totals.skipped);
    flagsmith_print(&flagsmith);
}

/* --- every small graph --- */

#define MOST_SMALL 5

typedef struct {
    guint n;
    guint8 needs[MOST_SMALL];
    guint8 app[MOST_SMALL];
} Small;

typedef struct {
    guint64 graphs, cases, refused, reachable, unreachable;
} SmallCount;

static gboolean
has_circle(const Small *small)
{
    guint done = 0, before = ~0U;

    while (done != before) {
        before = done;
        for (guint i = 0; i < small->n; i++)
            if ((small->needs[i] & ~done) == 0)
                done |= 1U << i;
    }
    return done != (1U << small->n) - 1;
}

static gboolean
holds_together(const Small *small, guint set)
{
    for (guint i = 0; i < small->n; i++)
        if ((set >> i & 1) != 0 && (small->needs[i] & ~set) != 0)
            return FALSE;
    return TRUE;
}

/* By trying all subsets: the largest part of `kept` that needs nothing outside itself. */
static guint
largest_that_holds(const Small *small, guint kept)
{
    guint best = 0;

    for (guint set = 0; set < 1U << small->n; set++)
        if ((set & ~kept) == 0 && holds_together(small, set) && __builtin_popcount(set) > __builtin_popcount(best))
            best = set;
    return best;
}

static gboolean
conflicts(const Small *small)
{
    for (guint i = 0; i < small->n; i++) {
        for (guint j = 0; j < i; j++) {
            gboolean topped_i = FALSE, topped_j = FALSE;

            if (small->app[i] != small->app[j])
                continue;
            for (guint k = 0; k < small->n; k++) {
                topped_i = topped_i || (small->app[k] == small->app[i] && (small->needs[k] >> i & 1) != 0);
                topped_j = topped_j || (small->app[k] == small->app[i] && (small->needs[k] >> j & 1) != 0);
            }
            if (!topped_i && !topped_j)
                return TRUE;
        }
    }
    return FALSE;
}

/* One backward command on a set of applied migrations, said once more in the smallest way. */
static guint
small_migrate(const Small *small, guint applied, guint app, guint target)
{
    guint gone = 0, before = ~0U;

    if (target < small->n && (applied >> target & 1) == 0)
        return applied; /* forwards: not taken */
    for (guint i = 0; i < small->n; i++) {
        gboolean root = TRUE;

        for (guint j = 0; j < small->n; j++)
            root = root && ((small->needs[i] >> j & 1) == 0 || small->app[j] != app);
        if (small->app[i] == app && (target < small->n ? (small->needs[i] >> target & 1) != 0 : root))
            gone |= 1U << i;
    }
    while (gone != before) {
        before = gone;
        for (guint i = 0; i < small->n; i++)
            if ((small->needs[i] & gone) != 0)
                gone |= 1U << i;
    }
    return applied & ~gone;
}

/* How many commands lead from everything to each set, by trying all sequences; G_MAXUINT where none does. */
static void
distances(const Small *small, guint *steps)
{
    guint queue[1 << MOST_SMALL], head = 0, tail = 0, all = (1U << small->n) - 1;

    for (guint set = 0; set <= all; set++)
        steps[set] = G_MAXUINT;
    steps[all] = 0;
    queue[tail++] = all;
    while (head < tail) {
        guint set = queue[head++];

        for (guint app = 0; app < 3; app++) {
            for (guint target = 0; target <= small->n; target++) {
                guint next;

                if (target < small->n && small->app[target] != app)
                    continue;
                next = small_migrate(small, set, app, target);
                if (steps[next] == G_MAXUINT) {
                    steps[next] = steps[set] + 1;
                    queue[tail++] = next;
                }
            }
        }
    }
}

static void
check_small_commands(const Subject *subject, const Model *model, guint shortest, SmallCount *totals)
{
    g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func(plain_command_free);
    g_autofree char *why_not = NULL;
    gboolean found = commands_find(&subject->plan, subject->graph, commands, &why_not);

    expect_flag(model, "commands found", shortest != G_MAXUINT, found);
    if (found)
        expect(model, "length of the list", shortest, commands->len);
    *(found ? &totals->reachable : &totals->unreachable) += 1;
}

/* All cutoffs of one graph with one order of applying: migrations are numbered in that order. */
static void
check_small(const Small *small, guint cuts, SmallCount *totals)
{
    static const char *const letters[] = {"p", "q", "r", "s", "t"};
    gboolean conflict = conflicts(small);
    guint steps[1 << MOST_SMALL], all = (1U << small->n) - 1;
    Subject subject;
    Model model = {.n = small->n};

    for (guint i = 0; i < small->n; i++) {
        model.names[i] = (ModelName){.app = small->app[i], .file = TRUE, .needs = small->needs[i], .rank = (gint)i, .time = i};
        g_strlcpy(model.names[i].name, letters[i], sizeof model.names[i].name);
    }
    distances(small, steps);
    totals->graphs++;
    subject_ask(&subject, &model);
    for (guint cut = 0; cut <= small->n; cut++) {
        guint before = (1U << cut) - 1, kept, reasons, undone = all & ~before;
        guint64 marked;

        if ((cuts >> cut & 1) == 0)
            continue;
        kept = largest_that_holds(small, before);
        reasons = undone == 0 ? 0 : (conflict ? MODEL_GRAPH : 0) | (kept != before ? MODEL_DEPENDENT : 0);
        model.cutoff = cut;
        model.with_dependents = FALSE;
        subject_ask_again(&subject, &model);
        expect(&model, "reasons", reasons, subject_reasons(&subject));
        expect(&model, "rows undone", undone, subject_undone(&subject, &marked));
        totals->cases++;
        totals->refused += reasons != 0 ? 1 : 0;
        if (!conflict && kept == before)
            check_small_commands(&subject, &model, steps[before], totals);
        if (kept == before || undone == 0)
            continue;
        model.with_dependents = TRUE;
        subject_ask_again(&subject, &model);
        expect(&model, "rows undone with dependents", all & ~kept, subject_undone(&subject, &marked));
    }
    subject_clear(&subject);
}

/* Is no other numbering, among those that keep each migration on its side of the cutoff, smaller? One of each kind is enough. */
static gboolean
is_first_of_kind(const Small *small, guint cut, const guint8 (*orders)[MOST_SMALL], guint n_orders)
{
    for (guint order = 1; order < n_orders; order++) {
        const guint8 *to = orders[order];
        guint8 apps[3] = {255, 255, 255}, next = 0, moved[MOST_SMALL] = {0}, app[MOST_SMALL] = {0};
        gboolean keeps = TRUE;
        int sign = 0;

        for (guint i = 0; i < small->n; i++)
            keeps = keeps && (i < cut) == (to[i] < cut);
        if (!keeps)
            continue;
        for (guint i = 0; i < small->n; i++) {
            for (guint j = 0; j < small->n; j++)
                moved[to[i]] |= (guint8)((small->needs[i] >> j & 1) << to[j]);
            app[to[i]] = small->app[i];
        }
        for (guint i = 0; i < small->n; i++) {
            if (apps[app[i]] == 255)
                apps[app[i]] = next++;
            app[i] = apps[app[i]];
        }
        sign = memcmp(moved, small->needs, small->n);
        if (sign < 0 || (sign == 0 && memcmp(app, small->app, small->n) < 0))
            return FALSE;
    }
    return TRUE;
}

static guint
all_orders(guint n, guint8 (*orders)[MOST_SMALL])
{
    guint count = 0;

    for (guint code = 0; code < 3125; code++) { /* base n */
        guint8 order[MOST_SMALL] = {0};
        guint used = 0;

        for (guint i = 0, rest = code; i < n; i++, rest /= n) {
            order[i] = (guint8)(rest % n);
            used |= 1U << order[i];
        }
        if (used == (1U << n) - 1 && (count == 0 || memcmp(orders[count - 1], order, MOST_SMALL) != 0)) {
            gboolean known = FALSE;

            for (guint i = 0; i < count; i++)
                known = known || memcmp(orders[i], order, MOST_SMALL) == 0;
            if (!known)
                memcpy(orders[count++], order, MOST_SMALL);
        }
    }
    for (guint i = 0; i < count; i++) { /* the one that changes nothing goes first */
        gboolean same = TRUE;

        for (guint j = 0; j < n; j++)
            same = same && orders[i][j] == j;
        if (same) {
            guint8 kept[MOST_SMALL];

            memcpy(kept, orders[i], MOST_SMALL);
            memcpy(orders[i], orders[0], MOST_SMALL);
            memcpy(orders[0], kept, MOST_SMALL);
        }
    }
    return count;
}

/* Ways to put n migrations into at most three apps, apps numbered as they come. */
static gboolean
next_apps(Small *small)
{
    for (guint i = small->n; i-- > 1;) {
        guint8 most = 0;

        for (guint j = 0; j < i; j++)
            most = MAX(most, small->app[j]);
        if (small->app[i] <= most && small->app[i] < 2) {
            small->app[i]++;
            memset(&small->app[i + 1], 0, small->n - i - 1);
            return TRUE;
        }
    }
    return FALSE;
}

static void
test_small(gconstpointer data)
{
    guint n = GPOINTER_TO_UINT(data), edges = n * (n - 1);
    gboolean full = setting("MIGROLLBACK_ORACLE_FULL", 0) != 0;
    static guint8 orders[120][MOST_SMALL];
    guint n_orders = all_orders(n, orders);
    SmallCount totals = {0};

    for (guint code = 0; code < 1U << edges; code += n == MOST_SMALL ? STRIDE : 1) {
        Small small = {.n = n};
        gboolean in_order = TRUE;
        guint rest = code;

        for (guint i = 0; i < n; i++) {
            guint bits = rest & ((1U << (n - 1)) - 1), low = bits & ((1U << i) - 1);

            small.needs[i] = (guint8)(low | (bits >> i) << (i + 1));
            in_order = in_order && bits == low;
            rest >>= n - 1;
        }
        if (has_circle(&small))
            continue;
        do {
            guint cuts = 0;

            /* Whatever was applied in an order of dependencies is looked at in every order; the rest once for each kind. */
            for (guint cut = 0; cut <= n; cut++)
                if (full || n < MOST_SMALL || in_order || is_first_of_kind(&small, cut, (const guint8(*)[MOST_SMALL])orders, n_orders))
                    cuts |= 1U << cut;
            if (cuts != 0)
                check_small(&small, cuts, &totals);
        } while (next_apps(&small));
    }
    if (n == MOST_SMALL && STRIDE > 1)
        g_test_message("with address checks: only one of %d graphs", STRIDE);
    g_test_message("%u migrations in up to 3 apps: %" G_GUINT64_FORMAT " graphs and orders, %" G_GUINT64_FORMAT
                   " cases, of these refused %" G_GUINT64_FORMAT "; plain commands reach %" G_GUINT64_FORMAT
                   ", do not reach %" G_GUINT64_FORMAT,
                   n, totals.graphs, totals.cases, totals.refused, totals.reachable, totals.unreachable);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint n = 1; n <= MOST_SMALL; n++) {
        g_autofree char *path = g_strdup_printf("/oracle/every-graph-of-%u", n);

        g_test_add_data_func(path, GUINT_TO_POINTER(n), test_small);
    }
    g_test_add_func("/oracle/random-graphs", test_random);
    return g_test_run();
}
