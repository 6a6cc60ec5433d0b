/*
 * ask - one question to the application, by a helper script that answers with one event and changes nothing.
 *
 * Errors: FAILED (cannot be started, or no answer: the last line that it printed is in the message), CONFIG.
 */
#ifndef MIGROLLBACK_ASK_H
#define MIGROLLBACK_ASK_H

#include "script.h"

typedef struct {
    char *const *start;            /* how the application is started; NULL: the script starts by itself */
    const ProfileCommand *command; /* the script */
    const char *folder;            /* of the project; NULL: working directory */
} Ask;

/*
 * Member `member` of the event `event`; takes `request`. Free the result with cJSON_Delete.
 * `keep` (may be NULL): the script, which goes on waiting for the next request; free with script_free.
 */
cJSON *ask_application(const Ask *ask, cJSON *request, const char *event, const char *member, Script **keep, GError **error);

#endif
