#include <stdio.h>
#include <string.h>

#include "command.h"
#include "confirm.h"
#include "drivers/error.h"
#include "engine/act/kept.h"
#include "json.h"
#include "safe.h"
#include "table.h"

typedef enum { KEPT_LIST, KEPT_RESTORE, KEPT_DROP } KeptTask;

/* --- what was asked for --- */

static gboolean
take_id(const char *text, guint *id, GError **error)
{
    guint64 value;

    if (text != NULL && g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT32, &value, NULL)) {
        *id = (guint)value;
        return TRUE;
    }
    migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, text != NULL ? "'%s' is not a number of 'migrollback kept'" : "%sno number is given",
                       text != NULL ? text : "");
    migrollback_error_set_hint(error, "'migrollback kept' lists what there is.");
    return FALSE;
}

static gboolean
take_task(const Options *options, KeptTask *task, guint *id, GError **error)
{
    static const char *const words[] = {[KEPT_LIST] = "list", [KEPT_RESTORE] = "restore", [KEPT_DROP] = "drop"};
    const char *word = options->operands != NULL && options->operands[0] != NULL ? options->operands[0] : words[KEPT_LIST];
    guint n = options->operands != NULL ? g_strv_length(options->operands) : 0;

    *task = KEPT_LIST;
    while (*task < G_N_ELEMENTS(words) && strcmp(words[*task], word) != 0)
        *task += 1;
    if (*task == G_N_ELEMENTS(words) || n > (*task == KEPT_LIST ? 1 : 2) || options->program != NULL) {
        migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'kept' does not take '%s'", n > 0 ? options->operands[n - 1] : "--");
        migrollback_error_set_hint(error, "Write: migrollback kept, kept restore ID, or kept drop ID.");
        return FALSE;
    }
    return *task == KEPT_LIST || take_id(n > 1 ? options->operands[1] : NULL, id, error);
}

/* --- list --- */

static void
print_list(const Report *report, const GPtrArray *list)
{
    static const TableColumn columns[] = {{"ID", 3, TRUE},        {"KEPT AT (UTC)", 19, FALSE}, {"ROWS", 6, TRUE},
                                          {"RESTORED", 0, FALSE}, {"UNDONE", 0, FALSE},         {"KEPT", 0, FALSE}};
    Table *table;

    if (list->len == 0) {
        fputs("Nothing is kept.\n", report->out);
        return;
    }
    table = table_new(report, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < list->len; i++) {
        const Kept *kept = g_ptr_array_index(list, i);
        g_autofree char *id = g_strdup_printf("%u", kept->id), *rows = g_strdup_printf("%" G_GINT64_FORMAT, kept->rows);
        g_autofree char *when = g_strndup(kept->kept_at, 19), *again = kept->restored_at != NULL ? g_strndup(kept->restored_at, 19) : NULL;
        const char *cells[] = {id, when, rows, again, kept->migrations, kept->object};

        table_add(table, STYLE_PLAIN, cells);
    }
    table_end(table);
}

static cJSON *
part_json(const Kept *kept)
{
    cJSON *object = cJSON_CreateObject();

    cJSON_AddNumberToObject(object, "id", kept->id);
    cJSON_AddNumberToObject(object, "part", kept->part);
    json_add_text(object, "kept_at", kept->kept_at);
    json_add_text(object, "restored_at", kept->restored_at);
    json_add_text(object, "who", kept->who);
    json_add_text(object, "framework", kept->framework);
    json_add_text(object, "migration", kept->migrations);
    json_add_text(object, "object", kept->object);
    json_add_text(object, "kind", kept->kind);
    json_add_text(object, "table", kept->copy_table);
    cJSON_AddNumberToObject(object, "rows", (double)kept->rows);
    return object;
}

static void
show_list(const CommandCall *call, const GPtrArray *list)
{
    cJSON *document, *array;

    if (!call->report->json) {
        print_list(call->report, list);
        return;
    }
    document = json_document("migrollback.kept/1");
    array = cJSON_AddArrayToObject(document, "kept");
    for (guint i = 0; i < list->len; i++)
        cJSON_AddItemToArray(array, part_json(g_ptr_array_index(list, i)));
    report_json(call->report, document);
}

/* --- restore and drop --- */

static gboolean
confirm(const CommandCall *call, const Driver *driver, const char *purpose, GError **error)
{
    return confirm_by_name(call->report, call->options->yes,
                           &(Confirmation){"name of the database", driver_info(driver)->database, purpose, "Read the list"}, error);
}

static void
show_restored(const CommandCall *call, const GPtrArray *parts)
{
    cJSON *document = call->report->json ? json_document("migrollback.kept/1") : NULL;
    cJSON *array = document != NULL ? cJSON_AddArrayToObject(document, "restored") : NULL;

    for (guint i = 0; i < parts->len; i++) {
        const KeptRestored *part = g_ptr_array_index(parts, i);
        g_autofree char *object = safe_text(part->kept->object);

        if (array != NULL) {
            cJSON *item = part_json(part->kept);

            cJSON_AddNumberToObject(item, "restored", (double)part->restored);
            cJSON_AddNumberToObject(item, "left", (double)part->left);
            cJSON_AddItemToArray(array, item);
            continue;
        }
        fprintf(call->report->out, "%s: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " put back", object, part->restored, part->kept->rows);
        fputs(part->left > 0 ? "; the others have been written since, or have no row any more\n" : "\n", call->report->out);
    }
    if (document != NULL)
        report_json(call->report, document);
}

static gboolean
restore(CommandCall *call, const Rollback *rollback, const GPtrArray *list, guint id, GError **error)
{
    g_autofree char *purpose = g_strdup_printf("put back what is kept as %u", id);
    g_autoptr(GPtrArray) parts = NULL;

    if (!confirm(call, rollback->driver, purpose, error) || !driver_allow_writes(rollback->driver, error))
        return FALSE;
    parts = kept_restore(rollback->driver, rollback->chosen, list, id, error);
    if (parts == NULL)
        return FALSE;
    call->changed = TRUE;
    show_restored(call, parts);
    return TRUE;
}

static gboolean
drop(CommandCall *call, const Rollback *rollback, const GPtrArray *list, guint id, GError **error)
{
    g_autofree char *purpose = g_strdup_printf("throw away what is kept as %u", id);
    g_autoptr(GPtrArray) rest = NULL;

    if (!confirm(call, rollback->driver, purpose, error) || !driver_allow_writes(rollback->driver, error) ||
        !kept_drop(rollback->driver, rollback->chosen, list, id, error))
        return FALSE;
    call->changed = TRUE;
    rest = kept_list(rollback->driver, rollback->chosen, error);
    if (rest == NULL)
        return FALSE;
    show_list(call, rest);
    return TRUE;
}

gboolean
command_kept(CommandCall *call, GError **error)
{
    g_autoptr(Rollback) rollback = NULL;
    g_autoptr(GPtrArray) list = NULL;
    KeptTask task;
    guint id = 0;

    if (!take_task(call->options, &task, &id, error))
        return FALSE;
    if (command_has_several(call))
        return migrollback_refuse(error, MIGROLLBACK_ERROR_USAGE, "'kept' looks at one database at a time");
    rollback = command_open(call, error);
    list = rollback != NULL ? kept_list(rollback->driver, rollback->chosen, error) : NULL;
    if (list == NULL)
        return FALSE;
    if (task == KEPT_LIST)
        show_list(call, list);
    return task == KEPT_LIST || (task == KEPT_RESTORE ? restore : drop)(call, rollback, list, id, error);
}
