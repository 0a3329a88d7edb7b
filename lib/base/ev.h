/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* One event loop (STYLE 29): descriptors, timers on the monotonic clock,
 * signals. Single-threaded; the clock is read once per turn. */
#ifndef HC_EV_H
#define HC_EV_H

#include <stdint.h>

#include "lib/base/err.h"

#define EV_READ 1u
#define EV_WRITE 2u

struct ev;

typedef void ev_fd_fn(struct ev *ev, int fd, unsigned events, void *arg);
typedef void ev_fn(struct ev *ev, void *arg);
/* Runs at the end of each turn, before the loop waits: returns how long it may
 * wait at most, in microseconds; -1 for no limit, 0 for not at all. */
typedef int64_t ev_turn_fn(struct ev *ev, void *arg);

/* Embedded in the owner's struct; zero-initialised is "not set". */
struct ev_timer {
	int64_t due;		/* hc_mono() time */
	ev_fn *fn;
	void *arg;
	struct ev_timer *next;	/* private: the list, soonest first */
	int set;
};

struct ev *ev_new(void);
void ev_free(struct ev *ev);	/* descriptors stay open */
/* Watches fd for events (EV_READ | EV_WRITE); 0 stops watching. Calling again
 * replaces. Errors and hang-ups are reported as the events asked for. */
void ev_fd(struct ev *ev, int fd, unsigned events, ev_fd_fn *fn, void *arg);
/* (Re)arms t to call fn(ev, arg) once after delay microseconds. */
void ev_timer(struct ev *ev, struct ev_timer *t, int64_t delay, ev_fn *fn,
    void *arg);
void ev_timer_stop(struct ev *ev, struct ev_timer *t);
/* fn runs in the loop, not in the signal handler. Handlers are process-wide:
 * one struct ev per process may use this. */
void ev_signal(struct ev *ev, int signo, ev_fn *fn, void *arg);
void ev_turn(struct ev *ev, ev_turn_fn *fn, void *arg);
int64_t ev_now(const struct ev *ev);	/* hc_mono() at the start of the turn */
void ev_run(struct ev *ev);		/* until ev_stop() */
void ev_stop(struct ev *ev);

#endif
