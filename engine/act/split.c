#include "split.h"

#include <string.h>

#include "drivers/error.h"
#include "engine/model/profile.h"
#include "split-parts.h"

char
split_peek(const Split *split, gsize ahead)
{
    return ahead < split->length - split->at ? split->text[split->at + ahead] : '\0';
}

gboolean
split_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

gboolean
split_is_word_start(char c)
{
    return g_ascii_isalpha(c) || c == '_' || (guchar)c >= 0x80;
}

gboolean
split_is_word(char c)
{
    return split_is_word_start(c) || g_ascii_isdigit(c) || c == '$';
}

/* Lines are counted forwards only: offsets come in rising order, but for a look back at where a quote began. */
static guint
line_of(Split *split, gsize offset)
{
    if (offset < split->counted_to) {
        split->counted_to = 0;
        split->line = MAX(split->options.first_line, 1);
    }
    for (; split->counted_to < offset; split->counted_to++)
        split->line += split->text[split->counted_to] == '\n' ? 1 : 0;
    return split->line;
}

void
split_begin(Split *split, gboolean real)
{
    if (!split->begun) {
        split->begun = TRUE;
        split->real = FALSE;
        split->start = split->at;
    }
    split->real = split->real || real;
}

void
split_end(Split *split)
{
    gsize end = split->at;

    if (split->begun && split->real) {
        SplitStatement statement = {.text = split->text + split->start, .offset = split->start};

        while (end > split->start && split_is_blank(split->text[end - 1]))
            end--;
        statement.length = end - split->start;
        statement.line = line_of(split, split->start);
        g_array_append_val(split->statements, statement);
    }
    split->begun = split->real = FALSE;
}

gboolean
split_refuse(Split *split, gsize offset, const char *format, ...)
{
    g_autofree char *what = NULL;
    va_list arguments;

    va_start(arguments, format);
    what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return migrollback_refuse(split->error, MIGROLLBACK_ERROR_CONFIG, "line %u: %s", line_of(split, offset), what);
}

void
split_skip_line(Split *split)
{
    const char *end = memchr(split->text + split->at, '\n', split->length - split->at);

    split->at = end != NULL ? (gsize)(end - split->text) : split->length;
}

gsize
split_skip_word(Split *split)
{
    gsize from = split->at;

    while (split->at < split->length && split_is_word(split->text[split->at]))
        split->at++;
    return split->at - from;
}

gboolean
split_skip_comment(Split *split, gboolean nested)
{
    gsize from = split->at;
    guint depth = 0;

    while (split->at < split->length) {
        char c = split_peek(split, 0), next = split_peek(split, 1);

        if (c == '/' && next == '*' && (nested || depth == 0)) {
            depth++;
            split->at += 2;
        } else if (c == '*' && next == '/') {
            split->at += 2;
            if (--depth == 0)
                return TRUE;
        } else {
            split->at++;
        }
    }
    return split_refuse(split, from, "a comment that begins here has no end");
}

gboolean
split_skip_quoted(Split *split, gboolean backslash)
{
    gsize from = split->at;
    char quote = split->text[split->at++];

    while (split->at < split->length) {
        char c = split->text[split->at++];

        if (c == '\\' && backslash && split->at < split->length)
            split->at++;
        else if (c == quote && split_peek(split, 0) != quote)
            return TRUE;
        else if (c == quote)
            split->at++;
    }
    return split_refuse(split, from, "a %s that begins here has no end", quote == '\'' ? "text" : "quoted name");
}

gboolean
split_skip_dollar(Split *split)
{
    gsize from = split->at, tag = 1;
    const char *end;

    if (split_is_word_start(split_peek(split, 1)))
        while (split_is_word(split_peek(split, tag)) && split_peek(split, tag) != '$')
            tag++;
    if (split_peek(split, tag) != '$') {
        split->at++;
        return TRUE;
    }
    tag++;
    end = memmem(split->text + from + tag, split->length - from - tag, split->text + from, tag);
    if (end == NULL)
        return split_refuse(split, from, "a text that begins here with %.*s has no end", (int)MIN(tag, 64), split->text + from);
    split->at = (gsize)(end - split->text) + tag;
    return TRUE;
}

gboolean
split_word_is(const char *word, gsize length, const char *other)
{
    return strlen(other) == length && g_ascii_strncasecmp(word, other, length) == 0;
}

