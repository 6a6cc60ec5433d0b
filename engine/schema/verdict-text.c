#include <string.h>

#include "verdict-text-parts.h"

static void
object_free(gpointer data)
{
    TextObject *object = data;

    g_free(object->schema);
    g_free(object->parent);
    g_free(object->name);
    g_free(object->type);
    g_free(object->generated);
    g_free(object);
}

/* --- objects --- */

static gboolean
is(const TextObject *object, CatalogKind kind, const char *schema, const char *parent, const char *name)
{
    return object->kind == kind && g_strcmp0(object->schema, schema) == 0 && g_strcmp0(object->parent, parent) == 0 &&
           strcmp(object->name, name) == 0;
}

static TextObject *
find(const TextSchema *schema, CatalogKind kind, const char *of_schema, const char *parent, const char *name)
{
    for (guint i = 0; i < schema->objects->len; i++) {
        TextObject *object = g_ptr_array_index(schema->objects, i);

        if (is(object, kind, of_schema, parent, name))
            return object;
    }
    return NULL;
}

static TextObject *
add(TextSchema *schema, CatalogKind kind, const char *of_schema, const char *parent, const char *name)
{
    TextObject *object = g_new0(TextObject, 1);

    object->kind = kind;
    object->schema = g_strdup(of_schema);
    object->parent = g_strdup(parent);
    object->name = g_strdup(name);
    g_ptr_array_add(schema->objects, object);
    return object;
}

/* What nobody has mentioned yet was there before the migration; the undo is given nothing that was not mentioned. */
static TextObject *
reach(TextSchema *schema, CatalogKind kind, const TextTable *table, const char *parent, const char *name)
{
    TextObject *object = find(schema, kind, table->schema, parent, name);

    if (object == NULL && schema->phase == TEXT_AFTER) {
        object = add(schema, kind, table->schema, parent, name);
        object->there[TEXT_BEFORE] = object->there[TEXT_AFTER] = TRUE;
    }
    return object != NULL && object->there[schema->phase] ? object : NULL;
}

/* Something new; of the undo also what the migration took away. */
static TextObject *
make(TextSchema *schema, CatalogKind kind, const TextTable *table, const char *parent, const char *name)
{
    TextObject *object = find(schema, kind, table->schema, parent, name);

    if (schema->phase == TEXT_AFTER ? object != NULL : object == NULL || object->there[schema->phase])
        return NULL;
    if (object == NULL)
        object = add(schema, kind, table->schema, parent, name);
    object->there[schema->phase] = TRUE;
    return object;
}

/* --- steps --- */

gboolean
text_create_table(TextSchema *schema, const TextTable *table)
{
    return make(schema, CATALOG_TABLE, table, NULL, table->table) != NULL;
}

gboolean
text_drop_table(TextSchema *schema, const TextTable *table)
{
    TextObject *object = reach(schema, CATALOG_TABLE, table, NULL, table->table);

    if (object == NULL)
        return FALSE;
    object->there[schema->phase] = FALSE;
    for (guint i = 0; i < schema->objects->len; i++) {
        TextObject *part = g_ptr_array_index(schema->objects, i);

        if (g_strcmp0(part->parent, table->table) == 0 && g_strcmp0(part->schema, table->schema) == 0)
            part->there[schema->phase] = FALSE;
    }
    return TRUE;
}

static gboolean
has_parts(const TextSchema *schema, const TextTable *table)
{
    for (guint i = 0; i < schema->objects->len; i++) {
        const TextObject *part = g_ptr_array_index(schema->objects, i);

        if (g_strcmp0(part->parent, table->table) == 0 && g_strcmp0(part->schema, table->schema) == 0)
            return TRUE;
    }
    return FALSE;
}

gboolean
text_rename_table(TextSchema *schema, const TextTable *table, const char *new_name)
{
    TextObject *old;

    if (has_parts(schema, table) || (old = reach(schema, CATALOG_TABLE, table, NULL, table->table)) == NULL)
        return FALSE;
    old->there[schema->phase] = FALSE;
    return make(schema, CATALOG_TABLE, table, NULL, new_name) != NULL;
}

gboolean
text_add_column(TextSchema *schema, const TextTable *table, const char *column, const char *type)
{
    TextObject *object =
        reach(schema, CATALOG_TABLE, table, NULL, table->table) != NULL ? make(schema, CATALOG_COLUMN, table, table->table, column) : NULL;

    if (object == NULL)
        return FALSE;
    if (object->type == NULL)
        object->type = g_strdup(type);
    return TRUE;
}

/* A computed column can be computed again: of one that was there before, the schema must tell. */
static gboolean
look_up(const TextSchema *schema, TextObject *column)
{
    const CatalogObject *now = NULL;

    if (!column->there[TEXT_BEFORE])
        return TRUE;
    if (schema->place->now != NULL)
        now = catalog_find(schema->place->now, CATALOG_COLUMN, column->schema, column->parent, column->name);
    if (now != NULL && column->generated == NULL)
        column->generated = g_strdup(catalog_value(now, "generated"));
    return now != NULL;
}

