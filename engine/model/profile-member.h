/*
 * profile-member - single members of a profile.json, read and checked. Included by profile*.c only.
 *
 * The first mistake is the error: CONFIG, with the file and the member. Ownership: texts and lists are the caller's (g_free, g_strfreev).
 */
#ifndef MIGROLLBACK_PROFILE_MEMBER_H
#define MIGROLLBACK_PROFILE_MEMBER_H

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

/* All members of an object must be among `known`, so that a typing error is not silently nothing. */
void profile_check_members(ProfileReader *reader, const cJSON *object, const char *member, const char *const *known);

/* A member that is not null, or NULL. */
const cJSON *profile_member(const cJSON *object, const char *member);

char *profile_string(ProfileReader *reader, const cJSON *object, const char *member, gboolean required);
gboolean profile_boolean(ProfileReader *reader, const cJSON *object, const char *member);
char **profile_strings(ProfileReader *reader, const cJSON *object, const char *member, gboolean required);

/* The place of the text in the list; `otherwise` where the member is not there, which is a mistake if that is below 0. */
int profile_choice(ProfileReader *reader, const cJSON *object, const char *member, const char *const *names, int otherwise);

/* One text for each dialect, of an object {"postgres": …}; the second: names of files in queries/, which must be there. */
void profile_by_dialect(ProfileReader *reader, const cJSON *object, const char *member, char *texts[PROFILE_N_DIALECTS]);
void profile_files(ProfileReader *reader, const cJSON *json, const char *member, char *files[PROFILE_N_DIALECTS]);

/* The member "databases": which are named, or all where it is not there. */
void profile_named_databases(ProfileReader *reader, const cJSON *object, gboolean named[PROFILE_N_DIALECTS]);

#endif
