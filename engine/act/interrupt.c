#include "interrupt.h"

#include <signal.h>

#include "drivers/error.h"

/* More run at a time only where more databases are undone together; those beyond end with their input. */
#define MOST_CHILDREN 64

static volatile sig_atomic_t first_signal;
static volatile sig_atomic_t child_groups[MOST_CHILDREN]; /* 0: free */
static struct sigaction old_interrupt, old_terminate, old_pipe;

static void
on_signal(int number)
{
    if (first_signal == 0) {
        first_signal = number;
        return;
    }
    for (int i = 0; i < MOST_CHILDREN; i++)
        if (child_groups[i] > 0)
            kill(-(pid_t)child_groups[i], SIGTERM);
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

static void
replace_child(sig_atomic_t old, sig_atomic_t group)
{
    for (int i = 0; i < MOST_CHILDREN; i++) {
        if (child_groups[i] == old) {
            child_groups[i] = group;
            return;
        }
    }
}

void
interrupt_add_child(pid_t group)
{
    replace_child(0, (sig_atomic_t)group);
}

void
interrupt_remove_child(pid_t group)
{
    replace_child((sig_atomic_t)group, 0);
}

gboolean
interrupt_check(const char *what, GError **error)
{
    if (first_signal == 0)
        return TRUE;
    return migrollback_refuse(error, first_signal == SIGINT ? MIGROLLBACK_ERROR_INTERRUPTED : MIGROLLBACK_ERROR_TERMINATED,
                              "stopped by %s %s", first_signal == SIGINT ? "SIGINT" : "SIGTERM", what);
}

gboolean
interrupt_is_cause(const GError *error)
{
    return g_error_matches(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_INTERRUPTED) ||
           g_error_matches(error, MIGROLLBACK_ERROR, MIGROLLBACK_ERROR_TERMINATED);
}
