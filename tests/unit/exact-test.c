#include <string.h>

#include "engine/decide/exact.h"
#include "sketch.h"

typedef struct {
    const char *rule, *graph, *rows;
    gint64 minute;
    const char *undo, *problems;
    gboolean inexact; /* where no problem is an error, the end state is still not what was there before the cutoff */
    const char *only, *accept;
    gboolean with_dependents;
} Case;

#define LINE "a.1; a.2 <a.1; a.3 <a.2"
#define LINE_ROWS "a.1@0 a.2@10 a.3@20"
#define DIAMOND "a.1; a.2b <a.1; a.2c <a.1; a.3 <a.2b <a.2c"
#define SQUASH "a.1; a.2 <a.1; a.3 <a.2; a.s =a.1 =a.2 =a.3; a.4 <a.3"
#define SQUASH_BY_NAME "a.1; a.2 <a.1; a.3 <a.2; a.s =a.1 =a.2 =a.3; a.4 <a.s"
#define SQUASH_ALONE "a.s =a.1 =a.2 =a.3; a.4 <a.s"

static const Case cases[] = {
    /* order */
    {"newest-first", LINE, LINE_ROWS, 10, "a.3 a.2", ""},
    {"inclusive", LINE, LINE_ROWS, 20, "a.3", ""},
    {"nothing-after", LINE, LINE_ROWS, 21, "", ""},
    {"everything", LINE, LINE_ROWS, 0, "a.3 a.2 a.1", ""},
    {"what-needs-it-goes-first-whatever-its-time", LINE, "a.1@0 a.3@10 a.2@20", 10, "a.3 a.2", "clock-skew:warning=a.3"},
    {"newest-of-what-may-go", "a.1; b.1; a.2 <a.1; b.2 <b.1", "a.1@0 b.1@0 a.2@10 b.2@20", 5, "b.2 a.2", ""},
    {"one-time-by-id", "a.1; b.1; c.1", "b.1@0 a.1@10 c.1@10", 5, "c.1 a.1", "same-instant:info"},
    {"one-time-by-graph", "a.2 <a.1; a.1", "a.2@10 a.1@10", 5, "a.2 a.1", "same-instant:info"},
    {"run-before-is-a-dependency", "a.1 >b.1; b.1", "a.1@10 b.1@20", 5, "b.1 a.1", ""},
    {"not-applied-is-left-alone", "a.1; a.2 <a.1; a.3 <a.2", "a.1@0 a.2@10", 5, "a.2", ""},
    /* branches: the shapes on which counting backwards fails */
    {"branch-goes-and-sibling-stays", DIAMOND, "a.1@0 a.2b@1 a.2c@10 a.3@20", 5, "a.3 a.2c", ""},
    {"late-branch", "a.1; a.2 <a.1; a.3 <a.1; a.4 <a.2 <a.3", "a.1@0 a.3@1 a.2@10 a.4@20", 5, "a.4 a.2", ""},
    {"sibling-needed-by-another-app", DIAMOND "; b.1; b.2 <b.1 <a.2b", "a.1@0 b.1@0 a.2b@1 b.2@2 a.2c@10 a.3@20", 5, "a.3 a.2c", ""},
    /* dependents */
    {"older-dependent-refuses", "a.1; b.1 <a.1", "b.1@0 a.1@10", 5, "a.1", "dependent-before-cutoff:error=b.1 clock-skew:warning=b.1"},
    {"older-dependent-is-added", "a.1; b.1 <a.1", "b.1@0 a.1@10", 5, "b.1 a.1",
     "dependent-before-cutoff:warning=b.1 clock-skew:warning=b.1", .inexact = TRUE, .with_dependents = TRUE},
    {"dependents-of-dependents", "a.1; b.1 <a.1; b.2 <b.1", "b.1@0 b.2@1 a.1@10", 5, "a.1",
     "dependent-before-cutoff:error=b.1 dependent-before-cutoff:error=b.2 clock-skew:warning=b.1"},
    /* --only-app */
    {"only-one-app", "a.1; b.1; a.2 <a.1; b.2 <b.1", "a.1@0 b.1@0 a.2@10 b.2@20", 5, "a.2", "", .inexact = TRUE, .only = "a"},
    {"only-app-is-closed-too", "a.1; b.1; a.2 <a.1; b.2 <b.1 <a.2", "a.1@0 b.1@0 a.2@10 b.2@20", 5, "a.2",
     "dependent-before-cutoff:error=b.2", .inexact = TRUE, .only = "a"},
    {"only-app-with-dependents", "a.1; b.1; a.2 <a.1; b.2 <b.1 <a.2", "a.1@0 b.1@0 a.2@10 b.2@20", 5, "b.2 a.2",
     "dependent-before-cutoff:warning=b.2", .inexact = TRUE, .only = "a", .with_dependents = TRUE},
    {"only-app-that-has-nothing", LINE, LINE_ROWS, 10, "", "", .inexact = TRUE, .only = "b"},
    /* missing code */
    {"row-without-file", "a.1", "a.1@0 a.2@10", 5, "", "missing-code:error=a.2"},
    {"row-without-file-that-stays", "a.1; a.3 <a.1", "a.1@0 a.2@1 a.3@10", 5, "a.3", ""},
    {"row-of-an-app-that-is-gone", LINE, "a.1@0 gone.1@10 a.2@11", 5, "a.2", "missing-code:error=gone.1"},
    /* reversibility */
    {"irreversible", "a.1; a.2 <a.1 !; a.3 <a.2", LINE_ROWS, 10, "a.3 a.2", "irreversible:error=a.2"},
    {"irreversible-that-stays", "a.1; a.2 <a.1 !; a.3 <a.2", LINE_ROWS, 20, "a.3", ""},
    {"unknown-is-said", "a.1; a.2 <a.1 ?; a.3 <a.2", LINE_ROWS, 10, "a.3 a.2", "unknown-reversibility:warning=a.2"},
    {"accepted-stays", "a.1; a.2 <a.1 !; a.3 <a.2", LINE_ROWS, 10, "a.3", "irreversible:warning=a.2", .inexact = TRUE, .accept = "a.2"},
    {"accepted-by-name-alone", "a.1; a.2 <a.1 !; a.3 <a.2", LINE_ROWS, 10, "a.3", "irreversible:warning=a.2", .inexact = TRUE,
     .accept = "2"},
    {"accepted-needs-what-goes", "a.1; a.2 <a.1 !; a.3 <a.2", LINE_ROWS, 0, "a.3 a.1", "irreversible:error=a.2", .inexact = TRUE,
     .accept = "a.2"},
    /* squashes */
    {"squash-alone-undoes-its-row-only", SQUASH, "a.1@0 a.2@1 a.3@2 a.s@10", 5, "a.s*", ""},
    {"squash-without-files-undoes-its-row-only", "a.s =a.1 =a.2 =a.3", "a.1@0 a.2@1 a.3@2 a.s@10", 5, "a.s*", ""},
    {"squash-and-more", SQUASH_BY_NAME, "a.1@0 a.2@1 a.3@2 a.s@10 a.4@11", 5, "a.4 a.s*", ""},
    {"squash-goes-as-one", "b.1; " SQUASH, "b.1@0 a.1@10 a.2@11 a.3@12 a.s@13 a.4@14", 5, "a.4 a.s a.3* a.2* a.1*", ""},
    {"squash-without-files-goes-as-one", "b.1; " SQUASH_ALONE, "b.1@0 a.1@10 a.2@11 a.3@12 a.s@13 a.4@14", 5, "a.4 a.s a.3* a.2* a.1*", ""},
    {"squash-without-row-goes-one-by-one", "b.1; " SQUASH, "b.1@0 a.1@10 a.2@11 a.3@12 a.4@14", 5, "a.4 a.3 a.2 a.1", ""},
    {"squash-without-row-and-files", "b.1; " SQUASH_ALONE, "b.1@0 a.1@10 a.2@11 a.3@12 a.4@14", 5, "a.4 a.3* a.2* a.1*",
     "squashed:error=a.s"},
    {"squash-spans-the-cutoff", SQUASH, "a.1@0 a.2@1 a.3@10 a.s@11 a.4@12", 5, "a.4 a.s* a.3", ""},
    {"squash-spans-and-is-named-above", SQUASH_BY_NAME, "a.1@0 a.2@1 a.3@10 a.s@11 a.4@12", 5, "a.4 a.s* a.3", ""},
    {"what-is-above-goes-before-what-was-replaced", "b.1 <a.1; " SQUASH, "a.1@0 a.2@1 b.1@10 a.3@11 a.s@12", 5, "a.s* b.1 a.3", ""},
    {"older-dependent-of-the-older-half-stays", "b.1 <a.1; " SQUASH, "a.1@0 b.1@1 a.2@2 a.3@10 a.s@12", 5, "a.s* a.3", ""},
    {"squash-spans-without-files", SQUASH_ALONE, "a.1@0 a.2@1 a.3@10 a.s@11 a.4@12", 5, "a.4 a.s*", "squashed:error=a.s"},
    {"squash-partly-applied-is-left-out", "a.1; a.2 <a.1; a.3 <a.2; a.s =a.1 =a.2 =a.3", "a.1@0 a.2@10", 5, "a.2", ""},
    {"stale-row-of-a-squash", "a.1; a.2 <a.1; a.s =a.1 =a.2", "a.1@0 a.s@10", 5, "a.s*", ""},
    {"squash-of-a-squash-goes-as-one", "b.1; a.1; a.2 <a.1; a.s =a.1 =a.2; a.3 <a.2; a.t =a.s =a.3",
     "b.1@0 a.1@10 a.2@11 a.s@12 a.3@13 a.t@14", 5, "a.t a.3* a.s* a.2* a.1*", ""},
    {"squash-of-a-squash-spans", "a.1; a.2 <a.1; a.s =a.1 =a.2; a.3 <a.2; a.t =a.s =a.3", "a.1@0 a.2@1 a.s@2 a.3@10 a.t@11", 5, "a.t* a.3",
     ""},
    {"squash-of-a-squash-spans-inside", "a.1; a.2 <a.1; a.s =a.1 =a.2; a.3 <a.2; a.t =a.s =a.3", "a.1@0 a.2@10 a.s@11 a.3@12 a.t@13", 5,
     "a.t* a.s* a.3 a.2", ""},
    {"irreversible-squash", "b.1; a.1; a.2 <a.1; a.s =a.1 =a.2 !", "b.1@0 a.1@10 a.2@11 a.s@12", 5, "a.s a.2* a.1*",
     "irreversible:error=a.s"},
    {"replaced-is-irreversible-but-not-run", "b.1; a.1 !; a.2 <a.1; a.s =a.1 =a.2", "b.1@0 a.1@10 a.2@11 a.s@12", 5, "a.s a.2* a.1*", ""},
    {"squash-across-apps", "a.1 =old.1; b.1 <a.1", "old.1@0 a.1@0 b.1@10", 5, "b.1", ""},
    /* the framework itself would refuse */
    {"several-newest-migrations", "a.1; a.2 <a.1; a.3 <a.1", LINE_ROWS, 20, "a.3", "graph-inconsistent:error"},
    {"needs-what-the-project-does-not-have", "a.1; a.2 <a.1; a.3 <a.2 <b.9", LINE_ROWS, 20, "a.3", "graph-inconsistent:error"},
    {"applied-before-what-it-needs", "a.1; a.2 <a.1; b.1; a.3 <a.2 <b.1", LINE_ROWS, 20, "a.3", "graph-inconsistent:error"},
    {"circle-through-a-squash", "a.1; b.1 <a.1; a.2 <a.1 <b.1; a.s =a.1 =a.2 <b.1", "a.1@0 b.1@1 a.2@10 a.s@11", 0, "b.1 a.s a.2* a.1*",
     "graph-inconsistent:error"},
    {"nothing-after-so-nothing-is-said", "a.1; a.2 <a.1; a.3 <a.1", LINE_ROWS, 30, "", ""},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    const char *only[] = {c->only, NULL}, *accept[] = {c->accept, NULL};
    const PlanOptions options = {.only_apps = c->only != NULL ? (char *const *)(gsize)only : NULL,
                                 .accept_irreversible = c->accept != NULL ? (char *const *)(gsize)accept : NULL,
                                 .with_dependents = c->with_dependents};
    g_autofree char *undo = NULL, *problems = NULL;
    Sketch sketch;

    sketch_plan(&sketch, c->graph, c->rows, c->minute, &options);
    undo = sketch_undo(&sketch);
    problems = sketch_problems(&sketch);
    g_assert_cmpstr(undo, ==, c->undo);
    g_assert_cmpstr(problems, ==, c->problems);
    if (!plan_has_errors(&sketch.plan))
        g_assert_true(sketch.plan.exact == !c->inexact);
    sketch_clear(&sketch);
}

