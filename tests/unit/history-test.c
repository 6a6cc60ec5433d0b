#include "make.h"

static void
test_sorted_by_time_then_position(void)
{
    static const MakeRow rows[] = {
        {"b", "late", 30, NULL, 1}, {"a", "early", 10, NULL, 3}, {"a", "twin", 10, NULL, 2}, {"a", "unknown", INSTANT_NONE, NULL, 9}};
    g_autoptr(History) history = make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, rows, G_N_ELEMENTS(rows));
    static const char *const expected[] = {"unknown", "twin", "early", "late"};

    g_assert_cmpuint(history_length(history), ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpstr(history_get(history, i)->name, ==, expected[i]);
}

static void
test_duplicates_keep_the_earliest(void)
{
    static const MakeRow rows[] = {{"a", "x", 10, NULL, 0}, {"b", "x", 11, NULL, 0}, {"a", "x", 20, NULL, 0}, {"a", "y", 30, NULL, 0}};
    g_autoptr(History) history = make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, rows, G_N_ELEMENTS(rows));

    g_assert_cmpuint(history->duplicates, ==, 1);
    g_assert_cmpuint(history_length(history), ==, 3);
    g_assert_cmpint(history_find(history, "a", "x"), ==, 0);
    g_assert_cmpint(history_get(history, 0)->applied_at, ==, MAKE_START + 10 * INSTANT_MINUTE);
    g_assert_cmpint(history_find(history, "a", "y"), ==, 2);
    g_assert_cmpint(history_find(history, "b", "y"), ==, -1);
    g_assert_cmpint(history_find(history, NULL, "x"), ==, -1);
    g_assert_true(history_get(history, 0)->app == history_get(history, 2)->app);
}

static void
test_empty(void)
{
    g_autoptr(History) history = make_history(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT, NULL, 0);

    g_assert_cmpuint(history_length(history), ==, 0);
    g_assert_cmpint(history_find(history, "a", "x"), ==, -1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/history/rows-are-oldest-first", test_sorted_by_time_then_position);
    g_test_add_func("/history/of-duplicates-the-earliest-counts", test_duplicates_keep_the_earliest);
    g_test_add_func("/history/empty", test_empty);
    return g_test_run();
}
