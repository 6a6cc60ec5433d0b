/*
 * verdict-types - which values a column's type can hold, and how two types compare.
 *
 * The lists are those of queries/common/verdicts.json, "types"; see docs/verdicts.md. A type that is not in them is not comparable.
 * Pure. Ownership: VerdictTypes borrows the JSON, which must outlive it; the limits of TypeLimits are freed by type_limits_clear.
 */
#ifndef MIGROLLBACK_VERDICT_TYPES_H
#define MIGROLLBACK_VERDICT_TYPES_H

#include <cjson/cJSON.h>
#include <glib.h>

typedef struct VerdictTypes VerdictTypes;

typedef enum {
    TYPE_SAME = 0,
    TYPE_WIDER = 1 << 0,    /* the new one holds values that are beyond the old one's limits */
    TYPE_FINER = 1 << 1,    /* or have more digits than it */
    TYPE_NARROWER = 1 << 2, /* the old one holds values that the new one does not */
    TYPE_OTHER = 1 << 3,    /* of another family */
    TYPE_CATEGORY = 1 << 4, /* and even of another category: numbers, texts, times, … */
    TYPE_UNLISTED = 1 << 5, /* one of them is not in the lists */
} TypeChange;

/* What a type holds, as numbers in text; NULL: no limit, or none that can be asked for. */
typedef struct {
    char *limit, *low, *high, *scale;
} TypeLimits;

/* FALSE with a message (free it) where the JSON is wrong. */
VerdictTypes *verdict_types_new(const cJSON *list, char **complaint);
void verdict_types_free(VerdictTypes *types);

TypeChange verdict_types_compare(const VerdictTypes *types, const char *before, const char *after);
/* The limits of `type`; all NULL where it is not listed. */
void verdict_types_limits(const VerdictTypes *types, const char *type, TypeLimits *limits);
void type_limits_clear(TypeLimits *limits);

/* SQLite: how a column of that declared type stores: "integer", "text", "blob", "real", "numeric". Source: sqlite.org, datatype3, 3.1. */
const char *verdict_affinity(const char *type);

#endif
