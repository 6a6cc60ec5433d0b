/*
 * Which table is which: the tables of the schema before, followed through the statements under whatever name they have.
 *
 * A framework that cannot change a SQLite table makes another, copies the rows, drops the old one and gives its name to the new one; a catalog
 * sees the same table, and a reader of statements sees a DROP TABLE. Neither is enough: rows are kept only if all of them were copied.
 */
#include <string.h>

#include "verdict-moves-parts.h"
#include "verdict-statement.h"

static void
standing_free(gpointer data)
{
    Standing *standing = data;

    g_free(standing->name);
    g_hash_table_unref(standing->columns);
    g_ptr_array_unref(standing->changed);
    g_free(standing);
}

static Standing *
add_standing(Follower *follower, const CatalogObject *origin, const char *name)
{
    Standing *standing = g_new0(Standing, 1);

    standing->origin = origin;
    standing->name = g_strdup(name);
    standing->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    standing->changed = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(follower->standings, standing);
    return standing;
}

gboolean
moves_same_name(const Follower *follower, const char *a, const char *b)
{
    return strcmp(follower->database, "postgres") == 0 ? strcmp(a, b) == 0 : g_ascii_strcasecmp(a, b) == 0;
}

const CatalogObject *
moves_find_table(const Follower *follower, const Catalog *catalog, const char *schema, const char *name)
{
    const CatalogObject *found = NULL;

    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);

        if (object->kind == CATALOG_TABLE && moves_same_name(follower, object->name, name) &&
            (found == NULL || g_strcmp0(object->schema, schema) == 0))
            found = object;
    }
    return found;
}

static Standing *
find(Follower *follower, const char *schema, const char *name)
{
    const CatalogObject *origin;

    for (guint i = follower->standings->len; i > 0; i--) {
        Standing *standing = g_ptr_array_index(follower->standings, i - 1);

        if (!standing->dropped && moves_same_name(follower, standing->name, name))
            return standing;
    }
    origin = moves_find_table(follower, follower->before, schema, name);
    for (guint i = 0; origin != NULL && i < follower->standings->len; i++) {
        if (((const Standing *)g_ptr_array_index(follower->standings, i))->origin == origin)
            origin = NULL; /* it has another name now, or is gone */
    }
    return add_standing(follower, origin, origin != NULL ? origin->name : name);
}

/* --- effects --- */

const char *
moves_keep(Follower *follower, const char *text)
{
    return text != NULL ? g_string_chunk_insert_const(follower->moves->text, text) : NULL;
}

VerdictEffect *
moves_add_effect(Follower *follower, EffectKind kind, const CatalogObject *table)
{
    VerdictEffect effect = {.kind = kind, .table = table};

    g_array_append_val(follower->moves->effects, effect);
    return &g_array_index(follower->moves->effects, VerdictEffect, follower->moves->effects->len - 1);
}

static void
set_columns(Follower *follower, VerdictEffect *effect, const GPtrArray *columns)
{
    const char **list = g_new0(const char *, columns->len + 1);

    for (guint i = 0; i < columns->len; i++)
        list[i] = moves_keep(follower, g_ptr_array_index(columns, i));
    g_ptr_array_add(follower->moves->lists, list);
    effect->columns = list;
}

/* The table of `before` whose rows it has: itself, or the one that it was copied from. */
static const CatalogObject *
rows_of(const Standing *standing)
{
    return standing->origin != NULL ? standing->origin : standing->copied;
}

/* In a table that was filled from another: the column that was read for this one. */
static const char *
copied_column(const Follower *follower, const Standing *standing, const char *name)
{
    for (guint i = 0; standing->origin == NULL && i + 1 < standing->changed->len; i += 2) {
        const char *item = g_ptr_array_index(standing->changed, i + 1);

        if (moves_same_name(follower, g_ptr_array_index(standing->changed, i), name) && *item != '\0' && strcmp(item, "cast") != 0 &&
            strcmp(item, "coalesce") != 0)
            return item;
    }
    return name;
}

/* The name in `before` of a column that has this name now; NULL: it was not there. */
static const char *
original_column(const Follower *follower, const Standing *standing, const char *name)
{
    const CatalogObject *table = rows_of(standing);
    gpointer original;

    if (g_hash_table_lookup_extended(standing->columns, name, NULL, &original))
        return original;
    name = copied_column(follower, standing, name);
    for (guint i = 0; table != NULL && i < follower->before->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(follower->before->objects, i);

        if (object->kind == CATALOG_COLUMN && g_strcmp0(object->schema, table->schema) == 0 && strcmp(object->parent, table->name) == 0 &&
            moves_same_name(follower, object->name, name))
            return object->name;
    }
    return NULL;
}

