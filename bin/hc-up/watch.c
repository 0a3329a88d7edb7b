/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bin/hc-up/up.h"
#include "lib/base/clock.h"
#include "lib/base/daemon.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/base/proc.h"
#include "lib/base/xmalloc.h"

#define DELAY_MIN (HC_SECOND / 10)
#define DELAY_MAX (30 * HC_SECOND)
#define STABLE HC_MINUTE	/* after that long the delay starts anew */
#define GRACE (60 * HC_SECOND)	/* from SIGTERM to SIGKILL */
#define LINE_MAX_LEN 8192
#define NCHILDREN 4

struct watch;

struct child {
	struct watch *w;
	const char *name;
	const struct listeners *sockets;	/* NULL: none */
	char *path, *notify_path;
	pid_t pid;			/* 0: does not run */
	int out, notify, ready;
	struct buf line;		/* of output, not complete yet */
	int64_t started, delay;
	struct ev_timer restart;
};

struct watch {
	struct up *u;
	struct ev *ev;
	struct child v[NCHILDREN];
	struct daemon_signals signals;
	struct ev_timer kill;
	void (*ready)(const struct up *u);
	int all_ready, stopping, failed;
	char *nudge;
};

/* --- what they say --- */

/* Daemons begin their lines with their names; libraries do not. */
static void
print_line(const struct child *c, const char *p, size_t len)
{
	struct buf b = { 0 };
	size_t n = strlen(c->name);

	if (len <= n || memcmp(p, c->name, n) != 0 || p[n] != ':')
		buf_addf(&b, "%s: ", c->name);
	buf_add(&b, p, len);
	buf_addc(&b, '\n');
	(void)!write(STDERR_FILENO, b.p, b.len);
	buf_free(&b);
}

static void
print_lines(struct child *c, int all)
{
	char *p = c->line.p, *end = p + c->line.len, *nl;

	while (p != NULL && p < end &&
	    (nl = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		print_line(c, p, (size_t)(nl - p));
		p = nl + 1;
	}
	if (p != NULL && p < end && (all || end - p > LINE_MAX_LEN)) {
		print_line(c, p, (size_t)(end - p));
		p = end;
	}
	if (p != NULL && p > c->line.p) {
		memmove(c->line.p, p, (size_t)(end - p));
		buf_cut(&c->line, (size_t)(end - p));
	}
}

/* Returns 0 when there is no more for now. */
static int
read_output(struct child *c)
{
	char data[4096];
	ssize_t n;

	errno = 0;
	n = read(c->out, data, sizeof data);
	if (n <= 0)
		return 0;
	buf_add(&c->line, data, (size_t)n);
	print_lines(c, 0);
	return 1;
}

static void
close_output(struct child *c)
{
	if (c->out == -1)
		return;
	while (read_output(c))
		;
	print_lines(c, 1);
	ev_fd(c->w->ev, c->out, 0, NULL, NULL);
	close(c->out);
	c->out = -1;
}

static void
on_output(struct ev *ev, int fd, unsigned events, void *arg)
{
	struct child *c = arg;

	(void)events;
	/* At its end, wait for SIGCHLD without looking again and again. */
	if (!read_output(c) && errno != EAGAIN && errno != EINTR)
		ev_fd(ev, fd, 0, NULL, NULL);
}

static void
check_all_ready(struct watch *w)
{
	size_t i;

	for (i = 0; i < NCHILDREN; i++) {
		if (!w->v[i].ready)
			return;
	}
	if (w->all_ready || w->stopping)
		return;
	w->all_ready = 1;
	w->ready(w->u);
	sd_ready();
}

static void
on_notify(struct ev *ev, int fd, unsigned events, void *arg)
{
	struct child *c = arg;
	char text[1024];
	ssize_t n;

	(void)ev, (void)events;
	while ((n = recv(fd, text, sizeof text - 1, MSG_DONTWAIT)) >= 0) {
		text[n] = '\0';
		if (strstr(text, "READY=1") != NULL && c->pid != 0)
			c->ready = 1;
	}
	check_all_ready(c->w);
}

static int
open_notify(struct child *c, struct hc_err *err)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };

	if (strlen(c->notify_path) >= sizeof sa.sun_path)
		return hc_err(err, HC_EINVAL, "%s: path too long for a socket",
		    c->notify_path);
	memcpy(sa.sun_path, c->notify_path, strlen(c->notify_path) + 1);
	unlink(c->notify_path);
	c->notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (c->notify == -1 ||
	    bind(c->notify, (struct sockaddr *)&sa, sizeof sa) == -1)
		return hc_err_sys(err, "%s", c->notify_path);
	ev_fd(c->w->ev, c->notify, EV_READ, on_notify, c);
	return 0;
}

