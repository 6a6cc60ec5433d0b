#include "check-report.h"
#include "json.h"

static void
add_names(cJSON *document, const char *member, const GPtrArray *names, gboolean told, gboolean applied)
{
    cJSON *array;

    if (!told) {
        cJSON_AddNullToObject(document, member);
        return;
    }
    array = cJSON_AddArrayToObject(document, member);
    for (guint i = 0; i < names->len; i++) {
        const CheckName *name = g_ptr_array_index(names, i);
        cJSON *object = cJSON_CreateObject();

        json_add_text(object, "app", name->app);
        json_add_text(object, "name", name->name);
        if (applied) {
            cJSON_AddNumberToObject(object, "batch", name->batch);
            cJSON_AddBoolToObject(object, "squashed", name->squashed);
        }
        cJSON_AddItemToArray(array, object);
    }
}

static cJSON *
json_locks(const GPtrArray *locks)
{
    cJSON *array = cJSON_CreateArray();

    for (guint i = 0; i < locks->len; i++) {
        const CheckLock *lock = g_ptr_array_index(locks, i);
        cJSON *object = cJSON_CreateObject();

        json_add_text(object, "object", lock->object);
        json_add_text(object, "mode", lock->mode);
        cJSON_AddStringToObject(object, "mode_measure", "estimate");
        cJSON_AddBoolToObject(object, "rewrite", lock->rewrite);
        if (lock->rows >= 0)
            cJSON_AddNumberToObject(object, "rows", (double)lock->rows);
        else
            cJSON_AddNullToObject(object, "rows");
        cJSON_AddStringToObject(object, "measure", lock->measure);
        cJSON_AddItemToArray(array, object);
    }
    return array;
}

static void
add_verdict(cJSON *object, const CheckMigration *migration)
{
    cJSON *verdict = check_verdict_json(migration);

    cJSON_AddItemToObject(object, "leave", cJSON_DetachItemFromObjectCaseSensitive(verdict, "leave"));
    cJSON_AddItemToObject(object, "reverse", cJSON_DetachItemFromObjectCaseSensitive(verdict, "reverse"));
    cJSON_AddStringToObject(object, "evidence", check_evidence_name(migration->evidence));
    cJSON_AddItemToObject(object, "findings", cJSON_DetachItemFromObjectCaseSensitive(verdict, "findings"));
    cJSON_AddItemToObject(object, "loses", cJSON_DetachItemFromObjectCaseSensitive(verdict, "loses"));
    cJSON_Delete(verdict);
}

static cJSON *
json_migration(const CheckMigration *migration)
{
    cJSON *object = cJSON_CreateObject();

    json_add_text(object, "app", migration->app);
    json_add_text(object, "name", migration->name);
    cJSON_AddStringToObject(object, "state", migration->wrong ? "dirty" : migration->pending ? "pending" : "applied");
    add_verdict(object, migration);
    cJSON_AddItemToObject(object, "locks", json_locks(migration->locks));
    json_add_text(object, "file", migration->file);
    if (migration->duration >= 0)
        cJSON_AddNumberToObject(object, "seconds", (double)migration->duration / 1e6);
    else
        cJSON_AddNullToObject(object, "seconds");
    return object;
}

/* As the table has them, if they are a list at all. */
static cJSON *
recorded_findings(const CheckRecord *record)
{
    g_autofree char *valid = record->findings != NULL ? g_utf8_make_valid(record->findings, -1) : NULL;
    cJSON *findings = valid != NULL ? cJSON_Parse(valid) : NULL;

    if (cJSON_IsArray(findings))
        return findings;
    cJSON_Delete(findings);
    return cJSON_CreateArray();
}

