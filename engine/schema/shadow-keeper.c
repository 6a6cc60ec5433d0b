/*
 * shadow-keeper - a small process that waits for our end and then removes the copy.
 *
 * It waits at a pipe whose other end only we hold: a byte dismisses it, the end of the file means that we are gone, however that came about.
 * Signals that end a whole group of processes do not reach it, and it keeps nothing of ours open: no connection, no standard output.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shadow-parts.h"

struct ShadowKeeper {
    pid_t pid;
    int pipe;
};

/* Where /proc tells which there are, those; else the first thousand. */
static void
close_all_but(int kept)
{
    DIR *folder = opendir("/proc/self/fd");
    const struct dirent *entry;

    for (int i = 3; folder == NULL && i < 1024; i++)
        if (i != kept)
            close(i);
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        int number = atoi(entry->d_name);

        if (number > 2 && number != kept && number != dirfd(folder))
            close(number);
    }
    if (folder != NULL)
        closedir(folder);
}

static void
let_go(int kept)
{
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    int nothing = open("/dev/null", O_RDWR);

    setsid();
    for (gsize i = 0; i < G_N_ELEMENTS(ignored); i++)
        signal(ignored[i], SIG_IGN);
    for (int i = 0; nothing >= 0 && i < 3; i++)
        dup2(nothing, i);
    close_all_but(kept);
    prctl(PR_SET_NAME, "migrollback-kp", 0, 0, 0);
    if (chdir("/") != 0)
        return; /* it only keeps a folder from being unmounted */
}

static void G_GNUC_NORETURN
keep(int pipe_end, const ShadowPlace *place)
{
    char byte;
    ssize_t count;

    let_go(pipe_end);
    while ((count = read(pipe_end, &byte, 1)) < 0 && errno == EINTR)
        ;
    if (count == 0)
        shadow_place_remove(place);
    _exit(0);
}

ShadowKeeper *
shadow_keeper_start(const ShadowPlace *place, GError **error)
{
    ShadowKeeper *keeper;
    int ends[2];
    pid_t pid;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "cannot make a pipe: %s", g_strerror(errno));
    pid = fork();
    if (pid == 0) {
        close(ends[1]);
        keep(ends[0], place);
    }
    close(ends[0]);
    if (pid < 0) {
        close(ends[1]);
        return migrollback_fail(error, MIGROLLBACK_ERROR_FAILED, "cannot start a process: %s", g_strerror(errno));
    }
    keeper = g_new(ShadowKeeper, 1);
    *keeper = (ShadowKeeper){.pid = pid, .pipe = ends[1]};
    return keeper;
}

void
shadow_keeper_dismiss(ShadowKeeper *keeper)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;

    if (keeper == NULL)
        return;
    sigaction(SIGPIPE, &ignore, &before); /* it may have been killed */
    while (write(keeper->pipe, "q", 1) < 0 && errno == EINTR)
        ;
    sigaction(SIGPIPE, &before, NULL);
    close(keeper->pipe);
    while (waitpid(keeper->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    g_free(keeper);
}
