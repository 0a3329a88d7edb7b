/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/ev.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/epoll.h>
#endif

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"

#define MAX_SIGNALS 65
#define MAX_READY 256

struct watch {
	unsigned events;	/* 0: not watched */
	ev_fd_fn *fn;
	void *arg;
	unsigned serial;	/* tells a reused descriptor from the old one */
};

struct handler {
	ev_fn *fn;
	void *arg;
};

struct ev {
	int poll_fd;		/* epoll; -1 where poll(2) is used */
	struct watch *watches;	/* by descriptor */
	size_t nwatches;
	unsigned serial;
	struct ev_timer *timers;
	ev_turn_fn *turn;
	void *turn_arg;
	struct handler signals[MAX_SIGNALS];
	int64_t now;
	int stop;
};

/* Signal handlers know no argument: their pipe is the process's. */
static int signal_pipe[2] = { -1, -1 };

struct ready {
	int fd;
	unsigned events, serial;
};

static void
set_flags(int fd)
{
	(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

struct ev *
ev_new(void)
{
	struct ev *ev = xcalloc(1, sizeof *ev);

	ev->poll_fd = -1;
#ifdef __linux__
	ev->poll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (ev->poll_fd == -1)
		hc_bug("epoll_create1: %s", strerror(errno));
#endif
	ev->now = hc_mono();
	return ev;
}

void
ev_free(struct ev *ev)
{
	if (ev == NULL)
		return;
	if (ev->poll_fd != -1)
		close(ev->poll_fd);
	free(ev->watches);
	free(ev);
}

#ifdef __linux__
static void
backend_set(struct ev *ev, int fd, unsigned old, unsigned events)
{
	struct epoll_event e = { 0 };
	int op = old == 0 ? EPOLL_CTL_ADD :
	    events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;

	if (events & EV_READ)
		e.events |= EPOLLIN;
	if (events & EV_WRITE)
		e.events |= EPOLLOUT;
	e.data.u64 = (uint64_t)ev->watches[fd].serial << 32 | (uint32_t)fd;
	if (epoll_ctl(ev->poll_fd, op, fd, &e) == 0)
		return;
	/* Closed behind our back, and perhaps opened again as another file:
	 * the kernel has forgotten what we still remember, or the reverse. */
	if (op == EPOLL_CTL_MOD && errno == ENOENT)
		op = EPOLL_CTL_ADD;
	else if (op == EPOLL_CTL_ADD && errno == EEXIST)
		op = EPOLL_CTL_MOD;
	else if (op == EPOLL_CTL_DEL)
		return;
	else
		hc_bug("epoll_ctl fd=%d: %s", fd, strerror(errno));
	if (epoll_ctl(ev->poll_fd, op, fd, &e) == -1)
		hc_bug("epoll_ctl fd=%d: %s", fd, strerror(errno));
}

static size_t
backend_wait(struct ev *ev, int64_t wait, struct ready *out)
{
	struct epoll_event e[MAX_READY];
	int i, n, ms = -1;

	if (wait >= 0)
		ms = wait > 86400 * HC_SECOND ? 86400000 :
		    (int)((wait + 999) / 1000);
	n = epoll_wait(ev->poll_fd, e, MAX_READY, ms);
	for (i = 0; i < n; i++) {
		out[i].fd = (int)(uint32_t)e[i].data.u64;
		out[i].serial = (unsigned)(e[i].data.u64 >> 32);
		out[i].events = 0;
		if (e[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
			out[i].events |= EV_READ;
		if (e[i].events & (EPOLLOUT | EPOLLHUP | EPOLLERR))
			out[i].events |= EV_WRITE;
	}
	return n > 0 ? (size_t)n : 0;
}
#else
static void
backend_set(struct ev *ev, int fd, unsigned old, unsigned events)
{
	(void)ev, (void)fd, (void)old, (void)events;
}

static size_t
backend_wait(struct ev *ev, int64_t wait, struct ready *out)
{
	struct pollfd *p = xcalloc(ev->nwatches, sizeof *p);
	size_t i, n = 0, ready = 0;
	int ms = wait < 0 ? -1 : wait > 86400 * HC_SECOND ? 86400000 :
	    (int)((wait + 999) / 1000);

	for (i = 0; i < ev->nwatches; i++) {
		if (ev->watches[i].events == 0)
			continue;
		p[n].fd = (int)i;
		if (ev->watches[i].events & EV_READ)
			p[n].events |= POLLIN;
		if (ev->watches[i].events & EV_WRITE)
			p[n].events |= POLLOUT;
		n++;
	}
	if (poll(p, (nfds_t)n, ms) > 0) {
		for (i = 0; i < n && ready < MAX_READY; i++) {
			if (p[i].revents == 0)
				continue;
			out[ready].fd = p[i].fd;
			out[ready].serial = ev->watches[p[i].fd].serial;
			out[ready].events = (p[i].revents & ~POLLOUT ?
			    EV_READ : 0) | (p[i].revents & ~POLLIN ?
			    EV_WRITE : 0);
			ready++;
		}
	}
	free(p);
	return ready;
}
#endif

void
ev_fd(struct ev *ev, int fd, unsigned events, ev_fd_fn *fn, void *arg)
{
	struct watch *w;
	unsigned old;
	size_t n;

	if (fd < 0)
		hc_bug("ev_fd with descriptor %d", fd);
	if ((size_t)fd >= ev->nwatches) {
		if (events == 0)
			return;
		n = ((size_t)fd + 1) * 2;
		ev->watches = xreallocarray(ev->watches, n, sizeof *w);
		memset(ev->watches + ev->nwatches, 0,
		    (n - ev->nwatches) * sizeof *w);
		ev->nwatches = n;
	}
	w = &ev->watches[fd];
	old = w->events;
	w->fn = fn;
	w->arg = arg;
	w->events = events;
	if (old == 0 && events != 0)
		w->serial = ++ev->serial;
	if (old != events)
		backend_set(ev, fd, old, events);
}

/* The list stays sorted; programs have a handful of timers, and those with one
 * for each connection use equal delays, so the walk from the front is short
 * only for the soonest: keep per-connection time-outs in the owner's queue. */
void
ev_timer(struct ev *ev, struct ev_timer *t, int64_t delay, ev_fn *fn, void *arg)
{
	struct ev_timer **at;

	ev_timer_stop(ev, t);
	t->due = hc_mono() + (delay > 0 ? delay : 0);
	t->fn = fn;
	t->arg = arg;
	t->set = 1;
	for (at = &ev->timers; *at != NULL && (*at)->due <= t->due;
	    at = &(*at)->next)
		;
	t->next = *at;
	*at = t;
}

void
ev_timer_stop(struct ev *ev, struct ev_timer *t)
{
	struct ev_timer **at;

	if (!t->set)
		return;
	for (at = &ev->timers; *at != NULL; at = &(*at)->next) {
		if (*at == t) {
			*at = t->next;
			break;
		}
	}
	t->set = 0;
}

static void
on_signal(int signo)
{
	unsigned char c = (unsigned char)signo;
	int saved = errno;
	ssize_t n = write(signal_pipe[1], &c, 1);

	(void)n;	/* a full pipe already wakes the loop */
	errno = saved;
}

static void
read_signals(struct ev *ev, int fd, unsigned events, void *arg)
{
	unsigned char c[64];
	ssize_t i, n = read(fd, c, sizeof c);

	(void)events, (void)arg;
	for (i = 0; i < n; i++) {
		struct handler *h = &ev->signals[c[i] % MAX_SIGNALS];

		if (h->fn != NULL)
			h->fn(ev, h->arg);
	}
}

void
ev_signal(struct ev *ev, int signo, ev_fn *fn, void *arg)
{
	struct sigaction sa = { 0 };

	if (signo <= 0 || signo >= MAX_SIGNALS)
		hc_bug("ev_signal(%d)", signo);
	if (signal_pipe[0] == -1) {
		if (pipe(signal_pipe) == -1)
			hc_bug("pipe: %s", strerror(errno));
		set_flags(signal_pipe[0]);
		set_flags(signal_pipe[1]);
	}
	ev_fd(ev, signal_pipe[0], EV_READ, read_signals, NULL);
	ev->signals[signo] = (struct handler){ fn, arg };
	sa.sa_handler = on_signal;
	sa.sa_flags = SA_RESTART;
	sigfillset(&sa.sa_mask);
	sigaction(signo, &sa, NULL);
}

void
ev_turn(struct ev *ev, ev_turn_fn *fn, void *arg)
{
	ev->turn = fn;
	ev->turn_arg = arg;
}

int64_t
ev_now(const struct ev *ev)
{
	return ev->now;
}

static void
run_timers(struct ev *ev)
{
	struct ev_timer *t;

	while ((t = ev->timers) != NULL && t->due <= ev->now && !ev->stop) {
		ev->timers = t->next;
		t->set = 0;
		t->fn(ev, t->arg);
	}
}

void
ev_run(struct ev *ev)
{
	struct ready ready[MAX_READY];
	size_t i, n;
	int64_t wait, max;

	ev->stop = 0;
	while (!ev->stop) {
		max = ev->turn ? ev->turn(ev, ev->turn_arg) : -1;
		if (ev->stop)
			break;
		wait = -1;
		if (ev->timers != NULL) {
			wait = ev->timers->due - hc_mono();
			if (wait < 0)
				wait = 0;
		}
		n = backend_wait(ev, hc_sooner(wait, max), ready);
		ev->now = hc_mono();
		for (i = 0; i < n && !ev->stop; i++) {
			struct watch w;

			/* An earlier callback may have dropped this one. */
			w = ev->watches[ready[i].fd];
			if (w.serial == ready[i].serial &&
			    (w.events & ready[i].events) != 0)
				w.fn(ev, ready[i].fd,
				    w.events & ready[i].events, w.arg);
		}
		run_timers(ev);
	}
}

void
ev_stop(struct ev *ev)
{
	ev->stop = 1;
}
