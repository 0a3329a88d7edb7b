/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* One run of the job, from its start to the final ping. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bin/hc-run/run.h"
#include "lib/base/clock.h"

/* How long we go on reading once the job itself has ended, when something
 * that it started still has its output open. */
#define LINGER (2 * HC_SECOND)
#define IMPATIENT (10 * HC_SECOND)	/* a second signal within kills */

struct once {
	struct run *r;
	struct job job;
	struct output *out;
	struct stream streams[2];	/* of its standard output and error */
	bool ended, timed_out, reported;
	int status;		/* as waitpid() has it */
	int64_t signalled;	/* when it was told to end */
	struct ev_timer limit, kill, linger;
};

static bool
is_open(const struct once *o)
{
	return stream_is_open(&o->streams[0]) ||
	    stream_is_open(&o->streams[1]);
}

static void
on_done(void *arg)
{
	struct once *o = arg;

	if (o->ended && !is_open(o))
		ev_stop(o->r->ev);
}

static void
on_linger(struct ev *ev, void *arg)
{
	(void)arg;
	ev_stop(ev);
}

static void
on_kill(struct ev *ev, void *arg)
{
	struct once *o = arg;

	(void)ev;
	if (!o->ended)
		job_signal(&o->job, SIGKILL);
}

static void
on_limit(struct ev *ev, void *arg)
{
	struct once *o = arg;

	if (o->ended)
		return;
	o->timed_out = true;
	job_signal(&o->job, SIGTERM);
	job_signal(&o->job, SIGCONT);
	ev_timer(ev, &o->kill, o->r->o.kill_after, on_kill, o);
}

static void
on_child(struct ev *ev, void *arg)
{
	struct run *r = arg;
	struct once *o = r->now;
	int status;

	if (o == NULL || o->ended)
		return;
	while (waitpid(o->job.pid, &status, WNOHANG | WUNTRACED) ==
	    o->job.pid) {
		if (WIFSTOPPED(status)) {
			job_stopped(&o->job);
			continue;
		}
		o->ended = true;
		o->status = status;
		job_ended(&o->job);
		if (!is_open(o))
			ev_stop(ev);
		else if (!r->o.as_runitor)
			ev_timer(ev, &o->linger, LINGER, on_linger, o);
		return;
	}
}

/* Signals go to the job. Those that ask it to end ask us too; a second one
 * soon after leaves it no choice. */
static void
forward(struct run *r, int signo, bool ending)
{
	struct once *o = r->now;

	if (ending)
		r->stop_signal = signo;
	if (o == NULL) {
		ev_stop(r->ev);
		return;
	}
	if (o->ended) {
		if (ending && o->reported)
			ev_stop(r->ev);
		return;
	}
	if (ending && o->signalled != 0 &&
	    ev_now(r->ev) - o->signalled < IMPATIENT)
		signo = SIGKILL;
	if (ending)
		o->signalled = ev_now(r->ev);
	job_signal(&o->job, signo);
	job_signal(&o->job, SIGCONT);
}

#define FORWARD(NAME, ENDING) \
	static void \
	on_##NAME(struct ev *ev, void *arg) \
	{ \
		(void)ev; \
		forward(arg, NAME, ENDING); \
	}
FORWARD(SIGTERM, true)
FORWARD(SIGHUP, true)
FORWARD(SIGINT, true)
FORWARD(SIGQUIT, true)
FORWARD(SIGUSR1, false)
FORWARD(SIGUSR2, false)

static void
on_alarm(struct ev *ev, void *arg)
{
	struct run *r = arg;

	(void)ev;
	r->again = true;
	if (r->now == NULL)
		ev_stop(r->ev);
}

void
run_signals(struct run *r)
{
	static const struct {
		int signo;
		ev_fn *fn;
	} signals[] = { { SIGTERM, on_SIGTERM }, { SIGHUP, on_SIGHUP },
		{ SIGINT, on_SIGINT }, { SIGQUIT, on_SIGQUIT },
		{ SIGUSR1, on_SIGUSR1 }, { SIGUSR2, on_SIGUSR2 } };
	struct sigaction sa;
	size_t i;

	for (i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		/* What nohup(1) or a shell had ignored stays so. */
		if (sigaction(signals[i].signo, NULL, &sa) == 0 &&
		    sa.sa_handler != SIG_IGN)
			ev_signal(r->ev, signals[i].signo, signals[i].fn, r);
	}
	ev_signal(r->ev, SIGALRM, on_alarm, r);
	ev_signal(r->ev, SIGCHLD, on_child, r);
}

/* ---- how it ended ---- */

static void
lower(const char *s, char *out, size_t size)
{
	size_t i;

	for (i = 0; s[i] != '\0' && i + 1 < size; i++)
		out[i] = (char)tolower((unsigned char)s[i]);
	out[i] = '\0';
}

static const char *
tag(const struct run *r)
{
	return r->o.as_runitor ? "runitor" : "hc";
}

