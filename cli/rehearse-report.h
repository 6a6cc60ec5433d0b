/*
 * rehearse-report - what a rehearsal found, for people and for programs.
 */
#ifndef MIGROLLBACK_CLI_REHEARSE_REPORT_H
#define MIGROLLBACK_CLI_REHEARSE_REPORT_H

#include "engine/rehearse.h"
#include "report.h"

void text_rehearsal(const Report *report, const Rehearsal *rehearsal);

/* migrollback.rehearse/1; free with cJSON_Delete. */
cJSON *json_rehearsal(const Rehearsal *rehearsal, int status);

#endif
