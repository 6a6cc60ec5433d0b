/*
 * shadow-mysql-names - the name of a schema in the definitions of MySQL's and MariaDB's objects.
 *
 * Bodies of routines, triggers and events are kept as they were typed. What they name without a schema is the schema's own they lie in, so it
 * follows them into a copy; what names the source by its name would reach into it, and is made to name the copy. An alias or a table may have
 * the schema's name too: "shop.id" is a column then. Where both can be meant, it is refused. Pure.
 */
#include <string.h>

#include "shadow-parts.h"

typedef enum { TOKEN_NAME, TOKEN_STRING, TOKEN_SIGN } TokenType;

typedef struct {
    TokenType type;
    gsize start, end; /* bytes of the text */
    char *text;       /* in lower case, without quotes */
} Token;

static void
clear_token(gpointer data)
{
    g_free(((Token *)data)->text);
}

static gboolean
is_word_byte(char byte)
{
    return g_ascii_isalnum(byte) || byte == '_' || byte == '$' || ((guchar)byte & 0x80) != 0;
}

/* The end of what is quoted at `from`: doubled quotes are inside, and behind a backslash anything (but in a name). */
static const char *
quoted_end(const char *from)
{
    char quote = *from;
    const char *at = from + 1;

    for (; *at != '\0'; at++) {
        if (*at == '\\' && quote != '`' && at[1] != '\0')
            at++;
        else if (*at == quote && at[1] == quote)
            at++;
        else if (*at == quote)
            return at + 1;
    }
    return at;
}

/* Behind blanks and comments; what stands in a comment for one version of the server is text. */
static const char *
skip_space(const char *at)
{
    for (;;) {
        if (g_ascii_isspace(*at)) {
            at++;
        } else if (*at == '#' || (at[0] == '-' && at[1] == '-' && (at[2] == '\0' || g_ascii_isspace(at[2])))) {
            at += strcspn(at, "\n");
        } else if (g_str_has_prefix(at, "/*!") || g_str_has_prefix(at, "/*M!")) {
            at += strcspn(at, "!") + 1;
            at += strspn(at, "0123456789");
        } else if (g_str_has_prefix(at, "/*")) {
            const char *end = strstr(at + 2, "*/");

            at = end != NULL ? end + 2 : at + strlen(at);
        } else {
            return at;
        }
    }
}

/* The quoted text without its quotes; doubled ones stay as they are but in names, where they matter. */
static char *
unquote(const char *start, const char *end)
{
    g_autofree char *inner = g_strndup(start + 1, (gsize)MAX(end - start - 2, 0));
    g_auto(GStrv) parts = NULL;
    const char doubled[] = {*start, *start, '\0'}, single[] = {*start, '\0'};
    g_autofree char *plain = NULL;

    parts = g_strsplit(inner, doubled, -1);
    plain = g_strjoinv(single, parts);
    return g_utf8_strdown(plain, -1);
}

static GArray *
read_tokens(const char *text)
{
    GArray *tokens = g_array_new(FALSE, FALSE, sizeof(Token));
    const char *at;

    g_array_set_clear_func(tokens, clear_token);
    for (at = skip_space(text); *at != '\0'; at = skip_space(at)) {
        const char *end = at;
        Token token = {.type = TOKEN_SIGN, .start = (gsize)(at - text)};

        if (*at == '`' || *at == '\'' || *at == '"') {
            end = quoted_end(at);
            token.type = *at == '`' ? TOKEN_NAME : TOKEN_STRING;
            token.text = unquote(at, end);
        } else if (is_word_byte(*at)) {
            g_autofree char *word = NULL;

            while (is_word_byte(*end))
                end++;
            word = g_strndup(at, (gsize)(end - at));
            token.type = TOKEN_NAME;
            token.text = g_utf8_strdown(word, -1);
        } else {
            end = at + 1;
            token.text = g_strndup(at, 1);
        }
        token.end = (gsize)(end - text);
        g_array_append_val(tokens, token);
        at = end;
    }
    return tokens;
}

static const Token *
token_at(const GArray *tokens, guint index)
{
    return index < tokens->len ? &g_array_index(tokens, Token, index) : NULL;
}

static gboolean
is_sign(const GArray *tokens, guint index, const char *sign)
{
    const Token *token = token_at(tokens, index);

    return token != NULL && token->type == TOKEN_SIGN && g_str_equal(token->text, sign);
}

static gboolean
is_word(const GArray *tokens, guint index, const char *word)
{
    const Token *token = token_at(tokens, index);

    return token != NULL && token->type == TOKEN_NAME && g_str_equal(token->text, word);
}

/* --- the source's name --- */

typedef enum { USE_NONE, USE_ALONE, USE_SURE, USE_OBJECT, USE_OTHER } Use;

