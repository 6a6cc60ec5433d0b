#include "suggest.h"

#include <string.h>

#define LONGEST 64

/* How many letters must be put in, left out, changed or swapped with the next to make one word of the other. */
static guint
distance(const char *a, const char *b)
{
    gsize rows = strlen(a), columns = strlen(b);
    guint before[LONGEST + 1] = {0}, last[LONGEST + 1], row[LONGEST + 1];

    for (gsize j = 0; j <= columns; j++)
        last[j] = (guint)j;
    for (gsize i = 1; i <= rows; i++) {
        row[0] = (guint)i;
        for (gsize j = 1; j <= columns; j++) {
            guint change = last[j - 1] + (a[i - 1] != b[j - 1]);

            row[j] = MIN(change, MIN(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = MIN(row[j], before[j - 2] + 1);
        }
        memcpy(before, last, sizeof last);
        memcpy(last, row, sizeof row);
    }
    return last[columns];
}

const char *
suggest_word(const char *typed, const char *const *words)
{
    gsize length = strlen(typed);
    guint best = (guint)MIN(length / 3 + 1, 3) + 1; /* more wrong letters than that are another word */
    const char *nearest = NULL;

    if (length == 0 || length > LONGEST)
        return NULL;
    for (; *words != NULL; words++) {
        guint letters = strlen(*words) <= LONGEST ? distance(typed, *words) : G_MAXUINT;

        if (length > 2 && g_str_has_prefix(*words, typed))
            letters = 1; /* it was only begun */
        if (letters < best) {
            best = letters;
            nearest = *words;
        }
    }
    return nearest;
}
