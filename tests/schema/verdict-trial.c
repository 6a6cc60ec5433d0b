/* One migration, tried out. */
#include "verdict-trial.h"

#include <stdio.h>
#include <string.h>

static gboolean
is_mariadb(const Bench *bench)
{
    return strcmp(bench->database, "mariadb") == 0;
}

static void
must(Bench *bench, const char *sql)
{
    g_autofree char *error = bench_run(bench, sql, NULL);

    if (error != NULL)
        g_error("%s: %s", sql, error);
}

/* --- the old code --- */

typedef struct {
    gboolean done;
    gint64 rows;
    char *text;  /* what it read, or what is stored behind it */
    char *error; /* for people */
} Outcome;

static void
outcome_free(gpointer data)
{
    Outcome *outcome = data;

    g_free(outcome->text);
    g_free(outcome->error);
    g_free(outcome);
}

/* Alone, as if no other statement of the old code had run. */
static Outcome *
run_old(Bench *bench, const OldStatement *statement)
{
    Outcome *outcome = g_new0(Outcome, 1);
    guint n = 0;

    must(bench, is_mariadb(bench) ? "begin" : "savepoint old");
    if (g_str_has_prefix(statement->sql, "select")) {
        outcome->text = bench_read(bench, statement->sql, &n, &outcome->error);
        outcome->rows = n;
        outcome->done = outcome->text != NULL;
    } else {
        outcome->error = bench_run(bench, statement->sql, &outcome->rows);
        outcome->done = outcome->error == NULL;
        if (outcome->done && statement->then != NULL)
            outcome->text = bench_read(bench, statement->then, NULL, NULL);
    }
    must(bench, is_mariadb(bench) ? "rollback" : "rollback to savepoint old");
    return outcome;
}

/* PostgreSQL does all of it in one call (tests.old_code, of the base schema): a savepoint a statement takes four. */
static GPtrArray *
run_old_code_there(Bench *bench)
{
    GPtrArray *outcomes = g_ptr_array_new_with_free_func(outcome_free);
    g_autofree char *text = bench_read(bench, "select * from tests.run_old_code()", NULL, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; i < bench->old_code->len; i++) {
        g_auto(GStrv) fields = g_strsplit(lines[i], "\x1f", -1); /* done, rows, text, error */
        Outcome *outcome = g_new0(Outcome, 1);

        outcome->done = g_str_equal(fields[0], "1");
        outcome->rows = g_ascii_strtoll(fields[1], NULL, 10);
        outcome->text = g_strdup(fields[2]);
        outcome->error = g_strdup(fields[3]);
        g_ptr_array_add(outcomes, outcome);
    }
    return outcomes;
}

static GPtrArray *
run_old_code(Bench *bench)
{
    GPtrArray *outcomes;

    if (strcmp(bench->database, "postgres") == 0)
        return run_old_code_there(bench);
    outcomes = g_ptr_array_new_with_free_func(outcome_free);
    for (guint i = 0; i < bench->old_code->len; i++)
        g_ptr_array_add(outcomes, run_old(bench, g_ptr_array_index(bench->old_code, i)));
    return outcomes;
}

/* What was refused before and is not now breaks nothing. */
static void
compare_old_code(Bench *bench, const GPtrArray *before, const GPtrArray *after, Result *result)
{
    for (guint i = 0; i < before->len; i++) {
        const OldStatement *statement = g_ptr_array_index(bench->old_code, i);
        const Outcome *old = g_ptr_array_index(before, i), *new = g_ptr_array_index(after, i);

        if (!old->done)
            continue;
        if (!new->done || new->rows != old->rows)
            g_string_append_printf(statement->edge ? result->edge_fails : result->fails, " %s", statement->name);
        else if (g_strcmp0(old->text, new->text) != 0)
            g_string_append_printf(statement->edge ? result->edge_differs : result->differs, " %s", statement->name);
        if (!new->done && g_getenv("VERDICTS_VERBOSE") != NULL)
            g_printerr("#   %s: %s\n", statement->name, new->error);
    }
}

/* --- steps --- */

static char *
run_all(Bench *bench, const GPtrArray *statements)
{
    char *error = NULL;

    if (!is_mariadb(bench))
        must(bench, "savepoint several");
    for (guint i = 0; i < statements->len && error == NULL; i++)
        error = bench_run(bench, g_ptr_array_index(statements, i), NULL);
    if (error != NULL && !is_mariadb(bench))
        must(bench, "rollback to savepoint several");
    return error;
}

