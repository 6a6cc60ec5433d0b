#include "sql-tokens.h"

#include <string.h>

typedef struct {
    const char *at;
    gboolean postgres, mysql, sqlite;
    SqlTokens *tokens;
} Reader;

static void
clear_token(gpointer data)
{
    SqlToken *token = data;

    g_free(token->text);
    g_free(token->name);
}

static SqlTokens *
tokens_new(void)
{
    SqlTokens *tokens = g_array_new(FALSE, FALSE, sizeof(SqlToken));

    g_array_set_clear_func(tokens, clear_token);
    return tokens;
}

static void
add(SqlTokens *tokens, SqlTokenType type, const char *start, gsize length)
{
    SqlToken token = {.type = type, .text = g_strndup(start, length)};

    if (type == SQL_WORD || type == SQL_NAME)
        token.name = g_strdup(token.text);
    if (type == SQL_WORD) {
        g_free(token.text);
        token.text = g_ascii_strdown(token.name, -1);
    }
    g_array_append_val(tokens, token);
}

static gboolean
is_word_start(char c)
{
    return g_ascii_isalpha(c) || c == '_' || c == '@' || ((guchar)c & 0x80) != 0;
}

static gboolean
is_word(char c)
{
    return is_word_start(c) || g_ascii_isdigit(c) || c == '$';
}

/* --- what is skipped --- */

static void
skip_line(Reader *reader)
{
    while (*reader->at != '\0' && *reader->at != '\n')
        reader->at++;
}

static void
skip_block(Reader *reader)
{
    int depth = 0;

    do {
        if (strncmp(reader->at, "/*", 2) == 0 && (depth == 0 || reader->postgres)) {
            depth++;
            reader->at += 2;
        } else if (strncmp(reader->at, "*/", 2) == 0) {
            depth--;
            reader->at += 2;
        } else if (*reader->at != '\0') {
            reader->at++;
        }
    } while (depth > 0 && *reader->at != '\0');
}

/* MySQL executes what stands in such a comment; only its marks are skipped: "/" "*!40101" and the end. */
static gboolean
skip_executed_comment(Reader *reader)
{
    if (reader->mysql && (strncmp(reader->at, "/*!", 3) == 0 || strncmp(reader->at, "/*M!", 4) == 0)) {
        reader->at += reader->at[2] == 'M' ? 4 : 3;
        while (g_ascii_isdigit(*reader->at))
            reader->at++;
        return TRUE;
    }
    if (reader->mysql && strncmp(reader->at, "*/", 2) == 0) {
        reader->at += 2;
        return TRUE;
    }
    return FALSE;
}

static gboolean
skip_blank(Reader *reader)
{
    const char *at = reader->at;
    gboolean dashes = at[0] == '-' && at[1] == '-';

    if (g_ascii_isspace(*at))
        reader->at++;
    else if ((dashes && (!reader->mysql || at[2] == '\0' || g_ascii_isspace(at[2]))) || (reader->mysql && *at == '#'))
        skip_line(reader);
    else if (skip_executed_comment(reader))
        return TRUE;
    else if (strncmp(at, "/*", 2) == 0)
        skip_block(reader);
    else
        return FALSE;
    return TRUE;
}

/* --- literals and names --- */

static void
read_quoted(Reader *reader, SqlTokenType type, char close, gboolean backslash)
{
    const char *start = ++reader->at;
    gsize length;

    for (; *reader->at != '\0'; reader->at++) {
        if (backslash && *reader->at == '\\' && reader->at[1] != '\0')
            reader->at++;
        else if (*reader->at == close && reader->at[1] == close && close != ']')
            reader->at++;
        else if (*reader->at == close)
            break;
    }
    length = (gsize)(reader->at - start);
    add(reader->tokens, type, start, length);
    if (*reader->at != '\0')
        reader->at++;
    if (type == SQL_NAME && memchr(start, close, length) != NULL) { /* a doubled quote is one */
        SqlToken *token = &g_array_index(reader->tokens, SqlToken, reader->tokens->len - 1);
        const char twice[] = {close, close, '\0'}, once[] = {close, '\0'};
        g_auto(GStrv) parts = g_strsplit(token->text, twice, -1);

        g_free(token->name);
        token->name = g_strjoinv(once, parts);
    }
}

/* $tag$ … $tag$; FALSE where none starts here. */
static gboolean
read_dollar(Reader *reader)
{
    const char *end = reader->at + 1, *close;
    g_autofree char *tag = NULL;

    while (g_ascii_isalnum(*end) || *end == '_' || ((guchar)*end & 0x80) != 0)
        end++;
    if (*end != '$' || g_ascii_isdigit(reader->at[1]))
        return FALSE;
    tag = g_strndup(reader->at, (gsize)(end - reader->at) + 1);
    close = strstr(end + 1, tag);
    add(reader->tokens, SQL_STRING, end + 1, close != NULL ? (gsize)(close - end) - 1 : strlen(end + 1));
    reader->at = close != NULL ? close + strlen(tag) : end + 1 + strlen(end + 1);
    return TRUE;
}

static void
read_number(Reader *reader)
{
    const char *start = reader->at;

    while (g_ascii_isalnum(*reader->at) || *reader->at == '.')
        reader->at++;
    add(reader->tokens, SQL_NUMBER, start, (gsize)(reader->at - start));
}

