#include "loss-report.h"

#include "drivers/error.h"
#include "engine/schema/probe.h"
#include "json.h"
#include "safe.h"
#include "table.h"

static void
on_working(const char *what, gpointer user)
{
    report_note(user, "%s", what);
}

Losses *
command_find_losses(const CommandCall *call, GError **error)
{
    gint64 budget = (gint64)PROBE_BUDGET_MS * 1000;

    if (call->options->budget != NULL && !instant_parse_duration(call->options->budget, &budget, error)) {
        g_prefix_error(error, "--budget: ");
        return NULL;
    }
    return losses_find(&call->request->rollback, call->options->shadow, (guint)CLAMP(budget / 1000, 1, G_MAXINT32), on_working,
                       call->report, error);
}

/* --- text --- */

/* An estimate is never without its source. */
static char *
count_text(const Loss *loss)
{
    switch (loss->measure) {
    case MEASURE_EXACT:
        return g_strdup_printf("%" G_GINT64_FORMAT, loss->count);
    case MEASURE_AT_LEAST:
        return g_strdup_printf("at least %" G_GINT64_FORMAT, loss->count);
    case MEASURE_ESTIMATE:
        return g_strdup_printf("about %" G_GINT64_FORMAT " (%s)", loss->count, loss->source);
    case MEASURE_NOT_ASKED:
    case MEASURE_UNKNOWN:
    case MEASURE_N:
        break;
    }
    return g_strdup("unknown");
}

static char *
since_text(const Loss *loss)
{
    return loss->since >= 0 ? g_strdup_printf("%" G_GINT64_FORMAT, loss->since) : NULL;
}

static char *
size_text(const Loss *loss)
{
    return loss->bytes >= 0 ? g_format_size((guint64)loss->bytes) : NULL;
}

static void
print_table(const Report *report, const Losses *losses)
{
    static const TableColumn columns[] = {
        {"ROWS", 8, TRUE}, {"WRITTEN SINCE", 0, TRUE}, {"TABLE HAS", 0, TRUE}, {"KIND", 6, FALSE}, {"LOST", 0, FALSE}};
    Table *table = table_new(report, columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < losses->losses->len; i++) {
        const Loss *loss = g_ptr_array_index(losses->losses, i);
        g_autofree char *rows = count_text(loss), *since = since_text(loss), *size = size_text(loss);
        const char *cells[] = {rows, since, size, loss_kind_name(loss->finding->loses), loss->finding->object};

        if (!loss->nothing)
            table_add(table, loss->measure == MEASURE_UNKNOWN ? STYLE_WARNING : STYLE_PLAIN, cells);
    }
    table_end(table);
}

void
text_losses(const Report *report, const Losses *losses)
{
    if (losses_count(losses) == 0)
        fputs(losses->gaps->len == 0 ? "The undo destroys no data.\n" : "Nothing is known to be destroyed by the undo.\n", report->out);
    else
        fprintf(report->out, "%sThe undo destroys%s\n", report_style(report, STYLE_BOLD), report_style_end(report));
    if (losses_count(losses) > 0)
        print_table(report, losses);
    for (guint i = 0; i < losses->gaps->len; i++) {
        g_autofree char *gap = safe_text(g_ptr_array_index(losses->gaps, i));

        fprintf(report->out, "%swarning:%s more may be lost: %s\n", report_style(report, STYLE_WARNING), report_style_end(report), gap);
    }
    fputc('\n', report->out);
}

/* --- JSON --- */

static void
add_loss(cJSON *array, const Loss *loss)
{
    cJSON *object = cJSON_CreateObject();

    cJSON_AddItemToObject(object, "migration", json_key(loss->migration->app, loss->migration->name));
    json_add_text(object, "object", loss->finding->object);
    cJSON_AddStringToObject(object, "kind", loss_kind_name(loss->finding->loses));
    if (loss->count >= 0)
        cJSON_AddNumberToObject(object, "count", (double)loss->count);
    json_add_text(object, "measure", verdict_measure_name(loss->measure));
    json_add_text(object, "source", loss->source);
    if (loss->since >= 0)
        cJSON_AddNumberToObject(object, "since", (double)loss->since);
    if (loss->bytes >= 0)
        cJSON_AddNumberToObject(object, "table_bytes", (double)loss->bytes);
    cJSON_AddItemToArray(array, object);
}

void
json_add_losses(cJSON *document, const Losses *losses)
{
    cJSON *array = cJSON_AddArrayToObject(document, "loses");

    for (guint i = 0; i < losses->losses->len; i++) {
        const Loss *loss = g_ptr_array_index(losses->losses, i);

        if (!loss->nothing)
            add_loss(array, loss);
    }
    array = cJSON_AddArrayToObject(document, "loses_unknown");
    for (guint i = 0; i < losses->gaps->len; i++)
        cJSON_AddItemToArray(array, json_text(g_ptr_array_index(losses->gaps, i)));
}
