#include "undo-request.h"

#include <string.h>

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *
undo_request_digest(const History *history)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

    if (history->omitted > 0)
        return NULL;
    for (guint row = 0; row < history_length(history); row++) {
        const Migration *migration = history_get(history, row);

        g_ptr_array_add(lines, g_strdup_printf("%s\x1f%s\n", migration->app != NULL ? migration->app : "", migration->name));
    }
    g_ptr_array_sort(lines, compare_texts);
    for (guint i = 0; i < lines->len; i++)
        g_checksum_update(checksum, g_ptr_array_index(lines, i), -1);
    return g_strdup(g_checksum_get_string(checksum));
}

static void
add_text_or_null(cJSON *object, const char *member, const char *text)
{
    cJSON_AddItemToObject(object, member, text != NULL ? cJSON_CreateString(text) : cJSON_CreateNull());
}

/* How the script can see that it is connected to the database that we read. */
static void
add_witness(cJSON *json, const UndoRequest *request)
{
    cJSON *witness;
    g_autofree char *sql = NULL;

    if (request->driver == NULL) {
        cJSON_AddNullToObject(json, "witness");
        return;
    }
    witness = cJSON_AddObjectToObject(json, "witness");
    sql = driver_lock_witness(request->driver, request->lock_name);
    if (sql != NULL)
        cJSON_AddStringToObject(witness, "sql", sql);
    else
        cJSON_AddTrueToObject(witness, "flock");
}

static void
add_undo(cJSON *json, const UndoRequest *request)
{
    const Plan *plan = request->plan;
    cJSON *undo = cJSON_AddArrayToObject(json, "undo"), *markers = cJSON_AddArrayToObject(json, "markers");

    for (guint i = 0; i < plan->undo->len; i++) {
        const Migration *migration = plan_undo_migration(plan, i);
        cJSON *pair;

        if (request->gone != NULL && request->gone[i])
            continue;
        pair = cJSON_CreateArray();
        cJSON_AddItemToArray(pair, migration->app != NULL ? cJSON_CreateString(migration->app) : cJSON_CreateNull());
        cJSON_AddItemToArray(pair, cJSON_CreateString(migration->name));
        cJSON_AddItemToArray(g_array_index(plan->undo, PlanUndo, i).kind == UNDO_MARKER ? markers : undo, pair);
    }
}

cJSON *
undo_request(const UndoRequest *request, const char *task)
{
    cJSON *json = cJSON_CreateObject();
    g_autofree char *digest = undo_request_digest(request->plan->history);

    cJSON_AddStringToObject(json, "task", task);
    add_text_or_null(json, "alias", request->alias);
    add_witness(json, request);
    add_text_or_null(json, "applied", digest);
    add_text_or_null(json, "migrations", request->graph_digest);
    cJSON_AddStringToObject(json, "transaction", request->transaction != NULL ? request->transaction : "auto");
    cJSON_AddTrueToObject(json, "confirm");
    add_undo(json, request);
    return json;
}
