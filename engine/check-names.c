#include <string.h>

#include "check-parts.h"
#include "decide/applied.h"
#include "decide/version.h"

static void
name_free(gpointer data)
{
    CheckName *name = data;

    g_free(name->app);
    g_free(name->name);
    g_free(name);
}

CheckName *
check_name_new(const char *app, const char *name)
{
    CheckName *copy = g_new0(CheckName, 1);

    copy->app = g_strdup(app);
    copy->name = g_strdup(name);
    return copy;
}

/* --- what is there --- */

static gboolean
is_known(const GPtrArray *known, const char *app, const char *name)
{
    for (guint i = 0; i < known->len; i++) {
        const TrialMigration *migration = g_ptr_array_index(known, i);

        if (g_strcmp0(migration->app, app) == 0 && strcmp(migration->name, name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Does a migration of the code stand for it? */
static gboolean
is_replaced(const Graph *graph, const char *app, const char *name)
{
    for (guint i = 0; graph != NULL && i < graph->nodes->len; i++) {
        const GraphNode *node = g_ptr_array_index(graph->nodes, i);

        for (guint j = 0; node->replaces != NULL && j < node->replaces->len; j++) {
            const GraphKey *key = &g_array_index(node->replaces, GraphKey, j);

            if (g_strcmp0(key->app, app) == 0 && strcmp(key->name, name) == 0)
                return TRUE;
        }
    }
    return FALSE;
}

static void
add_row(Check *check, GPtrArray *list, guint row, gboolean squashed)
{
    const Migration *migration = history_get(check->rollback->history, row);
    CheckName *name = check_name_new(migration->app, migration->name);

    name->batch = batches_of_row(check->rollback->batches, row)->number;
    name->squashed = squashed;
    g_ptr_array_add(list, name);
}

static void
find_unknown(Check *check, const Graph *graph, const GPtrArray *known)
{
    const History *history = check->rollback->history;

    for (guint row = 0; row < history_length(history); row++) {
        const Migration *migration = history_get(history, row);
        gboolean there =
            graph != NULL ? graph_find(graph, migration->app, migration->name) != NULL : is_known(known, migration->app, migration->name);

        if (!there)
            add_row(check, check->unknown, row, is_replaced(graph, migration->app, migration->name));
    }
}

/* All that is applied stands before a pointer, and only the graph says what that is: of other code, or of a project that was not read, nothing. */
static gboolean
is_beyond_graph(Check *check)
{
    const Rollback *rollback = check->rollback;
    const Profile *profile = rollback->chosen->profile;

    if (profile->model != PROFILE_POINTER || !profile->graph)
        return FALSE;
    for (guint row = 0; row < history_length(rollback->history); row++) {
        const Migration *migration = history_get(rollback->history, row);

        if (rollback->graph != NULL && graph_find(rollback->graph, migration->app, migration->name) != NULL)
            continue;
        check_note(check, "the database is at '%s', which %s: what else is applied, and so what is pending, cannot be told",
                   migration->name, check->unknown->len > 0 ? "this code does not have" : "could not be found in the project's files");
        return TRUE;
    }
    return FALSE;
}

static void
find_dirty(Check *check)
{
    const History *history = check->rollback->history;

    for (guint row = 0; row < history_length(history); row++)
        if (history_get(history, row)->state != MIGRATION_APPLIED)
            add_row(check, check->dirty, row, FALSE);
}

/* --- what is not --- */

/* Whether the code's own rules (squashes) say that it is to be applied. */
static gboolean
is_pending(const History *history, const Applied *applied, const char *app, const char *name)
{
    const GraphNode *node = applied != NULL ? graph_find(applied->graph, app, name) : NULL;

    if (node != NULL)
        return applied->nodes[node->index].counts && !applied->nodes[node->index].applied;
    return history_find(history, app, name) < 0;
}

static void
add_pending(Check *check, const Applied *applied, const char *app, const char *name)
{
    if (is_pending(check->rollback->history, applied, app, name))
        g_ptr_array_add(check->pending, check_name_new(app, name));
}

/* Where nobody told the order of applying: as the graph's document has them. */
static void
find_pending(Check *check, const Graph *graph, const GPtrArray *known)
{
    Applied *applied = graph != NULL ? applied_new(graph, check->rollback->history, NULL, NULL) : NULL;

    for (guint i = 0; known != NULL && i < known->len; i++) {
        const TrialMigration *migration = g_ptr_array_index(known, i);

        add_pending(check, applied, migration->app, migration->name);
    }
    for (guint i = 0; known == NULL && i < graph->nodes->len; i++) {
        const GraphNode *node = g_ptr_array_index(graph->nodes, i);

        add_pending(check, applied, node->key.app, node->key.name);
    }
    applied_free(applied);
}

/* name -> its place in the order of applying, from 1; empty where that is not told. */
static GHashTable *
places_of(const GPtrArray *known)
{
    GHashTable *places = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; known != NULL && i < known->len; i++)
        g_hash_table_insert(places, ((const TrialMigration *)g_ptr_array_index(known, i))->name, GUINT_TO_POINTER(i + 1));
    return places;
}

/* Older than one that is applied: by the order of applying; by their names where the code does not have that one. With dependencies neither says anything. */
static void
find_late(Check *check, const GPtrArray *known)
{
    const History *history = check->rollback->history;
    g_autoptr(GHashTable) places = places_of(known);
    const char *newest = NULL;
    guint last = 0;

    if (check->rollback->chosen->profile->graph || check->rollback->chosen->profile->has_app)
        return;
    for (guint row = 0; row < history_length(history); row++) {
        const char *name = history_get(history, row)->name;
        guint place = GPOINTER_TO_UINT(g_hash_table_lookup(places, name));

        last = MAX(last, place);
        if (place == 0 && (newest == NULL || version_compare(name, newest) > 0))
            newest = name;
    }
    for (guint i = 0; i < check->pending->len; i++) {
        const CheckName *name = g_ptr_array_index(check->pending, i);
        guint place = GPOINTER_TO_UINT(g_hash_table_lookup(places, name->name));

        if ((place > 0 && place < last) || (newest != NULL && version_compare(name->name, newest) < 0))
            g_ptr_array_add(check->late, check_name_new(name->app, name->name));
    }
}

static void
renew(GPtrArray **list)
{
    g_clear_pointer(list, g_ptr_array_unref);
    *list = g_ptr_array_new_with_free_func(name_free);
}

void
check_names(Check *check, const Graph *graph, const GPtrArray *known)
{
    renew(&check->pending);
    renew(&check->unknown);
    renew(&check->dirty);
    renew(&check->late);
    find_dirty(check);
    check->told = graph != NULL || known != NULL;
    if (!check->told)
        return;
    find_unknown(check, graph, known);
    check->told = !is_beyond_graph(check);
    if (!check->told)
        return;
    find_pending(check, graph, known);
    find_late(check, known);
}
