/*
 * native-rules - what kind of statement this is, by its outline (split.h): queries/native/rules.json and outside.json.
 *
 * Pure but for reading those files. Errors: CONFIG.
 */
#ifndef MIGROLLBACK_NATIVE_RULES_H
#define MIGROLLBACK_NATIVE_RULES_H

#include "engine/decide/down.h"

typedef struct NativeRules NativeRules;

/* `major`: the server's major version, 0 where not known (rules for older ones then hold). */
NativeRules *native_rules_load(const char *dialect, guint major, GError **error);

/*
 * What reaches out of a scratch copy (queries/native/outside.json): DOWN_REFUSED, with why. `shared`: also what only matters where others use the
 * server too.
 */
NativeRules *native_rules_outside(const char *dialect, gboolean shared, GError **error);
void native_rules_free(NativeRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NativeRules, native_rules_free)

/* DOWN_PLAIN where no rule fits. *why: of DOWN_REFUSED; borrowed. */
DownKind native_rules_kind(const NativeRules *rules, const char *outline, const char **why);

#endif