/* The exit status, and a line about it for the ping. */
static int
ending(struct once *o)
{
	struct run *r = o->r;
	char name[64];

	if (o->timed_out) {
		output_note(o->out, "\n[%s] time limit of %gs reached", tag(r),
		    (double)r->o.time_limit / (double)HC_SECOND);
		return RUN_TIMEOUT;
	}
	if (WIFSIGNALED(o->status)) {
		lower(strsignal(WTERMSIG(o->status)), name, sizeof name);
		output_note(o->out, "\n[%s] signal: %s%s", tag(r), name,
		    WCOREDUMP(o->status) ? " (core dumped)" : "");
		return r->o.as_runitor ? 1 : 128 + WTERMSIG(o->status);
	}
	if (WEXITSTATUS(o->status) != 0)
		output_note(o->out, "\n[%s] exit status %d", tag(r),
		    WEXITSTATUS(o->status));
	return WEXITSTATUS(o->status);
}

static void
report(struct once *o, enum ping_type type, int status)
{
	int64_t limit = report_started(o->r);
	struct buf body = { 0 };

	output_body(o->out, limit, &body);
	report_end(o->r, type, status, buf_view(&body));
	buf_free(&body);
}

/* It could not be started. */
static int
not_started(struct once *o, int e)
{
	struct run *r = o->r;
	const char *name = r->o.argv[0];
	char text[128];

	if (!r->o.as_runitor) {
		run_say(r, "%s: %s", name, strerror(e));
		output_note(o->out, "[hc] %s: %s\n", name, strerror(e));
	} else {
		struct buf b = { 0 };

		lower(strerror(e), text, sizeof text);
		if (strchr(name, '/') == NULL && e == ENOENT)
			buf_addf(&b, "[runitor] exec: \"%s\": executable file "
			    "not found in $PATH\n", name);
		else
			buf_addf(&b, "[runitor] fork/exec %s: %s\n", name,
			    text);
		fputs(b.p, stderr);
		output_note(o->out, "%s", b.p);
		buf_free(&b);
	}
	if (!r->o.as_runitor)
		report_start(r);
	report(o, r->o.on_exec_fail, r->o.as_runitor ? 1 : RUN_NOTFOUND);
	if (r->o.as_runitor)
		return 1;
	return e == ENOENT || e == ENOTDIR ? RUN_NOTFOUND : RUN_NOEXEC;
}

static int
finish(struct once *o)
{
	struct run *r = o->r;
	int status = ending(o);
	const char *why = NULL;
	enum ping_type type;

	type = status == 0 ? r->o.on_success : r->o.on_fail;
	if (status == 0)
		why = output_verdict(o->out);
	if (why != NULL) {
		output_note(o->out, "\n[hc] %s", why);
		type = PING_FAIL;
	}
	report(o, type, status);
	return status;
}

static void
supervise(struct once *o)
{
	struct run *r = o->r;

	stream_start(&o->streams[0]);
	stream_start(&o->streams[1]);
	if (r->o.time_limit > 0)
		ev_timer(r->ev, &o->limit, r->o.time_limit, on_limit, o);
	r->now = o;
	on_child(r->ev, r);	/* it may be over already */
	if (!o->ended || is_open(o))
		ev_run(r->ev);
	ev_timer_stop(r->ev, &o->limit);
	ev_timer_stop(r->ev, &o->kill);
	ev_timer_stop(r->ev, &o->linger);
	stream_cut(&o->streams[0]);
	stream_cut(&o->streams[1]);
}

static struct stream
stream_of(struct once *o, int number, int from, int to)
{
	return (struct stream){ .ev = o->r->ev, .out = o->out,
		.number = number, .from = from, .to = to, .done = on_done,
		.arg = o };
}

/* It runs: follows it to its end, and our readers to theirs. */
static int
follow(struct once *o)
{
	struct run *r = o->r;
	int err = STDERR_FILENO, status;

	/* Twice the same descriptor cannot be waited for. */
	if (r->o.as_runitor)
		err = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	o->streams[0] = stream_of(o, 1, o->job.out, STDOUT_FILENO);
	o->streams[1] = stream_of(o, 2, o->job.err, err);
	supervise(o);
	status = finish(o);
	o->reported = true;
	if (is_open(o) && r->stop_signal == 0 && !o->timed_out)
		ev_run(r->ev);
	stream_free(&o->streams[0]);
	stream_free(&o->streams[1]);
	if (r->o.as_runitor && err != -1)
		close(err);
	return status;
}

int
run_once(struct run *r)
{
	struct once o = { .r = r };
	struct uuid u;
	int rc;

	r->rid[0] = '\0';
	if (!r->o.no_rid) {
		uuid_random(&u);
		uuid_text(&u, r->rid);
	}
	o.out = output_new(&r->o);
	if (r->o.as_runitor)
		report_start(r);
	if (job_start(&r->o, &o.job) == -1)
		rc = not_started(&o, errno);
	else {
		if (!r->o.as_runitor)
			report_start(r);
		rc = follow(&o);
	}
	r->now = NULL;
	output_free(o.out);
	return rc;
}