VerdictEffect *
moves_add_column_effect(Follower *follower, EffectKind kind, const Standing *standing, const char *column)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    VerdictEffect *effect = moves_add_effect(follower, kind, standing->origin);

    g_ptr_array_add(columns, (gpointer)(guintptr)column);
    set_columns(follower, effect, columns);
    return effect;
}

/* --- one action --- */

static void
follow_insert(Follower *follower, Standing *into, const Action *action)
{
    Standing *from = action->source != NULL ? find(follower, NULL, action->source) : NULL;
    const CatalogObject *origin = from == NULL ? NULL : from->origin != NULL ? from->origin : from->copied;

    if (rows_of(into) != NULL) {
        moves_add_effect(follower, EFFECT_INSERT, rows_of(into));
        return;
    }
    if (origin == NULL)
        return;
    into->copied = origin;
    for (guint i = 0; i < from->changed->len; i++)
        g_ptr_array_add(into->changed, g_strdup(g_ptr_array_index(from->changed, i)));
    for (guint i = 0; action->items != NULL && i < action->items->len; i++) {
        const char *column = g_ptr_array_index(action->columns, i), *item = g_ptr_array_index(action->items, i);

        if (!moves_same_name(follower, column, item)) {
            g_ptr_array_add(into->changed, g_strdup(column));
            g_ptr_array_add(into->changed, g_strdup(item));
        }
    }
}

static void
follow_update(Follower *follower, const Standing *standing, const Action *action)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    VerdictEffect *effect;

    if (rows_of(standing) == NULL)
        return;
    for (guint i = 0; action->columns != NULL && i < action->columns->len; i++) {
        const char *original = original_column(follower, standing, g_ptr_array_index(action->columns, i));

        if (original != NULL)
            g_ptr_array_add(columns, (gpointer)(guintptr)original);
    }
    effect = moves_add_effect(follower, EFFECT_UPDATE, rows_of(standing));
    effect->expression = standing->touched ? NULL : moves_keep(follower, action->expression);
    if (action->columns != NULL)
        set_columns(follower, effect, columns);
}

static void
follow_column(Follower *follower, Standing *standing, const Action *action)
{
    const char *original = action->column != NULL ? original_column(follower, standing, action->column) : NULL;

    if (standing->origin == NULL || action->column == NULL)
        return;
    if (action->kind == ACTION_REWRITE_COLUMN && original != NULL)
        moves_add_column_effect(follower, EFFECT_COLUMN_REWRITTEN, standing, original)->expression =
            standing->touched ? NULL : moves_keep(follower, action->expression);
    if (action->kind == ACTION_DROP_COLUMN)
        g_hash_table_replace(standing->columns, g_strdup(action->column), NULL);
    if (action->kind == ACTION_RENAME_COLUMN && action->new_name != NULL && !moves_same_name(follower, action->column, action->new_name)) {
        char *kept = g_strdup(original);

        g_hash_table_replace(standing->columns, g_strdup(action->column), NULL);
        g_hash_table_replace(standing->columns, g_strdup(action->new_name), kept);
    }
}

static gboolean
is_function(const Catalog *catalog, const char *name)
{
    gsize length = strlen(name);

    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);

        if ((object->kind == CATALOG_FUNCTION || object->kind == CATALOG_PROCEDURE || object->kind == CATALOG_AGGREGATE) &&
            g_ascii_strncasecmp(object->name, name, length) == 0 && (object->name[length] == '(' || object->name[length] == '\0'))
            return TRUE;
    }
    return FALSE;
}

