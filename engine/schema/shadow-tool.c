/*
 * shadow-tool - programs of the database that make a copy: as argv arrays, with an environment of their own and their words in a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/act/interrupt.h"
#include "shadow-parts.h"

#define PAUSE (2 * 1000)
#define LOG_END 600 /* characters of a log that an error shows */

/* In the child, between fork and exec: only what is safe there. The death signal last: a change of user forgets it. */
static void
prepare_child(gpointer user)
{
    const ShadowTool *tool = user;

    setpgid(0, 0);
    if (tool->user != 0 && (setgroups(0, NULL) != 0 || setgid(tool->group) != 0 || setuid(tool->user) != 0))
        _exit(126);
    prctl(PR_SET_PDEATHSIG, tool->death_signal);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
}

gboolean
shadow_tool_start(const ShadowTool *tool, pid_t *pid, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_auto(GStrv) argv = g_strdupv((char **)(gsize)tool->argv);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int log = open(tool->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    gboolean started = nothing >= 0 && log >= 0;

    if (!started)
        migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "cannot write to '%s': %s", tool->log, g_strerror(errno));
    /* From "/": a user that it becomes need not be allowed to see where we are. */
    if (started && !g_spawn_async_with_fds("/", argv, (char **)(gsize)tool->environment, G_SPAWN_DO_NOT_REAP_CHILD, prepare_child,
                                           (gpointer)(gsize)tool, pid, nothing, log, log, &cause)) {
        started = migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "cannot start '%s': %s", argv[0], cause->message);
    }
    if (nothing >= 0)
        close(nothing);
    if (log >= 0)
        close(log);
    return started;
}

char *
shadow_tool_log(const char *path)
{
    g_autofree char *text = NULL, *valid = NULL;
    gsize length = 0;
    const char *end;
    char *line;

    if (!g_file_get_contents(path, &text, &length, NULL))
        return g_strdup("");
    valid = g_utf8_make_valid(text, (gssize)length);
    length = strlen(valid);
    end = length > LOG_END ? g_utf8_find_next_char(valid + length - LOG_END, NULL) : valid;
    line = g_strstrip(g_strdup(end));
    for (char *byte = line; *byte != '\0'; byte++)
        *byte = g_ascii_iscntrl(*byte) ? ' ' : *byte;
    return line;
}

void
shadow_tool_stop(pid_t pid, int signal_number)
{
    if (pid <= 0)
        return;
    kill(-pid, signal_number);
    kill(pid, signal_number); /* where its group is not made yet */
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

gboolean
shadow_tool_is_running(pid_t *pid)
{
    if (*pid > 0 && waitpid(*pid, NULL, WNOHANG) == *pid)
        *pid = 0;
    return *pid > 0;
}

gboolean
shadow_tool_wait(const ShadowTool *tool, pid_t pid, GError **error)
{
    g_autofree char *name = g_path_get_basename(tool->argv[0]);
    g_autofree char *log = NULL;
    int status = 0;

    while (waitpid(pid, &status, WNOHANG) != pid) {
        if (!interrupt_check("while a scratch copy was made; nothing was changed", error)) {
            shadow_tool_stop(pid, SIGTERM);
            return FALSE;
        }
        g_usleep(PAUSE);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return TRUE;
    log = shadow_tool_log(tool->log);
    return migrollback_refuse(error, MIGROLLBACK_ERROR_FAILED, "%s failed: %s", name, *log != '\0' ? log : "it gave no reason");
}

gboolean
shadow_tool_run(const ShadowTool *tool, GError **error)
{
    pid_t pid = 0;

    return shadow_tool_start(tool, &pid, error) && shadow_tool_wait(tool, pid, error);
}
