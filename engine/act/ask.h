/*
 * ask - one question to the application, by a helper script that answers with one event and changes nothing.
 *
 * Errors: FAILED (cannot be started, or no answer: the last line that it printed is in the message), CONFIG.
 */
#ifndef MIGROLLBACK_ASK_H
#define MIGROLLBACK_ASK_H

#include <cjson/cJSON.h>

#include "engine/model/profile.h"

typedef struct {
    char *const *start; /* how the application is started; NULL: the script starts by itself */
    const ProfileCommand *script;
    const char *folder; /* of the project; NULL: working directory */
} Ask;

/* Member `member` of the answering event; takes `request`. Free the result with cJSON_Delete. */
cJSON *ask_application(const Ask *ask, cJSON *request, const char *member, GError **error);

#endif
