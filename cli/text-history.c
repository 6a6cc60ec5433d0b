#include "safe.h"
#include "table.h"
#include "text.h"

#define APPS_SHOWN 5
#define VERSIONS_SHOWN 3
#define PLACES_OF_A_TIME 23 /* "2026-01-02 18:30:00 UTC" */

static const char *const order_sentences[] = {
    [HISTORY_ORDER_APPLIED_AT] = "The order is that of the times in the table.",
    [HISTORY_ORDER_BATCH] = "The order is that of the framework's own batch numbers.",
    [HISTORY_ORDER_SEQUENCE] = "The order is that of the table's id column.",
    [HISTORY_ORDER_XID] = "The order is that of PostgreSQL's transaction numbers.",
    [HISTORY_ORDER_PHYSICAL] = "The order is that in which the rows lie in the table.",
    [HISTORY_ORDER_VERSION] = "The order is that of the versions alone, which need not be the order of applying.",
};

static const char *const time_sentences[] = {
    [HISTORY_TIME_EXACT] = NULL,
    [HISTORY_TIME_ESTIMATE] = "The times are estimates.",
    [HISTORY_TIME_NONE] = "This table does not say when a migration was applied.",
};

static const char *const source_sentences[] = {
    [BATCH_FROM_TIME] = "Deployments are told apart by the pauses between migrations (--gap).",
    [BATCH_FROM_BATCH] = "Deployments are the framework's own batches.",
    [BATCH_FROM_DEPLOYMENT] = "Deployments are those that the framework recorded.",
    [BATCH_FROM_RECORD] = "Deployments are those that were recorded.",
    [BATCH_FROM_VERSION] = "Deployments are guessed from the order of the versions.",
};

void
text_place(const Report *report, const Place *place)
{
    g_autofree char *name = safe_text(place->database->database), *table = safe_text(place->table);

    fprintf(report->out, "%s%s%s (%s %s), table %s of %s", report_style(report, STYLE_BOLD), name, report_style_end(report),
            place->database->driver, place->database->server, table, place->framework);
}

static gint64
whole_seconds(gint64 instant)
{
    gint64 rest = instant != INSTANT_NONE ? instant % INSTANT_SECOND : 0;

    return instant != INSTANT_NONE ? instant - (rest < 0 ? rest + INSTANT_SECOND : rest) : INSTANT_NONE;
}

/* "core 3, billing": each app with how many, in the order of applying. */
static void
append_apps(GString *text, const History *history, const Batch *batch)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) apps = g_ptr_array_new();

    for (guint i = 0; i < batch->length; i++) {
        gpointer app = (gpointer)(guintptr)history_get(history, batch->first + i)->app;
        guint count = app != NULL ? GPOINTER_TO_UINT(g_hash_table_lookup(counts, app)) : 0;

        if (app != NULL && count == 0)
            g_ptr_array_add(apps, app);
        if (app != NULL)
            g_hash_table_insert(counts, app, GUINT_TO_POINTER(count + 1));
    }
    for (guint i = 0; i < MIN(apps->len, APPS_SHOWN); i++) {
        const char *app = g_ptr_array_index(apps, i);
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, app));

        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", app);
        if (count > 1)
            g_string_append_printf(text, " %u", count);
    }
    if (apps->len > APPS_SHOWN)
        g_string_append_printf(text, " and %u more", apps->len - APPS_SHOWN);
}

