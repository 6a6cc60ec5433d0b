/*
 * native-rules - what kind of statement this is, by its outline (split.h): queries/native/rules.json.
 *
 * Pure but for reading that file. Errors: CONFIG.
 */
#ifndef MIGROLLBACK_NATIVE_RULES_H
#define MIGROLLBACK_NATIVE_RULES_H

#include "engine/decide/down.h"

typedef struct NativeRules NativeRules;

/* `major`: the server's major version, 0 where not known (rules for older ones then hold). */
NativeRules *native_rules_load(const char *dialect, guint major, GError **error);
void native_rules_free(NativeRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NativeRules, native_rules_free)

/* DOWN_PLAIN where no rule fits. *why: of DOWN_REFUSED; borrowed. */
DownKind native_rules_kind(const NativeRules *rules, const char *outline, const char **why);

#endif
