/* Statements that write rows. */
#include <string.h>

#include "verdict-statement-parts.h"

static const char *const behind_set[] = {"where", "from", "returning", "order", "limit", NULL};

/* SET a = …, b = … : the names; NULL where it is not that plain. */
static GPtrArray *
take_assigned(StatementReader *reader)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    do {
        char *name = reader_take_identifier(reader);

        if (name != NULL && reader_is(reader, ".")) {
            g_free(name);
            reader->at++;
            name = reader_take_identifier(reader);
        }
        if (name == NULL || !reader_is(reader, "=")) {
            g_free(name);
            return NULL;
        }
        g_ptr_array_add(names, name);
        reader_skip_item(reader, behind_set);
    } while (reader_take(reader, ","));
    return g_steal_pointer(&names);
}

void
statement_read_update(StatementReader *reader)
{
    static const char *const before_name[] = {"only", "low_priority", "ignore", NULL};
    static const char *const conflicts[] = {"rollback", "abort", "replace", "fail", "ignore", NULL};
    g_autofree char *schema = NULL, *table = NULL;
    GPtrArray *columns = NULL;
    gboolean plain;
    Action *action;

    while (reader_take_one_of(reader, before_name))
        ;
    if (reader_take(reader, "or"))
        reader_take_one_of(reader, conflicts);
    plain = reader_take_table(reader, &schema, &table);
    reader_take(reader, "*");
    reader_take(reader, "as");
    if (plain && !reader_is(reader, "set") && sql_token_names(reader->tokens, reader->at))
        reader->at++; /* an alias */
    if (plain && reader_take(reader, "set"))
        columns = take_assigned(reader);
    else
        plain = FALSE;
    action = reader_add(reader, plain ? ACTION_UPDATE : ACTION_UNKNOWN);
    action->schema = g_steal_pointer(&schema);
    action->table = plain ? g_steal_pointer(&table) : g_strdup("update");
    action->columns = columns;
    if (columns != NULL)
        reader_take_condition(reader, action);
}

void
statement_read_delete(StatementReader *reader)
{
    Action *action;
    g_autofree char *schema = NULL, *table = NULL;
    gboolean plain = reader_take(reader, "from");

    reader_take(reader, "only");
    plain = plain && reader_take_table(reader, &schema, &table);
    action = reader_add(reader, plain ? ACTION_DELETE : ACTION_UNKNOWN);
    action->schema = g_steal_pointer(&schema);
    action->table = plain ? g_steal_pointer(&table) : g_strdup("delete");
    if (plain)
        reader_take_condition(reader, action);
}

void
statement_read_truncate(StatementReader *reader)
{
    reader_take(reader, "table");
    do {
        g_autofree char *schema = NULL, *table = NULL;

        reader_take(reader, "only");
        if (!reader_take_table(reader, &schema, &table)) {
            reader_add_unknown(reader);
            return;
        }
        reader_take(reader, "*");
        *reader_add(reader, ACTION_DELETE) =
            (Action){.kind = ACTION_DELETE, .schema = g_steal_pointer(&schema), .table = g_steal_pointer(&table)};
    } while (reader_take(reader, ","));
    while (!reader_ended(reader)) {
        if (reader_take(reader, "cascade")) /* reaches tables that it does not name */
            reader_add_unknown(reader);
        else
            reader->at++;
    }
}

