#include "engine/decide/batch.h"

#include "make.h"

#define MOST_ROWS 8

typedef struct {
    const char *rule;
    HistoryOrder order;
    HistoryTime time;
    BatchRules rules;
    MakeRow rows[MOST_ROWS];
    /* for each row its batch's number; for each batch its confidence and source */
    guint numbers[MOST_ROWS];
    BatchConfidence confidence[MOST_ROWS];
    BatchSource source[MOST_ROWS];
} Case;

#define EXACT HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT
#define UNTIMED(order) order, HISTORY_TIME_NONE

static const Case cases[] = {
    {"days apart are two, surely",
     EXACT,
     {0, FALSE},
     {{"a", "1", 0}, {"a", "2", 0}, {"a", "3", 1440}},
     {1, 1, 2},
     {BATCH_SURE, BATCH_SURE},
     {BATCH_FROM_TIME, BATCH_FROM_TIME}},
    {"a minute and a half between two rows is likely one",
     EXACT,
     {0, FALSE},
     {{"a", "1", 0}, {"a", "2", 2}},
     {1, 1},
     {BATCH_LIKELY},
     {BATCH_FROM_TIME}},
    {"seven minutes may be either", EXACT, {0, FALSE}, {{"a", "1", 0}, {"a", "2", 7}}, {1, 1}, {BATCH_GUESS}, {BATCH_FROM_TIME}},
    {"twelve minutes may be either, and are two",
     EXACT,
     {0, FALSE},
     {{"a", "1", 0}, {"a", "2", 12}},
     {1, 2},
     {BATCH_GUESS, BATCH_GUESS},
     {BATCH_FROM_TIME, BATCH_FROM_TIME}},
    {"half an hour is likely two",
     EXACT,
     {0, FALSE},
     {{"a", "1", 0}, {"a", "2", 30}},
     {1, 2},
     {BATCH_LIKELY, BATCH_LIKELY},
     {BATCH_FROM_TIME, BATCH_FROM_TIME}},
    {"an hour is surely two",
     EXACT,
     {0, FALSE},
     {{"a", "1", 0}, {"a", "2", 60}},
     {1, 2},
     {BATCH_SURE, BATCH_SURE},
     {BATCH_FROM_TIME, BATCH_FROM_TIME}},
    {"a batch is as sure as its weakest border",
     EXACT,
     {0, FALSE},
     {{"a", "1", 0}, {"a", "2", 12}, {"a", "3", 14}, {"a", "4", 5000}},
     {1, 2, 2, 3},
     {BATCH_GUESS, BATCH_GUESS, BATCH_SURE},
     {BATCH_FROM_TIME, BATCH_FROM_TIME, BATCH_FROM_TIME}},
    {"a gap that a person gave is sure",
     EXACT,
     {5 * INSTANT_MINUTE, TRUE},
     {{"a", "1", 0}, {"a", "2", 7}, {"a", "3", 10}},
     {1, 2, 2},
     {BATCH_SURE, BATCH_SURE},
     {BATCH_FROM_TIME, BATCH_FROM_TIME}},
    {"native batch numbers decide, whatever the times",
     EXACT,
     {0, FALSE},
     {{NULL, "1", 0, "1"}, {NULL, "2", 5000, "1"}, {NULL, "3", 5000, "2"}, {NULL, "4", 5001, "3"}},
     {1, 1, 2, 3},
     {BATCH_SURE, BATCH_SURE, BATCH_SURE},
     {BATCH_FROM_BATCH, BATCH_FROM_BATCH, BATCH_FROM_BATCH}},
    {"rows from before the table had times are the first batch",
     EXACT,
     {0, FALSE},
     {{NULL, "1", INSTANT_NONE}, {NULL, "2", INSTANT_NONE}, {NULL, "3", 0}},
     {1, 1, 2},
     {BATCH_GUESS, BATCH_SURE},
     {BATCH_FROM_VERSION, BATCH_FROM_TIME}},
    {"without times a smaller version shows a new run",
     UNTIMED(HISTORY_ORDER_PHYSICAL),
     {0, FALSE},
     {{NULL, "10", INSTANT_NONE}, {NULL, "30", INSTANT_NONE}, {NULL, "20", INSTANT_NONE}, {NULL, "40", INSTANT_NONE}},
     {1, 1, 2, 2},
     {BATCH_GUESS, BATCH_GUESS},
     {BATCH_FROM_VERSION, BATCH_FROM_VERSION}},
    {"versions are compared as numbers",
     UNTIMED(HISTORY_ORDER_PHYSICAL),
     {0, FALSE},
     {{NULL, "9", INSTANT_NONE}, {NULL, "10", INSTANT_NONE}, {NULL, "0011", INSTANT_NONE}},
     {1, 1, 1},
     {BATCH_GUESS},
     {BATCH_FROM_VERSION}},
    {"rows of one transaction are one batch, in any order of versions",
     UNTIMED(HISTORY_ORDER_XID),
     {0, FALSE},
     {{NULL, "30", INSTANT_NONE, NULL, 7}, {NULL, "10", INSTANT_NONE, NULL, 7}},
     {1, 1},
     {BATCH_SURE},
     {BATCH_FROM_VERSION}},
    {"by version alone there is one batch, and it is a guess",
     UNTIMED(HISTORY_ORDER_VERSION),
     {0, FALSE},
     {{NULL, "1", INSTANT_NONE}, {NULL, "2", INSTANT_NONE}},
     {1, 1},
     {BATCH_GUESS},
     {BATCH_FROM_VERSION}},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    gsize rows = 0;
    g_autoptr(History) history = NULL;
    g_autoptr(Batches) batches = NULL;

    while (rows < MOST_ROWS && c->rows[rows].name != NULL)
        rows++;
    history = make_history(c->order, c->time, c->rows, rows);
    batches = batches_group(history, &c->rules);
    for (guint row = 0; row < rows; row++) {
        const Batch *batch = batches_of_row(batches, row);

        g_assert_cmpuint(batch->number, ==, c->numbers[row]);
        g_assert_cmpuint(row, >=, batch->first);
        g_assert_cmpuint(row, <, batch->first + batch->length);
    }
    g_assert_cmpuint(batches_length(batches), ==, c->numbers[rows - 1]);
    for (guint i = 0; i < batches_length(batches); i++) {
        g_assert_cmpint(batches_get(batches, i)->confidence, ==, c->confidence[i]);
        g_assert_cmpint(batches_get(batches, i)->source, ==, c->source[i]);
    }
}

