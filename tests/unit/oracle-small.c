#include "oracle-expect.h"

#include <string.h>

#include "engine/decide/commands.h"

#ifdef SANITIZED
#define STRIDE 31
#else
#define STRIDE 1
#endif

typedef struct {
    guint n;
    guint8 needs[ORACLE_MOST_SMALL];
    guint8 app[ORACLE_MOST_SMALL];
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
    guint queue[1 << ORACLE_MOST_SMALL], head = 0, tail = 0, all = (1U << small->n) - 1;

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

    oracle_expect_flag(model, "commands found", shortest != G_MAXUINT, found);
    if (found)
        oracle_expect(model, "length of the list", shortest, commands->len);
    *(found ? &totals->reachable : &totals->unreachable) += 1;
}

/* All cutoffs of one graph with one order of applying: migrations are numbered in that order. */
static void
check_small(const Small *small, guint cuts, SmallCount *totals)
{
    static const char *const letters[] = {"p", "q", "r", "s", "t"};
    gboolean conflict = conflicts(small);
    guint steps[1 << ORACLE_MOST_SMALL], all = (1U << small->n) - 1;
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
        oracle_expect(&model, "reasons", reasons, subject_reasons(&subject));
        oracle_expect(&model, "rows undone", undone, subject_undone(&subject, &marked));
        totals->cases++;
        totals->refused += reasons != 0 ? 1 : 0;
        if (!conflict && kept == before)
            check_small_commands(&subject, &model, steps[before], totals);
        if (kept == before || undone == 0)
            continue;
        model.with_dependents = TRUE;
        subject_ask_again(&subject, &model);
        oracle_expect(&model, "rows undone with dependents", all & ~kept, subject_undone(&subject, &marked));
    }
    subject_clear(&subject);
}

/* Is no other numbering, among those that keep each migration on its side of the cutoff, smaller? One of each kind is enough. */
static gboolean
is_first_of_kind(const Small *small, guint cut, const guint8 (*orders)[ORACLE_MOST_SMALL], guint n_orders)
{
    for (guint order = 1; order < n_orders; order++) {
        const guint8 *to = orders[order];
        guint8 apps[3] = {255, 255, 255}, next = 0, moved[ORACLE_MOST_SMALL] = {0}, app[ORACLE_MOST_SMALL] = {0};
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
all_orders(guint n, guint8 (*orders)[ORACLE_MOST_SMALL])
{
    guint count = 0;

    for (guint code = 0; code < 3125; code++) { /* base n */
        guint8 order[ORACLE_MOST_SMALL] = {0};
        guint used = 0;

        for (guint i = 0, rest = code; i < n; i++, rest /= n) {
            order[i] = (guint8)(rest % n);
            used |= 1U << order[i];
        }
        if (used == (1U << n) - 1 && (count == 0 || memcmp(orders[count - 1], order, ORACLE_MOST_SMALL) != 0)) {
            gboolean known = FALSE;

            for (guint i = 0; i < count; i++)
                known = known || memcmp(orders[i], order, ORACLE_MOST_SMALL) == 0;
            if (!known)
                memcpy(orders[count++], order, ORACLE_MOST_SMALL);
        }
    }
    for (guint i = 0; i < count; i++) { /* the one that changes nothing goes first */
        gboolean same = TRUE;

        for (guint j = 0; j < n; j++)
            same = same && orders[i][j] == j;
        if (same) {
            guint8 kept[ORACLE_MOST_SMALL];

            memcpy(kept, orders[i], ORACLE_MOST_SMALL);
            memcpy(orders[i], orders[0], ORACLE_MOST_SMALL);
            memcpy(orders[0], kept, ORACLE_MOST_SMALL);
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

void
oracle_test_small(gconstpointer data)
{
    guint n = GPOINTER_TO_UINT(data), edges = n * (n - 1);
    gboolean full = oracle_setting("MIGROLLBACK_ORACLE_FULL", 0) != 0;
    static guint8 orders[120][ORACLE_MOST_SMALL];
    guint n_orders = all_orders(n, orders);
    SmallCount totals = {0};

    for (guint code = 0; code < 1U << edges; code += n == ORACLE_MOST_SMALL ? STRIDE : 1) {
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
                if (full || n < ORACLE_MOST_SMALL || in_order ||
                    is_first_of_kind(&small, cut, (const guint8(*)[ORACLE_MOST_SMALL])orders, n_orders))
                    cuts |= 1U << cut;
            if (cuts != 0)
                check_small(&small, cuts, &totals);
        } while (next_apps(&small));
    }
    if (n == ORACLE_MOST_SMALL && STRIDE > 1)
        g_test_message("with address checks: only one of %d graphs", STRIDE);
    g_test_message("%u migrations in up to 3 apps: %" G_GUINT64_FORMAT " graphs and orders, %" G_GUINT64_FORMAT
                   " cases, of these refused %" G_GUINT64_FORMAT "; plain commands reach %" G_GUINT64_FORMAT
                   ", do not reach %" G_GUINT64_FORMAT,
                   n, totals.graphs, totals.cases, totals.refused, totals.reachable, totals.unreachable);
}