/* Every message names what it is about, and is a line without a full stop. */
static void
test_messages(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const PlanOptions options = {0};
        Sketch sketch;

        sketch_plan(&sketch, cases[i].graph, cases[i].rows, cases[i].minute, &options);
        for (guint j = 0; j < sketch.plan.problems->len; j++) {
            const Problem *problem = g_ptr_array_index(sketch.plan.problems, j);

            g_assert_false(g_str_has_suffix(problem->message, "."));
            g_assert_null(strchr(problem->message, '\n'));
            if (problem->name != NULL)
                g_assert_nonnull(strstr(problem->message, problem->name));
            if (problem->hint != NULL)
                g_assert_true(g_str_has_suffix(problem->hint, ".") || g_str_has_suffix(problem->hint, "?"));
        }
        sketch_clear(&sketch);
    }
}

/* What the framework's loader said counts, unless this program looks for the same itself. */
static void
test_loader(void)
{
    const struct {
        const char *said, *problems;
    } said[] = {
        {"ValueError: Dependency on unknown app: b", "graph-inconsistent:error"},
        {"unknown-app: a.1: dependency on b", "graph-inconsistent:error"},
        {"conflict: app 'a' has several leaf migrations", "graph-inconsistent:warning"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(said); i++) {
        const PlanOptions options = {0};
        char *words[] = {(char *)(gsize)said[i].said, NULL};
        g_autofree char *problems = NULL;
        const guint first = 0;
        Sketch sketch;

        sketch_plan(&sketch, "a.1", "a.1@10", 20, &options);
        sketch.graph->problems = g_strdupv(words);
        g_array_append_val(sketch.cutoff.undone, first);
        exact_fill(&sketch.plan, NULL, &sketch.cutoff, sketch.graph, &options);
        problems = sketch_problems(&sketch);
        g_assert_cmpstr(problems, ==, said[i].problems);
        sketch_clear(&sketch);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/exact/%s", cases[i].rule);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/exact/messages", test_messages);
    g_test_add_func("/exact/what-the-loader-said", test_loader);
    return g_test_run();
}