/* "0001_a, 0002_b", or the first and the last where there are many. */
static void
append_versions(GString *text, const History *history, const Batch *batch)
{
    if (batch->length > VERSIONS_SHOWN) {
        g_string_append_printf(text, "%s … %s", history_get(history, batch->first)->name,
                               history_get(history, batch->first + batch->length - 1)->name);
        return;
    }
    for (guint i = 0; i < batch->length; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", history_get(history, batch->first + i)->name);
}

char *
text_batch_contents(const History *history, const Batch *batch)
{
    GString *text = g_string_new(batch->baseline ? "baseline: " : NULL);

    if (history_get(history, batch->first)->app != NULL)
        append_apps(text, history, batch);
    else
        append_versions(text, history, batch);
    return g_string_free(text, FALSE);
}

static char *
took(const Batch *batch)
{
    if (batch->first_applied_at == INSTANT_NONE || batch->last_applied_at <= batch->first_applied_at)
        return g_strdup("-");
    return instant_duration_to_text(batch->last_applied_at - batch->first_applied_at);
}

static void
print_batches(const Report *report, const Batches *batches)
{
    const History *history = batches->history;
    const TableColumn columns[] = {{"#", 2, TRUE},     {"WHEN", PLACES_OF_A_TIME, FALSE},
                                   {"TOOK", 6, TRUE},  {"MIGRATIONS", 0, TRUE},
                                   {"SURE", 6, FALSE}, {history_get(history, 0)->app != NULL ? "APPS" : "VERSIONS", 0, FALSE}};
    Table *table = table_new(report, columns, G_N_ELEMENTS(columns));

    for (guint i = batches_length(batches); i-- > 0;) {
        const Batch *batch = batches_get(batches, i);
        g_autofree char *number = g_strdup_printf("%u", batch->number), *count = g_strdup_printf("%u", batch->length);
        g_autofree char *when = instant_to_text(whole_seconds(batch->first_applied_at), report->zone), *long_it_was = took(batch);
        g_autofree char *contents = text_batch_contents(history, batch);
        const char *cells[] = {number, when, long_it_was, count, batch_confidence_name(batch->confidence), contents};

        table_add(table, batch->baseline ? STYLE_DIM : STYLE_PLAIN, cells);
    }
    table_end(table);
}

static gboolean
any_batch(const Batches *batches, gboolean baseline, BatchConfidence confidence)
{
    for (guint i = 0; i < batches_length(batches); i++) {
        const Batch *batch = batches_get(batches, i);

        if (baseline ? batch->baseline : batch->confidence == confidence)
            return TRUE;
    }
    return FALSE;
}

/* Where what is shown came from, and how far it can be trusted. */
static void
print_sources(const Report *report, const Batches *batches)
{
    const History *history = batches->history;
    guint newest = batches_length(batches) - 1;

    fputc('\n', report->out);
    if (time_sentences[history->time] != NULL)
        fprintf(report->out, "%s\n", time_sentences[history->time]);
    fprintf(report->out, "%s %s\n", order_sentences[history->order], source_sentences[batches_get(batches, newest)->source]);
    if (any_batch(batches, FALSE, BATCH_GUESS) || any_batch(batches, FALSE, BATCH_LIKELY))
        fputs("'likely' and 'guess': the migrations may belong to a neighbouring deployment; compare with when you deployed.\n",
              report->out);
    if (any_batch(batches, TRUE, BATCH_SURE))
        fputs("A baseline is many rows with one stamp: a schema load or a restore, not a deployment.\n", report->out);
    if (history->duplicates > 0)
        fprintf(report->out, "%u rows that name a migration a second time are left out.\n", history->duplicates);
    fputs("'migrollback history N' lists the migrations of number N.\n", report->out);
}

void
text_history(const Report *report, const Place *place, const Batches *batches)
{
    guint64 applied = history_length(batches->history) + batches->history->omitted;
    guint count = batches_length(batches);

    if (!report->quiet) {
        text_place(report, place);
        fprintf(report->out, ": %" G_GUINT64_FORMAT " migration%s in %u deployment%s\n\n", applied, applied == 1 ? "" : "s", count,
                count == 1 ? "" : "s");
    }
    if (count == 0) {
        fputs("Nothing is applied: the table is empty.\n", report->out);
        return;
    }
    print_batches(report, batches);
    if (!report->quiet)
        print_sources(report, batches);
}

static void
print_migrations(const Report *report, const History *history, const Batch *batch)
{
    static const TableColumn columns[] = {{"APPLIED", PLACES_OF_A_TIME + 7, FALSE}, {"STATE", 7, FALSE}, {"MIGRATION", 0, FALSE}};
    static const char *const states[] = {"applied", "dirty", "failed"};
    Table *table = table_new(report, columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < batch->length; i++) {
        const Migration *migration = history_get(history, batch->first + i);
        g_autofree char *when = instant_to_text(migration->applied_at, report->zone);
        g_autofree char *label = migration_label(migration->app, migration->name);
        const char *cells[] = {when, states[migration->state], label};

        table_add(table, migration->state != MIGRATION_APPLIED ? STYLE_BAD : STYLE_PLAIN, cells);
    }
    table_end(table);
}

void
text_batch(const Report *report, const Place *place, const Batches *batches, const Batch *batch)
{
    if (!report->quiet) {
        text_place(report, place);
        fprintf(report->out, "\nDeployment %u of %u%s, %s: %u migration%s, in the order in which they were applied\n\n", batch->number,
                batches_length(batches), batch->baseline ? " (a baseline)" : "", batch_confidence_name(batch->confidence), batch->length,
                batch->length == 1 ? "" : "s");
    }
    print_migrations(report, batches->history, batch);
}
