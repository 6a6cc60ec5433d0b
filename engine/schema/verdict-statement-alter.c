/* Statements that give a table or column another identity. */
#include <string.h>

#include "verdict-statement-parts.h"

static const char *const nothing[] = {NULL};

/* The expression of USING: the column alone, cast, is what the change of type says already. */
static gboolean
is_plain_cast(const StatementReader *reader, const char *column)
{
    StatementReader ahead = *reader;
    g_autofree char *name = NULL;
    gboolean brackets = reader_take(&ahead, "(");

    reader_take(&ahead, "cast");
    brackets |= reader_take(&ahead, "(");
    name = reader_take_identifier(&ahead);
    if (g_strcmp0(name, column) != 0 ||
        !(reader_is(&ahead, ":") || reader_is(&ahead, "as") || reader_is(&ahead, ",") || reader_is(&ahead, ")") || reader_ended(&ahead)))
        return FALSE;
    while (!reader_ended(&ahead) && !reader_is(&ahead, ",")) {
        const SqlToken *token = sql_token(ahead.tokens, ahead.at);

        if (reader_is(&ahead, "(") && sql_token(ahead.tokens, ahead.at + 1)->type != SQL_NUMBER)
            return FALSE;
        if (token->type == SQL_SIGN && strchr(":()[].", *token->text) == NULL)
            return FALSE;
        if (token->type == SQL_STRING)
            return FALSE;
        ahead.at = reader_is(&ahead, "(") && !brackets ? sql_tokens_skip_group(ahead.tokens, ahead.at) : ahead.at + 1;
    }
    return TRUE;
}

static void
add_column_action(StatementReader *reader, ActionKind kind, const char *schema, const char *table, char *column, char *new_name)
{
    Action action = {.kind = kind, .schema = g_strdup(schema), .table = g_strdup(table), .column = column, .new_name = new_name};

    g_array_append_val(reader->actions, action);
}

static void
read_rename(StatementReader *reader, const char *schema, const char *table)
{
    static const char *const others[] = {"constraint", "index", "key", NULL};
    static const char *const to[] = {"to", "as", "=", NULL};
    char *column;

    if (reader_sees(reader, others) && !sql_token_is(reader->tokens, reader->at + 1, "to"))
        return;
    if (reader_take_one_of(reader, to)) {
        g_autofree char *ignored = NULL, *name = NULL;

        if (reader_take_table(reader, &ignored, &name))
            add_column_action(reader, ACTION_RENAME_TABLE, schema, table, NULL, g_steal_pointer(&name));
        return;
    }
    if (reader_is(reader, "column") && !sql_token_is(reader->tokens, reader->at + 1, "to"))
        reader->at++;
    column = reader_take_identifier(reader);
    if (column != NULL && reader_take(reader, "to"))
        add_column_action(reader, ACTION_RENAME_COLUMN, schema, table, column, reader_take_identifier(reader));
    else if (column != NULL) /* MySQL: RENAME new_name */
        add_column_action(reader, ACTION_RENAME_TABLE, schema, table, NULL, column);
}

static void
read_alter_column(StatementReader *reader, const char *schema, const char *table)
{
    char *column = reader_take_identifier(reader);

    while (!reader_ended(reader) && !reader_is(reader, ",") && !reader_is(reader, "using")) {
        if (reader_is(reader, "restart"))
            add_column_action(reader, ACTION_SET_SEQUENCE, schema, table, NULL, NULL);
        reader->at = reader_is(reader, "(") ? sql_tokens_skip_group(reader->tokens, reader->at) : reader->at + 1;
    }
    if (reader_take(reader, "using") && !is_plain_cast(reader, column)) {
        guint start = reader->at;
        char *expression;

        reader_skip_item(reader, nothing);
        add_column_action(reader, ACTION_REWRITE_COLUMN, schema, table, column, NULL);
        expression = reader_plain_text(&(StatementReader){reader->tokens, reader->database, start, NULL}, reader->at);
        g_array_index(reader->actions, Action, reader->actions->len - 1).expression = expression;
    } else {
        g_free(column);
    }
}

