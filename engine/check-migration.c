/* One migration of a check: its findings, and what is left of its verdicts where some of them are declared. */
#include "check-parts.h"
#include "schema/verdict-parts.h"

CheckMigration *
check_migration_new(const char *app, const char *name, gboolean pending)
{
    CheckMigration *migration = g_new0(CheckMigration, 1);

    migration->app = g_strdup(app);
    migration->name = g_strdup(name);
    migration->pending = pending;
    migration->duration = -1;
    migration->declared = g_ptr_array_new_with_free_func(g_free);
    migration->locks = g_ptr_array_new_with_free_func(check_lock_free);
    return migration;
}

void
check_migration_free(gpointer data)
{
    CheckMigration *migration = data;

    g_free(migration->app);
    g_free(migration->name);
    g_free(migration->file);
    g_ptr_array_unref(migration->declared);
    g_ptr_array_unref(migration->locks);
    migration_verdict_free(migration->verdict);
    g_free(migration);
}

void
check_add_finding(CheckMigration *migration, const char *rule, VerdictAxis axis, int verdict, VerdictSeverity severity, const char *format,
                  ...)
{
    VerdictFinding *finding = g_new0(VerdictFinding, 1);
    g_autofree char *message = NULL;
    va_list arguments;

    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    finding->rule = verdict_keep(migration->verdict, rule);
    finding->axis = axis;
    finding->verdict = verdict;
    finding->severity = severity;
    finding->object = verdict_keep(migration->verdict, "");
    finding->message = verdict_keep(migration->verdict, message);
    finding->count = -1;
    g_ptr_array_add(migration->verdict->findings, finding);
    verdict_conclude(migration->verdict);
}

void
check_judge_nothing(CheckMigration *migration, const VerdictRules *rules, const char *database)
{
    g_autoptr(Catalog) nothing = catalog_new();
    VerdictInput input = {.database = database, .before = nothing, .after = nothing};

    catalog_finish(nothing);
    migration_verdict_free(migration->verdict);
    migration->verdict = verdict_judge(rules, &input);
    migration->evidence = CHECK_EVIDENCE_NONE;
}

gboolean
check_finding_counts(const CheckMigration *migration, guint index)
{
    const VerdictFinding *finding = g_ptr_array_index(migration->verdict->findings, index);

    if (index < migration->declared->len && g_ptr_array_index(migration->declared, index) != NULL)
        return FALSE;
    return finding->probe.kind == PROBE_NONE || finding->count != 0;
}

cJSON *
check_verdict_json(const CheckMigration *migration)
{
    cJSON *verdict = migration_verdict_json(migration->verdict);
    cJSON *findings = cJSON_GetObjectItemCaseSensitive(verdict, "findings");

    for (guint i = 0; i < migration->declared->len; i++) {
        const char *reason = g_ptr_array_index(migration->declared, i);
        g_autofree char *valid = reason != NULL ? g_utf8_make_valid(reason, -1) : NULL;

        if (valid != NULL)
            cJSON_AddStringToObject(cJSON_GetArrayItem(findings, (int)i), "declared", valid);
    }
    return verdict;
}

static void
conclude(CheckMigration *migration)
{
    LeaveVerdict leave = LEAVE_SAFE;
    ReverseVerdict reverse = REVERSE_LOSSLESS;

    verdict_conclude(migration->verdict);
    for (guint i = 0; i < migration->verdict->findings->len; i++) {
        const VerdictFinding *finding = g_ptr_array_index(migration->verdict->findings, i);

        if (!check_finding_counts(migration, i))
            continue;
        if (finding->axis == VERDICT_LEAVE)
            leave = MAX(leave, (LeaveVerdict)finding->verdict);
        else
            reverse = MAX(reverse, (ReverseVerdict)finding->verdict);
    }
    if (leave == migration->verdict->leave && reverse == migration->verdict->reverse)
        return;
    migration->verdict->leave = leave;
    migration->verdict->reverse = reverse;
    migration->evidence = CHECK_EVIDENCE_DECLARED;
}

void
check_conclude(Check *check)
{
    g_autoptr(GPtrArray) verdicts = g_ptr_array_new();

    for (guint i = 0; i < check->migrations->len; i++) {
        CheckMigration *migration = g_ptr_array_index(check->migrations, i);

        conclude(migration);
        g_ptr_array_add(verdicts, migration->verdict);
    }
    check->verdict = verdict_deployment(verdicts);
    if (!check->told && check->request->task == CHECK_PENDING) /* who knows what is pending */
        check->verdict = (DeploymentVerdict){MAY_RUN_UNKNOWN, REVERSE_UNKNOWN, ORDER_TOGETHER};
}