gboolean
split_statements(const char *text, gsize length, const SplitOptions *options, GArray *statements, GError **error)
{
    static gboolean (*const dialects[PROFILE_N_DIALECTS])(Split *) = {
        [PROFILE_POSTGRES] = split_postgres, [PROFILE_MYSQL] = split_mysql, [PROFILE_SQLITE] = split_sqlite};
    Split split = {.text = text, .length = length, .options = *options, .statements = statements, .error = error};
    const char *nul = memchr(text, '\0', length);

    split.line = MAX(options->first_line, 1);
    if (nul != NULL)
        return split_refuse(&split, (gsize)(nul - text), "there is a NUL byte");
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        split.at = 3;
    return dialects[options->dialect](&split);
}

static void
outline_blank(GString *outline)
{
    if (outline->len > 0 && outline->str[outline->len - 1] != ' ')
        g_string_append_c(outline, ' ');
}

/* A quoted thing; `backslash`: as in skip_quoted. */
static void
outline_quoted(Split *split, GString *outline, gboolean backslash)
{
    char quote = split_peek(split, 0);
    gboolean mysql = split->options.dialect == PROFILE_MYSQL;

    g_string_append(outline, quote == '\'' || (quote == '"' && mysql && !split->options.ansi_quotes) ? "''" : "\"\"");
    split_skip_quoted(split, backslash);
}

/* E'…' has backslashes: the letter is left out. */
static void
outline_word(Split *split, GString *outline)
{
    gsize at = split->at, length = split_skip_word(split);

    if (split->options.dialect == PROFILE_POSTGRES && split_word_is(split->text + at, length, "e") && split_peek(split, 0) == '\'') {
        outline_quoted(split, outline, TRUE);
        return;
    }
    for (gsize i = 0; i < length; i++)
        g_string_append_c(outline, g_ascii_tolower(split->text[at + i]));
}

/* What only MySQL has: FALSE where this is none of it. */
static gboolean
outline_mysql(Split *split, GString *outline)
{
    char c = split_peek(split, 0), next = split_peek(split, 1);

    if (c == '#') {
        split_skip_line(split);
    } else if (c == '/' && next == '*' && split_peek(split, 2) == '!') {
        for (split->at += 3; g_ascii_isdigit(split_peek(split, 0)); split->at++)
            continue; /* what only some versions execute counts as executed */
    } else if (c == '*' && next == '/') {
        split->at += 2;
    } else if (c == '\'' || c == '"') {
        outline_quoted(split, outline, !split->options.no_backslash_escapes && !(c == '"' && split->options.ansi_quotes));
        return TRUE;
    } else {
        return FALSE;
    }
    outline_blank(outline);
    return TRUE;
}

static void
outline_token(Split *split, GString *outline)
{
    char c = split_peek(split, 0), next = split_peek(split, 1);
    gboolean postgres = split->options.dialect == PROFILE_POSTGRES;

    if (split->options.dialect == PROFILE_MYSQL && outline_mysql(split, outline))
        return;
    if (c == '-' && next == '-') {
        split_skip_line(split);
        outline_blank(outline);
    } else if (c == '/' && next == '*') {
        split_skip_comment(split, postgres);
        outline_blank(outline);
    } else if (c == '\'' || c == '"' || c == '`') {
        outline_quoted(split, outline, postgres && split->options.escape_strings);
    } else if (c == '$' && postgres) {
        g_string_append(outline, "''");
        split_skip_dollar(split);
    } else if (split_is_word_start(c)) {
        outline_word(split, outline);
    } else {
        split->at++;
        if (split_is_blank(c))
            outline_blank(outline);
        else
            g_string_append_c(outline, c);
    }
}

char *
split_outline(const char *text, gsize length, const SplitOptions *options)
{
    g_autoptr(GError) ignored = NULL; /* a statement of split_statements has no open ends */
    Split split = {.text = text, .length = length, .options = *options, .line = 1, .error = &ignored};
    GString *outline = g_string_new(NULL);

    while (split.at < length && ignored == NULL)
        outline_token(&split, outline);
    while (outline->len > 0 && outline->str[outline->len - 1] == ' ')
        g_string_truncate(outline, outline->len - 1);
    return g_string_free(outline, FALSE);
}
