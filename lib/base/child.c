/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/child.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "lib/base/clock.h"
#include "lib/base/ev.h"
#include "lib/base/xmalloc.h"

/* How often one looks whether it has ended: soon, then less and less. */
#define POLL_MIN (4 * HC_SECOND / 1000)
#define POLL_MAX (HC_SECOND / 10)

struct child {
	struct ev *ev;
	struct ev_timer poll;
	int64_t pause, end;
	child_fn *fn;
	void *arg;
	pid_t pid;
};

static void
on_poll(struct ev *ev, void *arg)
{
	struct child *c = arg;
	child_fn *fn = c->fn;
	void *fn_arg = c->arg;
	int status = 0;
	pid_t n = waitpid(c->pid, &status, WNOHANG);

	if (n == 0 && hc_mono() < c->end) {
		c->pause = c->pause * 2 < POLL_MAX ? c->pause * 2 : POLL_MAX;
		ev_timer(ev, &c->poll, c->pause, on_poll, c);
		return;
	}
	if (n == 0) {
		child_kill(c);
		fn(fn_arg, CHILD_TIMEOUT);
		return;
	}
	free(c);
	fn(fn_arg, status);
}

struct child *
child_run(struct ev *ev, const struct proc *p, int64_t limit, child_fn *fn,
    void *arg, struct hc_err *err)
{
	pid_t pid = proc_start(p, err);
	struct child *c;

	if (pid == -1)
		return NULL;
	c = xcalloc(1, sizeof *c);
	c->ev = ev;
	c->pause = POLL_MIN;
	c->end = hc_mono() + limit;
	c->fn = fn;
	c->arg = arg;
	c->pid = pid;
	ev_timer(ev, &c->poll, c->pause, on_poll, c);
	return c;
}

void
child_kill(struct child *c)
{
	if (c == NULL)
		return;
	kill(-c->pid, SIGKILL);
	while (waitpid(c->pid, NULL, 0) == -1 && errno == EINTR)
		;
	ev_timer_stop(c->ev, &c->poll);
	free(c);
}
