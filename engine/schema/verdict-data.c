/* What statements did to rows, as findings; and a catalog under other names. */
#include <string.h>

#include "verdict-parts.h"

/* --- a catalog under its new names --- */

typedef struct {
    const char *schema, *table; /* whose parts may mean it; the table by its new name. NULL: any object */
    const char *old, *new;
} Word;

static gboolean
is_word_char(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '$' || ((guchar)c & 0x80) != 0;
}

/* Each occurrence of the name as a whole word. */
static char *
replace_word(const char *text, const char *old, const char *new)
{
    GString *result = g_string_new(NULL);
    gsize length = strlen(old);
    const char *at = text;

    for (const char *found = strstr(text, old); found != NULL; found = strstr(found + 1, old)) {
        gboolean starts = found == text || !is_word_char(found[-1]), ends = !is_word_char(found[length]);

        if (!starts || !ends || found < at)
            continue;
        g_string_append_len(result, at, found - at);
        g_string_append(result, new);
        at = found + length;
    }
    g_string_append(result, at);
    return g_string_free(result, FALSE);
}

static const char *
new_table_name(const GArray *renames, const char *schema, const char *table)
{
    for (guint i = 0; table != NULL && i < renames->len; i++) {
        const VerdictRename *rename = &g_array_index(renames, VerdictRename, i);

        if (rename->column == NULL && g_strcmp0(rename->schema, schema) == 0 && strcmp(rename->table, table) == 0)
            return rename->new_table;
    }
    return table;
}

/* A value in which the names are the new ones. A column's name is replaced in what belongs to its table, and in views. */
static char *
renamed_value(const GArray *renames, const CatalogObject *object, const char *value)
{
    char *result = g_strdup(value);

    for (guint i = 0; i < renames->len; i++) {
        const VerdictRename *rename = &g_array_index(renames, VerdictRename, i);
        gboolean near = g_strcmp0(object->parent, rename->table) == 0 || strstr(value, rename->table) != NULL;
        char *next;

        if (rename->column != NULL && !near)
            continue;
        next = replace_word(result, rename->column != NULL ? rename->column : rename->table,
                            rename->column != NULL ? rename->new_column : rename->new_table);
        g_free(result);
        result = next;
    }
    return result;
}

static const char *
new_own_name(const GArray *renames, const CatalogObject *object)
{
    if (object->kind == CATALOG_TABLE)
        return new_table_name(renames, object->schema, object->name);
    for (guint i = 0; object->kind == CATALOG_COLUMN && i < renames->len; i++) {
        const VerdictRename *rename = &g_array_index(renames, VerdictRename, i);

        if (rename->column != NULL && g_strcmp0(rename->schema, object->schema) == 0 && strcmp(rename->table, object->parent) == 0 &&
            strcmp(rename->column, object->name) == 0)
            return rename->new_column;
    }
    return object->name;
}

Catalog *
verdict_renamed(const Catalog *before, const GArray *renames)
{
    Catalog *catalog = catalog_new();

    for (guint i = 0; i < before->objects->len; i++) {
        const CatalogObject *object = g_ptr_array_index(before->objects, i);
        /* SQLite's constraints without a name have their text for one. */
        g_autofree char *name = object->kind == CATALOG_CONSTRAINT && g_strcmp0(object->name, catalog_value(object, "definition")) == 0
                                    ? renamed_value(renames, object, object->name)
                                    : g_strdup(new_own_name(renames, object));
        CatalogObject *copy =
            catalog_add(catalog, object->kind, object->schema, new_table_name(renames, object->schema, object->parent), name);

        for (guint a = 0; a < object->attributes->len; a++) {
            const CatalogAttribute *attribute = &g_array_index(object->attributes, CatalogAttribute, a);
            gboolean plain = object->kind == CATALOG_COLUMN && strcmp(attribute->key, "generated") != 0;
            g_autofree char *value = plain ? g_strdup(attribute->value) : renamed_value(renames, object, attribute->value);

            catalog_set(catalog, copy, attribute->key, value);
        }
    }
    for (guint i = 0; i < before->hidden->len; i++)
        catalog_add_hidden(catalog, g_ptr_array_index(before->hidden, i));
    catalog_finish(catalog);
    return catalog;
}

/* --- findings --- */

typedef struct {
    MigrationVerdict *verdict;
    const VerdictRules *rules;
    const VerdictInput *input;
    const VerdictMoves *undo; /* NULL: not seen */
} Data;

