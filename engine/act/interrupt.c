#include "interrupt.h"

#include <signal.h>

#include "drivers/error.h"

static volatile sig_atomic_t first_signal;
static volatile sig_atomic_t child_group;
static struct sigaction old_interrupt, old_terminate, old_pipe;

static void
on_signal(int number)
{
    if (first_signal == 0)
        first_signal = number;
    else if (child_group > 0)
        kill(-(pid_t)child_group, SIGTERM);
}

void
interrupt_install(void)
{
    struct sigaction action = {.sa_handler = on_signal}, ignore = {.sa_handler = SIG_IGN};

    first_signal = 0;
    sigaction(SIGINT, &action, &old_interrupt);
    sigaction(SIGTERM, &action, &old_terminate);
    sigaction(SIGPIPE, &ignore, &old_pipe); /* a child that is gone is an error of a write, not our end */
}

void
interrupt_restore(void)
{
    sigaction(SIGINT, &old_interrupt, NULL);
    sigaction(SIGTERM, &old_terminate, NULL);
    sigaction(SIGPIPE, &old_pipe, NULL);
}

int
interrupt_signal(void)
{
    return first_signal;
}

void
interrupt_set_child(pid_t group)
{
    child_group = (sig_atomic_t)group;
}

gboolean
interrupt_check(const char *what, GError **error)
{
    if (first_signal == 0)
        return TRUE;
    return migrollback_refuse(error, first_signal == SIGINT ? MIGROLLBACK_ERROR_INTERRUPTED : MIGROLLBACK_ERROR_TERMINATED,
                              "stopped by %s %s", first_signal == SIGINT ? "SIGINT" : "SIGTERM", what);
}
