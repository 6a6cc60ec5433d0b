/*
 * profile-read - a whole profile.json, read and checked. Included by profile*.c only.
 *
 * The first mistake is the error, as in profile-member.h.
 */
#ifndef MIGROLLBACK_PROFILE_READ_H
#define MIGROLLBACK_PROFILE_READ_H

#include "profile-member.h"

/* Fills a zeroed profile whose folder is `name`. FALSE where something is wrong; the profile is then to be freed all the same. */
gboolean profile_read(ProfileReader *reader, const cJSON *json, const char *name, Profile *profile);

#endif
