#include "engine/decide/cutoff.h"

#include "drivers/error.h"
#include "make.h"

static const MakeRow rows[] = {
    {"core", "0001", 0}, {"core", "0002", 1}, {"shop", "0001", 1000}, {"shop.eu", "0001", 1001}, {"core", "0003", 2000}};

#define AT(minutes) (MAKE_START + (minutes)*INSTANT_MINUTE)

static const struct {
    const char *rule;
    CutoffRequest request;
    int first; /* first row undone, to the end; -1: an error */
    int code;  /* of the error */
} cases[] = {
    {"after is inclusive", {.selector = CUTOFF_AFTER, .at = AT(1000)}, 2, 0},
    {"after a microsecond later leaves the row", {.selector = CUTOFF_AFTER, .at = AT(1000) + 1}, 3, 0},
    {"after the future undoes nothing", {.selector = CUTOFF_AFTER, .at = AT(99999)}, 5, 0},
    {"after long ago undoes all", {.selector = CUTOFF_AFTER, .at = 0}, 0, 0},
    {"batch and every newer one", {.selector = CUTOFF_BATCH, .number = 2}, 2, 0},
    {"batch 0 is none", {.selector = CUTOFF_BATCH, .number = 0}, -1, MIGROLLBACK_ERROR_USAGE},
    {"batch 4 is none", {.selector = CUTOFF_BATCH, .number = 4}, -1, MIGROLLBACK_ERROR_USAGE},
    {"last one", {.selector = CUTOFF_LAST, .number = 1}, 4, 0},
    {"last of more than there are is all", {.selector = CUTOFF_LAST, .number = 9}, 0, 0},
    {"to a migration", {.selector = CUTOFF_TO, .target = "core.0002"}, 2, 0},
    {"to a migration of an app with a dot", {.selector = CUTOFF_TO, .target = "shop.eu.0001"}, 4, 0},
    {"to a name that only one app has", {.selector = CUTOFF_TO, .target = "0002"}, 2, 0},
    {"to a name that several apps have", {.selector = CUTOFF_TO, .target = "0001"}, -1, MIGROLLBACK_ERROR_USAGE},
    {"to an app is to its newest", {.selector = CUTOFF_TO, .target = "shop"}, 3, 0},
    {"to what is not applied", {.selector = CUTOFF_TO, .target = "core.0009"}, -1, MIGROLLBACK_ERROR_USAGE},
};

static void
test_case(gconstpointer data)
{
    const gsize i = GPOINTER_TO_SIZE(data);
    g_autoptr(History) history = make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, rows, G_N_ELEMENTS(rows));
    g_autoptr(Batches) batches = batches_group(history, &(BatchRules){0});
    g_autoptr(GError) error = NULL;
    g_autoptr(Cutoff) cutoff = cutoff_resolve(batches, &cases[i].request, &error);

    if (cases[i].first < 0) {
        g_assert_error(error, MIGROLLBACK_ERROR, cases[i].code);
        g_assert_nonnull(migrollback_error_hint(error));
        return;
    }
    g_assert_no_error(error);
    g_assert_cmpuint(cutoff->undone->len, ==, G_N_ELEMENTS(rows) - (guint)cases[i].first);
    for (guint j = 0; j < cutoff->undone->len; j++)
        g_assert_cmpuint(g_array_index(cutoff->undone, guint, j), ==, (guint)cases[i].first + j);
}

static void
test_named_are_exactly_those(void)
{
    const char *const names[] = {"core.0003", "shop.0001", "core.0003", NULL};
    CutoffRequest request = {.selector = CUTOFF_NAMED, .names = names};
    g_autoptr(History) history = make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, rows, G_N_ELEMENTS(rows));
    g_autoptr(Batches) batches = batches_group(history, &(BatchRules){0});
    g_autoptr(Cutoff) cutoff = cutoff_resolve(batches, &request, NULL);

    g_assert_cmpuint(cutoff->undone->len, ==, 2);
    g_assert_cmpuint(g_array_index(cutoff->undone, guint, 0), ==, 2);
    g_assert_cmpuint(g_array_index(cutoff->undone, guint, 1), ==, 4);
}

static void
test_named_goes_on_where_some_are_undone_already(void)
{
    const char *const names[] = {"core.0009", "shop.0001", NULL};
    CutoffRequest request = {.selector = CUTOFF_NAMED, .names = names};
    g_autoptr(History) history = make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, rows, G_N_ELEMENTS(rows));
    g_autoptr(Batches) batches = batches_group(history, &(BatchRules){0});
    g_autoptr(Cutoff) cutoff = cutoff_resolve(batches, &request, NULL);

    g_assert_cmpuint(cutoff->undone->len, ==, 1);
    g_assert_cmpuint(cutoff->absent->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(cutoff->absent, 0), ==, "core.0009");
}

static void
test_named_wants_whole_names(void)
{
    const char *const names[] = {"core", NULL};
    CutoffRequest request = {.selector = CUTOFF_NAMED, .names = names};
    g_autoptr(History) history = make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, rows, G_N_ELEMENTS(rows));
    g_autoptr(Batches) batches = batches_group(history, &(BatchRules){0});
    g_autoptr(GError) error = NULL;

    g_assert_null(cutoff_resolve(batches, &request, &error));
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_USAGE);
}

static void
test_after_without_times(void)
{
    CutoffRequest request = {.selector = CUTOFF_AFTER, .at = AT(0)};
    g_autoptr(History) history = make_history(HISTORY_ORDER_XID, HISTORY_TIME_NONE, rows, G_N_ELEMENTS(rows));
    g_autoptr(Batches) batches = batches_group(history, &(BatchRules){0});
    g_autoptr(GError) error = NULL;

    g_assert_null(cutoff_resolve(batches, &request, &error));
    g_assert_error(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_UNANSWERABLE);
    g_assert_nonnull(migrollback_error_hint(error));
}

/* A row from before the table had times is older than any instant. */
static void
test_after_keeps_rows_without_time(void)
{
    static const MakeRow old_rows[] = {{NULL, "1", INSTANT_NONE}, {NULL, "2", 5}};
    CutoffRequest request = {.selector = CUTOFF_AFTER, .at = AT(-99999)};
    g_autoptr(History) history = make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, old_rows, G_N_ELEMENTS(old_rows));
    g_autoptr(Batches) batches = batches_group(history, &(BatchRules){0});
    g_autoptr(Cutoff) cutoff = cutoff_resolve(batches, &request, NULL);

    g_assert_cmpuint(cutoff->undone->len, ==, 1);
    g_assert_cmpuint(g_array_index(cutoff->undone, guint, 0), ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/cutoff/", cases[i].rule, NULL);

        g_strdelimit(path + 1, " ", '-');
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_case);
    }
    g_test_add_func("/cutoff/named-are-exactly-those", test_named_are_exactly_those);
    g_test_add_func("/cutoff/named-goes-on-where-some-are-undone-already", test_named_goes_on_where_some_are_undone_already);
    g_test_add_func("/cutoff/named-wants-whole-names", test_named_wants_whole_names);
    g_test_add_func("/cutoff/after-without-times-is-refused", test_after_without_times);
    g_test_add_func("/cutoff/after-keeps-rows-without-time", test_after_keeps_rows_without_time);
    return g_test_run();
}
