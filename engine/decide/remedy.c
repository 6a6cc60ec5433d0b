#include "remedy.h"

static const char *const item_names[EVIDENCE_N_ITEMS] = {
    [EVIDENCE_ERROR] = "already-there",
    [EVIDENCE_PENDING] = "pending",
    [EVIDENCE_KNOWN] = "known",
    [EVIDENCE_CLEAN_RUN] = "nothing-left-by-run",
    [EVIDENCE_OLDER] = "older-than-backup",
    [EVIDENCE_EFFECT] = "complete-effect",
    [EVIDENCE_EQUAL] = "equal",
    [EVIDENCE_EMPTY] = "empty",
};
static const char *const state_names[] = {"left-out", "proven", "refuted", "unknown"};
static const char *const remedy_names[] = {"refuse", "mark", "set-aside", "drop-invalid-index"};
static const char *const wish_names[] = {"any", "mark", "set-aside", "ask"};

/* How sure each item has to be. */
typedef enum { NEED_NOTHING, NEED_NOT_REFUTED, NEED_PROVEN } Need;

/* An item that arises must be proven to mark. Setting aside leaves the comparing to the migration, which then runs in full. */
static const Need needs[][EVIDENCE_N_ITEMS] = {
    [REMEDY_MARK] = {NEED_PROVEN, NEED_PROVEN, NEED_PROVEN, NEED_PROVEN, NEED_PROVEN, NEED_PROVEN, NEED_PROVEN, NEED_PROVEN},
    [REMEDY_SET_ASIDE] = {[EVIDENCE_ERROR] = NEED_PROVEN,
                          [EVIDENCE_PENDING] = NEED_PROVEN,
                          [EVIDENCE_KNOWN] = NEED_NOT_REFUTED,
                          [EVIDENCE_CLEAN_RUN] = NEED_PROVEN,
                          [EVIDENCE_OLDER] = NEED_PROVEN},
    [REMEDY_DROP_INVALID_INDEX] = {[EVIDENCE_ERROR] = NEED_PROVEN, [EVIDENCE_PENDING] = NEED_PROVEN, [EVIDENCE_KNOWN] = NEED_NOT_REFUTED},
};

void
evidence_set(Evidence *evidence, EvidenceItem item, EvidenceState state, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_free(evidence->message[item]);
    evidence->message[item] = g_strdup_vprintf(format, arguments);
    evidence->state[item] = state;
    va_end(arguments);
}

void
evidence_clear(Evidence *evidence)
{
    for (guint i = 0; i < EVIDENCE_N_ITEMS; i++)
        g_free(evidence->message[i]);
    *evidence = (Evidence){0};
}

static gboolean
meets(EvidenceState state, Need need)
{
    if (state == EVIDENCE_LEFT_OUT || need == NEED_NOTHING)
        return TRUE;
    return need == NEED_PROVEN ? state == EVIDENCE_PROVEN : state != EVIDENCE_REFUTED;
}

static Need
need_of(Remedy remedy, EvidenceItem item, RemedyWish wish)
{
    if (remedy == REMEDY_SET_ASIDE && item == EVIDENCE_OLDER && wish == REMEDY_WISH_SET_ASIDE)
        return NEED_NOTHING;
    return needs[remedy][item];
}

static gboolean
in_reach(const Evidence *evidence, Remedy remedy)
{
    if (remedy == REMEDY_DROP_INVALID_INDEX)
        return evidence->invalid_index;
    if (evidence->invalid_index)
        return FALSE;
    /* What was not looked at is not proven: a mark rests on the whole comparison. */
    if (remedy == REMEDY_MARK)
        return evidence->state[EVIDENCE_PENDING] != EVIDENCE_LEFT_OUT && evidence->state[EVIDENCE_EFFECT] != EVIDENCE_LEFT_OUT &&
               evidence->state[EVIDENCE_EQUAL] != EVIDENCE_LEFT_OUT;
    return evidence->movable && !evidence->no_use && evidence->state[EVIDENCE_ERROR] != EVIDENCE_LEFT_OUT;
}

static gboolean
may(const Evidence *evidence, Remedy remedy, RemedyWish wish)
{
    for (guint item = 0; item < EVIDENCE_N_ITEMS; item++)
        if (!meets(evidence->state[item], need_of(remedy, item, wish)))
            return FALSE;
    return in_reach(evidence, remedy);
}

static gboolean
wished(Remedy remedy, RemedyWish wish)
{
    if (wish == REMEDY_WISH_MARK)
        return remedy == REMEDY_MARK;
    return wish != REMEDY_WISH_SET_ASIDE || remedy != REMEDY_MARK;
}

Remedy
remedy_choose(const Evidence *evidence, RemedyWish wish)
{
    static const Remedy order[] = {REMEDY_DROP_INVALID_INDEX, REMEDY_MARK, REMEDY_SET_ASIDE};

    for (gsize i = 0; i < G_N_ELEMENTS(order); i++)
        if (wished(order[i], wish) && may(evidence, order[i], wish))
            return order[i];
    return REMEDY_REFUSE;
}

char *
remedy_missing(const Evidence *evidence, RemedyWish wish)
{
    GString *text = g_string_new(NULL);
    Remedy nearest = wished(REMEDY_SET_ASIDE, wish) && in_reach(evidence, REMEDY_SET_ASIDE) ? REMEDY_SET_ASIDE : REMEDY_MARK;

    if (evidence->invalid_index)
        nearest = REMEDY_DROP_INVALID_INDEX;
    for (guint item = 0; item < EVIDENCE_N_ITEMS; item++)
        if (!meets(evidence->state[item], need_of(nearest, item, wish)))
            g_string_append_printf(text, "%s%s: %s", text->len > 0 ? "; " : "", item_names[item], evidence->message[item]);
    if (text->len == 0)
        g_string_append(text, "nothing was found that could be compared or set aside");
    return g_string_free(text, FALSE);
}

const char *
evidence_item_name(EvidenceItem item)
{
    return item_names[item];
}

const char *
evidence_state_name(EvidenceState state)
{
    return state_names[state];
}

const char *
remedy_name(Remedy remedy)
{
    return remedy_names[remedy];
}

gboolean
remedy_wish_named(const char *name, RemedyWish *wish)
{
    for (guint i = 0; i < G_N_ELEMENTS(wish_names); i++)
        if (g_str_equal(name, wish_names[i])) {
            *wish = (RemedyWish)i;
            return TRUE;
        }
    return FALSE;
}
