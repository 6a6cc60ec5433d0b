#include "probe.h"

#include <string.h>

#include "drivers/driver-row.h"
#include "probe-parts.h"

#define LONGEST_READ_MS 2000 /* SQLite: a reader keeps a writer from committing */
#define LEAST_MS 20          /* less than that is not worth a question */

/* A question, and all findings that ask it. */
typedef struct {
    const Probe *probe;
    GArray *askers; /* Asked */
    ProbeQuestion *question;
    char *complaint; /* why it cannot be put */
    ProbeSize size;
} Item;

typedef struct {
    MigrationVerdict *verdict; /* whose texts the answer's are kept among */
    VerdictFinding *finding;
} Asked;

typedef struct {
    gint64 count;
    VerdictMeasure measure;
    const char *source; /* lives as long as the question is asked: one of ours, or the failure's */
    GError *failure;
} Answer;

typedef struct {
    Driver *driver;
    const ProbeOptions *options;
    GPtrArray *items;
    gint64 deadline; /* monotonic; 0: none */
    gboolean short_reads;
} Asking;

static void
item_free(gpointer data)
{
    Item *item = data;

    g_array_unref(item->askers);
    probe_question_free(item->question);
    g_free(item->complaint);
    g_free(item);
}

/* --- which questions --- */

static gboolean
same_question(const Item *item, const ProbeQuestion *question)
{
    if (item->question == NULL || strcmp(item->question->count, question->count) != 0 ||
        item->question->parameters->len != question->parameters->len)
        return FALSE;
    for (guint i = 0; i < question->parameters->len; i++) {
        if (strcmp(g_array_index(question->parameters, DriverParameter, i).text,
                   g_array_index(item->question->parameters, DriverParameter, i).text) != 0)
            return FALSE;
    }
    return TRUE;
}

static Item *
add_item(Asking *asking, const Probe *probe, ProbeQuestion *question, const GError *complaint)
{
    Item *item = g_new0(Item, 1);

    item->probe = probe;
    item->question = question;
    item->complaint = complaint != NULL ? g_strdup(complaint->message) : NULL;
    item->askers = g_array_new(FALSE, FALSE, sizeof(Asked));
    item->size = (ProbeSize){.rows = -1, .bytes = -1};
    g_ptr_array_add(asking->items, item);
    return item;
}

static Item *
find_item(Asking *asking, const Probe *probe, GError **error)
{
    g_autoptr(GError) complaint = NULL;
    g_autoptr(ProbeQuestion) question = probe_question_new(asking->driver, probe, &complaint);

    if (g_error_matches(complaint, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_CONNECT)) {
        g_propagate_error(error, g_steal_pointer(&complaint));
        return NULL;
    }
    for (guint i = 0; question != NULL && i < asking->items->len; i++) {
        Item *item = g_ptr_array_index(asking->items, i);

        if (same_question(item, question))
            return item;
    }
    return add_item(asking, probe, g_steal_pointer(&question), complaint);
}

static gboolean
collect(Asking *asking, const GPtrArray *verdicts, GError **error)
{
    for (guint i = 0; i < verdicts->len; i++) {
        MigrationVerdict *verdict = g_ptr_array_index(verdicts, i);

        for (guint j = 0; j < verdict->findings->len; j++) {
            const Asked asked = {verdict, g_ptr_array_index(verdict->findings, j)};
            const Probe *probe = &asked.finding->probe;
            Item *item;

            if (probe->kind == PROBE_NONE || probe->before != asking->options->before)
                continue;
            item = find_item(asking, probe, error);
            if (item == NULL)
                return FALSE;
            g_array_append_val(item->askers, asked);
        }
    }
    return TRUE;
}

/* Of what size nothing is known, comes last. */
static int
compare_sizes(gconstpointer a, gconstpointer b)
{
    const ProbeSize *x = &(*(const Item *const *)a)->size, *y = &(*(const Item *const *)b)->size;
    guint64 first = (guint64)x->bytes, second = (guint64)y->bytes;

    return (first > second) - (first < second);
}