static void
read_word(Reader *reader)
{
    const char *start = reader->at;
    gboolean escapes;

    while (is_word(*reader->at))
        reader->at++;
    escapes = reader->postgres && reader->at - start == 1 && g_ascii_tolower(*start) == 'e';
    if (*reader->at == '\'' && reader->at - start <= 2) /* E'…', N'…', x'…', U&'…' */
        read_quoted(reader, SQL_STRING, '\'', escapes || reader->mysql);
    else
        add(reader->tokens, SQL_WORD, start, (gsize)(reader->at - start));
}

static void
read_token(Reader *reader)
{
    char c = *reader->at;

    if (c == '\'')
        read_quoted(reader, SQL_STRING, c, reader->mysql);
    else if (c == '"')
        read_quoted(reader, reader->mysql ? SQL_STRING : SQL_NAME, c, reader->mysql);
    else if (c == '`' && !reader->postgres)
        read_quoted(reader, SQL_NAME, c, FALSE);
    else if (c == '[' && reader->sqlite)
        read_quoted(reader, SQL_NAME, ']', FALSE);
    else if (c == '$' && reader->postgres && read_dollar(reader))
        return;
    else if (g_ascii_isdigit(c))
        read_number(reader);
    else if (is_word_start(c))
        read_word(reader);
    else
        add(reader->tokens, SQL_SIGN, reader->at++, 1);
}

SqlTokens *
sql_tokens_read(const char *sql, const char *database)
{
    Reader reader = {.at = sql, .tokens = tokens_new()};

    reader.postgres = strcmp(database, "postgres") == 0;
    reader.sqlite = strcmp(database, "sqlite") == 0;
    reader.mysql = !reader.postgres && !reader.sqlite;
    while (*reader.at != '\0') {
        if (!skip_blank(&reader))
            read_token(&reader);
    }
    add(reader.tokens, SQL_END, "", 0);
    return reader.tokens;
}

/* --- asking --- */

const SqlToken *
sql_token(const SqlTokens *tokens, guint index)
{
    return &g_array_index(tokens, SqlToken, MIN(index, tokens->len - 1));
}

gboolean
sql_token_is(const SqlTokens *tokens, guint index, const char *text)
{
    const SqlToken *token = sql_token(tokens, index);

    return (token->type == SQL_WORD || token->type == SQL_SIGN) && strcmp(token->text, text) == 0;
}

gboolean
sql_token_names(const SqlTokens *tokens, guint index)
{
    SqlTokenType type = sql_token(tokens, index)->type;

    return type == SQL_WORD || type == SQL_NAME;
}

guint
sql_tokens_skip_group(const SqlTokens *tokens, guint index)
{
    guint depth = 0;

    for (; sql_token(tokens, index)->type != SQL_END; index++) {
        if (sql_token_is(tokens, index, "("))
            depth++;
        else if (sql_token_is(tokens, index, ")") && --depth == 0)
            return index + 1;
    }
    return index;
}

/* --- statements --- */

static gboolean
has_body(const SqlTokens *statement)
{
    static const char *const kinds[] = {"function", "procedure", "trigger", "event", "package"};

    if (!sql_token_is(statement, 0, "create"))
        return FALSE;
    for (guint i = 1; i < MIN(statement->len, 12); i++) {
        for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++) {
            if (sql_token_is(statement, i, kinds[k]))
                return TRUE;
        }
        if (sql_token_is(statement, i, "(") || sql_token_is(statement, i, "table") || sql_token_is(statement, i, "index"))
            return FALSE;
    }
    return FALSE;
}

/* How a word of a body changes how deep in BEGIN … END it is. "end if", "end loop" close what was not counted. */
static int
depth_change(const SqlTokens *tokens, guint index)
{
    static const char *const uncounted[] = {"if", "loop", "while", "repeat", "for"};

    if (sql_token_is(tokens, index, "begin") || (sql_token_is(tokens, index, "case") && !sql_token_is(tokens, index - 1, "end")))
        return 1;
    if (!sql_token_is(tokens, index, "end"))
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(uncounted); i++) {
        if (sql_token_is(tokens, index + 1, uncounted[i]))
            return 0;
    }
    return -1;
}

GPtrArray *
sql_statements_read(const char *sql, const char *database)
{
    GPtrArray *statements = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    g_autoptr(GArray) tokens = sql_tokens_read(sql, database);
    SqlTokens *statement = tokens_new();
    int depth = 0;

    for (guint i = 0; i < tokens->len; i++) {
        SqlToken *token = &g_array_index(tokens, SqlToken, i);
        gboolean ends = token->type == SQL_END || (sql_token_is(tokens, i, ";") && depth <= 0);

        if (ends && statement->len > 0) {
            add(statement, SQL_END, "", 0);
            g_ptr_array_add(statements, statement);
            statement = tokens_new();
        }
        if (ends) {
            depth = 0;
            continue;
        }
        if (statement->len > 0 && has_body(statement))
            depth += depth_change(tokens, i);
        g_array_append_val(statement, *token);
        *token = (SqlToken){.type = token->type, .text = g_strdup(token->text)}; /* moved; the words around it are still asked for */
    }
    g_array_unref(statement);
    return statements;
}
