/* Small steps through the words of a statement. */
#include <string.h>

#include "verdict-statement-parts.h"

Action *
reader_add(StatementReader *reader, ActionKind kind)
{
    Action action = {.kind = kind};

    g_array_append_val(reader->actions, action);
    return &g_array_index(reader->actions, Action, reader->actions->len - 1);
}

gboolean
reader_is(const StatementReader *reader, const char *text)
{
    return sql_token_is(reader->tokens, reader->at, text);
}

gboolean
reader_take(StatementReader *reader, const char *text)
{
    gboolean there = reader_is(reader, text);

    reader->at += there ? 1 : 0;
    return there;
}

gboolean
reader_ended(const StatementReader *reader)
{
    return sql_token(reader->tokens, reader->at)->type == SQL_END;
}

gboolean
reader_sees(const StatementReader *reader, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (sql_token_is(reader->tokens, reader->at, *words))
            return TRUE;
    }
    return FALSE;
}

gboolean
reader_take_one_of(StatementReader *reader, const char *const *words)
{
    gboolean there = reader_sees(reader, words);

    reader->at += there ? 1 : 0;
    return there;
}

char *
reader_take_identifier(StatementReader *reader)
{
    const SqlToken *token = sql_token(reader->tokens, reader->at);
    gboolean folds = strcmp(reader->database, "postgres") == 0 && token->type == SQL_WORD;

    if (!sql_token_names(reader->tokens, reader->at))
        return NULL;
    reader->at++;
    return g_strdup(folds ? token->text : token->name);
}

gboolean
reader_take_table(StatementReader *reader, char **schema, char **table)
{
    char *name = reader_take_identifier(reader);

    g_clear_pointer(schema, g_free);
    if (name != NULL && reader_is(reader, ".")) {
        reader->at++;
        *schema = name;
        name = reader_take_identifier(reader);
    }
    g_free(*table);
    *table = name;
    return name != NULL;
}

void
reader_add_unknown(StatementReader *reader)
{
    Action *action = reader_add(reader, ACTION_UNKNOWN);
    GString *words = g_string_new(NULL);

    for (guint i = 0; i < 3 && sql_token(reader->tokens, i)->type == SQL_WORD; i++)
        g_string_append_printf(words, "%s%s", i > 0 ? " " : "", sql_token(reader->tokens, i)->text);
    action->table = g_string_free(words, FALSE);
}

void
reader_skip_item(StatementReader *reader, const char *const *words)
{
    while (!reader_ended(reader) && !reader_is(reader, ",") && !reader_is(reader, ")") && !reader_sees(reader, words))
        reader->at = reader_is(reader, "(") ? sql_tokens_skip_group(reader->tokens, reader->at) : reader->at + 1;
}

static void
append_quoted(GString *text, const char *inner, char quote)
{
    g_string_append_c(text, quote);
    for (; *inner != '\0'; inner++) {
        g_string_append_c(text, *inner);
        if (*inner == quote && quote != '\'') /* a literal is kept with its doubled quotes, a name is not */
            g_string_append_c(text, quote);
    }
    g_string_append_c(text, quote);
}

char *
reader_plain_text(const StatementReader *reader, guint end)
{
    static const char *const computing[] = {"left",  "right", "upper",  "lower", "trim",   "substr",   "substring",
                                            "round", "abs",   "length", "ltrim", "nullif", "coalesce", "concat",
                                            "in",    "and",   "or",     "not",   NULL};
    static const char *const other[] = {"select", "returning", "order", "limit", "exists", "current", "using", "case", NULL};
    g_autoptr(GString) text = g_string_new(NULL);
    StatementReader ahead = *reader;

    for (; ahead.at < end && !reader_ended(&ahead); ahead.at++) {
        const SqlToken *token = sql_token(ahead.tokens, ahead.at);
        gboolean call = sql_token_names(ahead.tokens, ahead.at) && sql_token_is(ahead.tokens, ahead.at + 1, "(");
        const SqlToken *last = ahead.at > 0 ? sql_token(ahead.tokens, ahead.at - 1) : token;

        if ((call && !reader_sees(&ahead, computing)) || reader_sees(&ahead, other) || strchr(token->text, '\\') != NULL ||
            (token->type == SQL_SIGN && strchr("?$@;{", *token->text) != NULL) || (token->type == SQL_WORD && *token->text == '@'))
            return NULL;
        if (text->len > 0 && !(token->type == SQL_SIGN && last->type == SQL_SIGN))
            g_string_append_c(text, ' ');
        if (token->type == SQL_STRING)
            append_quoted(text, token->text, '\'');
        else if (token->type == SQL_NAME)
            append_quoted(text, token->name,
                          strcmp(reader->database, "postgres") == 0 || strcmp(reader->database, "sqlite") == 0 ? '"' : '`');
        else
            g_string_append(text, token->type == SQL_WORD ? token->name : token->text);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

void
reader_take_condition(StatementReader *reader, Action *action)
{
    action->all_rows = reader_ended(reader);
    if (reader_take(reader, "where"))
        action->expression = reader_plain_text(reader, reader->tokens->len);
}
