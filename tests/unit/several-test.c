#include "engine/decide/several.h"
#include "make.h"

/* Minutes at which migrations of a database were applied; INSTANT_NONE: not known; 0 ends. */
typedef struct {
    const char *rule;
    gint64 minutes[2][6];
    const char *expected; /* "main ci; ..." : batches of each in each deployment, "1-2" from the first to the last, "-" for none */
} Case;

static const Case cases[] = {
    {"apart by days", {{10, 5000}, {11, 5001}}, "1 1; 2 2"},
    {"one database alone", {{10, 5000}, {5001}}, "1 -; 2 1"},
    {"none in the newest", {{10, 5000}, {12}}, "1 1; 2 -"},
    {"just within the gap", {{10}, {20}}, "1 1"},
    {"just outside of it", {{10}, {21}}, "1 -; - 1"},
    {"the second spans two of the first", {{10, 25}, {15, 20}}, "1-2 1"},
    {"two of one database are not joined by nothing", {{10, 21}, {500}}, "1 -; 2 -; - 1"},
    {"an empty table", {{10, 5000}, {0}}, "1 -; 2 -"},
    {"rows without a time are the oldest of all", {{INSTANT_NONE, 5000}, {INSTANT_NONE, 9000}}, "1 1; 2 -; - 2"},
    {"rows without a time stand alone", {{INSTANT_NONE, 5000}, {5001}}, "1 -; 2 1"},
};

static History *
history_of(const gint64 *minutes, HistoryTime time)
{
    MakeRow rows[6];
    gsize count = 0;

    while (count < 6 && minutes[count] != 0) {
        rows[count] = (MakeRow){NULL, g_intern_string((char[]){(char)('a' + (int)count), '\0'}), minutes[count], NULL, 0};
        count++;
    }
    return make_history(HISTORY_ORDER_APPLIED_AT, time, rows, count);
}

static char *
describe(const Deployments *deployments)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < deployments->items->len; i++) {
        const Deployment *deployment = deployments_get(deployments, i);

        g_assert_cmpuint(deployment->number, ==, i + 1);
        g_string_append(text, i > 0 ? "; " : "");
        for (guint j = 0; j < deployments->n_databases; j++) {
            guint first = deployment->first[j] + 1, last = deployment->first[j] + deployment->length[j];

            g_string_append(text, j > 0 ? " " : "");
            if (deployment->length[j] == 0)
                g_string_append_c(text, '-');
            else if (first == last)
                g_string_append_printf(text, "%u", first);
            else
                g_string_append_printf(text, "%u-%u", first, last);
        }
    }
    return g_string_free(text, FALSE);
}

static void
batches_that_overlap_are_one_deployment(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(History) main = history_of(cases[i].minutes[0], HISTORY_TIME_EXACT),
                           ci = history_of(cases[i].minutes[1], HISTORY_TIME_EXACT);
        g_autoptr(Batches) left = batches_group(main, &(BatchRules){0}), right = batches_group(ci, &(BatchRules){0});
        g_autoptr(Deployments) deployments = deployments_group((const Batches *[]){left, right}, 2, 0);
        g_autofree char *found = describe(deployments);

        g_test_message("%s", cases[i].rule);
        g_assert_cmpstr(found, ==, cases[i].expected);
    }
}

static void
without_times_nothing_is_grouped(void)
{
    const gint64 minutes[] = {10, 0};
    g_autoptr(History) main = history_of(minutes, HISTORY_TIME_EXACT), ci = history_of(minutes, HISTORY_TIME_NONE);
    g_autoptr(Batches) left = batches_group(main, &(BatchRules){0}), right = batches_group(ci, &(BatchRules){0});

    g_assert_null(deployments_group((const Batches *[]){left, right}, 2, 0));
}

static void
the_first_batch_to_undo(void)
{
    const gint64 main_minutes[] = {10, 5000, 9000, 0}, ci_minutes[] = {11, 9001, 0};
    g_autoptr(History) main = history_of(main_minutes, HISTORY_TIME_EXACT), ci = history_of(ci_minutes, HISTORY_TIME_EXACT);
    g_autoptr(Batches) left = batches_group(main, &(BatchRules){0}), right = batches_group(ci, &(BatchRules){0});
    g_autoptr(Deployments) deployments = deployments_group((const Batches *[]){left, right}, 2, 0);

    g_assert_cmpuint(deployments->items->len, ==, 3);
    g_assert_cmpuint(deployments_first_batch(deployments, 2, 0, 3), ==, 1);
    g_assert_cmpuint(deployments_first_batch(deployments, 2, 1, 2), ==, 1);
    g_assert_cmpuint(deployments_first_batch(deployments, 1, 1, 2), ==, 0);
    g_assert_cmpuint(deployments_first_batch(deployments, 4, 1, 2), ==, 2);
}

static gint64
time_of(guint database, guint index, gpointer user)
{
    const gint64(*times)[3] = user;

    return times[database][index];
}

static void
merged_newest_first_and_each_in_its_own_order(void)
{
    static gint64 times[2][3] = {{30, 10, 25}, {20, 5, INSTANT_NONE}}, none[2][3] = {{INSTANT_NONE, INSTANT_NONE}, {INSTANT_NONE}};
    static const guint lengths[] = {3, 3}, few[] = {2, 1};
    static const char *const expected = "0.0 1.0 0.1 0.2 1.1 1.2 ", *const apart = "0.0 0.1 1.0 ";

    for (guint i = 0; i < 2; i++) {
        g_autoptr(GArray) merged = several_merge(i == 0 ? lengths : few, 2, time_of, i == 0 ? times : none);
        g_autoptr(GString) found = g_string_new(NULL);

        for (guint j = 0; j < merged->len; j++)
            g_string_append_printf(found, "%u.%u ", g_array_index(merged, SeveralItem, j).database,
                                   g_array_index(merged, SeveralItem, j).index);
        g_assert_cmpstr(found->str, ==, i == 0 ? expected : apart);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/several/batches-that-overlap-are-one-deployment", batches_that_overlap_are_one_deployment);
    g_test_add_func("/several/without-times-nothing-is-grouped", without_times_nothing_is_grouped);
    g_test_add_func("/several/the-first-batch-to-undo", the_first_batch_to_undo);
    g_test_add_func("/several/merged-newest-first-and-each-in-its-own-order", merged_newest_first_and_each_in_its_own_order);
    return g_test_run();
}
