#include "sqlite-tokens.h"

#include <stdlib.h>
#include <string.h>

/* Source: SQLite's documentation, "SQLite Keywords" (3.45). */
static const char *const keywords[] = {
    "abort",
    "action",
    "add",
    "after",
    "all",
    "alter",
    "always",
    "analyze",
    "and",
    "as",
    "asc",
    "attach",
    "autoincrement",
    "before",
    "begin",
    "between",
    "by",
    "cascade",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "commit",
    "conflict",
    "constraint",
    "create",
    "cross",
    "current",
    "current_date",
    "current_time",
    "current_timestamp",
    "database",
    "default",
    "deferrable",
    "deferred",
    "delete",
    "desc",
    "detach",
    "distinct",
    "do",
    "drop",
    "each",
    "else",
    "end",
    "escape",
    "except",
    "exclude",
    "exclusive",
    "exists",
    "explain",
    "fail",
    "filter",
    "first",
    "following",
    "for",
    "foreign",
    "from",
    "full",
    "generated",
    "glob",
    "group",
    "groups",
    "having",
    "if",
    "ignore",
    "immediate",
    "in",
    "index",
    "indexed",
    "initially",
    "inner",
    "insert",
    "instead",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "key",
    "last",
    "left",
    "like",
    "limit",
    "match",
    "materialized",
    "natural",
    "no",
    "not",
    "nothing",
    "notnull",
    "null",
    "nulls",
    "of",
    "offset",
    "on",
    "or",
    "order",
    "others",
    "outer",
    "over",
    "partition",
    "plan",
    "pragma",
    "preceding",
    "primary",
    "query",
    "raise",
    "range",
    "recursive",
    "references",
    "regexp",
    "reindex",
    "release",
    "rename",
    "replace",
    "restrict",
    "returning",
    "right",
    "rollback",
    "row",
    "rows",
    "savepoint",
    "select",
    "set",
    "table",
    "temp",
    "temporary",
    "then",
    "ties",
    "to",
    "transaction",
    "trigger",
    "unbounded",
    "union",
    "unique",
    "update",
    "using",
    "vacuum",
    "values",
    "view",
    "virtual",
    "when",
    "where",
    "window",
    "with",
    "without",
};

static const char *const long_signs[] = {"->>", "||", "<<", ">>", "<=", ">=", "<>", "!=", "==", "->"};

static int
compare_keyword(const void *key, const void *element)
{
    return g_ascii_strcasecmp(key, *(const char *const *)element);
}

static gboolean
is_keyword(const char *text)
{
    return bsearch(text, keywords, G_N_ELEMENTS(keywords), sizeof keywords[0], compare_keyword) != NULL;
}

static gboolean
is_word_character(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '$' || ((guchar)c & 0x80) != 0;
}

/* --- reading --- */

static void
clear_token(gpointer token)
{
    g_free(((SqliteToken *)token)->text);
}

static const char *
skip_blanks(const char *sql)
{
    for (;;) {
        const char *end = NULL;

        while (g_ascii_isspace(*sql))
            sql++;
        if (sql[0] == '-' && sql[1] == '-')
            end = strchr(sql, '\n');
        else if (sql[0] == '/' && sql[1] == '*')
            end = strstr(sql + 2, "*/");
        else
            return sql;
        if (end == NULL)
            return sql + strlen(sql);
        sql = end + (*end == '\n' ? 1 : 2);
    }
}

/* What stands in quotes, doubled ones made single; *end is behind the closing one. */
static char *
unquote(const char *sql, const char **end)
{
    char quote = *sql == '[' ? ']' : *sql;
    GString *text = g_string_new(NULL);

    for (sql++; *sql != '\0'; sql++) {
        if (*sql == quote && (quote == ']' || sql[1] != quote))
            break;
        if (*sql == quote)
            sql++;
        g_string_append_c(text, *sql);
    }
    *end = *sql != '\0' ? sql + 1 : sql;
    return g_string_free(text, FALSE);
}

static const char *
end_of_string(const char *sql)
{
    for (sql++; *sql != '\0'; sql++) {
        if (*sql == '\'' && sql[1] != '\'')
            return sql + 1;
        if (*sql == '\'')
            sql++;
    }
    return sql;
}

static const char *
end_of_sign(const char *sql)
{
    for (gsize i = 0; i < G_N_ELEMENTS(long_signs); i++) {
        if (g_str_has_prefix(sql, long_signs[i]))
            return sql + strlen(long_signs[i]);
    }
    return sql + 1;
}

static const char *
end_of_number(const char *sql)
{
    while (is_word_character(*sql) || *sql == '.' || ((*sql == '+' || *sql == '-') && (sql[-1] == 'e' || sql[-1] == 'E')))
        sql++;
    return sql;
}

