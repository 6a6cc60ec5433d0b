/*
 * loss-report - what an undo destroys, for people and for programs.
 */
#ifndef MIGROLLBACK_CLI_LOSS_REPORT_H
#define MIGROLLBACK_CLI_LOSS_REPORT_H

#include "command.h"
#include "engine/loss.h"

/* For --loses and --keep-data; USAGE for a budget that is no duration. */
Losses *command_find_losses(const CommandCall *call, GError **error);

void text_losses(const Report *report, const Losses *losses);

/* Members "loses" and "loses_unknown" of a document. */
void json_add_losses(cJSON *document, const Losses *losses);

#endif