static gboolean
has_trigger(const Catalog *catalog, const CatalogObject *table)
{
    for (guint i = 0; i < catalog->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(catalog->objects, i);

        if ((object->kind == CATALOG_TRIGGER || object->kind == CATALOG_RULE) && g_strcmp0(object->parent, table->name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* What a trigger does elsewhere is not seen. */
static void
follow_triggers(Follower *follower, const Standing *standing)
{
    const CatalogObject *table = rows_of(standing);

    if (table != NULL && (has_trigger(follower->before, table) || has_trigger(follower->after, table)))
        moves_add_effect(follower, EFFECT_UNKNOWN, table)->detail = "rows were written to a table that has triggers";
}

static void
follow_action(Follower *follower, const Action *action)
{
    Standing *standing;

    if (action->kind == ACTION_CALL) {
        if (is_function(follower->before, action->table) || is_function(follower->after, action->table))
            moves_add_effect(follower, EFFECT_UNKNOWN, NULL)->detail = moves_keep(follower, action->table);
        return;
    }
    if (action->kind == ACTION_UNKNOWN || action->kind == ACTION_SET_SEQUENCE) {
        moves_add_effect(follower, action->kind == ACTION_UNKNOWN ? EFFECT_UNKNOWN : EFFECT_SEQUENCE, NULL)->detail =
            moves_keep(follower, action->table);
        return;
    }
    if (action->table == NULL)
        return;
    if (strcmp(follower->database, "sqlite") == 0 && g_ascii_strcasecmp(action->table, "sqlite_sequence") == 0) {
        moves_add_effect(follower, EFFECT_SEQUENCE, NULL);
        return;
    }
    standing = find(follower, action->schema, action->table);
    if (action->kind == ACTION_INSERT || action->kind == ACTION_UPDATE || action->kind == ACTION_DELETE)
        follow_triggers(follower, standing);
    switch (action->kind) {
    case ACTION_INSERT:
        follow_insert(follower, standing, action);
        break;
    case ACTION_UPDATE:
        follow_update(follower, standing, action);
        break;
    case ACTION_DELETE:
        if (rows_of(standing) != NULL)
            moves_add_effect(follower, EFFECT_DELETE, rows_of(standing))->expression =
                standing->touched ? NULL : moves_keep(follower, action->expression);
        break;
    case ACTION_DROP_TABLE:
        standing->dropped = TRUE;
        break;
    case ACTION_RENAME_TABLE:
        g_free(standing->name);
        standing->name = g_strdup(action->new_name);
        break;
    case ACTION_DROP_COLUMN:
    case ACTION_RENAME_COLUMN:
    case ACTION_REWRITE_COLUMN:
        follow_column(follower, standing, action);
        break;
    case ACTION_FILL_COLUMN:
        g_array_append_val(follower->moves->fills,
                           ((VerdictFill){moves_keep(follower, standing->name), moves_keep(follower, action->column),
                                          moves_keep(follower, action->expression)}));
        break;
    case ACTION_CREATE_TABLE:
    case ACTION_SET_SEQUENCE:
    case ACTION_CALL:
    case ACTION_UNKNOWN:
        break;
    }
    standing->touched = TRUE;
}

VerdictMoves *
verdict_moves_read(const char *database, const GArray *statements, const Catalog *before, const Catalog *after)
{
    VerdictMoves *moves = g_new0(VerdictMoves, 1);
    Follower follower = {.moves = moves, .database = database, .before = before, .after = after};

    moves->renames = g_array_new(FALSE, FALSE, sizeof(VerdictRename));
    moves->effects = g_array_new(FALSE, FALSE, sizeof(VerdictEffect));
    moves->fills = g_array_new(FALSE, FALSE, sizeof(VerdictFill));
    moves->text = g_string_chunk_new(256);
    moves->lists = g_ptr_array_new_with_free_func(g_free);
    follower.standings = g_ptr_array_new_with_free_func(standing_free);
    for (guint i = 0; statements != NULL && i < statements->len; i++) {
        const VerdictStatement *statement = &g_array_index(statements, VerdictStatement, i);
        g_autoptr(GPtrArray) parts = sql_statements_read(statement->sql, database);

        for (guint j = 0; j < parts->len; j++) {
            g_autoptr(GArray) actions = statement_actions(g_ptr_array_index(parts, j), database);

            for (guint k = 0; k < actions->len; k++)
                follow_action(&follower, &g_array_index(actions, Action, k));
            moves->outside |= !statement->in_transaction && (actions->len > 0 || statement_defines(g_ptr_array_index(parts, j)));
        }
    }
    moves_end(&follower);
    g_ptr_array_unref(follower.standings);
    return moves;
}

void
verdict_moves_free(VerdictMoves *moves)
{
    if (moves == NULL)
        return;
    g_array_unref(moves->renames);
    g_array_unref(moves->effects);
    g_array_unref(moves->fills);
    g_ptr_array_unref(moves->lists);
    g_string_chunk_free(moves->text);
    g_free(moves);
}
