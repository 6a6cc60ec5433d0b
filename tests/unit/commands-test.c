#include <string.h>

#include "engine/decide/commands.h"
#include "engine/decide/cover.h"
#include "engine/decide/simulate.h"
#include "sketch.h"

typedef struct {
    const char *rule, *graph, *rows;
    gint64 minute;
    const char *commands, *why_not; /* why_not: what the sentence says */
} Case;

static const Case cases[] = {
    {"down-to-what-stays", "a.1; a.2 <a.1; a.3 <a.2", "a.1@0 a.2@10 a.3@20", 5, "a 1", NULL},
    {"zero-for-a-whole-app", "a.1; a.2 <a.1", "a.1@0 a.2@10", 0, "a zero", NULL},
    {"nothing", "a.1", "a.1@0", 5, "", NULL},
    {"full-name-of-the-parent-never-a-number", "a.7; a.9 <a.7", "a.7@0 a.9@10", 5, "a 7", NULL},
    {"one-command-covers-other-apps", "a.1; a.2 <a.1; b.1 <a.2", "a.1@0 a.2@10 b.1@11", 5, "a 1", NULL},
    {"two-apps-newest-first", "a.1; a.2 <a.1; b.1; b.2 <b.1", "a.1@0 b.1@0 a.2@10 b.2@11", 5, "b 1, a 1", NULL},
    {"both-branches-by-one-target", "a.1; a.2 <a.1; a.3 <a.1; a.4 <a.2 <a.3", "a.1@0 a.2@10 a.3@11 a.4@12", 5, "a 1", NULL},
    {"merge-by-either-side", "a.1; a.2 <a.1; a.3 <a.1; a.4 <a.2 <a.3", "a.1@0 a.2@1 a.3@2 a.4@12", 5, "a 2", NULL},
    {"sibling-stays-so-no-command", "a.1; a.2b <a.1; a.2c <a.1; a.3 <a.2b <a.2c", "a.1@0 a.2b@1 a.2c@10 a.3@20", 5, "-", "'a.2b'"},
    {"zero-would-take-the-other-root", "a.1; a.r; a.2 <a.1 <a.r", "a.1@0 a.r@10 a.2@11", 5, "-", "'a.1'"},
    {"name-that-begins-another", "a.1; a.2 <a.1; a.1_again <a.2", "a.1@0 a.2@10", 5, "-", "how another name begins"},
    {"name-that-begins-another-app-s", "a.1; a.2 <a.1; b.1_again", "a.1@0 b.1_again@0 a.2@10", 5, "a 1", NULL},
    {"other-parent-where-a-name-cannot-be-used", "a.1; a.2 <a.1; a.2x <a.1; a.3 <a.2 <a.2x; a.4 <a.3", "a.1@0 a.2@1 a.2x@2 a.3@10", 5,
     "a 2x", NULL},
    {"marker-needs-no-command", "a.1; a.2 <a.1; a.s =a.1 =a.2", "a.1@0 a.2@1 a.s@10", 5, "", NULL},
    {"squash-as-target", "a.1; a.2 <a.1; a.s =a.1 =a.2; a.3 <a.2", "a.1@0 a.2@1 a.s@10 a.3@11", 5, "a s", NULL},
    {"squash-goes", "a.1; a.2 <a.1; a.s =a.1 =a.2; a.3 <a.s", "a.1@1 a.2@2 a.s@10 a.3@11", 0, "a zero", NULL},
    {"squash-spans", "a.1; a.2 <a.1; a.s =a.1 =a.2", "a.1@0 a.2@10 a.s@11", 5, "-", "squash 'a.s'"},
    {"squash-of-a-squash", "a.1; a.2 <a.1; a.s =a.1 =a.2; a.3 <a.2; a.t =a.s =a.3", "a.1@1 a.2@2 a.s@10 a.3@11 a.t@12", 0, "-",
     "squash 'a.t'"},
    {"older-versions-keep-the-row-so-that-goes-last", "b.1; b.2 <b.1; c.1; c.2 <c.1; a.1; a.2 <a.1 <b.2; a.s =a.1 =a.2 <b.2",
     "b.1@0 c.1@0 c.2@10 b.2@20 a.1@21 a.2@22 a.s@23", 5, "c 1, b 1", NULL},
    {"older-versions-keep-two-rows",
     "b.1; b.2 <b.1; c.1; c.2 <c.1; a.1; a.2 <a.1 <b.2; a.s =a.1 =a.2 <b.2; d.1; d.2 <d.1 <c.2; d.s =d.1 =d.2 <c.2",
     "b.1@0 c.1@0 c.2@10 b.2@20 a.1@21 a.2@22 a.s@23 d.1@24 d.2@25 d.s@26", 5, "-", "refuse"},
    {"conflict", "a.1; a.2 <a.1; a.3 <a.1", "a.1@0 a.2@10", 5, "-", "refuse"},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    const PlanOptions options = {0};
    g_autofree char *commands = NULL, *why_not = NULL;
    Sketch sketch;

    sketch_plan(&sketch, c->graph, c->rows, c->minute, &options);
    commands = sketch_commands(&sketch, &why_not);
    g_assert_cmpstr(commands, ==, c->commands);
    g_assert_true((why_not == NULL) == (c->why_not == NULL));
    if (c->why_not != NULL)
        g_assert_nonnull(strstr(why_not, c->why_not));
    sketch_clear(&sketch);
}

