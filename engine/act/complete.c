#include "complete.h"

#include <cjson/cJSON.h>

#include "actions.h"
#include "engine/read/read-history.h"
#include "engine/schema/aside.h"
#include "engine/schema/catalog-read.h"
#include "mark-row.h"

/* The evidence as it is kept in the record; free with cJSON_free. */
static char *
evidence_text(const Evidence *evidence)
{
    cJSON *items = cJSON_CreateArray();
    char *text;

    for (guint i = 0; i < EVIDENCE_N_ITEMS; i++) {
        g_autofree char *message = NULL;
        cJSON *item;

        if (evidence->state[i] == EVIDENCE_LEFT_OUT)
            continue;
        message = g_utf8_make_valid(evidence->message[i], -1);
        item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "item", evidence_item_name((EvidenceItem)i));
        cJSON_AddStringToObject(item, "state", evidence_state_name(evidence->state[i]));
        cJSON_AddStringToObject(item, "message", message);
        cJSON_AddItemToArray(items, item);
    }
    text = cJSON_PrintUnformatted(items);
    cJSON_Delete(items);
    return text;
}

static char *
join(const GPtrArray *texts, const char *end)
{
    GString *joined = g_string_new(NULL);

    for (guint i = 0; i < texts->len; i++)
        g_string_append_printf(joined, "%s%s%s", i > 0 ? "\n" : "", (const char *)g_ptr_array_index(texts, i), end);
    return g_string_free(joined, FALSE);
}

static char *
labels(const GPtrArray *objects)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < objects->len; i++)
        g_ptr_array_add(texts, catalog_label(g_ptr_array_index(objects, i)));
    return join(texts, "");
}

static gboolean
begin_record(const Completion *completion, Remedy remedy, const char *objects, const char *put_back, char **id, GError **error)
{
    const EvidenceScene *scene = completion->scene;
    char *evidence = evidence_text(&completion->findings->evidence);
    const Action action = {.app = completion->app,
                           .name = completion->findings->name,
                           .action = remedy_name(remedy),
                           .objects = objects,
                           .evidence = evidence,
                           .put_back = put_back};
    gboolean begun = actions_begin(scene->driver, scene->table, &action, id, error);

    cJSON_free(evidence);
    return begun;
}

/* --- mark --- */

/* Whether the migration table has the migration now. */
static gboolean
look_up(const Completion *completion, gboolean *recorded, GError **error)
{
    const EvidenceScene *scene = completion->scene;
    const HistoryWindow window = {.since = INSTANT_NONE, .stored_zone = completion->stored_zone};
    g_autoptr(History) now = history_read(scene->driver, scene->table, &window, error);

    *recorded = now != NULL && history_find(now, completion->app, completion->findings->name) >= 0;
    return now != NULL;
}

static gboolean
check_pending(const Completion *completion, GError **error)
{
    gboolean recorded;

    if (!look_up(completion, &recorded, error))
        return FALSE;
    return !recorded || migrollback_refuse(error, MIGROLLBACK_ERROR_REFUSED, "'%s' has been applied meanwhile", completion->findings->name);
}

static gboolean
check_recorded(const Completion *completion, GError **error)
{
    gboolean recorded;

    if (!look_up(completion, &recorded, error))
        return FALSE;
    return recorded || migrollback_refuse(error, MIGROLLBACK_ERROR_UNEXPECTED, "the row of '%s' was written but cannot be read back",
                                          completion->findings->name);
}

static gboolean
write_mark(const Completion *completion, GError **error)
{
    const EvidenceScene *scene = completion->scene;
    g_autofree char *id = NULL, *made = join(completion->findings->made, "");

    return check_pending(completion, error) && begin_record(completion, REMEDY_MARK, made, "", &id, error) &&
           mark_row(scene->driver, scene->table, completion->app, completion->findings->name, completion->stored_zone, error) &&
           actions_end(scene->driver, scene->table, id, error);
}

/* The framework's command commits by itself: the record is begun before it, and ended when the row was read back. */
static gboolean
mark_by_command(const Completion *completion, GError **error)
{
    const EvidenceScene *scene = completion->scene;
    const MarkCommand command = {.profile = scene->table->profile,
                                 .app = completion->app,
                                 .name = completion->findings->name,
                                 .start = scene->command,
                                 .alias = scene->alias,
                                 .folder = scene->folder};
    g_autofree char *id = NULL, *made = join(completion->findings->made, "");

    return check_pending(completion, error) && begin_record(completion, REMEDY_MARK, made, "", &id, error) &&
           mark_command_run(&command, error) && check_recorded(completion, error) && actions_end(scene->driver, scene->table, id, error);
}

