#include "process.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/error.h"
#include "interrupt.h"

#define LINE_LIMIT (1024 * 1024)
#define CHUNK (64 * 1024)
#define CHUNKS_IN_PIPE 16 /* so much a pipe holds at most, where nobody made it larger than Linux lets users make it */
#define POLL_MS 100
#define PATIENCE_MS 5000 /* for a child to end when its input has ended */

typedef struct {
    const char *name;
    int fd;
    GString *pending;
} Stream;

struct Process {
    GPid pid;
    int input;
    GString *unsent; /* for the input, where the child has not read on yet */
    Stream streams[2];
    gboolean ended;
    int status;
    gboolean expendable, told; /* told to end */
};

/* In the child, between fork and exec: only what is safe there. */
static void
prepare_child(gpointer user)
{
    (void)user;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
}

static Process *
fail_start(char *const *argv, const char *folder, const GError *cause, GError **error)
{
    migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "cannot start '%s': %s", argv[0], cause->message);
    if (g_error_matches(cause, G_SPAWN_ERROR, G_SPAWN_ERROR_CHDIR))
        migrollback_error_set_hint(error, "--project must be a folder; it is '%s'.", folder);
    else if (g_error_matches(cause, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
        migrollback_error_set_hint(error, "Say how the framework is started with --command, and where its project lies with --project.");
    return NULL;
}

Process *
process_start_with(char *const *argv, const char *folder, const ProcessOptions *options, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_auto(GStrv) copy = g_strdupv((char **)(gsize)argv);
    Process *process = g_new0(Process, 1);

    process->expendable = options->expendable;
    process->streams[0] = (Stream){"stdout", -1, NULL};
    process->streams[1] = (Stream){"stderr", -1, NULL};
    if (!g_spawn_async_with_pipes(folder, copy, options->environment, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, prepare_child, NULL,
                                  &process->pid, &process->input, &process->streams[0].fd, &process->streams[1].fd, &cause)) {
        g_free(process);
        return fail_start(argv, folder, cause, error);
    }
    setpgid(process->pid, process->pid); /* also here: whoever is first */
    interrupt_add_child(process->pid);
    process->unsent = g_string_new(NULL);
    g_unix_set_fd_nonblocking(process->input, TRUE, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(process->streams); i++)
        process->streams[i].pending = g_string_new(NULL);
    return process;
}

Process *
process_start(char *const *argv, const char *folder, GError **error)
{
    return process_start_with(argv, folder, &(ProcessOptions){0}, error);
}

/* Writes what the pipe takes now. */
static gboolean
send(Process *process)
{
    while (process->input >= 0 && process->unsent->len > 0) {
        ssize_t written = write(process->input, process->unsent->str, process->unsent->len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EAGAIN)
            return TRUE;
        if (written < 0) {
            process_close_input(process);
            return FALSE;
        }
        g_string_erase(process->unsent, 0, written);
    }
    return process->input >= 0;
}

gboolean
process_write(Process *process, const char *text)
{
    g_string_append(process->unsent, text);
    return send(process);
}

void
process_close_input(Process *process)
{
    if (process->input >= 0)
        close(process->input);
    process->input = -1;
    g_string_truncate(process->unsent, 0);
}

static void
emit_line(Stream *stream, gsize length, gsize skip, ProcessLineFunc on_line, gpointer user)
{
    g_autofree char *line = g_strndup(stream->pending->str, length);

    if (length > 0 && line[length - 1] == '\r')
        line[--length] = '\0';
    g_string_erase(stream->pending, 0, (gssize)skip);
    on_line(stream->name, line, length, user);
}

static gboolean
is_enough(const gboolean *enough)
{
    return enough != NULL && *enough;
}

static void
emit_lines(Stream *stream, gboolean all, ProcessLineFunc on_line, gpointer user, const gboolean *enough)
{
    const char *end;

    while (!is_enough(enough) && (end = memchr(stream->pending->str, '\n', stream->pending->len)) != NULL) {
        gsize length = (gsize)(end - stream->pending->str);

        emit_line(stream, length, length + 1, on_line, user);
    }
    if (!is_enough(enough) && stream->pending->len > 0 && (all || stream->pending->len > LINE_LIMIT))
        emit_line(stream, stream->pending->len, stream->pending->len, on_line, user);
}

/* Reads once; closes at the end of file. */
static void
read_stream(Stream *stream)
{
    char buffer[CHUNK];
    ssize_t count = read(stream->fd, buffer, sizeof buffer);

    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (count <= 0) {
        close(stream->fd);
        stream->fd = -1;
        return;
    }
    g_string_append_len(stream->pending, buffer, count);
}

/* All that is there now, and no more than a pipe can hold: who writes without end must not keep us here. */
static void
drain_stream(Stream *stream)
{
    struct pollfd polled = {.fd = stream->fd, .events = POLLIN};

    for (int i = 0; i < CHUNKS_IN_PIPE && stream->fd >= 0 && poll(&polled, 1, 0) > 0; i++)
        read_stream(stream);
}

static gboolean
reap(Process *process, int options)
{
    int status;

    if (!process->ended && waitpid(process->pid, &status, options) == process->pid) {
        process->ended = TRUE;
        process->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        interrupt_remove_child(process->pid);
    }
    return process->ended;
}

/* A first signal asks for a safe point; what is expendable has one everywhere. */
static void
heed_signal(Process *process)
{
    if (!process->expendable || process->told || interrupt_signal() == 0)
        return;
    process->told = TRUE;
    kill(-process->pid, SIGTERM);
}

/* One round: what can be written is written, what can be read is handed on. TRUE where nothing came. */
static gboolean
pump(Process *process, ProcessLineFunc on_line, gpointer user, const gboolean *enough)
{
    struct pollfd polled[3];
    int ready;

    for (gsize i = 0; i < 2; i++)
        polled[i] = (struct pollfd){.fd = process->streams[i].fd, .events = POLLIN};
    polled[2] = (struct pollfd){.fd = process->unsent->len > 0 ? process->input : -1, .events = POLLOUT};
    heed_signal(process);
    ready = poll(polled, 3, POLL_MS);
    if (ready > 0 && polled[2].revents != 0)
        send(process);
    if (ready > 0 && polled[0].revents != 0)
        read_stream(&process->streams[0]);
    if (ready > 0)
        drain_stream(&process->streams[1]); /* after standard output was read: what was said before it is there now */
    for (gsize i = 2; i-- > 0;)
        emit_lines(&process->streams[i], process->streams[i].fd < 0, on_line, user, enough);
    return ready == 0;
}

/*
 * Until both streams are at their end. A grandchild that keeps them open does not keep us: once the child has ended, what is there is read
 * and no more is waited for.
 */
gboolean
process_wait(Process *process, ProcessLineFunc on_line, gpointer user, const gboolean *enough, int *status)
{
    gboolean quiet = FALSE;

    for (gsize i = 0; i < 2; i++)
        emit_lines(&process->streams[i], FALSE, on_line, user, enough); /* what came together with the line that was enough */
    while (!is_enough(enough) && (process->streams[0].fd >= 0 || process->streams[1].fd >= 0) && !(process->ended && quiet)) {
        quiet = pump(process, on_line, user, enough);
        reap(process, WNOHANG);
    }
    for (gsize i = 0; i < 2; i++)
        emit_lines(&process->streams[i], TRUE, on_line, user, enough);
    if (is_enough(enough))
        return FALSE;
    while (!reap(process, 0))
        ; /* a signal interrupts waitpid; its handler has done what there is to do */
    *status = process->status;
    return TRUE;
}

static void
ignore_line(const char *stream, const char *line, gsize length, gpointer user)
{
    (void)stream;
    (void)line;
    (void)length;
    (void)user;
}

/* A child that waits for its input ends by itself when there is none any more; one that does not is told to. */
static void
end_child(Process *process)
{
    process_close_input(process);
    for (int waited = 0; !reap(process, WNOHANG) && waited < PATIENCE_MS; waited += POLL_MS)
        if (process->streams[0].fd >= 0 || process->streams[1].fd >= 0)
            pump(process, ignore_line, NULL, NULL);
        else
            g_usleep(POLL_MS * 1000);
    if (reap(process, WNOHANG))
        return;
    kill(-process->pid, SIGTERM);
    while (!reap(process, 0))
        ;
}

void
process_free(Process *process)
{
    if (process == NULL)
        return;
    end_child(process);
    g_string_free(process->unsent, TRUE);
    for (gsize i = 0; i < 2; i++) {
        if (process->streams[i].fd >= 0)
            close(process->streams[i].fd);
        g_string_free(process->streams[i].pending, TRUE);
    }
    g_spawn_close_pid(process->pid);
    g_free(process);
}
