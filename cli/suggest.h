/*
 * suggest - "did you mean": the known word that is nearest to a mistyped one. Pure.
 */
#ifndef MIGROLLBACK_CLI_SUGGEST_H
#define MIGROLLBACK_CLI_SUGGEST_H

#include <glib.h>

/* Of `words` (NULL-terminated), or NULL where none is near enough to be meant. */
const char *suggest_word(const char *typed, const char *const *words);

#endif
