/*
 * safe - text that came from a database or a person, made fit to be shown or pasted.
 *
 * Names in a migration table can hold anything: terminal escapes, newlines, text that turns the writing direction, invalid UTF-8.
 * Pure. Results are freed with g_free.
 */
#ifndef MIGROLLBACK_CLI_SAFE_H
#define MIGROLLBACK_CLI_SAFE_H

#include <glib.h>

/* One line of valid UTF-8 without control characters: ESC is shown as U+241B and so on, what else steers a terminal as <U+202E>. */
char *safe_text(const char *text);

/* safe_text of at most `length` characters; what is longer ends with an ellipsis. 0: no limit. */
char *safe_text_short(const char *text, gsize length);

/* "app.name" or "name", safe and short enough for a line of prose. */
char *safe_label(const char *app, const char *name);

/*
 * argv as one line for a POSIX shell, quoted only where needed; it gives the same argv again, whatever the bytes are. Control characters
 * are written so that the line stays one line and the terminal is left alone. (An argument that ends with a newline needs a shell that
 * knows $'…'.)
 */
char *safe_command_line(const char *const *argv);

#endif
