/* The schema after the rollback against the one that `check --record` saw before the deployment: by its digest, where nothing better is there. */
#include <string.h>

#include "act/checks.h"
#include "rehearse-parts.h"

static gboolean
is_undone(const Rehearsal *rehearsal, const CheckRecord *record)
{
    for (guint i = 0; i < rehearsal->steps->len; i++) {
        const RehearsedStep *step = g_ptr_array_index(rehearsal->steps, i);

        if (strcmp(step->name, record->name) == 0 && g_strcmp0(step->app, record->app) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_applied(const Rehearsal *rehearsal, const CheckRecord *record)
{
    return history_find(rehearsal->rollback->history, record->app, record->name) >= 0;
}

/* Was it the schema before all of them that was recorded, and is everything undone that has been applied on it since? */
static gboolean
fits(const Rehearsal *rehearsal, const GPtrArray *records, const CheckRecord *record)
{
    if (record->schema_digest == NULL || !is_undone(rehearsal, record))
        return FALSE;
    for (guint i = 0; i < records->len; i++) {
        const CheckRecord *other = g_ptr_array_index(records, i);

        if (g_strcmp0(other->schema_digest, record->schema_digest) == 0 && is_applied(rehearsal, other) && !is_undone(rehearsal, other))
            return FALSE;
    }
    return TRUE;
}

void
rehearse_compare_recorded(Rehearsal *rehearsal, const Catalog *after)
{
    g_autofree char *digest = catalog_digest_theirs(after);
    g_autoptr(GPtrArray) records = checks_read(rehearsal->rollback->driver, rehearsal->rollback->chosen, NULL);
    gboolean recorded = FALSE;

    for (guint i = 0; records != NULL && i < records->len; i++) {
        const CheckRecord *record = g_ptr_array_index(records, i);

        if (!fits(rehearsal, records, record))
            continue;
        recorded = TRUE;
        if (strcmp(record->schema_digest, digest) != 0)
            continue;
        g_clear_pointer(&rehearsal->not_compared, g_free);
        rehearsal->compared = COMPARED_EQUAL;
        rehearsal->by_record = TRUE;
        return;
    }
    /* What else was changed by hand since cannot be told apart by a digest: it is no finding. */
    if (recorded)
        g_ptr_array_add(rehearsal->notes,
                        g_strdup("the schema is another one than 'check --record' saw before the deployment: the undo leaves "
                                 "something, or somebody has changed the schema since"));
}
