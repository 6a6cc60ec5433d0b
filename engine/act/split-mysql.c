/*
 * The mariadb client reads lines: it looks for its own commands where a line begins and nothing is waiting, and for the delimiter everywhere
 * outside of quotes and comments.
 */
#include <string.h>

#include "split-parts.h"

#define MOST_DELIMITER 63

typedef struct {
    char delimiter[MOST_DELIMITER + 1];
    gsize delimiter_length;
    Compound compound;
    gboolean executable;                        /* inside of what an exclamation mark makes executable, in this line */
    gboolean ansi_quotes, no_backslash_escapes; /* as the session had them, for SET sql_mode = @old */
} State;

/* Commands of the client by name that take arguments, or none. */
static const struct {
    const char *name;
    gboolean arguments;
} client_commands[] = {
    {"?", TRUE},       {"help", TRUE},      {"charset", TRUE},     {"clear", FALSE}, {"connect", TRUE},
    {"edit", FALSE},   {"ego", FALSE},      {"exit", FALSE},       {"go", FALSE},    {"nopager", FALSE},
    {"notee", FALSE},  {"pager", TRUE},     {"print", FALSE},      {"prompt", TRUE}, {"quit", FALSE},
    {"rehash", FALSE}, {"source", TRUE},    {"status", FALSE},     {"system", TRUE}, {"tee", TRUE},
    {"use", TRUE},     {"warnings", FALSE}, {"nowarnings", FALSE}, {"costs", FALSE}, {"sandbox", FALSE},
};

static gboolean
stands(const Split *split, const char *text)
{
    gsize length = strlen(text);

    return split->length - split->at >= length && memcmp(split->text + split->at, text, length) == 0;
}

/* DELIMITER and its argument, behind blanks. */
static gboolean
is_delimiter_command(const char *line)
{
    line += strspn(line, " \t\r\v\f");
    return g_ascii_strncasecmp(line, "delimiter", 9) == 0 && (line[9] == '\0' || split_is_blank(line[9]));
}

static char *
rest_of_line(const Split *split)
{
    const char *from = split->text + split->at, *end = memchr(from, '\n', split->length - split->at);

    return g_strndup(from, end != NULL ? (gsize)(end - from) : split->length - split->at);
}

/* The first word behind DELIMITER, or what is in quotes there. */
static char *
delimiter_argument(const char *line)
{
    const char *from = line + strspn(line, " \t\r\v\f") + strlen("delimiter"), *end;

    while (split_is_blank(*from))
        from++;
    if (*from == '\'' || *from == '"' || *from == '`') {
        end = strchr(from + 1, *from);
        return end != NULL ? g_strndup(from + 1, (gsize)(end - from) - 1) : g_strdup(from + 1);
    }
    return g_strndup(from, strcspn(from, " \t\r\v\f"));
}

static gboolean
take_delimiter(Split *split, State *state, const char *line)
{
    g_autofree char *delimiter = delimiter_argument(line);
    gsize length = strlen(delimiter);

    split_end(split);
    if (length == 0 || length > MOST_DELIMITER || strchr(delimiter, '\\') != NULL)
        return split_refuse(split, split->at, length == 0 ? "DELIMITER without a delimiter" : "a DELIMITER that the client would refuse");
    memcpy(state->delimiter, delimiter, length + 1);
    state->delimiter_length = length;
    state->compound = (Compound){0};
    split_skip_line(split);
    return TRUE;
}

/* Is the line one of the client's commands by name? One that holds the delimiter is SQL to it. */
static const char *
client_command(const char *line, const State *state)
{
    const char *from = line + strspn(line, " \t\r\v\f"), *behind;
    gsize length = strcspn(from, " \t");

    if (strstr(from, "\\g") != NULL || strstr(from, state->delimiter) != NULL)
        return NULL;
    behind = from + length + strspn(from + length, " \t\r\v\f");
    while (length > 0 && split_is_blank(from[length - 1]))
        length--;
    for (gsize i = 0; i < G_N_ELEMENTS(client_commands); i++)
        if (split_word_is(from, length, client_commands[i].name) && (*behind == '\0' || client_commands[i].arguments))
            return client_commands[i].name;
    return NULL;
}

static gboolean
begin_line(Split *split, State *state)
{
    g_autofree char *line = NULL;
    const char *command;

    if (split->real)
        return TRUE;
    line = rest_of_line(split);
    if (is_delimiter_command(line))
        return take_delimiter(split, state, line);
    command = client_command(line, state);
    return command == NULL || split_refuse(split, split->at, "'%s' is a command of the client, which only the client can run", command);
}

/* SET [SESSION] sql_mode = …: a literal says how quotes are read from here on, anything else brings back what was. */
static void
note_mode(Split *split, const State *state)
{
    const SplitStatement *last;
    g_autofree char *outline = NULL, *text = NULL;

    if (split->statements->len == 0)
        return;
    last = &g_array_index(split->statements, SplitStatement, split->statements->len - 1);
    if (last->length < 3 || memmem(last->text, last->length, "ode", 3) == NULL)
        if (last->length < 3 || memmem(last->text, last->length, "ODE", 3) == NULL)
            return;
    outline = split_outline(last->text, last->length, &split->options);
    if (!g_regex_match_simple("^set (.*,)? ?(@@)?((session|local)[ .])?[\"`]*sql_mode[\"`]* ?:?=", outline, 0, 0))
        return;
    text = g_ascii_strup(last->text, (gssize)last->length);
    if (!g_regex_match_simple("sql_mode[\"`]* ?:?= ?''", outline, 0, 0)) {
        split->options.ansi_quotes = state->ansi_quotes;
        split->options.no_backslash_escapes = state->no_backslash_escapes;
        return;
    }
    split->options.ansi_quotes = strstr(text, "ANSI") != NULL;
    split->options.no_backslash_escapes = strstr(text, "NO_BACKSLASH_ESCAPES") != NULL;
}

