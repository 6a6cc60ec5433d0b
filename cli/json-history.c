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

static gboolean
needs_escape(char c)
{
    return (guchar)c < 0x20 || c == 0x7f || c == '"' || c == '\\';
}

/* A JSON string, written as it goes: a history can have a million of them, too many for nodes of a tree. */
static void
write_string(FILE *out, const char *text)
{
    g_autofree char *valid = g_utf8_validate(text, -1, NULL) ? NULL : g_utf8_make_valid(text, -1);
    const char *at = valid != NULL ? valid : text;

    putc_unlocked('"', out);
    while (*at != '\0') {
        gsize plain = 0;

        while (at[plain] != '\0' && !needs_escape(at[plain]))
            plain++;
        fwrite_unlocked(at, 1, plain, out);
        at += plain;
        if (*at == '"' || *at == '\\')
            fprintf(out, "\\%c", *at++);
        else if (*at != '\0')
            fprintf(out, "\\u%04x", (guint)(guchar)*at++);
    }
    putc_unlocked('"', out);
}

static void
write_string_member(FILE *out, const char *member, const char *text)
{
    putc_unlocked('"', out);
    fputs_unlocked(member, out);
    fputs_unlocked("\":", out);
    if (text != NULL)
        write_string(out, text);
    else
        fputs_unlocked("null", out);
}

static void
write_migration(FILE *out, const Migration *migration)
{
    static const char *const states[] = {NULL, "dirty", "failed"};
    g_autofree char *at = instant_to_rfc3339(migration->applied_at);

    putc_unlocked('{', out);
    write_string_member(out, "app", migration->app);
    putc_unlocked(',', out);
    write_string_member(out, "name", migration->name);
    putc_unlocked(',', out);
    write_string_member(out, "applied_at", at);
    if (states[migration->state] != NULL) {
        putc_unlocked(',', out);
        write_string_member(out, "state", states[migration->state]);
    }
    putc_unlocked('}', out);
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