/* "table key column" of the values that the new code itself replaced. */
static GHashTable *
find_replaced(GHashTable *mid, GHashTable *full)
{
    GHashTable *replaced = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, mid);
    while (g_hash_table_iter_next(&iter, &value, NULL)) {
        if (!g_hash_table_contains(full, value) && strrchr(value, '\x1f') != NULL)
            g_hash_table_add(replaced, g_strndup(value, (gsize)(strrchr(value, '\x1f') - (const char *)value)));
    }
    return replaced;
}

/* Values of `from` that are not in `there`, but for those of `replaced` (may be NULL). */
static guint
count_missing(GHashTable *from, GHashTable *there, GHashTable *replaced)
{
    GHashTableIter iter;
    gpointer value;
    guint missing = 0;

    g_hash_table_iter_init(&iter, from);
    while (g_hash_table_iter_next(&iter, &value, NULL)) {
        g_autofree char *what = g_strndup(value, (gsize)(strrchr(value, '\x1f') - (const char *)value));
        gboolean counts = !g_hash_table_contains(there, value) && (replaced == NULL || !g_hash_table_contains(replaced, what));

        missing += counts ? 1 : 0;
        if (counts && g_getenv("VERDICTS_VERBOSE") != NULL)
            g_printerr("#   lost: %s\n", (const char *)value);
    }
    return missing;
}

static void
judge(Bench *bench, const Trial *trial, const Catalog *after, Result *result)
{
    g_autoptr(GArray) statements = g_array_new(FALSE, FALSE, sizeof(VerdictStatement));
    g_autoptr(GArray) undo = g_array_new(FALSE, FALSE, sizeof(VerdictStatement));
    VerdictInput input = {.database = bench->database,
                          .before = bench->base,
                          .after = after,
                          .again = trial->again,
                          .undo = trial->no_undo ? UNDO_NONE : UNDO_THERE,
                          .statements = trial->unseen ? NULL : statements,
                          .undo_statements = trial->unseen || trial->undo_unseen || trial->no_undo ? NULL : undo};

    for (guint i = 0; i < trial->change->len; i++) {
        const VerdictStatement one = {g_ptr_array_index(trial->change, i), !trial->outside};

        g_array_append_val(statements, one);
    }
    for (guint i = 0; i < trial->undo->len; i++) {
        const VerdictStatement one = {g_ptr_array_index(trial->undo, i), TRUE};

        g_array_append_val(undo, one);
    }
    result->verdict = verdict_judge(bench->rules, &input);
    result->leave = result->verdict->leave;
    result->reverse = result->verdict->reverse;
}

static void
ask_all(Bench *bench, Result *result)
{
    for (guint i = 0; i < result->verdict->findings->len; i++) {
        VerdictFinding *finding = g_ptr_array_index(result->verdict->findings, i);

        if (finding->probe.kind != PROBE_NONE)
            finding->count = bench_ask(bench, &finding->probe);
    }
    verdict_conclude(result->verdict);
}

/* The undo, and what is gone behind it. What the undo takes away and doing the change once more gives back is not lost. */
static void
undo_and_compare(Bench *bench, const Trial *trial, const Catalog *after, GHashTable *first, GHashTable *mid, Result *result)
{
    g_autoptr(GHashTable) full = bench_snapshot(bench, after);
    g_autoptr(GHashTable) replaced = find_replaced(mid, full);
    g_autoptr(GHashTable) rest = NULL;
    g_autoptr(CatalogDiff) diff = NULL;

    result->undo_error = run_all(bench, trial->undo);
    bench->dirty = result->undo_error != NULL;
    if (result->undo_error != NULL)
        return;
    result->again = bench_catalog(bench);
    diff = catalog_diff(bench->base, result->again);
    if (diff->n_major > 0) {
        result->not_exact = catalog_change_line(g_ptr_array_index(diff->changes, 0));
        bench->dirty = TRUE;
    }
    for (guint i = 0; i < diff->changes->len; i++) /* columns that moved: MariaDB's schema would drift */
        bench->dirty = TRUE;
    rest = bench_snapshot(bench, result->again);
    result->lost_before = count_missing(first, rest, replaced);
    result->lost_since = count_missing(full, rest, NULL);
    if (result->lost_since > 0) {
        g_autofree char *error = run_all(bench, trial->change);
        g_autoptr(Catalog) once_more = bench_catalog(bench);
        g_autoptr(GHashTable) values = bench_snapshot(bench, once_more);

        bench->dirty = TRUE;
        if (error == NULL)
            result->lost_since = count_missing(full, values, NULL);
    }
}

