/*
 * remedy - what may be done about a migration that failed on something left over: decided from evidence, item by item.
 *
 * Every item is proven, refuted or unknown; one that does not arise in this way of asking (no failure was read, nothing is in the way) is
 * left out. To mark needs every item that arises proven; to set aside needs less, since the migration then runs in full.
 *
 * Pure. Ownership: an Evidence owns its messages.
 */
#ifndef MIGROLLBACK_REMEDY_H
#define MIGROLLBACK_REMEDY_H

#include <glib.h>

typedef enum {
    EVIDENCE_ERROR,     /* the error says that something is already there */
    EVIDENCE_PENDING,   /* the migration is not recorded as applied */
    EVIDENCE_KNOWN,     /* the application has it */
    EVIDENCE_CLEAN_RUN, /* the failed run left nothing behind */
    EVIDENCE_OLDER,     /* what is in the way is older than what came with the backup */
    EVIDENCE_EFFECT,    /* all that the migration does is known, and can be compared */
    EVIDENCE_EQUAL,     /* all of it is there, as the migration would have made it */
    EVIDENCE_EMPTY,     /* what is there holds no rows or values */
    EVIDENCE_N_ITEMS
} EvidenceItem;

typedef enum { EVIDENCE_LEFT_OUT, EVIDENCE_PROVEN, EVIDENCE_REFUTED, EVIDENCE_UNKNOWN } EvidenceState;

typedef struct {
    EvidenceState state[EVIDENCE_N_ITEMS];
    char *message[EVIDENCE_N_ITEMS];
    gboolean invalid_index; /* in the way is an index that a failed CREATE INDEX CONCURRENTLY left, and nobody is building it */
    gboolean movable;       /* what is in the way are whole objects, and nothing else needs them */
    gboolean no_use;        /* the migration fails on a scratch copy also without what is in the way */
} Evidence;

typedef enum { REMEDY_REFUSE, REMEDY_MARK, REMEDY_SET_ASIDE, REMEDY_DROP_INVALID_INDEX } Remedy;
typedef enum { REMEDY_WISH_ANY, REMEDY_WISH_MARK, REMEDY_WISH_SET_ASIDE, REMEDY_WISH_ASK } RemedyWish;

void evidence_set(Evidence *evidence, EvidenceItem item, EvidenceState state, const char *format, ...) G_GNUC_PRINTF(4, 5);
void evidence_clear(Evidence *evidence);

/* The remedy that the evidence and the wish allow. A wish to set aside is the person's word that what is in the way is not in use. */
Remedy remedy_choose(const Evidence *evidence, RemedyWish wish);

/* What stands against the nearest remedy, for people: "older-than-backup is refuted: …; …"; free with g_free. */
char *remedy_missing(const Evidence *evidence, RemedyWish wish);

const char *evidence_item_name(EvidenceItem item);    /* "pending" */
const char *evidence_state_name(EvidenceState state); /* "proven" */
const char *remedy_name(Remedy remedy);               /* "set-aside" */
gboolean remedy_wish_named(const char *name, RemedyWish *wish);

#endif