/* ADD [COLUMN] name … DEFAULT literal: what rows get, though the default may be dropped later. */
static void
read_added(StatementReader *reader, const char *schema, const char *table)
{
    char *column;

    reader_take(reader, "column");
    column = reader_take_identifier(reader);
    while (!reader_ended(reader) && !reader_is(reader, ",") && !reader_is(reader, "default"))
        reader->at = reader_is(reader, "(") ? sql_tokens_skip_group(reader->tokens, reader->at) : reader->at + 1;
    if (column != NULL && reader_take(reader, "default")) {
        const SqlTokenType type = sql_token(reader->tokens, reader->at)->type;

        if (type == SQL_STRING || type == SQL_NUMBER) {
            add_column_action(reader, ACTION_FILL_COLUMN, schema, table, column, NULL);
            g_array_index(reader->actions, Action, reader->actions->len - 1).expression = reader_plain_text(reader, reader->at + 1);
            return;
        }
    }
    g_free(column);
}

/* One action of ALTER TABLE, up to the "," behind it. */
static void
read_alteration(StatementReader *reader, const char *schema, const char *table)
{
    static const char *const parts[] = {"constraint", "index", "key",     "primary", "foreign", "check", "partition",
                                        "expression", "not",   "default", "system",  "period",  NULL};
    static const char *const rows[] = {"truncate", "exchange", "discard", "import", "reorganize", "coalesce", NULL};

    if (reader_take(reader, "rename")) {
        read_rename(reader, schema, table);
    } else if (reader_take(reader, "change")) {
        char *column, *new_name;

        reader_take(reader, "column");
        column = reader_take_identifier(reader);
        new_name = reader_take_identifier(reader);
        add_column_action(reader, ACTION_RENAME_COLUMN, schema, table, column, new_name);
    } else if (reader_take(reader, "drop")) {
        gboolean said = reader_take(reader, "column");

        if (reader_take(reader, "if"))
            reader_take(reader, "exists");
        if (said || !reader_sees(reader, parts))
            add_column_action(reader, ACTION_DROP_COLUMN, schema, table, reader_take_identifier(reader), NULL);
    } else if (reader_take(reader, "add")) {
        read_added(reader, schema, table);
    } else if (reader_take(reader, "alter")) {
        reader_take(reader, "column");
        read_alter_column(reader, schema, table);
    } else if (reader_sees(reader, rows)) {
        reader_add_unknown(reader);
    } else if (reader_is(reader, "auto_increment")) {
        add_column_action(reader, ACTION_SET_SEQUENCE, schema, table, NULL, NULL);
    }
    reader_skip_item(reader, nothing);
}

static void
take_if_exists(StatementReader *reader)
{
    if (reader_take(reader, "if")) {
        reader_take(reader, "not");
        reader_take(reader, "exists");
    }
}

void
statement_read_alter_table(StatementReader *reader)
{
    g_autofree char *schema = NULL, *table = NULL;

    take_if_exists(reader);
    reader_take(reader, "only");
    if (!reader_take_table(reader, &schema, &table)) {
        reader_add_unknown(reader);
        return;
    }
    reader_take(reader, "*");
    do
        read_alteration(reader, schema, table);
    while (reader_take(reader, ","));
}

void
statement_read_drop_table(StatementReader *reader)
{
    take_if_exists(reader);
    do {
        g_autofree char *schema = NULL, *table = NULL;

        if (reader_take_table(reader, &schema, &table))
            add_column_action(reader, ACTION_DROP_TABLE, schema, table, NULL, NULL);
    } while (reader_take(reader, ","));
}

void
statement_read_rename_tables(StatementReader *reader)
{
    do {
        g_autofree char *schema = NULL, *table = NULL, *ignored = NULL, *name = NULL;

        if (reader_take_table(reader, &schema, &table) && reader_take(reader, "to") && reader_take_table(reader, &ignored, &name))
            add_column_action(reader, ACTION_RENAME_TABLE, schema, table, NULL, g_steal_pointer(&name));
        else
            reader_add_unknown(reader);
    } while (reader_take(reader, ","));
}