/* Thousands of rows with one stamp are a schema load; a deployment of many migrations is none. */
static void
test_baseline(void)
{
    g_autoptr(History) history = history_new(HISTORY_ORDER_APPLIED_AT, HISTORY_TIME_EXACT);
    g_autoptr(Batches) batches = NULL;

    for (int i = 0; i < 2000; i++) {
        g_autofree char *name = g_strdup_printf("%d", i);
        Migration row = {.name = name, .applied_at = i < 1500 ? MAKE_START : MAKE_START + INSTANT_DAY + i * 1000};

        history_add(history, &row);
    }
    history_finish(history);
    batches = batches_group(history, &(BatchRules){0});
    g_assert_cmpuint(batches_length(batches), ==, 2);
    g_assert_true(batches_get(batches, 0)->baseline);
    g_assert_false(batches_get(batches, 1)->baseline);
}

/* The newest version by itself, then all older ones: what a load of the schema writes; and what looks like it, but is none. */
static void
test_a_load_of_the_schema(void)
{
    static const struct {
        HistoryOrder order;
        MakeRow rows[MOST_ROWS];
        guint first_length;
        gboolean baseline;
    } loads[] = {
        {HISTORY_ORDER_XID,
         {{NULL, "30", INSTANT_NONE, NULL, 5},
          {NULL, "10", INSTANT_NONE, NULL, 6},
          {NULL, "20", INSTANT_NONE, NULL, 6},
          {NULL, "40", INSTANT_NONE, NULL, 7}},
         3,
         TRUE},
        {HISTORY_ORDER_XID,
         {{NULL, "30", INSTANT_NONE, NULL, 5},
          {NULL, "10", INSTANT_NONE, NULL, 6},
          {NULL, "20", INSTANT_NONE, NULL, 6},
          {NULL, "25", INSTANT_NONE, NULL, 7}},
         3,
         TRUE},
        {HISTORY_ORDER_XID,
         {{NULL, "10", INSTANT_NONE, NULL, 5}, {NULL, "20", INSTANT_NONE, NULL, 5}, {NULL, "30", INSTANT_NONE, NULL, 6}},
         2,
         TRUE},
        {HISTORY_ORDER_XID,
         {{NULL, "30", INSTANT_NONE, NULL, 5}, {NULL, "10", INSTANT_NONE, NULL, 6}, {NULL, "20", INSTANT_NONE, NULL, 7}},
         1,
         FALSE},
        {HISTORY_ORDER_PHYSICAL,
         {{NULL, "30", INSTANT_NONE}, {NULL, "10", INSTANT_NONE}, {NULL, "20", INSTANT_NONE}, {NULL, "40", INSTANT_NONE}},
         3,
         TRUE},
        {HISTORY_ORDER_PHYSICAL,
         {{NULL, "30", INSTANT_NONE}, {NULL, "10", INSTANT_NONE}, {NULL, "20", INSTANT_NONE}, {NULL, "15", INSTANT_NONE}},
         3,
         TRUE},
        {HISTORY_ORDER_PHYSICAL, {{NULL, "10", INSTANT_NONE}, {NULL, "20", INSTANT_NONE}, {NULL, "15", INSTANT_NONE}}, 2, FALSE},
        {HISTORY_ORDER_VERSION, {{NULL, "10", INSTANT_NONE}, {NULL, "20", INSTANT_NONE}, {NULL, "30", INSTANT_NONE}}, 3, FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(loads); i++) {
        gsize rows = 0;
        g_autoptr(History) history = NULL;
        g_autoptr(Batches) batches = NULL;

        while (rows < MOST_ROWS && loads[i].rows[rows].name != NULL)
            rows++;
        history = make_history(UNTIMED(loads[i].order), loads[i].rows, rows);
        batches = batches_group(history, &(BatchRules){0});
        g_assert_cmpuint(batches_get(batches, 0)->length, ==, loads[i].first_length);
        g_assert_cmpint(batches_get(batches, 0)->baseline, ==, loads[i].baseline);
    }
}

static void
test_empty(void)
{
    g_autoptr(History) history = make_history(EXACT, NULL, 0);
    g_autoptr(Batches) batches = batches_group(history, &(BatchRules){0});

    g_assert_cmpuint(batches_length(batches), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/batch/", cases[i].rule, NULL);

        g_strdelimit(path + 1, " ", '-');
        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/batch/many-rows-with-one-stamp-are-a-baseline", test_baseline);
    g_test_add_func("/batch/a-load-of-the-schema", test_a_load_of_the_schema);
    g_test_add_func("/batch/empty", test_empty);
    return g_test_run();
}
