/* What was seen of the migrations on the copy, judged by the rules; and what went wrong, as findings of our own. */
#include <string.h>

#include "check-parts.h"

static GArray *
statements_of(const TrialResult *result)
{
    GArray *statements;

    if (result == NULL || !result->succeeded || result->omitted > 0)
        return NULL;
    statements = g_array_new(FALSE, FALSE, sizeof(VerdictStatement));
    for (guint i = 0; i < result->statements->len; i++) {
        const TrialStatement *statement = g_ptr_array_index(result->statements, i);
        const VerdictStatement copy = {statement->sql, statement->in_transaction};

        g_array_append_val(statements, copy);
    }
    return statements;
}

/* The framework's own tables, by bare name. */
static char **
own_tables(const Detected *table)
{
    GPtrArray *names = g_ptr_array_new();

    g_ptr_array_add(names, g_strdup(table->table));
    for (char **name = table->profile->siblings; name != NULL && *name != NULL; name++)
        g_ptr_array_add(names, g_strdup(*name));
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

/* What went wrong, as findings of our own. */
static void
add_failures(CheckMigration *migration, const CheckSeen *seen)
{
    g_autofree char *up = seen->up != NULL && !seen->up->succeeded ? check_words(seen->up) : NULL,
                    *down = seen->down != NULL && !seen->down->succeeded ? check_words(seen->down) : NULL;

    if (up != NULL) {
        migration->fails = migration->pending;
        check_add_finding(migration, "up-fails", VERDICT_LEAVE, LEAVE_UNKNOWN, VERDICT_ERROR, "on a copy without rows it fails: %s", up);
    }
    if (down != NULL)
        check_add_finding(migration, "undo-fails", VERDICT_REVERSE, REVERSE_IMPOSSIBLE, VERDICT_ERROR,
                          "on a copy without rows the undo fails: %s", down);
    if (seen->again_failed != NULL)
        check_add_finding(migration, "cannot-be-repeated", VERDICT_REVERSE, REVERSE_UNKNOWN, VERDICT_WARNING,
                          "once undone, it cannot be applied again: %s", seen->again_failed);
    if (seen->refused != NULL)
        check_add_finding(migration, "not-tried", migration->pending && seen->up == NULL ? VERDICT_LEAVE : VERDICT_REVERSE,
                          migration->pending && seen->up == NULL ? (int)LEAVE_UNKNOWN : (int)REVERSE_UNKNOWN, VERDICT_WARNING,
                          "it was not tried: %s", seen->refused);
    if (seen->refused == NULL && seen->up == NULL && seen->down == NULL)
        check_add_finding(migration, "not-tried", VERDICT_LEAVE, LEAVE_UNKNOWN, VERDICT_WARNING,
                          "it was not tried: one before it did not go through");
}

/* Either the undo is not exact, or what is in the database is not what this code would have made. */
static void
compare_again(CheckMigration *migration, const CheckSeen *seen)
{
    g_autoptr(CatalogDiff) diff = catalog_diff(seen->after, seen->again);

    for (guint i = 0; i < diff->changes->len; i++) {
        const CatalogChange *change = g_ptr_array_index(diff->changes, i);
        g_autofree char *line = catalog_change_line(change);

        if (!change->minor && !change->within)
            check_add_finding(migration, "other-when-repeated", VERDICT_REVERSE, REVERSE_UNKNOWN, VERDICT_WARNING,
                              "undone and applied again it is not the same: %s", line);
    }
}

static gboolean
judge(const CheckRound *round, guint index, GHashTable *made, GError **error)
{
    CheckMigration *migration = check_migration_at(round, index);
    const CheckSeen *seen = check_seen_at(round, index);
    g_auto(GStrv) own = own_tables(round->check->rollback->chosen);
    g_autoptr(GArray) up = statements_of(seen->up), down = statements_of(seen->down);
    const VerdictInput input = {.database = round->database,
                                .before = seen->before,
                                .after = seen->after,
                                .again = migration->pending ? seen->again : seen->before,
                                .undo = seen->down != NULL && seen->down->succeeded ? UNDO_THERE : UNDO_NOT_KNOWN,
                                .statements = up,
                                .undo_statements = down,
                                .own_tables = (const char *const *)own,
                                .made = made};

    if (seen->before == NULL || seen->after == NULL) {
        check_judge_nothing(migration, round->rules, round->database);
        add_failures(migration, seen);
        if (seen->up != NULL || seen->down != NULL)
            migration->evidence = CHECK_EVIDENCE_EXECUTED;
        return TRUE;
    }
    migration->verdict = verdict_judge(round->rules, &input);
    migration->evidence = CHECK_EVIDENCE_EXECUTED;
    add_failures(migration, seen);
    if (!migration->pending && seen->again != NULL)
        compare_again(migration, seen);
    return seen->up == NULL ||
           check_locks(migration, seen->up, round->database, seen->before, seen->after, seen->files_before, seen->files_after, error);
}

/* A table that another migration of the same deployment makes: nobody uses it yet. */
static gboolean
is_made_by_others(const CheckRound *round, const char *table)
{
    for (guint i = 0; i < round->seen->len; i++) {
        const GPtrArray *findings = check_migration_at(round, i)->verdict->findings;

        for (guint f = 0; f < findings->len; f++) {
            const VerdictFinding *finding = g_ptr_array_index(findings, f);

            if (strcmp(finding->rule, "create-table") == 0 && strcmp(finding->object, table) == 0)
                return TRUE;
        }
    }
    return FALSE;
}

static void
leave_out_new_tables(const CheckRound *round, CheckMigration *migration)
{
    for (guint i = migration->locks->len; i > 0; i--)
        if (is_made_by_others(round, ((const CheckLock *)g_ptr_array_index(migration->locks, i - 1))->object))
            g_ptr_array_remove_index(migration->locks, i - 1);
}

/* In the order of applying: what one makes is new to the old code in those behind it too. */
gboolean
check_judge_all(const CheckRound *round, GError **error)
{
    g_autoptr(GHashTable) made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const Catalog *first = NULL;

    for (guint i = 0; i < round->seen->len; i++) {
        guint index = check_migration_at(round, i)->pending ? i : round->seen->len - 1 - i;

        if (!judge(round, index, made, error))
            return FALSE;
        if (first == NULL)
            first = check_seen_at(round, index)->before;
        if (first != NULL)
            verdict_add_made(made, check_migration_at(round, index)->verdict, first);
    }
    for (guint i = 0; i < round->seen->len; i++)
        leave_out_new_tables(round, check_migration_at(round, i));
    return TRUE;
}
