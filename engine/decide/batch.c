#include "batch.h"

#include "version.h"

/* So many rows with one stamp were written by one statement: a schema load or a restore. */
#define BASELINE_ROWS 100

/*
 * How sure a pause of `gap` tells one deployment from two, as multiples of the separating gap G (docs/batches.md gives the reasons):
 * below G the rows are one batch, from G on they are two.
 */
static const struct {
    gint64 up_to_tenths; /* of G; the first line that is larger than the pause holds */
    BatchConfidence confidence;
} pauses[] = {{1, BATCH_SURE}, {5, BATCH_LIKELY}, {10, BATCH_GUESS}, {20, BATCH_GUESS}, {60, BATCH_LIKELY}, {G_MAXINT64, BATCH_SURE}};

typedef struct {
    gboolean boundary;
    BatchConfidence confidence;
} Border;

static BatchConfidence
confidence_of_pause(gint64 pause, gint64 gap)
{
    gint64 tenths = pause / MAX(gap / 10, 1);
    gsize line = 0;

    while (tenths >= pauses[line].up_to_tenths && line + 1 < G_N_ELEMENTS(pauses))
        line++;
    return pauses[line].confidence;
}

static Border
border_by_time(const Migration *older, const Migration *newer, const BatchRules *rules)
{
    gint64 gap = rules->gap > 0 ? rules->gap : BATCH_DEFAULT_GAP, pause;

    if (older->applied_at == INSTANT_NONE || newer->applied_at == INSTANT_NONE)
        return (Border){older->applied_at != newer->applied_at, BATCH_SURE};
    pause = newer->applied_at - older->applied_at;
    return (Border){pause >= gap, rules->gap_given ? BATCH_SURE : confidence_of_pause(pause, gap)};
}

/*
 * Without times: one transaction wrote both rows (a schema load), or a version smaller than the one before shows a new run, since a run
 * applies versions in ascending order. Ascending versions may be one run or several.
 */
static Border
border_by_order(const Migration *older, const Migration *newer, HistoryOrder order)
{
    if (order == HISTORY_ORDER_XID && older->position == newer->position)
        return (Border){FALSE, BATCH_SURE};
    if (order != HISTORY_ORDER_VERSION && version_compare(newer->name, older->name) < 0)
        return (Border){TRUE, BATCH_SURE};
    return (Border){FALSE, BATCH_GUESS};
}

static BatchSource
source_of(const History *history, const Migration *row)
{
    if (row->batch != NULL)
        return BATCH_FROM_BATCH;
    if (history->time != HISTORY_TIME_NONE && row->applied_at != INSTANT_NONE)
        return BATCH_FROM_TIME;
    return BATCH_FROM_VERSION;
}

/*
 * How many of the oldest rows a load of the schema, or a restore, wrote. One transaction for several rows shows either; a load that writes
 * the newest version first, by itself, and then all older ones in their order, shows in the physical order too.
 */
static guint
count_loaded(const History *history)
{
    gboolean xid = history->order == HISTORY_ORDER_XID;
    guint rows = history_length(history), end = 1;

    if (rows < 2 || history->time != HISTORY_TIME_NONE || (!xid && history->order != HISTORY_ORDER_PHYSICAL))
        return 0;
    while (xid && end < rows && history_get(history, end)->position == history_get(history, 0)->position)
        end++;
    if (end > 1)
        return end;
    for (; end < rows && version_compare(history_get(history, end)->name, history_get(history, 0)->name) < 0; end++) {
        const Migration *older = history_get(history, end - 1), *newer = history_get(history, end);

        if (end > 1 && (xid ? newer->position != older->position : version_compare(newer->name, older->name) < 0))
            break;
    }
    return end > 2 ? end : 0;
}

