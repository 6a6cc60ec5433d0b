/* SQLite's own tokens, and the sqlite3 shell's lines. */
#include <string.h>

#include "split-parts.h"

/* A trigger's body is over at "; END ;", whatever CASE … END stands in it. */
typedef struct {
    guint words;
    gboolean explain, create, temporary;
    gboolean trigger;
    gboolean after_semicolon, after_end; /* the last tokens were ";" and "; END" */
    gsize trigger_at;
} State;

/* Decides, by the first words, whether the statement makes a trigger. */
static void
note_word(State *state, const char *word, gsize length, gsize at)
{
    state->after_end = state->after_semicolon && split_word_is(word, length, "end");
    state->after_semicolon = FALSE;
    if (state->words == 0 && split_word_is(word, length, "explain")) {
        state->explain = TRUE;
        return;
    }
    if (state->explain && state->words == 0 && (split_word_is(word, length, "query") || split_word_is(word, length, "plan")))
        return;
    if (state->words == 0)
        state->create = split_word_is(word, length, "create");
    else if (state->words == 1)
        state->temporary = split_word_is(word, length, "temp") || split_word_is(word, length, "temporary");
    if (state->create && (state->words == 1 || (state->words == 2 && state->temporary)) && split_word_is(word, length, "trigger")) {
        state->trigger = TRUE;
        state->trigger_at = at;
    }
    state->words++;
}

static void
note_other(State *state)
{
    state->after_semicolon = state->after_end = FALSE;
    state->words = state->words == 0 ? 3 : state->words; /* nothing that begins so makes a trigger */
}

static gboolean
skip_bracket(Split *split)
{
    const char *end = memchr(split->text + split->at, ']', split->length - split->at);

    if (end == NULL)
        return split_refuse(split, split->at, "a quoted name that begins here has no end");
    split->at = (gsize)(end - split->text) + 1;
    return TRUE;
}

static gboolean
skip_token(Split *split, State *state)
{
    char c = split_peek(split, 0);
    gsize at = split->at;

    if (split_is_word_start(c)) {
        split_skip_word(split);
        note_word(state, split->text + at, split->at - at, at);
        return TRUE;
    }
    note_other(state);
    if (c == '\'' || c == '"' || c == '`')
        return split_skip_quoted(split, FALSE);
    if (c == '[')
        return skip_bracket(split);
    if (g_ascii_isdigit(c))
        split_skip_word(split); /* a letter behind a digit begins no word */
    else
        split->at++;
    return TRUE;
}

/* A semicolon: does it end the statement, or one of a trigger's body? */
static void
semicolon(Split *split, State *state)
{
    if (state->trigger && !state->after_end) {
        state->after_semicolon = TRUE;
        split->at++;
        return;
    }
    split_end(split);
    split->at++;
    *state = (State){0};
}

/* The line from split->at on, without blanks around it. */
static char *
whole_line(const Split *split)
{
    const char *from = split->text + split->at, *end = memchr(from, '\n', split->length - split->at);

    return g_strstrip(g_strndup(from, end != NULL ? (gsize)(end - from) : split->length - split->at));
}

/* What the shell sees in a line before SQL does; split->at is at its beginning. */
static gboolean
begin_line(Split *split, State *state)
{
    g_autofree char *line = NULL;
    char c = split_peek(split, 0);

    if (!split->real && c == '.')
        return split_refuse(split, split->at, "a command of the sqlite3 shell, which only the shell can run");
    if (!split->real && c == '#') {
        split_skip_line(split);
        return TRUE;
    }
    if (state->trigger && !state->after_end)
        return TRUE;
    line = whole_line(split);
    if (strcmp(line, "/") != 0 && g_ascii_strcasecmp(line, "go") != 0)
        return TRUE;
    split_end(split);
    split_skip_line(split);
    *state = (State){0};
    return TRUE;
}

static gboolean
step(Split *split, State *state)
{
    char c = split_peek(split, 0), next = split_peek(split, 1);

    if (split_is_blank(c)) {
        split->at++;
        return c != '\n' || begin_line(split, state);
    }
    if (c == '-' && next == '-') {
        split_skip_line(split);
        return TRUE;
    }
    if (c == ';') {
        semicolon(split, state);
        return TRUE;
    }
    split_begin(split, c != '/' || next != '*');
    return c == '/' && next == '*' ? split_skip_comment(split, FALSE) : skip_token(split, state);
}

gboolean
split_sqlite(Split *split)
{
    State state = {0};

    if (!begin_line(split, &state))
        return FALSE;
    while (split->at < split->length)
        if (!step(split, &state))
            return FALSE;
    /* "; END" at the end of the file is whole without a last semicolon. */
    if (state.trigger && !state.after_end)
        return split_refuse(split, state.trigger_at, "a trigger that is made here has no END");
    split_end(split);
    return TRUE;
}