/* --- start, end, start again --- */

static pid_t
run(const struct child *c, int out, struct hc_err *err)
{
	const struct up *u = c->w->u;
	char *notify = xasprintf("NOTIFY_SOCKET=%s", c->notify_path);
	const char *argv[] = { c->path, "-c", u->file,
		u->verbose ? "-v" : NULL, NULL };
	const char *env[] = { notify, "JOURNAL_STREAM", "WATCHDOG_USEC",
		"WATCHDOG_PID", c->w->nudge, NULL };
	struct proc p = { .argv = argv, .env = env, .out = out };
	int *fds = NULL;
	pid_t pid;

	if (c->sockets != NULL) {
		fds = xcalloc(c->sockets->n, sizeof *fds);
		while (p.nfds < c->sockets->n) {
			fds[p.nfds] = c->sockets->v[p.nfds].fd;
			p.nfds++;
		}
		p.fds = fds;
	}
	pid = proc_start(&p, err);
	free(fds);
	free(notify);
	return pid;
}

static int
start(struct child *c, struct hc_err *err)
{
	int fds[2], i;
	pid_t pid;

	if (pipe(fds) == -1)
		return hc_err_sys(err, "%s: pipe", c->name);
	for (i = 0; i < 2; i++)
		(void)fcntl(fds[i], F_SETFD, FD_CLOEXEC);
	(void)fcntl(fds[0], F_SETFL, O_NONBLOCK);
	pid = run(c, fds[1], err);
	close(fds[1]);
	if (pid == -1) {
		close(fds[0]);
		return -1;
	}
	c->pid = pid;
	c->out = fds[0];
	c->started = hc_mono();
	ev_fd(c->w->ev, c->out, EV_READ, on_output, c);
	log_debug("%s started, pid=%ld", c->name, (long)pid);
	return 0;
}

static void again(struct child *c);

static void
on_restart(struct ev *ev, void *arg)
{
	struct child *c = arg;
	struct hc_err err;

	(void)ev;
	if (start(c, &err) == 0)
		return;
	log_err("%s", err.text);
	again(c);
}

static void
again(struct child *c)
{
	if (hc_mono() - c->started > STABLE || c->delay == 0)
		c->delay = DELAY_MIN;
	else if (c->delay < DELAY_MAX / 2)
		c->delay *= 2;
	else
		c->delay = DELAY_MAX;
	ev_timer(c->w->ev, &c->restart, c->delay, on_restart, c);
}

static void
signal_all(const struct watch *w, int signo)
{
	size_t i;

	for (i = 0; i < NCHILDREN; i++) {
		if (w->v[i].pid != 0)
			(void)kill(w->v[i].pid, signo);
	}
}

static void
on_patience(struct ev *ev, void *arg)
{
	struct watch *w = arg;

	(void)ev;
	log_warn("daemons still run after a minute, ending them");
	signal_all(w, SIGKILL);
}

static int
any_runs(const struct watch *w)
{
	size_t i;

	for (i = 0; i < NCHILDREN; i++) {
		if (w->v[i].pid != 0)
			return 1;
	}
	return 0;
}

static void
stop(struct watch *w)
{
	size_t i;

	if (w->stopping)
		return;
	w->stopping = 1;
	for (i = 0; i < NCHILDREN; i++)
		ev_timer_stop(w->ev, &w->v[i].restart);
	ev_timer(w->ev, &w->kill, GRACE, on_patience, w);
	signal_all(w, SIGTERM);
	if (!any_runs(w))
		ev_stop(w->ev);
}

