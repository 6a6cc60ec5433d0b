/*
 * process - runs one command as an argv array, without a shell, and hands on its output line by line.
 *
 * The child has its own process group (the terminal's Ctrl-C reaches only us) and gets SIGTERM when we die. Its standard input is a pipe,
 * empty unless process_write is called. Lines are any bytes; a line longer than 1 MiB comes in pieces.
 * Units: none. Errors: FAILED (cannot be started, with a hint where the program is not there).
 */
#ifndef MIGROLLBACK_PROCESS_H
#define MIGROLLBACK_PROCESS_H

#include <glib.h>

typedef struct Process Process;

/* `stream` is "stdout" or "stderr"; the line has no line end and is NUL-terminated. */
typedef void (*ProcessLineFunc)(const char *stream, const char *line, gsize length, gpointer user);

typedef struct {
    char **environment;  /* of the child, as g_get_environ gives it; NULL: ours */
    gboolean expendable; /* nothing is lost with it: SIGINT or SIGTERM (see interrupt) ends it at once, without a safe point */
} ProcessOptions;

Process *process_start(char *const *argv, const char *folder, GError **error);
Process *process_start_with(char *const *argv, const char *folder, const ProcessOptions *options, GError **error);

/* Writes to the child's standard input; FALSE where it does not read any more. */
gboolean process_write(Process *process, const char *text);
void process_close_input(Process *process);

/*
 * What the child wrote to standard error comes before what it wrote to standard output after it.
 * Hands on lines until the child has ended and its output is read (TRUE; *status is then its exit status, 128 + n for a signal n), or until
 * *enough (may be NULL) has become true (FALSE). `on_line` may call process_write and process_close_input.
 */
gboolean process_wait(Process *process, ProcessLineFunc on_line, gpointer user, const gboolean *enough, int *status);

void process_free(Process *process); /* a child that still runs gets the end of its input, and after a while SIGTERM */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Process, process_free)

#endif
