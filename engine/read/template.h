/*
 * template - a statement of queries/ whose {words} are put in: some as SQL text, the others as parameters.
 *
 * A word that is a value never becomes text of the statement. SQL text is the caller's: quoted by the driver.
 * Errors: those of the driver; CONFIG for a word that is not there.
 */
#ifndef MIGROLLBACK_TEMPLATE_H
#define MIGROLLBACK_TEMPLATE_H

#include "drivers/driver.h"

typedef enum { TEMPLATE_SQL, TEMPLATE_TEXT, TEMPLATE_INTEGER } TemplateKind;

typedef struct {
    const char *word; /* NULL ends a list */
    TemplateKind kind;
    const char *text; /* SQL, or the value; NULL as a value is SQL's NULL */
    gint64 integer;
} TemplateWord;

/* "NAME.<dialect>.sql", the statement for the session's database; free with g_free. */
char *template_resource(const Driver *driver, const char *name);

/* Runs the statement; `row` may be NULL: for its effect. */
gboolean template_run(Driver *driver, const char *resource, const TemplateWord *words, DriverRowFunc row, gpointer user, GError **error);

/* The text only, where all words are SQL. Free with g_free. */
char *template_text(const char *text, const TemplateWord *words, GError **error);

#endif
