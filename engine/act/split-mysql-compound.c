#include <string.h>

#include "split-parts.h"

/* Words that open a block wherever they stand in a body, or only where a statement begins (IF and REPEAT are functions too). */
static const struct {
    const char *word;
    gboolean at_beginning;
} opening[] = {{"begin", FALSE}, {"case", FALSE}, {"if", TRUE}, {"loop", TRUE}, {"while", TRUE}, {"repeat", TRUE}};

/* What closes a block may be named behind END: that word opens none. */
static const char *const closing[] = {"case", "if", "loop", "while", "repeat"};

/* A statement begins behind these. */
static const char *const before_statements[] = {"begin", "then", "else", "do", "loop", "repeat"};

/* What has a body, and the word of its head that the body stands behind. A routine's head has no such word: only its first statement ends it. */
static const struct {
    const char *word, *behind;
} made[] = {{"procedure", NULL}, {"function", NULL}, {"trigger", "row"}, {"event", "do"}};

/* First words of a body that is one statement. */
static const char *const plain[] = {"return", "select", "insert",   "update", "delete", "replace", "drop",
                                    "create", "alter",  "truncate", "call",   "with",   "execute", "signal"};

static gboolean
is_one_of(const char *word, gsize length, const char *const *list, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (split_word_is(word, length, list[i]))
            return TRUE;
    return FALSE;
}

static gboolean
opens(const Compound *compound, const char *word, gsize length)
{
    gboolean beginning = compound->starting || compound->head == COMPOUND_HEAD;

    for (gsize i = 0; i < G_N_ELEMENTS(opening); i++)
        if (split_word_is(word, length, opening[i].word))
            return !opening[i].at_beginning || beginning;
    return FALSE;
}

static void
word_of_body(Compound *compound, const char *word, gsize length)
{
    if (compound->ended && is_one_of(word, length, closing, G_N_ELEMENTS(closing))) {
        compound->ended = FALSE; /* END IF: counted at END */
        return;
    }
    compound->ended = compound->depth > 0 && split_word_is(word, length, "end");
    if (compound->ended) {
        compound->depth--;
    } else if (opens(compound, word, length)) {
        compound->depth++;
        compound->head = COMPOUND_STATED;
    } else if (compound->head == COMPOUND_HEAD && is_one_of(word, length, plain, G_N_ELEMENTS(plain))) {
        compound->head = COMPOUND_STATED;
    }
    compound->starting = is_one_of(word, length, before_statements, G_N_ELEMENTS(before_statements));
}

static void
word_before_body(Compound *compound, const char *word, gsize length)
{
    for (gsize i = 0; i < G_N_ELEMENTS(made) && compound->made == 0; i++) {
        if (!split_word_is(word, length, made[i].word))
            continue;
        compound->made = (guint)i + 1;
        return;
    }
    if (compound->made == 0)
        return;
    /* IF NOT EXISTS, or the name; the head begins behind it. */
    compound->after_made++;
    if (made[compound->made - 1].behind == NULL ? compound->after_made > 1 : split_word_is(word, length, made[compound->made - 1].behind))
        compound->head = COMPOUND_HEAD;
    if (compound->after_made == 1 && split_word_is(word, length, "if"))
        compound->after_made = -2; /* NOT EXISTS and the name are still to come */
}

void
compound_word(Compound *compound, const char *word, gsize length)
{
    gboolean name = compound->named;

    compound->named = FALSE;
    if (compound->words++ == 0)
        compound->create = split_word_is(word, length, "create");
    if (!compound->create || name)
        return;
    if (compound->head == COMPOUND_NONE)
        word_before_body(compound, word, length);
    else
        word_of_body(compound, word, length);
}

void
compound_sign(Compound *compound, char sign)
{
    compound->words += compound->words == 0 ? 1 : 0; /* nothing that begins so makes a routine */
    compound->named = sign == '.' || sign == '@';
    compound->ended = FALSE;
    compound->starting = sign == ';' || sign == ':';
    if (sign == '(' && compound->made > 0 && made[compound->made - 1].behind == NULL && compound->head == COMPOUND_NONE)
        compound->head = COMPOUND_HEAD;
}
