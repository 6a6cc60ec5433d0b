/*
 * interrupt - SIGINT and SIGTERM while a rollback runs: the first asks to stop at the next safe point, the second ends the children.
 *
 * Signal handlers are installed by interrupt_install and put back by interrupt_restore.
 */
#ifndef MIGROLLBACK_INTERRUPT_H
#define MIGROLLBACK_INTERRUPT_H

#include <glib.h>
#include <sys/types.h>

void interrupt_install(void);
void interrupt_restore(void);

/* The first signal that came, or 0. */
int interrupt_signal(void);

/* The process groups that a second signal ends: all that run. */
void interrupt_add_child(pid_t group);
void interrupt_remove_child(pid_t group);

/* FALSE with INTERRUPTED or TERMINATED where a signal came. `what` ends the sentence "stopped …". */
gboolean interrupt_check(const char *what, GError **error);

/* Is it INTERRUPTED or TERMINATED? */
gboolean interrupt_is_cause(const GError *error);

#endif
