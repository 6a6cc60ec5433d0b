#include "loss.h"

#include <string.h>

#include "drivers/driver-row.h"
#include "read/template.h"
#include "schema/probe-parts.h"
#include "schema/probe.h"

#define AGAIN_MS 5000
#define SINCE_MS 5000

const char *
loss_kind_name(VerdictLoss kind)
{
    static const char *const names[LOSES_N] = {"nothing", "rows", "column", "value"};

    return names[kind];
}

/* --- which --- */

static gboolean
is_whole_table(const VerdictFinding *finding)
{
    return finding->loses == LOSES_ROWS && finding->probe.expression == NULL;
}

/* A column of a table that goes anyway, or the same thing said twice. */
static gboolean
is_in(const Losses *losses, const VerdictFinding *finding)
{
    for (guint i = 0; i < losses->losses->len; i++) {
        const VerdictFinding *other = ((const Loss *)g_ptr_array_index(losses->losses, i))->finding;

        if (strcmp(other->object, finding->object) == 0 && other->loses == finding->loses &&
            g_strcmp0(other->probe.expression, finding->probe.expression) == 0 && other->probe.kind == finding->probe.kind)
            return TRUE;
        if (is_whole_table(other) && g_strcmp0(other->probe.table, finding->probe.table) == 0 &&
            g_strcmp0(other->probe.schema, finding->probe.schema) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
add_loss(Losses *losses, const CheckMigration *migration, const VerdictFinding *finding)
{
    Loss *loss = g_new0(Loss, 1);

    loss->migration = migration;
    loss->finding = finding;
    loss->count = finding->count;
    loss->measure = finding->measure != MEASURE_NOT_ASKED ? finding->measure : MEASURE_UNKNOWN;
    loss->source = finding->source;
    loss->nothing = finding->count == 0;
    loss->bytes = loss->since = -1;
    g_ptr_array_add(losses->losses, loss);
}

/* Whole tables first, so that their columns are not counted once more. */
static void
collect(Losses *losses, gboolean tables)
{
    for (guint i = 0; i < losses->check->migrations->len; i++) {
        const CheckMigration *migration = g_ptr_array_index(losses->check->migrations, i);

        for (guint f = 0; f < migration->verdict->findings->len; f++) {
            const VerdictFinding *finding = g_ptr_array_index(migration->verdict->findings, f);

            if (finding->axis == VERDICT_REVERSE && finding->loses != LOSES_NOTHING && !finding->probe.before &&
                is_whole_table(finding) == tables && !is_in(losses, finding))
                add_loss(losses, migration, finding);
        }
    }
}

static void
find_gaps(Losses *losses)
{
    for (guint i = 0; i < losses->check->migrations->len; i++) {
        const CheckMigration *migration = g_ptr_array_index(losses->check->migrations, i);
        g_autofree char *label = migration_label(migration->app, migration->name);

        if (migration->evidence == CHECK_EVIDENCE_NONE)
            g_ptr_array_add(losses->gaps, g_strdup_printf("%s could not be tried", label));
        else if (migration->verdict->reverse == REVERSE_UNKNOWN)
            g_ptr_array_add(losses->gaps, g_strdup_printf("what the undo of %s does to rows is not all known", label));
    }
}

/* --- how large, how new --- */

static gint64
written_since(const Losses *losses, const Loss *loss)
{
    const Rollback *rollback = losses->check->rollback;
    const Profile *profile = rollback->chosen->profile;
    Driver *driver = rollback->driver;
    const Probe *probe = &loss->finding->probe;
    g_autofree char *path = template_resource(driver, "loss/since"), *migrations = detected_sql_name(rollback->chosen, driver, "");
    g_autofree char *table = probe_relation(driver, probe->schema, probe->table), *self = driver_quote(driver, probe->table);
    g_autofree char *name = profile->migration.column != NULL ? driver_quote(driver, profile->migration.column) : NULL;
    g_autofree char *app = profile->app.column != NULL ? driver_quote(driver, profile->app.column) : NULL;
    g_autoptr(GError) ignored = NULL; /* what cannot be told is not known */
    g_autofree char *condition = name != NULL ? probe_condition(driver, probe, &ignored) : NULL;
    const TemplateWord words[] = {{"table", TEMPLATE_SQL, table, 0},
                                  {"self", TEMPLATE_SQL, self, 0},
                                  {"condition", TEMPLATE_SQL, condition, 0},
                                  {"migrations", TEMPLATE_SQL, migrations, 0},
                                  {"app_column", TEMPLATE_SQL, app != NULL ? app : name, 0},
                                  {"name_column", TEMPLATE_SQL, name, 0},
                                  {"app", TEMPLATE_TEXT, loss->migration->app, 0},
                                  {"name", TEMPLATE_TEXT, loss->migration->name, 0},
                                  {0}};
    gint64 n = -1;

    if (condition != NULL)
        template_run(driver, path, words, driver_row_integer, &n, &ignored);
    return n;
}

static void
measure(Losses *losses)
{
    Driver *driver = losses->check->rollback->driver;
    gboolean postgres = strcmp(driver_info(driver)->dialect, "postgres") == 0;
    guint timeout_ms = driver_statement_timeout(driver);

    driver_set_statement_timeout(driver, SINCE_MS, NULL);
    for (guint i = 0; i < losses->losses->len; i++) {
        Loss *loss = g_ptr_array_index(losses->losses, i);
        const Probe *probe = &loss->finding->probe;

        if (probe->table == NULL || loss->nothing)
            continue;
        if (strcmp(driver_info(driver)->dialect, "sqlite") != 0)
            loss->bytes = probe_size(driver, probe->schema, probe->table).bytes;
        if (postgres && loss->measure == MEASURE_EXACT)
            loss->since = written_since(losses, loss);
    }
    driver_set_statement_timeout(driver, timeout_ms, NULL);
}

/* --- the whole --- */

Losses *
losses_find(const RollbackRequest *rollback, const char *shadow, guint budget_ms, void (*tell)(const char *what, gpointer user),
            gpointer user, GError **error)
{
    g_autoptr(Losses) losses = g_new0(Losses, 1);

    losses->losses = g_ptr_array_new_with_free_func(g_free);
    losses->gaps = g_ptr_array_new_with_free_func(g_free);
    losses->rollback = *rollback;
    losses->rollback.plan.for_run = FALSE; /* no application waits for what it is to undo */
    losses->request = (CheckRequest){
        .rollback = &losses->rollback, .task = CHECK_APPLIED, .shadow = shadow, .budget_ms = budget_ms, .tell = tell, .user = user};
    losses->check = check_run(&losses->request, error);
    if (losses->check == NULL)
        return NULL;
    collect(losses, TRUE);
    collect(losses, FALSE);
    find_gaps(losses);
    measure(losses);
    return g_steal_pointer(&losses);
}

void
losses_free(Losses *losses)
{
    if (losses == NULL)
        return;
    g_ptr_array_unref(losses->losses);
    g_ptr_array_unref(losses->gaps);
    check_free(losses->check);
    g_free(losses);
}

guint
losses_count(const Losses *losses)
{
    guint n = 0;

    for (guint i = 0; i < losses->losses->len; i++)
        n += ((const Loss *)g_ptr_array_index(losses->losses, i))->nothing ? 0 : 1;
    return n;
}

/* --- once more --- */

static gboolean
is_more(const Loss *loss)
{
    gboolean sure = loss->finding->measure == MEASURE_EXACT || loss->finding->measure == MEASURE_AT_LEAST;

    return loss->measure == MEASURE_EXACT && sure && loss->finding->count > loss->count;
}

gboolean
losses_ask_again(Losses *losses, Driver *driver, GError **error)
{
    const ProbeOptions options = {.budget_ms = AGAIN_MS};
    g_autoptr(GPtrArray) verdicts = g_ptr_array_new();

    for (guint i = 0; i < losses->check->migrations->len; i++)
        g_ptr_array_add(verdicts, ((const CheckMigration *)g_ptr_array_index(losses->check->migrations, i))->verdict);
    if (!probe_ask_all(driver, verdicts, &options, error))
        return FALSE;
    for (guint i = 0; i < losses->losses->len; i++) {
        const Loss *loss = g_ptr_array_index(losses->losses, i);

        if (!is_more(loss))
            continue;
        migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED,
                           "more would be lost than was shown: '%s', %" G_GINT64_FORMAT " instead of %" G_GINT64_FORMAT,
                           loss->finding->object, loss->finding->count, loss->count);
        migrollback_error_set_hint(error, "Nothing was changed. Stop what writes to the database, and run the command again.");
        return FALSE;
    }
    return TRUE;
}