static void
ended(struct child *c, int status)
{
	struct watch *w = c->w;
	char how[32];

	close_output(c);
	c->pid = 0;
	c->ready = 0;
	if (w->stopping) {
		log_debug("%s ended, %s", c->name, proc_ending(status, how));
		if (!any_runs(w))
			ev_stop(w->ev);
	} else if (!w->all_ready) {
		log_err("%s ended before it was ready, %s", c->name,
		    proc_ending(status, how));
		w->failed = 1;
		stop(w);
	} else {
		if (status == 0)	/* somebody wants it to start anew */
			c->delay = 0;
		again(c);
		log_warn("%s ended, %s; starting it again in %lld ms",
		    c->name, proc_ending(status, how),
		    (long long)(c->delay / 1000));
	}
}

/* The first process of a container also gets to bury what others left. */
static void
on_child(struct ev *ev, void *arg)
{
	struct watch *w = arg;
	size_t i;
	int status;
	pid_t pid;

	(void)ev;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (i = 0; i < NCHILDREN; i++) {
			if (w->v[i].pid == pid)
				ended(&w->v[i], status);
		}
	}
}

/* --- signals, and all together --- */

static void
on_term(struct ev *ev, void *arg)
{
	(void)ev;
	stop(arg);
}

static void
on_hup(struct ev *ev, void *arg)
{
	(void)ev;
	signal_all(arg, SIGHUP);
}

static void
on_usr1(struct ev *ev, void *arg)
{
	(void)ev;
	signal_all(arg, SIGUSR1);
}

static int
add(struct watch *w, struct child *c, const char *name,
    const struct listeners *sockets, struct hc_err *err)
{
	const struct up *u = w->u;

	*c = (struct child){ .w = w, .name = name, .sockets = sockets,
		.out = -1, .notify = -1 };
	c->path = u->bin != NULL ? xasprintf("%s/%s", u->bin, name) :
	    xstrdup(name);
	c->notify_path = xasprintf("%s/%s.notify", u->dir, name);
	if (open_notify(c, err) == -1)
		return -1;
	return start(c, err);
}

static void
clean_up(struct watch *w)
{
	size_t i;

	for (i = 0; i < NCHILDREN; i++) {
		struct child *c = &w->v[i];

		if (c->notify != -1) {
			close(c->notify);
			unlink(c->notify_path);
		}
		buf_free(&c->line);
		free(c->path);
		free(c->notify_path);
	}
	free(w->nudge);
	ev_free(w->ev);
}

int
watch(struct up *u, void (*ready)(const struct up *u), struct hc_err *err)
{
	struct watch w = { .u = u, .ready = ready };
	size_t i;

	for (i = 0; i < NCHILDREN; i++)
		w.v[i].notify = -1;
	w.ev = ev_new();
	w.signals = (struct daemon_signals){ on_term, on_hup, on_usr1, &w, 0 };
	daemon_signals(w.ev, &w.signals);
	ev_signal(w.ev, SIGCHLD, on_child, &w);
	if (settings_db(&u->set) != DB_CHOICE_SQLITE &&
	    u->set.nudge_socket == NULL)
		w.nudge = xasprintf("NUDGE_SOCKET=%s/nudge", u->dir);
	if (add(&w, &w.v[0], "hc-webd", &u->web, err) == -1 ||
	    add(&w, &w.v[1], "hc-smtpd", &u->smtp, err) == -1 ||
	    add(&w, &w.v[2], "hc-sendalerts", NULL, err) == -1 ||
	    add(&w, &w.v[3], "hc-sendreports", NULL, err) == -1) {
		w.failed = 1;
		log_err("%s", err->text);
		stop(&w);
	}
	if (!w.failed || any_runs(&w))
		ev_run(w.ev);
	clean_up(&w);
	if (w.failed)
		return hc_err(err, HC_EFAIL, "a daemon did not start");
	return 0;
}
