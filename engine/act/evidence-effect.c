#include <string.h>

#include "drivers/driver-row.h"
#include "engine/schema/catalog-diff.h"
#include "engine/schema/leftover.h"
#include "engine/schema/statement.h"
#include "evidence-parts.h"

/* A framework's lock table, where it has one, is called so (the word lock_table of queries/). */
#define LOCK_SUFFIX "_lock"

char **
evidence_tables_with_rows(const EvidenceScene *scene)
{
    GPtrArray *tables = g_ptr_array_new();

    g_ptr_array_add(tables, detected_label(scene->table));
    g_ptr_array_add(tables, g_strconcat(scene->table->table, LOCK_SUFFIX, NULL));
    for (char **name = scene->table->profile->siblings; name != NULL && *name != NULL; name++)
        g_ptr_array_add(tables, g_strdup(*name));
    g_ptr_array_add(tables, NULL);
    return (char **)g_ptr_array_free(tables, FALSE);
}

static const TrialStatement *
statement_of_kind(const TrialResult *result, StatementKind kind)
{
    for (guint i = 0; i < result->statements->len; i++) {
        const TrialStatement *statement = g_ptr_array_index(result->statements, i);

        if (statement_kind(statement->sql) == kind)
            return statement;
    }
    return NULL;
}

gboolean
evidence_changed_something(const Try *try)
{
    g_autoptr(CatalogDiff) diff = catalog_diff(try->before, try->after);

    return diff->n_major > 0 || statement_of_kind(try->result, STATEMENT_WRITES) != NULL;
}

static void
shorten(char *text)
{
    g_strdelimit(text, "\r\n\t", ' ');
    if (strlen(text) > 80)
        g_strlcpy(text + 77, "...", 4);
}

static gboolean
is_copied(const EvidenceScene *scene, char *const *copied, const CatalogObject *table)
{
    return strcmp(table->name, scene->table->table) == 0 || g_strv_contains((const char *const *)copied, table->name);
}

/* A table of the copy that has rows although none was copied: written past the framework. NULL: none. */
static const CatalogObject *
filled_table(const Try *try, GError **error)
{
    g_auto(GStrv) copied = evidence_tables_with_rows(try->scene);
    Driver *driver = shadow_driver(try->shadow);

    for (guint i = 0; i < try->after->objects->len; i++) {
        const CatalogObject *table = g_ptr_array_index(try->after->objects, i);
        g_autofree char *schema = NULL, *name = NULL, *sql = NULL;
        gboolean filled = FALSE;

        if (table->kind != CATALOG_TABLE || is_copied(try->scene, copied, table))
            continue;
        schema = table->schema != NULL ? driver_quote(driver, table->schema) : NULL;
        name = driver_quote(driver, table->name);
        sql = g_strconcat("select 1 from ", schema != NULL ? schema : "", schema != NULL ? "." : "", name, " limit 1", NULL);
        if (!driver_query(driver, sql, NULL, 0, driver_row_any, &filled, error))
            return NULL;
        if (filled)
            return table;
    }
    return NULL;
}

static gboolean
look_at_effect(const Try *try, const CatalogDiff *effect, GError **error)
{
    Evidence *evidence = &try->findings->evidence;
    const TrialStatement *writes = statement_of_kind(try->result, STATEMENT_WRITES),
                         *reads = statement_of_kind(try->result, STATEMENT_READS), *said = writes != NULL ? writes : reads;
    const CatalogObject *filled = filled_table(try, error);
    g_autofree char *sql = said != NULL ? g_strdup(said->sql) : NULL;

    if (error != NULL && *error != NULL)
        return FALSE;
    if (sql != NULL)
        shorten(sql);
    if (writes != NULL)
        evidence_set(evidence, EVIDENCE_EFFECT, EVIDENCE_REFUTED, "it does more than a catalog shows: %s", sql);
    else if (filled != NULL)
        evidence_set(evidence, EVIDENCE_EFFECT, EVIDENCE_REFUTED, "it writes rows of '%s'", filled->name);
    else if (reads != NULL)
        evidence_set(evidence, EVIDENCE_EFFECT, EVIDENCE_UNKNOWN, "what it does may depend on rows: %s", sql);
    else if (try->result->omitted > 0)
        evidence_set(evidence, EVIDENCE_EFFECT, EVIDENCE_UNKNOWN, "it executes more statements than were kept");
    else if (!effect->complete)
        evidence_set(evidence, EVIDENCE_EFFECT, EVIDENCE_UNKNOWN, "not all of the catalog can be seen");
    else
        evidence_set(evidence, EVIDENCE_EFFECT, EVIDENCE_PROVEN, "ran in full on a scratch copy: %u change%s of the schema, no rows",
                     effect->n_major, effect->n_major == 1 ? "" : "s");
    return TRUE;
}

static void
look_at_equality(const Try *try, const CatalogDiff *effect)
{
    Findings *findings = try->findings;
    g_autoptr(GPtrArray) missing = leftover_missing(effect, try->after, findings->now);

    if (missing->len > 0)
        evidence_set(&findings->evidence, EVIDENCE_EQUAL, EVIDENCE_REFUTED, "%s%s", (const char *)g_ptr_array_index(missing, 0),
                     missing->len > 1 ? ", and more" : "");
    else if (findings->now->hidden->len > 0)
        evidence_set(&findings->evidence, EVIDENCE_EQUAL, EVIDENCE_UNKNOWN, "this user cannot see: %s",
                     (const char *)g_ptr_array_index(findings->now->hidden, 0));
    else
        evidence_set(&findings->evidence, EVIDENCE_EQUAL, EVIDENCE_PROVEN, "all that it makes is there, as it makes it");
}

gboolean
evidence_look_at_outcome(const Try *try, GError **error)
{
    g_autoptr(CatalogDiff) effect = catalog_diff(try->before, try->after);
    g_autoptr(GPtrArray) added = g_ptr_array_new();

    for (guint i = 0; i < effect->changes->len; i++) {
        const CatalogChange *change = g_ptr_array_index(effect->changes, i);

        if (change->type != CATALOG_ADDED)
            continue;
        g_ptr_array_add(added, (gpointer)(guintptr)change->after);
        if (leftover_is_whole(change->after))
            g_ptr_array_add(try->findings->made, catalog_label(change->after));
    }
    if (!look_at_effect(try, effect, error))
        return FALSE;
    look_at_equality(try, effect);
    return evidence_rows(try->scene->driver, try->findings->now, added, &try->findings->evidence, error);
}