/* A statement that begins like one of the client's commands is taken for it, wherever it stands. */
static gboolean
check_command(Split *split, const State *state)
{
    const SplitStatement *last = &g_array_index(split->statements, SplitStatement, split->statements->len - 1);
    g_autofree char *text = g_strndup(last->text, last->length);
    const char *command = is_delimiter_command(text) ? "delimiter" : client_command(text, state);
    gsize offset = last->offset;

    if (command == NULL)
        return TRUE;
    g_array_set_size(split->statements, split->statements->len - 1);
    return split_refuse(split, offset, "'%s' is a command of the client, which only the client can run", command);
}

static gboolean
end_statement(Split *split, State *state, gsize terminator)
{
    guint before = split->statements->len;

    split_end(split);
    split->at += terminator;
    state->compound = (Compound){0};
    if (split->statements->len == before)
        return TRUE;
    note_mode(split, state);
    return check_command(split, state);
}

/* A backslash outside of quotes: \g and \G send the statement, \N is an old word for NULL, any other is a command. */
static gboolean
backslash(Split *split, State *state)
{
    char c = split_peek(split, 1);

    if (c == 'g' || c == 'G')
        return end_statement(split, state, 2);
    if (c != 'N')
        return split_refuse(split, split->at, "a command of the client (\\%c), which only the client can run", c);
    split_begin(split, TRUE);
    split->at += 2;
    return TRUE;
}

static gboolean
is_line_comment(const Split *split)
{
    char c = split_peek(split, 0), third = split_peek(split, 2);
    gboolean dashes = c == '-' && split_peek(split, 1) == '-';

    return c == '#' || (dashes && (third == '\0' || split_is_blank(third) || (!split->begun)));
}

static gboolean
skip_quoted(Split *split)
{
    char c = split_peek(split, 0);

    return split_skip_quoted(split, c != '`' && !split->options.no_backslash_escapes && !(c == '"' && split->options.ansi_quotes));
}

static gboolean
skip_token(Split *split, State *state)
{
    char c = split_peek(split, 0);
    gsize at = split->at;

    if (c == '\'' || c == '"' || c == '`') {
        compound_sign(&state->compound, c);
        return skip_quoted(split);
    }
    if (split->options.compound && (split_is_word_start(c) || g_ascii_isdigit(c))) {
        split_skip_word(split);
        compound_word(&state->compound, split->text + at, split->at - at);
        return TRUE;
    }
    compound_sign(&state->compound, c);
    split->at++;
    return TRUE;
}

static gboolean
is_terminator(const Split *split, const State *state)
{
    return stands(split, state->delimiter) && !(split->options.compound && state->compound.depth > 0 && strcmp(state->delimiter, ";") == 0);
}

/* "/" and "*" that begin a comment; what a server executes (with an exclamation mark) is none. */
static gboolean
is_comment(const Split *split)
{
    return stands(split, "/*") && split_peek(split, 2) != '!' && !(split_peek(split, 2) == 'M' && split_peek(split, 3) == '!');
}

/* A comment, from its first byte. The end of an executable one inside of it, or around it in the same line, is not its own end to this client. */
static gboolean
skip_comment(Split *split, State *state)
{
    gsize from = split->at;

    for (split->at += 2; split->at < split->length; split->at++) {
        if (split->text[split->at] == '\n') {
            state->executable = FALSE;
        } else if (stands(split, "/*!")) {
            state->executable = TRUE;
        } else if (stands(split, "*/")) {
            split->at++;
            if (!state->executable) {
                split->at++;
                return TRUE;
            }
            state->executable = FALSE;
        }
    }
    return split_refuse(split, from, "a comment that begins here has no end");
}

static gboolean
step(Split *split, State *state)
{
    char c = split_peek(split, 0);

    if (c == '\n') {
        split->at++;
        state->executable = FALSE;
        return begin_line(split, state);
    }
    if (split_is_blank(c) && !stands(split, state->delimiter)) {
        split->at++;
        return TRUE;
    }
    if (c == '\\')
        return backslash(split, state);
    if (is_terminator(split, state))
        return end_statement(split, state, state->delimiter_length);
    if (is_line_comment(split)) {
        split_skip_line(split);
        return TRUE;
    }
    split_begin(split, !is_comment(split));
    if (is_comment(split))
        return skip_comment(split, state);
    state->executable = stands(split, "/*!") || (state->executable && !stands(split, "*/"));
    return skip_token(split, state);
}

gboolean
split_mysql(Split *split)
{
    State state = {.delimiter = ";",
                   .delimiter_length = 1,
                   .ansi_quotes = split->options.ansi_quotes,
                   .no_backslash_escapes = split->options.no_backslash_escapes};

    if (!begin_line(split, &state))
        return FALSE;
    while (split->at < split->length)
        if (!step(split, &state))
            return FALSE;
    if (split->options.compound && state.compound.depth > 0)
        return split_refuse(split, split->start, "a routine that is made here has no END");
    return end_statement(split, &state, 0);
}