static void
add(const Data *data, const char *rule, const VerdictEffect *effect)
{
    Probe about = {0};
    g_autofree char *table = effect->table != NULL ? verdict_object_name(effect->table) : g_strdup("");
    g_autofree char *name = NULL;

    if (effect->table != NULL) {
        about.schema = verdict_keep(data->verdict, effect->table->schema);
        about.table = verdict_keep(data->verdict, effect->table->name);
    }
    about.expression = verdict_keep(data->verdict, effect->expression);
    if (effect->columns != NULL) {
        about.columns = verdict_keep_list(data->verdict, (char *const *)(guintptr)effect->columns);
        if (effect->columns[0] != NULL && effect->columns[1] == NULL)
            name = g_strconcat(table, ".", effect->columns[0], NULL);
    }
    verdict_add_other(data->verdict, verdict_rules_other(data->rules, rule), name != NULL ? name : table, effect->detail, &about);
}

static gboolean
undo_writes(const Data *data, const CatalogObject *table)
{
    for (guint i = 0; i < data->undo->effects->len; i++) {
        const VerdictEffect *effect = &g_array_index(data->undo->effects, VerdictEffect, i);

        if ((effect->kind == EFFECT_DELETE || effect->kind == EFFECT_UPDATE) && effect->table != NULL &&
            strcmp(effect->table->name, table->name) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
add_effect(const Data *data, const VerdictEffect *effect)
{
    static const char *const rules[] = {
        [EFFECT_DELETE] = "delete-rows",
        [EFFECT_RECREATED] = "recreate-table",
        [EFFECT_COLUMN_RECREATED] = "recreate-column",
        [EFFECT_COLUMN_REWRITTEN] = "rewrite-column",
        [EFFECT_SEQUENCE] = "set-sequence",
        [EFFECT_UNKNOWN] = "unknown-statement",
    };

    if (effect->table != NULL && data->input->own_tables != NULL && g_strv_contains(data->input->own_tables, effect->table->name))
        return;
    if (effect->kind != EFFECT_UNKNOWN && verdict_effect_is_unseen(data->input->made, effect))
        add(data, "fill-new-columns", effect);
    else if (effect->kind == EFFECT_INSERT)
        add(data,
            data->undo == NULL                 ? "insert-rows"
            : undo_writes(data, effect->table) ? "insert-rows-removed"
                                               : "insert-rows-kept",
            effect);
    else if (effect->kind == EFFECT_UPDATE)
        add(data, effect->columns != NULL && effect->columns[0] == NULL ? "fill-new-columns" : "update-rows", effect);
    else
        add(data, rules[effect->kind], effect);
}

/* Rows that the undo itself changes, but for columns that come back with it. Tables that the migration made go anyway. */
static void
add_undo_effect(const Data *data, const VerdictEffect *effect)
{
    const CatalogObject *table = effect->table;
    gboolean kept = table != NULL && catalog_find(data->input->before, CATALOG_TABLE, table->schema, NULL, table->name) != NULL;
    gboolean fills = effect->kind == EFFECT_UPDATE && effect->columns != NULL && effect->columns[0] == NULL;

    if (table != NULL && data->input->own_tables != NULL && g_strv_contains(data->input->own_tables, table->name))
        return;
    if (effect->kind == EFFECT_UNKNOWN)
        add(data, "undo-unknown-statement", effect);
    else if (kept && !fills && !verdict_effect_is_unseen(data->input->made, effect) && effect->kind != EFFECT_INSERT &&
             effect->kind != EFFECT_SEQUENCE)
        add(data, "undo-changes-rows", effect);
}

void
verdict_add_data(MigrationVerdict *verdict, const VerdictRules *rules, const VerdictInput *input, const VerdictMoves *moves)
{
    const Catalog *end = input->again != NULL ? input->again : input->before;
    g_autoptr(VerdictMoves) undo = NULL;
    Data data = {verdict, rules, input, NULL};
    const VerdictEffect nothing = {0};

    if (input->undo_statements != NULL)
        undo = verdict_moves_read(input->database, input->undo_statements, input->after, end);
    data.undo = undo;
    if (input->statements == NULL)
        add(&data, "statements-not-seen", &nothing);
    for (guint i = 0; i < moves->effects->len; i++)
        add_effect(&data, &g_array_index(moves->effects, VerdictEffect, i));
    for (guint i = 0; undo != NULL && i < undo->effects->len; i++)
        add_undo_effect(&data, &g_array_index(undo->effects, VerdictEffect, i));
    if (moves->outside && strcmp(input->database, "mysql") != 0 && strcmp(input->database, "mariadb") != 0)
        add(&data, "not-in-transaction", &nothing);
}
