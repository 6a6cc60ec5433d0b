/*
 * The migrations of a check run on the scratch copy, and judged by what was seen.
 *
 * Pending ones, in the order of applying: up, down, and up again, so that one that cannot be undone says nothing of the others; the catalog is
 * read after the first two. Then all of them down, the newest first, as a rollback would. Applied ones: down, the newest first, and up again, so
 * that their statements are seen. A last round, with two rows in each table that changes, looks whether that goes through too.
 */
#include <string.h>

#include "act/interrupt.h"
#include "check-parts.h"
#include "schema/catalog-read.h"

static void
seen_free(gpointer data)
{
    CheckSeen *seen = data;

    trial_result_free(seen->up);
    trial_result_free(seen->down);
    g_clear_pointer(&seen->files_before, g_hash_table_unref);
    g_clear_pointer(&seen->files_after, g_hash_table_unref);
    g_free(seen->again_failed);
    g_free(seen->refused);
    g_free(seen);
}

/* --- steps --- */

CheckMigration *
check_migration_at(const CheckRound *round, guint index)
{
    return g_ptr_array_index(round->check->migrations, index);
}

CheckSeen *
check_seen_at(const CheckRound *round, guint index)
{
    return g_ptr_array_index(round->seen, index);
}

static void
tell_step(const CheckRound *round, gboolean up, const CheckMigration *migration)
{
    g_autofree char *label = migration_label(migration->app, migration->name);
    g_autofree char *what = g_strdup_printf("%s %s on the copy", up ? "applying" : "undoing", label);

    check_tell(round->check, what);
}

/* Addresses of Python's and Ruby's objects are others on every run. */
static char *
without_addresses(const char *text)
{
    g_autoptr(GRegex) address = g_regex_new("0x[0-9a-fA-F]{6,}", 0, 0, NULL);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    char *plain = g_regex_replace_literal(address, valid, -1, 0, "0x…", 0, NULL);

    return plain != NULL ? plain : g_strdup(valid);
}

/* NULL where the application refused, with the reason in *refused, or with *error where a signal came or the application has ended. */
TrialResult *
check_step(const CheckRound *round, guint index, gboolean up, char **refused, GError **error)
{
    const CheckMigration *migration = check_migration_at(round, index);
    g_autoptr(GError) why = NULL;
    TrialResult *result;

    tell_step(round, up, migration);
    result = trial_step(round->copy->trial, up, migration->app, migration->name, &why);
    if (result != NULL)
        return result;
    if (!g_error_matches(why, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_REFUSED)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return NULL;
    }
    g_free(*refused);
    *refused = without_addresses(why->message);
    return NULL;
}

const Catalog *
check_look(const CheckRound *round, GError **error)
{
    Catalog *catalog = catalog_read(shadow_driver(round->copy->shadow), NULL, error);

    if (catalog != NULL)
        g_ptr_array_add(round->catalogs, catalog);
    return catalog;
}

static gboolean
is_same(const Catalog *a, const Catalog *b)
{
    g_autoptr(CatalogDiff) diff = catalog_diff(a, b);

    return diff->n_major == 0;
}

char *
check_words(const TrialResult *result)
{
    return without_addresses(result->message != NULL ? result->message : "no reason was told");
}

/* --- pending --- */

static gboolean
apply(const CheckRound *round, guint index, GError **error)
{
    CheckSeen *seen = check_seen_at(round, index);

    seen->before = index > 0 ? check_seen_at(round, index - 1)->after : check_look(round, error);
    if (seen->before == NULL)
        return FALSE;
    seen->files_before = check_files_read(shadow_driver(round->copy->shadow), NULL);
    seen->up = check_step(round, index, TRUE, &seen->refused, error);
    if (seen->up == NULL || !seen->up->succeeded)
        return seen->up != NULL || seen->refused != NULL;
    check_migration_at(round, index)->duration = seen->up->duration;
    seen->files_after = check_files_read(shadow_driver(round->copy->shadow), NULL);
    seen->after = check_look(round, error);
    return seen->after != NULL;
}

/* What an undo left (a label of an enum) is in the way of the next run: on a new copy it is not. *go_on tells whether it went through there. */
static gboolean
apply_anew(const CheckRound *round, guint last, gboolean *go_on, GError **error)
{
    check_copy_clear(round->copy);
    if (!check_copy_open(round->check, round->copy, error))
        return FALSE;
    *go_on = TRUE;
    for (guint i = 0; i <= last && *go_on; i++) {
        g_autofree char *refused = NULL;
        g_autoptr(TrialResult) result = check_step(round, i, TRUE, &refused, error);

        if (result == NULL && refused == NULL)
            return FALSE;
        *go_on = result != NULL && result->succeeded;
    }
    return TRUE;
}

/* A step that failed may have done a part of its work, where schema changes cannot be taken back: *go_on is FALSE then. */
static gboolean
undo_and_redo(const CheckRound *round, guint index, gboolean *go_on, GError **error)
{
    CheckSeen *seen = check_seen_at(round, index);
    g_autoptr(TrialResult) again = NULL;
    const Catalog *now;

    seen->down = check_step(round, index, FALSE, &seen->refused, error);
    if (seen->down == NULL && seen->refused == NULL)
        return FALSE;
    now = check_look(round, error);
    if (now == NULL)
        return FALSE;
    if (seen->down == NULL || !seen->down->succeeded) {
        *go_on = is_same(seen->after, now);
        return TRUE;
    }
    seen->again = now;
    again = check_step(round, index, TRUE, &seen->again_failed, error);
    if (again == NULL && seen->again_failed == NULL)
        return FALSE;
    *go_on = again != NULL && again->succeeded;
    if (again == NULL || again->succeeded)
        return TRUE;
    seen->again_failed = check_words(again);
    return index + 1 == round->seen->len || apply_anew(round, index, go_on, error);
}

