#include <string.h>

#include "json.h"

/* The opening of a document: the object without its closing brace, and a member that follows. */
static void
write_open_object(FILE *out, cJSON *object)
{
    char *text = cJSON_PrintUnformatted(object);

    fwrite(text, 1, strlen(text) - 1, out);
    cJSON_free(text);
    cJSON_Delete(object);
}

/* A JSON string, written as it goes: a history can have a million of them, too many for nodes of a tree. */
static void
write_string(FILE *out, const char *text)
{
    g_autofree char *valid = g_utf8_validate(text, -1, NULL) ? NULL : g_utf8_make_valid(text, -1);

    fputc('"', out);
    for (const char *at = valid != NULL ? valid : text; *at != '\0'; at++) {
        if ((guchar)*at < 0x20 || *at == 0x7f)
            fprintf(out, "\\u%04x", (guint)(guchar)*at);
        else if (*at == '"' || *at == '\\')
            fprintf(out, "\\%c", *at);
        else
            fputc(*at, out);
    }
    fputc('"', out);
}

static void
write_string_member(FILE *out, const char *member, const char *text)
{
    fprintf(out, "\"%s\":", member);
    if (text != NULL)
        write_string(out, text);
    else
        fputs("null", out);
}

static void
write_migration(FILE *out, const Migration *migration)
{
    static const char *const states[] = {NULL, "dirty", "failed"};
    g_autofree char *at = instant_to_rfc3339(migration->applied_at);

    fputc('{', out);
    write_string_member(out, "app", migration->app);
    fputc(',', out);
    write_string_member(out, "name", migration->name);
    fputc(',', out);
    write_string_member(out, "applied_at", at);
    if (states[migration->state] != NULL) {
        fputc(',', out);
        write_string_member(out, "state", states[migration->state]);
    }
    fputc('}', out);
}

static void
write_batch(FILE *out, const History *history, const Batch *batch)
{
    cJSON *object = cJSON_CreateObject();

    cJSON_AddNumberToObject(object, "number", batch->number);
    cJSON_AddStringToObject(object, "source", batch_source_name(batch->source));
    cJSON_AddStringToObject(object, "confidence", batch_confidence_name(batch->confidence));
    cJSON_AddBoolToObject(object, "baseline", batch->baseline);
    json_add_instant(object, "first_applied_at", batch->first_applied_at);
    json_add_instant(object, "last_applied_at", batch->last_applied_at);
    write_open_object(out, object);
    fputs(",\"migrations\":[", out);
    for (guint i = 0; i < batch->length; i++) {
        fputs(i > 0 ? ",\n" : "\n", out);
        write_migration(out, history_get(history, batch->first + i));
    }
    fputs("]}", out);
}

void
json_history(FILE *out, const Place *place, const Batches *batches, const Batch *only)
{
    const History *history = batches->history;
    cJSON *document = json_document("migrollback.history/1");
    gboolean first = TRUE;

    json_add_place(document, place);
    cJSON_AddNumberToObject(document, "applied", (double)(history_length(history) + history->omitted));
    cJSON_AddStringToObject(document, "order", history_order_name(history->order));
    cJSON_AddStringToObject(document, "time", history_time_name(history->time));
    write_open_object(out, document);
    fputs(",\"batches\":[", out);
    for (guint i = 0; i < batches_length(batches); i++) {
        if (only != NULL && only != batches_get(batches, i))
            continue;
        fputs(first ? "\n" : ",\n", out);
        first = FALSE;
        write_batch(out, history, batches_get(batches, i));
    }
    fputs("]}\n", out);
}
