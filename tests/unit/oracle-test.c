/*
 * The planner against the oracle: every small graph, and many random larger ones.
 *
 * MIGROLLBACK_ORACLE_CASES: how many random cases (100000; under address sanitizer 5000). MIGROLLBACK_ORACLE_SEED: another seed.
 * MIGROLLBACK_ORACLE_SMALL: the small graphs up to so many migrations only (5).
 * MIGROLLBACK_ORACLE_FULL=1: the small graphs without reduction by symmetry (minutes).
 */
#include <string.h>

#include "engine/decide/commands.h"
#include "oracle-cases.h"
#include "oracle-expect.h"
#include "oracle-flagsmith.h"

#define SEED 20260102
#ifdef SANITIZED
#define CASES 5000
#else
#define CASES 100000
#endif

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
        oracle_expect(model, "undone before what needs it", MODEL_BIT(unit), model_below(&view, MODEL_BIT(unit)) & left);
        for (guint other = 0; other < model->n; other++) {
            gboolean other_late = (late >> other & 1) != 0;

            if (other == unit || (left >> other & 1) == 0 || (model_below(&view, MODEL_BIT(other)) & left) != MODEL_BIT(other))
                continue;
            if (is_late == other_late)
                oracle_expect_flag(model, "not the newest first", FALSE,
                                   newest_rank(model, &view, other) > newest_rank(model, &view, unit));
            else
                oracle_expect_flag(model, "what a squash replaced goes last", TRUE, other_late);
        }
        left &= ~MODEL_BIT(unit);
    }
    /* What has no row of its own cannot be listed: only with a refusal. */
    if (answer->reasons == 0)
        oracle_expect(model, "left over", 0, left);
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
        oracle_expect_flag(model, "commands found", possible && (all == wanted || gone == 0), found);
    g_assert_true(found == (why_not == NULL));
    totals->checked++;
    if (!found)
        return;
    totals->reachable++;
    for (guint i = 0; i < commands->len; i++) {
        const PlainCommand *command = g_ptr_array_index(commands, i);

        oracle_expect(model, "outcome of a command", MODEL_DONE,
                      model_migrate(model, &rows, (guint)(*command->app - 'a'), command->target, FALSE));
    }
    oracle_expect(model, "rows after the commands", model_rows(model) & ~gone & ~squashes, rows & ~squashes);
    if (count <= 14) {
        totals->measured++;
        oracle_expect(model, "length of the list", fewest(sets, count, wanted), commands->len);
    }
}

/* --- random cases --- */

static void
test_random(void)
{
    guint64 seed = oracle_setting("MIGROLLBACK_ORACLE_SEED", SEED), cases = oracle_setting("MIGROLLBACK_ORACLE_CASES", CASES);
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
        oracle_expect(&model, "reasons", answer.reasons, subject_reasons(&subject));
        oracle_expect(&model, "rows undone", answer.undone, undone);
        oracle_expect(&model, "rows that only mark", answer.markers, marked);
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

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint n = 1; n <= oracle_setting("MIGROLLBACK_ORACLE_SMALL", ORACLE_MOST_SMALL); n++) {
        g_autofree char *path = g_strdup_printf("/oracle/every-graph-of-%u", n);

        g_test_add_data_func(path, GUINT_TO_POINTER(n), oracle_test_small);
    }
    g_test_add_func("/oracle/random-graphs", test_random);
    return g_test_run();
}