gboolean
complete_mark(const Completion *completion, GError **error)
{
    Driver *driver = completion->scene->driver;

    if (!driver_allow_writes(driver, error) || !actions_prepare(driver, completion->scene->table, error))
        return FALSE;
    if (mark_row_by_command(driver, completion->scene->table->profile))
        return mark_by_command(completion, error);
    if (!driver_begin(driver, error))
        return FALSE;
    if (!write_mark(completion, error)) {
        driver_rollback(driver);
        return FALSE;
    }
    return driver_commit(driver, error) && check_recorded(completion, error);
}

/* --- set aside --- */

static gboolean
execute_all(Driver *driver, const GPtrArray *statements, guint *done, GError **error)
{
    for (*done = 0; *done < statements->len; (*done)++)
        if (!driver_execute(driver, g_ptr_array_index(statements, *done), NULL, 0, NULL, error))
            return FALSE;
    return TRUE;
}

/* Where nothing is rolled back: what was moved goes back. The first statement made the place. */
static void
take_back(Driver *driver, const Aside *aside, guint done)
{
    for (guint i = done; i > 1; i--)
        driver_execute(driver, g_ptr_array_index(aside->put_back, i - 2), NULL, 0, NULL, NULL);
}

static gboolean
move(const Completion *completion, const Aside *aside, GError **error)
{
    const EvidenceScene *scene = completion->scene;
    gboolean whole = (driver_info(scene->driver)->capabilities & DRIVER_TRANSACTIONAL_DDL) != 0;
    g_autofree char *id = NULL, *objects = labels(completion->findings->to_move), *put_back = join(aside->put_back, ";");
    guint done = 0;

    if (!begin_record(completion, REMEDY_SET_ASIDE, objects, put_back, &id, error))
        return FALSE;
    if (!execute_all(scene->driver, aside->statements, &done, error)) {
        if (!whole)
            take_back(scene->driver, aside, done);
        return FALSE;
    }
    return actions_end(scene->driver, scene->table, id, error);
}

static gboolean
move_whole(const Completion *completion, const Aside *aside, GError **error)
{
    Driver *driver = completion->scene->driver;

    if (!driver_begin(driver, error))
        return FALSE;
    if (!move(completion, aside, error)) {
        driver_rollback(driver);
        return FALSE;
    }
    return driver_commit(driver, error);
}

static gboolean
check_gone(const Completion *completion, const GPtrArray *objects, GError **error)
{
    g_autoptr(Catalog) now = catalog_read(completion->scene->driver, NULL, error);

    for (guint i = 0; now != NULL && i < objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(objects, i);
        g_autofree char *label = catalog_label(object);

        if (catalog_find(now, object->kind, object->schema, object->parent, object->name) != NULL)
            return migrollback_refuse(error, MIGROLLBACK_ERROR_UNEXPECTED, "%s is still there", label);
    }
    return now != NULL;
}

gboolean
complete_set_aside(const Completion *completion, GError **error)
{
    Driver *driver = completion->scene->driver;
    gboolean whole = (driver_info(driver)->capabilities & DRIVER_TRANSACTIONAL_DDL) != 0;
    g_autoptr(Aside) aside = NULL;

    if (!driver_allow_writes(driver, error) || !actions_prepare(driver, completion->scene->table, error))
        return FALSE;
    aside = aside_make(driver, completion->findings->to_move, error);
    if (aside == NULL || !(whole ? move_whole : move)(completion, aside, error))
        return FALSE;
    return check_gone(completion, completion->findings->to_move, error);
}

/* --- an invalid index --- */

gboolean
complete_drop_index(const Completion *completion, GError **error)
{
    const EvidenceScene *scene = completion->scene;
    const CatalogObject *index = g_ptr_array_index(completion->findings->in_the_way, 0);
    g_autofree char *sql = aside_drop(scene->driver, index, "drop_invalid", error), *id = NULL;
    g_autofree char *objects = labels(completion->findings->in_the_way);

    return sql != NULL && driver_allow_writes(scene->driver, error) && actions_prepare(scene->driver, scene->table, error) &&
           begin_record(completion, REMEDY_DROP_INVALID_INDEX, objects, catalog_value(index, "definition"), &id, error) &&
           driver_execute(scene->driver, sql, NULL, 0, NULL, error) && actions_end(scene->driver, scene->table, id, error) &&
           check_gone(completion, completion->findings->in_the_way, error);
}