/* Together the commands undo every migration of the plan once; rows that only mark are nobody's, or go with their squash. */
static void
test_places(void)
{
    const PlanOptions options = {0};
    g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func(plain_command_free);
    g_autofree char *why_not = NULL;
    guint seen = 0;
    Sketch sketch;

    sketch_plan(&sketch, "a.1; a.2 <a.1; b.1; b.2 <b.1; c.1; c.2 <c.1; c.s =c.1 =c.2; b.3 <b.2 <a.2",
                "a.1@0 b.1@0 c.1@0 c.2@1 a.2@10 b.2@11 b.3@12 c.s@13", 5, &options);
    g_assert_cmpuint(sketch.plan.undo->len, ==, 4);
    g_assert_true(commands_find(&sketch.plan, sketch.graph, commands, &why_not));
    g_assert_cmpuint(commands->len, ==, 2);
    for (guint i = 0; i < commands->len; i++) {
        const PlainCommand *command = g_ptr_array_index(commands, i);

        for (guint j = 0; j < command->undoes->len; j++) {
            guint place = g_array_index(command->undoes, guint, j);

            g_assert_cmpint(g_array_index(sketch.plan.undo, PlanUndo, place).kind, ==, UNDO_MIGRATION);
            g_assert_cmpuint(seen >> place & 1, ==, 0);
            seen |= 1U << place;
        }
    }
    g_assert_cmpint(__builtin_popcount(seen), ==, 3);
    sketch_clear(&sketch);
}

static void
test_simulation(void)
{
    const struct {
        const char *app, *target, *removed, *why;
    } runs[] = {
        {"a", "3", "", NULL},
        {"a", "2b", "a.3", NULL}, /* the sibling stays */
        {"a", "1", "a.2b a.2c a.3 b.1", NULL},
        {"a", NULL, "a.1 a.2b a.2c a.3 b.1", NULL},
        {"b", NULL, "b.1", NULL},
        {"a", "9", NULL, "does not name one"},
        {"a", "2", NULL, "does not name one"},
        {"b", "2", NULL, "forwards"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(runs); i++) {
        g_autoptr(Graph) graph = sketch_graph("a.1; a.2b <a.1; a.2c <a.1; a.3 <a.2b <a.2c; b.1 <a.2c; b.2 <b.1");
        const PlanOptions options = {0};
        g_autoptr(GArray) removed = g_array_new(FALSE, FALSE, sizeof(guint));
        g_autoptr(Simulation) simulation = NULL;
        g_autoptr(GString) text = g_string_new(NULL);
        g_autofree char *why = NULL;
        gboolean done;
        Sketch sketch;

        sketch_plan(&sketch, "", "a.1@0 a.2b@1 a.2c@2 a.3@3 b.1@4", 9, &options);
        simulation = simulation_new(graph, sketch.history);
        done = simulation_run(simulation, runs[i].app, runs[i].target, removed, &why);
        g_assert_true(done == (runs[i].why == NULL));
        if (!done) {
            g_assert_nonnull(strstr(why, runs[i].why));
            g_assert_cmpuint(removed->len, ==, 0);
        }
        for (guint row = 0; done && row < history_length(sketch.history); row++)
            if (!simulation->present[row])
                g_string_append_printf(text, "%s%s.%s", text->len > 0 ? " " : "", history_get(sketch.history, row)->app,
                                       history_get(sketch.history, row)->name);
        if (done)
            g_assert_cmpstr(text->str, ==, runs[i].removed);
        sketch_clear(&sketch);
    }
}

/* Fewest sets, also where the greedy choice takes one more; each set is a mask. */
static void
test_cover(void)
{
    const struct {
        guint n_elements;
        guint sets[6];
        guint wanted;
    } covers[] = {
        {0, {0}, 0},
        {3, {07, 01, 02}, 1},
        {3, {01, 02, 04}, 3},
        {6, {066, 07, 070}, 2}, /* greedy: 066 first, and then two more */
        {4, {03, 06, 014, 011}, 2},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(covers); i++) {
        g_autoptr(GPtrArray) sets = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
        g_autoptr(GArray) chosen = NULL;
        guint all = 0;

        for (guint j = 0; j < 6 && covers[i].sets[j] != 0; j++) {
            GArray *set = g_array_new(FALSE, FALSE, sizeof(guint));

            for (guint element = 0; element < covers[i].n_elements; element++)
                if ((covers[i].sets[j] >> element & 1) != 0)
                    g_array_append_val(set, element);
            g_ptr_array_add(sets, set);
        }
        chosen = cover_find(sets, covers[i].n_elements);
        g_assert_cmpuint(chosen->len, ==, covers[i].wanted);
        for (guint j = 0; j < chosen->len; j++)
            all |= covers[i].sets[g_array_index(chosen, guint, j)];
        g_assert_cmphex(all, ==, (1U << covers[i].n_elements) - 1);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/commands/%s", cases[i].rule);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/commands/each-migration-once", test_places);
    g_test_add_func("/commands/simulation", test_simulation);
    g_test_add_func("/commands/cover", test_cover);
    return g_test_run();
}
