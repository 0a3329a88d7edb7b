/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What every daemon does beside its own job (DESIGN 11, STYLE 20, 21, 31, 32):
 * signals, service manager, privileges. */
#ifndef HC_DAEMON_H
#define HC_DAEMON_H

#include <stdint.h>

#include "lib/base/err.h"

/* Not ev.h: its names meet libevent's in programs that use that. */
struct ev;
typedef void ev_fn(struct ev *ev, void *arg);

/* Messages to the service manager at $NOTIFY_SOCKET; silently nothing without
 * one (sd_notify(3) protocol, without libsystemd). */
void sd_ready(void);
void sd_reloading(void);
void sd_stopping(void);
/* Arms WATCHDOG=1 at half of $WATCHDOG_USEC, when set. */
void sd_watchdog(struct ev *ev);
/* The same for programs whose loop another library owns: call sd_alive() every
 * so many microseconds; 0: never. */
int64_t sd_watchdog_period(void);
void sd_alive(void);

/* Number of sockets handed over (LISTEN_FDS for this LISTEN_PID); they are
 * descriptors 3, 4, ...; the variables are removed from the environment. */
int sd_listen_fds(void);

/* Opens /dev/null for closed descriptors 0-2, ignores SIGPIPE, blocks no other
 * signal whatever the parent did, sets umask 027, the C locale. First thing in
 * main(). */
void daemon_hygiene(void);

/* When started as root: becomes user (name or NULL), else the owner of path
 * (a file or folder; NULL or missing: no change). Warns and goes on when that
 * owner is root too. */
int daemon_drop(const char *user, const char *path, struct hc_err *err)
    HC_MUSTCHECK;

/* Raises the limit of open descriptors as far as it goes. */
void daemon_files(void);

/* Signals as STYLE 32. Callbacks may be NULL. TERM and INT call on_term(once);
 * a second one ends the process at once with status 1. */
struct daemon_signals {
	ev_fn *on_term;
	ev_fn *on_hup;
	ev_fn *on_usr1;
	void *arg;
	int terms;		/* private */
};
void daemon_signals(struct ev *ev, struct daemon_signals *s);

#endif
