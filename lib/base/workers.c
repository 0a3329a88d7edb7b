/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/workers.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/daemon.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"

/* A worker that lived less is started again only after this. */
#define PAUSE HC_SECOND

struct worker {
	pid_t pid;		/* 0: not running */
	int64_t started;
	int64_t due;		/* to be started then */
};

struct workers {
	struct worker *v;
	unsigned n, running;
	worker_fn *fn;
	void *arg;
	int pipe[2];		/* only its ends matter */
	sigset_t set, old;
	int stopping;
};

static int
start(struct workers *w, struct worker *k, struct hc_err *err)
{
	pid_t pid = fork();
	int rc;

	if (pid == -1)
		return hc_err_sys(err, "fork");
	if (pid == 0) {
		close(w->pipe[1]);
		/* One process speaks to the service manager. */
		unsetenv("NOTIFY_SOCKET");
		sigprocmask(SIG_SETMASK, &w->old, NULL);
		rc = w->fn(w->pipe[0], w->arg);
		free(w->v);
		exit(rc);
	}
	k->pid = pid;
	k->started = hc_mono();
	k->due = -1;
	w->running++;
	return 0;
}

static void
pass_on(const struct workers *w, int signo)
{
	unsigned i;

	for (i = 0; i < w->n; i++)
		if (w->v[i].pid > 0)
			kill(w->v[i].pid, signo);
}

static void
ended(struct workers *w, pid_t pid, int status)
{
	int64_t now = hc_mono();
	unsigned i;

	for (i = 0; i < w->n && w->v[i].pid != pid; i++)
		;
	if (i == w->n)
		return;
	w->v[i].pid = 0;
	w->running--;
	if (w->stopping)
		return;
	if (WIFSIGNALED(status))
		log_err("worker ended by signal %d pid=%ld", WTERMSIG(status),
		    (long)pid);
	else
		log_err("worker ended with status %d pid=%ld",
		    WEXITSTATUS(status), (long)pid);
	w->v[i].due = now - w->v[i].started < PAUSE ? now + PAUSE : now;
}

static void
reap(struct workers *w)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		ended(w, pid, status);
}

static void
start_due(struct workers *w)
{
	struct hc_err err;
	unsigned i;

	for (i = 0; i < w->n && !w->stopping; i++) {
		struct worker *k = &w->v[i];

		if (k->pid != 0 || k->due > hc_mono())
			continue;
		if (start(w, k, &err) == -1) {
			log_err("cannot start a worker: %s", err.text);
			k->due = hc_mono() + PAUSE;
		}
	}
}

static void
on_signal(struct workers *w, int signo)
{
	if (signo == SIGCHLD) {
		reap(w);
	} else if (signo == SIGTERM || signo == SIGINT) {
		if (w->stopping++) {
			log_warn("second signal, ending now");
			pass_on(w, SIGKILL);
			_exit(1);
		}
		sd_stopping();
		pass_on(w, SIGTERM);
	} else {
		pass_on(w, signo);
	}
}

static void
watch(struct workers *w)
{
	int64_t period = sd_watchdog_period(), wait = HC_SECOND / 2;
	struct timespec ts;

	if (period > 0 && period < wait)
		wait = period;
	ts.tv_sec = 0;
	ts.tv_nsec = (long)wait * 1000;
	while (!w->stopping || w->running > 0) {
		int signo = sigtimedwait(&w->set, NULL, &ts);

		if (signo > 0)
			on_signal(w, signo);
		start_due(w);
		if (period > 0)
			sd_alive();
	}
}

int
workers_run(unsigned n, worker_fn *fn, void *arg, struct hc_err *err)
{
	struct workers w = { .n = n, .fn = fn, .arg = arg };
	unsigned i;
	int rc = 0;

	if (pipe(w.pipe) == -1)
		return hc_err_sys(err, "pipe");
	sigemptyset(&w.set);
	sigaddset(&w.set, SIGTERM);
	sigaddset(&w.set, SIGINT);
	sigaddset(&w.set, SIGHUP);
	sigaddset(&w.set, SIGUSR1);
	sigaddset(&w.set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &w.set, &w.old);
	w.v = xcalloc(n, sizeof *w.v);
	for (i = 0; i < n && rc == 0; i++)
		rc = start(&w, &w.v[i], err);
	if (rc == 0) {
		sd_ready();
		watch(&w);
	} else {
		pass_on(&w, SIGTERM);
	}
	close(w.pipe[0]);
	close(w.pipe[1]);
	sigprocmask(SIG_SETMASK, &w.old, NULL);
	free(w.v);
	return rc;
}
