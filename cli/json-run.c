#include "json.h"

cJSON *
json_run_event(const RunEvent *event, cJSON *plan)
{
    cJSON *object = cJSON_CreateObject();

    cJSON_AddStringToObject(object, "event", run_event_name(event->kind));
    if (event->database != NULL)
        json_add_text(object, "database", event->database);
    if (event->name != NULL) {
        json_add_text(object, "app", event->app);
        json_add_text(object, "name", event->name);
    }
    cJSON_AddNumberToObject(object, "done", event->done);
    cJSON_AddNumberToObject(object, "total", event->total);
    if (event->kind == RUN_UNDONE && event->duration >= 0)
        cJSON_AddNumberToObject(object, "seconds", (double)event->duration / (double)INSTANT_SECOND);
    if (event->kind == RUN_OUTPUT) {
        json_add_text(object, "stream", event->stream);
        json_add_text(object, "line", event->line != NULL ? event->line : "");
    }
    if (event->argv != NULL)
        json_add_texts(object, "argv", (const char *const *)event->argv);
    if (event->message != NULL)
        json_add_text(object, "message", event->message);
    if (plan != NULL)
        cJSON_AddItemToObject(object, "plan", plan);
    return object;
}