/* --- one question --- */

static gboolean
count(const Asking *asking, const Item *item, const char *sql, guint timeout_ms, gint64 *n, GError **error)
{
    const GArray *parameters = item->question->parameters;

    return driver_set_statement_timeout(asking->driver, timeout_ms, error) &&
           driver_query(asking->driver, sql, (const DriverParameter *)(gconstpointer)parameters->data, parameters->len, driver_row_integer,
                        n, error);
}

/* By the server's statistics; never 0, as that would be taken for a proof. FALSE: they do not tell. */
static gboolean
estimate(const Asking *asking, const Item *item, gint64 at_least, Answer *answer)
{
    const Probe *probe = item->probe;
    double rows = (double)item->size.rows, share = 1;
    gboolean nulls = probe->kind == PROBE_NULLS && probe->columns[1] == NULL;
    gboolean values = probe->kind == PROBE_VALUES && probe->expression == NULL;

    if (rows < 0 || !(nulls || values || (probe->kind == PROBE_ROWS && probe->expression == NULL)))
        return FALSE;
    if (nulls || values) {
        share = probe_nulls_share(asking->driver, probe->schema, probe->table, probe->columns[0]);
        if (share < 0)
            return FALSE;
        share = nulls ? share : 1 - share;
    }
    *answer = (Answer){.count = MAX((gint64)(rows * share + 0.5), at_least),
                       .measure = MEASURE_ESTIMATE,
                       .source = nulls || values ? "pg_stats.null_frac" : item->size.source};
    return answer->count > 0;
}

static gboolean
is_code(const GError *error, MigrollbackError code)
{
    return g_error_matches(error, MIGROLLBACK_ERROR, (int)code);
}

/* A value that the server cannot cast is one that does not fit; that it has stopped at the first, says nothing of others. */
static gboolean
is_bad_value(const Item *item, const GError *error)
{
    const char *sqlstate = migrollback_error_sqlstate(error);

    return item->probe->kind == PROBE_CAST && sqlstate != NULL && g_str_has_prefix(sqlstate, "22");
}

static gboolean
propagate(GError **error, GError **failure)
{
    g_propagate_error(error, g_steal_pointer(failure));
    return FALSE;
}

/* What is said where the time was not enough for all rows. */
static gboolean
ask_less(const Asking *asking, const Item *item, guint timeout_ms, Answer *answer, GError **error)
{
    gint64 n = 0;
    g_autoptr(GError) failure = NULL;
    gboolean known =
        item->question->some != NULL && timeout_ms >= LEAST_MS && count(asking, item, item->question->some, timeout_ms, &n, &failure);

    if (is_code(failure, MIGROLLBACK_ERROR_CONNECT)) {
        return propagate(error, &failure);
    }
    if (known && n < PROBE_MOST)
        *answer = (Answer){.count = n, .measure = MEASURE_EXACT};
    else if (!estimate(asking, item, known ? n : 0, answer))
        *answer = known ? (Answer){.count = n, .measure = MEASURE_AT_LEAST}
                        : (Answer){.count = -1, .measure = MEASURE_UNKNOWN, .source = "no time left"};
    return TRUE;
}

