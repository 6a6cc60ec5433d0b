/*
 * split-parts - what the dialects of split.c share. Included by split*.c only.
 */
#ifndef MIGROLLBACK_SPLIT_PARTS_H
#define MIGROLLBACK_SPLIT_PARTS_H

#include "split.h"

typedef struct {
    const char *text;
    gsize length;
    gsize at; /* the next byte to look at */
    SplitOptions options;
    GArray *statements;
    gboolean begun; /* a statement has begun at `start` */
    gboolean real;  /* and it holds more than comments */
    gsize start;
    gsize counted_to; /* lines are counted up to here */
    guint line;
    GError **error;
} Split;

/* The byte `ahead` of the next one, or NUL at the end. */
char split_peek(const Split *split, gsize ahead);
gboolean split_is_blank(char c);
gboolean split_is_word_start(char c); /* a letter, an underscore or a byte of a UTF-8 sequence */
gboolean split_is_word(char c);       /* also a digit or a dollar sign */

/* The statement goes on with the byte at split->at; `real`: not a comment. */
void split_begin(Split *split, gboolean real);
/* The statement ends before split->at. */
void split_end(Split *split);

/* Errors: always FALSE. */
gboolean split_refuse(Split *split, gsize offset, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* All of these stand on the first byte and end behind the last. */
void split_skip_line(Split *split);  /* up to the line's end, not over it */
gsize split_skip_word(Split *split); /* gives its length */
gboolean split_skip_comment(Split *split, gboolean nested);
/* From a quote to the same quote; `backslash`: a backslash takes the next byte with it. */
gboolean split_skip_quoted(Split *split, gboolean backslash);
/* PostgreSQL's $tag$ … $tag$, or the dollar sign alone where it begins none. */
gboolean split_skip_dollar(Split *split);
gboolean split_word_is(const char *word, gsize length, const char *other); /* without regard to case */

/* One dialect each. */
gboolean split_postgres(Split *split);
gboolean split_mysql(Split *split);
gboolean split_sqlite(Split *split);

/* split-mysql-compound.c: the nesting of BEGIN, CASE, IF, LOOP … in the body of a routine, told by words. */
typedef enum { COMPOUND_NONE, COMPOUND_HEAD, COMPOUND_STATED } CompoundHead;

typedef struct {
    guint words;     /* of the statement, so far */
    gboolean create; /* its first word */
    guint made;      /* what it makes; 0: nothing with a body */
    int after_made;  /* words since then */
    CompoundHead head;
    gboolean starting; /* the next word begins a statement of the body */
    gboolean ended;    /* the last word was END */
    gboolean named;    /* the next word is part of a name (t.end, @begin) */
    int depth;
} Compound;

void compound_word(Compound *compound, const char *word, gsize length);
void compound_sign(Compound *compound, char sign); /* any other byte that is not blank or comment */

#endif