/* One expression of a SELECT's list, as Action.items has it. `*all` is set for "*". */
static char *
take_item(StatementReader *reader, gboolean *all)
{
    static const char *const ends[] = {"from", NULL};
    const char *through = reader_is(reader, "cast")                                      ? "cast"
                          : reader_is(reader, "coalesce") || reader_is(reader, "ifnull") ? "coalesce"
                                                                                         : NULL;
    guint first = reader->at;
    char *name = NULL;

    if (reader_take(reader, "*")) {
        *all = TRUE;
        return g_strdup("*");
    }
    if (through != NULL && sql_token_is(reader->tokens, first + 1, "(")) {
        guint end = sql_tokens_skip_group(reader->tokens, first + 1), inner = 0;

        for (guint i = first + 2; i + 1 < end; i++) /* nothing but a column and a type or literal in it */
            inner += sql_token_is(reader->tokens, i, "(") ? 1 : 0;
        name = g_strdup(inner == 0 || strcmp(through, "cast") == 0 ? through : "");
        reader->at = end;
    } else {
        name = reader_take_identifier(reader);
        if (name != NULL && reader_is(reader, ".")) {
            g_free(name);
            reader->at++;
            name = reader_take_identifier(reader);
        }
    }
    if (reader_take(reader, "as"))
        reader->at++;
    if (name == NULL || (!reader_is(reader, ",") && !reader_is(reader, "from"))) {
        g_free(name);
        name = g_strdup("");
        reader_skip_item(reader, ends);
    }
    return name;
}

/* SELECT a, b FROM t and nothing behind it. */
static void
read_copy(StatementReader *reader, Action *action)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *schema = NULL, *table = NULL;
    gboolean all = FALSE;

    do
        g_ptr_array_add(items, take_item(reader, &all));
    while (reader_take(reader, ","));
    if (!reader_take(reader, "from") || !reader_take_table(reader, &schema, &table))
        return;
    if (reader_take(reader, "as") || (!reader_ended(reader) && sql_token_names(reader->tokens, reader->at) && !reader_is(reader, "where")))
        reader->at++;
    if (!reader_ended(reader) && !reader_is(reader, "order") && !reader_is(reader, ")"))
        return;
    if (all ? action->columns != NULL || items->len != 1 : action->columns == NULL || action->columns->len != items->len)
        return;
    action->source = g_steal_pointer(&table);
    action->items = all ? NULL : g_steal_pointer(&items);
}

static gboolean
has_words(const SqlTokens *tokens, guint from, const char *first, const char *second)
{
    for (guint i = from; i < tokens->len; i++) {
        if (sql_token_is(tokens, i, first) && (second == NULL || sql_token_is(tokens, i + 1, second)))
            return TRUE;
    }
    return FALSE;
}

void
statement_read_insert(StatementReader *reader)
{
    static const char *const words[] = {"low_priority", "delayed", "high_priority", "ignore", NULL};
    static const char *const conflicts[] = {"rollback", "abort", "replace", "fail", "ignore", NULL};
    guint first = reader->at;
    gboolean replaces = sql_token_is(reader->tokens, reader->at > 0 ? reader->at - 1 : 0, "replace");
    Action action = {.kind = ACTION_INSERT};

    while (reader_take_one_of(reader, words))
        ;
    if (reader_take(reader, "or")) {
        replaces |= reader_is(reader, "replace");
        reader_take_one_of(reader, conflicts);
    }
    reader_take(reader, "into");
    if (!reader_take_table(reader, &action.schema, &action.table)) {
        reader_add_unknown(reader);
        return;
    }
    replaces |= has_words(reader->tokens, first, "do", "update") || has_words(reader->tokens, first, "key", "update");
    if (reader_is(reader, "(") && !sql_token_is(reader->tokens, reader->at + 1, "select")) {
        action.columns = g_ptr_array_new_with_free_func(g_free);
        do {
            char *name;

            reader->at++;
            name = reader_take_identifier(reader);
            g_ptr_array_add(action.columns, name != NULL ? name : g_strdup(""));
        } while (reader_is(reader, ","));
        reader_take(reader, ")");
    }
    reader_take(reader, "(");
    if (reader_take(reader, "select"))
        read_copy(reader, &action);
    *reader_add(reader, ACTION_INSERT) = action;
    if (replaces) {
        Action update = {.kind = ACTION_UPDATE, .schema = g_strdup(action.schema), .table = g_strdup(action.table)};

        g_array_append_val(reader->actions, update);
    }
}