static gboolean
ask(const Asking *asking, const Item *item, guint share_ms, Answer *answer, GError **error)
{
    guint exact_ms = share_ms / 4 * 3;
    gint64 n = 0;
    g_autoptr(GError) failure = NULL;

    if (asking->short_reads)
        exact_ms = exact_ms > 0 ? MIN(exact_ms, LONGEST_READ_MS) : LONGEST_READ_MS;
    if (asking->deadline != 0 && share_ms < LEAST_MS)
        return ask_less(asking, item, 0, answer, error);
    if (count(asking, item, item->question->count, exact_ms, &n, &failure))
        *answer = (Answer){.count = n, .measure = MEASURE_EXACT};
    else if (is_code(failure, MIGROLLBACK_ERROR_CONNECT))
        return propagate(error, &failure);
    else if (is_bad_value(item, failure))
        *answer = (Answer){.count = 1, .measure = MEASURE_AT_LEAST};
    else if (is_code(failure, MIGROLLBACK_ERROR_TIMEOUT))
        return ask_less(asking, item, MIN(share_ms > 0 ? share_ms / 4 : LONGEST_READ_MS, LONGEST_READ_MS), answer, error);
    else
        *answer = (Answer){.count = -1, .measure = MEASURE_UNKNOWN, .source = failure->message, .failure = failure}, failure = NULL;
    return TRUE;
}

static void
put(const Item *item, const Answer *answer)
{
    for (guint i = 0; i < item->askers->len; i++) {
        const Asked *asked = &g_array_index(item->askers, Asked, i);

        asked->finding->count = answer->count;
        asked->finding->measure = answer->measure;
        asked->finding->source = answer->source != NULL ? g_string_chunk_insert_const(asked->verdict->text, answer->source) : NULL;
    }
}

/* --- all of them --- */

static guint
share_of_time(const Asking *asking, guint left_items)
{
    gint64 left = (asking->deadline - g_get_monotonic_time()) / 1000;

    return asking->deadline == 0 ? 0 : left > 0 ? (guint)(left / (gint64)left_items) : 1;
}

static gboolean
ask_items(Asking *asking, GError **error)
{
    for (guint i = 0; i < asking->items->len; i++) {
        Item *item = g_ptr_array_index(asking->items, i);

        if (item->question != NULL)
            item->size = probe_size(asking->driver, item->probe->schema, item->probe->table);
    }
    g_ptr_array_sort(asking->items, compare_sizes);
    for (guint i = 0; i < asking->items->len; i++) {
        const Item *item = g_ptr_array_index(asking->items, i);
        Answer answer = {.count = -1, .measure = MEASURE_UNKNOWN, .source = item->complaint};

        if (item->question != NULL && !ask(asking, item, share_of_time(asking, asking->items->len - i), &answer, error))
            return FALSE;
        put(item, &answer);
        g_clear_error(&answer.failure);
    }
    return TRUE;
}

static gboolean
ask_in_transaction(Asking *asking, GError **error)
{
    gboolean own = !asking->options->in_transaction && !asking->short_reads, done;
    guint timeout_ms = driver_statement_timeout(asking->driver);
    g_autoptr(GError) ignored = NULL;

    if (own && !driver_begin(asking->driver, error))
        return FALSE;
    done = ask_items(asking, error);
    if (own)
        driver_rollback(asking->driver);
    return driver_set_statement_timeout(asking->driver, timeout_ms, done ? error : &ignored) && done;
}

gboolean
probe_ask_all(Driver *driver, const GPtrArray *verdicts, const ProbeOptions *options, GError **error)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(item_free);
    Asking asking = {.driver = driver, .options = options, .items = items};

    /* A part is left for what ends a statement. */
    asking.deadline = options->budget_ms > 0 ? g_get_monotonic_time() + (gint64)options->budget_ms * 850 : 0;
    asking.short_reads = strcmp(driver_info(driver)->dialect, "sqlite") == 0 && !options->in_transaction && options->budget_ms > 0;
    if (!collect(&asking, verdicts, error) || (items->len > 0 && !ask_in_transaction(&asking, error)))
        return FALSE;
    for (guint i = 0; i < verdicts->len; i++)
        verdict_conclude(g_ptr_array_index(verdicts, i));
    return TRUE;
}

gboolean
probe_ask(Driver *driver, MigrationVerdict *verdict, const ProbeOptions *options, GError **error)
{
    g_autoptr(GPtrArray) one = g_ptr_array_new();

    g_ptr_array_add(one, verdict);
    return probe_ask_all(driver, one, options, error);
}