static void
try_in_place(Bench *bench, const Trial *trial, Result *result)
{
    g_autoptr(GHashTable) first = bench_snapshot(bench, bench->base);
    g_autoptr(GHashTable) mid = NULL;
    g_autoptr(GPtrArray) before = run_old_code(bench);
    g_autoptr(GPtrArray) now = NULL;
    g_autoptr(GPtrArray) later = NULL;
    g_autoptr(Catalog) after = NULL;

    result->refused = run_all(bench, trial->change);
    bench->dirty = TRUE;
    if (result->refused != NULL)
        return;
    after = bench_catalog(bench);
    judge(bench, trial, after, result);
    now = run_old_code(bench);
    compare_old_code(bench, before, now, result);
    mid = bench_snapshot(bench, after);
    result->fill_error = run_all(bench, trial->fill);
    if (result->fill_error != NULL)
        return;
    later = trial->fill->len > 0 ? run_old_code(bench) : g_ptr_array_ref(now);
    for (guint i = 0; i < before->len; i++) {
        const OldStatement *statement = g_ptr_array_index(bench->old_code, i);

        if (((const Outcome *)g_ptr_array_index(before, i))->done && ((const Outcome *)g_ptr_array_index(now, i))->done &&
            !((const Outcome *)g_ptr_array_index(later, i))->done)
            g_string_append_printf(result->later, " %s", statement->name);
    }
    ask_all(bench, result);
    undo_and_compare(bench, trial, after, first, mid, result);
}

/* --- a clean base --- */

static void
make_again(Bench *bench)
{
    g_autoptr(GPtrArray) schema = bench_strings(bench, cJSON_GetObjectItemCaseSensitive(bench->json, "schema"));
    g_autofree char *create = g_strdup_printf("create database %s character set latin1 collate latin1_swedish_ci", bench->name),
                    *drop = g_strdup_printf("drop database %s", bench->name);
    g_autofree char *use = g_strdup_printf("use %s", bench->name);

    must(bench, drop);
    must(bench, create);
    must(bench, use);
    for (guint i = 0; i < schema->len; i++)
        must(bench, g_ptr_array_index(schema, i));
    bench->dirty = FALSE;
}

/* Rows, and the copies that questions to the schema before are asked of. */
static void
fill_base(Bench *bench, const GPtrArray *more)
{
    g_autoptr(GPtrArray) rows = bench_strings(bench, cJSON_GetObjectItemCaseSensitive(bench->json, "rows"));
    static const char *const tables[] = {"thing", "plain", "parent"};

    for (gsize i = 0; is_mariadb(bench) && i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *sql = g_strdup_printf("delete from %s", tables[i]);

        must(bench, sql);
    }
    for (guint i = 0; i < rows->len; i++)
        must(bench, g_ptr_array_index(rows, i));
    for (guint i = 0; more != NULL && i < more->len; i++) { /* one that conflicts with another is no row */
        g_autofree char *error = NULL;

        if (!is_mariadb(bench))
            must(bench, "savepoint row");
        error = bench_run(bench, g_ptr_array_index(more, i), NULL);
        if (error != NULL && !is_mariadb(bench))
            must(bench, "rollback to savepoint row");
    }
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *clear = g_strdup_printf("delete from old_%s", tables[i]);
        g_autofree char *copy = g_strdup_printf("insert into old_%s select * from %s", tables[i], tables[i]);

        must(bench, clear);
        must(bench, copy);
    }
}

Result *
bench_try(Bench *bench, const Trial *trial)
{
    Result *result = g_new0(Result, 1);

    result->fails = g_string_new(NULL);
    result->edge_fails = g_string_new(NULL);
    result->differs = g_string_new(NULL);
    result->edge_differs = g_string_new(NULL);
    result->later = g_string_new(NULL);
    if (!is_mariadb(bench))
        must(bench, "begin");
    else if (bench->dirty)
        make_again(bench);
    fill_base(bench, trial->rows);
    if (trial->given != NULL && trial->given->len > 0) {
        Catalog *base = bench->base;
        g_autofree char *error = run_all(bench, trial->given);

        if (error != NULL)
            g_error("given: %s", error);
        bench->base = bench_catalog(bench);
        try_in_place(bench, trial, result);
        catalog_free(bench->base);
        bench->base = base;
        bench->dirty = TRUE;
    } else {
        try_in_place(bench, trial, result);
    }
    if (!is_mariadb(bench))
        must(bench, "rollback");
    return result;
}

void
result_free(Result *result)
{
    if (result == NULL)
        return;
    migration_verdict_free(result->verdict);
    catalog_free(result->again);
    g_string_free(result->fails, TRUE);
    g_string_free(result->edge_fails, TRUE);
    g_string_free(result->differs, TRUE);
    g_string_free(result->edge_differs, TRUE);
    g_string_free(result->later, TRUE);
    g_free(result->refused);
    g_free(result->fill_error);
    g_free(result->undo_error);
    g_free(result->not_exact);
    g_free(result);
}
