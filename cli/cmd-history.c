#include "command.h"
#include "drivers/error.h"
#include "json.h"
#include "text.h"

static const Batch *
find_batch(const Batches *batches, guint number, GError **error)
{
    guint count = batches_length(batches);

    if (number <= count)
        return batches_get(batches, number - 1);
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "there is no batch %u", number);
    if (count > 0)
        migrollback_error_set_hint(error, "The batches are 1 (the oldest) to %u.", count);
    else
        migrollback_error_set_hint(error, "Nothing is applied: the table is empty.");
    return NULL;
}

gboolean
command_history(CommandCall *call, GError **error)
{
    g_autoptr(Rollback) rollback = NULL;
    const Batch *batch = NULL;
    guint number = 0;
    Place place;

    if (call->options->operand != NULL && !request_number(call->options->operand, "history", &number, error))
        return FALSE;
    if (command_has_several(call))
        return command_history_several(call, error);
    rollback = command_open(call, error);
    if (rollback == NULL)
        return FALSE;
    if (number > 0 && (batch = find_batch(rollback->batches, number, error)) == NULL)
        return FALSE;
    place = place_of(rollback);
    if (call->report->json)
        json_history(call->report->out, &place, rollback->batches, batch);
    else if (batch != NULL)
        text_batch(call->report, &place, rollback->batches, batch);
    else
        text_history(call->report, &place, rollback->batches);
    return TRUE;
}