gboolean
text_drop_column(TextSchema *schema, const TextTable *table, const char *column)
{
    TextObject *object =
        reach(schema, CATALOG_TABLE, table, NULL, table->table) != NULL ? reach(schema, CATALOG_COLUMN, table, table->table, column) : NULL;

    if (object == NULL || !look_up(schema, object))
        return FALSE;
    object->there[schema->phase] = FALSE;
    return TRUE;
}

gboolean
text_rename_column(TextSchema *schema, const TextTable *table, const char *column, const char *new_name)
{
    TextObject *old =
        reach(schema, CATALOG_TABLE, table, NULL, table->table) != NULL ? reach(schema, CATALOG_COLUMN, table, table->table, column) : NULL;

    if (old == NULL)
        return FALSE;
    old->there[schema->phase] = FALSE;
    return make(schema, CATALOG_COLUMN, table, table->table, new_name) != NULL;
}

gboolean
text_create_index(TextSchema *schema, const TextTable *table, const char *index)
{
    return reach(schema, CATALOG_TABLE, table, NULL, table->table) != NULL &&
           make(schema, CATALOG_INDEX, table, table->table, index) != NULL;
}

gboolean
text_drop_index(TextSchema *schema, const char *index)
{
    TextObject *found = NULL;

    for (guint i = 0; i < schema->objects->len; i++) {
        TextObject *object = g_ptr_array_index(schema->objects, i);

        if (object->kind == CATALOG_INDEX && strcmp(object->name, index) == 0 && object->there[schema->phase]) {
            if (found != NULL)
                return FALSE;
            found = object;
        }
    }
    if (found == NULL)
        return FALSE;
    found->there[schema->phase] = FALSE;
    return TRUE;
}

/* --- catalogs --- */

static Catalog *
catalog_of(const TextSchema *schema, TextPhase phase)
{
    Catalog *catalog = catalog_new();

    for (guint i = 0; i < schema->objects->len; i++) {
        const TextObject *object = g_ptr_array_index(schema->objects, i);
        CatalogObject *copy =
            object->there[phase] ? catalog_add(catalog, object->kind, object->schema, object->parent, object->name) : NULL;

        if (copy == NULL)
            continue;
        if (object->kind == CATALOG_TABLE)
            catalog_set(catalog, copy, "type", "table");
        if (object->kind == CATALOG_COLUMN) {
            catalog_set(catalog, copy, "type", object->type != NULL ? object->type : "not known");
            catalog_set(catalog, copy, "nullable", "yes");
            catalog_set(catalog, copy, "generated", object->generated);
        }
        if (object->kind == CATALOG_INDEX) {
            catalog_set(catalog, copy, "unique", "no");
            catalog_set(catalog, copy, "valid", "yes");
        }
    }
    catalog_finish(catalog);
    return catalog;
}

/* At most four; free with g_free. */
static char *
first_words(const char *sql)
{
    g_autofree char *plain = g_utf8_make_valid(sql, -1);
    g_auto(GStrv) words = g_strsplit(g_strstrip(g_strdelimit(plain, "\n\t\r", ' ')), " ", 5);

    if (g_strv_length(words) > 4)
        g_clear_pointer(&words[4], g_free);
    return g_strjoinv(" ", words);
}

/* NULL where all are certain, else the first words of one that is not. */
static char *
read_all(TextSchema *schema, const GPtrArray *statements)
{
    for (guint i = 0; i < statements->len; i++)
        if (!text_read_statement(schema, g_ptr_array_index(statements, i)))
            return first_words(g_ptr_array_index(statements, i));
    return NULL;
}

TextChange *
text_change_read(const GPtrArray *up, const GPtrArray *down, const TextPlace *place)
{
    g_autoptr(GPtrArray) objects = g_ptr_array_new_with_free_func(object_free);
    TextSchema state = {.place = place, .objects = objects, .phase = TEXT_AFTER};
    TextChange *change = g_new0(TextChange, 1);

    change->uncertain = read_all(&state, up);
    if (change->uncertain != NULL)
        return change;
    change->before = catalog_of(&state, TEXT_BEFORE);
    change->after = catalog_of(&state, TEXT_AFTER);
    for (guint i = 0; i < objects->len; i++)
        ((TextObject *)g_ptr_array_index(objects, i))->there[TEXT_AGAIN] = ((TextObject *)g_ptr_array_index(objects, i))->there[TEXT_AFTER];
    state.phase = TEXT_AGAIN;
    change->undo_uncertain = down != NULL ? read_all(&state, down) : NULL;
    if (down != NULL && change->undo_uncertain == NULL)
        change->again = catalog_of(&state, TEXT_AGAIN);
    return change;
}

void
text_change_free(TextChange *change)
{
    if (change == NULL)
        return;
    catalog_free(change->before);
    catalog_free(change->after);
    catalog_free(change->again);
    g_free(change->uncertain);
    g_free(change->undo_uncertain);
    g_free(change);
}
