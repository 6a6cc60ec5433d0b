/* What psql's own reader holds for the end of a statement; where that differs from the server (strings continued over lines), psql counts. */
#include <string.h>

#include "split-parts.h"

/* psql looks at the first words only to see whether a routine is made, whose body may be BEGIN ATOMIC … END. */
#define MOST_WORDS 4

typedef struct {
    char first[MOST_WORDS + 1]; /* c(reate), o(r), r(eplace), f(unction), p(rocedure); a blank for any other word */
    guint words;
    guint parentheses, blocks;
    gsize parenthesis_at, block_at;       /* the outermost that is open */
    gboolean copy, copy_from, after_from; /* COPY, and FROM outside of parentheses */
    gboolean from_stdin;
} State;

static gboolean
makes_routine(const State *state)
{
    return g_str_has_prefix(state->first, "cf") || g_str_has_prefix(state->first, "cp") || strcmp(state->first, "corf") == 0 ||
           strcmp(state->first, "corp") == 0;
}

static void
note_first_word(State *state, const char *word, gsize length)
{
    static const char *const known[] = {"create", "or", "replace", "function", "procedure"};
    char letter = ' ';

    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (split_word_is(word, length, known[i]))
            letter = *known[i];
    if (state->words < MOST_WORDS)
        state->first[state->words] = letter;
}

/* COPY … FROM STDIN: the data follows in the file, and is none of SQL. */
static void
note_copy(State *state, const char *word, gsize length)
{
    if (state->words == 0)
        state->copy = split_word_is(word, length, "copy");
    if (!state->copy || state->parentheses > 0)
        return;
    state->from_stdin = state->from_stdin || (state->after_from && split_word_is(word, length, "stdin"));
    state->after_from = split_word_is(word, length, "from");
}

static void
note_word(State *state, const char *word, gsize length, gsize at)
{
    note_first_word(state, word, length);
    note_copy(state, word, length);
    state->words++;
    if (!makes_routine(state) || state->parentheses > 0)
        return;
    if (split_word_is(word, length, "begin") || (state->blocks > 0 && split_word_is(word, length, "case"))) {
        if (state->blocks++ == 0)
            state->block_at = at;
    } else if (state->blocks > 0 && split_word_is(word, length, "end")) {
        state->blocks--;
    }
}

/* A number takes the letters behind it (1e, 0x1F) with it: they are neither word nor prefix of a quote. */
static void
skip_number(Split *split)
{
    while (g_ascii_isdigit(split_peek(split, 0)))
        split->at++;
    if (split_is_word_start(split_peek(split, 0)))
        split_skip_word(split);
}

/* :name is a variable of psql, and one token even where a quote follows. */
static void
skip_colon(Split *split)
{
    split->at++;
    if (split_peek(split, 0) == ':')
        split->at++;
    else
        while (split_is_word(split_peek(split, 0)) && split_peek(split, 0) != '$')
            split->at++;
}

static gboolean
skip_word(Split *split, State *state)
{
    gsize at = split->at;
    char c = split->text[at];

    if ((c == 'e' || c == 'E') && split_peek(split, 1) == '\'') {
        split->at++;
        return split_skip_quoted(split, TRUE);
    }
    split_skip_word(split);
    note_word(state, split->text + at, split->at - at, at);
    return TRUE;
}

static void
note_parenthesis(Split *split, State *state)
{
    if (split->text[split->at] == ')')
        state->parentheses -= state->parentheses > 0 ? 1 : 0;
    else if (state->parentheses++ == 0)
        state->parenthesis_at = split->at;
    split->at++;
}

static gboolean
end_statement(Split *split, State *state)
{
    if (state->from_stdin)
        return split_refuse(split, split->start, "COPY … FROM STDIN has its data in the file, which only psql can read");
    split_end(split);
    *state = (State){0};
    return TRUE;
}

static gboolean
skip_token(Split *split, State *state)
{
    char c = split_peek(split, 0);

    if (c == '\'')
        return split_skip_quoted(split, split->options.escape_strings);
    if (c == '"')
        return split_skip_quoted(split, FALSE);
    if (c == '$')
        return split_skip_dollar(split);
    if (c == '\\')
        return split_refuse(split, split->at, "a command of psql (\\%c), which only psql can run", split_peek(split, 1));
    if (split_is_word_start(c))
        return skip_word(split, state);
    if (g_ascii_isdigit(c))
        skip_number(split);
    else if (c == ':')
        skip_colon(split);
    else if (c == '(' || c == ')')
        note_parenthesis(split, state);
    else
        split->at++;
    return TRUE;
}

static void
skip_line_comment(Split *split)
{
    while (split->at < split->length && split->text[split->at] != '\n' && split->text[split->at] != '\r')
        split->at++;
}

static gboolean
step(Split *split, State *state)
{
    char c = split_peek(split, 0), next = split_peek(split, 1);

    if (split_is_blank(c)) {
        split->at++;
        return TRUE;
    }
    if (c == '-' && next == '-') {
        skip_line_comment(split);
        return TRUE;
    }
    if (c == ';' && state->parentheses == 0 && state->blocks == 0) {
        if (!end_statement(split, state))
            return FALSE;
        split->at++;
        return TRUE;
    }
    split_begin(split, c != '/' || next != '*');
    return c == '/' && next == '*' ? split_skip_comment(split, TRUE) : skip_token(split, state);
}

gboolean
split_postgres(Split *split)
{
    State state = {0};

    while (split->at < split->length)
        if (!step(split, &state))
            return FALSE;
    if (state.parentheses > 0)
        return split_refuse(split, state.parenthesis_at, "a parenthesis that opens here is not closed");
    if (state.blocks > 0)
        return split_refuse(split, state.block_at, "a block that begins here has no end");
    return end_statement(split, &state);
}