/* What was recorded of a migration that this code does not know; null where nothing was. */
static cJSON *
json_record(const CheckRecord *record)
{
    cJSON *object;

    if (record == NULL)
        return cJSON_CreateNull();
    object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "leave", leave_verdict_name(record->leave));
    cJSON_AddStringToObject(object, "reverse", reverse_verdict_name(record->reverse));
    json_add_text(object, "evidence", record->evidence);
    cJSON_AddItemToObject(object, "findings", recorded_findings(record));
    json_add_instant(object, "checked_at", record->checked_at);
    json_add_text(object, "who", record->who);
    json_add_text(object, "version", record->version);
    return object;
}

static void
add_ahead(cJSON *document, const Check *check)
{
    cJSON *ahead, *array;

    if (check->ahead_from == 0) {
        cJSON_AddNullToObject(document, "ahead");
        return;
    }
    ahead = cJSON_AddObjectToObject(document, "ahead");
    cJSON_AddNumberToObject(ahead, "from_batch", check->ahead_from);
    cJSON_AddStringToObject(ahead, "may_run", verdict_may_run_name(check->verdict.old_code_may_run));
    array = cJSON_AddArrayToObject(ahead, "migrations");
    for (guint i = 0; i < check->ahead->len; i++) {
        const CheckAhead *one = g_ptr_array_index(check->ahead, i);
        cJSON *object = cJSON_CreateObject();

        json_add_text(object, "app", one->name->app);
        json_add_text(object, "name", one->name->name);
        cJSON_AddNumberToObject(object, "batch", one->name->batch);
        cJSON_AddItemToObject(object, "recorded", json_record(one->record));
        cJSON_AddItemToArray(array, object);
    }
}

static void
add_ready(cJSON *document, const Check *check)
{
    cJSON_AddBoolToObject(document, "ready", check->ready);
    cJSON_AddNumberToObject(document, "waited", (double)check->waited / 1e6);
    add_ahead(document, check);
    if (check->unsafe_batch != 0)
        cJSON_AddNumberToObject(document, "unsafe_batch", check->unsafe_batch);
    else
        cJSON_AddNullToObject(document, "unsafe_batch");
}

static const char *
task_name(CheckTask task)
{
    static const char *const names[] = {"pending", "applied", "ready"};

    return names[task];
}

cJSON *
json_check(const Check *check, guint failing, int status)
{
    cJSON *document = json_document("migrollback.check/1"), *array;
    g_autofree char *not_checked = check_not_checked(check);
    Place place = place_of(check->rollback);

    json_add_place(document, &place);
    cJSON_AddStringToObject(document, "task", task_name(check->request->task));
    add_names(document, "pending", check->pending, check->told, FALSE);
    add_names(document, "unknown", check->unknown, check->told || check->unknown->len > 0, TRUE);
    add_names(document, "dirty", check->dirty, TRUE, TRUE);
    add_names(document, "out_of_order", check->late, check->told, FALSE);
    if (check->request->task == CHECK_READY) {
        add_ready(document, check);
    } else {
        array = cJSON_AddArrayToObject(document, "migrations");
        for (guint i = 0; i < check->migrations->len; i++)
            cJSON_AddItemToArray(array, json_migration(g_ptr_array_index(check->migrations, i)));
        cJSON_AddItemToObject(document, "verdict", deployment_verdict_json(&check->verdict));
    }
    if (check->request->record)
        cJSON_AddNumberToObject(document, "recorded", check->recorded);
    json_add_text(document, "not_checked", not_checked);
    array = cJSON_AddArrayToObject(document, "notes");
    for (guint i = 0; i < check->notes->len; i++)
        cJSON_AddItemToArray(array, json_text(g_ptr_array_index(check->notes, i)));
    array = cJSON_AddArrayToObject(document, "failed_on");
    for (CheckFailing i = 0; i < FAILING_N; i++)
        if ((failing & (1u << i)) != 0)
            cJSON_AddItemToArray(array, cJSON_CreateString(check_failing_name(i)));
    cJSON_AddNumberToObject(document, "exit", status);
    return document;
}
