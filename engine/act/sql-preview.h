/*
 * sql-preview - the SQL of a rollback, told by a helper script inside the application, without executing it.
 *
 * Errors: FAILED, REFUSED, CONFIG.
 */
#ifndef MIGROLLBACK_SQL_PREVIEW_H
#define MIGROLLBACK_SQL_PREVIEW_H

#include "graph-source.h"
#include "undo-request.h"

/* The list `statements` of docs/scripts.md; free with cJSON_Delete. */
cJSON *sql_preview(const GraphSource *source, const UndoRequest *request, GError **error);

#endif