/* As a rollback of all of them: FALSE only with an error. */
static gboolean
undo_all(CheckRound *round, GError **error)
{
    const Catalog *now;

    for (guint i = round->seen->len; i > 0; i--) {
        g_autofree char *refused = NULL;
        g_autoptr(TrialResult) down = check_step(round, i - 1, FALSE, &refused, error);

        if (down == NULL && refused == NULL)
            return FALSE;
        if (down == NULL || !down->succeeded)
            return TRUE;
    }
    now = check_look(round, error);
    round->back = now != NULL && is_same(check_seen_at(round, 0)->before, now);
    return now != NULL;
}

static gboolean
all_undone(const CheckRound *round)
{
    for (guint i = 0; i < round->seen->len; i++)
        if (check_seen_at(round, i)->again == NULL)
            return FALSE;
    return TRUE;
}

static gboolean
try_pending(CheckRound *round, GError **error)
{
    gboolean go_on = TRUE;

    for (guint i = 0; i < round->seen->len && go_on; i++) {
        if (!apply(round, i, error))
            return FALSE;
        if (check_seen_at(round, i)->after == NULL)
            return TRUE;
        if (!undo_and_redo(round, i, &go_on, error))
            return FALSE;
    }
    return !go_on || !all_undone(round) || undo_all(round, error);
}

/* --- applied: down, then up --- */

/* The schema with the migration is the one without the newer one. */
static const Catalog *
schema_with(const CheckRound *round, guint index, GError **error)
{
    return index > 0 && check_seen_at(round, index - 1)->before != NULL ? check_seen_at(round, index - 1)->before
                                                                        : check_look(round, error);
}

static gboolean
undo_one(const CheckRound *round, guint index, gboolean *go_on, GError **error)
{
    CheckSeen *seen = check_seen_at(round, index);
    const Catalog *now;

    seen->after = schema_with(round, index, error);
    if (seen->after == NULL)
        return FALSE;
    seen->down = check_step(round, index, FALSE, &seen->refused, error);
    if (seen->down == NULL && seen->refused == NULL)
        return FALSE;
    now = check_look(round, error);
    if (now == NULL)
        return FALSE;
    if (seen->down == NULL || !seen->down->succeeded) {
        *go_on = is_same(seen->after, now);
        return TRUE;
    }
    check_migration_at(round, index)->duration = seen->down->duration;
    seen->before = now;
    return TRUE;
}

/* One that cannot be undone may stand by itself: the older ones are tried all the same. */
static gboolean
go_down(const CheckRound *round, GError **error)
{
    gboolean go_on = TRUE;

    for (guint i = 0; i < round->seen->len && go_on; i++)
        if (!undo_one(round, i, &go_on, error))
            return FALSE;
    return TRUE;
}

static gboolean
come_up(CheckRound *round, GError **error)
{
    for (guint i = round->seen->len; i > 0; i--) {
        CheckSeen *seen = check_seen_at(round, i - 1);

        if (seen->before == NULL)
            continue;
        seen->files_before = check_files_read(shadow_driver(round->copy->shadow), NULL);
        seen->up = check_step(round, i - 1, TRUE, &seen->refused, error);
        if (seen->up == NULL && seen->refused == NULL)
            return FALSE;
        if (seen->up == NULL || !seen->up->succeeded)
            return TRUE;
        seen->files_after = check_files_read(shadow_driver(round->copy->shadow), NULL);
        seen->again = check_look(round, error);
        if (seen->again == NULL)
            return FALSE;
    }
    round->back = all_undone(round);
    return TRUE;
}

static gboolean
try_applied(CheckRound *round, GError **error)
{
    return go_down(round, error) && come_up(round, error);
}

/* --- the whole --- */

static gboolean
try_all(CheckRound *round, GError **error)
{
    return check_migration_at(round, 0)->pending ? try_pending(round, error) : try_applied(round, error);
}

gboolean
check_try(Check *check, CheckCopy *copy, const VerdictRules *rules, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(seen_free);
    g_autoptr(GPtrArray) catalogs = g_ptr_array_new_with_free_func((GDestroyNotify)catalog_free);
    CheckRound round = {check, copy, rules, check_database(check->rollback->driver), all, catalogs, FALSE};
    g_autoptr(GError) why = NULL;
    gboolean done;

    for (guint i = 0; i < check->migrations->len; i++)
        g_ptr_array_add(all, g_new0(CheckSeen, 1));
    if (all->len == 0)
        return TRUE;
    done = try_all(&round, &why);
    if (check->request->task == CHECK_PENDING && check_seen_at(&round, 0)->before != NULL)
        check->schema_digest = catalog_digest_theirs(check_seen_at(&round, 0)->before);
    if (!done) {
        if (check_is_signal(why, error))
            return FALSE;
        check_note(check, "not all was tried: %s", why->message);
        return check_judge_all(&round, error);
    }
    if (!check_judge_all(&round, error))
        return FALSE;
    if (!round.back || check_try_with_rows(&round, &why))
        return TRUE;
    if (check_is_signal(why, error))
        return FALSE;
    check_note(check, "not tried with rows: %s", why->message);
    return TRUE;
}
