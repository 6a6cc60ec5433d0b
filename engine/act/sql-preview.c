#include "sql-preview.h"

#include "ask.h"

cJSON *
sql_preview(const GraphSource *source, const UndoRequest *request, GError **error)
{
    const Ask ask = {.start = source->command != NULL ? source->command : source->profile->start,
                     .command = &source->profile->script_sql,
                     .folder = source->folder};

    return ask_application(&ask, undo_request(request, "sql"), "sql", "statements", NULL, error);
}
