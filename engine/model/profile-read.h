/*
 * profile-read - the members of a profile.json, checked one by one. Included by profile*.c only.
 *
 * The first mistake is the error: CONFIG, with the file and the member.
 */
#ifndef MIGROLLBACK_PROFILE_READ_H
#define MIGROLLBACK_PROFILE_READ_H

#include <cjson/cJSON.h>

#include "profile.h"

typedef struct {
    const char *place;  /* of the file, for messages */
    const char *prefix; /* before a member's name, for messages; NULL: none */
    GError **error;
    gboolean failed;
} ProfileReader;

/* Sets the error, unless there was one before. */
void profile_complain(ProfileReader *reader, const char *member, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* A member that is not null, or NULL. */
const cJSON *profile_member(const cJSON *object, const char *member);

/* Fills a zeroed profile whose folder is `name`. FALSE where something is wrong; the profile is then to be freed all the same. */
gboolean profile_read(ProfileReader *reader, const cJSON *json, const char *name, Profile *profile);

#endif