/* A word, number, string or sign, as it stands. */
static SqliteTokenType
measure(const char *sql, const char **end)
{
    if (*sql == '\'' || ((*sql == 'x' || *sql == 'X') && sql[1] == '\'')) {
        *end = end_of_string(*sql == '\'' ? sql : sql + 1);
        return SQLITE_VALUE;
    }
    if (g_ascii_isdigit(*sql) || (*sql == '.' && g_ascii_isdigit(sql[1]))) {
        *end = end_of_number(sql + 1);
        return SQLITE_VALUE;
    }
    if (is_word_character(*sql)) {
        for (*end = sql; is_word_character(**end); ++*end)
            ;
        return SQLITE_WORD;
    }
    *end = end_of_sign(sql);
    return SQLITE_SIGN;
}

SqliteTokens *
sqlite_tokens_read(const char *sql)
{
    SqliteTokens *tokens = g_array_new(FALSE, FALSE, sizeof(SqliteToken));
    SqliteToken token = {0};

    g_array_set_clear_func(tokens, clear_token);
    for (sql = skip_blanks(sql); *sql != '\0'; sql = skip_blanks(sql)) {
        const char *end = sql;

        if (*sql == '"' || *sql == '`' || *sql == '[') {
            token.type = SQLITE_QUOTED;
            token.text = unquote(sql, &end);
        } else {
            token.type = measure(sql, &end);
            token.text = g_strndup(sql, (gsize)(end - sql));
        }
        g_array_append_val(tokens, token);
        sql = end;
    }
    token = (SqliteToken){SQLITE_END, g_strdup("")};
    g_array_append_val(tokens, token);
    return tokens;
}

/* --- asking --- */

const SqliteToken *
sqlite_token(const SqliteTokens *tokens, guint index)
{
    return &g_array_index(tokens, SqliteToken, MIN(index, tokens->len - 1));
}

gboolean
sqlite_token_is(const SqliteTokens *tokens, guint index, const char *text)
{
    const SqliteToken *token = sqlite_token(tokens, index);

    return (token->type == SQLITE_WORD || token->type == SQLITE_SIGN) && g_ascii_strcasecmp(token->text, text) == 0;
}

guint
sqlite_tokens_skip_group(const SqliteTokens *tokens, guint index)
{
    guint depth = 0;

    for (; sqlite_token(tokens, index)->type != SQLITE_END; index++) {
        if (sqlite_token_is(tokens, index, "("))
            depth++;
        else if (sqlite_token_is(tokens, index, ")") && --depth == 0)
            return index + 1;
    }
    return tokens->len - 1;
}

/* --- writing --- */

static gboolean
is_plain(const char *name)
{
    if (*name == '\0' || g_ascii_isdigit(*name) || *name == '$')
        return FALSE;
    for (const char *c = name; *c != '\0'; c++) {
        if (!is_word_character(*c))
            return FALSE;
    }
    return !is_keyword(name);
}

static void
append_token(GString *text, const SqliteToken *token)
{
    if (token->type == SQLITE_WORD && is_keyword(token->text)) {
        g_autofree char *lower = g_ascii_strdown(token->text, -1);

        g_string_append(text, lower);
    } else if (token->type == SQLITE_QUOTED && !is_plain(token->text)) {
        g_string_append_c(text, '"');
        for (const char *c = token->text; *c != '\0'; c++) {
            if (*c == '"')
                g_string_append_c(text, '"');
            g_string_append_c(text, *c);
        }
        g_string_append_c(text, '"');
    } else {
        g_string_append(text, token->text);
    }
}

/* Looks only: no blank behind "(" and around ".", none before "," ")" ";". */
static gboolean
wants_blank(const SqliteToken *left, const SqliteToken *right)
{
    if (left->type == SQLITE_SIGN && strchr("(.", *left->text) != NULL)
        return FALSE;
    if (right->type == SQLITE_SIGN && strchr("),;.", *right->text) != NULL)
        return FALSE;
    return !(right->type == SQLITE_SIGN && *right->text == '(' &&
             (left->type == SQLITE_QUOTED || (left->type == SQLITE_WORD && !is_keyword(left->text))));
}

char *
sqlite_tokens_text(const SqliteTokens *tokens, guint first, guint end)
{
    GString *text = g_string_new(NULL);

    for (guint i = first; i < MIN(end, tokens->len - 1); i++) {
        if (i > first && wants_blank(sqlite_token(tokens, i - 1), sqlite_token(tokens, i)))
            g_string_append_c(text, ' ');
        append_token(text, sqlite_token(tokens, i));
    }
    return g_string_free(text, FALSE);
}