/* How the token uses the schema's name: not at all, by itself, surely as a schema, before an object's name, or before another name. */
static Use
use_of(const GArray *tokens, guint i, const char *source, GHashTable *objects)
{
    const Token *token = token_at(tokens, i), *next = token_at(tokens, i + 2);
    gboolean dotted = is_sign(tokens, i + 1, ".");

    if (!g_str_equal(token->text, source) || token->type == TOKEN_SIGN || (token->type == TOKEN_STRING && !dotted) ||
        (i > 0 && (is_sign(tokens, i - 1, ".") || is_sign(tokens, i - 1, "@"))))
        return USE_NONE;
    if (!dotted || next == NULL || next->type == TOKEN_SIGN)
        return USE_ALONE;
    if (is_sign(tokens, i + 3, "."))
        return USE_SURE;
    return g_hash_table_contains(objects, next->text) ? USE_OBJECT : USE_OTHER;
}

/* SQL that is put together when it runs is not read here; a text in it that names the source is enough to distrust it. */
static gboolean
has_dynamic_sql(const GArray *tokens, const char *source)
{
    gboolean dynamic = FALSE, named = FALSE;

    for (guint i = 0; i < tokens->len; i++) {
        const Token *token = token_at(tokens, i);

        dynamic = dynamic || is_word(tokens, i, "prepare") || (is_word(tokens, i, "execute") && is_word(tokens, i + 1, "immediate"));
        named = named || (token->type == TOKEN_STRING && strstr(token->text, source) != NULL);
    }
    return dynamic && named;
}

static char *
refuse(const char *name, const char *source, const char *why, GError **error)
{
    migrollback_fail(error, MIGROLLBACK_ERROR_REFUSED, "a copy of '%s' could reach into the schema '%s': %s", name, source, why);
    migrollback_error_set_hint(error, "Name another server, which does not have this schema, with --shadow URL.");
    return NULL;
}

char *
shadow_mysql_rename(const char *definition, const char *source, const char *copy, GHashTable *objects, const char *name, GError **error)
{
    g_autofree char *wanted = g_utf8_strdown(source, -1);
    g_autoptr(GArray) tokens = read_tokens(definition);
    g_autoptr(GString) result = g_string_new(NULL);
    gboolean alone = FALSE;
    gsize from = 0;

    if (has_dynamic_sql(tokens, wanted))
        return refuse(name, source, "it puts SQL together in which that name stands", error);
    for (guint i = 0; i < tokens->len; i++)
        alone = alone || use_of(tokens, i, wanted, objects) == USE_ALONE;
    for (guint i = 0; i < tokens->len; i++) {
        const Token *token = token_at(tokens, i);
        Use use = use_of(tokens, i, wanted, objects);

        if (use == USE_OBJECT && alone)
            return refuse(name, source, "the name stands for a schema and for something else in it", error);
        if (use == USE_SURE || use == USE_OBJECT || (use == USE_OTHER && !alone)) {
            g_string_append_len(result, definition + from, (gssize)(token->start - from));
            g_string_append_printf(result, "`%s`", copy); /* a name of ours: nothing in it to double */
            from = token->end;
        }
    }
    g_string_append(result, definition + from);
    return g_string_free(g_steal_pointer(&result), FALSE);
}

/* --- other parts of a definition --- */

static char *
without(const char *definition, gsize start, gsize end, const char *instead)
{
    g_autofree char *head = g_strndup(definition, start);

    return g_strconcat(head, instead, definition + end, NULL);
}

char *
shadow_mysql_without_definer(const char *definition)
{
    g_autoptr(GArray) tokens = read_tokens(definition);

    for (guint i = 0; i + 2 < tokens->len; i++) {
        const Token *first = token_at(tokens, i), *end;
        guint last = i + 2;

        if (!is_word(tokens, i, "definer") || !is_sign(tokens, i + 1, "="))
            continue;
        if (is_sign(tokens, last + 1, "@"))
            last += 2;
        else if (is_sign(tokens, last + 1, "("))
            last += 2; /* current_user() */
        end = token_at(tokens, MIN(last, tokens->len - 1));
        if (first != NULL && end != NULL)
            return without(definition, first->start, end->end, "");
    }
    return g_strdup(definition);
}

char *
shadow_mysql_disabled_event(const char *definition)
{
    g_autoptr(GArray) tokens = read_tokens(definition);

    /* What an event does begins with DO, and a name like that is quoted here. */
    for (guint i = 0; i < tokens->len; i++) {
        gsize start = token_at(tokens, i)->start;

        if (definition[start] == '`')
            continue;
        if (is_word(tokens, i, "enable"))
            return without(definition, start, token_at(tokens, i)->end, "DISABLE");
        if (is_word(tokens, i, "disable"))
            break;
        if (is_word(tokens, i, "do"))
            return without(definition, start, start, "DISABLE ");
    }
    return g_strdup(definition);
}