static Border
border_between(const Batches *batches, guint row)
{
    const History *history = batches->history;
    const Migration *older = history_get(history, row - 1), *newer = history_get(history, row);

    if (older->batch != NULL || newer->batch != NULL)
        return (Border){g_strcmp0(older->batch, newer->batch) != 0, BATCH_SURE};
    if (history->time != HISTORY_TIME_NONE)
        return border_by_time(older, newer, &batches->rules);
    if (row <= batches->loaded)
        return (Border){row == batches->loaded, history->order == HISTORY_ORDER_XID ? BATCH_SURE : BATCH_LIKELY};
    return border_by_order(older, newer, history->order);
}

static gboolean
is_baseline(const Batches *batches, const Batch *batch)
{
    const History *history = batches->history;
    guint run = 1;

    if (batch->source == BATCH_FROM_BATCH)
        return FALSE;
    if (batch->first < batches->loaded)
        return TRUE;
    for (guint i = batch->first + 1; i < batch->first + batch->length && run < BASELINE_ROWS; i++) {
        const Migration *older = history_get(history, i - 1), *newer = history_get(history, i);
        gboolean same = batch->source == BATCH_FROM_TIME ? older->applied_at == newer->applied_at
                                                         : history->order == HISTORY_ORDER_XID && older->position == newer->position;

        run = same ? run + 1 : 1;
    }
    return run >= BASELINE_ROWS;
}

static void
close_batch(Batches *batches, Batch *batch, guint end)
{
    const History *history = batches->history;

    batch->number = batches->items->len + 1;
    batch->length = end - batch->first;
    batch->source = source_of(history, history_get(history, batch->first));
    batch->first_applied_at = history_get(history, batch->first)->applied_at;
    batch->last_applied_at = history_get(history, end - 1)->applied_at;
    batch->baseline = is_baseline(batches, batch);
    if (batch->source == BATCH_FROM_VERSION && batch->last_applied_at == INSTANT_NONE && history->time != HISTORY_TIME_NONE)
        batch->confidence = BATCH_GUESS; /* rows from before the table had times */
    g_array_append_val(batches->items, *batch);
}

static BatchConfidence
less_sure(BatchConfidence a, BatchConfidence b)
{
    return MAX(a, b);
}

Batches *
batches_group(const History *history, const BatchRules *rules)
{
    Batches *batches = g_new0(Batches, 1);
    Batch batch = {.confidence = BATCH_SURE};

    batches->history = history;
    batches->rules = *rules;
    batches->loaded = count_loaded(history);
    batches->items = g_array_new(FALSE, FALSE, sizeof(Batch));
    for (guint row = 1; row < history_length(history); row++) {
        Border border = border_between(batches, row);

        batch.confidence = less_sure(batch.confidence, border.confidence);
        if (border.boundary) {
            close_batch(batches, &batch, row);
            batch = (Batch){.first = row, .confidence = border.confidence};
        }
    }
    if (history_length(history) > 0)
        close_batch(batches, &batch, history_length(history));
    return batches;
}

void
batches_free(Batches *batches)
{
    if (batches == NULL)
        return;
    g_array_unref(batches->items);
    g_free(batches);
}

guint
batches_length(const Batches *batches)
{
    return batches->items->len;
}

const Batch *
batches_get(const Batches *batches, guint index)
{
    return &g_array_index(batches->items, Batch, index);
}

const Batch *
batches_of_row(const Batches *batches, guint row)
{
    guint low = 0, high = batches->items->len - 1;

    while (low < high) {
        guint middle = low + (high - low + 1) / 2;

        if (batches_get(batches, middle)->first <= row)
            low = middle;
        else
            high = middle - 1;
    }
    return batches_get(batches, low);
}

BatchConfidence
batches_boundary(const Batches *batches, guint row, gboolean *is_boundary)
{
    Border border = {TRUE, BATCH_SURE};

    if (row > 0 && row < history_length(batches->history))
        border = border_between(batches, row);
    *is_boundary = border.boundary;
    return border.confidence;
}

const char *
batch_source_name(BatchSource source)
{
    static const char *const names[] = {"time", "batch", "deployment", "record", "version"};

    return names[source];
}

const char *
batch_confidence_name(BatchConfidence confidence)
{
    static const char *const names[] = {"sure", "likely", "guess"};

    return names[confidence];
}
